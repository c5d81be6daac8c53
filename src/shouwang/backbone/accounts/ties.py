"""
Whose entries somebody may not open unnoticed, and under which number they help.

ShouwangError
 ├ NotYourDutyError  the actor may not do this
 ├ OneselfError      it takes another person
 ├ TieEndedError     the help under this number has ended
 └ TieTakenError     another account has it
"""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q

from shouwang.backbone.access.actors import Actor, require
from shouwang.backbone.access.grants import FREE_OF_HELP
from shouwang.backbone.access.models import Account, Assignment, Ending
from shouwang.backbone.accounts.errors import OneselfError, TieEndedError, TieTakenError
from shouwang.backbone.accounts.reach import require_reach
from shouwang.backbone.audit import log
from shouwang.core.text import Text

_HELPER: Final = Text("entry among those who help", "协助人员登记")
_OWN: Final = Text("own entry in the register", "本人登记")


@transaction.atomic
def note_ties(
    *,
    actor: Actor,
    account_id: UUID,
    helper_ref: str,
    own_file: UUID | None,
    kin: list[UUID],
    at: datetime,
) -> None:
    """Note whose entries somebody may not open unnoticed, and under which number they help."""
    require(actor, "access.note-ties")
    account = Account.objects.select_for_update().get(pk=account_id)
    if actor.account_id == account.pk:
        raise OneselfError
    require_reach(actor, "access.note-ties", account, at)
    over = Ending.objects.filter(key=f"helper:{helper_ref}", ends_at__lte=at)
    if helper_ref and helper_ref != account.helper_ref and over.exists():
        raise TieEndedError(ref=helper_ref)
    if account.helper_ref != helper_ref:
        _keep_over(account, at)
    account.helper_ref, account.own_file = helper_ref, own_file
    account.kin = sorted(map(str, kin))
    try:
        with transaction.atomic():
            account.save(update_fields=["helper_ref", "own_file", "kin"])
    except IntegrityError as broken:
        raise TieTakenError(what=_taken(account)) from broken
    log.write(actor, "access.ties-noted", account.pk, at=at)


def _keep_over(account: Account, at: datetime) -> None:
    """Let what ended with somebody's help stay over under another number, or under none."""
    ending = Ending.objects.filter(key=f"helper:{account.helper_ref}", ends_at__lte=at).first()
    if ending is not None:
        still = Q(until_at=None) | Q(until_at__gt=ending.ends_at)
        bound = Assignment.objects.filter(still, account=account, ended_at=None)
        bound.exclude(role=FREE_OF_HELP).update(ended_at=ending.ends_at, ended_by=ending.said_by)


def _taken(account: Account) -> Text:
    """Return what another open account with the same way of signing in has."""
    others = Account.objects.filter(is_active=True, door=account.door).exclude(pk=account.pk)
    ref = account.helper_ref
    return _HELPER if ref and others.filter(helper_ref=ref).exists() else _OWN
