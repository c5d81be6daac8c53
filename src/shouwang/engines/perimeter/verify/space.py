"""
Inside and outside: which nodes, parts of segments and squares lie where.

Positions on a segment are fractions from 0 (first node) to 1 (second node). Straight lines in
degrees stay straight in a local frame, so a fraction means the same in every frame.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import shapely  # type: ignore[import-untyped, unused-ignore]
from numpy.typing import NDArray

from shouwang.engines.perimeter.verify.given import Point, Zone
from shouwang.engines.perimeter.verify.roads import Box, Roads, Square

Span = tuple[float, float]
"""Part of a segment, from one fraction to another."""
Array = NDArray[np.float64]

PAD_M: Final = 100.0
"""Read this much past the buffer, so that reported paths find the roads they join."""
SPECK_M: Final = 0.01
"""Shorter parts beyond the buffer are rounding, not road."""
EDGE_M: Final = 0.099
"""What is this close to a zone lies in it; a hair less than section 1 says, never more."""
STRAIGHT_DEG: Final = 0.005
"""Longer zone edges are cut up: straight in degrees is not straight in metres."""
ARC_ERROR_M: Final = 0.02
"""How far the polygon that stands for the buffer may run inside the true arc."""


def metres_per_degree(lat: float) -> tuple[float, float]:
    """Return the metres of one degree of longitude and of latitude on WGS84."""
    phi = math.radians(lat)
    east = 111412.84 * math.cos(phi) - 93.5 * math.cos(3 * phi) + 0.118 * math.cos(5 * phi)
    north = 111132.954 - 559.822 * math.cos(2 * phi) + 1.175 * math.cos(4 * phi)
    return east, north


def metres(p: Point, q: Point) -> float:
    """Return the length of a short straight line."""
    east, north = metres_per_degree((p[1] + q[1]) / 2)
    return math.hypot((p[0] - q[0]) * east, (p[1] - q[1]) * north)


def between(start: Point, end: Point, t: float) -> Point:
    """Return the point at a fraction of a segment."""
    if t >= 1:
        return end
    return start[0] + t * (end[0] - start[0]), start[1] + t * (end[1] - start[1])


def project(point: Point, start: Point, end: Point) -> tuple[float, float]:
    """Return the fraction of a segment nearest to a point, and the distance in metres."""
    east, north = metres_per_degree(point[1])
    along = ((end[0] - start[0]) * east, (end[1] - start[1]) * north)
    away = ((point[0] - start[0]) * east, (point[1] - start[1]) * north)
    size = along[0] ** 2 + along[1] ** 2
    t = 0.0 if size == 0 else (along[0] * away[0] + along[1] * away[1]) / size
    t = min(1.0, max(0.0, t))
    return t, math.hypot(away[0] - t * along[0], away[1] - t * along[1])


class ZoneGround:
    """
    One zone and its buffer, in metres around the zone's middle.

    Transverse Mercator by its leading terms on WGS84: off by millimetres where zones and their
    buffers are.
    """

    def __init__(self, zone: Zone, buffer_m: float) -> None:
        west, south, east, north = zone.shape.bounds
        self._middle = np.array([(west + east) / 2, (south + north) / 2])
        self._scale = np.array(metres_per_degree(float(self._middle[1])))
        flattest = np.array(metres_per_degree(max(south, north, key=abs)))
        pad_x, pad_y = (buffer_m + PAD_M) / flattest
        self.box: Box = (west - pad_x, south - pad_y, east + pad_x, north + pad_y)
        drawn = shapely.transform(shapely.segmentize(zone.shape, STRAIGHT_DEG), self.to_metres)
        self.inside = drawn.buffer(EDGE_M)
        # Chords of an arc run inside it by r(1 - cos(step/2)); choose the step from the error.
        half_step = math.acos(max(0.0, 1 - ARC_ERROR_M / buffer_m))
        quarter = max(64, math.ceil(math.pi / 4 / half_step))
        self.near = drawn.buffer(buffer_m, quad_segs=quarter)
        shapely.prepare(self.inside)
        shapely.prepare(self.near)

    def to_metres(self, lonlat: Array) -> Array:
        """Convert rows of longitude and latitude to metres east and north of the middle."""
        phi = np.radians(lonlat[:, 1])
        turn = np.radians(lonlat[:, 0] - self._middle[0])
        cosine, tangent_2 = np.cos(phi), np.tan(phi) ** 2
        radius = np.degrees(
            111412.84 * cosine - 93.5 * np.cos(3 * phi) + 0.118 * np.cos(5 * phi)
        )  # of the parallel
        bend = (turn * cosine) ** 2
        x = radius * turn * (1 + bend * (1 - tangent_2) / 6)
        y = radius * turn**2 * np.sin(phi) / 2 * (1 + bend * (5 - tangent_2) / 12)
        y += _along_meridian(phi) - _along_meridian(np.radians(self._middle[1:]))
        return np.column_stack([x, y])

    def to_degrees(self, point: Point) -> Point:
        """Convert metres east and north of the middle to longitude and latitude."""
        found = self._middle.copy()
        for _ in range(6):  # each step takes off all but a thousandth of what is wrong
            found += (np.array(point) - self.to_metres(found[None])[0]) / self._scale
        return float(found[0]), float(found[1])


def _along_meridian(phi: Array) -> Array:
    """Return the metres from the equator to a latitude in radians: the integral of the above."""
    length: Array = (
        111132.954 * np.degrees(phi)
        - np.degrees(559.822 * np.sin(2 * phi) / 2)
        + np.degrees(1.175 * np.sin(4 * phi) / 4)
    )
    return length


@dataclass(slots=True)
class Where:
    """What lies inside which zone (by number) and what lies outside."""

    nodes_inside: list[set[int]] = field(default_factory=list)
    nodes_outside: set[int] = field(default_factory=set)
    spans_inside: dict[int, list[tuple[int, Span]]] = field(default_factory=dict)
    """Number of the segment: zones it passes through, and the part in each."""
    spans_outside: dict[int, list[Span]] = field(default_factory=dict)
    squares_inside: list[dict[int, Point]] = field(default_factory=list)
    """Per zone: number of the square, and a point in both."""
    squares_outside: dict[int, list[Point]] = field(default_factory=dict)
    """Number of the square, and points where it is left."""

    def is_empty(self, zone: int) -> bool:
        """Tell whether nothing at all lies in a zone."""
        passing = any(
            number == zone for parts in self.spans_inside.values() for number, _ in parts
        )
        return not (passing or self.nodes_inside[zone] or self.squares_inside[zone])


def locate(roads: Roads, zones: Sequence[ZoneGround]) -> Where:
    """Tell for everything that was read whether it is inside, outside or in the ring."""
    where = Where()
    _locate_nodes(roads, zones, where)
    _locate_segments(roads, zones, where)
    for zone, inside in zip(zones, where.nodes_inside, strict=True):
        touched = {}
        for number, square in enumerate(roads.squares):
            point = _square_inside(square, zone, inside, roads.nodes)
            if point is not None:
                touched[number] = point
        where.squares_inside.append(touched)
    for number, square in enumerate(roads.squares):
        left = [roads.nodes[n] for n in square.nodes if n in where.nodes_outside]
        if not left and square.incomplete:
            left = [roads.nodes[n] for n in square.nodes]
        if left:
            where.squares_outside[number] = left
    return where


def _locate_nodes(roads: Roads, zones: Sequence[ZoneGround], where: Where) -> None:
    ids = list(roads.nodes)
    points = np.array([roads.nodes[node] for node in ids], dtype=float).reshape(-1, 2)
    near = np.zeros(len(ids), dtype=bool)
    in_any = np.zeros(len(ids), dtype=bool)
    for zone in zones:
        close = np.flatnonzero(_boxes_touch(points, points, zone.box))
        x, y = zone.to_metres(points[close]).T
        inside = close[shapely.intersects_xy(zone.inside, x, y)]
        near[close[shapely.intersects_xy(zone.near, x, y)]] = True
        in_any[inside] = True
        where.nodes_inside.append({ids[i] for i in inside})
    outside = ~near
    if roads.bounds is not None:
        west, south, east, north = roads.bounds
        lon, lat = points.T
        outside |= (lon < west) | (lon > east) | (lat < south) | (lat > north)
    where.nodes_outside = {ids[i] for i in np.flatnonzero(outside & ~in_any)}


def _locate_segments(roads: Roads, zones: Sequence[ZoneGround], where: Where) -> None:
    ends = [(*s.start, *s.end) for s in roads.segments]
    rows = np.array(ends, dtype=float).reshape(-1, 4)
    low, high = np.minimum(rows[:, :2], rows[:, 2:]), np.maximum(rows[:, :2], rows[:, 2:])
    near: dict[int, list[Span]] = {}
    for zone_number, zone in enumerate(zones):
        close = np.flatnonzero(_boxes_touch(low, high, zone.box))
        lines = shapely.linestrings(zone.to_metres(rows[close].reshape(-1, 2)).reshape(-1, 2, 2))
        for i, spans in _shares(lines, zone.inside).items():
            inside = where.spans_inside.setdefault(int(close[i]), [])
            inside += [(zone_number, span) for span in spans]
        for i, spans in _shares(lines, zone.near).items():
            near.setdefault(int(close[i]), []).extend(spans)
    for number, segment in enumerate(roads.segments):
        spans = near.get(number, [])
        if spans == [(0.0, 1.0)]:
            continue
        if not spans:
            where.spans_outside[number] = [(0.0, 1.0)]
            continue
        speck = SPECK_M / max(metres(segment.start, segment.end), SPECK_M)
        rest = [span for span in _complement(spans) if span[1] - span[0] > speck]
        if rest:
            where.spans_outside[number] = rest


def _boxes_touch(low: Array, high: Array, box: Box) -> NDArray[np.bool_]:
    west, south, east, north = box
    touch: NDArray[np.bool_] = (
        (low[:, 0] <= east) & (high[:, 0] >= west) & (low[:, 1] <= north) & (high[:, 1] >= south)
    )
    return touch


def _shares(lines: Any, region: Any) -> dict[int, list[Span]]:
    """Return, for each line that meets the region, the parts in it."""
    whole = shapely.covers(region, lines)
    shares: dict[int, list[Span]] = {int(i): [(0.0, 1.0)] for i in np.flatnonzero(whole)}
    for i in np.flatnonzero(shapely.intersects(region, lines) & ~whole):
        start, end = lines[i].coords
        axis = 0 if abs(end[0] - start[0]) >= abs(end[1] - start[1]) else 1
        if start[axis] == end[axis]:
            shares[int(i)] = [(0.0, 1.0)]  # two nodes at one place, and the place is in
            continue
        spans = []
        for part in shapely.get_parts(shapely.intersection(lines[i], region)):
            along = (shapely.get_coordinates(part)[:, axis] - start[axis]) / (
                end[axis] - start[axis]
            )
            spans.append((max(0.0, float(along.min())), min(1.0, float(along.max()))))
        shares[int(i)] = spans
    return shares


def _complement(spans: list[Span]) -> list[Span]:
    rest, reached = [], 0.0
    for low, high in sorted(spans):
        if low > reached:
            rest.append((reached, low))
        reached = max(reached, high)
    if reached < 1:
        rest.append((reached, 1.0))
    return rest


def _square_inside(
    square: Square, zone: ZoneGround, inside: set[int], nodes: dict[int, Point]
) -> Point | None:
    """Return a point of the square in the zone, or None when they do not meet."""
    for node in square.nodes:
        if node in inside:
            return nodes[node]
    if not square.rings:
        return None
    rings = np.array(square.rings)
    corners = rings.reshape(-1, 2)
    low, high = corners.min(axis=0)[None], corners.max(axis=0)[None]
    if not _boxes_touch(low, high, zone.box)[0]:
        return None
    walls = shapely.multilinestrings(zone.to_metres(corners).reshape(-1, 2, 2))
    crossing: Any = shapely.intersection(walls, zone.inside)
    if not crossing.is_empty:
        lon, lat = shapely.get_coordinates(crossing)[0]
        return zone.to_degrees((lon, lat))
    for part in shapely.get_parts(zone.inside):
        middle = part.representative_point()
        point = zone.to_degrees((middle.x, middle.y))
        if _surrounded(point, np.array(square.outline)):
            return point
    return None


def _surrounded(point: Point, outline: Array) -> bool:
    """Tell by the number of walls on either hand whether a point is in the outline."""
    x, y = point
    x1, y1, x2, y2 = outline.reshape(-1, 4).T
    spans = (y1 > y) != (y2 > y)
    rise = np.where(spans, y2 - y1, 1.0)
    walls = (x1 + (y - y1) / rise * (x2 - x1))[spans]
    east, west = np.count_nonzero(walls > x), np.count_nonzero(walls <= x)
    # Both are odd in a closed outline; one alone is odd beside one with a member way missing.
    return bool(east % 2 and west % 2)
