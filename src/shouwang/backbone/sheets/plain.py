"""Free text, whole numbers, sex, age, yes and no."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Final

from shouwang.backbone.sheets.book import Cell
from shouwang.backbone.sheets.findings import EMPTY, Read, Reason, doubt, refused, unread
from shouwang.backbone.sheets.tidy import clean_text, is_blank, tidy, written_as

MOST_LETTERS: Final = 2_000


def read_text(cell: Cell) -> Read:
    """Read free text; words for nothing become nothing."""
    if cell is None:
        return EMPTY
    text = clean_text(written_as(cell))
    if is_blank(tidy(text)):
        return EMPTY
    if len(text) > MOST_LETTERS:
        cut = doubt("text-cut", "The text is too long and was cut.", "文字过长，已截断。")
        return Read(text[:MOST_LETTERS], (cut,))
    return Read(text, is_tidied=text != cell)


def read_number(cell: Cell) -> Read:
    """Read a whole number, such as how many people live in a home."""
    if isinstance(cell, date):
        return unread("number-unread", "No number can be made out here.", "看不出数目。")
    text = tidy(written_as(cell))
    if is_blank(text):
        return EMPTY
    found = re.fullmatch(r"(\d{1,9})\s*[人户口个名次]?", text)
    if not found:
        return unread("number-unread", "No number can be made out here.", "看不出数目。")
    return Read(int(found[1]), is_tidied=text != written_as(cell))


SEXES: Final = {
    **dict.fromkeys(
        ("男", "男性", "男士", "m", "male", "man", "boy", "男孩", "男生", "♂", "1", "先生"), "male"
    ),
    **dict.fromkeys(
        ("女", "女性", "女士", "f", "female", "woman", "girl", "女孩", "女生", "♀", "2", "0"),
        "female",
    ),
}


def read_sex(cell: Cell) -> Read:
    """Read ``male`` or ``female``."""
    text = tidy(written_as(cell)).lower()
    if is_blank(text):
        return EMPTY
    value = SEXES.get(text)
    if value is None:
        return unread("sex-unread", "This cannot be read as male or female.", "看不出是男是女。")
    if text in ("0", "1", "2"):
        return Read(
            value, (doubt("sex-figure", "A figure stands for the sex.", "性别写成了数字。"),)
        )
    return Read(value, is_tidied=value != cell)


AGE: Final = re.compile(
    r"(\d{1,3})(?:\.\d+)?\s*(?:周?岁半?|years?(?: old)?|yrs?|y)?", re.IGNORECASE
)
MONTHS_OLD: Final = re.compile(
    r"\d{1,2}(?:\.\d+)?\s*(?:个?月(?:龄|大)?|天|日龄|months?|weeks?|days?)(?: old)?", re.IGNORECASE
)
OLDEST: Final = 120


def read_age(cell: Cell, *, today: date) -> Read:
    """
    Read an age in whole years; months and days are 0.

    Examples
    --------
    >>> read_age("45周岁", today=date(2031, 3, 4)).value
    45
    """
    if isinstance(cell, date):
        born = cell.date() if isinstance(cell, datetime) else cell
        years = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
        return _age(years, (doubt("age-from-date", "Counted from a date.", "由日期推算。"),))
    text = tidy(written_as(cell))
    if is_blank(text):
        return EMPTY
    if MONTHS_OLD.fullmatch(text):
        return Read(0, is_tidied=True)
    if found := AGE.fullmatch(text):
        return _age(int(found[1]), ())
    if found := re.fullmatch(r"((?:19|20)\d\d)年?(?:生|出生)?", text):
        years = today.year - int(found[1])
        return _age(
            years, (doubt("age-from-year", "Counted from a year of birth.", "由出生年份推算。"),)
        )
    return unread("age-unread", "No age can be made out here.", "看不出年龄。")


def _age(years: int, doubts: tuple[Reason, ...]) -> Read:
    if not 0 <= years <= OLDEST:
        return refused("age-range", "Nobody has this age.", "没有这样的年龄。")
    return Read(years, doubts)


YES: Final = frozenset(
    [
        "是",
        "是的",
        "有",
        "在",
        "在家",
        "已",
        "对",
        "yes",
        "y",
        "true",
        "t",
        "1",
        "√",
        "✓",
        "✔",
        "v",
        "☑",
        "到",
        "需要",
        "居家",
        "home",
    ]
)
NO: Final = frozenset(
    [
        "否",
        "无",
        "没有",
        "不在",
        "不在家",
        "在外",
        "未",
        "不",
        "没",
        "不是",
        "不需要",
        "no",
        "n",
        "false",
        "f",
        "0",
        "×",
        "x",
        "✗",
        "✘",
        "不用",
        "外出",
        "away",
        "none",
    ]
)


def read_yes_no(cell: Cell) -> Read:
    """Read True or False; ``无`` is a no here."""
    text = re.sub(r"\s*\([^()]*\)$", "", tidy(written_as(cell)).lower())
    if text in YES:
        return Read(value=True)
    if text in NO:
        return Read(value=False)
    if is_blank(text):
        return EMPTY
    return unread("yes-no-unread", "This is neither yes nor no.", "看不出是还是否。")
