"""Geometry in metres: east and north of the middle of the village."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Point = tuple[float, float]
Floats = NDArray[np.float64]

LON: Final = 117.2
LAT: Final = 28.3  # nowhere in particular: the town is invented
_DEGREE_M: Final = 110_850.0


@dataclass(frozen=True, slots=True)
class Frame:
    """How metres become degrees: turned, and perhaps mirrored, around the middle."""

    turn: float
    is_mirrored: bool

    def degrees(self, at: Point) -> Point:
        """Return longitude and latitude, to a centimetre."""
        x, y = (-at[0] if self.is_mirrored else at[0]), at[1]
        east = x * math.cos(self.turn) - y * math.sin(self.turn)
        north = x * math.sin(self.turn) + y * math.cos(self.turn)
        lon = LON + east / (_DEGREE_M * math.cos(math.radians(LAT)) * 1.0043)
        return round(lon, 7), round(LAT + north / _DEGREE_M, 7)


def away(a: Point, b: Point) -> float:
    """Return the distance between two points."""
    return math.hypot(a[0] - b[0], a[1] - b[1])


def heading(a: Point, b: Point) -> float:
    """Return the direction from one point to another, in radians."""
    return math.atan2(b[1] - a[1], b[0] - a[0])


def ahead(at: Point, direction: float, metres: float) -> Point:
    """Return the point that lies so far in a direction."""
    return at[0] + metres * math.cos(direction), at[1] + metres * math.sin(direction)


def smooth(corners: Sequence[Point], step: float) -> list[Point]:
    """Return a bent line through the rounded corners, a point about every `step` metres."""
    line = list(corners)
    for _ in range(3):
        cut = [line[0]]
        for a, b in itertools.pairwise(line):
            cut.append((0.75 * a[0] + 0.25 * b[0], 0.75 * a[1] + 0.25 * b[1]))
            cut.append((0.25 * a[0] + 0.75 * b[0], 0.25 * a[1] + 0.75 * b[1]))
        line = [*cut, line[-1]]
    return evenly(line, step)


def evenly(line: Sequence[Point], step: float) -> list[Point]:
    """Return points along a line, about `step` metres from one to the next, both ends kept."""
    at = np.array(line)
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(at, axis=0).T))])
    n = max(1, round(float(along[-1]) / step))
    wanted = np.linspace(0, float(along[-1]), n + 1)
    xs, ys = np.interp(wanted, along, at[:, 0]), np.interp(wanted, along, at[:, 1])
    return [(float(x), float(y)) for x, y in zip(xs, ys, strict=True)]


def to_segments_m(points: Floats, tails: Floats, heads: Floats) -> Floats:
    """Return the distance of each point to each segment, shape ``(n_points, n_segments)``."""
    along = heads - tails
    length2 = np.maximum((along**2).sum(axis=1), 1e-9)
    from_tail = points[:, None, :] - tails[None, :, :]
    share = np.clip((from_tail * along).sum(axis=2) / length2, 0, 1)
    gap = from_tail - share[:, :, None] * along
    return np.asarray(np.hypot(gap[..., 0], gap[..., 1]))


def box(middle: Point, direction: float, wide: float, deep: float) -> list[Point]:
    """Return the corners of a rectangle whose width lies along a direction."""
    ux, uy = math.cos(direction) / 2, math.sin(direction) / 2
    corners = [(-1, -1), (1, -1), (1, 1), (-1, 1)]
    return [
        (
            middle[0] + i * wide * ux - j * deep * uy,
            middle[1] + i * wide * uy + j * deep * ux,
        )
        for i, j in corners
    ]


def overlap(a: Floats, b: Floats) -> bool:
    """Return whether two rectangles, shape ``(4, 2)`` each, have ground in common."""
    for ring in (a, b):
        for side in (ring[1] - ring[0], ring[3] - ring[0]):
            one, other = a @ side, b @ side
            if one.max() <= other.min() or other.max() <= one.min():
                return False
    return True


def middle_of(ring: Sequence[Point]) -> Point:
    """Return the mean of the corners."""
    return sum(x for x, _ in ring) / len(ring), sum(y for _, y in ring) / len(ring)
