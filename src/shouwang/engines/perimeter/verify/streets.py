"""
The map as a vehicle uses it, all of the file: roads, car parks, buildings, hospitals.

An ambulance comes from anywhere, so what the search for leaks reads near the zones is too little.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np
import osmium
from numpy.typing import NDArray
from osmium.filter import EntityFilter, IdFilter, KeyFilter
from osmium.osm import WAY

from shouwang.engines.perimeter.verify.given import Point
from shouwang.engines.perimeter.verify.roads import (
    WKB_HEAD,
    Box,
    Square,
    Tags,
    UnreadableMapError,
    UnsavedMapError,
    is_road,
    is_square_relation,
    is_square_way,
    square_serves,
)

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

KEYS: Final = ("highway", "route", "amenity", "building", "barrier")
STOPS_VEHICLES: Final = frozenset(
    [
        "bollard",
        "block",
        "jersey_barrier",
        "cycle_barrier",
        "stile",
        "turnstile",
        "kissing_gate",
        "log",
        "debris",
        "motorcycle_barrier",
        "full-height_turnstile",
    ]
)
SPHERE_M: Final = 6_371_008.8
"""Mean radius of the Earth: the metres of a drive are measured on this sphere."""
NOWHERE: Final = (float("nan"), float("nan"))


@dataclass(frozen=True, slots=True, eq=False)
class Streets:
    """
    Roads that vehicles use, and what they have to reach.

    Attributes
    ----------
    node, lonlat, stops
        Shapes ``(n,)``, ``(n, 2)``, ``(n,)``: map ids in order, degrees, and whether something at
        the node stops vehicles.
    way, tail, head, ahead, back, length_m
        Shape ``(n_segments,)``: map id, rows of both nodes, and in which directions one may drive.
    squares
        Those that vehicles drive across.
    building, building_at
        Shapes ``(n_buildings,)`` and ``(n_buildings, 2)``: map ids and middles in degrees.
    hospital_at
        Shape ``(n_hospitals, 2)``, degrees.
    bounds
        What the file says it covers.
    """

    node: Ints
    lonlat: Floats
    stops: Bools
    way: Ints
    tail: Ints
    head: Ints
    ahead: Bools
    back: Bools
    length_m: Floats
    squares: tuple[Square, ...]
    building: Ints
    building_at: Floats
    hospital_at: Floats
    bounds: Box | None

    def rows_of(self, nodes: Sequence[int]) -> Ints:
        """Return the rows of nodes by their map ids, -1 for those no vehicle comes to."""
        ids = np.array(nodes, dtype=np.int64)
        if not len(self.node):
            return np.full(len(ids), -1, dtype=np.int64)
        rows = np.minimum(np.searchsorted(self.node, ids), len(self.node) - 1)
        return np.where(self.node[rows] == ids, rows, -1)


def drive_m(a: Floats, b: Floats) -> Floats:
    """Return the metres between rows of longitude and latitude, both of shape ``(n, 2)``."""
    away = np.radians(b - a)
    away[:, 0] *= np.cos(np.radians((a[:, 1] + b[:, 1]) / 2))
    return np.asarray(SPHERE_M * np.hypot(*away.T))


@dataclass(slots=True)
class _Line:
    """The nodes of one way, nan where they are missing."""

    refs: list[int]
    points: Floats

    def middle(self) -> Floats | None:
        """Return the mean of the known points, None where none is known."""
        known = self.points[~np.isnan(self.points[:, 0])]
        return np.asarray(known.sum(axis=0) / len(known)) if len(known) else None


@dataclass(slots=True)
class _Taken:
    """What one pass over the file collects."""

    roads: list[tuple[int, bool, bool, _Line]] = field(default_factory=list)
    squares: list[Square] = field(default_factory=list)
    rings: list[_Line] = field(default_factory=list)
    """Outlines of the squares."""
    areas: list[tuple[int, list[int]]] = field(default_factory=list)
    """Squares that are relations: id and member ways."""
    wards: list[list[int]] = field(default_factory=list)
    """Hospitals that are relations: member ways."""
    buildings: list[tuple[int, Floats]] = field(default_factory=list)
    hospitals: list[Floats] = field(default_factory=list)
    stops: list[int] = field(default_factory=list)


def read_streets(path: Path, progress: Callable[[str], None]) -> Streets:
    """
    Read all of a map that has to do with driving.

    Raises
    ------
    UnreadableMapError, UnsavedMapError
        As for the reading near the zones.
    """
    progress("reading the map: where vehicles drive")
    taken = _Taken()
    try:
        source = osmium.FileProcessor(str(path))
        box = source.header.box()
        reader = source.with_locations().with_filter(KeyFilter(*KEYS))
        lines = _Lines(path.name)
        item: Any
        for item in reader:
            if item.is_way():
                _take_way(item, lines, taken)
            elif item.is_node():
                _take_node(item, taken)
            elif item.is_relation():
                _take_relation(item, taken)
        _take_members(path, lines, taken)
    except (RuntimeError, OSError, ValueError) as error:
        detail = str(error).replace(str(path), path.name).rstrip(".")
        raise UnreadableMapError(file=path.name, detail=detail) from error
    bounds = None
    if box.valid():
        low, high = box.bottom_left, box.top_right
        bounds = (low.lon, low.lat, high.lon, high.lat)
    return _assembled(taken, bounds)


class _Lines:
    """Copies ways out of the file, their places as text from the C++ side."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._factory = osmium.geom.WKBFactory()

    def of(self, way: Any) -> _Line:
        refs = [node.ref for node in way.nodes]
        return _Line(refs, self.points(way))

    def points(self, way: Any) -> Floats:
        try:
            text = self._factory.create_linestring(way, osmium.geom.use_nodes.ALL)
        except (osmium.InvalidLocationError, RuntimeError):  # a missing node, or a single one
            if any(node.ref < 0 for node in way.nodes):
                raise UnsavedMapError(file=self._file, way=way.id) from None
            known = [(n.lon, n.lat) if n.location.valid() else NOWHERE for n in way.nodes]
            return np.array(known, dtype=np.float64).reshape(-1, 2)
        return np.frombuffer(bytes.fromhex(text[WKB_HEAD:]), "<f8").reshape(-1, 2)


