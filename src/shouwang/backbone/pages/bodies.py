"""
How much may be sent to a page, asked before anything of it is read.

A capability whose page takes files says how large they may be; everything else is small.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from shouwang.backbone.access.actors import actor_of
from shouwang.backbone.pages.errors import bad_request
from shouwang.backbone.problems import is_program, problem

SMALL_BYTES: Final = 1_000_000
"""A typed sheet of a hundred rows in Chinese, and more than any other form."""
STRANGER_BYTES: Final = 64_000
"""What somebody not signed in may send."""

_UPLOADS: dict[str, int] = {}
_UNSIGNED: dict[str, int] = {}


def allow(view_name: str, n_bytes: int) -> None:
    """Let a page take files of a size, and as much again as a form may have around them."""
    _UPLOADS[view_name] = n_bytes + SMALL_BYTES


def allow_without_account(view_name: str, n_bytes: int) -> None:
    """Let an address take so much from somebody not signed in: it finds out itself who sends, before it reads."""
    _UNSIGNED[view_name] = n_bytes


def most_bytes(request: HttpRequest) -> int:
    """Return how much may be sent to the page that is asked for."""
    name = request.resolver_match.view_name if request.resolver_match else ""
    if name in _UNSIGNED:
        return _UNSIGNED[name]
    if not (request.user.is_authenticated or actor_of(request).grants):
        return STRANGER_BYTES
    return _UPLOADS.get(name, SMALL_BYTES)


def _has_nul(request: HttpRequest) -> bool:
    """Tell whether an address holds what no database looks for."""
    asked = (text for _name, texts in request.GET.lists() for text in texts)
    return any("\0" in text for text in (request.path_info, *asked))


class BodyLimitMiddleware:
    """
    Refuse what is too much with one sentence; it stands before whatever reads a form.

    An address with a NUL in it is refused here as well: PostgreSQL would break off.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._next = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a request."""
        return self._next(request)

    def process_view(
        self, request: HttpRequest, _view: object, _args: object, _kwargs: object
    ) -> HttpResponse | None:
        """Ask before any view is called, and before the form is looked at."""
        if _has_nul(request):
            return bad_request(request, ValueError("a NUL in the address"))
        told = request.headers.get("content-length", "")
        n_bytes = int(told) if told.isascii() and told.isdigit() else 0
        if n_bytes <= most_bytes(request):
            return None
        is_page = not is_program(request)
        answer = render(request, "pages/413.html", status=413) if is_page else problem(413)
        answer["Connection"] = "close"
        return answer
