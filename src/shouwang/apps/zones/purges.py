"""What of zones goes when its term is over; registered with the work of the night."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from shouwang.apps.zones.models import ClosurePlan, Finding, PlanPicture, Point, PointStep, Zone
from shouwang.backbone.retention.kept import Rows, register


def enter() -> None:
    """Register the class of zones: one that was not lifted stays, since something may stand on its roads."""
    register("zones.zones", Rows(_zones, "lifted_at", remove=_remove))


def _zones() -> QuerySet[Zone]:
    return Zone.every.all()


def _remove(rows: QuerySet[Zone], _now: datetime) -> int:
    """Delete zones, with all that hangs on them."""
    ids = list(rows.values_list("pk", flat=True))
    Finding.every.filter(zone__in=ids).delete()
    PointStep.every.filter(point__zone__in=ids).delete()
    Point.every.filter(zone__in=ids).delete()
    PlanPicture.every.filter(plan__zone__in=ids).delete()
    plans = ClosurePlan.every.filter(zone__in=ids)
    plans.update(base=None)  # a plan holds the one that it goes on from
    plans.delete()
    Zone.every.filter(pk__in=ids).delete()
    return len(ids)
