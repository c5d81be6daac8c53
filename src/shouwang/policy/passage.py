"""Whether somebody may pass a gate now; the field app has a twin of this, and both run the same cases."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
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
    NOT_YET = "not-yet"
    EXPIRED = "expired"
    REVOKED = "revoked"
    NO_OUTINGS_LEFT = "no-outings-left"
    OTHER_GATE = "other-gate"


@dataclass(frozen=True, slots=True)
class PassageFacts:
    """
    What a gate knows; never a quarantine date, never a list.

    Parameters
    ----------
    outings_left
        None where the pass does not count outings.
    gates
        Gates the pass is for; empty for all.
    """

    at: datetime
    begins_at: datetime | None = None
    ends_at: datetime | None = None
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
