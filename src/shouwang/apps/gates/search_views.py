"""Pages of searches: asking with a reason, and the list of what was asked for whoever looks at it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shouwang.apps.gates import queries, searching
from shouwang.apps.gates.forms import LookedForm, SearchForm
from shouwang.backbone.access.actors import actor_of
from shouwang.backbone.pages.trying import tried


@require_http_methods(["GET", "POST"])
def search(request: HttpRequest) -> HttpResponse:
    """Ask for passages, with a reason; what was found stands in this answer alone."""
    form = SearchForm(request.POST if request.method == "POST" else None)
    found: list[Any] = []
    is_done = form.is_valid() and tried(
        form,
        lambda: found.extend(
            searching.search(actor=actor_of(request), asked=form.asked(), at=timezone.now())
        ),
    )
    context = {"form": form, "is_done": is_done, "found": found, "most": searching.MOST_FOUND}
    answer = render(request, "gates/search.html", context)
    answer["Cache-Control"] = "no-store"
    return answer


@require_safe
def searches(request: HttpRequest) -> HttpResponse:
    """Show who searched, why, and how many they found."""
    return _searches(request, LookedForm())


def _searches(request: HttpRequest, form: LookedForm) -> HttpResponse:
    context = {"searches": queries.searches(), "form": form}
    return render(request, "gates/searches.html", context)


@require_POST
def looked(request: HttpRequest, search_id: UUID) -> HttpResponse:
    """Mark a search as looked at."""
    form = LookedForm(request.POST)
    if form.is_valid() and tried(
        form,
        lambda: searching.review_search(
            actor=actor_of(request), search_id=search_id, words=form.cleaned_data["words"],
            at=timezone.now(),
        ),
    ):  # fmt: skip
        messages.success(request, _("Looked at, with your name."))
        return redirect("gates:searches")
    return _searches(request, form)
