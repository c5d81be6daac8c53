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
from django.db.models import QuerySet
from django_otp.plugins.otp_totp.models import TOTPDevice

from shouwang.backbone.access.models import Account, Assignment, Recovery, SignInLink
from shouwang.backbone.access.rules import rules
from shouwang.core.errors import ShouwangError
from shouwang.core.text import Text

LINK_HOURS: Final = 24
INVITATION_HOURS: Final = 48
RECOVERY_HOURS: Final = 2
_HOURS: Final = {
    SignInLink.Purpose.INVITATION: INVITATION_HOURS,
    SignInLink.Purpose.RECOVERY: RECOVERY_HOURS,
}
TOKEN_BYTES: Final = 24


class LinkSpentError(ShouwangError):
    """A link that signs in once is not valid any more."""

    code: ClassVar[str] = "access.link-spent"
    problem: ClassVar[Text] = Text(
        en="This link was used already, was withdrawn, or is too old.",
        zh="这个链接已经用过、已经收回，或已过期。",
    )
    remedy: ClassVar[Text] = Text(
        en="Ask the administrator for a new one; on the server `shouwang manage link` prints one.",
        zh="请找系统管理员要一个新的；在服务器上可以用 shouwang manage link 生成。",
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
        expires_at=now + timedelta(hours=_HOURS.get(purpose, LINK_HOURS)),
    )
    return token


def look_at_link(*, token: str, now: datetime) -> SignInLink | None:
    """Return a link that would open, without using it up."""
    return _open_links(now).filter(digest=_digest(token)).select_related("account").first()


def withdraw_links(*, account: Account, now: datetime) -> int:
    """Let links of an account open nothing any more, and return how many there were."""
    return _open_links(now).filter(account=account).update(withdrawn_at=now)


@transaction.atomic
def spend_link(*, token: str, now: datetime) -> SignInLink:
    """
    Use up a link and return it with its account.

    Raises
    ------
    LinkSpentError
        If the link was used, withdrawn, has expired, or its account was closed.
    """
    spent = _open_links(now).filter(digest=_digest(token)).update(used_at=now)
    if not spent:
        raise LinkSpentError
    link = SignInLink.objects.select_related("account").get(digest=_digest(token))
    if link.purpose == SignInLink.Purpose.RECOVERY:
        _void_secrets(link.account)
    _note_hand(link, now)
    return link


def _note_hand(link: SignInLink, now: datetime) -> None:
    """Note that whoever made a link may have opened it; see `second`."""
    account = link.account
    if link.purpose == SignInLink.Purpose.RECOVERY:
        confirmed = Recovery.objects.filter(account=account, confirmed_at__isnull=False)
        made = confirmed.order_by("-confirmed_at").first()
        account.invited_by = made.confirmed_by_id if made else account.invited_by
    elif link.purpose != SignInLink.Purpose.INVITATION:
        return
    account.invited_at = now
    account.save(update_fields=["invited_by", "invited_at"])


def _void_secrets(account: Account) -> None:
    """Let the lost authenticator and the old password open nothing, and end what they opened."""
    TOTPDevice.objects.filter(user=account).delete()
    account.set_unusable_password()
    account.save(update_fields=["password"])


def _open_links(now: datetime) -> QuerySet[SignInLink]:
    return SignInLink.objects.filter(
        used_at=None, withdrawn_at=None, expires_at__gt=now, account__is_active=True
    )


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
