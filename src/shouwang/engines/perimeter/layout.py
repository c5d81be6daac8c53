"""Lay a zone over a road map: what is inside, what is outside, and the ring between, in pieces."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import LineString, Polygon

from shouwang.engines.perimeter.roads import FOOT, REPORTED, VEHICLE, Bools, Floats, Ints, RoadMap
from shouwang.engines.perimeter.zones import Frame, Zone, lines_between

INSIDE: Final = 1
RING: Final = 0
OUTSIDE: Final = 2

_EDGE_M: Final = 0.1  # what is this close to a zone lies in it
# The planner is stricter than the definition by what projections and rounding can differ: the
# outside begins this much early, and the same share of the buffer.
_EARLY_M: Final = 0.05
_EARLY_SHARE: Final = 3e-4
_ARC_ERROR_M: Final = 0.02
_STAND_M: Final = 1.0  # nobody can be told to stand on a shorter cut-off piece
_EARTH_M: Final = 6_371_008.8
_SHARE: Final = 1e-7  # cut points closer than this share of a segment are one


@dataclass(frozen=True, slots=True)
class Layout:
    """
    Roads cut into pieces at zone edges and at the buffer line.

    Rows of nodes are those of the map, then the cut points, then one hub per square. A piece that
    is a whole segment runs from 0 to 1; lengths are metres.

    Attributes
    ----------
    tail, head, segment, start, stop, length_m, place
        Shape ``(n_pieces,)``; `place` is INSIDE, RING or OUTSIDE.
    lon, lat, node_place, node_zone
        Shape ``(n_nodes,)``; `node_zone` is the row of a zone that holds the node, or -1.
    hub_square, hub_spans
        Shape ``(n_hubs,)``: row of the square, and whether it reaches from a zone to the outside.
    spoke_node, spoke_hub
        Shape ``(n_spokes,)``: rows of nodes, which square is entered where.
    zone_nodes
        For each zone the rows of the nodes inside it, hubs and cut points included.
    """

    roads: RoadMap
    zones: tuple[Zone, ...]
    frame: Frame
    buffer_m: float
    tail: Ints
    head: Ints
    segment: Ints
    start: Floats
    stop: Floats
    length_m: Floats
    place: Ints
    lon: Floats
    lat: Floats
    node_place: Ints
    node_zone: Ints
    hub_square: Ints
    hub_spans: Bools
    spoke_node: Ints
    spoke_hub: Ints
    zone_nodes: tuple[Ints, ...]

    @property
    def n_nodes(self) -> int:
        """Return how many nodes there are, cut points and hubs included."""
        return len(self.lon)

    @property
    def first_hub(self) -> int:
        """Return the row of the first square's hub."""
        return len(self.lon) - len(self.hub_square)

    def metres(self, nodes: Ints) -> Floats:
        """Return x and y of some nodes in metres, shape ``(n, 2)``."""
        return self.frame.metres(np.column_stack([self.lon[nodes], self.lat[nodes]]))

    def has_flag(self, flag: int) -> Bools:
        """Return for each piece whether its way has a flag."""
        flags = self.roads.ways.flags[self.roads.way[self.segment]]
        return np.asarray(flags & flag != 0)

    def is_standable(self) -> Bools:
        """Return for each piece whether a control can stand on it."""
        is_whole = (self.start == 0) & (self.stop == 1)
        return np.asarray((self.place == RING) & (is_whole | (self.length_m >= _STAND_M)))

    def point(self, piece: int, share: float) -> tuple[float, float]:
        """Return lon and lat of the point at a share (0 to 1) of a piece."""
        at = self.start[piece] + share * (self.stop[piece] - self.start[piece])
        a, b = self.roads.tail[self.segment[piece]], self.roads.head[self.segment[piece]]
        ends = [n for n in (a, b) if not np.isnan(self.roads.lon[n])]
        if len(ends) == 1:  # a stub: stand where the map ends
            return float(self.roads.lon[ends[0]]), float(self.roads.lat[ends[0]])
        lon = self.roads.lon[a] + at * (self.roads.lon[b] - self.roads.lon[a])
        lat = self.roads.lat[a] + at * (self.roads.lat[b] - self.roads.lat[a])
        return float(lon), float(lat)


