"""Pages of those who help, and the public page where volunteers sign up."""

from __future__ import annotations

from io import BytesIO

import segno
from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
    require_safe,
)

from shouwang.apps.people import bulk, helpers, lists, looks, queries
from shouwang.apps.people.bulk_forms import BulkForm
from shouwang.apps.people.helper_forms import (
    TOO_MANY,
    ChangeHelperForm,
    FitnessForm,
    HelperForm,
    LeaveForm,
    OfferForm,
    may_offer,
)
from shouwang.apps.people.holding import ConflictError
from shouwang.apps.people.models import BulkAct, Responder
from shouwang.backbone.access.actors import actor_of
from shouwang.backbone.audit import chain, log
from shouwang.backbone.pages import filter_views, filters
from shouwang.backbone.pages.lists import page_of, query_without_page

_MOST_BADGES = 200
_STEPS = {
    Responder.State.ACCEPTED: gettext_lazy("Accept"),
    Responder.State.DECLINED: gettext_lazy("Decline with thanks"),
    Responder.State.BRIEFED: gettext_lazy("Was briefed"),
    Responder.State.ACTIVE: gettext_lazy("Give the badge, begin work"),
    Responder.State.DISCHARGED: gettext_lazy("Thank and discharge"),
}


@require_safe
def helpers_page(request: HttpRequest) -> HttpResponse:
    """List those who help, narrowed by the filters of the address."""
    wanted = filters.wanted_by(request, lists.HELPERS, request.GET)
    page = page_of(request, lists.HELPERS.rows(wanted))
    ids = (row.pk for row in page)
    looks.note_shown(actor_of(request), "people.helpers-seen", wanted, ids, page=page.number)
    shown, today = [row.pk for row in page], timezone.localdate()
    context = {
        **filter_views.context(request, lists.HELPERS),
        "form": lists.HelperFilter(wanted),
        "wanted": wanted,
        "page": page,
        "query": query_without_page(request),
        "mark": filters.mark_of(wanted, page.paginator.count),
        "most": bulk.MOST_ROWS,
        "bulk_form": BulkForm(kinds=BulkAct.HELPER_KINDS),
        "n_available": helpers.available(today).count(),
        "unfit": helpers.unfit(today, shown),
        "away": helpers.away_until(today, shown),
        "n_offers": Responder.objects.filter(state=Responder.State.OFFERED).count(),
    }
    return render(request, "people/helpers.html", context)


@require_POST
def find(request: HttpRequest) -> HttpResponse:
    """Narrow the list; a name that is looked for stands in no address and no log."""
    asked = {key: said for key in lists.HELPER_CHOICES if (said := lists.typed(request, key))}
    words = lists.typed(request, "words")
    lists.keep_words(request, words, lists.HELPER_WORDS)
    if words:
        asked["named"] = "1"
    address = reverse("people:helpers")
    return redirect(f"{address}?{urlencode(asked)}" if asked else address)


@require_safe
def helper(request: HttpRequest, ref: str) -> HttpResponse:
    """Show one helper: skills, leave, fitness, next steps, badge."""
    return _shown(request, get_object_or_404(Responder, ref=ref))


def _shown(request: HttpRequest, row: Responder, **forms_with_errors: forms.Form) -> HttpResponse:
    looks.note(actor_of(request), "people.helper-opened", row.pk)
    today = timezone.localdate()
    context = {
        "helper": row,
        "steps": [(state, _STEPS[Responder.State(state)]) for state in helpers.NEXT[row.state]],
        "is_fit": row.pk not in helpers.unfit(today, [row.pk]),
        "away_until": helpers.away_until(today, [row.pk]).get(row.pk),
        "home": queries.home_of(row),
        "leaves": row.leaves.order_by("from_on"),
        "leave_form": LeaveForm(auto_id="leave-%s"),
        "fitness": row.fitness.all(),
        "fitness_form": FitnessForm(initial={"from_on": today}),
        "badge": _badge(row) if row.badge_no else "",
        "lines": log.timeline([row.pk])[:50],
        **forms_with_errors,
    }
    return render(request, "people/helper.html", context)


