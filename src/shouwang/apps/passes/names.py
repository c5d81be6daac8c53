"""What of a name stands on a pass: the surname and a mark, so that a card found on the road names nobody."""

from __future__ import annotations

from typing import Final

from shouwang.apps.passes.token import MOST_SHOWN
from shouwang.backbone.pinyin import pinyin_of, plain

_MARK: Final = "*"
_TWO: Final = (
    *("欧阳", "司马", "上官", "诸葛", "东方", "皇甫", "尉迟", "公孙", "慕容"),
    *("令狐", "长孙", "宇文", "司徒", "夏侯", "轩辕", "端木", "南宫", "闻人"),
    *("单于", "乐正", "司空", "钟离", "申屠", "百里", "呼延", "独孤"),
)  # fmt: skip
"""Surnames of two characters."""


def initial_of(name: str) -> str:
    """
    Return what of a name a card shows, in at most 24 bytes.

    Examples
    --------
    >>> initial_of("林谷雨"), initial_of("欧阳春分"), initial_of("Ada Obi")
    ('林*', '欧阳*', 'A *')
    """
    text = plain(name)
    if text[:1].isascii():
        return f"{text[:1].upper()} {_MARK}"
    surname = text[:2] if text[:2] in _TWO and len(text) > 2 else text[:1]
    return _cut(f"{surname}{_MARK}")


def spelled(shown: str) -> str:
    """
    Return the same for a reader of English.

    Examples
    --------
    >>> spelled("林*"), spelled("A *")
    ('Lin *', 'A *')
    """
    surname = shown.removesuffix(_MARK).strip()
    if not surname or surname.isascii():
        return shown
    return f"{pinyin_of(surname)[0].capitalize()} {_MARK}"


def _cut(text: str) -> str:
    return text.encode()[:MOST_SHOWN].decode(errors="ignore")
