"""Pages of what a person may ask about their own data."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shouwang.apps.people import looks, queries, rights_waiting
from shouwang.apps.people import rights as rights_of
from shouwang.apps.people.models import RightsRequest
from shouwang.apps.people.opening import open_file, open_request
from shouwang.apps.people.rights.masking import role_of
from shouwang.apps.people.rights.sources import last_lines_of
from shouwang.apps.people.rights_forms import AnswerForm, CopyForm, RequestForm
from shouwang.backbone.access.actors import actor_of
from shouwang.backbone.pages.templatetags.words import reader_lang
from shouwang.backbone.retention.terms import terms
from shouwang.core.errors import ShouwangError

_ANSWERED: Final = 30
_HITS: Final = 20
_LINES: Final = 200
_MOST_CHARS: Final = 60


@require_http_methods(["GET", "POST"])
def requests(request: HttpRequest) -> HttpResponse:
    """List what waits for an answer; by POST, find somebody's file: no name stands in an address."""
    words = request.POST.get("words", "").replace("\0", "").strip()[:_MOST_CHARS]
    found = queries.with_home(queries.residents(words=words, standing=""))[:_HITS] if words else []
    looks.note_found(actor_of(request), (person.pk for person in found))
    waiting, answered = list(rights_waiting.waiting()), list(rights_waiting.answered()[:_ANSWERED])
    n_shown = len(waiting) + len(answered)
    looks.note_list(actor_of(request), "people.requests-seen", "", n_shown)
    context = {
        "waiting": waiting,
        "answered": answered,
        "words": words,
        "found": found,
        "today": timezone.localdate(),
    }
    return render(request, "people/requests.html", context)


@require_http_methods(["GET", "POST"])
def rights(request: HttpRequest, ref: str) -> HttpResponse:
    """Show what somebody may ask: a copy, a correction, deletion; who opened the file; note a request."""
    person = open_file(request, ref)
    form = RequestForm(request.POST or None, initial={"asked_on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        row = rights_of.note(
            actor=actor_of(request), person=person, at=timezone.now(), **form.cleaned_data
        )
        messages.success(
            request, _("Noted. It is to be answered by %(day)s.") % {"day": row.due_on}
        )
        return redirect("people:request", row.pk)
    context = {
        "person": person,
        "form": form,
        "rows": RightsRequest.objects.filter(person=person),
        "lines": [(line, role_of(line)) for line in last_lines_of(person.pk, _LINES)],
        "terms": rights_of.still_kept(person, timezone.now()),
        "days": terms().rights_days,
        "today": timezone.localdate(),
    }
    return render(request, "people/rights.html", context)


@require_POST
def own_copy(request: HttpRequest, ref: str) -> HttpResponse:
    """Hand over everything that is kept about somebody, as data or as paper."""
    person = open_file(request, ref)
    form, now, lang = CopyForm(request.POST), timezone.now(), reader_lang()
    if not form.is_valid():
        messages.warning(request, _("Say as what the copy is taken: PDF or JSON."))
        return redirect("people:rights", ref)
    kind = form.cleaned_data["form"]
    copy = rights_of.make_copy(actor=actor_of(request), person=person, form=kind, at=now)
    response: HttpResponse
    if kind == "json":
        response = JsonResponse(
            copy.data(lang), json_dumps_params={"ensure_ascii": False, "indent": 1}
        )
    else:
        paper = rights_of.pdf_of(copy, lang, rights_days=terms().rights_days)
        response = HttpResponse(paper, content_type="application/pdf")
    name = f"copy-{copy.ref}-{copy.made_at:%Y%m%d}.{kind}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response


def _shown(request: HttpRequest, row: RightsRequest, form: AnswerForm) -> HttpResponse:
    context = {
        "row": row,
        "person": row.person,
        "form": form,
        "terms": rights_of.still_kept(row.person, timezone.now()),
        "now": timezone.localtime(),
        "is_late": row.is_late(timezone.localdate()),
    }
    return render(request, "people/request.html", context)


@require_GET
def request_page(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Show a request, with its answer to be printed, or the form for it."""
    return _shown(request, open_request(request, request_id), AnswerForm())


@require_POST
def decide(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Answer a request; what was typed stays if it cannot be answered so."""
    row = open_request(request, request_id)
    form = AnswerForm(request.POST)
    if form.is_valid():
        said = form.cleaned_data
        try:
            rights_of.decide(
                actor=actor_of(request),
                request_id=request_id,
                is_granted=said["outcome"] == "granted",
                answer=said["answer"].strip(),
                at=timezone.now(),
            )
        except rights_of.RequestError as refusal:
            row.refresh_from_db()
            if row.decided_at is not None:  # somebody else was quicker: their answer stands there
                messages.warning(request, _said(refusal))
                return redirect("people:request", request_id)
            form.add_error(None, _said(refusal))
        else:
            messages.success(request, _("Answered. Print it for the person."))
            return redirect("people:request", request_id)
    return _shown(request, row, form)


def _said(refusal: ShouwangError) -> str:
    return refusal.in_words(reader_lang())
