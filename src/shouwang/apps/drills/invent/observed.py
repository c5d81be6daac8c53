"""What the town can know: a worn copy of what happened, with gaps, slips and round numbers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from shouwang.apps.drills.invent.dice import Dice
from shouwang.apps.drills.invent.marks import record_id
from shouwang.apps.drills.invent.names import GIVEN
from shouwang.apps.drills.invent.town import ObservedVisit, PersonRow, Source
from shouwang.apps.drills.invent.truth import Visit

_KEPT: Final[Mapping[str, tuple[Source, float]]] = {
    # how visits of a kind of venue are written down, and what share of them
    "clinic": ("register", 0.95),
    "firm": ("register", 0.93),
    "school": ("register", 0.97),
    "hall": ("check-in", 0.5),
    "shop": ("check-in", 0.35),
    "market": ("check-in", 0.3),
}
_PAID: Final = 0.13
_TOLD: Final = 0.35


@dataclass(slots=True)
class Notebook:
    """Traces of visits as they are written down; `recorded` pairs each with its visit."""

    seed: int
    people: Mapping[UUID, PersonRow]
    place_names: Mapping[UUID, str]
    dice: Dice
    traces: list[ObservedVisit] = field(default_factory=list)
    recorded: list[tuple[UUID, UUID]] = field(default_factory=list)

    def write(
        self,
        source: Source,
        visit: Visit,
        *,
        teller_id: UUID | None = None,
        is_exact: bool = False,
        told_to_min: int = 30,
        companions: tuple[str, ...] = (),
    ) -> ObservedVisit:
        """Write a trace of a visit; unless exact, with the slips of its kind."""
        person, dice = self.people[visit.person_id], self.dice
        start, end = visit.start, visit.end
        name, phone = person.name, person.phone
        left: dt.datetime | None = end
        if source == "statement":
            start, left = rounded(start, told_to_min), rounded(end, told_to_min)
            if left <= start:
                left = start + dt.timedelta(minutes=told_to_min)
        elif not is_exact:
            start = rounded(start, dice.pick([1, 5, 10]))
            left = None if dice.happens(0.45) else max(start, rounded(end, dice.pick([1, 5, 10])))
            name = misheard(name, dice) if dice.happens(0.06) else name
        if source == "payment":
            left = None
        trace = ObservedVisit(
            id=record_id(self.seed, f"trace/{len(self.traces)}"),
            source=source,
            teller_id=teller_id,
            name=name,
            phone=phone if is_exact or dice.happens(0.75) else None,
            place_id=visit.place_id if visit.place_id in self.place_names else None,
            place_text=self.place_names.get(visit.place_id, "车上"),
            start=start,
            end=left,
            companions=companions,
        )
        self.traces.append(trace)
        self.recorded.append((trace.id, visit.id))
        return trace

    def away(self, person: PersonRow, place: str, start: dt.datetime, end: dt.datetime) -> None:
        """Write down that somebody says to have been in another city."""
        key = record_id(self.seed, f"trace/{len(self.traces)}")
        self.traces.append(
            ObservedVisit(
                key, "statement", person.id, person.name, person.phone, None, place, start, end
            )
        )


def rounded(at: dt.datetime, minutes: int) -> dt.datetime:
    """Return the time rounded to so many minutes."""
    past = dt.timedelta(minutes=at.minute % minutes)
    up = dt.timedelta(minutes=minutes) if 2 * past.seconds >= minutes * 60 else dt.timedelta()
    return at - past + up


def misheard(name: str, dice: Dice) -> str:
    """Return a name with its last character wrong."""
    wrong = dice.pick(GIVEN)
    return name[:-1] + (wrong if wrong != name[-1] else GIVEN[0])


def observe(notebook: Notebook, visits: Sequence[Visit], kinds: Mapping[UUID, str]) -> None:
    """Write down some of the innocent visits as a village would."""
    dice = notebook.dice
    beside: dict[tuple[UUID, dt.datetime], list[Visit]] = {}
    for visit in visits:
        beside.setdefault((visit.place_id, visit.start), []).append(visit)
    for visit in visits:
        if visit.setting == "venue":
            kind = kinds[visit.place_id]
            source, share = _KEPT[kind]
            if dice.happens(share):
                notebook.write(source, visit, is_exact=source == "register")
            elif kind in ("shop", "market") and dice.happens(_PAID):
                notebook.write("payment", visit, is_exact=True)
        elif visit.setting == "home" and dice.happens(_TOLD):
            others = [
                notebook.people[other.person_id].name
                for other in beside[visit.place_id, visit.start]
                if other.person_id != visit.person_id
            ]
            named = tuple(
                misheard(name, dice) if dice.happens(0.08) else name
                for name in others
                if dice.happens(0.8)
            )
            notebook.write("statement", visit, teller_id=visit.person_id, companions=named)
