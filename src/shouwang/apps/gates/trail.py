"""What passes did before and after: how many outings a day has seen, and whether the same pass was seen twice."""

from __future__ import annotations

from bisect import insort
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from shouwang.apps.gates.models import Passage

TWO_GATES_WITHIN: Final = timedelta(minutes=5)
"""Our proposal: who passes two gates within so few minutes is likely two people with one pass."""
_LOOK: Final = timedelta(days=1)
"""Whoever went out is back within a day, or came in where nobody stood."""


@dataclass(frozen=True, slots=True, order=True)
class Mark:
    """A pass at a gate."""

    at: datetime
    id: UUID
    day: date
    way: str
    gate_id: UUID
    is_timed: bool
    """Whether its clock could be corrected: else its minutes prove nothing."""


class Trail:
    """Marks by pass, in the order of time."""

    def __init__(self) -> None:
        self._marks: dict[str, list[Mark]] = defaultdict(list)

    @classmethod
    def around(cls, rows: Sequence[Passage], *, without: Collection[UUID]) -> Trail:
        """Return what is known around some entries, by one question; without those that are being replaced."""
        trail = cls()
        ids = {one.pass_id for one in rows if one.pass_id}
        if ids:
            first, last = min(one.at for one in rows), max(one.at for one in rows)
            known = Passage.every.filter(
                pass_id__in=ids, state=Passage.State.COUNTS, done=Passage.Done.THROUGH,
                at__gte=first - 2 * _LOOK, at__lte=last + _LOOK,
            ).exclude(how=Passage.How.EMERGENCY).order_by()  # fmt: skip
            facts = known.values_list("pass_id", "at", "pk", "day", "way", "gate_id", "error_s")
            for pass_id, at, pk, day, way, gate_id, error_s in facts:
                if pk not in without:
                    trail._put(pass_id, Mark(at, pk, day, way, gate_id, error_s is not None))
        return trail

    def add(self, row: Passage) -> None:
        """Add an entry that counts."""
        if _leaves_a_mark(row):
            self._put(row.pass_id, _mark(row))

    def _put(self, pass_id: str, mark: Mark) -> None:
        insort(self._marks[pass_id], mark)

    def outings_before(self, row: Passage) -> int:
        """Return how often the pass of an entry went out earlier on its day."""
        return sum(
            one.way == Passage.Way.OUT and one.day == row.day and one.at < row.at
            for one in self._marks.get(row.pass_id, ())
        )

    def twice(self, row: Passage) -> UUID | None:
        """Return the entry that an entry does not go together with; None where it goes with all."""
        if not _leaves_a_mark(row):
            return None
        mark = _mark(row)
        marks = [one for one in self._marks.get(row.pass_id, ()) if one.id != row.pk]
        before = [one for one in marks if one < mark][-1:]
        after = [one for one in marks if one > mark][:1]
        return next((one.id for one in (*before, *after) if _clash(one, mark)), None)


def _leaves_a_mark(row: Passage) -> bool:
    """Tell whether a pass was used: an ambulance uses up nobody's outing, and nobody asks for its way back."""
    is_through = row.done == Passage.Done.THROUGH
    return bool(row.pass_id) and is_through and row.how != Passage.How.EMERGENCY


def _mark(row: Passage) -> Mark:
    return Mark(row.at, row.pk, row.day, row.way, row.gate_id, row.error_s is not None)


def _clash(one: Mark, other: Mark) -> bool:
    apart = abs(one.at - other.at)
    if one.way == other.way == Passage.Way.OUT and apart < _LOOK:
        return True
    is_known = one.is_timed and other.is_timed
    return is_known and one.gate_id != other.gate_id and apart < TWO_GATES_WITHIN
