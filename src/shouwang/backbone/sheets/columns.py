"""Find the table in a sheet: its header, what its columns mean, and where its rows begin."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Final

from shouwang.backbone.sheets.book import Notice, Sheet, SheetRow
from shouwang.backbone.sheets.finding import (
    Headers,
    Said,
    find_header,
    flat,
    named_header,
)
from shouwang.backbone.sheets.headers import HeaderWords, header_text, plain_header
from shouwang.backbone.sheets.kinds import Column, SheetKind
from shouwang.core.errors import ShouwangError
from shouwang.core.text import Text

N_ROWS_LOOKED_AT: Final = 40
N_CELLS_THAT_TELL: Final = 3
WHY: Final = Text(en="Why it cannot be imported", zh="不能导入的原因")
"""Header of the column that a file of refused rows has of its own; it is not read again."""


class NoHeaderError(ShouwangError):
    """No row of the sheet reads like a header of this kind of sheet."""

    code = "sheets.no-header"
    problem = Text(
        en="No header row was found in the first {n_rows} filled rows.",
        zh="前 {n_rows} 行里没有找到表头。",
    )
    remedy = Text(
        en="Add a first row that names the columns, or say by hand what each column holds.",
        zh="请在最上面加一行列名，或手工指定每一列是什么。",
    )


@dataclass(frozen=True, slots=True)
class Mapped:
    """
    A column of the sheet and what it means.

    Parameters
    ----------
    place
        From 0; column A is 0.
    header
        As written.
    is_sure
        False if only part of the header fits.
    is_said
        True if a person said it.
    """

    place: int
    header: str
    column: Column
    is_sure: bool = True
    is_said: bool = False


@dataclass(frozen=True)
class Table:
    """
    A sheet whose header is understood.

    Parameters
    ----------
    columns
        What is read, from left to right.
    left_out
        Sensitive columns that the purpose does not ask for.
    never_stored
        Recognised, and left out whatever the purpose.
    unrecognised
        Place and header of the others.
    missing
        Required columns that the sheet lacks.
    header_rows
        Their numbers; empty if the sheet has none and a mapping stood in.
    n_above
        Filled rows above the header: titles and notes.
    headers
        By place, what stands directly over the cells of a column.
    """

    sheet: Sheet
    columns: tuple[Mapped, ...]
    left_out: tuple[Mapped, ...] = ()
    never_stored: tuple[Mapped, ...] = ()
    unrecognised: tuple[tuple[int, str], ...] = ()
    missing: tuple[Column, ...] = ()
    header_rows: tuple[int, ...] = ()
    n_above: int = 0
    notices: tuple[Notice, ...] = ()
    headers: Mapping[int, str] = field(default_factory=dict)

    def rows(self) -> Iterator[SheetRow]:
        """Yield the filled rows under the header."""
        last = self.header_rows[-1] if self.header_rows else 0
        for row in self.sheet.rows():
            if row.number > last:
                yield row

    def is_header_again(self, row: SheetRow) -> bool:
        """Say whether a row repeats the header, as printed pages do."""
        same = n_filled = 0
        for mapped in self.columns:
            cell = row.cells[mapped.place] if mapped.place < len(row.cells) else None
            if cell is not None:
                n_filled += 1
                same += isinstance(cell, str) and header_text(cell) == mapped.header
                if n_filled == N_CELLS_THAT_TELL and not same:
                    return False
        return same >= 2 and same * 2 > n_filled


def find_table(
    sheet: Sheet,
    kind: SheetKind,
    *,
    mapping: Mapping[str | int, str | None] | None = None,
    header: tuple[int, ...] | None = None,
    with_sensitive: bool = False,
) -> Table:
    """
    Find header and columns of a sheet.

    Parameters
    ----------
    mapping
        What a person said before: header as written, or place from 0, to the key of a column, or to
        None for a column that is to be left out. It goes before what the words say, but not before
        what is never stored, nor before the purpose that a sensitive column needs. Places alone
        make a sheet without any header readable.
    header
        Numbers of the header's rows where a person named them, none for a sheet without; None to
        find it by its words.
    with_sensitive
        Whether the purpose asks for sensitive columns.

    Raises
    ------
    NoHeaderError
        If no row reads like a header and the mapping names no places.
    """
    said = Said(kind, {**dict.fromkeys((WHY.en, WHY.zh)), **(mapping or {})})
    words = HeaderWords(kind)
    top = list(islice(sheet.rows(), N_ROWS_LOOKED_AT))
    found = named_header(top, sheet, header) if header is not None else None
    if header is None:
        found = find_header(top, sheet, words, said)
    if found is None and not said.places:
        raise NoHeaderError(n_rows=len(top))
    rows, headers = found or ((), {})
    mapped, unrecognised = _mapped(headers, words, said, with_sensitive=with_sensitive)
    never = tuple(one for one in mapped if not one.column.kept)
    kept = [one for one in mapped if one.column.kept]
    left_out = tuple(one for one in kept if one.column.privacy == "S" and not with_sensitive)
    columns = tuple(one for one in kept if one not in left_out)
    keys = {one.column.key for one in columns}
    missing = tuple(
        column
        for column in kind.columns
        if column.required and column.key not in keys and not keys.intersection(column.instead)
    )
    first = rows[0].number if rows else 0
    return Table(
        sheet=sheet,
        columns=columns,
        left_out=left_out,
        never_stored=never,
        unrecognised=unrecognised,
        missing=missing,
        header_rows=tuple(row.number for row in rows),
        n_above=sum(row.number < first for row in top),
        notices=tuple(_notices(columns, left_out, never, unrecognised, missing)),
        headers=flat(headers),
    )


class _Columns:
    """Gives every column its meaning; the first to claim a meaning keeps it."""

    def __init__(self, headers: Headers) -> None:
        self.headers = headers
        self.found: dict[int, Mapped | None] = {}
        self._taken: set[str] = set()

    def take(
        self, place: int, column: Column | None, *, is_sure: bool = True, is_said: bool = False
    ) -> None:
        """Take one column for what it means, or leave it out if that is None."""
        if column is None:
            self.found[place] = None
        elif not column.kept or column.key not in self._taken:
            parts = self.headers.get(place, ("",))
            header = parts[1] if len(parts) == 3 else parts[0]
            self.found[place] = Mapped(place, header, column, is_sure, is_said)
            self._taken.add(column.key)

    def still(self) -> list[tuple[int, list[str]]]:
        """Return place and plain headers of the columns without a meaning yet."""
        return [
            (place, [plain_header(part) for part in parts])
            for place, parts in self.headers.items()
            if place not in self.found
        ]


def _guard(columns: _Columns, words: HeaderWords, *, with_sensitive: bool) -> None:
    """Settle the columns about which nobody is asked: never stored, or sensitive without purpose."""
    for place, parts in columns.still():
        for part in parts:
            column = words.exact(part)
            if column is None or (column.kept and (column.privacy != "S" or with_sensitive)):
                continue
            columns.take(place, column)
            columns.found.setdefault(place, None)  # a second one of its kind
            break


def _mapped(
    headers: Headers, words: HeaderWords, said: Said, *, with_sensitive: bool
) -> tuple[list[Mapped], tuple[tuple[int, str], ...]]:
    """Give every column its meaning: first as said, then by whole words, then by parts of them."""
    columns = _Columns(headers)
    _guard(columns, words, with_sensitive=with_sensitive)
    for place, column in said.places.items():
        if place not in columns.found:
            columns.take(place, column, is_said=True)
    for place, parts in columns.still():
        named = [part for part in parts if part in said.headers]
        if named:
            columns.take(place, said.headers[named[0]], is_said=True)
    for place, parts in columns.still():
        known = [column for part in parts if (column := words.exact(part)) is not None]
        if known:
            columns.take(place, known[0])
    for place, parts in columns.still():
        close = words.close(parts[-1])
        if close is not None:
            columns.take(place, close, is_sure=False)
    found = sorted((one for one in columns.found.values() if one), key=lambda one: one.place)
    return found, tuple((place, headers[place][0]) for place, _ in columns.still())


def _notices(
    columns: tuple[Mapped, ...],
    left_out: tuple[Mapped, ...],
    never: tuple[Mapped, ...],
    unrecognised: tuple[tuple[int, str], ...],
    missing: tuple[Column, ...],
) -> Iterator[Notice]:
    for one in never:
        title = one.column.title
        yield Notice(
            "column-never-stored",
            Text(en=f"{title.en}: recognised, never stored.", zh=f"{title.zh}：认得，从不保存。"),
        )
    for one in left_out:
        title = one.column.title
        yield Notice(
            "column-left-out",
            Text(
                en=f"{title.en}: left out, this purpose does not need it.",
                zh=f"{title.zh}：按用途不导入。",
            ),
        )
    for one in columns:
        if not one.is_sure:
            title = one.column.title
            yield Notice(
                "column-guessed",
                Text(
                    en=f"Column {one.place + 1} is taken for: {title.en}. Please check.",
                    zh=f"第 {one.place + 1} 列当作“{title.zh}”，请核对。",
                ),
            )
    for column in missing:
        title = column.title
        yield Notice(
            "column-missing",
            Text(en=f"{title.en}: this column is missing.", zh=f"{title.zh}：缺少这一列。"),
        )
    if unrecognised:
        n = len(unrecognised)
        yield Notice(
            "columns-unrecognised",
            Text(
                en=f"{n} column(s) were not recognised and are not read.",
                zh=f"有 {n} 列认不出，没有读取。",
            ),
        )
