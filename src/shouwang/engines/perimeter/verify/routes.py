"""
The second check of emergency routes: who is cut off by a plan, and which barriers to staff.

It takes any plan, also one that people changed: each control closes its place to vehicles, whoever
put it there, and only a gate opens it. Nothing is shared with the planner.

streets.py  the map as a vehicle uses it        drives.py  what lies where, how far one comes
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from shouwang.engines.perimeter.verify.drives import Doors, Drives, Lay, Posts, Tree, lay_of
from shouwang.engines.perimeter.verify.given import (
    BadBufferError,
    Control,
    read_detour,
    read_plan,
    read_zones,
)
from shouwang.engines.perimeter.verify.space import ZoneGround
from shouwang.engines.perimeter.verify.streets import Bools, Floats, Streets, read_streets

__all__ = ["Advice", "CutBuilding", "Routes", "SecondRoutes", "check_routes"]

DETOUR_M: Final = 1500.0
"""What an ambulance may drive farther where a plan does not say."""
HAIR_M: Final = 0.05
"""So much too far is rounding: places are known to a centimetre."""


@dataclass(frozen=True, slots=True)
class CutBuilding:
    """A building that was reached before, and is not any more, or only too far round."""

    osm_id: int
    lon: float
    lat: float
    before_m: float
    """Metres of the drive on the open network."""
    now_m: float | None
    """Metres of the drive with the controls; None where there is none."""


@dataclass(frozen=True, slots=True)
class Advice:
    """A barrier to staff, so that vehicles get through."""

    control_id: str
    n_served: int
    """Buildings and zones that stay cut if all the others are staffed and this one is not."""


@dataclass(frozen=True, slots=True)
class Routes:
    """Whom an ambulance still reaches, and what would help the others."""

    reached: int
    """Buildings reached before that are reached still, at most the detour farther."""
    cut: tuple[CutBuilding, ...]
    """In the order of their ids."""
    zones_cut: tuple[str, ...]
    """Zones that could be driven into before, and cannot any more."""
    to_staff: tuple[Advice, ...]
    """Barriers that, staffed together, serve whom barriers can serve; each is needed. The first
    serve most."""
    advice_is_enough: bool
    """Whether nobody is cut once these are staffed."""

    @property
    def is_safe(self) -> bool:
        """Return whether no building and no zone is cut."""
        return not (self.cut or self.zones_cut)


class SecondRoutes:
    """
    A map read for its drives, before there is a plan; each plan is then a matter of searching.

    Parameters
    ----------
    map_path
        An OpenStreetMap file.
    zones
        The zones as parsed GeoJSON.
    buffer_m
        Farther than this from every zone is outside, in metres.
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
        buffer_m: float = 300.0,
        progress: Callable[[str], None] | None = None,
    ) -> None:
        if not (math.isfinite(buffer_m) and buffer_m > 0):
            raise BadBufferError(buffer_m=buffer_m)
        self._tell = progress if progress is not None else _silence
        sealed = read_zones(zones)
        self._names = [zone.name for zone in sealed]
        self._streets = read_streets(Path(map_path), self._tell)
        self._lay = lay_of(self._streets, [ZoneGround(zone, buffer_m) for zone in sealed])
        self._doors = Doors.of(self._streets)

    def check(
        self,
        plan: Mapping[str, Any],
        *,
        detour_m: float | None = None,
        unstaffable: Collection[str] = (),
    ) -> Routes:
        """
        Say whom a plan (parsed GeoJSON) cuts off, and which of its barriers to staff.

        Parameters
        ----------
        plan
            As its file holds it, or as people changed it.
        detour_m
            Metres that an ambulance may drive farther than on the open network; by default what
            the plan says, and 1,500 where it says nothing.
        unstaffable
            Ids of controls that nobody can staff: they are never advised.

        Raises
        ------
        ShouwangError
            If the plan cannot be used.
        """
        wanted = read_plan(plan)
        said = read_detour(plan)
        detour = detour_m if detour_m is not None else DETOUR_M if said is None else said
        barriers = [control for control in wanted.controls if not control.is_gate]
        self._tell("searching for emergency routes")
        asked = _Asked(self._streets, self._lay, self._doors, barriers, detour)
        shut = frozenset(asked.barriers_at)
        now = asked.now(shut)
        lost = asked.lost(now)
        advised = _Adviser(asked, frozenset(unstaffable)).advise(lost) if lost.any() else None
        n = len(self._streets.building)
        rows = sorted(np.flatnonzero(lost[:n]).tolist(), key=lambda i: self._streets.building[i])
        return Routes(
            reached=int(np.isfinite(asked.before[:n]).sum()) - len(rows),
            cut=tuple(self._cut(row, asked.before[row], now[row]) for row in rows),
            zones_cut=tuple(self._names[zone] for zone in np.flatnonzero(lost[n:])),
            to_staff=advised[0] if advised else (),
            advice_is_enough=advised[1] if advised else True,
        )

    def _cut(self, row: int, before_m: float, now_m: float) -> CutBuilding:
        lon, lat = self._streets.building_at[row].tolist()
        return CutBuilding(
            osm_id=int(self._streets.building[row]),
            lon=round(lon, 7),
            lat=round(lat, 7),
            before_m=round(float(before_m), 1),
            now_m=round(float(now_m), 1) if math.isfinite(now_m) else None,
        )


