"""
Shapes that all operations share: strict ones for what is asked, open ones for what is answered.

What is not named is refused, a text is as long as its column, and nothing is turned into another
type on the way: a code is a text, a count is a number.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Any, Final, Generic, Literal, TypeVar
from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import QuerySet
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictBool,
    StrictInt,
    StringConstraints,
)

from shouwang.backbone.audit.models import Line
from shouwang.backbone.jobs.models import Job

_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
MOST_ROWS: Final = 200
MOST_PAGE: Final = 100_000
_Item = TypeVar("_Item")


class Asked(BaseModel):
    """What a program sends: a field that is not named is refused."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)


class Answer(BaseModel):
    """What it gets back."""

    model_config = ConfigDict(from_attributes=True)


def typed(said: BaseModel, **more: Any) -> dict[str, Any]:
    """Return what was sent as a form takes it: an unticked box is absent, and so is what is null."""
    given = {**said.model_dump(), **more}
    return {key: value for key, value in given.items() if value is not None and value is not False}


def _without_nul(text: str) -> str:
    if "\0" in text:
        raise ValueError("a NUL character")
    return text


def _day(given: Any) -> Any:
    if not isinstance(given, str | date) or (isinstance(given, str) and not _DAY.fullmatch(given)):
        raise ValueError("a day is written like 2020-02-03")
    return given


def _moment(given: Any) -> Any:
    if not isinstance(given, str | datetime):
        raise ValueError("a moment is a text in ISO 8601")  # noqa: TRY004  pydantic asks for it
    return given


