"""Plan again: a path somebody found, or a place where no control can be. What stands stays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any, Final

import numpy as np
import shapely

from shouwang.core.errors import ShouwangError
from shouwang.core.text import Text
from shouwang.engines.perimeter.layout import RING, Layout, lay_out
from shouwang.engines.perimeter.plan import Control, Plan, Spot, describe
from shouwang.engines.perimeter.planfile import StoredControl, StoredPlan
from shouwang.engines.perimeter.problem import Standing, pose
from shouwang.engines.perimeter.roads import (
    FOOT,
    JOIN_M,
    REPORTED,
    Floats,
    Ints,
    RoadMap,
    Ways,
)
from shouwang.engines.perimeter.sides import Line
from shouwang.engines.perimeter.solve import Progress, solve
from shouwang.engines.perimeter.zones import Frame, Zone, lines_between, require_on_map

_SAME_M: Final = 0.5
_MOST_OFF_M: Final = 30.0


class UnknownControlError(ShouwangError):
    """A control is named that the plan or the map does not have."""

    code = "perimeter.unknown-control"
    problem = Text("{what}.", "{what}。")
    remedy = Text("Known are: {known}.", "已有：{known}。")


class ReportedPathError(ShouwangError):
    """A reported path is no line."""

    code = "perimeter.reported-path"
    problem = Text("The reported path cannot be used: {what}.", "上报的小路不能用：{what}。")
    remedy = Text(
        "Give a GeoJSON LineString in longitude and latitude, with at least two points, drawn to the ways it leads to.",
        "请给出 GeoJSON 的 LineString（经度在前，纬度在后），至少两个点，并画到它通到的道路上。",
    )


def parse_paths(data: object) -> tuple[Line, ...]:
    """
    Read reported paths from parsed GeoJSON: LineStrings and MultiLineStrings.

    Raises
    ------
    ReportedPathError
        If there is none, or one is damaged or off the globe.
    """
    lines = [line for geometry in _geometries(data) for line in _lines(geometry)]
    if not lines:
        raise ReportedPathError(what=Text("it holds no line", "里面没有线"))
    return tuple(lines)


def _geometries(data: object) -> list[Mapping[str, Any]]:
    if not isinstance(data, Mapping):
        return []
    if isinstance(data.get("features"), list):
        return [g for feature in data["features"] for g in _geometries(feature)]
    if isinstance(data.get("geometry"), Mapping):
        return [data["geometry"]]
    return [data]


def _lines(geometry: Mapping[str, Any]) -> list[Line]:
    kind, coordinates = geometry.get("type"), geometry.get("coordinates")
    if kind not in ("LineString", "MultiLineString") or not isinstance(coordinates, list):
        return []
    lines = coordinates if kind == "MultiLineString" else [coordinates]
    return [part for line in lines for part in _simple(_line(line))]


def _simple(line: Line) -> list[Line]:
    """Return a path that meets itself as several that meet each other, any other as it is."""
    drawn = shapely.LineString(line)
    if not drawn.is_simple:
        parts = shapely.get_parts(shapely.unary_union(drawn))
        return [
            piece
            for part in parts
            for piece in _opened(tuple((float(x), float(y)) for x, y in part.coords))
        ]
    return _opened(line)


def _opened(line: Line) -> list[Line]:
    """Return a ring as two halves."""
    half = len(line) // 2
    return [line] if line[0] != line[-1] else [line[: half + 1], line[half:]]


def _line(points: Sequence[Any]) -> Line:
    try:
        line = tuple((float(point[0]), float(point[1])) for point in points)
    except (TypeError, ValueError, IndexError, KeyError, OverflowError) as fault:
        raise ReportedPathError(what=Text("a point is damaged", "有一个点写坏了")) from fault
    distinct = tuple(p for i, p in enumerate(line) if not i or p != line[i - 1])
    if len(distinct) < 2:
        raise ReportedPathError(
            what=Text("a line has fewer than two points", "有一条线不足两个点")
        )
    for x, y in distinct:
        if not (abs(x) <= 180 and abs(y) < 90):  # NaN too
            raise ReportedPathError(
                what=Text(
                    f"{x:g}, {y:g} is no longitude and latitude", f"{x:g}, {y:g} 不是经度和纬度"
                )
            )
    return distinct


def add_paths(roads: RoadMap, paths: tuple[Line, ...]) -> tuple[RoadMap, tuple[Line, ...]]:
    """
    Add reported paths to the map as ways -1, -2, ...

    A path joins every way it crosses, and its ends join the nearest way within JOIN_M: somebody walked
    it. Returns the map and the paths with the points where they join.
    """
    drawn = []
    for number, path in enumerate(paths, start=1):
        roads, line = _add_path(roads, path, number)
        drawn.append(line)
    return roads, tuple(drawn)


def _add_path(roads: RoadMap, path: Line, number: int) -> tuple[RoadMap, Line]:
    frame = Frame(*path[0])
    xy = frame.metres(np.array(path))
    rows = _segments_near(roads, path)
    a = frame.metres(np.column_stack([roads.lon[roads.tail[rows]], roads.lat[roads.tail[rows]]]))
    b = frame.metres(np.column_stack([roads.lon[roads.head[rows]], roads.lat[roads.head[rows]]]))
    xy, path = _joined_ends(xy, path, a, b, roads, rows)
    meets = _meetings(xy, a, b)
    if not meets:
        raise ReportedPathError(
            what=Text(
                f"path {number} comes within {JOIN_M:g} m of no way of this map",
                f"第 {number} 条小路 {JOIN_M:g} 米内没有这份地图上的任何道路",
            )
        )
    return _with_way(roads, path, [(s, int(rows[r]), t) for s, r, t in meets], number)


def _segments_near(roads: RoadMap, path: Line) -> Ints:
    points = np.array(path)
    reach = 2 * JOIN_M / 111_000 / max(0.05, float(np.cos(np.radians(np.abs(points[:, 1]).max()))))
    low, high = points.min(axis=0) - reach, points.max(axis=0) + reach
    near = np.ones(roads.n_segments, dtype=bool)
    for axis, values in enumerate((roads.lon, roads.lat)):
        near &= np.maximum(values[roads.tail], values[roads.head]) >= low[axis]
        near &= np.minimum(values[roads.tail], values[roads.head]) <= high[axis]
    return np.flatnonzero(near)


def _joined_ends(
    xy: Floats, path: Line, a: Floats, b: Floats, roads: RoadMap, rows: Ints
) -> tuple[Floats, Line]:
    """Lengthen both ends of a path to the nearest way, if one is near."""
    points, places = [*xy], [*path]
    if not len(rows):
        return xy, path
    lines = lines_between(a, b)
    for end in (0, -1):
        here = shapely.Point(xy[end])
        gaps = shapely.distance(lines, here)
        row = int(gaps.argmin())
        if not 1e-3 < gaps[row] <= JOIN_M:
            continue
        span = b[row] - a[row]
        share = float(np.clip((xy[end] - a[row]) @ span / max(span @ span, 1e-9), 0, 1))
        tail, head = roads.tail[rows[row]], roads.head[rows[row]]
        lon = roads.lon[tail] + share * (roads.lon[head] - roads.lon[tail])
        lat = roads.lat[tail] + share * (roads.lat[head] - roads.lat[tail])
        at = 0 if end == 0 else len(points)
        points.insert(at, a[row] + share * span)
        places.insert(at, (float(lon), float(lat)))
    return np.array(points), tuple(places)


def _meetings(xy: Floats, a: Floats, b: Floats) -> list[tuple[float, int, float]]:
    """Return where a path meets segments: place along it (leg + share), row, share of the segment."""
    found = []
    for leg in range(len(xy) - 1):
        p, d = xy[leg], xy[leg + 1] - xy[leg]
        span = b - a
        cross = d[0] * span[:, 1] - d[1] * span[:, 0]
        off = a - p
        with np.errstate(divide="ignore", invalid="ignore"):
            along = (off[:, 0] * span[:, 1] - off[:, 1] * span[:, 0]) / cross
            share = (off[:, 0] * d[1] - off[:, 1] * d[0]) / cross
        slack = _SAME_M / max(float(np.hypot(*d)), 1e-6)
        hit = (along >= -slack) & (along <= 1 + slack) & (share >= -1e-6) & (share <= 1 + 1e-6)
        found += [
            (leg + float(np.clip(along[row], 0, 1)), int(row), float(np.clip(share[row], 0, 1)))
            for row in np.flatnonzero(hit)
        ]
        found += _touches(leg, xy[leg], xy[leg + 1], a, b, known=found)
    return sorted(found)


def _touches(
    leg: int, p: Floats, q: Floats, a: Floats, b: Floats, *, known: list[tuple[float, int, float]]
) -> list[tuple[float, int, float]]:
    """Return where a leg touches segments without crossing them, as one that runs along a road does."""
    touched = []
    for share, ends in ((0.0, a), (1.0, b)):
        along, gap = _foot(ends, p[None], q[None])
        touched += [(float(along[r]), int(r), share) for r in np.flatnonzero(gap < _SAME_M)]
    for along_leg, corner in ((0.0, p), (1.0, q)):
        at, gap = _foot(corner[None], a, b)
        touched += [(along_leg, int(r), float(at[r])) for r in np.flatnonzero(gap < _SAME_M)]
    slack = _SAME_M / max(float(np.hypot(*(q - p))), 1e-6)
    seen = [(along, row) for along, row, _ in known]
    return [
        (leg + along, row, share)
        for along, row, share in touched
        if not any(row == r and abs(leg + along - s) <= slack for s, r in seen)
    ]


def _foot(points: Floats, a: Floats, b: Floats) -> tuple[Floats, Floats]:
    """Return the share of a-b nearest to points, and the distance."""
    span = b - a
    squared = np.maximum(np.einsum("ij,ij->i", span, span), 1e-12)
    share = np.clip(np.einsum("ij,ij->i", points - a, span) / squared, 0, 1)
    return share, np.hypot(*(points - a - share[:, None] * span).T)


def _with_way(
    roads: RoadMap, path: Line, meets: list[tuple[float, int, float]], number: int
) -> tuple[RoadMap, Line]:
    """Write the path as a way, and split the segments it meets."""
    base = -(number * 1_000_000)
    ids, lon, lat = roads.node_id.tolist(), roads.lon.tolist(), roads.lat.tolist()
    stops: list[tuple[float, int]] = []
    splits: dict[int, list[tuple[float, int]]] = {}
    for along, segment, share in meets:
        node = _node_at(roads, segment, share)
        if node is None:
            node = len(ids)
            ids.append(base - len(stops))
            tail, head = roads.tail[segment], roads.head[segment]
            lon.append(float(roads.lon[tail] + share * (roads.lon[head] - roads.lon[tail])))
            lat.append(float(roads.lat[tail] + share * (roads.lat[head] - roads.lat[tail])))
            splits.setdefault(segment, []).append((share, node))
        stops.append((along, node))
    met = {round(along, 9) for along, _ in stops}
    for leg, (x, y) in enumerate(path):
        if round(float(leg), 9) not in met:
            stops.append((float(leg), len(ids)))
            ids.append(base - 500_000 - leg)
            lon.append(x)
            lat.append(y)
    stops.sort(key=lambda stop: stop[0])
    chain = [node for i, (_, node) in enumerate(stops) if not i or node != stops[i - 1][1]]
    drawn = tuple((lon[node], lat[node]) for node in chain)
    return _assembled(roads, ids, lon, lat, chain, splits, number), drawn


def _node_at(roads: RoadMap, segment: int, share: float) -> int | None:
    """Return the end of a segment that a point on it coincides with, if any."""
    tail, head = int(roads.tail[segment]), int(roads.head[segment])
    dx = (roads.lon[head] - roads.lon[tail]) * np.cos(np.radians(roads.lat[tail]))
    length = float(np.hypot(dx, roads.lat[head] - roads.lat[tail])) * 111_195
    if share * length < _SAME_M:
        return tail
    if (1 - share) * length < _SAME_M:
        return head
    return None


def _assembled(
    roads: RoadMap,
    ids: list[int],
    lon: list[float],
    lat: list[float],
    chain: list[int],
    splits: dict[int, list[tuple[float, int]]],
    number: int,
) -> RoadMap:
    keep = np.ones(roads.n_segments, dtype=bool)
    keep[list(splits)] = False
    rows: list[tuple[int, int, int, int, int]] = []
    for segment, cuts in sorted(splits.items()):
        middle = [node for _, node in sorted(cuts)]
        nodes = [int(roads.tail[segment]), *middle, int(roads.head[segment])]
        whole = (int(roads.tail_id[segment]), int(roads.head_id[segment]))
        rows += [(a, b, int(roads.way[segment]), *whole) for a, b in pairwise(nodes)]
    way = len(roads.ways.osm_id)
    rows += [(a, b, way, ids[a], ids[b]) for a, b in pairwise(chain)]
    more = np.array(rows, dtype=np.int64).reshape(-1, 5)

    def column(old: Ints, i: int) -> Ints:
        return np.concatenate([old[keep], more[:, i]])

    return roads.with_changes(
        node_id=np.array(ids, dtype=np.int64),
        lon=np.array(lon),
        lat=np.array(lat),
        tail=column(roads.tail, 0),
        head=column(roads.head, 1),
        way=column(roads.way, 2),
        tail_id=column(roads.tail_id, 3),
        head_id=column(roads.head_id, 4),
        ways=Ways(
            osm_id=np.append(roads.ways.osm_id, -number),
            flags=np.append(roads.ways.flags, FOOT | REPORTED),
            road=(*roads.ways.road, "reported"),
            name=(*roads.ways.name, ""),
        ),
        stops_vehicles=np.concatenate(
            [roads.stops_vehicles, np.zeros(len(ids) - len(roads.node_id), dtype=bool)]
        ),
    )


def reseal(
    roads: RoadMap,
    zones: tuple[Zone, ...],
    stored: StoredPlan,
    *,
    paths: tuple[Line, ...] = (),
    not_here: str | None = None,
    progress: Progress | None = None,
) -> Plan:
    """
    Plan again after a report: what stands stays, the least is added.

    Parameters
    ----------
    roads, zones
        The map and the zones of the plan.
    stored
        The plan as it stands.
    paths
        Paths people use that are not on the map.
    not_here
        Id of a control that cannot be built where the plan has it.

    Raises
    ------
    UnknownControlError
        If `not_here`, or a control of the plan, is not known.
    """
    require_on_map(zones, roads)
    gone = named(stored, not_here) if not_here is not None else None
    roads, drawn = add_paths(roads, (*stored.reported_paths, *paths))
    settings = stored.settings
    layout = lay_out(roads, zones, buffer_m=settings.buffer_m, way=settings.way)
    # What is forbidden never stood: whether it can be avoided now is asked anew.
    stays = [c for c in stored.controls if c.id != not_here and not c.is_forbidden]
    refused = (*stored.not_here, *((gone.spot,) if gone else ()))
    found = [(control, _find(layout, control.spot, control.id)) for control in stays]
    spots = [_find(layout, spot, "") for spot in refused]
    standing = Standing(
        pieces=frozenset(row for _, (kind, row) in found if kind == "piece"),
        nodes=frozenset(row for _, (kind, row) in found if kind == "node"),
        gate_pieces=frozenset(r for c, (kind, r) in found if kind == "piece" and c.is_gate),
        gate_nodes=frozenset(r for c, (kind, r) in found if kind == "node" and c.is_gate),
        refused_pieces=frozenset(row for kind, row in spots if kind == "piece"),
        refused_nodes=frozenset(row for kind, row in spots if kind == "node"),
    )
    problem = pose(layout, settings.rules, way=settings.way, standing=standing)
    solution = solve(problem, detour_m=settings.detour_m, progress=progress)
    kept = {row: _kept(control) for control, (kind, row) in found if kind == "piece"}
    kept_nodes = {row: _kept(control) for control, (kind, row) in found if kind == "node"}
    numbers = [int(control.id.removeprefix("C")) for control in stored.controls]
    return describe(
        solution,
        settings,
        kept=kept,
        kept_nodes=kept_nodes,
        first_number=max(numbers, default=0) + 1,
        reported_paths=drawn,
        not_here=refused,
    )


def named(stored: StoredPlan, name: str) -> StoredControl:
    """
    Return a control of a plan.

    Raises
    ------
    UnknownControlError
        If there is none of this name.
    """
    for control in stored.controls:
        if control.id == name:
            return control
    known = ", ".join(control.id for control in stored.controls[:40]) or "0"
    raise UnknownControlError(
        what=Text(f"The plan has no control {name!r}", f"方案里没有控制点 {name!r}"), known=known
    )


def _find(layout: Layout, spot: Spot, name: str) -> tuple[str, int]:
    """Return the piece or node of the layout where a control stands."""
    roads = layout.roads
    if spot.node_id is not None:
        rows = np.flatnonzero(roads.node_id == spot.node_id)
        if len(rows) and layout.node_place[rows[0]] == RING:
            return "node", int(rows[0])
        raise _lost(name)
    ids = [spot.from_node or 0, spot.to_node or 0]
    segments = np.flatnonzero(
        (roads.ways.osm_id[roads.way] == (spot.way_id or 0))
        & np.isin(roads.tail_id, ids)
        & np.isin(roads.head_id, ids)
    )
    pieces = np.flatnonzero(np.isin(layout.segment, segments) & (layout.place == RING))
    if not len(pieces):
        raise _lost(name)
    at = layout.frame.metres(np.array([[spot.lon, spot.lat]]))[0]
    ends = np.stack(
        [layout.metres(layout.tail[pieces]), layout.metres(layout.head[pieces])], axis=1
    )
    if np.isnan(ends).any():  # a stub has one known end, where the control stands
        ends = np.where(np.isnan(ends), ends[:, ::-1], ends)
    gaps = shapely.distance(shapely.linestrings(ends), shapely.Point(at))
    if gaps.min() > _MOST_OFF_M:
        raise _lost(name)
    return "piece", int(pieces[gaps.argmin()])


def _lost(name: str) -> UnknownControlError:
    return UnknownControlError(
        what=Text(
            f"Control {name or '?'} of the plan does not stand in the ring of this map and these zones",
            f"方案里的控制点 {name or '?'} 不在这份地图、这些区域的设点环带里",
        ),
        known=Text("plans made with the same map and zones", "用同一份地图和区域做出的方案"),
    )


def _kept(control: StoredControl) -> Control:
    spot = control.spot
    return Control(
        id=control.id,
        kind="gate" if control.is_gate else "barrier",
        lon=spot.lon,
        lat=spot.lat,
        zones=(),
        crew_hours=control.crew_hours,
        reason="barrier",
        street="",
        road="",
        is_forbidden=False,
        takes_vehicles=False,
        opens=(),
    )
