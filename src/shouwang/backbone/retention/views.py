"""Pages of retention: what is kept and when it goes, holds, and the end of an outbreak."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shouwang.backbone.access.actors import Actor, actor_of, require
from shouwang.backbone.access.paths import WHOLE_TOWN
from shouwang.backbone.access.scope import as_machine
from shouwang.backbone.retention import closing, holds, purging
from shouwang.backbone.retention.clocks import Outbreak, outbreak
from shouwang.backbone.retention.forms import CloseForm, HoldForm, RenewForm
from shouwang.backbone.retention.models import Closing, Hold, Night
from shouwang.backbone.retention.terms import Term, terms

_NIGHTS: Final = 14
_ENDED: Final = 10


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
    states = _states(now)
    kept = [state for state in states if not state.term.comes_with]
    context = {
        "kept": sorted((state for state in kept if state.n), key=_when),
        "empty": [state for state in kept if not state.n],
        "to_come": [state for state in states if state.term.comes_with],
        "outbreak": outbreak(now),
        "closings": Closing.objects.filter(settled_at=None),
        "holds": [_shown(row) for row in holds.in_force(now)],
        "ended": [
            _shown(row)
            for row in Hold.objects.exclude(ended_at=None).order_by("-ended_at")[:_ENDED]
        ],
        "nights": [_night(row) for row in Night.objects.all()[:_NIGHTS]],
        "is_late": purging.is_late(now),
        "today": timezone.localdate(now),
    }
    return render(request, "retention/terms.html", context)


def _states(now: datetime, stands: Outbreak | None = None) -> list[purging.State]:
    """Count as the system itself: figures alone, and nobody in them."""
    with as_machine():
        return purging.states(now, stands=stands)


def _when(state: purging.State) -> tuple[bool, date]:
    """Return what puts first what goes first."""
    goes = state.next is not None and not state.stays
    return not goes, state.next.on if state.next is not None and goes else date.max


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
        "going": _going(now, refs[:1] if len(refs) == 1 else ()),
    }
    return render(request, "retention/close.html", context)


@require_GET
def closing_page(request: HttpRequest, closing_id: UUID) -> HttpResponse:
    """Show what will go when an incident is closed, to the one who asked and the one who confirms."""
    actor = _whole_town(request, "retention.close-outbreak")
    row, now = get_object_or_404(Closing, pk=closing_id), timezone.now()
    others = set(outbreak(now).open_refs) - {row.incident}
    context = {
        "closing": row,
        "others": sorted(others),
        "going": [] if row.settled_at else _going(now, (row.incident,)),
        "is_mine": row.asked_account == actor.account_id,
        "now": timezone.localtime(now),
    }
    return render(request, "retention/closing.html", context)


def _going(now: datetime, refs: tuple[str, ...]) -> list[purging.State]:
    """Return the classes that wait for the outbreak's end, as if these incidents were closed now."""
    left = tuple(sorted(set(outbreak(now).open_refs) - set(refs)))
    stands = Outbreak(left, None if left else now)
    return [state for state in _states(now, stands) if _waits(state.term)]


def _waits(term: Term) -> bool:
    return term.starts.waits_for_outbreak and not term.comes_with


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
