"""Pages of plans: asked for, looked at beside the map, compared, changed, accepted."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from shouwang.apps.places import public as places
from shouwang.apps.zones import accepting, map_words, planning, queries, reviewing
from shouwang.apps.zones.forms import AcceptForm, ChangeForm, PlanForm
from shouwang.apps.zones.models import ClosurePlan
from shouwang.apps.zones.planning import Asked
from shouwang.apps.zones.views import shown as zone_shown
from shouwang.backbone.access.actors import actor_of
from shouwang.backbone.jobs import work
from shouwang.backbone.pages.templatetags.words import reader_lang
from shouwang.backbone.pages.trying import tried


@require_POST
def begin(request: HttpRequest, zone_id: UUID) -> HttpResponse:
    """Enter a plan as background work; its page tells how far it is."""
    row = queries.open_zone(zone_id)
    form = PlanForm(request.POST, auto_id="plan_%s")
    if not form.is_valid():
        return zone_shown(request, row, plan_form=form)
    job = work.start(
        actor=actor_of(request), kind_name="zones.plan", areas=(row.path,),
        arguments={"zone_id": str(row.pk), "asked": form.asked()},
    )  # fmt: skip
    return redirect("jobs:job", job.pk)


@require_safe
def plan(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    """Show one plan beside the map, with its proof and what keeps it from being accepted."""
    return shown(request, queries.open_plan(plan_id))


def shown(request: HttpRequest, row: ClosurePlan, **forms_with_errors: Any) -> HttpResponse:
    """Return the page of a plan; a form that was filled wrongly comes back as it was."""
    other = queries.compared(row, request.GET.get("with", ""))
    context: dict[str, Any] = {
        "plan": row,
        "zone": row.zone,
        "review": reviewing.of(row, other),
        "other": other,
        "others": list(row.zone.plans.exclude(pk=row.pk).defer("document")),
        **places.map_context(),
        "zone_words": map_words.plan(),
        "accept_form": AcceptForm(auto_id="accept_%s"),
        "change_form": ChangeForm(auto_id="change_%s"),
        **forms_with_errors,
    }
    return render(request, "zones/plan.html", context)


@require_safe
def picture(_request: HttpRequest, plan_id: UUID) -> HttpResponse:
    """Return the plan as a drawing to be printed, also in grey."""
    row = queries.open_plan(plan_id)
    drawn = row.pictures.filter(lang=reader_lang()).first()
    if drawn is None:
        raise Http404
    return HttpResponse(drawn.svg, content_type="image/svg+xml; charset=utf-8")


@require_POST
def accept(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    """Accept a plan: its points come to be."""
    row = queries.open_plan(plan_id)
    form = AcceptForm(request.POST, auto_id="accept_%s")
    if form.is_valid() and tried(
        form,
        lambda: accepting.accept(
            actor=actor_of(request),
            plan_id=row.pk,
            words=form.cleaned_data["words"],
            at=timezone.now(),
        ),
    ):
        messages.success(request, _("Accepted, with your name. Its points are to be built now."))
        return redirect("zones:zone", row.zone_id)
    return shown(request, row, accept_form=form)


@require_POST
def change(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    """Make a further plan in which one point cannot stand there, stands elsewhere, or is staffed."""
    row = queries.open_plan(plan_id)
    form = ChangeForm(request.POST, auto_id="change_%s")
    made: list[ClosurePlan] = []
    if form.is_valid():
        asked = _asked(row, form)

        def make() -> None:
            made.append(
                planning.make(
                    actor=actor_of(request), zone_id=row.zone_id, asked=asked, at=timezone.now()
                )
            )

        if tried(form, make):
            messages.success(request, _("Planned again: what stood stays, the least is added."))
            url = redirect("zones:plan", made[0].pk)
            url["Location"] += f"?with={row.n}"
            return url
    return shown(request, row, change_form=form)


def _asked(row: ClosurePlan, form: ChangeForm) -> Asked:
    code, act, why = (
        form.cleaned_data["code"].strip().upper(),
        form.cleaned_data["act"],
        ClosurePlan.Why,
    )
    if act == "forbid":
        return Asked(why.FORBIDDEN, base=row, about=code, not_here=code)
    if act == "staff":
        return Asked(why.STAFFED, base=row, about=code, staff=code)
    lon, lat = form.at() or (0.0, 0.0)  # the form asked for it
    return Asked(why.MOVED, base=row, about=code, move=(code, lon, lat))
