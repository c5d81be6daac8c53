"""Passes on paper: one card, or all that were issued together."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from shouwang.apps.passes import looks, papers, queries
from shouwang.apps.passes.models import Pass
from shouwang.apps.passes.standing import standing_at
from shouwang.backbone.access.actors import actor_of
from shouwang.backbone.audit import log


@require_safe
def card(request: HttpRequest, pass_id: UUID) -> HttpResponse:
    """Return the card of a pass that is not over; that it was printed is written down."""
    row = queries.open_pass(pass_id)
    if row.is_revoked(timezone.now()) or timezone.now() >= row.ends_at:
        raise Http404
    looks.note_opened(request, row)
    return _printed(request, [row], row.number)


@require_safe
def cards(request: HttpRequest, many_id: UUID) -> HttpResponse:
    """Return the cards of passes that were issued together and are not over: so many in one file, by its number."""
    rows = Pass.objects.filter(standing_at(timezone.now()), batch=many_id).order_by("number")
    found = list(Paginator(rows, papers.MOST_CARDS).get_page(request.GET.get("page")))
    if not found:
        raise Http404
    looks.note_list(request, len(found), {"batch": str(many_id)})
    return _printed(request, found, f"{found[0].number}-{len(found)}")


def _printed(request: HttpRequest, rows: Sequence[Pass], name: str) -> HttpResponse:
    content = papers.cards_pdf(rows)
    actor, now = actor_of(request), timezone.now()
    log.write_many(actor, "passes.printed", [row.pk for row in rows], at=now)
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="passes-{name}.pdf"'
    response["Cache-Control"] = "no-store"
    return response
