"""
Drives: what lies where on the streets, and how far a vehicle comes with some controls shut.

Streets are cut into stretches at the points that matter: their ends, the edges of zones, the buffer
line, the controls. Vertices are the nodes of the map, then these points of edges, then the middles of
squares, then the controls on streets. Who may not go on at a vertex may still come up to it: a
bollard, a barrier and a held crossing stop everybody in the same manner.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final, NamedTuple

import numpy as np
import shapely  # type: ignore[import-untyped, unused-ignore]
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from shouwang.engines.perimeter.verify.given import Control, Point
from shouwang.engines.perimeter.verify.roads import Roads, Segment
from shouwang.engines.perimeter.verify.space import Where, ZoneGround, locate, metres, project
from shouwang.engines.perimeter.verify.streets import Bools, Floats, Ints, Streets, drive_m
from shouwang.engines.perimeter.verify.walk import CONTROL_REACH_M

ACCESS_M: Final = 500.0
"""A building farther than this from every vehicle way has none."""
HOSPITAL_DEG: Final = 0.03
"""A hospital farther than this from every vehicle way (some 3.3 km) sends nobody."""
TOUCH_M: Final = 1.0
"""A held crossing that the map lacks, as of a reported path, is held this near to it."""
LEAST_M: Final = 1e-3
"""Stretches of no length would vanish from a sparse matrix."""
_A_M: Final = 6_378_137.0
_E: Final = 0.0818191908426


class Lay(NamedTuple):
    """What of the streets lies where: inside, outside, or cut by an edge between the two."""

    cuts: dict[int, list[tuple[float, int]]]
    """By row of the segment: shares where an edge cuts it, and their vertices."""
    point: Floats
    """Degrees of all vertices up to the middles of squares."""
    first_hub: int
    inside: tuple[Ints, ...]
    """For each zone its vertices."""
    outside: Ints


def lay_of(streets: Streets, zones: Sequence[ZoneGround]) -> Lay:
    """Say what of the streets lies inside the zones, and what outside."""
    near, where, squares = _near(streets, zones)
    n_nodes = len(streets.node)
    cuts: dict[int, list[tuple[float, int]]] = {}
    places: list[Point] = []
    inside: list[list[int]] = [[] for _ in zones]
    is_outside = np.ones(n_nodes, dtype=bool)
    is_outside[np.r_[streets.tail[near], streets.head[near]]] = False
    for square in (streets.squares[number] for number in squares):
        is_outside[streets.rows_of(square.nodes)] = False
    is_outside[streets.rows_of(sorted(where.nodes_outside))] = True
    outside: list[int] = []
    for zone, nodes in enumerate(where.nodes_inside):
        inside[zone] += streets.rows_of(sorted(nodes)).tolist()
    for number, segment in enumerate(near.tolist()):
        within, beyond = where.spans_inside.get(number, []), where.spans_outside.get(number, [])
        shares = {t for _, span in within for t in span} | {t for span in beyond for t in span}
        a, b = streets.lonlat[streets.tail[segment]], streets.lonlat[streets.head[segment]]
        for t in sorted(t for t in shares if 0 < t < 1):
            vertex = n_nodes + len(places)
            cuts.setdefault(segment, []).append((t, vertex))
            x, y = a + t * (b - a)
            places.append((float(x), float(y)))
            holders = [zone for zone, (low, high) in within if low <= t <= high]
            for zone in holders:
                inside[zone].append(vertex)
            if not holders and any(low <= t <= high for low, high in beyond):
                outside.append(vertex)
    first_hub = n_nodes + len(places)
    middles = [streets.lonlat[streets.rows_of(s.nodes)].mean(axis=0) for s in streets.squares]
    row_of = {number: row for row, number in enumerate(squares)}
    for number in range(len(streets.squares)):
        row = row_of.get(number, -1)
        holders = [zone for zone, held in enumerate(where.squares_inside) if row in held]
        for zone in holders:
            inside[zone].append(first_hub + number)
        if not holders and (row < 0 or row in where.squares_outside):
            outside.append(first_hub + number)
    return Lay(
        cuts=cuts,
        point=np.concatenate(
            [streets.lonlat, np.array(places).reshape(-1, 2), np.array(middles).reshape(-1, 2)]
        ),
        first_hub=first_hub,
        inside=tuple(np.unique(np.array(rows, dtype=np.int64)) for rows in inside),
        outside=np.r_[np.flatnonzero(is_outside), np.array(outside, dtype=np.int64)],
    )


def _near(streets: Streets, zones: Sequence[ZoneGround]) -> tuple[Ints, Where, list[int]]:
    """Return the segments near the zones, where what is near lies, and the squares that are near."""
    a, b = streets.lonlat[streets.tail], streets.lonlat[streets.head]
    is_near = np.zeros(len(a), dtype=bool)
    for zone in zones:
        low, high = np.array(zone.box[:2]), np.array(zone.box[2:])
        is_near |= ((np.minimum(a, b) <= high) & (np.maximum(a, b) >= low)).all(axis=1)
    near = np.flatnonzero(is_near)
    squares = []
    for number, square in enumerate(streets.squares):
        corners = streets.lonlat[streets.rows_of(square.nodes)]
        (west, south), (east, north) = corners.min(axis=0), corners.max(axis=0)
        boxes = [zone.box for zone in zones]
        if any(west <= e and east >= w and south <= n and north >= s for w, s, e, n in boxes):
            squares.append(number)
    corner_ids = [node for number in squares for node in streets.squares[number].nodes]
    rows = np.unique(np.r_[streets.tail[near], streets.head[near], streets.rows_of(corner_ids)])
    ids = streets.node[rows].tolist()
    point: dict[int, Point] = {
        node: (x, y) for node, (x, y) in zip(ids, streets.lonlat[rows].tolist(), strict=True)
    }
    ends = zip(
        streets.way[near].tolist(),
        streets.node[streets.tail[near]].tolist(),
        streets.node[streets.head[near]].tolist(),
        strict=True,
    )
    roads = Roads(
        bounds=streets.bounds,
        segments=[Segment(way, "", a, b, point[a], point[b]) for way, a, b in ends],
        squares=[streets.squares[number] for number in squares],
        nodes=point,
    )
    return near, locate(roads, zones), squares


# --- doors ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False)
class Doors:
    """
    Where buildings are driven to: each nearest point on a vehicle way, several where equally near.

    Attributes
    ----------
    building, segment, share
        Shape ``(n_doors,)``: rows of building and segment, and how far along the segment.
    """

    building: Ints
    segment: Ints
    share: Floats

    @classmethod
    def of(cls, streets: Streets) -> Doors:
        """Find the nearest vehicle way of each building, within ACCESS_M."""
        at = _conformal(streets.building_at)
        ends = _conformal(streets.lonlat)
        a, b = ends[streets.tail], ends[streets.head]
        if not len(at) or not len(a):
            none = np.empty(0, dtype=np.int64)
            return cls(none, none, np.empty(0))
        lines: Any = shapely.linestrings(np.stack([a, b], axis=1))
        tree = shapely.STRtree(lines)
        # The map stretches lengths by the same factor in all directions at a place.
        stretch = 1 / np.cos(np.radians(streets.building_at[:, 1]))
        found, away = tree.query_nearest(
            shapely.points(at),
            max_distance=ACCESS_M * float(stretch.max()) * 1.01,
            return_distance=True,
        )
        building, segment = found
        true = _scale(streets.building_at[building, 1]) * away
        building, segment = building[true <= ACCESS_M], segment[true <= ACCESS_M]
        span = b[segment] - a[segment]
        along = np.einsum("ij,ij->i", at[building] - a[segment], span)
        size = np.maximum(np.einsum("ij,ij->i", span, span), 1e-9)
        return cls(building, segment, np.clip(along / size, 0, 1))


def _conformal(lonlat: Floats) -> Floats:
    """Return rows of degrees on Mercator's map of the ellipsoid, where what is nearest stays so."""
    sine = np.sin(np.radians(lonlat[:, 1]))
    y = np.arctanh(sine) - _E * np.arctanh(_E * sine)
    return np.column_stack([_A_M * np.radians(lonlat[:, 0]), _A_M * y])


