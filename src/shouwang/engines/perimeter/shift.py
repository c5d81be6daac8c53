"""Changes that a person makes to a plan: a control stands elsewhere, or is staffed; `reseal` mends the rest."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np
import shapely

from shouwang.core.errors import ShouwangError
from shouwang.core.text import Text
from shouwang.engines.perimeter.layout import lay_out
from shouwang.engines.perimeter.plan import Spot
from shouwang.engines.perimeter.planfile import StoredControl, StoredPlan
from shouwang.engines.perimeter.problem import SealProblem, pose
from shouwang.engines.perimeter.replan import add_paths, named
from shouwang.engines.perimeter.roads import RoadMap
from shouwang.engines.perimeter.zones import Zone, lines_between

MOST_OFF_M: Final = 30.0
"""So far from a road a place may be pointed at."""


class NoPlaceError(ShouwangError):
    """No control can stand where somebody pointed."""

    code = "perimeter.no-place"
    problem = Text("{name} cannot stand there: {why}.", "{name} 不能设在那里：{why}。")
    remedy = Text(
        "Point at a road between the zone and the outside that holds it.",
        "请指向区域与外界之间、可以设点的道路。",
    )


_NO_ROAD: Final = Text(
    f"no road of the ring around the zone is within {MOST_OFF_M:g} m",
    f"{MOST_OFF_M:g} 米内没有环带上的道路",
)
_FORBIDDEN: Final = Text(
    "it is a bridge, a tunnel, or a road on which none may stand",
    "那里是桥梁、隧道或按规则不能设点的道路",
)
_TAKEN: Final = Text("another control holds this stretch of road", "这段路已由另一个点守住")
_NO_VEHICLES: Final = Text(
    "no vehicle gets there, and a gate lets ambulances in", "车辆到不了那里，而卡点要让救护车进出"
)


def moved(
    roads: RoadMap, zones: tuple[Zone, ...], stored: StoredPlan, name: str, lon: float, lat: float
) -> StoredPlan:
    """
    Return a plan with one control at the road nearest to a point; its old place is ruled out.

    Raises
    ------
    UnknownControlError
        If the plan has no such control.
    NoPlaceError
        If nothing can stand there, or no gate where it is one.
    """
    control = named(stored, name)
    problem = _problem(roads, zones, stored)
    row, spot = _place_near(problem, name, lon, lat)
    if problem.is_forbidden[row]:
        raise NoPlaceError(name=name, why=_FORBIDDEN)
    if control.is_gate and not problem.takes_vehicles[row]:
        raise NoPlaceError(name=name, why=_NO_VEHICLES)
    if any(one.id != name and _same_segment(one.spot, spot) for one in stored.controls):
        raise NoPlaceError(name=name, why=_TAKEN)
    gate_hours = problem.rules.gate_crew_hours if control.is_gate else 0
    there = replace(
        control,
        spot=spot,
        crew_hours=int(problem.list_price[row]) + gate_hours,
        is_forbidden=False,
    )
    return replace(_with(stored, name, there), not_here=(*stored.not_here, control.spot))


def staffed(roads: RoadMap, zones: tuple[Zone, ...], stored: StoredPlan, name: str) -> StoredPlan:
    """
    Return a plan in which one barrier is a gate; a gate stays as it is.

    Raises
    ------
    UnknownControlError
        If the plan has no such control.
    NoPlaceError
        If no vehicle gets there.
    """
    control = named(stored, name)
    if control.is_gate:
        return stored
    problem = _problem(roads, zones, stored)
    if control.spot.node_id is None:
        row, _spot = _place_near(problem, name, control.spot.lon, control.spot.lat)
        takes_vehicles = bool(problem.takes_vehicles[row])
    else:
        node = np.flatnonzero(
            problem.layout.roads.node_id[problem.node % len(problem.layout.roads.node_id)]
            == control.spot.node_id
        )
        takes_vehicles = bool(len(node)) and bool(problem.node_takes_vehicles[node[0]])
    if not takes_vehicles:
        raise NoPlaceError(name=name, why=_NO_VEHICLES)
    gate = replace(
        control, is_gate=True, crew_hours=control.crew_hours + problem.rules.gate_crew_hours
    )
    return _with(stored, name, gate)


def _same_segment(one: Spot, other: Spot) -> bool:
    ends = {one.from_node, one.to_node} == {other.from_node, other.to_node}
    return one.way_id == other.way_id and ends


def _with(stored: StoredPlan, name: str, control: StoredControl) -> StoredPlan:
    return replace(
        stored, controls=tuple(control if one.id == name else one for one in stored.controls)
    )


def _problem(roads: RoadMap, zones: tuple[Zone, ...], stored: StoredPlan) -> SealProblem:
    whole, _drawn = add_paths(roads, stored.reported_paths)
    settings = stored.settings
    layout = lay_out(whole, zones, buffer_m=settings.buffer_m, way=settings.way)
    return pose(layout, settings.rules, way=settings.way)


def _place_near(problem: SealProblem, name: str, lon: float, lat: float) -> tuple[int, Spot]:
    """Return the place for a control that lies nearest to a point: its row, and the spot on its segment."""
    layout, roads = problem.layout, problem.layout.roads
    tail, head = layout.tail[problem.piece], layout.head[problem.piece]
    frame = layout.frame
    a = frame.metres(np.column_stack([layout.lon[tail], layout.lat[tail]]))
    b = frame.metres(np.column_stack([layout.lon[head], layout.lat[head]]))
    here = frame.metres(np.array([[lon, lat]]))[0]
    known = ~(np.isnan(a).any(axis=1) | np.isnan(b).any(axis=1))
    gaps = np.full(len(a), np.inf)
    if known.any():
        gaps[known] = shapely.distance(lines_between(a[known], b[known]), shapely.Point(here))
    if not len(gaps) or gaps.min() > MOST_OFF_M:
        raise NoPlaceError(name=name, why=_NO_ROAD)
    row = int(gaps.argmin())
    span = b[row] - a[row]
    share = float(np.clip((here - a[row]) @ span / max(float(span @ span), 1e-9), 0.02, 0.98))
    segment = layout.segment[problem.piece[row]]
    spot = Spot(
        float(layout.lon[tail[row]] + share * (layout.lon[head[row]] - layout.lon[tail[row]])),
        float(layout.lat[tail[row]] + share * (layout.lat[head[row]] - layout.lat[tail[row]])),
        int(roads.ways.osm_id[roads.way[segment]]),
        int(roads.tail_id[segment]),
        int(roads.head_id[segment]),
    )
    return row, spot
