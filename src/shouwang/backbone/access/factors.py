"""The second factor: whether a code of an authenticator opens."""

from __future__ import annotations

from math import ceil
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django_otp.plugins.otp_totp.models import TOTPDevice

_MOST_DOUBLINGS: Final = 10
"""Each wrong code doubles the wait, up to 17 minutes: who knows only the password keeps nobody out for days."""


@transaction.atomic
def refused_code(device: TOTPDevice, code: str) -> str:
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
