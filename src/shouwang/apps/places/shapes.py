"""Places by shape: what lies in a piece of ground, and around which ground a place lies."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import numpy as np
import shapely
from django.db.models import Max, Min
from shapely.geometry import mapping, shape
from shapely.geometry.base import BaseGeometry

from shouwang.apps.places import ground, queries
from shouwang.apps.places.models import Area, Venue
from shouwang.backbone.access.paths import above, within

_AROUND_M: Final = 20.0
"""So far around its houses the ground of an area without an outline reaches."""
_JOIN_M: Final = 60.0
"""Houses nearer to each other than twice that are one piece of ground."""
_BEYOND: Final = 0.05
"""Degrees, about five kilometres: so far beyond the houses of a map its roads are taken to be known."""
_METRES_PER_DEGREE: Final = 111_320.0
_NO_SHAPE: Final = (
    AttributeError, IndexError, KeyError, OverflowError, RecursionError, TypeError, ValueError,
    shapely.errors.ShapelyError,
)  # fmt: skip
"""What shapely raises where somebody sends something that is no shape."""
_WIDE: Final = (Area.Kind.COUNTY, Area.Kind.TOWNSHIP)
_SMALL: Final = (Area.Kind.BUILDING, Area.Kind.STAIR, Area.Kind.ROOM)


@dataclass(frozen=True, slots=True)
class Ground:
    """The map that is in place, with its file."""

    map_id: UUID
    file: Path


def current_ground() -> Ground | None:
    """Return the map that plans are made on; None where there is none, or its file was never kept."""
    here = queries.current_map()
    file = ground.file_of(here.pk) if here else None
    return Ground(here.pk, file) if here and file else None


def shape_of(path: str) -> BaseGeometry | None:
    """
    Return the ground of an area: its outline, else what lies around the houses in it.

    None where neither is known.
    """
    area = Area.objects.filter(path=path).first()
    if area is None:
        return None
    if area.outline:
        return shapely.make_valid(shapely.Polygon(area.outline))
    return _around(
        [shapely.Polygon(one) for one in _outlines(path)]
        + [shapely.Point(at) for at in _spots(path)]
    )


def shape_of_houses(osm_ids: Collection[int]) -> BaseGeometry | None:
    """Return the ground around some houses of the map that is in place; None where none is there."""
    rows = queries.footprints().filter(osm_id__in=osm_ids).values_list("outline", flat=True)
    return _around([shapely.Polygon(one) for one in rows if len(one) > 2])


def _outlines(path: str) -> list[list[list[float]]]:
    rows = queries.footprints().filter(within(path, "building__path"))
    return [one for one in rows.values_list("outline", flat=True) if len(one) > 2]


def _spots(path: str) -> list[tuple[float, float]]:
    rows = Area.objects.filter(within(path, "path"), lon__isnull=False, lat__isnull=False)
    return [(lon, lat) for lon, lat in rows.values_list("lon", "lat") if lon and lat]


def _around(found: list[BaseGeometry]) -> BaseGeometry | None:
    """Return one piece of ground around some houses: grown until they meet, then drawn back."""
    if not found:
        return None
    whole = shapely.union_all(found)
    lat = float(shapely.centroid(whole).y)
    east = _METRES_PER_DEGREE * max(float(np.cos(np.radians(lat))), 0.01)
    flat = shapely.transform(whole, lambda xy: xy * (east, _METRES_PER_DEGREE))
    grown = flat.buffer(_JOIN_M, quad_segs=4).buffer(_AROUND_M - _JOIN_M, quad_segs=4)
    tidy = grown.simplify(2.0)
    return shapely.transform(tidy, lambda xy: np.round(xy / (east, _METRES_PER_DEGREE), 7))


def parts_within(ground_shape: BaseGeometry) -> list[str]:
    """
    Return the paths of the largest areas of which all houses lie in a piece of ground, none twice.

    A county or a township is none of them: a line around all the houses that are known is not one around all of it.
    """
    rows = list(Area.objects.values_list("path", "kind", "lon", "lat"))
    spots = [(path, lon, lat) for path, kind, lon, lat in rows if kind in _SMALL and lon and lat]
    inside = shapely.contains_xy(
        ground_shape, np.array([[lon, lat] for _path, lon, lat in spots]).reshape(-1, 2)
    )
    total: Counter[str] = Counter()
    held: Counter[str] = Counter()
    for (path, _lon, _lat), is_in in zip(spots, inside.tolist(), strict=True):
        for around in above(path):
            total[around] += 1
            held[around] += is_in
    wide = {path for path, kind, _lon, _lat in rows if kind in _WIDE}
    whole = {path for path, n in held.items() if n and n == total[path] and path not in wide}
    return sorted(path for path in whole if path.rpartition("/")[0] not in whole)


def homes_among(paths: Collection[str]) -> set[str]:
    """Return which of some paths are a house, a stair or a room: no wider ground."""
    return set(
        Area.objects.filter(path__in=set(paths), kind__in=_SMALL).values_list("path", flat=True)
    )


def counties_of(ground_shape: BaseGeometry) -> set[str]:
    """Return the paths of the counties that have a house in a piece of ground."""
    spots = Area.objects.filter(kind__in=_SMALL, lon__isnull=False).values_list(
        "path", "lon", "lat"
    )
    found = list(spots)
    inside = shapely.contains_xy(
        ground_shape, np.array([[lon, lat] for _path, lon, lat in found]).reshape(-1, 2)
    )
    roots = {
        row[0].split("/")[0] for row, is_in in zip(found, inside.tolist(), strict=True) if is_in
    }
    drawn = Area.objects.filter(kind=Area.Kind.COUNTY).exclude(outline=None)
    for county in drawn:  # a county that knows its line counts where the ground crosses it
        if shapely.intersects(ground_shape, shapely.Polygon(county.outline)):
            roots.add(county.path)
    return roots


def venues_within(ground_shape: BaseGeometry) -> dict[str, int]:
    """Return how many venues of each kind lie in a piece of ground."""
    rows = list(
        Venue.objects.exclude(lon=None).exclude(lat=None).values_list("kind", "lon", "lat")
    )
    inside = shapely.contains_xy(
        ground_shape, np.array([[lon, lat] for _kind, lon, lat in rows]).reshape(-1, 2)
    )
    return dict(Counter(row[0] for row, is_in in zip(rows, inside.tolist(), strict=True) if is_in))


def houses_of(osm_ids: Collection[int]) -> dict[int, str]:
    """Return the paths of the houses that the register knows, by their numbers on the map in place."""
    rows = queries.footprints().filter(osm_id__in=osm_ids, building__isnull=False)
    return dict(rows.values_list("osm_id", "building__path"))


def ways_across(ground_shape: BaseGeometry) -> int:
    """Return how many ways of the map in place cross the edge of a piece of ground, each time they do."""
    edge = shapely.boundary(ground_shape)
    rows = queries.roads().exclude(road_class__contains=":").values_list("line", flat=True)
    lines = [shapely.LineString(one) for one in rows]
    met = shapely.intersection(np.array(lines, dtype=object), edge)
    return int(shapely.get_num_coordinates(met[~shapely.is_empty(met)]).sum()) if lines else 0


def as_geojson(ground_shape: BaseGeometry) -> dict[str, Any]:
    """Return a piece of ground as a geometry of GeoJSON."""
    found: dict[str, Any] = mapping(ground_shape)
    return found


def from_geojson(geometry: Any) -> BaseGeometry:
    """
    Return a piece of ground from a geometry of GeoJSON.

    Raises
    ------
    ValueError
        If it is no polygon, has no area, crosses itself, or lies off the globe.
    """
    try:
        found = shapely.force_2d(shape(geometry))
    except _NO_SHAPE as fault:
        raise ValueError("no shape") from fault
    west, south, east, north = found.bounds if not found.is_empty else (200, 0, 0, 0)
    if found.geom_type not in ("Polygon", "MultiPolygon") or not found.is_valid or not found.area:
        raise ValueError("no polygon")
    if west < -180 or east > 180 or south <= -90 or north >= 90:
        raise ValueError("off the globe")
    return found


def is_on_map(ground_shape: BaseGeometry) -> bool:
    """Tell whether a piece of ground lies on the map that is in place: among its houses, and not far beyond them."""
    known = queries.map_ground()
    if known is None:
        return False
    rows = queries.footprints().aggregate(
        west=Min("lon"), south=Min("lat"), east=Max("lon"), north=Max("lat")
    )
    if rows["west"] is None:
        return False
    known_ground = shapely.box(*rows.values())
    return bool(
        shapely.intersects(known_ground, ground_shape)
        and shapely.covers(known_ground.buffer(_BEYOND), ground_shape)
    )
