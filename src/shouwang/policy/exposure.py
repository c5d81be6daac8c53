"""When a case infects others, and whether an encounter lies in that time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from shouwang.policy.pack import Infectious, Until
from shouwang.policy.rules import rule


@dataclass(frozen=True, slots=True)
class CaseDates:
    """
    What is known of a case.

    Parameters
    ----------
    onset
        Day of the first signs (of the rash, where the pack says so); None if unknown, or if there were none.
    sample
        Day of the first positive sample.
    ended
        Day of isolation, of new skin, or of the last sign, whatever ends the time in the pack; None while it lasts.
    """

    onset: date | None
    sample: date | None
    ended: date | None


@dataclass(frozen=True, slots=True)
class Window:
    """Days on which a case infects others, both included; without ``until`` it goes on."""

    since: date
    until: date | None

    def holds(self, on: date) -> bool:
        """Tell whether a day lies in it."""
        return self.since <= on and (self.until is None or on <= self.until)


@rule(
    "2026-11-28",
    "the pack's infectious.before_onset and before_sample; without onset, the first positive sample",
)
def infectious_window(case: CaseDates, says: Infectious) -> Window | None:
    """
    Return when a case infects others: from some days before the first signs, or the sample, to what ends it.

    The earlier of the two counts. None where neither is known, or only a sample in a plan that counts from
    the first signs: then nobody can be called a contact yet, and somebody asks for the dates.
    """
    starts = []
    if case.onset is not None:
        starts.append(case.onset - timedelta(days=int(says.before_onset.value or 0)))
    if case.sample is not None and says.before_sample.value is not None:
        starts.append(case.sample - timedelta(days=says.before_sample.whole))
    if not starts:
        return None
    first = min(starts)
    ends_after = case.onset or case.sample or first
    until = case.ended
    if says.until is Until.DAYS:
        last = ends_after + timedelta(days=says.days_after.whole)
        until = last if until is None else min(until, last)
    return Window(first, until)
