"""
Sign-in made anew for a colleague who lost phone or password: it takes two others.

One opens it with a reason, another confirms it within two hours; only then is there a link, which
is handed over in person. The old authenticator and password are void when the link is used. The
one concerned reads at each next sign-in what became of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.signals import user_logged_in
from django.db import transaction
from django.db.models import Q, QuerySet
from django.dispatch import receiver
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from shouwang.backbone.access.actions import RECOVERY_HOURS, make_link, withdraw_links
from shouwang.backbone.access.actors import Actor, NotYourDutyError, require
from shouwang.backbone.access.grants import actor_for
from shouwang.backbone.access.models import Account, Recovery, SignInLink
from shouwang.backbone.access.second import ONE_HAND, is_one_hand
from shouwang.backbone.accounts.errors import OneHandError, OneselfError, TooLateError
from shouwang.backbone.accounts.reach import reaches
from shouwang.backbone.audit import log

_TOLD_DAYS: Final = 30


@transaction.atomic
def begin(*, actor: Actor, account_id: UUID, reason: str, at: datetime) -> Recovery:
    """Ask for it, with a reason; nothing changes yet. Asked twice, it is one."""
    require(actor, "access.recover")
    account = Account.objects.select_for_update().get(pk=account_id, is_active=True, door="factor")
    if actor.account_id is None or actor.account_id == account.pk:
        raise OneselfError
    there = open_at(at).filter(account=account, opened_by_id=actor.account_id).first()
    if there is not None:
        return there
    row = Recovery(account=account, opened_by_id=actor.account_id, opened_at=at)
    row.reason = reason
    row.save(force_insert=True)
    log.write(actor, "access.recovery-opened", account.pk, at=at)
    return row


@transaction.atomic
def confirm(*, actor: Actor, recovery_id: UUID, at: datetime) -> str:
    """Confirm what another opened, and return the token of the link: shown once, kept nowhere."""
    require(actor, "access.recover")
    Recovery.objects.select_for_update().get(pk=recovery_id)
    row = open_at(at).filter(pk=recovery_id).select_related("account").first()
    if row is None:
        raise TooLateError(hours=RECOVERY_HOURS)
    if actor.account_id in (row.account_id, row.opened_by_id):
        raise OneselfError
    if not _reach(actor, row, at):
        raise NotYourDutyError(act="access.recover")
    if _is_one_hand(actor, row):
        raise OneHandError(detail=ONE_HAND)
    row.confirmed_by_id, row.confirmed_at = actor.account_id, at
    row.save(update_fields=["confirmed_by", "confirmed_at"])
    log.write(actor, "access.recovery-confirmed", row.account_id, at=at)
    withdraw_links(account=row.account, now=at)
    return make_link(account=row.account, purpose=SignInLink.Purpose.RECOVERY, now=at)


def may_confirm(actor: Actor, row: Recovery, at: datetime) -> bool:
    """Tell whether somebody may be the second person: in the hand neither of the first nor of the one concerned."""
    return _reach(actor, row, at) and not _is_one_hand(actor, row)


def _reach(actor: Actor, row: Recovery, at: datetime) -> bool:
    """Tell whether one of the two at least looks after all work of the one concerned."""
    both = actor, actor_for(row.opened_by, at)
    return any(reaches(one, "access.recover", row.account, at) for one in both)


def _is_one_hand(actor: Actor, row: Recovery) -> bool:
    others = row.account_id, row.opened_by_id
    return any(is_one_hand(one, actor.account_id, asked_at=row.opened_at) for one in others)


@transaction.atomic
def withdraw(*, actor: Actor, recovery_id: UUID, at: datetime) -> None:
    """Take it back, whether it waits or its link was made; a link that was used stays used."""
    row = Recovery.objects.select_for_update().select_related("account").get(pk=recovery_id)
    if actor.account_id != row.account_id:  # the one concerned may always say no
        require(actor, "access.recover")
    if row.withdrawn_at is None:
        row.withdrawn_at = at
        row.save(update_fields=["withdrawn_at"])
        recovery_links = SignInLink.objects.filter(
            account=row.account, purpose=SignInLink.Purpose.RECOVERY, used_at=None
        )
        recovery_links.update(withdrawn_at=at)
        log.write(actor, "access.recovery-withdrawn", row.account_id, at=at)


def open_at(now: datetime) -> QuerySet[Recovery]:
    """Return those that wait for a second person."""
    return Recovery.objects.filter(
        confirmed_at=None,
        withdrawn_at=None,
        opened_at__gt=now - timedelta(hours=RECOVERY_HOURS),
        account__is_active=True,
    )


def takes_two(account: Account, at: datetime) -> bool:
    """
    Tell whether one person alone makes no link for an account: it has a password, or was to have a new one.

    The link of a recovery voids the password when it is opened, before there is another: what two
    people began, one does not end.
    """
    if account.door != "factor":
        return False
    return account.has_usable_password() or is_made_anew(account, at)


def is_made_anew(account: Account, at: datetime) -> bool:
    """Tell whether a recovery waits, was ever confirmed, or its link is about."""
    links = SignInLink.objects.filter(account=account, purpose=SignInLink.Purpose.RECOVERY)
    return (
        open_at(at).filter(account=account).exists()
        or Recovery.objects.filter(account=account, confirmed_at__isnull=False).exists()
        or links.filter(withdrawn_at=None).exists()
    )


def waiting() -> Iterator[tuple[str, int, str]]:
    """Say that a colleague waits for a second person."""
    n = open_at(timezone.now()).count()
    yield _("colleagues wait for a second person to confirm"), n, reverse("accounts:people")


@receiver(user_logged_in, dispatch_uid="accounts.told")
def _tell(user: Account, request: HttpRequest | None = None, **_kw: Any) -> None:
    """Say at sign-in what others did for, or to, this person's way in."""
    if request is None or not hasattr(request, "_messages"):
        return
    now = timezone.now()
    recent = Recovery.objects.filter(
        account=user, opened_at__gt=now - timedelta(days=_TOLD_DAYS)
    ).select_related("opened_by", "confirmed_by")
    for row in recent.filter(Q(told_at=None) | Q(confirmed_at__isnull=False)):
        changed = row.confirmed_at or row.opened_at
        if row.told_at is None or row.told_at < changed:
            messages.warning(request, _said(row))
            row.told_at = now
            row.save(update_fields=["told_at"])


def _said(row: Recovery) -> str:
    facts = {
        "at": date_format(timezone.localtime(row.opened_at), "SHORT_DATETIME_FORMAT"),
        "first": row.opened_by.name,
        "second": row.confirmed_by.name if row.confirmed_by else "",
    }
    if row.confirmed_by:
        said = _(
            "On %(at)s %(first)s and %(second)s made your sign-in anew. "
            "If you did not ask for it, tell the data guardian at once."
        )
    else:
        said = _(
            "On %(at)s %(first)s asked to make your sign-in anew. "
            "If you did not ask for it, tell the data guardian at once."
        )
    return said % facts
