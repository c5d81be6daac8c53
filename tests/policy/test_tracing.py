"""Who is a contact, when they are released, when a zone is lifted, what a reading asks for."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shouwang.core.text import Text
from shouwang.policy.contact import Because, ContactClass, Encounter, propose_class
from shouwang.policy.exposure import CaseDates, Window, infectious_window
from shouwang.policy.monitoring import Ask, Reading, has_fever, is_missed, what_now
from shouwang.policy.pack import ClockStart, Lift, Release, Setting, Sign, Until, Zones
from shouwang.policy.release import ReleaseFacts, Waits, waits_for
from shouwang.policy.values import Number, Source, Unit
from shouwang.policy.zones import ZoneFacts, clock_began, keeps_closed, review_due
from tests.policy.plans import NOW, pack

ONSET = date(2020, 1, 26)
PLAN = pack()
WHOLE = Window(ONSET - timedelta(days=2), None)


def number(value: float | None, unit: Unit = Unit.DAYS) -> Number:
    source = Source("x", Text("x", "x"), "x", "2020", is_checked=True)
    return Number("x", value, unit, source)


def day(n: int) -> date:
    return ONSET + timedelta(days=n)


# the time in which a case infects others


def test_a_case_infects_from_two_days_before_the_first_signs_to_isolation() -> None:
    window = infectious_window(CaseDates(ONSET, None, day(3)), PLAN.infectious)
    assert window == Window(day(-2), day(3))
    assert [window.holds(day(n)) for n in (-3, -2, 3, 4)] == [False, True, True, False]


def test_without_first_signs_the_first_positive_sample_counts() -> None:
    window = infectious_window(CaseDates(None, ONSET, None), PLAN.infectious)
    assert window == Window(day(-2), None)
    assert window.holds(day(99))


def test_without_any_date_nobody_is_called_a_contact_yet() -> None:
    assert infectious_window(CaseDates(None, None, None), PLAN.infectious) is None


def test_measles_ends_four_days_after_the_rash_or_with_isolation_before() -> None:
    says = pack("measles").infectious
    assert says.until is Until.DAYS
    assert infectious_window(CaseDates(ONSET, None, None), says) == Window(day(-4), day(4))
    assert infectious_window(CaseDates(ONSET, None, day(1)), says) == Window(day(-4), day(1))
    assert infectious_window(CaseDates(ONSET, None, day(9)), says) == Window(day(-4), day(4))
    assert infectious_window(CaseDates(None, ONSET, None), says) is None  # counted from the rash


def test_of_the_first_signs_and_the_first_positive_sample_the_earlier_counts() -> None:
    found = infectious_window(CaseDates(day(8), day(0), None), PLAN.infectious)
    assert found == Window(day(-2), None)
    found = infectious_window(CaseDates(day(0), day(5), None), PLAN.infectious)
    assert found == Window(day(-2), None)


# who is a contact


@pytest.mark.parametrize(
    ("met", "contact", "because"),
    [
        ({"setting": Setting.HOUSEHOLD}, "close", [Because.SETTING]),
        ({"setting": Setting.CLOSED_ROOM, "metres": 30}, "general", [Because.FAR]),
        ({"setting": Setting.CLOSED_ROOM}, "ask", [Because.UNKNOWN_DISTANCE]),
        ({"setting": Setting.MEAL, "hours_after": 1}, "general", [Because.FAR]),
        ({"metres": 1.0}, "close", [Because.DISTANCE]),
        ({"metres": 1.1}, "general", [Because.FAR]),
        ({}, "ask", [Because.UNKNOWN_DISTANCE]),
        ({"metres": 0.5, "is_protected": True}, "general", [Because.DISTANCE, Because.PROTECTED]),
        ({"metres": 0.5, "is_immune": True}, "close", [Because.DISTANCE]),
        ({"metres": 0.5, "hours_after": 1}, "general", [Because.FAR]),
        ({"metres": 0.5, "on": day(-3)}, "none", [Because.OUTSIDE_WINDOW]),
    ],
)
def test_an_encounter_is_classed_by_the_plan_with_its_reasons(
    met: dict[str, Any], contact: str, because: list[Because]
) -> None:
    encounter = Encounter(**{"on": ONSET, **met})
    found = propose_class(encounter, WHOLE, PLAN.contact)
    assert (found.contact.value, list(found.because)) == (contact, because)


def test_without_dates_of_the_case_somebody_asks_for_them() -> None:
    found = propose_class(Encounter(ONSET), None, PLAN.contact)
    assert (found.contact, found.because) == (ContactClass.ASK, (Because.UNKNOWN_WINDOW,))


@pytest.mark.parametrize(
    ("minutes", "contact"),
    [(None, ContactClass.ASK), (15, ContactClass.GENERAL), (16, ContactClass.CLOSE)],
)
def test_where_a_plan_names_a_shortest_time_it_has_to_be_passed(
    minutes: float | None, contact: ContactClass
) -> None:
    says = replace(PLAN.contact, minutes=number(15, Unit.MINUTES))
    met = Encounter(ONSET, metres=0.8, minutes=minutes)
    assert propose_class(met, WHOLE, says).contact is contact


@pytest.mark.parametrize(
    ("hours", "contact"), [(2, ContactClass.CLOSE), (2.5, ContactClass.GENERAL)]
)
def test_measles_stays_in_the_air_for_two_hours_and_the_immune_are_exempt(
    hours: float, contact: ContactClass
) -> None:
    says = pack("measles").contact
    met = Encounter(ONSET, hours_after=hours)
    assert propose_class(met, WHOLE, says).contact is contact
    assert propose_class(replace(met, is_immune=True), WHOLE, says).contact is ContactClass.GENERAL


@pytest.mark.parametrize("known", [{"metres": 0.5}, {"minutes": 60.0}])
def test_who_was_there_with_a_case_of_measles_shared_the_air(known: dict[str, Any]) -> None:
    says = pack("measles").contact
    assert propose_class(Encounter(ONSET, **known), WHOLE, says).because == (Because.SAME_AIR,)
    assert propose_class(Encounter(ONSET), WHOLE, says).because == (Because.UNKNOWN_SETTING,)


@pytest.mark.parametrize("setting", [Setting.CLOTHES, Setting.BURIAL, Setting.BODY_FLUIDS])
def test_touch_reaches_later_too(setting: Setting) -> None:
    met = Encounter(ONSET, setting=setting, hours_after=24)
    assert propose_class(met, WHOLE, pack("ebola").contact).contact is ContactClass.CLOSE


def test_a_plan_without_a_distance_asks_how_they_met() -> None:
    says = pack("ebola").contact
    assert propose_class(Encounter(ONSET), WHOLE, says).because == (Because.UNKNOWN_SETTING,)
    met = Encounter(ONSET, setting=Setting.MEAL)
    assert propose_class(met, WHOLE, says).because == (Because.FAR,)


# release


@given(
    st.integers(0, 40),
    st.sampled_from([None, False, True]),
    st.booleans(),
    st.booleans(),
)
def test_a_release_waits_for_days_and_signs_and_for_nothing_else(
    n: int, has_signs: bool | None, is_immune: bool, is_excluded: bool
) -> None:
    facts = ReleaseFacts(ONSET, day(n), has_signs, 0, is_immune, is_excluded)
    found = waits_for(facts, PLAN.follow_up, PLAN.release)
    expected = [Waits.DAYS] if n < 14 else []
    expected += [Waits.SIGNS] if has_signs else []
    assert list(found) == ([] if is_excluded or n > 14 else expected)  # over is over


def test_a_proof_of_immunity_ends_what_is_only_for_those_who_are_not() -> None:
    plan = pack("measles")
    facts = ReleaseFacts(ONSET, ONSET, is_immune=True)
    assert not waits_for(facts, plan.follow_up, plan.release)
    assert waits_for(facts, PLAN.follow_up, PLAN.release) == (Waits.DAYS,)


@pytest.mark.parametrize(("negative", "waits"), [(None, ()), (1, (Waits.TESTS,)), (2, ())])
def test_tests_that_were_offered_are_waited_for_where_the_plan_says_so(
    negative: int | None, waits: tuple[Waits, ...]
) -> None:
    says = replace(
        PLAN.release,
        all_of=(Release.DAYS_DONE, Release.TESTS_NEGATIVE),
        tests=number(2, Unit.TIMES),
    )
    facts = ReleaseFacts(ONSET, day(14), has_signs=True, tests_negative=negative)
    assert waits_for(facts, PLAN.follow_up, says) == waits


# zones


def zones(**facts: Any) -> Zones:
    assert PLAN.zones is not None
    return replace(PLAN.zones, **facts)


EXPOSED, ISOLATED = ClockStart.LAST_EXPOSURE_INSIDE, ClockStart.LAST_CASE_ISOLATED
CLEANED = ClockStart.FINAL_DISINFECTION


def test_a_zones_days_are_counted_from_the_latest_of_its_first_events() -> None:
    both = zones(clock_starts_at=(EXPOSED, CLEANED))
    assert clock_began(ZoneFacts(((CLEANED, day(3)), (EXPOSED, day(1)))), both) == day(3)
    assert clock_began(ZoneFacts(((CLEANED, day(3)), (EXPOSED, day(1)))), zones()) == day(1)
    assert clock_began(ZoneFacts(()), zones()) is None


def test_only_a_listed_event_begins_the_days_again() -> None:
    again = ZoneFacts(((ISOLATED, day(0)), (ISOLATED, day(5))))
    assert clock_began(again, zones()) == day(5)
    assert clock_began(again, zones(restart_on=(EXPOSED,))) == day(0)
    late = ZoneFacts(((ISOLATED, day(0)), (CLEANED, day(13))))
    assert clock_began(late, zones()) == day(0)  # a team that comes late holds nobody longer
    twice = ZoneFacts(((CLEANED, day(0)), (CLEANED, day(13))))
    assert clock_began(twice, zones(clock_starts_at=(CLEANED,), restart_on=())) == day(0)


def test_a_zone_is_lifted_together_with_its_contacts_after_fourteen_days() -> None:
    facts = ZoneFacts(((ISOLATED, day(0)),), day(0), day(1))
    assert keeps_closed(facts, day(13), zones()) == {
        Lift.DAYS_WITHOUT_CASE: day(14),
        Lift.CONTACTS_DONE: day(15),
    }
    assert keeps_closed(facts, day(14), zones()) == {Lift.CONTACTS_DONE: day(15)}
    assert not keeps_closed(facts, day(15), zones())


def test_nothing_that_never_happened_keeps_a_zone_closed() -> None:
    assert not keeps_closed(ZoneFacts(()), day(0), zones())


@pytest.mark.parametrize(("screened", "is_kept"), [(None, True), (-3, True), (-2, False)])
def test_a_screening_counts_for_the_days_that_the_plan_names(
    screened: int | None, is_kept: bool
) -> None:
    says = zones(lift_all_of=(Lift.SCREENED_NEGATIVE,), screened_within=number(2))
    facts = ZoneFacts((), screened_on=None if screened is None else day(screened))
    expected = {Lift.SCREENED_NEGATIVE: None} if is_kept else {}
    assert keeps_closed(facts, day(0), says) == expected


def test_a_zone_is_looked_at_anew_every_seven_days() -> None:
    assert review_due(day(0), None, zones()) == day(7)
    assert review_due(day(0), day(5), zones()) == day(12)


# readings


@pytest.mark.parametrize(
    ("reading", "ask"),
    [
        (Reading(36.5), Ask.NOTHING),
        (Reading(None), Ask.NOTHING),
        (Reading(37.3), Ask.MEASURE_AGAIN),
        (Reading(37.3, is_second=True), Ask.CALL),
        (Reading(None, frozenset({Sign.FEVER})), Ask.CALL),
        (Reading(36.5, frozenset({Sign.COUGH})), Ask.CALL),
        (Reading(37.3, frozenset({Sign.COUGH})), Ask.TRANSPORT),
        (Reading(36.5, frozenset({Sign.SHORT_BREATH})), Ask.TRANSPORT),
        (Reading(36.5, frozenset({Sign.RASH})), Ask.CALL),  # not in the plan, a sign all the same
        (Reading(37.3, frozenset({Sign.SHORT_BREATH})), Ask.TRANSPORT),
    ],
)
def test_a_reading_asks_for_what_the_plan_says(reading: Reading, ask: Ask) -> None:
    assert what_now(reading, PLAN.monitor) is ask


def test_danger_is_danger_in_any_disease_and_a_rash_of_mpox_is_a_call() -> None:
    for code in ("mpox", "measles", "ebola"):
        says = pack(code).monitor
        for sign in (Sign.SHORT_BREATH, Sign.CONFUSION):
            assert what_now(Reading(None, frozenset({sign})), says) is Ask.TRANSPORT
    assert what_now(Reading(36.5, frozenset({Sign.RASH})), pack("mpox").monitor) is Ask.CALL


def test_a_fever_of_ebola_is_red_measured_or_said() -> None:
    says = pack("ebola").monitor
    assert what_now(Reading(39.5), says) is Ask.MEASURE_AGAIN
    assert what_now(Reading(39.5, is_second=True), says) is Ask.TRANSPORT
    assert what_now(Reading(None, frozenset({Sign.FEVER})), says) is Ask.TRANSPORT


def test_where_the_plan_has_no_threshold_a_fever_is_said_and_not_measured() -> None:
    says = replace(PLAN.monitor, fever=number(None, Unit.CELSIUS))
    assert not has_fever(Reading(41.0), says)
    assert has_fever(Reading(None, frozenset({Sign.FEVER})), says)


def test_a_reading_is_missed_after_the_minutes_of_the_plan_and_not_before() -> None:
    says, after = PLAN.monitor, timedelta(minutes=120)
    assert not is_missed(NOW, NOW + after - timedelta(minutes=1), [], says)
    assert is_missed(NOW, NOW + after, [NOW - after - timedelta(minutes=1)], says)
    assert not is_missed(NOW, NOW + after, [NOW - timedelta(minutes=10)], says)
    assert not is_missed(NOW, NOW + after, [NOW + timedelta(minutes=5)], says)
    assert not is_missed(NOW, NOW + after, [], pack("mpox").monitor)