def _take_way(way: Any, lines: _Lines, taken: _Taken) -> None:
    tags = way.tags
    is_building = tags.get("building") not in (None, "no")
    is_hospital = tags.get("amenity") == "hospital"
    if is_building or is_hospital:
        middle = _Line([], lines.points(way)).middle()
        if middle is not None and is_building:
            taken.buildings.append((way.id, middle))
        if middle is not None and is_hospital:
            taken.hospitals.append(middle)
    drives = is_road(tags, "vehicle")
    if not (drives or square_serves(tags, "vehicle")):
        return
    line = lines.of(way)
    if is_square_way(tags, line.refs):
        if square_serves(tags, "vehicle"):
            taken.rings.append(line)
            taken.squares.append(_square(way.id, [line], is_relation=False, is_whole=True))
    elif drives:
        ahead, back = directions(tags)
        taken.roads.append((way.id, ahead, back, line))


def directions(tags: Tags) -> tuple[bool, bool]:
    """Tell whether one may drive a way in its order, and against it."""
    oneway = tags.get("oneway")
    if oneway in {"-1", "reverse"}:
        return False, True
    round_or_fast = tags.get("highway") == "motorway" or tags.get("junction") in {
        "roundabout",
        "circular",
    }
    only_ahead = oneway in {"yes", "1", "true"} or (round_or_fast and oneway != "no")
    return True, not only_ahead


def _take_node(node: Any, taken: _Taken) -> None:
    tags = node.tags
    if tags.get("barrier") in STOPS_VEHICLES and tags.get("emergency") != "yes":
        taken.stops.append(node.id)
    if tags.get("amenity") == "hospital" and node.location.valid():
        taken.hospitals.append(np.array([node.location.lon, node.location.lat]))


def _take_relation(relation: Any, taken: _Taken) -> None:
    tags = relation.tags
    members = [member.ref for member in relation.members if member.type == "w"]
    if is_square_relation(tags) and square_serves(tags, "vehicle"):
        taken.areas.append((relation.id, members))
    elif tags.get("type") == "multipolygon" and tags.get("amenity") == "hospital":
        taken.wards.append(members)


