"""Lifting a zone: what it still waits for is listed by name; taking the points away is work like building them."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from shouwang.apps.orders import public as orders
from shouwang.apps.people import public as people
from shouwang.apps.zones import building, scheme
from shouwang.apps.zones.errors import ZoneError
from shouwang.apps.zones.models import Point, PointStep, Zone
from shouwang.apps.zones.stepping import stands_of, step
from shouwang.backbone.access.actors import Actor, require, require_person
from shouwang.backbone.access.scope import as_machine
from shouwang.backbone.audit import log
from shouwang.core.text import Text
from shouwang.policy.closures import PointState
from shouwang.policy.measures import Measure

NO_SUCH: Final = Text("There is no such zone", "没有这个区域")


def still_closed_by(zone: Zone, at: datetime) -> list[str]:
    """Return the numbers of the orders on its parts that run and ask as much as it does."""
    found = {one.number for path in zone.parts for one in orders.zone_orders(path, at=at)
             if one.closes(Measure(zone.measure))}  # fmt: skip
    return sorted(found)


def waits_for(zone: Zone, at: datetime) -> list[Text]:
    """Return what keeps a zone from being lifted: the orders that still run, by their numbers."""
    numbers = still_closed_by(zone, at)
    if not numbers:
        return []
    return [
        Text(
            f"orders that still run: {', '.join(numbers)}", f"仍在执行的决定：{'、'.join(numbers)}"
        )
    ]


def not_yet_met(zone: Zone, at: datetime) -> list[Text]:
    """Return which conditions of the rules do not hold yet, and the zones that go first; the office decides."""
    pack = scheme.rules_for(zone)
    clock = scheme.clock_of(zone, pack, at) if pack else None
    if clock is None:
        return []
    open_ones = [orders.lift_text(one.lift) for one in clock.conditions if not one.is_met]
    return open_ones + [Text(f"zone {number}", f"区域 {number}") for number in clock.others]


@transaction.atomic
def lift(*, actor: Actor, zone_id: UUID, words: str, at: datetime) -> Zone:
    """
    Lift a zone once no order closes it: points never built are gone, the others are to be taken away.

    Raises
    ------
    ZoneError
        If an order on it still runs, nobody says why although a condition of the rules does not hold, or there is
        no such zone.
    """
    require(actor, "zones.lift")
    require_person(actor)
    with as_machine(), log.together():
        people.one_at_a_time("ZP")
        row = Zone.every.select_for_update().filter(pk=zone_id).first()
        if row is None:
            raise ZoneError(NO_SUCH)
        require(actor, "zones.lift", row.path)
        if row.lifted_at is not None:
            return row
        ZoneError.raise_for(waits_for(row, at))
        if not words.strip():
            ZoneError.raise_for([_say_why(one) for one in not_yet_met(row, at)])
        row.lifted_at, row.lifted_by = at, actor.name[:60]
        row.lifted_words = " ".join(words.split())[:300]
        row.save(update_fields=["lifted_at", "lifted_by", "lifted_words"])
        points = list(Point.every.select_for_update().filter(zone=row))
        states = stands_of(points)
        never_built = [one for one in points if states[one.pk] is PointState.PLANNED]
        for point in never_built:
            step(actor, point, PointStep.Kind.REMOVED, at)
        building.withdraw(actor, never_built, at)
        log.write(actor, "zones.lifted", row.pk, at=at, number=row.number)
    return row


def _say_why(condition: Text) -> Text:
    return Text(
        f"Say why it is lifted although this does not hold yet: {condition.en}",
        f"尚未满足：{condition.zh}。请写明提前解除的理由",
    )
