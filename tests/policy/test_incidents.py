"""Where an incident stands: by its cases, by what people decided later, and by two who close it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shouwang.core.text import Text
from shouwang.policy import incidents
from shouwang.policy.incidents import (
    CaseLife,
    CaseState,
    Decision,
    Identity,
    IncidentFacts,
    Likeness,
    ReportedDays,
    ReportFault,
    State,
    Waits,
)

T0 = datetime(2020, 2, 26, 19, 12, tzinfo=UTC)
TODAY = date(2020, 2, 27)
DAY = timedelta(days=1)
SUSPECTED, CONFIRMED, EXCLUDED = CaseState.SUSPECTED, CaseState.CONFIRMED, CaseState.EXCLUDED


def at(hours: int) -> datetime:
    return T0 + timedelta(hours=hours)


def case(*said: tuple[int, CaseState]) -> CaseLife:
    return CaseLife(tuple((at(hours), state) for hours, state in said))


def test_a_report_opens_it_as_suspected_and_the_finding_confirms_it() -> None:
    cases = (case((0, SUSPECTED), (8, CONFIRMED)),)
    assert incidents.state_at(cases, (), at(7)) is State.SUSPECTED
    assert incidents.state_at(cases, (), at(8)) is State.CONFIRMED


def test_one_confirmed_case_among_suspected_ones_confirms_it() -> None:
    cases = (case((0, SUSPECTED), (8, CONFIRMED)), case((9, SUSPECTED)))
    assert incidents.state_at(cases, (), at(10)) is State.CONFIRMED


def test_once_every_case_is_excluded_it_is_excluded_whatever_was_decided() -> None:
    cases = (case((0, SUSPECTED), (4, EXCLUDED)), case((1, SUSPECTED), (6, EXCLUDED)))
    assert incidents.state_at(cases, (), at(5)) is State.SUSPECTED
    assert incidents.state_at(cases, (Decision(at(5), State.CONTAINED),), at(6)) is State.EXCLUDED


def test_a_case_reported_after_a_decision_puts_it_aside_until_it_is_decided_anew() -> None:
    contained = (Decision(at(10), State.CONTAINED),)
    first = case((0, SUSPECTED), (2, CONFIRMED))
    assert incidents.state_at((first,), contained, at(11)) is State.CONTAINED
    both = (first, case((12, SUSPECTED)))
    assert incidents.state_at(both, contained, at(12)) is State.CONFIRMED
    anew = (*contained, Decision(at(13), State.CONTAINED))
    assert incidents.state_at(both, anew, at(13)) is State.CONTAINED


def test_a_case_that_was_excluded_and_suspected_again_counts_from_then() -> None:
    again = (
        case((0, SUSPECTED), (2, CONFIRMED)),
        case((1, SUSPECTED), (3, EXCLUDED), (9, SUSPECTED)),
    )
    released = (Decision(at(5), State.CONTAINED), Decision(at(6), State.RELEASED))
    assert incidents.state_at(again, released, at(8)) is State.RELEASED
    assert incidents.state_at(again, released, at(9)) is State.CONFIRMED


def test_a_false_alarm_after_a_decision_lets_it_stand_again() -> None:
    first, alarm = case((0, SUSPECTED), (2, CONFIRMED)), case((9, SUSPECTED), (11, EXCLUDED))
    released = (Decision(at(5), State.CONTAINED), Decision(at(6), State.RELEASED))
    assert incidents.state_at((first, alarm), released, at(10)) is State.CONFIRMED
    assert incidents.state_at((first, alarm), released, at(11)) is State.RELEASED


def test_two_persons_have_the_last_word() -> None:
    cases = (case((0, SUSPECTED), (2, CONFIRMED)),)
    assert incidents.state_at(cases, (), at(20), closed_at=at(20)) is State.CLOSED
    assert incidents.state_at(cases, (), at(19), closed_at=at(20)) is State.CONFIRMED


def test_nothing_stands_before_the_first_report() -> None:
    with pytest.raises(ValueError, match="nothing was reported"):
        incidents.state_at((case((5, SUSPECTED)),), (), at(4))


LIVES = st.lists(
    st.tuples(st.integers(0, 20), st.sampled_from(CaseState)), min_size=1, max_size=5
).map(lambda said: case(*sorted(said, key=lambda one: one[0])))
DECISIONS = st.lists(
    st.tuples(st.integers(0, 20), st.sampled_from(incidents.DECIDED)), max_size=4
).map(lambda found: tuple(Decision(at(h), s) for h, s in sorted(found, key=lambda one: one[0])))


def by_walking(
    cases: tuple[CaseLife, ...], decisions: tuple[Decision, ...], until: datetime
) -> State:
    """Walk through everything that happened, hour by hour: a decision covers those who lived when it was made."""
    known: dict[int, CaseState] = {}
    decided, covered = None, set[int]()
    said = [(moment, 0, i, state) for i, life in enumerate(cases) for moment, state in life.said]
    done = [(one.at, 1, 0, one.state) for one in decisions]
    for moment, kind, i, state in sorted([*said, *done], key=lambda one: one[:2]):
        if moment > until:
            break
        if kind == 1:
            decided, covered = State(state), set(known)
            continue
        known[i] = CaseState(state)
        if state == EXCLUDED:
            del known[i]
            covered.discard(i)
    if not known:
        return State.EXCLUDED
    if decided and set(known) <= covered:
        return decided
    return State.CONFIRMED if CONFIRMED in known.values() else State.SUSPECTED


@given(st.lists(LIVES, min_size=1, max_size=4).map(tuple), DECISIONS, st.integers(0, 22))
def test_it_stands_where_walking_through_what_happened_leads(
    cases: tuple[CaseLife, ...], decisions: tuple[Decision, ...], hours: int
) -> None:
    until = at(hours)
    if all(life.said[0][0] > until for life in cases):
        with pytest.raises(ValueError, match="nothing was reported"):
            incidents.state_at(cases, decisions, until)
    else:
        assert incidents.state_at(cases, decisions, until) is by_walking(cases, decisions, until)


@given(st.lists(LIVES, min_size=1, max_size=4).map(tuple), DECISIONS, st.integers(0, 22))
def test_nobody_is_forgotten_by_a_decision(
    cases: tuple[CaseLife, ...], decisions: tuple[Decision, ...], hours: int
) -> None:
    """Contained or released stands only where no living case is younger than the decision."""
    until = at(hours)
    if any(life.said[0][0] <= until for life in cases):
        state = incidents.state_at(cases, decisions, until)
        if state in incidents.DECIDED:
            last = max(one.at for one in decisions if one.at <= until)
            assert all((life.alive_since(until) or T0) <= last for life in cases)


ONE = (Text("case 1", "病例 1"),)


@pytest.mark.parametrize(
    ("wanted", "facts", "waits"),
    [
        (State.CONTAINED, IncidentFacts(State.CONFIRMED), []),
        (State.CONTAINED, IncidentFacts(State.SUSPECTED), [Waits.NOT_CONFIRMED]),
        (
            State.CONTAINED,
            IncidentFacts(State.CONFIRMED, not_isolated=ONE),
            [Waits.CASE_NOT_ISOLATED],
        ),
        (State.RELEASED, IncidentFacts(State.CONTAINED), []),
        (
            State.RELEASED,
            IncidentFacts(State.CONFIRMED, undecided=ONE, orders=("Q2020-0001",)),
            [Waits.NOT_CONTAINED, Waits.CASE_UNDECIDED, Waits.ORDER_RUNS],
        ),
        (State.CLOSED, IncidentFacts(State.RELEASED), []),
        (State.CLOSED, IncidentFacts(State.EXCLUDED), []),
        (
            State.CLOSED,
            IncidentFacts(State.CONTAINED, orders=("Q2020-0001",), open_work=ONE),
            [Waits.NOT_OVER, Waits.ORDER_RUNS, Waits.WORK_OPEN],
        ),
    ],
)
def test_what_a_step_waits_for_is_all_said_at_once(
    wanted: State, facts: IncidentFacts, waits: list[Waits]
) -> None:
    assert list(incidents.waits_for(wanted, facts)) == waits


def test_nobody_decides_what_follows_from_the_cases() -> None:
    with pytest.raises(ValueError, match="follows from its cases"):
        incidents.waits_for(State.CONFIRMED, IncidentFacts(State.SUSPECTED))


@pytest.mark.parametrize(
    ("days", "faults"),
    [
        (ReportedDays(TODAY - 5 * DAY, TODAY - DAY, TODAY, TODAY), []),
        (ReportedDays(None), [ReportFault.NO_ONSET]),
        (ReportedDays(TODAY + DAY), [ReportFault.ONSET_AHEAD]),
        (ReportedDays(TODAY - 366 * DAY), []),
        (ReportedDays(TODAY - 367 * DAY), [ReportFault.ONSET_LONG_AGO]),
        (
            ReportedDays(TODAY, TODAY + DAY, TODAY + 2 * DAY, TODAY + DAY),
            [ReportFault.SAMPLE_AHEAD, ReportFault.RESULT_AHEAD, ReportFault.ISOLATED_AHEAD],
        ),
        (ReportedDays(TODAY - DAY, TODAY, TODAY - DAY), [ReportFault.RESULT_BEFORE_SAMPLE]),
        (ReportedDays(TODAY - DAY, None, TODAY - DAY), []),
    ],
)
def test_all_that_is_wrong_with_the_days_of_a_report_is_found(
    days: ReportedDays, faults: list[ReportFault]
) -> None:
    assert list(incidents.faults_of(days, TODAY)) == faults


def who(entries: str = "", name: str = "", phone: str = "") -> Identity:
    return Identity(frozenset(entries), name, phone)


@pytest.mark.parametrize(
    ("one", "other", "likeness"),
    [
        (who("a", "Lin"), who("ab", "Wei"), Likeness.SAME),
        (who("a", "Lin"), who("b", "Lin"), Likeness.OTHER),
        (who("a", "Lin"), who("", "Lin"), Likeness.PERHAPS),
        (who("", "Lin", "1"), who("", "Lin", "1"), Likeness.SAME),
        (who("", "Lin", "1"), who("", "Lin", "2"), Likeness.OTHER),
        (who("", "Lin", "1"), who("", "Lin"), Likeness.PERHAPS),
        (who("", "Lin", "1"), who("", "Wei", "1"), Likeness.OTHER),
        (who(), who(), Likeness.OTHER),
    ],
)
def test_one_person_is_known_again_and_where_it_is_unsure_a_person_says(
    one: Identity, other: Identity, likeness: Likeness
) -> None:
    assert incidents.likeness(one, other) is likeness
    assert incidents.likeness(other, one) is likeness
