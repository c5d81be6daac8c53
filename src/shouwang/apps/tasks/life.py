"""
Where a task stands, worked out from its steps: plain data in, plain data out.

A task waits until somebody takes it up; then items are ticked and proof is brought until it is done. What was
done or dropped may be opened again; an open one may be given back, go to somebody else, or be due later, each with
a reason.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum, StrEnum
from typing import Final
from uuid import UUID

DESK_AFTER: Final = timedelta(minutes=60)
"""So long after it was due the desk is told, not the lead of the group alone."""


class State(StrEnum):
    """Where a task stands; late is one that is open after it was due."""

    WAITING = "waiting"
    TAKEN = "taken"
    DONE = "done"
    DROPPED = "dropped"


OPEN: Final = frozenset({State.WAITING, State.TAKEN})


class Kind(StrEnum):
    """What happened to a task."""

    GIVEN = "given"
    TAKEN = "taken"
    TICKED = "ticked"
    UNTICKED = "unticked"
    NOTED = "noted"
    PROVED = "proved"
    DONE = "done"
    REOPENED = "reopened"
    RETURNED = "returned"
    REASSIGNED = "reassigned"
    MOVED = "moved"
    DROPPED = "dropped"


class Proof(StrEnum):
    """What shows that a task was done."""

    NOTE = "note"
    PHOTO = "photo"
    SIGNATURE = "signature"


class Why(Enum):
    """Why a step cannot follow."""

    NOT_OPEN = "not-open"
    IS_OPEN = "is-open"
    TAKEN_ALREADY = "taken-already"
    NOT_TAKEN = "not-taken"
    NOBODY_HAS_IT = "nobody-has-it"
    NO_SUCH_ITEM = "no-such-item"
    ITEMS_OPEN = "items-open"
    PROOF_MISSING = "proof-missing"
    NO_REASON = "no-reason"
    NO_WORDS = "no-words"
    SAME = "same"
    DUE_BEHIND = "due-behind"
    LATER_KNOWN = "later-known"


@dataclass(frozen=True, slots=True)
class Happening:
    """
    One step of a task.

    Parameters
    ----------
    item
        Which item of the checklist, from 0; None where it is about none.
    group, responder
        To whom it goes, where it is given, taken up or reassigned.
    due_at
        Until when, where it is given or moved.
    """

    at: datetime
    kind: Kind
    item: int | None = None
    proof: Proof | None = None
    group: UUID | None = None
    responder: UUID | None = None
    due_at: datetime | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class Life:
    """Where a task stands."""

    state: State
    given_at: datetime
    changed_at: datetime
    due_at: datetime
    group: UUID | None = None
    responder: UUID | None = None
    ticked: frozenset[int] = frozenset()
    proofs: frozenset[Proof] = frozenset()
    done_at: datetime | None = None
    """When it was done or dropped; None while it is open."""

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do it."""
        return self.state in OPEN

    def is_late(self, at: datetime) -> bool:
        """Whether it is open after it was due."""
        return self.is_open and self.due_at < at


def life_of(steps: Iterable[Happening]) -> Life:
    """
    Return where a task stands after its steps, in the order in which they happened.

    Raises
    ------
    ValueError
        If it was never given.
    """
    found: Life | None = None
    for step in steps:
        found = _begun(step) if found is None else _after(found, step)
    if found is None:
        raise ValueError("a task without a first step")
    return found


def _begun(step: Happening) -> Life:
    if step.kind is not Kind.GIVEN or step.due_at is None:
        raise ValueError(f"a task begins when it is given, not with {step.kind!r}")
    return Life(State.WAITING, step.at, step.at, step.due_at, step.group, step.responder)


def _after(life: Life, step: Happening) -> Life:  # noqa: C901, PLR0911  one line for each kind of step
    now = replace(life, changed_at=step.at)
    match step.kind:
        case Kind.TAKEN:
            return replace(now, state=State.TAKEN, responder=step.responder)
        case Kind.TICKED:
            return replace(now, ticked=life.ticked | {step.item or 0})
        case Kind.UNTICKED:
            return replace(now, ticked=life.ticked - {step.item or 0})
        case Kind.NOTED:
            return replace(now, proofs=life.proofs | {Proof.NOTE})
        case Kind.PROVED:
            return replace(now, proofs=life.proofs | ({step.proof} if step.proof else set()))
        case Kind.DONE:
            return replace(now, state=State.DONE, done_at=step.at)
        case Kind.DROPPED:
            return replace(now, state=State.DROPPED, done_at=step.at)
        case Kind.REOPENED:
            return replace(now, state=State.WAITING, done_at=None)
        case Kind.RETURNED:
            return replace(now, state=State.WAITING, responder=None)
        case Kind.REASSIGNED:
            return replace(now, state=State.WAITING, group=step.group, responder=step.responder)
        case Kind.MOVED:
            return replace(now, due_at=step.due_at or life.due_at)
        case Kind.GIVEN:
            raise ValueError("a task is given once")


_HAND: Final = frozenset({Kind.TICKED, Kind.UNTICKED, Kind.NOTED, Kind.PROVED, Kind.DONE})
"""Done by the one who has taken it up."""
_NEEDS_REASON: Final = frozenset(
    {Kind.RETURNED, Kind.REOPENED, Kind.REASSIGNED, Kind.MOVED, Kind.DROPPED}
)


def refused(
    life: Life, step: Happening, *, n_items: int, needs: frozenset[Proof] = frozenset()
) -> Why | None:
    """Return why a step cannot follow on where a task stands; None where it can."""
    if step.at < life.changed_at:
        return Why.LATER_KNOWN
    if step.kind is Kind.REOPENED:
        if life.is_open:
            return Why.IS_OPEN
    elif not life.is_open:
        return Why.NOT_OPEN
    if step.kind in _NEEDS_REASON and not step.words.strip():
        return Why.NO_REASON
    if step.kind in _HAND and life.state is not State.TAKEN:
        return Why.NOT_TAKEN
    return _of_kind(life, step, n_items, needs)


def _of_kind(life: Life, step: Happening, n_items: int, needs: frozenset[Proof]) -> Why | None:
    why: Why | None = None
    match step.kind:
        case Kind.TAKEN if life.state is State.TAKEN:
            why = Why.TAKEN_ALREADY
        case Kind.TICKED | Kind.UNTICKED if step.item is None or not 0 <= step.item < n_items:
            why = Why.NO_SUCH_ITEM
        case Kind.NOTED if not step.words.strip():
            why = Why.NO_WORDS
        case Kind.DONE if needs - life.proofs:
            why = Why.PROOF_MISSING
        case Kind.DONE if len(life.ticked) < n_items and not step.words.strip():
            why = Why.ITEMS_OPEN
        case Kind.RETURNED if life.responder is None:
            why = Why.NOBODY_HAS_IT
        case Kind.REASSIGNED if (step.group, step.responder) == (life.group, life.responder):
            why = Why.SAME
        case Kind.MOVED if step.due_at is None or step.due_at <= step.at:
            why = Why.DUE_BEHIND
        case Kind.MOVED if step.due_at == life.due_at:
            why = Why.SAME
        case _:
            pass
    return why
