"""Closing the ground of an invented town at one go: each step by the action that a person would call."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from shouwang.apps.zones import accepting, drawing, planning, stepping
from shouwang.apps.zones.drawing import NewZone
from shouwang.apps.zones.models import ClosurePlan, Point, PointStep, Zone
from shouwang.apps.zones.planning import Asked
from shouwang.apps.zones.stepping import Opener
from shouwang.backbone.access.actors import Actor

_MINUTES: Final = 5


@dataclass(frozen=True, slots=True)
class Hands:
    """Who draws, who accepts, who builds; and who opens closed points."""

    draws: Actor
    accepts: Actor
    builds: Actor
    openers: Sequence[tuple[str, str]]
    """Number and name."""


def close(
    *, new: NewZone, hands: Hands, order: Callable[[Sequence[str]], None], at: datetime
) -> UUID:
    """
    Draw a zone, let an order be issued on its parts, plan, accept, build and check its line; return its id.

    Parameters
    ----------
    order
        Issues an order on each of some areas.
    """
    zone = drawing.draw(actor=hands.draws, new=new, at=at)
    order(zone.parts)
    hour = timedelta(hours=1)
    plan = planning.make(
        actor=hands.draws, zone_id=zone.pk, asked=Asked(ClosurePlan.Why.FIRST), at=at + hour
    )
    accepting.accept(actor=hands.accepts, plan_id=plan.pk, words="", at=at + hour)
    _build(zone, hands, at + 2 * hour)
    return zone.pk


def _build(zone: Zone, hands: Hands, at: datetime) -> None:
    for n, point in enumerate(Point.every.filter(zone=zone)):
        ref, name = hands.openers[n % len(hands.openers)]
        is_gate = point.kind == Point.Kind.GATE
        opener = (
            Opener(by_hand=True, way_out=True)
            if is_gate
            else Opener(ref, name, _MINUTES, by_hand=True, way_out=True)
        )
        then = at + timedelta(minutes=7 * n)
        stepping.tell_of(actor=hands.builds, point_id=point.pk, opener=opener, at=then)
        for kind in (PointStep.Kind.BUILT, PointStep.Kind.CHECKED):
            stepping.go(actor=hands.builds, point_id=point.pk, kind=kind, words="", at=then)
