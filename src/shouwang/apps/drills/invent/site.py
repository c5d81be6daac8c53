"""The ground of the village: all that stands on it and leads through it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from shouwang.apps.drills.invent.country import River, Roads, draw_roads
from shouwang.apps.drills.invent.dice import Dice
from shouwang.apps.drills.invent.ground import Outline, draw_farm_lanes, draw_fields, draw_ponds
from shouwang.apps.drills.invent.lanes import grow_lanes
from shouwang.apps.drills.invent.neighbours import (
    draw_footpaths,
    draw_hamlets,
    draw_hidden_path,
)
from shouwang.apps.drills.invent.plane import Frame, Point
from shouwang.apps.drills.invent.plots import Builder, Plot
from shouwang.apps.drills.invent.sketch import Drawn, Sketch
from shouwang.apps.drills.invent.town import VenueKind

N_TRIES: Final = 8


@dataclass(frozen=True, slots=True)
class Venue:
    """A building of the village that is no home."""

    kind: VenueKind
    name_zh: str
    name_en: str
    tags: dict[str, str]
    size: tuple[float, float]
    wanted: Point


VENUES: Final = (
    Venue("hall", "柳湾村村委会", "Liuwan Village Hall", {"amenity": "townhall"}, (28.0, 14.0), (40.0, 40.0)),
    Venue("school", "柳湾小学", "Liuwan Primary School", {"amenity": "school"}, (46, 17), (-120, 90)),
    Venue("market", "柳湾农贸市场", "Liuwan Market", {"amenity": "marketplace"}, (34, 24), (40, -70)),
    Venue("clinic", "柳湾村卫生室", "Liuwan Clinic", {"amenity": "clinic"}, (16, 11), (-40, 30)),
    Venue("shop", "柳叶小卖部", "Willow Leaf Shop", {"shop": "convenience"}, (13, 10), (80, 10)),
    Venue("shop", "谷雨便利店", "Grain Rain Shop", {"shop": "convenience"}, (12, 10), (-170, 10)),
    Venue("firm", "芒种竹器厂", "Mangzhong Bamboo Works", {"craft": "basket_maker"}, (40, 20), (300, 60)),
    Venue("firm", "白露豆制品坊", "Bailu Bean Curd Works", {"industrial": "food"}, (26, 15), (-260, 40)),
    Venue("firm", "惊蛰农机修理部", "Jingzhe Machine Repairs", {"craft": "mechanic"}, (24, 14), (10, 230)),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Site:
    """The drawn village: houses in the order of their numbers, and what is not on the map."""

    sketch: Sketch
    outline: Outline
    houses: tuple[Plot, ...]
    venues: tuple[Plot, ...]
    hidden_path: tuple[Point, ...]


def lay_site(seed: int, n_houses: int) -> Site:
    """
    Draw a village with so many houses.

    Raises
    ------
    ValueError
        If they find no room on `N_TRIES` larger and larger grounds.
    """
    scale = 0.92
    for _ in range(N_TRIES):
        site = _tried(seed, n_houses, scale)
        if site is not None:
            return site
        scale *= 1.06
    raise ValueError(f"no room for {n_houses} houses in the village of seed {seed}")


def _tried(seed: int, n_houses: int, scale: float) -> Site | None:
    dice = Dice(seed, "site")
    sketch = Sketch(Frame(dice.real(-0.45, 0.45), dice.happens(0.5)))
    river = River.flowing(dice, 255 * scale)
    lobes = dice.real(0, 6.28)

    def is_village(at: Point) -> bool:
        x, y = at
        edge = scale * (1 + 0.16 * math.sin(3 * math.atan2(y, x) + lobes))
        inside = math.hypot(x / 400, y / 270) < edge
        return inside and y > river.y(x) + river.width_m + 32

    roads = draw_roads(sketch, river, dice)
    lanes = grow_lanes(sketch, roads.streets, dice, is_village=is_village)
    ways = [*roads.streets, *lanes]
    builder = Builder(
        sketch, sketch.roads(), lambda at: at[1] > river.y(at[0]) + river.width_m + 9
    )
    venues = [builder.build_beside(venue.wanted, venue.size, ways) for venue in VENUES]
    for way in ways:
        builder.build_along(way, dice, is_village)
    plots = builder.built[len(venues) :]
    if len(plots) < n_houses:
        return None
    houses = _kept(plots, n_houses, dice)
    builder.built[:] = [*venues, *houses]
    sheds = [shed for plot in dice.some(houses, 70) if (shed := builder.build_behind(plot, dice))]
    corners = [corner for plot in builder.built for corner in plot.corners]
    bends = [sketch.place(ref) for lane in [*lanes, roads.streets[-1]] for ref in lane.refs]
    outline = Outline.around([*corners, *bends], river)
    draw_ponds(builder, outline, dice)
    _draw_surroundings(sketch, roads, lanes, river, dice, outline)
    hidden = draw_hidden_path(sketch, roads, lanes, outline, dice)
    draw_fields(sketch, outline, river, sketch.roads(), dice)
    river.draw(sketch)
    for shed in sheds:
        sketch.ring(shed.corners, {"building": "shed"})
    for venue, plot in zip(VENUES, venues, strict=True):
        names = {"name": venue.name_zh, "name:en": venue.name_en}
        sketch.ring(plot.corners, {"building": "yes", **venue.tags, **names})
    return Site(sketch, outline, tuple(houses), tuple(venues), tuple(hidden))


def _kept(plots: list[Plot], n: int, dice: Dice) -> list[Plot]:
    """Return so many of the plots, in their own order; gaps open mostly towards the edge."""
    key = [math.hypot(*plot.middle) * dice.real(0.35, 1.0) for plot in plots]
    rows = sorted(range(len(plots)), key=lambda row: (key[row], row))[:n]
    return [plots[row] for row in sorted(rows)]


def _draw_surroundings(
    sketch: Sketch,
    roads: Roads,
    lanes: list[Drawn],
    river: River,
    dice: Dice,
    outline: Outline,
) -> None:
    draw_hamlets(sketch, roads, dice)
    draw_footpaths(sketch, roads, lanes, outline, river, dice)
    draw_farm_lanes(sketch, lanes, river, dice)
    sketch.node((0.0, 25.0), place="village", name="柳湾村", **{"name:en": "Liuwan"})
