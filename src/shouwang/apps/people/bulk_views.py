"""Pages of acts on many: asking for one, what became of each, taking it back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from shouwang.apps.people import bulk, lists, looks, taking_along
from shouwang.apps.people.bulk_forms import EXPORT, BulkForm
from shouwang.apps.people.models import BulkAct, BulkRow, ExportAsk, Person, Responder
from shouwang.backbone.access.actors import actor_of
from shouwang.backbone.jobs import work
from shouwang.backbone.jobs.models import Job
from shouwang.backbone.pages import filters
from shouwang.backbone.pages.lists import page_of, query_without_page
from shouwang.backbone.pages.templatetags.words import reader_lang

_KINDS = {
    lists.RESIDENTS.name: (lists.RESIDENTS, BulkAct.RESIDENT_KINDS),
    lists.HELPERS.name: (lists.HELPERS, BulkAct.HELPER_KINDS),
}
_SHOWN = 50


@require_POST
def ask(request: HttpRequest, list_name: str) -> HttpResponse:
    """Do something with those who are chosen in a list; what is missing is asked for again."""
    if list_name not in _KINDS:
        raise Http404
    page, kinds = _KINDS[list_name]
    subjects = _chosen(request, page)
    query = request.POST.get("query", "")
    if not subjects:
        messages.warning(request, _("Choose somebody in the list first."))
        return redirect(f"{reverse(page.url_name)}?{query}" if query else reverse(page.url_name))
    form = BulkForm(request.POST, kinds=kinds)
    if not form.is_valid():
        context = {
            "form": form,
            "n": len(subjects),
            "list_name": list_name,
            "list_url": reverse(page.url_name),
            "kept": [(k, v) for k in _KEPT for v in request.POST.getlist(k)],
        }
        return render(request, "people/bulk_ask.html", context)
    begun = _start(request, form.cleaned_data, subjects)
    return redirect("jobs:job" if isinstance(begun, Job) else "people:taken", begun.pk)


_KEPT = ("query", "mark", "everyone", "chosen")


def _start(request: HttpRequest, given: dict[str, Any], subjects: list[UUID]) -> Job | ExportAsk:
    actor = actor_of(request)
    if given["act"] == EXPORT:
        return taking_along.ask(
            actor=actor,
            filters={"chosen": ",".join(map(str, subjects))},
            purpose=given["purpose"],
            lang=reader_lang(),
            at=timezone.now(),
        )
    with transaction.atomic():  # no act without work that does it
        act = bulk.ask(
            actor=actor,
            kind=given["act"],
            subjects=subjects,
            on=given.get("on") or timezone.localdate(),
            need=given.get("need", ""),
            at=timezone.now(),
        )
        return work.start(actor=actor, kind_name="people.bulk", arguments={"act_id": str(act.pk)})


def _chosen(request: HttpRequest, page: filters.ListPage) -> list[UUID]:
    """Return who is chosen: row by row, or all that the list showed."""
    if not request.POST.get("everyone"):
        return [number for text in request.POST.getlist("chosen") if (number := _uuid(text))]
    wanted = filters.wanted_by(request, page, QueryDict(request.POST.get("query", "")))
    rows = page.rows(wanted)
    if filters.mark_of(wanted, rows.count()) != request.POST.get("mark"):
        raise bulk.ListChangedError
    return list(rows.values_list("pk", flat=True)[: bulk.MOST_ROWS + 1])


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


@require_GET
def acts(request: HttpRequest) -> HttpResponse:
    """List what was done with many at once."""
    context = {"acts": BulkAct.objects.all()[:_SHOWN]}
    return render(request, "people/bulk_acts.html", context)


@require_GET
def act(request: HttpRequest, act_id: UUID) -> HttpResponse:
    """Show what became of each, with one undo for all."""
    one = get_object_or_404(BulkAct, pk=act_id)
    counts = bulk.counts(one)
    asked = request.GET.get("fate", "")
    fate = asked if asked in BulkRow.Fate.values else ""
    rows = one.rows.filter(fate=fate) if fate else one.rows.all()
    page = page_of(request, rows)
    ids = [row.subject_id for row in page]
    of_helpers = one.kind in BulkAct.HELPER_KINDS
    known = (Responder if of_helpers else Person).objects.in_bulk(ids)
    looks.note_results(actor_of(request), one, fate, len(known), page.number)
    context = {
        "act": one,
        "need": one.get_need_display(),
        "tabs": [(kind, kind.label, counts[kind]) for kind in BulkRow.Fate if kind in counts],
        "fate": fate,
        "n": sum(counts.values()),
        "n_done": counts.get(BulkRow.Fate.DONE, 0),
        "page": page,
        "rows": [(row, known.get(row.subject_id)) for row in page],
        "of_helpers": of_helpers,
        "query": query_without_page(request),
    }
    return render(request, "people/bulk_act.html", context)


@require_POST
def undo(request: HttpRequest, act_id: UUID) -> HttpResponse:
    """Take an act on many back, as a job."""
    get_object_or_404(BulkAct, pk=act_id)
    job = work.start(
        actor=actor_of(request), kind_name="people.undo-bulk", arguments={"act_id": str(act_id)}
    )
    return redirect("jobs:job", job.pk)
