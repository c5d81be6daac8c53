"""One way of writing: widths, spaces and marks as every parser expects them."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime
from functools import lru_cache
from typing import Final

from shouwang.backbone.sheets.book import Cell

INVISIBLE: Final = re.compile(
    "[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff\x00-\x08\x0e-\x1f\x7f]"
)
SHORT: Final = 64
SPACES: Final = re.compile(r"\s+")
TEXT_FORMULA: Final = re.compile(r'="([^"]*)"')
APOSTROPHES: Final = "'’‘`\u00b4\uff07"
BLANKS: Final = frozenset(
    [
        "-",
        "--",
        "---",
        "—",
        "——",
        "―",
        "–",
        "/",
        "//",
        "\\",
        ".",
        "。",
        "、",
        "无",
        "無",
        "没有",
        "不详",
        "不祥",
        "不明",
        "未知",
        "未填",
        "空",
        "暂无",
        "略",
        "未提供",
        "n/a",
        "na",
        "none",
        "nil",
        "null",
        "unknown",
        "#n/a",
        "#value!",
        "#ref!",
        "#name?",
        "#div/0!",
        "#null!",
        "#num!",
        "?",
        "??",
    ]
)
DITTOS: Final = frozenset(
    [
        "同上",
        "同",
        "上同",
        "同前",
        "同上行",
        "〃",
        "″",
        '"',
        '""',
        "''",
        ",,",
        "ditto",
        "do.",
        "idem",
        "同左",
        "々",
        "same",
        "如上",
        "仝上",
        "仝",
    ]
)


def tidy(written: str) -> str:
    """
    Return text with usual widths, single spaces and no invisible letters.

    Examples
    --------
    >>> tidy("  36.5 ℃ ")
    '36.5 °C'
    """
    if written.isascii() and written.isalnum():
        return written
    return _tidy_short(written) if len(written) <= SHORT else _tidy(written)


def _tidy(written: str) -> str:
    text = unicodedata.normalize("NFKC", INVISIBLE.sub("", written))
    text = SPACES.sub(" ", INVISIBLE.sub("", text)).strip()
    held = TEXT_FORMULA.fullmatch(text)
    text = held[1].strip() if held else text
    if text[:1] in APOSTROPHES and text.strip(APOSTROPHES):
        text = text.lstrip(APOSTROPHES).lstrip()
    return text


_tidy_short = lru_cache(maxsize=16_384)(_tidy)

WIDE: Final = {0xFF00 + n: chr(0x20 + n) for n in range(1, 0x5F) if chr(0x20 + n).isalnum()}


def clean_text(written: str) -> str:
    """
    Return free text with its punctuation as written; only spaces and widths of letters are put right.

    Examples
    --------
    >>> clean_text(" 居家， 贴封条 ")
    '居家， 贴封条'
    """
    if written.isascii() and written.isalnum():
        return written
    text = SPACES.sub(" ", INVISIBLE.sub("", written)).strip().translate(WIDE)
    held = TEXT_FORMULA.fullmatch(text)
    text = held[1].strip() if held else text
    return text.lstrip(APOSTROPHES) or text


def written_as(cell: Cell) -> str:
    """
    Return a cell as the text that a person sees.

    Examples
    --------
    >>> written_as(5.0), written_as(None)
    ('5', '')
    """
    if cell is None:
        return ""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, datetime):
        return cell.isoformat(" ", "minutes")
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    return str(cell)


def is_blank(text: str) -> bool:
    """Say whether tidied text only stands for nothing."""
    return not text or text.lower() in BLANKS


def is_ditto(cell: Cell) -> bool:
    """Say whether a cell only points at the one above."""
    if not isinstance(cell, str) or len(cell) > 12:
        return False
    bare = cell.strip().strip("()（）").strip()
    return bare.lower() in DITTOS or tidy(bare).replace(" ", "").lower() in DITTOS
