"""Shapes of what is done with many."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from shouwang.apps.people.api.shapes import REF, NeedKind
from shouwang.backbone.api.shapes import Answer, Asked, Day, Paging, Plain, Purpose, text


class BulkAsked(Asked):
    """Something to be done with many: those named one by one, or all that a list showed."""

    list_name: Literal["people.residents", "people.helpers"] = Field(examples=["people.residents"])
    act: Literal[
        "moved",
        "living",
        "need-noted",
        "need-ended",
        "accepted",
        "briefed",
        "discharged",
        "export",
    ] = Field(examples=["need-noted"])
    chosen: list[UUID] | None = Field(
        default=None, max_length=5001, examples=[["5f0c2f52-7d0a-4a53-8d0e-1a2b3c4d5e6f"]]
    )
    wanted: dict[Annotated[str, Plain], Annotated[str, Plain]] | None = Field(
        default=None, max_length=10, examples=[None]
    )
    mark: text(64, "") | None = Field(default=None, examples=[None])  # type: ignore[valid-type]
    on: Day | None = None
    need: NeedKind | None = Field(default=None, examples=["alone"])
    purpose: Purpose | None = Field(default=None, examples=[None])
    lang: Literal["zh", "en"] = Field(default="zh", examples=["zh"])


class BulkOut(Answer):
    """An act on many."""

    id: UUID
    kind: str = Field(examples=["need-noted"])
    need: str = Field(examples=["alone"])
    on: date = Field(examples=["2020-02-03"])
    state: str = Field(examples=["done"])
    by: str = Field(examples=["魏雨水"])
    asked_at: datetime = Field(examples=["2020-02-03T03:12:00+00:00"])
    counts: dict[str, int] = Field(examples=[{"done": 12, "left-out": 1}])


class BulkRowsAsked(Paging):
    """Which rows of an act on many."""

    fate: Literal["waiting", "done", "left-out", "undone", "stayed"] | None = Field(
        default=None, examples=["left-out"]
    )


class BulkRowOut(Answer):
    """What became of one."""

    id: UUID
    ref: str = Field(examples=[REF])
    fate: str = Field(examples=["left-out"])
    why_en: str = Field(examples=["the need is noted already"])
    why_zh: str = Field(examples=["已有这项需求"])
