"""Number plates."""

from __future__ import annotations

import re
from typing import Final

from shouwang.backbone.sheets.book import Cell
from shouwang.backbone.sheets.findings import (
    EMPTY,
    Answer,
    Read,
    Reason,
    doubt,
    other,
)
from shouwang.backbone.sheets.tidy import is_blank, tidy, written_as
from shouwang.core.text import Text

PROVINCES: Final = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
LAST: Final = "[A-HJ-NP-Z0-9]"
PLATE: Final = re.compile(
    rf"[{PROVINCES}][A-HJ-NP-Z](?:{LAST}{{5}}|{LAST}{{4}}[挂学警港澳领]|[A-HJK]{LAST}\d{{4}}|\d{{5}}[A-HJK])|使\d{{6}}|WJ[{PROVINCES}]?\d{{4}}{LAST}"
)
PLATE_NOISE: Final = re.compile(r"[\s·•.\-_:,，]")


def read_plate(cell: Cell) -> Read:
    """
    Read a number plate, usual or of a new-energy vehicle.

    Examples
    --------
    >>> read_plate("浙a·d 12345").value
    '浙AD12345'
    """
    if cell is None:
        return EMPTY
    text = tidy(written_as(cell))
    if is_blank(text) or text in ("无车", "无牌", "没车"):
        return EMPTY
    value = PLATE_NOISE.sub("", text).upper()
    if PLATE.fullmatch(value):
        return Read(value, is_tidied=value != cell)
    fixed = value[:2] + value[2:].replace("O", "0").replace("I", "1")
    if PLATE.fullmatch(fixed):
        letters = Reason(
            "plate-letters",
            Text(
                en="O and I do not occur there; 0 and 1 are taken.",
                zh="此处不会有 O 和 I，按 0 和 1 取。",
            ),
            (*_usual(), other(value, "As written", "照写的取")),
        )
        return Read(fixed, (letters,))
    return Read(
        value[:40], (doubt("plate-unusual", "This is no usual number plate.", "不像常见的车牌。"),)
    )


def _usual() -> tuple[Answer, ...]:
    return doubt("usual", "-", "-").answers
