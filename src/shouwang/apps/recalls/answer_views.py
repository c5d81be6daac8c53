"""Pages on which people answer: their own, the one behind a link, and the one of a colleague who called them."""

from __future__ import annotations

import hashlib
from typing import Final
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from shouwang.apps.recalls import answering, looks, queries, standing
from shouwang.apps.recalls.forms import AnswerForm, NotedForm
from shouwang.apps.recalls.sending import digest_of
from shouwang.backbone.access.actors import actor_of
from shouwang.backbone.pages.templatetags.words import reader_lang
from shouwang.core.errors import ShouwangError

_HOUR: Final = 3600
MOST_TRIES: Final = 30
"""So many links that there are not may be tried from one address within an hour; a hall mistypes some."""
MOST_ANSWERS: Final = 30
"""So many answers are taken through one link within an hour."""


@require_http_methods(["GET", "POST"])
def mine(request: HttpRequest) -> HttpResponse:
    """Let somebody answer the recall that calls them, and see what they said."""
    now, actor = timezone.now(), actor_of(request)
    call = queries.own_call(actor, now)
    if call is None:
        return render(request, "recalls/mine.html", {"call": None})
    form = AnswerForm(_posted(request), call=call, now=now)
    if request.method == "POST" and form.is_valid():
        try:
            answering.by_account(actor=actor, new=form.new, at=now)
        except ShouwangError as fault:
            form.add_error(None, fault.in_words(reader_lang()))
        else:
            messages.success(request, _("Thank you. Your answer is noted."))
            return redirect("recalls:mine")
    context = {"call": call, "stand": standing.stand_of(call, now), "form": form}
    return render(request, "recalls/mine.html", context)


@never_cache
@login_not_required
@require_http_methods(["GET", "POST"])
def link(request: HttpRequest, token: str) -> HttpResponse:
    """Let whoever holds the link of a message answer for the one to whom it was sent; nothing else is shown."""
    now = timezone.now()
    call = answering.call_of_link(token, now)
    if call is None:
        is_known = answering.was_link(token)
        if not is_known and not _within(f"recall-tries-{_address(request)}", MOST_TRIES):
            return render(request, "recalls/link_over.html", {"is_rest": True}, status=429)
        status = 410 if is_known else 404
        return render(request, "recalls/link_over.html", {"is_known": is_known}, status=status)
    form = AnswerForm(_posted(request), call=call, now=now)
    if request.method == "POST" and form.is_valid():
        if not _within(f"recall-answers-{digest_of(token)}", MOST_ANSWERS):
            form.add_error(None, _("Too many answers within an hour. Please call the town hall."))
        else:
            try:
                answering.by_link(token=token, new=form.new, at=now)
            except ShouwangError as fault:
                form.add_error(None, fault.in_words(reader_lang()))
            else:
                messages.success(request, _("Thank you. Your answer is noted."))
                return redirect("recalls:link", token)
    context = {
        "call": call,
        "initial": call.name[:1],
        "stand": standing.stand_of(call, now),
        "form": form,
    }
    return render(request, "recalls/link.html", context)


@require_http_methods(["GET", "POST"])
def call(request: HttpRequest, call_id: UUID) -> HttpResponse:
    """Show what somebody answered, and note what they say by telephone."""
    now, row = timezone.now(), looks.open_call(request, call_id)
    form = NotedForm(_posted(request), call=row, now=now)
    if request.method == "POST" and form.is_valid():
        try:
            answering.note(
                actor=actor_of(request), call_id=row.pk, new=form.new, at=now, said_at=form.said_at
            )
        except ShouwangError as fault:
            form.add_error(None, fault.in_words(reader_lang()))
        else:
            messages.success(request, _("The answer is noted."))
            return redirect("recalls:recall", row.recall_id)
    context = {
        "call": row,
        "recall": row.recall,
        "stand": standing.stand_of(row, now),
        "answers": queries.answers_of(row),
        "form": form,
    }
    return render(request, "recalls/call.html", context)


@require_POST
def take_back(request: HttpRequest, answer_id: UUID) -> HttpResponse:
    """Take back an answer that was noted wrongly."""
    row = looks.answer_of(answer_id)
    try:
        answering.take_back(actor=actor_of(request), answer_id=row.pk, at=timezone.now())
    except ShouwangError as fault:
        messages.error(request, fault.in_words(reader_lang()))
    else:
        messages.success(request, _("It is taken back; what was said before counts again."))
    return redirect("recalls:call", row.call_id)


def _posted(request: HttpRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def _address(request: HttpRequest) -> str:
    return hashlib.sha256(request.META.get("REMOTE_ADDR", "").encode()).hexdigest()


def _within(key: str, most: int) -> bool:
    """Tell whether something was not done too often within the hour, this time included."""
    cache.add(key, 0, timeout=_HOUR)
    return cache.incr(key) <= most
