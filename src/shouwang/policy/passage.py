"""Whether somebody may pass a gate now; the field app has a twin of this, and both run the same cases."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from shouwang.policy.rules import rule


class Emergency(StrEnum):
    """What opens every gate, with no question first."""

    AMBULANCE = "ambulance"
    FIRE = "fire"
    BIRTH = "birth"
    DANGER = "danger"


class NoPass(StrEnum):
    """Why a pass does not open a gate."""

    NONE = "no-pass"
    NOT_GENUINE = "not-genuine"
    NOT_YET = "not-yet"
    EXPIRED = "expired"
    REVOKED = "revoked"
    NO_OUTINGS_LEFT = "no-outings-left"
    OTHER_GATE = "other-gate"


class Says(StrEnum):
    """What whoever stands at a gate is told; never why."""

    PASS = "pass"  # noqa: S105  an answer, no secret
    NO_PASS = "no-pass"  # noqa: S105
    MEASURE_AGAIN = "measure-again"
    CALL_LEAD = "call-lead"


@dataclass(frozen=True, slots=True)
class Warmth:
    """
    A temperature that was taken at a gate.

    Parameters
    ----------
    is_indoors
        Whether it was taken indoors, or under the arm: cold air misleads at a gate.
    """

    celsius: float
    at: datetime
    is_indoors: bool = False


@dataclass(frozen=True, slots=True)
class PassageFacts:
    """
    What a gate knows; never a quarantine date, never a list.

    Parameters
    ----------
    is_genuine
        Whether the town's key signed the pass.
    outings_left
        None where the pass does not count outings.
    gates
        Gates the pass is for; empty for all.
    """

    at: datetime
    begins_at: datetime | None = None
    ends_at: datetime | None = None
    is_genuine: bool = True
    is_revoked: bool = False
    outings_left: int | None = None
    gates: frozenset[str] = frozenset()
    gate: str = ""
    emergency: Emergency | None = None


@rule("2026-11-28", "our proposal; ambulance, fire, birth and danger pass whatever a paper says")
def why_not(facts: PassageFacts) -> tuple[NoPass, ...]:
    """Return all reasons why a pass does not open a gate, so that nobody is sent away twice; empty where it does."""
    if facts.emergency is not None:
        return ()
    if facts.ends_at is None:
        return (NoPass.NONE,)
    if not facts.is_genuine:
        return (NoPass.NOT_GENUINE,)  # what it says of its days means nothing
    found = []
    if facts.begins_at is not None and facts.at < facts.begins_at:
        found.append(NoPass.NOT_YET)
    if facts.at >= facts.ends_at:
        found.append(NoPass.EXPIRED)
    if facts.is_revoked:
        found.append(NoPass.REVOKED)
    if facts.outings_left is not None and facts.outings_left <= 0:
        found.append(NoPass.NO_OUTINGS_LEFT)
    if facts.gates and facts.gate not in facts.gates:
        found.append(NoPass.OTHER_GATE)
    return tuple(found)


@rule(
    "2026-11-29",
    "the pack's monitor.fever and monitor.measured_again_after; no reading in the cold has a consequence alone",
)
def warmth_says(
    taken: Sequence[Warmth], *, fever: float | None, again_after: timedelta | None
) -> Says:
    """Tell what temperatures at a gate ask for: a raised one is taken again, indoors, before anybody is called."""
    raised = [one for one in taken if fever is not None and one.celsius >= fever]
    if not raised:
        return Says.PASS
    if again_after is None:
        return Says.CALL_LEAD
    again = [one for one in taken if one.is_indoors and one.at - raised[0].at >= again_after]
    if not again:
        return Says.MEASURE_AGAIN
    return Says.CALL_LEAD if again[-1] in raised else Says.PASS


@rule("2026-11-29", "our proposal; all reasons look alike at a gate, so that none is guessed")
def says(facts: PassageFacts, warmth: Says = Says.PASS) -> Says:
    """Tell what whoever stands at a gate is told: an emergency passes, a pass that cannot be ours is for the lead."""
    if facts.emergency is not None:
        return Says.PASS
    reasons = why_not(facts)
    if NoPass.NOT_GENUINE in reasons:
        return Says.CALL_LEAD
    return Says.NO_PASS if reasons else warmth
