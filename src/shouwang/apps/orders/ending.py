"""
Ending an order before its last day, and holding it up: one person may always end it, and software never refuses.

An order that nobody ends ends by itself: there is no step for that.
"""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from shouwang.apps.orders import binding, standing
from shouwang.apps.orders.errors import OrderError
from shouwang.apps.orders.models import Order, Step
from shouwang.apps.orders.steps import note, taken
from shouwang.backbone.access.actors import Actor, require
from shouwang.backbone.access.scope import as_machine
from shouwang.backbone.audit import log
from shouwang.core.text import Text
from shouwang.policy.clock import free_at
from shouwang.policy.orders import State, state_at

_OVER = (State.EXPIRED, State.LIFTED)


@transaction.atomic
def lift(
    *, actor: Actor, order_id: UUID, reason: str, at: datetime, lifted_at: datetime | None = None
) -> Order:
    """
    Lift an order, and what extends it. Nothing is asked for: no reason, no paper, no test.

    Parameters
    ----------
    lifted_at
        When somebody was told so, if that was before it is written down.
    """
    require(actor, "orders.lift")
    order = taken(order_id)
    require(actor, "orders.lift", order.path)
    with as_machine(), log.together():
        return lift_taken(order, actor=actor, reason=reason, at=at, lifted_at=lifted_at)


def lift_taken(
    order: Order,
    *,
    actor: Actor,
    reason: str,
    at: datetime,
    lifted_at: datetime | None = None,
    is_whole: bool = False,
) -> Order:
    """
    Lift an order that was taken hold of, for an act that was allowed already.

    Parameters
    ----------
    is_whole
        Whether what goes on from it ends as well though it is over itself: an appeal was granted, or it was wrong.
    """
    steps = standing.steps_of(order)
    times = standing.times_of(order, steps)
    happened = min(lifted_at or at, at)
    if times.issued_at is None:
        raise OrderError(
            detail=Text("It was never issued: take the draft away", "尚未签发：请撤销草稿")
        )
    happened = max(happened, times.issued_at)
    if happened < min(
        filter(None, [times.lifted_at, times.ends_at])
    ):  # told earlier, free earlier
        note(order, Step.Kind.LIFTED, actor, at=at, happened_at=happened, words=reason.strip())
        log.write(actor, "orders.lifted", order.pk, at=at)
    if happened < times.ends_at or is_whole:
        _lift_extensions(order, actor=actor, at=at, lifted_at=happened)
    return order


def replace_taken(
    order: Order, *, by: Order, actor: Actor, happened_at: datetime, at: datetime
) -> None:
    """Let an order end where another that binds the same person begins; there is no release paper for that."""
    times = standing.times_of(order, standing.steps_of(order))
    ends = min(filter(None, [times.lifted_at, times.ends_at]))
    if times.issued_at is None or happened_at >= ends:
        return
    happened = max(happened_at, times.issued_at)
    note(order, Step.Kind.REPLACED, actor, at=at, happened_at=happened, words=by.number or "")
    log.write(actor, "orders.replaced", order.pk, at=at, by=by.number or "")
    _lift_extensions(order, actor=actor, at=at, lifted_at=happened)


def _lift_extensions(order: Order, *, actor: Actor, at: datetime, lifted_at: datetime) -> None:
    """Let what goes on from an order not begin where that one did not end as it said."""
    for going_on in Order.every.select_for_update().filter(extends=order):
        if going_on.number is None:
            log.write(actor, "orders.discarded", going_on.pk, at=at)
            going_on.delete()
        else:
            lift_taken(going_on, actor=actor, reason="", at=at, lifted_at=lifted_at)


@transaction.atomic
def shorten(*, actor: Actor, order_id: UUID, last_day: date, reason: str, at: datetime) -> Order:
    """
    Let an order end on an earlier day; one that is over already lifts it.

    Raises
    ------
    OrderError
        If the day is not earlier, or the order is over: orders are shortened, never lengthened.
    """
    require(actor, "orders.lift")
    order = taken(order_id)
    require(actor, "orders.lift", order.path)
    with as_machine(), log.together():
        return shorten_taken(order, actor=actor, last_day=last_day, reason=reason, at=at)


