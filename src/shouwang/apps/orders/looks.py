"""Writing down who looked at an order: it stands in the file of each one whom it binds."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone

from shouwang.apps.orders.models import Bound, Order
from shouwang.apps.people import public as people
from shouwang.backbone.access.actors import actor_of
from shouwang.backbone.audit import log


def open_order(request: HttpRequest, order_id: object) -> Order:
    """
    Return an order that the reader may see, or answer that there is no such page.

    Raises
    ------
    OwnFileError
        If it is about their own household or a relative.
    """
    order = get_object_or_404(Order.objects.select_related("pack", "extends"), pk=order_id)
    actor = actor_of(request)
    bound = list(Bound.every.filter(order=order).values_list("person_id", flat=True))
    for person_id in bound:
        people.require_not_own(actor, person_id)
    log.look_each(actor, "orders.opened", bound or [order.pk], at=timezone.now())
    return order


def note_list(
    request: HttpRequest, act: str, n_rows: int, wanted: Mapping[str, str], page: int = 1
) -> None:
    """Write down that a page of orders is shown: how many, narrowed to what, and no name."""
    more: dict[str, object] = {**wanted, **({"page": page} if page > 1 else {})}
    if n_rows:
        log.look(actor_of(request), act, log.NOBODY, at=timezone.now(), rows=n_rows, **more)
