"""What gates tell to the command page, the wall, the timeline and the first page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from shouwang.apps.gates import line, queries, searching
from shouwang.apps.gates.models import Passage, Search
from shouwang.apps.incidents import public as incidents
from shouwang.apps.incidents.public import Block, Figure, Incident, Moment
from shouwang.apps.zones import public as zones
from shouwang.backbone.pages import shell
from shouwang.core.text import Text

SEE = "gates.see"


def _n(incident: Incident, at: datetime, done: Passage.Done) -> int:
    numbers = set(zones.numbers_of(incident.pk))
    rows = line.figures(timezone.localdate(at), until=at)
    return sum(one["n"] for one in rows if one["zone_no"] in numbers and one["done"] == done)


def _passages(incident: Incident, at: datetime) -> int:
    return _n(incident, at, Passage.Done.THROUGH)


def _turned_back(incident: Incident, at: datetime) -> int:
    return _n(incident, at, Passage.Done.BACK)


def _block(incident: Incident, now: datetime) -> dict[str, Any] | None:
    """Return the gates of an incident with what they do; None where there is none."""
    numbers = set(zones.numbers_of(incident.pk))
    gates = [one for one in line.line(now) if one.zone_number in numbers] if numbers else []
    if not gates:
        return None
    return {
        "gates": gates,
        "n_today": sum(one.n_today for one in gates),
        "n_back": sum(one.n_back for one in gates),
        "silent": [one for one in gates if one.is_silent],
        "n_waits": sum(one.n_waits for one in gates),
    }


def _moments(incident: Incident, before: datetime, most: int) -> Iterable[Moment]:
    """Return the emergencies that gates let through, by gate alone: neither which it was nor who stood there."""
    is_urgent = ~Q(emergency="") | Q(how=Passage.How.EMERGENCY)
    rows = Passage.objects.filter(
        is_urgent, zone_no__in=zones.numbers_of(incident.pk), at__lt=before,
        state=Passage.State.COUNTS,
    )  # fmt: skip
    for row in rows[:most]:
        code, url = row.gate_code, reverse("gates:gate", args=[row.gate_id])
        what = Text(f"Gate {code}: an emergency went through at once", f"{code} 卡点紧急通行")
        yield Moment(row.at, "gates", what, "", url, is_for_wall=False)


def n_waiting() -> int:
    """Return how much waits for somebody, for the navigation."""
    return queries.open_reviews().count()


def to_look_at() -> Iterator[tuple[str, int, str]]:
    """Say what waits for somebody, and which gates are not heard."""
    yield _("passages at gates wait for a look"), n_waiting(), reverse("gates:reviews")
    silent = sum(one.is_silent for one in line.line(timezone.now()))
    yield _("gates are not heard any more"), silent, reverse("gates:line")


def searches_to_look_at() -> Iterator[tuple[str, int, str]]:
    """Say how many searches nobody has looked at."""
    n = Search.objects.filter(reviewed_at=None).count()
    yield _("searches of passages wait for a look"), n, reverse("gates:searches")


def enter() -> None:
    """Enter what gates tell."""
    incidents.add_moments("gates", Text("Gates", "卡点"), SEE, _moments)
    incidents.add_figure(Figure(
        "passages-today", Text("passages today", "今天通行"), SEE, _passages, lambda _one: reverse("gates:line")
    ))  # fmt: skip
    incidents.add_figure(Figure(
        "turned-back", Text("turned back today", "今天请回"), SEE, _turned_back, lambda _one: reverse("gates:line")
    ))  # fmt: skip
    incidents.add_block(Block("gates", SEE, "gates/_block.html", _block, place=42))
    incidents.add_block(
        Block("gates-wall", SEE, "gates/_wall.html", _block, place=42, on_wall=True)
    )
    shell.add_open_work("gates.settle", to_look_at)
    shell.add_open_work(searching.SEE, searches_to_look_at)
