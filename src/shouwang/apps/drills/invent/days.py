"""Fourteen innocent days: who went where, minute by minute."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from shouwang.apps.drills.invent.dice import Dice
from shouwang.apps.drills.invent.town import LOCAL, AreaRow, FirmRow, PersonRow, VenueRow
from shouwang.apps.drills.invent.truth import Setting

N_DAYS: Final = 14
"""Days before day 1; the last of them is day 0, the day of the last exposure."""
_SCHOOL_ENDS: Final = 5
_WORK_ENDS: Final = 9
_OUTINGS: Final = (
    # kind, share of adults a day, earliest, latest start, shortest, longest stay in minutes
    ("market", 0.13, 385, 610, 10, 50),
    ("shop", 0.17, 430, 1190, 3, 14),
    ("hall", 0.07, 800, 1010, 40, 150),
    ("clinic", 0.018, 480, 1020, 10, 40),
)


@dataclass(frozen=True, slots=True)
class Stay:
    """A visit before it has an id: day 0 to 13, minutes from midnight."""

    person_id: UUID
    place_id: UUID
    setting: Setting
    day: int
    start: int
    end: int

    def times(self, first_day: dt.date) -> tuple[dt.datetime, dt.datetime]:
        """Return start and end."""
        midnight = dt.datetime.combine(
            first_day - dt.timedelta(days=N_DAYS - self.day), dt.time(), LOCAL
        )
        return (
            midnight + dt.timedelta(minutes=self.start),
            midnight + dt.timedelta(minutes=self.end),
        )

    def meets_m(self, other: Stay) -> int:
        """Return for how many minutes two people were in the same place."""
        if (self.place_id, self.day) != (other.place_id, other.day):
            return 0
        return max(0, min(self.end, other.end) - max(self.start, other.start))


@dataclass(slots=True)
class Diary:
    """Stays of everybody; nobody is in two places at a time."""

    stays: list[Stay] = field(default_factory=list)
    _busy: dict[tuple[UUID, int], list[tuple[int, int]]] = field(default_factory=dict)

    def is_free(self, person_id: UUID, day: int, start: int, end: int) -> bool:
        """Return whether somebody is at home in these minutes."""
        return all(b <= start or end <= a for a, b in self._busy.get((person_id, day), ()))

    def close(self, person_id: UUID, day: int) -> None:
        """Take no more stays of somebody on a day."""
        self._busy.setdefault((person_id, day), []).append((0, 24 * 60))

    def note(self, stay: Stay) -> bool:
        """Write a stay down where the person is free then; return whether."""
        if not self.is_free(stay.person_id, stay.day, stay.start, stay.end):
            return False
        self._busy.setdefault((stay.person_id, stay.day), []).append((stay.start, stay.end))
        self.stays.append(stay)
        return True


def live_days(
    diary: Diary,
    people: Sequence[PersonRow],
    venues: Sequence[VenueRow],
    firms: Sequence[FirmRow],
    keepers: Mapping[UUID, Sequence[UUID]],
    rooms: Mapping[str, AreaRow],
    first_day: dt.date,
    dice: Dice,
) -> None:
    """Fill the diary of all who sleep in the village; `keepers` stand at their venue."""
    homes: dict[str, list[PersonRow]] = {}
    for person in people:
        homes.setdefault(person.sleeps_path, []).append(person)
    homes = {path: home for path, home in homes.items() if rooms[path].kind == "room"}
    homes = {path: home for path, home in homes.items() if path.startswith("LH/QH/LW/")}
    here = [person for home in homes.values() for person in home]
    for day in range(N_DAYS):
        on = first_day - dt.timedelta(days=N_DAYS - day)
        present = [p for p in here if all(back <= on for _, _, back in p.travel)]
        _work(diary, venues, firms, keepers, present, day, on, dice)
        _go_out(diary, venues, present, day, on, dice)
        _call_on(diary, list(homes.items()), rooms, {p.id for p in present}, day, on, dice)


def _work(
    diary: Diary,
    venues: Sequence[VenueRow],
    firms: Sequence[FirmRow],
    keepers: Mapping[UUID, Sequence[UUID]],
    present: Sequence[PersonRow],
    day: int,
    on: dt.date,
    dice: Dice,
) -> None:
    for venue_id, kept_by in keepers.items():
        for person_id in kept_by:
            opens, closes = dice.whole(390, 420), dice.whole(660, 700)
            if len(kept_by) == 1:
                closes = dice.whole(1110, 1170)
            diary.note(Stay(person_id, venue_id, "venue", day, opens, closes))
    if day < _WORK_ENDS and on.weekday() < 6:
        for firm in firms:
            for person_id in firm.staff_ids:
                begins, ends = dice.whole(465, 485), dice.whole(1020, 1040)
                diary.note(Stay(person_id, firm.venue_id, "venue", day, begins, ends))
    if day < _SCHOOL_ENDS and on.weekday() < 5:
        school = next(v for v in venues if v.kind == "school")
        for person in present:
            if 6 <= person.age_on(on) <= 11:
                begins, ends = dice.whole(470, 490), dice.whole(925, 940)
                diary.note(Stay(person.id, school.id, "venue", day, begins, ends))


def _go_out(
    diary: Diary,
    venues: Sequence[VenueRow],
    present: Sequence[PersonRow],
    day: int,
    on: dt.date,
    dice: Dice,
) -> None:
    of_kind: dict[str, list[UUID]] = {}
    for venue in venues:
        of_kind.setdefault(venue.kind, []).append(venue.id)
    for person in present:
        age = person.age_on(on)
        share = 0.35 if age < 12 or age > 84 else 1.0
        for kind, often, low, high, least, most in _OUTINGS:
            if age < 5 or not dice.happens(often * share):
                continue
            start = dice.whole(low, high)
            end = start + dice.whole(least, most)
            diary.note(Stay(person.id, dice.pick(of_kind[kind]), "venue", day, start, end))


def _call_on(
    diary: Diary,
    homes: Sequence[tuple[str, list[PersonRow]]],
    rooms: Mapping[str, AreaRow],
    present: set[UUID],
    day: int,
    on: dt.date,
    dice: Dice,
) -> None:
    """Let households call on others, more of them as the new year comes near."""
    for path, home in homes:
        if not dice.happens(0.1 if day < N_DAYS - 2 else 0.28):
            continue
        host_path, hosts = dice.pick(homes)
        start = dice.whole(540, 1170)
        end = start + dice.whole(25, 150)
        at_home = [h for h in hosts if h.id in present and h.age_on(on) > 4]
        at_home = [h for h in at_home if diary.is_free(h.id, day, start, end)]
        if host_path == path or not at_home:
            continue
        room = rooms[host_path].id
        callers = [p for p in home if p.id in present and p.age_on(on) > 4]
        came = [
            diary.note(Stay(caller.id, room, "home", day, start, end))
            for caller in dice.some(callers, min(len(callers), dice.whole(1, 3)))
        ]
        if any(came):
            for host in at_home:
                diary.note(Stay(host.id, room, "home", day, start, end))
