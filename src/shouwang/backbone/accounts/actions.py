"""
Who has an account and which work: inviting, assigning, ending.

Raises what `accounts.errors` has, and

ShouwangError
 └ NotYourDutyError  the actor may not do this
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from shouwang.backbone.access import endings
from shouwang.backbone.access.actions import (
    INVITATION_HOURS,
    make_account,
    make_link,
    withdraw_links,
)
from shouwang.backbone.access.actors import Actor, NotYourDutyError, require
from shouwang.backbone.access.grants import counting
from shouwang.backbone.access.models import Account, Assignment, Glass, Recovery, SignInLink
from shouwang.backbone.access.rules import rules
from shouwang.backbone.accounts import pins, recovery
from shouwang.backbone.accounts.errors import (
    DoorError,
    HasPasswordError,
    LastAdministratorError,
    MadeAnewError,
    OneselfError,
    StandingError,
)
from shouwang.backbone.accounts.reach import may_give, require_reach
from shouwang.backbone.audit import log
from shouwang.core.text import Text

_ADMINISTRATOR: Final = "administrator"
_DOORS: Final = {
    "factor": Text("with a password and an authenticator", "密码和验证器"),
    "device": Text("with a PIN on a shared phone", "共用手机上的 PIN 码"),
}
_DOUBLE_CLICK: Final = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class Work:
    """One assignment that is to be given."""

    role: str
    purpose: str
    from_at: datetime
    until_at: datetime | None = None
    area: str = ""
    incident: str = ""
    shift: str = ""


@dataclass(frozen=True, slots=True)
class Invited:
    """Somebody invited, with what opens: shown once, kept nowhere."""

    account: Account
    token: str = ""
    """Of the link, for those who choose a password."""
    pin: str = ""
    """Of those who sign in on a shared phone."""


@transaction.atomic
def invite(*, actor: Actor, name: str, sign_in_name: str, work: Work, at: datetime) -> Invited:
    """
    Make an account with its first assignment, and what opens it within 48 hours.

    The same asked again within seconds, as by a double click, replaces what opens; other work is
    given as well.
    """
    require(actor, "access.invite")
    require(actor, "access.assign", work.area)
    again = (
        Account.objects.select_for_update()
        .filter(
            sign_in_name=sign_in_name,
            name=name,
            is_active=True,
            last_login=None,
            invited_by=actor.account_id,
            invited_at__gt=at - _DOUBLE_CLICK,
        )
        .first()
    )
    if again is not None:
        _assign(actor, again, work, at)
        return _what_opens(again, at)
    account = make_account(sign_in_name=sign_in_name, name=name)
    account.door = rules().roles[work.role].door
    account.invited_by, account.invited_at = actor.account_id, at
    account.save(update_fields=["door", "invited_by", "invited_at"])
    log.write(actor, "access.invited", account.pk, at=at)
    _assign(actor, account, work, at)
    return _what_opens(account, at)


@transaction.atomic
def invite_again(*, actor: Actor, account_id: UUID, at: datetime) -> Invited:
    """
    Make anew what opens an account that nobody has opened yet, or the PIN of somebody who forgot it.

    What was handed out before opens nothing any more. A lost password takes two people instead:
    see `accounts.recovery`.
    """
    require(actor, "access.invite")
    account = Account.objects.select_for_update().get(pk=account_id, is_active=True)
    require_reach(actor, "access.invite", account, at)
    _require_another(actor, account)
    if recovery.takes_two(account, at):
        raise HasPasswordError if account.has_usable_password() else MadeAnewError
    account.invited_by, account.invited_at = actor.account_id, at
    account.save(update_fields=["invited_by", "invited_at"])
    log.write(actor, "access.invited-again", account.pk, at=at)
    return _what_opens(account, at)


@transaction.atomic
def withdraw_invitation(*, actor: Actor, account_id: UUID, at: datetime) -> None:
    """Let an invitation open nothing; its account and assignments stay for another one."""
    require(actor, "access.invite")
    account = Account.objects.select_for_update().get(pk=account_id)
    require_reach(actor, "access.invite", account, at)
    n_gone = withdraw_links(account=account, now=at)
    if account.pin and account.pin_until:
        account.pin = ""
        account.save(update_fields=["pin"])
        n_gone += 1
    if n_gone:
        log.write(actor, "access.invitation-withdrawn", account.pk, at=at)


@transaction.atomic
def assign(*, actor: Actor, account_id: UUID, work: Work, at: datetime) -> Assignment:
    """Give somebody one more assignment; the same given twice is one."""
    require(actor, "access.assign", work.area)
    account = Account.objects.select_for_update().get(pk=account_id, is_active=True)
    if not may_give(actor, account, at):  # giving work is no way to reach an account
        raise NotYourDutyError(act="access.assign")
    return _assign(actor, account, work, at)


def _assign(actor: Actor, account: Account, work: Work, at: datetime) -> Assignment:
    _require_another(actor, account)
    role = rules().roles[work.role]
    if role.door != account.door:
        raise DoorError(needs=_DOORS[role.door], has=_DOORS[account.door])
    if work.until_at is None and role.code not in rules().standing:
        raise StandingError
    begun = max(at, work.from_at)  # one for later, given twice, is one as well
    there = [row for row in counting(account, begun) if _is_same(row, work)]
    if there:
        return there[0]
    row = Assignment.objects.create(
        account=account,
        role=work.role,
        area=work.area,
        purpose=work.purpose,
        incident=work.incident,
        shift=work.shift,
        from_at=work.from_at,
        until_at=work.until_at,
        given_by=actor.name,
        given_at=at,
    )
    log.write(actor, "access.assigned", account.pk, at=at, role=row.role, area=row.area)
    return row


def _is_same(row: Assignment, work: Work) -> bool:
    given = (row.role, row.area, row.purpose, row.incident, row.shift)
    asked = (work.role, work.area, work.purpose, work.incident, work.shift)
    return given == asked and _is_about(row.until_at, work.until_at)


def _is_about(one: datetime | None, other: datetime | None) -> bool:
    """Tell whether two ends are one: each click of a double one counts its 14 days from itself."""
    if one is None or other is None:
        return one is other
    return abs(one - other) < _DOUBLE_CLICK


@transaction.atomic
def end_assignment(*, actor: Actor, assignment_id: UUID, at: datetime) -> None:
    """End one assignment now; it is over at the next request of its owner."""
    _lock_administrators()
    row = Assignment.objects.select_for_update().get(pk=assignment_id)
    require(actor, "access.end-assignment", row.area)
    if row.ended_at is not None:
        return
    row.ended_at, row.ended_by = at, actor.name
    row.save(update_fields=["ended_at", "ended_by"])
    if row.role == _ADMINISTRATOR:
        _require_administrator(at)
    log.write(
        actor, "access.assignment-ended", row.account_id, at=at, role=row.role, area=row.area
    )


@transaction.atomic
def end_together(*, actor: Actor, kind: str, ref: str, at: datetime) -> int:
    """
    End all that is bound to an incident or a shift, and return how many assignments it was.

    The incident itself stays open: that it is over starts the clocks of retention, and two persons
    say it (`retention.closing`).
    """
    require(actor, "access.end-assignment")
    _lock_administrators()
    rows = bound_to(kind, ref, at)
    for row in rows:
        require(actor, "access.end-assignment", row.area)
    if rows:
        if kind == "incident":
            Assignment.objects.filter(pk__in=[row.pk for row in rows]).update(
                ended_at=at, ended_by=actor.name
            )
        else:
            endings.end(actor=actor, kind=kind, ref=ref, at=at)
        if any(row.role == _ADMINISTRATOR for row in rows):
            _require_administrator(at)
        for account_id in {row.account_id for row in rows}:
            log.write(actor, "access.ended-together", account_id, at=at, kind=kind)
    return len(rows)


def bound_to(kind: str, ref: str, at: datetime) -> list[Assignment]:
    """Return the assignments that count and end with an incident or a shift."""
    still = Q(until_at=None) | Q(until_at__gt=at)
    return list(Assignment.objects.filter(still, ended_at=None, **{kind: ref}))


@transaction.atomic
def close_account(*, actor: Actor, account_id: UUID, at: datetime) -> None:
    """Close an account for good: sessions, links, PIN, assignments and opened files end at once."""
    require(actor, "access.close-account")
    _lock_administrators()
    account = Account.objects.select_for_update().get(pk=account_id)
    if not account.is_active:
        return
    require_reach(actor, "access.close-account", account, at)
    account.is_active, account.closed_at, account.pin = False, at, ""
    account.set_unusable_password()  # ends every session, whatever becomes of the account
    account.save(update_fields=["is_active", "closed_at", "pin", "password"])
    _require_administrator(at)
    still = Q(until_at=None) | Q(until_at__gt=at)
    Assignment.objects.filter(still, account=account, ended_at=None).update(
        ended_at=at, ended_by=actor.name
    )
    Glass.objects.filter(account=account, until_at__gt=at).update(until_at=at)
    SignInLink.objects.filter(account=account, used_at=None).update(withdrawn_at=at)
    Recovery.objects.filter(account=account, confirmed_at=None).update(withdrawn_at=at)
    log.write(actor, "access.account-closed", account.pk, at=at)


def _what_opens(account: Account, at: datetime) -> Invited:
    withdraw_links(account=account, now=at)
    if account.door == "device":
        pin = pins.give_first(account, until=at + timedelta(hours=INVITATION_HOURS))
        return Invited(account, pin=pin)
    purpose = SignInLink.Purpose.INVITATION
    return Invited(account, token=make_link(account=account, purpose=purpose, now=at))


def _require_another(actor: Actor, account: Account) -> None:
    if actor.account_id == account.pk:
        raise OneselfError


def _lock_administrators() -> None:
    """Let two administrators who end each other come one after the other."""
    holders = Assignment.objects.filter(role=_ADMINISTRATOR).values("account_id")
    list(Account.objects.select_for_update().filter(pk__in=holders).order_by("pk"))


def _require_administrator(at: datetime) -> None:
    """Refuse what would leave nobody who has signed in and is administrator of the town without end."""
    standing = Assignment.objects.filter(
        role=_ADMINISTRATOR,
        area="",
        until_at=None,
        ended_at=None,
        account__is_active=True,
        account__last_login__isnull=False,
    ).select_related("account")
    now = max(at, timezone.now())
    if not any(row in counting(row.account, now) for row in standing):
        raise LastAdministratorError
