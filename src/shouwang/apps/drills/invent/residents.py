"""From households to residents: names, birthdays, telephones, needs and journeys."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from shouwang.apps.drills.invent.areas import DORMITORY, HOSTEL, Places
from shouwang.apps.drills.invent.dice import Dice
from shouwang.apps.drills.invent.households import Household, Member, make_households
from shouwang.apps.drills.invent.marks import national_id, phone, record_id
from shouwang.apps.drills.invent.names import CITIES, CLANS, GIVEN, NAME_WITH_DOT, SURNAMES
from shouwang.apps.drills.invent.oddities import mark_needs, mark_twins
from shouwang.apps.drills.invent.town import AreaRow, Need, PersonRow, Sex

N_EMPTY_ROOMS: Final = 6
_BLOOD: Final = frozenset({"head", "father", "son", "daughter", "grandson", "granddaughter"})
_NEEDS: Final[tuple[Need, ...]] = (
    "dialysis",
    "pregnant",
    "alone",
    "child",
    "animals",
    "disability",
    "oxygen",
)


class Namer:
    """Gives names, none of them twice."""

    def __init__(self, dice: Dice) -> None:
        self._dice = dice
        self._given: set[str] = set()

    def surname(self) -> str:
        """Return a surname; the clans of the village have every second one."""
        return self._dice.pick(CLANS if self._dice.happens(0.5) else SURNAMES)

    def name(self, surname: str) -> str:
        """Return a name that nobody has been given."""
        while True:
            length = 1 if self._dice.happens(0.16) else 2
            name = surname + "".join(self._dice.some(GIVEN, length))
            if name not in self._given:
                self._given.add(name)
                return name


class Numberer:
    """Gives national ids and telephone numbers, none of them twice."""

    def __init__(self, dice: Dice) -> None:
        self._dice = dice
        self._phones = iter(dice.shuffled(range(10_000)))
        self._orders: Counter[tuple[dt.date, Sex]] = Counter()

    def phone(self) -> str:
        """Return a telephone number of its own."""
        return phone(next(self._phones))

    def national_id(self, born_on: dt.date, sex: Sex) -> str:
        """Return the next national id of a birthday."""
        self._orders[born_on, sex] += 1
        first = 11 if sex == "male" else 10
        day = born_on.toordinal() % 40
        return national_id(born_on, first + 20 * day + 2 * self._orders[born_on, sex])


def make_residents(
    seed: int, places: Places, first_day: dt.date, n_households: int, n_people: int
) -> tuple[list[PersonRow], Namer, Numberer]:
    """Return the residents by household, and who names and numbers the rest of the town."""
    dice = Dice(seed, "residents")
    homes = make_households(dice, n_households, n_people)
    mark_needs(homes, dice)
    mark_twins(homes)
    rooms = list(places.rooms)
    empty = set(dice.some(range(len(rooms)), N_EMPTY_ROOMS))
    lived_in = [room for row, room in enumerate(rooms) if row not in empty]
    namer, numberer = Namer(dice), Numberer(dice)
    people: list[PersonRow] = []
    for number, (home, room) in enumerate(zip(homes, lived_in, strict=True), start=1):
        people += _household(seed, number, home, room, first_day, dice, namer, numberer)
    spare = [room for row, room in enumerate(rooms) if row in empty]
    return _elsewhere(people, places, spare, first_day, dice), namer, numberer


def _household(
    seed: int,
    number: int,
    home: Household,
    room: AreaRow,
    first_day: dt.date,
    dice: Dice,
    namer: Namer,
    numberer: Numberer,
) -> list[PersonRow]:
    surname = namer.surname()
    head_phone = numberer.phone()
    twin_born: dt.date | None = None
    rows = []
    for place, member in enumerate(home):
        born_on = _birthday(member, first_day, dice)
        if "twin" in member.tags:
            twin_born = born_on = twin_born or born_on
        own = surname if member.relation in _BLOOD else namer.surname()
        name = NAME_WITH_DOT if "dot" in member.tags else namer.name(own)
        is_new = member.age == 0 and dice.happens(0.4)
        rows.append(
            PersonRow(
                id=record_id(seed, f"person/{number}/{place}"),
                name=name,
                sex=member.sex,
                born_on=born_on,
                phone=head_phone if _shares_phone(member, dice) else numberer.phone(),
                national_id=None if is_new else numberer.national_id(born_on, member.sex),
                home_path=room.path,
                sleeps_path=room.path,
                household_id=record_id(seed, f"household/{number}"),
                household_no=number,
                is_head=place == 0,
                relation=member.relation,
                needs=tuple(need for need in _NEEDS if need in member.tags),
                travel=_travel(member, first_day, dice),
                language="zh-x-local" if member.age > 74 and dice.happens(0.3) else "zh",
            )
        )
    if rows[0].phone != head_phone:
        rows[0] = replace(rows[0], phone=head_phone)
    return rows


def _birthday(member: Member, first_day: dt.date, dice: Dice) -> dt.date:
    """Return a birthday that gives the age on the first day."""
    days = dice.whole(0, 364) if member.age else dice.whole(20, 330)
    last = first_day.replace(year=first_day.year - member.age, day=min(first_day.day, 28))
    return last - dt.timedelta(days=days)


def _shares_phone(member: Member, dice: Dice) -> bool:
    if member.age < 13:
        return True
    if member.relation != "head" and member.age > 66:
        return dice.happens(0.4)
    return member.age < 17 and dice.happens(0.5)


def _travel(
    member: Member, first_day: dt.date, dice: Dice
) -> tuple[tuple[str, dt.date, dt.date], ...]:
    """Return the work far away from which somebody came home for the new year."""
    is_worker = 19 <= member.age <= 52 and "pregnant" not in member.tags
    if not is_worker or not dice.happens(0.22):
        return ()
    back_on = first_day - dt.timedelta(days=dice.whole(3, 22))
    left_on = first_day - dt.timedelta(days=dice.whole(120, 345))
    return ((dice.pick(CITIES), left_on, back_on),)


def _elsewhere(
    people: list[PersonRow],
    places: Places,
    spare: Sequence[AreaRow],
    first_day: dt.date,
    dice: Dice,
) -> list[PersonRow]:
    """Send students and workers away, and let some old people sleep in the old house."""
    free = [i for i, p in enumerate(people) if not (p.is_head or p.travel or p.needs)]
    young = [i for i in free if 15 <= people[i].age_on(first_day) <= 18]
    grown = [i for i in free if 20 <= people[i].age_on(first_day) <= 48]
    old = [i for i in free if people[i].relation in ("father", "mother")]
    dormitory = [room.path for room in places.town_rooms if room.path.startswith(DORMITORY)]
    hostel = [room.path for room in places.town_rooms if room.path.startswith(HOSTEL)]
    taken = {person.home_path for person in people}
    old_houses = [room.path for room in spare[:2]] + dice.some(sorted(taken), 3)
    for chosen, goals, note in (
        (dice.some(young, 12), dormitory, "在临和一中住校"),
        (dice.some(grown, 26), hostel, "在县城务工，未回"),
        (dice.some(old, len(old_houses)), old_houses, "户口在儿子家，住老屋"),
    ):
        for place, i in enumerate(chosen):
            goal = goals[place % len(goals)]
            if goal != people[i].home_path:
                people[i] = replace(people[i], sleeps_path=goal, note=note)
    return people
