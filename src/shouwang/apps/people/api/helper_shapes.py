"""Shapes of those who help, and of what is asked about them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final, Literal
from uuid import UUID

from pydantic import Field

from shouwang.backbone.api.shapes import Answer, Asked, Day, Moment, Note, Paging, Words, Yes, text

REF: Final = "H-00001"
Role = Literal["officer", "police", "doctor", "village-officer", "militia", "volunteer"]
State = Literal["offered", "declined", "accepted", "briefed", "active", "discharged", "available"]
SORTS: Final = {
    "role": ("role", "pinyin", "ref"),
    "name": ("pinyin", "ref"),
    "ref": ("ref",),
    "-changed_at": ("-changed_at", "ref"),
}


class HelpersAsked(Paging):
    """Which of those who help; *available* are those who may be asked today."""

    skills: text(60, "speaks the dialect") | None = None  # type: ignore[valid-type]
    role: Role | None = Field(default=None, examples=["volunteer"])
    state: State | None = Field(default=None, examples=["active"])
    sort: Literal["role", "name", "ref", "-changed_at"] = "role"


class FindHelpers(HelpersAsked):
    """The same with a name, pinyin or number that is looked for."""

    words: Words | None = None


class HelperRow(Answer):
    """One who helps, in a list."""

    id: UUID
    ref: str = Field(examples=[REF])
    name: str = Field(examples=["魏雨水"])
    role: str = Field(examples=["volunteer"])
    is_leader: bool = Field(examples=[False])
    state: str = Field(examples=["active"])
    skills: str = Field(examples=["speaks the dialect"])
    phone: str = Field(examples=["*** **** 0007"], description="Masked.")
    is_fit: bool = Field(examples=[True])
    away_until: date | None = Field(examples=[None])
    changed_at: datetime = Field(examples=["2020-02-03T03:12:00.123456+00:00"])


class LeaveOut(Answer):
    """Days on which somebody is not asked."""

    id: int = Field(examples=[4])
    from_on: date = Field(examples=["2020-02-05"])
    to_on: date = Field(examples=["2020-02-07"])


class FitnessOut(Answer):
    """A doctor's dated word, without a reason."""

    is_fit: bool = Field(examples=[True])
    from_on: date = Field(examples=["2020-02-03"])
    until_on: date | None = Field(examples=[None])


class HelperOne(HelperRow):
    """One who helps, with leave, fitness, badge and the steps that may follow."""

    badge_no: str = Field(examples=["B00001"])
    steps: list[str] = Field(examples=[["discharged"]])
    home: str = Field(examples=["3组 · 5号"])
    leaves: list[LeaveOut]
    fitness: list[FitnessOut]
    timeline: list[Note]


class NewHelperAsked(Asked):
    """One who helps by office, at work from now on."""

    name: text(60, "魏雨水", least=1)  # type: ignore[valid-type]
    role: Role = Field(examples=["officer"])
    phone: text(40, "199 0000 0007") = ""  # type: ignore[valid-type]
    skills: text(200, "drives") = ""  # type: ignore[valid-type]
    home: text(200, "LH/LW/G3/B5") = ""  # type: ignore[valid-type]
    is_leader: Yes = False


class HelperChange(Asked):
    """What is to stand; what is not named stays."""

    name: text(60, "魏雨水", least=1) | None = None  # type: ignore[valid-type]
    role: Role | None = Field(default=None, examples=["officer"])
    phone: text(40, "199 0000 0007") | None = None  # type: ignore[valid-type]
    skills: text(200, "drives") | None = None  # type: ignore[valid-type]
    home: text(200, "LH/LW/G3/B5") | None = None  # type: ignore[valid-type]
    is_leader: Yes | None = None
    seen_at: Moment | None = None


class StepAsked(Asked):
    """The next step of a volunteer."""

    state: Literal["accepted", "declined", "briefed", "active", "discharged"] = Field(
        examples=["accepted"]
    )


class LeaveAsked(Asked):
    """Days of leave, both included."""

    from_on: Day
    to_on: Day


class FitnessAsked(Asked):
    """A doctor's dated word; the reason is not asked."""

    is_fit: Yes
    from_on: Day
    until_on: Day | None = None


class OfferAsked(Asked):
    """What a volunteer says."""

    name: text(60, "易春分", least=1)  # type: ignore[valid-type]
    phone: text(20, "199 0000 0008", least=6)  # type: ignore[valid-type]
    skills: text(200, "cooks") = ""  # type: ignore[valid-type]
