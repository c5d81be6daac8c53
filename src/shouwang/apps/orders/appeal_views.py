"""The appeals desk, and taking an appeal down wherever somebody is."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shouwang.apps.orders import appeals, queries, standing
from shouwang.apps.orders.forms import AnswerForm, AppealForm
from shouwang.apps.orders.looks import note_list, open_appeal, open_order
from shouwang.apps.orders.models import Appeal
from shouwang.backbone.access.actors import actor_of
from shouwang.backbone.access.scope import as_machine
from shouwang.backbone.pages.templatetags.words import reader_lang
from shouwang.core.errors import ShouwangError
from shouwang.policy.appeals import due

_ANSWERED: Final = 30


@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """List the appeals that wait, what is due first first, and those that were answered."""
    now = timezone.now()
    waiting = [
        (row, due(row.said_at), queries.is_late(row, now))
        for row in queries.appeals(is_waiting=True)
    ]
    answered = list(queries.appeals(is_waiting=False)[:_ANSWERED])
    note_list(request, "appeals.list-seen", len(waiting) + len(answered), {})
    return render(request, "orders/appeals.html", {"waiting": waiting, "answered": answered})


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Take an appeal down; nothing of the order is shown in return."""
    asked = {
        "number": request.GET.get("number", "")[:16].replace("\0", ""),
        "way": Appeal.Way.OFFICER,
    }
    form = AppealForm(request.POST or None, initial=asked)
    if request.method == "POST" and form.is_valid():
        said, now = form.cleaned_data, timezone.now()
        try:
            with as_machine():  # the number is enough, wherever the order is
                row = appeals.note(
                    actor=actor_of(request), number=said["number"], way=Appeal.Way(said["way"]),
                    by=said["by"], reach=said["reach"], said=said["said"],
                    said_at=said["said_at"] or now, at=now,
                )  # fmt: skip
        except ShouwangError as refusal:
            form.add_error(None, refusal.in_words(reader_lang()))
        else:
            clock = due(row.said_at)
            return render(
                request, "orders/appeal_noted.html", {"clock": clock, "number": said["number"]}
            )
    return render(request, "orders/appeal_new.html", {"form": form})


@require_safe
def appeal(request: HttpRequest, appeal_id: UUID) -> HttpResponse:
    """Show one appeal, with its order, its clock and its answer."""
    return _shown(request, open_appeal(request, appeal_id), AnswerForm())


@require_POST
def acknowledge(request: HttpRequest, appeal_id: UUID) -> HttpResponse:
    """Note that the person knows that their appeal arrived."""
    open_appeal(request, appeal_id)
    appeals.acknowledge(actor=actor_of(request), appeal_id=appeal_id, at=timezone.now())
    return redirect("orders:appeal", appeal_id)


@require_POST
def answer(request: HttpRequest, appeal_id: UUID) -> HttpResponse:
    """Answer an appeal; what was typed stays if it cannot be answered so."""
    row = open_appeal(request, appeal_id)
    form = AnswerForm(request.POST)
    if form.is_valid():
        said = form.cleaned_data
        try:
            appeals.answer(
                actor=actor_of(request), appeal_id=appeal_id, outcome=Appeal.Outcome(said["outcome"]),
                reasons=said["reasons"], last_day=said["last_day"], at=timezone.now(),
            )  # fmt: skip
        except ShouwangError as refusal:
            if refusal.code == "access.not-your-duty":
                raise
            form.add_error(None, refusal.in_words(reader_lang()))
        else:
            messages.success(request, _("Answered. Print the answer and bring it to the person."))
            return redirect("orders:appeal", appeal_id)
    return _shown(request, row, form)


@require_POST
def withdraw(request: HttpRequest, appeal_id: UUID) -> HttpResponse:
    """Note that who appealed takes it back."""
    open_appeal(request, appeal_id)
    appeals.withdraw(actor=actor_of(request), appeal_id=appeal_id, at=timezone.now())
    return redirect("orders:appeal", appeal_id)


@require_POST
def tell(request: HttpRequest, appeal_id: UUID) -> HttpResponse:
    """Note that the person has the answer."""
    open_appeal(request, appeal_id)
    appeals.tell(actor=actor_of(request), appeal_id=appeal_id, at=timezone.now())
    return redirect("orders:appeal", appeal_id)


def _shown(request: HttpRequest, row: Appeal, form: AnswerForm) -> HttpResponse:
    now = timezone.now()
    order = open_order(request, row.order_id)
    context: dict[str, Any] = {
        "row": row,
        "order": order,
        "one": queries.shown(order, now),
        "clock": due(row.said_at),
        "is_late": queries.is_late(row, now),
        "is_other": appeals.is_other(actor_of(request), order, at=now),
        "is_held_up": standing.is_held_up(standing.steps_of(order)),
        "form": form,
    }
    return render(request, "orders/appeal.html", context)
