"""Passes for the homes of an area: the figures first, then the work, and taking all of it back."""

from __future__ import annotations

from math import ceil
from typing import Final
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shouwang.apps.passes import issuing, looks, papers, queries
from shouwang.apps.passes.errors import PassError
from shouwang.apps.passes.forms import ManyForm
from shouwang.apps.passes.issuing import Holder, NewPass
from shouwang.apps.passes.models import Pass
from shouwang.apps.passes.token import Kind
from shouwang.apps.places import public as places
from shouwang.backbone.access.actors import actor_of
from shouwang.backbone.jobs import work
from shouwang.backbone.pages.lists import page_of, query_without_page
from shouwang.backbone.pages.trying import tried

_ACT: Final = "passes.issue-many"
_SHOWN: Final = 20


@require_http_methods(["GET", "POST"])
def many(request: HttpRequest) -> HttpResponse:
    """Show what issuing for an area would do, and begin it once somebody has seen the figures."""
    actor, now = actor_of(request), timezone.now()
    form, homes = ManyForm(request.POST or None, actor=actor, act=_ACT), None
    if form.is_valid() and tried(form, lambda: _require_sound(form)):
        said = form.cleaned_data
        homes = issuing.homes_in(actor=actor, path=said["area"].path, at=now)
        if request.POST.get("begin") and homes.to_issue:
            arguments = {
                "path": said["area"].path, "outings": said["outings"],
                "begins": said["begins_at"].isoformat(), "ends": said["ends_at"].isoformat(),
            }  # fmt: skip
            job = work.start(
                actor=actor, kind_name=_ACT, arguments=arguments, areas=[said["area"].path]
            )
            return redirect("jobs:job", job.pk)
    context = {
        "form": form, "homes": homes, "areas": places.choices(),
        "batches": queries.batches(now, most=_SHOWN),
    }  # fmt: skip
    return render(request, "passes/many.html", context)


def _require_sound(form: ManyForm) -> None:
    """Refuse days and outings with which no pass could be made out."""
    said = form.cleaned_data
    sample = NewPass(
        Kind.RESIDENT, Holder("—"), said["area"].path, said["begins_at"], said["ends_at"],
        said["outings"],
    )  # fmt: skip
    PassError.raise_for(issuing.faults_of(sample, timezone.now()))


@require_safe
def batch(request: HttpRequest, many_id: UUID) -> HttpResponse:
    """Show what was issued together."""
    now = timezone.now()
    found = queries.batch(many_id, now)
    if found is None:
        raise Http404
    page = page_of(request, Pass.objects.filter(batch=many_id).order_by("number"))
    looks.note_list(request, len(page.object_list), {"batch": str(many_id)}, page.number)
    context = {
        "batch": found,
        "page": page,
        "rows": [queries.shown(row, now) for row in page],
        "query": query_without_page(request),
        "files": range(1, 1 + ceil(found.n_standing / papers.MOST_CARDS)),
    }
    return render(request, "passes/batch.html", context)


@require_POST
def take_back(request: HttpRequest, many_id: UUID) -> HttpResponse:
    """Take back all that was issued together and is not over."""
    found = queries.batch(many_id, timezone.now())
    if found is None:
        raise Http404
    job = work.start(
        actor=actor_of(request), kind_name="passes.take-back-many",
        arguments={"batch": str(many_id)}, areas=[found.path],
    )  # fmt: skip
    return redirect("jobs:job", job.pk)
