"""A town hall with several at work, for tests of accounts."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.test import Client
from django.utils import timezone
from django_otp import DEVICE_ID_SESSION_KEY
from django_otp.plugins.otp_totp.models import TOTPDevice

from shouwang.backbone.access.actors import Actor
from shouwang.backbone.access.grants import actor_for
from shouwang.backbone.access.models import Account, Assignment
from shouwang.backbone.accounts.actions import Work

PASSWORD: Final = "willow-well-34"  # noqa: S105  invented


def colleague(name: str, *roles: str, area: str = "", **facts: object) -> Account:
    """Make somebody who has signed in before, with roles without an end."""
    account = Account.objects.create(
        sign_in_name=name.lower(), name=name, last_login=timezone.now(), **facts
    )
    if account.door == "factor":
        account.set_password(PASSWORD)
    else:
        account.set_unusable_password()
    account.save()
    for role in roles:
        give(account, role, area=area)
    return account


def give(account: Account, role: str, **facts: object) -> Assignment:
    """Give a role that counts since yesterday."""
    began = timezone.now() - timedelta(days=1)
    given = {"purpose": "duty", "from_at": began, "given_by": "Amina", "given_at": began}
    return Assignment.objects.create(account=account, role=role, **{**given, **facts})


def acting(account: Account) -> Actor:
    """Return who acts with an account now."""
    account.refresh_from_db()
    return actor_for(account, timezone.now())


def work(role: str = "grid-officer", **facts: object) -> Work:
    """Return an assignment to be given, until tomorrow unless something else is said."""
    now = timezone.now()
    said = {"purpose": "duty", "from_at": now, "until_at": now + timedelta(days=1), **facts}
    return Work(role=role, **said)  # type: ignore[arg-type]


def verified(account: Account, client: Client | None = None) -> Client:
    """Return a browser in which an account is signed in with password and code."""
    client = client or Client()
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    device, _new = TOTPDevice.objects.get_or_create(user=account, confirmed=True)
    session = client.session
    session[DEVICE_ID_SESSION_KEY] = device.persistent_id
    session.save()
    client.cookies["language"] = "en"
    return client
