"""What of zones goes when its term is over; registered with the work of the night."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from shouwang.apps.zones.models import ClosurePlan, Finding, PlanPicture, Point, PointStep, Zone
from shouwang.backbone.retention.kept import Files, Rows, register


def enter() -> None:
    """Register the class of zones: one that was not lifted stays, since something may stand on its roads."""
    register(
        "zones.zones",
        Rows(_zones, "lifted_at", remove=_remove),
        Files(Finding.photos.folder, _known),
    )


def _zones() -> QuerySet[Zone]:
    return Zone.every.all()


def _remove(rows: QuerySet[Zone], _now: datetime) -> int:
    """Delete zones, with all that hangs on them."""
    ids = list(rows.values_list("pk", flat=True))
    found = Finding.every.filter(zone__in=ids)
    names = list(found.values_list("photo", flat=True))
    found.delete()
    PointStep.every.filter(point__zone__in=ids).delete()
    Point.every.filter(zone__in=ids).delete()
    PlanPicture.every.filter(plan__zone__in=ids).delete()
    plans = ClosurePlan.every.filter(zone__in=ids)
    plans.update(base=None)  # a plan holds the one that it goes on from
    plans.delete()
    Zone.every.filter(pk__in=ids).delete()
    Finding.photos.forget(names)
    return len(ids)


def _known() -> list[str]:
    """Return the photos that belong to a finding: they go with it."""
    return list(Finding.every.exclude(photo="").values_list("photo", flat=True))
