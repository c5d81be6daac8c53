"""
What the verifier is given: zones and a plan, checked before anything is believed.

ShouwangError
 ├ BadZonesError   a zone that cannot be read, with its place in the file
 ├ BadPlanError    a control that cannot be read, with its place in the file
 └ BadBufferError  a buffer that is no distance
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Final

import shapely  # type: ignore[import-untyped, unused-ignore]

from shouwang.core.errors import ShouwangError
from shouwang.core.text import Text

Point = tuple[float, float]
"""Longitude and latitude in degrees."""

SHOWN: Final = 40
"""Characters of an unreadable value that a message repeats."""


class BadZonesError(ShouwangError):
    """The zones hold something that is no zone."""

    code: ClassVar[str] = "perimeter.verify-bad-zones"
    problem: ClassVar[Text] = Text(
        en="In the zones, {place} is {found}, which cannot be read as part of a zone.",
        zh="区域文件中 {place} 的内容是 {found},不能作为区域读取。",
    )
    remedy: ClassVar[Text] = Text(
        en="Give GeoJSON with Polygon or MultiPolygon geometry in longitude and latitude.",
        zh="请提供以经纬度表示的 Polygon 或 MultiPolygon GeoJSON。",
    )


class BadPlanError(ShouwangError):
    """The plan holds something that is no control and no reported path."""

    code: ClassVar[str] = "perimeter.verify-bad-plan"
    problem: ClassVar[Text] = Text(
        en="In the plan, {place} is {found}, which cannot be read as part of a plan.",
        zh="方案文件中 {place} 的内容是 {found},不能作为方案读取。",
    )
    remedy: ClassVar[Text] = Text(
        en="Write the plan again, or correct this place by hand.",
        zh="请重新生成方案,或手工改正这一处。",
    )


class BadBufferError(ShouwangError):
    """The buffer is not a distance."""

    code: ClassVar[str] = "perimeter.verify-bad-buffer"
    problem: ClassVar[Text] = Text(
        en="The buffer is {buffer_m} metres; it has to be more than zero and finite.",
        zh="缓冲距离为 {buffer_m} 米;它必须大于零且为有限值。",
    )
    remedy: ClassVar[Text] = Text(
        en="Give the buffer the plan was made with, for example 300.",
        zh="请使用制定方案时的缓冲距离,例如 300。",
    )


@dataclass(frozen=True, slots=True)
class Zone:
    """A zone to be sealed: its name and its polygon in longitude and latitude."""

    name: str
    shape: shapely.Polygon | shapely.MultiPolygon


@dataclass(frozen=True, slots=True)
class Control:
    """
    One control of a plan.

    It names a node, or a segment (way and both nodes), or a square (way or relation alone).
    """

    id: str
    point: Point
    node: int | None
    way: int | None
    ends: tuple[int, int] | None
    relation: int | None
    is_gate: bool = False
    """Staffed, so that vehicles get through; whatever is not called a gate lets none through."""
    is_forbidden: bool = False
    """On a place where none may stand, in the plan because no plan avoids it."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What the verifier takes from a plan: its controls, and paths that the map lacks."""

    controls: tuple[Control, ...]
    reported: tuple[tuple[Point, ...], ...]


@dataclass(frozen=True, slots=True)
class _Place:
    """Where in the given file we read, so that a complaint can name it."""

    error: type[ShouwangError]
    path: str = "the file"
    index: int | None = None

    def at(self, key: str | int, index: int | None = None) -> _Place:
        step = f"[{key}]" if isinstance(key, int) else key
        dot = "." if isinstance(key, str) and self.path != "the file" else ""
        path = step if self.path == "the file" else f"{self.path}{dot}{step}"
        return _Place(self.error, path, self.index if index is None else index)

    def wrong(self, found: object) -> ShouwangError:
        shown = "missing" if found is None else repr(found)
        shown = shown if len(shown) <= SHOWN else shown[: SHOWN - 3] + "..."
        return self.error(place=self.path, found=shown, index=self.index)


def read_zones(data: Mapping[str, Any]) -> tuple[Zone, ...]:
    """Read the zones of a FeatureCollection, one Feature or one bare geometry."""
    zones: list[Zone] = []
    taken: set[str] = set()
    for number, (place, feature) in enumerate(_features(data), start=1):
        where, shape_data = place.at("geometry"), feature.get("geometry")
        if feature.get("type") != "Feature":
            where, shape_data = place, feature
        name = _free_name(_zone_name(feature, number, place), taken)
        taken.add(name)
        zones.append(Zone(name, _shape(shape_data, where)))
    if not zones:
        raise _Place(BadZonesError).at("features").wrong([])
    return tuple(zones)


def _features(data: object) -> Iterator[tuple[_Place, Mapping[str, Any]]]:
    top = _Place(BadZonesError)
    whole = _mapping(data, top)
    if whole.get("type") != "FeatureCollection":
        yield _Place(BadZonesError, index=0), whole
        return
    place = top.at("features")
    for index, feature in enumerate(_list(whole.get("features"), place)):
        here = place.at(index, index)
        found = _mapping(feature, here)
        if found.get("type") != "Feature":
            raise here.at("type").wrong(found.get("type"))
        yield here, found


def _zone_name(feature: Mapping[str, Any], number: int, place: _Place) -> str:
    properties = feature.get("properties")
    known = {} if properties is None else _mapping(properties, place.at("properties"))
    for value in (known.get("name"), known.get("id"), feature.get("id"), known.get("osm")):
        if isinstance(value, str | int) and not isinstance(value, bool) and str(value).strip():
            return str(value)
    return f"zone {number}"


