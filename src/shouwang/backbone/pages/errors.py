"""Pages for what went wrong."""

from __future__ import annotations

import logging
import secrets
import sys
from http import HTTPStatus

from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from shouwang.backbone.files import NoRoomError, is_no_room
from shouwang.backbone.problems import is_program, problem

_LOG = logging.getLogger(__name__)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say that what was sent cannot be read, or that the town does not answer to this name."""
    if is_program(request):
        return problem(HTTPStatus.BAD_REQUEST)
    context = {"is_other_name": isinstance(exception, DisallowedHost)}
    try:
        return render(request, "pages/400.html", context, status=400)
    except Exception:  # noqa: BLE001  the frame needs what the request may lack, as its host
        return HttpResponse(render_to_string("pages/400.html", context), status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001  Django's
    """Say that this is not for the reader."""
    if is_program(request):
        return problem(HTTPStatus.FORBIDDEN)
    return render(request, "pages/403.html", status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001  Django's
    """Say that there is no such page."""
    if is_program(request):
        return problem(HTTPStatus.NOT_FOUND)
    return render(request, "pages/404.html", status=404)


def fault(request: HttpRequest) -> HttpResponse:
    """Say that the fault is ours, with a number that finds it in the log, or that the disk is full."""
    if is_no_room(sys.exc_info()[1]):
        _LOG.error("no room on the disk at %s", request.path)
        if is_program(request):
            return problem(HTTPStatus.INSUFFICIENT_STORAGE, refusal=NoRoomError())
        refused = {"refusal": NoRoomError()}
        return render(
            request, "pages/refused.html", refused, status=HTTPStatus.INSUFFICIENT_STORAGE
        )
    number = secrets.token_hex(4)
    _LOG.error("fault %s at %s", number, request.path)
    if is_program(request):
        return problem(HTTPStatus.INTERNAL_SERVER_ERROR, number=number)
    context = {"number": number}
    try:
        return render(request, "pages/500.html", context, status=500)
    except Exception:  # noqa: BLE001  what is broken may be the frame itself, or the database
        return HttpResponse(render_to_string("pages/500.html", context), status=500)
