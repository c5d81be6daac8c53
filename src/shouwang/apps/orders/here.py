"""What is in force in an area, as a card on its page: a zone is announced to everybody."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from shouwang.apps.orders import queries
from shouwang.apps.orders.models import Order
from shouwang.backbone.access.paths import above
from shouwang.backbone.access.scope import as_machine
from shouwang.policy.measures import NAMES, Measure
from shouwang.policy.orders import State


def orders_here(path: str, _kind: str) -> tuple[str, dict[str, Any]] | None:
    """Return the zones that an area lies in and that are in force: what, and until when; nothing of persons."""
    now = timezone.now()
    with as_machine():
        rows = Order.every.filter(
            kind=Order.Kind.ZONE, number__isnull=False, path__in=above(path),
            last_day__gte=timezone.localdate(now),
        )  # fmt: skip
        found = [one for one in queries.shown_all(list(rows), now) if one.state is State.IN_FORCE]
    if not found:
        return None
    facts = [
        {"number": one.order.number, "measure": NAMES[Measure(one.order.measure)],
         "last_day": one.last_day, "path": one.order.path, "office": one.order.office}
        for one in found
    ]  # fmt: skip
    return "orders/_here.html", {"zones": facts}
