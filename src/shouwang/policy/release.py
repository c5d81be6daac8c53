"""When somebody is released: by the pack's conditions, and by nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from shouwang.policy.clock import end_of_follow_up
from shouwang.policy.pack import FollowUp, Release, ReleaseRule
from shouwang.policy.rules import rule


class Waits(StrEnum):
    """What a release still waits for."""

    DAYS = "days"
    SIGNS = "signs"
    TESTS = "tests"


@dataclass(frozen=True, slots=True)
class ReleaseFacts:
    """
    What a release is judged by. Doors, papers, fees and missed readings are not among it, and cannot be.

    Parameters
    ----------
    has_signs
        Whether a doctor or the person said today that there are signs; None if nobody asked, which delays nothing.
    tests_negative
        So many of the tests that were offered were negative; None if none was offered, which delays nothing.
    """

    last_exposure: date
    on: date
    has_signs: bool | None = None
    tests_negative: int | None = None
    is_immune: bool = False
    is_case_excluded: bool = False


@rule(
    "2026-11-28",
    "the pack's release rule; a due day is a release day; what nobody asked delays nothing",
)
def waits_for(facts: ReleaseFacts, follow_up: FollowUp, says: ReleaseRule) -> tuple[Waits, ...]:
    """
    Return what a release waits for; empty where the person is free.

    Who has signs is a patient and needs a doctor's order of their own: the order about the contact ends all
    the same at 24:00 of the last day, whatever was asked or tested until then.
    """
    if facts.is_case_excluded and says.ends_when_case_excluded:
        return ()
    if facts.is_immune and says.ends_with_immunity:
        return ()
    last_day = end_of_follow_up(facts.last_exposure, follow_up.days.whole)
    if facts.on > last_day:
        return ()
    found = [Waits.DAYS] if facts.on < last_day else []
    if Release.NO_SIGNS_TODAY in says.all_of and facts.has_signs:
        found.append(Waits.SIGNS)
    negative = facts.tests_negative
    if (
        Release.TESTS_NEGATIVE in says.all_of
        and negative is not None
        and negative < says.tests.whole
    ):
        found.append(Waits.TESTS)
    return tuple(found)
