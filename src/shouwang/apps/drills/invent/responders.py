"""Who works in the outbreak, and the small firms of the village."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from shouwang.apps.drills.invent.dice import Dice
from shouwang.apps.drills.invent.marks import firm_code, record_id
from shouwang.apps.drills.invent.plane import Frame, Point
from shouwang.apps.drills.invent.residents import Namer, Numberer
from shouwang.apps.drills.invent.town import (
    AreaRow,
    FirmRow,
    PersonRow,
    ResponderRow,
    Role,
    VenueRow,
)

GATE: Final = "gate"
"""The skill of those who can stand at a gate: 80 local people and 27 police."""

_SKILLS: Final[Mapping[Role, tuple[str, ...]]] = {
    "officer": ("command", "interview", "drive", "write", "supplies"),
    "police": ("drive", "first-aid", "escort", "radio"),
    "doctor": ("medicine", "sampling", "first-aid", "disinfect"),
    "village_officer": ("local-speech", "interview", "keys", "write"),
    "volunteer": ("deliver", "local-speech", "cook", "drive", "disinfect", "first-aid"),
    "militia": ("drive", "radio", "disinfect", "first-aid", "carry"),
}
_TEAMS: Final[tuple[tuple[Role, int, Point | None], ...]] = (
    ("volunteer", 48, None),
    ("militia", 20, (-820.0, 0.0)),
    ("militia", 12, (90.0, -850.0)),
    ("police", 27, (1500.0, 950.0)),
    ("officer", 16, (1480.0, 900.0)),
    ("doctor", 4, (1500.0, 860.0)),
    ("village_officer", 6, None),
)
_STAFF: Final = (14, 9, 6)
_TRADES: Final = ("bamboo goods", "food", "repairs")


def make_responders(
    seed: int,
    people: Sequence[PersonRow],
    areas: Mapping[str, AreaRow],
    frame: Frame,
    first_day: dt.date,
    names: tuple[Namer, Numberer],
) -> tuple[ResponderRow, ...]:
    """Return the people for gates (80 local, 27 police), and officers, doctors, village officers."""
    dice = Dice(seed, "responders")
    locals_ = iter(dice.shuffled(_able(people, first_day)))
    rows: list[ResponderRow] = []
    for role, n, home in _TEAMS:
        for _ in range(n):
            key = record_id(seed, f"responder/{len(rows)}")
            skills = tuple(dice.some(_SKILLS[role], dice.whole(1, 3)))
            if role in ("volunteer", "militia", "police"):
                skills = (GATE, *skills)
            fit = (True, first_day - dt.timedelta(days=400))
            if home is None:
                person = next(locals_)
                room = areas[person.home_path]
                rows.append(
                    ResponderRow(
                        key, person.name, role, person.phone, skills,
                        room.lon, room.lat, (), fit, person.id,
                    )
                )  # fmt: skip
                continue
            spot = (home[0] + dice.real(-140, 140), home[1] + dice.real(-90, 90))
            name = names[0].name(names[0].surname())
            phone = names[1].phone()
            rows.append(
                ResponderRow(key, name, role, phone, skills, *frame.degrees(spot), (), fit)
            )
    return tuple(_absent(rows, first_day, dice))


def _able(people: Sequence[PersonRow], first_day: dt.date) -> list[PersonRow]:
    phones = [person.phone for person in people]
    return [
        person
        for person in people
        if 20 <= person.age_on(first_day) <= 57
        and person.sleeps_path == person.home_path
        and not (person.needs or person.travel)
        and phones.count(person.phone) == 1
    ]


def _absent(rows: list[ResponderRow], first_day: dt.date, dice: Dice) -> list[ResponderRow]:
    """Give some people leave, and make one militia member and one of the police unfit."""
    by_role: dict[str, list[int]] = {}
    for place, row in enumerate(rows):
        by_role.setdefault(row.role, []).append(place)
    for role, n in (("volunteer", 2), ("militia", 1), ("police", 1), ("officer", 1)):
        for place in dice.some(by_role[role], n):
            start = first_day + dt.timedelta(days=dice.whole(0, 9))
            leave = ((start, start + dt.timedelta(days=dice.whole(1, 4))),)
            rows[place] = replace(rows[place], leave=leave)
    for role in ("militia", "police"):
        place = dice.pick([p for p in by_role[role] if not rows[p].leave])
        since = first_day - dt.timedelta(days=dice.whole(3, 40))
        rows[place] = replace(rows[place], fit=(False, since))
    return rows


def make_firms(
    seed: int,
    venues: Sequence[VenueRow],
    people: Sequence[PersonRow],
    responders: Sequence[ResponderRow],
    first_day: dt.date,
) -> tuple[FirmRow, ...]:
    """Return the firms of the village; nobody works for two, and no responder for one."""
    busy = {row.person_id for row in responders}
    able = [person for person in _able(people, first_day) if person.id not in busy]
    free = Dice(seed, "firms").shuffled(able)
    firms = []
    for number, venue in enumerate(v for v in venues if v.kind == "firm"):
        staff, free = free[: _STAFF[number]], free[_STAFF[number] :]
        firms.append(
            FirmRow(
                record_id(seed, f"firm/{number}"),
                venue.id,
                venue.name_zh,
                venue.name_en,
                firm_code(number + 1),
                _TRADES[number],
                venue.area_path,
                venue.lon,
                venue.lat,
                staff[0].id,
                tuple(person.id for person in staff),
            )
        )
    return tuple(firms)
