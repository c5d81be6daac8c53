"""Pages of those who help, and the public page where volunteers sign up."""

from __future__ import annotations

import hashlib
from io import BytesIO
from typing import Final

import segno
from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shouwang.apps.people import bulk, helpers, lists
from shouwang.apps.people.bulk_forms import BulkForm
from shouwang.apps.people.models import Responder
from shouwang.backbone.access.actors import actor_of
from shouwang.backbone.audit import log
from shouwang.backbone.pages import filter_views, filters
from shouwang.backbone.pages.lists import page_of, query_without_page

MOST_OF_AN_ADDRESS: Final = 20
_STEPS = {
    Responder.State.ACCEPTED: gettext_lazy("Accept"),
    Responder.State.DECLINED: gettext_lazy("Decline with thanks"),
    Responder.State.BRIEFED: gettext_lazy("Was briefed"),
    Responder.State.ACTIVE: gettext_lazy("Give the badge, begin work"),
    Responder.State.DISCHARGED: gettext_lazy("Thank and discharge"),
}


class OfferForm(forms.Form):
    """What a volunteer says."""

    name = forms.CharField(label=gettext_lazy("Your name"), max_length=60)
    phone = forms.RegexField(
        r"^[0-9 +-]{6,20}$",
        label=gettext_lazy("Your telephone"),
        error_messages={"invalid": gettext_lazy("Digits only, for example 138 0000 0000.")},
    )
    skills = forms.CharField(label=gettext_lazy("What you can do"), max_length=200, required=False)


class FitnessForm(forms.Form):
    """A doctor's dated word, without a reason."""

    is_fit = forms.TypedChoiceField(
        label=gettext_lazy("For duty"),
        choices=[("no", gettext_lazy("not fit")), ("yes", gettext_lazy("fit"))],
        coerce=lambda said: said == "yes",
    )
    from_on = forms.DateField(
        label=gettext_lazy("from"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    until_on = forms.DateField(
        label=gettext_lazy("until"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )


@require_GET
def helpers_page(request: HttpRequest) -> HttpResponse:
    """List those who help, narrowed by the filters of the address."""
    wanted = filters.wanted_by(request, lists.HELPERS, request.GET)
    page = page_of(request, lists.HELPERS.rows(wanted))
    context = {
        **filter_views.context(request, lists.HELPERS),
        "form": lists.HelperFilter(wanted),
        "wanted": wanted,
        "page": page,
        "query": query_without_page(request),
        "mark": filters.mark_of(wanted, page.paginator.count),
        "most": bulk.MOST_ROWS,
        "bulk_form": BulkForm(kinds=bulk.HELPER_KINDS),
        "n_available": helpers.available(timezone.localdate()).count(),
        "n_offers": Responder.objects.filter(state=Responder.State.OFFERED).count(),
    }
    return render(request, "people/helpers.html", context)


@require_GET
def helper(request: HttpRequest, ref: str) -> HttpResponse:
    """Show one helper: skills, leave, fitness, next steps, badge."""
    row = get_object_or_404(Responder, ref=ref)
    today = timezone.localdate()
    context = {
        "helper": row,
        "steps": [(state, _STEPS[Responder.State(state)]) for state in helpers.NEXT[row.state]],
        "is_fit": helpers.is_fit(row, today),
        "leaves": row.leaves.order_by("from_on"),
        "fitness": row.fitness.all(),
        "fitness_form": FitnessForm(initial={"from_on": today}),
        "badge": _badge(row) if row.badge_no else "",
        "lines": log.timeline([row.pk])[:50],
    }
    return render(request, "people/helper.html", context)


@require_POST
def step(request: HttpRequest, ref: str) -> HttpResponse:
    """Lead a helper to the next step."""
    helpers.step(
        actor=actor_of(request), ref=ref, wanted=request.POST.get("state", ""), at=timezone.now()
    )
    return redirect("people:helper", ref)


@require_POST
def fitness(request: HttpRequest, ref: str) -> HttpResponse:
    """Note a doctor's word."""
    get_object_or_404(Responder, ref=ref)
    form = FitnessForm(request.POST)
    if form.is_valid():
        helpers.say_fitness(
            actor=actor_of(request), ref=ref, at=timezone.now(), **form.cleaned_data
        )
    else:
        messages.warning(request, _("Please give a date, for example 2020-02-03."))
    return redirect("people:helper", ref)


@login_not_required
@require_http_methods(["GET", "POST"])
def offer(request: HttpRequest) -> HttpResponse:
    """Let anybody offer their help; what was offered is shown to nobody here."""
    form = OfferForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _may_offer(request, form):
        kept = helpers.offer_help(**form.cleaned_data, at=timezone.now())
        return render(request, "people/offered.html", {"ref": kept.ref})
    return render(request, "people/offer.html", {"form": form})


def _may_offer(request: HttpRequest, form: OfferForm) -> bool:
    """Tell whether an address has not sent too many offers within the hour; a hall sends some."""
    address = hashlib.sha256(request.META.get("REMOTE_ADDR", "").encode()).hexdigest()
    key = f"offers-{address}"
    cache.add(key, 0, timeout=3600)
    if cache.incr(key) <= MOST_OF_AN_ADDRESS:
        return True
    form.add_error(
        None, _("Too many offers came from here within an hour. Please call the town hall.")
    )
    return False


def _badge(row: Responder) -> str:
    """Return the QR code of a badge: its number and nothing about the person."""
    picture = BytesIO()
    segno.make_qr(row.badge_no, error="m").save(
        picture, kind="svg", scale=6, border=2, xmldecl=False, svgclass=None, lineclass=None
    )
    return picture.getvalue().decode()
