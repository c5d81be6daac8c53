"""Pinyin and initials of names of people and of places."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import Final

from pypinyin import Style, lazy_pinyin

_SURNAMES: Final = {
    "曾": "zeng", "单": "shan", "解": "xie", "仇": "qiu", "查": "zha", "区": "ou", "朴": "piao",
    "翟": "zhai", "缪": "miao", "覃": "qin", "种": "chong", "黑": "he", "乐": "yue", "盖": "ge",
}  # fmt: skip
"""Read otherwise as a surname than as a word."""
_LONGER: Final = ("单于", "乐正")
"""Surnames of two characters that begin like one of those."""


_OF_A_FAMILY: Final = "家庄村姓氏"
"""A place is named after a family where one of these follows the surname."""


@lru_cache(maxsize=100_000)
def pinyin_of(name: str) -> tuple[str, str]:
    """Return the pinyin of a person's name without spaces, and its initials: ``lingyuyu``, ``lgy``."""
    text = plain(name)
    return _joined(text, has_surname=not text.startswith(_LONGER))


@lru_cache(maxsize=20_000)
def pinyin_of_place(name: str) -> tuple[str, str]:
    """
    Return the pinyin of the name of a place, and its initials.

    Examples
    --------
    >>> pinyin_of_place("柳湾村3组")
    ('liuwancun3zu', 'lwc3z')
    >>> pinyin_of_place("曾家村")[0], pinyin_of_place("单元楼")[0]
    ('zengjiacun', 'danyuanlou')
    """
    text = plain(name)
    return _joined(text, has_surname=text[1:2] in _OF_A_FAMILY and len(text) > 1)


def _joined(text: str, *, has_surname: bool) -> tuple[str, str]:
    parts = lazy_pinyin(text, style=Style.NORMAL)
    if has_surname and text[:1] in _SURNAMES:
        parts[0] = _SURNAMES[text[0]]
    words = "·".join(parts).replace(" ", "·").lower().split("·")
    sounds = ["".join(char for char in word if char.isalnum()) for word in words]
    return "".join(sounds), "".join(sound[:1] for sound in sounds)


def plain(name: str) -> str:
    """Return a name in one form: full-width letters narrowed, spaces and dots between evened out."""
    narrow = unicodedata.normalize("NFKC", name).strip()
    return " ".join(narrow.replace("•", "·").replace("‧", "·").split())
