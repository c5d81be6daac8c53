"""Reading zones: what each holds, how far its line is, what was found along it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from shouwang.apps.orders import public as orders
from shouwang.apps.people import public as people
from shouwang.apps.places import public as places
from shouwang.apps.zones import stepping
from shouwang.apps.zones.models import ClosurePlan, Finding, Point, PointStep, Zone
from shouwang.apps.zones.models.plans import Line
from shouwang.backbone.access.scope import as_machine
from shouwang.backbone.texts import text_of
from shouwang.core.text import Text
from shouwang.policy.closures import STANDING, PointKind, PointState, order_of_work


@dataclass(frozen=True, slots=True)
class Holding:
    """What a zone holds: numbers alone."""

    counts: people.Counts
    venues: dict[str, int]
    ways_in: int

    @property
    def needs(self) -> list[tuple[str, int]]:
        """Kinds of help that people need, as far as the reader may know them, with how many need each."""
        return [(people.need_label(kind), n) for kind, n in sorted(self.counts.needs.items())]

    @property
    def places(self) -> list[tuple[str, int]]:
        """Kinds of venues with how many there are."""
        return [(places.venue_label(kind), n) for kind, n in sorted(self.venues.items())]


@dataclass(frozen=True, slots=True)
class Part:
    """An area that lies in a zone whole, with the orders on it."""

    path: str
    label: str
    orders: list[orders.ZoneOrder]


@dataclass(frozen=True, slots=True)
class Stands:
    """A point with how far it is."""

    point: Point
    state: PointState


def open_zone(zone_id: UUID) -> Zone:
    """Return a zone that the reader may see, or answer that there is no such page."""
    return get_object_or_404(Zone.objects.all(), pk=zone_id)


def open_plan(plan_id: UUID) -> ClosurePlan:
    """Return a plan that the reader may see, or answer that there is no such page."""
    return get_object_or_404(ClosurePlan.objects.select_related("zone", "base"), pk=plan_id)


def open_point(point_id: UUID) -> Point:
    """Return a point that the reader may see, or answer that there is no such page."""
    return get_object_or_404(Point.objects.select_related("zone", "plan"), pk=point_id)


def holding(zone: Zone) -> Holding:
    """Return what a zone holds."""
    shape = places.from_geojson(zone.outline)
    return Holding(
        people.counts_in(zone.parts), places.venues_within(shape), places.ways_across(shape)
    )


def parts(zone: Zone, at: datetime) -> list[Part]:
    """Return the areas of a zone, each with the orders on it, the latest first."""
    found = []
    for path in zone.parts:
        home = places.home_at(path)
        found.append(Part(path, home.label if home else path, orders.zone_orders(path, at=at)))
    return found


def points(zone: Zone) -> list[Stands]:
    """Return the points of a zone in the order in which they are built, with how far each is."""
    rows = list(Point.every.filter(zone=zone))
    states = stepping.stands_of(rows)
    found = [Stands(row, states[row.pk]) for row in rows]
    return sorted(found, key=_by_work)


def _by_work(one: Stands) -> tuple[tuple[int, int], int]:
    row = one.point
    key = order_of_work(
        PointKind(row.kind),
        int(row.facts.get("cost", 0)),
        takes_vehicles=bool(row.facts.get("vehicles")),
    )
    return key, row.nth


def accepted(zone: Zone) -> ClosurePlan | None:
    """Return the plan that counts: the last that was accepted; who may see it has been asked before."""
    return ClosurePlan.every.filter(zone=zone, accepted_at__isnull=False).order_by("-n").first()


def is_wanted(row: Point, zone: Zone, last: ClosurePlan | None) -> bool:
    """Tell whether a zone stands and the plan that counts still has a point."""
    return zone.stands and (last is None or row.plan_id == last.pk)


def to_take_away(zone: Zone) -> list[Point]:
    """Return the points that stand on the road and are wanted no more; who may see it has been asked before."""
    last, rows = accepted(zone), list(Point.every.filter(zone=zone))
    states = stepping.stands_of(rows)
    return [one for one in rows if states[one.pk] in STANDING and not is_wanted(one, zone, last)]


def paths_known(zone_id: UUID) -> tuple[Line, ...]:
    """Return the reported paths of the plan that counts: no further plan may forget one."""
    last = ClosurePlan.every.filter(zone=zone_id, accepted_at__isnull=False).order_by("-n").first()
    return last.paths if last else ()


def closed_elsewhere(zone: Zone) -> list[Point]:
    """Return the closed points of all other zones that are planned or stand; for plans, which ask as the machine."""
    rows = list(
        Point.every.filter(kind=Point.Kind.BARRIER).exclude(zone=zone).select_related("zone")
    )
    states = stepping.stands_of(rows)
    return [one for one in rows if states[one.pk] is not PointState.REMOVED]


@dataclass(frozen=True, slots=True)
class Event:
    """A line of the history of a zone's line."""

    at: datetime
    what: Text
    by: str
    words: str = ""


