"""Pages of residents."""

from __future__ import annotations

from datetime import timedelta
from typing import Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from shouwang.apps.people import (
    actions,
    bulk,
    lists,
    looks,
    national_id,
    queries,
    taking_along,
)
from shouwang.apps.people.bulk_forms import BulkForm
from shouwang.apps.people.forms import ExportForm
from shouwang.apps.people.models import BulkAct, Merge, Person
from shouwang.apps.people.opening import open_file
from shouwang.apps.people.person_forms import MergeForm, NeedForm, StandingForm
from shouwang.apps.places import public as places
from shouwang.backbone.access.actors import actor_of
from shouwang.backbone.access.sealed import may_see
from shouwang.backbone.audit import log
from shouwang.backbone.jobs.models import Job
from shouwang.backbone.pages import filter_views, filters
from shouwang.backbone.pages.lists import page_of, query_without_page
from shouwang.backbone.pages.templatetags.words import reader_lang

_LOOKED_BACK: Final = timedelta(days=14)


@require_safe
def residents(request: HttpRequest) -> HttpResponse:
    """List residents, narrowed by the filters of the address."""
    wanted = filters.wanted_by(request, lists.RESIDENTS, request.GET)
    rows = lists.RESIDENTS.rows(wanted)
    page = page_of(request, queries.with_home(rows))
    ids = (row.pk for row in page)
    looks.note_shown(actor_of(request), "people.list-seen", wanted, ids, page=page.number)
    context = {
        **filter_views.context(request, lists.RESIDENTS),
        "form": lists.resident_filter(wanted),
        "wanted": wanted,
        "page": page,
        "query": query_without_page(request),
        "mark": filters.mark_of(wanted, page.paginator.count),
        "most": bulk.MOST_ROWS,
        "bulk_form": BulkForm(kinds=BulkAct.RESIDENT_KINDS),
        "export_form": ExportForm(),
    }
    return render(request, "people/residents.html", context)


@require_POST
def find(request: HttpRequest) -> HttpResponse:
    """Narrow the list; the words that are looked for stand in no address and no log."""
    given = {
        key: value for key in ("path", "need", "standing") if (value := request.POST.get(key))
    }
    asked = {key: value for key, value in given.items() if value != Person.Standing.LIVING}
    words = lists.typed(request, "words")
    lists.keep_words(request, words)
    if words:
        asked["named"] = "1"
    address = reverse("people:residents")
    return redirect(f"{address}?{urlencode(asked)}" if asked else address)


@require_POST
def export(request: HttpRequest) -> HttpResponse:
    """Write the list that the filters show, as a job."""
    form = ExportForm(request.POST)
    query = QueryDict(request.POST.get("query", ""))
    if not form.is_valid():
        messages.warning(request, _("Say what the list is needed for, in a few words."))
        return redirect("people:residents")
    wanted = filters.wanted_by(request, lists.RESIDENTS, query)
    asked = taking_along.ask(
        actor=actor_of(request),
        filters=lists.as_query(wanted),
        purpose=form.cleaned_data["purpose"],
        lang=reader_lang(),
        at=timezone.now(),
    )
    return redirect("jobs:job" if isinstance(asked, Job) else "people:taken", asked.pk)


@require_safe
def resident(request: HttpRequest, ref: str) -> HttpResponse:
    """Show one resident with home, needs, namesakes and timeline."""
    open_file(request, ref)
    person = queries.with_home(Person.objects.all()).get(ref=ref)
    namesakes = queries.with_home(queries.namesakes(person))[:10]
    looks.note_found(actor_of(request), (row.pk for row in namesakes))
    today = timezone.localdate()
    context = {
        "person": person,
        "age": person.age(today),
        "today": today,
        "home": next(iter(person.stays.all()), None),
        "trips": queries.trips(person, since=today - _LOOKED_BACK),
        "nights": queries.nights(person)[:10],
        "housemates": queries.housemates(person)[:20],
        "need_form": NeedForm(),
        "national_id": _masked_number(person),
        "namesakes": namesakes,
        "merged_into": queries.kept_of(person),
        "merges": queries.merges_into(person),
        "lines": log.timeline([person.pk])[:100],
        "merge_form": MergeForm(),
        "standing_form": StandingForm(initial={"standing": person.standing, "since": today}),
    }
    return render(request, "people/resident.html", context)


def _masked_number(person: Person) -> str:
    """Return the first and last of an identity number, to those whose work needs it."""
    may = may_see(person, "see.national-id")
    return national_id.masked(person.national_id) if may else ""


@require_safe
def emergency(request: HttpRequest) -> HttpResponse:
    """Show who must be helped first, for the shift: it is behind no glass, and shows nothing else."""
    path = request.GET.get("path", "")[:200]
    page = page_of(request, queries.first_to_help(path))
    looks.note_list(actor_of(request), "people.first-seen", path, len(page), page=page.number)
    context = {
        "page": page,
        "areas": places.choices(),
        "path": path,
        "query": query_without_page(request),
    }
    return render(request, "people/emergency.html", context)


@require_POST
def standing(request: HttpRequest, ref: str) -> HttpResponse:
    """Note that somebody moved, died, or lives here again."""
    person = open_file(request, ref)
    form = StandingForm(request.POST)
    if form.is_valid():
        actions.change_standing(
            actor=actor_of(request),
            person=person,
            standing=form.cleaned_data["standing"],
            since=form.cleaned_data["since"],
            at=timezone.now(),
        )
    else:
        messages.warning(request, str(next(iter(form.errors.values()))[0]))
    return redirect("people:resident", ref)


@require_POST
def merge(request: HttpRequest, ref: str) -> HttpResponse:
    """Make another entry one with this."""
    kept = open_file(request, ref)
    form = MergeForm(request.POST)
    is_clear = form.is_valid()
    gone = Person.objects.filter(ref=form.cleaned_data.get("gone", "")).first()
    if not is_clear or gone is None:
        messages.warning(request, _("There is no entry with this number."))
        return redirect("people:resident", ref)
    actions.merge(
        actor=actor_of(request),
        kept=kept,
        gone=gone,
        reason=form.cleaned_data["reason"],
        at=timezone.now(),
    )
    messages.success(request, _("The two entries are one now. It can be taken back below."))
    return redirect("people:resident", ref)


@require_POST
def undo_merge(request: HttpRequest, merge_id: UUID) -> HttpResponse:
    """Part two entries again."""
    done = get_object_or_404(Merge, pk=merge_id)
    actions.undo_merge(actor=actor_of(request), merge_id=merge_id, at=timezone.now())
    messages.success(request, _("The two entries are apart again."))
    return redirect("people:resident", done.kept.ref)
