"""What waits from the field, and what a person decides on it: take it in all the same, or set it aside."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from shouwang.backbone.access.actors import Actor, require, require_person
from shouwang.backbone.access.scope import as_machine
from shouwang.backbone.audit import log
from shouwang.backbone.intake import delivery, envelope, judging
from shouwang.backbone.intake.errors import NotSettledError
from shouwang.backbone.intake.models import Event, Odd
from shouwang.core.text import Text

ACT: Final = "intake.settle"
_NO_WORDS: Final = Text("Say why", "请写明理由")
_GONE: Final = Text("It does not wait any more", "该条已处理")
_CANNOT: Final = Text("It cannot be taken in as it is", "按现有内容无法接收")


@transaction.atomic
def admit(*, actor: Actor, event_id: UUID, words: str, at: datetime) -> Event:
    """
    Take an event in that was parked: somebody answers for it by name.

    Raises
    ------
    NotSettledError
        If it does not wait, nobody says why, or its kind cannot make anything of it.
    NotYourDutyError
        If it names ground outside the areas of whoever answers for it.
    """
    with as_machine(), log.together():
        row = _waiting(actor, event_id, words)
        one = envelope.read(json.loads(row.body))
        require(
            actor, ACT, row.device.area, one.area
        )  # it may name ground that is not the phone's
        judged = judging.judge(row, one, judging.known_of([one], at), is_answered_for=True)
        if judged.captured is None:
            raise NotSettledError(detail=_CANNOT)
        row.state = Event.State.ACCEPTED
        delivery.take_again([judged], at)
        if row.state == Event.State.PARKED:
            raise NotSettledError(detail=Text(row.why_en, row.why_zh))
        _settle(actor, row, words, at)
        log.write(actor, "intake.admitted", row.pk, at=at, kind=row.kind)
    return row


@transaction.atomic
def set_aside(*, actor: Actor, event_id: UUID, words: str, at: datetime) -> Event:
    """Say that an event that was parked is nothing to be taken in; it stays as it came. Refused like `admit`."""
    with as_machine(), log.together():
        row = _waiting(actor, event_id, words)
        _settle(actor, row, words, at)
        log.write(actor, "intake.set-aside", row.pk, at=at, kind=row.kind)
    return row


@transaction.atomic
def set_odd_aside(*, actor: Actor, odd_id: UUID, words: str, at: datetime) -> Odd:
    """Say what became of a body that is no event or contradicts one. Refused like `admit`."""
    with as_machine(), log.together():
        row = Odd.objects.select_for_update().select_related("device").filter(pk=odd_id).first()
        _require(actor, row.device.area if row else "", words)
        if row is None or row.settled_at is not None:
            raise NotSettledError(detail=_GONE)
        _settle(actor, row, words, at)
        log.write(actor, "intake.set-aside", row.pk, at=at, kind=row.why)
    return row


def _waiting(actor: Actor, event_id: UUID, words: str) -> Event:
    row = Event.objects.select_for_update().select_related("device").filter(pk=event_id).first()
    _require(actor, row.device.area if row else "", words)
    if row is None or row.state != Event.State.PARKED or row.settled_at is not None:
        raise NotSettledError(detail=_GONE)
    return row


def _require(actor: Actor, area: str, words: str) -> None:
    require(actor, ACT, area)
    require_person(actor)
    if not words.strip():
        raise NotSettledError(detail=_NO_WORDS)


def _settle(actor: Actor, row: Event | Odd, words: str, at: datetime) -> None:
    row.settled_at, row.settled_by = at, actor.name[:60]
    row.settled_words = " ".join(words.split())[:300]
    row.save()