def lay_out(roads: RoadMap, zones: tuple[Zone, ...], *, buffer_m: float, way: str) -> Layout:
    """
    Cut the roads at the zones' edges and the buffer line, and say of each part where it lies.

    Parameters
    ----------
    roads
        The whole map.
    zones
        Polygons of lon and lat; each is sealed from the outside.
    buffer_m
        How far the ring reaches, in metres.
    way
        ``"foot"`` or ``"vehicle"``: whose squares are walked or driven across.
    """
    bounds = shapely.bounds([zone.shape for zone in zones])
    frame = Frame(
        lon=float((bounds[:, 0].min() + bounds[:, 2].max()) / 2),
        lat=float((bounds[:, 1].min() + bounds[:, 3].max()) / 2),
    )
    areas = _Areas.of(zones, frame, buffer_m)
    near = _near_segments(roads, bounds, buffer_m)
    node_place, node_zone, held = _place_nodes(roads, areas, near)
    cuts = _cut_segments(roads, areas, near)
    pieces = _pieces(roads, cuts)
    lon, lat = _points_on(roads, cuts)
    place, cut_place, cut_zone = _place_pieces(roads, areas, pieces, node_place, near, len(lon))
    node_place = np.concatenate([node_place, cut_place])
    node_zone = np.concatenate([node_zone, cut_zone])
    lon, lat = np.concatenate([roads.lon, lon]), np.concatenate([roads.lat, lat])
    hubs = _hubs(roads, areas, zones, node_place, node_zone, way)
    first_hub = len(lon)
    node_zone = np.concatenate([node_zone, hubs.zone])
    more = np.arange(len(roads.lon), len(node_zone))
    zone_nodes = [np.r_[rows, more[node_zone[more] == z]] for z, rows in enumerate(held)]
    return Layout(
        roads=roads,
        zones=zones,
        frame=frame,
        buffer_m=buffer_m,
        tail=pieces.tail,
        head=pieces.head,
        segment=pieces.segment,
        start=pieces.start,
        stop=pieces.stop,
        length_m=_lengths(roads)[pieces.segment] * (pieces.stop - pieces.start),
        place=place,
        lon=np.concatenate([lon, hubs.lon]),
        lat=np.concatenate([lat, hubs.lat]),
        node_place=np.concatenate([node_place, hubs.place]),
        node_zone=node_zone,
        hub_square=hubs.square,
        hub_spans=hubs.spans,
        spoke_node=hubs.spoke_node,
        spoke_hub=first_hub + hubs.spoke_hub,
        zone_nodes=tuple(zone_nodes),
    )


@dataclass(frozen=True, slots=True)
class _Areas:
    """Zones and buffer in metres, ready to be asked."""

    frame: Frame
    zones: list[Polygon]
    wide: shapely.Geometry
    edges: shapely.STRtree  # every straight edge of zones and buffer

    @classmethod
    def of(cls, zones: tuple[Zone, ...], frame: Frame, buffer_m: float) -> _Areas:
        drawn = [frame.shape_in_metres(zone.shape) for zone in zones]
        grown = [shape.buffer(_EDGE_M) for shape in drawn]
        reach = buffer_m * (1 - _EARLY_SHARE) - _EARLY_M
        n_chords = math.ceil(math.pi / 4 / math.acos(1 - _ARC_ERROR_M / reach))
        wide = shapely.union_all([shape.buffer(reach, max(32, n_chords)) for shape in drawn])
        shapely.prepare(wide)
        shapely.prepare(grown)
        return cls(frame, grown, wide, shapely.STRtree(_straight_edges([*grown, wide])))

    def held(self, points: Floats) -> list[Ints]:
        """Return for each zone which of the points (metres) lie in it."""
        rows = []
        for zone in self.zones:
            low, high = np.split(np.array(zone.bounds), 2)
            near = np.flatnonzero((points >= low).all(axis=1) & (points <= high).all(axis=1))
            rows.append(near[shapely.contains_xy(zone, points[near, 0], points[near, 1])])
        return rows

    def zone_of(self, points: Floats) -> Ints:
        """Return for each point (metres) the first zone that holds it, or -1."""
        return _first_holder(self.held(points), len(points))


def _first_holder(held: list[Ints], n_points: int) -> Ints:
    found = np.full(n_points, -1, dtype=np.int64)
    for zone in range(len(held) - 1, -1, -1):  # the first zone is written last
        found[held[zone]] = zone
    return found


def _straight_edges(shapes: list[shapely.Geometry]) -> NDArray[np.object_]:
    pairs = []
    for ring in shapely.get_rings(shapely.get_parts(shapes)):
        corners = shapely.get_coordinates(ring)
        pairs.append(np.stack([corners[:-1], corners[1:]], axis=1))
    return np.asarray(shapely.linestrings(np.concatenate(pairs)))


