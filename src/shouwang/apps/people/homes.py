"""
Where the rows of a register live: group, building, stair and room become paths of areas.

Names stay as written; codes are taken from their digits where they have any, so that "3组" is G3.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from uuid import UUID

from shouwang.apps.places.public import NewArea

_ADDRESS = re.compile(
    r"^(?:(?P<grid>.*?(?:组|队|社|网格|grid|group))\s*)?(?P<house>.*?)$", re.IGNORECASE
)
_LETTERS = {"grid": "G", "building": "B", "stair": "S", "room": "R"}


class Homes:
    """
    Paths for the homes of one import, known ones again and new ones once.

    Parameters
    ----------
    base
        Path of the area that the sheet is about.
    known
        Paths by parent path and name, as `places.public.paths_within` returns them.
    origin
        What brings the new ones.
    """

    def __init__(self, base: str, known: Mapping[tuple[str, str], str], origin: UUID) -> None:
        self._base = base
        self._paths = dict(known)
        self._taken = set(self._paths.values())
        self._origin = origin
        self._numbers: dict[str, int] = {}
        self.new: list[NewArea] = []

    def path_of(self, values: Mapping[str, object]) -> str:
        """Return the path of the room of a row, or the base where it says nothing."""
        grid, building, stair, room = _parts(values)
        path = self._base
        for kind, name in (
            ("grid", grid),
            ("building", building),
            ("stair", stair),
            ("room", room),
        ):
            if name:
                path = self._step(path, kind, name)
        return path

    def _step(self, parent: str, kind: str, name: str) -> str:
        known = self._paths.get((parent, name))
        if known is not None:
            return known
        digits = "".join(char for char in name if char.isascii() and char.isdigit())
        code = f"{_LETTERS[kind]}{digits[:8]}"
        start = f"{parent}/{code}" if parent else code
        path, number = start, self._numbers.get(start, 0)
        while (not digits and path == start) or path in self._taken:
            number += 1
            path = f"{start}-{number}" if digits else f"{start}N{number}"
        self._numbers[start] = number
        self._paths[parent, name] = path
        self._taken.add(path)
        self.new.append(NewArea(path=path, kind=kind, name=name, origin=self._origin))
        return path


def says_door(values: Mapping[str, object]) -> bool:
    """Tell whether a row says behind which door somebody lives, and not only in which group."""
    return bool(_parts(values)[3])


def _parts(values: Mapping[str, object]) -> tuple[str, str, str, str]:
    """Return group, building, stair and room; a house without rooms has one, named like itself."""

    def text(key: str) -> str:
        value = values.get(key)
        return str(value).strip()[:60] if value is not None else ""

    grid, building, stair, room = text("area"), text("building"), text("unit"), text("room")
    address = text("address")
    if address and not building:
        found = _ADDRESS.match(address)
        if found and found["grid"] and not grid:
            grid = found["grid"]
        building = (found["house"] if found else "") or address
    if room and not building:
        building = room  # a village writes the number of the house as door number
    if building and not room:
        room = building
    return grid, building, stair, room
