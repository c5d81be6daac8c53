"""Addresses of the field app, and the page of the desk for what phones brought."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from shouwang.backbone.access.actors import actor_of
from shouwang.backbone.access.phones import phone_of
from shouwang.backbone.access.tries import RestsError
from shouwang.backbone.files import NoRoomError, is_no_room
from shouwang.backbone.intake import (
    app_files,
    briefs,
    bringing,
    delivery,
    devices,
    forms,
    hall,
    hand_over,
    queries,
    reading,
    settling,
    sitting,
)
from shouwang.backbone.intake.errors import (
    BadKeyError,
    DeviceThereError,
    NoDeliveryError,
    UnknownDeviceError,
)
from shouwang.backbone.intake.models import Device
from shouwang.backbone.intake.reading import Delivery
from shouwang.backbone.pages.trying import tried
from shouwang.backbone.problems import problem
from shouwang.core.errors import ShouwangError

_SHORT: Final = 100_000
"""Bytes of a question that is no delivery."""


@login_not_required
@require_safe
def door(request: HttpRequest) -> HttpResponse:
    """Open the app; where it is not built, lead to where badge and PIN are asked for."""
    shell = app_files.answer(app_files.SHELL)
    if shell is None:
        return redirect("pages:home" if request.user.is_authenticated else "accounts:pin")
    return shell


@login_not_required
@require_safe
def app_file(_request: HttpRequest, name: str) -> HttpResponse:
    """Give a file of the app."""
    found = app_files.answer(name)
    if found is None:
        raise Http404
    return found


_STATUS: Final[dict[type[ShouwangError], HTTPStatus]] = {
    UnknownDeviceError: HTTPStatus.FORBIDDEN,
    NoDeliveryError: HTTPStatus.BAD_REQUEST,
    sitting.WrongPinError: HTTPStatus.UNAUTHORIZED,
    RestsError: HTTPStatus.TOO_MANY_REQUESTS,
}
"""How a refusal is answered; any other is a conflict."""

_Answer = Callable[[Device, bytes, datetime], dict[str, Any]]


def _signed(context: str, most: int, make: _Answer) -> Callable[[HttpRequest], HttpResponse]:
    """Return a view for what an app asks: who asks is known by the signature, before a word is read."""

    @csrf_exempt  # signed by the device itself: no session opens anything here
    @login_not_required
    @require_POST
    def view(request: HttpRequest) -> HttpResponse:
        at = timezone.now()
        try:
            sender = reading.announced(
                device_id=request.headers.get("X-Device", ""),
                signature=request.headers.get("X-Signature", ""),
            )
            body = request.read(most + 1)
            device = sender.of(body, context, most=most)
            answer = make(device, body, at)
        except ShouwangError as refusal:
            return _refused(refusal)
        except OperationalError as fault:
            if not is_no_room(fault):
                raise
            return problem(HTTPStatus.INSUFFICIENT_STORAGE, refusal=NoRoomError())
        return _answer(answer)

    return view


def _refused(refusal: ShouwangError) -> HttpResponse:
    answer = problem(_STATUS.get(type(refusal), HTTPStatus.CONFLICT), refusal=refusal)
    if isinstance(refusal, RestsError):
        answer["Retry-After"] = str(refusal.seconds)
    return answer


def _delivered(found: Delivery, at: datetime) -> dict[str, Any]:
    with delivery.turn(len(found.items)):
        return delivery.deliver(found, at=at)


deliver = _signed(
    reading.DELIVERY, reading.MOST_BYTES,
    lambda device, body, at: _delivered(reading.of(device, body), at),
)  # fmt: skip
carry = _signed(
    hand_over.CARRY, hand_over.MOST_BYTES,
    lambda _device, body, at: _delivered(hand_over.read(body), at),
)  # fmt: skip
who = _signed(
    sitting.CONTEXT, _SHORT,
    lambda device, body, at: {
        "account": sitting.sit(
            device=device, said=sitting.Said.of(reading.json_of(body)), at=at
        )
    },
)  # fmt: skip
brief = _signed(
    briefs.CONTEXT, _SHORT,
    lambda device, body, at: briefs.brief(device=device, said=reading.json_of(body), at=at),
)  # fmt: skip


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


def _desk(
    request: HttpRequest, form: forms.SettleForm, *, bring: forms.BringForm | None = None
) -> HttpResponse:
    actor = actor_of(request)
    context = {
        "seen": queries.seen(actor), "waiting": queries.waiting(actor), "odd": queries.odd(actor),
        "form": form, "bring": bring or forms.BringForm(), "hall": hall.hall(timezone.now()),
    }  # fmt: skip
    return render(request, "intake/desk.html", context)


@require_POST
def bring(request: HttpRequest) -> HttpResponse:
    """Take in a hand-over file that somebody brought."""
    form = forms.BringForm(request.POST, request.FILES)
    if form.is_valid():
        said: dict[str, Any] = {}

        def do() -> None:
            file = form.cleaned_data["file"].read()
            said.update(bringing.bring(actor=actor_of(request), file=file, at=timezone.now()))

        if tried(form, do):
            messages.success(request, _brought(said["answers"]))
            return redirect("intake:desk")
    return _desk(request, forms.SettleForm(), bring=form)


def _brought(answers: list[dict[str, Any]]) -> str:
    """Say what became of a file: counts that add up to what it held."""
    n_known = sum(one["answer"] == "duplicate" for one in answers)
    n_new = sum(one["answer"] in ("accepted", "accepted_conflict") for one in answers)
    said = {
        "n": len(answers),
        "new": n_new,
        "known": n_known,
        "wait": len(answers) - n_new - n_known,
    }
    return (
        _("%(n)d in the file: %(new)d taken in, %(known)d were here already, %(wait)d wait.")
        % said
    )


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
