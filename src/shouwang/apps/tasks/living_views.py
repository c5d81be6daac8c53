"""The page of those who live in the zone until the end."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from shouwang.apps.places import public as places
from shouwang.apps.tasks import living, queries
from shouwang.apps.tasks.forms import incident_choices
from shouwang.apps.tasks.group_forms import LivingForm
from shouwang.backbone.access.actors import actor_of
from shouwang.backbone.audit import log
from shouwang.backbone.pages.trying import tried


@require_safe
def inside(request: HttpRequest) -> HttpResponse:
    """Show who lives in the zone, and who left it."""
    return _shown(request, _form(request))


def _form(request: HttpRequest) -> LivingForm:
    return LivingForm(
        request.POST or None, actor=actor_of(request), incidents=incident_choices(timezone.now())
    )


def _shown(request: HttpRequest, form: LivingForm) -> HttpResponse:
    rows = queries.stays()
    if rows:
        log.look(
            actor_of(request), "groups.inside-seen", log.NOBODY, at=timezone.now(), rows=len(rows)
        )
    context = {
        "inside": [row for row in rows if row.to_at is None],
        "left": [row for row in rows if row.to_at is not None],
        "form": form,
        "areas": places.choices(),
    }
    return render(request, "tasks/living.html", context)


@require_POST
def move_in(request: HttpRequest) -> HttpResponse:
    """Note that somebody moved in."""
    form = _form(request)
    if form.is_valid() and tried(form, lambda: living.move_in(
        actor=actor_of(request), at=timezone.now(), **form.facts
    )):  # fmt: skip
        messages.success(request, _("Entered. They are shown here until they leave."))
        return redirect("tasks:living")
    return _shown(request, form)


@require_POST
def move_out(request: HttpRequest, living_id: UUID) -> HttpResponse:
    """Note that somebody left."""
    living.move_out(actor=actor_of(request), living_id=living_id, at=timezone.now())
    return redirect("tasks:living")
