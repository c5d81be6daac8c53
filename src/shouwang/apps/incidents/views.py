"""Pages of incidents: the list, and the record of one with its timeline."""

from __future__ import annotations

from datetime import MAXYEAR, datetime
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from shouwang.apps.incidents import days, deciding, moments, queries, standing
from shouwang.apps.incidents.forms import LevelForm, PlaceForm, WhyForm
from shouwang.apps.incidents.looks import cases_shown, open_incident
from shouwang.apps.incidents.models import Concerned, Incident
from shouwang.apps.orders import public as orders
from shouwang.apps.places import public as places
from shouwang.backbone.access.actors import actor_of, require
from shouwang.backbone.access.paths import WHOLE_TOWN
from shouwang.backbone.access.scope import as_machine
from shouwang.backbone.pages.lists import page_of, query_without_page
from shouwang.backbone.pages.trying import tried
from shouwang.backbone.retention import closing
from shouwang.policy.incidents import DECIDED, NEXT, State

_LINES: Final = 40


@require_safe
def incidents(request: HttpRequest) -> HttpResponse:
    """List the incidents that the reader may see, the latest first, each with where it stands."""
    page, now = page_of(request, Incident.objects.all()), timezone.now()
    context = {
        "page": page,
        "rows": queries.with_standing(list(page), now),
        "query": query_without_page(request),
        "has_rules": bool(orders.active_rules()),
    }
    return render(request, "incidents/incidents.html", context)


@require_safe
def incident(request: HttpRequest, incident_id: UUID) -> HttpResponse:
    """Show one incident: where it stands, its cases and places, what was decided, what happened."""
    return shown(request, open_incident(incident_id))


def shown(
    request: HttpRequest,
    row: Incident,
    *,
    ending: tuple[UUID, WhyForm] | None = None,
    **forms_with_errors: object,
) -> HttpResponse:
    """Return the record of an incident; a form that was filled wrongly comes back as it was, beside its place."""
    now = timezone.now()
    with as_machine():
        stands = standing.standing_of(row, now)
        named = standing.places_of(row, now)
    wanted = NEXT.get(stands.state)
    cases, n_own = cases_shown(request, row)
    kind, before = request.GET.get("kind", ""), _before(request, now)
    lines = moments.timeline(row, before=before, most=_LINES + 1, kind=kind)
    context: dict[str, Any] = {
        "incident": row,
        "one": stands,
        "cells": days.cells(stands.day, timezone.localdate(now)),
        "cases": cases,
        "n_own": n_own,
        "places": [
            (one, _end_form(one) if ending is None or ending[0] != one.pk else ending[1])
            for one in named
        ],
        "wanted": wanted,
        "waits": deciding.waits_for(row, wanted, now) if wanted else [],
        "moments": lines[:_LINES],
        "older": lines[_LINES - 1].at if len(lines) > _LINES else None,
        "kinds": moments.kinds(),
        "kind": kind,
        "why_form": WhyForm(auto_id="why_%s"),
        "level_form": LevelForm(auto_id="level_%s"),
        "place_form": PlaceForm(auto_id="place_%s"),
        "areas": places.choices(),
        **forms_with_errors,
    }
    return render(request, "incidents/incident.html", context)


def _end_form(named: Concerned, posted: QueryDict | None = None) -> WhyForm:
    return WhyForm(posted, auto_id=f"end_{named.pk}_%s")


def _before(request: HttpRequest, now: datetime) -> datetime:
    """Return the instant before which the timeline is shown."""
    try:
        asked = parse_datetime(request.GET.get("before", "").replace(" ", "+"))
    except ValueError:
        asked = None
    if asked is None or timezone.is_naive(asked) or not 1 < asked.year < MAXYEAR:
        return now  # no moment, or none that every zone can name
    return asked


@require_POST
def decide(request: HttpRequest, incident_id: UUID) -> HttpResponse:
    """Decide that an incident is contained, or released."""
    row = open_incident(incident_id)
    form = WhyForm(request.POST, auto_id="why_%s")
    asked = request.POST.get("state", "")
    if asked in DECIDED and form.is_valid():
        words = form.cleaned_data["words"]
        if tried(form, lambda: deciding.decide(
            actor=actor_of(request), incident_id=row.pk, wanted=State(asked), words=words,
            at=timezone.now(),
        )):  # fmt: skip
            messages.success(request, _("It is written down, with your name."))
            return redirect("incidents:incident", row.pk)
    return shown(request, row, why_form=form)


@require_POST
def level(request: HttpRequest, incident_id: UUID) -> HttpResponse:
    """Write down the level of response that was declared."""
    row = open_incident(incident_id)
    form = LevelForm(request.POST, auto_id="level_%s")
    if form.is_valid():
        said = form.cleaned_data
        if tried(form, lambda: deciding.set_level(
            actor=actor_of(request), incident_id=row.pk, level=form.asked,
            document_no=said["document_no"], words=said["words"], at=timezone.now(),
        )):  # fmt: skip
            messages.success(request, _("The level of response is written down."))
            return redirect("incidents:incident", row.pk)
    return shown(request, row, level_form=form)


@require_POST
def place(request: HttpRequest, incident_id: UUID) -> HttpResponse:
    """Name a place that is concerned."""
    row = open_incident(incident_id)
    form = PlaceForm(request.POST, auto_id="place_%s")
    if form.is_valid():
        said = form.cleaned_data
        if tried(form, lambda: deciding.concern(
            actor=actor_of(request), incident_id=row.pk, path=said["place"].path, why=said["words"],
            at=timezone.now(),
        )):  # fmt: skip
            return redirect("incidents:incident", row.pk)
    return shown(request, row, place_form=form)


@require_POST
def end_place(request: HttpRequest, place_id: UUID) -> HttpResponse:
    """Say that a place is not concerned any more."""
    named = get_object_or_404(Concerned.objects.select_related("incident"), pk=place_id)
    form = _end_form(named, request.POST)
    if form.is_valid():
        words = form.cleaned_data["words"]
        if tried(form, lambda: deciding.unconcern(
            actor=actor_of(request), place_id=named.pk, why=words, at=timezone.now()
        )):  # fmt: skip
            return redirect("incidents:incident", named.incident_id)
    return shown(request, named.incident, ending=(named.pk, form))


@require_POST
def close(request: HttpRequest, incident_id: UUID) -> HttpResponse:
    """Ask that the outbreak be closed; another person confirms it. Who answers for a part of the town does not."""
    require(actor_of(request), "retention.close-outbreak", WHOLE_TOWN)
    row = open_incident(incident_id)
    form = WhyForm(request.POST, auto_id="why_%s")
    if form.is_valid():
        asked = []
        words = form.cleaned_data["words"]
        if tried(form, lambda: asked.append(closing.ask(
            actor=actor_of(request), incident=row.number, reason=words, at=timezone.now()
        ))):  # fmt: skip
            messages.success(request, _("Asked. Another person has to confirm it."))
            return redirect("retention:closing", asked[0].pk)
    return shown(request, row, why_form=form)
