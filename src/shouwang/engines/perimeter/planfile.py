"""PLAN.geojson: a plan as a map layer that any program can open, and back again."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from shouwang.core.errors import ShouwangError
from shouwang.core.text import Lang, Text
from shouwang.engines.perimeter.doubts import TEXTS, Doubt
from shouwang.engines.perimeter.plan import (
    REASONS,
    Building,
    Control,
    Plan,
    Settings,
    Spot,
)
from shouwang.engines.perimeter.rules import parse_rules
from shouwang.engines.perimeter.sides import Line
from shouwang.engines.perimeter.zones import LEAST_BUFFER_M

FORMAT: Final = 1
_MOST_M: Final = 100_000
NOTICE: Final = Text(
    "A proof about this map of {date}, not about unmapped paths; a plan is not an order.",
    "这是关于 {date} 这份地图的证明，不涉及地图上没有的小路；方案不是命令。",
)


class PlanFileError(ShouwangError):
    """The plan file was not written by `seal`, or is damaged."""

    code = "perimeter.plan-file"
    problem = Text("The plan cannot be used: {what}.", "方案文件不能用：{what}。")
    remedy = Text(
        "Give a PLAN.geojson as `shouwang seal` wrote it.",
        "请给出由 shouwang seal 写出的 PLAN.geojson。",
    )


def doubt_as_dict(doubt: Doubt, lang: Lang) -> dict[str, Any]:
    """Return one doubt with its sentence in one language."""
    facts = dict(doubt.facts)
    entry: dict[str, Any] = {"kind": doubt.kind, "text": TEXTS[doubt.kind].say(lang, **facts)}
    if doubt.lon is not None:
        entry |= {"lon": doubt.lon, "lat": doubt.lat, "opens_seal": doubt.opens_seal}
    if doubt.way_ids:
        entry["way_ids"] = list(doubt.way_ids)
    return entry


def forbidden_as_dict(control: Control) -> dict[str, Any]:
    """Return one forbidden way of a plan: which control, where, what."""
    return {
        "id": control.id,
        **_spot(control.spot),
        "street": control.street,
        "road": control.road,
    }


def building_as_dict(building: Building) -> dict[str, Any]:
    """Return one building: its map id and centre."""
    return {"osm_id": building.osm_id, "lon": building.lon, "lat": building.lat}


def plan_as_geojson(plan: Plan, lang: Lang, *, map_name: str, sealed: bool) -> dict[str, Any]:
    """Return the plan as a FeatureCollection; everything but the points is under ``shouwang``."""
    settings = plan.settings
    return {
        "type": "FeatureCollection",
        "name": "shouwang-seal-plan",
        "features": [_feature(control, lang) for control in plan.controls],
        "shouwang": {
            "format": FORMAT,
            "notice": NOTICE.say(lang, date=plan.map_date),
            "map": {"file": map_name, "date": plan.map_date},
            "attribution": "© OpenStreetMap contributors, ODbL 1.0",
            "way": settings.way,
            "buffer_m": settings.buffer_m,
            "detour_m": settings.detour_m,
            "rules": settings.rules.as_dict(),
            "zones": list(plan.zones),
            "cost": plan.cost,
            "bound": plan.bound,
            "gap": round(plan.gap, 6),
            "sealed": sealed,
            "safe": plan.is_safe,
            "certificate": {
                "flow_crew_hours": plan.flow_crew_hours,
                "ways_out": [
                    {"crew_hours": way.crew_hours, "steps": [list(step) for step in way.steps]}
                    for way in plan.ways_out
                ],
                "disjoint_ways": [[list(step) for step in way.steps] for way in plan.disjoint],
            },
            "infeasible": [forbidden_as_dict(control) for control in plan.infeasible],
            "unserved_buildings": [building_as_dict(b) for b in plan.unserved],
            "buildings_without_vehicle_way": [
                building_as_dict(b) for b in plan.without_vehicle_way
            ],
            "zones_without_vehicle_way": list(plan.zones_without_vehicle_way),
            "map_doubts": [doubt_as_dict(doubt, lang) for doubt in plan.doubts],
            "reported_paths": [[list(point) for point in path] for path in plan.reported_paths],
            "not_here": [{"lon": s.lon, "lat": s.lat, **_spot(s)} for s in plan.not_here],
        },
    }


def _spot(spot: Spot) -> dict[str, Any]:
    if spot.node_id is not None:
        return {"node_id": spot.node_id}
    if spot.from_node is None and spot.way_id is not None and spot.way_id < 0:
        return {"relation_id": -spot.way_id}
    if spot.from_node is None:
        return {"way_id": spot.way_id}
    return {"way_id": spot.way_id, "from_node": spot.from_node, "to_node": spot.to_node}


def _feature(control: Control, lang: Lang) -> dict[str, Any]:
    properties: dict[str, Any] = {
        "id": control.id,
        "kind": control.kind,
        **_spot(control.spot),
        "zone": control.zones[0],
        "zones": list(control.zones),
        "cost": control.crew_hours,
        "reason": REASONS[control.reason].in_(lang),
        "street": control.street,
        "road": control.road,
        "vehicles": control.takes_vehicles,
    }
    if control.is_forbidden:
        properties["forbidden"] = True
    if control.opens:
        properties["opens"] = [[round(x, 7), round(y, 7)] for x, y in control.opens]
    return {
        "type": "Feature",
        "id": control.id,
        "geometry": {
            "type": "Point",
            "coordinates": [round(control.lon, 7), round(control.lat, 7)],
        },
        "properties": properties,
    }


@dataclass(frozen=True, slots=True)
class StoredControl:
    """A control as a plan file holds it."""

    id: str
    is_gate: bool
    spot: Spot
    crew_hours: int
    is_forbidden: bool


@dataclass(frozen=True, slots=True)
class StoredPlan:
    """What re-planning needs of a plan file."""

    settings: Settings
    controls: tuple[StoredControl, ...]
    reported_paths: tuple[Line, ...]
    not_here: tuple[Spot, ...]


def read_plan(data: object) -> StoredPlan:
    """
    Read back a plan.

    Raises
    ------
    PlanFileError
        If it is no plan of ours or a feature is damaged; the sentence names the feature.
    """
    if not isinstance(data, Mapping) or not isinstance(data.get("shouwang"), Mapping):
        raise _damaged("it has no `shouwang` member", "缺少 shouwang 一项")
    meta = data["shouwang"]
    features = data.get("features")
    if not isinstance(features, list):
        raise _damaged("it has no list of features", "缺少 features 列表")
    way, buffer_m, detour_m = meta.get("way"), meta.get("buffer_m"), meta.get("detour_m")
    is_sound = way in ("foot", "vehicle") and _is_number(buffer_m) and _is_number(detour_m)
    if not is_sound or buffer_m < LEAST_BUFFER_M:
        raise _damaged(
            f"way {way!r}, buffer {buffer_m!r} or detour {detour_m!r} is damaged",
            f"way {way!r}、buffer {buffer_m!r} 或 detour {detour_m!r} 有误",
        )
    controls = [_control(feature, n) for n, feature in enumerate(features, start=1)]
    rules, paths, refused = (
        _member(meta, key, kind)
        for key, kind in (("rules", dict), ("reported_paths", list), ("not_here", list))
    )
    return StoredPlan(
        Settings(way, float(buffer_m), float(detour_m), parse_rules(rules)),
        tuple(control for control in controls if control is not None),
        tuple(_path(path, n) for n, path in enumerate(paths, start=1)),
        tuple(_refused_spot(spot, n) for n, spot in enumerate(refused, start=1)),
    )


def _damaged(en: str, zh: str) -> PlanFileError:
    return PlanFileError(what=Text(en, zh))


def _member(meta: Mapping[str, Any], key: str, kind: type) -> Any:
    """Return a member of a plan, empty where it is absent."""
    value = meta.get(key, kind())
    if not isinstance(value, kind):
        raise _damaged(f"`{key}` is damaged", f"{key} 一项写坏了")
    return value


def _refused_spot(data: object, number: int) -> Spot:
    try:
        lon, lat = _degrees(data["lon"], data["lat"])  # type: ignore[index]  # told below
        ids = [data.get(key) for key in ("way_id", "from_node", "to_node", "node_id")]  # type: ignore[attr-defined]  # told below
        way, start, end, node = (None if value is None else _id(value) for value in ids)
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as fault:
        raise _damaged(
            f"place {number} under `not_here` is damaged", f"not_here 的第 {number} 处写坏了"
        ) from fault
    return Spot(lon, lat, way, start, end, node)


def _degrees(lon: object, lat: object) -> tuple[float, float]:
    x, y = float(lon), float(lat)  # type: ignore[arg-type]  # any fault is told by the caller
    if not (abs(x) <= 180 and abs(y) < 90):
        raise ValueError(f"place {x:g}, {y:g}")
    return x, y


def _id(value: object) -> int:
    number = int(value)  # type: ignore[call-overload]  # any fault is told by the caller
    if not -(2**62) < number < 2**62:
        raise ValueError(f"id {number:.3g}")
    return int(number)


def _control_id(name: object) -> str:
    if not isinstance(name, str) or not re.fullmatch(r"C[0-9]{1,9}", name):
        raise ValueError(f"id {str(name)[:40]!r}")
    return name


def _is_number(value: object) -> bool:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return is_number and 0 <= value <= _MOST_M  # type: ignore[operator]  # a number by now


def _control(feature: object, number: int) -> StoredControl | None:
    """Read one control; a square that cannot be held is none that stands."""
    try:
        properties = feature["properties"]  # type: ignore[index]  # any fault is told below
        lon, lat = _degrees(*feature["geometry"]["coordinates"][:2])  # type: ignore[index]
        if "node_id" in properties:
            spot = Spot(lon, lat, node_id=_id(properties["node_id"]))
        elif "from_node" in properties:
            spot = Spot(
                lon,
                lat,
                _id(properties["way_id"]),
                _id(properties["from_node"]),
                _id(properties["to_node"]),
            )
        else:
            return None
        return StoredControl(
            _control_id(properties["id"]),
            properties["kind"] == "gate",
            spot,
            int(properties.get("cost", 0)),
            bool(properties.get("forbidden")),
        )
    except (KeyError, TypeError, ValueError, IndexError, OverflowError) as fault:
        raise _damaged(
            f"feature {number} lacks or garbles {fault}", f"第 {number} 个要素缺少或写坏了 {fault}"
        ) from fault


def _path(path: object, number: int) -> Line:
    try:
        line = tuple(_degrees(x, y) for x, y in path)  # type: ignore[attr-defined]
    except (TypeError, ValueError, OverflowError):
        line = ()
    if len(set(line)) < 2:
        raise _damaged(f"reported path {number} is damaged", f"第 {number} 条上报的小路写坏了")
    return line
