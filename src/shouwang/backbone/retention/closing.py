"""
Closing an outbreak: one person asks, another confirms, and both see before what will go when.

ShouwangError
 └ ClosingError  an incident cannot be closed as asked
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from django.db import transaction

from shouwang.backbone.access import endings
from shouwang.backbone.access.actors import Actor, require, require_person
from shouwang.backbone.access.paths import WHOLE_TOWN
from shouwang.backbone.access.second import ONE_HAND, is_one_hand
from shouwang.backbone.audit import log
from shouwang.backbone.retention.clocks import outbreak
from shouwang.backbone.retention.models import Closing
from shouwang.core.errors import ShouwangError
from shouwang.core.text import Text


class ClosingError(ShouwangError):
    """An incident cannot be closed as asked."""

    code: ClassVar[str] = "retention.closing"
    problem: ClassVar[Text] = Text(en="{detail}.", zh="{detail}。")
    remedy: ClassVar[Text] = Text(
        en="Two different persons close an outbreak: one asks, the other confirms.",
        zh="结束疫情须由两个人办理：一人提出，另一人确认。",
    )


Check = Callable[[str, datetime], Iterable[Text]]
"""Takes an incident and an instant; returns what keeps it from being closed, in words."""
_CHECKS: list[Check] = []


def add_check(check: Check) -> None:
    """Let a capability say what has to be done before an outbreak is closed."""
    if check not in _CHECKS:
        _CHECKS.append(check)


def _require_nothing_open(incident: str, at: datetime) -> None:
    missing = [text for check in _CHECKS for text in check(incident, at)]
    if missing:
        raise ClosingError(
            detail=Text(
                "It waits: " + "; ".join(one.en for one in missing),
                "尚不能结束：" + "；".join(one.zh for one in missing),
            )
        )


@transaction.atomic
def ask(*, actor: Actor, incident: str, reason: str, at: datetime) -> Closing:
    """
    Ask that an incident be closed; what is asked already is returned as it stands.

    Raises
    ------
    ClosingError
        If no such incident is open, something of it is, or nobody asks: the machine closes none.
    """
    require(actor, "retention.close-outbreak", WHOLE_TOWN)
    require_person(actor)
    if incident not in outbreak(at).open_refs:
        raise ClosingError(detail=Text("No such incident is open", "没有这一起正在处置的疫情"))
    _require_nothing_open(incident, at)
    row, is_new = Closing.objects.get_or_create(
        incident=incident,
        settled_at=None,
        defaults={
            "reason": reason,
            "asked_by": actor.name,
            "asked_account": actor.account_id,
            "asked_at": at,
        },
    )
    if is_new:
        log.write(actor, "retention.close-asked", row.pk, at=at, incident=incident)
    return row


@transaction.atomic
def confirm(*, actor: Actor, closing_id: UUID, at: datetime) -> Closing:
    """
    Close an incident that somebody else asked to close: the clocks begin.

    Raises
    ------
    ClosingError
        If it is the same person, or was settled meanwhile.
    """
    require(actor, "retention.close-outbreak", WHOLE_TOWN)
    require_person(actor)
    row = _waiting(closing_id)
    if row.asked_account == actor.account_id:
        raise ClosingError(detail=Text("You asked for it yourself; another person has to confirm",
                                       "这是您本人提出的，须由另一人确认"))  # fmt: skip
    if not may_confirm(actor, row):
        raise ClosingError(detail=ONE_HAND)
    _require_nothing_open(row.incident, at)  # a case may have come in meanwhile
    row.confirmed_by, row.confirmed_account, row.settled_at = actor.name, actor.account_id, at
    row.save(update_fields=["confirmed_by", "confirmed_account", "settled_at"])
    endings.end(actor=actor, kind="incident", ref=row.incident, at=at)
    log.write(actor, "retention.closed", row.pk, at=at, incident=row.incident)
    return row


def may_confirm(actor: Actor, row: Closing) -> bool:
    """Tell whether somebody may be the second person."""
    return not is_one_hand(row.asked_account, actor.account_id, asked_at=row.asked_at)


@transaction.atomic
def take_back(*, actor: Actor, closing_id: UUID, at: datetime) -> None:
    """
    Take back that an incident be closed, before it is confirmed.

    Raises
    ------
    ClosingError
        If it was settled meanwhile.
    """
    require(actor, "retention.close-outbreak", WHOLE_TOWN)
    row = _waiting(closing_id)
    row.settled_at = at
    row.save(update_fields=["settled_at"])
    log.write(actor, "retention.close-taken-back", row.pk, at=at, incident=row.incident)


def _waiting(closing_id: UUID) -> Closing:
    row = Closing.objects.select_for_update().filter(pk=closing_id, settled_at=None).first()
    if row is None:
        raise ClosingError(detail=Text("This was settled meanwhile", "这件事已经办结"))
    return row
