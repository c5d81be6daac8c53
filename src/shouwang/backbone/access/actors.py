"""
Who acts: the one thing that actions know of an account.

ShouwangError
 └ NotYourDutyError  the actor may not do this
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from django.http import HttpRequest

from shouwang.core.errors import ShouwangError
from shouwang.core.text import Text


class NotYourDutyError(ShouwangError):
    """Somebody asked for what their work does not include."""

    code: ClassVar[str] = "access.not-your-duty"
    problem: ClassVar[Text] = Text(
        en="This is not part of your duty: {act}.", zh="这不在您的职责范围内：{act}。"
    )
    remedy: ClassVar[Text] = Text(
        en="Ask the administrator of the town.", zh="如有需要，请联系系统管理员。"
    )


@dataclass(frozen=True, slots=True)
class Actor:
    """A person at work, or a machine at its own work (no account)."""

    name: str
    account_id: UUID | None = None
    is_administrator: bool = False
    role: str = ""
    """Of the assignment that counts for what is done: its code in the rules of access."""
    area: str = ""
    """Path of the area that assignment is for."""


MACHINE = Actor("machine", is_administrator=True)
"""The system itself: set-up, nightly work, the invented town."""


def actor_of(request: HttpRequest) -> Actor:
    """Return who asks; somebody not signed in may do nothing."""
    account = request.user
    if not account.is_authenticated:
        return Actor("nobody")
    return Actor(account.name, account.pk, is_administrator=account.is_active)


def require(actor: Actor, act: str) -> None:
    """
    Refuse an act to those who may not do it; until roles exist, all but administrators.

    Raises
    ------
    NotYourDutyError
        If the actor may not do it.
    """
    if not actor.is_administrator:
        raise NotYourDutyError(act=act)
