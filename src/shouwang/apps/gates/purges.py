"""What of gates goes when its term is over; registered with the work of the night."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from django.db.models import Case, Count, F, Q, QuerySet, Sum, When
from django.db.models.functions import TruncDate

from shouwang.apps.gates.models import Note, Passage, Review, Search, Tally
from shouwang.backbone.retention.kept import Rows, register

_BY_ITS_OWN_CLOCK: Final = Q(error_s=None) & ~Q(how=Passage.How.PAPER)
"""Nobody could correct the clock; on paper somebody wrote the time down."""


def enter() -> None:
    """Register passages, of which figures stay, and searches."""
    register(
        "gates.passages",
        Rows(_passages, "begins_at", remove=_count_and_remove),
        Rows(_notes, "begins_at"),
    )
    register("gates.searches", Rows(_searches, "at"))


def _passages() -> QuerySet[Passage]:
    return Passage.every.annotate(begins_at=_begins(_BY_ITS_OWN_CLOCK))


def _notes() -> QuerySet[Note]:
    return Note.every.annotate(begins_at=_begins(Q(error_s=None)))


def _begins(is_untimed: Q) -> Case:
    """Return when a term begins: a phone whose clock nobody could correct may say 1970 or 2099."""
    return Case(When(is_untimed, then=F("received_at")), default=F("at"))


def _searches() -> QuerySet[Search]:
    return Search.every.all()


def _count_and_remove(rows: QuerySet[Passage], _now: datetime) -> int:
    """
    Delete passages with their corrections and what was to be looked at.

    How many there were stays, with nobody in it: on the day on which they happened, or came in where no clock tells.
    """
    family = Passage.every.filter(root__in=list(rows.values_list("root", flat=True)))
    ids = list(family.select_for_update().values_list("pk", flat=True))
    going = Passage.every.filter(pk__in=ids)
    on = Case(When(_BY_ITS_OWN_CLOCK, then=TruncDate("received_at")), default=F("day"))
    kinds = ("on", "gate_id", "gate_code", "zone_no", "path", "way", "what", "done")
    counted = going.filter(state=Passage.State.COUNTS).order_by().annotate(on=on).values(*kinds)
    for one in counted.annotate(sum_n=Count("pk"), sum_people=Sum("people")):
        _add(one)
    Review.every.filter(passage_id__in=ids).delete()
    going.delete()
    return len(ids)


def _add(one: dict[str, Any]) -> None:
    n, people = one.pop("sum_n"), one.pop("sum_people")
    one["day"] = one.pop("on")
    key = {name: one.pop(name) for name in ("day", "gate_id", "way", "what", "done")}
    row, is_new = Tally.every.get_or_create(**key, defaults={**one, "n": n, "people": people})
    if not is_new:
        Tally.every.filter(pk=row.pk).update(n=F("n") + n, people=F("people") + people)
