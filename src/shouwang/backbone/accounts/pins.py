"""
PINs of six digits: they open on an enrolled phone, and nowhere else.

ShouwangError
 └ WeakPinError  a PIN that many would try first
"""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import ClassVar, Final

from django.contrib.auth.hashers import check_password, make_password

from shouwang.backbone.access import tries
from shouwang.backbone.access.models import Account, Phone
from shouwang.backbone.accounts import known
from shouwang.core.errors import ShouwangError
from shouwang.core.text import Text

DIGITS: Final = 6
_UP: Final = "01234567890"
_FEW: Final = 3


class WeakPinError(ShouwangError):
    """Somebody chose a PIN that many would try first."""

    code: ClassVar[str] = "access.weak-pin"
    problem: ClassVar[Text] = Text(
        en="This PIN is among the first that somebody would try.",
        zh="这个 PIN 码太容易被猜到。",
    )
    remedy: ClassVar[Text] = Text(
        en="Choose six digits that are no row, no repetition and not the old one.",
        zh="请换六位数字，不要连号、重复，也不要用原来的。",
    )


def is_weak(pin: str) -> bool:
    """
    Tell whether a PIN is among the first that somebody would try.

    >>> [is_weak(pin) for pin in ("111111", "123456", "654321", "121212", "482913")]
    [True, True, True, True, False]
    """
    return len(set(pin)) < _FEW or pin in _UP or pin in _UP[::-1]


def give_first(account: Account, *, until: datetime) -> str:
    """Give an account a PIN for its slip, to be changed when it first opens, and end its sessions."""
    pin = _new()
    account.set_unusable_password()  # another one each time: it ends the sessions there are
    account.pin, account.pin_until = make_password(pin), until
    account.save(update_fields=["password", "pin", "pin_until"])
    return pin


def change(account: Account, pin: str) -> None:
    """
    Give an account a PIN of its owner's choice; it ends the other sessions.

    Raises
    ------
    WeakPinError
        If it is easily found, or the one there is.
    """
    if is_weak(pin) or check_password(pin, account.pin):
        raise WeakPinError
    account.set_unusable_password()
    account.pin, account.pin_until = make_password(pin), None
    account.save(update_fields=["password", "pin", "pin_until"])


def account_named(said: str) -> Account | None:
    """Return whom a badge or a sign-in name means, of those who come by a PIN."""
    found = Account.objects.filter(sign_in_name=said.lower(), door="device").first()
    if found is not None:
        return found
    helper = known.helper(said.upper())
    if helper is None:
        return None
    return Account.objects.filter(helper_ref=helper[0], door="device", is_active=True).first()


def opens(phone: Phone, who: Account | None, said: str, pin: str, now: datetime) -> bool:
    """
    Tell whether a PIN opens an account on a phone; it takes as long for a name that there is not.

    Raises
    ------
    RestsError
        After too many wrong ones for this name on this phone, or on this phone at all.
    """
    key, of_phone = f"pin:{phone.pk}:{who.pk if who else said[:60].lower()}", f"pin:{phone.pk}"
    tries.require_awake(of_phone, now)
    tries.count(key, tries.SECRET, now)
    tries.count(of_phone, tries.OF_PHONE, now)
    is_known = who is not None and who.is_active and who.door == "device" and bool(who.pin)
    is_right = check_password(pin, who.pin if who and is_known else _of_nobody())
    if not (is_right and is_known and who is not None):
        return False
    if who.pin_until is not None and who.pin_until <= now:
        return False
    tries.forget(key)
    tries.forget(of_phone)
    return True


def _new() -> str:
    while is_weak(pin := f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"):
        pass
    return pin


_HASH: list[str] = []


def _of_nobody() -> str:
    """Return the hash of a PIN that nobody has, made by the hasher of the others."""
    if not _HASH:
        _HASH.append(make_password(secrets.token_hex()))
    return _HASH[0]
