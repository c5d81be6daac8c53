"""The country around the village: river, roads to the outside, hamlets, fields and footpaths."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from shouwang.apps.drills.invent.dice import Dice
from shouwang.apps.drills.invent.plane import Point, smooth
from shouwang.apps.drills.invent.sketch import Drawn, Sketch

REACH_M: Final = 2400.0
_STEP_M: Final = 18.0


@dataclass(frozen=True, slots=True)
class River:
    """A river that flows past the south of the village."""

    bank_m: float
    width_m: float
    wave: tuple[float, float, float, float]

    @classmethod
    def flowing(cls, dice: Dice, bank_m: float) -> River:
        """Return a river with bends of its own."""
        a, b, c, d = dice.real(35, 60), dice.real(0, 6.28), dice.real(12, 22), dice.real(0, 6.28)
        return cls(bank_m, dice.real(11, 17), (a, b, c, d))

    def y(self, x: float) -> float:
        """Return how far north the middle of the river is."""
        a, b, c, d = self.wave
        return -self.bank_m + a * math.sin(x / 310 + b) + c * math.sin(x / 120 + d)

    def draw(self, sketch: Sketch) -> None:
        """Draw the water and its middle line."""
        xs = [-REACH_M + 30 * i for i in range(int(2 * REACH_M / 30) + 1)]
        half = [self.width_m * (1 + 0.25 * math.sin(x / 90)) for x in xs]
        south = [(x, self.y(x) - h) for x, h in zip(xs, half, strict=True)]
        north = [(x, self.y(x) + h) for x, h in zip(xs, half, strict=True)]
        name = {"name": "柳河", "name:en": "Willow River"}
        sketch.ring([*south, *reversed(north)], {"natural": "water", "water": "river", **name})
        sketch.line([(x, self.y(x)) for x in xs], {"waterway": "river", **name})


@dataclass(slots=True)
class Roads:
    """The streets that were there first."""

    streets: list[Drawn]
    county: Drawn
    bridge_x: float
    east_end: int
    south: Drawn
    west: Drawn


def draw_roads(sketch: Sketch, river: River, dice: Dice) -> Roads:
    """Draw the county road, the two streets of the village and what they lead to."""
    far = dice.real(820, 900)
    bend = dice.real(0, 6.28)
    county_line = smooth(
        [(x, far + 55 * math.sin(x / 520 + bend)) for x in range(-2400, 2401, 400)], 40
    )
    county = sketch.line(
        county_line, {"highway": "secondary", "name": "临青公路", "name:en": "Linqing Highway"}
    )
    core = sketch.node((dice.real(-15, 15), dice.real(-10, 20)))
    bridge_x = dice.real(30, 110)
    north_ref = sketch.nearest((dice.real(-160, 120), far), [county])
    main = {"highway": "tertiary", "name": "柳湾大街", "name:en": "Liuwan Street"}
    north = _street(
        sketch,
        core,
        [(dice.real(-30, 20), 120), (dice.real(-45, 45), 260), (dice.real(-90, 90), 520)],
        north_ref,
        main,
    )
    bank = (bridge_x, river.y(bridge_x) + river.width_m + 14)
    shore = (bridge_x + dice.real(-6, 6), river.y(bridge_x) - river.width_m - 14)
    before_bank = (bridge_x - 3, bank[1] + 70)
    to_bank = _street(
        sketch, core, [(dice.real(0, 40), -80), before_bank], sketch.node(bank), main
    )
    over = _bridge(sketch, to_bank.refs[-1], shore, main)
    south = _south(sketch, over.refs[-1], shore, dice)
    west = _west(sketch, core, county, far, dice)
    east_end = sketch.node((dice.real(370, 410), dice.real(-20, 80)))
    east = _street(
        sketch,
        core,
        [(130, dice.real(-25, 35)), (260, dice.real(-25, 55))],
        east_end,
        {"highway": "unclassified", "name": "东柳路", "name:en": "East Willow Road"},
    )
    return Roads([north, to_bank, west, east], county, bridge_x, east_end, south, west)


def _street(
    sketch: Sketch, start: int, through: Sequence[Point], stop: int, tags: dict[str, str]
) -> Drawn:
    line = smooth([sketch.place(start), *through, sketch.place(stop)], _STEP_M)
    return sketch.line([start, *line[1:-1], stop], tags)


def _bridge(sketch: Sketch, start: int, shore: Point, tags: dict[str, str]) -> Drawn:
    name = {"bridge:name": "柳湾桥", "bridge:name:en": "Liuwan Bridge"}
    return sketch.line([start, shore], {**tags, **name, "bridge": "yes", "layer": "1"})


def _south(sketch: Sketch, start: int, shore: Point, dice: Dice) -> Drawn:
    """Draw the road beyond the bridge: through the hamlet of Xinan, and on to the south-east."""
    x, y = shore
    line = smooth(
        [
            shore,
            (x + dice.real(-40, 40), y - 160),
            (x + dice.real(-60, 60), y - 420),
            (x + 160, y - 700),
            (x + 700, y - 830),
            (x + 1700, y - 760),
        ],
        _STEP_M * 1.5,
    )
    name = {"name": "溪南路", "name:en": "Xinan Road"}
    return sketch.line([start, *line[1:]], {"highway": "unclassified", **name})


def _west(sketch: Sketch, core: int, county: Drawn, far: float, dice: Dice) -> Drawn:
    """Draw the street to the west: past Shangzhuang, and up to the county road."""
    stop = sketch.nearest((dice.real(-2150, -2050), far), [county])
    through: list[Point] = [
        (-130, dice.real(-30, 25)),
        (-270, dice.real(-50, 40)),
        (-430, dice.real(-70, 60)),
        (-720, dice.real(-90, 70)),
        (-1060, dice.real(20, 120)),
        (-1500, dice.real(150, 260)),
        (-1900, 420),
    ]
    name = {"name": "西庄路", "name:en": "Xizhuang Road"}
    return _street(sketch, core, through, stop, {"highway": "unclassified", **name})
