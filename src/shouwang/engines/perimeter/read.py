"""Read the roads, squares, buildings and hospitals of an OpenStreetMap file with pyosmium."""

from __future__ import annotations

import datetime as dt
import re
from array import array
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Final

import numpy as np
import osmium
import osmium.filter
import osmium.io

from shouwang.core.errors import ShouwangError
from shouwang.core.text import Text
from shouwang.engines.perimeter import opl
from shouwang.engines.perimeter import tags as meaning
from shouwang.engines.perimeter.roads import Floats, Ints, RoadMap, Square, Ways

ENDINGS: Final = (".osm.pbf", ".pbf", ".osm", ".osm.gz", ".osm.bz2")
_RING_REFS: Final = 4  # a closed way with fewer references encloses nothing
_MEMBER_WAY: Final = re.compile(rb"(?:^|,)w(\d+)@")
_OF_WAYS: Final = opl.tags_with(meaning.WAY_KEYS)
_OF_OTHERS: Final = opl.tags_with(("barrier", "emergency", "type", *meaning.WAY_KEYS))
_NAME: Final = opl.tags_with(("name",))


class MapFileError(ShouwangError):
    """The file is not a map that can be read to its end."""

    code = "perimeter.map-file"
    problem = Text(
        "The map {file} cannot be read: {detail}.",
        "地图文件 {file} 读不了：{detail}。",
    )
    remedy = Text(
        "Give a whole OpenStreetMap file (.osm.pbf, .osm, .osm.gz, .osm.bz2); if it came by download, fetch it again.",
        "请给出完整的 OpenStreetMap 文件（.osm.pbf、.osm、.osm.gz、.osm.bz2）；若是下载来的，请重新下载。",
    )


class NoRoadsError(ShouwangError):
    """The map has no way that people use."""

    code = "perimeter.no-roads"
    problem = Text(
        "The map {file} holds no roads: 0 ways with a highway tag, {n_nodes} nodes in all.",
        "地图 {file} 里没有道路：带 highway 标签的线 0 条，节点共 {n_nodes} 个。",
    )
    remedy = Text(
        "Take an extract that includes the roads of the zone.",
        "请换一份含有该区域道路的地图。",
    )


@dataclass(slots=True)
class _Found:
    """Everything one pass over the file collects."""

    roads: list[bytes] = field(default_factory=list)
    road_id: array[int] = field(default_factory=lambda: array("q"))
    flags: array[int] = field(default_factory=lambda: array("q"))
    road: list[str] = field(default_factory=list)
    name: list[str] = field(default_factory=list)
    squares: list[_SquareFound] = field(default_factory=list)
    relations: list[_RelationFound] = field(default_factory=list)
    houses: list[bytes] = field(default_factory=list)
    house_id: array[int] = field(default_factory=lambda: array("q"))
    hospitals: list[tuple[float, float]] = field(default_factory=list)
    bollards: array[int] = field(default_factory=lambda: array("q"))


@dataclass(frozen=True, slots=True)
class _SquareFound:
    osm_id: int
    road: str
    name: str
    rings: tuple[tuple[list[int], Floats], ...]
    leads_out: bool


@dataclass(frozen=True, slots=True)
class _RelationFound:
    osm_id: int
    road: str  # empty for a hospital
    name: str
    members: tuple[int, ...]


def read_map(path: Path) -> RoadMap:
    """
    Read a map file into arrays.

    Nothing that leads anywhere is dropped: a way with missing nodes keeps its known ones, and each
    segment towards a missing node stays as a stub.

    Raises
    ------
    MapFileError
        If the file is absent, of another kind, damaged, or cut off.
    NoRoadsError
        If it is a map without a single used way.
    """
    _require_map_name(path)
    found = _Found()
    try:
        n_nodes_seen = _collect(path, found)
        outlines = _collect_members(path, found)
        box, date = _header(path)
    except (RuntimeError, ValueError, OSError) as fault:
        detail = " ".join(str(fault).split())[:120] or type(fault).__name__
        damaged = Text(
            f"it is damaged, cut off or no map at all ({detail})",
            f"文件损坏、不完整，或不是地图（{detail}）",
        )
        raise MapFileError(file=path.name, detail=damaged) from fault
    if not len(found.road_id):
        if not n_nodes_seen:
            raise MapFileError(
                file=path.name, detail=Text("it holds no map data", "里面没有地图数据")
            )
        raise NoRoadsError(file=path.name, n_nodes=n_nodes_seen)
    return _assemble(found, outlines, box, date, path.name)


def _require_map_name(path: Path) -> None:
    if not path.is_file():
        absent, odd = Text("no such file", "没有这个文件"), Text("it is not a file", "它不是文件")
        raise MapFileError(file=path.name, detail=odd if path.exists() else absent)
    if not path.name.lower().endswith(ENDINGS):
        raise MapFileError(file=path.name, detail=Text("unknown ending", "后缀不认识"))
    if path.stat().st_size == 0:
        raise MapFileError(
            file=path.name, detail=Text("it is empty (0 bytes)", "文件是空的（0 字节）")
        )


