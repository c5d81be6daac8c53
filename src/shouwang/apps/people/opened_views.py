"""Who opened a resident's file: for the auditor, and for the resident who asks."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from shouwang.apps.people import looks
from shouwang.apps.people.models import Person
from shouwang.backbone.access.actors import actor_of, require
from shouwang.backbone.audit import chain

_MOST: Final = 500


@require_safe
def opened(request: HttpRequest, ref: str) -> HttpResponse:
    """Show who opened the file of somebody, those of entries that were merged into it too."""
    require(actor_of(request), "audit.opened")
    person = get_object_or_404(Person, ref=ref)
    looks.note(actor_of(request), "audit.opened", person.pk)
    rows = looks.at_file(person)
    context = {
        "person": person,
        "lines": rows[:_MOST],
        "n_lines": rows.count(),
        "now": timezone.now(),
        "head12": chain.head12(),
    }
    return render(request, "people/opened.html", context)