def _near_segments(roads: RoadMap, bounds: Floats, buffer_m: float) -> Ints:
    """Return the rows of segments whose box comes near a zone's box."""
    reach_lat = np.degrees((buffer_m + 50) / _EARTH_M) * 1.02
    flattest = np.cos(np.radians(min(89.0, float(np.abs(bounds[:, [1, 3]]).max()) + reach_lat)))
    reach = np.array([reach_lat / flattest, reach_lat])
    low = np.column_stack([roads.lon, roads.lat])
    a, b = low[roads.tail], low[roads.head]
    least, most = np.fmin(a, b), np.fmax(a, b)  # a missing end counts as the known one
    whole = np.r_[bounds[:, :2].min(axis=0) - reach, bounds[:, 2:].max(axis=0) + reach]
    rows = np.flatnonzero((least <= whole[2:]).all(axis=1) & (most >= whole[:2]).all(axis=1))
    if len(bounds) == 1:
        return rows
    least, most = least[rows], most[rows]
    is_near = np.zeros(len(rows), dtype=bool)
    for box in bounds:
        is_near |= (least <= box[2:] + reach).all(axis=1) & (most >= box[:2] - reach).all(axis=1)
    return rows[is_near]


def _place_nodes(roads: RoadMap, areas: _Areas, near: Ints) -> tuple[Ints, Ints, list[Ints]]:
    place = np.full(len(roads.lon), OUTSIDE, dtype=np.int64)
    zone = np.full(len(roads.lon), -1, dtype=np.int64)
    in_squares = [square.nodes for square in roads.squares]
    rows = np.unique(np.concatenate([roads.tail[near], roads.head[near], *in_squares]))
    rows = rows[~np.isnan(roads.lon[rows])]
    lonlat = np.column_stack([roads.lon[rows], roads.lat[rows]])
    xy = areas.frame.metres(lonlat)
    held = areas.held(xy)
    zone[rows] = _first_holder(held, len(rows))
    is_ring = shapely.contains_xy(areas.wide, xy[:, 0], xy[:, 1])
    if roads.box:
        is_past = ~is_on_map(roads, lonlat)
        is_ring &= ~is_past
    place[rows[is_ring]] = RING
    place[rows[zone[rows] >= 0]] = INSIDE
    return place, zone, [rows[inside][zone[rows[inside]] >= 0] for inside in held]


def is_on_map(roads: RoadMap, lonlat: Floats) -> Bools:
    """Return which points lie in the box that the file states, all where it states none."""
    if not roads.box:
        return np.ones(len(lonlat), dtype=bool)
    low, high = np.array(roads.box[:2]), np.array(roads.box[2:])
    return np.asarray((lonlat >= low).all(axis=1) & (lonlat <= high).all(axis=1))


@dataclass(frozen=True, slots=True)
class _Cuts:
    """Where segments are cut: row of the segment and share along it, in order."""

    segment: Ints
    at: Floats


def _cut_segments(roads: RoadMap, areas: _Areas, near: Ints) -> _Cuts:
    a, b = roads.tail[near], roads.head[near]
    known = ~(np.isnan(roads.lon[a]) | np.isnan(roads.lon[b]))
    near, a, b = near[known], a[known], b[known]
    xa = areas.frame.metres(np.column_stack([roads.lon[a], roads.lat[a]]))
    xb = areas.frame.metres(np.column_stack([roads.lon[b], roads.lat[b]]))
    row, edge = areas.edges.query(lines_between(xa, xb), predicate="intersects")
    corners = shapely.get_coordinates(areas.edges.geometries[edge]).reshape(-1, 2, 2)
    at = _shares(xa[row], xb[row], corners[:, 0], corners[:, 1])
    row = np.concatenate([row, row])
    is_inner = (at > _SHARE) & (at < 1 - _SHARE)
    row, at = row[is_inner], at[is_inner]
    order = np.lexsort([at, row])
    row, at = row[order], at[order]
    is_new = np.ones(len(row), dtype=bool)
    is_new[1:] = (row[1:] != row[:-1]) | (at[1:] - at[:-1] > _SHARE)
    return _Cuts(near[row[is_new]], at[is_new])