def _collect(path: Path, found: _Found) -> int:
    """Go through the file once; return how many nodes it has, counted only if no road was met."""
    for name, tags, follows in opl.filtered(path, osmium.filter.KeyFilter(*meaning.READ_KEYS)):
        if name[:1] == b"w":
            _take_way(int(name[1:]), tags, follows, found)
        elif name[:1] == b"n":
            _take_node(int(name[1:]), tags, follows, found)
        elif b"multipolygon" in tags:
            _take_relation(int(name[1:]), tags, follows, found)
    if len(found.road_id):
        return -1
    return sum(1 for _ in osmium.FileProcessor(str(path), osmium.osm.NODE))


@dataclass(frozen=True, slots=True)
class _Use:
    """What a way is to us."""

    road: str
    flags: int
    square: str  # its class as a square, if it is closed
    is_house: bool
    is_hospital: bool


@lru_cache(maxsize=2**16)
def _use_of(pairs: tuple[tuple[bytes, bytes], ...]) -> _Use:
    """Work out what some tags mean: the same few hundred combinations come again and again."""
    tags = opl.plain(pairs)
    road = meaning.road_class(tags)
    return _Use(
        road=road,
        flags=meaning.way_flags(tags, road) if road else 0,
        square=meaning.square_class(tags, is_relation=False),
        is_house=tags.get("building", "no") != "no",
        is_hospital=tags.get("amenity") == "hospital",
    )


def _take_way(number: int, text: bytes, follows: bytes, found: _Found) -> None:
    use = _use_of(tuple(_OF_WAYS.findall(text)))
    if use.is_house and follows:
        found.houses.append(follows)
        found.house_id.append(number)
    if use.is_hospital:
        _take_hospital(found, opl.placed_nodes([follows])[1])
    if use.square and follows.count(b",") >= _RING_REFS - 1 and _first(follows) == _last(follows):
        refs, ring, _ = opl.placed_nodes([follows])
        leads_out = bool(np.isnan(ring).any())
        found.squares.append(
            _SquareFound(number, use.square, _name(text), ((refs.tolist(), ring),), leads_out)
        )
    elif use.road and b"," in follows:
        found.roads.append(follows)
        found.road_id.append(number)
        found.flags.append(use.flags)
        found.road.append(use.road)
        found.name.append(_name(text))


def _name(text: bytes) -> str:
    return opl.plain(_NAME.findall(text)).get("name", "")


def _first(refs: bytes) -> bytes:
    return refs.partition(b"x")[0]


def _last(refs: bytes) -> bytes:
    return refs.rpartition(b",")[2].partition(b"x")[0]


def _take_hospital(found: _Found, outline: Floats) -> None:
    known = outline[~np.isnan(outline[:, 0])]
    if len(known):
        found.hospitals.append((float(known[:, 0].mean()), float(known[:, 1].mean())))


def _take_node(number: int, text: bytes, follows: bytes, found: _Found) -> None:
    if b"barrier=" not in text and b"hospital" not in text:
        return
    tags = opl.plain(_OF_OTHERS.findall(text))
    if tags.get("barrier") in meaning.STOPS_VEHICLES and tags.get("emergency") != "yes":
        found.bollards.append(number)
    place = opl.node_place(follows)
    if tags.get("amenity") == "hospital" and place:
        found.hospitals.append(place)


def _take_relation(number: int, text: bytes, follows: bytes, found: _Found) -> None:
    tags = opl.plain(_OF_OTHERS.findall(text))
    if tags.get("type") != "multipolygon":
        return
    road = meaning.square_class(tags, is_relation=True)
    if road or tags.get("amenity") == "hospital":
        members = tuple(int(way) for way in _MEMBER_WAY.findall(follows))
        found.relations.append(_RelationFound(number, road, _name(text), members))


def _collect_members(path: Path, found: _Found) -> dict[int, tuple[list[int], Floats]]:
    """Read the member ways of square and hospital relations, which a file lists before them."""
    wanted = {member for relation in found.relations for member in relation.members}
    if not wanted:
        return {}
    only = (osmium.filter.EntityFilter(osmium.osm.WAY), osmium.filter.IdFilter(wanted))
    members = {}
    for name, _, follows in opl.filtered(path, *only):
        refs, line, _ = opl.placed_nodes([follows])
        members[int(name[1:])] = (refs.tolist(), line)
    return members


