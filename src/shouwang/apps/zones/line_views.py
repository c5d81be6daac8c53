"""Pages of the line: one point with its steps, and what was found along it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shouwang.apps.places import public as places
from shouwang.apps.zones import findings, map_words, queries, stepping
from shouwang.apps.zones.forms import MOST_SHAPE, FindingForm, OpenerForm, WordsForm
from shouwang.apps.zones.models import Finding, Point, PointStep
from shouwang.backbone.access.actors import actor_of
from shouwang.backbone.pages.templatetags.words import reader_lang
from shouwang.backbone.pages.trying import tried
from shouwang.backbone.photos import PhotoError
from shouwang.core.errors import ShouwangError
from shouwang.policy.closures import PointState

_WORD: dict[bool | None, str] = {True: "yes", False: "no", None: ""}


@require_http_methods(["GET", "POST"])
def point(request: HttpRequest, point_id: UUID) -> HttpResponse:
    """Show one point, and write down who opens it and what was seen there."""
    row = queries.open_point(point_id)
    form = OpenerForm(request.POST if request.method == "POST" else None, initial=_initial(row))
    if request.method == "POST" and form.is_valid():
        opener = form.opener(row.opener_ref, row.opener)
        if tried(
            form,
            lambda: stepping.tell_of(
                actor=actor_of(request), point_id=row.pk, opener=opener, at=timezone.now()
            ),
        ):
            messages.success(request, _("It is written down, with your name."))
            return redirect("zones:point", row.pk)
    return shown(request, row, opener_form=form)


def shown(request: HttpRequest, row: Point, **forms_with_errors: Any) -> HttpResponse:
    """Return the page of a point; a form that was filled wrongly comes back as it was."""
    state = stepping.state_of(row)
    context: dict[str, Any] = {
        "point": row,
        "zone": row.zone,
        "state": state,
        "next": [(one, one.label) for one in stepping.may_follow(state)],
        "waits": stepping.faults_of(row, PointState.CHECKED, timezone.now())
        if state is not PointState.REMOVED
        else [],
        "steps": list(row.steps.all())[::-1],
        "features": {"type": "FeatureCollection", "features": [row.feature(state)]},
        **places.map_context(),
        "zone_words": map_words.plan(),
        "opener_form": OpenerForm(initial=_initial(row)),
        "step_form": WordsForm(auto_id="step_%s"),
        **forms_with_errors,
    }
    return render(request, "zones/point.html", context)


def _initial(row: Point) -> dict[str, Any]:
    seen = {"by_hand": _WORD[row.by_hand], "way_out": _WORD[row.way_out]}
    return {"who": row.opener_ref, "minutes": row.minutes, **seen}


@require_POST
def step(request: HttpRequest, point_id: UUID) -> HttpResponse:
    """Write down that a point was built, checked, found wanting or taken away."""
    row = queries.open_point(point_id)
    form = WordsForm(request.POST, auto_id="step_%s")
    asked = request.POST.get("kind", "")
    if form.is_valid() and asked in PointStep.Kind.values and tried(
        form,
        lambda: stepping.go(
            actor=actor_of(request), point_id=row.pk, kind=PointStep.Kind(asked),
            words=form.cleaned_data["words"], at=timezone.now(),
        ),
    ):  # fmt: skip
        messages.success(request, _("It is written down, with your name."))
        return redirect("zones:point", row.pk)
    return shown(request, row, step_form=form)


@require_http_methods(["GET", "POST"])
def report(request: HttpRequest, zone_id: UUID) -> HttpResponse:
    """Write down what somebody found along the line."""
    row = queries.open_zone(zone_id)
    is_sent = request.method == "POST"
    form = FindingForm(*((request.POST, request.FILES) if is_sent else ()))
    if is_sent and form.is_valid() and tried(
        form,
        lambda: findings.note(
            actor=actor_of(request), zone_id=row.pk, new=form.new(), at=timezone.now()
        ),
        at={PhotoError: "photo"},
    ):  # fmt: skip
        messages.success(request, _("Thank you: it is written down."))
        return redirect("zones:zone", row.pk)
    if request.FILES.get("photo") and not form.has_error("photo"):
        form.add_error("photo", _("Choose the photo again: a page cannot keep it."))
    path_text = request.POST.get("path", "")[:MOST_SHAPE]
    context = {
        "zone": row,
        "form": form,
        "path_text": path_text,
        "zone_words": map_words.path(),
        **places.map_context(),
    }
    return render(request, "zones/report.html", context)


@require_safe
def photo(request: HttpRequest, finding_id: UUID) -> HttpResponse:  # noqa: ARG001  Django hands it in
    """Show the photo of a finding to whoever may see its zone."""
    row = get_object_or_404(Finding.objects.all(), pk=finding_id)
    return Finding.photos.shown(row.photo, row.pk)


@require_POST
def answer(request: HttpRequest, finding_id: UUID) -> HttpResponse:
    """Plan again with a reported path."""
    row = get_object_or_404(Finding.objects.all(), pk=finding_id)
    try:
        made = findings.answer(actor=actor_of(request), finding_id=row.pk, at=timezone.now())
    except ShouwangError as fault:
        if fault.code == "access.not-your-duty":
            raise
        messages.error(request, fault.in_words(reader_lang()))
        return redirect("zones:zone", row.zone_id)
    messages.success(request, _("Planned again: what stood stays, the least is added."))
    return redirect("zones:plan", made.pk)


@require_POST
def settle(request: HttpRequest, finding_id: UUID) -> HttpResponse:
    """Say what became of a finding."""
    row = get_object_or_404(Finding.objects.all(), pk=finding_id)
    form = WordsForm(request.POST)
    if form.is_valid():
        try:
            findings.settle(
                actor=actor_of(request), finding_id=row.pk, words=form.cleaned_data["words"],
                at=timezone.now(),
            )  # fmt: skip
        except ShouwangError as fault:
            if fault.code == "access.not-your-duty":
                raise
            messages.error(request, fault.in_words(reader_lang()))
        else:
            messages.success(request, _("It is settled, with your words."))
    return redirect("zones:zone", row.zone_id)
