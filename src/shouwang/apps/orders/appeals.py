"""
Appeals: anybody concerned says something against an order, to whom they like, and somebody else answers.

Who wrote, signed, shortened, kept or served an order never answers an appeal against it, nor does anybody whose account
may be in their hand. An answer has reasons, and reaches the person.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from shouwang.apps.orders.ending import lift_taken, resume_taken, shorten_taken
from shouwang.apps.orders.errors import AppealError, OneHandError
from shouwang.apps.orders.models import Appeal, Bound, Order, Step
from shouwang.apps.orders.steps import taken
from shouwang.apps.people import public as people
from shouwang.backbone.access import second
from shouwang.backbone.access.actors import Actor, require
from shouwang.backbone.access.scope import as_machine
from shouwang.backbone.audit import log
from shouwang.core.text import Text
from shouwang.policy.appeals import may_review

_PARTS: Final = (
    Step.Kind.SIGNED, Step.Kind.ISSUED, Step.Kind.SERVED, Step.Kind.SHORTENED, Step.Kind.KEPT,
    Step.Kind.RESUMED,
)  # fmt: skip
"""Steps by which somebody has a part in an order."""
_Outcome = Appeal.Outcome
_ANSWERS: Final = (_Outcome.GRANTED, _Outcome.PARTLY, _Outcome.DENIED)


@transaction.atomic
def note(
    *,
    actor: Actor,
    number: str,
    way: Appeal.Way,
    by: str,
    reach: str,
    said: str,
    said_at: datetime,
    at: datetime,
) -> Appeal:
    """
    Take down an appeal, whoever it is told to; nothing of the order is shown in return.

    The same said again while it waits is one appeal. The clock runs from when it was said.

    Raises
    ------
    AppealError
        If no issued order has the number, nothing was said, or the time is still to come.
    """
    require(actor, "appeals.note")
    order = Order.every.select_for_update().filter(number=number.strip().upper()).first()
    if order is None:
        detail = Text(
            "No order has this number: compare it with the paper",
            "没有这个编号的决定：请与文书核对",
        )
        raise AppealError(detail=detail)
    if not said.strip() or not by.strip():
        raise AppealError(
            detail=Text("Say who appeals, and what they say", "请写明申诉人和申诉内容")
        )
    if said_at > at:
        raise AppealError(detail=Text("The time is still to come", "时间还没有到"))
    for known in Appeal.every.filter(order=order, outcome=_Outcome.WAITING):
        if (known.said, known.by) == (said.strip(), by.strip()):
            if said_at < known.said_at:  # the clock runs from the first time
                known.said_at = said_at
                known.save(update_fields=["said_at"])
            return known
    row = Appeal(
        order=order, way=way, said_at=said_at, noted_by=actor.account_id,
        noted_name=actor.name[:60], noted_at=at,
    )  # fmt: skip
    row.by, row.reach, row.said = by.strip(), reach.strip(), said.strip()
    row.save(force_insert=True)
    log.write(actor, "appeals.noted", order.pk, at=at, way=way.value)
    return row


@transaction.atomic
def acknowledge(*, actor: Actor, appeal_id: UUID, at: datetime) -> Appeal:
    """Note that the person was told that their appeal arrived; the first time counts."""
    row = _taken(actor, "appeals.see", appeal_id)
    if row.acknowledged_at is None:
        row.acknowledged_at, row.acknowledged_by = at, actor.name[:60]
        row.save(update_fields=["acknowledged_at", "acknowledged_by"])
        log.write(actor, "appeals.acknowledged", row.order_id, at=at)
    return row


@transaction.atomic
def answer(
    *,
    actor: Actor,
    appeal_id: UUID,
    outcome: Appeal.Outcome,
    reasons: str,
    at: datetime,
    last_day: date | None = None,
) -> Appeal:
    """
    Answer an appeal: granted, the order is lifted with it; in part, it is shortened.

    Raises
    ------
    OneHandError
        If the one who answers had a part in the order, or may be in the hand of one who had.
    AppealError
        If it is answered already, or no reasons are given.
    OrderError
        If it cannot be shortened so.
    """
    row = _taken(actor, "appeals.answer", appeal_id)
    order = taken(row.order_id)
    _require_waiting(row)
    require_other(actor, order, at=at)
    if outcome not in _ANSWERS:
        raise AppealError(
            detail=Text("Say granted, in part, or not granted", "请选择同意、部分同意或不同意")
        )
    if not reasons.strip():
        raise AppealError(
            detail=Text("Say the reasons: the person is told them", "请写明理由：理由会告知本人")
        )
    if outcome is _Outcome.PARTLY and last_day is None:
        raise AppealError(detail=Text("Say the new last day", "请写明新的截止日期"))
    with as_machine(), log.together():
        row.outcome, row.answered_at = outcome, at
        row.reviewer_id, row.reviewer_name = actor.account_id, actor.name[:60]
        row.reasons = reasons.strip()
        if row.acknowledged_at is None:
            row.acknowledged_at, row.acknowledged_by = at, actor.name[:60]
        row.save()
        _carry_out(order, actor, outcome, reasons, last_day, at)
        log.write(actor, "appeals.answered", order.pk, at=at, outcome=outcome.value)
    return row


@transaction.atomic
def withdraw(*, actor: Actor, appeal_id: UUID, at: datetime) -> Appeal:
    """
    Note that who appealed takes it back, told to somebody who had no part in the order.

    Raises
    ------
    OneHandError
        If the one who notes it had a part in the order.
    AppealError
        If it is answered already.
    """
    row = _taken(actor, "appeals.see", appeal_id)
    _require_waiting(row)
    require_other(actor, taken(row.order_id), at=at)
    row.outcome, row.answered_at = _Outcome.WITHDRAWN, at
    row.save(update_fields=["outcome", "answered_at"])
    log.write(actor, "appeals.withdrawn", row.order_id, at=at)
    return row


@transaction.atomic
def tell(*, actor: Actor, appeal_id: UUID, at: datetime) -> Appeal:
    """
    Note that the person has the answer with its reasons; an order that was held up goes on only from then.

    Raises
    ------
    AppealError
        If there is no answer yet.
    """
    row = _taken(actor, "appeals.see", appeal_id)
    if row.outcome in (_Outcome.WAITING, _Outcome.WITHDRAWN):
        raise AppealError(detail=Text("There is no answer yet", "还没有答复"))
    if row.told_at is None:
        with as_machine(), log.together():
            row.told_at, row.told_by = at, actor.name[:60]
            row.save(update_fields=["told_at", "told_by"])
            log.write(actor, "appeals.told", row.order_id, at=at)
            others = Appeal.every.filter(order=row.order_id, outcome=_Outcome.WAITING)
            if row.outcome != _Outcome.GRANTED and not others.exists():
                resume_taken(taken(row.order_id), actor=actor, at=at)
    return row


def concerned_in(order: Order) -> set[UUID]:
    """Return the accounts that had a part in an order, in those it goes on from, and in those that go on from it."""
    with as_machine():
        return _concerned(_chain(order))


def _concerned(chain: list[Order]) -> set[UUID]:
    steps = Step.every.filter(order__in=chain, kind__in=_PARTS, account_id__isnull=False)
    found = {account for account in steps.values_list("account_id", flat=True) if account}
    return found | {one.drafted_by for one in chain if one.drafted_by}


def _chain(order: Order) -> list[Order]:
    first = order
    while first.extends is not None:
        first = first.extends
    found, new = [first], [first]
    while new:
        new = list(Order.every.filter(extends__in=new))
        found += new
    return found


def is_other(actor: Actor, order: Order, *, at: datetime) -> bool:
    """Tell whether somebody may answer an appeal against an order: they had no part in it, nor had their hand."""
    if actor.account_id is None:
        return False  # the machine decides nothing
    concerned = concerned_in(order)
    if not may_review(str(actor.account_id), {str(one) for one in concerned}):
        return False
    return not any(second.is_one_hand(one, actor.account_id, asked_at=at) for one in concerned)


def require_other(actor: Actor, order: Order, *, at: datetime) -> None:
    """
    Refuse an answer by somebody who had a part in the order.

    Raises
    ------
    OneHandError
        If they had, or may be in the hand of one who had.
    """
    if not is_other(actor, order, at=at):
        detail = Text(
            "who wrote, signed or served an order does not answer an appeal against it",
            "起草、签发或送达决定的人不得复核对它的申诉",
        )
        raise OneHandError(detail=detail)
    for person_id in Bound.every.filter(order=order).values_list("person_id", flat=True):
        people.require_not_own(actor, person_id)


def _carry_out(
    order: Order,
    actor: Actor,
    outcome: Appeal.Outcome,
    reasons: str,
    last_day: date | None,
    at: datetime,
) -> None:
    if outcome is _Outcome.GRANTED:
        lift_taken(order, actor=actor, reason=reasons, at=at, is_whole=True)
    elif outcome is _Outcome.PARTLY and last_day is not None:
        shorten_taken(order, actor=actor, last_day=last_day, reason=reasons, at=at)


def _taken(actor: Actor, act: str, appeal_id: UUID) -> Appeal:
    require(actor, act)
    order_id = Appeal.every.filter(pk=appeal_id).values_list("order_id", flat=True).first()
    if order_id is not None:
        taken(order_id)  # the order first, as who takes an appeal down does
    row = Appeal.every.select_for_update().filter(pk=appeal_id).first()
    if row is None:
        raise AppealError(detail=Text("There is no such appeal", "没有这项申诉"))
    require(actor, act, Order.every.values_list("path", flat=True).get(pk=row.order_id))
    return row


def _require_waiting(row: Appeal) -> None:
    if row.outcome != _Outcome.WAITING:
        raise AppealError(
            detail=Text("It is answered already, or was withdrawn", "申诉已答复或已撤回")
        )
