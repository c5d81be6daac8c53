"""
Where the rows of a register live: group, building, stair and room become paths of areas.

A place that the register knows under another way of writing its number is that place. Names of new
ones stay as written; codes are taken from their number where they have any, so that "3组" is G3.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Final
from uuid import UUID

from shouwang.apps.people.doors import Door, Said, door_of, room_under, said_in
from shouwang.apps.people.place_numbers import names_of, number_of, without
from shouwang.apps.places.public import NewArea, Part

_LETTERS: Final = {"grid": "G", "building": "B", "stair": "S", "room": "R"}
_SAID: Final = {
    "grid": ("area", "address"),
    "building": ("building", "address", "room"),
    "stair": ("unit", "building", "address", "room"),
    "room": ("room", "building", "address"),
}
"""Columns that say where a row lives, the one that goes first."""
ADDRESS: Final = frozenset(column for columns in _SAID.values() for column in columns)
_MOST_ALIKE: Final = 9
"""More houses of one number than this, in as many groups, say nothing about which is meant."""
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
    house: str = ""
    """The house, if the row says it and none of its doors."""
    new_kind: str = ""
    """Of the first place on the way that is new beside known ones of its kind; a first one is no question."""
    is_home: bool = False
    """Whether it is a house or lies in one."""

    @property
    def is_new(self) -> bool:
        """Whether the home itself is made with the row."""
        return bool(self.steps) and self.steps[-1].is_new


class _SeveralError(Exception):
    """Several known places fit on the way to a home: how far it is sure, and which they are."""

    def __init__(self, at: str, kind: str, paths: tuple[str, ...]) -> None:
        super().__init__()
        self.at, self.kind, self.paths = at, kind, paths


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
        self._named: dict[tuple[str, str, str], str] = {}
        self._numbered: dict[tuple[str, str, int], list[str]] = {}
        self._grids: dict[int, list[str]] = {}
        self._villages: dict[str, list[str]] = {}
        self._homes: dict[tuple[str, str | int], list[str]] = {}
        self._rooms: dict[str, list[str]] = {}
        self._house_rooms: dict[str, str] = {}
        self._above: dict[str, tuple[str, ...]] = {}
        self._new: set[str] = set()
        self._numbers: dict[str, int] = {}
        self.new: list[NewArea] = []
        tree = sorted(known)
        above = (part for part in tree if f"{base}/".startswith(f"{part.path}/"))
        self._own = names_of((p.name, p.name_en) for p in above if p.kind not in _LETTERS)
        for part in tree:
            self._keep(part)
            self._keep_home(part)
        self._kinds = {(part.path.rpartition("/")[0], part.kind) for part in tree}
        self.has_houses = any(kind == "building" for kind, _name in self._homes)

    def path_of(self, values: Mapping[str, object]) -> str:
        """Return the path of the room of a row, or the base where it says nothing."""
        return self.land(values).path

    def land(self, values: Mapping[str, object]) -> Landing:
        """Return where a row lands; places that are not known are new from now on."""
        try:
            return self._walk(said_in(values), values)
        except _SeveralError as several:
            kind = several.kind
            unclear = Unclear(column_of(kind, values), kind, several.paths)
            return Landing(several.at, self._steps(several.at), unclear)

    def _walk(self, said: Said, values: Mapping[str, object]) -> Landing:
        path, stair, room = self._base, said.stair, said.room
        if said.grid:
            parent, found = self._find_grid(path, said.grid)
            path = self._go(path, parent, "grid", said.grid, found, values)
        if said.house:
            parent, found, door = self._find_house(path, said.house, is_whole=bool(room))
            name = door.house if door else said.house
            path = self._go(path, parent, "building", name, found, values)
            if door is not None:
                stair, room = stair or door.stair, door.room
            if not room and not stair:
                return self._landed(self._whole_house(path, said.house), path)
        if stair:
            found = self._find(path, "stair", stair)
            path = self._go(path, path, "stair", stair, found, values)
        if room:
            path = self._go(path, path, "room", room, self._find_room(path, room), values)
        return self._landed(path)

    def _go(
        self,
        at: str,
        parent: str,
        kind: str,
        name: str,
        found: list[str],
        values: Mapping[str, object],
    ) -> str:
        """Return the place that was chosen or found, or a new one of this name in the parent."""
        chosen = values.get(f"{CHOSEN}{kind}")
        if isinstance(chosen, str) and chosen in self._parts:
            return chosen
        if len(found) > 1:
            raise _SeveralError(at, kind, tuple(found))
        return found[0] if found else self._make(parent, kind, name)

    def _landed(self, path: str, house: str = "") -> Landing:
        way = house or path  # a house and its one room are one home
        codes = way.split("/")
        on_way = ("/".join(codes[:n]) for n in range(1, len(codes) + 1))
        parts = [self._parts[at] for at in on_way if at in self._parts]
        new = next((part for part in parts if part.path in self._new), None)
        is_beside = new and (new.path.rpartition("/")[0], new.kind) in self._kinds
        kind = new.kind if new and is_beside else ""
        is_home = any(part.kind in ("building", "stair", "room") for part in parts)
        return Landing(path, self._steps(path), house=house, new_kind=kind, is_home=is_home)

    def _whole_house(self, house: str, written: str) -> str:
        """Return the home of those of whom only the house is said: its one room, or else itself."""
        own = self._house_rooms.get(house)
        if own is not None:
            return own
        rooms = self._rooms.get(house, [])
        if len(rooms) > 1:
            return house
        if not rooms:
            self._house_rooms[house] = self._make(house, "room", written)
        return rooms[0] if rooms else self._house_rooms[house]

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

    def _find(self, parent: str, kind: str, name: str) -> list[str]:
        """Return the known places of a name right below another."""
        exact = self._named.get((parent, kind, name))
        if exact is not None:
            return [exact]
        if kind == "building":
            name = without(name, self._names_above(parent))
        number = number_of(kind, name)
        return [] if number is None else self._numbered.get((parent, kind, number), [])

    def _find_inside(self, parent: str, kind: str, name: str) -> list[str]:
        """Return the places of a name below another, right below or deeper down in the register."""
        near = self._find(parent, kind, name)
        if near:
            return near
        bare = without(name, self._names_above(parent)) if kind == "building" else name
        inside = f"{parent}/" if parent else ""
        for key in (name, number_of(kind, bare)):
            known = self._homes.get((kind, key), []) if key is not None else []
            below = list(islice((p for p in known if p.startswith(inside)), _MOST_ALIKE + 1))
            if below:
                return below if len(below) <= _MOST_ALIKE else []
        return []

    def _find_room(self, parent: str, name: str) -> list[str]:
        near = self._find(parent, "room", name)
        if near:
            return near
        number = number_of("room", name)
        rooms = self._rooms.get(parent, []) if number is not None else []
        return [room for room in rooms if self._number("room", self._parts[room]) == number]

    def _find_house(
        self, parent: str, written: str, *, is_whole: bool
    ) -> tuple[str, list[str], Door | None]:
        """Return where a house belongs, the known ones that it may be, and the door said with it."""
        if not written:
            return parent, [], None
        if parent == self._base:
            parent = self._village(parent, written)[0]
        found = self._find_inside(parent, "building", written)
        if found or is_whole:
            return parent, found, None
        for door in self._doors(parent, written):
            found = self._find_inside(parent, "building", door.house)
            rooms = [room for house in found for room in self._find_room(house, door.room)]
            if found and (door.is_sure or door.stair or rooms):
                return parent, found, door
        door_ = door_of(written)
        return parent, [], door_ if door_ and door_.is_sure else None

    def _doors(self, parent: str, written: str) -> Iterator[Door]:
        """Yield the ways to read a house and a room in one text: the words first, then known names."""
        door = door_of(written)
        if door is not None:
            yield door
        for length in range(len(written) - 1, 1, -1):
            name = written[:length].rstrip()
            if (parent, "building", name) in self._named or ("building", name) in self._homes:
                door = room_under(name, written)
                if door is not None:
                    yield door

    def _find_grid(self, parent: str, name: str) -> tuple[str, list[str]]:
        exact = self._paths.get((parent, name))
        if exact is not None:
            return parent, [exact]
        rest = without(name, self._own)
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

    def _names_above(self, parent: str) -> tuple[str, ...]:
        """Return the names of villages and towns that a place lies in, the longest first."""
        if parent not in self._above:
            codes = parent.split("/")
            ways = ("/".join(codes[:n]) for n in range(1, len(codes) + 1))
            parts = [self._parts[at] for at in ways if at in self._parts]
            named = [(p.name, p.name_en) for p in parts if p.kind not in _LETTERS]
            self._above[parent] = names_of([*named, self._own])
        return self._above[parent]

    def _house_of(self, path: str) -> Part | None:
        """Return the house that holds a room, also behind a stair."""
        at = path
        while "/" in at:
            at = at.rpartition("/")[0]
            part = self._parts.get(at)
            if part is None or part.kind == "building":
                return part
        return None

    def _is_house(self, room: Part) -> bool:
        """Tell whether a room is the house itself, named with its name or number."""
        house = self._parts.get(room.path.rpartition("/")[0])
        if house is None or house.kind != "building":
            return False
        if room.name and room.name == house.name and not room.name.isdecimal():
            return True  # a bare number is a room's: room 2 of a house that is written 2
        above = self._names_above(house.path)
        own = number_of("building", without(room.name, above))
        is_bare = room.name.isdecimal() or own is None
        return not is_bare and own == self._number("building", house)

    def _number(self, kind: str, part: Part) -> int | None:
        names: Iterable[str] = (part.name, part.name_en)
        if kind == "grid":
            names = (without(name, self._own) for name in names)
        elif kind == "building":
            above = self._names_above(part.path.rpartition("/")[0])
            names = (without(name, above) for name in names)
        elif kind in ("stair", "room"):
            house = self._house_of(part.path)
            own = (house.name, house.name_en) if house else ()
            names = (_behind(kind, name, own) for name in names)
        return next((n for n in (number_of(kind, name) for name in names) if n is not None), None)

    def _keep_home(self, part: Part) -> None:
        """Make a house or room of the register known wherever it lies."""
        if part.kind not in ("building", "room"):
            return
        if self._base and not f"{part.path}/".startswith(f"{self._base}/"):
            return
        keys: set[str | int | None] = {part.name, part.name_en}
        if part.kind == "building":
            keys.add(self._number("building", part))
        else:
            house = self._house_of(part.path)
            if house is not None:
                self._rooms.setdefault(house.path, []).append(part.path)
        for key in keys - {"", None}:
            if key is not None:
                self._homes.setdefault((part.kind, key), []).append(part.path)

    def _keep(self, part: Part) -> None:
        """Make a place known."""
        self._parts[part.path] = part
        parent = part.path.rpartition("/")[0]
        if self._base and not part.path.startswith(f"{self._base}/"):
            return
        for name in filter(None, (part.name, part.name_en)):
            self._paths.setdefault((parent, name), part.path)
            self._named.setdefault((parent, part.kind, name), part.path)
        if part.kind not in _LETTERS:
            for name in names_of([(part.name, part.name_en)]):
                self._villages.setdefault(name, []).append(part.path)
            return
        if part.kind == "room" and self._is_house(part):
            self._house_rooms.setdefault(parent, part.path)
            return
        number = self._number(part.kind, part)
        if number is not None:
            self._numbered.setdefault((parent, part.kind, number), []).append(part.path)
            if part.kind == "grid":
                self._grids.setdefault(number, []).append(part.path)

    def _make(self, parent: str, kind: str, name: str) -> str:
        number = number_of(kind, without(name, self._own))
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


def column_of(kind: str, values: Mapping[str, object]) -> str:
    """Return the column in which a row says a kind of place."""
    return next((key for key in _SAID[kind] if values.get(key)), _SAID[kind][0])


def _behind(kind: str, name: str, houses: tuple[str, ...]) -> str:
    """Return the name of a stair or room without that of its house, where a number is left."""
    for house in houses:
        rest = name[len(house) :].strip(" ,，、")
        if house and name.startswith(house) and number_of(kind, rest) is not None:
            return name if house[-1].isdigit() and rest[0].isdigit() else rest
    return name
