"""By which sounds places are found: pinyin and initials, cut to what the tables take."""

from __future__ import annotations

from shouwang.apps.places.models import Area
from shouwang.backbone.pinyin import pinyin_of_place


def sounds(name: str) -> dict[str, str]:
    """Return the columns by which a name is found."""
    pinyin, initials = pinyin_of_place(name)
    return {"pinyin": pinyin[:120], "initials": initials[:40]}


def sounds_of_area(kind: str, name: str) -> dict[str, str]:
    """Return the columns of an area; rooms and stairs are many and are found by their path."""
    if kind in (Area.Kind.STAIR, Area.Kind.ROOM):
        return {"pinyin": "", "initials": ""}
    return sounds(name)
