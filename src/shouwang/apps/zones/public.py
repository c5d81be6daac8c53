"""What other capabilities may ask of zones: their gates, and nothing that changes them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from shouwang.apps.zones import stepping
from shouwang.apps.zones.drawing import NewZone
from shouwang.apps.zones.drill import Hands, close
from shouwang.apps.zones.models import Point, Zone
from shouwang.backbone.access.paths import within
from shouwang.backbone.access.scope import as_machine
from shouwang.core.text import Text
from shouwang.policy.closures import PointState

__all__ = ["GateFacts", "Hands", "NewZone", "close", "gate", "gates_in", "gates_of", "numbers_of"]


@dataclass(frozen=True, slots=True)
class GateFacts:
    """
    A gate, as far as others need to know it.

    Parameters
    ----------
    id
        Of its point: it stays as long as the point is known, also once its zone is lifted.
    path
        Of its zone.
    stands
        Whether its zone was not lifted.
    """

    id: UUID
    code: str
    title: Text
    path: str
    zone_number: str
    stands: bool


def gates_in(path: str) -> list[GateFacts]:
    """
    Return the gates of the zones in an area that stand, by zone and code; not those that were taken away.

    Who asks has to have been asked before whether they may.
    """
    with as_machine():
        inside = Point.every.filter(within(path, "zone__path"), zone__lifted_at=None)
        rows = list(_gates(inside))
        states = stepping.stands_of(rows)
    found = [one for one in rows if states[one.pk] is not PointState.REMOVED]
    return [_facts(one) for one in sorted(found, key=lambda one: (one.zone.number, one.nth))]


def gate(point_id: UUID) -> GateFacts | None:
    """Return a gate, also one whose zone is lifted; None where there was never such a gate."""
    return gates_of([point_id]).get(point_id)


def gates_of(point_ids: Collection[UUID]) -> dict[UUID, GateFacts]:
    """Return several gates by id, by one question; those that never were are left out."""
    with as_machine():
        return {one.pk: _facts(one) for one in _gates(Point.every.filter(pk__in=point_ids))}


def _gates(rows: QuerySet[Point]) -> QuerySet[Point]:
    return rows.filter(kind=Point.Kind.GATE).select_related("zone")


def _facts(row: Point) -> GateFacts:
    en = f"Gate {row.code}, {row.street or row.road_name.en}"
    zh = f"{row.code} 卡点·{row.street or row.road_name.zh}"
    return GateFacts(
        row.pk, row.code, Text(en, zh), row.zone.path, row.zone.number, row.zone.stands
    )


def numbers_of(incident_id: UUID) -> list[str]:
    """Return the numbers of the zones of an incident; who asks has to have been asked before whether they may."""
    with as_machine():
        rows = Zone.every.filter(incident_id=incident_id).order_by("number")
        return list(rows.values_list("number", flat=True))
