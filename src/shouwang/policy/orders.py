"""
What an order needs before it can be saved, and where it stands at an instant.

An order is the gravest act in the system: nobody is held by anything else, and never a minute past its end.
Where it stands is computed from what happened and when; nothing is ticked.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import Final
from zoneinfo import ZoneInfo

from shouwang.policy.clock import end_of_follow_up, free_at, local_day
from shouwang.policy.measures import DECIDED_BY, PEOPLE_FOR, Kind, Level, Measure
from shouwang.policy.pack import FollowUp, Pack, Who
from shouwang.policy.rules import rule
from shouwang.policy.zones import review_due

EXTEND_BEFORE: Final = timedelta(hours=12)
"""An extension is entered and served so long before the end at the latest; our proposal."""
AT_ONCE: Final = timedelta(minutes=10)
"""So long may pass between the hour on an order and its entry, before it begins in the past; our proposal."""
ENTER_WITHIN: Final = timedelta(hours=72)
"""So long after it happened a decision on paper, or its service, may still be entered; our proposal."""
START_WITHIN: Final = timedelta(days=7)
"""So soon after its decision an order begins: none is made in stock; our proposal."""
RELEASE_WITHIN: Final = timedelta(hours=1)
"""So soon after the end the release paper is handed over; our proposal."""
ZONE_PAUSE: Final = timedelta(days=7)
"""Zone orders on one place that follow each other sooner are one closure, and have one longest; our proposal."""
REVIEW_WITHIN: Final = timedelta(days=7)
"""So many days after its beginning somebody has looked anew at an order about persons; our proposal."""


class Fault(StrEnum):
    """Why an order cannot be saved."""

    NO_REASON = "no-reason"
    NO_LEGAL_BASIS = "no-legal-basis"
    NO_DOCUMENT = "no-document"
    NO_MILDER = "no-milder"
    NO_ISSUER = "no-issuer"
    NO_APPEAL = "no-appeal"
    NO_EVIDENCE = "no-evidence"
    NO_NEEDS = "no-needs"
    NO_EXPOSURE = "no-exposure"
    NOT_IN_PACK = "not-in-pack"
    WRONG_KIND = "wrong-kind"
    BELOW_LEVEL = "below-level"
    NO_DECISION = "no-decision"
    TOO_FEW_PEOPLE = "too-few-people"
    PAST_START = "past-start"
    TOO_FAR = "too-far"
    DECIDED_LATER = "decided-later"
    TOO_LATE_TO_ENTER = "too-late-to-enter"
    BACKWARD = "backward"
    TOO_LONG = "too-long"
    NO_REVIEW = "no-review"
    BEYOND_FOLLOW_UP = "beyond-follow-up"
    TOO_LATE_TO_EXTEND = "too-late-to-extend"
    EXPOSED_LATER = "exposed-later"
    EXPOSED_BACKWARD = "exposed-backward"
    GAP = "gap"
    PACK_NOT_VALID = "pack-not-valid"
    TOO_EARLY = "too-early"
    NOT_FOR_THEM = "not-for-them"


@dataclass(frozen=True, slots=True)
class Extended:
    """
    The order that another one goes on from.

    Parameters
    ----------
    ends_at
        24:00 of its last day.
    first_day
        Day on which the first order of the chain began.
    """

    ends_at: datetime
    first_day: date


@dataclass(frozen=True, slots=True)
class Draft:
    """
    An order before it is saved.

    Parameters
    ----------
    issuers
        Who signs, each once, as opaque references.
    level
        Of the office that issues it.
    decision_level, decision_no
        Of the decision above that it executes; None and empty where the issuer decides.
    needs
        What those concerned need meanwhile, and who sees to it; who is restricted for others is owed that.
    starts_at
        Aware instant; the order ends at 24:00 of ``last_day`` in the zone's calendar.
    review_on
        Day on which somebody looks anew whether it is still needed.
    last_exposure, first_exposure
        None for a zone.
    is_immune, is_high_risk
        As far as it is known; some measures are only for those who are not, or are.
    extends
        The order that this one goes on from; None for a first order.
    is_late
        Whether it was decided and served on paper and is entered only now: then it may begin in the past.
    """

    kind: Kind
    measure: Measure
    issuers: frozenset[str]
    office: str
    level: Level
    reason: str
    legal_basis: str
    document_no: str
    milder: str
    needs: str
    evidence: tuple[str, ...]
    appeal_how: str
    decided_at: datetime
    starts_at: datetime
    last_day: date
    review_on: date
    last_exposure: date | None = None
    first_exposure: date | None = None
    is_immune: bool = False
    is_high_risk: bool = False
    decision_level: Level | None = None
    decision_no: str = ""
    extends: Extended | None = None
    is_late: bool = False


@rule(
    "2026-11-28",
    "design of orders: legal basis, power, reason, milder measure, start, end, appeal; all at once",
)
def faults_of(draft: Draft, pack: Pack, now: datetime, zone: ZoneInfo) -> tuple[Fault, ...]:
    """Return all that keeps an order from being saved; empty where it may be."""
    return (
        *_words_missing(draft),
        *_power_missing(draft, pack),
        *_days_wrong(draft, pack, now, zone),
    )


def _words_missing(draft: Draft) -> list[Fault]:
    needed = {
        Fault.NO_REASON: draft.reason,
        Fault.NO_LEGAL_BASIS: draft.legal_basis,
        Fault.NO_DOCUMENT: draft.document_no,
        Fault.NO_MILDER: draft.milder,
        Fault.NO_ISSUER: draft.office if _people(draft) else "",
        Fault.NO_APPEAL: draft.appeal_how,
        Fault.NO_EVIDENCE: "".join(draft.evidence),
        Fault.NO_NEEDS: draft.needs,
    }
    return [fault for fault, words in needed.items() if not _says_something(words)]


def _says_something(words: str) -> bool:
    """Tell whether there is a letter, a character or a digit: dots and what nobody sees are no reason."""
    return any(char.isalnum() for char in words)


def _people(draft: Draft) -> frozenset[str]:
    return frozenset(one for one in draft.issuers if one.strip())


def _power_missing(draft: Draft, pack: Pack) -> list[Fault]:
    found = []
    if draft.measure not in pack.follow_up.allowed:
        found.append(Fault.NOT_IN_PACK)
    if draft.kind not in draft.measure.kinds or not draft.measure.restricts:
        found.append(Fault.WRONG_KIND)
    if not is_for_them(
        draft.kind, pack.follow_up, is_immune=draft.is_immune, is_high_risk=draft.is_high_risk
    ):
        found.append(Fault.NOT_FOR_THEM)
    if not has_power(draft.level, draft.measure, draft.decision_level):
        found.append(Fault.BELOW_LEVEL)
    elif draft.level.rank < DECIDED_BY[draft.measure].rank and not draft.decision_no.strip():
        found.append(Fault.NO_DECISION)
    if len(_people(draft)) < people_needed(draft, pack):
        found.append(Fault.TOO_FEW_PEOPLE)
    return found


@rule("2026-11-28", "the pack's follow_up.who: all, those who are not immune, those at high risk")
def is_for_them(kind: Kind, says: FollowUp, *, is_immune: bool, is_high_risk: bool) -> bool:
    """Tell whether a measure is for those concerned; a zone is for all who are in it."""
    if kind is Kind.ZONE or says.who is Who.ALL:
        return True
    return not is_immune if says.who is Who.NON_IMMUNE else is_high_risk


def _days_wrong(draft: Draft, pack: Pack, now: datetime, zone: ZoneInfo) -> list[Fault]:
    found = []
    if draft.decided_at > now:
        found.append(Fault.DECIDED_LATER)
    if local_day(draft.decided_at, zone) < pack.valid_from:
        found.append(Fault.PACK_NOT_VALID)
    if free_at(draft.last_day, zone) <= draft.starts_at:
        found.append(Fault.BACKWARD)
    elif not _is_reviewed(draft, pack, zone):
        found.append(Fault.NO_REVIEW)
    found += _start_wrong(draft, now) if draft.extends is None else _extension_wrong(draft, now)
    found += (
        _zone_too_long(draft, pack, zone)
        if draft.kind is Kind.ZONE
        else _person_too_long(draft, pack, zone)
    )
    return found


@rule(
    "2026-11-28",
    "our proposal: looked at anew within 7 days, or as often as the pack says of zones; never after the end",
)
def review_by(draft: Draft, pack: Pack, zone: ZoneInfo) -> date:
    """Return the last day on which an order may be looked at anew for the first time."""
    begun = local_day(draft.starts_at, zone)
    if draft.kind is Kind.ZONE and pack.zones is not None:
        return min(draft.last_day, review_due(begun, None, pack.zones))
    return min(draft.last_day, begun + REVIEW_WITHIN)


def _is_reviewed(draft: Draft, pack: Pack, zone: ZoneInfo) -> bool:
    return local_day(draft.starts_at, zone) <= draft.review_on <= review_by(draft, pack, zone)


def _start_wrong(draft: Draft, now: datetime) -> list[Fault]:
    earliest = draft.decided_at if draft.is_late else max(draft.decided_at, now - AT_ONCE)
    found = [Fault.PAST_START] if draft.starts_at < earliest else []
    if draft.starts_at > draft.decided_at + START_WITHIN:
        found.append(Fault.TOO_FAR)
    if draft.is_late and now > draft.decided_at + ENTER_WITHIN:
        found.append(Fault.TOO_LATE_TO_ENTER)
    return found


def _extension_wrong(draft: Draft, now: datetime) -> list[Fault]:
    """Return what is wrong with going on: it begins where the other ends, and is entered in good time."""
    found = []
    if draft.extends is not None and draft.starts_at != draft.extends.ends_at:
        found.append(Fault.GAP)
    if draft.extends is not None and now > draft.extends.ends_at - EXTEND_BEFORE:
        found.append(Fault.TOO_LATE_TO_EXTEND)
    return found


def _zone_too_long(draft: Draft, pack: Pack, zone: ZoneInfo) -> list[Fault]:
    last = last_day_allowed(draft, pack, zone)
    return [Fault.TOO_LONG] if last is None or draft.last_day > last else []


def _person_too_long(draft: Draft, pack: Pack, zone: ZoneInfo) -> list[Fault]:
    if draft.last_exposure is None:
        return [Fault.NO_EXPOSURE]
    if draft.last_exposure > local_day(draft.decided_at, zone):
        return [Fault.EXPOSED_LATER]
    first = draft.first_exposure or draft.last_exposure
    if first > draft.last_exposure:
        return [Fault.EXPOSED_BACKWARD]
    found = []
    if local_day(draft.starts_at, zone) < first + timedelta(
        days=int(pack.follow_up.starts_after.value or 0)
    ):
        found.append(Fault.TOO_EARLY)
    last = last_day_allowed(draft, pack, zone)
    if last is None or draft.last_day > last:
        found.append(Fault.TOO_LONG)
    elif draft.extends is None and _is_beyond(draft, pack):
        found.append(Fault.BEYOND_FOLLOW_UP)
    return found


@rule(
    "2026-11-28",
    "Infectious Diseases Law, 2013 text, article 41: the county decides; below it, a numbered decision is executed",
)
def has_power(level: Level, measure: Measure, decision_level: Level | None) -> bool:
    """Tell whether an office may issue a measure: of itself, or executing what an office above it decided."""
    needed = DECIDED_BY[measure].rank
    if level.rank >= needed:
        return True
    if level.rank < Level.TOWNSHIP.rank or decision_level is None:
        return False  # a village committee has no public power
    return decision_level.rank >= needed


@rule(
    "2026-11-28",
    "our proposal: two for a zone, and two where an order goes beyond the pack's follow-up",
)
def people_needed(draft: Draft, pack: Pack) -> int:
    """Return how many different persons have to issue an order."""
    return max(PEOPLE_FOR[draft.kind], 2 if _is_beyond(draft, pack) else 1)


def _is_beyond(draft: Draft, pack: Pack) -> bool:
    """Tell whether an order about persons goes beyond the end of their follow-up."""
    if draft.kind is Kind.ZONE or draft.last_exposure is None:
        return False
    return draft.last_day > end_of_follow_up(draft.last_exposure, pack.follow_up.days.whole)


@rule("2026-11-28", "the pack's follow_up.longest and zones.longest: beyond them nothing is saved")
def last_day_allowed(draft: Draft, pack: Pack, zone: ZoneInfo) -> date | None:
    """Return the last day that an order may name; None where the pack knows none."""
    if draft.kind is Kind.ZONE:
        if pack.zones is None or pack.zones.longest.value is None:
            return None
        begun = draft.extends.first_day if draft.extends else local_day(draft.starts_at, zone)
        return begun + timedelta(days=pack.zones.longest.whole)
    if draft.last_exposure is None:
        return None
    return end_of_follow_up(draft.last_exposure, pack.follow_up.longest.whole)


@rule(
    "2026-11-28",
    "our proposal: served 12 hours before the order that it goes on from ends, or it is void",
)
def is_served_in_time(extends: Extended, served_at: datetime) -> bool:
    """Tell whether an extension was served in time; one that was not holds nobody."""
    return served_at <= extends.ends_at - EXTEND_BEFORE


class State(StrEnum):
    """Where an order stands."""

    DRAFT = "draft"
    ISSUED = "issued"
    SERVED = "served"
    IN_FORCE = "in-force"
    SUSPENDED = "suspended"
    EXPIRED = "expired"
    LIFTED = "lifted"


@dataclass(frozen=True, slots=True)
class Times:
    """
    What happened to an order, and when; None where it did not.

    Parameters
    ----------
    checked_at
        When the registered checks (the team, what the household needs) let it into force.
    ends_at
        24:00 of its last day.
    lifted_at
        When it was lifted, or the level above said no to it.
    suspended
        Spans in which an appeal held it up: from, and to or None.
    """

    starts_at: datetime
    ends_at: datetime
    issued_at: datetime | None = None
    served_at: datetime | None = None
    checked_at: datetime | None = None
    lifted_at: datetime | None = None
    suspended: tuple[tuple[datetime, datetime | None], ...] = ()


@rule(
    "2026-11-28",
    "design of orders: expiry is computed and not ticked; without service nobody is held",
)
def state_at(times: Times, at: datetime) -> State:
    """Return where an order stood at an instant, by what had happened until then."""
    if not _has_been(times.issued_at, at):
        return State.DRAFT
    if times.lifted_at is not None and times.lifted_at <= min(at, times.ends_at):
        return State.LIFTED  # what is said after the end changes nothing: the order was over
    if at >= times.ends_at:
        return State.EXPIRED
    return _once_issued(times, at)


def _once_issued(times: Times, at: datetime) -> State:
    if not _has_been(times.served_at, at):
        return State.ISSUED
    if not _has_been(times.checked_at, at) or at < times.starts_at:
        return State.SERVED
    is_held_up = any(
        begun <= at and (ended is None or at < ended) for begun, ended in times.suspended
    )
    return State.SUSPENDED if is_held_up else State.IN_FORCE


def _has_been(moment: datetime | None, at: datetime) -> bool:
    return moment is not None and moment <= at


@rule("2026-11-28", "design of orders: minutes past the end, or without an order, are counted")
def minutes_held_wrongly(held_from: datetime, held_to: datetime, orders: tuple[Times, ...]) -> int:
    """
    Return how many minutes somebody was held without an order in force; a minute that began counts.

    Every minute of the span is judged by the orders as they stood at its beginning.

    Raises
    ------
    ValueError
        If the span runs backward.
    """
    held_from, held_to = held_from.astimezone(UTC), held_to.astimezone(UTC)
    if held_to < held_from:
        raise ValueError(f"held from {held_from} to {held_to}: that runs backward")
    edges = {held_from, held_to}
    for times in orders:
        marks = [times.starts_at, times.ends_at, times.issued_at, times.served_at, times.checked_at,
                 times.lifted_at]  # fmt: skip
        marks += [mark for span in times.suspended for mark in span]
        edges |= {mark for mark in marks if mark is not None and held_from < mark < held_to}
    wrong = timedelta()
    ordered = sorted(edges)
    for begun, ended in pairwise(ordered):
        if not any(state_at(times, begun) is State.IN_FORCE for times in orders):
            wrong += ended - begun
    return -int(-wrong.total_seconds() // 60)
