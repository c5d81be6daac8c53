"""Reasons for a look that only a whole row can give."""

from __future__ import annotations

from typing import Final

from shouwang.backbone.sheets.findings import (
    EDIT,
    LEAVE_EMPTY,
    Answer,
    Read,
    Reason,
    doubt,
    unread,
)
from shouwang.backbone.sheets.kinds import Column
from shouwang.core.text import Text

HIDDEN: Final = doubt("row-hidden", "This row is hidden in the file.", "这一行在文件里是隐藏的。")
MERGED: Final = doubt("merged", "Taken from a merged cell above.", "取自上方的合并单元格。")


def missing(column: Column) -> Reason:
    """Return that a row lacks what it must have."""
    title = column.title
    why = Text(en=f"{title.en} is missing.", zh=f"缺少{title.zh}。")
    return Reason("required-missing", why, (EDIT,))


def from_head() -> Reason:
    """Return that only the head of a household was named."""
    return doubt(
        "name-from-head", "Only the head of the household is named.", "只写了户主，按户主本人取。"
    )


def ditto_from(number: int) -> Reason:
    """Return that a value was taken from the row above."""
    return doubt("ditto", f"Taken from row {number}.", f"沿用第 {number} 行。")


def ditto_nothing_above() -> Read:
    """Return that there is nothing above to take."""
    return unread(
        "ditto-nothing-above", "The row above holds nothing to take.", "上一行没有可沿用的内容。"
    )


def ditto_of_own() -> Read:
    """Return that two persons cannot share this."""
    return unread(
        "ditto-of-own", "Two people cannot share this number.", "两个人不会是同一个号码。"
    )


def same_person(code: str, number: int, en: str, zh: str) -> Reason:
    """Return that a row seems to be the person of an earlier one."""
    return Reason(
        code,
        Text(en=f"{en} as in row {number}.", zh=f"与第 {number} 行{zh}。"),
        (
            Answer("same", Text(en="Same person", zh="同一人")),
            Answer("different", Text(en="Two people", zh="两个人")),
            EDIT,
            LEAVE_EMPTY,
        ),
    )
