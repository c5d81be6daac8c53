"""
Two people who change the same place at once: the second is told, nothing is overwritten unseen.

ShouwangError
 └ ChangedMeanwhileError  what was shown is no longer what stands there
"""

from __future__ import annotations

from typing import ClassVar

from shouwang.apps.places import queries
from shouwang.apps.places.models import Area, Venue
from shouwang.core.errors import ShouwangError
from shouwang.core.text import Text


class ChangedMeanwhileError(ShouwangError):
    """Somebody else changed it since the page was opened."""

    code: ClassVar[str] = "places.changed-meanwhile"
    problem: ClassVar[Text] = Text(
        en="Somebody changed this since you opened the page.",
        zh="您打开页面之后，有人改过这一条。",
    )
    remedy: ClassVar[Text] = Text(
        en="Open it anew, look at what stands there now, and change it again.",
        zh="请重新打开，看过现在的内容后再改。",
    )


def require_unchanged(place: Area | Venue, seen: str) -> None:
    """Refuse to change what is no longer as it was seen; an empty mark asks for nothing."""
    if seen and seen != queries.mark_of(place):
        raise ChangedMeanwhileError
