"""
Wrongful holding: somebody was held who should not have been. It is put right at once, and counted.

The minutes are worked out from the orders as they stood; nobody types them.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from shouwang.apps.orders import standing
from shouwang.apps.orders.drafting import taken
from shouwang.apps.orders.ending import lift_taken
from shouwang.apps.orders.errors import OrderError
from shouwang.apps.orders.models import Order, Wrong
from shouwang.apps.people import public as people
from shouwang.backbone.access.actors import Actor, require
from shouwang.backbone.access.scope import as_machine
from shouwang.backbone.audit import log
from shouwang.core.text import Text
from shouwang.policy.orders import Times, minutes_held_wrongly

_Why = Wrong.Why
_MOST_ORDERS: Final = 30


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
) -> Wrong:
    """
    Write down that somebody was held wrongly; an order that was wrong itself is lifted with it.

    Raises
    ------
    OrderError
        If the span runs backward or into the future, nobody is apologised to, or an order in force covers it.
    """
    require(actor, "orders.note-wrong", who.path)
    if why is _Why.WRONG_ORDER:
        _require_bound(actor, who, order, (held_from, held_to))
    if not held_from < held_to <= at:
        detail = Text("The time runs backward, or is still to come", "时间先后颠倒，或还没有到")
        raise OrderError(detail=detail)
    if not apology.strip():
        raise OrderError(
            detail=Text(
                "Write an apology: the person is owed one", "请写上致歉的话：这是应有的交代"
            )
        )
    minutes = counted(
        who.id, held_from, held_to, without=order if why is _Why.WRONG_ORDER else None
    )
    if minutes == 0:
        detail = Text(
            "An order in force covers this time: if it was wrong itself, say so",
            "这段时间有生效的决定：如果决定本身有误，请选择该项",
        )
        raise OrderError(detail=detail)
    if order is not None and why is _Why.WRONG_ORDER:
        lift_taken(taken(order.pk), actor=actor, reason=words, at=at)
    row = Wrong(
        order=order, person_id=who.id, person_ref=who.ref, path=who.path, why=why,
        held_from=held_from, held_to=held_to, minutes=minutes, noted_by=actor.account_id,
        noted_name=actor.name[:60], noted_at=at,
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
    with as_machine():
        found: dict[UUID, Times] = {}
        for moment in (held_from, held_to):  # they may have moved into a zone meanwhile
            for order in standing.orders_on(person_id, as_of=moment):
                if without is None or without.pk not in _chain(order):
                    found[order.pk] = standing.times_of(order, order.steps.all())
    return minutes_held_wrongly(held_from, held_to, tuple(found.values()))


def _require_bound(
    actor: Actor, who: people.Someone, order: Order | None, span: tuple[datetime, datetime]
) -> None:
    """Refuse to call an order wrong that is none of theirs; what is lifted with it takes the duty to lift."""
    if order is None:
        raise OrderError(detail=Text("Say which order was wrong", "请指明哪一份决定有误"))
    require(actor, "orders.lift", order.path)
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
