"""Background work of this capability."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils import timezone, translation

from shouwang.apps.people import exports, imports
from shouwang.apps.people.models import ImportBatch
from shouwang.backbone.access.actors import MACHINE
from shouwang.backbone.audit import log
from shouwang.backbone.jobs import work
from shouwang.core.errors import ShouwangError
from shouwang.core.text import Text

_STATE = ImportBatch.State


def _forget_sheet(*, job_id: UUID, batch_id: str, path: str) -> None:  # noqa: ARG001
    """Forget a sheet that will not be read to its end."""
    ImportBatch.objects.filter(pk=batch_id, state=_STATE.READING).delete()
    Path(path).unlink(missing_ok=True)


@work.kind(
    "people.read-sheet",
    put_right=_forget_sheet,
    title=Text(en="Read a sheet for the preview", zh="读取表格，生成预览"),
)
def read_sheet(progress: work.Progress, *, batch_id: str, path: str) -> dict[str, Any]:
    """Read a sheet; the file itself goes when its rows are kept."""
    batch = ImportBatch.objects.get(pk=batch_id)
    file = Path(path)
    try:
        imports.read_sheet(batch=batch, path=file, today=timezone.localdate(), tell=progress.tell)
    except ShouwangError:
        raise  # the import stays, and says why it cannot be read
    except BaseException:
        batch.delete()
        raise
    finally:
        file.unlink(missing_ok=True)
    return {"next": reverse("people:preview", args=[batch_id])}


def _take_back_half(*, job_id: UUID, batch_id: str) -> None:
    """Take back what a worker entered before it died."""
    owned = ImportBatch.objects.filter(pk=batch_id, state=_STATE.IMPORTING, job_id=job_id)
    batch = owned.first()
    if batch is not None:
        imports.take_back_half(actor=MACHINE, batch=batch, at=timezone.now())


@work.kind(
    "people.take-rows",
    put_right=_take_back_half,
    title=Text(en="Import the rows that are ready", zh="导入已就绪的行"),
)
def take_rows(progress: work.Progress, *, batch_id: str) -> dict[str, Any]:
    """Enter the accepted rows."""
    states = (_STATE.PREVIEW, _STATE.IMPORTED)
    batch = imports.begin(
        batch_id=UUID(batch_id),
        now_in=_STATE.IMPORTING,
        states=states,
        job_id=progress.job.pk,
    )
    n_people = imports.take(
        actor=progress.actor,
        batch=batch,
        on=timezone.localdate(),
        at=timezone.now(),
        tell=progress.tell,
    )
    return {"people": n_people, "next": reverse("people:preview", args=[batch_id])}


@work.kind("people.settle", title=Text(en="Settle like doubts", zh="成批处理同类问题"))
def settle(
    progress: work.Progress, *, batch_id: str, doubt_key: str, answer: int, code: str
) -> dict[str, Any]:
    """Answer one doubt in every row that has it."""
    n_rows = imports.settle_all(
        actor=progress.actor,
        batch=ImportBatch.objects.get(pk=batch_id),
        doubt_key=doubt_key,
        answer=answer,
        code=code,
        at=timezone.now(),
        tell=progress.tell,
    )
    return {"rows": n_rows, "next": reverse("people:preview", args=[batch_id])}


def _end_undo(*, job_id: UUID, batch_id: str) -> None:
    """Let an import be taken back again, where the worker died on the way."""
    left = ImportBatch.objects.filter(pk=batch_id, state=_STATE.UNDOING, job_id=job_id)
    left.update(state=_STATE.IMPORTED)


@work.kind(
    "people.undo-import", put_right=_end_undo, title=Text(en="Take an import back", zh="撤销导入")
)
def undo_import(progress: work.Progress, *, batch_id: str) -> dict[str, Any]:
    """Remove what an import entered."""
    states = (_STATE.IMPORTED,)
    batch = imports.begin(
        batch_id=UUID(batch_id), now_in=_STATE.UNDOING, states=states, job_id=progress.job.pk
    )
    gone, stayed = imports.undo(
        actor=progress.actor, batch=batch, at=timezone.now(), tell=progress.tell
    )
    return {"gone": gone, "stayed": stayed, "next": reverse("people:preview", args=[batch_id])}


@work.kind("people.export", title=Text(en="List of residents to take along", zh="导出居民名单"))
def export(progress: work.Progress, *, filters: str, purpose: str, lang: str) -> dict[str, Any]:
    """Write a list of residents into the file of this job; what it is narrowed by came sealed."""
    at = timezone.localtime()
    path = progress.file(f"residents-{at:%Y%m%d-%H%M}.xlsx")
    with translation.override("zh-hans" if lang == "zh" else "en"):
        n_rows = exports.write_residents(
            path,
            filters=exports.open_filters(filters),
            purpose=purpose,
            by_whom=progress.actor.name,
            number=str(progress.job.pk)[:8],
            written_at=at,
            lang="zh" if lang == "zh" else "en",
            tell=progress.tell,
        )
    log.write(progress.actor, "people.exported", progress.job.pk, at=at, rows=n_rows)
    return {"rows": n_rows}
