"""What is done with an order that is issued: served, checked, ended, held up, kept, its paper handed over."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_noop as _
from ninja import Router

from shouwang.apps.orders import ending, reviewing, serving
from shouwang.apps.orders.api import order_shapes as shapes
from shouwang.apps.orders.api import told
from shouwang.apps.orders.forms import HandForm, LiftForm, ServeForm, ShortenForm
from shouwang.apps.orders.looks import open_order
from shouwang.apps.orders.models import Order, Step
from shouwang.backbone.access.actors import actor_of
from shouwang.backbone.api.frame import checked, operation
from shouwang.backbone.api.shapes import typed

router: Final = Router(tags=[_("Orders")])


@operation(
    router, "POST", "/orders/{uuid:order_id}/serve", name="order-serve",
    summary=_("Note that an order was served"), answer=shapes.OrderStands, fails=(409,),
)  # fmt: skip
def serve(request: HttpRequest, order_id: UUID, new: shapes.ServeAsked) -> shapes.OrderStands:
    """Note that an order was handed to those concerned: how, when, in which language, to whom."""
    row = open_order(request, order_id)
    said = checked(ServeForm(typed(new), is_zone=row.kind == Order.Kind.ZONE))
    now = timezone.now()
    row = serving.serve(
        actor=actor_of(request),
        order_id=row.pk,
        way=Step.Way(said["way"]),
        language=said["language"],
        received_by=said["received_by"],
        served_at=said["served_at"] or now,
        at=now,
    )
    return told.stands(row)


@operation(
    router, "POST", "/orders/{uuid:order_id}/check", name="order-check",
    summary=_("Ask the checks of an order again"), answer=shapes.OrderStands, fails=(409,),
)  # fmt: skip
def check(request: HttpRequest, order_id: UUID) -> shapes.OrderStands:
    """Ask the checks again that stand before a served order is in force; what is lacking is told."""
    row = open_order(request, order_id)
    serving.check_again(actor=actor_of(request), order_id=row.pk, at=timezone.now())
    return told.stands(row)


@operation(
    router, "POST", "/orders/{uuid:order_id}/lift", name="order-lift",
    summary=_("Lift an order"), answer=shapes.OrderStands, fails=(409,),
)  # fmt: skip
def lift(request: HttpRequest, order_id: UUID, new: shapes.LiftAsked) -> shapes.OrderStands:
    """Lift an order at once, and what goes on from it; a moment that cannot be does not keep it from being lifted."""
    row = open_order(request, order_id)
    form = LiftForm(typed(new))
    form.is_valid()
    row = ending.lift(
        actor=actor_of(request),
        order_id=row.pk,
        reason=form.cleaned_data.get("reason") or "",
        lifted_at=form.cleaned_data.get("lifted_at"),
        at=timezone.now(),
    )
    return told.stands(row)


@operation(
    router, "POST", "/orders/{uuid:order_id}/shorten", name="order-shorten",
    summary=_("Shorten an order"), answer=shapes.OrderStands, fails=(409,),
)  # fmt: skip
def shorten(request: HttpRequest, order_id: UUID, new: shapes.ShortenAsked) -> shapes.OrderStands:
    """Let an order end on an earlier day; none is lengthened."""
    row = open_order(request, order_id)
    said = checked(ShortenForm(typed(new)))
    row = ending.shorten(
        actor=actor_of(request),
        order_id=row.pk,
        last_day=said["last_day"],
        reason=said["reason"],
        at=timezone.now(),
    )
    return told.stands(row)


@operation(
    router, "POST", "/orders/{uuid:order_id}/suspend", name="order-suspend",
    summary=_("Hold an order up"), answer=shapes.OrderStands, fails=(409,),
)  # fmt: skip
def suspend(request: HttpRequest, order_id: UUID, new: shapes.ReasonAsked) -> shapes.OrderStands:
    """Hold an order up while an appeal is looked at: nobody is bound meanwhile, and its last day stays."""
    return _held(request, order_id, new, ending.suspend)


@operation(
    router, "POST", "/orders/{uuid:order_id}/resume", name="order-resume",
    summary=_("Let an order go on"), answer=shapes.OrderStands, fails=(409,),
)  # fmt: skip
def resume(request: HttpRequest, order_id: UUID, new: shapes.ReasonAsked) -> shapes.OrderStands:
    """Let an order that was held up go on, to the same last day."""
    return _held(request, order_id, new, ending.resume)


def _held(
    request: HttpRequest, order_id: UUID, new: shapes.ReasonAsked, act: Callable[..., Order]
) -> shapes.OrderStands:
    row = open_order(request, order_id)
    actor, now = actor_of(request), timezone.now()
    return told.stands(act(actor=actor, order_id=row.pk, reason=new.reason, at=now))


@operation(
    router, "POST", "/orders/{uuid:order_id}/hand", name="order-hand",
    summary=_("Note that the release paper was handed over"), answer=shapes.OrderStands,
    fails=(409,),
)  # fmt: skip
def hand(request: HttpRequest, order_id: UUID, new: shapes.HandAsked) -> shapes.OrderStands:
    """Note that the release paper was handed over; it is due within an hour of the end."""
    row = open_order(request, order_id)
    said = checked(HandForm(typed(new)))
    serving.hand_paper(
        actor=actor_of(request),
        order_id=row.pk,
        way=Step.Way(said["way"]),
        received_by=said["received_by"],
        at=timezone.now(),
    )
    return told.stands(row)


@operation(
    router, "POST", "/orders/{uuid:order_id}/keep", name="order-keep",
    summary=_("Note that an order stays as it is"), answer=shapes.OrderStands, fails=(409,),
)  # fmt: skip
def keep(request: HttpRequest, order_id: UUID, new: shapes.KeepAsked) -> shapes.OrderStands:
    """Note that somebody looked at an order anew and that it stays as it is, and why."""
    row = open_order(request, order_id)
    reviewing.keep(actor=actor_of(request), order_id=row.pk, reason=new.reason, at=timezone.now())
    return told.stands(row)
