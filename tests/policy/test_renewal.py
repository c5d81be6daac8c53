"""A new version of a pack: what runs becomes shorter or stays, and never longer."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from shouwang.policy.measures import Kind, Measure
from shouwang.policy.pack import Pack, Who
from shouwang.policy.renewal import Proposal, Running, Then, under_new_pack
from tests.policy.plans import pack

TODAY = date(2020, 3, 1)
ORDER = Running(
    kind=Kind.PERSON, measure=Measure.HOME_QUARANTINE, begun_on=date(2020, 2, 27),
    last_day=date(2020, 3, 10), last_exposure=date(2020, 2, 25),
)  # fmt: skip
ZONE = Running(Kind.ZONE, Measure.CONTROL_ZONE, date(2020, 2, 20), date(2020, 3, 19))


def changed(**facts: Any) -> Pack:
    plan = pack()
    return replace(plan, follow_up=replace(plan.follow_up, **facts))


def days(n: int) -> Pack:
    return changed(days=replace(pack().follow_up.days, value=float(n)))


def test_fewer_days_propose_an_earlier_end_and_more_days_nothing() -> None:
    assert under_new_pack(ORDER, days(7), TODAY) == Proposal(Then.SHORTEN, date(2020, 3, 3))
    assert under_new_pack(ORDER, days(21), TODAY) == Proposal(Then.STAYS, ORDER.last_day)
    assert under_new_pack(ORDER, days(4), TODAY) == Proposal(Then.LIFT, TODAY)  # would be over


def test_a_measure_that_is_no_longer_allowed_or_not_for_them_is_to_be_lifted() -> None:
    gone = changed(allowed=(Measure.INFORM, Measure.MONITOR))
    assert under_new_pack(ORDER, gone, TODAY).then is Then.LIFT
    milder = changed(who=Who.NON_IMMUNE)
    assert under_new_pack(replace(ORDER, is_immune=True), milder, TODAY).then is Then.LIFT
    assert under_new_pack(ORDER, milder, TODAY).then is Then.STAYS


def test_what_two_persons_extended_is_held_against_the_longest() -> None:
    longer = replace(ORDER, last_day=date(2020, 3, 20), is_beyond=True)
    assert under_new_pack(longer, days(7), TODAY).then is Then.STAYS
    shorter = changed(longest=replace(pack().follow_up.longest, value=20.0))
    assert under_new_pack(longer, shorter, TODAY) == Proposal(Then.SHORTEN, date(2020, 3, 16))


def test_a_zone_is_held_against_the_longest_for_zones() -> None:
    plan = pack()
    assert plan.zones is not None
    assert under_new_pack(ZONE, plan, TODAY).then is Then.STAYS
    weeks = replace(
        plan, zones=replace(plan.zones, longest=replace(plan.zones.longest, value=14.0))
    )
    assert under_new_pack(ZONE, weeks, TODAY) == Proposal(Then.SHORTEN, date(2020, 3, 5))


def test_where_nothing_is_counted_nothing_is_proposed() -> None:
    assert under_new_pack(replace(ORDER, last_exposure=None), days(7), TODAY).then is Then.STAYS
    none = replace(pack(), zones=None)
    assert under_new_pack(ZONE, none, TODAY).then is Then.STAYS


@given(st.integers(1, 60), st.integers(0, 40), st.booleans())
def test_nothing_is_ever_lengthened(n: int, since: int, is_beyond: bool) -> None:
    order = replace(ORDER, is_beyond=is_beyond)
    proposed = under_new_pack(order, days(n), TODAY + timedelta(days=since))
    assert proposed.last_day <= order.last_day or proposed.then is Then.LIFT
