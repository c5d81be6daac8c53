"""
Wrongful holding: somebody was held who should not have been. It is put right at once, and counted.

The minutes are worked out from the orders as they stood; nobody types them.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from shouwang.apps.orders import standing
from shouwang.apps.orders.ending import lift_taken
from shouwang.apps.orders.errors import OrderError
from shouwang.apps.orders.models import Order, Wrong
from shouwang.apps.orders.steps import taken
from shouwang.apps.people import public as people
from shouwang.backbone.access.actors import Actor, require
from shouwang.backbone.access.scope import as_machine
from shouwang.backbone.audit import log
from shouwang.core.text import Text
from shouwang.policy.clock import free_at, local_day
from shouwang.policy.orders import minutes_held_wrongly

_Why = Wrong.Why
_MOST_ORDERS: Final = 30
MOST_HELD: Final = timedelta(days=92)
"""Longer is noted in pieces: each night is looked at."""


@transaction.atomic
def note(
    *,
    actor: Actor,
    who: people.Someone,
    why: Wrong.Why,
    held_from: datetime,
    held_to: datetime,
    words: str,
    apology: str,
    at: datetime,
    order: Order | None = None,
    office: str = "",
) -> Wrong:
    """
    Write down that somebody was held wrongly; an order that was wrong itself is lifted with it.

    Parameters
    ----------
    office
        The one that apologises; that of the order if none is said.

    Raises
    ------
    OrderError
        If the span runs backward or into the future, nobody is apologised to, or an order in force covers it.
    """
    require(actor, "orders.note-wrong", who.path)
    if why is _Why.WRONG_ORDER:
        if order is None:
            raise OrderError(detail=Text("Say which order was wrong", "请指明哪一份决定有误"))
        require(actor, "orders.lift", order.path)  # it is lifted with it
    if not held_from < held_to <= at:
        detail = Text("The time runs backward, or is still to come", "时间先后颠倒，或还没有到")
        raise OrderError(detail=detail)
    if held_to - held_from > MOST_HELD:
        detail = Text(
            f"More than {MOST_HELD.days} days are noted in several pieces",
            f"超过 {MOST_HELD.days} 天请分段记录",
        )
        raise OrderError(detail=detail)
    with as_machine():
        known = Wrong.every.filter(person_id__in=people.entries_of(who.id))
        if known.filter(held_from__lt=held_to, held_to__gt=held_from).exists():
            detail = Text(
                "This time, or a part of it, is noted already", "这段时间或其中一部分已有记录"
            )
            raise OrderError(detail=detail)
    if not apology.strip():
        raise OrderError(
            detail=Text(
                "Write an apology: the person is owed one", "请写上致歉的话：这是应有的交代"
            )
        )
    if order is not None:
        _require_bound(who, order, (held_from, held_to))
    is_wrong_itself = why is _Why.WRONG_ORDER
    minutes = counted(who.id, held_from, held_to, without=order if is_wrong_itself else None)
    if minutes == 0 and not is_wrong_itself:
        detail = Text(
            "An order in force covers this time: if it was wrong itself, say so",
            "这段时间有生效的决定：如果决定本身有误，请选择该项",
        )
        raise OrderError(detail=detail)
    with as_machine(), log.together():
        if order is not None and is_wrong_itself:
            lift_taken(taken(order.pk), actor=actor, reason=words, at=at, is_whole=True)
        row = Wrong(
            order=order, person_id=who.id, person_ref=who.ref, path=who.path, why=why,
            held_from=held_from, held_to=held_to, minutes=minutes, noted_by=actor.account_id,
            noted_name=actor.name[:60], noted_at=at,
            office=office.strip() or (order.office if order else ""),
        )  # fmt: skip
        row.name, row.words, row.apology = who.name, words.strip(), apology.strip()
        row.save(force_insert=True)
        log.write(actor, "orders.held-wrongly", row.pk, at=at, why=why.value, minutes=minutes)
        log.write(actor, "orders.held-wrongly-of", who.id, at=at)
        return row


@transaction.atomic
def say_sorry(*, actor: Actor, wrong_id: UUID, at: datetime) -> Wrong:
    """Note that the person was apologised to in person, and has the paper for their wages."""
    require(actor, "orders.note-wrong")
    row = Wrong.every.select_for_update().filter(pk=wrong_id).first()
    if row is None:
        raise OrderError(detail=Text("There is no such incident", "没有这条记录"))
    require(actor, "orders.note-wrong", row.path)
    if row.said_sorry_at is None:
        row.said_sorry_at, row.said_sorry_by = at, actor.name[:60]
        row.save(update_fields=["said_sorry_at", "said_sorry_by"])
        log.write(actor, "orders.said-sorry", row.pk, at=at)
    return row


def orders_of(who: people.Someone) -> list[Order]:
    """Return the orders that may have held somebody, the latest first; who may see them has been asked."""
    found = standing.orders_on(who.id, as_of=timezone.now())
    return sorted(found, key=lambda row: row.starts_at, reverse=True)[:_MOST_ORDERS]


def counted(
    person_id: UUID, held_from: datetime, held_to: datetime, *, without: Order | None
) -> int:
    """Return in how many minutes of a span no order bound somebody, leaving out one that was wrong itself."""
    zone, minutes, begun = standing.town_zone(), 0, held_from
    with as_machine():
        while begun < held_to:  # where somebody sleeps is known for each night
            ended = min(held_to, free_at(local_day(begun, zone), zone))
            orders = [
                standing.times_of(order, order.steps.all())
                for order in standing.orders_on(person_id, as_of=begun)
                if without is None or without.pk not in _chain(order)
            ]
            minutes += minutes_held_wrongly(begun, ended, tuple(orders))
            begun = ended
    return minutes


def _require_bound(who: people.Someone, order: Order, span: tuple[datetime, datetime]) -> None:
    """Refuse to name an order that is none of theirs."""
    with as_machine():
        known = {one.pk for moment in span for one in standing.orders_on(who.id, as_of=moment)}
    if order.pk not in known:
        raise OrderError(detail=Text("This order does not bind them", "这份决定与此人无关"))


def _chain(order: Order) -> set[UUID]:
    """Return an order and all that it goes on from."""
    found, one = {order.pk}, order
    while one.extends is not None:
        one = one.extends
        found.add(one.pk)
    return found
