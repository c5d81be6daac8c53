"""The command page, and the wall screen: what is open, what is late, which numbers moved."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from shouwang.apps.incidents import board, days, moments, queries
from shouwang.apps.incidents.standing import Standing
from shouwang.backbone.access.models import Account

_LINES: Final = 12
_ON_WALL: Final = 5
_DAY: Final = timedelta(hours=24)


@require_safe
def command(request: HttpRequest) -> HttpResponse:
    """Show one incident as who leads it needs it."""
    now = timezone.now()
    chosen, others = _chosen(request, now)
    context: dict[str, Any] = {"one": chosen, "others": others, "now": now}
    if chosen is not None:
        since = _since(request, now)
        row = chosen.incident
        context |= {
            "incident": row,
            "since": since,
            "by_shift": request.GET.get("since") == "shift",
            "cells": days.cells(chosen.day, timezone.localdate(now)),
            "figures": board.figures(row, now, since),
            "blocks": board.blocks(row, now, on_wall=False),
            "moments": moments.timeline(row, before=now, most=_LINES),
        }
    return render(request, "incidents/command.html", context)


@require_safe
def wall(request: HttpRequest) -> HttpResponse:
    """Show the wall screen; asked by its own script, only what changes."""
    now = timezone.now()
    chosen, _others = _chosen(request, now)
    context: dict[str, Any] = {"one": chosen, "now": now}
    if chosen is not None:
        row = chosen.incident
        figures = board.figures(row, now, now - _DAY)
        context |= {
            "incident": row,
            "cells": days.cells(chosen.day, timezone.localdate(now)),
            "figures": figures,
            "zeros": [one for one in figures if one.figure.must_be_zero],
            "blocks": board.blocks(row, now, on_wall=True),
            "moments": moments.for_wall(row, before=now, most=_ON_WALL),
        }
    is_part = request.headers.get("X-Wall") == "1"
    return render(request, "incidents/_wall.html" if is_part else "incidents/wall.html", context)


def _chosen(request: HttpRequest, now: datetime) -> tuple[Standing | None, list[Standing]]:
    """Return the incident that is asked for, else the latest that is open, and the other open ones."""
    found = queries.open_incidents(now)
    asked = request.GET.get("incident", "")
    chosen = next((one for one in found if one.incident.number == asked), None)
    chosen = chosen or next(iter(found), None)
    return chosen, [one for one in found if one is not chosen]


def _since(request: HttpRequest, now: datetime) -> datetime:
    """Return since when numbers are said to have moved: a day, or since the reader last looked."""
    account = request.user
    if request.GET.get("since") == "shift" and isinstance(account, Account):
        return account.last_shift_seen_at or now - _DAY
    return now - _DAY
