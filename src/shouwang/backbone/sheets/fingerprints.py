"""By what a sheet is known again: the headers of its columns."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from itertools import islice

from shouwang.backbone.sheets.book import Sheet
from shouwang.backbone.sheets.columns import N_ROWS_LOOKED_AT, WHY
from shouwang.backbone.sheets.finding import possible_headers
from shouwang.backbone.sheets.headers import plain_header


def header_rows_like(sheet: Sheet) -> Iterator[tuple[tuple[int, ...], str]]:
    """Yield numbers and `fingerprint` of whatever in the first rows might be a header."""
    top = list(islice(sheet.rows(), N_ROWS_LOOKED_AT))
    for numbers, headers in possible_headers(top, sheet):
        found = fingerprint(headers)
        if found:
            yield numbers, found


def fingerprint(headers: Mapping[int, str]) -> str:
    """
    Return what two sheets with the same headers share; empty for a row that names no two columns.

    Examples
    --------
    >>> fingerprint({0: "姓 名", 1: "电话："}) == fingerprint({0: "姓名", 1: "电话"})
    True
    """
    bare = {place: plain_header(text) for place, text in headers.items()}
    own = {plain_header(WHY.en), plain_header(WHY.zh), ""}
    named = [(place, text) for place, text in sorted(bare.items()) if text not in own]
    return json.dumps(named, ensure_ascii=False) if len(named) > 1 else ""
