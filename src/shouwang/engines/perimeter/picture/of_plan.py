"""From a plan and its map to what is drawn."""

from __future__ import annotations

import numpy as np
import shapely

from shouwang.core.text import Lang
from shouwang.engines.perimeter.picture.scene import Control, Floats, Road, Scene, Zone
from shouwang.engines.perimeter.plan import Control as Planned
from shouwang.engines.perimeter.plan import Plan
from shouwang.engines.perimeter.roads import VEHICLE, RoadMap
from shouwang.engines.perimeter.zones import Zone as SealedZone


def scene_of(
    roads: RoadMap,
    zones: tuple[SealedZone, ...],
    plan: Plan,
    *,
    map_name: str,
    sealed: bool,
    lang: Lang,
) -> Scene:
    """Collect what lies around the zones; `sealed` is the verifier's word."""
    box = _box(zones, plan)
    gates = len(plan.gates)
    numbers = {control.id: n for n, control in enumerate(_by_number(plan), start=1)}
    joiner = "、" if lang == "zh" else ", "
    names = list(dict.fromkeys(plan.zones))
    title = joiner.join(names[:3]) + (" …" if len(names) > 3 else "")
    return Scene(
        roads=_roads(roads, box) + _reported(plan),
        squares=[ring for square in roads.squares for ring in square.rings if _meets(ring, box)],
        buildings=_buildings(roads, box),
        zones=[Zone(zone.name, _rings(zone)) for zone in zones],
        buffer_m=plan.settings.buffer_m,
        controls=[
            Control(
                id=control.id,
                number=numbers[control.id],
                kind=control.kind,
                lon=control.lon,
                lat=control.lat,
                bearing_deg=control.bearing_deg,
                street=control.street,
                zone=control.zones[0],
                cost=control.crew_hours,
                forbidden=control.is_forbidden,
                opens=control.opens,
            )
            for control in _by_number(plan)
        ],
        hospitals=[(float(x), float(y)) for x, y in roads.hospital if _holds(box, x, y)],
        doubts=[
            (doubt.lon, doubt.lat)
            for doubt in plan.doubts
            if doubt.opens_seal and doubt.lon is not None and doubt.lat is not None
        ],
        title=title,
        map_name=map_name,
        map_date=plan.map_date,
        figures={
            "n_gates": gates,
            "n_barriers": len(plan.controls) - gates,
            "cost": plan.cost,
            "bound": plan.bound,
            "sealed": sealed,
            "safe": plan.is_safe,
            "n_unserved": len(plan.unserved),
            "n_ways_out": len(plan.disjoint),
        },
        way=plan.settings.way,
    )


def _by_number(plan: Plan) -> list[Planned]:
    return sorted(plan.controls, key=lambda control: int(control.id[1:]))


def _box(zones: tuple[SealedZone, ...], plan: Plan) -> tuple[float, float, float, float]:
    west, south, east, north = shapely.total_bounds([zone.shape for zone in zones])
    lons = [control.lon for control in plan.controls]
    lats = [control.lat for control in plan.controls]
    west, east = min([west, *lons]), max([east, *lons])
    south, north = min([south, *lats]), max([north, *lats])
    wide, high = max(east - west, 0.004), max(north - south, 0.003)
    # The sheet is wider than high, so more is seen at the sides.
    return (west - wide, south - 0.4 * high, east + wide, north + 0.4 * high)


def _holds(box: tuple[float, float, float, float], x: float, y: float) -> bool:
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]


def _meets(line: Floats, box: tuple[float, float, float, float]) -> bool:
    if not len(line):
        return False
    low, high = np.nanmin(line, axis=0), np.nanmax(line, axis=0)
    return bool(low[0] <= box[2] and high[0] >= box[0] and low[1] <= box[3] and high[1] >= box[1])


def _rings(zone: SealedZone) -> list[Floats]:
    rings = shapely.get_rings(shapely.get_parts(zone.shape))
    return [shapely.get_coordinates(ring) for ring in rings]


def _roads(roads: RoadMap, box: tuple[float, float, float, float]) -> list[Road]:
    """Join consecutive segments of a way to lines again, those that meet the box."""
    known = ~np.isnan(roads.lon[roads.tail] + roads.lon[roads.head])
    lon, lat = roads.lon, roads.lat
    near = known.copy()
    for values, low, high in ((lon, box[0], box[2]), (lat, box[1], box[3])):
        near &= np.fmax(values[roads.tail], values[roads.head]) >= low
        near &= np.fmin(values[roads.tail], values[roads.head]) <= high
    rows = np.flatnonzero(near)
    if not len(rows):
        return []
    breaks = (roads.way[rows[1:]] != roads.way[rows[:-1]]) | (
        roads.head[rows[:-1]] != roads.tail[rows[1:]]
    )
    lines = []
    for run in np.split(rows, np.flatnonzero(breaks) + 1):
        nodes = np.append(roads.tail[run], roads.head[run[-1]])
        way = roads.way[run[0]]
        lines.append(
            Road(
                np.column_stack([lon[nodes], lat[nodes]]),
                roads.ways.road[way],
                roads.ways.name[way],
                foot_only=not roads.ways.flags[way] & VEHICLE,
            )
        )
    return lines


def _reported(plan: Plan) -> list[Road]:
    """Return the paths people reported, drawn as the footpaths they are."""
    return [Road(np.array(path), "path", "", foot_only=True) for path in plan.reported_paths]


def _buildings(roads: RoadMap, box: tuple[float, float, float, float]) -> list[Floats]:
    x, y = roads.building_lon, roads.building_lat
    rows = np.flatnonzero((x >= box[0]) & (x <= box[2]) & (y >= box[1]) & (y <= box[3]))
    ends = np.append(roads.building_first[1:], len(roads.building_outline))
    rings = []
    for row in rows:
        ring = roads.building_outline[roads.building_first[row] : ends[row]]
        rings.append(ring[~np.isnan(ring[:, 0])])
    return [ring for ring in rings if len(ring) > 3]
