"""Which orders run on a day: issued, not lifted, and not over."""

from __future__ import annotations

from datetime import date

from django.db.models import Exists, OuterRef, QuerySet

from shouwang.apps.orders.models import Order, Step


def orders(today: date) -> QuerySet[Order]:
    """Return the orders that run, of those whom the reader may see; the last day of a step counts as well."""
    ended = Step.every.filter(order=OuterRef("pk"))
    lifted = ended.filter(kind=Step.Kind.LIFTED)
    shortened = ended.filter(kind=Step.Kind.SHORTENED, last_day__lt=today)
    rows = Order.objects.filter(number__isnull=False, last_day__gte=today)
    return rows.filter(~Exists(lifted), ~Exists(shortened))


def last_day_of(order: Order) -> date:
    """Return the last day as it stands: a step may have set an earlier one, none a later."""
    said = [
        step.last_day
        for step in order.steps.all()
        if step.kind == Step.Kind.SHORTENED and step.last_day is not None
    ]
    return min([order.last_day, *said])