def check_routes(
    map_path: Path,
    zones: Mapping[str, Any],
    plan: Mapping[str, Any],
    *,
    buffer_m: float = 300.0,
    detour_m: float | None = None,
    unstaffable: Collection[str] = (),
    progress: Callable[[str], None] | None = None,
) -> Routes:
    """Read the map and check a plan; parameters and errors are those of `SecondRoutes`."""
    read_plan(plan)  # what cannot be a plan is refused before the map is read
    reading = SecondRoutes(map_path, zones, buffer_m=buffer_m, progress=progress)
    return reading.check(plan, detour_m=detour_m, unstaffable=unstaffable)


def _silence(_: str) -> None:
    """Take news of progress when nobody wants them."""


class _Asked:
    """
    Who has to be reached: each building within its limit, each zone at all.

    Rows are the buildings of the map, then the zones.
    """

    def __init__(
        self,
        streets: Streets,
        lay: Lay,
        doors: Doors,
        barriers: list[Control],
        detour_m: float,
    ) -> None:
        found = Posts(streets, barriers)
        posts = [(control, found.of(control)) for control in barriers]
        held = [(control, post) for control, post in posts if post is not None]
        self.drives = Drives(streets, lay, [post for _, post in held])
        self.barriers_at: dict[int, list[Control]] = {}
        for (control, _), vertex in zip(held, self.drives.post_vertex, strict=True):
            self.barriers_at.setdefault(vertex, []).append(control)
        self.entries = self.drives.entries(doors)
        self.n_buildings = len(streets.building)
        self.inside = lay.inside
        hospital, outside = self.trees(())
        by_hospital = self.entries.metres(hospital, self.n_buildings)
        self.is_by_hospital = np.isfinite(by_hospital)
        by_outside = self.entries.metres(outside, self.n_buildings)
        buildings = np.where(self.is_by_hospital, by_hospital, by_outside)
        zones = self._into_zones(outside)
        self.before = np.r_[buildings, zones]
        self.limit = np.r_[buildings + detour_m + HAIR_M, np.full(len(zones), np.inf)]

    def trees(self, shut: Iterable[int]) -> tuple[Tree, Tree]:
        """Return the drives from the hospitals, and those from outside."""
        drives = self.drives
        return drives.tree(drives.hospital, shut), drives.tree(drives.outside, shut)

    def now(self, shut: Collection[int]) -> Floats:
        """Return the metres to each building, and into each zone, while some vertices are shut."""
        hospital, outside = self.trees(shut)
        by_hospital = self.entries.metres(hospital, self.n_buildings, shut)
        by_outside = self.entries.metres(outside, self.n_buildings, shut)
        buildings = np.where(self.is_by_hospital, by_hospital, by_outside)
        return np.asarray(np.concatenate([buildings, self._into_zones(outside)]))

    def lost(self, now: Floats) -> Bools:
        """Return who was reached before, and now is not, or too late."""
        return np.asarray(np.isfinite(self.before) & (np.isinf(now) | (now > self.limit)))

    def _into_zones(self, outside: Tree) -> Floats:
        nearest = [float(outside.metres[rows].min(initial=np.inf)) for rows in self.inside]
        return np.array(nearest)

    def passed(self, shut: Collection[int], rows: list[int]) -> Counter[int]:
        """Count, by vertex with a barrier, how many of the rows are reached through it."""
        trees = self.trees(shut)
        each = [self.entries.each(tree, shut) for tree in trees]
        entries_of: dict[int, list[int]] = {}
        for entry, building in enumerate(self.entries.door_building.tolist()):
            entries_of.setdefault(building, []).append(entry)
        through = [_Through(tree, frozenset(self.barriers_at)) for tree in trees]
        counts: Counter[int] = Counter()
        for row in rows:
            by = 0 if row < self.n_buildings and self.is_by_hospital[row] else 1
            if row < self.n_buildings:
                entry = min(entries_of[row], key=lambda e: each[by][e])
                last = int(self.entries.vertex[entry])
                counts.update(through[by].of(last, leaves=bool(self.entries.passes[entry])))
            else:
                inside = self.inside[row - self.n_buildings]
                last = int(inside[trees[by].metres[inside].argmin()])
                counts.update(through[by].of(last, leaves=False))
        return counts


