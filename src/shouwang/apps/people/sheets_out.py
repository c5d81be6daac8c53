"""Sheets that people take along."""

from __future__ import annotations

import json
import tempfile
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from shouwang.apps.people.models import ImportBatch, ImportRow
from shouwang.apps.people.national_id import masked
from shouwang.backbone.sheets.write import Caption, write_xlsx
from shouwang.core.text import Lang, Text

_COLUMNS: Final = (
    Text(en="Row", zh="表内行"),
    Text(en="Name", zh="姓名"),
    Text(en="Column", zh="列"),
    Text(en="As written", zh="原来写的"),
    Text(en="Why it cannot be imported", zh="不能导入的原因"),
)
_WHAT: Final = Text(en="Rows that cannot be imported", zh="不能导入的行")
_PURPOSE: Final = Text(en="to be mended in the sheet", zh="供在原表中改正")


def write_refused(
    batch: ImportBatch, *, by_whom: str, written_at: datetime, expires_on: date, lang: Lang
) -> Path:
    """Write the refused rows of an import with their reasons to a temporary file."""
    rows = []
    for row in batch.rows.filter(verdict=ImportRow.Verdict.REFUSED).order_by("number"):
        content = json.loads(row.content)
        name = content["values"].get("name") or ""
        for doubt in content["doubts"]:
            if doubt["is_refusal"]:
                shown = "、".join(name) if isinstance(name, list) else name
                rows.append(
                    (row.number, shown, doubt["column"], written_in(doubt), doubt["why"][lang])
                )
    folder = Path(tempfile.mkdtemp(prefix="shouwang-"))
    path = folder / "refused.xlsx"
    caption = Caption(
        what=_WHAT.in_(lang),
        filtered_by=batch.file_name,
        by_whom=by_whom,
        written_at=written_at,
        purpose=_PURPOSE.in_(lang),
        expires_on=expires_on,
    )
    write_xlsx(path, _COLUMNS, rows, caption=caption, watermark=str(batch.pk), lang=lang)
    return path


def written_in(doubt: dict[str, Any]) -> str:
    """Return what stood in a cell; of an identity number the row of the sheet is enough to find it."""
    written = str(doubt["written"])
    return masked(written) if doubt["column"] == "national_id" else written
