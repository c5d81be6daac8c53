"""When a zone may be drawn, when a plan for it may be accepted, and what has to hold at each of its points."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from shouwang.core.text import Text
from shouwang.policy.measures import Measure
from shouwang.policy.rules import rule


class PointKind(StrEnum):
    """What stands at a point."""

    GATE = "gate"
    BARRIER = "barrier"


class PointState(StrEnum):
    """How far a point is."""

    PLANNED = "planned"
    BUILT = "built"
    CHECKED = "checked"
    REMOVED = "removed"


STANDING: Final = frozenset({PointState.BUILT, PointState.CHECKED})
"""At these something is on the road."""


class ZoneFault(StrEnum):
    """Why a zone cannot be drawn so."""

    NOBODY = "nobody"
    COUNTIES = "counties"
    OFF_MAP = "off-map"
    INSIDE = "inside"
    CROSSES = "crosses"


class PlanFault(StrEnum):
    """Why a plan cannot be accepted."""

    LEAKS = "leaks"
    CUTS_OFF = "cuts-off"
    NO_WAY_IN = "no-way-in"
    OLD_GROUND = "old-ground"
    OTHER_LINES = "other-lines"
    FORBIDDEN = "forbidden"


class PointFault(StrEnum):
    """Why a point is not as it has to be."""

    NO_ORDER = "no-order"
    NO_OPENER = "no-opener"
    NO_MINUTES = "no-minutes"
    TOO_SLOW = "too-slow"
    NOT_BY_HAND = "not-by-hand"
    NO_WAY_OUT = "no-way-out"


MOST_MINUTES: Final = 10
"""So soon the opener is there at the latest; our proposal, `trust` asks the same of doors."""
_SEVERITY: Final = (Measure.PREVENTION_ZONE, Measure.CONTROL_ZONE, Measure.LOCKDOWN_ZONE)
POINT_NAMES: Final = {
    PointKind.GATE: Text("gate", "卡点"),
    PointKind.BARRIER: Text("closed point", "封闭点"),
}
POINT_STATES: Final = {
    PointState.PLANNED: Text("planned", "待建"),
    PointState.BUILT: Text("built", "已建"),
    PointState.CHECKED: Text("checked", "已检查"),
    PointState.REMOVED: Text("removed", "已拆除"),
}


@dataclass(frozen=True, slots=True)
class Neighbour:
    """
    Another zone that stands, and how the new one lies to it.

    Parameters
    ----------
    measure
        What is asked of the people in it.
    overlaps, holds
        Whether the two share ground; whether all of the new one lies in it.
    is_held
        Whether all of it lies in the new one.
    """

    measure: Measure
    overlaps: bool
    holds: bool
    is_held: bool = False


@dataclass(frozen=True, slots=True)
class PlanFacts:
    """
    What is known of a plan.

    Parameters
    ----------
    n_leaks
        Ways out that the second reader found.
    n_cut
        Buildings that an ambulance would not reach in time any more.
    n_zones_cut
        Zones into which nobody could drive any more.
    n_forbidden
        Controls on places where none may stand and which no plan avoids.
    is_ground_current
        Whether it was made on the map that is in place.
    knows_other_lines
        Whether the way for help was looked at with all closed points that other zones have by now.
    is_forbidden_accepted
        Whether whoever accepts it decided on the spot about those places.
    """

    n_leaks: int
    n_cut: int
    n_zones_cut: int
    n_forbidden: int
    is_ground_current: bool
    knows_other_lines: bool = True
    is_forbidden_accepted: bool = False


@dataclass(frozen=True, slots=True)
class PointFacts:
    """
    What is known of a point.

    Parameters
    ----------
    has_order
        Whether an order on the zone is issued and has not ended.
    opener
        Who opens it.
    minutes
        In how many minutes they do.
    by_hand
        Whether it can be taken away by hand, without tool or key; None where nobody said.
    way_out
        Whether a person on foot gets out in danger; None where nobody said.
    """

    kind: PointKind
    has_order: bool
    opener: str = ""
    minutes: int | None = None
    by_hand: bool | None = None
    way_out: bool | None = None


@rule(
    "2026-11-29",
    "our proposal: people live in it, one county decides over it, and no zone is closed twice",
)
def zone_faults(
    *,
    n_people: int,
    n_counties: int,
    is_on_map: bool,
    measure: Measure,
    others: Collection[Neighbour],
) -> tuple[ZoneFault, ...]:
    """
    Return why a zone cannot be drawn so; empty where it can.

    A zone lies in another only where it is the more severe of the two, whichever is drawn first: a house that is locked
    down in a village under control. Two that cross are one zone, or are drawn apart.
    """
    found = []
    if not is_on_map:
        found.append(ZoneFault.OFF_MAP)
    if n_people < 1:
        found.append(ZoneFault.NOBODY)
    if n_counties > 1:
        found.append(ZoneFault.COUNTIES)
    for one in others:
        if not one.overlaps:
            continue
        above = _SEVERITY.index(measure) - _SEVERITY.index(one.measure)
        if one.holds and above <= 0:
            found.append(ZoneFault.INSIDE)
        elif not one.holds and not (one.is_held and above < 0):
            found.append(ZoneFault.CROSSES)
    return tuple(dict.fromkeys(found))


@rule(
    "2026-11-29",
    "trust 3.5 (7): a plan that cuts a household off from help is refused until it is solved",
)
def plan_faults(facts: PlanFacts) -> tuple[PlanFault, ...]:
    """
    Return why a plan cannot be accepted; empty where it can.

    Nobody lets a plan stand that leaks or that cuts somebody off. Only a place where no control may stand, and which no
    plan avoids, is decided by whoever accepts: on the spot, and by name.
    """
    checks = {
        PlanFault.LEAKS: facts.n_leaks > 0,
        PlanFault.CUTS_OFF: facts.n_cut > 0,
        PlanFault.NO_WAY_IN: facts.n_zones_cut > 0,
        PlanFault.OLD_GROUND: not facts.is_ground_current,
        PlanFault.OTHER_LINES: not facts.knows_other_lines,
        PlanFault.FORBIDDEN: facts.n_forbidden > 0 and not facts.is_forbidden_accepted,
    }
    return tuple(fault for fault, holds in checks.items() if holds)


@rule(
    "2026-11-29",
    "trust 3.5 (7): removable by hand, an opener within 10 minutes, a way out on foot in danger",
)
def point_faults(facts: PointFacts, wanted: PointState) -> tuple[PointFault, ...]:
    """
    Return what keeps a point from being built, or from being found in order; empty where nothing does.

    Nothing is put across a road before the order is issued. A closed point is in order only where somebody opens it
    in time, hands alone take it away, and whoever has to leave gets past it. Taking one away needs nothing at all.
    """
    if wanted in (PointState.PLANNED, PointState.REMOVED):
        return ()
    checks = {PointFault.NO_ORDER: not facts.has_order}
    if wanted is PointState.CHECKED:
        checks[PointFault.NO_WAY_OUT] = facts.way_out is not True
        if facts.kind is PointKind.BARRIER:
            checks |= {
                PointFault.NO_OPENER: not facts.opener.strip(),
                PointFault.NO_MINUTES: facts.minutes is None,
                PointFault.TOO_SLOW: facts.minutes is not None and facts.minutes > MOST_MINUTES,
                PointFault.NOT_BY_HAND: facts.by_hand is not True,
            }
    return tuple(fault for fault, holds in checks.items() if holds)


@rule(
    "2026-11-29",
    "our proposal: the ways for help first, then what lets through most",
)
def order_of_work(kind: PointKind, crew_hours: int, *, takes_vehicles: bool) -> tuple[int, int]:
    """
    Return a key by which points are built: gates, closed points on roads, those on paths; larger roads first.

    A gate is ready before the roads around it close, so that an ambulance never finds all of them shut.
    """
    if kind is PointKind.GATE:
        return 0, -crew_hours
    return (1 if takes_vehicles else 2), -crew_hours