def shorten_taken(
    order: Order, *, actor: Actor, last_day: date, reason: str, at: datetime
) -> Order:
    """Shorten an order that was taken hold of, for an act that was allowed already."""
    steps = standing.steps_of(order)
    stands = standing.last_day_of(order, steps)
    if state_at(standing.times_of(order, steps), at) in (*_OVER, State.DRAFT):
        raise OrderError(detail=Text("It is over, or was never issued", "决定已结束或尚未签发"))
    if last_day >= stands:
        raise OrderError(
            detail=Text(
                f"It ends on {stands}: an order is shortened, never lengthened",
                f"决定截至 {stands}：只能缩短，不能延长",
            )
        )
    if free_at(last_day, standing.town_zone()) <= at:
        return lift_taken(order, actor=actor, reason=reason, at=at)
    note(order, Step.Kind.SHORTENED, actor, at=at, last_day=last_day, words=reason.strip())
    log.write(actor, "orders.shortened", order.pk, at=at, last_day=str(last_day))
    _lift_extensions(order, actor=actor, at=at, lifted_at=at)
    return order


@transaction.atomic
def suspend(*, actor: Actor, order_id: UUID, reason: str, at: datetime) -> Order:
    """
    Hold an order up while an appeal against it is looked at; its last day stays.

    Raises
    ------
    OrderError
        If it does not run, or is held up already.
    """
    return _hold_up(actor, order_id, Step.Kind.SUSPENDED, reason, at)


@transaction.atomic
def resume(*, actor: Actor, order_id: UUID, reason: str, at: datetime) -> Order:
    """
    Let an order that was held up go on to its last day.

    Raises
    ------
    OrderError
        If it is not held up.
    """
    return _hold_up(actor, order_id, Step.Kind.RESUMED, reason, at)


def _hold_up(actor: Actor, order_id: UUID, kind: Step.Kind, reason: str, at: datetime) -> Order:
    require(actor, "orders.suspend")
    order = taken(order_id)
    require(actor, "orders.suspend", order.path)
    with as_machine(), log.together():
        _require_running(order, kind, at)
        _hold_chain(order, actor, kind, reason, at)
    return order


def _require_running(order: Order, kind: Step.Kind, at: datetime) -> None:
    steps = standing.steps_of(order)
    wrong: Text | None = None
    if state_at(standing.times_of(order, steps), at) in (*_OVER, State.DRAFT):
        wrong = Text("It does not run", "决定当前并未执行")
    elif standing.is_held_up(steps) == (kind == Step.Kind.SUSPENDED):
        wrong = (
            Text("It is held up already", "决定已经暂停")
            if kind == Step.Kind.SUSPENDED
            else Text("It is not held up", "决定没有暂停")
        )
    if wrong is not None:
        raise OrderError(detail=wrong)


def _hold_chain(order: Order, actor: Actor, kind: Step.Kind, reason: str, at: datetime) -> None:
    """Hold an order and what goes on from it up, or let both go on."""
    steps = standing.steps_of(order)
    if standing.is_held_up(steps) == (kind == Step.Kind.RESUMED):
        note(order, kind, actor, at=at, words=reason.strip())
        log.write(actor, f"orders.{kind}", order.pk, at=at)
        if kind == Step.Kind.RESUMED:
            times = standing.times_of(order, standing.steps_of(order))
            binding.tell(order, times, actor=actor, at=at)
    for going_on in Order.every.select_for_update().filter(extends=order, number__isnull=False):
        _hold_chain(going_on, actor, kind, reason, at)


def resume_taken(order: Order, *, actor: Actor, at: datetime) -> None:
    """Let an order that was taken hold of go on, if it is held up and runs."""
    steps = standing.steps_of(order)
    if standing.is_held_up(steps) and state_at(standing.times_of(order, steps), at) not in _OVER:
        _hold_chain(order, actor, Step.Kind.RESUMED, "", at)
