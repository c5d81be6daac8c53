"""Rows that are no person: totals, notes under the table, the header printed again."""

from __future__ import annotations

import re
from typing import Final, Literal

from shouwang.backbone.sheets.book import SheetRow
from shouwang.backbone.sheets.columns import Table
from shouwang.backbone.sheets.tidy import tidy

Skip = Literal["total", "note", "heading", "merged"]

TOTAL: Final = re.compile(
    r"(?:本页|本组|全村|全镇|本村)?(?:合计|小计|总计|共计|累计)(?:人数|户数)?[:：]?(?:\d+[人户]?)?"
    r"|(?:sub|grand )?totals?[:：]?|sum[:：]?",
    re.IGNORECASE,
)
NOTE: Final = re.compile(
    r"(?:注|备注|附注|说明|填表说明|填报说明|填表须知|填表人|填报人|填报单位|填表单位|填表日期|填报日期|制表人?|审核人?|审批人?"
    r"|负责人|单位负责人|主管领导|联系人|联系电话|盖章|单位\(盖章\)|签字|日期|统计人|核对人"
    r"|notes?|remarks?|prepared by|checked by|approved by|signed|signature|date)"
    r"(?:签字|签名|\(签字\)|\(盖章\))?\s*[:：]",
    re.IGNORECASE,
)
LONG: Final = 12


def why_skipped(row: SheetRow, table: Table, *, name_places: frozenset[int]) -> Skip | None:
    """
    Say why a filled row is skipped, or None if it is a row of the table.

    Parameters
    ----------
    name_places
        Columns that hold names; what stands there alone is a person.
    """
    own = [
        (place, cell)
        for place, cell in enumerate(row.cells)
        if cell is not None and place not in row.filled
    ]
    if not own:  # nothing but the lower part of merged cells
        return "merged"
    place, first = own[0]
    has_name = any(
        at in name_places and isinstance(cell, str) and not any(map(str.isdigit, cell))
        for at, cell in own
        if at != place
    )
    if isinstance(first, str) and not has_name:
        text = tidy(first)
        if TOTAL.fullmatch(text.replace(" ", "")) or TOTAL.fullmatch(text):
            return "total"
        if NOTE.match(text):
            return "note"
        is_alone = len(own) == 1
        if is_alone and place not in name_places and len(text) > LONG:
            return "note"
        if is_alone and place in name_places and len(text) > LONG * 3:
            return "note"
    return "heading" if table.is_header_again(row) else None
