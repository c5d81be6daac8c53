"""Background work of this capability."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.urls import reverse
from django.utils import timezone, translation

from shouwang.apps.people import exports, imports, taking_along
from shouwang.apps.people.models import ImportBatch
from shouwang.backbone.access.actors import MACHINE
from shouwang.backbone.audit import log
from shouwang.backbone.jobs import work
from shouwang.backbone.jobs.models import Job
from shouwang.core.errors import ShouwangError
from shouwang.core.text import Text

_STATE = ImportBatch.State


def _end_reading(*, job_id: UUID, batch_id: str, again: bool = False) -> None:  # noqa: ARG001
    """Forget a sheet that will not be read to its end; one that was read before stays to be read."""
    batch = ImportBatch.objects.filter(pk=batch_id, state=_STATE.READING).first()
    if batch is None:
        return
    if again:
        imports.stop_reading(batch)
        return
    path = batch.file_path
    batch.delete()
    if path is not None:
        path.unlink(missing_ok=True)


@work.kind(
    "people.read-sheet",
    put_right=_end_reading,
    title=Text(en="Read a sheet for the preview", zh="读取表格，生成预览"),
)
def read_sheet(progress: work.Progress, *, batch_id: str, again: bool = False) -> dict[str, Any]:
    """Read a sheet; its file stays until its rows are taken in or it is discarded."""
    batch = ImportBatch.objects.get(pk=batch_id)
    try:
        imports.read_sheet(
            actor=progress.actor,
            batch=batch,
            today=timezone.localdate(),
            at=timezone.now(),
            tell=progress.tell,
        )
    except ShouwangError:
        progress.job.result = {"next": reverse("people:preview", args=[batch_id])}
        raise  # the import stays, and says why it cannot be read
    except BaseException:
        _end_reading(job_id=progress.job.pk, batch_id=batch_id, again=again)
        raise
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
def export(
    progress: work.Progress, *, filters: str, purpose: str, lang: str, most: int
) -> dict[str, Any]:
    """Write a list of residents into the file of this job; what it is narrowed by came sealed."""
    at = timezone.localtime()
    path = progress.file(f"residents-{at:%Y%m%d-%H%M}.xlsx")
    with translation.override("zh-hans" if lang == "zh" else "en"):
        taken = exports.write_residents(
            path,
            filters=exports.open_filters(filters),
            purpose=purpose,
            by_whom=progress.actor.name,
            number=taking_along.number_of(progress.job),
            written_at=at,
            lang="zh" if lang == "zh" else "en",
            most=most,
            tell=progress.tell,
        )
    with log.together():
        job = progress.job.pk
        log.write_many(progress.actor, "people.taken-along", taken, at=at, reason=purpose)
        log.write(progress.actor, "people.exported", job, at=at, reason=purpose, rows=len(taken))
    return {"rows": len(taken)}


_ON_SHEETS: Final = ("people.read-sheet", "people.take-rows", "people.undo-import")


def _is_alive(batch: ImportBatch) -> bool:
    """Tell whether work on an import waits or runs."""
    states = (Job.State.WAITING, Job.State.RUNNING)
    jobs = Job.objects.filter(kind__in=_ON_SHEETS, state__in=states)
    return jobs.filter(arguments__batch_id=str(batch.pk)).exists()


@work.at_start
def mend_imports() -> None:
    """Put right the imports that were left in the middle of work that nobody does any more."""
    imports.mend_leftovers(actor=MACHINE, is_alive=_is_alive, at=timezone.now())
