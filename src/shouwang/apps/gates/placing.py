"""
Where an entry stands among those about the same passage: of a root at most one counts.

A correction of what counts takes its place. One of what was corrected already waits: both are kept, and a person says
which counts.
"""

from __future__ import annotations

from uuid import UUID

from shouwang.apps.gates.models import Passage, Review

_State = Passage.State


def place(new: Passage, base: Passage) -> bool:
    """Put an entry in the place of another, or let it wait; tell whether it contradicts what stands."""
    new.corrects, new.root = base.pk, base.root
    if base.state == _State.COUNTS:
        base.state = _State.TAKEN_BACK if new.is_void else _State.REPLACED
        new.state = _State.TAKES_BACK if new.is_void else _State.COUNTS
        return False
    if new.is_void and base.state == _State.TAKEN_BACK:
        new.state = _State.TAKES_BACK  # two took the same back: they agree
        return False
    new.state = _State.WAITS
    return True


def review(kind: Review.Kind, row: Passage, *, other: UUID | None = None) -> Review:
    """Return what somebody has to look at, not written yet."""
    return Review(
        kind=kind, passage_id=row.pk, other_id=other, gate_id=row.gate_id,
        gate_code=row.gate_code, path=row.path, at=row.received_at,
    )  # fmt: skip
