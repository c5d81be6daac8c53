"""Saying by hand what a sheet's columns hold, and which sheet of a workbook is meant."""

from __future__ import annotations

import re
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from shouwang.apps.people import imports as steps
from shouwang.apps.people import preview_data
from shouwang.apps.people.import_views import start
from shouwang.apps.people.models import ImportBatch
from shouwang.backbone.access.actors import actor_of

_NUMBER: Final = re.compile(r"[0-9]{1,7}")


@require_POST
def name_columns(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """Read the sheet again with the columns that somebody named."""
    batch = get_object_or_404(ImportBatch, pk=batch_id)
    about = preview_data.about(batch)
    known = dict(preview_data.choices())
    columns: dict[int, str | None] = {}
    for column in about.get("columns", []):
        wanted = request.POST.get(f"column-{column['place']}", "")
        columns[column["place"]] = wanted if wanted in known else None
    why = wrong(columns, known)
    if why:
        messages.warning(request, why)
        return redirect("people:preview", batch_id)
    header = _header(request.POST.get("header", ""), about)
    return _again(request, batch, sheet=about.get("sheet", 0), columns=columns, header=header)


def wrong(columns: dict[int, str | None], titles: dict[str, str]) -> str:
    """Return why columns cannot be meant like this, or nothing."""
    keys = [key for key in columns.values() if key]
    twice = sorted({key for key in keys if keys.count(key) > 1})
    if twice:
        return _("Two columns cannot both be: %(title)s.") % {"title": titles[twice[0]]}
    if "name" not in keys and "head" not in keys:
        return _("Say which column holds the names.")
    return ""


def _header(wanted: str, about: dict[str, Any]) -> list[int]:
    """Return the rows of the header: as found, one that was named, or none."""
    if wanted == "found":
        return list(about.get("header", []))
    return [int(wanted)] if _NUMBER.fullmatch(wanted) and int(wanted) else []


@require_POST
def choose_sheet(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """Read another sheet of the same file."""
    batch = get_object_or_404(ImportBatch, pk=batch_id)
    wanted = request.POST.get("sheet", "")
    sheets = preview_data.about(batch).get("sheets", [])
    if not _NUMBER.fullmatch(wanted) or int(wanted) >= len(sheets):
        messages.warning(request, _("Choose one of the sheets."))
        return redirect("people:preview", batch_id)
    return _again(request, batch, sheet=int(wanted))


@require_POST
def forget_columns(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """Forget what was saved of these columns, and read the sheet by its own words."""
    batch = get_object_or_404(ImportBatch, pk=batch_id)
    about = preview_data.about(batch)
    saved = about.get("saved")
    if not saved:
        return redirect("people:preview", batch_id)
    with transaction.atomic():
        steps.forget_columns(
            actor=actor_of(request), batch=batch, saved_id=UUID(saved["id"]), at=timezone.now()
        )
        return _again(request, batch, sheet=about.get("sheet", 0))


def _again(request: HttpRequest, batch: ImportBatch, **said: Any) -> HttpResponse:
    with transaction.atomic():
        now = steps.read_again(actor=actor_of(request), batch=batch, **said)
        return start(request, "people.read-sheet", now, again=True)
