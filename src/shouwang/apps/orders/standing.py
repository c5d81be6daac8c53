"""
Where an order stands, and what binds somebody at an instant: worked out from what happened, never stored.

A phone that comes back after two days is judged by the facts of the hour in which it captured something.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.utils import timezone

from shouwang.apps.orders.models import Bound, Order, Step
from shouwang.apps.people import public as people
from shouwang.backbone.access.paths import above
from shouwang.backbone.access.scope import as_machine
from shouwang.policy.clock import free_at, local_day
from shouwang.policy.measures import Kind, Measure
from shouwang.policy.orders import State, Times, state_at

_Kind = Step.Kind
ENDED: Final = (_Kind.LIFTED, _Kind.REPLACED)
"""Steps that end an order before its last day."""


def town_zone() -> ZoneInfo:
    """Return the zone whose calendar counts here."""
    zone = timezone.get_default_timezone()
    if not isinstance(zone, ZoneInfo):
        raise TypeError(f"the town's time zone is {zone!r}")
    return zone


def last_day_of(order: Order, steps: Iterable[Step]) -> date:
    """Return the day on which an order ends, as it stands: what was shortened ends earlier."""
    return min([order.last_day, *(step.last_day for step in steps if step.last_day)])


def steps_of(order: Order) -> list[Step]:
    """Return all that happened to an order, in its order; who may see it has been asked before."""
    return list(Step.every.filter(order=order))


def times_of(order: Order, steps: Iterable[Step]) -> Times:
    """Return the moments of an order that count, from all that happened to it."""
    rows = sorted(steps, key=lambda one: (one.at, one.noted_at, one.place))
    first: dict[str, datetime] = {}
    spans: list[tuple[datetime, datetime | None]] = []
    for step in rows:
        first.setdefault(step.kind, step.at)
        if step.kind == _Kind.SUSPENDED:
            spans.append((step.at, None))
        elif step.kind == _Kind.RESUMED and spans:
            spans[-1] = (spans[-1][0], step.at)
    return Times(
        starts_at=order.starts_at,
        ends_at=free_at(last_day_of(order, rows), town_zone()),
        issued_at=first.get(_Kind.ISSUED),
        served_at=first.get(_Kind.SERVED),
        checked_at=first.get(_Kind.CHECKED),
        lifted_at=min(filter(None, map(first.get, ENDED)), default=None),
        suspended=tuple(spans),
    )


def is_held_up(steps: list[Step]) -> bool:
    """Tell whether the last word on holding an order up was to do so."""
    last = [one.kind for one in steps if one.kind in (Step.Kind.SUSPENDED, Step.Kind.RESUMED)]
    return bool(last) and last[-1] == Step.Kind.SUSPENDED


def state_of(order: Order, at: datetime) -> State:
    """Return where an order stood at an instant."""
    return state_at(times_of(order, steps_of(order)), at)


def first_day_of(order: Order) -> date:
    """Return the day on which the first order of a chain of extensions began."""
    first = order
    while first.extends is not None:
        first = first.extends
    return local_day(first.starts_at, town_zone())


@dataclass(frozen=True, slots=True)
class Restriction:
    """An order in force, as far as others need to know it."""

    order_id: UUID
    number: str
    kind: Kind
    measure: Measure
    ends_at: datetime
    path: str
    """Of the zone, or of the home at the time."""


def orders_on(person_id: UUID, *, as_of: datetime) -> list[Order]:
    """Return the issued orders that name somebody, and those on zones in which they slept on that day."""
    entries = people.entries_of(person_id)
    path = people.path_on(person_id, local_day(as_of, town_zone()))
    named = Q(pk__in=Bound.every.filter(person_id__in=entries).values("order_id"))
    around = Q(kind=Order.Kind.ZONE, path__in=above(path))
    rows = Order.every.filter(named | around, number__isnull=False)
    return list(rows.select_related("extends").prefetch_related("steps"))


def goes_on(order: Order) -> str | None:
    """Return the number of the order that took the place of one, or that went on from it: that has the paper."""
    for step in steps_of(order):
        if step.kind == Step.Kind.REPLACED:
            return str(step.words)
    for extension in Order.every.filter(extends=order, number__isnull=False):
        times = times_of(extension, steps_of(extension))
        begun = (
            times.checked_at is not None and (times.lifted_at or times.ends_at) > times.starts_at
        )
        if begun:
            return extension.number
    return None


def still_held(order: Order, *, at: datetime) -> str | None:
    """Return the number of another order, not on a zone, that binds somebody of an order at an instant or went on."""
    with as_machine():
        return goes_on(order) or _held_by_another(order, at)


def _held_by_another(order: Order, at: datetime) -> str | None:
    bound = Bound.every.filter(order=order).values_list("person_id", flat=True)
    for person_id in bound:
        for one in standing_of(person_id, as_of=at):
            if one.order_id != order.pk and one.kind is not Kind.ZONE:
                return one.number
    return None


def standing_of(person_id: UUID, *, as_of: datetime) -> tuple[Restriction, ...]:
    """
    Return what bound somebody at an instant; empty where nothing did.

    It tells no reason and no name. Who asks has been asked before whether they may.
    """
    with as_machine():
        found = []
        for order in orders_on(person_id, as_of=as_of):
            times = times_of(order, order.steps.all())
            if state_at(times, as_of) is State.IN_FORCE:
                found.append(
                    Restriction(
                        order.pk, order.number or "", Kind(order.kind), Measure(order.measure),
                        times.ends_at, order.path,
                    )
                )  # fmt: skip
        return tuple(sorted(found, key=lambda one: one.number))
