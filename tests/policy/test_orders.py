"""Orders: nothing incomplete is saved, nobody is held without one, and none lasts a minute too long."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta
from itertools import product
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shouwang.policy.clock import free_at
from shouwang.policy.measures import DECIDED_BY, Kind, Level, Measure
from shouwang.policy.orders import (
    Draft,
    Extended,
    Fault,
    State,
    Times,
    faults_of,
    has_power,
    is_served_in_time,
    last_day_allowed,
    minutes_held_wrongly,
    people_needed,
    state_at,
)
from shouwang.policy.pack import Who
from tests.policy.plans import NOW, ZONE, draft, of_zone, pack

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def faults(made: Draft, code: str = "covid19-cn-5", now: datetime = NOW) -> list[Fault]:
    return list(faults_of(made, pack(code), now, ZONE))


def test_a_whole_order_about_a_person_and_one_about_a_zone_may_be_saved() -> None:
    assert faults(draft()) == []
    assert faults(draft(kind=Kind.HOUSEHOLD)) == []
    assert faults(of_zone()) == []


WORDS = {
    "reason": Fault.NO_REASON, "legal_basis": Fault.NO_LEGAL_BASIS, "document_no": Fault.NO_DOCUMENT,
    "milder": Fault.NO_MILDER, "office": Fault.NO_ISSUER, "appeal_how": Fault.NO_APPEAL,
    "needs": Fault.NO_NEEDS,
}  # fmt: skip


@pytest.mark.parametrize("missing", list(product([True, False], repeat=len(WORDS))))
def test_no_order_is_saved_with_any_of_its_words_missing(missing: tuple[bool, ...]) -> None:
    gone = [name for name, is_gone in zip(WORDS, missing, strict=True) if is_gone]
    made = draft(**dict.fromkeys(gone, " "))
    assert faults(made) == [WORDS[name] for name in gone]


def test_an_order_without_evidence_or_issuer_is_not_saved() -> None:
    assert faults(draft(evidence=())) == [Fault.NO_EVIDENCE]
    assert Fault.NO_ISSUER in faults(draft(issuers=frozenset()))


@pytest.mark.parametrize("level", Level)
@pytest.mark.parametrize("above", [None, *Level])
@pytest.mark.parametrize("measure", Measure)
def test_who_stands_below_the_level_of_a_measure_only_executes_a_decision_from_there(
    level: Level, above: Level | None, measure: Measure
) -> None:
    needed = DECIDED_BY[measure].rank
    is_enough = level.rank >= needed
    executes = level is not Level.VILLAGE and above is not None and above.rank >= needed
    assert has_power(level, measure, above) == (is_enough or executes)


def test_a_township_executes_what_the_county_decided_by_its_number() -> None:
    township: dict[str, Any] = {"level": Level.TOWNSHIP}
    assert faults(draft(**township)) == [Fault.BELOW_LEVEL]
    township["decision_level"] = Level.COUNTY
    assert faults(draft(**township)) == [Fault.NO_DECISION]
    assert faults(draft(**township, decision_no="〔2020〕2号")) == []


def test_there_is_no_quarantine_for_mpox() -> None:
    assert Fault.NOT_IN_PACK in faults(draft(), "mpox")
    at = datetime(2026, 12, 6, 4, tzinfo=UTC)
    monitored = draft(measure=Measure.MONITOR, decided_at=at, starts_at=at,
                      last_exposure=date(2026, 12, 5), last_day=date(2026, 12, 26))  # fmt: skip
    assert faults(monitored, "mpox", at) == [Fault.WRONG_KIND]  # it restricts nobody: no order


def test_a_measure_for_persons_is_not_one_for_a_zone() -> None:
    assert Fault.WRONG_KIND in faults(of_zone(measure=Measure.FACILITY))
    assert Fault.WRONG_KIND in faults(draft(measure=Measure.LOCKDOWN_ZONE))


def test_it_takes_two_for_a_zone() -> None:
    assert faults(of_zone(issuers=frozenset({"first"}))) == [Fault.TOO_FEW_PEOPLE]


@pytest.mark.parametrize(
    ("facts", "found"),
    [
        ({"decided_at": NOW + HOUR, "starts_at": NOW + HOUR}, [Fault.DECIDED_LATER]),
        ({"starts_at": NOW - HOUR}, [Fault.PAST_START]),
        ({"last_day": date(2020, 2, 26)}, [Fault.BACKWARD]),
        ({"last_day": date(2020, 2, 27)}, []),
        ({"last_exposure": None}, [Fault.NO_EXPOSURE]),
        ({"last_exposure": date(2020, 2, 28)}, [Fault.EXPOSED_LATER]),
        ({"last_day": date(2020, 3, 25)}, [Fault.TOO_FEW_PEOPLE, Fault.TOO_LONG]),
        ({"last_day": date(2020, 3, 11)}, [Fault.TOO_FEW_PEOPLE, Fault.BEYOND_FOLLOW_UP]),
    ],
)
def test_days_that_cannot_be_are_refused(facts: dict[str, Any], found: list[Fault]) -> None:
    assert faults(draft(**facts)) == found


ENDS = free_at(date(2020, 3, 10), ZONE)
IN_TIME = ENDS - 12 * HOUR


def longer(**facts: Any) -> Draft:
    whole: dict[str, Any] = {
        "last_day": date(2020, 3, 13), "issuers": frozenset({"first", "second"}), "starts_at": ENDS,
        "extends": Extended(ENDS, date(2020, 2, 27)), "decided_at": IN_TIME,
    }  # fmt: skip
    return draft(**{**whole, **facts})


def test_beyond_the_follow_up_only_an_extension_by_two_in_good_time_is_saved() -> None:
    assert faults(longer(), now=IN_TIME) == []
    assert people_needed(longer(), pack()) == 2
    assert faults(longer(issuers=frozenset({"first"})), now=IN_TIME) == [Fault.TOO_FEW_PEOPLE]
    assert faults(longer(last_day=date(2020, 3, 25)), now=IN_TIME) == [Fault.TOO_LONG]


def test_an_extension_goes_on_without_a_gap_and_is_entered_and_served_in_good_time() -> None:
    assert faults(longer(starts_at=ENDS + HOUR), now=IN_TIME) == [Fault.GAP]
    assert faults(longer(), now=IN_TIME + HOUR) == [Fault.TOO_LATE_TO_EXTEND]
    after = longer(is_late=True)  # said to have been decided before, and entered when it is over
    assert faults(after, now=ENDS + 5 * DAY) == [Fault.TOO_LATE_TO_EXTEND]
    extended = Extended(ENDS, date(2020, 2, 27))
    assert is_served_in_time(extended, IN_TIME)
    assert not is_served_in_time(extended, IN_TIME + HOUR)


def test_an_order_is_entered_at_once_unless_it_was_served_on_paper_before() -> None:
    assert faults(draft(), now=NOW + 10 * HOUR / 60) == []
    assert faults(draft(), now=NOW + 11 * HOUR / 60) == [Fault.PAST_START]
    assert faults(draft(is_late=True), now=NOW + DAY) == []
    assert faults(draft(is_late=True, starts_at=NOW - HOUR), now=NOW) == [Fault.PAST_START]


def test_no_exposure_runs_backward() -> None:
    backward = draft(first_exposure=date(2020, 2, 26))
    assert faults(backward) == [Fault.EXPOSED_BACKWARD]


def test_no_order_is_made_in_stock_nor_entered_long_after() -> None:
    at = NOW + 8 * DAY
    assert faults(draft(starts_at=at, review_on=date(2020, 3, 7))) == [Fault.TOO_FAR]
    late = draft(is_late=True)
    assert faults(late, now=NOW + 3 * DAY) == []
    assert faults(late, now=NOW + 3 * DAY + HOUR) == [Fault.TOO_LATE_TO_ENTER]


@pytest.mark.parametrize("words", ["\u200b", "\u2060\ufeff", "。", "-", " "])
def test_what_nobody_can_read_is_no_reason(words: str) -> None:
    assert faults(draft(reason=words)) == [Fault.NO_REASON]


def test_no_order_is_older_than_the_plan_it_rests_on() -> None:
    early = datetime(2020, 2, 20, 10, tzinfo=UTC)
    made = draft(decided_at=early, starts_at=early, last_exposure=date(2020, 2, 19),
                 last_day=date(2020, 3, 4))  # fmt: skip
    assert faults(made, now=early) == [Fault.PACK_NOT_VALID]


@pytest.mark.parametrize(
    ("day", "is_wrong"),
    [
        (date(2020, 2, 26), True),
        (date(2020, 2, 27), False),
        (date(2020, 3, 5), False),
        (date(2020, 3, 6), True),
    ],
)
def test_every_order_is_looked_at_anew_within_a_week(day: date, is_wrong: bool) -> None:
    found = [Fault.NO_REVIEW] if is_wrong else []
    assert faults(draft(review_on=day)) == faults(of_zone(review_on=day)) == found


def test_nobody_is_a_person_without_a_name() -> None:
    assert faults(of_zone(issuers=frozenset({"", " "}))) == [Fault.NO_ISSUER, Fault.TOO_FEW_PEOPLE]


def test_measles_keeps_out_from_the_fifth_day_on_and_only_those_who_are_not_immune() -> None:
    plan, at = pack("measles"), datetime(2026, 12, 6, 4, tzinfo=UTC)
    made = draft(measure=Measure.EXCLUDE, decided_at=at, starts_at=at, last_exposure=date(2026, 12, 1),
                 last_day=date(2026, 12, 22))  # fmt: skip
    assert list(faults_of(made, plan, at, ZONE)) == []
    later = replace(made, last_exposure=date(2026, 12, 2), first_exposure=date(2026, 12, 2))
    assert list(faults_of(later, plan, at, ZONE)) == [Fault.TOO_EARLY]
    assert list(faults_of(replace(made, is_immune=True), plan, at, ZONE)) == [Fault.NOT_FOR_THEM]


def test_a_measure_for_those_at_high_risk_is_for_nobody_else() -> None:
    plan = pack()
    plan = replace(plan, follow_up=replace(plan.follow_up, who=Who.HIGH_RISK))
    assert list(faults_of(draft(), plan, NOW, ZONE)) == [Fault.NOT_FOR_THEM]
    assert list(faults_of(draft(is_high_risk=True), plan, NOW, ZONE)) == []


def test_a_zone_lasts_no_longer_than_the_plan_says_however_often_it_is_extended() -> None:
    assert faults(of_zone(last_day=date(2020, 3, 26))) == []
    assert faults(of_zone(last_day=date(2020, 3, 27))) == [Fault.TOO_LONG]
    extended = Extended(free_at(date(2020, 3, 12), ZONE), date(2020, 2, 27))
    made = of_zone(extends=extended, starts_at=extended.ends_at, last_day=date(2020, 3, 26))
    assert faults(made) == []
    assert faults(replace(made, last_day=date(2020, 3, 27))) == [Fault.TOO_LONG]


def test_without_a_plan_for_zones_there_is_none() -> None:
    assert last_day_allowed(of_zone(), pack("mpox"), ZONE) is None
    assert last_day_allowed(draft(last_exposure=None), pack(), ZONE) is None
    assert Fault.TOO_LONG in faults(of_zone(), "mpox")


@given(st.data())
def test_whatever_is_saved_is_whole_and_within_the_plan(data: st.DataObject) -> None:
    some: dict[str, st.SearchStrategy[Any]] = {
        "measure": st.sampled_from(Measure), "kind": st.sampled_from(Kind),
        "level": st.sampled_from(Level), "decision_level": st.sampled_from([None, *Level]),
        "decision_no": st.sampled_from(["", "7"]), "reason": st.sampled_from(["", "why"]),
        "issuers": st.sampled_from([frozenset(), frozenset("a"), frozenset("ab")]),
        "last_day": st.dates(date(2020, 2, 1), date(2020, 5, 1)),
        "last_exposure": st.none() | st.dates(date(2020, 2, 1), date(2020, 3, 1)),
        "starts_at": st.sampled_from([NOW - DAY, NOW, NOW + DAY]),
    }  # fmt: skip
    names = data.draw(st.sets(st.sampled_from(sorted(some)), max_size=4))
    made = draft(**{name: data.draw(some[name]) for name in sorted(names)})
    plan = pack()
    if faults_of(made, plan, NOW, ZONE):
        return
    assert made.reason
    assert made.issuers
    assert made.measure.restricts
    assert made.measure in plan.follow_up.allowed
    assert has_power(made.level, made.measure, made.decision_level)
    assert made.starts_at >= made.decided_at
    last = last_day_allowed(made, plan, ZONE)
    assert last is not None
    assert made.last_day <= last
    if made.kind is Kind.ZONE:
        assert len(made.issuers) >= 2
    else:
        assert made.last_exposure is not None
        assert (made.last_day - made.last_exposure).days <= 14


# where an order stands

MOMENTS = st.integers(0, 40).map(lambda n: NOW + n * HOUR)


@st.composite
def times(draw: st.DrawFn) -> Times:
    maybe = st.none() | MOMENTS
    spans = draw(st.lists(st.tuples(MOMENTS, maybe), max_size=2))
    return Times(
        starts_at=draw(MOMENTS), ends_at=draw(MOMENTS), issued_at=draw(maybe), served_at=draw(maybe),
        checked_at=draw(maybe), lifted_at=draw(maybe), suspended=tuple(spans),
    )  # fmt: skip


@given(times(), MOMENTS)
def test_in_force_means_issued_served_checked_begun_and_neither_over_lifted_nor_held_up(
    made: Times, at: datetime
) -> None:
    needed = [made.issued_at, made.served_at, made.checked_at, made.starts_at]
    begun = all(moment is not None and moment <= at for moment in needed)
    over = at >= made.ends_at or (made.lifted_at is not None and made.lifted_at <= at)
    held_up = any(a <= at and (b is None or at < b) for a, b in made.suspended)
    assert (state_at(made, at) is State.IN_FORCE) == (begun and not over and not held_up)


def test_an_order_goes_through_its_states_in_order() -> None:
    made = Times(
        starts_at=NOW + 3 * HOUR, ends_at=NOW + 9 * HOUR, issued_at=NOW, served_at=NOW + HOUR,
        checked_at=NOW + 2 * HOUR, suspended=((NOW + 5 * HOUR, NOW + 6 * HOUR), (NOW + 8 * HOUR, None)),
    )  # fmt: skip
    found = [state_at(made, NOW + n * HOUR).value for n in range(-1, 10)]
    assert found == ["draft", "issued", "served", "served", "in-force", "in-force", "suspended",
                     "in-force", "in-force", "suspended", "expired"]  # fmt: skip
    lifted = Times(
        **{f.name: getattr(made, f.name) for f in fields(made)} | {"lifted_at": NOW + 4 * HOUR}
    )
    assert state_at(lifted, NOW + 4 * HOUR) is State.LIFTED
    assert state_at(lifted, NOW + 20 * HOUR) is State.LIFTED


@given(st.lists(times(), max_size=3), MOMENTS, st.integers(0, 30))
def test_minutes_held_wrongly_are_those_in_which_no_order_is_in_force(
    made: list[Times], begun: datetime, hours: int
) -> None:
    ended = begun + hours * HOUR
    found = minutes_held_wrongly(begun, ended, tuple(made))
    by_hand = sum(
        60
        for n in range(hours)
        if not any(state_at(one, begun + n * HOUR) is State.IN_FORCE for one in made)
    )
    assert found == by_hand


def test_a_minute_past_the_end_is_counted() -> None:
    made = Times(NOW, NOW + HOUR, NOW, NOW, NOW)
    assert minutes_held_wrongly(NOW, NOW + HOUR, (made,)) == 0
    assert minutes_held_wrongly(NOW, NOW + HOUR + HOUR / 60, (made,)) == 1
    assert minutes_held_wrongly(NOW - HOUR, NOW + HOUR, (made,)) == 60
    with pytest.raises(ValueError, match="backward"):
        minutes_held_wrongly(NOW, NOW - HOUR, ())


def test_the_hour_that_a_changed_clock_adds_is_an_hour_held() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    night = datetime(2026, 10, 25, tzinfo=berlin), datetime(2026, 10, 25, 4, tzinfo=berlin)
    assert minutes_held_wrongly(*night, ()) == 300
