"""What a new version of a pack means for an order that runs: it may become shorter, never longer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from shouwang.policy.clock import end_of_follow_up
from shouwang.policy.measures import Kind, Measure
from shouwang.policy.orders import is_for_them
from shouwang.policy.pack import Pack
from shouwang.policy.rules import rule


class Then(StrEnum):
    """What is proposed; a person decides."""

    STAYS = "stays"
    SHORTEN = "shorten"
    LIFT = "lift"


@dataclass(frozen=True, slots=True)
class Running:
    """
    An order that runs under an older version.

    Parameters
    ----------
    begun_on
        Day on which the first order of its chain began.
    last_day
        As it stands now.
    last_exposure
        None for a zone.
    is_beyond
        Whether it goes beyond the follow-up, by two persons: then the pack's longest counts.
    """

    kind: Kind
    measure: Measure
    begun_on: date
    last_day: date
    last_exposure: date | None = None
    is_immune: bool = False
    is_high_risk: bool = False
    is_beyond: bool = False


@dataclass(frozen=True, slots=True)
class Proposal:
    """What is proposed for an order, and its last day then."""

    then: Then
    last_day: date


@rule(
    "2026-11-28",
    "design of packs: a running order keeps its version; a milder one is a reason to shorten, never to lengthen",
)
def under_new_pack(order: Running, pack: Pack, today: date) -> Proposal:
    """Return what a new version of a pack proposes for an order that runs: as it is, shorter, or lifted."""
    allowed = order.measure in pack.follow_up.allowed
    if not allowed or not is_for_them(
        order.kind, pack.follow_up, is_immune=order.is_immune, is_high_risk=order.is_high_risk
    ):
        return Proposal(Then.LIFT, today)
    last = _last_day(order, pack)
    if last is None or order.last_day <= last:
        return Proposal(Then.STAYS, order.last_day)
    return Proposal(Then.LIFT, today) if last < today else Proposal(Then.SHORTEN, last)


def _last_day(order: Running, pack: Pack) -> date | None:
    if order.kind is Kind.ZONE:
        return order.begun_on + timedelta(days=pack.zones.longest.whole) if pack.zones else None
    if order.last_exposure is None:
        return None
    says = pack.follow_up.longest if order.is_beyond else pack.follow_up.days
    return end_of_follow_up(order.last_exposure, says.whole)