def _aware(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a moment has a time zone")
    return moment


Plain = AfterValidator(_without_nul)
"""Refuses NUL, which PostgreSQL cannot keep; pydantic refuses half a character by itself."""
Day = Annotated[date, BeforeValidator(_day), Field(examples=["2020-02-03"])]
Moment = Annotated[
    datetime,
    BeforeValidator(_moment),
    AfterValidator(_aware),
    Field(examples=["2020-02-03T03:12:00.123456+00:00"]),
]
Words = Annotated[str, StringConstraints(max_length=60), Plain, Field(examples=["林谷雨"])]
Path = Annotated[str, StringConstraints(max_length=200), Plain, Field(examples=["LH/LW/G3/B5/R1"])]
Purpose = Annotated[
    str,
    StringConstraints(min_length=2, max_length=200),
    Plain,
    Field(examples=["calls to those who live alone"]),
]
Longitude = Annotated[float, Field(ge=-180, le=180, examples=[117.2034])]
Latitude = Annotated[float, Field(ge=-85, le=85, examples=[28.3012])]
Yes = StrictBool
Number = StrictInt


def text(most: int, example: str, *, least: int = 0) -> Any:
    """Return the type of a text with its length and an example."""
    limits = StringConstraints(min_length=least, max_length=most)
    return Annotated[str, limits, Plain, Field(examples=[example])]


class Paging(Asked):
    """Which rows of a list."""

    page: Annotated[int, Field(ge=1, le=MOST_PAGE, examples=[1])] = 1
    size: Annotated[int, Field(ge=1, le=MOST_ROWS, examples=[50])] = 50


class Paged(Answer, Generic[_Item]):
    """Some rows of a list, and how many there are in all."""

    n: int = Field(examples=[1])
    page: int = Field(examples=[1])
    size: int = Field(examples=[50])
    next_page: int | None = Field(default=None, examples=[None])
    mark: str = Field(default="", description="Stands for this list in acts on all of it.")
    items: list[_Item]


def page_of(
    rows: QuerySet[Any] | Sequence[Any], asked: Paging
) -> tuple[list[Any], dict[str, Any]]:
    """Return the rows of a page, and what is said of the list; beyond its end there are none."""
    pages = Paginator(rows, asked.size)
    n = pages.count
    start = (asked.page - 1) * asked.size
    found = list(rows[start : start + asked.size]) if start < n else []
    more = asked.page + 1 if start + asked.size < n else None
    return found, {"n": n, "page": asked.page, "size": asked.size, "next_page": more}


class WrongField(Answer):
    """What is wrong with one field."""

    field: str = Field(examples=["born_on"])
    code: str = Field(examples=["invalid"])
    message: str = Field(examples=["The day lies in the future, or too long ago."])


class Said(Answer):
    """A refusal in one language."""

    title: str = Field(examples=["Some fields cannot be taken as they are."])
    detail: str = Field(examples=["The list of fields says which and why."])


class Both(Answer):
    """A refusal in both languages."""

    en: Said
    zh: Said


class Problem(Answer):
    """Why something was refused, as RFC 9457 has it, in the reader's language and in both."""

    type: str = Field(examples=["urn:shouwang:api.invalid"])
    title: str = Field(examples=["Some fields cannot be taken as they are."])
    status: int = Field(examples=[422])
    detail: str = Field(examples=["The list of fields says which and why."])
    code: str = Field(examples=["api.invalid"])
    text: Both
    fields: list[WrongField] | None = None
    number: str | None = Field(default=None, examples=[None])


class InBoth(Answer):
    """Words in both languages."""

    en: str = Field(examples=["Where somebody was"])
    zh: str = Field(examples=["外出情况"])


class Done(Answer):
    """It is done."""

    done: bool = Field(default=True, examples=[True])
    """Whether anything is different now: the same asked twice is done once."""


class Note(Answer):
    """One line of a timeline."""

    at: datetime = Field(examples=["2020-02-03T03:12:00+00:00"])
    act: str = Field(examples=["people.changed"])
    by: str = Field(examples=["魏雨水"])


class LogLine(Answer):
    """One line of the log: who did what, or looked at what, when, in which role."""

    number: int = Field(examples=[120])
    at: datetime = Field(examples=["2020-02-03T03:12:00+00:00"])
    by: str = Field(examples=["魏雨水"])
    account: UUID | None
    role: str = Field(examples=["grid-officer"])
    area: str = Field(examples=["LH/LW/G3"])
    act: str = Field(examples=["people.opened"])
    record: UUID | None = Field(description="A pseudonym; none where the line is of no record.")
    reason: str = Field(examples=[""])

    @classmethod
    def of(cls, line: Line) -> LogLine:
        """Return a line as it is told."""
        names = ("at", "role", "area", "act", "reason")
        return cls(
            number=line.seq,
            by=line.actor_name,
            account=line.account_id,
            record=line.subject if line.subject8 else None,
            **{name: getattr(line, name) for name in names},
        )


class JobOut(Answer):
    """Work in the background."""

    id: str = Field(examples=["5f0c2f52-7d0a-4a53-8d0e-1a2b3c4d5e6f"])
    kind: str = Field(examples=["people.export"])
    state: Literal["waiting", "running", "done", "refused", "failed", "cancelled"] = Field(
        examples=["done"]
    )
    done: int = Field(examples=[120])
    total: int = Field(examples=[120])
    made_at: datetime = Field(examples=["2020-02-03T03:12:00+00:00"])
    ended_at: datetime | None = Field(examples=["2020-02-03T03:12:04+00:00"])
    message_en: str = Field(examples=[""])
    message_zh: str = Field(examples=[""])
    result: dict[str, Any] = Field(examples=[{"rows": 120}])
    file_name: str = Field(examples=["residents-20200203-1112.xlsx"])

    @classmethod
    def of(cls, job: Job) -> JobOut:
        """Return a job as it is told; addresses of pages mean nothing to a program."""
        result = {key: value for key, value in job.result.items() if key != "next"}
        names = ("kind", "state", "done", "total", "made_at", "ended_at", "message_en",
                 "message_zh", "file_name")  # fmt: skip
        facts = {name: getattr(job, name) for name in names}
        return cls(id=str(job.pk), result=result, **facts)
