"""A zone with a plan, two points and a finding as rows alone: for tests that need no map."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final
from uuid import UUID, uuid4

from shouwang.apps.incidents.models import Incident
from shouwang.apps.zones.models import ClosurePlan, Finding, PlanPicture, Point, PointStep, Zone
from shouwang.policy.measures import Measure

LON: Final = 117.2
LAT: Final = 28.3
_WAYS: Final = {"C1": ("gate", True), "C2": ("barrier", False)}


def zone_row(incident: Incident, path: str, *, number: str, name: str, at: datetime) -> Zone:
    """Enter a zone on an area, as if it had been drawn."""
    ring = [[LON, LAT], [LON + 0.002, LAT], [LON + 0.002, LAT + 0.001], [LON, LAT]]
    return Zone.every.create(
        number=number, name=name, name_en=name, path=path, parts=[path],
        outline={"type": "Polygon", "coordinates": [ring]}, measure=Measure.CONTROL_ZONE.value,
        incident_id=incident.pk, incident_no=incident.number, drawn_at=at, drawn_by="Duan",
        account_id=uuid4(),
    )  # fmt: skip


def plan_row(zone: Zone, *, n: int = 1, at: datetime, is_accepted: bool = True) -> ClosurePlan:
    """Enter a plan of a gate and a closed point, with its drawings."""
    plan = ClosurePlan.every.create(
        zone=zone, n=n, why=ClosurePlan.Why.FIRST, map_id=UUID(int=7), map_date="2026-11-28",
        document=document(zone.number), made_at=at, seconds=0.1, made_by="Duan", account_id=uuid4(),
        accepted_at=at if is_accepted else None, accepted_by="Duan" if is_accepted else "",
    )  # fmt: skip
    for lang in ("en", "zh"):
        svg = f'<svg xmlns="http://www.w3.org/2000/svg"><title>{zone.number}</title></svg>'
        PlanPicture.every.create(plan=plan, lang=lang, svg=svg)
    return plan


def points_of(plan: ClosurePlan, *, opener: str, at: datetime) -> list[Point]:
    """Enter the points of a plan, planned; the closed one has somebody who opens it."""
    found = []
    for feature in plan.features:
        facts = dict(feature["properties"])
        code, kind = facts.pop("id"), facts.pop("kind")
        lon, lat = feature["geometry"]["coordinates"]
        is_closed = kind == Point.Kind.BARRIER
        row = Point.every.create(
            zone=plan.zone, code=code, plan=plan, kind=kind, lon=lon, lat=lat, facts=facts,
            opener=opener if is_closed else "", minutes=5 if is_closed else None,
        )  # fmt: skip
        PointStep.every.create(
            point=row, place_in_order=0, kind=PointStep.Kind.PLANNED, at=at, actor_name="Duan",
            account_id=uuid4(),
        )  # fmt: skip
        found.append(row)
    return found


def finding_row(zone: Zone, words: str, *, n: int = 1, at: datetime) -> Finding:
    """Enter a path that somebody found and nobody answered."""
    return Finding.every.create(
        zone=zone, n=n, kind=Finding.Kind.PATH, line=[[LON, LAT], [LON, LAT - 0.01]], words=words,
        found_at=at, noted_at=at, found_by="Duan", account_id=uuid4(),
    )  # fmt: skip


def document(number: str) -> dict[str, Any]:
    """Return a small plan in the shape that `engines.perimeter.planfile` writes."""
    return {
        "type": "FeatureCollection", "name": "shouwang-seal-plan",
        "features": [_feature(code, i, number) for i, code in enumerate(_WAYS)],
        "shouwang": {
            "format": 1, "notice": "a proof about a map", "map": {"file": number, "date": "2026-11-28"},
            "attribution": "© OpenStreetMap contributors, ODbL 1.0", "way": "foot",
            "buffer_m": 300.0, "detour_m": 1500.0, "rules": {}, "zones": [number], "cost": 26,
            "bound": 26, "gap": 0.0, "sealed": True, "safe": True,
            "certificate": {"flow_crew_hours": 26, "ways_out": [], "disjoint_ways": []},
            "infeasible": [], "unserved_buildings": [], "buildings_without_vehicle_way": [],
            "routes": {"cut": [], "zones_cut": [], "to_staff": [], "is_enough": True},
            "zones_without_vehicle_way": [], "map_doubts": [], "reported_paths": [], "not_here": [],
        },
    }  # fmt: skip


def _feature(code: str, i: int, number: str) -> dict[str, Any]:
    kind, takes_vehicles = _WAYS[code]
    return {
        "type": "Feature", "id": code,
        "geometry": {"type": "Point", "coordinates": [LON + i / 1000, LAT + 0.002]},
        "properties": {
            "id": code, "kind": kind, "way_id": 11 + i, "from_node": 1, "to_node": 2, "zone": number,
            "zones": [number], "cost": 24 if kind == "gate" else 2, "reason": "road", "code": "",
            "street": "Liuwan Street", "road": "residential", "vehicles": takes_vehicles,
        },
    }  # fmt: skip
