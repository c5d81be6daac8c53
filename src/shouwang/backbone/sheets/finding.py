"""Find the header of a table: one row or two, under titles and notes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from shouwang.backbone.sheets.book import Cell, Sheet, SheetRow
from shouwang.backbone.sheets.headers import HeaderWords, header_text, plain_header
from shouwang.backbone.sheets.kinds import Column, SheetKind

MOST_LETTERS_OF_SUBHEADER: Final = 14


class Said:
    """What a person said about the columns."""

    def __init__(self, kind: SheetKind, mapping: Mapping[str | int, str | None]) -> None:
        self.places: dict[int, Column | None] = {}
        self.headers: dict[str, Column | None] = {}
        for header, key in mapping.items():
            column = kind.column(key) if key is not None else None
            if isinstance(header, int):
                self.places[header] = column
            else:
                self.headers[plain_header(header)] = column


Headers = dict[int, tuple[str, ...]]
"""By place, the header as written, from the last row up."""


def find_header(
    top: list[SheetRow], sheet: Sheet, words: HeaderWords, said: Said
) -> tuple[tuple[SheetRow, ...], Headers] | None:
    """Return the row or two rows in which most columns are recognised, and their headers."""
    best: tuple[tuple[SheetRow, ...], Headers] | None = None
    best_score = (1, False, 0)
    for at, row in enumerate(top):
        for rows in ((row,), tuple(top[at : at + 2])):
            if len(rows) == 2 and not _is_subheader(*rows):
                continue
            headers = headers_of(rows, sheet)
            n_known = len(_known(headers, words, said))
            score = (n_known, _stands_alone(rows), -len(rows))
            if n_known * 3 >= len(headers) and score > best_score:
                best, best_score = (rows, headers), score
    return best


def named_header(
    top: list[SheetRow], sheet: Sheet, numbers: tuple[int, ...]
) -> tuple[tuple[SheetRow, ...], Headers] | None:
    """Return the header rows that somebody named, and their headers; None if there are none."""
    rows = tuple(row for row in top if row.number in numbers)[:2]
    return (rows, headers_of(rows, sheet)) if rows else None


def possible_headers(
    top: list[SheetRow], sheet: Sheet
) -> Iterator[tuple[tuple[int, ...], dict[int, str]]]:
    """Yield numbers and headers of every row, and of every two, that might be a header."""
    for at, row in enumerate(top):
        for rows in ((row,), tuple(top[at : at + 2]))[: 1 + (at + 1 < len(top))]:
            if len(rows) == 1 or _is_subheader(*rows):
                headers = headers_of(rows, sheet)
                yield tuple(one.number for one in rows), flat(headers)


def flat(headers: Headers) -> dict[int, str]:
    """Return one header for each column: what stands directly over its cells."""
    return {place: parts[0] for place, parts in headers.items()}


def _stands_alone(rows: tuple[SheetRow, ...]) -> bool:
    """Say whether no header cell reaches down into these rows from above them."""
    return not rows[0].filled


def _is_subheader(above: SheetRow, row: SheetRow) -> bool:
    """Say whether a row could divide the header above it: short texts, some under no header."""
    own = {place for place, cell in enumerate(above.cells) if cell is not None}
    here = {place for place, cell in enumerate(row.cells) if cell is not None}
    if row.number != above.number + 1 or not (row.filled or here - own):
        return False
    return all(
        cell is None
        or (
            isinstance(cell, str)
            and len(cell) <= MOST_LETTERS_OF_SUBHEADER
            and not any(letter.isdigit() for letter in cell)
        )
        for cell in row.cells
    )


def headers_of(rows: tuple[SheetRow, ...], sheet: Sheet) -> Headers:
    """Return the headers that one row, or two rows one under the other, give to the columns."""
    upper = _spread(rows[0], sheet, over=rows[1] if len(rows) == 2 else None)
    if len(rows) == 1:
        return {place: (header_text(cell),) for place, cell in upper.items()}
    lower = {place: cell for place, cell in enumerate(rows[1].cells) if cell is not None}
    headers: Headers = {}
    for place in sorted(upper.keys() | lower.keys()):
        below = header_text(lower.get(place))
        above = header_text(upper.get(place))
        parts = (below, f"{above}{below}", above) if below and above != below else (above,)
        headers[place] = tuple(dict.fromkeys(part for part in parts if part)) or ("",)
    return headers


def _spread(row: SheetRow, sheet: Sheet, *, over: SheetRow | None) -> dict[int, Cell]:
    """Return the cells of a header row, each also over the columns that it is merged across."""
    cells = {place: cell for place, cell in enumerate(row.cells) if cell is not None}
    spread = dict(cells)
    for place, cell in cells.items():
        last = sheet.spans.get((row.number, place), place)
        for further in range(place + 1, last + 1):
            spread.setdefault(further, cell)
    if over is None:
        return {place: cell for place, cell in spread.items() if place in cells}
    above: Cell = None
    for place, below in enumerate(over.cells):
        above = spread.get(place, above)
        if below is not None and above is not None:
            spread.setdefault(place, above)
    return {
        p: c for p, c in spread.items() if p in cells or (p < len(over.cells) and over.cells[p])
    }


def _known(headers: Headers, words: HeaderWords, said: Said) -> set[str]:
    known = set()
    for parts in headers.values():
        for part in parts:
            bare = plain_header(part)
            if bare in said.headers:
                known.add(bare)
                break
            if (column := words.exact(bare)) is not None:
                known.add(column.key)
                break
    return known
