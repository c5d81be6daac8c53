"""
Telling others that an order on people asks them to stay in, and who is asked to at an instant.

Capabilities that lie above register what has to follow: a pass is taken back. It is done in the
transaction in which the order comes into force, so that neither is without the other.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime
from typing import Final
from uuid import UUID

from shouwang.apps.orders import running, standing
from shouwang.apps.orders.models import Bound, Order
from shouwang.apps.people import public as people
from shouwang.backbone.access.actors import Actor
from shouwang.backbone.access.scope import as_machine
from shouwang.policy.clock import local_day
from shouwang.policy.measures import Measure
from shouwang.policy.orders import State, Times, state_at

Told = Callable[[frozenset[UUID], UUID, datetime, Actor], None]
"""Takes the entries of those bound, the order, the moment from which it binds (it may lie ahead), and who acts."""

_TOLD: Final[dict[str, Told]] = {}
_PEOPLE: Final = (Order.Kind.PERSON, Order.Kind.HOUSEHOLD)
_KEEPS_IN: Final = [one.value for one in Measure if one.keeps_in]


def on_bound(name: str, told: Told) -> None:
    """Register what follows when an order asks people to stay in; the same name again replaces it."""
    _TOLD[name] = told


def tell(order: Order, times: Times, *, actor: Actor, at: datetime) -> None:
    """Tell that an order was let into force, or goes on: at once, or for the hour at which it begins."""
    if order.kind not in _PEOPLE or order.measure not in _KEEPS_IN or times.checked_at is None:
        return
    begins = max(at, times.starts_at, times.checked_at)
    if state_at(times, begins) is not State.IN_FORCE:
        return
    bound = _entries_of([order.pk])
    for told in _TOLD.values():
        told(bound, order.pk, begins, actor)


def kept_in_by(order_id: UUID, *, at: datetime) -> frozenset[UUID]:
    """Return the entries of those whom one order asks to stay in at an instant; none where it is not in force then."""
    with as_machine():
        order = Order.every.filter(pk=order_id, measure__in=_KEEPS_IN, kind__in=_PEOPLE).first()
        if order is None or standing.state_of(order, at) is not State.IN_FORCE:
            return frozenset()
        return _entries_of([order_id])


def kept_in(*, at: datetime) -> frozenset[UUID]:
    """Return the entries of all whom orders in force ask to stay in; it tells no reason, and who may ask was asked."""
    with as_machine():
        rows = running.orders(local_day(at, standing.town_zone())).filter(
            kind__in=_PEOPLE, measure__in=_KEEPS_IN
        )
        held = [
            one.pk
            for one in rows.prefetch_related("steps")
            if state_at(standing.times_of(one, one.steps.all()), at) is State.IN_FORCE
        ]
        return _entries_of(held)


def over(order_ids: Collection[UUID], *, at: datetime) -> frozenset[UUID]:
    """Return which of some orders are over at an instant, or gone."""
    with as_machine():
        known = {
            one.pk: standing.state_of(one, at) for one in Order.every.filter(pk__in=order_ids)
        }
    ended = (State.EXPIRED, State.LIFTED)
    return frozenset(pk for pk in order_ids if known.get(pk, State.EXPIRED) in ended)


def _entries_of(order_ids: Collection[UUID]) -> frozenset[UUID]:
    bound = Bound.every.filter(order__in=order_ids).values_list("person_id", flat=True)
    return people.all_entries_of(set(bound))
