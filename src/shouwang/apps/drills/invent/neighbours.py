"""The neighbours of the village: two hamlets, the township with its hospital, and the footpaths."""

from __future__ import annotations

import math
from collections.abc import Sequence

from shouwang.apps.drills.invent.country import River, Roads
from shouwang.apps.drills.invent.dice import Dice
from shouwang.apps.drills.invent.ground import Outline
from shouwang.apps.drills.invent.plane import Point, ahead, evenly, heading, smooth
from shouwang.apps.drills.invent.plots import Builder
from shouwang.apps.drills.invent.sketch import Drawn, Sketch

_PATH = {"highway": "path"}


def draw_hamlets(sketch: Sketch, roads: Roads, dice: Dice) -> None:
    """Draw two hamlets on the roads, and the township with its hospital on the county road."""
    lanes = [
        *_hamlet(sketch, roads.west, (-820.0, 0.0), ("上庄", "Shangzhuang")),
        *_hamlet(sketch, roads.south, (roads.bridge_x, -850.0), ("溪南", "Xinan")),
    ]
    ref = sketch.nearest((1500.0, 850.0), [roads.county])
    at = sketch.place(ref)
    sketch.node(ahead(at, 1.2, 90), place="town", name="青禾镇", **{"name:en": "Qinghe"})
    line = smooth([at, ahead(at, 1.5, 120), ahead(at, 1.35, 300)], 20)
    name = {"name": "青禾街", "name:en": "Qinghe Street"}
    street = sketch.line([ref, *line[1:]], {"highway": "residential", **name})
    lanes.append(street)
    for share, turn in ((0.35, 1.5), (0.4, -1.6), (0.75, 1.7), (0.8, -1.4)):
        start = street.refs[int(share * len(street.refs))]
        line = smooth(
            [
                sketch.place(start),
                ahead(sketch.place(start), 1.4 + turn, 60),
                ahead(sketch.place(start), 1.6 + turn, 140),
            ],
            18,
        )
        lanes.append(sketch.line([start, *line[1:]], {"highway": "residential"}))

    builder = Builder(sketch, sketch.roads(), lambda _: True)
    names = {"name": "青禾镇卫生院", "name:en": "Qinghe Hospital"}
    ward = builder.build_beside(ahead(at, -0.4, 90), (52.0, 30.0), [roads.county])
    sketch.ring(ward.corners, {"building": "hospital", "amenity": "hospital", **names})
    for lane in lanes:
        builder.build_along(lane, dice, lambda _: True)
    for plot in builder.built[1:]:
        sketch.ring(plot.corners, {"building": "house"})


def _hamlet(sketch: Sketch, way: Drawn, wanted: Point, name: tuple[str, str]) -> list[Drawn]:
    ref = sketch.nearest(wanted, [way])
    at = sketch.place(ref)
    along = heading(at, sketch.place(way.refs[way.refs.index(ref) + 1]))
    sketch.node(at, place="hamlet", name=name[0], **{"name:en": name[1]})
    lanes = []
    for turn in (1.4, -1.6):
        line = smooth([at, ahead(at, along + turn, 60), ahead(at, along + turn + 0.3, 130)], 15)
        lanes.append(sketch.line([ref, *line[1:]], {"highway": "residential"}))
    return lanes


def draw_footpaths(
    sketch: Sketch,
    roads: Roads,
    lanes: Sequence[Drawn],
    outline: Outline,
    river: River,
    dice: Dice,
) -> None:
    """Draw the ways on which people walk out: over the fields, to a hamlet, over the river."""
    villages = [*lanes, *roads.streets]
    for angle, goal, way in (
        (dice.real(0.75, 1.0), (dice.real(420, 620), 850.0), roads.county),
        (dice.real(2.55, 2.75), (-760.0, 0.0), roads.west),
    ):
        start = sketch.nearest(outline.at(angle, -_INNER_M), villages)
        stop = sketch.nearest(goal, [way])
        sketch.line(field_path(sketch, start, stop, dice), _PATH)
    x = dice.real(210, 290)
    start = sketch.nearest((x, river.y(x) + river.width_m + 60), villages)
    bank = sketch.node((x, river.y(x) + river.width_m + 6))
    shore = sketch.node((x + 4, river.y(x) - river.width_m - 6))
    sketch.line(evenly_between(sketch, start, bank), {"highway": "footway"})
    name = {"name": "木桥", "name:en": "Wooden Bridge"}
    sketch.line([bank, shore], {"highway": "footway", "bridge": "yes", "layer": "1", **name})
    stop = sketch.nearest((roads.bridge_x + 20, -760.0), [roads.south])
    sketch.line(field_path(sketch, shore, stop, dice), _PATH)


_INNER_M = 30.0


def draw_hidden_path(
    sketch: Sketch, roads: Roads, lanes: Sequence[Drawn], outline: Outline, dice: Dice
) -> list[Point]:
    """Return the line of a path that people use and no map shows; nothing is drawn."""
    start = sketch.nearest(outline.at(dice.real(1.95, 2.15), -_INNER_M), lanes)
    stop = sketch.nearest((dice.real(-620, -480), 850.0), [roads.county])
    line = field_path(sketch, start, stop, dice)
    return [sketch.place(at) if isinstance(at, int) else at for at in line]


def field_path(sketch: Sketch, start: int, stop: int, dice: Dice) -> list[Point | int]:
    """Return a path that wanders from one node to another."""
    a, b = sketch.place(start), sketch.place(stop)
    across = heading(a, b) + math.pi / 2
    through = [
        ahead(((b[0] - a[0]) * s + a[0], (b[1] - a[1]) * s + a[1]), across, dice.real(-28, 28))
        for s in (0.2, 0.4, 0.6, 0.8)
    ]
    return [start, *smooth([a, *through, b], 22)[1:-1], stop]


def evenly_between(sketch: Sketch, start: int, stop: int) -> list[Point | int]:
    """Return the straight way from one node to another."""
    return [start, *evenly([sketch.place(start), sketch.place(stop)], 22)[1:-1], stop]
