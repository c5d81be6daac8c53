"""Pages of passes: the list, one pass, making one out, and checking one."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shouwang.apps.passes import (
    checking,
    codes,
    gates,
    issuing,
    lists,
    looks,
    queries,
    token,
    verdicts,
)
from shouwang.apps.passes.forms import CheckForm, NewPassForm, RevokeForm
from shouwang.apps.passes.models import HAND_OUT, Pass
from shouwang.apps.passes.standing import State
from shouwang.apps.passes.token import Kind
from shouwang.apps.places import public as places
from shouwang.backbone.access import qr
from shouwang.backbone.access.actors import actor_of
from shouwang.backbone.access.sealed import may_see
from shouwang.backbone.pages import filter_views, filters
from shouwang.backbone.pages.lists import page_of, query_without_page
from shouwang.backbone.pages.trying import tried

_MOST_FOUND: Final = 50


@require_safe
def passes(request: HttpRequest) -> HttpResponse:
    """List passes, the latest first."""
    wanted = filters.wanted_by(request, lists.PASSES, request.GET)
    page, now = page_of(request, lists.PASSES.rows(wanted)), timezone.now()
    looks.note_list(request, len(page.object_list), wanted, page.number)
    context = {
        **filter_views.context(request, lists.PASSES),
        "form": lists.PassFilter(wanted),
        "find_form": lists.FindForm(auto_id="find_%s"),
        "wanted": wanted,
        "page": page,
        "rows": [queries.shown(row, now) for row in page],
        "again": [queries.shown(row, now) for row in queries.to_issue_again(now)],
        "query": query_without_page(request),
    }
    return render(request, "passes/passes.html", context)


@require_POST
def find(request: HttpRequest) -> HttpResponse:
    """Show the passes that some words mean; they stand in no address and no log."""
    form, now = lists.FindForm(request.POST, auto_id="find_%s"), timezone.now()
    rows = queries.found(form.cleaned_data["words"], most=_MOST_FOUND) if form.is_valid() else []
    looks.note_list(request, len(rows), {})
    found = [queries.shown(row, now) for row in rows]
    return render(request, "passes/found.html", {"find_form": form, "rows": found})


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Make a pass out; what was typed stays if it cannot be made out so."""
    actor = actor_of(request)
    asked = {"who": request.GET.get("who", "")[:12]}
    form = NewPassForm(request.POST or None, actor=actor, act="passes.issue", initial=asked)
    made: list[Pass] = []

    def issue() -> None:
        said = form.new(form.cleaned_data["holder"], Kind(form.cleaned_data["kind"]))
        made.append(issuing.issue(actor=actor, new=said, at=timezone.now()))

    if form.is_valid() and tried(form, issue):
        messages.success(request, _("Issued as %(number)s.") % {"number": made[0].number})
        return redirect("passes:pass", made[0].pk)
    return render(request, "passes/new.html", {"form": form, "areas": places.choices()})


@require_safe
def one(request: HttpRequest, pass_id: UUID) -> HttpResponse:
    """Show one pass: its code to be photographed, and what happened to it."""
    return shown(request, queries.open_pass(pass_id), RevokeForm())


def shown(request: HttpRequest, row: Pass, revoke_form: RevokeForm) -> HttpResponse:
    """Return the page of a pass; a form that was filled wrongly comes back as it was."""
    now = timezone.now()
    looks.note_opened(request, row)
    one, tells = queries.shown(row, now), queries.tells(row)
    stands = one.state in (State.VALID, State.NOT_YET)
    context: dict[str, Any] = {
        "one": one,
        "stands": stands,
        "tells": tells,
        "plate": row.plate,
        "initial": queries.initial(row),
        **(_code_of(row) if stands else {}),
        "gates": gates.named(row.gates),
        "line": queries.line_of(row, now) if tells else [],
        "words": row.words if tells else "",
        "can_again": row in queries.to_issue_again(now),
        "revoke_form": revoke_form,
    }
    return render(request, "passes/pass.html", context)


def _code_of(row: Pass) -> dict[str, str]:
    """Return what opens gates, for those alone who make passes out there: whoever has it can use it."""
    if not may_see(row, HAND_OUT):
        return {}
    return {"code": codes.shown(row.code) if row.code else "", "picture": qr.svg(row.token)}


@require_http_methods(["GET", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    """Tell whether a pass is the town's own and opens gates now; it names nobody, and elsewhere says no more."""
    form = CheckForm(request.POST or None)
    context: dict[str, Any] = {"form": form}
    if form.is_valid():
        text = form.cleaned_data["code"]
        found = text if token.is_text(text) else checking.by_code(text)
        is_code = token.is_text(text) or codes.read(text) is not None
        context |= {
            "is_code": is_code,
            "verdict": verdicts.of(request, found) if found else None,
            "asked": True,
        }
    return render(request, "passes/check.html", context)
