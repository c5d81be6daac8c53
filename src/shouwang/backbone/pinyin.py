"""How names are found: by characters, by pinyin, by initials."""

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


@lru_cache(maxsize=100_000)
def pinyin_of(name: str) -> tuple[str, str]:
    """Return the pinyin of a name without spaces, and its initials: ``lingyuyu``, ``lgy``."""
    text = plain(name)
    parts = lazy_pinyin(text, style=Style.NORMAL)
    if text[:1] in _SURNAMES and not text.startswith(_LONGER):
        parts[0] = _SURNAMES[text[0]]
    words = "·".join(parts).replace(" ", "·").lower().split("·")
    sounds = ["".join(char for char in word if char.isalnum()) for word in words]
    return "".join(sounds), "".join(sound[:1] for sound in sounds)


def plain(name: str) -> str:
    """Return a name in one form: full-width letters narrowed, spaces and dots between evened out."""
    narrow = unicodedata.normalize("NFKC", name).strip()
    return " ".join(narrow.replace("•", "·").replace("‧", "·").split())
