"""What pages and programs are shown of what is kept: figures alone, and nobody in them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db.models import QuerySet

from shouwang.backbone.access.scope import as_machine
from shouwang.backbone.retention import holds, purging
from shouwang.backbone.retention.clocks import Outbreak, outbreak
from shouwang.backbone.retention.models import Closing, Hold, Night
from shouwang.backbone.retention.terms import Term

_NIGHTS: Final = 14
_ENDED: Final = 10


@dataclass(frozen=True, slots=True)
class Overview:
    """Where everything that is kept stands."""

    states: list[purging.State]
    outbreak: Outbreak
    closings: QuerySet[Closing]
    """Those that wait for a second person."""
    holds: QuerySet[Hold]
    ended: QuerySet[Hold]
    nights: QuerySet[Night]
    is_late: bool


def overview(now: datetime) -> Overview:
    """Return where everything that is kept stands: what goes first stands first."""
    return Overview(
        states=sorted(states(now), key=_when),
        outbreak=outbreak(now),
        closings=waiting(),
        holds=holds.in_force(now),
        ended=Hold.objects.exclude(ended_at=None).order_by("-ended_at")[:_ENDED],
        nights=Night.objects.all()[:_NIGHTS],
        is_late=purging.is_late(now),
    )


def waiting() -> QuerySet[Closing]:
    """Return the questions to close an incident that wait for a second person."""
    return Closing.objects.filter(settled_at=None)


def states(now: datetime, stands: Outbreak | None = None) -> list[purging.State]:
    """Count as the system itself: figures alone, and nobody in them."""
    with as_machine():
        return purging.states(now, stands=stands)


def _when(state: purging.State) -> tuple[bool, date]:
    """Return what puts first what goes first."""
    goes = state.next is not None and not state.stays
    return not goes, state.next.on if state.next is not None and goes else date.max


def going(now: datetime, refs: tuple[str, ...]) -> list[purging.State]:
    """Return the classes that wait for the outbreak's end, as if these incidents were closed now."""
    left = tuple(sorted(set(outbreak(now).open_refs) - set(refs)))
    stands = Outbreak(left, None if left else now)
    return [state for state in states(now, stands) if _waits(state.term)]


def going_when_closed(row: Closing, now: datetime) -> list[purging.State]:
    """Return what will go when an incident is closed as asked; of what is settled, nothing."""
    return [] if row.settled_at else going(now, (row.incident,))


def others_open(row: Closing, now: datetime) -> list[str]:
    """Return the incidents that stay open when one is closed."""
    return sorted(set(outbreak(now).open_refs) - {row.incident})


def _waits(term: Term) -> bool:
    return term.starts.waits_for_outbreak and not term.comes_with
