"""
Making a plan: the engine proposes, a second reader looks for a way out, and what they say is kept.

The map is read once and kept at hand until another is in place, so that a report from the line is answered at once.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, Final
from uuid import UUID, uuid4

from django.db import transaction

from shouwang.apps.people import public as people
from shouwang.apps.places import public as places
from shouwang.apps.zones import queries, stepping
from shouwang.apps.zones.errors import PlanError
from shouwang.apps.zones.models import ClosurePlan, PlanPicture, Point, Zone
from shouwang.apps.zones.models.plans import Line
from shouwang.backbone.access.actors import Actor, require, require_person
from shouwang.backbone.access.scope import as_machine
from shouwang.backbone.audit import log
from shouwang.core.text import LANGS, Lang, Text
from shouwang.engines import perimeter
from shouwang.engines.perimeter import picture
from shouwang.engines.perimeter.plan import REASONS
from shouwang.engines.perimeter.planfile import StoredPlan, plan_as_geojson, read_plan
from shouwang.engines.perimeter.roads import RoadMap
from shouwang.policy.closures import STANDING, PointState

Tell = Callable[[str], None]
STAGES: Final = ("read", "layout", "cut", "ambulance", "gates", "verify")
"""What is told while a plan is made, in its order."""
_REASON_CODES: Final = {text.en: code for code, text in REASONS.items()}


_NO_MAP: Final = Text(
    "The town has no map to plan on: import one first", "还没有可用于做方案的地图：请先导入"
)


@dataclass(frozen=True, slots=True)
class Asked:
    """
    What a plan is made for.

    Parameters
    ----------
    base
        The plan that it goes on from; None for a first one.
    about
        The point or the finding that it answers.
    paths
        Paths that were reported.
    not_here
        Point of `base` that cannot be built where it is.
    move
        Point of `base`, and where it is to stand: longitude and latitude.
    staff
        Closed point of `base` that is to be a gate.
    """

    why: ClosurePlan.Why
    base: ClosurePlan | None = None
    about: str = ""
    settings: perimeter.Settings | None = None
    paths: tuple[Line, ...] = ()
    not_here: str | None = None
    move: tuple[str, float, float] | None = None
    staff: str | None = None


def make(
    *, actor: Actor, zone_id: UUID, asked: Asked, at: datetime, tell: Tell = lambda _stage: None
) -> ClosurePlan:
    """
    Make a plan for a zone and keep it with what the second reader found.

    Raises
    ------
    PlanError
        If the zone was lifted or lets people come and go, or the town has no map.
    ShouwangError
        If the engine cannot answer: nothing is kept.
    """
    require(actor, "zones.plan")
    require_person(actor)
    with as_machine():
        zone = Zone.every.filter(pk=zone_id).first()
    if zone is None:
        raise PlanError(Text("There is no such zone", "没有这个区域"))
    require(actor, "zones.plan", zone.path)
    ground = places.current_ground()
    PlanError.raise_for(_why_not(zone))
    if ground is None:
        raise PlanError(_NO_MAP)
    begun = time.perf_counter()
    answer = _answered(zone, ground, asked, tell)
    document, cut = answer.document, answer.document["shouwang"]["routes"]["cut"]
    seconds = round(time.perf_counter() - begun, 3)
    with as_machine():
        houses = places.houses_of([one["osm_id"] for one in cut])
        found = [{**one, "path": houses.get(one["osm_id"], "")} for one in cut]
        row = ClosurePlan(
            id=uuid4(), zone=zone, why=asked.why.value, about=asked.about[:60], base=asked.base,
            map_id=ground.map_id, map_date=document["shouwang"]["map"]["date"], document=document,
            leaks=answer.leaks, n_leaks=answer.n_leaks, cut=found, made_at=at, seconds=seconds,
            account_id=actor.account_id, made_by=actor.name[:60],
        )  # fmt: skip
        return _kept(actor, row, answer.pictures, at)


@transaction.atomic
def _kept(actor: Actor, row: ClosurePlan, pictures: dict[Lang, str], at: datetime) -> ClosurePlan:
    people.one_at_a_time("ZP")
    row.n = ClosurePlan.every.filter(zone=row.zone).count() + 1
    row.save(force_insert=True)
    for lang, svg in pictures.items():
        PlanPicture.every.create(plan=row, lang=lang, svg=svg)
    log.write(actor, "zones.planned", row.pk, at=at, zone=row.zone.number, plan=row.n, why=row.why)
    return row


def _why_not(zone: Zone) -> list[Text]:
    found = []
    if not zone.stands:
        found.append(Text("This zone was lifted", "该区域已经解除"))
    if zone.measure == "prevention-zone":
        found.append(
            Text(
                "People come and go in this zone: there is no line to close",
                "防范区内人员正常出入：没有需要封闭的边界",
            )
        )
    return found


@dataclass(frozen=True, slots=True)
class _Answer:
    document: dict[str, Any]
    leaks: list[Any]
    n_leaks: int
    pictures: dict[Lang, str]


def _answered(zone: Zone, ground: places.Ground, asked: Asked, tell: Tell) -> _Answer:
    tell("read")
    roads = _roads(ground.map_id, ground.file)
    drawn = as_collection(zone)
    zones = perimeter.parse_zones(drawn)
    plan = _numbered(_planned(roads, zones, asked, tell), zone)
    tell("verify")
    document = _document(plan, zone, roads)
    settings = plan.settings
    second = _second(ground.map_id, ground.file, zone.pk, settings.way, settings.buffer_m)
    report = second.verify(document)
    document["shouwang"]["sealed"] = report.sealed and not report.unknown_controls
    with as_machine():
        others = queries.closed_elsewhere(zone)
        plans = ClosurePlan.every.filter(pk__in={one.plan_id for one in others})
        buffer_m = max([settings.buffer_m, *(one.facts["buffer_m"] for one in plans)])
    zone_ids = tuple(sorted({zone.pk, *(one.zone_id for one in others)}))
    _check_routes(document, _routes(ground.map_id, ground.file, zone_ids, buffer_m), others)
    leaks = [[list(point) for point in leak.line] for leak in report.leaks]
    n_leaks = report.n_leaks + len(report.unknown_controls)
    sealed = document["shouwang"]["sealed"]
    pictures: dict[Lang, str] = {}
    for lang in LANGS:
        scene = picture.scene_of(
            roads, zones, plan, map_name=zone.number, sealed=sealed, lang=lang
        )
        pictures[lang] = picture.draw_svg(scene, lang)
    return _Answer(document, leaks, n_leaks, pictures)


def _planned(roads: RoadMap, zones: tuple[Any, ...], asked: Asked, tell: Tell) -> perimeter.Plan:
    if asked.base is None or asked.why is ClosurePlan.Why.ANEW:
        settings = asked.settings or perimeter.Settings()
        if not asked.paths:
            return perimeter.make_plan(roads, zones, settings, progress=tell)
        nothing = StoredPlan(settings, controls=(), reported_paths=(), not_here=())
        return perimeter.reseal(roads, zones, nothing, paths=asked.paths, progress=tell)
    stored = read_plan(asked.base.document)
    if asked.move is not None:
        stored = perimeter.moved(roads, zones, stored, *asked.move)
    if asked.staff is not None:
        stored = perimeter.staffed(roads, zones, stored, asked.staff)
    return perimeter.reseal(
        roads, zones, stored, paths=asked.paths, not_here=asked.not_here, progress=tell
    )


def _numbered(plan: perimeter.Plan, zone: Zone) -> perimeter.Plan:
    """Return a plan in which what is on the road keeps its number, and nothing else has it: it hangs there."""
    with as_machine():
        rows = list(Point.every.filter(zone=zone))
        states = stepping.stands_of(rows)
    here = {_spot(one.lon, one.lat, one.kind): one.code for one in rows
            if states[one.pk] is not PointState.REMOVED}  # fmt: skip
    stands = {one.code for one in rows if states[one.pk] in STANDING}
    kept = [here.get(_spot(one.lon, one.lat, one.kind), "") for one in plan.controls]
    used, found = {code for code in kept if code}, []
    fresh = 1 + max((int(code.removeprefix("C")) for code in (
        *(one.code for one in rows), *(one.id for one in plan.controls))), default=0)  # fmt: skip
    for control, code in zip(plan.controls, kept, strict=True):
        number = code or control.id
        if not code and (number in used or number in stands):
            number, fresh = f"C{fresh}", fresh + 1
        used.add(number)
        found.append(replace(control, id=number))
    return replace(plan, controls=tuple(found))


def _spot(lon: float, lat: float, kind: str) -> tuple[float, float, str]:
    return round(lon, 6), round(lat, 6), kind


def as_collection(*zones: Zone) -> dict[str, Any]:
    """Return zones as the engine takes them."""
    features = [
        {"type": "Feature", "properties": {"name": one.number}, "geometry": one.outline}
        for one in zones
    ]
    return {"type": "FeatureCollection", "features": features}


def _document(plan: perimeter.Plan, zone: Zone, roads: RoadMap) -> dict[str, Any]:
    """Return the plan as a document whose sentences stand in both languages."""
    document = plan_as_geojson(plan, "en", map_name=zone.number, sealed=False)
    chinese = plan_as_geojson(plan, "zh", map_name=zone.number, sealed=False)["shouwang"]
    for feature in document["features"]:
        feature["properties"]["code"] = _REASON_CODES.get(feature["properties"]["reason"], "")
    for doubt, said in zip(document["shouwang"]["map_doubts"], chinese["map_doubts"], strict=True):
        doubt["text_zh"] = said["text"]
    document["shouwang"]["map"]["date"] = roads.date
    return document


@lru_cache(maxsize=1)
def _roads(_map_id: UUID, file: Path) -> RoadMap:
    """Return the roads of the map that is in place; another map has another number."""
    return perimeter.read_map(file)


@lru_cache(maxsize=2)
def _second(
    _map_id: UUID, file: Path, zone_id: UUID, way: Any, buffer_m: float
) -> perimeter.SecondReading:
    """Return the second reading of the map around a zone; a zone's ground never changes."""
    zone = Zone.every.get(pk=zone_id)
    return perimeter.SecondReading(file, as_collection(zone), way=way, buffer_m=buffer_m)


