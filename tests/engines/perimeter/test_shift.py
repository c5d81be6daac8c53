"""A person moves a control or staffs it: the plan is mended around that, and stays sealed."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from shouwang.engines.perimeter.planfile import read_plan
from shouwang.engines.perimeter.replan import UnknownControlError, reseal
from shouwang.engines.perimeter.shift import NoPlaceError, moved, staffed
from shouwang.engines.perimeter.zones import parse_zones
from tests.engines.perimeter.maps import (
    SMALL,
    Town,
    as_geojson,
    at,
    block,
    grid_town,
    plan_of,
    towns,
)

STREETS = "none street street lane path bridge"
ZONES = parse_zones(block())


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    town=towns(STREETS, most_buildings=2), choice=st.integers(0, 30),
    x=st.floats(-170, 170), y=st.floats(-170, 170),
)  # fmt: skip
def test_a_control_that_is_moved_stands_there_and_the_plan_stays_sealed(
    town: Town, choice: int, x: float, y: float
) -> None:
    plan = plan_of(town)
    assume(plan.controls)
    control = plan.controls[choice % len(plan.controls)]
    stored, roads = read_plan(as_geojson(plan)), town.read()
    lon, lat = at(x, y)
    try:
        shifted = moved(roads, ZONES, stored, control.id, lon, lat)
    except NoPlaceError:
        assume(False)
    again = reseal(roads, ZONES, shifted)
    assert town.verify(as_geojson(again), block(), SMALL).sealed
    there = next(one for one in again.controls if one.id == control.id)
    wanted = next(one.spot for one in shifted.controls if one.id == control.id)
    assert (there.lon, there.lat) == pytest.approx((wanted.lon, wanted.lat))
    assert there.kind in (control.kind, "gate")
    kept = {one.id for one in plan.controls if not one.is_forbidden}
    assert kept <= {one.id for one in again.controls}


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(town=towns(STREETS, most_buildings=2), choice=st.integers(0, 30))
def test_a_closed_point_that_is_staffed_is_a_gate_and_nothing_else_moves(
    town: Town, choice: int
) -> None:
    plan = plan_of(town)
    closed = [one for one in plan.controls if one.kind == "barrier" and not one.is_forbidden]
    assume(closed)
    control = closed[choice % len(closed)]
    stored, roads = read_plan(as_geojson(plan)), town.read()
    try:
        changed = staffed(roads, ZONES, stored, control.id)
    except NoPlaceError:
        assert not control.takes_vehicles
        return
    assert control.takes_vehicles
    again = reseal(roads, ZONES, changed)
    kinds = {one.id: one.kind for one in again.controls}
    assert kinds[control.id] == "gate"
    stood = [one for one in plan.controls if not one.is_forbidden]
    now = {one.id: (one.lon, one.lat) for one in again.controls}
    for one in stood:
        assert now[one.id] == pytest.approx((one.lon, one.lat), abs=1e-6)


def test_what_cannot_be_is_refused_in_one_sentence() -> None:
    town = grid_town(["street"] * 40)
    stored, roads = read_plan(as_geojson(plan_of(town))), town.read()
    with pytest.raises(UnknownControlError, match="C99"):
        moved(roads, ZONES, stored, "C99", *at(0, 0))
    with pytest.raises(NoPlaceError, match="no road of the ring"):
        moved(roads, ZONES, stored, "C1", *at(900, 900))
    bridges = grid_town(["bridge"] * 40)
    stored, roads = read_plan(as_geojson(plan_of(bridges))), bridges.read()
    with pytest.raises(NoPlaceError, match="bridge"):
        moved(roads, ZONES, stored, "C1", *at(0, 90))