def _shares(a: Floats, b: Floats, c: Floats, d: Floats) -> Floats:
    """
    Return where edges c-d meet segments a-b, as shares of a-b: two columns after one another.

    Crossing lines meet once (the second is ``nan``); lines that run along each other from end to end.
    """
    ab, cd, ac = b - a, d - c, c - a
    cross = ab[:, 0] * cd[:, 1] - ab[:, 1] * cd[:, 0]
    squared = np.einsum("ij,ij->i", ab, ab)
    with np.errstate(divide="ignore", invalid="ignore"):
        once = (ac[:, 0] * cd[:, 1] - ac[:, 1] * cd[:, 0]) / cross
        from_c = np.einsum("ij,ij->i", ac, ab) / squared
        from_d = np.einsum("ij,ij->i", d - a, ab) / squared
        along = np.abs(cross) <= 1e-9 * np.sqrt(squared * np.einsum("ij,ij->i", cd, cd))
    first = np.where(along, from_c, once)
    return np.concatenate([first, np.where(along, from_d, np.nan)])


@dataclass(frozen=True, slots=True)
class _Pieces:
    tail: Ints
    head: Ints
    segment: Ints
    start: Floats
    stop: Floats


def _pieces(roads: RoadMap, cuts: _Cuts) -> _Pieces:
    """Return whole segments first, then the parts of those that were cut."""
    whole = np.ones(roads.n_segments, dtype=bool)
    whole[cuts.segment] = False
    kept = np.flatnonzero(whole)
    parts: list[tuple[int, int, int, float, float]] = []
    row = 0
    while row < len(cuts.segment):
        segment, here, begin = int(cuts.segment[row]), int(roads.tail[cuts.segment[row]]), 0.0
        while row < len(cuts.segment) and cuts.segment[row] == segment:
            there = len(roads.lon) + row
            parts.append((here, there, segment, begin, float(cuts.at[row])))
            here, begin, row = there, float(cuts.at[row]), row + 1
        parts.append((here, int(roads.head[segment]), segment, begin, 1.0))
    columns = np.array(parts, dtype=np.float64).reshape(-1, 5)
    ends = columns[:, :3].astype(np.int64)
    return _Pieces(
        tail=np.concatenate([roads.tail[kept], ends[:, 0]]),
        head=np.concatenate([roads.head[kept], ends[:, 1]]),
        segment=np.concatenate([kept, ends[:, 2]]),
        start=np.concatenate([np.zeros(len(kept)), columns[:, 3]]),
        stop=np.concatenate([np.ones(len(kept)), columns[:, 4]]),
    )


def _points_on(roads: RoadMap, cuts: _Cuts) -> tuple[Floats, Floats]:
    a, b = roads.tail[cuts.segment], roads.head[cuts.segment]
    lon = roads.lon[a] + cuts.at * (roads.lon[b] - roads.lon[a])
    lat = roads.lat[a] + cuts.at * (roads.lat[b] - roads.lat[a])
    return lon, lat


def _place_pieces(
    roads: RoadMap,
    areas: _Areas,
    pieces: _Pieces,
    node_place: Ints,
    near: Ints,
    n_cuts: int,
) -> tuple[Ints, Ints, Ints]:
    """Return the place of each piece, then place and zone of each cut point."""
    place = np.full(len(pieces.tail), OUTSIDE, dtype=np.int64)
    is_near = np.zeros(roads.n_segments, dtype=bool)
    is_near[near] = True
    rows = np.flatnonzero(is_near[pieces.segment])
    a, b = roads.tail[pieces.segment[rows]], roads.head[pieces.segment[rows]]
    middle = ((pieces.start + pieces.stop) / 2)[rows]
    lon = roads.lon[a] + middle * (roads.lon[b] - roads.lon[a])
    lat = roads.lat[a] + middle * (roads.lat[b] - roads.lat[a])
    known = ~np.isnan(lon)
    xy = areas.frame.metres(np.column_stack([lon[known], lat[known]]))
    kinds = np.where(shapely.contains_xy(areas.wide, xy[:, 0], xy[:, 1]), RING, OUTSIDE)
    holder = areas.zone_of(xy)
    kinds[holder >= 0] = INSIDE
    place[rows[known]] = kinds
    place[rows[~known]] = RING  # a stub can be held at its known end
    n_nodes = len(roads.lon)
    cut_place, cut_zone = np.full(n_cuts, RING), np.full(n_cuts, -1)
    zone_of_piece = np.full(len(place), -1, dtype=np.int64)
    zone_of_piece[rows[known]] = holder
    for end in (pieces.tail, pieces.head):
        at_cut = np.flatnonzero(end >= n_nodes)
        outside = at_cut[place[at_cut] == OUTSIDE]
        cut_place[end[outside] - n_nodes] = OUTSIDE
    for end in (pieces.tail, pieces.head):
        at_cut = np.flatnonzero(end >= n_nodes)
        inside = at_cut[place[at_cut] == INSIDE]
        cut_place[end[inside] - n_nodes] = INSIDE
        cut_zone[end[inside] - n_nodes] = zone_of_piece[inside]
    # At the file's edge a piece lies within the buffer while its end is outside: it may be held.
    both = (node_place[roads.tail[pieces.segment]] == OUTSIDE) & (
        node_place[roads.head[pieces.segment]] == OUTSIDE
    )
    is_whole = (pieces.start == 0) & (pieces.stop == 1)
    place[both & is_whole & (place == RING)] = OUTSIDE
    return place, cut_place, cut_zone


