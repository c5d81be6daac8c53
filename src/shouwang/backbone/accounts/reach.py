"""
How far somebody reaches who closes accounts or makes anew what opens them.

ShouwangError
 └ NotYourDutyError  the account has work elsewhere
"""

from __future__ import annotations

from datetime import datetime

from shouwang.backbone.access.actors import Actor, NotYourDutyError
from shouwang.backbone.access.grants import counting
from shouwang.backbone.access.models import Account, Recovery
from shouwang.backbone.access.paths import WHOLE_TOWN


def reaches(actor: Actor, act: str, account: Account, at: datetime) -> bool:
    """
    Tell whether somebody may do an act to an account: all its work, now or later, lies where they may.

    An account without work lies nowhere: it takes the whole town, or the one who invited it. Who confirmed
    that its sign-in is made anew did not.
    """
    paths = {row.area for row in counting(account, at, or_later=True)}
    anew = Recovery.objects.filter(account=account, confirmed_at__isnull=False)
    is_inviter = account.invited_by is not None and account.invited_by == actor.account_id
    if not paths and is_inviter and not anew.exists():
        return actor.may(act)
    return actor.may(act, *(paths or {WHOLE_TOWN}))


def may_give(actor: Actor, account: Account, at: datetime) -> bool:
    """Tell whether somebody may give work to an account: with work elsewhere yes, without any only who reaches it."""
    act = "access.assign"
    has_work = bool(counting(account, at, or_later=True))
    return actor.may(act) if has_work else reaches(actor, act, account, at)


def require_reach(actor: Actor, act: str, account: Account, at: datetime) -> None:
    """
    Refuse an act to those who may not do it to an account.

    Raises
    ------
    NotYourDutyError
        If the account has work where the actor may not do it.
    """
    if not reaches(actor, act, account, at):
        raise NotYourDutyError(act=act)
