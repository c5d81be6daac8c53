"""Pages for what went wrong."""

from __future__ import annotations

import logging
import secrets

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

_LOG = logging.getLogger(__name__)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001  Django's
    """Say that this is not for the reader."""
    return render(request, "pages/403.html", status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001  Django's
    """Say that there is no such page."""
    return render(request, "pages/404.html", status=404)


def fault(request: HttpRequest) -> HttpResponse:
    """Say that the fault is ours, with a number that finds it in the log."""
    number = secrets.token_hex(4)
    _LOG.error("fault %s at %s", number, request.path)
    return render(request, "pages/500.html", {"number": number}, status=500)
