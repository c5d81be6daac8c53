"""Pages where areas and venues are entered, changed and removed."""

from __future__ import annotations

from typing import Final
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from shouwang.apps.places import actions, public, queries
from shouwang.apps.places.forms import AreaForm, PartForm, VenueForm
from shouwang.apps.places.models import Area, Venue
from shouwang.backbone.access.actors import actor_of, require
from shouwang.backbone.pages.templatetags.words import reader_lang
from shouwang.core.errors import ShouwangError

_OFFERED: Final = 1000
_REFUSALS: Final = (
    actions.BadAreaError,
    actions.BadPartError,
    actions.BadVenueError,
    actions.ChangedMeanwhileError,
)


@require_http_methods(["GET", "POST"])
def add_part(request: HttpRequest, path: str = "") -> HttpResponse:
    """Enter parts of an area, or a root; several are shown before they are made."""
    parent = get_object_or_404(Area, path=path) if path else None
    require(actor_of(request), "places.add-parts", path)
    form = PartForm(request.POST or None, parent=parent)
    context = {"area": parent, "form": form}
    if request.method == "POST" and form.is_valid():
        new = form.parts()
        try:
            sure = request.POST.get("sure", "")
            if sure == "again":
                return render(request, "places/add.html", context)
            if len(new.names) > 1 and sure != str(len(new.names)):
                plan = actions.planned(parent, new)
                echo = [(area.name, area.path.rpartition("/")[2]) for area in plan]
                return render(request, "places/add.html", {**context, "echo": echo})
            made = actions.add_parts(
                actor=actor_of(request), parent=parent, new=new, at=timezone.now()
            )
        except _REFUSALS as why:
            form.refuse(why)
        else:
            return _entered(request, made, parent)
    return render(request, "places/add.html", context)


def _entered(request: HttpRequest, made: dict[str, UUID], parent: Area | None) -> HttpResponse:
    said = ngettext("%(n)s area entered: %(paths)s", "%(n)s areas entered: %(paths)s", len(made))
    paths = list(made)
    shown = ", ".join(paths[:3]) + (" …" if len(paths) > 3 else "")
    messages.success(request, said % {"n": len(made), "paths": shown})
    return redirect("places:area", parent.path) if parent else redirect("places:areas")


@require_http_methods(["GET", "POST"])
def change_area(request: HttpRequest, path: str) -> HttpResponse:
    """Change an area, or see what keeps it from being removed."""
    area = get_object_or_404(Area, path=path)
    require(actor_of(request), "places.change-area", path)
    given = {
        "kind": area.kind,
        "name": area.name,
        "name_en": area.name_en,
        "lon": area.lon,
        "lat": area.lat,
        "seen": queries.mark_of(area),
    }
    form = AreaForm(request.POST or None, initial=given, area=area)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_area(
                actor=actor_of(request),
                area_id=area.pk,
                new=form.facts(),
                seen=form.cleaned_data["seen"],
                at=timezone.now(),
            )
        except _REFUSALS as why:
            form.refuse(why)
        else:
            messages.success(request, _("The area is changed."))
            return redirect("places:area", path)
    context = {"area": area, "form": form, "hanging": queries.hanging_on(area)}
    return render(request, "places/change.html", context)


@require_POST
def remove_area(request: HttpRequest, path: str) -> HttpResponse:
    """Remove an area that nobody uses."""
    area = get_object_or_404(Area.objects.select_related("parent"), path=path)
    require(actor_of(request), "places.remove-area", path)
    try:
        actions.remove_area(actor=actor_of(request), area_id=area.pk, at=timezone.now())
    except actions.StillUsedError as why:
        return _not_done(request, why, "places:area", path)
    messages.success(request, _("The area %(path)s is removed.") % {"path": path})
    return redirect("places:area", area.parent.path) if area.parent else redirect("places:areas")


def _not_done(request: HttpRequest, why: ShouwangError, page: str, number: object) -> HttpResponse:
    messages.warning(request, why.in_words(reader_lang()))
    return redirect(page, number)


@require_http_methods(["GET", "POST"])
def add_venue(request: HttpRequest) -> HttpResponse:
    """Enter a venue; the form sent twice enters it once."""
    given = {"area": request.GET.get("at", "")[:200], "number": uuid4()}
    form = VenueForm(request.POST or None, initial=given)
    if request.method == "POST" and form.is_valid():
        try:
            venue = actions.enter_venue(
                actor=actor_of(request), new=form.venue(), at=timezone.now()
            )
        except _REFUSALS as why:
            form.refuse(why)
        else:
            messages.success(request, _("The venue is entered."))
            return redirect("places:venue", venue.pk)
    return render(request, "places/change_venue.html", {"form": form, **_offered()})


@require_http_methods(["GET", "POST"])
def change_venue(request: HttpRequest, venue_id: UUID) -> HttpResponse:
    """Change a venue."""
    venue = get_object_or_404(Venue.objects.select_related("area"), pk=venue_id)
    require(actor_of(request), "places.change-venue", venue.area.path if venue.area else "")
    given = {
        "kind": venue.kind,
        "name": venue.name,
        "name_en": venue.name_en,
        "area": venue.area.path if venue.area else "",
        "lon": venue.lon,
        "lat": venue.lat,
        "seen": queries.mark_of(venue),
    }
    form = VenueForm(request.POST or None, initial=given)
    form.fields["seen"].required = True
    form.fields["name"].required = bool(venue.name)  # maps bring some without a name
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_venue(
                actor=actor_of(request),
                venue_id=venue.pk,
                new=form.venue(),
                seen=form.cleaned_data["seen"],
                at=timezone.now(),
            )
        except _REFUSALS as why:
            form.refuse(why)
        else:
            messages.success(request, _("The venue is changed."))
            return redirect("places:venue", venue.pk)
    context = {"form": form, "venue": venue, **_offered()}
    return render(request, "places/change_venue.html", context)


@require_POST
def remove_venue(request: HttpRequest, venue_id: UUID) -> HttpResponse:
    """Remove a venue."""
    venue = get_object_or_404(Venue.objects.select_related("area"), pk=venue_id)
    require(actor_of(request), "places.remove-venue", venue.area.path if venue.area else "")
    try:
        actions.remove_venue(actor=actor_of(request), venue_id=venue.pk, at=timezone.now())
    except actions.BadVenueError as why:
        return _not_done(request, why, "places:venue", venue_id)
    messages.success(request, _("The venue %(name)s is removed.") % {"name": venue.label})
    return redirect("places:area", venue.area.path) if venue.area else redirect("places:areas")


def _offered() -> dict[str, list[tuple[str, str]]]:
    return {"paths": public.choices()[:_OFFERED]}
