"""A zone's clock, what has to hold before it is lifted, and at which risk an area is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from shouwang.core.text import Text
from shouwang.policy.measures import Measure
from shouwang.policy.pack import ClockStart, Lift, Risk, Zones
from shouwang.policy.rules import rule


class RiskLevel(StrEnum):
    """At which risk an area is."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


RISK_NAMES: Final = {
    RiskLevel.LOW: Text("low risk", "低风险"),
    RiskLevel.MEDIUM: Text("medium risk", "中风险"),
    RiskLevel.HIGH: Text("high risk", "高风险"),
}


@dataclass(frozen=True, slots=True)
class ConfirmedCase:
    """A confirmed case of an area: the day on which it was, and a word for the place it belongs to."""

    on: date
    place: str


@dataclass(frozen=True, slots=True)
class ZoneFacts:
    """
    What is known of a zone.

    Parameters
    ----------
    events
        What happened inside, with its day; the same kind can have happened again.
    last_case
        Day of the last new case inside; None if there was none.
    last_contact_exposed
        Last exposure or transfer of the last close contact of the zone.
    screened_on
        Day on which all inside were last screened, and nobody was positive.
    """

    events: tuple[tuple[ClockStart, date], ...]
    last_case: date | None = None
    last_contact_exposed: date | None = None
    screened_on: date | None = None


@rule(
    "2026-11-28",
    "the pack's zones.clock_starts_at and restart_on; nothing else begins the days again",
)
def clock_began(facts: ZoneFacts, says: Zones) -> date | None:
    """
    Return the day from which a zone's days are counted.

    It is the latest of the first events of each kind that the pack lists; only an event that the pack lists for
    it begins the days again. A team that comes late with its disinfection holds nobody longer.
    """
    began: date | None = None
    seen = set()
    for kind, on in sorted(facts.events, key=lambda event: event[1]):
        is_first = kind in says.clock_starts_at and kind not in seen
        if is_first or kind in says.restart_on:
            began = on
        seen.add(kind)
    return began


def days_began(facts: ZoneFacts, says: Zones) -> date | None:
    """Return the day from which days without a new case are counted: of the clock, or of a later case."""
    return max(filter(None, [clock_began(facts, says), facts.last_case]), default=None)


@rule(
    "2026-11-28",
    "the pack's zones.lift_all_of; each condition that is not met is named with its day",
)
def keeps_closed(facts: ZoneFacts, on: date, says: Zones) -> dict[Lift, date | None]:
    """
    Return what keeps a zone from being lifted, with the day from which it will not; None where no day is known.

    Empty where all holds: then the office that closed the zone lifts it.
    """
    found: dict[Lift, date | None] = {}
    if Lift.DAYS_WITHOUT_CASE in says.lift_all_of:
        began = days_began(facts, says)
        _keep(found, Lift.DAYS_WITHOUT_CASE, began, says.days_without_case.value, on)
    if Lift.CONTACTS_DONE in says.lift_all_of and facts.last_contact_exposed is not None:
        exposed = facts.last_contact_exposed
        _keep(found, Lift.CONTACTS_DONE, exposed, says.contacts_after.value, on)
    if Lift.SCREENED_NEGATIVE in says.lift_all_of:
        within = timedelta(days=int(says.screened_within.value or 0))
        if facts.screened_on is None or facts.screened_on < on - within:
            found[Lift.SCREENED_NEGATIVE] = None
    return found


def _keep(
    found: dict[Lift, date | None], lift: Lift, began: date | None, days: float | None, on: date
) -> None:
    if began is None:
        return
    free = began + timedelta(days=int(days or 0))
    if on < free:
        found[lift] = free


@rule(
    "2026-11-28",
    "our proposal: a zone is looked at anew every 7 days at the latest, and has a last day",
)
def review_due(decided_on: date, last_review: date | None, says: Zones) -> date:
    """Return the day on which somebody has to look anew whether a zone is still needed."""
    return (last_review or decided_on) + timedelta(days=says.review_every.whole)


@rule(
    "2026-11-29",
    "the pack's zones.risk; the joint mechanism's rule of 17 February 2020: new cases, their number, a cluster",
)
def risk_of(cases: Collection[ConfirmedCase], on: date, says: Risk) -> RiskLevel:
    """
    Return at which risk an area is, by all its confirmed cases so far.

    Low without a new case within the quiet days; high with more than `many` cases in all and a cluster within
    those days; medium else. Cases of one place count as a cluster.
    """
    quiet = timedelta(days=says.quiet.whole)
    new = [one for one in cases if one.on <= on < one.on + quiet]
    if not new:
        return RiskLevel.LOW
    n_known = sum(one.on <= on for one in cases)
    largest = max(Counter(one.place for one in new).values())
    if n_known > says.many.whole and largest >= says.cluster.whole:
        return RiskLevel.HIGH
    return RiskLevel.MEDIUM


@rule(
    "2026-11-29",
    "the pack's zones.levels, on_case; explainers of 2022: a positive turns a control zone into a lockdown zone",
)
def proposed_measure(measure: Measure, *, has_case: bool, says: Zones) -> Measure:
    """Return what the plan makes of a zone once a case is confirmed inside; an order decides, not the plan."""
    level = says.level_of(measure)
    return level.on_case if has_case and level else measure
