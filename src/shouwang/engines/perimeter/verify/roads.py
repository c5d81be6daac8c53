"""
The map as the verifier reads it: segments, stubs and squares near the zones.

ShouwangError
 ├ UnreadableMapError  the file is missing, cut short or no map
 ├ EmptyMapError       the file is a map without any way
 └ UnsavedMapError     the file holds edits that have no lasting ids yet
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any, ClassVar, Final, Literal, NamedTuple, Protocol

import numpy as np
import osmium
from osmium.filter import EntityFilter, IdFilter, KeyFilter
from osmium.osm import RELATION, WAY

from shouwang.core.errors import ShouwangError
from shouwang.core.text import Text
from shouwang.engines.perimeter.verify.given import Point

Mode = Literal["foot", "vehicle"]
Box = tuple[float, float, float, float]
"""West, south, east, north in degrees."""

KEYS: Final = (
    "highway", "route", "man_made", "railway", "public_transport", "amenity", "place",
)  # fmt: skip
NOT_THERE: Final = frozenset(
    [
        "proposed",
        "construction",
        "razed",
        "abandoned",
        "demolished",
        "removed",
        "dismantled",
        "planned",
        "no",
    ]
)
VEHICLE_ROADS: Final = frozenset(
    [
        "motorway",
        "trunk",
        "primary",
        "secondary",
        "tertiary",
        "motorway_link",
        "trunk_link",
        "primary_link",
        "secondary_link",
        "tertiary_link",
        "unclassified",
        "residential",
        "living_street",
        "service",
        "road",
        "track",
        "busway",
        "services",
        "rest_area",
    ]
)
BEYOND_IDS: Final = 1 << 63
WKB_HEAD: Final = 18
"""Hexadecimal digits before the first coordinate of a line."""
WKB_POINT: Final = 32
"""Hexadecimal digits of one coordinate pair."""


class UnreadableMapError(ShouwangError):
    """The map file cannot be read to its end."""

    code: ClassVar[str] = "perimeter.verify-map-unreadable"
    problem: ClassVar[Text] = Text(
        en="The map {file} cannot be read to its end: {detail}.",
        zh="地图 {file} 无法完整读取:{detail}。",
    )
    remedy: ClassVar[Text] = Text(
        en="Fetch the file again; it has to be .osm, .osm.gz, .osm.bz2 or .osm.pbf.",
        zh="请重新获取该文件;格式须为 .osm、.osm.gz、.osm.bz2 或 .osm.pbf。",
    )


class EmptyMapError(ShouwangError):
    """The map file holds no way at all, so nothing can be said about leaks."""

    code: ClassVar[str] = "perimeter.verify-map-empty"
    problem: ClassVar[Text] = Text(
        en="The map {file} holds no road, path or square.",
        zh="地图 {file} 中没有任何道路、小路或广场。",
    )
    remedy: ClassVar[Text] = Text(
        en="Give the map file the plan was made from.",
        zh="请提供制定方案时所用的地图文件。",
    )


class UnsavedMapError(ShouwangError):
    """
    The file holds edits that were never uploaded, with ids below zero.

    The reading library keeps no places for such nodes: their roads would go missing unseen.
    """

    code: ClassVar[str] = "perimeter.verify-map-unsaved"
    problem: ClassVar[Text] = Text(
        en="Way {way} in the map {file} is an edit that was never uploaded: it uses ids below 0.",
        zh="地图 {file} 中的路线 {way} 是尚未上传的编辑:其编号小于 0。",
    )
    remedy: ClassVar[Text] = Text(
        en="Give all objects positive ids, for example with osmium renumber, and plan again.",
        zh="请将所有对象改为正编号(例如使用 osmium renumber),再重新制定方案。",
    )


class Tags(Protocol):
    """Tags of a map object, asked one key at a time."""

    def get(self, key: str, /) -> str | None:
        """Return the value of a key, or None."""


class Segment(NamedTuple):
    """Two consecutive known nodes of a used way, or two corners of a reported path."""

    way: int
    name: str
    a: int
    b: int
    start: Point
    end: Point
    reported: bool = False


class Stub(NamedTuple):
    """A segment of which only the node `known` is in the file."""

    way: int
    name: str
    a: int
    b: int
    known: int


@dataclass(frozen=True, slots=True)
class Square:
    """A place walked across: its known nodes and what is known of its rings."""

    id: int
    relation: bool
    name: str
    nodes: tuple[int, ...]
    rings: tuple[tuple[Point, Point], ...]
    """Pieces between two known nodes."""
    outline: tuple[tuple[Point, Point], ...]
    """The same, with missing nodes left out as if the ring went straight on."""
    incomplete: bool
    """A node or a member way is missing, so the square may lead anywhere."""


@dataclass(slots=True)
class Roads:
    """Everything on the map near the zones that people can walk or drive on."""

    asked: set[int] = field(default_factory=set)
    """Ways that were looked for: those near the zones and those named."""
    bounds: Box | None = None
    segments: list[Segment] = field(default_factory=list)
    stubs: list[Stub] = field(default_factory=list)
    nowhere: set[tuple[int, int, int]] = field(default_factory=set)
    """Way and nodes of segments of which both nodes are missing."""
    squares: list[Square] = field(default_factory=list)
    nodes: dict[int, Point] = field(default_factory=dict)
    missing: set[int] = field(default_factory=set)


class _Way(NamedTuple):
    """A way copied out of the file, with None for nodes that are missing."""

    name: str
    refs: list[int]
    points: list[Point | None]


class _SquareRelation(NamedTuple):
    id: int
    name: str
    ways: list[int]


# --- what the tags mean ---------------------------------------------------------------------


def is_there(tags: Tags) -> bool:
    """Tell whether a `highway` tag names a road that exists."""
    highway = tags.get("highway")
    return highway is not None and highway not in NOT_THERE


def is_platform(tags: Tags) -> bool:
    """Tell whether the tags name a pier or a platform."""
    return (
        tags.get("man_made") == "pier"
        or tags.get("railway") == "platform"
        or tags.get("public_transport") == "platform"
    )


def is_open_ground(tags: Tags) -> bool:
    """Tell whether the tags name a town square or a car park on the ground."""
    return tags.get("place") == "square" or is_car_park(tags)


def is_car_park(tags: Tags) -> bool:
    """Tell whether the tags name a car park on the ground."""
    hidden = {"underground", "multi-storey", "rooftop"}
    return tags.get("amenity") == "parking" and tags.get("parking") not in hidden


def is_road(tags: Tags, mode: Mode) -> bool:
    """Tell whether people (or vehicles) use a way with these tags."""
    ferry = tags.get("route") == "ferry"
    if mode == "foot":
        return is_there(tags) or ferry or is_platform(tags)
    barred = any(tags.get(key) == "no" for key in ("motor_vehicle", "motorcar", "vehicle"))
    return tags.get("highway") in VEHICLE_ROADS or (ferry and not barred)


def is_square_way(tags: Tags, refs: Sequence[int]) -> bool:
    """Tell whether a way is a ring that is walked across."""
    if len(refs) < 4 or refs[0] != refs[-1]:
        return False
    if is_open_ground(tags):
        return True
    if tags.get("area") == "no" or not is_road(tags, "foot"):
        return False
    only_platform = not is_there(tags) and tags.get("route") != "ferry"
    resting = tags.get("highway") in {"services", "rest_area"}
    return tags.get("area") == "yes" or resting or only_platform


def is_square_relation(tags: Tags) -> bool:
    """Tell whether a relation is an area that is walked across."""
    walked = is_there(tags) or is_open_ground(tags) or is_platform(tags)
    return tags.get("type") == "multipolygon" and walked


def square_serves(tags: Tags, mode: Mode) -> bool:
    """Tell whether a square is used in this mode; people on foot use all of them."""
    return mode == "foot" or tags.get("highway") in VEHICLE_ROADS or is_car_park(tags)


# --- reading --------------------------------------------------------------------------------


def read_roads(
    path: Path,
    boxes: Sequence[Box],
    named_ways: Iterable[int],
    mode: Mode,
    progress: Callable[[str], None],
) -> Roads:
    """
    Read what lies in or near the boxes.

    The file is read twice: once to see which ways come near, once to take these ways and the
    members of square relations, which only become known at the end of the first reading.

    Parameters
    ----------
    path
        The map.
    boxes
        Boxes around the zones, wide enough to hold the buffer.
    named_ways
        Ways that controls stand on: read in any case, so that they are not taken for unknown.
    mode
        Who moves: people on foot or vehicles.
    progress
        Told what is being read.
    """
    try:
        progress("reading the map: which ways come near")
        near, relations, bounds = _find_near(path, boxes)
        near.update(named_ways)
        progress("reading the map: the ways near the zones")
        members = {ref for relation in relations for ref in relation.ways}
        roads, kept = _take_ways(path, near, members, mode)
    except (RuntimeError, OSError, ValueError) as error:
        detail = str(error).replace(str(path), path.name).rstrip(".")
        raise UnreadableMapError(file=path.name, detail=detail) from error
    roads.asked, roads.bounds = near, bounds
    for relation in relations:
        _add_square_relation(roads, relation, kept, boxes)
    return roads


def _find_near(path: Path, boxes: Sequence[Box]) -> tuple[set[int], list[_SquareRelation], Any]:
    source = osmium.FileProcessor(str(path))
    box = source.header.box()
    bounds = None
    if box.valid():
        low, high = box.bottom_left, box.top_right
        bounds = (low.lon, low.lat, high.lon, high.lat)
    reader = source.with_locations().with_filter(EntityFilter(WAY | RELATION))
    envelopes = _Envelopes(path.name)
    relations: list[_SquareRelation] = []
    item: Any
    for item in reader.with_filter(KeyFilter(*KEYS)):
        if item.is_way():
            envelopes.add(item)
        elif is_square_relation(item.tags):
            ways = [member.ref for member in item.members if member.type == "w"]
            relations.append(_SquareRelation(item.id, _name(item), ways))
    if not envelopes.ids and not relations:
        raise EmptyMapError(file=path.name)
    return envelopes.touching(boxes), relations, bounds


class _Envelopes:
    """The extent of every way, kept as text from the C++ side and measured all at once."""

    def __init__(self, file: str) -> None:
        self._file = file
        self.ids: list[int] = []
        self._lines: list[str] = []
        self._factory = osmium.geom.WKBFactory()

    def add(self, way: Any) -> None:
        if way.id < 0:
            raise UnsavedMapError(file=self._file, way=way.id)
        if len(way.nodes) < 2:
            return
        try:
            line = self._factory.create_linestring(way, osmium.geom.use_nodes.ALL)[WKB_HEAD:]
        except osmium.InvalidLocationError:
            if any(node.ref < 0 for node in way.nodes):
                raise UnsavedMapError(file=self._file, way=way.id) from None
            known = [(n.lon, n.lat) for n in way.nodes if n.location.valid()]
            line = np.array(known, dtype="<f8").tobytes().hex()
        if line:
            self.ids.append(way.id)
            self._lines.append(line)

    def touching(self, boxes: Sequence[Box]) -> set[int]:
        if not self.ids:
            return set()
        points = np.frombuffer(bytes.fromhex("".join(self._lines)), "<f8").reshape(-1, 2)
        sizes = np.array([len(line) // WKB_POINT for line in self._lines])
        first = np.concatenate(([0], np.cumsum(sizes)[:-1]))
        low, high = np.minimum.reduceat(points, first), np.maximum.reduceat(points, first)
        near = np.zeros(len(self.ids), dtype=bool)
        for west, south, east, north in boxes:
            near |= (
                (low[:, 0] <= east) & (high[:, 0] >= west)
                & (low[:, 1] <= north) & (high[:, 1] >= south)
            )  # fmt: skip
        return set(np.array(self.ids)[near].tolist())


def _take_ways(
    path: Path, near: set[int], members: set[int], mode: Mode
) -> tuple[Roads, dict[int, _Way]]:
    """Return the roads and way squares near the zones, and the member ways of relations."""
    roads = Roads()
    kept: dict[int, _Way] = {}
    wanted = {way for way in near | members if 0 < way < BEYOND_IDS}
    if not wanted:
        return roads, kept
    reader = osmium.FileProcessor(str(path)).with_locations()
    item: Any
    for item in reader.with_filter(EntityFilter(WAY)).with_filter(IdFilter(wanted)):
        way = _copy(item)
        if item.id in members:
            kept[item.id] = way
        if item.id not in near:
            continue
        if is_square_way(item.tags, way.refs):
            if square_serves(item.tags, mode):
                _add_square(roads, item.id, way.name, [way], relation=False, incomplete=False)
        elif is_road(item.tags, mode):
            _add_road(roads, item.id, way)
    return roads, kept


def _copy(item: Any) -> _Way:
    refs = [node.ref for node in item.nodes]
    points = [(n.lon, n.lat) if n.location.valid() else None for n in item.nodes]
    return _Way(_name(item), refs, points)


def _name(item: Any) -> str:
    return item.tags.get("name") or item.tags.get("ref") or ""


def _note_nodes(roads: Roads, way: _Way) -> None:
    for ref, point in zip(way.refs, way.points, strict=True):
        if point is None:
            roads.missing.add(ref)
        else:
            roads.nodes[ref] = point


def _pairs(way: _Way) -> Iterator[tuple[int, int, Point | None, Point | None]]:
    refs, points = way.refs, way.points
    for a, b, start, end in zip(refs, refs[1:], points, points[1:], strict=False):
        if a != b:
            yield a, b, start, end


def _add_road(roads: Roads, way_id: int, way: _Way) -> None:
    _note_nodes(roads, way)
    for a, b, start, end in _pairs(way):
        if start is not None and end is not None:
            roads.segments.append(Segment(way_id, way.name, a, b, start, end))
        elif start is None and end is None:
            roads.nowhere.add((way_id, a, b))
        else:
            known = b if start is None else a
            roads.stubs.append(Stub(way_id, way.name, a, b, known))


def _add_square(
    roads: Roads, item_id: int, name: str, ways: list[_Way], *, relation: bool, incomplete: bool
) -> None:
    rings: list[tuple[Point, Point]] = []
    outline: list[tuple[Point, Point]] = []
    nodes: dict[int, None] = {}
    for way in ways:
        _note_nodes(roads, way)
        for ref, point in zip(way.refs, way.points, strict=True):
            incomplete = incomplete or point is None
            if point is not None:
                nodes[ref] = None
        rings.extend((s, e) for _, _, s, e in _pairs(way) if s is not None and e is not None)
        known = [point for point in way.points if point is not None]
        if way.refs[0] == way.refs[-1]:
            known += known[:1]
        outline.extend(pairwise(known))
    roads.squares.append(
        Square(item_id, relation, name, tuple(nodes), tuple(rings), tuple(outline), incomplete)
    )


def _add_square_relation(
    roads: Roads, relation: _SquareRelation, kept: dict[int, _Way], boxes: Sequence[Box]
) -> None:
    ways = [kept[ref] for ref in dict.fromkeys(relation.ways) if ref in kept]
    points = [point for way in ways for point in way.points if point is not None]
    if not points:
        return
    lons, lats = zip(*points, strict=True)
    west, south, east, north = min(lons), min(lats), max(lons), max(lats)
    if any(west <= e and east >= w and south <= n and north >= s for w, s, e, n in boxes):
        lost = any(ref not in kept for ref in relation.ways)
        _add_square(roads, relation.id, relation.name, ways, relation=True, incomplete=lost)