def _header(path: Path) -> tuple[tuple[float, float, float, float] | None, str]:
    with osmium.io.Reader(str(path), osmium.osm.NOTHING) as reader:
        header = reader.header()
        box = header.box()
        stamp = header.get("osmosis_replication_timestamp") or header.get("timestamp")
    corners = None
    if box.valid():
        low, high = box.bottom_left, box.top_right
        corners = (low.lon, low.lat, high.lon, high.lat)
    if not stamp:
        written = dt.datetime.fromtimestamp(path.stat().st_mtime, tz=dt.UTC)
        stamp = written.date().isoformat()
    return corners, stamp[:10]


def _assemble(
    found: _Found,
    outlines: dict[int, tuple[list[int], Floats]],
    box: tuple[float, float, float, float] | None,
    date: str,
    file: str,
) -> RoadMap:
    for relation in found.relations:
        _add_relation(found, relation, outlines)
    refs, places, ends = opl.placed_nodes(found.roads)
    ring_refs = [r for square in found.squares for ring, _ in square.rings for r in ring]
    ring_places = [line for square in found.squares for _, line in square.rings]
    every_ref = np.concatenate([refs, np.array(ring_refs, dtype=np.int64)])
    every_place = np.concatenate([places, *ring_places])
    node_id, first, row = np.unique(every_ref, return_index=True, return_inverse=True)
    lon, lat = every_place[first].T.copy()
    starts_here = np.ones(len(refs), dtype=bool)
    starts_here[ends - 1] = False  # the last node of a way starts no segment
    at = np.flatnonzero(starts_here)
    tail, head = row[at], row[at + 1]
    way = np.searchsorted(ends, at, side="right")
    is_missing = np.isnan(lon)
    if is_missing.all():
        raise MapFileError(
            file=file,
            detail=Text(
                f"none of the {len(lon)} nodes of its roads is in it (ids below 0 do not count)",
                f"道路所用的 {len(lon)} 个点一个也不在里面（小于 0 的编号不算）",
            ),
        )
    touches = is_missing[tail] | is_missing[head]
    keep = (tail != head) & ~(is_missing[tail] & is_missing[head])
    road_id = np.array(found.road_id, dtype=np.int64)
    outline, house_first, centre = _houses(found)
    tail, head, way_kept = tail[keep], head[keep], way[keep]
    return RoadMap(
        node_id=node_id,
        lon=lon,
        lat=lat,
        tail=tail,
        head=head,
        way=way_kept,
        tail_id=node_id[tail],
        head_id=node_id[head],
        ways=Ways(
            osm_id=road_id,
            flags=np.array(found.flags, dtype=np.int64),
            road=tuple(found.road),
            name=tuple(found.name),
        ),
        squares=_squares(found, node_id),
        stops_vehicles=np.isin(node_id, np.array(found.bollards, dtype=np.int64)),
        building_id=np.array(found.house_id, dtype=np.int64),
        building_lon=centre[:, 0],
        building_lat=centre[:, 1],
        building_outline=outline,
        building_first=house_first,
        hospital=np.array(found.hospitals, dtype=np.float64).reshape(-1, 2),
        box=box,
        date=date,
        n_missing_nodes=int(is_missing.sum()),
        ways_with_missing=tuple(np.unique(road_id[way[touches]]).tolist()),
    )


def _add_relation(
    found: _Found, relation: _RelationFound, outlines: dict[int, tuple[list[int], Floats]]
) -> None:
    rings = tuple(outlines[member] for member in relation.members if member in outlines)
    if not relation.road:
        if rings:
            _take_hospital(found, np.concatenate([line for _, line in rings]))
        return
    is_whole = len(rings) == len(relation.members)
    leads_out = not is_whole or any(bool(np.isnan(line).any()) for _, line in rings)
    if rings:
        found.squares.append(
            _SquareFound(-relation.osm_id, relation.road, relation.name, rings, leads_out)
        )


def _squares(found: _Found, node_id: Ints) -> tuple[Square, ...]:
    squares = []
    for square in found.squares:
        refs = np.unique(np.array([r for ring, _ in square.rings for r in ring], dtype=np.int64))
        squares.append(
            Square(
                osm_id=square.osm_id,
                road=square.road,
                name=square.name,
                nodes=np.searchsorted(node_id, refs),
                rings=tuple(line[~np.isnan(line[:, 0])] for _, line in square.rings),
                is_vehicle=meaning.square_takes_vehicles(square.road),
                leads_out=square.leads_out,
            )
        )
    return tuple(squares)


def _houses(found: _Found) -> tuple[Floats, Ints, Floats]:
    _, outline, ends = opl.placed_nodes(found.houses)
    first = np.append(0, ends[:-1]) if len(ends) else ends
    if not len(ends):
        return outline, first, np.empty((0, 2))
    known = ~np.isnan(outline[:, 0])
    counts = np.add.reduceat(known.astype(np.float64), first)
    sums = np.add.reduceat(np.where(known[:, None], outline, 0.0), first, axis=0)
    with np.errstate(invalid="ignore"):
        return outline, first, sums / counts[:, None]
