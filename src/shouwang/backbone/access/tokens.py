"""
Programs that ask with a token: this package knows only who they stand for.

The package that keeps the tokens enters itself here. What a token stands for is made anew for
each request, and is never more than its account may do at that moment.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol
from uuid import UUID

from django.http import HttpRequest

from shouwang.backbone.access.actors import NOBODY, Actor, Grant
from shouwang.backbone.access.paths import lies_in


@dataclass(frozen=True, slots=True)
class Visit:
    """Who asks with a token, and how long they have to wait if they ask too often."""

    actor: Actor = NOBODY
    wait_s: int = 0


class Keeper(Protocol):
    """Whoever keeps the tokens."""

    def visit(self, token: str) -> Visit:
        """Return who asks with what stands in the header, and count it."""

    def present(self, token_id: UUID) -> Actor:
        """Return whom a token stands for now, for work in the background that it began."""


_KEEPERS: list[Callable[[], Keeper]] = []


def enter(keeper: Callable[[], Keeper]) -> None:
    """Enter whoever keeps the tokens."""
    _KEEPERS[:] = [keeper]


def visit_of(request: HttpRequest) -> Visit:
    """Return who asks with the token of a request; nobody without one."""
    scheme, _space, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip() or not _KEEPERS:
        return Visit()
    return _KEEPERS[0]().visit(token.strip())


def present(token_id: UUID) -> Actor:
    """Return whom a token stands for now; nobody once it has ended."""
    return _KEEPERS[0]().present(token_id) if _KEEPERS else NOBODY


def narrowed(actor: Actor, *, acts: frozenset[str], area: str, token_id: UUID) -> Actor:
    """
    Return an actor with no more than a token is for: its acts, within its area.

    A file that the person opened in an emergency is open to the person, not to a program.
    """
    grants = {
        Grant(grant.role, area if lies_in(area, grant.area) else grant.area, grant.purpose)
        for grant in actor.grants
        if lies_in(area, grant.area) or lies_in(grant.area, area)
    }
    inside = tuple(sorted(grants, key=lambda grant: (grant.area, grant.role)))
    return replace(actor, grants=inside, only=acts, glass=frozenset(), token_id=token_id)
