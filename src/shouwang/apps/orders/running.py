"""Which orders run on a day: issued, not lifted, and not over; asked of the database for many at once."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import DateField, F, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Least
from django.utils import timezone

from shouwang.apps.orders import standing
from shouwang.apps.orders.models import Order, Step


def orders(today: date) -> QuerySet[Order]:
    """Return the orders that run, of those whom the reader may see, with their moments."""
    rows: Any = marked(Order.objects.filter(number__isnull=False))  # with what it adds
    found: QuerySet[Order] = rows.filter(not_ended_early(), ends_on__gte=today)
    return found


def not_ended_early() -> Q:
    """Return the test that an order was not lifted or replaced by now; it may be replaced in an hour."""
    return Q(lifted_at=None) | Q(lifted_at__gt=timezone.now())


def marked(rows: QuerySet[Order]) -> QuerySet[Order]:
    """Add to orders the moments that lists ask for, and the day on which each ends as it stands."""

    def first(*kinds: Step.Kind) -> Subquery:
        steps = Step.every.filter(order=OuterRef("pk"), kind__in=kinds).order_by("at")
        return Subquery(steps.values("at")[:1])

    shorter = Step.every.filter(order=OuterRef("pk"), last_day__isnull=False).order_by()
    earliest = shorter.values("order").annotate(day=Min("last_day")).values("day")
    looked = Step.every.filter(
        order=OuterRef("pk"), kind__in=(Step.Kind.KEPT, Step.Kind.SHORTENED)
    )
    return rows.annotate(
        served_at=first(Step.Kind.SERVED),
        lifted_at=first(*standing.ENDED),
        replaced_at=first(Step.Kind.REPLACED),
        handed_at=first(Step.Kind.HANDED),
        looked_at=Subquery(looked.order_by("-at").values("at")[:1]),
        ends_on=Least(
            F("last_day"), Coalesce(Subquery(earliest), F("last_day")), output_field=DateField()
        ),
    )
