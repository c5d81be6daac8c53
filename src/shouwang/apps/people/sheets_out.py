"""
Rows that cannot be imported, taken along as they were, to be mended and brought again.

They are given back to whoever brought the sheet; to a colleague no more of them than of any list. They
count among the lists of a day.

ShouwangError
 ├ ExportTooLongError  more rows than may be taken along at once
 └ NotBroughtError     many rows of a sheet that a colleague brought
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar, Final

from django.db import transaction

from shouwang.apps.people import imports, taking_along
from shouwang.apps.people.exports import KEPT_DAYS, MOST_ROWS, ExportTooLongError
from shouwang.apps.people.models import ImportBatch, ImportRow
from shouwang.apps.people.national_id import masked
from shouwang.backbone.access.actors import Actor, require
from shouwang.backbone.audit import chain, log
from shouwang.backbone.sheets.columns import WHY
from shouwang.backbone.sheets.residents import RESIDENTS_REGISTER
from shouwang.backbone.sheets.write import Caption, write_xlsx
from shouwang.core.errors import ShouwangError
from shouwang.core.text import Lang, Text

_WHAT: Final = Text(en="Rows that cannot be imported", zh="不能导入的行")
_COLUMN: Final = Text(en="Column {n}", zh="第 {n} 列")
_TITLES: Final = {column.key: column.title for column in RESIDENTS_REGISTER.columns}


class NotBroughtError(ShouwangError):
    """Many rows of a sheet that a colleague brought."""

    code: ClassVar[str] = "people.sheet-of-colleague"
    problem: ClassVar[Text] = Text(
        en="{n} rows are refused; more than {most} are given back only to {name}, who brought the sheet.",
        zh="有 {n} 行不能导入；超过 {most} 行时，只交还给提供表格的{name}。",
    )
    remedy: ClassVar[Text] = Text(
        en="Mend them here on the page, or ask {name}.", zh="请直接在页面上修正，或联系{name}。"
    )


@transaction.atomic
def write_refused(
    *, actor: Actor, batch: ImportBatch, purpose: str, written_at: datetime, lang: Lang
) -> Path:
    """
    Write the refused rows of an import as they stood in the sheet, each with why, to a temporary file.

    Raises
    ------
    ExportTooLongError
        If there are more than may be taken along.
    NotBroughtError
        If there are many, and somebody else brought the sheet.
    TooManyListsError
        If it would be one list too many today.
    """
    require(actor, "people.import")
    taking_along.require_few(actor, written_at)
    rows = batch.rows.filter(verdict=ImportRow.Verdict.REFUSED, fate=ImportRow.Fate.WAITING)
    n_rows = rows.count()
    if n_rows > MOST_ROWS:
        raise ExportTooLongError(n=n_rows, most=MOST_ROWS)
    is_own = batch.account_id == actor.account_id
    if not is_own and n_rows + taking_along.n_alone(actor, written_at) > taking_along.ALONE:
        raise NotBroughtError(n=n_rows, most=taking_along.ALONE, name=batch.actor_name)
    listed = json.loads(batch.about or "{}").get("columns", [])
    heads = [_head(column) for column in listed]
    path = Path(tempfile.mkdtemp(prefix="shouwang-")) / "refused.xlsx"
    caption = Caption(
        what=_WHAT.in_(lang),
        filtered_by=batch.file_name,
        by_whom=actor.name,
        written_at=written_at,
        purpose=purpose,
        expires_on=(written_at + timedelta(days=KEPT_DAYS)).date(),
        head12=chain.head12(),
    )
    lines = _lines(rows.order_by("number").iterator(chunk_size=500), listed, lang)
    mark = f"{actor.name} {written_at:%Y-%m-%d %H:%M} {batch.pk}"
    try:
        write_xlsx(path, [*heads, WHY], lines, caption=caption, watermark=mark, lang=lang)
    except BaseException:
        path.parent.rmdir()
        raise
    facts = {"rows": n_rows, "own": is_own}
    log.write(actor, taking_along.GIVEN_BACK, batch.pk, at=written_at, reason=purpose, **facts)
    return path


def _head(column: dict[str, Any]) -> Text:
    """Return a header as the sheet has it, else what the column was taken for, else its place."""
    if column["header"]:
        return Text(en=column["header"], zh=column["header"])
    n = column["place"] + 1
    return _TITLES.get(column["key"]) or Text(en=_COLUMN.say("en", n=n), zh=_COLUMN.say("zh", n=n))


def _lines(
    rows: Iterator[ImportRow], listed: list[dict[str, Any]], lang: Lang
) -> Iterator[tuple[object, ...]]:
    for row in rows:
        content = json.loads(row.content)
        cells = [imports.cell_of(cell) for cell in content.get("cells", [])][: len(listed)]
        cells += [None] * (len(listed) - len(cells))
        why = [doubt["why"][lang] for doubt in content["doubts"] if doubt["is_refusal"]]
        yield *cells, " ".join(dict.fromkeys(why))


def written_in(doubt: dict[str, Any]) -> str:
    """Return what stood in a cell; of an identity number the row of the sheet is enough to find it."""
    written = str(doubt["written"])
    return masked(written) if doubt["column"] == "national_id" else written
