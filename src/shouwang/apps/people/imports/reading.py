"""Reading: a sheet, or what was typed from paper, becomes rows to look at; nothing is entered yet."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from shouwang.apps.people.imports import state, tables
from shouwang.apps.people.imports.looking import look
from shouwang.apps.people.imports.state import ImportStateError, Tell, untold
from shouwang.apps.people.models import ImportBatch, SavedMapping
from shouwang.backbone.access.actors import Actor, require
from shouwang.backbone.audit import log
from shouwang.backbone.sheets.book import Cell, Sheet
from shouwang.backbone.sheets.columns import find_table
from shouwang.backbone.sheets.residents import RESIDENTS_REGISTER
from shouwang.core.errors import ShouwangError
from shouwang.core.text import Text

TYPED: Final = ("name", "sex", "born_on", "phone", "area", "room", "household_no", "note")
"""Columns of the paper sheet, as it is printed and typed back."""
STOPPED: Final = Text(
    en="The reading was stopped. Read the sheet again, or discard it.",
    zh="读取中途停止了。请重新读取，或放弃这张表。",
)
_States = ImportBatch.State


def bring(
    *,
    actor: Actor,
    file_name: str,
    base_path: str,
    purpose: str,
    with_sensitive: bool,
    at: datetime,
    kept: Path | None = None,
) -> ImportBatch:
    """
    Note that a sheet was brought; it is read in the background.

    Parameters
    ----------
    kept
        Where its file lies, in the folder of such files.
    """
    require(actor, "people.import", base_path)
    batch = ImportBatch.objects.create(
        path=base_path,
        file_name=file_name[:200],
        kind=RESIDENTS_REGISTER.key,
        mapping={"base": base_path},
        kept=kept.name if kept else "",
        purpose=purpose,
        with_sensitive=with_sensitive,
        actor_name=actor.name,
        account_id=actor.account_id,
        brought_at=at,
    )
    log.write(actor, "people.sheet-brought", batch.pk, at=at)
    return batch


def read_sheet(*, actor: Actor, batch: ImportBatch, today: date, at: datetime, tell: Tell) -> None:
    """
    Read a sheet row by row into the preview; nothing is entered in the registry.

    Raises
    ------
    ShouwangError
        If the file cannot be read; the import then says so itself. If only its columns are not
        known the file stays, so that somebody can name them.
    """
    batch.rows.all().delete()
    try:
        path = batch.file_path
        if path is None:
            raise _gone()
        found = tables.find(batch, path)
        if "columns" in batch.mapping:
            _remember(actor, batch, found, at)
        about = found.about()
        look(batch, found.table, today, tell, about=about, notices=found.book.notices)
    except tables.NoTableError as fault:
        batch.about = json.dumps(fault.about, ensure_ascii=False)
        _refuse(batch, fault.refusal)
        raise fault.refusal from None
    except ShouwangError as refusal:
        _refuse(batch, refusal)
        state.drop_file(batch)
        raise


def _remember(actor: Actor, batch: ImportBatch, found: tables.Found, at: datetime) -> None:
    saved = tables.remember(batch, found.table, by=actor.name, at=at)
    if saved is not None:
        log.write(actor, "people.columns-named", batch.pk, at=at)


def _refuse(batch: ImportBatch, refusal: ShouwangError) -> None:
    batch.rows.all().delete()
    facts = {"said_en": refusal.say("en"), "said_zh": refusal.say("zh")}
    state.end(batch, _States.REFUSED, about_sealed=batch.about_sealed, **facts)


def stop_reading(batch: ImportBatch) -> None:
    """Say that a sheet was not read to its end; its file stays, so that it can be read again."""
    batch.rows.all().delete()
    state.end(batch, _States.REFUSED, said_en=STOPPED.en, said_zh=STOPPED.zh)


@transaction.atomic
def read_again(
    *,
    actor: Actor,
    batch: ImportBatch,
    sheet: int,
    header: Sequence[int] | None = None,
    columns: Mapping[int, str | None] | None = None,
) -> ImportBatch:
    """
    Let a sheet of the preview be read again, with what somebody said of it; its rows are made anew.

    Parameters
    ----------
    sheet
        Which sheet of the file, from 0.
    header
        Numbers of the rows in which the headers stand, none if there are none; None to look for it.
    columns
        Key of a column, or None for one that is not read, by place; None to go by the words.

    Raises
    ------
    ImportStateError
        If rows were taken in since, or the file is no longer here.
    """
    require(actor, "people.import")
    now = state.locked(batch, _States.PREVIEW, _States.REFUSED)
    if now.file_path is None or not now.file_path.is_file():
        raise _gone()
    said: dict[str, Any] = {"base": now.mapping.get("base", ""), "sheet": sheet}
    if columns is not None:
        said["columns"] = {str(place): key for place, key in columns.items()}
        said["header"] = None if header is None else list(header)
    state.end(now, _States.READING, mapping=said)
    return now


def forget_columns(*, actor: Actor, batch: ImportBatch, saved_id: UUID, at: datetime) -> None:
    """Forget what somebody said of columns; the next sheet with these headers is read by its words."""
    require(actor, "people.import")
    if SavedMapping.objects.filter(pk=saved_id).delete()[0]:
        log.write(actor, "people.columns-forgotten", batch.pk, at=at)


@transaction.atomic
def type_in(
    *, actor: Actor, rows: Sequence[Sequence[str]], base_path: str, today: date, at: datetime
) -> ImportBatch:
    """
    Take a paper sheet that somebody typed, through the same looks as a file.

    Parameters
    ----------
    rows
        As on the paper, with the columns `TYPED`; row numbers are those of the paper.
    """
    batch = bring(
        actor=actor,
        file_name="",
        base_path=base_path,
        purpose="",
        with_sensitive=False,
        at=at,
    )
    mapping: dict[str | int, str | None] = dict(enumerate(TYPED))
    cells: list[list[Cell]] = [[cell.strip() or None for cell in row] for row in rows]
    table = find_table(Sheet.of("", *cells), RESIDENTS_REGISTER, mapping=mapping, header=())
    columns = [
        {"place": place, "header": "", "key": key, "how": "said"}
        for place, key in enumerate(TYPED)
    ]
    look(batch, table, today, untold, about={"columns": columns})
    return batch


def _gone() -> ImportStateError:
    return ImportStateError(
        detail=Text("The file of this import is no longer here", "这次导入的文件已经不在了")
    )
