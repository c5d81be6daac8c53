"""
What really happened in an invented town. A drill reads it to score, and for nothing else.

No object of the town refers to it, and the town's own modules do not import it.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from shouwang.apps.drills.invent.town import PersonRow, Point

Setting = Literal["venue", "home", "car"]
EvidenceKind = Literal["household", "statement", "check-in", "payment", "register", "gate-log"]
Cell = str | int | float | dt.date | None


@dataclass(frozen=True, slots=True)
class Visit:
    """
    Somebody was somewhere. Whoever has no visit at a time is in the room where they sleep.

    `place_id` is a venue, a room, or the key of a car ride.
    """

    id: UUID
    person_id: UUID
    place_id: UUID
    setting: Setting
    start: dt.datetime
    end: dt.datetime


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where a contact can be seen: `ref` is an observed visit or, for a household, its id."""

    kind: EvidenceKind
    ref: UUID


@dataclass(frozen=True, slots=True)
class Contact:
    """A true close contact of the index case; `last_at` is the end of the last exposure."""

    person_id: UUID
    setting: Setting
    first_at: dt.datetime
    last_at: dt.datetime
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Ghost:
    """
    A row of the register that is no resident.

    `row` is the person as listed; `of_id` is who is meant, where somebody is listed twice.
    """

    kind: Literal["deceased", "listed-twice"]
    row: PersonRow
    of_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class LedgerTrap:
    """
    A cell, or with an empty column a whole row, of the messy register that is not what it says.

    Attributes
    ----------
    row
        Row of the sheet, the first one is 1.
    written, meant
        What the cell holds and what it should say.
    cells
        The whole row, where there is no column.
    """

    row: int
    column: str
    kind: str
    person_id: UUID | None
    written: Cell
    meant: Cell
    cells: tuple[Cell, ...] = ()


@dataclass(frozen=True, slots=True)
class HiddenTruth:
    """
    The truth behind a town.

    Attributes
    ----------
    window_from, isolated_at
        The index case could infect others between the two.
    unmapped_path
        A path that people use, from a way of the village to the outside; ends lie on mapped nodes.
    recorded
        Pairs of an observed visit and the visit it is a trace of.
    """

    index_id: UUID
    onset_on: dt.date
    window_from: dt.datetime
    isolated_at: dt.datetime
    visits: tuple[Visit, ...]
    contacts: tuple[Contact, ...]
    unmapped_path: tuple[Point, ...]
    recorded: tuple[tuple[UUID, UUID], ...]
    ghosts: tuple[Ghost, ...]
    traps: tuple[LedgerTrap, ...]

    def unrecorded(self) -> tuple[Visit, ...]:
        """Return the visits of which there is no trace."""
        seen = {visit_id for _, visit_id in self.recorded}
        return tuple(visit for visit in self.visits if visit.id not in seen)
