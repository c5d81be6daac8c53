"""What the picture shows, as plain data, and where each place falls on the drawing."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from typing import Any, Final, Literal

import numpy as np
import shapely
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Place = tuple[float, float]
Kind = Literal["gate", "barrier"]
Way = Literal["foot", "vehicle"]

METRES_PER_DEGREE: Final = 111_320.0
MARGIN: Final = 0.12  # air around zones and controls, as a share of their box
SMALLEST_SPAN: Final = 200.0  # metres; a picture of one point still shows its street


@dataclass(frozen=True, slots=True)
class Road:
    """One way: ``line`` is ``(n, 2)`` lon and lat, ``road_class`` the value of ``highway``."""

    line: Floats
    road_class: str
    name: str = ""
    foot_only: bool = False


@dataclass(frozen=True, slots=True)
class Zone:
    """One sealed zone: all its closed rings, outer ones and holes in any order."""

    name: str
    rings: Sequence[Floats]


@dataclass(frozen=True, slots=True)
class Control:
    """
    One proposed gate or barrier.

    Attributes
    ----------
    number
        What is written on the map; given by the planner, gates first.
    bearing_deg
        Direction of the road, clockwise from north, so that a bar can lie across it.
    forbidden
        The place cannot be held: the way stays open here.
    opens
        The way out that opens without this control, ``(n, 2)`` lon and lat, or empty.
    """

    id: str
    number: int
    kind: Kind
    lon: float
    lat: float
    bearing_deg: float | None = None
    street: str = ""
    zone: str = ""
    cost: float = 0.0
    forbidden: bool = False
    opens: Floats | Sequence[Place] = ()


@dataclass(frozen=True, slots=True)
class Scene:
    """
    Everything that is drawn, in degrees of longitude and latitude.

    Attributes
    ----------
    squares, buildings
        Polygons, one ring of shape ``(n, 2)`` each.
    water
        Closed rings are lakes, open lines are streams.
    hospitals, doubts
        Places; a doubt is a suspected missing link of the map.
    figures
        ``n_gates n_barriers cost bound gap sealed safe n_unserved n_ways_out``. What is said about
        the gap is reckoned from ``cost`` and ``bound``; ``gap``, a share, is read where one of
        them is missing. A figure that is missing or None is shown as not known.
    """

    roads: Sequence[Road] = ()
    squares: Sequence[Floats] = ()
    water: Sequence[Floats] = ()
    buildings: Sequence[Floats] = ()
    zones: Sequence[Zone] = ()
    buffer_m: float = 0.0
    controls: Sequence[Control] = ()
    hospitals: Sequence[Place] = ()
    doubts: Sequence[Place] = ()
    title: str = ""
    map_name: str = ""
    map_date: str = ""
    figures: Mapping[str, Any] = field(default_factory=dict)
    way: Way = "foot"


@dataclass(frozen=True, slots=True)
class View:
    """
    A flat window on the scene: lon/lat in, drawing units out, north up.

    A plane through the middle of the scene is true to less than a line's width up to 50 km.
    """

    lon: float
    lat: float
    scale: float  # drawing units per metre
    width: float
    height: float

    def xy(self, lonlat: Floats | Sequence[Place]) -> Floats:
        """Return the drawing places ``(n, 2)`` of lon/lat places ``(n, 2)``."""
        at = np.asarray(lonlat, dtype=np.float64).reshape(-1, 2)
        per_lon = METRES_PER_DEGREE * math.cos(math.radians(self.lat))
        x = self.width / 2 + (at[:, 0] - self.lon) * per_lon * self.scale
        y = self.height / 2 - (at[:, 1] - self.lat) * METRES_PER_DEGREE * self.scale
        return np.column_stack([x, y])

    @property
    def metres_per_unit(self) -> float:
        """Return how many metres one drawing unit is."""
        return 1.0 / self.scale


def fit(scene: Scene, width: float, height: float) -> View:
    """Return the view that shows all zones and controls with some air around them."""
    west, south, east, north = _box(scene)
    lon, lat = (west + east) / 2, (south + north) / 2
    wide = (east - west) * METRES_PER_DEGREE * math.cos(math.radians(lat))
    high = (north - south) * METRES_PER_DEGREE
    air = 1 + 2 * MARGIN
    wide, high = max(wide * air, SMALLEST_SPAN), max(high * air, SMALLEST_SPAN)
    return View(lon, lat, min(width / wide, height / high), width, height)


def _box(scene: Scene) -> tuple[float, float, float, float]:
    """Return west, south, east, north of what is planned; of the roads before anything is."""
    parts = [np.asarray(ring) for zone in scene.zones for ring in zone.rings]
    if scene.controls:
        parts.append(np.array([(c.lon, c.lat) for c in scene.controls]))
    parts = [p for p in parts if len(p)] or [
        np.asarray(r.line) for r in scene.roads if len(r.line)
    ]
    if not parts:
        return (0.0, 0.0, 0.0, 0.0)
    places = np.concatenate(parts)
    west, south = places.min(axis=0)
    east, north = places.max(axis=0)
    return (float(west), float(south), float(east), float(north))


def clip_lines(lines: Sequence[Floats], view: View, pad: float) -> list[list[Floats]]:
    """Return, for each lon/lat line, its pieces in the window grown by ``pad`` units."""
    xys = [view.xy(line) for line in lines]
    usable = [xy if len(xy) > 1 else np.zeros((2, 2)) for xy in xys]
    if not usable:
        return []
    shapes = np.array([shapely.linestrings(xy) for xy in usable], dtype=object)
    cut = shapely.clip_by_rect(shapes, -pad, -pad, view.width + pad, view.height + pad)
    cut = shapely.simplify(cut, 0.2, preserve_topology=False)
    return [_pieces(g) if len(xy) > 1 else [] for g, xy in zip(cut, xys, strict=True)]


def joined(pieces: Sequence[Floats]) -> Any:
    """Return lines as one shape."""
    lines: list[Any] = [shapely.linestrings(p) for p in pieces]
    return shapely.multilinestrings(lines)


def _pieces(shape: Any) -> list[Floats]:
    """Return the coordinates of every line in a shape."""
    parts: Any = shapely.get_parts(shape) if shape is not None else []
    return [shapely.get_coordinates(p) for p in parts if p.length > 0]


def visible(rings: Sequence[Floats], view: View, pad: float, smallest: float) -> list[Floats]:
    """Return the rings, in drawing units, that touch the window and are worth their ink."""
    out = []
    for ring in rings:
        xy = view.xy(ring)
        if len(xy) < 2:
            continue
        low, high = xy.min(axis=0), xy.max(axis=0)
        inside = (high > -pad).all() and low[0] < view.width + pad and low[1] < view.height + pad
        if inside and (high - low).max() >= smallest:
            out.append(xy)
    return out


def zone_shape(zone: Zone, view: View) -> Any:
    """Return the zone as one shape in drawing units; rings inside rings are holes."""
    rings = [view.xy(r) for r in zone.rings]
    polygons = [shapely.make_valid(shapely.Polygon(r)) for r in rings if len(r) > 3]
    empty: Any = shapely.Polygon()
    return reduce(_either, polygons, empty)


def _either(one: Any, other: Any) -> Any:
    return one.symmetric_difference(other)


def rings_of(shape: Any) -> list[Floats]:
    """Return all rings of a polygon or of many."""
    polygons = [p for p in shapely.get_parts(shape) if p.geom_type == "Polygon"]
    return [shapely.get_coordinates(r) for p in polygons for r in (p.exterior, *p.interiors)]
