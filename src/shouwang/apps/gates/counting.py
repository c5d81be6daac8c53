"""
Counts that reconcile: what came, what was corrected, taken back and typed in gives what counts, or it is named.

For each day and gate: entries from phones + typed from paper + written at the desk - corrections - takings back
- passages taken back + those that corrections moved here less those moved away = passages that count. A day is that
of the passage: a correction stands with what it corrects.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet, Sum
from django.utils import timezone

from shouwang.apps.gates.intake import PASSAGE
from shouwang.apps.gates.models import Passage, Tally
from shouwang.backbone.access.scope import current
from shouwang.backbone.intake.models import Event
from shouwang.core.text import Text

_State = Passage.State
_STAND: Final = (_State.COUNTS, _State.TAKEN_BACK)
_IN: Final = (Event.State.ACCEPTED, Event.State.CONFLICT)
_MOST_NAMED: Final = 20
_CHUNK: Final = 5_000


@dataclass(frozen=True, slots=True)
class GateDay:
    """One gate on one day."""

    gate_id: UUID
    code: str
    zone_number: str
    came: int
    typed: int
    desk: int
    corrections: int
    takings_back: int
    taken_back: int
    waits: int
    moved: int
    """How many more passages corrections moved here than away."""
    counts: int
    people: int

    @property
    def is_equal(self) -> bool:
        """Whether the sum gives what counts."""
        first = self.came + self.typed + self.desk - self.corrections - self.takings_back
        return first - self.taken_back + self.moved == self.counts


@dataclass
class Day:
    """All gates of one day, and what does not fit."""

    day: date
    sums: list[GateDay] = field(default_factory=list)
    n_delivered: int = 0
    """Events of the delivery that were taken in and stand behind these entries."""
    misfits: list[Text] = field(default_factory=list)

    @property
    def n_came(self) -> int:
        """Entries that phones captured."""
        return sum(one.came for one in self.sums)

    @property
    def n_counts(self) -> int:
        """Passages that count."""
        return sum(one.counts for one in self.sums)

    @property
    def fits(self) -> bool:
        """Whether everything is equal."""
        return not self.misfits


def count(day: date) -> Day:
    """Return the sums of a day, of the gates that the one who asks may see."""
    rows = Passage.objects.filter(day=day).order_by()
    found = Day(
        day, sorted(_sums(rows), key=lambda one: (one.zone_number, len(one.code), one.code))
    )
    ids = list(rows.filter(device_id__isnull=False).values_list("pk", flat=True))
    known = set(_known(ids))
    found.n_delivered = len(known)
    found.misfits += [_without_event(one) for one in ids if one not in known][:_MOST_NAMED]
    found.misfits += [_without_passage(one) for one in _loose(day)]
    found.misfits += [_torn(one) for one in _roots_that_do_not_fit(rows)]
    found.misfits += [_unequal(one) for one in found.sums if not one.is_equal]
    return found


def _sums(rows: QuerySet[Passage]) -> Iterator[GateDay]:
    of_phone, of_paper = Q(device_id__isnull=False), Q(row__isnull=False)
    named = {
        "came": of_phone, "typed": of_paper, "desk": ~of_phone & ~of_paper,
        "corrections": Q(corrects__isnull=False, is_void=False), "takings_back": Q(is_void=True),
        "taken_back": Q(state=_State.TAKEN_BACK), "waits": Q(state=_State.WAITS),
        "counts": Q(state=_State.COUNTS),
    }  # fmt: skip
    asked: Any = rows.values("gate_id", "gate_code", "zone_no").annotate(
        **{f"n_{name}": Count("pk", filter=test) for name, test in named.items()},
        n_people=Sum("people", filter=Q(state=_State.COUNTS)),
    )
    moved = _moved(rows)
    for row in asked:
        yield GateDay(
            row["gate_id"], row["gate_code"], row["zone_no"], moved=moved[row["gate_id"]],
            people=row["n_people"] or 0, **{name: row[f"n_{name}"] for name in named},
        )  # fmt: skip


def _moved(rows: QuerySet[Passage]) -> Counter[UUID]:
    """Return how many more passages corrections moved to each gate than away from it."""
    stand = rows.filter(state__in=_STAND).exclude(pk=F("root"))
    now = dict(stand.values_list("root", "gate_id"))
    found: Counter[UUID] = Counter()
    for root, first in rows.filter(pk=F("root"), root__in=stand.values("root")).values_list(
        "pk", "gate_id"
    ):
        found[now[root]] += 1
        found[first] -= 1
    return found


def _known(ids: list[UUID]) -> Iterator[UUID]:
    """Return those of some ids under which the delivery has taken in a passage."""
    for first in range(0, len(ids), _CHUNK):
        some = ids[first : first + _CHUNK]
        yield from Event.objects.filter(pk__in=some, kind=PASSAGE, state__in=_IN).order_by().values_list(
            "pk", flat=True
        )  # fmt: skip


def _loose(day: date) -> list[UUID]:
    """Return the events of a day that were taken in and have no entry, of phones that the reader may see."""
    if Tally.every.filter(day=day).exists():
        return []  # its term is over: entries went, and the numbers of events stay
    begin = timezone.make_aware(datetime.combine(day, time.min))
    end = begin + timedelta(days=1)
    events = Event.objects.filter(
        at__gte=begin, at__lt=end, kind=PASSAGE, state__in=_IN
    ).order_by()
    actor, act = current().actor, current().act
    ids = [pk for pk, area in events.values_list("pk", "device__area") if actor.may(act, area)]
    here: set[UUID] = set()
    for first in range(0, len(ids), _CHUNK):
        some = ids[first : first + _CHUNK]
        here |= set(Passage.every.filter(pk__in=some).order_by().values_list("pk", flat=True))
    return [one for one in ids if one not in here][:_MOST_NAMED]


def _roots_that_do_not_fit(rows: QuerySet[Passage]) -> list[UUID]:
    """Return the roots of which not exactly one entry counts or is taken back, or whose first entry is not there."""
    by_root = rows.values("root").annotate(
        n_first=Count("pk", filter=Q(pk=F("root"))),
        n_stand=Count("pk", filter=Q(state__in=_STAND)),
    )
    wrong = by_root.exclude(n_first=1, n_stand=1)
    return list(wrong.values_list("root", flat=True)[:_MOST_NAMED])


def _without_event(pk: UUID) -> Text:
    return Text(f"No event was delivered for the entry {pk}", f"登记 {pk} 没有对应的上报")


def _without_passage(pk: UUID) -> Text:
    return Text(f"The event {pk} was taken in and has no entry", f"上报 {pk} 已接收，但没有登记")


def _torn(root: UUID) -> Text:
    return Text(f"Not one entry counts of the passage {root}", f"通行 {root} 没有唯一有效的登记")


def _unequal(one: GateDay) -> Text:
    return Text(
        f"Gate {one.code} of {one.zone_number}: the sum and what counts differ",
        f"{one.zone_number} 的 {one.code} 卡点：合计与有效数不一致",
    )
