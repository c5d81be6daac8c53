"""A zone's clock, and what has to hold before it is lifted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from shouwang.policy.pack import ClockStart, Lift, Zones
from shouwang.policy.rules import rule


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
        began = max(filter(None, [clock_began(facts, says), facts.last_case]), default=None)
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
