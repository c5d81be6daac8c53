"""Which table of a file is read, and what its columns mean: as somebody said, as said before, by words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Any, Final

from shouwang.apps.people.imports.state import ImportStateError
from shouwang.apps.people.models import ImportBatch, SavedMapping
from shouwang.apps.people.national_id import masked
from shouwang.backbone import vault
from shouwang.backbone.sheets.book import Book, Cell, Sheet
from shouwang.backbone.sheets.columns import NoHeaderError, Table, find_table
from shouwang.backbone.sheets.fingerprints import fingerprint, header_rows_like
from shouwang.backbone.sheets.limits import REGISTER
from shouwang.backbone.sheets.read import read_book
from shouwang.backbone.sheets.residents import RESIDENTS_REGISTER
from shouwang.backbone.sheets.tidy import written_as
from shouwang.backbone.sheets.uses import Use, uses, width_of
from shouwang.core.text import Text

N_TOP: Final = 8
_MOST_LETTERS: Final = 40
_NUMBER: Final = re.compile(r"[0-9]{15}|[0-9]{17}[0-9Xx]")


@dataclass(frozen=True)
class Found:
    """A table that is read, the file it stands in, and the saved word by which it is read."""

    table: Table
    book: Book
    place: int
    saved: SavedMapping | None = None

    def about(self) -> dict[str, Any]:
        """Return what the preview says of sheet and columns."""
        listed = uses(self.table)
        saved = self.saved
        return {
            **_of_book(self.book, self.place),
            "header": list(self.table.header_rows),
            "columns": [
                {"place": one.place, "header": one.header, "key": one.key, "how": one.how}
                for one in listed
            ],
            "top": _top(self.table.sheet, listed),
            "saved": saved
            and {
                "id": str(saved.pk),
                "name": saved.name,
                "by": saved.actor_name,
                "at": saved.said_at.isoformat(),
            },
        }


class NoTableError(Exception):
    """No sheet of a file has a header: what it holds, for whoever can say what its columns are."""

    def __init__(self, refusal: NoHeaderError, about: dict[str, Any]) -> None:
        super().__init__()
        self.refusal, self.about = refusal, about


def find(batch: ImportBatch, path: Path) -> Found:
    """
    Find the table that is to be read: the sheet that was named, else the largest that has one.

    Raises
    ------
    NoTableError
        If no row of any reads like a header.
    ShouwangError
        If the file cannot be read.
    """
    book = read_book(path, limits=REGISTER)
    places = sorted(range(len(book.sheets)), key=lambda at: -book.sheets[at].last_number)
    asked = batch.mapping.get("sheet")
    if asked in places:
        places = [asked]
    refusal: NoHeaderError | None = None
    for place in places:
        try:
            table, saved = _table(batch, book.sheets[place])
        except NoHeaderError as fault:
            refusal = refusal or fault
        else:
            return Found(table, book, place, saved)
    if refusal is None:
        raise ImportStateError(detail=Text("The file holds no sheet", "文件里没有工作表"))
    sheet = book.sheets[places[0]]
    listed = [Use(place, "", "", "unread") for place in range(width_of(sheet))]
    columns = [{"place": one.place, "header": "", "key": "", "how": one.how} for one in listed]
    about = {**_of_book(book, places[0]), "columns": columns, "top": _top(sheet, listed)}
    raise NoTableError(refusal, about)


def _table(batch: ImportBatch, sheet: Sheet) -> tuple[Table, SavedMapping | None]:
    said, saved, header = batch.mapping.get("columns"), None, batch.mapping.get("header")
    if said is None:
        saved, header = _saved_for(sheet)
        said = saved.columns if saved else {}
    table = find_table(
        sheet,
        RESIDENTS_REGISTER,
        mapping={int(place): key for place, key in said.items()},
        header=None if header is None else tuple(header),
        with_sensitive=batch.with_sensitive,
    )
    return table, saved


def _saved_for(sheet: Sheet) -> tuple[SavedMapping | None, tuple[int, ...] | None]:
    """Return what somebody said of a sheet with the same headers, and the rows they stand in."""
    if not SavedMapping.objects.exists():
        return None, None
    rows = {_index(found): numbers for numbers, found in header_rows_like(sheet)}
    kind = RESIDENTS_REGISTER.key
    saved = SavedMapping.objects.filter(kind=kind, headers__in=rows).order_by("-said_at").first()
    return (saved, rows[saved.headers]) if saved else (None, None)


def remember(batch: ImportBatch, table: Table, *, by: str, at: datetime) -> SavedMapping | None:
    """Save what somebody said of these columns for the next sheet with the same headers, if it has any."""
    headers = fingerprint(table.headers)
    if not headers:
        return None
    return SavedMapping.objects.update_or_create(
        kind=RESIDENTS_REGISTER.key,
        headers=_index(headers),
        defaults={
            "name": batch.file_name,
            "columns": batch.mapping["columns"],
            "actor_name": by,
            "said_at": at,
        },
    )[0]


def _index(headers: str) -> str:
    return vault.index_of(headers, kind="headers")


def _of_book(book: Book, place: int) -> dict[str, Any]:
    return {"sheets": [sheet.name[:120] for sheet in book.sheets], "sheet": place}


def _top(sheet: Sheet, listed: Sequence[Use]) -> list[dict[str, Any]]:
    """Return the first rows as text; what may not be kept stays empty."""
    return [
        {
            "number": row.number,
            "cells": [
                written_as(cell)[:_MOST_LETTERS] if cell is not None else ""
                for cell in kept_cells(row.cells, listed, with_numbers=False)
            ],
        }
        for row in islice(sheet.rows(), N_TOP)
    ]


def kept_cells(cells: Sequence[Cell], listed: Sequence[Use], *, with_numbers: bool) -> list[Cell]:
    """
    Return the cells of a row as they may be kept beside what was read.

    Columns that are never stored, or left out for want of a purpose, stay empty; what looks like an
    identity number has its middle left out unless the purpose asks for these numbers.
    """
    kept: list[Cell] = []
    for one in listed:
        cell = cells[one.place] if one.place < len(cells) else None
        text = "".join(written_as(cell).split()) if cell is not None else ""
        is_number = _NUMBER.fullmatch(text) is not None
        if one.how == "never" or (one.how == "left-out" and one.key != "national_id"):
            cell = None
        elif (is_number or one.key == "national_id") and not with_numbers:
            cell = masked(text)
        kept.append(cell)
    return kept


def plain_cell(cell: Cell) -> Any:
    """Return a cell as JSON holds it."""
    if isinstance(cell, datetime):
        return {"at": cell.isoformat()}
    return {"on": cell.isoformat()} if isinstance(cell, date) else cell


def cell_of(plain: Any) -> Cell:
    """Return a cell that `plain_cell` made plain."""
    if not isinstance(plain, dict):
        cell: Cell = plain
        return cell
    if "at" in plain:
        return datetime.fromisoformat(plain["at"])
    return date.fromisoformat(plain["on"])
