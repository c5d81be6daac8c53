"""What of gates goes when its term is over; registered with the work of the night."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Count, F, QuerySet, Sum

from shouwang.apps.gates.models import Note, Passage, Review, Search, Tally
from shouwang.backbone.retention.kept import Rows, register


def enter() -> None:
    """Register passages, of which figures stay, and searches."""
    register(
        "gates.passages",
        Rows(_passages, "at", remove=_count_and_remove),
        Rows(_notes, "at"),
    )
    register("gates.searches", Rows(_searches, "at"))


def _passages() -> QuerySet[Passage]:
    return Passage.every.all()


def _notes() -> QuerySet[Note]:
    return Note.every.all()


def _searches() -> QuerySet[Search]:
    return Search.every.all()


def _count_and_remove(rows: QuerySet[Passage], _now: datetime) -> int:
    """Delete passages, with what was to be looked at; how many there were stays, with nobody in it."""
    ids = list(rows.values_list("pk", flat=True))
    going = Passage.every.filter(pk__in=ids)
    kinds = ("day", "gate_id", "gate_code", "zone_no", "path", "way", "what", "done")
    counted = going.filter(state=Passage.State.COUNTS).order_by().values(*kinds)
    for one in counted.annotate(sum_n=Count("pk"), sum_people=Sum("people")):
        _add(one)
    Review.every.filter(passage_id__in=ids).delete()
    going.delete()
    return len(ids)


def _add(one: dict[str, Any]) -> None:
    n, people = one.pop("sum_n"), one.pop("sum_people")
    key = {name: one.pop(name) for name in ("day", "gate_id", "way", "what", "done")}
    row, is_new = Tally.every.get_or_create(**key, defaults={**one, "n": n, "people": people})
    if not is_new:
        Tally.every.filter(pk=row.pk).update(n=F("n") + n, people=F("people") + people)
