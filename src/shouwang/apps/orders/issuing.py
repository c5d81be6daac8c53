"""Signing an order: with the last signature that it needs it is issued, and nothing of it changes from then on."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from shouwang.apps.orders import packs, standing
from shouwang.apps.orders.errors import OneHandError, OrderError
from shouwang.apps.orders.models import Bound, Order, Step
from shouwang.apps.orders.steps import note, taken
from shouwang.apps.orders.written import draft_of, hand_of
from shouwang.apps.people import public as people
from shouwang.backbone.access import second
from shouwang.backbone.access.actors import Actor, require, require_person
from shouwang.backbone.access.scope import as_machine
from shouwang.backbone.audit import log
from shouwang.core.text import Text
from shouwang.policy.clock import local_day
from shouwang.policy.measures import LEVEL_NAMES, Kind, Level
from shouwang.policy.orders import (
    ENTER_WITHIN,
    EXTEND_BEFORE,
    people_needed,
)

_LETTERS: Final = {Kind.PERSON: "OP", Kind.HOUSEHOLD: "OH", Kind.ZONE: "OZ"}
"""Numbers of orders begin so, that nobody takes them for a person's."""
_OFFICES: Final = {"cdc": Level.COUNTY}
"""For which level somebody signs, by role; all others sign for the township."""


@transaction.atomic
def sign(*, actor: Actor, order_id: UUID, at: datetime) -> Order:
    """
    Sign a draft; with the last signature that it needs it is issued.

    Raises
    ------
    OrderError
        If it is issued already, over, or rests on a version that no longer counts.
    OneHandError
        If the same person signed before, or may be behind both accounts.
    """
    require(actor, "orders.issue")
    require_person(actor)
    order = taken(order_id)
    require(actor, "orders.issue", order.path)
    with as_machine(), log.together():
        require(actor, "orders.issue", *_homes_of(order))
        return _signed(order, actor, at)


def _signed(order: Order, actor: Actor, at: datetime) -> Order:
    _require_level(order, actor)
    _require_signable(order, at)
    signed = [step for step in standing.steps_of(order) if step.kind == Step.Kind.SIGNED]
    for step in signed:
        if second.is_one_hand(step.account_id, actor.account_id, asked_at=at):
            raise OneHandError(
                detail=Text("the first signature may be yours", "第一份签名可能出自同一人")
            )
    note(order, Step.Kind.SIGNED, actor, at=at)
    log.write(actor, "orders.signed", order.pk, at=at)
    hands = frozenset({hand_of(actor), *(str(one.account_id) for one in signed)})
    if len(signed) + 1 >= people_needed(draft_of(order, hands), order.pack.pack):
        _issue(order, actor, at)
    return order


def _homes_of(order: Order) -> tuple[str, ...]:
    """Return where those whom an order binds sleep now."""
    ids = Bound.every.filter(order=order).values_list("person_id", flat=True)
    return tuple(path for one in ids if (path := people.home_path(one)))


def _require_level(order: Order, actor: Actor) -> None:
    """Refuse to sign for an office above one's own: a township executes what a county decided, by its number."""
    own = max((_OFFICES.get(one.role, Level.TOWNSHIP) for one in actor.grants), key=_rank)
    if Level(order.level).rank > own.rank:
        asked, has = LEVEL_NAMES[Level(order.level)], LEVEL_NAMES[own]
        detail = Text(
            f"It is issued at {asked.en} level, and you sign for the {has.en}: name the decision that it executes",
            f"这份决定以{asked.zh}名义签发，您只能代表{has.zh}签发：请写明所执行的上级决定",
        )
        raise OrderError(detail=detail)


def _rank(level: Level) -> int:
    return level.rank


def _require_signable(order: Order, at: datetime) -> None:
    if order.number is not None:
        raise OrderError(detail=Text("It is issued already", "决定已经签发"))
    if order.is_late and at > order.decided_at + ENTER_WITHIN:
        detail = Text(
            "What was decided on paper is signed here within 72 hours: write it anew",
            "纸质决定须在 72 小时内补录签发：请重新起草",
        )
        raise OrderError(detail=detail)
    active = packs.active(order.pack.code)
    if active is None or active.pk != order.pack_id:
        detail = Text(
            "Newer rules count since it was written: write it anew by them",
            "起草之后规则已更新：请按现行版本重新起草",
        )
        raise OrderError(detail=detail)
    if local_day(at, standing.town_zone()) > order.review_on:
        detail = Text(
            "The day on which it is looked at anew is over: write it anew",
            "重新评估日期已过：请重新起草",
        )
        raise OrderError(detail=detail)
    if order.extends is not None:
        _require_in_time(order, order.extends, at)


def _require_in_time(order: Order, before: Order, at: datetime) -> None:
    """Refuse to issue an extension that cannot be served in time, or whose order no longer stands as it did."""
    times = standing.times_of(before, standing.steps_of(before))
    if times.lifted_at is not None or times.ends_at != order.starts_at:
        detail = Text(
            "The order that it extends was lifted or shortened", "所延长的决定已被解除或缩短"
        )
        raise OrderError(detail=detail)
    if at > times.ends_at - EXTEND_BEFORE:
        detail = Text(
            "Less than 12 hours are left: an extension has to be issued and served before",
            "距到期不足 12 小时：延长决定应在此之前签发并送达",
        )
        raise OrderError(detail=detail)


def _issue(order: Order, actor: Actor, at: datetime) -> None:
    """Give it its number; what was decided on paper before was issued then."""
    year = local_day(at, standing.town_zone()).year
    letter = _LETTERS[Kind(order.kind)]
    serial = people.take_number(f"{letter}{year}")
    order.number = f"{letter}{year}-{serial:04d}"
    order.save(update_fields=["number"])
    happened = order.decided_at if order.is_late else at
    note(order, Step.Kind.ISSUED, actor, at=at, happened_at=happened)
    log.write(actor, "orders.issued", order.pk, at=at, number=order.number)
    before = order.extends
    if before is not None and standing.is_held_up(standing.steps_of(before)):
        note(order, Step.Kind.SUSPENDED, actor, at=at)  # an appeal holds up the whole chain
