"""
The town's own vector tiles, cut from what was imported.

Everything is held in memory as shapes in Web Mercator with one tree for each layer, made anew when the map changes.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import mapbox_vector_tile
import numpy as np
import shapely

from shouwang.apps.places import queries
from shouwang.apps.places.models import Footprint, Road, TownMap, Venue

_EARTH_M: Final = 6_378_137.0
_HALF: Final = math.pi * _EARTH_M
_EXTENT: Final = 4096
_MOST_LAT: Final = 85.05
"""Where the square of Web Mercator ends."""
_MARGIN: Final = 0.06
"""Part of a tile that is drawn beyond its edge, so that lines meet."""
_MAIN: Final = {"motorway", "trunk", "primary", "secondary", "motorway_link", "trunk_link"}
_STREET: Final = {"tertiary", "unclassified", "residential", "living_street", "road", "busway"}
_PATH: Final = {"footway", "path", "steps", "cycleway", "bridleway", "pedestrian", "track"}
_DETAIL_ZOOM: Final = 13
MOST_ZOOM: Final = 16
_KEPT: Final = 2048


@dataclass(frozen=True, slots=True)
class _Layer:
    name: str
    shapes: Any
    facts: list[dict[str, Any]]
    tree: shapely.STRtree
    least_zoom: int
    dimension: int


def tile(zoom: int, x: int, y: int, version: str) -> bytes:
    """
    Return one tile as Mapbox vector tile (version 2).

    Parameters
    ----------
    zoom, x, y
        Its place in the usual scheme.
    version
        What the map is known by; another one makes the shapes anew.
    """
    size = 2 * _HALF / 2**zoom
    west, south = -_HALF + x * size, _HALF - (y + 1) * size
    low, high = -size * _MARGIN, size * (1 + _MARGIN)
    window = shapely.box(west + low, south + low, west + high, south + high)
    layers = [
        {"name": layer.name, "features": _features(layer, window, (west, south), size / _EXTENT)}
        for layer in _layers(version)
        if zoom >= layer.least_zoom
    ]
    data: bytes = mapbox_vector_tile.encode(
        [layer for layer in layers if layer["features"]],
        default_options={"extents": _EXTENT},
    )
    return data


def kept_tile(zoom: int, x: int, y: int, version: str) -> bytes:
    """Return one tile, with the last few thousand kept until the map changes."""
    return _keeper(version)(zoom, x, y, version)


@lru_cache(maxsize=1)
def _keeper(version: str) -> Callable[[int, int, int, str], bytes]:  # noqa: ARG001  the key
    return lru_cache(maxsize=_KEPT)(tile)


def forget() -> None:
    """Forget all that is kept in memory."""
    _keeper.cache_clear()
    _layers.cache_clear()


def _features(
    layer: _Layer, window: Any, corner: tuple[float, float], pixel_m: float
) -> list[dict[str, Any]]:
    rows = layer.tree.query(window, predicate="intersects")
    if not len(rows):
        return []
    rows = np.sort(rows)
    shapes = shapely.simplify(shapely.intersection(layer.shapes[rows], window), pixel_m)
    shapes = shapely.transform(shapes, lambda at: np.round((at - np.array(corner)) / pixel_m))
    return [
        {"geometry": whole, "properties": layer.facts[row]}
        for row, shape in zip(rows.tolist(), shapes, strict=True)
        if (whole := _of_its_kind(shape, layer.dimension)) is not None
    ]


def _of_its_kind(shape: Any, dimension: int) -> Any:
    """Return what of a shape is point, line or ground like its layer: clipping may leave crumbs."""
    if shape.is_empty:
        return None
    if shape.geom_type != "GeometryCollection":
        return shape if shapely.get_dimensions(shape) == dimension else None
    parts = shapely.get_parts(shape)
    kept = shapely.union_all(parts[shapely.get_dimensions(parts) == dimension])
    return None if kept.is_empty or kept.geom_type == "GeometryCollection" else kept


@lru_cache(maxsize=1)  # the old map is asked for by nobody
def _layers(version: str) -> list[_Layer]:  # noqa: ARG001  the key of the cache
    """Read the map that is in place; once more where another one came in between."""
    while True:
        here = queries.current_map()
        layers = _read(here)
        after = queries.current_map()
        if (here and here.pk) == (after and after.pk):
            return layers


def _read(here: TownMap | None) -> list[_Layer]:
    ground, streams, roads = [], [], []
    for row in Road.objects.filter(map=here).iterator():
        kind = _class_of(row.road_class)
        facts = {"class": kind, "name": row.name, "name_en": row.name_en or row.name}
        is_ring = len(row.line) > 3 and row.line[0] == row.line[-1]
        if kind in ("field", "water") and is_ring:
            ground.append((shapely.polygons(_mercator(row.line)), facts))
        elif kind == "water":
            streams.append((shapely.linestrings(_mercator(row.line)), facts))
        elif kind != "field":
            roads.append((shapely.linestrings(_mercator(row.line)), facts))
    footprints = [
        (shapely.polygons(_mercator(foot.outline)),
         {"known": foot.building_id is not None, "osm": foot.osm_id})
        for foot in Footprint.objects.filter(map=here).iterator()
        if len(foot.outline) > 3 and foot.outline[0] == foot.outline[-1]
    ]  # fmt: skip
    venues = [
        (shapely.Point(_mercator([[venue.lon or 0.0, venue.lat or 0.0]])[0]),
         {"kind": venue.kind, "name": venue.name, "name_en": venue.name_en or venue.name})
        for venue in Venue.objects.exclude(lon=None).iterator()
    ]  # fmt: skip
    return [
        _layer("ground", ground, 10, 2),
        _layer("streams", streams, 10, 1),
        _layer("roads", roads, 10, 1),
        _layer("footprints", footprints, _DETAIL_ZOOM, 2),
        _layer("venues", venues, _DETAIL_ZOOM, 0),
    ]


def _layer(
    name: str, rows: list[tuple[Any, dict[str, Any]]], least_zoom: int, dimension: int
) -> _Layer:
    shapes = np.array([shape for shape, _ in rows], dtype=object)
    valid = shapely.make_valid(shapes) if len(rows) else shapes
    facts = [facts for _, facts in rows]
    return _Layer(name, valid, facts, shapely.STRtree(valid), least_zoom, dimension)


def _class_of(road_class: str) -> str:
    kind, _, value = road_class.partition(":")
    if value:
        return "water" if kind == "waterway" or value == "water" else "field"
    if kind in _MAIN:
        return "main"
    if kind in _STREET:
        return "street"
    return "path" if kind in _PATH else "lane"


def _mercator(line: list[list[float]]) -> np.ndarray[Any, np.dtype[np.float64]]:
    lonlat = np.array(line, dtype=float)
    lonlat[:, 1] = lonlat[:, 1].clip(-_MOST_LAT, _MOST_LAT)
    x = np.radians(lonlat[:, 0]) * _EARTH_M
    y = np.log(np.tan(math.pi / 4 + np.radians(lonlat[:, 1]) / 2)) * _EARTH_M
    return np.column_stack([x, y])
