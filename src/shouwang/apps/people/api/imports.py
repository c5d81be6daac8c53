"""Imports: bring a sheet or typed rows, look at it, take its rows in, take them back."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile as DjangoFile
from django.db import transaction
from django.http import FileResponse, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _
from ninja import File, Form, Query, Router
from ninja.files import UploadedFile

from shouwang.apps.people import column_views, preview_data, sheets_out
from shouwang.apps.people import imports as steps
from shouwang.apps.people.api import import_shapes
from shouwang.apps.people.import_views import RefusedForm, SheetForm
from shouwang.apps.people.models import SHEETS, ImportBatch
from shouwang.apps.places import public as places
from shouwang.backbone import files
from shouwang.backbone.access.actors import actor_of, require
from shouwang.backbone.api.frame import begun, checked, made, operation, wrong
from shouwang.backbone.api.shapes import (
    Done,
    JobOut,
    Paged,
    Paging,
    page_of,
)
from shouwang.backbone.jobs import work
from shouwang.backbone.jobs.models import Job

router: Final = Router(tags=[_("Imports")])
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def batch_of(batch_id: UUID) -> ImportBatch:
    """Return an import of one's areas."""
    return get_object_or_404(ImportBatch, pk=batch_id)


def start(request: HttpRequest, kind: str, batch: ImportBatch, **arguments: Any) -> Job:
    """Enter work on an import as a job."""
    return work.start(
        actor=actor_of(request),
        kind_name=kind,
        arguments={"batch_id": str(batch.pk), **arguments},
    )


def told(job: Job) -> Any:
    """Answer with a job as it is now."""
    job.refresh_from_db()
    return begun(JobOut.of(job))


def _facts(batch: ImportBatch) -> dict[str, Any]:
    names = ("file_name", "state", "brought_at", "undo_until", "n_rows", "said_en", "said_zh")
    facts = {name: getattr(batch, name) for name in names}
    return {**facts, "id": batch.pk, "base": batch.path, "by": batch.actor_name}


@operation(
    router, "GET", "/imports", name="imports",
    summary=_("List imports"), answer=Paged[import_shapes.BatchOut],
)  # fmt: skip
def imports(request: HttpRequest, asked: Query[Paging]) -> Paged[import_shapes.BatchOut]:
    """List imports, the latest first."""
    found, about = page_of(ImportBatch.objects.all(), asked)
    return Paged[import_shapes.BatchOut](
        items=[import_shapes.BatchOut(**_facts(batch)) for batch in found], **about
    )


@operation(
    router, "POST", "/imports", name="imports",
    summary=_("Bring a sheet"), answer=import_shapes.Whole, status=202, fails=(409,),
)  # fmt: skip
def bring(
    request: HttpRequest, asked: Form[import_shapes.SheetAsked], sheet: File[UploadedFile]
) -> Any:
    """Keep a sheet and begin to read it for the preview; nothing is entered yet."""
    actor = actor_of(request)
    require(actor, "people.import")
    said = checked(SheetForm(asked.model_dump(), {"sheet": sheet}))
    given: DjangoFile[bytes] = said["sheet"]
    path = files.keep(given, folder=SHEETS)
    try:
        with transaction.atomic():
            batch = steps.bring(
                actor=actor,
                file_name=(given.name or "").replace("\0", ""),
                base_path=said["base"],
                purpose=said["purpose"],
                with_sensitive=said["with_sensitive"],
                at=timezone.now(),
                kept=path,
            )
            job = start(request, "people.read-sheet", batch)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    job.refresh_from_db()
    return begun(import_shapes.Whole(id=batch.pk, job=JobOut.of(job)))


@operation(
    router, "POST", "/imports/typed", name="imports-typed",
    summary=_("Enter rows of a paper sheet"), answer=import_shapes.Whole, status=201, fails=(409,),
)  # fmt: skip
def type_in(request: HttpRequest, new: import_shapes.Typed) -> Any:
    """Take rows as they stand on paper, through the same looks as a file."""
    choices = places.choices()
    if choices and new.base not in dict(choices):
        wrong("base", gettext("There is no area with this path."))
    width = len(steps.TYPED)
    rows = [[*row, *[""] * (width - len(row))] for row in new.rows]
    if not any(map("".join, rows)):
        wrong("rows", gettext("This has to be given."), "missing")
    batch = steps.type_in(
        actor=actor_of(request),
        rows=rows,
        base_path=new.base,
        today=timezone.localdate(),
        at=timezone.now(),
    )
    return made(import_shapes.Whole(id=batch.pk, job=None))


@operation(
    router, "GET", "/imports/{uuid:batch_id}", name="import",
    summary=_("One import"), answer=import_shapes.BatchMore,
)  # fmt: skip
def one(request: HttpRequest, batch_id: UUID) -> import_shapes.BatchMore:
    """Say where an import stands, what its columns were taken for, and what was noticed."""
    batch = batch_of(batch_id)
    about = preview_data.about(batch)
    columns = about.get("columns", [])
    return import_shapes.BatchMore(
        **_facts(batch),
        counts=steps.counts_now(batch),
        columns=[
            import_shapes.Column(place=c["place"], header=c["header"], key=c["key"])
            for c in columns
        ],
        sheets=[str(sheet) for sheet in about.get("sheets", [])],
        remarks=batch.remarks,
        n_stayed=preview_data.stayed(batch)["n"],
    )


