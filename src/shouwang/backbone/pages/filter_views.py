"""Saving and removing filters of lists, and counting what they show."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from shouwang.backbone.access.actors import actor_of
from shouwang.backbone.pages import filters
from shouwang.backbone.pages.templatetags.words import reader_lang


class SaveForm(forms.Form):
    """The name of a filter, and who sees it."""

    title = forms.CharField(
        label=gettext_lazy("Name of the filter"), max_length=filters.MOST_CHARS
    )
    is_shared = forms.BooleanField(
        label=gettext_lazy("Shared with the office"), required=False, initial=False
    )


def context(request: HttpRequest, page: filters.ListPage) -> dict[str, Any]:
    """Return what the tabs of a list need."""
    tabs = filters.tabs_of(request, page)
    return {
        "tabs": tabs,
        "tab": next((tab for tab in tabs if tab.is_here), None),
        "list_name": page.name,
        "list_url": reverse(page.url_name),
        "save_form": SaveForm(),
    }


@require_POST
def save(request: HttpRequest, list_name: str) -> HttpResponse:
    """Keep what a list is narrowed by, under a name."""
    page = _list(list_name)
    query = request.POST.get("query", "")
    form = SaveForm(request.POST)
    wanted = filters.wanted_by(request, page, QueryDict(query))
    back = redirect(f"{reverse(page.url_name)}?{query}" if query else reverse(page.url_name))
    if not form.is_valid():
        said = _("Give the filter a name of at most %(n)d characters.")
        messages.warning(request, said % {"n": filters.MOST_CHARS})
        return back
    try:
        row = filters.save(
            actor=actor_of(request),
            page=page,
            wanted=wanted,
            at=timezone.now(),
            **form.cleaned_data,
        )
    except filters.FilterError as refusal:
        messages.warning(request, refusal.in_words(reader_lang()))
        return back
    return redirect(f"{reverse(page.url_name)}?saved={row.pk}")


@require_POST
def remove(request: HttpRequest, list_name: str, filter_id: UUID) -> HttpResponse:
    """Remove a filter of one's own."""
    page = _list(list_name)
    filters.remove(actor=actor_of(request), filter_id=filter_id, at=timezone.now())
    return redirect(page.url_name)


@require_GET
def counts(request: HttpRequest, list_name: str) -> HttpResponse:
    """Say how many rows the saved filters show; asked for when the list itself is there."""
    found, most = filters.counts_of(request, _list(list_name)), filters.MOST_COUNT
    said = [(tab, f"{min(n, most):,}{'+' if n > most else ''}") for tab, n in found]
    return render(request, "pages/_counts.html", {"counts": said})


def _list(name: str) -> filters.ListPage:
    page = filters.list_of(name)
    if page is None:
        raise Http404
    return page
