"""
Two people who change the same place at once: the second is told, nothing is overwritten unseen.

ShouwangError
 └ ChangedMeanwhileError  what was shown is no longer what stands there
"""

from __future__ import annotations

from typing import ClassVar, TypeVar
from uuid import UUID

from shouwang.apps.places import queries
from shouwang.apps.places.models import Area, Venue
from shouwang.core.errors import ShouwangError
from shouwang.core.text import Text


class ChangedMeanwhileError(ShouwangError):
    """Somebody else changed or removed it since the page was opened."""

    code: ClassVar[str] = "places.changed-meanwhile"
    problem: ClassVar[Text] = Text(
        en="Somebody changed or removed this since you opened the page.",
        zh="您打开页面之后，有人改过或删除了这一条。",
    )
    remedy: ClassVar[Text] = Text(
        en="Open it anew, look at what stands there now, and change it again.",
        zh="请重新打开，看过现在的内容后再改。",
    )


_Place = TypeVar("_Place", Area, Venue)


def held(kind: type[_Place], number: UUID) -> _Place:
    """
    Return an area or a venue as it is now, which nobody else changes meanwhile.

    Raises
    ------
    ChangedMeanwhileError
        If it is no longer there.
    """
    place = kind.objects.select_for_update().filter(pk=number).first()
    if place is None:
        raise ChangedMeanwhileError
    return place


def require_unchanged(place: Area | Venue, seen: str) -> None:
    """Refuse to change what is no longer as it was seen; an empty mark asks for nothing."""
    if seen and seen != queries.mark_of(place):
        raise ChangedMeanwhileError
