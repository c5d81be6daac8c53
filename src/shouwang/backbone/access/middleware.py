"""A password alone opens nothing: after it comes the second factor."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import resolve

from shouwang.backbone.access.models import SignInLink

OPEN_BY_LINK = "opened-by-link"
"""Session mark of those who came by a link of the server's own terminal."""
_OPEN = frozenset(["access:second-factor", "access:enrol", "access:sign-out", "access:language"])
"""A new password is not among them: whoever found out the old one must not lock out its owner."""
_FIRST_START = _OPEN | {"access:set-password"}


class SecondFactorMiddleware:
    """Lead accounts without a confirmed second factor to the page that asks for it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._next = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a request, or lead to the second factor."""
        return self._next(request)

    def process_view(
        self, request: HttpRequest, view: object, _args: object, _kwargs: object
    ) -> HttpResponse | None:
        """Ask before any view is called."""
        user = request.user
        if not user.is_authenticated or not getattr(view, "login_required", True):
            return None
        link = request.session.get(OPEN_BY_LINK)
        if getattr(user, "is_verified", bool)() or link == SignInLink.Purpose.DEMO:
            return None
        is_first = link == SignInLink.Purpose.FIRST_START
        if resolve(request.path_info).view_name in (_FIRST_START if is_first else _OPEN):
            return None
        return redirect("access:set-password" if is_first else "access:second-factor")
