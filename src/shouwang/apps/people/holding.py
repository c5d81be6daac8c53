"""
Taking hold of an entry before it is changed: it is the right one, and as the writer saw it.

ShouwangError
 ├ ConflictError  somebody else changed the entry meanwhile
 └ MergedError    the entry was merged into another
"""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.utils import timezone

from shouwang.apps.people.models import Person, Responder
from shouwang.backbone.audit import log
from shouwang.core.errors import ShouwangError
from shouwang.core.text import Text


class ConflictError(ShouwangError):
    """Somebody else changed the entry while this was written."""

    code: ClassVar[str] = "people.conflict"
    problem: ClassVar[Text] = Text(
        en="{who} changed this entry at {at} while you were writing.",
        zh="您填写期间，{who} 在 {at} 修改了这条记录。",
    )
    remedy: ClassVar[Text] = Text(
        en="Look at what stands there now, and save again if yours is right.",
        zh="请先看现在的内容，确认以您的为准再保存。",
    )


class MergedError(ShouwangError):
    """An entry was merged into another, and is changed there."""

    code: ClassVar[str] = "people.merged"
    problem: ClassVar[Text] = Text(
        en="This entry was merged into another: change that one.",
        zh="这条记录已并入另一条，请修改那一条。",
    )
    remedy: ClassVar[Text] = Text(
        en="The page of this entry leads to it.", zh="本记录的页面上有前往那一条的链接。"
    )


def held(person: Person) -> Person:
    """
    Return an entry as it is now, which nobody else changes meanwhile.

    Raises
    ------
    MergedError
        If it was merged into another.
    """
    row = Person.objects.select_for_update().get(pk=person.pk)
    if row.standing == Person.Standing.MERGED:
        raise MergedError
    return row


def require_unchanged(row: Person | Responder, seen_at: datetime) -> None:
    """Refuse to change an entry that was changed after the writer saw it."""
    if row.changed_at == seen_at:
        return
    last = log.timeline([row.pk]).first()
    who = last.actor_name if last else "?"
    raise ConflictError(who=who, at=f"{timezone.localtime(row.changed_at):%H:%M}")
