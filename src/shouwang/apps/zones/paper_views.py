"""Papers of a zone: the sheet for fire and ambulance services, the posters, and who must be helped first."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from shouwang.apps.people import public as people
from shouwang.apps.zones import papers, queries
from shouwang.apps.zones.models import Zone
from shouwang.backbone.access.actors import actor_of
from shouwang.backbone.pages.templatetags.words import reader_lang


@require_safe
def paper(_request: HttpRequest, zone_id: UUID, kind: str) -> HttpResponse:
    """Return a paper of a zone as a PDF."""
    zone = queries.open_zone(zone_id)
    return _answer(papers.pdf_of(zone, queries.points(zone), kind, reader_lang()), kind, zone)


@require_safe
def first_to_help(request: HttpRequest, zone_id: UUID) -> HttpResponse:
    """Return the list of those who cannot get out alone, for the crews; that it was printed is written down."""
    zone, actor = queries.open_zone(zone_id), actor_of(request)
    people_first = people.first_to_help(actor=actor, paths=zone.parts)
    content = papers.first_to_help(zone, people_first, actor.name, reader_lang())
    return _answer(content, "first-to-help", zone)


def _answer(content: bytes, kind: str, zone: Zone) -> HttpResponse:
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{kind}-{zone.number}.pdf"'
    response["Cache-Control"] = "no-store"
    return response