@dataclass(frozen=True, slots=True)
class _Hubs:
    square: Ints
    spans: Bools
    place: Ints
    zone: Ints
    lon: Floats
    lat: Floats
    spoke_node: Ints
    spoke_hub: Ints


def _hubs(
    roads: RoadMap,
    areas: _Areas,
    zones: tuple[Zone, ...],
    node_place: Ints,
    node_zone: Ints,
    way: str,
) -> _Hubs:
    rows: list[int] = []
    spans: list[bool] = []
    places: list[int] = []
    holders: list[int] = []
    lons: list[float] = []
    lats: list[float] = []
    nodes: list[NDArray[np.int64]] = []
    hubs: list[NDArray[np.int64]] = []
    tree = shapely.STRtree(areas.zones)
    # As far again as a zone is grown, and more: this is only a first sieve.
    bounds = shapely.total_bounds([shapely.buffer(zone.shape, 1e-4) for zone in zones])
    for number, square in enumerate(roads.squares):
        at = node_place[square.nodes]
        if not ((at != OUTSIDE).any() or _may_touch(square.rings, bounds)):
            continue
        touched = _touched_zone([areas.frame.metres(ring) for ring in square.rings], tree)
        is_inside = touched >= 0 or bool((at == INSIDE).any())
        if (way == "vehicle" and not square.is_vehicle) or (
            not is_inside and not (at == RING).any()
        ):
            continue
        reaches_out = square.leads_out or bool((at == OUTSIDE).any())
        if touched < 0 and is_inside:
            touched = int(node_zone[square.nodes[at == INSIDE][0]])
        linked = square.nodes[at != OUTSIDE]
        nodes.append(linked)
        hubs.append(np.full(len(linked), len(rows), dtype=np.int64))
        rows.append(number)
        spans.append(is_inside and reaches_out)
        places.append(INSIDE if is_inside else OUTSIDE if reaches_out else RING)
        holders.append(touched if is_inside else -1)
        lons.append(float(np.nanmean(roads.lon[square.nodes])))
        lats.append(float(np.nanmean(roads.lat[square.nodes])))
    none = np.empty(0, dtype=np.int64)
    return _Hubs(
        square=np.array(rows, dtype=np.int64),
        spans=np.array(spans, dtype=bool),
        place=np.array(places, dtype=np.int64),
        zone=np.array(holders, dtype=np.int64),
        lon=np.array(lons, dtype=np.float64),
        lat=np.array(lats, dtype=np.float64),
        spoke_node=np.concatenate(nodes) if nodes else none,
        spoke_hub=np.concatenate(hubs) if hubs else none,
    )


def _may_touch(rings: tuple[Floats, ...], bounds: Floats) -> bool:
    corners = np.concatenate(rings) if rings else np.empty((0, 2))
    return bool(
        len(corners)
        and (corners.min(axis=0) <= bounds[2:]).all()
        and (corners.max(axis=0) >= bounds[:2]).all()
    )


def _touched_zone(rings: list[Floats], tree: shapely.STRtree) -> int:
    """Return the first zone that a square overlaps, or -1."""
    lines = [LineString(ring) for ring in rings if len(ring) > 1]
    if not lines:
        return -1
    area = shapely.build_area(shapely.union_all(lines))
    for geometry in (area, *lines):
        hit = tree.query(geometry, predicate="intersects")
        if len(hit):
            return int(hit.min())
    return -1


def _lengths(roads: RoadMap) -> Floats:
    """Return the length of each segment in metres; 0 for a stub."""
    mean_lat = np.radians((roads.lat[roads.tail] + roads.lat[roads.head]) / 2)
    dx = (roads.lon[roads.head] - roads.lon[roads.tail]) * np.cos(mean_lat)
    dy = roads.lat[roads.head] - roads.lat[roads.tail]
    return np.nan_to_num(np.radians(np.hypot(dx, dy)) * _EARTH_M)


def used_pieces(layout: Layout, way: str) -> Bools:
    """Return for each piece whether people (``"foot"``) or vehicles use it."""
    return layout.has_flag(VEHICLE | REPORTED if way == "vehicle" else FOOT)