def _take_members(path: Path, lines: _Lines, taken: _Taken) -> None:
    """Read the member ways of relations, which a file lists before them."""
    wanted = {ref for _, refs in taken.areas for ref in refs}
    wanted |= {ref for refs in taken.wards for ref in refs}
    wanted = {ref for ref in wanted if ref > 0}
    if not wanted:
        return
    reader = osmium.FileProcessor(str(path)).with_locations()
    only = reader.with_filter(EntityFilter(WAY)).with_filter(IdFilter(wanted))
    found = {way.id: lines.of(way) for way in only}
    for relation, refs in taken.areas:
        rings = [found[ref] for ref in dict.fromkeys(refs) if ref in found]
        if rings:
            taken.rings += rings
            is_whole = all(ref in found for ref in refs)
            taken.squares.append(_square(relation, rings, is_relation=True, is_whole=is_whole))
    for refs in taken.wards:
        parts = [found[ref] for ref in refs if ref in found]
        if parts:
            middle = _Line([], np.concatenate([part.points for part in parts])).middle()
            taken.hospitals += [middle] if middle is not None else []


def _square(number: int, rings: list[_Line], *, is_relation: bool, is_whole: bool) -> Square:
    nodes: dict[int, None] = {}
    walls: list[tuple[Point, Point]] = []
    outline: list[tuple[Point, Point]] = []
    for ring in rings:
        points: list[Point] = [(float(x), float(y)) for x, y in ring.points]
        is_known = (~np.isnan(ring.points[:, 0])).tolist()
        is_whole &= all(is_known)
        nodes |= dict.fromkeys(
            ref for ref, is_in in zip(ring.refs, is_known, strict=True) if is_in
        )
        pairs = zip(points, points[1:], is_known, is_known[1:], strict=False)
        walls += [(a, b) for a, b, has_a, has_b in pairs if has_a and has_b and a != b]
        known = [point for point, is_in in zip(points, is_known, strict=True) if is_in]
        outline += list(zip(known, [*known[1:], known[0]], strict=True)) if known else []
    return Square(
        number, is_relation, "", tuple(nodes), tuple(walls), tuple(outline), not is_whole
    )


def _assembled(taken: _Taken, bounds: Box | None) -> Streets:
    lines = [line for *_, line in taken.roads]
    refs = np.array([ref for line in lines for ref in line.refs], dtype=np.int64)
    points = np.concatenate([np.empty((0, 2)), *(line.points for line in lines)])
    number = np.repeat(np.arange(len(lines)), [len(line.refs) for line in lines])
    starts = np.flatnonzero(number[:-1] == number[1:])
    known = ~np.isnan(points[:, 0])
    # What lies beyond a missing node is not known, so nobody is shown to drive there.
    starts = starts[known[starts] & known[starts + 1] & (refs[starts] != refs[starts + 1])]
    corner_refs = np.array([ref for ring in taken.rings for ref in ring.refs], dtype=np.int64)
    corners = np.concatenate([np.empty((0, 2)), *(ring.points for ring in taken.rings)])
    is_there = ~np.isnan(corners[:, 0])
    node, first = np.unique(np.r_[refs[known], corner_refs[is_there]], return_index=True)
    lonlat = np.concatenate([points[known], corners[is_there]])[first]
    ways = np.array([(way, ahead, back) for way, ahead, back, _ in taken.roads], dtype=np.int64)
    of = ways.reshape(-1, 3)[number[starts]]
    tail, head = np.searchsorted(node, refs[starts]), np.searchsorted(node, refs[starts + 1])
    return Streets(
        node=node,
        lonlat=lonlat,
        stops=np.isin(node, np.array(taken.stops, dtype=np.int64)),
        way=of[:, 0],
        tail=tail,
        head=head,
        ahead=of[:, 1] == 1,
        back=of[:, 2] == 1,
        length_m=drive_m(lonlat[tail], lonlat[head]),
        squares=tuple(taken.squares),
        building=np.array([number for number, _ in taken.buildings], dtype=np.int64),
        building_at=np.array([at for _, at in taken.buildings]).reshape(-1, 2),
        hospital_at=np.array(taken.hospitals).reshape(-1, 2),
        bounds=bounds,
    )
