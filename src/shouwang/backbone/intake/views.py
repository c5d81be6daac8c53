"""Addresses of the field app, and the page of the desk for what phones brought."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from shouwang.backbone.access.actors import actor_of
from shouwang.backbone.access.phones import phone_of
from shouwang.backbone.files import NoRoomError, is_no_room
from shouwang.backbone.intake import delivery, devices, forms, queries, reading, settling
from shouwang.backbone.intake.errors import (
    BadKeyError,
    DeviceThereError,
    NoDeliveryError,
    UnknownDeviceError,
)
from shouwang.backbone.pages.trying import tried
from shouwang.backbone.problems import problem


@login_not_required
@require_safe
def door(request: HttpRequest) -> HttpResponse:
    """Lead who comes by the sheet at the hall to where badge and PIN are asked for; the app will stand here."""
    return redirect("pages:home" if request.user.is_authenticated else "accounts:pin")


@csrf_exempt  # signed by the device itself: no session opens anything here
@login_not_required
@require_POST
def deliver(request: HttpRequest) -> HttpResponse:
    """Take a delivery in; who brings it is known before its bytes are read."""
    at = timezone.now()
    try:
        found = reading.read(
            request.read(reading.MOST_BYTES + 1),
            device_id=request.headers.get("X-Device", ""),
            signature=request.headers.get("X-Signature", ""),
        )
        answer = delivery.deliver(found, at=at)
    except UnknownDeviceError as refusal:
        return problem(HTTPStatus.FORBIDDEN, refusal=refusal)
    except NoDeliveryError as refusal:
        return problem(HTTPStatus.BAD_REQUEST, refusal=refusal)
    except OperationalError as fault:
        if not is_no_room(fault):
            raise
        return problem(HTTPStatus.INSUFFICIENT_STORAGE, refusal=NoRoomError())
    return _answer(answer)


@login_not_required
@require_POST
def enrol(request: HttpRequest) -> HttpResponse:
    """Enrol the app on the phone that asks."""
    phone = phone_of(request)
    if phone is None:
        return problem(HTTPStatus.FORBIDDEN, refusal=UnknownDeviceError())
    try:
        said = dict(json.loads(request.body))
        row = devices.enrol(
            phone=phone, device_id=UUID(str(said.get("device_id"))),
            public_key=str(said.get("public_key")), at=timezone.now(),
        )  # fmt: skip
    except (TypeError, ValueError, RecursionError):
        return problem(HTTPStatus.BAD_REQUEST)
    except (BadKeyError, DeviceThereError) as refusal:
        return problem(HTTPStatus.CONFLICT, refusal=refusal)
    return _answer({"device_id": str(row.pk), "phone": row.name, "area": row.area})


@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """Show the phones, what of them has not arrived, and what waits for somebody."""
    return _desk(request, forms.SettleForm())


def _desk(request: HttpRequest, form: forms.SettleForm) -> HttpResponse:
    actor = actor_of(request)
    context = {
        "seen": queries.seen(actor), "waiting": queries.waiting(actor), "odd": queries.odd(actor),
        "form": form,
    }  # fmt: skip
    return render(request, "intake/desk.html", context)


@require_POST
def settle(request: HttpRequest, waiting_id: UUID) -> HttpResponse:
    """Settle something that waits: take it in all the same, or set it aside."""
    form = forms.SettleForm(request.POST)
    if form.is_valid():
        said = {
            "actor": actor_of(request), "words": form.cleaned_data["words"], "at": timezone.now(),
        }  # fmt: skip

        def do() -> None:
            match form.cleaned_data["how"]:
                case "admit":
                    settling.admit(event_id=waiting_id, **said)
                case "aside":
                    settling.set_aside(event_id=waiting_id, **said)
                case _:
                    settling.set_odd_aside(odd_id=waiting_id, **said)

        if tried(form, do):
            messages.success(request, _("Settled, with your name."))
            return redirect("intake:desk")
    return _desk(request, form)


def _answer(said: dict[str, Any]) -> HttpResponse:
    answer = JsonResponse(said)
    answer["Cache-Control"] = "no-store"
    return answer
