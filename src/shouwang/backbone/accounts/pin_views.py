"""Badge and PIN on a shared phone, and the page of a locked screen."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from shouwang.backbone.access import factor, tries
from shouwang.backbone.access.actors import NOBODY, Actor
from shouwang.backbone.access.models import Account, Phone
from shouwang.backbone.access.phones import ON_PHONE, phone_of
from shouwang.backbone.accounts import pins, presence, unlocking
from shouwang.backbone.accounts.phone_forms import NewPinForm, PinForm
from shouwang.backbone.audit import log
from shouwang.backbone.pages.templatetags.words import reader_lang

_CODE_DIGITS = 6


@never_cache
@login_not_required
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in with badge or name and PIN, on an enrolled phone only."""
    phone = phone_of(request)
    if phone is None:
        return render(request, "accounts/pin.html", {"phone": None}, status=403)
    form = PinForm(request.POST or None)
    context = {"phone": phone, "form": form}
    if request.method == "GET" or not form.is_valid():
        return render(request, "accounts/pin.html", context)
    now, said = timezone.now(), form.cleaned_data["who"].strip()
    account = pins.account_named(said)
    try:
        if pins.opens(phone, account, said, form.cleaned_data["pin"], now) and account:
            return _in(request, account, phone)
    except tries.RestsError as refusal:
        return _rests(request, refusal, context)
    log.write(NOBODY, "access.pin-wrong", account.pk if account else phone.pk, at=now)
    form.add_error("pin", _("Name and PIN do not fit. A slip that is two days old is over."))
    return render(request, "accounts/pin.html", context)


def _rests(
    request: HttpRequest, refusal: tries.RestsError, context: dict[str, object]
) -> HttpResponse:
    answer = render(request, "accounts/pin.html", {**context, "refusal": refusal}, status=429)
    answer["Retry-After"] = str(refusal.seconds)
    return answer


def _in(request: HttpRequest, account: Account, phone: Phone) -> HttpResponse:
    login(request, account, backend=settings.AUTHENTICATION_BACKENDS[-1])
    request.session[ON_PHONE] = str(phone.pk)
    phone.seen_at = timezone.now()
    phone.save(update_fields=["seen_at"])
    return redirect("accounts:pin-new" if account.pin_until else "pages:home")


@never_cache
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Choose a PIN of one's own; the one of the slip opens only this page."""
    account = request.user
    if not isinstance(account, Account) or ON_PHONE not in request.session:
        return redirect("pages:home")
    form = NewPinForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            pins.change(account, form.cleaned_data["pin"])
        except pins.WeakPinError as refusal:
            form.add_error("pin", refusal.problem.in_(reader_lang()))
        else:
            update_session_auth_hash(request, account)
            log.write(_by(account), "access.pin-changed", account.pk, at=timezone.now())
            messages.success(request, _("Your PIN is saved."))
            return redirect("pages:home")
    return render(request, "accounts/pin_new.html", {"form": form, "account": account})


@never_cache
@require_http_methods(["GET", "POST"])
def unlock(request: HttpRequest) -> HttpResponse:
    """Ask who is there; then go on where they were, or give back what was being sent."""
    account, now = request.user, timezone.now()
    to = request.POST.get("next") or request.GET.get("next", "")
    to = to if unlocking.is_ours(request, to) else reverse("pages:home")
    if not isinstance(account, Account) or not presence.is_locked(request, now):
        return redirect(to)
    kept = unlocking.handed_on(request) if request.method == "POST" else None
    form = unlocking.UnlockForm.for_(request)
    if request.method == "GET" or not form.is_valid():
        return unlocking.page(request, form=form, kept=kept, next=to)
    try:
        why = _refused(request, account, form.cleaned_data["secret"])
    except tries.RestsError as refusal:
        form.add_error("secret", refusal.in_words(reader_lang()))
        answer = unlocking.page(request, form=form, kept=kept, next=to, status=429)
        answer["Retry-After"] = str(refusal.seconds)
        return answer
    if why:
        log.write(NOBODY, "access.unlock-wrong", account.pk, at=now)
        form.add_error("secret", why)
        return unlocking.page(request, form=form, kept=kept, next=to)
    presence.touch(request, now)
    request.session.cycle_key()
    log.write(_by(account), "access.unlocked", account.pk, at=now)
    if kept is None:
        return redirect(to)
    return render(request, "accounts/given_back.html", {"kept": kept})


def _refused(request: HttpRequest, account: Account, secret: str) -> str:
    """Return why a secret does not open a locked screen, or nothing if it does."""
    now = timezone.now()
    if ON_PHONE in request.session:
        phone = phone_of(request)
        fits = phone is not None and pins.opens(phone, account, "", secret, now)
        return "" if fits else _("The PIN does not fit.")
    device = factor.bound_to(account)
    is_code = len(secret) == _CODE_DIGITS and secret.isascii() and secret.isdigit()
    if is_code and device is not None:
        return factor.refused(device, secret)
    key = f"password:{account.pk}"
    tries.count(key, tries.SECRET, now)
    if not account.check_password(secret):
        return _("The password does not fit.")
    tries.forget(key)
    return ""


def _by(account: Account) -> Actor:
    return Actor(account.name, account.pk)