class _Through:
    """The barriers that shortest drives lead through, each vertex looked at once."""

    def __init__(self, tree: Tree, barriers: frozenset[int]) -> None:
        self._before, self._barriers = tree.before.tolist(), barriers
        self._known: dict[int, frozenset[int]] = {}

    def of(self, vertex: int, *, leaves: bool) -> frozenset[int]:
        """Return those on the way to a vertex; the one at it too, where the drive goes on."""
        way = [vertex]
        while way[-1] not in self._known and self._before[way[-1]] >= 0:
            way.append(self._before[way[-1]])
        found = self._known.setdefault(way.pop(), frozenset())
        while way:
            left = self._before[way[-1]]
            found |= {left} & self._barriers
            self._known[way.pop()] = found
        return found | ({vertex} & self._barriers) if leaves else found


class _Adviser:
    """
    Looks for few barriers to staff.

    Whoever is cut is reached once the barriers on its shortest drive are open. Of all these, one
    after the other is taken out again as long as nobody is cut for it, those that serve fewest
    first: what is left is needed. It is few, not provably fewest.
    """

    def __init__(self, asked: _Asked, unstaffable: frozenset[str]) -> None:
        self._asked = asked
        self._all = frozenset(asked.barriers_at)
        at = asked.barriers_at.items()
        self._never = frozenset(v for v, held in at if any(c.id in unstaffable for c in held))
        # Where no control may stand nobody is sent, as long as another place serves as well.
        self._rather_not = frozenset(v for v, held in at if any(c.is_forbidden for c in held))

    def advise(self, lost: Bools) -> tuple[tuple[Advice, ...], bool]:
        """Return the barriers to staff, and whether that is enough for all who are lost."""
        asked, counts, still = self._asked, Counter[int](), lost
        for shut in (self._never | self._rather_not, self._never):
            after = lost & asked.lost(asked.now(shut))
            counts += asked.passed(shut, np.flatnonzero(still & ~after).tolist())
            still = still & after
        served = lost & ~still
        staffed = set(counts)
        for vertex in sorted(counts, key=lambda v: (v not in self._rather_not, counts[v], v)):
            if not self._unserved(served, staffed - {vertex}).any():
                staffed.discard(vertex)
        found = [
            Advice(control.id, int(self._unserved(served, staffed - {vertex}).sum()))
            for vertex in staffed
            for control in asked.barriers_at[vertex]
        ]
        found.sort(key=lambda advice: (-advice.n_served, advice.control_id))
        is_enough = not asked.lost(asked.now(self._all - staffed)).any()
        return tuple(found), is_enough

    def _unserved(self, served: Bools, staffed: set[int]) -> Bools:
        asked = self._asked
        return np.asarray(served & asked.lost(asked.now(self._all - staffed)))
