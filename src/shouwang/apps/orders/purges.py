"""What of orders goes when its term is over; registered with the work of the night."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from shouwang.apps.orders.models import Bound, Order, Wrong
from shouwang.backbone.retention.kept import Rows, register


def enter() -> None:
    """Register the classes of orders."""
    register(
        "orders.orders",
        Rows(_issued, "last_day", is_day=True, remove=_remove, of_held=_orders_of),
        takes=("orders.drafts",),
    )
    register("orders.drafts", Rows(_drafts, "drafted_at", remove=_remove, of_held=_orders_of))
    register(
        "orders.wrongs", Rows(_wrongs, "noted_at", of_held=lambda held: Q(person_id__in=held))
    )


def _issued() -> QuerySet[Order]:
    """Return what was issued; what a later order goes on from stays as long as that one."""
    going_on = Order.every.filter(extends__isnull=False).values("extends_id")
    return Order.every.filter(number__isnull=False).exclude(pk__in=going_on)


def _drafts() -> QuerySet[Order]:
    return Order.every.filter(number=None)


def _wrongs() -> QuerySet[Wrong]:
    return Wrong.every.all()


def _orders_of(held: Collection[UUID]) -> Q:
    """Return the test for the orders that bind people whose files are held."""
    return Q(pk__in=Bound.every.filter(person_id__in=held).values("order_id"))


def _remove(orders: QuerySet[Order], _now: datetime) -> int:
    ids = list(orders.values_list("pk", flat=True))
    Order.every.filter(extends__in=ids, number=None).delete()
    Wrong.every.filter(order__in=ids).update(order=None)
    Order.every.filter(pk__in=ids).delete()
    return len(ids)
