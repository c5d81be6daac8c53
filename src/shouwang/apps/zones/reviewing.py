"""What a plan's page says: its proof, its doubts, whom it would cut off, and how it differs from another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from shouwang.apps.places import public as places
from shouwang.apps.zones import accepting, building
from shouwang.apps.zones.models import ClosurePlan, Point
from shouwang.apps.zones.road_names import road_name
from shouwang.core.text import Text
from shouwang.engines.perimeter.plan import REASONS
from shouwang.policy.closures import PlanFault


@dataclass(frozen=True, slots=True)
class Row:
    """One point of a plan as its list shows it."""

    code: str
    kind: str
    street: str
    road: Text
    crew_hours: int
    reason: Text
    is_forbidden: bool
    takes_vehicles: bool
    changed: str
    """``new``, ``gone``, or nothing, beside the plan that it is compared with."""


@dataclass(frozen=True, slots=True)
class House:
    """A building that an ambulance would not reach in time: its place, and what the register calls it."""

    osm_id: int
    label: str
    lon: float
    lat: float


@dataclass(frozen=True, slots=True)
class Review:
    """All that the page of a plan says."""

    rows: list[Row]
    n_gates: int
    n_barriers: int
    n_new: int
    n_gone: int
    cost: int
    bound: int
    gap_percent: float
    doubts: list[dict[str, Any]]
    is_loose: bool
    """Whether a reported path ends where the map has no way: whoever walks on from there meets no point."""
    cut: list[House]
    to_staff: list[tuple[str, int]]
    """Closed points that, staffed, let an ambulance through; with how many more it reaches by each."""
    is_enough: bool
    """Whether staffing them serves everybody."""
    faults: list[tuple[PlanFault, Text]]
    needs_words: bool
    material: list[tuple[Text, int]]
    drawn: dict[str, Any]
    """What the map draws: points, cut houses, doubts, paths, leaks."""


def of(plan: ClosurePlan, other: ClosurePlan | None) -> Review:
    """Return what the page of a plan says, beside another one if that is asked."""
    before = {_key(one): one for one in other.features} if other else {}
    now = {_key(one): one for one in plan.features}
    gone = [one for key, one in before.items() if key not in now]
    marked = [(one, "new" if other and key not in before else "") for key, one in now.items()] + [
        (one, "gone") for one in gone
    ]
    rows = [_row(one, mark) for one, mark in marked]
    faults = accepting.why_not(plan)
    facts, cut = plan.facts, _cut(plan)
    return Review(
        rows=rows,
        n_gates=sum(one.kind == "gate" and one.changed != "gone" for one in rows),
        n_barriers=sum(one.kind == "barrier" and one.changed != "gone" for one in rows),
        n_new=sum(one.changed == "new" for one in rows),
        n_gone=len(gone),
        cost=facts["cost"],
        bound=facts["bound"],
        gap_percent=round(100 * facts["gap"], 1),
        doubts=[_doubt(n, one) for n, one in enumerate(facts["map_doubts"], 1)],
        is_loose=any(one["kind"] == "loose-path" for one in facts["map_doubts"]),
        cut=cut,
        to_staff=[(one["id"], one["n"]) for one in facts["routes"]["to_staff"]],
        is_enough=facts["routes"]["is_enough"],
        faults=[(fault, said) for fault, said in faults if fault not in _not_said(plan)],
        needs_words=any(fault is PlanFault.FORBIDDEN for fault, _said in faults),
        material=building.material_of(_as_points(plan)),
        drawn=_drawn(plan, marked, cut),
    )


def _not_said(plan: ClosurePlan) -> set[PlanFault]:
    """Return what is no word against a plan: what whoever accepts decides, and what came after it was accepted."""
    return {PlanFault.FORBIDDEN} | ({PlanFault.OTHER_LINES} if plan.accepted_at else set())


def _key(feature: dict[str, Any]) -> tuple[float, ...]:
    lon, lat = feature["geometry"]["coordinates"]
    return round(lon, 6), round(lat, 6), float(feature["properties"]["kind"] == "gate")


def _row(feature: dict[str, Any], mark: str) -> Row:
    facts = feature["properties"]
    return Row(
        facts["id"], facts["kind"], facts["street"], road_name(facts["road"]), facts["cost"],
        REASONS.get(facts.get("code", ""), Text(facts["reason"], facts["reason"])),
        facts.get("forbidden", False), facts["vehicles"], mark,
    )  # fmt: skip


def _doubt(n: int, doubt: dict[str, Any]) -> dict[str, Any]:
    return {**doubt, "n": n, "said": Text(doubt["text"], doubt.get("text_zh", doubt["text"]))}


def _cut(plan: ClosurePlan) -> list[House]:
    found = []
    for one in plan.cut:
        home = places.home_at(one["path"]) if one.get("path") else None
        found.append(House(one["osm_id"], home.label if home else "", one["lon"], one["lat"]))
    return found


def _as_points(plan: ClosurePlan) -> list[Point]:
    return [
        Point(kind=one["properties"]["kind"], facts=one["properties"]) for one in plan.features
    ]


def _drawn(
    plan: ClosurePlan, marked: list[tuple[dict[str, Any], str]], cut: list[House]
) -> dict[str, Any]:
    points = [
        {**one, "properties": {
            **{name: one["properties"].get(name) for name in ("id", "kind", "forbidden", "vehicles", "opens")},
            "state": "planned", "changed": mark,
        }}
        for one, mark in marked
    ]  # fmt: skip
    paths, leaks = plan.facts["reported_paths"], plan.leaks
    return {
        "points": _collection(points),
        "cut": _collection([_point(one.lon, one.lat, id=one.osm_id) for one in cut]),
        "doubts": _collection(
            [
                _point(one["lon"], one["lat"], text=one["text"], text_zh=one.get("text_zh", ""))
                for one in plan.facts["map_doubts"]
                if one.get("lon") is not None
            ]
        ),
        "paths": _collection([_line(line, kind="path") for line in paths]
                             + [_line(line, kind="leak") for line in leaks]),
    }  # fmt: skip


def _collection(features: list[dict[str, Any]]) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": features}


def _point(lon: float, lat: float, **facts: Any) -> dict[str, Any]:
    geometry = {"type": "Point", "coordinates": [lon, lat]}
    return {"type": "Feature", "geometry": geometry, "properties": facts}


def _line(line: Any, **facts: Any) -> dict[str, Any]:
    geometry = {"type": "LineString", "coordinates": line}
    return {"type": "Feature", "geometry": geometry, "properties": facts}