def history(zone: Zone, *, most: int = 100) -> list[Event]:
    """Return what happened on the line of a zone, the latest first; who may see it has been asked before."""
    steps = PointStep.every.filter(point__zone=zone).select_related("point").order_by("-at")[:most]
    found = [Event(one.at, _of_step(one), one.actor_name, one.words) for one in steps]
    for plan in zone.plans.filter(accepted_at__isnull=False).defer("document")[:most]:
        what = Text(f"Plan {plan.n} was accepted", f"采纳第 {plan.n} 份方案")
        found.append(
            Event(plan.accepted_at or plan.made_at, what, plan.accepted_by, plan.accepted_words)
        )
    for row in zone.findings.all()[:most]:
        kind = text_of(Finding.Kind(row.kind).label)
        what = Text(f"F{row.n}: {kind.en}", f"F{row.n}：{kind.zh}")
        found.append(Event(row.noted_at, what, row.found_by, row.words))
    return sorted(found, key=lambda one: one.at, reverse=True)[:most]


def _of_step(step: PointStep) -> Text:
    word = text_of(PointStep.Kind(step.kind).label)
    return Text(f"{step.point.code}: {word.en}", f"{step.point.code}：{word.zh}")


def to_build(found: list[Stands]) -> list[Point]:
    """Return the points that are planned and not built yet."""
    return [one.point for one in found if one.state is PointState.PLANNED]


def features(found: list[Stands]) -> dict[str, Any]:
    """Return points as the map draws them; those that were taken away are not drawn."""
    drawn = [one.point.feature(one.state) for one in found if one.state is not PointState.REMOVED]
    return {"type": "FeatureCollection", "features": drawn}


def compared(plan: ClosurePlan, words: str) -> ClosurePlan | None:
    """Return the plan of the same zone that one is to be shown beside, by its number."""
    if not words.isdecimal() or len(words) > 6:
        return None
    return ClosurePlan.objects.filter(zone=plan.zone, n=int(words)).exclude(pk=plan.pk).first()


def open_findings() -> QuerySet[Finding]:
    """Return what was found and nobody settled, of what the reader may see."""
    return Finding.objects.filter(settled_at=None).exclude(kind=Finding.Kind.SOUND)


def counts(zone: Zone) -> dict[PointState, int]:
    """Return how many points of a zone are in each state."""
    return counts_of([zone])[zone.pk]


def counts_of(zones: Collection[Zone]) -> dict[UUID, dict[PointState, int]]:
    """Return how many points of each of some zones are in each state; who may see them has been asked before."""
    found = {zone.pk: dict.fromkeys(PointState, 0) for zone in zones}
    with as_machine():
        rows = list(Point.every.filter(zone__in=found).only("zone_id"))
        states = stepping.stands_of(rows)
    for row in rows:
        found[row.zone_id][states[row.pk]] += 1
    return found
