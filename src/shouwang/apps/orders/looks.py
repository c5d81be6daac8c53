"""Opening orders, appeals and incidents: a look stands in the file of each one whom it is about."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone

from shouwang.apps.orders.models import Appeal, Bound, Order, Wrong
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


def open_appeal(request: HttpRequest, appeal_id: object) -> Appeal:
    """Return an appeal whose order the reader may see: it opens as the order does."""
    row = get_object_or_404(Appeal.objects.select_related("order"), pk=appeal_id)
    open_order(request, row.order_id)
    return row


def open_wrong(request: HttpRequest, wrong_id: object) -> Wrong:
    """Return an incident that the reader may see; a look at the person is written down."""
    row = get_object_or_404(Wrong.objects.select_related("order"), pk=wrong_id)
    people.require_not_own(actor_of(request), row.person_id)
    log.look(actor_of(request), "orders.wrong-opened", row.person_id, at=timezone.now())
    return row


def open_resident(request: HttpRequest, ref: str, act: str = "people.opened") -> people.Someone:
    """
    Return a resident whom the reader may see for what they ask, or answer that there is no such page.

    Raises
    ------
    OwnFileError
        If it is one of their own household or a relative.
    """
    who = people.someone(ref[:12], on=timezone.localdate())
    if who is None:
        raise Http404
    people.require_not_own(actor_of(request), who.id)
    log.look(actor_of(request), act, who.id, at=timezone.now())
    return who


def note_list(
    request: HttpRequest, act: str, n_rows: int, wanted: Mapping[str, str], page: int = 1
) -> None:
    """Write down that a page of orders is shown: how many, narrowed to what, and no name."""
    more: dict[str, object] = {**wanted, **({"page": page} if page > 1 else {})}
    if n_rows:
        log.look(actor_of(request), act, log.NOBODY, at=timezone.now(), rows=n_rows, **more)
