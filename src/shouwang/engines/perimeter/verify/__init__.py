"""
The second reader: take the map, the zones and a plan, and look for a way out.

It reads the map by itself, removes the controls and walks from every zone. Nothing here is shared
with the planner, so that one mistake cannot hide in both. Every leak is listed as a path.

given.py  zones and plan, checked        space.py  what is inside and outside
roads.py  the map near the zones         walk.py   controls, graph and search

routes.py asks another question of the same plan: whom does an ambulance not reach any more?
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import zip_longest
from pathlib import Path
from typing import Any, Final, Literal

from shouwang.engines.perimeter.verify.given import (
    BadBufferError,
    BadPlanError,
    BadZonesError,
    Point,
    read_plan,
    read_zones,
)
from shouwang.engines.perimeter.verify.roads import (
    EmptyMapError,
    Roads,
    UnreadableMapError,
    UnsavedMapError,
    read_roads,
)
from shouwang.engines.perimeter.verify.space import Where, ZoneGround, locate
from shouwang.engines.perimeter.verify.walk import Ground, Step, add_reported, hold

__all__ = [
    "BadBufferError",
    "BadPlanError",
    "BadZonesError",
    "EmptyMapError",
    "Leak",
    "Report",
    "SecondReading",
    "Step",
    "UnreadableMapError",
    "UnsavedMapError",
    "verify_seal",
]

LISTED: Final = 50
"""Leaks that a report lists; all are counted."""


@dataclass(frozen=True, slots=True)
class Leak:
    """A way out of a zone that meets no control."""

    zone: str
    steps: tuple[Step, ...]
    line: tuple[Point, ...]
    """Longitude and latitude, from the last point in the zone to the first outside."""

    @property
    def exit(self) -> Point:
        """Where the outside is reached."""
        return self.line[-1]


@dataclass(frozen=True, slots=True)
class Report:
    """What the search found."""

    sealed: bool
    leaks: tuple[Leak, ...]
    """In the order of the zones, shortest first; every leaking zone shows at least its first
    one as long as there is room."""
    n_leaks: int
    """All leaks, listed or not: one for every zone and every point where it is left."""
    unknown_controls: tuple[str, ...]
    """Controls that hold nothing on this map."""
    n_segments: int
    """Segments read near the zones, stubs and reported paths included."""
    n_missing_nodes: int
    """Nodes that roads and squares near the zones refer to and the file does not hold."""
    zones_without_roads: tuple[str, ...] = ()
    """Zones in which the map shows nothing to walk on: sealed only as far as the map goes."""


class SecondReading:
    """
    A map read near some zones, before there is a plan: it can be read while the plan is made.

    Parameters
    ----------
    map_path
        An OpenStreetMap file.
    zones
        The zones as parsed GeoJSON.
    way
        Who has to be stopped: people on foot, or vehicles only.
    buffer_m
        Farther than this from every zone is outside.
    progress
        Told what is being done, in a few English words.

    Raises
    ------
    ShouwangError
        If the map, the zones or the buffer cannot be used.
    """

    def __init__(
        self,
        map_path: Path,
        zones: Mapping[str, Any],
        *,
        way: Literal["foot", "vehicle"] = "foot",
        buffer_m: float = 300.0,
        progress: Callable[[str], None] | None = None,
    ) -> None:
        if way not in {"foot", "vehicle"}:
            raise ValueError(f"way must be foot or vehicle, got {way!r}")
        if not (math.isfinite(buffer_m) and buffer_m > 0):
            raise BadBufferError(buffer_m=buffer_m)
        self._tell = progress if progress is not None else _silence
        self._map, self._way = Path(map_path), way
        sealed = read_zones(zones)
        self._names = [zone.name for zone in sealed]
        self._grounds = [ZoneGround(zone, buffer_m) for zone in sealed]
        self._roads = self._read(())
        self._where = self._locate(self._roads)

    def verify(self, plan: Mapping[str, Any]) -> Report:
        """
        Search for ways out of the zones that meet no control of a plan (parsed GeoJSON).

        Raises
        ------
        ShouwangError
            If the plan cannot be used.
        """
        wanted = read_plan(plan)
        roads, where, joins = self._roads, self._where, []
        named = {control.way for control in wanted.controls if control.way and control.way > 0}
        if not named <= roads.asked:  # a way far from the zones still has to be known
            roads = self._read(named)
        if wanted.reported:
            roads = replace(roads, segments=[*roads.segments], nodes={**roads.nodes})
            joins = add_reported(roads, wanted.reported)
        if roads is not self._roads:
            where = self._locate(roads)
        held = hold(roads, where, wanted)
        ground = Ground(roads, where, held, joins)
        self._tell("searching for ways out")
        n_leaks, leaks = _search(ground, self._names)
        return Report(
            sealed=n_leaks == 0,
            leaks=leaks,
            n_leaks=n_leaks,
            unknown_controls=tuple(held.unknown),
            n_segments=len(roads.segments) + len(roads.stubs),
            n_missing_nodes=len(roads.missing),
            zones_without_roads=tuple(
                name for number, name in enumerate(self._names) if where.is_empty(number)
            ),
        )

    def _read(self, named: Iterable[int]) -> Roads:
        boxes = [ground.box for ground in self._grounds]
        return read_roads(self._map, boxes, named, self._way, self._tell)

    def _locate(self, roads: Roads) -> Where:
        self._tell("finding what is inside and what is outside")
        return locate(roads, self._grounds)


def verify_seal(
    map_path: Path,
    zones: Mapping[str, Any],
    plan: Mapping[str, Any],
    *,
    way: Literal["foot", "vehicle"] = "foot",
    buffer_m: float = 300.0,
    progress: Callable[[str], None] | None = None,
) -> Report:
    """Read the map and verify a plan; parameters and errors are those of `SecondReading`."""
    read_plan(plan)  # what cannot be a plan is refused before the map is read
    return SecondReading(map_path, zones, way=way, buffer_m=buffer_m, progress=progress).verify(
        plan
    )


def _silence(_: str) -> None:
    """Take news of progress when nobody wants them."""


def _search(ground: Ground, names: list[str]) -> tuple[int, tuple[Leak, ...]]:
    found = [ground.search(zone, LISTED) for zone in range(len(names))]
    # Take the shortest of every zone, then the second of every zone, until the list is full.
    ranks = zip_longest(*(walks for _, walks in found))
    turns = ((zone, walk) for rank in ranks for zone, walk in enumerate(rank) if walk is not None)
    chosen = [turn for turn, _ in zip(turns, range(LISTED), strict=False)]
    leaks = [
        Leak(names[zone], tuple(walk.steps), ground.line(walk, zone))
        for zone, walk in sorted(chosen, key=lambda turn: turn[0])
    ]
    return sum(count for count, _ in found), tuple(leaks)
