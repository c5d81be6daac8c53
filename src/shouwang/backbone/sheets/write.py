"""
Write tables that people take along: every text stays text, and the file says what it is.

On top stand what it is, the filter, who took it, when, what for and until when it may be kept; the
watermark stands under these and again under the last row.
"""

from __future__ import annotations

import csv
import os
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from shouwang.backbone.sheets.safe import csv_text, is_risky, sheet_name, xlsx_text
from shouwang.core.errors import ShouwangError
from shouwang.core.text import Lang, Text

MOST_ROWS: Final = 1_000_000
MOST_COLUMNS: Final = 1_000
WIDTH_OF_COLUMN: Final = 16
BOLD: Final = Font(bold=True)


class TooManyRowsError(ShouwangError):
    """More rows than one sheet holds."""

    code = "sheets.too-many-rows-out"
    problem = Text(
        en="The table has more than {most} rows, more than one sheet holds.",
        zh="表格超过 {most} 行，一张工作表放不下。",
    )
    remedy = Text(en="Narrow the filter.", zh="请缩小筛选范围。")


@dataclass(frozen=True, slots=True)
class Caption:
    """
    What a table says about itself, in the words of the reader's language.

    Parameters
    ----------
    what, filtered_by, by_whom, purpose
        Free text.
    written_at, expires_on
        In local time, as they are to be read.
    head12
        What the log's chain ended with when it was written, to which the log can be held later.
    """

    what: str
    filtered_by: str
    by_whom: str
    written_at: datetime
    purpose: str
    expires_on: date
    head12: str = ""

    def lines(self, lang: Lang) -> Iterator[tuple[str, str]]:
        """Yield label and text of each line but the first."""
        moment = self.written_at.strftime("%Y-%m-%d %H:%M")
        for label, said in (
            (FILTER, self.filtered_by),
            (BY_WHOM, self.by_whom),
            (WHEN, moment),
            (PURPOSE, self.purpose),
            (EXPIRES, self.expires_on.isoformat()),
        ):
            yield label.in_(lang), said
        if self.head12:
            yield HEAD.in_(lang), self.head12


FILTER: Final = Text(en="Filter", zh="筛选")
BY_WHOM: Final = Text(en="Taken by", zh="导出人")
WHEN: Final = Text(en="Taken at", zh="导出时间")
PURPOSE: Final = Text(en="Purpose", zh="用途")
EXPIRES: Final = Text(en="Delete after", zh="到期销毁")
HEAD: Final = Text(en="Mark of the log", zh="日志标记")
WATERMARK: Final = Text(en="Mark", zh="水印")


def write_xlsx(
    path: Path,
    columns: Sequence[Text],
    rows: Iterable[Sequence[object]],
    *,
    caption: Caption,
    watermark: str,
    lang: Lang = "zh",
) -> int:
    """
    Write a workbook row by row; return how many rows it holds.

    Numbers and days stay numbers and days; everything else is inline text that is never a formula,
    a link or an error value. The file appears whole or not at all.

    Raises
    ------
    TooManyRowsError
        If the rows do not fit into one sheet.
    """
    _check(columns)
    book = Workbook(write_only=True)
    book.properties.creator = "Shouwang"
    book.properties.created = caption.written_at.replace(tzinfo=None)
    sheet = book.create_sheet(sheet_name(caption.what))
    for place in range(len(columns)):
        sheet.column_dimensions[_letters(place)].width = WIDTH_OF_COLUMN
    sheet.oddFooter.center.text = xlsx_text(watermark).replace("&", "&&")[:200]
    n_rows = 0
    with _whole(path) as part:
        try:
            for line in _top(caption, watermark, lang):
                sheet.append([_xlsx_cell(sheet, text) for text in line])
            sheet.append([_xlsx_cell(sheet, title.in_(lang), font=BOLD) for title in columns])
            for row in rows:
                n_rows += 1
                _check_row(row, columns, n_rows)
                sheet.append([_xlsx_cell(sheet, value) for value in row])
            sheet.append([_xlsx_cell(sheet, f"{WATERMARK.in_(lang)} {watermark}")])
            book.save(part)
        except BaseException:
            _forget(sheet)
            raise
    return n_rows


