"""Settling: a doubt is answered in one row or in all that have it, or the cell is written anew."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from shouwang.apps.people.homes import ADDRESS, CHOSEN
from shouwang.apps.people.imports import state
from shouwang.apps.people.imports.looking import (
    UNCLEAR,
    asks_of,
    forget_places,
    homes_of,
    land_again,
    plain,
    plain_doubt,
)
from shouwang.apps.people.imports.state import Tell, codes_of
from shouwang.apps.people.lengths import too_long
from shouwang.apps.people.models import ImportBatch, ImportRow
from shouwang.backbone.access.actors import Actor, require
from shouwang.backbone.audit import log
from shouwang.backbone.sheets.cells import reader
from shouwang.backbone.sheets.reasons import missing
from shouwang.backbone.sheets.residents import RESIDENTS_REGISTER
from shouwang.backbone.sheets.verdicts import Doubt


@transaction.atomic
def settle(
    *,
    actor: Actor,
    batch: ImportBatch,
    doubt_key: str,
    answer: int,
    number: int | None,
    at: datetime,
    code: str = "",
    beyond: int = 0,
) -> int:
    """
    Answer one doubt, in one row or in the next rows that have it, and return how many it was.

    Parameters
    ----------
    doubt_key
        Column and code of the doubt, joined by a colon.
    answer
        Which of the doubt's answers is taken, counted from 0.
    number
        The row, or None for the next `state.CHUNK` rows.
    beyond
        Rows up to this number are left.
    code
        What the answer does where it was read; rows where it would do something else are left.
    """
    require(actor, "people.import")
    state.locked(batch, ImportBatch.State.PREVIEW, ImportBatch.State.IMPORTED)
    which = Q(doubt_codes__contains=doubt_key) if number is None else Q(number=number)
    rows = batch.rows.filter(which, fate=ImportRow.Fate.WAITING, number__gt=beyond)
    rows = rows.order_by("number")[: state.CHUNK]
    settled = [row for row in rows.select_for_update() if _answer(row, doubt_key, answer, code)]
    if doubt_key.endswith(f":{UNCLEAR}") and settled:
        homes = homes_of(batch)
        asks = asks_of(batch, homes)
        for row in settled:
            content = json.loads(row.content)
            land_again(content, homes, asks=asks)
            keep(row, content)
    ImportRow.objects.bulk_update(
        settled, ["content_sealed", "doubt_codes", "verdict", "fate"], batch_size=500
    )
    act = "safety-incident" if doubt_key.endswith(":door-locked") else "doubt-settled"
    log.write(actor, f"people.{act}", batch.pk, at=at, doubt=doubt_key, rows=len(settled))
    return len(settled)


def settle_all(
    *,
    actor: Actor,
    batch: ImportBatch,
    doubt_key: str,
    answer: int,
    code: str,
    at: datetime,
    tell: Tell,
) -> int:
    """Answer one doubt in every row that has it, by the thousand; return how many rows it was."""
    waiting = batch.rows.filter(fate=ImportRow.Fate.WAITING, doubt_codes__contains=doubt_key)
    total, n_seen, n_settled, last = waiting.count(), 0, 0, 0
    while numbers := list(
        waiting.filter(number__gt=last)
        .order_by("number")
        .values_list("number", flat=True)[: state.CHUNK]
    ):
        n_settled += settle(
            actor=actor,
            batch=batch,
            doubt_key=doubt_key,
            answer=answer,
            number=None,
            at=at,
            code=code,
            beyond=last,
        )
        last = numbers[-1]
        n_seen += len(numbers)
        tell(n_seen, total)
    return n_settled


@transaction.atomic
def mend(
    *,
    actor: Actor,
    batch: ImportBatch,
    number: int,
    column: str,
    text: str,
    today: date,
    at: datetime,
) -> bool:
    """
    Read what somebody wrote in place of a cell, and return whether nothing is doubtful about it.

    Parameters
    ----------
    number
        The row in the sheet.
    column
        Key of the column.
    text
        As typed; read like any cell, empty leaves the cell empty.
    """
    require(actor, "people.import")
    state.locked(batch, ImportBatch.State.PREVIEW, ImportBatch.State.IMPORTED)
    rows = batch.rows.select_for_update()
    row = rows.get(number=number, fate=ImportRow.Fate.WAITING)
    known = RESIDENTS_REGISTER.column(column)
    read = reader(known.value, today=today)(text.strip() or None)
    content = json.loads(row.content)
    doubts = [doubt for doubt in content["doubts"] if doubt["column"] != column]
    content["values"].pop(column, None)
    if read.value is not None:
        content["values"][column] = plain(read.value)
    found = [Doubt.of(reason, column, written=text, read=read.value) for reason in read.doubts]
    long = too_long(column, read.value) if read.value is not None else None
    if long is not None:
        found.append(Doubt.of(long, column, written=text, is_refusal=column == "name"))
    if read.refusal is not None:
        found.append(Doubt.of(read.refusal, column, written=text, is_refusal=True))
    elif known.required and read.value is None:
        found.append(Doubt.of(missing(known), column, is_refusal=True))
    content["doubts"] = [*doubts, *map(plain_doubt, found)]
    if column in ADDRESS:
        forget_places(content["values"])
        homes = homes_of(batch)
        land_again(content, homes, asks=asks_of(batch, homes))
    keep(row, content)
    row.save(update_fields=["content_sealed", "doubt_codes", "verdict"])
    log.write(actor, "people.doubt-settled", batch.pk, at=at, doubt=f"{column}:edit", rows=1)
    return row.verdict == ImportRow.Verdict.ACCEPTED or not found


def _answer(row: ImportRow, doubt_key: str, answer: int, code: str) -> bool:
    content = json.loads(row.content)
    rest = []
    for doubt in content["doubts"]:
        usable = doubt["answers"][answer : answer + 1]
        is_asked = f"{doubt['column']}:{doubt['code']}" == doubt_key
        may = usable and usable[0]["code"] != "edit" and code in ("", usable[0]["code"])
        if is_asked and may:
            _apply(usable[0], doubt["column"], content["values"], row)
        else:
            rest.append(doubt)
    if len(rest) == len(content["doubts"]):
        return False
    content["doubts"] = rest
    keep(row, content)
    return True


def keep(row: ImportRow, content: dict[str, Any]) -> None:
    """Put a row's content back, with the verdict that its doubts leave."""
    doubts = content["doubts"]
    row.content = json.dumps(content, ensure_ascii=False)
    row.doubt_codes = codes_of(doubts)
    is_refused = any(doubt["is_refusal"] for doubt in doubts)
    verdicts = ImportRow.Verdict
    row.verdict = (
        verdicts.REFUSED if is_refused else verdicts.LOOK if doubts else verdicts.ACCEPTED
    )


def _apply(answer: dict[str, Any], column: str, values: dict[str, Any], row: ImportRow) -> None:
    """Do what an answer says; without a column it is about the row, which it may leave out."""
    code = answer["code"]
    if code == "same" or (code == "empty" and not column):
        row.fate = ImportRow.Fate.LEFT_OUT
    elif code == "empty":
        values.pop(column, None)
    elif code in ("other", "split"):
        values[column] = answer["value"]
    elif code.startswith("place="):
        kind, path = answer["value"]
        values[f"{CHOSEN}{kind}"] = path
