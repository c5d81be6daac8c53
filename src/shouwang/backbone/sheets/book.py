"""A read file as data: sheets, rows, and what was not taken as it stood."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from shouwang.backbone.sheets.refusals import TooHeavyError
from shouwang.core.text import Text

Cell = str | int | float | date | datetime | None

MOST_FRAME_BYTES: Final = 16_000_000


@dataclass(frozen=True, slots=True)
class Notice:
    """Something about a whole file, sheet or column that a person should know."""

    code: str
    text: Text


@dataclass(frozen=True, slots=True)
class SheetRow:
    """
    One row that is not empty.

    Parameters
    ----------
    number
        As the office program shows it, from 1.
    cells
        From column A on, as written.
    filled
        Columns, from 0, whose value stands in a merged cell further up.
    is_hidden
        Whether the office program hides the row.
    """

    number: int
    cells: tuple[Cell, ...]
    filled: frozenset[int] = frozenset()
    is_hidden: bool = False


@dataclass(frozen=True)
class Sheet:
    """
    One visible sheet; its rows are kept packed and unpacked as often as they are asked for.

    Parameters
    ----------
    spans
        ``(row number, column) -> last column`` of the cells near the top that are merged sideways.
    """

    name: str
    n_rows: int
    last_number: int
    notices: tuple[Notice, ...] = ()
    spans: dict[tuple[int, int], int] = field(default_factory=dict)
    frames: tuple[bytes, ...] = field(default=(), repr=False)

    def rows(self) -> Iterator[SheetRow]:
        """Yield the rows that are not empty, from the top."""
        for frame in self.frames:
            yield from unpack_rows(frame)

    @classmethod
    def of(cls, name: str, *rows: list[Cell] | tuple[Cell, ...]) -> Sheet:
        """
        Make a sheet of rows that are already here; the first one is row 1.

        Examples
        --------
        >>> [row.number for row in Sheet.of("3组", ["姓名"], [None], ["陶小暑"]).rows()]
        [1, 3]
        """
        kept = [
            SheetRow(number, tuple(cells))
            for number, cells in enumerate(rows, start=1)
            if any(cell is not None for cell in cells)
        ]
        last = kept[-1].number if kept else 0
        return cls(name, len(kept), last, frames=(pack_rows(kept),))


@dataclass(frozen=True, slots=True)
class Book:
    """
    A file that was read.

    Parameters
    ----------
    sheets
        The visible ones, in the order of the file.
    hidden_sheets
        Names of those that were not read because the office program hides them.
    peak_bytes
        The most memory that the reading process held.
    """

    sheets: tuple[Sheet, ...]
    notices: tuple[Notice, ...] = ()
    hidden_sheets: tuple[str, ...] = ()
    peak_bytes: int = 0


def pack_rows(rows: list[SheetRow]) -> bytes:
    """Return rows as one packed piece; plain data only, so that unpacking it runs nothing."""
    plain = [
        [row.number, int(row.is_hidden), sorted(row.filled), [_plain(cell) for cell in row.cells]]
        for row in rows
    ]
    return zlib.compress(json.dumps(plain, ensure_ascii=False).encode(), 1)


def unpack_rows(frame: bytes) -> Iterator[SheetRow]:
    """
    Yield the rows of one packed piece.

    Raises
    ------
    TooHeavyError
        If the piece is not as `pack_rows` makes it.
    """
    try:
        rows = json.loads(_unpacked(frame))
        for number, is_hidden, filled, cells in rows:
            row = tuple([_cell(cell) if type(cell) is list else cell for cell in cells])
            yield SheetRow(number, row, frozenset(filled), bool(is_hidden))
    except (ValueError, TypeError, zlib.error):
        raise TooHeavyError from None


def _unpacked(frame: bytes) -> bytes:
    opened = zlib.decompressobj()
    content = opened.decompress(frame, MOST_FRAME_BYTES)
    if not opened.eof:
        raise ValueError(f"a piece of rows unpacks to more than {MOST_FRAME_BYTES} bytes")
    return content


def _plain(cell: Cell) -> Any:
    if isinstance(cell, datetime):
        return ["t", cell.isoformat()]
    if isinstance(cell, date):
        return ["d", cell.isoformat()]
    return cell


def _cell(plain: list[str]) -> Cell:
    kind, written = plain
    return datetime.fromisoformat(written) if kind == "t" else date.fromisoformat(written)
