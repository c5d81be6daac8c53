"""What papers about an order are made from: plain facts, whoever keeps them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from shouwang.core.text import Text
from shouwang.policy.clock import free_at
from shouwang.policy.measures import Kind, Level, Measure


@dataclass(frozen=True, slots=True)
class OrderFacts:
    """
    One order as its papers tell it.

    Parameters
    ----------
    subject
        Name of the person, of the one the household is named by, or of the zone.
    members
        All of a household; empty for a person and for a zone.
    home
        Where they live; for a zone, what it takes in.
    decision_level, decision_no
        Of the decision above that the order executes; None and empty where the office decides itself.
    notice, advice, release
        The pack's words for the measure, with ``{last_day}`` still in the notice.
    appeal_how
        Where and how to appeal, in the office's words.
    extends
        Number of the order that this one goes on from; empty for a first order.
    held
        Spans in which it was in force.
    """

    number: str
    kind: Kind
    measure: Measure
    subject: str
    members: tuple[str, ...]
    home: str
    office: str
    level: Level
    document_no: str
    decision_level: Level | None
    decision_no: str
    legal_basis: str
    reason: str
    milder: str
    conditions: str
    needs: str
    issuers: tuple[str, ...]
    decided_at: datetime
    starts_at: datetime
    last_day: date
    review_on: date
    zone: ZoneInfo
    notice: Text
    advice: Text
    release: Text
    appeal_how: str
    phone: str = ""
    extends: str = ""
    lifted_at: datetime | None = None
    lifted_why: str = ""
    held: tuple[tuple[datetime, datetime], ...] = ()
    is_drill: bool = False

    @property
    def ends_at(self) -> datetime:
        """When it ended or will end: when it was lifted, else 24:00 of its last day."""
        return self.lifted_at or free_at(self.last_day, self.zone)

    @property
    def spans(self) -> tuple[tuple[datetime, datetime], ...]:
        """When it held somebody: the spans that are known, else from its beginning to its end."""
        return self.held or ((self.starts_at, self.ends_at),)


@dataclass(frozen=True, slots=True)
class AppealFacts:
    """An appeal that was answered."""

    said_at: datetime
    outcome: Text
    reasons: str
    reviewer: str
    answered_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class WrongFacts:
    """
    Somebody was held who should not have been.

    Parameters
    ----------
    minutes
        For how long, as it was counted.
    why
        How it came about, in plain words.
    apology
        What the office says, in its own words.
    by
        Who says it.
    """

    held_from: datetime
    held_to: datetime
    minutes: int
    why: str
    apology: str
    by: str
