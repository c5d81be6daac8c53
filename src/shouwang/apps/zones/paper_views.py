"""Papers of a zone: the sheet for fire and ambulance services, and the posters."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from shouwang.apps.zones import papers, queries
from shouwang.backbone.pages.templatetags.words import reader_lang


@require_safe
def paper(_request: HttpRequest, zone_id: UUID, kind: str) -> HttpResponse:
    """Return a paper of a zone as a PDF."""
    zone = queries.open_zone(zone_id)
    content = papers.pdf_of(zone, queries.points(zone), kind, reader_lang())
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{kind}-{zone.number}.pdf"'
    response["Cache-Control"] = "no-store"
    return response
