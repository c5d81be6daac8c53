"""What the map cannot know, or seems to have wrong: printed with every plan."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely
from shapely.geometry import MultiPolygon, Polygon

from shouwang.core.text import Text
from shouwang.engines.perimeter.layout import OUTSIDE, Layout, used_pieces
from shouwang.engines.perimeter.problem import SealProblem
from shouwang.engines.perimeter.roads import JOIN_M, REPORTED, Floats, Ints, RoadMap
from shouwang.engines.perimeter.sides import Sides
from shouwang.engines.perimeter.zones import lines_between

NEAR_M: Final = 30.0
_LISTED: Final = 200

TEXTS: Final = {
    "missing-link": Text(
        "{street} ends {metres} m before another way: a missing link?",
        "{street}断头处离另一条路只有 {metres} 米：是否漏画了连接？",
    ),
    "open-ground": Text(
        "the edge of {zone} is {metres} m long; fields, yards and walls between its {n} mapped roads are not known",
        "{zone} 的边线长 {metres} 米；它的 {n} 段已知道路之间的田地、院落和围墙，地图上不知道",
    ),
    "few-roads": Text(
        "{zone} shows {n_buildings} buildings and only {n} road segments: expect paths that are not on the map",
        "{zone} 有 {n_buildings} 栋房屋而只有 {n} 段道路：地图上可能缺小路",
    ),
    "no-roads": Text("the map shows no road in {zone}", "地图上 {zone} 里没有道路"),
    "past-the-map": Text(
        "{zone} or its buffer reaches past the edge of the map: what is there is not known",
        "{zone} 或其缓冲距离伸出了地图边缘：那里的情况不知道",
    ),
    "loose-path": Text(
        "an end of reported path {path} joins no way within {metres} m: if people get through, draw it on to the way",
        "上报的小路 {path} 有一端在 {metres} 米内接不上任何道路：如果能走通，请画到它通到的那条路",
    ),
    "missing-nodes": Text(
        "{n} ways near the zones refer to places that are not in the file: treated as leading outside",
        "区域附近有 {n} 条线引用了文件里没有的点：按通往区外处理",
    ),
}


@dataclass(frozen=True, slots=True)
class Doubt:
    """
    One doubt about the map.

    `opens_seal` is true for a suspected missing link that would join the two sides of the line.
    """

    kind: str  # key of TEXTS
    facts: dict[str, object]
    lon: float | None = None
    lat: float | None = None
    way_ids: tuple[int, ...] = ()
    opens_seal: bool = False


def find_doubts(problem: SealProblem, sides: Sides) -> tuple[Doubt, ...]:
    """List what the map leaves open, suspected ways through the line first."""
    links = sorted(_missing_links(problem, sides), key=lambda doubt: not doubt.opens_seal)
    layout = problem.layout
    return (
        *_loose_paths(layout),
        *_about_zones(layout),
        *_missing_nodes(layout),
        *links[:_LISTED],
    )


def _loose_paths(layout: Layout) -> list[Doubt]:
    """Find ends of reported paths that no other way is near enough to."""
    roads = layout.roads
    reported = np.flatnonzero(roads.ways.flags[roads.way] & REPORTED)
    ends = np.concatenate([roads.tail[reported], roads.head[reported]])
    n_ways = np.bincount(np.concatenate([roads.tail, roads.head]), minlength=len(roads.node_id))
    rows = np.flatnonzero(n_ways[ends] == 1)
    paths = -roads.ways.osm_id[roads.way[np.concatenate([reported, reported])[rows]]]
    return [
        Doubt(
            "loose-path",
            {"path": int(path), "metres": round(JOIN_M)},
            round(float(roads.lon[node]), 7),
            round(float(roads.lat[node]), 7),
            (-int(path),),
        )
        for path, node in zip(paths.tolist(), ends[rows].tolist(), strict=True)
    ]


def _missing_links(problem: SealProblem, sides: Sides) -> list[Doubt]:
    """Find dead ends close to a way they do not join."""
    layout = problem.layout
    used = used_pieces(layout, problem.way)
    near = layout.node_place != OUTSIDE
    rows = np.flatnonzero(used & (near[layout.tail] | near[layout.head]))
    rows = rows[~np.isnan(layout.lon[layout.tail[rows]] + layout.lon[layout.head[rows]])]
    if not len(rows):
        return []
    ends = np.concatenate([layout.tail[rows], layout.head[rows], layout.spoke_node])
    node, count = np.unique(ends, return_counts=True)
    lonely = node[(count == 1) & near[node]]
    lonely = lonely[lonely < len(layout.roads.node_id)]
    lonely = lonely[np.isin(lonely, ends[: 2 * len(rows)])]  # not the lone entry of a square
    own = {int(n): int(r) for r in rows for n in (layout.tail[r], layout.head[r])}
    xy = np.full((layout.n_nodes, 2), np.nan)
    xy[node] = layout.metres(node)
    tree = shapely.STRtree(lines_between(xy[layout.tail[rows]], xy[layout.head[rows]]))
    ask, hit = tree.query(shapely.points(xy[lonely]), predicate="dwithin", distance=NEAR_M)
    return _nearest_links(layout, sides, lonely, rows, ask, hit, own, xy)


def _nearest_links(
    layout: Layout,
    sides: Sides,
    lonely: Ints,
    rows: Ints,
    ask: Ints,
    hit: Ints,
    own: dict[int, int],
    xy: Floats,
) -> list[Doubt]:
    roads = layout.roads
    best: dict[int, tuple[float, int]] = {}
    for number, line in zip(ask.tolist(), hit.tolist(), strict=True):
        node, piece = int(lonely[number]), int(rows[line])
        ends = {int(layout.tail[piece]), int(layout.head[piece])}
        mine = own[node]
        if ends & {int(layout.tail[mine]), int(layout.head[mine])}:
            continue
        if roads.way[layout.segment[piece]] == roads.way[layout.segment[mine]]:
            continue
        a, b = (xy[end] for end in (layout.tail[piece], layout.head[piece]))
        gap = float(shapely.distance(shapely.Point(xy[node]), shapely.LineString([a, b])))
        if node not in best or gap < best[node][0]:
            best[node] = (gap, piece)
    found = []
    for node, (gap, piece) in sorted(best.items()):
        other = np.array([layout.tail[piece], layout.head[piece]])
        is_in = np.isfinite(sides.from_zone_m[node])
        other_in = np.isfinite(sides.from_zone_m[other]).any()
        ways = (roads.way[layout.segment[own[node]]], roads.way[layout.segment[piece]])
        found.append(
            Doubt(
                "missing-link",
                {
                    "street": roads.ways.name[ways[0]] or f"w{roads.ways.osm_id[ways[0]]}",
                    "metres": round(gap),
                },
                round(float(layout.lon[node]), 7),
                round(float(layout.lat[node]), 7),
                tuple(int(roads.ways.osm_id[way]) for way in ways),
                bool(is_in != other_in),
            )
        )
    return found


def _about_zones(layout: Layout) -> list[Doubt]:
    found = []
    roads = layout.roads
    known = ~np.isnan(roads.lon)
    lon, lat = roads.lon[known], roads.lat[known]
    # A file that states no box is known no farther than its roads go.
    box = shapely.box(*(roads.box or (lon.min(), lat.min(), lon.max(), lat.max())))
    for number, zone in enumerate(layout.zones):
        metres = layout.frame.shape_in_metres(zone.shape)
        inside = np.zeros(layout.n_nodes, dtype=bool)
        inside[layout.zone_nodes[number]] = True
        n = int((inside[layout.tail] | inside[layout.head]).sum()) if inside.any() else 0
        n_buildings = _n_buildings(roads, zone.shape)
        facts: dict[str, object] = {"zone": zone.name, "n": n}
        if not n:
            found.append(Doubt("no-roads", facts))
        found.append(Doubt("open-ground", {**facts, "metres": round(metres.length)}))
        if n_buildings > 2 * max(n, 1):
            found.append(Doubt("few-roads", {**facts, "n_buildings": n_buildings}))
        reach = layout.buffer_m / 111_000 / np.cos(np.radians(layout.frame.lat))
        if not box.contains(zone.shape.buffer(reach) if roads.box else zone.shape):
            found.append(Doubt("past-the-map", facts))
    return found


def _n_buildings(roads: RoadMap, area: Polygon | MultiPolygon) -> int:
    west, south, east, north = area.bounds
    x, y = roads.building_lon, roads.building_lat
    near = (x >= west) & (x <= east) & (y >= south) & (y <= north)
    return int(shapely.contains_xy(area, x[near], y[near]).sum())


def _missing_nodes(layout: Layout) -> list[Doubt]:
    roads = layout.roads
    near = layout.node_place != OUTSIDE
    stubs = np.isnan(layout.lon[layout.tail]) | np.isnan(layout.lon[layout.head])
    rows = np.flatnonzero(stubs & (near[layout.tail] | near[layout.head]))
    ways = np.unique(roads.ways.osm_id[roads.way[layout.segment[rows]]])
    if not len(ways):
        return []
    return [Doubt("missing-nodes", {"n": len(ways)}, way_ids=tuple(ways.tolist()))]