@operation(
    router, "POST", "/imports/{uuid:batch_id}/take", name="import-take",
    summary=_("Import the rows that are ready"), answer=JobOut, status=202, fails=(409,),
)  # fmt: skip
def take(request: HttpRequest, batch_id: UUID) -> Any:
    """Enter the accepted rows, as a job; it can be taken back for a day."""
    return told(start(request, "people.take-rows", batch_of(batch_id)))


@operation(
    router, "POST", "/imports/{uuid:batch_id}/undo", name="import-undo",
    summary=_("Take an import back"), answer=JobOut, status=202, fails=(409,),
)  # fmt: skip
def undo(request: HttpRequest, batch_id: UUID) -> Any:
    """Remove what an import entered, as a job; what somebody worked with since stays."""
    return told(start(request, "people.undo-import", batch_of(batch_id)))


@operation(
    router, "POST", "/imports/{uuid:batch_id}/discard", name="import-discard",
    summary=_("Discard a sheet"), answer=Done, fails=(409,),
)  # fmt: skip
def discard(request: HttpRequest, batch_id: UUID) -> Done:
    """Discard a sheet of which nothing was taken in; its rows and its file go."""
    steps.discard(actor=actor_of(request), batch=batch_of(batch_id), at=timezone.now())
    return Done()


def _again(request: HttpRequest, batch: ImportBatch, **said: Any) -> Any:
    with transaction.atomic():
        now = steps.read_again(actor=actor_of(request), batch=batch, **said)
        job = start(request, "people.read-sheet", now, again=True)
    return told(job)


@operation(
    router, "POST", "/imports/{uuid:batch_id}/columns", name="import-columns",
    summary=_("Say what the columns hold"), answer=JobOut, status=202, fails=(409,),
)  # fmt: skip
def name_columns(request: HttpRequest, batch_id: UUID, new: import_shapes.ColumnsAsked) -> Any:
    """Read the sheet again with the columns that are named."""
    batch = batch_of(batch_id)
    about = preview_data.about(batch)
    known = dict(preview_data.choices())
    asked = {int(place): key for place, key in new.columns.items()}
    there = [column["place"] for column in about.get("columns", [])]
    if unknown := sorted(set(asked) - set(there)):
        wrong(f"columns.{unknown[0]}", gettext("There is no such field."), "extra_forbidden")
    for place, key in asked.items():
        if key is not None and key not in known:
            said = gettext("This is none of the values that there are.")
            wrong(f"columns.{place}", said, "literal_error")
    columns = {place: asked.get(place) for place in there}
    if why := column_views.wrong(columns, known):
        wrong("columns", why)
    header = {"found": list(about.get("header", [])), "none": []}.get(
        str(new.header), [new.header] if isinstance(new.header, int) else []
    )
    return _again(request, batch, sheet=about.get("sheet", 0), columns=columns, header=header)


@operation(
    router, "POST", "/imports/{uuid:batch_id}/sheet", name="import-sheet",
    summary=_("Read another sheet of the file"), answer=JobOut, status=202, fails=(409,),
)  # fmt: skip
def choose_sheet(request: HttpRequest, batch_id: UUID, new: import_shapes.SheetChoice) -> Any:
    """Read another sheet of the same workbook."""
    batch = batch_of(batch_id)
    if new.sheet >= len(preview_data.about(batch).get("sheets", [])):
        wrong("sheet", gettext("Choose one of the sheets."))
    return _again(request, batch, sheet=new.sheet)


@operation(
    router, "POST", "/imports/{uuid:batch_id}/forget", name="import-forget",
    summary=_("Forget what was saved of these columns"), answer=JobOut | Done, status=202,
    fails=(409,),
)  # fmt: skip
def forget_columns(request: HttpRequest, batch_id: UUID) -> Any:
    """Forget what was saved of these headers, and read the sheet by its own words."""
    batch = batch_of(batch_id)
    about = preview_data.about(batch)
    saved = about.get("saved")
    if not saved:
        return begun(Done(done=False))
    with transaction.atomic():
        steps.forget_columns(
            actor=actor_of(request), batch=batch, saved_id=UUID(saved["id"]), at=timezone.now()
        )
        return _again(request, batch, sheet=about.get("sheet", 0))


@operation(
    router, "POST", "/imports/{uuid:batch_id}/refused", name="import-refused",
    summary=_("Take the refused rows along"), answer=None, file=XLSX, fails=(409,),
)  # fmt: skip
def refused(
    request: HttpRequest, batch_id: UUID, asked: import_shapes.RefusedAsked
) -> FileResponse:
    """Hand over the rows that cannot be imported as they were, each with its reason."""
    batch = batch_of(batch_id)
    said = checked(RefusedForm({"purpose": asked.purpose}))
    path = sheets_out.write_refused(
        actor=actor_of(request),
        batch=batch,
        purpose=said["purpose"],
        written_at=timezone.localtime(),
        lang=asked.lang,
    )
    response = FileResponse(path.open("rb"), as_attachment=True, filename=path.name)
    path.unlink()
    path.parent.rmdir()
    return response
