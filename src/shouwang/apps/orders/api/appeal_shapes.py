"""Shapes of appeals and of wrongful holding."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import Field

from shouwang.apps.orders import queries
from shouwang.apps.orders.api.order_shapes import NUMBER, REF
from shouwang.apps.orders.models import Appeal, Wrong
from shouwang.backbone.api.shapes import Answer, Asked, Day, Moment, Paging, text
from shouwang.policy.appeals import due

_LONG = 2_000
Outcome = Literal["waiting", "granted", "partly", "denied", "withdrawn"]
Way = Literal["paper", "phone", "officer"]
Why = Literal["past-end", "no-order", "wrong-order"]


class AppealsAsked(Paging):
    """Which appeals: those that wait, what is due first first, or those answered, the latest first."""

    state: Literal["waiting", "answered"] = "waiting"


class AppealRow(Answer):
    """An appeal in a list, with its clock."""

    id: UUID
    order: UUID
    number: str = Field(examples=[NUMBER], description="Of the order.")
    subject: str = Field(examples=["林谷雨"], description="Whom the order is about.")
    way: Way = Field(examples=["officer"])
    outcome: Outcome = Field(examples=["waiting"])
    said_at: datetime = Field(examples=["2020-02-28T01:00:00+00:00"])
    acknowledge_by: datetime = Field(examples=["2020-02-29T01:00:00+00:00"])
    answer_by: datetime = Field(examples=["2020-03-02T01:00:00+00:00"])
    acknowledged_at: datetime | None = Field(examples=[None])
    answered_at: datetime | None = Field(examples=[None])
    told_at: datetime | None = Field(examples=[None])
    is_late: bool = Field(examples=[False])

    @classmethod
    def of(cls, row: Appeal, now: datetime) -> AppealRow:
        """Return an appeal in a list."""
        return cls(**appeal_facts(row, now))


def appeal_facts(row: Appeal, now: datetime) -> dict[str, Any]:
    """Return what every list tells of an appeal."""
    clock = due(row.said_at)
    names = ("way", "outcome", "said_at", "acknowledged_at", "answered_at", "told_at")
    return {
        **{name: getattr(row, name) for name in names},
        "id": row.pk,
        "order": row.order_id,
        "number": row.order.number or "",
        "subject": row.order.subject,
        "acknowledge_by": clock.acknowledged_by,
        "answer_by": clock.answered_by,
        "is_late": queries.is_late(row, now),
    }


class AppealOne(AppealRow):
    """An appeal with its words and its answer."""

    by: str = Field(examples=["何小满"])
    reach: str = Field(examples=["199 0000 0003"])
    said: str = Field(examples=["I was not there that day"])
    noted_by: str = Field(examples=["魏雨水"])
    noted_at: datetime = Field(examples=["2020-02-28T01:05:00+00:00"])
    acknowledged_by: str = Field(examples=[""])
    reviewer: str = Field(examples=[""])
    reasons: str = Field(examples=[""])
    told_by: str = Field(examples=[""])
    is_held_up: bool = Field(examples=[False], description="Whether the order is held up.")
    may_answer: bool = Field(
        examples=[True], description="Whether you had no part in the order, nor had your hand."
    )


class AppealAsked(Asked):
    """What somebody says against an order, by its number."""

    number: text(16, NUMBER)  # type: ignore[valid-type]
    way: Way = Field(examples=["officer"])
    by: text(60, "何小满")  # type: ignore[valid-type]
    reach: text(120, "199 0000 0003") = ""  # type: ignore[valid-type]
    said: text(_LONG, "I was not there that day")  # type: ignore[valid-type]
    said_at: Moment | None = None


class AppealNoted(Answer):
    """That an appeal was taken down, and by when it is answered; nothing of the order."""

    id: UUID
    number: str = Field(examples=[NUMBER])
    acknowledge_by: datetime = Field(examples=["2020-02-29T01:00:00+00:00"])
    answer_by: datetime = Field(examples=["2020-03-02T01:00:00+00:00"])


class AnswerAsked(Asked):
    """The answer to an appeal, as the person is told it."""

    outcome: Literal["granted", "partly", "denied"] = Field(examples=["granted"])
    last_day: Day | None = None
    reasons: text(_LONG, "the list of that day does not name you")  # type: ignore[valid-type]


class AppealDone(Answer):
    """Where an appeal stands after an act."""

    id: UUID
    outcome: Outcome = Field(examples=["granted"])
    acknowledged_at: datetime | None = Field(examples=["2020-02-28T02:00:00+00:00"])
    answered_at: datetime | None = Field(examples=["2020-02-29T02:00:00+00:00"])
    told_at: datetime | None = Field(examples=[None])


class WrongRow(Answer):
    """Somebody who was held wrongly, in a list."""

    id: UUID
    ref: str = Field(examples=[REF])
    name: str = Field(examples=["林谷雨"])
    why: Why = Field(examples=["past-end"])
    minutes: int = Field(examples=[60], description="Counted from the orders as they stood.")
    noted_at: datetime = Field(examples=["2020-03-11T02:00:00+00:00"])
    said_sorry_at: datetime | None = Field(examples=[None])

    @classmethod
    def of(cls, row: Wrong) -> WrongRow:
        """Return an incident in a list."""
        return cls(**wrong_facts(row))


def wrong_facts(row: Wrong) -> dict[str, Any]:
    """Return what every list tells of an incident."""
    names = ("name", "why", "minutes", "noted_at", "said_sorry_at")
    return {"id": row.pk, "ref": row.person_ref, **{name: getattr(row, name) for name in names}}


class WrongOne(WrongRow):
    """The record of a wrongful holding."""

    order: UUID | None
    path: str = Field(examples=["LH/LW/G3/B5/R1"])
    held_from: datetime = Field(examples=["2020-03-10T16:00:00+00:00"])
    held_to: datetime = Field(examples=["2020-03-10T17:00:00+00:00"])
    words: str = Field(examples=["nobody told the guard"])
    office: str = Field(examples=["临和县疫情防控指挥部"])
    apology: str = Field(examples=["we are sorry"])
    noted_by: str = Field(examples=["魏雨水"])
    said_sorry_by: str = Field(examples=[""])

    @classmethod
    def of(cls, row: Wrong) -> WrongOne:
        """Return the record of an incident."""
        names = ("path", "held_from", "held_to", "words", "office", "apology", "said_sorry_by")
        facts = {name: getattr(row, name) for name in names}
        return cls(**wrong_facts(row), order=row.order_id, noted_by=row.noted_name, **facts)


class WrongAsked(Asked):
    """That somebody was held who should not have been."""

    ref: text(12, REF)  # type: ignore[valid-type]
    why: Why = Field(examples=["past-end"])
    order: UUID | None = Field(
        default=None, examples=[None], description="The order that was wrong; it is lifted."
    )
    held_from: Moment
    held_to: Moment | None = None
    words: text(_LONG, "nobody told the guard")  # type: ignore[valid-type]
    office: text(120, "临和县疫情防控指挥部")  # type: ignore[valid-type]
    apology: text(_LONG, "we are sorry")  # type: ignore[valid-type]


class WrongNoted(Answer):
    """That a wrongful holding was noted, and how long it was."""

    id: UUID
    minutes: int = Field(examples=[60])
    noted_on: date = Field(examples=["2020-03-11"])
    said_sorry_at: datetime | None = Field(examples=[None])