def _free_name(name: str, taken: set[str]) -> str:
    free, again = name, 1
    while free in taken:
        again += 1
        free = f"{name} ({again})"
    return free


def _shape(data: object, place: _Place) -> shapely.Polygon | shapely.MultiPolygon:
    shape = _mapping(data, place)
    kind, where = shape.get("type"), place.at("coordinates")
    if kind not in {"Polygon", "MultiPolygon"}:
        raise place.at("type").wrong(kind)
    parts = _list(shape.get("coordinates"), where)
    if kind == "Polygon":
        polygons = [_polygon(parts, where)]
    else:
        polygons = [_polygon(part, where.at(index)) for index, part in enumerate(parts)]
    joined = shapely.union_all(polygons)
    if not isinstance(joined, shapely.Polygon | shapely.MultiPolygon) or joined.is_empty:
        raise where.wrong(parts)
    return joined


def _polygon(data: object, place: _Place) -> Any:
    rings = [_ring(ring, place.at(index)) for index, ring in enumerate(_list(data, place))]
    if not rings:
        raise place.wrong(data)
    # Real zones have rings that cross themselves: keep the areas, drop the loose lines.
    whole = shapely.make_valid(shapely.Polygon(rings[0], rings[1:]))
    areas = [part for part in shapely.get_parts(_flat(whole)) if part.area > 0]
    if not areas:
        raise place.wrong(data)
    return shapely.union_all(areas)


def _flat(shape: Any) -> list[Any]:
    """Return the polygons in a shape, however deep they are nested."""
    if hasattr(shape, "geoms"):
        return [leaf for part in shape.geoms for leaf in _flat(part)]
    return [shape]


def _ring(data: object, place: _Place) -> list[Point]:
    points = [_point(item, place.at(index)) for index, item in enumerate(_list(data, place))]
    if len(set(points)) < 3:
        raise place.wrong(data)
    return points


def read_plan(data: Mapping[str, Any]) -> Plan:
    """Read the controls and the reported paths of a parsed PLAN.geojson."""
    top = _Place(BadPlanError)
    whole = _mapping(data, top)
    place = top.at("features")
    controls = tuple(
        _control(feature, place.at(index, index))
        for index, feature in enumerate(_list(whole.get("features"), place))
    )
    own = whole.get("shouwang")
    paths = {} if own is None else _mapping(own, top.at("shouwang"))
    where = top.at("shouwang").at("reported_paths")
    reported = tuple(
        _reported(path, where.at(index, index))
        for index, path in enumerate(_list(paths.get("reported_paths", []), where))
    )
    return Plan(controls, reported)


def _control(data: object, place: _Place) -> Control:
    feature = _mapping(data, place)
    own = place.at("properties")
    known = _mapping(feature.get("properties"), own)
    name = known.get("id")
    if not isinstance(name, str) or not name:
        raise own.at("id").wrong(name)
    shape = _mapping(feature.get("geometry"), place.at("geometry"))
    if shape.get("type") != "Point":
        raise place.at("geometry").at("type").wrong(shape.get("type"))
    point = _point(shape.get("coordinates"), place.at("geometry").at("coordinates"))
    node, way, relation, first, last = (
        _whole_number(known.get(key), own.at(key))
        for key in ("node_id", "way_id", "relation_id", "from_node", "to_node")
    )
    if node is None and way is None and relation is None:
        raise own.at("way_id").wrong(None)
    if (first is None) != (last is None):
        raise own.at("from_node" if first is None else "to_node").wrong(None)
    ends = None if first is None or last is None else (first, last)
    if ends is not None and node is None and way is None:
        raise own.at("way_id").wrong(None)
    is_gate, is_forbidden = known.get("kind") == "gate", known.get("forbidden") is True
    return Control(name, point, node, way, ends, relation, is_gate, is_forbidden)


def read_detour(data: Mapping[str, Any]) -> float | None:
    """Return the metres that a parsed PLAN.geojson allows an ambulance, None where it says none."""
    own = data.get("shouwang")
    if own is None:
        return None
    place = _Place(BadPlanError).at("shouwang")
    found = _mapping(own, place).get("detour_m")
    if found is None:
        return None
    is_number = isinstance(found, int | float) and not isinstance(found, bool)
    if not (is_number and math.isfinite(found) and found >= 0):
        raise place.at("detour_m").wrong(found)
    return float(found)


def _reported(data: object, place: _Place) -> tuple[Point, ...]:
    points = [_point(item, place.at(index)) for index, item in enumerate(_list(data, place))]
    path = tuple(p for i, p in enumerate(points) if i == 0 or p != points[i - 1])
    if len(path) < 2:
        raise place.wrong(data)
    return path


def _mapping(data: object, place: _Place) -> Mapping[str, Any]:
    if not isinstance(data, Mapping):
        raise place.wrong(data)
    return data


def _list(data: object, place: _Place) -> Sequence[Any]:
    if not isinstance(data, list | tuple):
        raise place.wrong(data)
    return data


def _whole_number(data: object, place: _Place) -> int | None:
    if data is None:
        return None
    if isinstance(data, bool) or not isinstance(data, int):
        raise place.wrong(data)
    return data


def _point(data: object, place: _Place) -> Point:
    position = _list(data, place)
    if len(position) < 2:
        raise place.wrong(data)
    for value in position[:2]:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise place.wrong(data)
        if not math.isfinite(value):
            raise place.wrong(data)
    lon, lat = float(position[0]), float(position[1])
    # At a pole a degree of longitude has no length, so nothing there can be measured.
    if abs(lon) > 180 or abs(lat) >= 90:
        raise place.wrong(data)
    return lon, lat
