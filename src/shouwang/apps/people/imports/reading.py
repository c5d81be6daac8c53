"""Reading: a sheet, or what was typed from paper, becomes rows to look at; nothing is entered yet."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Any, Final, TypeVar

from django.db import transaction

from shouwang.apps.people.imports import state
from shouwang.apps.people.imports.state import ImportStateError, Tell, codes_of, untold
from shouwang.apps.people.known import look_at_known
from shouwang.apps.people.models import ImportBatch, ImportRow
from shouwang.backbone.access.actors import Actor, require
from shouwang.backbone.audit import log
from shouwang.backbone.sheets.book import Cell, Sheet
from shouwang.backbone.sheets.columns import Table, find_table
from shouwang.backbone.sheets.doors import INCIDENT
from shouwang.backbone.sheets.findings import SafetyIncident
from shouwang.backbone.sheets.limits import REGISTER
from shouwang.backbone.sheets.read import read_book
from shouwang.backbone.sheets.residents import RESIDENTS_REGISTER
from shouwang.backbone.sheets.rows import judge
from shouwang.backbone.sheets.verdicts import Doubt, Row
from shouwang.core.errors import ShouwangError
from shouwang.core.text import Text

_T = TypeVar("_T")
TYPED: Final = ("name", "sex", "born_on", "phone", "area", "room", "household_no", "note")
"""Columns of the paper sheet, as it is printed and typed back."""
_GOING: Final = Text(en="Somebody is going to look", zh="已派人去看")
_REQUIRED: Final = {column.key for column in RESIDENTS_REGISTER.columns if column.required}


def bring(
    *,
    actor: Actor,
    file_name: str,
    base_path: str,
    purpose: str,
    with_sensitive: bool,
    at: datetime,
) -> ImportBatch:
    """Note that a sheet was brought; it is read in the background."""
    require(actor, "people.import")
    batch = ImportBatch.objects.create(
        file_name=file_name[:200],
        kind=RESIDENTS_REGISTER.key,
        mapping={"base": base_path},
        purpose=purpose,
        with_sensitive=with_sensitive,
        actor_name=actor.name,
        account_id=actor.account_id,
        brought_at=at,
    )
    log.write(actor, "people.sheet-brought", batch.pk, at=at)
    return batch


def read_sheet(*, batch: ImportBatch, path: Path, today: date, tell: Tell) -> None:
    """
    Read a sheet row by row into the preview; nothing is entered in the registry.

    Raises
    ------
    ShouwangError
        If the file cannot be read; the import then says so itself.
    """
    try:
        _look(batch, _largest_table(path, batch), today, tell)
    except ShouwangError as refusal:
        batch.rows.all().delete()
        batch.state = ImportBatch.State.REFUSED
        batch.said_en, batch.said_zh = refusal.say("en"), refusal.say("zh")
        batch.save(update_fields=["state", "said_en", "said_zh"])
        raise


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
    table = find_table(Sheet.of("", *cells), RESIDENTS_REGISTER, mapping=mapping)
    _look(batch, table, today, untold)
    return batch


def _look(batch: ImportBatch, table: Table, today: date, tell: Tell) -> None:
    """Keep every row of a table with its verdict."""
    judging = judge(table, RESIDENTS_REGISTER, today=today)
    n_seen = 0
    for rows in _chunks(judging, state.CHUNK):
        looked = look_at_known(rows, judging.counts)
        ImportRow.objects.bulk_create([_stored(batch, row) for row in looked])
        n_seen += len(rows)
        tell(n_seen, table.sheet.last_number)
    counts = judging.counts
    batch.sheet_name = table.sheet.name[:120]
    batch.counts = asdict(counts)
    batch.n_rows = counts.in_sheet
    batch.remarks = [
        {"en": notice.text.en, "zh": notice.text.zh}
        for notice in (*table.sheet.notices, *table.notices)
    ]
    batch.state = ImportBatch.State.PREVIEW
    batch.save(update_fields=["sheet_name", "counts", "n_rows", "remarks", "state"])


def _largest_table(path: Path, batch: ImportBatch) -> Table:
    sheets = sorted(read_book(path, limits=REGISTER).sheets, key=lambda sheet: -sheet.last_number)
    refusal: ShouwangError | None = None
    for sheet in sheets:
        try:
            return find_table(sheet, RESIDENTS_REGISTER, with_sensitive=batch.with_sensitive)
        except ShouwangError as fault:
            refusal = refusal or fault
    raise refusal or ImportStateError(detail=Text("The file holds no sheet", "文件里没有工作表"))


def _stored(batch: ImportBatch, row: Row) -> ImportRow:
    stored = ImportRow(batch=batch, number=row.number, verdict=row.verdict)
    doubts = [plain_doubt(doubt) for doubt in row.doubts]
    doubts += [_locked(incident) for incident in row.incidents]
    content = {
        "values": {key: plain(value) for key, value in row.values.items()},
        "doubts": doubts,
        "incidents": [incident.word for incident in row.incidents],
    }
    stored.content = json.dumps(content, ensure_ascii=False)
    stored.doubt_codes = codes_of(doubts)
    return stored


def _locked(incident: SafetyIncident) -> dict[str, Any]:
    """Return the doubt that a door said to be locked raises: it ends when somebody goes to look."""
    return {
        "code": "door-locked",
        "column": incident.column,
        "written": incident.word,
        "read": None,
        "why": {"en": INCIDENT.en, "zh": INCIDENT.zh},
        "is_refusal": False,
        "answers": [
            {"code": "as-read", "value": None, "label": {"en": _GOING.en, "zh": _GOING.zh}}
        ],
    }


def plain(value: object) -> Any:
    """Return a value as JSON holds it; a day is an object, so that it is not taken for a text."""
    if isinstance(value, datetime | date):
        return {"on": value.isoformat()[:10]}
    if isinstance(value, tuple | list):
        return [plain(item) for item in value]
    return value


def plain_doubt(doubt: Doubt) -> dict[str, Any]:
    """Return a doubt as JSON holds it."""
    return {
        "code": doubt.code,
        "column": doubt.column,
        "written": "" if doubt.as_written is None else str(doubt.as_written),
        "read": plain(doubt.as_read),
        "why": {"en": doubt.why.en, "zh": doubt.why.zh},
        "is_refusal": doubt.is_refusal,
        "answers": [
            {
                "code": answer.code,
                "value": plain(answer.value),
                "label": {"en": answer.label.en, "zh": answer.label.zh},
            }
            for answer in doubt.answers
            if answer.code != "empty" or doubt.column not in _REQUIRED
        ],
    }


def _chunks(items: Iterable[_T], size: int) -> Iterator[list[_T]]:
    rest = iter(items)
    while chunk := list(islice(rest, size)):
        yield chunk
