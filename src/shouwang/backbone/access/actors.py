"""
Who acts: the one thing that actions know of an account.

ShouwangError
 ├ NotYourDutyError   the actor may not do this
 └ NobodyActsError    it takes a person with an account
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import ClassVar, Final
from uuid import UUID

from django.http import HttpRequest

from shouwang.backbone.access.paths import WHOLE_TOWN, lies_in
from shouwang.backbone.access.rules import rules
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


class NobodyActsError(ShouwangError):
    """A machine, or nobody in person, asked for what a named person answers for."""

    code: ClassVar[str] = "access.nobody-acts"
    problem: ClassVar[Text] = Text(
        en="Only a person with an account does this.", zh="只能由有账号的工作人员办理。"
    )
    remedy: ClassVar[Text] = Text(en="Sign in and do it in person.", zh="请登录后由本人办理。")


@dataclass(frozen=True, slots=True)
class Grant:
    """An assignment, as far as it counts now: one role for one area."""

    role: str
    area: str = WHOLE_TOWN
    purpose: str = ""


@dataclass(frozen=True, slots=True)
class Actor:
    """A person at work, or a machine at its own work (no account)."""

    name: str
    account_id: UUID | None = None
    grants: tuple[Grant, ...] = ()
    role: str = ""
    """Of the assignment that counts for what is done: its code in the rules of access."""
    area: str = WHOLE_TOWN
    """Path of the area that assignment is for."""
    glass: frozenset[UUID] = frozenset()
    """Files that this person has open in an emergency."""
    only: frozenset[str] | None = None
    """The acts that a narrow token is for; None for somebody who is there in person."""
    token_id: UUID | None = None
    """Of the token with which a program asks: work that it begins is as narrow."""
    is_machine: bool = False

    def areas(self, act: str) -> tuple[str, ...]:
        """
        Return the areas in which this actor may do an act that is about people.

        There are none if they may not, and none for what reaches anywhere: people are not in it.
        """
        if self.is_machine:
            return (WHOLE_TOWN,)
        if act in rules().anywhere:
            return ()
        return tuple(sorted({grant.area for grant in self._counting(act)}))

    def may(self, act: str, *paths: str) -> bool:
        """Tell whether the actor may do an act at all, or for records in all of some places."""
        if self.is_machine:
            return True
        grants = self._counting(act)
        if not grants or act in rules().anywhere:
            return bool(grants)
        return all(any(lies_in(path, grant.area) for grant in grants) for path in paths)

    def _counting(self, act: str) -> list[Grant]:
        """Return the grants that allow an act."""
        if self.only is not None and act not in self.only:
            return []
        roles = rules().roles_of(act)
        return [grant for grant in self.grants if grant.role in roles]

    def files(self, act: str) -> frozenset[UUID]:
        """Return the files for which an act is allowed because they were opened in an emergency."""
        allowed = self.only is None or act in self.only
        return self.glass if allowed and act in rules().glass else frozenset()

    def acting(self, act: str) -> Actor:
        """Return the same actor with the role and the area that count for an act."""
        counts = self._counting(act)
        if not counts:
            return self
        widest = min(counts, key=lambda grant: (len(grant.area), grant.role))
        return replace(self, role=widest.role, area=widest.area)


MACHINE: Final = Actor("machine", is_machine=True)
"""The system itself: set-up, nightly work, the invented town."""
NOBODY: Final = Actor("nobody")
"""Somebody who is not signed in, or has no assignment that counts."""


def actor_of(request: HttpRequest) -> Actor:
    """Return who asks; somebody not signed in may do nothing. The middleware found out."""
    actor: Actor = getattr(request, "actor", NOBODY)
    return actor


def require(actor: Actor, act: str, *paths: str) -> None:
    """
    Refuse an act to those who may not do it, or not for records in these places.

    Raises
    ------
    NotYourDutyError
        If the actor may not do it.
    """
    if not actor.may(act, *paths):
        raise NotYourDutyError(act=act)


def require_person(actor: Actor) -> None:
    """
    Refuse what a named person answers for, where nobody can be named.

    Raises
    ------
    NobodyActsError
        If a machine acts, or nobody with an account.
    """
    if actor.is_machine or actor.account_id is None:
        raise NobodyActsError


def require_for(actor: Actor, act: str, *, path: str, file_ids: Iterable[UUID]) -> None:
    """Refuse like `require`, but allow it for files that the actor has open in an emergency."""
    if not (actor.may(act, path) or set(file_ids) <= actor.files(act)):
        raise NotYourDutyError(act=act)
