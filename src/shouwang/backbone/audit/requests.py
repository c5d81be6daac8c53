"""Which request or job an act belongs to, so that lines of one click are found together."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from typing import Final
from uuid import uuid4

from django.http import HttpRequest, HttpResponse

request_id: Final[ContextVar[str]] = ContextVar("request_id", default="")


class RequestIdMiddleware:
    """Give every request a number of its own; none is taken from whoever asks."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._next = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a request under its number."""
        token = request_id.set(uuid4().hex)
        try:
            return self._next(request)
        finally:
            request_id.reset(token)
