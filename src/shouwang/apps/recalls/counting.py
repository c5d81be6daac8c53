"""Figures of a recall, and the head count by place and hour; both from where everybody stands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.utils import timezone

from shouwang.apps.recalls.models import Recall
from shouwang.apps.recalls.standing import Stand, State

N_HOURS: Final = 13
"""Columns of the head count: the hour of the call and twelve more."""
_HOUR: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Counts:
    """How many stand where; those in no other state are silent."""

    called: int
    coming: int
    here: int
    cannot: int
    silent: int
    spared: int
    late: int
    """Of the silent, how many for more than 15 minutes."""


def counts(stands: Iterable[Stand]) -> Counts:
    """Count people; each stands in one state."""
    found = list(stands)
    by_state = Counter(one.state for one in found)
    return Counts(
        called=len(found), late=sum(one.is_late for one in found),
        **{state.value: by_state[state] for state in State},
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Cell:
    """How many are still expected in an hour, and how many came in it."""

    expected: int
    arrived: int
    is_over: bool
    """Whether the hour is over: who is still expected in it is late."""


@dataclass(frozen=True, slots=True)
class Row:
    """A place: its cells, and those without an hour."""

    label: str
    cells: tuple[Cell, ...]
    no_time: int
    """Coming, and did not say when."""
    expected: int
    """All who come, whenever."""
    arrived: int


@dataclass(frozen=True, slots=True)
class HeadCount:
    """Places by hours, in the town's own time."""

    hours: tuple[str, ...]
    """As ``04``; the first column may be ``<`` for earlier, the last ``>`` for later."""
    rows: tuple[Row, ...]
    total: Row


def head_count(recall: Recall, stands: Sequence[Stand], at: datetime) -> HeadCount:
    """Return who is expected and who came, by place and hour; columns for earlier and later only where needed."""
    begun = timezone.localtime(recall.called_at).replace(minute=0, second=0, microsecond=0)
    there = [one for one in stands if one.state in (State.COMING, State.HERE)]
    indexes = {one.call.pk: _index(one, begun) for one in there}
    known = [i for i in indexes.values() if i is not None]
    columns = list(range(-1 if -1 in known else 0, N_HOURS + (1 if N_HOURS in known else 0)))
    labels = list(dict.fromkeys([*recall.labels, *(one.place for one in there)]))
    names = tuple(_name(i, begun) for i in columns)

    def row(label: str, ones: list[Stand]) -> Row:
        coming = Counter(indexes[one.call.pk] for one in ones if one.state is State.COMING)
        came = Counter(indexes[one.call.pk] for one in ones if one.state is State.HERE)
        cells = tuple(Cell(coming[i], came[i], begun + (i + 1) * _HOUR <= at) for i in columns)
        return Row(label, cells, coming[None], coming.total(), came.total())

    rows = tuple(row(label, [one for one in there if one.place == label]) for label in labels)
    return HeadCount(names, rows, row("", there))


def _index(one: Stand, begun: datetime) -> int | None:
    """Return the column of somebody: -1 for earlier, one past the hours for later; None without a time."""
    answer = one.answer
    if answer is None:
        return None
    moment = answer.at if one.state is State.HERE else answer.expected_at
    if moment is None:
        return None
    return max(-1, min(N_HOURS, (moment - begun) // _HOUR))


def _name(i: int, begun: datetime) -> str:
    if i < 0:
        return "<"
    return ">" if i == N_HOURS else f"{timezone.localtime(begun + i * _HOUR):%H}"
