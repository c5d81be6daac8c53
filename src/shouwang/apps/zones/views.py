"""Pages of zones: the list, drawing one, the record of one with its line, its build list and its end."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shouwang.apps.places import public as places
from shouwang.apps.zones import building, drawing, lifting, map_words, queries, scheme
from shouwang.apps.zones.forms import MOST_SHAPE, BuildForm, LiftForm, PlanForm, ZoneForm
from shouwang.apps.zones.models import Zone
from shouwang.backbone.access.actors import actor_of
from shouwang.backbone.pages.lists import page_of, query_without_page
from shouwang.backbone.pages.templatetags.words import reader_lang
from shouwang.backbone.pages.trying import tried


@require_safe
def zones(request: HttpRequest) -> HttpResponse:
    """List the zones that the reader may see, those that stand first."""
    page = page_of(request, Zone.objects.order_by("lifted_at", "-drawn_at"))
    counts = queries.counts_of(list(page))
    context = {
        "page": page,
        "rows": [(one, counts[one.pk]) for one in page],
        "query": query_without_page(request),
        "findings": list(queries.open_findings().select_related("zone", "point")[:50]),
    }
    return render(request, "zones/zones.html", context)


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Draw a zone: an area of the list, or a line on the map."""
    form = ZoneForm(request.POST if request.method == "POST" else None)
    made: list[Zone] = []
    if request.method == "POST" and form.is_valid():

        def draw() -> None:
            made.append(drawing.draw(actor=actor_of(request), new=form.new(), at=timezone.now()))

        if tried(form, draw):
            messages.success(request, _("Drawn. It closes nothing yet: an order does."))
            return redirect("zones:zone", made[0].pk)
    context = {
        "form": form,
        "areas": places.choices(),
        "schemes": scheme.of_open_incidents(timezone.now()),
        "outline_text": request.POST.get("outline", "")[:MOST_SHAPE],
        "houses": request.POST.get("houses", "")[:MOST_SHAPE],
        **places.map_context(),
        "zone_words": map_words.drawing(),
    }
    return render(request, "zones/new.html", context)


@require_safe
def zone(request: HttpRequest, zone_id: UUID) -> HttpResponse:
    """Show one zone: what it holds, its orders, its plans and its line."""
    return shown(request, queries.open_zone(zone_id))


def shown(request: HttpRequest, row: Zone, **forms_with_errors: Any) -> HttpResponse:
    """Return the record of a zone; a form that was filled wrongly comes back as it was."""
    now = timezone.now()
    points, pack = queries.points(row), scheme.rules_for(row)
    context: dict[str, Any] = {
        "zone": row,
        "holding": queries.holding(row),
        "parts": queries.parts(row, now),
        "plans": list(row.plans.defer("document").all()),
        "accepted": queries.accepted(row),
        "points": points,
        "counts": queries.counts(row),
        "material": building.material_of(queries.to_build(points)),
        "findings": list(
            row.findings.select_related("point", "plan").defer("plan__document")[:50]
        ),
        "features": queries.features(points),
        "history": queries.history(row),
        **places.map_context(),
        "zone_words": map_words.plan(),
        "waits": lifting.waits_for(row, now),
        "to_take_away": queries.to_take_away(row),
        "rules": pack,
        "scheme": scheme.row_of(row, pack) if pack else None,
        "risk": scheme.risk_of(row, pack, now) if pack else None,
        "proposed": scheme.proposed(row, pack, now) if pack and row.stands else None,
        "clock": scheme.clock_of(row, pack, now) if pack and row.stands else None,
        "plan_form": PlanForm(auto_id="plan_%s"),
        "build_form": BuildForm(zone=row, auto_id="build_%s"),
        "lift_form": LiftForm(auto_id="lift_%s"),
        **forms_with_errors,
    }
    return render(request, "zones/zone.html", context)


@require_POST
def build(request: HttpRequest, zone_id: UUID) -> HttpResponse:
    """Give a group the build list, one task a point."""
    return _given(request, zone_id, building.give_tasks)


def _given(request: HttpRequest, zone_id: UUID, give_tasks: Callable[..., int]) -> HttpResponse:
    row = queries.open_zone(zone_id)
    form = BuildForm(request.POST, zone=row, auto_id="build_%s")
    given: list[int] = []
    if form.is_valid():
        said = form.cleaned_data

        def give() -> None:
            given.append(
                give_tasks(
                    actor=actor_of(request), zone=row, group_id=UUID(said["group"]),
                    due_at=said["due_at"], lang=reader_lang(), at=timezone.now(),
                )
            )  # fmt: skip

        if tried(form, give):
            n = given[0]
            messages.success(
                request, ngettext("%(n)d task was given.", "%(n)d tasks were given.", n) % {"n": n}
            )
            return redirect("zones:zone", row.pk)
    return shown(request, row, build_form=form)


@require_POST
def patrol(request: HttpRequest, zone_id: UUID) -> HttpResponse:
    """Give a group a walk along the line."""
    return _given(request, zone_id, building.give_patrols)


@require_POST
def lift(request: HttpRequest, zone_id: UUID) -> HttpResponse:
    """Lift a zone that no order closes any more."""
    row = queries.open_zone(zone_id)
    form = LiftForm(request.POST, auto_id="lift_%s")
    if form.is_valid() and tried(
        form,
        lambda: lifting.lift(
            actor=actor_of(request),
            zone_id=row.pk,
            words=form.cleaned_data["words"],
            at=timezone.now(),
        ),
    ):
        messages.success(request, _("Lifted. What stands on the road is to be taken away now."))
        return redirect("zones:zone", row.pk)
    return shown(request, row, lift_form=form)
