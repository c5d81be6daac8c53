"""Taking hold of an order, and writing down what happens to it: by a person, never by a machine."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from shouwang.apps.orders.errors import OrderError
from shouwang.apps.orders.models import Order, Step
from shouwang.backbone.access.actors import Actor
from shouwang.backbone.access.scope import as_machine
from shouwang.core.text import Text


def taken(order_id: UUID) -> Order:
    """
    Return an order that nobody else changes meanwhile, nor what it goes on from: the first of a chain first.

    Raises
    ------
    OrderError
        If there is none.
    """
    before = Order.every.filter(pk=order_id).values_list("extends_id", flat=True).first()
    if before is not None:
        with as_machine():
            taken(before)
    order = Order.every.select_for_update().filter(pk=order_id).first()
    if order is None:
        raise OrderError(detail=Text("There is no such order", "没有这份决定"))
    return order


def note(
    order: Order,
    kind: Step.Kind,
    actor: Actor,
    *,
    at: datetime,
    happened_at: datetime | None = None,
    words: str = "",
    **facts: Any,
) -> Step:
    """Write down what happened to an order; ``happened_at`` where it was before it is written down."""
    step = Step(
        place=Step.every.filter(order=order).count(),
        order=order, kind=kind, at=happened_at or at, noted_at=at, account_id=actor.account_id,
        actor_name=actor.name[:60], **facts,
    )  # fmt: skip
    step.words = words
    step.save(force_insert=True)
    return step