@lru_cache(maxsize=2)
def _routes(
    _map_id: UUID, file: Path, zone_ids: tuple[UUID, ...], buffer_m: float
) -> perimeter.SecondRoutes:
    """Return the second reading of the ways that an ambulance drives from outside of these zones; whole map."""
    zones = Zone.every.filter(pk__in=zone_ids)
    return perimeter.SecondRoutes(file, as_collection(*zones), buffer_m=buffer_m)


def _check_routes(
    document: dict[str, Any], second: perimeter.SecondRoutes, others: Sequence[Point] = ()
) -> None:
    """
    Write into a plan whom it cuts off from help, by the word of planner and second reader, and what helps.

    Help passes the closed points of other zones as well: two lines can cut off a house that neither does alone. Whom
    the others cut off without this plan is not held against it.
    """
    facts = document["shouwang"]
    beside = [one.control(f"{one.zone.number} {one.code}") for one in others]
    found = second.check(
        {**document, "features": [*document["features"], *beside]},
        unstaffable=[one["properties"]["id"] for one in beside],
    )
    alone = second.check({**document, "features": beside}) if beside else None
    known = {one.osm_id for one in alone.cut} if alone else set()
    names = set(alone.zones_cut) if alone else set()
    facts["beside"] = sorted(one.spot for one in others)
    cut = {one["osm_id"]: one for one in facts["unserved_buildings"]}
    for one in (one for one in found.cut if one.osm_id not in known):
        cut[one.osm_id] = {"osm_id": one.osm_id, "lon": one.lon, "lat": one.lat}
    facts["routes"] = {
        "cut": list(cut.values()),
        "zones_cut": [name for name in found.zones_cut if name not in names],
        "to_staff": [{"id": one.control_id, "n": one.n_served} for one in found.to_staff],
        "is_enough": found.advice_is_enough,
    }
    facts["safe"] = not cut and not facts["routes"]["zones_cut"]
