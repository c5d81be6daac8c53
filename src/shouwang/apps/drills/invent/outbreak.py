"""The days of the index case, and who was really a close contact."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import Final
from uuid import UUID

from shouwang.apps.drills.invent.cast import Cast
from shouwang.apps.drills.invent.days import Diary, Stay
from shouwang.apps.drills.invent.marks import record_id
from shouwang.apps.drills.invent.town import AreaRow, PersonRow, VenueRow
from shouwang.apps.drills.invent.truth import Setting

DAY_0: Final = 13
BACK_DAY: Final = 9
ONSET_DAY: Final = 12
WINDOW_DAY: Final = 10
"""Two days before onset."""
ISOLATED_MIN: Final = 19 * 60 + 30
CLOSE_MIN: Final = 15
"""Minutes together, on one day, that make a close contact."""
_GLIMPSE_MIN: Final = 7
_APART_MIN: Final = 70
"""An innocent visit beside a long one begins or ends so much earlier or later."""


def play(
    diary: Diary,
    cast: Cast,
    venues: Mapping[str, list[VenueRow]],
    rooms: Mapping[str, AreaRow],
    seed: int,
) -> None:
    """Write the part of everybody who meets the index case, before the innocent days are lived."""
    table, mahjong = rooms[cast.hosts[0].home_path].id, rooms[cast.mahjong_host.home_path].id
    shops, market = venues["shop"], venues["market"][0].id
    hall, clinic = venues["hall"][0].id, venues["clinic"][0].id
    spouse = cast.housemates[0]

    def together(
        people: tuple[PersonRow, ...], place: UUID, setting: Setting, start: int, end: int
    ) -> None:
        for person in people:
            diary.note(Stay(person.id, place, setting, DAY_0, start, end))

    for place, day, start, end in (
        (market, 10, 500, 507),
        (shops[1].id, 10, 1020, 1025),
        (hall, 11, 900, 907),
        (shops[1].id, 12, 615, 620),
        (shops[0].id, DAY_0, 605, 632),
    ):
        diary.note(Stay(cast.index.id, place, "venue", day, start, end))
    car = record_id(seed, "car-ride")
    together((cast.index, cast.passenger), car, "car", 540, 575)
    together((cast.index, spouse, *cast.hosts, *cast.guests), table, "home", 690, 820)
    together((cast.index, cast.mahjong_host, *cast.players), mahjong, "home", 850, 1020)
    together((cast.index, cast.patient), clinic, "venue", 1040, 1075)
    for day in range(BACK_DAY, DAY_0 + 1):
        diary.close(cast.index.id, day)


def keep_apart(diary: Diary, cast: Cast, rooms: Mapping[str, AreaRow]) -> list[Stay]:
    """Return the stays without those that would have made an innocent person a contact."""
    index_stays = [stay for stay in diary.stays if stay.person_id == cast.index.id]
    contacts = {person.id for person in cast.contacts()}
    home = rooms[cast.index.home_path].id
    kept = []
    for stay in diary.stays:
        if stay.person_id == cast.index.id:
            kept.append(stay)
        elif stay.place_id == home and stay.day >= BACK_DAY:
            continue
        elif stay.person_id in contacts or _is_innocent(stay, index_stays):
            kept.append(stay)
    return kept


def _is_innocent(stay: Stay, index_stays: list[Stay]) -> bool:
    for other in index_stays:
        if other.end - other.start <= _GLIMPSE_MIN:
            continue
        longer = replace(other, start=other.start - _APART_MIN, end=other.end + _APART_MIN)
        if stay.meets_m(longer):
            return False
    return True


def isolated_at(first_day: dt.date) -> dt.datetime:
    """Return when the index case came under isolation, in the evening of day 0."""
    stay = Stay(UUID(int=0), UUID(int=0), "home", DAY_0, ISOLATED_MIN, ISOLATED_MIN)
    return stay.times(first_day)[0]
