"""How long what a sheet says may be, from the columns it goes into: no text is cut in silence."""

from __future__ import annotations

from typing import Any, Final

from django.db import models

from shouwang.apps.people import names
from shouwang.apps.people.models import Household, Person, Travel
from shouwang.backbone.sheets.findings import EDIT, LEAVE_EMPTY, Reason, other
from shouwang.core.text import Text


def _most(model: type[models.Model], field: str) -> int:
    found: Any = model._meta.get_field(field)  # noqa: SLF001  Django's documented name for it
    return int(found.max_length)


MOST_OF_PLACE: Final = 60
MOST: Final = {
    "name": _most(Person, "name"),
    "relation": _most(Person, "relation"),
    "household_no": _most(Household, "ref"),
    "travel": _most(Travel, "place"),
    **dict.fromkeys(("area", "address", "building", "unit", "room"), MOST_OF_PLACE),
}
"""Letters by column of a sheet; whatever is not here is kept sealed and may be long."""
_PINYIN: Final = _most(Person, "pinyin")
_INITIALS: Final = _most(Person, "initials")
_SURE: Final = _PINYIN // 6
"""Letters of a name whose pinyin is never too long."""


def too_long(column: str, value: object) -> Reason | None:
    """Return why a value does not fit into the register, or None; a name must then be written anew."""
    if column == "name":
        own = value if isinstance(value, tuple | list) else (value,)
        if all(_fits(str(name)) for name in own):
            return None
        return Reason(
            "text-too-long",
            Text(en="This is too long to be a name.", zh="文字太长，不像姓名。"),
            (EDIT,),
        )
    most = MOST.get(column)
    if most is None or not isinstance(value, str) or len(value) <= most:
        return None
    return Reason(
        "text-too-long",
        Text(
            en=f"Longer than the {most} letters that fit here.",
            zh=f"文字超过这一栏能放的 {most} 个字。",
        ),
        (
            other(value[:most], f"The first {most} letters", f"只取前 {most} 个字"),
            EDIT,
            LEAVE_EMPTY,
        ),
    )


def _fits(name: str) -> bool:
    plain = names.plain(name)
    if len(plain) <= _SURE:
        return True
    pinyin, initials = names.pinyin_of(plain)
    return len(plain) <= MOST["name"] and len(pinyin) <= _PINYIN and len(initials) <= _INITIALS
