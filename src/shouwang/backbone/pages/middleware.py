"""
What every request passes.

A refused request is an answer, not a fault: it is said on a page, in the reader's language.
"""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from shouwang.backbone.problems import is_program, refused
from shouwang.core.errors import ShouwangError

_STATUS: Final = {
    "access.not-your-duty": HTTPStatus.FORBIDDEN,
    "access.own-file": HTTPStatus.FORBIDDEN,
    "access.oneself": HTTPStatus.FORBIDDEN,
    "access.own-glass": HTTPStatus.FORBIDDEN,
    "access.rests": HTTPStatus.TOO_MANY_REQUESTS,
}


class RefusalMiddleware:
    """Turn a `ShouwangError` into a page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._next = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a request."""
        response = self._next(request)
        if request.user.is_authenticated or is_program(request):
            response.setdefault("Cache-Control", "no-store")
        return response

    def process_exception(self, request: HttpRequest, fault: Exception) -> HttpResponse | None:
        """Say a refusal; leave everything else to Django."""
        if not isinstance(fault, ShouwangError):
            return None
        if is_program(request):
            return refused(fault)
        status = _STATUS.get(fault.code, HTTPStatus.CONFLICT)
        context = {"refusal": fault}
        return render(request, "pages/refused.html", context, status=status)
