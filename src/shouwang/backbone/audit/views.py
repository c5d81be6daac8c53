"""
Pages of the log: its lines, how its chain stands, and who opened a file.

The log is the town's: it tells areas apart for nobody, so only who answers for all of them reads it.
"""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from shouwang.backbone.access.actors import actor_of, require
from shouwang.backbone.access.paths import WHOLE_TOWN
from shouwang.backbone.audit import log, queries
from shouwang.backbone.audit.forms import LogFilter

_ROWS: Final = 50
_MOST: Final = 500


@require_safe
def lines(request: HttpRequest) -> HttpResponse:
    """Show the lines, newest first; of a wrong filter say what is wrong, and show none."""
    actor = actor_of(request)
    require(actor, "audit.read", WHOLE_TOWN)
    log.look(actor, "audit.read", log.NOBODY, at=timezone.now())
    form = LogFilter(request.GET)
    wanted = form.cleaned_data if form.is_valid() else None
    rows = queries.lines(wanted) if wanted is not None else queries.lines({}).none()
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "form": form,
        "page": Paginator(rows, _ROWS).get_page(request.GET.get("page")),
        "query": query.urlencode(),
        "state": queries.state(timezone.now()),
    }
    return render(request, "audit/lines.html", context)


@require_safe
def opened(request: HttpRequest, subject: UUID) -> HttpResponse:
    """Show who opened a file; it is named by its number, or by what stands for it in the log."""
    actor = actor_of(request)
    require(actor, "audit.opened", WHOLE_TOWN)
    rows = queries.opened(subject)
    context = {
        "subject8": subject.hex[:8],
        "lines": rows[:_MOST],
        "n_lines": rows.count(),
        "now": timezone.now(),
    }
    answer = render(request, "audit/opened.html", context)
    log.look(actor, "audit.read", log.NOBODY, at=timezone.now(), subject=subject.hex[:8])
    return answer