@require_POST
def step(request: HttpRequest, ref: str) -> HttpResponse:
    """Lead a helper to the next step."""
    get_object_or_404(Responder, ref=ref)
    helpers.step(
        actor=actor_of(request), ref=ref, wanted=request.POST.get("state", ""), at=timezone.now()
    )
    return redirect("people:helper", ref)


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Enter somebody who helps by office: at work from now on."""
    form = HelperForm(request.POST or None, initial={"role": Responder.Role.OFFICER})
    if request.method == "POST" and form.is_valid():
        one = helpers.NewHelper(**form.facts, phone=form.cleaned_data["phone"])
        helpers.enter_helpers(actor=actor_of(request), helpers=[one], at=timezone.now())
        ref = Responder.objects.get(pk=one.id).ref
        messages.success(request, _("Entered as %(ref)s.") % {"ref": ref})
        return redirect("people:helper", ref)
    context = {"form": form, "title": _("Enter somebody who helps")}
    return render(request, "people/helper_form.html", context)


@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, ref: str) -> HttpResponse:
    """Change what is written of a helper; who was overtaken sees what stands there now."""
    row = get_object_or_404(Responder, ref=ref)
    form = ChangeHelperForm.of(row, request.POST or None)
    now: list[tuple[str, str]] = []
    if request.method == "POST" and form.is_valid():
        try:
            helpers.change_helper(
                actor=actor_of(request),
                ref=ref,
                facts=form.facts,
                phone=form.cleaned_data["phone"] or None,
                seen_at=form.cleaned_data["seen_at"],
                at=timezone.now(),
            )
        except ConflictError as conflict:
            now = form.overtaken(ref, conflict)
        else:
            messages.success(request, _("Saved."))
            return redirect("people:helper", ref)
    looks.note(actor_of(request), "people.helper-opened", row.pk)
    title = _("Change %(name)s") % {"name": row.name}
    context = {"form": form, "helper": row, "title": title, "now": now}
    return render(request, "people/helper_form.html", context)


@require_POST
def fitness(request: HttpRequest, ref: str) -> HttpResponse:
    """Note a doctor's word."""
    row = get_object_or_404(Responder, ref=ref)
    form = FitnessForm(request.POST)
    if not form.is_valid():
        return _shown(request, row, fitness_form=form)
    helpers.say_fitness(actor=actor_of(request), ref=ref, at=timezone.now(), **form.cleaned_data)
    return redirect("people:helper", ref)


@require_POST
def leave(request: HttpRequest, ref: str) -> HttpResponse:
    """Note days of leave."""
    row = get_object_or_404(Responder, ref=ref)
    form = LeaveForm(request.POST, auto_id="leave-%s")
    if not form.is_valid():
        return _shown(request, row, leave_form=form)
    helpers.note_leave(actor=actor_of(request), ref=ref, at=timezone.now(), **form.cleaned_data)
    return redirect("people:helper", ref)


@require_POST
def drop_leave(request: HttpRequest, ref: str, leave_id: int) -> HttpResponse:
    """Take days of leave back."""
    get_object_or_404(Responder, ref=ref)
    helpers.drop_leave(actor=actor_of(request), ref=ref, leave_id=leave_id, at=timezone.now())
    return redirect("people:helper", ref)


@require_GET
def badges(request: HttpRequest) -> HttpResponse:
    """Show badges as a sheet to be printed and cut: one, or those of all volunteers at work."""
    rows = Responder.objects.exclude(badge_no="")
    if ref := request.GET.get("ref", ""):
        rows = rows.filter(ref=ref[:12])
    shown = rows[:_MOST_BADGES]
    looks.note_list(actor_of(request), "people.helpers-seen", "", len(shown))
    context = {"badges": [(row, _badge(row)) for row in shown], "head12": chain.head12()}
    return render(request, "people/badges.html", context)


@login_not_required
@require_http_methods(["GET", "POST"])
def offer(request: HttpRequest) -> HttpResponse:
    """Let anybody offer their help; what was offered is shown to nobody here."""
    form = OfferForm(request.POST or None)
    is_kept = request.method == "POST" and form.is_valid()
    if is_kept and not may_offer(request):
        form.add_error(None, TOO_MANY)
    elif is_kept:
        kept = helpers.offer_help(**form.cleaned_data, at=timezone.now())
        return render(request, "people/offered.html", {"ref": kept.ref})
    return render(request, "people/offer.html", {"form": form})


def _badge(row: Responder) -> str:
    """Return the QR code of a badge: its number and nothing about the person."""
    picture = BytesIO()
    segno.make_qr(row.badge_no, error="m").save(
        picture,
        kind="svg",
        scale=6,
        border=2,
        omitsize=True,
        xmldecl=False,
        svgclass=None,
        lineclass=None,
    )
    return picture.getvalue().decode()
