"""
Who is still there: a phone that ended, a shift of twelve hours, a screen that nobody touched.

A screen that was left asks for what its owner knows, and then goes on where they were. What was
sent meanwhile is not lost: it stands in the page that asks, and is sent again with one click.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import resolve, reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from shouwang.backbone.access.middleware import NEW_PASSWORD, OPEN_BY_LINK
from shouwang.backbone.access.models import Account, SignInLink
from shouwang.backbone.access.phones import ON_PHONE, phone_of
from shouwang.backbone.accounts import unlocking

IDLE: Final = timedelta(minutes=15)
SHIFT: Final = timedelta(hours=12)
_SINCE, _SEEN = "here-since", "seen-at"
_NOTE_EVERY: Final = timedelta(seconds=30)
"""The moment of the last request is written no oftener, so that looking at pages writes little."""
_ALWAYS: Final = frozenset(
    ["access:sign-out", "access:language", "access:sign-in", "access:open", "accounts:unlock"]
)

_UNATTENDED: Final[set[str]] = set()


def show_unattended(route: str) -> None:
    """Let a page without anybody's data stay on a wall: it asks nobody who is there, and says that nobody is."""
    _UNATTENDED.add(route)


class PresenceMiddleware:
    """End what is over, and ask again who is there after a while."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._next = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a request."""
        return self._next(request)

    def process_view(
        self, request: HttpRequest, _view: object, _args: object, _kwargs: object
    ) -> HttpResponse | None:
        """Ask before any view is called."""
        if not isinstance(request.user, Account):
            return None
        now, route = timezone.now(), resolve(request.path_info).view_name
        said = _over(request, now)
        if said:
            logout(request)
            messages.info(request, said)
            return _led(request, reverse("access:sign-in"))
        if route in _ALWAYS or route in _UNATTENDED:
            return None
        if is_locked(request, now):
            return _ask(request)
        _note(request, now)
        if ON_PHONE in request.session and request.user.pin_until and route != "accounts:pin-new":
            return redirect("accounts:pin-new")
        return None


def _over(request: HttpRequest, now: datetime) -> str:
    """Say why a session is over, or nothing if it is not."""
    if ON_PHONE in request.session:
        phone = phone_of(request)
        if phone is None or str(phone.pk) != request.session[ON_PHONE]:
            return _("This phone is not enrolled any more. Ask who leads the gate, or the office.")
    since = request.session.get(_SINCE)
    if since and datetime.fromisoformat(since) + SHIFT <= now:
        return _("Twelve hours have passed since you signed in. Please sign in again.")
    return ""


def is_locked(request: HttpRequest, now: datetime) -> bool:
    """Tell whether nobody touched this session for too long; an invented town opened by link never is."""
    mark, seen = request.session.get(OPEN_BY_LINK), request.session.get(_SEEN)
    if not seen or mark == SignInLink.Purpose.DEMO or mark in NEW_PASSWORD:
        return False
    on_phone = ON_PHONE in request.session
    if not (on_phone or getattr(request.user, "is_verified", bool)()):
        return False  # the code is still asked: that is lock enough
    return datetime.fromisoformat(seen) + IDLE <= now


def touch(request: HttpRequest, now: datetime) -> None:
    """Note that somebody is there."""
    request.session[_SEEN] = now.isoformat()


def _note(request: HttpRequest, now: datetime) -> None:
    seen = request.session.get(_SEEN)
    if not seen or datetime.fromisoformat(seen) + _NOTE_EVERY <= now:
        touch(request, now)


def _ask(request: HttpRequest) -> HttpResponse:
    """Ask who is there; what was sent by a form is kept in the page that asks."""
    if request.headers.get("HX-Request"):
        return _led(request, reverse("accounts:unlock"))
    if request.method == "POST":
        return unlocking.page(request, kept=unlocking.kept_of(request))
    return redirect(f"{reverse('accounts:unlock')}?{urlencode({'next': request.get_full_path()})}")


def _led(request: HttpRequest, url: str) -> HttpResponse:
    """Lead to a page, also from a part of a page that asks for itself."""
    if not request.headers.get("HX-Request"):
        return redirect(url)
    answer = HttpResponse(status=204)
    answer["HX-Redirect"] = url
    return answer


@receiver(user_logged_in, dispatch_uid="accounts.here-since")
def _begun(request: HttpRequest | None = None, **_kw: object) -> None:
    """Note when a session began."""
    if request is not None and hasattr(request, "session"):
        now = timezone.now()
        request.session[_SINCE] = now.isoformat()
        touch(request, now)
