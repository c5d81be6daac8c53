"""Zone polygons: read from GeoJSON, checked, and laid out in metres."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import MultiPolygon, Polygon, shape
from shapely.validation import explain_validity

from shouwang.core.errors import ShouwangError
from shouwang.core.text import Text
from shouwang.engines.perimeter.roads import Floats, RoadMap

LEAST_BUFFER_M: Final = 10.0
"""A narrower ring around a zone has no room to stand in."""
_EQUATOR_M: Final = 6_378_137.0
_FLATTENING: Final = 1 / 298.257223563
_EDGE_DEG: Final = (
    0.005  # longer zone edges are densified: straight in degrees is not straight in metres
)


class ZonesError(ShouwangError):
    """The zones file does not describe polygons that can be sealed."""

    code = "perimeter.zones"
    problem = Text("The zones cannot be used: {what}.", "区域文件不能用：{what}。")
    remedy = Text("{do}.", "{do}。")


def refuse(what_en: str, what_zh: str, do_en: str, do_zh: str) -> ZonesError:
    """Return a zones error from its two halves in both languages."""
    return ZonesError(what=Text(what_en, what_zh), do=Text(do_en, do_zh))


@dataclass(frozen=True, slots=True)
class Zone:
    """One polygon (or several parts under one name) that is sealed from the outside."""

    name: str
    shape: Polygon | MultiPolygon  # lon and lat


@dataclass(frozen=True, slots=True)
class Frame:
    """
    Metres around a centre: the transverse Mercator projection of the WGS84 ellipsoid.

    Scale is true to 0.03 % within 150 km of the centre's meridian.
    Formulas: J. P. Snyder, "Map Projections: A Working Manual", USGS 1395 (1987), p. 61.
    """

    lon: float
    lat: float

    def metres(self, lonlat: Floats) -> Floats:
        """Return x and y in metres, shape ``(n, 2)``, of lon and lat in degrees, same shape."""
        e2 = _FLATTENING * (2 - _FLATTENING)
        phi = np.radians(lonlat[:, 1])
        ep2 = e2 / (1 - e2)
        sine, cosine = np.sin(phi), np.cos(phi)
        n = _EQUATOR_M / np.sqrt(1 - e2 * sine**2)
        t, c = np.tan(phi) ** 2, ep2 * cosine**2
        a = np.radians(lonlat[:, 0] - self.lon) * cosine
        m = _meridian_m(phi, e2) - _meridian_m(np.radians(np.array([self.lat])), e2)
        x = n * (a + (1 - t + c) * a**3 / 6 + (5 - 18 * t + t**2 + 72 * c - 58 * ep2) * a**5 / 120)
        y = m + n * np.sqrt(t) * np.sign(phi) * (
            a**2 / 2
            + (5 - t + 9 * c + 4 * c**2) * a**4 / 24
            + (61 - 58 * t + t**2 + 600 * c - 330 * ep2) * a**6 / 720
        )
        return np.column_stack([x, y])

    def shape_in_metres(self, zone: Polygon | MultiPolygon) -> Polygon | MultiPolygon:
        """Return a polygon of lon and lat laid out in metres."""
        return shapely.transform(shapely.segmentize(zone, _EDGE_DEG), self.metres)


def _meridian_m(phi: Floats, e2: float) -> Floats:
    e4, e6 = e2**2, e2**3
    return np.asarray(
        _EQUATOR_M
        * (
            (1 - e2 / 4 - 3 * e4 / 64 - 5 * e6 / 256) * phi
            - (3 * e2 / 8 + 3 * e4 / 32 + 45 * e6 / 1024) * np.sin(2 * phi)
            + (15 * e4 / 256 + 45 * e6 / 1024) * np.sin(4 * phi)
            - (35 * e6 / 3072) * np.sin(6 * phi)
        )
    )


def lines_between(a: Floats, b: Floats) -> NDArray[np.object_]:
    """Return straight lines from the points `a` to the points `b`, both of shape ``(n, 2)``."""
    return np.atleast_1d(np.asarray(shapely.linestrings(np.stack([a, b], axis=1))))


def parse_zones(data: object) -> tuple[Zone, ...]:
    """
    Read zones from parsed GeoJSON: a FeatureCollection, a Feature or a bare polygon.

    Raises
    ------
    ZonesError
        If there is no polygon, or one is damaged, crosses itself or lies off the globe.
    """
    features = _features(data)
    if not features:
        raise refuse(
            "it holds 0 polygons",
            "里面一个多边形也没有",
            "Draw at least one zone",
            "请至少画一个区域",
        )
    taken: dict[str, int] = {}
    zones = []
    for number, feature in enumerate(features, start=1):
        name = _name(feature, number)
        taken[name] = taken.get(name, 0) + 1
        if taken[name] > 1:
            name = f"{name} ({taken[name]})"
        zones.append(Zone(name, _polygon(feature, number)))
    return tuple(zones)


def _features(data: object) -> list[Mapping[str, Any]]:
    if isinstance(data, Mapping):
        _require_degrees(data)
        kind = data.get("type")
        if kind == "FeatureCollection" and isinstance(data.get("features"), list):
            return [
                f if isinstance(f, Mapping) and f.get("type") == "Feature" else {}
                for f in data["features"]
            ]
        if kind == "Feature":
            return [data]
        if kind in ("Polygon", "MultiPolygon"):
            return [{"geometry": data, "properties": {}}]
    kind = data.get("type") if isinstance(data, Mapping) else type(data).__name__
    raise refuse(
        f"it is not GeoJSON with polygons (type {kind!r})",
        f"不是带多边形的 GeoJSON（type 为 {kind!r}）",
        "Save the zones as a GeoJSON FeatureCollection of polygons",
        "请把区域另存为 GeoJSON（FeatureCollection，多边形）",
    )


def _require_degrees(data: Mapping[str, Any]) -> None:
    crs = data.get("crs")
    if crs is None:
        return
    properties = crs.get("properties") if isinstance(crs, Mapping) else None
    name = str(properties.get("name", crs) if isinstance(properties, Mapping) else crs)[:80]
    if not name.endswith(("CRS84", "4326")):
        raise refuse(
            f"it is in the coordinate system {name}",
            f"坐标系是 {name}",
            "Save it in longitude and latitude (WGS84, EPSG:4326)",
            "请另存为经纬度坐标（WGS84，EPSG:4326）",
        )


def _name(feature: Mapping[str, Any], number: int) -> str:
    properties = feature.get("properties")
    properties = properties if isinstance(properties, Mapping) else {}
    for value in (properties.get("name"), feature.get("id"), properties.get("osm")):
        if value is not None and str(value).strip():
            return str(value)
    return f"zone {number}"


def _polygon(feature: Mapping[str, Any], number: int) -> Polygon | MultiPolygon:
    geometry = feature.get("geometry")
    kind = geometry.get("type") if isinstance(geometry, Mapping) else geometry
    if kind not in ("Polygon", "MultiPolygon"):
        raise refuse(
            f"feature {number} is a {kind}, not a polygon",
            f"第 {number} 个要素是 {kind}，不是多边形",
            "Keep only polygons in the file",
            "文件里请只留多边形",
        )
    _require_numbers(geometry.get("coordinates"), number)  # type: ignore[union-attr]  # it has a type
    try:
        polygon: Any = shapely.force_2d(shape(geometry))  # type: ignore[arg-type]  # checked above
    except (
        ValueError,
        TypeError,
        IndexError,
        KeyError,
        AttributeError,
        OverflowError,
        shapely.GEOSException,
    ) as fault:
        detail = " ".join(str(fault).split())[:80]
        raise refuse(
            f"the coordinates of feature {number} are damaged ({detail})",
            f"第 {number} 个要素的坐标坏了（{detail}）",
            "Draw it again",
            "请重新画这个区域",
        ) from fault
    _require_sound(polygon, number)
    return polygon  # type: ignore[no-any-return]  # one of the two kinds, by the check above


def _require_numbers(coordinates: object, number: int) -> None:
    """Refuse a feature whose positions hold anything but finite numbers."""
    left = [coordinates]
    while left:
        item = left.pop()
        if not isinstance(item, list | tuple):
            raise _no_degrees(repr(item)[:40], number)
        if item and not isinstance(item[0], list | tuple):
            for value in item[:2]:
                is_number = isinstance(value, int | float) and not isinstance(value, bool)
                if not is_number or not abs(value) < 1e300:
                    raise _no_degrees(repr(value)[:40], number)
        else:
            left += item


def _no_degrees(value: str, number: int) -> ZonesError:
    return refuse(
        f"feature {number} has the coordinate {value}, which is no longitude and latitude",
        f"第 {number} 个要素的坐标 {value} 不是经纬度",
        "Give degrees in the order longitude, latitude",
        "请按经度、纬度的顺序写，单位为度",
    )


def _require_sound(polygon: Polygon | MultiPolygon, number: int) -> None:
    if polygon.is_empty or not polygon.convex_hull.area > 0:
        raise refuse(
            f"the polygon of feature {number} has no area",
            f"第 {number} 个多边形没有面积",
            "Draw it with at least three corners",
            "请至少画三个角",
        )
    west, south, east, north = polygon.bounds
    if max(-west, east) > 180 or max(-south, north) >= 90:
        worst = (
            max(south, north, key=abs) if max(-south, north) >= 90 else max(west, east, key=abs)
        )
        raise _no_degrees(f"{worst:g}", number)
    if east - west > 180:
        raise refuse(
            f"feature {number} is {east - west:g} degrees of longitude wide",
            f"第 {number} 个要素宽 {east - west:g} 度经度",
            "A zone across the 180th meridian is drawn as two polygons, one on each side",
            "跨 180 度经线的区域请画成两个多边形，两侧各一个",
        )
    if not polygon.is_valid:
        detail = explain_validity(polygon)
        raise refuse(
            f"the outline of feature {number} crosses or touches itself ({detail})",
            f"第 {number} 个多边形的边线自相交（{detail}）",
            "Draw it again without crossing lines",
            "请重画，边线不要交叉",
        )


def require_on_map(zones: tuple[Zone, ...], roads: RoadMap) -> None:
    """
    Refuse zones that lie beside the map.

    Raises
    ------
    ZonesError
        If a zone has nothing in common with the map; the sentence says so when latitude and
        longitude look swapped.
    """
    box = roads.box or (
        float(np.nanmin(roads.lon)),
        float(np.nanmin(roads.lat)),
        float(np.nanmax(roads.lon)),
        float(np.nanmax(roads.lat)),
    )
    covered = shapely.box(*box)
    for zone in zones:
        if zone.shape.intersects(covered):
            continue
        where = ", ".join(f"{value:.4f}" for value in zone.shape.bounds)
        extent = ", ".join(f"{value:.4f}" for value in box)
        if shapely.transform(zone.shape, lambda xy: xy[:, ::-1]).intersects(covered):
            do_en = "Latitude and longitude look swapped: write longitude first"
            do_zh = "经纬度好像写反了：请先写经度，再写纬度"
        else:
            do_en = "Take a map of the zone's surroundings, or correct the zone"
            do_zh = "请换一份包含该区域的地图，或改正区域"
        raise refuse(
            f"zone {zone.name!r} ({where}) lies outside the map ({extent})",
            f"区域「{zone.name}」（{where}）在地图范围（{extent}）之外",
            do_en,
            do_zh,
        )
