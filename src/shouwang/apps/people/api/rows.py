"""Rows of an import: what was read, what is doubtful, and settling it."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _
from ninja import Query, Router
from pydantic import Field, StringConstraints

from shouwang.apps.people import imports as steps
from shouwang.apps.people import looks, preview_data
from shouwang.apps.people.api.imports import batch_of, start, told
from shouwang.apps.people.models import ImportRow
from shouwang.backbone.access.actors import actor_of
from shouwang.backbone.api.frame import begun, operation, wrong
from shouwang.backbone.api.shapes import (
    Answer,
    Asked,
    Done,
    JobOut,
    Number,
    Paged,
    Paging,
    Plain,
    page_of,
    text,
)

router: Final = Router(tags=[_("Imports")])
_AT_ONCE: Final = 500
"""Larger sheets are settled in the background."""
RowNumber = Annotated[Number, Field(ge=0, le=999_999_999, examples=[7])]


class RowsAsked(Paging):
    """Which rows of an import."""

    verdict: Literal["accepted", "look", "refused"] = "look"


class Reply(Answer):
    """An answer that a doubt may be given."""

    answer: int = Field(examples=[0])
    code: str = Field(examples=["same"])
    label: str = Field(examples=["Same person: leave the row out"])


class DoubtOut(Answer):
    """Why somebody should look."""

    doubt: str = Field(examples=["phone:too-short"])
    column: str = Field(examples=["phone"])
    written: str = Field(examples=["199 0000 000"])
    read: str = Field(examples=[""])
    why: str = Field(examples=["The number is too short."])
    answers: list[Reply]


class RowOut(Answer):
    """A row of the sheet: what was read, and its doubts."""

    number: int = Field(examples=[7])
    is_waiting: bool = Field(examples=[True])
    name: str = Field(examples=["林谷雨"])
    where: str = Field(examples=["3组 5号"])
    values: dict[str, str] = Field(examples=[{"Name": "林谷雨"}])
    doubts: list[DoubtOut]


class Settle(Asked):
    """An answer to a doubt, in one row, or in all that have it."""

    doubt: Annotated[
        str,
        StringConstraints(pattern=r"^[a-z_]{0,40}:[a-z0-9-]{1,40}$"),
        Field(examples=[":known-person"]),
    ]
    answer: Annotated[Number, Field(ge=0, le=999)] = Field(examples=[0])
    code: text(300, "same") = ""  # type: ignore[valid-type]
    number: RowNumber | None = None


class Settled(Answer):
    """How many rows were settled at once, or the job that settles them."""

    n: int | None = Field(examples=[1])
    job: JobOut | None


class Mend(Asked):
    """What is written in place of a cell."""

    number: RowNumber
    column: Annotated[str, StringConstraints(max_length=40), Plain, Field(examples=["phone"])]
    text: text(200, "199 0000 0001")  # type: ignore[valid-type]


def _told(row: dict[str, Any]) -> RowOut:
    doubts = [
        DoubtOut(
            doubt=doubt["key"],
            column=doubt["column"],
            written=doubt["written"],
            read=doubt["read"] or "、".join(doubt["refs"]),
            why=doubt["why"],
            answers=[
                Reply(answer=int(key.partition(":")[0]), code=key.partition(":")[2], label=label)
                for key, label in doubt["answers"]
            ],
        )
        for doubt in row["doubts"]
    ]
    return RowOut(
        number=row["number"],
        is_waiting=row["is_waiting"],
        name=row["name"],
        where=row["where"],
        values={str(key): str(value) for key, value in row["values"].items()},
        doubts=doubts,
    )


@operation(
    router, "GET", "/imports/{uuid:batch_id}/rows", name="import-rows",
    summary=_("Rows of an import"), answer=Paged[RowOut],
)  # fmt: skip
def rows(request: HttpRequest, batch_id: UUID, asked: Query[RowsAsked]) -> Paged[RowOut]:
    """List the rows of a sheet that have a verdict, with what was read and why somebody should look."""
    batch = batch_of(batch_id)
    listed = batch.rows.filter(verdict=asked.verdict).order_by("number")
    found, about = page_of(listed, asked)
    looks.note_preview(actor_of(request), batch, asked.verdict, len(found), asked.page)
    return Paged[RowOut](items=[_told(row) for row in preview_data.shown_rows(found)], **about)


@operation(
    router, "POST", "/imports/{uuid:batch_id}/settle", name="import-settle",
    summary=_("Answer a doubt"), answer=Settled, status=202, fails=(409,),
)  # fmt: skip
def settle(request: HttpRequest, batch_id: UUID, new: Settle) -> Any:
    """Answer a doubt in one row or in all that have it; of a large sheet as a job."""
    batch = batch_of(batch_id)
    if new.number is None and batch.n_rows > _AT_ONCE:
        said = {"doubt_key": new.doubt, "answer": new.answer, "code": new.code}
        job = start(request, "people.settle", batch, **said)
        return begun(Settled(n=None, job=told(job).value))
    n = steps.settle(
        actor=actor_of(request),
        batch=batch,
        doubt_key=new.doubt,
        answer=new.answer,
        number=new.number,
        code=new.code,
        at=timezone.now(),
    )
    return begun(Settled(n=n, job=None))


@operation(
    router, "POST", "/imports/{uuid:batch_id}/mend", name="import-mend",
    summary=_("Write a cell anew"), answer=Done, fails=(409,),
)  # fmt: skip
def mend(request: HttpRequest, batch_id: UUID, new: Mend) -> Done:
    """Read what is written in place of a cell; not done while something about it is doubtful still."""
    batch = batch_of(batch_id)
    if new.column not in preview_data.titles():
        said = gettext("This is none of the values that there are.")
        wrong("column", said, "literal_error")
    waiting = batch.rows.filter(fate=ImportRow.Fate.WAITING, number=new.number)
    if not waiting.exists():
        wrong("number", gettext("No such row waits."))
    is_clear = steps.mend(
        actor=actor_of(request),
        batch=batch,
        number=new.number,
        column=new.column,
        text=new.text,
        today=timezone.localdate(),
        at=timezone.now(),
    )
    return Done(done=is_clear)
