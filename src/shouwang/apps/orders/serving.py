"""
Serving an order, and the checks that stand before it is in force.

Without service nobody is held: a paper in a drawer restricts nobody. Capabilities that lie above
register a check each (the team is there, what the household needs is seen to).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from shouwang.apps.orders import binding, standing
from shouwang.apps.orders.ending import replace_taken
from shouwang.apps.orders.errors import OrderError
from shouwang.apps.orders.models import Bound, Order, Step, Wrong
from shouwang.apps.orders.steps import note, taken
from shouwang.apps.orders.written import extended
from shouwang.apps.people import public as people
from shouwang.backbone.access.actors import Actor, require, require_person
from shouwang.backbone.access.scope import as_machine
from shouwang.backbone.audit import log
from shouwang.core.text import Text
from shouwang.policy.orders import ENTER_WITHIN, State, Times, is_served_in_time, state_at

Check = Callable[[UUID, datetime], Text | None]
"""Asked with the id of an order; returns what still keeps it from being in force."""

_CHECKS: Final[dict[str, Check]] = {}
_OVER: Final = Text(
    "It is over: nobody is bound by it any more", "决定已经结束，对任何人都不再有约束力"
)


def add_check(name: str, check: Check) -> None:
    """Register what has to hold before an order is in force; the same name again replaces it."""
    _CHECKS[name] = check


def lacking(order: Order, at: datetime) -> list[Text]:
    """Return what still keeps an order from being in force."""
    return [why for check in _CHECKS.values() if (why := check(order.pk, at)) is not None]


@transaction.atomic
def serve(
    *,
    actor: Actor,
    order_id: UUID,
    way: Step.Way,
    language: str,
    received_by: str,
    served_at: datetime,
    at: datetime,
) -> Order:
    """
    Write down that an order was handed to those concerned: by whom, how, in which language.

    Raises
    ------
    OrderError
        If it is not issued, is over, was served before, or an extension comes too late: then the order
        that it would go on from ends as it said.
    """
    require(actor, "orders.serve")
    require_person(actor)
    order = taken(order_id)
    require(actor, "orders.serve", order.path)
    with as_machine(), log.together():
        _lock_others(order)
        times = standing.times_of(order, standing.steps_of(order))
        _require_servable(order, times, served_at, at)
        if not language.strip() or not received_by.strip():
            detail = Text(
                "Say in which language it was explained, and who received it",
                "请写明用什么语言说明、由谁接收",
            )
            raise OrderError(detail=detail)
        _require_fitting(order, way)
        if way is Step.Way.PHONE:
            detail = Text(
                "By telephone nobody is served: bring the paper, the law asks for it in writing",
                "电话告知不算送达：法律要求书面告知，请送达文书",
            )
            raise OrderError(detail=detail)
        note(
            order, Step.Kind.SERVED, actor, at=at, happened_at=served_at, way=way.value,
            language=language.strip()[:30], words=received_by.strip(),
        )  # fmt: skip
        log.write(actor, "orders.served", order.pk, at=at, way=way.value)
        _check(order, actor, since=served_at, at=at)
    return order


@transaction.atomic
def check_again(*, actor: Actor, order_id: UUID, at: datetime) -> bool:
    """Ask the registered checks of a served order again, and tell whether all of them hold."""
    require(actor, "orders.serve")
    order = taken(order_id)
    require(actor, "orders.serve", order.path)
    with as_machine(), log.together():
        _lock_others(order)
        times = standing.times_of(order, standing.steps_of(order))
        if times.checked_at is not None or times.served_at is None or _is_over(times, at):
            return times.checked_at is not None
        return _check(order, actor, since=at, at=at)


def _is_over(times: Times, at: datetime) -> bool:
    return state_at(times, at) in (State.EXPIRED, State.LIFTED)


@transaction.atomic
def hand_paper(
    *, actor: Actor, order_id: UUID, way: Step.Way, received_by: str, at: datetime
) -> None:
    """
    Write down that the release paper was handed over; it is due within an hour of the end.

    Raises
    ------
    OrderError
        If the order is not over, or the paper was handed over before.
    """
    require(actor, "orders.serve")
    order = taken(order_id)
    require(actor, "orders.serve", order.path)
    steps = standing.steps_of(order)
    if any(step.kind == Step.Kind.HANDED for step in steps):
        raise OrderError(detail=Text("The paper was handed over before", "文书已经交付"))
    if not _is_over(standing.times_of(order, steps), at):
        raise OrderError(detail=Text("The order is not over yet", "决定尚未结束"))
    if not received_by.strip():
        raise OrderError(detail=Text("Say who received it", "请写明由谁接收"))
    _require_fitting(order, way)
    if (held := standing.still_held(order, at=at)) is not None:
        detail = Text(f"They are still bound, by {held}", f"当事人仍受 {held} 约束")
        raise OrderError(detail=detail)
    note(order, Step.Kind.HANDED, actor, at=at, way=way.value, words=received_by.strip())
    log.write(actor, "orders.paper-handed", order.pk, at=at)


def _require_fitting(order: Order, way: Step.Way) -> None:
    if (way is Step.Way.POSTED) != (order.kind == Order.Kind.ZONE.value):
        detail = Text(
            "A zone's order is put up and announced; one about people is brought to them",
            "区域决定应张贴公布；涉及个人或家庭的决定应送达本人",
        )
        raise OrderError(detail=detail)


def _require_servable(order: Order, times: Times, served_at: datetime, at: datetime) -> None:
    """Refuse a service that cannot have been, each reason in one sentence."""
    wrong: Text | None = None
    if times.issued_at is None:
        wrong = Text("It is not issued yet: it lacks a signature", "决定尚未签发：还缺签名")
    elif times.served_at is not None:
        wrong = Text("It was served before", "决定已经送达")
    elif at >= times.ends_at or (times.lifted_at and served_at >= times.lifted_at):
        wrong = _OVER
    elif served_at < at - ENTER_WITHIN:
        wrong = Text("It is entered more than 72 hours after it was served: serve it anew",
                     "送达后超过 72 小时才录入：请重新送达")  # fmt: skip
    elif served_at > at:
        wrong = Text("The time of service is still to come", "送达时间还没有到")
    elif served_at < times.issued_at:
        wrong = Text("It cannot have been served before it was issued", "送达时间早于签发时间")
    elif order.extends is not None:
        wrong = _too_late(order.extends, served_at, at)
    if wrong is not None:
        raise OrderError(detail=wrong)


def _too_late(before: Order, served_at: datetime, at: datetime) -> Text | None:
    goes_on = extended(before)
    if is_served_in_time(goes_on, served_at) and at < goes_on.ends_at:
        return None
    return Text(
        "An extension is served 12 hours before the end at the latest: the order before ends as it said",
        "延长决定最迟须在到期前 12 小时送达：原决定按期结束",
    )


def _check(order: Order, actor: Actor, *, since: datetime, at: datetime) -> bool:
    """
    Let an order into force if all checks hold, from the hour on in which they did.

    What was noted as wrongful holding stays so, whatever is entered afterwards.
    """
    happened = since
    if lacking(order, since):
        if lacking(order, at):
            return False
        happened = at
    bound = list(Bound.every.filter(order=order).values_list("person_id", flat=True))
    wrong = Wrong.every.filter(person_id__in=bound, held_to__gt=happened, held_from__lt=at)
    happened = max([happened, *wrong.values_list("held_to", flat=True)])
    note(order, Step.Kind.CHECKED, actor, at=at, happened_at=happened)
    begins = max(happened, order.starts_at)
    for other in _others(order):
        replace_taken(other, by=order, actor=actor, happened_at=begins, at=at)
    binding.tell(order, standing.times_of(order, standing.steps_of(order)), actor=actor, at=at)
    return True


def _others(order: Order) -> QuerySet[Order]:
    """Return the orders on single persons of those whom an order binds, but for those of its own chain."""
    bound = Bound.every.filter(order=order).values_list("person_id", flat=True)
    entries = {entry for one in bound for entry in people.entries_of(one)}
    same = Bound.every.filter(person_id__in=entries).values("order_id")
    rows = Order.every.filter(pk__in=same, kind=Order.Kind.PERSON, number__isnull=False)
    return rows.exclude(pk__in=[order.pk, *_chain(order)]).order_by("pk")


def _lock_others(order: Order) -> None:
    """Let two who serve the same person wait for each other: a new order ends what bound them alone before."""
    list(_others(order).select_for_update().values_list("pk"))


def _chain(order: Order) -> list[UUID]:
    """Return the orders that one goes on from, and those that go on from it: none of them replaces another."""
    found, one = [], order
    while one.extends is not None:
        one = one.extends
        found.append(one.pk)
    following = [order.pk]
    while following:
        following = list(Order.every.filter(extends__in=following).values_list("pk", flat=True))
        found += following
    return found
