"""
Holds: a class, or one person's file, that no night removes; each has an owner, a reason and an end.

ShouwangError
 └ HoldError  a hold cannot be made or renewed as asked
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import ClassVar, Final
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from shouwang.backbone.access.actors import MACHINE, Actor, require
from shouwang.backbone.access.paths import WHOLE_TOWN
from shouwang.backbone.audit import log
from shouwang.backbone.retention.kept import Subject
from shouwang.backbone.retention.models import Hold
from shouwang.backbone.retention.terms import terms
from shouwang.core.errors import ShouwangError
from shouwang.core.text import Text

LONGEST: Final = timedelta(days=366)
SOON: Final = timedelta(days=14)


class HoldError(ShouwangError):
    """A hold cannot be made or renewed as asked."""

    code: ClassVar[str] = "retention.hold"
    problem: ClassVar[Text] = Text(en="{detail}.", zh="{detail}。")
    remedy: ClassVar[Text] = Text(
        en="A hold lasts a year at most and can be renewed before it ends.",
        zh="保留最长一年，到期前可以续期。",
    )


@dataclass(frozen=True, slots=True)
class Held:
    """What is held at a moment."""

    codes: frozenset[str]
    subjects: frozenset[UUID]
    """All entries of the files that are held."""


_ENTRIES: list[Callable[[Collection[UUID]], Collection[UUID]]] = []


def add_entries(find: Callable[[Collection[UUID]], Collection[UUID]]) -> None:
    """Let a hold on an entry hold all that are one file with it, as those that were merged."""
    _ENTRIES.append(find)


def in_force(now: datetime) -> QuerySet[Hold]:
    """Return the holds that count."""
    return Hold.objects.filter(ended_at=None, until_on__gte=timezone.localdate(now))


def held(now: datetime) -> Held:
    """Return what no night removes now."""
    rows = in_force(now).values_list("code", "subject_id")
    subjects = {subject for _code, subject in rows if subject}
    for find in _ENTRIES if subjects else ():
        subjects |= set(find(subjects))
    return Held(frozenset(code for code, _subject in rows if code), frozenset(subjects))


@transaction.atomic
def hold(
    *,
    actor: Actor,
    code: str = "",
    subject: Subject | None = None,
    reason: str,
    until_on: date,
    at: datetime,
) -> Hold:
    """
    Hold a class or a person's file until a day; what is held already stays held as it is.

    Raises
    ------
    HoldError
        If the day is no day within a year, or it is not said what is held.
    """
    require(actor, "retention.hold", WHOLE_TOWN)
    _require_day(until_on, at)
    if (subject is None) == (code not in terms().by_code):
        raise HoldError(detail=Text("Say one class, or one person's file",
                                    "请选择一类数据，或一个人的档案"))  # fmt: skip
    code = "" if subject else code
    subject_id, ref = (subject.id, subject.ref) if subject else (None, "")
    alike = in_force(at).filter(code=code, subject_id=subject_id)
    known = alike.select_for_update().filter(reason=reason, until_on=until_on).first()
    if known is not None:
        return known  # a double click
    row = Hold.objects.create(
        code=code,
        subject_id=subject_id,
        ref=ref,
        reason=reason,
        owner=actor.name,
        account_id=actor.account_id,
        made_at=at,
        until_on=until_on,
    )
    log.write(actor, "retention.held", subject_id or row.pk, at=at, **_facts(row))
    return row


@transaction.atomic
def renew(*, actor: Actor, hold_id: UUID, until_on: date, at: datetime) -> Hold:
    """
    Give a hold another last day.

    Raises
    ------
    HoldError
        If it has ended, or the day is no day within a year.
    """
    require(actor, "retention.hold", WHOLE_TOWN)
    _require_day(until_on, at)
    row = _open(hold_id, at)
    if row.until_on != until_on:
        row.until_on = until_on
        row.save(update_fields=["until_on"])
        log.write(actor, "retention.hold-renewed", row.subject_id or row.pk, at=at, **_facts(row))
    return row


@transaction.atomic
def end(*, actor: Actor, hold_id: UUID, at: datetime) -> None:
    """End a hold before its day; one that has ended stays ended."""
    require(actor, "retention.hold", WHOLE_TOWN)
    row = Hold.objects.select_for_update().get(pk=hold_id)
    if row.ended_at is None:
        _end(row, actor, at)


@transaction.atomic
def end_expired(now: datetime) -> int:
    """Write down which holds are over, and return how many."""
    over = Hold.objects.select_for_update().filter(ended_at=None)
    rows = list(over.filter(until_on__lt=timezone.localdate(now)))
    for row in rows:
        _end(row, MACHINE, now)
    return len(rows)


def _end(row: Hold, actor: Actor, at: datetime) -> None:
    row.ended_at, row.ended_by = at, actor.name
    row.save(update_fields=["ended_at", "ended_by"])
    log.write(actor, "retention.hold-ended", row.subject_id or row.pk, at=at, **_facts(row))


def _open(hold_id: UUID, at: datetime) -> Hold:
    row = in_force(at).select_for_update().filter(pk=hold_id).first()
    if row is None:
        raise HoldError(detail=Text("This hold has ended", "这项保留已经结束"))
    return row


def _require_day(day: date, at: datetime) -> None:
    today = timezone.localdate(at)
    if not today <= day <= today + LONGEST:
        raise HoldError(detail=Text("The last day has to be from today to a year ahead",
                                    "保留的最后一天应在今天到一年之内"))  # fmt: skip


def _facts(row: Hold) -> dict[str, object]:
    return {"kind": row.code or "file", "until": row.until_on.isoformat()}
