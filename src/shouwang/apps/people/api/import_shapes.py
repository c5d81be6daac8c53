"""Shapes of imports, and of what is said about a sheet."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Final, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from shouwang.backbone.api.shapes import Answer, Asked, JobOut, Number, Path, Plain, Purpose, text

_MOST_TYPED: Final = 100
_MOST_COLUMNS: Final = 16_384
Cell = Annotated[str, StringConstraints(max_length=200), Plain, Field(examples=["林谷雨"])]


class SheetAsked(Asked):
    """What a sheet is about."""

    base: Path = Field(default="", examples=["LH/LW"])
    with_sensitive: bool = Field(default=False, examples=[False])
    purpose: text(200, "") = ""  # type: ignore[valid-type]


class Typed(Asked):
    """Rows typed from a paper sheet: name, sex, birthday, telephone, group, room, household, note."""

    base: Path = Field(default="", examples=["LH/LW"])
    rows: Annotated[
        list[Annotated[list[Cell], Field(max_length=8)]],
        Field(
            min_length=1,
            max_length=_MOST_TYPED,
            examples=[[["林谷雨", "女", "1949-06-10", "199 0000 0001", "3组", "5号", "1", ""]]],
        ),
    ]


class BatchOut(Answer):
    """An import."""

    id: UUID
    file_name: str = Field(examples=["register.xlsx"])
    base: str = Field(examples=["LH/LW"])
    state: str = Field(examples=["preview"])
    by: str = Field(examples=["魏雨水"])
    brought_at: datetime = Field(examples=["2020-02-03T03:12:00+00:00"])
    undo_until: datetime | None = Field(examples=[None])
    n_rows: int = Field(examples=[8])
    said_en: str = Field(examples=[""])
    said_zh: str = Field(examples=[""])


class Column(Answer):
    """A column of the sheet, and what it was taken for."""

    place: int = Field(examples=[0])
    header: str = Field(examples=["姓名"])
    key: str | None = Field(examples=["name"])


class BatchMore(BatchOut):
    """An import with its counts, columns, sheets and remarks."""

    counts: dict[str, int] = Field(
        examples=[{"accepted": 4, "look": 2, "refused": 2, "imported": 0}]
    )
    columns: list[Column]
    sheets: list[str] = Field(examples=[["Sheet1"]])
    remarks: list[dict[str, str]] = Field(
        examples=[[{"en": "One row is blank.", "zh": "有一行空白。"}]]
    )
    n_stayed: int = Field(examples=[0])


class Whole(Answer):
    """An import that was begun, and the job that reads it."""

    id: UUID
    job: JobOut | None


class ColumnsAsked(Asked):
    """What the columns hold, by place; what is not named is not read."""

    columns: dict[Annotated[str, StringConstraints(pattern=r"^[0-9]{1,5}$")],
                  Annotated[str, StringConstraints(max_length=40), Plain] | None] = Field(
        max_length=_MOST_COLUMNS, examples=[{"0": "name", "1": "phone"}]
    )  # fmt: skip
    header: Literal["found", "none"] | Annotated[Number, Field(ge=1, le=9_999_999)] = Field(
        default="found", examples=["found"]
    )


class SheetChoice(Asked):
    """Which sheet of the workbook, from 0."""

    sheet: Annotated[Number, Field(ge=0, le=9_999)] = Field(examples=[0])


class RefusedAsked(Asked):
    """What refused rows are taken along for."""

    purpose: Purpose
    lang: Literal["zh", "en"] = Field(default="zh", examples=["zh"])
