"""What of deliveries goes when its term is over; registered with the work of the night."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet

from shouwang.backbone.intake.models import Event, Odd
from shouwang.backbone.retention.kept import Rows, register


def enter() -> None:
    """Register bodies: what somebody still has to look at stays; numbers and digests stay, or it could come twice."""
    register(
        "intake.bodies",
        Rows(_bodies, "received_at", remove=_empty),
        Rows(_odd, "settled_at"),
    )


def _bodies() -> QuerySet[Event]:
    waits = Q(state__in=[Event.State.HELD, Event.State.PARKED], settled_at=None)
    return Event.objects.exclude(waits).exclude(body_sealed=b"")


def _empty(rows: QuerySet[Event], _now: datetime) -> int:
    return Event.objects.filter(pk__in=list(rows.values_list("pk", flat=True))).update(
        body_sealed=b""
    )


def _odd() -> QuerySet[Odd]:
    return Odd.objects.exclude(settled_at=None)
