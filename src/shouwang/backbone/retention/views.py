"""Pages of retention: what is kept and when it goes, holds, and the end of an outbreak."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shouwang.backbone.access.actors import Actor, actor_of, require
from shouwang.backbone.access.paths import WHOLE_TOWN
from shouwang.backbone.retention import closing, holds, queries
from shouwang.backbone.retention.clocks import outbreak
from shouwang.backbone.retention.forms import CloseForm, HoldForm, RenewForm
from shouwang.backbone.retention.models import Closing, Hold, Night
from shouwang.backbone.retention.terms import terms


def _whole_town(request: HttpRequest, act: str) -> Actor:
    """Return who asks; what is kept is a matter of the whole town, not of a part."""
    actor = actor_of(request)
    require(actor, act, WHOLE_TOWN)
    return actor


@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """Show what is kept, its term, and what goes next."""
    _whole_town(request, "retention.see")
    now = timezone.now()
    stands = queries.overview(now)
    kept = [state for state in stands.states if not state.term.comes_with]
    context = {
        "kept": [state for state in kept if state.n],
        "empty": [state for state in kept if not state.n],
        "to_come": [state for state in stands.states if state.term.comes_with],
        "outbreak": stands.outbreak,
        "closings": stands.closings,
        "holds": [_shown(row) for row in stands.holds],
        "ended": [_shown(row) for row in stands.ended],
        "nights": [_night(row) for row in stands.nights],
        "is_late": stands.is_late,
        "today": timezone.localdate(now),
    }
    return render(request, "retention/terms.html", context)


def _shown(row: Hold) -> dict[str, Any]:
    return {"row": row, "term": terms().by_code.get(row.code)}


def _night(row: Night) -> dict[str, Any]:
    known = terms().by_code
    return {
        "row": row,
        "removed": [(known[code], n) for code, n in row.removed.items() if code in known],
        "failed": [known[code] for code in row.failed if code in known],
    }


@require_http_methods(["GET", "POST"])
def hold(request: HttpRequest) -> HttpResponse:
    """Hold a class, or one person's file."""
    actor = _whole_town(request, "retention.hold")
    initial = {"what": request.GET.get("what", ""), "ref": request.GET.get("ref", "")[:12]}
    form = HoldForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        holds.hold(actor=actor, at=timezone.now(), **form.facts)
        messages.success(request, _("Held. It ends by itself on its last day."))
        return redirect("retention:terms")
    return render(request, "retention/hold.html", {"form": form})


@require_http_methods(["GET", "POST"])
def renew(request: HttpRequest, hold_id: UUID) -> HttpResponse:
    """Give a hold another last day."""
    actor = _whole_town(request, "retention.hold")
    row = get_object_or_404(Hold, pk=hold_id)
    form = RenewForm(request.POST or None, initial={"until_on": row.until_on})
    if request.method == "POST" and form.is_valid():
        holds.renew(actor=actor, hold_id=hold_id, at=timezone.now(), **form.cleaned_data)
        messages.success(request, _("Renewed."))
        return redirect("retention:terms")
    return render(request, "retention/hold.html", {"form": form, "hold": _shown(row)})


@require_POST
def end_hold(request: HttpRequest, hold_id: UUID) -> HttpResponse:
    """End a hold before its day."""
    actor = _whole_town(request, "retention.hold")
    get_object_or_404(Hold, pk=hold_id)
    holds.end(actor=actor, hold_id=hold_id, at=timezone.now())
    messages.success(request, _("The hold has ended. What is due goes in the next night."))
    return redirect("retention:terms")


@require_http_methods(["GET", "POST"])
def close(request: HttpRequest) -> HttpResponse:
    """Ask that an incident be closed."""
    actor = _whole_town(request, "retention.close-outbreak")
    now = timezone.now()
    refs = outbreak(now).open_refs
    form = CloseForm(request.POST or None, refs=refs)
    if request.method == "POST" and form.is_valid():
        row = closing.ask(actor=actor, at=now, **form.cleaned_data)
        messages.success(request, _("Asked. Another person has to confirm it."))
        return redirect("retention:closing", row.pk)
    context = {
        "form": form,
        "refs": refs,
        "going": queries.going(now, refs[:1] if len(refs) == 1 else ()),
    }
    return render(request, "retention/close.html", context)


@require_GET
def closing_page(request: HttpRequest, closing_id: UUID) -> HttpResponse:
    """Show what will go when an incident is closed, to the one who asked and the one who confirms."""
    actor = _whole_town(request, "retention.close-outbreak")
    row, now = get_object_or_404(Closing, pk=closing_id), timezone.now()
    context = {
        "closing": row,
        "others": queries.others_open(row, now),
        "going": queries.going_when_closed(row, now),
        "is_mine": row.asked_account == actor.account_id,
        "may_confirm": closing.may_confirm(actor, row),
        "now": timezone.localtime(now),
    }
    return render(request, "retention/closing.html", context)


@require_POST
def confirm(request: HttpRequest, closing_id: UUID) -> HttpResponse:
    """Close an incident that somebody else asked to close."""
    actor = _whole_town(request, "retention.close-outbreak")
    get_object_or_404(Closing, pk=closing_id)
    row = closing.confirm(actor=actor, closing_id=closing_id, at=timezone.now())
    messages.success(request, _("%(incident)s is closed.") % {"incident": row.incident})
    return redirect("retention:terms")


@require_POST
def take_back(request: HttpRequest, closing_id: UUID) -> HttpResponse:
    """Take back that an incident be closed."""
    actor = _whole_town(request, "retention.close-outbreak")
    get_object_or_404(Closing, pk=closing_id)
    closing.take_back(actor=actor, closing_id=closing_id, at=timezone.now())
    messages.success(request, _("Taken back. The incident stays open."))
    return redirect("retention:terms")
