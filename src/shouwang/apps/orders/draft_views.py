"""Pages on which an order is written and signed."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from shouwang.apps.orders import drafting, issuing, packs, queries, standing, subjects, written
from shouwang.apps.orders.errors import OrderFaultsError
from shouwang.apps.orders.forms import DraftForm, WordsForm, ZoneForm, chosen_pack
from shouwang.apps.orders.looks import open_order
from shouwang.apps.orders.models import Order, PackVersion
from shouwang.apps.orders.written import Subject
from shouwang.apps.people import public as people
from shouwang.apps.places import public as places
from shouwang.backbone.access.actors import actor_of
from shouwang.backbone.pages.templatetags.words import reader_lang
from shouwang.core.errors import ShouwangError
from shouwang.policy.law import in_force
from shouwang.policy.measures import Kind, Measure

_HITS: Final = 20
_AGAIN: Final = (
    "measure", "reason", "evidence", "milder", "office", "level", "document_no", "decision_level",
    "decision_no", "conditions", "needs", "appeal_how",
)  # fmt: skip
"""What an extension begins with, as the order before has it; its reason is written anew."""


@require_http_methods(["GET", "POST"])
def choose(request: HttpRequest) -> HttpResponse:
    """Ask whom an order is about; by POST somebody is looked for, so that no name stands in an address."""
    form = WordsForm(request.POST or None)
    found: list[people.Someone] = []
    if request.method == "POST" and form.is_valid():
        found = subjects.found_by(request, form.cleaned_data["words"], _HITS)
    context = {
        "form": form,
        "found": found,
        "is_asked": request.method == "POST",
        "zone_form": ZoneForm(),
        "areas": places.choices(),
        "packs": packs.all_active(),
    }
    return render(request, "orders/choose.html", context)


@require_http_methods(["GET", "POST"])
def for_person(request: HttpRequest, ref: str) -> HttpResponse:
    """Write an order about one person."""
    return _written(request, subjects.of_people(request, ref, Kind.PERSON))


@require_http_methods(["GET", "POST"])
def for_household(request: HttpRequest, ref: str) -> HttpResponse:
    """Write an order about all who share a door with somebody."""
    return _written(request, subjects.of_people(request, ref, Kind.HOUSEHOLD))


@require_http_methods(["GET", "POST"])
def for_zone(request: HttpRequest) -> HttpResponse:
    """Write an order about an area."""
    subject = subjects.of_zone(request, request.GET.get("path", ""))
    if subject is None:
        messages.warning(request, _("No area of yours has this path. Choose one from the list."))
        return redirect("orders:choose")
    return _written(request, subject)


@require_http_methods(["GET", "POST"])
def extend(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """Write an order that goes on where another ends."""
    before = open_order(request, order_id)
    return _written(request, subjects.of_before(request, before), before=before)


@require_POST
def sign(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """Sign a draft; with the last signature it is issued."""
    open_order(request, order_id)
    row = issuing.sign(actor=actor_of(request), order_id=order_id, at=timezone.now())
    if row.number:
        said = _("Issued as %(number)s. It binds nobody before it is served.")
        messages.success(request, said % {"number": row.number})
    else:
        messages.success(request, _("Signed. It waits for a second signature."))
    return redirect("orders:order", order_id)


@require_POST
def discard(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """Take a draft away."""
    open_order(request, order_id)
    drafting.discard(actor=actor_of(request), order_id=order_id, at=timezone.now())
    messages.success(request, _("The draft was taken away."))
    return redirect("orders:orders")


def _written(
    request: HttpRequest, subject: Subject, *, before: Order | None = None
) -> HttpResponse:
    pack = before.pack if before else chosen_pack(request.GET.get("pack", ""))
    if before is not None:  # an extension rests on what counts now
        pack = packs.active(before.pack.code)
    if pack is None:
        return _choose_pack(request, subject)
    initial = _as_before(before) if before else {"appeal_how": _appeal_how()}
    if not before and (asked := request.GET.get("measure", "")) in list(Measure):
        initial["measure"] = asked
    form = DraftForm(
        request.POST or None,
        pack=pack,
        kind=subject.kind,
        goes_on=before is not None,
        initial=initial,
    )
    faults: list[str] = []
    if request.method == "POST" and form.is_valid():
        row, faults = _saved(request, subject, form, before)
        if row is not None:
            messages.success(request, _("Saved as a draft. It waits for its signature."))
            return redirect("orders:order", row.pk)
    return _form_page(request, subject, pack, form, before, faults)


def _saved(
    request: HttpRequest, subject: Subject, form: DraftForm, before: Order | None
) -> tuple[Order | None, list[str]]:
    """Return the draft, or what keeps it from being saved; what was typed stays on the page."""
    now = timezone.now()
    try:
        new = form.new(now, begins_at=_begins(before))
        actor = actor_of(request)
        return drafting.save(actor=actor, subject=subject, new=new, at=now, extends=before), []
    except OrderFaultsError as refusal:
        return None, [fault.in_(reader_lang()) for fault in refusal.faults]
    except ShouwangError as refusal:
        return None, [refusal.in_words(reader_lang())]


def _begins(before: Order | None) -> datetime | None:
    return written.extended(before).ends_at if before is not None else None


def _form_page(
    request: HttpRequest,
    subject: Subject,
    pack: PackVersion,
    form: DraftForm,
    before: Order | None,
    faults: list[str],
) -> HttpResponse:
    today = timezone.localdate()
    running = []
    if subject.bound:
        found = standing.orders_on(subject.bound[0].id, as_of=timezone.now())
        running = [one for row in found if not (one := queries.shown(row, timezone.now())).is_over]
    context: dict[str, Any] = {
        "subject": subject,
        "pack": pack,
        "form": form,
        "before": before,
        "begins_at": _begins(before),
        "faults": faults,
        "law": in_force(today),
        "running": running,
        "languages": sorted({one.language for one in subject.bound if one.language}),
    }
    return render(request, "orders/draft.html", context)


def _choose_pack(request: HttpRequest, subject: Subject) -> HttpResponse:
    """Ask by which rules it is ordered, where several count; without any there is no order."""
    found = packs.all_active()
    if not found:
        messages.warning(request, _("No rules are active: without them nothing can be ordered."))
        return redirect("orders:packs")
    context = {"subject": subject, "packs": found, "path": request.GET.get("path", "")}
    return render(request, "orders/choose_pack.html", context)


def _as_before(before: Order) -> dict[str, Any]:
    facts = written.asdict_of(before)
    found = {name: facts[name] for name in _AGAIN if name != "reason"}
    return {**found, "legal_more": before.legal_basis}


def _appeal_how() -> str:
    return _("On paper, by telephone to the town hall, or through any officer; it costs nothing.")
