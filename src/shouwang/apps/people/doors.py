"""A home written in one piece, as people and the register itself write it: house, stair and room."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from shouwang.apps.people.lengths import MOST_OF_PLACE
from shouwang.apps.people.place_numbers import number_of

_ADDRESS: Final = re.compile(
    r"^(?:(?P<grid>.*?(?:组|队|社(?!区)|网格|grid|group))\s*)?(?P<house>.*?)$", re.IGNORECASE
)
_N: Final = r"(?:[0-9]{1,6}|[〇零一二三四五六七八九十百廿卅]{1,7})"
_HOUSE_WORD: Final = r"(?:号楼|号院|栋楼|号|栋|幢|座|#楼|#|楼)"
_GAP: Final = r"[\s,，、;·\-—–]*"
_STAIR: Final = (
    rf"(?P<stair>第?{_N}\s*(?:单元|梯)|(?:unit|stair|entrance)\s*(?:no\.?\s*)?[0-9]{{1,6}})"
)
_ROOM: Final = (
    rf"(?P<room>第?{_N}\s*(?P<word>室|户|号房|房|号)?|(?:room|flat)\s*(?:no\.?\s*)?[0-9]{{1,6}})"
)
_WORDED: Final = re.compile(
    rf"(?P<house>.*?(?:{_N}\s*{_HOUSE_WORD}|(?:no\.?|building|block|house)\s*(?:no\.?\s*)?[0-9]{{1,6}}(?![0-9])))"
    rf"{_GAP}(?:{_STAIR}{_GAP})?{_ROOM}",
    re.IGNORECASE,
)
_DASHED: Final = re.compile(
    r"(?P<house>(?:.*[^0-9\s\-])?[0-9]{1,6})\s*(?:[-—–]\s*|\s)"
    r"(?:(?P<stair>[0-9]{1,2})\s*[-—–]\s*)?(?P<room>[0-9]{1,6}\s*(?P<word>室|户|房)?)"
)
_UNDER: Final = re.compile(rf"{_GAP}(?:{_STAIR}{_GAP})?{_ROOM}", re.IGNORECASE)
_NO_FLOOR: Final = 100
"""Rooms are counted by floors from here on; below, 35-1 may be a house between 35 and 36."""


@dataclass(frozen=True, slots=True)
class Door:
    """A house with one of its rooms; unsure where only a known house makes it one."""

    house: str
    stair: str
    room: str
    is_sure: bool = True


@lru_cache(maxsize=50_000)
def door_of(written: str) -> Door | None:
    """
    Return the house and the room that a text names together, or None if it names less or more.

    Examples
    --------
    >>> door_of("柳湾村900号 101")
    Door(house='柳湾村900号', stair='', room='101', is_sure=True)
    >>> door_of("5号楼2单元301室")
    Door(house='5号楼', stair='2单元', room='301室', is_sure=True)
    >>> door_of("35-1").is_sure, door_of("900-101").is_sure, door_of("35-1号"), door_of("5号")
    (False, True, None, None)
    """
    text = unicodedata.normalize("NFKC", written).strip()
    found = _WORDED.fullmatch(text)
    if found:
        return Door(found["house"].strip(), found["stair"] or "", found["room"].strip())
    found = _DASHED.fullmatch(text)
    if not found:
        return None
    n_room = int(re.sub(r"[^0-9]", "", found["room"]))
    is_sure = bool(found["stair"] or found["word"]) or n_room > _NO_FLOOR
    return Door(found["house"].strip(), found["stair"] or "", found["room"].strip(), is_sure)


@lru_cache(maxsize=50_000)
def room_under(house: str, written: str) -> Door | None:
    """Return the room that a text names behind the name of a house, whatever this is called."""
    if len(house) < 2 or not written.lower().startswith(house.lower()):
        return None
    rest = unicodedata.normalize("NFKC", written[len(house) :])
    if house[-1:].isdigit() and rest[:1].isdigit():  # house 90 is no part of 900
        return None
    found = _UNDER.fullmatch(rest)
    if not found or (found["word"] == "号" and house[-1:].isdigit()):
        return None
    return Door(house, found["stair"] or "", found["room"].strip())


@dataclass(frozen=True, slots=True)
class Said:
    """What a row says of its home; a house without a room may have it in its own name."""

    grid: str
    house: str
    stair: str
    room: str


def said_in(values: Mapping[str, object]) -> Said:
    """Return group, house, stair and room as the columns of a row say them."""

    def text(key: str) -> str:
        value = values.get(key)
        return str(value).strip()[:MOST_OF_PLACE] if value is not None else ""

    grid, house, stair, room = text("area"), text("building"), text("unit"), text("room")
    if text("address") and not house:
        before, house = _address(text("address"))
        grid = grid or before
    if room and not house:  # a village writes the number of the house as door number
        before, rest = _address(room)
        is_group = bool(before and rest) and _says_group(before)
        house, room = (rest if is_group else room), ""
        grid = grid or (before if is_group else "")
    if room == house:
        room = ""
    if house and room:
        house, stair, room = _joined(house, stair, room)
    return Said(grid, house, stair, room)


def says_door(values: Mapping[str, object]) -> bool:
    """Tell whether a row says behind which door somebody lives, and not only in which group."""
    said = said_in(values)
    return bool(said.house or said.room)


def _says_group(text: str) -> bool:
    return any(number_of("grid", text[at:]) is not None for at in range(len(text)))


def _address(address: str) -> tuple[str, str]:
    """Return the group and the house of an address, also as the register prints it: 3组 · 5号 · 1室."""
    pieces = [piece.strip() for piece in address.split("·") if piece.strip()]
    if len(pieces) > 1:
        joined = " ".join(pieces)
        door, first = door_of(joined), _ADDRESS.fullmatch(pieces[0])
        is_house = door is not None and door.house == pieces[0]
        is_group = first is not None and bool(first["grid"]) and not first["house"]
        if not is_house and (is_group or len(pieces) > 2):
            return pieces[0], " ".join(pieces[1:])
        return "", joined
    found = _ADDRESS.fullmatch(address)
    return (found["grid"] or "", found["house"]) if found else ("", address)


def _joined(house: str, stair: str, room: str) -> tuple[str, str, str]:
    """Return house, stair and room where one column repeats or holds what belongs in another."""
    again = door_of(room)
    if again is not None and _same(house, again.house):
        return house, stair or again.stair, again.room
    again = door_of(house)
    if again is not None and number_of("room", again.room) == number_of("room", room) is not None:
        return again.house, stair or again.stair, room
    again = None if stair else door_of(f"{house} {room}")
    if again is not None and again.stair and house.startswith(again.house):
        return again.house, again.stair, room
    return house, stair, room


def _same(one: str, other: str) -> bool:
    number = number_of("building", one)
    return one == other or (number is not None and number == number_of("building", other))
