"""Areas from the county down to the room, and the venues, of a village on its ground."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from shouwang.apps.drills.invent.dice import Dice
from shouwang.apps.drills.invent.marks import record_id
from shouwang.apps.drills.invent.plane import Point, middle_of
from shouwang.apps.drills.invent.plots import Plot
from shouwang.apps.drills.invent.site import VENUES, Site
from shouwang.apps.drills.invent.town import AreaKind, AreaRow, VenueRow

VILLAGE: Final = "LH/QH/LW"
DORMITORY: Final = "LH/CG/B001"
HOSTEL: Final = "LH/CG/B002"
N_GRIDS: Final = 6
N_UNREGISTERED: Final = 14
"""Houses on the map that the register does not know."""


@dataclass(frozen=True, slots=True)
class Places:
    """Areas and venues, and the rooms of the village in the order of their paths."""

    areas: tuple[AreaRow, ...]
    venues: tuple[VenueRow, ...]
    rooms: tuple[AreaRow, ...]
    town_rooms: tuple[AreaRow, ...]
    number_of: dict[int, str]
    """House numbers by row of the site's houses."""


def lay_areas(seed: int, site: Site, n_double: int, n_triple: int) -> Places:
    """Register the houses, a few of which hold two or three rooms, and forget some of them."""
    dice = Dice(seed, "areas")
    forgotten = set(dice.some(range(len(site.houses)), N_UNREGISTERED))
    known = [row for row in range(len(site.houses)) if row not in forgotten]
    shared = dice.some(known, n_double + n_triple)
    n_rooms = dict.fromkeys(shared, 2) | dict.fromkeys(dice.some(shared, n_triple), 3)
    number_of = {row: str(number) for number, row in enumerate(known, start=1)}
    number_of |= {row: f"{row}-1" for row in sorted(forgotten)[: N_UNREGISTERED // 2]}

    maker = _Maker(seed, site)
    areas = maker.upper()
    edges = maker.grids(areas)
    rooms: list[AreaRow] = []
    for row in known:
        number = int(number_of[row])
        building, its_rooms = maker.house(
            site.houses[row],
            number,
            f"{VILLAGE}/{maker.grid_at(site.houses[row], edges)}",
            n_rooms.get(row, 1),
        )
        areas += [building, *its_rooms]
        rooms += its_rooms
    town_rooms = maker.town(areas)
    venues = tuple(
        maker.venue(row, plot, f"{VILLAGE}/{maker.grid_at(plot, edges)}")
        for row, plot in enumerate(site.venues)
    )
    rooms.sort(key=lambda room: room.path)
    return Places(tuple(areas), venues, tuple(rooms), tuple(town_rooms), number_of)


@dataclass(frozen=True, slots=True)
class _Maker:
    seed: int
    site: Site

    def area(
        self,
        path: str,
        kind: AreaKind,
        name: tuple[str, str],
        at: Point,
        outline: tuple[Point, ...] | None = None,
    ) -> AreaRow:
        parent = path.rpartition("/")[0]
        lon, lat = self.site.sketch.frame.degrees(at)
        key = record_id(self.seed, f"area/{path}")
        return AreaRow(key, path, kind, *name, parent, lon, lat, outline)

    def upper(self) -> list[AreaRow]:
        ring = tuple(self.site.sketch.frame.degrees(at) for at in self.site.outline.ring())
        return [
            self.area("LH", "county", ("临和县", "Linhe County"), (6000.0, 9000.0)),
            self.area("LH/QH", "township", ("青禾镇", "Qinghe Township"), (1500.0, 950.0)),
            self.area(VILLAGE, "village", ("柳湾村", "Liuwan Village"), (0.0, 0.0), ring),
        ]

    def grids(self, areas: list[AreaRow]) -> list[float]:
        """Cut the village into sectors with as many houses each; return the rays between them."""
        angle = [math.atan2(plot.middle[1], plot.middle[0]) for plot in self.site.houses]
        order = sorted(range(len(angle)), key=lambda row: (angle[row], row))
        gaps = [angle[b] - angle[a] for a, b in pairwise(order)]
        cuts = [len(order) * part // N_GRIDS for part in range(1, N_GRIDS)]
        cuts = [max(range(cut - 8, cut + 8), key=lambda at: gaps[at]) for cut in cuts]
        edges = [(angle[order[cut]] + angle[order[cut + 1]]) / 2 for cut in cuts]
        edges = [-math.pi, *edges, math.pi]
        for part in range(N_GRIDS):
            code = f"{part + 1:02d}"
            sector = self.site.outline.sector(edges[part], edges[part + 1])
            ring = tuple(self.site.sketch.frame.degrees(at) for at in sector)
            name = (f"柳湾村第{'一二三四五六'[part]}网格", f"Liuwan Grid {part + 1}")
            areas.append(self.area(f"{VILLAGE}/{code}", "grid", name, middle_of(sector), ring))
        return edges

    def grid_at(self, plot: Plot, edges: list[float]) -> str:
        """Return the code of the grid in which a building stands."""
        ray = math.atan2(plot.middle[1], plot.middle[0])
        return f"{sum(edge <= ray for edge in edges[1:-1]) + 1:02d}"

    def house(
        self, plot: Plot, number: int, grid_path: str, n_rooms: int
    ) -> tuple[AreaRow, list[AreaRow]]:
        name = (f"柳湾村{number}号", f"No. {number} Liuwan")
        path = f"{grid_path}/B{number:03d}"
        ring = tuple(self.site.sketch.frame.degrees(at) for at in plot.corners)
        building = self.area(path, "building", name, plot.middle, ring)
        rooms = []
        for room in range(1, n_rooms + 1):
            named = name if n_rooms == 1 else (f"{name[0]}{room}室", f"{name[1]}, Room {room}")
            rooms.append(self.area(f"{path}/R{room}", "room", named, plot.middle))
        return building, rooms

    def town(self, areas: list[AreaRow]) -> list[AreaRow]:
        """Add the county town with the rooms of those who sleep there."""
        at = (5800.0, 8700.0)
        rooms = []
        areas.append(self.area("LH/CG", "township", ("城关镇", "Chengguan Township"), at))
        for path, name in (
            (DORMITORY, ("临和一中宿舍楼", "Linhe School Dormitory")),
            (HOSTEL, ("城关工人宿舍", "Chengguan Workers' Hostel")),
        ):
            areas.append(self.area(path, "building", name, at))
            areas.append(
                self.area(f"{path}/U1", "stair", (f"{name[0]}1单元", f"{name[1]}, Stair 1"), at)
            )
            for room in range(1, 6):
                named = (f"{name[0]}10{room}室", f"{name[1]}, Room 10{room}")
                rooms.append(self.area(f"{path}/U1/R10{room}", "room", named, at))
        areas += rooms
        return rooms

    def venue(self, row: int, plot: Plot, path: str) -> VenueRow:
        venue = VENUES[row]
        lon, lat = self.site.sketch.frame.degrees(plot.middle)
        key = record_id(self.seed, f"venue/{row}")
        return VenueRow(key, venue.kind, venue.name_zh, venue.name_en, path, lon, lat)
