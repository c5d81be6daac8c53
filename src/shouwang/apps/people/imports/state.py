"""
Where an import stands, and what all its steps share.

ShouwangError
 └ ImportStateError  an import is not where this step begins
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar, Final
from uuid import UUID

from django.db import transaction
from django.db.models import Count

from shouwang.apps.people.models import ImportBatch, ImportRow
from shouwang.core.errors import ShouwangError
from shouwang.core.text import Text

CHUNK: Final = 2000
"""Rows that are entered or removed at one go, so that nobody waits long for the database."""
Tell = Callable[[int, int], None]


class ImportStateError(ShouwangError):
    """An import is not where a step of it begins."""

    code: ClassVar[str] = "people.import-state"
    problem: ClassVar[Text] = Text(en="{detail}.", zh="{detail}。")
    remedy: ClassVar[Text] = Text(
        en="Open the import again: the page shows where it stands.",
        zh="请重新打开这次导入，页面会显示它的进度。",
    )


def begin(
    *, batch_id: UUID, now_in: str, states: tuple[str, ...], job_id: UUID | None = None
) -> ImportBatch:
    """Move an import on, exactly once, however many ask at the same time; the job owns it then."""
    asked = ImportBatch.objects.filter(pk=batch_id, state__in=states)
    moved = asked.update(state=now_in, job_id=job_id)
    batch = ImportBatch.objects.get(pk=batch_id)
    if not moved:
        require_state(batch, *states)
    return batch


def end(batch: ImportBatch, now_in: str, **facts: Any) -> None:
    """Put an import where a step of it ends, with what else is then known."""
    for name, value in facts.items():
        setattr(batch, name, value)
    batch.state = now_in
    batch.save(update_fields=["state", *facts])


def before_taking(batch: ImportBatch) -> str:
    """Return where an import stood before rows were to be taken in."""
    return ImportBatch.State.IMPORTED if batch.imported_at else ImportBatch.State.PREVIEW


def locked(batch: ImportBatch, *states: str) -> ImportBatch:
    """Return an import as it is now, which nobody moves on meanwhile, if it is in one of these states."""
    now = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    require_state(now, *states)
    return now


def require_state(batch: ImportBatch, *states: str) -> None:
    """Refuse a step of an import that does not stand where it begins."""
    if batch.state not in states:
        detail = Text(
            f"This import is {batch.state}, and this step needs it to be {' or '.join(states)}",
            "这次导入目前的状态不允许这一步",
        )
        raise ImportStateError(detail=detail)


def drop_file(batch: ImportBatch) -> None:
    """Forget the file of an import, on the disk as soon as that is certain."""
    path = batch.file_path
    if path is not None:
        batch.kept = ""
        batch.save(update_fields=["kept"])
        transaction.on_commit(lambda: path.unlink(missing_ok=True))


def counts_now(batch: ImportBatch) -> dict[str, int]:
    """Return how many rows have which verdict and wait, and how many are imported."""
    rows = batch.rows.values("verdict", "fate").annotate(n=Count("pk"))
    found = {"accepted": 0, "look": 0, "refused": 0, "imported": 0}
    for row in rows:
        if row["fate"] == ImportRow.Fate.WAITING:
            found[row["verdict"]] += row["n"]
        elif row["fate"] == ImportRow.Fate.IMPORTED:
            found["imported"] += row["n"]
    return found


def codes_of(doubts: list[dict[str, Any]]) -> str:
    """Return what a row is found by when a kind of doubt is settled in all rows that have it."""
    return " ".join(sorted({f"{d['column']}:{d['code']}" for d in doubts}))[:200]


def untold(_done: int, _total: int) -> None:
    """Take news of progress when nobody wants them."""