def _scale(lat: Floats) -> Floats:
    """Return the true metres of one metre on that map."""
    phi = np.radians(lat)
    return np.asarray(np.cos(phi) / np.sqrt(1 - (_E * np.sin(phi)) ** 2))


# --- controls and drives --------------------------------------------------------------------


class Post(NamedTuple):
    """Where a control holds vehicles: a row of a node, or a share of a segment."""

    node: int
    segment: int
    share: float


class Posts:
    """What controls may name on the streets."""

    def __init__(self, streets: Streets, controls: Iterable[Control]) -> None:
        self._streets = streets
        named = np.array([control.way or 0 for control in controls], dtype=np.int64)
        self._rows: dict[tuple[int, int, int], list[int]] = {}
        for row in np.flatnonzero(np.isin(streets.way, named)).tolist():
            a, b = sorted(streets.node[[streets.tail[row], streets.head[row]]].tolist())
            self._rows.setdefault((int(streets.way[row]), a, b), []).append(row)

    def of(self, control: Control) -> Post | None:
        """
        Return where a control holds vehicles, None where it stops none.

        It may stand on a footpath or at the map's edge, far from what it names, or mark a whole
        square: that one cannot be held, so nobody stands there.
        """
        streets = self._streets
        if control.node is not None:
            row = int(streets.rows_of([control.node])[0])
            if row < 0:
                return self._nearest(control.point) if control.node < 0 else None
            x, y = streets.lonlat[row].tolist()
            is_there = metres((x, y), control.point) <= CONTROL_REACH_M
            return Post(row, -1, 0.0) if is_there else None
        if control.way is None or control.ends is None:
            return None
        a, b = sorted(control.ends)
        return self._on(self._rows.get((control.way, a, b), []), control.point, CONTROL_REACH_M)

    def _nearest(self, point: Point) -> Post | None:
        """Hold the street at a crossing that only a plan knows: a reported path meets it there."""
        streets = self._streets
        a, b = streets.lonlat[streets.tail], streets.lonlat[streets.head]
        pad = 1e-4 / max(0.05, float(np.cos(np.radians(point[1]))))
        is_close = (np.minimum(a, b) - pad <= point) & (np.maximum(a, b) + pad >= point)
        return self._on(np.flatnonzero(is_close.all(axis=1)).tolist(), point, TOUCH_M)

    def _on(self, rows: list[int], point: Point, reach_m: float) -> Post | None:
        streets, best = self._streets, None
        for row in rows:
            start, end = streets.lonlat[[streets.tail[row], streets.head[row]]].tolist()
            share, gap = project(point, tuple(start), tuple(end))
            if gap <= reach_m and (best is None or gap < best[0]):
                best = (gap, row, share)
        return Post(-1, best[1], best[2]) if best else None


