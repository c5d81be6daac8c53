"""What every request passes: a password alone opens nothing, and without a rule nothing is done."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from http import HTTPStatus
from typing import Final

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import resolve
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from shouwang.backbone.access.actors import NOBODY, Actor, NotYourDutyError
from shouwang.backbone.access.grants import actor_for, narrowed, next_begin
from shouwang.backbone.access.models import Account, SignInLink
from shouwang.backbone.access.phones import ON_PHONE, phone_of
from shouwang.backbone.access.rules import ACCOUNT, ANYBODY, rules
from shouwang.backbone.access.scope import acting
from shouwang.backbone.access.tokens import visit_of
from shouwang.backbone.problems import is_program, problem

OPEN_BY_LINK = "opened-by-link"
"""Session mark of those who came by a link of the server's own terminal."""
NEW_PASSWORD: Final = frozenset(
    [
        SignInLink.Purpose.FIRST_START,
        SignInLink.Purpose.INVITATION,
        SignInLink.Purpose.RECOVERY,
    ]
)
"""Links that lead to a new password, and then to the authenticator."""
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
        if ON_PHONE in request.session:  # the enrolled phone is the second factor of a PIN
            return None
        is_first = link in NEW_PASSWORD
        if resolve(request.path_info).view_name in (_FIRST_START if is_first else _OPEN):
            return None
        return redirect("access:set-password" if is_first else "access:second-factor")


_SCOPE: Final = "_scope_of_request"
_WAIT: Final = "_wait_of_request"
_NOTHING: Final = "nothing"
"""No act has this name: until a rule has been found, queries about people find nothing."""


class DutyMiddleware:
    """
    Find out who asks, refuse what no rule allows them, and let queries see what they may see.

    An address that the rules do not name is refused to everybody.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._next = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a request; what its view may see ends with it."""
        with ExitStack() as scope:
            setattr(request, _SCOPE, scope)
            if is_program(request):  # no session opens anything there
                request.user = AnonymousUser()
            request.actor = _actor(request)  # type: ignore[attr-defined]  # read by `actor_of`
            scope.enter_context(acting(request.actor, _NOTHING))  # type: ignore[attr-defined]
            return self._next(request)

    def process_view(
        self, request: HttpRequest, _view: object, _args: object, _kwargs: object
    ) -> HttpResponse | None:
        """Ask before any view is called."""
        actor: Actor = request.actor  # type: ignore[attr-defined]
        route = resolve(request.path_info).view_name
        act = rules().act_of(route, request.method or "")
        if is_program(request):
            answer = _refuse_program(request, route, act)
            if answer is None and act not in (ANYBODY, ACCOUNT, None):
                self._look(request, actor, act or "")
            return answer
        if act == ANYBODY or (act == ACCOUNT and request.user.is_authenticated):
            return None
        if request.user.is_authenticated and not actor.grants:
            return _duty_over(request)
        if act is None or not (actor.may(act) or actor.files(act)):
            refusal = NotYourDutyError(act=act or request.path)
            return render(request, "pages/refused.html", {"refusal": refusal}, status=403)
        self._look(request, actor, act)
        return None

    def _look(self, request: HttpRequest, actor: Actor, act: str) -> None:
        """Let queries find what may be seen for an act, until the request is answered."""
        request.actor = actor.acting(act)  # type: ignore[attr-defined]
        getattr(request, _SCOPE).enter_context(acting(request.actor, act))  # type: ignore[attr-defined]


def _refuse_program(request: HttpRequest, route: str, act: str | None) -> HttpResponse | None:
    """Return what keeps a program from an address, or None: the same rules as for pages."""
    if act == ANYBODY:
        return None
    actor, wait_s = request.actor, getattr(request, _WAIT)  # type: ignore[attr-defined]
    if wait_s:
        answer = problem(HTTPStatus.TOO_MANY_REQUESTS)
        answer["Retry-After"] = str(wait_s)
        return answer
    if not actor.grants:
        answer = problem(HTTPStatus.UNAUTHORIZED)
        answer["WWW-Authenticate"] = 'Bearer realm="shouwang"'
        return answer
    methods = rules().routes.get(route, {})
    if act is None and methods:
        answer = problem(HTTPStatus.METHOD_NOT_ALLOWED)
        answer["Allow"] = ", ".join(sorted(methods))
        return answer
    if act != ACCOUNT and (act is None or not actor.may(act)):
        return problem(HTTPStatus.FORBIDDEN, refusal=NotYourDutyError(act=act or request.path))
    return None


def _actor(request: HttpRequest) -> Actor:
    if is_program(request):
        visit = visit_of(request)
        setattr(request, _WAIT, visit.wait_s)
        return visit.actor
    account = request.user
    if not isinstance(account, Account):
        return NOBODY
    actor = actor_for(account, timezone.now())
    if ON_PHONE not in request.session:
        return actor
    phone = phone_of(request)
    return narrowed(actor, phone.area) if phone else replace(actor, grants=())


def _duty_over(request: HttpRequest) -> HttpResponse:
    """End the session of somebody whose work is over, or has not begun."""
    account, now = request.user, timezone.now()
    begins = next_begin(account, now) if isinstance(account, Account) else None
    logout(request)
    if begins:
        at = date_format(timezone.localtime(begins), "SHORT_DATETIME_FORMAT")
        messages.info(request, _("Your assignment begins at %(at)s.") % {"at": at})
    else:
        messages.info(request, _("Your assignment has ended. Thank you for your work."))
    return redirect("access:sign-in")
