"""The code of an authenticator: when it opens, and what is said when it does not."""

from __future__ import annotations

from math import ceil
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django_otp.plugins.otp_totp.models import TOTPDevice

from shouwang.backbone.access.models import Account

_MOST_DOUBLINGS: Final = 10
"""Each wrong code doubles the wait, up to 17 minutes: who knows only the password keeps nobody out for days."""


def bound_to(account: Account) -> TOTPDevice | None:
    """Return the authenticator of an account, if one was bound."""
    device: TOTPDevice | None = TOTPDevice.objects.filter(user=account, confirmed=True).first()
    return device


@transaction.atomic
def unbound(account: Account) -> TOTPDevice:
    """Return the key that is to be bound: one, however often the page is opened at the same time."""
    Account.objects.select_for_update().get(pk=account.pk)
    known = TOTPDevice.objects.filter(user=account, confirmed=False).order_by("pk").first()
    return known or TOTPDevice.objects.create(user=account, confirmed=False, name="authenticator")


@transaction.atomic
def refused(device: TOTPDevice, code: str) -> str:
    """
    Return why a code does not open, or nothing if it does.

    Codes of one device are looked at one after the other: sent at the same time, one opens once,
    and wrong ones are no more guesses than the wait allows.
    """
    device.refresh_from_db(from_queryset=TOTPDevice.objects.select_for_update())
    device.throttling_failure_count = min(device.throttling_failure_count, _MOST_DOUBLINGS)
    allowed, _why = device.verify_is_allowed()
    if allowed and device.verify_token(int(code)):
        return ""
    _still, why = device.verify_is_allowed()  # a wrong one makes the next one wait
    until = (why or {}).get("locked_until", timezone.now())
    seconds = max(1, ceil((until - timezone.now()).total_seconds()))
    if allowed:
        said = _(
            "The code does not fit: it was used already, or the clock of the phone is wrong. "
            "Wait %(n)d s before the next."
        )
    else:
        said = _("Too soon after a wrong code, so it was not looked at. Wait %(n)d s.")
    return said % {"n": seconds}
