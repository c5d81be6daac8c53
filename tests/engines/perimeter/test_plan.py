"""Plans: sealed, no control too many, each control where it says, the same bytes every time."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import pairwise
from math import hypot
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shouwang.engines.perimeter.plan import Plan, Settings
from shouwang.engines.perimeter.zones import ZonesError
from tests.engines.perimeter.maps import (
    FIRST_BUILDING,
    SMALL,
    Town,
    as_geojson,
    block,
    blocks,
    metres,
    plan_of,
    towns,
    without,
)

quick = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
KINDS = "none none street street lane avenue path bridge twin motorway ahead"


def check_sealed_and_lean(town: Town, zones: dict[str, Any], config: Settings) -> Plan:
    """Let the verifier look for a way out: none with the plan, one without any of its controls."""
    plan = plan_of(town, zones, config, time_limit_s=10)
    stored = as_geojson(plan)
    report = town.verify(stored, zones, config)
    assert report.sealed
    assert report.unknown_controls == ()
    for control in plan.controls:
        assert not town.verify(without(stored, control.id), zones, config).sealed, control.id
    return plan


@quick
@given(town=towns(KINDS, most_buildings=3), way=st.sampled_from(["foot", "vehicle"]))
def test_every_plan_is_sealed_and_leaks_without_any_of_its_controls(town: Town, way: Any) -> None:
    plan = check_sealed_and_lean(town, block(), replace(SMALL, way=way))
    assert plan.is_safe
    assert plan.cost == plan.bound
    check_controls(town, plan)


@pytest.mark.slow
@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    town=towns(KINDS, most_buildings=3),
    way=st.sampled_from(["foot", "vehicle"]),
    zones=st.sampled_from(
        [
            block(half=30),
            block(40, 40, 90),
            blocks(A=(0, 0, 30), B=(97, 103, 30)),
            blocks(A=(-101, 0, 22), B=(211, 0, 22)),
        ]
    ),
    buffer_m=st.sampled_from([10.0, 60.0, 120.0]),
)
def test_plans_of_many_towns_are_sealed_and_lean(
    town: Town, way: Any, zones: dict[str, Any], buffer_m: float
) -> None:
    plan = check_sealed_and_lean(town, zones, replace(SMALL, way=way, buffer_m=buffer_m))
    assert plan.is_safe
    assert plan.bound <= plan.cost


def check_controls(town: Town, plan: Plan) -> None:
    """Check names, ids and places of the controls on a town with the usual zone."""
    names = [control.id for control in plan.controls]
    assert len(set(names)) == len(names)
    for control in plan.controls:
        here = metres(control.lon, control.lat)
        if control.node_id is not None:
            assert hypot(*apart(here, town.nodes[control.node_id])) < 0.2
        else:
            assert control.way_id is not None
            refs = town.ways[control.way_id][0]
            assert (control.from_node, control.to_node) in set(pairwise(refs))
            assert off_line(here, town.nodes[refs[0]], town.nodes[refs[1]]) < 0.2
        beyond = hypot(*(max(0.0, abs(axis) - 60) for axis in here))
        assert 0 < beyond < SMALL.buffer_m
    assert plan.cost == sum(control.crew_hours for control in plan.controls)


def apart(a: tuple[float, float], b: tuple[float, float]) -> tuple[float, float]:
    return a[0] - b[0], a[1] - b[1]


def off_line(p: tuple[float, float], a: tuple[float, float], b: tuple[float, float]) -> float:
    """Return how far a point is from the line between two others, in metres."""
    return hypot(*apart(p, a)) + hypot(*apart(p, b)) - hypot(*apart(a, b))


@quick
@given(town=towns(KINDS, most_buildings=3))
def test_the_plan_of_the_same_input_is_the_same_to_the_byte(town: Town) -> None:
    first, again = (json.dumps(as_geojson(plan_of(town))) for _ in range(2))
    assert first == again


# --- towns of which the answer is known -----------------------------------------------------


def line(*stops: tuple[float, float], **tags: str) -> Town:
    """Return one road through some places."""
    town = Town(nodes={i + 1: place for i, place in enumerate(stops)})
    return town.road(7, *town.nodes, **tags)


def spots(plan: Plan) -> list[tuple[int | None, int | None, int | None, int | None]]:
    return sorted(
        ((c.way_id, c.from_node, c.to_node, c.node_id) for c in plan.controls),
        key=str,
    )


def test_a_segment_across_the_whole_zone_gets_two_controls() -> None:
    town = line((-900, 0), (900, 0))
    plan = check_sealed_and_lean(town, block(), SMALL)
    assert spots(plan) == [(7, 1, 2, None)] * 2
    west, east = sorted(metres(c.lon, c.lat)[0] for c in plan.controls)
    assert -180 < west < -60
    assert 60 < east < 180


def test_a_segment_that_dips_into_the_zone_and_the_ring_is_cut_where_it_does() -> None:
    town = line((-900, 120), (0, 50), (900, 120), (900, 900))
    plan = check_sealed_and_lean(town, block(), SMALL)
    assert spots(plan) == [(7, 1, 2, None), (7, 2, 3, None)]


def test_a_road_between_two_near_zones_is_left_open_where_that_is_cheaper() -> None:
    zones = blocks(A=(-150, 0, 60), B=(150, 0, 60))
    town = line((-150, 0), (150, 0), (150, 900))
    plan = check_sealed_and_lean(town, zones, SMALL)
    assert len(plan.controls) == 1
    (control,) = plan.controls
    assert set(control.zones) == {"A", "B"}
    assert plan.zones == ("A", "B")


def test_several_zones_in_a_file_are_each_sealed() -> None:
    zones = blocks(North=(0, 900, 60), South=(0, -900, 60), West=(-2000, 0, 60))
    town = line((0, 900), (0, 0), (0, -900), (-2000, 0))
    plan = check_sealed_and_lean(town, zones, SMALL)
    assert len(plan.controls) == 4
    assert {name for control in plan.controls for name in control.zones} == set(plan.zones)
    assert len(plan.gates) == 3


def test_two_zones_that_overlap_are_sealed_as_one() -> None:
    zones = blocks(A=(0, 0, 60), B=(50, 0, 60))
    plan = check_sealed_and_lean(line((-900, 0), (0, 0), (900, 0)), zones, SMALL)
    assert len(plan.controls) == 2
    assert len(plan.gates) == 1


def test_a_zone_without_a_road_needs_nothing_and_is_told() -> None:
    town = line((-900, 100), (900, 100))
    town.bounds = (-900, -900, 900, 900)
    plan = check_sealed_and_lean(town, block(), SMALL)
    assert (plan.controls, plan.cost, plan.bound) == ((), 0, 0)
    assert plan.zones_without_vehicle_way == ("zone 1",)
    assert "no-roads" in {doubt.kind for doubt in plan.doubts}


def test_one_team_holds_a_crossing_where_that_is_cheaper() -> None:
    nodes = {1: (0.0, 0.0), 2: (100.0, 0.0), 3: (500.0, 0.0), 4: (100.0, 500.0), 5: (100.0, -500)}
    town = Town(nodes=nodes).road(1, 1, 2, highway="primary").road(2, 2, 3).road(3, 4, 2)
    town.road(4, 2, 5).road(5, 1, 2, highway="primary")
    plan = check_sealed_and_lean(town, block(), replace(SMALL, detour_m=1500))
    assert spots(plan) == [(None, None, None, 2)] or len(plan.controls) == 3
    # Three arms at 5 are 15; the crossing is 30.
    assert plan.cost == 15 + 24
    for way in (2, 3, 4):
        town.ways[way][1]["highway"] = "primary"
    plan = check_sealed_and_lean(town, block(), SMALL)
    assert spots(plan) == [(None, None, None, 2)]
    assert plan.cost == plan.bound == 30 + 24
    assert plan.controls[0].kind == "gate"


PLAZA = {"highway": "pedestrian", "area": "yes"}


def plaza(tags: dict[str, str]) -> Town:
    """Return a square in the ring, with two ways in and two ways out."""
    nodes = {1: (0.0, 0.0), 2: (80.0, 0.0), 3: (150.0, 0.0), 4: (150.0, 30.0), 5: (80.0, 30.0)}
    nodes |= {6: (0.0, 30.0), 7: (500.0, 0.0), 8: (500.0, 30.0)}
    town = Town(nodes=nodes).road(1, 1, 2, highway="trunk").road(2, 6, 5, highway="trunk")
    town.road(3, 3, 7, highway="trunk").road(4, 4, 8, highway="trunk")
    town.ways[5] = ([2, 3, 4, 5, 2], tags)
    return town


def test_the_entries_of_a_square_can_be_held() -> None:
    town = plaza(PLAZA)
    plan = check_sealed_and_lean(town, block(), SMALL)
    assert len(plan.controls) == 2
    del town.ways[4]
    plan = check_sealed_and_lean(town, block(), SMALL)
    # Only node 3 leads out of the square: the road beyond it is the cheaper place of the two.
    assert spots(plan) == [(3, 3, 7, None)]
    town.road(9, 3, 7, highway="trunk")
    plan = check_sealed_and_lean(town, block(), SMALL)
    assert spots(plan) == [(None, None, None, 3)]


def test_vehicles_do_not_cross_a_square_for_people() -> None:
    on_foot = check_sealed_and_lean(plaza(PLAZA), block(), SMALL)
    driving = check_sealed_and_lean(plaza(PLAZA), block(), replace(SMALL, way="vehicle"))
    assert (len(on_foot.controls), len(driving.controls)) == (2, 0)
    parking = check_sealed_and_lean(
        plaza({"amenity": "parking"}), block(), replace(SMALL, way="vehicle")
    )
    assert len(parking.controls) == 2


@pytest.mark.parametrize(("gap", "n_controls"), [(0.09, 1), (0.11, 0)])
def test_a_square_within_ten_centimetres_of_a_zone_is_in_it_for_both_readers(
    gap: float, n_controls: int
) -> None:
    x = 60 + gap  # its long side runs past the zone, its corners lie beyond the zone's
    nodes = {1: (x, -90.0), 2: (x, 90.0), 3: (x + 20, 90.0), 4: (x + 20, -90.0), 5: (500.0, 90.0)}
    town = Town(nodes=nodes).road(1, 3, 5)
    town.ways[2] = ([1, 2, 3, 4, 1], {"amenity": "parking"})
    town.road(3, 3, 2, highway="service")
    town.nodes |= {6: (0.0, 0.0), 7: (10.0, 0.0)}
    town.road(4, 6, 7)  # so that there is something in the zone
    plan = check_sealed_and_lean(town, block(), SMALL)
    assert len(plan.controls) == n_controls


def test_a_square_from_the_zone_past_the_buffer_is_named_and_not_held() -> None:
    town = plaza(PLAZA)
    town.nodes |= {2: (10.0, 0.0), 5: (10.0, 30.0), 3: (400.0, 0.0), 4: (400.0, 30.0)}
    plan = plan_of(town)
    (marked,) = plan.infeasible
    assert (marked.way_id, marked.node_id, marked.reason) == (5, None, "span")
    assert town.verify(as_geojson(plan), block(), SMALL).sealed
    assert not town.verify(without(as_geojson(plan), marked.id), block(), SMALL).sealed


def test_a_ferry_is_stopped_at_its_landing_on_the_side_of_the_zone() -> None:
    town = line((0, 0), (70, 0), (170, 0), (500, 0), highway="primary")
    town.ways[7] = ([1, 2], {"highway": "primary"})
    town.ways[8] = ([2, 3], {"route": "ferry"})
    town.ways[9] = ([3, 4], {"highway": "primary"})
    plan = check_sealed_and_lean(town, block(), SMALL)
    assert spots(plan) == [(8, 2, 3, None)]
    assert 70 < metres(plan.controls[0].lon, plan.controls[0].lat)[0] < 80


def test_a_road_that_leaves_the_file_at_a_missing_node_is_held_at_its_last_known_one() -> None:
    town = line((0, 0), (100, 0))
    town.ways[7] = ([1, 2, 99], {"highway": "residential"})
    plan = check_sealed_and_lean(town, block(), SMALL)
    (control,) = plan.controls
    assert control.way_id == 7
    assert "missing-nodes" in {doubt.kind for doubt in plan.doubts}
    town.ways[7] = ([1, 99], {"highway": "residential"})
    plan = check_sealed_and_lean(town, block(), SMALL)
    (control,) = plan.controls
    assert (control.from_node, control.to_node, control.reason) == (1, 99, "stub")


def test_what_lies_beyond_the_box_of_the_file_is_outside() -> None:
    town = line((0, 0), (100, 0))
    assert plan_of(town).controls == ()
    town.bounds = (-300, -300, 90, 300)
    plan = check_sealed_and_lean(town, block(), SMALL)
    assert spots(plan) == [(7, 1, 2, None)]


def test_planning_for_vehicles_leaves_footpaths_open() -> None:
    town = line((-900, 0), (0, 0), (900, 0))
    town.road(8, 1, 2, highway="footway").road(9, 2, 3, highway="steps")
    assert len(check_sealed_and_lean(town, block(), SMALL).controls) == 4
    driving = check_sealed_and_lean(town, block(), replace(SMALL, way="vehicle"))
    assert {control.way_id for control in driving.controls} == {7}


def test_no_detour_at_all_can_be_asked_for() -> None:
    town = line((-900, 0), (0, 0), (900, 0))
    town.nodes |= {8: (0.0, 900.0)}
    town.road(8, 1, 8).road(9, 8, 3)
    town.buildings, town.hospital = [(-30, 9), (30, 9)], (0, 900)
    plan = plan_of(town, settings=replace(SMALL, detour_m=0))
    assert len(plan.gates) == 2
    assert plan.cost == plan.bound
    assert plan.is_safe
    assert len(plan_of(town, settings=replace(SMALL, detour_m=4000)).gates) == 1


def test_a_way_met_twice_is_reported_with_its_own_node_ids() -> None:
    town = Town(nodes={11: (0, 0), 12: (100, 0), 13: (170, 0), 14: (130, 20), 15: (500, 0)})
    town.road(1, 11, 12, highway="trunk").road(3, 13, 15, highway="trunk")
    town.ways[2] = ([12, 13, 14, 12, 13], {"highway": "footway"})
    plan = plan_of(town)
    pairs = [(c.way_id, c.from_node, c.to_node) for c in plan.controls]
    assert set(pairs) < {(2, 12, 13), (2, 13, 14), (2, 14, 12)}
    assert len(pairs) == 3


def test_buildings_without_a_vehicle_way_are_listed_by_their_map_id() -> None:
    town = line((-900, 0), (0, 0), (900, 0))
    town.road(8, 1, 2, highway="footway")
    town.nodes |= {20: (0.0, 40.0), 21: (0.0, 55.0)}
    town.road(9, 20, 21, highway="service")
    town.buildings = [(4, 48), (10, 8)]
    plan = plan_of(town)
    assert [b.osm_id for b in plan.without_vehicle_way] == [FIRST_BUILDING]
    assert plan.is_safe


def test_controls_are_numbered_gates_first() -> None:
    town = line((-900, 0), (0, 0), (900, 0))
    town.nodes |= {8: (0.0, 900.0), 9: (0.0, -900.0)}
    town.road(8, 8, 2).road(9, 2, 9)
    plan = plan_of(town)
    assert [control.id for control in plan.controls] == ["C1", "C2", "C3", "C4"]
    assert [control.kind for control in plan.controls] == ["gate"] + ["barrier"] * 3


def test_what_a_control_holds_back_leads_from_the_zone_to_the_outside() -> None:
    town = line((-900, 0), (0, 0), (900, 0))
    for control in plan_of(town).controls:
        first, last = (metres(*control.opens[i]) for i in (0, -1))
        assert max(abs(first[0]), abs(first[1])) < 61
        assert abs(last[0]) > 178


def test_a_zone_beside_the_map_is_refused() -> None:
    town = line((-900, 0), (900, 0))
    with pytest.raises(ZonesError, match="outside the map"):
        plan_of(town, block(50_000, 0))


def test_the_stages_are_told_in_order() -> None:
    told: list[str] = []
    plan_of(line((-900, 0), (900, 0)), progress=told.append)
    assert told == ["layout", "cut", "ambulance", "gates"]
