"""Telephone numbers: masked until somebody asks, and then written down that they did."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from shouwang.apps.people.models import Person, Responder
from shouwang.apps.people.opening import open_file
from shouwang.backbone.access.actors import Actor, actor_of, require, require_for
from shouwang.backbone.audit import log

Subject = Person | Responder


def note_seen(actor: Actor, row: Subject, at: datetime) -> None:
    """Write down that somebody looks at a sealed number; those without a role may not."""
    if isinstance(row, Responder):
        require(actor, "see.staff-phone", row.path)
    else:
        require_for(actor, "people.see-phone", path=row.path, file_ids=[row.pk])
    log.write(actor, "people.phone-seen", row.pk, at=at)


@require_POST
def reveal(request: HttpRequest, ref: str) -> HttpResponse:
    """Show the number of a resident for a minute."""
    row = open_file(request, ref)
    return _revealed(request, row, reverse("people:phone", args=[ref]))


@require_GET
def phone(request: HttpRequest, ref: str) -> HttpResponse:
    """Show the number of a resident masked again."""
    row = open_file(request, ref)
    return _masked(request, row, reverse("people:reveal", args=[ref]))


@require_POST
def reveal_helper(request: HttpRequest, ref: str) -> HttpResponse:
    """Show the number of a helper for a minute."""
    row = get_object_or_404(Responder, ref=ref)
    return _revealed(request, row, reverse("people:helper-phone", args=[ref]))


@require_GET
def helper_phone(request: HttpRequest, ref: str) -> HttpResponse:
    """Show the number of a helper masked again."""
    row = get_object_or_404(Responder, ref=ref)
    return _masked(request, row, reverse("people:reveal-helper", args=[ref]))


def _revealed(request: HttpRequest, row: Subject, mask_url: str) -> HttpResponse:
    note_seen(actor_of(request), row, timezone.now())
    return render(request, "people/_phone.html", {"person": row, "mask_url": mask_url})


def _masked(request: HttpRequest, row: Subject, reveal_url: str) -> HttpResponse:
    return render(request, "people/_masked.html", {"person": row, "reveal_url": reveal_url})
