"""Sign in, sign out, first start, second factor, language."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST
from django_otp import login as confirm

from shouwang.backbone.access import factor, qr, tries
from shouwang.backbone.access.actions import LinkSpentError, look_at_link, spend_link
from shouwang.backbone.access.forms import ChangePasswordForm, CodeForm, PasswordForm
from shouwang.backbone.access.middleware import NEW_PASSWORD, OPEN_BY_LINK
from shouwang.backbone.access.models import Account, SignInLink
from shouwang.backbone.access.signals import door


@never_cache
@login_not_required
@require_http_methods(["GET", "POST"])
def open_by_link(request: HttpRequest, token: str) -> HttpResponse:
    """Sign in with a link from a colleague or the server's terminal; a look alone does not spend it."""
    now, key = timezone.now(), f"link:{address_of(request)}"
    try:
        tries.require_awake(key, now)
        if request.method == "GET" and (shown := look_at_link(token=token, now=now)):
            return render(request, "access/link.html", {"link": shown})
        link = spend_link(token=token, now=now)
    except LinkSpentError as refusal:
        tries.count(key, tries.LINK, now)
        return render(request, "access/link.html", {"refusal": refusal}, status=410)
    except tries.RestsError as refusal:
        answer = render(request, "access/link.html", {"refusal": refusal}, status=429)
        answer["Retry-After"] = str(refusal.seconds)
        return answer
    login(request, link.account, backend=settings.AUTHENTICATION_BACKENDS[-1])
    door.send(Account, act="access.link-used", account=link.account)
    if link.purpose == SignInLink.Purpose.RECOVERY:
        door.send(Account, act="access.recovered", account=link.account)
    request.session[OPEN_BY_LINK] = link.purpose
    if link.purpose in NEW_PASSWORD:
        return redirect("access:set-password")
    return redirect("pages:home")


@require_http_methods(["GET", "POST"])
def set_password(request: HttpRequest) -> HttpResponse:
    """Choose a password: at first start without the old one, later only with it."""
    account = _account(request)
    is_first = request.session.get(OPEN_BY_LINK) in NEW_PASSWORD
    asks_old = account.has_usable_password() and not is_first
    form = (ChangePasswordForm if asks_old else PasswordForm)(account, request.POST or None)
    if request.method == "POST" and asks_old:
        return _change_password(request, account)
    if request.method == "POST" and form.is_valid():
        if is_first:
            del request.session[OPEN_BY_LINK]  # what it was for is done: now comes the code
        return _saved(request, account, form)
    return render(request, "access/set_password.html", {"form": form})


def _saved(
    request: HttpRequest, account: Account, form: PasswordForm | ChangePasswordForm
) -> HttpResponse:
    update_session_auth_hash(request, form.save())
    door.send(Account, act="access.password-changed", account=account)
    messages.success(request, _("The new password is saved. It counts from the next sign-in."))
    return redirect("access:enrol")


def _change_password(request: HttpRequest, account: Account) -> HttpResponse:
    """Change a password; wrong old ones wait, so that an unlocked screen is no place to guess it."""
    key = f"password:{account.pk}"
    form = ChangePasswordForm(account, request.POST)
    try:
        tries.count(key, tries.SECRET, timezone.now())
    except tries.RestsError as refusal:
        context = {"form": ChangePasswordForm(account), "refusal": refusal}
        answer = render(request, "access/set_password.html", context, status=429)
        answer["Retry-After"] = str(refusal.seconds)
        return answer
    is_right = form.is_valid()
    if is_right or "old_password" not in form.errors:
        tries.forget(key)
    if not is_right:
        return render(request, "access/set_password.html", {"form": form})
    return _saved(request, account, form)


@never_cache
@require_http_methods(["GET", "POST"])
def enrol(request: HttpRequest) -> HttpResponse:
    """Bind an authenticator to the account; the page is shown until its first code was right."""
    account = _account(request)
    if factor.bound_to(account):
        return redirect("pages:home")
    device = factor.unbound(account)
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        refused = factor.refused(device, form.cleaned_data["code"])
        if not refused:
            device.confirmed = True
            device.save()
            confirm(request, device)
            door.send(Account, act="access.factor-bound", account=account)
            return redirect("pages:home")
        form.add_error("code", refused)
    secret = device.config_url.partition("secret=")[2].partition("&")[0]
    context = {"form": form, "picture": qr.svg(device.config_url), "secret": secret}
    return render(request, "access/enrol.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def second_factor(request: HttpRequest) -> HttpResponse:
    """Ask for the authenticator's code after the password."""
    device = factor.bound_to(_account(request))
    if device is None:
        return redirect("access:enrol")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        refused = factor.refused(device, form.cleaned_data["code"])
        if not refused:
            confirm(request, device)
            return redirect("pages:home")
        form.add_error("code", refused)
    return render(request, "access/second_factor.html", {"form": form})


@login_not_required
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Remember the language of this browser."""
    chosen = request.POST.get("language", "")
    back = request.POST.get("next", "/")
    is_ours = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()})
    response = HttpResponseRedirect(back if is_ours and back.startswith("/") else "/")
    if chosen in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            chosen,
            max_age=settings.LANGUAGE_COOKIE_AGE,
            samesite="Lax",
            httponly=True,
            secure=settings.SESSION_COOKIE_SECURE,
        )
    return response


def address_of(request: HttpRequest) -> str:
    """Return where a request comes from, as the server sees it: what it claims itself is not asked."""
    return str(request.META.get("REMOTE_ADDR", ""))[:60]


def _account(request: HttpRequest) -> Account:
    account = request.user
    if not isinstance(account, Account):  # the door lets nobody else in
        raise TypeError(f"not an account: {account!r}")
    return account
