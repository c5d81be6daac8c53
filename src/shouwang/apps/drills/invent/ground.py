"""What lies around a grown village: its outline, fields, farm lanes, footpaths and neighbours."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from shouwang.apps.drills.invent.country import River
from shouwang.apps.drills.invent.dice import Dice
from shouwang.apps.drills.invent.plane import Floats, Point, ahead, box, smooth, to_segments_m
from shouwang.apps.drills.invent.plots import Builder
from shouwang.apps.drills.invent.sketch import Drawn, Sketch

_RAYS: Final = 72
_MARGIN_M: Final = 22.0
_BLOCK_M: Final = 175.0
_CROPS: Final = (
    {"landuse": "farmland", "crop": "rice"},
    {"landuse": "farmland", "crop": "rape"},
    {"landuse": "farmland", "crop": "vegetables"},
    {"landuse": "orchard", "trees": "tea_plants"},
    {"landuse": "orchard", "trees": "orange_trees"},
)


@dataclass(frozen=True, slots=True)
class Outline:
    """The edge of the village as seen from its middle: how far it reaches on each ray."""

    reach_m: tuple[float, ...]

    @classmethod
    def around(cls, points: Sequence[Point], river: River) -> Outline:
        """Return the smoothed edge around some points, on the near bank of the river."""
        reach = [60.0] * _RAYS
        for x, y in points:
            ray = int(math.atan2(y, x) / (2 * math.pi) * _RAYS) % _RAYS
            for near in (ray - 1, ray, ray + 1, ray + 2):
                reach[near % _RAYS] = max(reach[near % _RAYS], math.hypot(x, y) + _MARGIN_M)
        reach = [
            max(here, 0.5 * (reach[i - 1] + reach[(i + 1) % _RAYS]))
            for i, here in enumerate(reach)
        ]
        for ray in range(_RAYS):
            while _is_wet(ahead((0.0, 0.0), ray * 2 * math.pi / _RAYS, reach[ray]), river):
                reach[ray] -= 2
        return cls(tuple(reach))

    def at(self, angle: float, more_m: float = 0.0) -> Point:
        """Return the point of the edge on a ray, or one farther out."""
        share = (angle / (2 * math.pi) * _RAYS) % _RAYS
        ray = int(share) % _RAYS
        a, b = self.reach_m[ray], self.reach_m[(ray + 1) % _RAYS]
        return ahead((0.0, 0.0), angle, a + (b - a) * (share - int(share)) + more_m)

    def ring(self) -> list[Point]:
        """Return the corners of the edge."""
        step = 2 * math.pi / _RAYS
        return [ahead((0.0, 0.0), ray * step, reach) for ray, reach in enumerate(self.reach_m)]

    def sector(self, first: float, last: float) -> list[Point]:
        """Return the part of the village between two rays, the middle included."""
        step = 2 * math.pi / _RAYS
        corners = [ray * step for ray in range(-_RAYS, _RAYS) if first < ray * step < last]
        return [(0.0, 0.0), *(self.at(angle) for angle in (first, *corners, last))]

    def holds(self, at: Point) -> bool:
        """Return whether a point lies in the village."""
        return math.hypot(*at) < math.hypot(*self.at(math.atan2(at[1], at[0])))


def _is_wet(at: Point, river: River) -> bool:
    return at[1] < river.y(at[0]) + river.width_m * 1.25 + 1


@dataclass(frozen=True, slots=True)
class _Taken:
    """Where no field can lie."""

    outline: Outline
    river: River
    tails: Floats
    heads: Floats

    def leaves(self, corners: Sequence[Point]) -> bool:
        """Return whether this ground is free."""
        edge = _edge(corners)
        for x, y in edge:
            is_wet = abs(y - self.river.y(x)) < self.river.width_m * 1.3 + 8
            if is_wet or self.outline.holds((x, y)):
                return False
        near = np.abs(self.tails - np.array(edge[0])).max(axis=1) < 320
        if not near.any():
            return True
        return bool(to_segments_m(np.array(edge), self.tails[near], self.heads[near]).min() > 4)


def draw_fields(
    sketch: Sketch, outline: Outline, river: River, ways: Sequence[Drawn], dice: Dice
) -> None:
    """Draw blocks of narrow fields over the plain, none across a road, the river or the village."""
    taken = _Taken(outline, river, *sketch.segments(ways))
    for row in range(-5, 6):
        for column in range(-7, 8):
            at = (
                (column + 0.5 * (row % 2)) * _BLOCK_M + dice.real(-18, 18),
                row * _BLOCK_M + dice.real(-18, 18),
            )
            _draw_block(sketch, at, taken, dice)


def _draw_block(sketch: Sketch, at: Point, taken: _Taken, dice: Dice) -> None:
    turn = 0.25 * math.sin(at[0] / 600) + dice.real(-0.16, 0.16) + math.pi / 2
    crops = [dice.pick(_CROPS) for _ in range(2)]
    across, deep = -_BLOCK_M / 2 + dice.real(4, 10), _BLOCK_M - dice.real(10, 24)
    while across < _BLOCK_M / 2 - 16:
        wide = min(dice.real(22, 52), _BLOCK_M / 2 - 4 - across)
        middle = ahead(at, turn - math.pi / 2, across + wide / 2)
        across += wide
        long, crop = deep * dice.real(0.85, 1.0), dice.pick(crops)
        shake = [(dice.real(-3, 3), dice.real(-3, 3)) for _ in range(4)]
        for share, off in ((1.0, (0.0,)), (0.46, (-0.26, 0.26)), (0.22, (-0.38, 0.38))):
            free = []
            for part in off:
                shape = box(ahead(middle, turn, part * long), turn, long * share, wide - 3)
                corners = [(x + i, y + j) for (x, y), (i, j) in zip(shape, shake, strict=True)]
                free += [corners] if taken.leaves(corners) else []
            for corners in free:
                sketch.ring(corners, crop)
            if free:
                break


def draw_ponds(builder: Builder, outline: Outline, dice: Dice) -> None:
    """Draw ponds and groves where the village left room."""
    water = {"natural": "water", "water": "pond", "name": "荷塘", "name:en": "Lotus Pond"}
    left = [water] * 2 + [{"natural": "wood"}] * 6
    for _ in range(120):
        angle, share = dice.real(0, 2 * math.pi), dice.real(0.1, 0.85)
        edge = outline.at(angle)
        at = (edge[0] * share, edge[1] * share)
        size = (dice.real(24, 46), dice.real(18, 30))
        if left and builder.build(at, angle, size, ""):
            builder.sketch.ring(_blob(at, angle, size, dice), left.pop(0))


def _blob(at: Point, angle: float, size: tuple[float, float], dice: Dice) -> list[Point]:
    ring = []
    for turn in (i * math.pi / 6 for i in range(12)):
        along = size[0] / 2 * math.cos(turn) * dice.real(0.82, 1.0)
        across = size[1] / 2 * math.sin(turn) * dice.real(0.82, 1.0)
        ring.append(ahead(ahead(at, angle, along), angle + math.pi / 2, across))
    return ring


def _edge(corners: Sequence[Point]) -> list[Point]:
    ring = [*corners, corners[0]]
    return [
        (a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share)
        for a, b in itertools.pairwise(ring)
        for share in (0, 0.2, 0.4, 0.6, 0.8)
    ]


def draw_farm_lanes(sketch: Sketch, lanes: Sequence[Drawn], river: River, dice: Dice) -> None:
    """Draw tracks that end in the fields: no way out for a vehicle."""
    tips = [lane.refs[-1] for lane in lanes if _is_tip(lane.refs[-1], lanes)]
    tips.sort(key=lambda ref: (-math.hypot(*sketch.place(ref)), ref))
    n_drawn = 0
    for ref in tips:
        at = sketch.place(ref)
        out = math.atan2(at[1], at[0]) + dice.real(-0.25, 0.25)
        line = smooth(
            [at, ahead(at, out, 60), ahead(at, out + dice.real(-0.3, 0.3), dice.real(110, 190))],
            18,
        )
        is_dry = all(y > river.y(x) + river.width_m + 8 for x, y in line)
        if is_dry and sketch.gap_m(line[2:], sketch.roads()) > 32:
            sketch.line(
                [ref, *line[1:]], {"highway": "track", "tracktype": f"grade{dice.whole(3, 5)}"}
            )
            n_drawn += 1
        if n_drawn == 5:
            return


def _is_tip(ref: int, lanes: Sequence[Drawn]) -> bool:
    return sum(ref in lane.refs for lane in lanes) == 1
