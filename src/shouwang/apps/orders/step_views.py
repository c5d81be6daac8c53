"""What is done with an order that is issued: served, ended, held up, its paper handed over."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from shouwang.apps.orders import ending, serving
from shouwang.apps.orders.forms import HandForm, LiftForm, ReasonForm, ServeForm, ShortenForm
from shouwang.apps.orders.looks import open_order
from shouwang.apps.orders.models import Order, Step
from shouwang.apps.orders.views import shown
from shouwang.backbone.access.actors import actor_of
from shouwang.backbone.pages.templatetags.words import reader_lang
from shouwang.core.errors import ShouwangError


@require_POST
def serve(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """Note that an order was handed to those concerned."""
    row = open_order(request, order_id)
    form = ServeForm(request.POST, is_zone=row.kind == Order.Kind.ZONE, auto_id="serve_%s")

    def act(said: dict[str, Any]) -> None:
        now = timezone.now()
        serving.serve(
            actor=actor_of(request), order_id=row.pk, way=Step.Way(said["way"]),
            language=said["language"], received_by=said["received_by"],
            served_at=said["served_at"] or now, at=now,
        )  # fmt: skip

    return _done(request, row, "serve_form", form, act, _("Served."))


@require_POST
def check(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """Ask the checks again that stand before an order is in force."""
    row = open_order(request, order_id)
    serving.check_again(actor=actor_of(request), order_id=row.pk, at=timezone.now())
    return redirect("orders:order", row.pk)


@require_POST
def lift(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """Lift an order at once; nothing typed wrongly keeps it from being lifted."""
    row = open_order(request, order_id)
    form = LiftForm(request.POST)
    form.is_valid()
    said = form.cleaned_data
    ending.lift(
        actor=actor_of(request), order_id=row.pk, reason=said.get("reason") or "",
        lifted_at=said.get("lifted_at"), at=timezone.now(),
    )  # fmt: skip
    messages.success(request, _("Lifted. Hand over the release paper within an hour."))
    return redirect("orders:order", row.pk)


@require_POST
def shorten(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """Let an order end earlier."""
    row = open_order(request, order_id)
    form = ShortenForm(request.POST, auto_id="shorten_%s")

    def act(said: dict[str, Any]) -> None:
        ending.shorten(
            actor=actor_of(request), order_id=row.pk, last_day=said["last_day"],
            reason=said["reason"], at=timezone.now(),
        )  # fmt: skip

    return _done(request, row, "shorten_form", form, act, _("Shortened."))


@require_POST
def suspend(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """Hold an order up while an appeal is looked at."""
    return _held(request, order_id, ending.suspend, _("Held up: nobody is bound by it meanwhile."))


@require_POST
def resume(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """Let an order go on that was held up."""
    return _held(request, order_id, ending.resume, _("It goes on, to the same last day."))


def _held(
    request: HttpRequest, order_id: UUID, act: Callable[..., Order], said: str
) -> HttpResponse:
    row = open_order(request, order_id)
    form = ReasonForm(request.POST)
    form.is_valid()
    reason = form.cleaned_data.get("reason") or ""
    act(actor=actor_of(request), order_id=row.pk, reason=reason, at=timezone.now())
    messages.success(request, said)
    return redirect("orders:order", row.pk)


@require_POST
def hand(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """Note that the release paper was handed over."""
    row = open_order(request, order_id)
    form = HandForm(request.POST, auto_id="hand_%s")

    def act(said: dict[str, Any]) -> None:
        serving.hand_paper(
            actor=actor_of(request), order_id=row.pk, way=Step.Way(said["way"]),
            received_by=said["received_by"], at=timezone.now(),
        )  # fmt: skip

    return _done(request, row, "hand_form", form, act, _("Noted: the paper was handed over."))


def _done(
    request: HttpRequest,
    row: Order,
    name: str,
    form: forms.Form,
    act: Callable[[dict[str, Any]], None],
    said: str,
) -> HttpResponse:
    """Do what a form asks for, or show the record with what is wrong and what was typed."""
    if form.is_valid():
        try:
            act(form.cleaned_data)
        except ShouwangError as refusal:
            if refusal.code == "access.not-your-duty":
                raise
            form.add_error(None, refusal.in_words(reader_lang()))
        else:
            messages.success(request, said)
            return redirect("orders:order", row.pk)
    return shown(request, row, **{name: form})
