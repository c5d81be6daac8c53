"""
Where the rows of a register live: group, building, stair and room become paths of areas.

A place that the register knows under another way of writing its number is that place. Names of new
ones stay as written; codes are taken from their number where they have any, so that "3组" is G3.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from shouwang.apps.people.lengths import MOST_OF_PLACE
from shouwang.apps.people.place_numbers import number_of
from shouwang.apps.places.public import NewArea, Part

_ADDRESS = re.compile(
    r"^(?:(?P<grid>.*?(?:组|队|社|网格|grid|group))\s*)?(?P<house>.*?)$", re.IGNORECASE
)
_LETTERS: Final = {"grid": "G", "building": "B", "stair": "S", "room": "R"}
_SAID: Final = {
    "grid": ("area", "address"),
    "building": ("building", "address", "room"),
    "stair": ("unit",),
    "room": ("room", "building", "address"),
}
"""Columns that say where a row lives, the one that goes first."""
ADDRESS: Final = frozenset(column for columns in _SAID.values() for column in columns)
CHOSEN: Final = "place:"
"""Begins the key under which a row holds the path that somebody chose for a kind of place."""


@dataclass(frozen=True, slots=True)
class Step:
    """A place on the way to a home, in both languages, and whether it is new."""

    name: str
    name_en: str
    is_new: bool


@dataclass(frozen=True, slots=True)
class Unclear:
    """Several known places that a name may mean: the column that says it, and their paths."""

    column: str
    kind: str
    paths: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Landing:
    """Where a row lands; unclear, it is the last place that is sure."""

    path: str
    steps: tuple[Step, ...]
    unclear: Unclear | None = None

    @property
    def is_new(self) -> bool:
        """Whether the home itself is made with the row."""
        return bool(self.steps) and self.steps[-1].is_new


class Homes:
    """
    Paths for the homes of one import, known ones again and new ones once.

    Parameters
    ----------
    base
        Path of the area that the sheet is about.
    known
        Areas as `places.public.tree_of` returns them.
    origin
        What brings the new ones.
    """

    def __init__(self, base: str, known: Iterable[Part], origin: UUID) -> None:
        self._base = base
        self._origin = origin
        self._parts: dict[str, Part] = {}
        self._paths: dict[tuple[str, str], str] = {}
        self._numbered: dict[tuple[str, str, int], list[str]] = {}
        self._grids: dict[int, list[str]] = {}
        self._villages: dict[str, list[str]] = {}
        self._new: set[str] = set()
        self._numbers: dict[str, int] = {}
        self.new: list[NewArea] = []
        tree = sorted(known)
        above = (part for part in tree if f"{base}/".startswith(f"{part.path}/"))
        self._own = _names_of(part for part in above if part.kind not in _LETTERS)
        for part in tree:
            self._keep(part)

    def path_of(self, values: Mapping[str, object]) -> str:
        """Return the path of the room of a row, or the base where it says nothing."""
        return self.land(values).path

    def land(self, values: Mapping[str, object]) -> Landing:
        """Return where a row lands; places that are not known are new from now on."""
        path = self._base
        parts = _parts(values)
        house = parts[1]
        for kind, name in zip(_LETTERS, parts, strict=True):
            chosen = values.get(f"{CHOSEN}{kind}")
            if isinstance(chosen, str) and chosen in self._parts:
                path = chosen
                continue
            if not name:
                continue
            parent, found = self._find(path, kind, name, is_house=kind == "room" and name == house)
            if len(found) > 1:
                column = next((key for key in _SAID[kind] if values.get(key)), _SAID[kind][0])
                return Landing(path, self._steps(path), Unclear(column, kind, tuple(found)))
            path = found[0] if found else self._make(parent, kind, name)
        return Landing(path, self._steps(path))

    def steps_of(self, path: str) -> tuple[Step, ...]:
        """Return the places on the way from the base to a path."""
        return self._steps(path)

    def _steps(self, path: str) -> tuple[Step, ...]:
        codes, n_above = path.split("/"), max(0, self._base.count("/"))
        steps = []
        for n in range(n_above + 1, len(codes) + 1):
            at = "/".join(codes[:n])
            part = self._parts.get(at)
            if part is not None:
                steps.append(Step(part.name, part.name_en, at in self._new))
        if len(steps) > 1 and steps[-1] == steps[-2]:  # a house whose one room is named like it
            steps.pop()
        return tuple(steps)

    def _find(self, parent: str, kind: str, name: str, *, is_house: bool) -> tuple[str, list[str]]:
        """Return where a place of this name belongs, and the known ones that it may be."""
        exact = self._paths.get((parent, name))
        if exact is not None:
            return parent, [exact]
        if kind == "grid":
            return self._find_grid(parent, name)
        number = number_of("building" if is_house else kind, name)
        if number is None:
            return parent, []
        if kind == "room":
            rooms = self._numbered.get((parent, kind, number), [])
            return parent, [room for room in rooms if self._is_house(room) == is_house]
        return parent, self._numbered.get((parent, kind, number), [])

    def _find_grid(self, parent: str, name: str) -> tuple[str, list[str]]:
        rest = _without(name, self._own)
        base = self._parts.get(self._base)
        if base is not None and rest in ("", base.name, base.name_en):
            return parent, [self._base]
        parent, rest = self._village(parent, rest)
        exact = self._paths.get((parent, rest))
        if exact is not None:
            return parent, [exact]
        number = number_of("grid", rest)
        if number is None:
            return parent, []
        if base is not None and base.kind == "grid" and self._number("grid", base) == number:
            return parent, [self._base]
        near = self._numbered.get((parent, "grid", number), [])
        inside = f"{parent}/" if parent else ""
        return parent, near or [p for p in self._grids.get(number, []) if p.startswith(inside)]

    def _village(self, parent: str, name: str) -> tuple[str, str]:
        """Return the one known village that a name begins with, and what follows."""
        for length in range(len(name) - 1, 1, -1):
            found = self._villages.get(name[:length], [])
            if len(found) == 1:
                return found[0], name[length:].strip()
        return parent, name

    def _is_house(self, room: str) -> bool:
        """Tell whether a room is the house itself, named with the number of the house."""
        house, own = self._parts[room.rpartition("/")[0]], self._parts[room]
        number = self._number("building", house)
        is_bare = own.name.isdecimal() or number_of("room", own.name) is None
        return number is not None and self._number("building", own) == number and not is_bare

    def _number(self, kind: str, part: Part) -> int | None:
        numbers = (
            number_of(kind, _without(name, self._own) if kind == "grid" else name)
            for name in (part.name, part.name_en)
        )
        return next((number for number in numbers if number is not None), None)

    def _keep(self, part: Part) -> None:
        """Make a place known."""
        self._parts[part.path] = part
        parent = part.path.rpartition("/")[0]
        if self._base and not part.path.startswith(f"{self._base}/"):
            return
        for name in filter(None, (part.name, part.name_en)):
            self._paths.setdefault((parent, name), part.path)
        if part.kind not in _LETTERS:
            for name in _names_of([part]):
                self._villages.setdefault(name, []).append(part.path)
            return
        number = self._number(part.kind, part)
        if number is not None:
            self._numbered.setdefault((parent, part.kind, number), []).append(part.path)
            if part.kind == "grid":
                self._grids.setdefault(number, []).append(part.path)

    def _make(self, parent: str, kind: str, name: str) -> str:
        number = number_of(kind, _without(name, self._own))
        ascii_ = "".join(char for char in name if char.isascii() and char.isdigit())
        digits = ascii_ if number is None else str(number)
        code = f"{_LETTERS[kind]}{digits[:8]}"
        start = f"{parent}/{code}" if parent else code
        path, n = start, self._numbers.get(start, 0)
        while (not digits and path == start) or path in self._parts:
            n += 1
            path = f"{start}-{n}" if digits else f"{start}N{n}"
        self._numbers[start] = n
        self._new.add(path)
        self._keep(Part(path, kind, name, ""))
        self.new.append(NewArea(path=path, kind=kind, name=name, origin=self._origin))
        return path


def says_door(values: Mapping[str, object]) -> bool:
    """Tell whether a row says behind which door somebody lives, and not only in which group."""
    return bool(_parts(values)[3])


def says_house_only(values: Mapping[str, object]) -> bool:
    """Tell whether a row says in which house somebody lives, and not behind which of its doors."""
    _grid, house, _stair, room = _parts(values)
    return bool(house) and house == room


def _names_of(parts: Iterable[Part]) -> tuple[str, ...]:
    """Return the names of places, the longest first; a village also without the word for it."""
    names = {name for part in parts for name in (part.name, part.name_en) if name}
    short = {re.sub(r"(?:村|社区|镇|乡|街道| village| town)$", "", name) for name in names}
    return tuple(sorted(names | {name for name in short if len(name) > 1}, key=len, reverse=True))


def _without(name: str, others: tuple[str, ...]) -> str:
    """Return a name without those of places it lies in, which may stand before it."""
    rest, before = name.strip(), None
    while rest != before:
        before = rest
        for other in others:
            if rest.lower().startswith(other.lower()):
                rest = rest[len(other) :].strip(" ,，、")
                break
    return rest


def _parts(values: Mapping[str, object]) -> tuple[str, str, str, str]:
    """Return group, building, stair and room; a house without rooms has one, named like itself."""

    def text(key: str) -> str:
        value = values.get(key)
        return str(value).strip()[:MOST_OF_PLACE] if value is not None else ""

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
