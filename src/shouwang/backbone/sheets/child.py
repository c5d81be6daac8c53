"""
The process that reads a stranger's file: bounded, alone with it, and answering in plain data only.

It gets the file on standard input, so it knows no path, and can write nowhere but to standard output.
"""

from __future__ import annotations

import gc
import json
import math
import sys
from collections.abc import Iterator
from datetime import date, time, timedelta
from typing import Any, BinaryIO, Final

import python_calamine as calamine

from shouwang.backbone.bounded import bound, peak_bytes, send
from shouwang.backbone.sheets.archive import Workbook
from shouwang.backbone.sheets.book import Cell, SheetRow, pack_rows
from shouwang.backbone.sheets.limits import Limits
from shouwang.backbone.sheets.markup import SheetScan
from shouwang.backbone.sheets.merged import Merged
from shouwang.backbone.sheets.refusals import RefusedError
from shouwang.backbone.sheets.textfile import text_rows

SHEET, ROWS, SHEET_END, END, REFUSED = b"s", b"r", b"z", b"e", b"x"
N_ROWS_OF_A_FRAME: Final = 500
N_LETTERS_OF_A_FRAME: Final = 500_000
PACKED, OLD = b"PK", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
WHOLE_NUMBERS_BELOW: Final = 1e15
CUT_MARK: Final = "…"


def serve(asked: str) -> None:
    """Read the file on standard input within the limits that `asked` holds as JSON."""
    limits = Limits(**json.loads(asked)["limits"])
    suffix = json.loads(asked)["suffix"]
    bound(memory_bytes=limits.memory_bytes, cpu_s=limits.cpu_s)
    gc.disable()
    try:
        _read(sys.stdin.buffer, suffix, limits)
        send(END, {"peak_bytes": peak_bytes()})
    except RefusedError as why:
        send(REFUSED, _reason(why))
    except calamine.PasswordError:
        send(REFUSED, {"code": "sheets.password"})
    except MemoryError:
        send(REFUSED, {"code": "sheets.too-heavy"})
    except Exception:  # noqa: BLE001 whatever a stranger's file does, it is refused, not a fault
        send(REFUSED, {"code": "sheets.damaged"})


def _reason(why: RefusedError) -> dict[str, Any]:
    return {
        "code": why.code,
        "what": why.what,
        "figures": why.figures,
        "peak_bytes": peak_bytes(),
    }


def _read(stream: BinaryIO, suffix: str, limits: Limits) -> None:
    begin = stream.read(8)
    if begin.startswith(OLD):
        rest = stream.read()
        is_locked = "EncryptedPackage".encode("utf-16-le") in rest
        raise RefusedError("sheets.password" if is_locked else "sheets.old-format")
    is_packed = begin.startswith(PACKED)
    if suffix in (".xlsx", ".xlsm", ".xls", ".xlsb", ".et", ".ods") and not is_packed:
        is_text = b"\0" not in begin and suffix != ".xlsx"
        raise RefusedError("sheets.old-format" if is_text else "sheets.not-a-table")
    if is_packed and suffix in (".csv", ".txt", ".tsv"):
        raise RefusedError("sheets.name-and-content")
    if is_packed:
        _read_workbook(stream, limits)
    elif suffix in (".csv", ".txt", ".tsv"):
        plain = ((number, 0, list(row)) for number, row in text_rows(stream, limits))
        n_filled = _send_sheet("CSV", plain, None, Merged(()), limits)
        if not n_filled:
            raise RefusedError("sheets.empty")
    else:
        raise RefusedError("sheets.not-a-table")


def _read_workbook(stream: BinaryIO, limits: Limits) -> None:
    look = Workbook(stream, limits)
    stream.seek(0)
    try:
        book = calamine.CalamineWorkbook.from_filelike(stream)
    except calamine.PasswordError:
        raise
    except calamine.CalamineError:
        raise RefusedError("sheets.damaged") from None
    n_filled = n_visible = 0
    for place, sheet in enumerate(book.sheets_metadata):
        if sheet.typ is not calamine.SheetTypeEnum.WorkSheet:
            continue
        if sheet.visible is not calamine.SheetVisibleEnum.Visible:
            send(SHEET, {"name": sheet.name, "is_hidden": True})
            continue
        n_visible += 1
        name, part = look.sheets[place] if place < len(look.sheets) else ("", "")
        scan = look.scans.get(part)
        if scan is None or name != sheet.name:
            raise RefusedError("sheets.damaged")
        try:
            content = book.get_sheet_by_index(place)
            ranges = content.merged_cell_ranges or []
        except calamine.CalamineError:
            raise RefusedError("sheets.damaged") from None
        first_column = content.start[1] if content.start else 0
        rows = (
            (number, first_column, row) for number, row in enumerate(content.iter_rows(), start=1)
        )
        n_filled += _send_sheet(sheet.name, rows, scan, Merged(ranges), limits)
    if not n_filled:
        raise RefusedError("sheets.empty")


def _send_sheet(
    name: str,
    rows: Iterator[tuple[int, int, list[Any]]],
    scan: SheetScan | None,
    merged: Merged,
    limits: Limits,
) -> int:
    """Send one sheet piece by piece; return how many rows of it are filled."""
    spans = [[*place, last] for place, last in merged.spans.items()]
    send(SHEET, {"name": name, "is_hidden": False, "spans": spans})
    hidden = scan.hidden_rows if scan else set()
    n_rows = n_cut = last_number = n_hidden = n_letters = 0
    batch: list[SheetRow] = []
    for number, first_column, written in rows:
        cells: list[Cell] = [None] * first_column
        for cell in written:
            plain = _cell(cell)
            if isinstance(plain, str):
                if len(plain) > limits.n_cell_letters:
                    plain = plain[: limits.n_cell_letters] + CUT_MARK
                    n_cut += 1
                n_letters += len(plain)
            cells.append(plain)
        filled = merged.fill(number, cells)
        while cells and cells[-1] is None:
            cells.pop()
        if not cells:
            continue
        is_hidden = number in hidden
        batch.append(SheetRow(number, tuple(cells), filled, is_hidden))
        n_rows, last_number, n_hidden = n_rows + 1, number, n_hidden + is_hidden
        if len(batch) == N_ROWS_OF_A_FRAME or n_letters > N_LETTERS_OF_A_FRAME:
            send(ROWS, pack_rows(batch))
            batch, n_letters = [], 0
    if batch:
        send(ROWS, pack_rows(batch))
    send(
        SHEET_END,
        {
            "n_rows": n_rows,
            "last_number": last_number,
            "n_cut": n_cut,
            "n_hidden": n_hidden,
            "n_formulas": scan.n_formulas if scan else 0,
            "hidden_columns": sorted(scan.hidden_columns)[:50] if scan else [],
        },
    )
    return n_rows


def _cell(written: Any) -> Cell:
    """Return a cell as one of the plain kinds; what only looks empty is None."""
    cell: Cell = None
    if isinstance(written, str):
        cell = written if written and not written.isspace() else None
    elif isinstance(written, bool):
        cell = "TRUE" if written else "FALSE"
    elif isinstance(written, float):
        is_whole = abs(written) < WHOLE_NUMBERS_BELOW and written.is_integer()
        cell = int(written) if is_whole else written if math.isfinite(written) else None
    elif isinstance(written, time):
        cell = written.strftime("%H:%M")
    elif isinstance(written, timedelta):
        minutes = int(written.total_seconds() // 60)
        cell = f"{minutes // 60}:{minutes % 60:02d}"
    elif isinstance(written, int | date):
        cell = written
    return cell
