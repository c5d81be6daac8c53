"""Sign in, sign out, first start, second factor, language."""

from __future__ import annotations

from io import BytesIO

import segno
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST
from django_otp import login as confirm
from django_otp.plugins.otp_totp.models import TOTPDevice

from shouwang.backbone.access.actions import LinkSpentError, spend_link
from shouwang.backbone.access.factors import refused_code
from shouwang.backbone.access.forms import ChangePasswordForm, CodeForm, PasswordForm
from shouwang.backbone.access.middleware import OPEN_BY_LINK
from shouwang.backbone.access.models import Account, SignInLink
from shouwang.backbone.access.signals import door


@never_cache
@login_not_required
@require_http_methods(["GET", "POST"])
def open_by_link(request: HttpRequest, token: str) -> HttpResponse:
    """Sign in with a link from the server's terminal; a look at the page alone does not spend it."""
    if request.method == "GET":
        return render(request, "access/link.html")
    try:
        link = spend_link(token=token, now=timezone.now())
    except LinkSpentError as refusal:
        return render(request, "access/link.html", {"refusal": refusal}, status=410)
    login(request, link.account, backend=settings.AUTHENTICATION_BACKENDS[-1])
    door.send(Account, act="access.link-used", account=link.account)
    request.session[OPEN_BY_LINK] = link.purpose
    if link.purpose == SignInLink.Purpose.FIRST_START:
        return redirect("access:set-password")
    return redirect("pages:home")


@require_http_methods(["GET", "POST"])
def set_password(request: HttpRequest) -> HttpResponse:
    """Choose a password: at first start without the old one, later only with it."""
    account = _account(request)
    is_first = request.session.get(OPEN_BY_LINK) == SignInLink.Purpose.FIRST_START
    asks_old = account.has_usable_password() and not is_first
    form = (ChangePasswordForm if asks_old else PasswordForm)(account, request.POST or None)
    if request.method == "POST" and form.is_valid():
        update_session_auth_hash(request, form.save())
        door.send(Account, act="access.password-changed", account=account)
        if is_first:
            del request.session[OPEN_BY_LINK]  # what it was for is done: now comes the code
        messages.success(request, _("The new password is saved. It counts from the next sign-in."))
        return redirect("access:enrol")
    return render(request, "access/set_password.html", {"form": form})


@never_cache
@require_http_methods(["GET", "POST"])
def enrol(request: HttpRequest) -> HttpResponse:
    """Bind an authenticator to the account; the page is shown until its first code was right."""
    account = _account(request)
    if TOTPDevice.objects.filter(user=account, confirmed=True).exists():
        return redirect("pages:home")
    device = _unbound(account)
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        refused = refused_code(device, form.cleaned_data["code"])
        if not refused:
            device.confirmed = True
            device.save()
            confirm(request, device)
            door.send(Account, act="access.factor-bound", account=account)
            return redirect("pages:home")
        form.add_error("code", refused)
    picture = BytesIO()
    segno.make_qr(device.config_url, error="m").save(
        picture,
        kind="svg",
        scale=5,
        border=2,
        omitsize=True,
        xmldecl=False,
        svgclass=None,
        lineclass=None,
    )
    secret = device.config_url.partition("secret=")[2].partition("&")[0]
    context = {"form": form, "picture": picture.getvalue().decode(), "secret": secret}
    return render(request, "access/enrol.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def second_factor(request: HttpRequest) -> HttpResponse:
    """Ask for the authenticator's code after the password."""
    device = TOTPDevice.objects.filter(user=_account(request), confirmed=True).first()
    if device is None:
        return redirect("access:enrol")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        refused = refused_code(device, form.cleaned_data["code"])
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


@transaction.atomic
def _unbound(account: Account) -> TOTPDevice:
    """Return the key that is to be bound: one, however often the page is opened at the same time."""
    Account.objects.select_for_update().get(pk=account.pk)
    known = TOTPDevice.objects.filter(user=account, confirmed=False).order_by("pk").first()
    return known or TOTPDevice.objects.create(user=account, confirmed=False, name="authenticator")


def _account(request: HttpRequest) -> Account:
    account = request.user
    if not isinstance(account, Account):  # the door lets nobody else in
        raise TypeError(f"not an account: {account!r}")
    return account
