"""Pages of places."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from shouwang.apps.places import kinds, public, queries, tiles
from shouwang.apps.places.forms import PartForm
from shouwang.apps.places.models import Area, Venue
from shouwang.backbone import files
from shouwang.backbone.access.actors import actor_of
from shouwang.backbone.audit import log
from shouwang.backbone.jobs import work
from shouwang.backbone.pages.lists import ROWS, page_of, query_without_page

_SHOWN: Final = 200
_ROOMS: Final = 250


@require_GET
def areas(request: HttpRequest) -> HttpResponse:
    """Show the tree from its roots."""
    context = {
        "parts": page_of(request, queries.parts(None)),
        "form": PartForm(parent=None),
        "venues": Venue.objects.select_related("area")[:_SHOWN],
        "n_areas": Area.objects.count(),
    }
    return render(request, "places/areas.html", context)


@require_GET
def area(request: HttpRequest, path: str) -> HttpResponse:
    """Show one area: what holds it, its parts, its venues, what was done to it."""
    here = get_object_or_404(Area, path=path)
    offered = kinds.parts_of(here.kind)
    parts = queries.parts(here)
    rooms_only = not parts.exclude(kind=Area.Kind.ROOM).exists()
    pages = Paginator(parts, _ROOMS if rooms_only else ROWS)
    context = {
        "area": here,
        "above": queries.above(here),
        "page": pages.get_page(request.GET.get("page")),
        "rooms_only": rooms_only,
        "query": query_without_page(request),
        "form": PartForm(parent=here) if offered else None,
        "cards": public.cards_of(here.path, here.kind),
        "venues": here.venues.all()[:_SHOWN],
        "lines": log.timeline([here.pk])[:50],
    }
    return render(request, "places/area.html", context)


@require_GET
def venue(request: HttpRequest, venue_id: UUID) -> HttpResponse:
    """Show one venue."""
    here = get_object_or_404(Venue.objects.select_related("area"), pk=venue_id)
    return render(
        request, "places/venue.html", {"venue": here, "lines": log.timeline([here.pk])[:50]}
    )


@require_GET
def ground(request: HttpRequest) -> HttpResponse:
    """Show what registry and map do not know of each other."""
    gaps = queries.ground_gaps()
    chosen = request.GET.get("gap", "")
    if chosen not in gaps:
        chosen = next(iter(gaps))
    context = {
        "counts": {name: rows.count() for name, rows in gaps.items()},
        "chosen": chosen,
        "page": page_of(request, gaps[chosen]),
        "query": query_without_page(request),
    }
    return render(request, "places/ground.html", context)


@require_GET
def town_map(request: HttpRequest) -> HttpResponse:
    """Show the town on its own map; the list beside it works without it."""
    context = {
        **public.map_context(),
        "roads": queries.named_roads()[:_SHOWN],
        "venues": Venue.objects.select_related("area")[:_SHOWN],
    }
    return render(request, "places/map.html", context)


@require_GET
def tile(request: HttpRequest, version: str, zoom: int, x: int, y: int) -> HttpResponse:
    """
    Hand over one tile; its address names the version of the map, so that it may be kept.

    Only the map that is in place is drawn: a page opened before asks for the old one, and is led
    to the new one.
    """
    here = queries.current_map()
    if zoom > tiles.MOST_ZOOM or max(x, y) >= 2**zoom or here is None:
        raise Http404
    if version != str(here):
        return redirect("places:tile", str(here), zoom, x, y)
    answer = HttpResponse(
        tiles.kept_tile(zoom, x, y, version), content_type="application/vnd.mapbox-vector-tile"
    )
    answer["Cache-Control"] = "private, max-age=86400, immutable"
    return answer


@require_http_methods(["POST"])
def import_map(request: HttpRequest) -> HttpResponse:
    """Take a map file and import it in the background."""
    given = request.FILES.get("map")
    if given is None:
        messages.warning(request, _("Choose a map file first."))
        return redirect("places:map")
    path = files.keep(given, folder="maps")
    job = work.start(
        actor=actor_of(request),
        kind_name="places.import-map",
        arguments={"path": str(path), "is_upload": True},
    )
    return redirect("jobs:job", job.pk)