@dataclass(frozen=True, slots=True, eq=False)
class Tree:
    """Shortest drives from some starts: metres, and the vertex before, negative at a start."""

    metres: Floats
    before: Ints


class Drives:
    """
    The streets with some posts on them, each of which may be shut or open.

    Attributes
    ----------
    post_vertex
        The vertex of each post, in the order given.
    hospital, outside
        Where ambulances start.
    """

    def __init__(self, streets: Streets, lay: Lay, posts: Sequence[Post]) -> None:
        self._streets, self._lay = streets, lay
        self.post_vertex: list[int] = []
        stops = {segment: list(cuts) for segment, cuts in lay.cuts.items()}
        n = len(lay.point)
        for post in posts:
            if post.segment < 0:
                self.post_vertex.append(post.node)
                continue
            stops.setdefault(post.segment, []).append((post.share, n))
            self.post_vertex.append(n)
            n += 1
        self.n_vertices = n
        self._stops = {
            segment: [
                (0.0, int(streets.tail[segment])),
                *sorted(found),
                (1.0, int(streets.head[segment])),
            ]
            for segment, found in stops.items()
        }
        self._is_bollard = np.zeros(n, dtype=bool)
        self._is_bollard[: len(streets.stops)] = streets.stops
        self.tail, self.head, self.length_m = self._arcs()
        self.hospital, self.outside = self._hospitals(), lay.outside

    def _arcs(self) -> tuple[Ints, Ints, Floats]:
        streets, lay = self._streets, self._lay
        is_whole = np.ones(len(streets.tail), dtype=bool)
        is_whole[list(self._stops)] = False
        whole = np.flatnonzero(is_whole)
        parts = [
            (u, v, segment, t1 - t0)
            for segment, stops in self._stops.items()
            for (t0, u), (t1, v) in pairwise(stops)
        ]
        columns = np.array(parts, dtype=np.float64).reshape(-1, 4)
        u, v, part = columns[:, :3].astype(np.int64).T
        u, v = np.r_[streets.tail[whole], u], np.r_[streets.head[whole], v]
        segment = np.r_[whole, part]
        length = np.r_[streets.length_m[whole], streets.length_m[part] * columns[:, 3]]
        ahead, back = streets.ahead[segment], streets.back[segment]
        counts = [len(square.nodes) for square in streets.squares]
        corner = streets.rows_of([node for square in streets.squares for node in square.nodes])
        hub = np.repeat(lay.first_hub + np.arange(len(counts)), counts)
        across = drive_m(lay.point[corner], lay.point[hub])
        tail = np.concatenate([u[ahead], v[back], corner, hub])
        head = np.concatenate([v[ahead], u[back], hub, corner])
        metres_ = np.concatenate([length[ahead], length[back], across, across])
        order = np.argsort(tail, kind="stable")
        return tail[order], head[order], np.maximum(metres_[order], LEAST_M)

    def _hospitals(self) -> Ints:
        """Return the nearest place on a vehicle way of each hospital; an edge's points count too."""
        streets, point = self._streets, self._lay.point
        on_road = np.unique(np.r_[streets.tail, streets.head])
        vertices = np.r_[on_road, np.arange(len(streets.node), self._lay.first_hub)]
        found = []
        for x, y in streets.hospital_at:
            lon, lat = point[vertices].T
            away = np.hypot((lon - x) * np.cos(np.radians(y)), lat - y)
            if len(away) and away.min() < HOSPITAL_DEG:
                found.append(int(vertices[away.argmin()]))
        return np.unique(np.array(found, dtype=np.int64))

    def tree(self, starts: Ints, shut: Iterable[int] = ()) -> Tree:
        """Return the shortest drives from some vertices while some vertices let nobody go on."""
        n = self.n_vertices
        if not len(starts):
            return Tree(np.full(n, np.inf), np.full(n, -1))
        is_shut = self._is_bollard.copy()
        is_shut[list(shut)] = True
        goes = ~is_shut[self.tail]
        first = np.zeros(n + 1, dtype=np.int64)
        np.cumsum(np.bincount(self.tail[goes], minlength=n), out=first[1:])
        graph: Any = csr_array((self.length_m[goes], self.head[goes], first), shape=(n, n))
        found: Any = dijkstra(graph, indices=starts, min_only=True, return_predecessors=True)
        return Tree(np.asarray(found[0]), np.asarray(found[1], dtype=np.int64))

    def entries(self, doors: Doors) -> Entries:
        """Return the ways to each door: from which vertex, and how much farther."""
        streets = self._streets
        low, high = doors.share <= 0, doors.share >= 1
        special = np.isin(doors.segment, np.array(list(self._stops), dtype=np.int64))
        u, v = streets.tail[doors.segment], streets.head[doors.segment]
        to_u = doors.share * streets.length_m[doors.segment]
        to_v = streets.length_m[doors.segment] - to_u
        for door in np.flatnonzero(special & ~low & ~high).tolist():
            segment, share = int(doors.segment[door]), float(doors.share[door])
            stops, length = self._stops[segment], float(streets.length_m[segment])
            after = next(i for i, (t, _) in enumerate(stops) if t >= share)
            (t0, p), (t1, q) = stops[after - 1], stops[after]
            u[door], v[door] = p, q
            to_u[door], to_v[door] = (share - t0) * length, (t1 - share) * length
        inner = ~low & ~high
        ahead = inner & streets.ahead[doors.segment]
        back = inner & streets.back[doors.segment]
        none = np.zeros(len(u))
        return Entries(
            door_building=np.concatenate([doors.building[m] for m in (ahead, back, low, high)]),
            vertex=np.concatenate([u[ahead], v[back], u[low], v[high]]),
            extra_m=np.concatenate([to_u[ahead], to_v[back], none[low], none[high]]),
            # At a door that is a node one has arrived; to one farther on one has to pass the vertex.
            passes=np.repeat([True, False], [ahead.sum() + back.sum(), low.sum() + high.sum()]),
            is_bollard=self._is_bollard,
        )


@dataclass(frozen=True, slots=True, eq=False)
class Entries:
    """The last bit of each drive to a building: rows of building and vertex, metres from there."""

    door_building: Ints
    vertex: Ints
    extra_m: Floats
    passes: Bools
    is_bollard: Bools

    def metres(self, tree: Tree, n_buildings: int, shut: Iterable[int] = ()) -> Floats:
        """Return the metres of the drive to each building, inf where there is none."""
        found = np.full(n_buildings, np.inf)
        np.minimum.at(found, self.door_building, self.each(tree, shut))
        return found

    def each(self, tree: Tree, shut: Iterable[int] = ()) -> Floats:
        """Return the metres by each of the entries."""
        is_shut = self.is_bollard.copy()
        is_shut[list(shut)] = True
        whole = tree.metres[self.vertex] + self.extra_m
        return np.where(self.passes & is_shut[self.vertex], np.inf, whole)
