"""Where an incident stands: worked out from its cases and from what was decided, never stored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from shouwang.core.text import Text
from shouwang.policy.rules import rule


class CaseState(StrEnum):
    """What is known of somebody who was reported ill."""

    SUSPECTED = "suspected"
    CONFIRMED = "confirmed"
    EXCLUDED = "excluded"


class State(StrEnum):
    """Where an incident stands."""

    SUSPECTED = "suspected"
    CONFIRMED = "confirmed"
    EXCLUDED = "excluded"
    CONTAINED = "contained"
    RELEASED = "released"
    CLOSED = "closed"


class ResponseLevel(StrEnum):
    """Level of the emergency response; the first is the highest."""

    FIRST = "1"
    SECOND = "2"
    THIRD = "3"
    FOURTH = "4"


CASE_NAMES: Final = {
    CaseState.SUSPECTED: Text("suspected", "疑似"),
    CaseState.CONFIRMED: Text("confirmed", "确诊"),
    CaseState.EXCLUDED: Text("excluded", "已排除"),
}
STATE_NAMES: Final = {
    State.SUSPECTED: Text("suspected", "疑似"),
    State.CONFIRMED: Text("confirmed", "确诊"),
    State.EXCLUDED: Text("excluded", "已排除"),
    State.CONTAINED: Text("contained", "已控制"),
    State.RELEASED: Text("released", "已解除"),
    State.CLOSED: Text("closed", "已结束"),
}
LEVEL_NAMES: Final = {
    ResponseLevel.FIRST: Text("level I", "一级响应"),
    ResponseLevel.SECOND: Text("level II", "二级响应"),
    ResponseLevel.THIRD: Text("level III", "三级响应"),
    ResponseLevel.FOURTH: Text("level IV", "四级响应"),
}
DECIDED: Final = (State.CONTAINED, State.RELEASED)
"""What people decide; the rest follows from the cases, and from two who close the outbreak."""
NEXT: Final = {
    State.CONFIRMED: State.CONTAINED,
    State.CONTAINED: State.RELEASED,
    State.RELEASED: State.CLOSED,
    State.EXCLUDED: State.CLOSED,
}
"""What may be decided of an incident in each state; nothing of one that is suspected or closed."""


@dataclass(frozen=True, slots=True)
class CaseLife:
    """
    What was said of one case.

    Parameters
    ----------
    said
        Instants with what was said of it then, in the order in which it was said; the first opened the case.
    """

    said: tuple[tuple[datetime, CaseState], ...]

    def state_at(self, at: datetime) -> CaseState | None:
        """Return what was known at an instant; None before the case was reported."""
        found: CaseState | None = None
        for moment, state in self.said:
            if moment <= at:
                found = state
        return found

    def alive_since(self, at: datetime) -> datetime | None:
        """Return since when the case, as known at an instant, is not excluded; None where it is."""
        since: datetime | None = None
        for moment, state in self.said:
            if moment > at:
                break
            if state is CaseState.EXCLUDED:
                since = None
            elif since is None:
                since = moment
        return since


@dataclass(frozen=True, slots=True)
class Decision:
    """Somebody decided that an incident is contained, or released."""

    at: datetime
    state: State


@rule(
    "2026-11-29",
    "our proposal: a decision counts for the cases it knew; another puts it aside until excluded, or decided anew",
)
def state_at(
    cases: tuple[CaseLife, ...],
    decisions: tuple[Decision, ...],
    at: datetime,
    closed_at: datetime | None = None,
) -> State:
    """
    Return where an incident stands at an instant: by its cases, unless a later decision says more.

    All cases excluded make it excluded. A case that came to life after somebody decided that it is contained or
    released puts that decision aside, unless it turns out to be none. Two persons who closed it have the last word.

    Raises
    ------
    ValueError
        If nothing had been reported yet.
    """
    known = [state for case in cases if (state := case.state_at(at)) is not None]
    if not known:
        raise ValueError(f"nothing was reported by {at}")
    if closed_at is not None and closed_at <= at:
        return State.CLOSED
    alive = [since for case in cases if (since := case.alive_since(at)) is not None]
    if not alive:
        return State.EXCLUDED
    decided = [one for one in decisions if one.at <= at]
    if decided and decided[-1].at >= max(alive):
        return decided[-1].state
    return State.CONFIRMED if CaseState.CONFIRMED in known else State.SUSPECTED


class Waits(StrEnum):
    """What keeps an incident from a step."""

    NOT_CONFIRMED = "not-confirmed"
    CASE_UNDECIDED = "case-undecided"
    CASE_NOT_ISOLATED = "case-not-isolated"
    NOT_CONTAINED = "not-contained"
    ORDER_RUNS = "order-runs"
    NOT_OVER = "not-over"
    WORK_OPEN = "work-open"


@dataclass(frozen=True, slots=True)
class IncidentFacts:
    """
    What a step of an incident is judged by.

    Parameters
    ----------
    state
        Where it stands.
    undecided, not_isolated
        Cases that are suspected, and those not excluded without a day of isolation.
    orders
        Numbers of the orders that still run in it.
    open_work
        What other parts of the work say is still open: tasks, a recall.
    """

    state: State
    undecided: tuple[Text, ...] = ()
    not_isolated: tuple[Text, ...] = ()
    orders: tuple[str, ...] = ()
    open_work: tuple[Text, ...] = ()


@rule(
    "2026-11-29",
    "mission R14: what is still open is listed by name; a person decides once nothing is",
)
def waits_for(wanted: State, facts: IncidentFacts) -> dict[Waits, tuple[str | Text, ...]]:
    """Return what keeps an incident from being contained, released or closed, each with what it is."""
    over = (State.RELEASED, State.EXCLUDED)
    asked: dict[State, dict[Waits, tuple[str | Text, ...] | bool]] = {
        State.CONTAINED: {
            Waits.NOT_CONFIRMED: facts.state is not State.CONFIRMED,
            Waits.CASE_NOT_ISOLATED: facts.not_isolated,
        },
        State.RELEASED: {
            Waits.NOT_CONTAINED: facts.state is not State.CONTAINED,
            Waits.CASE_UNDECIDED: facts.undecided,
            Waits.CASE_NOT_ISOLATED: facts.not_isolated,  # a day may have been put right since
            Waits.ORDER_RUNS: facts.orders,
        },
        State.CLOSED: {
            Waits.NOT_OVER: facts.state not in over,
            Waits.CASE_UNDECIDED: facts.undecided,
            Waits.CASE_NOT_ISOLATED: facts.not_isolated,
            Waits.ORDER_RUNS: facts.orders,
            Waits.WORK_OPEN: facts.open_work,
        },
    }
    if wanted not in asked:
        raise ValueError(f"nobody decides that an incident is {wanted}: it follows from its cases")
    return {
        why: what if isinstance(what, tuple) else () for why, what in asked[wanted].items() if what
    }


TWICE_WITHIN: Final = timedelta(minutes=1)
"""Who sends the same report again within this time pressed the button twice."""
LONG_AGO: Final = timedelta(days=366)
"""A day that lies further back was mistyped."""


class ReportFault(StrEnum):
    """What is wrong with a report."""

    NO_ONSET = "no-onset"
    ONSET_AHEAD = "onset-ahead"
    ONSET_LONG_AGO = "onset-long-ago"
    SAMPLE_AHEAD = "sample-ahead"
    RESULT_AHEAD = "result-ahead"
    RESULT_BEFORE_SAMPLE = "result-before-sample"
    ISOLATED_AHEAD = "isolated-ahead"
    SAID_AHEAD = "said-ahead"
    SAID_LONG_AGO = "said-long-ago"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class ReportedDays:
    """The days of a report, or of a case as it is to stand."""

    onset_on: date | None
    sample_on: date | None = None
    result_on: date | None = None
    isolated_on: date | None = None


@rule(
    "2026-11-29",
    "our proposal: nothing lies ahead, a result follows its sample; without signs the sample's day is the onset",
)
def faults_of(days: ReportedDays, today: date) -> tuple[ReportFault, ...]:
    """Return what is wrong with the days of a report: all of it at once."""
    found: list[ReportFault] = []
    if days.onset_on is None:
        found.append(ReportFault.NO_ONSET)
    elif days.onset_on > today:
        found.append(ReportFault.ONSET_AHEAD)
    elif days.onset_on < today - LONG_AGO:
        found.append(ReportFault.ONSET_LONG_AGO)
    ahead = {
        ReportFault.SAMPLE_AHEAD: days.sample_on,
        ReportFault.RESULT_AHEAD: days.result_on,
        ReportFault.ISOLATED_AHEAD: days.isolated_on,
    }
    found += [fault for fault, day in ahead.items() if day is not None and day > today]
    if days.sample_on and days.result_on and days.result_on < days.sample_on:
        found.append(ReportFault.RESULT_BEFORE_SAMPLE)
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Identity:
    """
    Who a report is about, as far as it can be told.

    Parameters
    ----------
    entries
        All entries of the register that are this person; none for who is not in it.
    name, phone
        What stands for them; equal where the name and the number are. Empty where unknown.
    """

    entries: frozenset[str] = frozenset()
    name: str = ""
    phone: str = ""


class Likeness(StrEnum):
    """Whether two reports are about one person."""

    SAME = "same"
    PERHAPS = "perhaps"
    OTHER = "other"


@rule(
    "2026-11-29",
    "our proposal: one entry, or one name with one number, is one person; a name alone is asked about",
)
def likeness(one: Identity, other: Identity) -> Likeness:
    """Tell whether two reports are about one person; where only the name is the same, a person says."""
    if one.entries & other.entries:
        return Likeness.SAME
    if not one.name or one.name != other.name:
        return Likeness.OTHER
    if one.entries and other.entries:
        return Likeness.OTHER  # two entries that nobody made one are two persons
    if one.phone and other.phone:
        return Likeness.SAME if one.phone == other.phone else Likeness.OTHER
    return Likeness.PERHAPS
