"""Houses along the lanes, and the larger buildings that a village has."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from shouwang.apps.drills.invent.dice import Dice
from shouwang.apps.drills.invent.plane import (
    Floats,
    Point,
    ahead,
    away,
    box,
    heading,
    overlap,
    to_segments_m,
)
from shouwang.apps.drills.invent.sketch import Drawn, Sketch

_ROOM_M: Final = 45.0  # buildings whose middles are farther apart do not touch
_OFF_ROAD_M: Final = 3.2


@dataclass(frozen=True, slots=True)
class Plot:
    """Ground with a building on it."""

    corners: tuple[Point, ...]
    middle: Point
    direction: float
    street: str


@dataclass(slots=True)
class Builder:
    """Puts buildings where nothing stands yet."""

    sketch: Sketch
    ways: Sequence[Drawn]
    is_dry: Callable[[Point], bool]
    built: list[Plot] = field(default_factory=list)
    _tails: Floats = field(init=False)
    _heads: Floats = field(init=False)

    def __post_init__(self) -> None:
        self._tails, self._heads = self.sketch.segments(self.ways)

    def build(
        self, middle: Point, direction: float, size: tuple[float, float], street: str
    ) -> Plot | None:
        """Return a new building, or None where there is no room."""
        wide, deep = size
        corners = box(middle, direction, wide, deep)
        ring = np.array(corners)
        n = max(2, round(wide / 5))
        next_ = np.roll(ring, -1, axis=0)
        edge = np.concatenate([ring + (next_ - ring) * i / n for i in range(n)] + [[middle]])
        if not all(self.is_dry(corner) for corner in corners):
            return None
        reach = wide + _OFF_ROAD_M + 40
        near = np.abs(self._tails - middle).max(axis=1) < reach
        if near.any():
            gap = to_segments_m(edge, self._tails[near], self._heads[near])
            if gap.min() < _OFF_ROAD_M:
                return None
        wider = np.array(box(middle, direction, wide + 2, deep + 2))
        for other in self.built:
            if away(other.middle, middle) < _ROOM_M and overlap(wider, np.array(other.corners)):
                return None
        plot = Plot(tuple(corners), middle, direction, street)
        self.built.append(plot)
        return plot

    def build_beside(
        self, wanted: Point, size: tuple[float, float], ways: Sequence[Drawn]
    ) -> Plot:
        """Return a larger building beside a way, as near to a place as there is room."""
        spots = []
        for way in ways:
            for a, b in zip(way.refs, way.refs[1:], strict=False):
                at = self.sketch.place(a)
                along = heading(at, self.sketch.place(b))
                for side in (1, -1):
                    middle = ahead(at, along + side * math.pi / 2, size[1] / 2 + 7)
                    spots.append((away(middle, wanted), middle, along, way.tags.get("name", "")))
        for _, middle, along, street in sorted(spots):
            plot = self.build(middle, along, size, street)
            if plot is not None:
                return plot
        raise ValueError(f"no room for a building of {size[0]:g} by {size[1]:g} m in the village")

    def build_along(self, way: Drawn, dice: Dice, is_village: Callable[[Point], bool]) -> None:
        """Put houses on either side of a way wherever one fits."""
        for side in (1, -1):
            room = dice.real(4, 9)
            for a, b in zip(way.refs, way.refs[1:], strict=False):
                start = self.sketch.place(a)
                along = heading(start, self.sketch.place(b))
                length, at = away(start, self.sketch.place(b)), 0.0
                while at < length:
                    step = min(room, length - at)
                    at, room = at + step, room - step
                    if room > 0:
                        continue
                    wide, deep = dice.real(9.5, 14.5), dice.real(8, 11.5)
                    off = _OFF_ROAD_M + dice.real(0.6, 4.5) + deep / 2
                    middle = ahead(ahead(start, along, at), along + side * math.pi / 2, off)
                    room = 3.0
                    turned = along + dice.real(-0.07, 0.07)
                    street = way.tags.get("name", "")
                    if is_village(middle) and self.build(middle, turned, (wide, deep), street):
                        room = wide + dice.real(2.5, 7)

    def build_behind(self, plot: Plot, dice: Dice) -> Plot | None:
        """Return a shed in the yard of a house, or None where there is no room."""
        side = plot.direction + dice.pick([1, -1]) * math.pi / 2
        middle = ahead(plot.middle, side, dice.real(11, 13))
        return self.build(middle, plot.direction, (dice.real(4, 7), dice.real(3, 5)), "")
