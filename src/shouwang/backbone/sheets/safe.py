"""Text that no office program takes for a formula, in whatever file it stands."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from shouwang.backbone.sheets.tidy import INVISIBLE

FORBIDDEN: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)
"""What a workbook's markup may not hold, and control letters that nobody types."""

ESCAPED: Final = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
DIRECTIONS: Final = re.compile("[\u202a-\u202e\u2066-\u2069\u200e\u200f]")
MOST_UNITS: Final = 32_767
CUT_MARK: Final = "… [已截断 / cut]"
SHEET_NAME_MARKS: Final = re.compile(r"[\[\]:*?/\\']")
RISKY: Final = frozenset("=+-@|%!'\"`\t\r\n\\;,")
RISKY_FORMS: Final = frozenset("−\u2010\u2011\u2012–—﹢﹣﹦﹫⁺⁻⁼₊₋₌")


def plain_text(value: object) -> str:
    """
    Return text as a cell may hold it: nothing invisible that misleads, nothing overlong.

    Examples
    --------
    >>> plain_text("a" + chr(0) + "b"), len(plain_text("字" * 40_000))
    ('ab', 32767)
    """
    text = str(value).replace("\r\n", "\n").replace("\r", "\n")
    text = DIRECTIONS.sub("", FORBIDDEN.sub("", text))
    if len(text) * 2 <= MOST_UNITS:
        return text
    n_units = len(text.encode("utf-16-le")) // 2
    if n_units <= MOST_UNITS:
        return text
    kept = text[: MOST_UNITS - len(CUT_MARK)]
    while len(kept.encode("utf-16-le")) // 2 > MOST_UNITS - len(CUT_MARK):
        kept = kept[:-8]
    return kept + CUT_MARK


def is_risky(text: str) -> bool:
    """
    Say whether an office program might take text for a formula, a command or a number.

    Examples
    --------
    >>> is_risky("=1+1"), is_risky(" @A1"), is_risky("陶小暑")
    (True, True, False)
    """
    bare = INVISIBLE.sub("", text).lstrip()
    if not bare:
        return bool(text[:1] and text[:1] in RISKY)
    first = bare[0]
    narrow = unicodedata.normalize("NFKC", first)[:1]
    return text[0] in "\t\r\n" or first in RISKY or narrow in RISKY or first in RISKY_FORMS


def csv_text(value: object) -> str:
    """
    Return text for a text file: on one line, with an apostrophe before what might run.

    Examples
    --------
    >>> csv_text("=cmd|' /C calc'!A0")
    "'=cmd|' /C calc'!A0"
    """
    text = plain_text(value)
    risky = is_risky(text)
    line = re.sub(r"[\t\r\n\u0085\u2028\u2029]+", " ", text)
    return f"'{line}" if risky else line


def xlsx_text(value: object) -> str:
    """Return text for a workbook, in which ``_x0041_`` would be read as a letter."""
    return ESCAPED.sub("_x005F_", plain_text(value))


def sheet_name(title: str) -> str:
    """
    Return a title as the name of a sheet.

    Examples
    --------
    >>> sheet_name("排查/台账: 3组")
    '排查 台账 3组'
    """
    name = " ".join(SHEET_NAME_MARKS.sub(" ", plain_text(title)).split())
    return name[:31].strip() or "Sheet"
