"""Rules of zones, plans for them and their points."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shouwang.policy.closures import (
    MOST_MINUTES,
    Neighbour,
    PlanFacts,
    PlanFault,
    PointFacts,
    PointFault,
    PointKind,
    PointState,
    ZoneFault,
    order_of_work,
    plan_faults,
    point_faults,
    zone_faults,
)
from shouwang.policy.measures import Measure

PREVENTION, CONTROL, LOCKDOWN = (
    Measure.PREVENTION_ZONE,
    Measure.CONTROL_ZONE,
    Measure.LOCKDOWN_ZONE,
)


def faults(
    *others: Neighbour, measure: Measure = CONTROL, n: int = 1, counties: int = 1
) -> object:
    return zone_faults(
        n_people=n, n_counties=counties, is_on_map=True, measure=measure, others=others
    )


def test_a_zone_with_people_in_one_county_beside_others_may_be_drawn() -> None:
    assert faults(Neighbour(LOCKDOWN, overlaps=False, holds=False)) == ()


def test_a_zone_without_people_across_counties_or_off_the_map_may_not() -> None:
    assert faults(n=0) == (ZoneFault.NOBODY,)
    assert faults(counties=2) == (ZoneFault.COUNTIES,)
    found = zone_faults(n_people=0, n_counties=0, is_on_map=False, measure=CONTROL, others=())
    assert found == (ZoneFault.OFF_MAP, ZoneFault.NOBODY)


@pytest.mark.parametrize(
    ("inner", "outer", "may"),
    [
        (LOCKDOWN, CONTROL, True), (LOCKDOWN, PREVENTION, True), (CONTROL, PREVENTION, True),
        (CONTROL, CONTROL, False), (CONTROL, LOCKDOWN, False), (PREVENTION, CONTROL, False),
    ],
)  # fmt: skip
def test_only_the_more_severe_lies_in_the_milder(
    inner: Measure, outer: Measure, may: bool
) -> None:
    holds = Neighbour(outer, overlaps=True, holds=True)
    assert faults(holds, measure=inner) == (() if may else (ZoneFault.INSIDE,))
    crosses = Neighbour(outer, overlaps=True, holds=False)
    assert faults(crosses, crosses, measure=inner) == (ZoneFault.CROSSES,)


def test_the_milder_is_drawn_around_the_more_severe_as_well() -> None:
    within = Neighbour(LOCKDOWN, overlaps=True, holds=False, is_held=True)
    assert faults(within, measure=CONTROL) == ()
    assert faults(within, measure=LOCKDOWN) == (ZoneFault.CROSSES,)
    same = Neighbour(LOCKDOWN, overlaps=True, holds=True, is_held=True)
    assert faults(same, measure=CONTROL) == (ZoneFault.INSIDE,)


def test_a_plan_that_does_not_know_the_lines_of_other_zones_is_not_accepted() -> None:
    facts = PlanFacts(0, 0, 0, 0, is_ground_current=True, knows_other_lines=False)
    assert plan_faults(facts) == (PlanFault.OTHER_LINES,)


def test_a_plan_is_accepted_only_where_nothing_leaks_and_nobody_is_cut_off() -> None:
    for leaks, cut, zones, forbidden, current, accepted in product(
        (0, 1), (0, 1), (0, 1), (0, 1), (True, False), (True, False)
    ):
        found = plan_faults(
            PlanFacts(leaks, cut, zones, forbidden, current, is_forbidden_accepted=accepted)
        )
        assert (PlanFault.LEAKS in found) == bool(leaks)
        assert (PlanFault.CUTS_OFF in found) == bool(cut)
        assert (PlanFault.NO_WAY_IN in found) == bool(zones)
        assert (PlanFault.OLD_GROUND in found) == (not current)
        assert (PlanFault.FORBIDDEN in found) == (bool(forbidden) and not accepted)


def test_nothing_is_put_across_a_road_before_the_order_and_everything_may_be_taken_away() -> None:
    bare = PointFacts(PointKind.BARRIER, has_order=False)
    assert point_faults(bare, PointState.BUILT) == (PointFault.NO_ORDER,)
    assert point_faults(bare, PointState.PLANNED) == ()
    assert point_faults(bare, PointState.REMOVED) == ()


def test_a_closed_point_is_in_order_with_opener_minutes_hands_and_a_way_out() -> None:
    whole = PointFacts(PointKind.BARRIER, True, "小满", MOST_MINUTES, True, True)
    assert point_faults(whole, PointState.CHECKED) == ()
    bare = PointFacts(PointKind.BARRIER, has_order=True)
    assert set(point_faults(bare, PointState.CHECKED)) == {
        PointFault.NO_OPENER, PointFault.NO_MINUTES, PointFault.NOT_BY_HAND, PointFault.NO_WAY_OUT,
    }  # fmt: skip
    slow = PointFacts(PointKind.BARRIER, True, "小满", MOST_MINUTES + 1, True, True)
    assert point_faults(slow, PointState.CHECKED) == (PointFault.TOO_SLOW,)
    assert point_faults(PointFacts(PointKind.GATE, True, way_out=True), PointState.CHECKED) == ()
    assert point_faults(PointFacts(PointKind.GATE, True), PointState.CHECKED) == (
        PointFault.NO_WAY_OUT,
    )


@given(st.lists(st.tuples(st.sampled_from(PointKind), st.integers(0, 60), st.booleans())))
def test_gates_are_built_first_then_roads_then_paths(
    rows: list[tuple[PointKind, int, bool]],
) -> None:
    keys = sorted(
        order_of_work(kind, hours, takes_vehicles=driven) for kind, hours, driven in rows
    )
    assert [rank for rank, _hours in keys] == sorted(rank for rank, _hours in keys)
    n_gates = sum(kind is PointKind.GATE for kind, *_rest in rows)
    assert all(rank == 0 for rank, _hours in keys[:n_gates])
    assert all(rank > 0 for rank, _hours in keys[n_gates:])
