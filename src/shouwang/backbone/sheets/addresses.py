"""Where somebody lives: addresses, houses, rooms."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from shouwang.backbone.sheets.book import Cell
from shouwang.backbone.sheets.findings import Read, doubt, other
from shouwang.backbone.sheets.plain import read_text

LANDMARK: Final = re.compile(
    r"旁|边|对面|附近|后面|前面|隔壁|路口|斜对|对过|\b(?:near|opposite|behind|next to|beside|in front)\b",
    re.IGNORECASE,
)
HOUSES: Final = re.compile(r"(?<!\d)\d{1,6} ?[号户室](?=\s*[、,，;；和及/])")
LOST_NUMBER: Final = "The office program turned a house number into a date."


def read_address(cell: Cell) -> Read:
    """Read where somebody lives, as written; one that only names a landmark is doubtful."""
    if isinstance(cell, date):
        return _turned_into_date(cell)
    read = read_text(cell)
    if read.value is None:
        return read
    text = str(read.value)
    doubts = list(read.doubts)
    if LANDMARK.search(text) and not re.search(r"\d|[一二三四五六七八九十][号室栋幢户组]", text):
        doubts.append(
            doubt(
                "address-landmark", "A landmark and no house number.", "只写了地标，没有门牌号。"
            )
        )
    if HOUSES.search(text):
        doubts.append(doubt("several-addresses", "Several homes in one cell.", "一格里写了几户。"))
    return Read(text, tuple(doubts), is_tidied=read.is_tidied)


def read_room(cell: Cell) -> Read:
    """Read a number of a house, building or room, as text."""
    return _turned_into_date(cell) if isinstance(cell, date) else read_text(cell)


def _turned_into_date(cell: date) -> Read:
    value = f"{cell.month}-{cell.day}"
    longer = f"{cell.year % 100}-{cell.month}-{cell.day}"
    return Read(
        value,
        (
            doubt(
                "number-turned-date",
                LOST_NUMBER,
                "门牌号被表格软件变成了日期。",
                other(longer, "With the year", "带年份的"),
            ),
        ),
    )
