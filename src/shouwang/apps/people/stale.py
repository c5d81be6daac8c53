"""
Two people who change the same entry at once: the second is told, nothing is overwritten unseen.

ShouwangError
 └ ConflictError  somebody else changed the entry meanwhile
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


def require_unchanged(row: Person | Responder, seen_at: datetime) -> None:
    """Refuse to change an entry that was changed after the writer saw it."""
    if row.changed_at == seen_at:
        return
    last = log.timeline([row.pk]).first()
    who = last.actor_name if last else "?"
    raise ConflictError(who=who, at=f"{timezone.localtime(row.changed_at):%H:%M}")
