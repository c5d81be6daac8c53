"""Reading deliveries: which phones have holes in their numbers, and what waits for somebody."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any, Final

from django.db.models import Count, Max, Q, QuerySet

from shouwang.backbone.access.actors import Actor
from shouwang.backbone.access.paths import within
from shouwang.backbone.intake import judging
from shouwang.backbone.intake.kinds import KINDS
from shouwang.backbone.intake.models import Device, Event, Odd
from shouwang.backbone.intake.numbers import holes_in, runs_of
from shouwang.core.text import Text

_MOST: Final = 200


@dataclass(frozen=True, slots=True)
class Seen:
    """A device with what has arrived of it."""

    device: Device
    n_here: int
    holes: list[tuple[int, int]]

    @property
    def n_missing(self) -> int:
        """How many events the phone has given a number that are not here."""
        return sum(last - first + 1 for first, last in self.holes)


@dataclass(frozen=True, slots=True)
class Waiting:
    """An event that somebody has to look at."""

    event: Event
    kind: Text
    captured_by: str

    @property
    def why(self) -> Text:
        """Why it was not taken in."""
        return Text(self.event.why_en, self.event.why_zh)


def seen(actor: Actor) -> list[Seen]:
    """Return the devices on phones of an actor's areas; those with holes first, then the latest seen."""
    rows = Device.objects.select_related("phone").annotate(
        n=Count("events"), top=Max("events__seq")
    )
    found = [_seen(one) for one in rows if _may(actor, one)]
    return sorted(found, key=lambda one: (not one.holes, -_seen_at(one.device)))


def _seen(device: Any) -> Seen:
    last = max(device.last_seq, device.top or 0)
    if device.n == last:  # most: nothing is missing, and no number has to be read
        return Seen(device, device.n, [])
    numbers = device.events.order_by("seq").values_list("seq", flat=True)
    return Seen(device, device.n, holes_in(runs_of(numbers), last))


def _seen_at(device: Device) -> float:
    return (device.seen_at or device.made_at).timestamp()


def waiting(actor: Actor) -> list[Waiting]:
    """Return the events that were parked and nobody settled, the latest first."""
    rows = _events().filter(_within(actor)).select_related("device").order_by("-n")
    mine = list(rows[:_MOST])
    names = judging.names_of({one.account_id for one in mine})
    return [Waiting(one, _title(one), names.get(one.account_id, "")) for one in mine]


def odd(actor: Actor) -> list[Odd]:
    """Return the bodies that are no event or contradict one, and that nobody settled."""
    rows = Odd.objects.filter(_within(actor), settled_at=None).select_related("device")
    return list(rows[:_MOST])


def n_waiting(actor: Actor) -> int:
    """Return how much waits for somebody, by one question: it is asked on each page."""
    bodies = Odd.objects.filter(settled_at=None).order_by()
    areas = [rows.values_list("device__area") for rows in (_events().order_by(), bodies)]
    return sum(actor.may("intake.see", area) for (area,) in areas[0].union(areas[1], all=True))


def n_with_holes(actor: Actor) -> int:
    """Return how many phones have given numbers that are not here."""
    return sum(bool(one.holes) for one in seen(actor))


def _events() -> QuerySet[Event]:
    return Event.objects.filter(state=Event.State.PARKED, settled_at=None)


def _within(actor: Actor) -> Q:
    """Return the test that a body was brought from an actor's areas."""
    areas = actor.areas("intake.see")
    return reduce(or_, [within(area, "device__area") for area in areas] or [Q(pk=None)])


def _may(actor: Actor, device: Device) -> bool:
    return actor.may("intake.see", device.area)


def _title(row: Event) -> Text:
    kind = KINDS.get(row.kind)
    return kind.title if kind else Text(row.kind, row.kind)
