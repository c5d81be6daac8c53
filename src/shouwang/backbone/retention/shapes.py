"""Shapes of what is kept, of holds, and of the end of an outbreak, as programs are told and ask."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from shouwang.backbone.api.shapes import Answer, Asked, Day, InBoth, text
from shouwang.backbone.retention.models import TEXT_CHARS, Closing
from shouwang.backbone.retention.purging import State
from shouwang.backbone.retention.terms import SHORTEST_REASON


class ClassOut(Answer):
    """A kind of data: its term, how many rows there are, and which go next."""

    code: str = Field(examples=["people.travel"])
    title: InBoth
    long: InBoth = Field(examples=[{"en": "21 days after it was noted", "zh": "登记后 21 天"}])
    days: int | None = Field(examples=[21])
    then: str = Field(examples=["deleted"])
    shipped_days: int | None = Field(
        examples=[None], description="Term of the program, where the town has its own."
    )
    reason: str = Field(examples=[""], description="Why the town keeps it longer.")
    comes_with: InBoth | None = Field(examples=[None], description="Nothing is kept yet.")
    n: int = Field(examples=[3])
    since: date | None = Field(examples=["2020-02-03"])
    next_on: date | None = Field(examples=["2020-02-24"])
    next_n: int = Field(examples=[2])
    is_held: bool = Field(examples=[False])
    waits_for: list[str] = Field(
        examples=[["people.travel"]],
        description="Held classes of which something would go along: it stays as long as they do.",
    )

    @classmethod
    def all_of(cls, states: Iterable[State]) -> list[ClassOut]:
        """Return classes as they are told."""
        return [cls._of(state) for state in states]

    @classmethod
    def _of(cls, state: State) -> ClassOut:
        term = state.term
        names = ("code", "title", "long", "days", "then", "shipped_days", "reason", "comes_with")
        facts = {
            **{name: getattr(term, name) for name in names},
            "n": state.n,
            "since": state.since,
            "next_on": state.next.on if state.next else None,
            "next_n": state.next.n if state.next else 0,
            "is_held": state.is_held,
            "waits_for": [term.code for term in state.waits_for],
        }
        return cls.model_validate(facts)


class HoldOut(Answer):
    """A class, or one person's file, that no night removes until a day."""

    id: UUID
    code: str = Field(examples=["people.travel"], description="Empty for a person's file.")
    ref: str = Field(examples=[""])
    reason: str = Field(examples=["complaint 12"])
    owner: str = Field(examples=["魏雨水"])
    made_at: datetime = Field(examples=["2020-02-03T03:12:00+00:00"])
    until_on: date = Field(examples=["2020-03-03"])
    ended_at: datetime | None = Field(examples=[None])
    ended_by: str = Field(examples=[""])


class NightOut(Answer):
    """What went in one night, by class."""

    on: date = Field(examples=["2020-02-03"])
    began_at: datetime = Field(examples=["2020-02-03T02:00:00+00:00"])
    ended_at: datetime | None = Field(examples=["2020-02-03T02:00:04+00:00"])
    removed: dict[str, int] = Field(examples=[{"access.links": 2}])
    failed: list[str] = Field(examples=[[]])


class OutbreakOut(Answer):
    """The incidents that are open, and when the last one was closed."""

    open_refs: list[str] = Field(examples=[["LH-2020-01"]])
    closed_at: datetime | None = Field(examples=[None])


class ClosingRow(Answer):
    """A question to close an incident."""

    id: UUID
    incident: str = Field(examples=["LH-2020-01"])
    reason: str = Field(examples=["notice 7 lifts the measures"])
    asked_by: str = Field(examples=["魏雨水"])
    asked_at: datetime = Field(examples=["2020-02-03T03:12:00+00:00"])
    confirmed_by: str = Field(examples=[""])
    settled_at: datetime | None = Field(
        examples=[None], description="When it was confirmed or taken back."
    )

    @classmethod
    def all_of(cls, rows: Iterable[Closing]) -> list[ClosingRow]:
        """Return questions as they are told."""
        return [cls.model_validate(row) for row in rows]


class ClosingOne(ClosingRow):
    """A question to close an incident, and what will go with its end."""

    is_mine: bool = Field(examples=[True])
    others_open: list[str] = Field(examples=[[]])
    going: list[ClassOut]


class Closings(Answer):
    """What would go if an incident were closed now, and the questions that wait."""

    open_refs: list[str] = Field(examples=[["LH-2020-01"]])
    going: list[ClassOut]
    waiting: list[ClosingRow]


class KeptOut(Answer):
    """All that is kept, and when it goes."""

    outbreak: OutbreakOut
    is_late: bool = Field(examples=[False], description="No night has run for two days.")
    classes: list[ClassOut]
    holds: list[HoldOut]
    ended_holds: list[HoldOut]
    closings: list[ClosingRow]
    nights: list[NightOut]


class HoldAsked(Asked):
    """What is held: a class by its code, or `file` with the number of one person's file."""

    what: text(40, "people.travel", least=1)  # type: ignore[valid-type]
    ref: text(12, "") = ""  # type: ignore[valid-type]
    reason: text(TEXT_CHARS, "complaint 12", least=SHORTEST_REASON)  # type: ignore[valid-type]
    until_on: Day


class RenewAsked(Asked):
    """Another last day."""

    until_on: Day


class GoingAsked(Asked):
    """The incident of which it is asked what its end would bring."""

    incident: Annotated[
        text(40, "LH-2020-01") | None,  # type: ignore[valid-type]
        Field(description="May be left out where one is open."),
    ] = None


class CloseAsked(Asked):
    """Which incident is over, and why."""

    incident: text(40, "LH-2020-01", least=1)  # type: ignore[valid-type]
    reason: text(TEXT_CHARS, "notice 7 lifts the measures", least=SHORTEST_REASON)  # type: ignore[valid-type]
