"""What happens at the door stands in the log: no password, and no name that a stranger typed."""

from __future__ import annotations

from typing import Any, Final

from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from shouwang.backbone.access.actors import Actor
from shouwang.backbone.access.models import Account
from shouwang.backbone.access.signals import door
from shouwang.backbone.audit import log

UNKNOWN: Final = log.NOBODY
"""Stands for an account that there is not."""


def _write(account: Account, act: str) -> None:
    log.write(Actor(account.name, account.pk), act, account.pk, at=timezone.now())


@receiver(user_logged_in, dispatch_uid="audit.signed-in")
def _signed_in(user: Account, **_: Any) -> None:
    _write(user, "access.signed-in")


@receiver(user_logged_out, dispatch_uid="audit.signed-out")
def _signed_out(user: Account | None, **_: Any) -> None:
    if user is not None:
        _write(user, "access.signed-out")


@receiver(door, dispatch_uid="audit.door")
def _changed(act: str, account: Account, **_: Any) -> None:
    _write(account, act)


@receiver(user_login_failed, dispatch_uid="audit.sign-in-failed")
def _failed(credentials: dict[str, Any], request: HttpRequest | None = None, **_: Any) -> None:
    """Write down a wrong password; what is tried while sign-in rests is not counted and not written."""
    is_counted = getattr(request, "axes_failures_since_start", None) is not None
    if not is_counted:
        return
    name = str(credentials.get("username", ""))
    known = Account.objects.filter(sign_in_name=name).first() if "\0" not in name else None
    log.write(
        Actor("nobody"),
        "access.sign-in-failed",
        known.pk if known else UNKNOWN,
        at=timezone.now(),
        rests=bool(getattr(request, "axes_locked_out", False)),
    )
