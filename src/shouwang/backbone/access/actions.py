"""
Making accounts and links that sign in once.

ShouwangError
 └ LinkSpentError  the link was used, is too old, or was never made
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import ClassVar, Final

from django.db import transaction

from shouwang.backbone.access.models import Account, Assignment, SignInLink
from shouwang.backbone.access.rules import rules
from shouwang.core.errors import ShouwangError
from shouwang.core.text import Text

LINK_HOURS: Final = 24
TOKEN_BYTES: Final = 24


class LinkSpentError(ShouwangError):
    """A link that signs in once is not valid any more."""

    code: ClassVar[str] = "access.link-spent"
    problem: ClassVar[Text] = Text(
        en="This link was used already, or is older than {hours} hours.",
        zh="这个链接已经用过，或已超过 {hours} 小时。",
    )
    remedy: ClassVar[Text] = Text(
        en="Print a new one on the server with `shouwang manage link`.",
        zh="请在服务器上用 shouwang manage link 重新生成。",
    )


def make_account(*, sign_in_name: str, name: str) -> Account:
    """Make an account without a password: it is entered by a link only."""
    account = Account(sign_in_name=sign_in_name, name=name)
    account.set_unusable_password()
    account.save()
    return account


FIRST_ROLES: Final = ("administrator", "hq-office")
"""Of the one who sets the town up and invites the others; in a small town hall this is one person."""


@transaction.atomic
def make_first_account(*, name: str, is_drill: bool, now: datetime) -> Account:
    """
    Make the account that the town is set up with; in an invented town it has every role.

    There, one person tries what many do in a real one; nobody's data is in it.
    """
    account = make_account(sign_in_name="admin", name=name)
    for role in rules().roles if is_drill else FIRST_ROLES:
        Assignment.objects.create(
            account=account,
            role=role,
            purpose="set-up",
            from_at=now,
            given_by="machine",
            given_at=now,
        )
    return account


def make_link(*, account: Account, purpose: SignInLink.Purpose, now: datetime) -> str:
    """Return the token of a new link; it is kept nowhere else."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    SignInLink.objects.create(
        digest=_digest(token),
        account=account,
        purpose=purpose,
        expires_at=now + timedelta(hours=LINK_HOURS),
    )
    return token


@transaction.atomic
def spend_link(*, token: str, now: datetime) -> SignInLink:
    """
    Use up a link and return it with its account.

    Raises
    ------
    LinkSpentError
        If the link was used, has expired, or its account was closed.
    """
    spent = SignInLink.objects.filter(
        digest=_digest(token), used_at=None, expires_at__gt=now, account__is_active=True
    ).update(used_at=now)
    if not spent:
        raise LinkSpentError(hours=LINK_HOURS)
    return SignInLink.objects.select_related("account").get(digest=_digest(token))


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