def write_csv(
    path: Path,
    columns: Sequence[Text],
    rows: Iterable[Sequence[object]],
    *,
    caption: Caption,
    watermark: str,
    lang: Lang = "zh",
) -> int:
    """
    Write a text file row by row; return how many rows it holds.

    UTF-8 with its mark, every cell in quotes and on one line, and an apostrophe before what an
    office program might take for a formula. The file appears whole or not at all.

    Raises
    ------
    TooManyRowsError
        If the rows do not fit into one sheet.
    """
    _check(columns)
    n_rows = 0
    with _whole(path) as part, part.open("w", encoding="utf-8-sig", newline="") as file:
        lines = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
        for line in _top(caption, watermark, lang):
            lines.writerow([csv_text(text) for text in line])
        lines.writerow([csv_text(title.in_(lang)) for title in columns])
        for row in rows:
            n_rows += 1
            _check_row(row, columns, n_rows)
            lines.writerow([_csv_cell(value) for value in row])
        lines.writerow([csv_text(f"{WATERMARK.in_(lang)} {watermark}")])
    return n_rows


def _top(caption: Caption, watermark: str, lang: Lang) -> Iterator[list[str]]:
    yield [caption.what]
    for label, said in caption.lines(lang):
        yield [label, said]
    yield [WATERMARK.in_(lang), watermark]
    yield []


def _xlsx_cell(sheet: Any, value: object, *, font: Font | None = None) -> Any:
    """Return a cell of a workbook; text is put in where no setter can take it for a formula."""
    if isinstance(value, datetime):
        return value.replace(tzinfo=None)
    if value is None or _is_figure(value) or isinstance(value, date):
        return value
    written = xlsx_text(value)
    cell: Any = WriteOnlyCell(sheet, "")
    cell._value = written  # noqa: SLF001 the setter would look for formulas
    cell.data_type = "s"
    if is_risky(written):
        cell.number_format = "@"  # stays text when somebody edits it
        cell.quotePrefix = True
    if font is not None:
        cell.font = font
    return cell


def _forget(sheet: Any) -> None:
    """Remove what has been written so far: the library keeps it in a file of its own."""
    with suppress(Exception):  # it cannot be closed where the disk is full
        sheet.close()
    with suppress(Exception):
        Path(sheet._writer.out).unlink(missing_ok=True)  # noqa: SLF001 there is no other way


def _csv_cell(value: object) -> str:
    if value is None:
        return ""
    if _is_figure(value):
        return str(value)
    if isinstance(value, datetime):
        return value.isoformat(" ", "minutes")
    return value.isoformat() if isinstance(value, date) else csv_text(value)


def _is_figure(value: object) -> bool:
    """Say whether a value may stand as a number: finite, and short enough to keep its digits."""
    if isinstance(value, bool):
        return False
    if isinstance(value, int):
        return abs(value) < 10**15
    return isinstance(value, float) and abs(value) < float("inf")


def _check(columns: Sequence[Text]) -> None:
    if not 0 < len(columns) <= MOST_COLUMNS:
        raise ValueError(f"a table has 1 to {MOST_COLUMNS} columns, got {len(columns)}")


def _check_row(row: Sequence[object], columns: Sequence[Text], number: int) -> None:
    if len(row) != len(columns):
        raise ValueError(f"row {number} has {len(row)} cells for {len(columns)} columns")
    if number > MOST_ROWS:
        raise TooManyRowsError(most=MOST_ROWS)


@contextmanager
def _whole(path: Path) -> Iterator[Path]:
    """Give a place to write to; what is written there takes the file's name once it is complete."""
    handle, name = tempfile.mkstemp(prefix=".", suffix=".part", dir=path.parent)
    os.close(handle)
    part = Path(name)
    try:
        yield part
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def _letters(place: int) -> str:
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
