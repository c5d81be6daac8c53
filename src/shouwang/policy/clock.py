"""
Days of follow-up: when they begin, which day it is, and when somebody is free.

Day 0 is the day of the last exposure; follow-up of N days ends on day N, and who was followed up is free at
24:00 of that day at the latest. Instants are UTC, days are those of the zone's calendar.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from shouwang.policy.rules import rule


@dataclass(frozen=True, slots=True)
class Exposure:
    """
    When somebody was exposed, as far as it is known.

    Parameters
    ----------
    earliest, latest
        The same day where it is known; else the range it lies in.
    """

    earliest: date
    latest: date

    def __post_init__(self) -> None:
        if self.latest < self.earliest:
            raise ValueError(f"an exposure from {self.earliest} to {self.latest} runs backward")


@rule(
    "2026-11-28",
    "WHO, considerations for quarantine of contacts, 2021-06-25: 14 days from the last contact",
)
def end_of_follow_up(last_exposure: date, days: int) -> date:
    """Return the last day of follow-up: with 14 days, exposed last on 26 January, it is 9 February."""
    if days < 0:
        raise ValueError(f"follow-up of {days} days")
    return last_exposure + timedelta(days=days)


@rule("2026-11-28", "our proposal: the first day is day 0, whatever hour the exposure was")
def day_number(last_exposure: date, on: date) -> int:
    """Return which day it is: 0 on the day of the last exposure."""
    return (on - last_exposure).days


@rule("2026-11-28", "our proposal: an order never holds past the end of its last day")
def free_at(last_day: date, zone: ZoneInfo) -> datetime:
    """Return the instant, in UTC, at which the last day is over: 24:00 in the zone's calendar."""
    return datetime.combine(last_day + timedelta(days=1), time(), tzinfo=zone).astimezone(UTC)


@rule(
    "2026-11-28", "our proposal: the earliest date for who is exposed, the latest for until when"
)
def last_exposure_of(
    exposures: tuple[Exposure, ...], infectious_until: date | None = None
) -> date:
    """
    Return the day from which the end is counted: the latest of all exposures that are noted.

    What is only known to lie in a range is cut at the day on which the case infected nobody any more.
    Nothing else moves it: no missed reading, no opened door, no lost paper is an argument here.

    Raises
    ------
    ValueError
        If there is no exposure: then there is nothing to follow up.
    """
    if not exposures:
        raise ValueError("nobody is followed up without an exposure")
    last = max(one.latest for one in exposures)
    first = max(one.earliest for one in exposures)
    return last if infectious_until is None else max(first, min(last, infectious_until))


@rule(
    "2026-11-28",
    "our proposal: who cannot be parted is exposed until they are, or until the other is well",
)
def ongoing_until(parted_on: date | None, infectious_until: date) -> date:
    """Return the last exposure of somebody who could not keep away from the one who is ill."""
    return infectious_until if parted_on is None else min(parted_on, infectious_until)


@rule("2026-11-28", "our proposal: days are those of the zone's calendar")
def local_day(at: datetime, zone: ZoneInfo) -> date:
    """
    Return the day of an instant in the zone's calendar.

    Raises
    ------
    ValueError
        If the instant has no zone of its own: it could be another day.
    """
    if at.tzinfo is None:
        raise ValueError(f"{at} has no time zone")
    return at.astimezone(zone).date()
