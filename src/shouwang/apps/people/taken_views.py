"""Lists that are taken along: what waits for a second person, and whose a list is that turned up."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from shouwang.apps.people import taking_along
from shouwang.apps.people.models import ExportAsk
from shouwang.backbone.access.actors import actor_of
from shouwang.backbone.audit import log
from shouwang.backbone.pages.lists import page_of, query_without_page
from shouwang.backbone.pages.templatetags.words import reader_lang


class TraceForm(forms.Form):
    """The row by which a list is known again."""

    ref = forms.RegexField(
        r"^\s*P-9[0-9]{5}\s*$",
        label=gettext_lazy("Number of a row that nobody has"),
        error_messages={"invalid": gettext_lazy("It begins with P-9, for example P-900123.")},
    )


_LISTS: Final = "people/taken_lists.html"


@require_GET
def lists(request: HttpRequest) -> HttpResponse:
    """Show the lists that were asked for and need a second person, or had one."""
    return _listed(request, TraceForm())


def _listed(request: HttpRequest, form: TraceForm, **found: object) -> HttpResponse:
    context = {
        "page": page_of(request, ExportAsk.objects.all()),
        "query": query_without_page(request),
        "form": form,
        "alone": taking_along.ALONE,
        **found,
    }
    return render(request, _LISTS, context)


@require_GET
def one(request: HttpRequest, ask_id: UUID) -> HttpResponse:
    """Show one of them: what it is for, how long it is, and who may say yes."""
    asked = get_object_or_404(ExportAsk, pk=ask_id)
    actor = actor_of(request)
    context = {
        "asked": asked,
        "narrowed_to": taking_along.narrowed_to(asked, reader_lang()),
        "is_mine": asked.account_id == actor.account_id,
        "may_answer": taking_along.may_answer(actor, asked),
        "lines": log.timeline([asked.pk])[:20],
        "alone": taking_along.ALONE,
    }
    return render(request, "people/taken.html", context)


@require_POST
def answer(request: HttpRequest, ask_id: UUID) -> HttpResponse:
    """Say yes or no to somebody else's list."""
    get_object_or_404(ExportAsk, pk=ask_id)
    yes = request.POST.get("answer") == "yes"
    taking_along.answer(actor=actor_of(request), ask_id=ask_id, yes=yes, at=timezone.now())
    said = _("Confirmed. It is being written for who asked.") if yes else _("Not confirmed.")
    messages.success(request, said)
    return redirect("people:taken", ask_id)


@require_POST
def trace(request: HttpRequest) -> HttpResponse:
    """Say whose list it is that turned up somewhere, by the row that is in this one only."""
    taking_along.require_trace(actor_of(request))
    form = TraceForm(request.POST)
    if not form.is_valid():
        return _listed(request, form)
    jobs = taking_along.lists_with(actor_of(request), form.cleaned_data["ref"].strip())
    return _listed(request, form, traced=jobs, is_traced=True)
