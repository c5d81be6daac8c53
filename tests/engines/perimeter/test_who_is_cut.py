"""Emergency routes on towns of which the answer is known, and on real maps."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from shouwang.engines import perimeter
from shouwang.engines.perimeter import planfile
from shouwang.engines.perimeter.plan import Settings, make_plan
from shouwang.engines.perimeter.read import read_map
from shouwang.engines.perimeter.replan import reseal
from shouwang.engines.perimeter.verify import (
    BadBufferError,
    BadPlanError,
    UnreadableMapError,
    UnsavedMapError,
)
from shouwang.engines.perimeter.verify.routes import Advice, Routes, SecondRoutes, check_routes
from shouwang.engines.perimeter.zones import parse_zones
from tests.engines.perimeter.maps import (
    FIRST_BUILDING,
    SMALL,
    Tags,
    Town,
    as_geojson,
    at,
    block,
    blocks,
    plan_of,
)
from tests.engines.perimeter.wards import Document, advised, barred, barrier, staffed

NO_PLAN: Document = {"type": "FeatureCollection", "features": []}
ON_THE_STREET = {"way_id": 1, "from_node": 1, "to_node": 2}


def check(town: Town, folder: Path, plan: Document, **options: Any) -> Routes:
    zones = options.pop("zones", None) or block()
    return check_routes(town.write(folder), zones, plan, buffer_m=120, **options)


def street(**tags: str) -> Town:
    """Return a hospital far west and a house far east of the zone, on one street."""
    nodes = {1: (-400.0, 0.0), 2: (0.0, 0.0), 3: (400.0, 0.0)}
    town = Town(nodes=nodes, buildings=[(390, 12)], hospital=(-400, 0))
    return town.road(1, 1, 2, 3, **tags)


def put(*barriers: Document) -> Document:
    return {**NO_PLAN, "features": list(barriers)}


def cut(routes: Routes) -> list[int]:
    return [building.osm_id - FIRST_BUILDING for building in routes.cut]


def two_roads() -> Town:
    """Return a lane out to the east, an avenue out to the west, joined far outside."""
    nodes = {1: (0, 0), 2: (400, 0), 3: (-400, 0), 4: (400, 800), 5: (-400, 800)}
    town = Town(nodes={n: (float(x), float(y)) for n, (x, y) in nodes.items()})
    town.road(1, 1, 2, highway="service").road(2, 1, 3, highway="secondary")
    return town.road(3, 2, 4).road(4, 4, 5).road(5, 5, 3)


# --- who is cut -----------------------------------------------------------------------------


def test_a_plan_as_it_was_made_cuts_nobody_off(tmp_path: Path) -> None:
    town = two_roads()
    town.buildings = [(20, 12), (300, 12)]
    routes = check(town, tmp_path, as_geojson(plan_of(town)))
    assert routes == Routes(2, (), (), (), advice_is_enough=True)
    assert routes.is_safe


def test_a_gate_made_a_barrier_cuts_off_the_zone_and_its_houses_and_one_to_staff_is_named(
    tmp_path: Path,
) -> None:
    town = two_roads()
    town.buildings = [(20, 12), (390, 12)]
    plan = plan_of(town)
    (gate,) = plan.gates
    document = barred(as_geojson(plan), gate.id)
    routes = check(town, tmp_path, document)
    assert cut(routes) == [0]
    assert routes.cut[0].now_m is None
    assert routes.zones_cut == ("zone 1",)
    assert routes.reached == 1
    assert not routes.is_safe
    (advice,) = routes.to_staff
    assert advice.n_served == 2
    assert routes.advice_is_enough
    assert check(town, tmp_path, staffed(document, advice.control_id)).is_safe


def test_a_barrier_nobody_planned_is_named(tmp_path: Path) -> None:
    town = street()
    for place in ({"node_id": 2}, ON_THE_STREET):
        routes = check(
            town, tmp_path, put(barrier("X", -200 if "way_id" in place else 0, 0, **place))
        )
        assert cut(routes) == [0]
        assert advised(routes) == ["X"]


def test_a_way_round_that_is_too_long_cuts_off_and_both_lengths_are_said(tmp_path: Path) -> None:
    town = two_roads()
    town.hospital, town.buildings = (400, 0), [(-380, 12)]
    plan = put(barrier("X", 200, 0, **ON_THE_STREET))
    (found,) = check(town, tmp_path, plan, detour_m=1500).cut
    assert abs(found.before_m - 780) < 3
    assert found.now_m is not None
    assert abs(found.now_m - 2420) < 8
    assert check(town, tmp_path, plan, detour_m=1660).is_safe


def test_the_detour_is_what_the_plan_says_and_1500_metres_where_it_says_nothing(
    tmp_path: Path,
) -> None:
    town = two_roads()
    town.hospital, town.buildings = (400, 0), [(-380, 12)]
    plan = put(barrier("X", 200, 0, **ON_THE_STREET))
    assert not check(town, tmp_path, plan).is_safe
    assert check(town, tmp_path, {**plan, "shouwang": {"detour_m": 1660}}).is_safe
    assert not check(town, tmp_path, {**plan, "shouwang": {"detour_m": 1660}}, detour_m=9).is_safe


def test_a_barrier_beyond_the_door_does_not_cut_it_off(tmp_path: Path) -> None:
    town = street()
    town.buildings = [(200, 12)]
    east = {"way_id": 1, "from_node": 3, "to_node": 2}
    assert check(town, tmp_path, put(barrier("X", 250, 0, **east))).is_safe
    assert not check(town, tmp_path, put(barrier("X", 150, 0, **east))).is_safe


def test_a_barrier_far_from_what_it_names_or_on_a_footpath_closes_nothing(tmp_path: Path) -> None:
    town = street().road(2, 2, 4, highway="footway")
    town.nodes[4] = (0.0, 300.0)
    far = barrier("X1", -200, 90, **ON_THE_STREET)
    path = barrier("X2", 0, 100, way_id=2, from_node=2, to_node=4)
    square, unknown = barrier("X3", 0, 0, way_id=1), barrier("X4", 0, 0, node_id=77)
    assert check(town, tmp_path, put(far, path, square, unknown)).is_safe


def test_a_house_without_a_vehicle_way_before_is_not_asked_about(tmp_path: Path) -> None:
    town = street(oneway="-1")
    routes = check(town, tmp_path, put(barrier("X", -200, 0, **ON_THE_STREET)))
    # No hospital reaches it: it is reached from outside, and that way is open.
    assert (routes.reached, routes.cut) == (1, ())
    town.buildings = [(390, 550)]
    assert check(town, tmp_path, NO_PLAN).reached == 0
    town.buildings = [(390, 480)]
    assert check(town, tmp_path, NO_PLAN).reached == 1


@pytest.mark.parametrize(
    ("tags", "is_cut"),
    [
        ({}, True),
        ({"oneway": "yes"}, True),
        ({"oneway": "-1"}, False),  # it never led to the house
        ({"oneway": "reverse"}, False),
        ({"junction": "circular"}, True),
        ({"highway": "motorway"}, True),
        ({"highway": "motorway", "oneway": "no"}, True),
        ({"highway": "pedestrian"}, False),
        ({"access": "private"}, True),
    ],
    ids=str,
)
def test_the_shortcut_counts_if_an_ambulance_could_drive_it(
    tmp_path: Path, tags: Tags, is_cut: bool
) -> None:
    """A street round the town is too long for those who had the shortcut, and only for them."""
    town = street(**tags).road(2, 1, 4, 3)
    town.nodes[4] = (0.0, 1800.0)
    town.buildings = [(425, 0)]
    town.road(3, 3, 5)
    town.nodes[5] = (450.0, 0.0)
    assert check(town, tmp_path, put(barrier("X", -200, 0, **ON_THE_STREET))).is_safe != is_cut


def test_a_ferry_takes_an_ambulance_unless_vehicles_are_barred(tmp_path: Path) -> None:
    town = street()
    town.ways[1] = ([1, 2], {"route": "ferry"})
    town.road(2, 2, 3)
    plan = put(barrier("X", -200, 0, **ON_THE_STREET))
    assert cut(check(town, tmp_path, plan)) == [0]
    town.ways[1][1]["motor_vehicle"] = "no"
    assert check(town, tmp_path, plan).is_safe


def test_a_bollard_stops_an_ambulance_unless_it_can_be_taken_away(tmp_path: Path) -> None:
    town = two_roads()
    town.hospital, town.buildings = (400, 0), [(-380, 12)]
    town.nodes[6] = (200.0, 0.0)
    town.ways[1] = ([1, 6, 2], {"highway": "service"})
    plan = put(barrier("X", 100, 0, way_id=1, from_node=1, to_node=6))
    assert not check(town, tmp_path, plan).is_safe
    town.node_tags[6] = {"barrier": "bollard"}
    assert check(town, tmp_path, plan).is_safe  # the lane never led through
    town.node_tags[6] = {"barrier": "bollard", "emergency": "yes"}
    assert not check(town, tmp_path, plan).is_safe
    town.node_tags[6] = {"barrier": "lift_gate"}
    assert not check(town, tmp_path, plan).is_safe


@pytest.mark.parametrize("is_relation", [False, True])
def test_a_car_park_is_driven_across(tmp_path: Path, is_relation: bool) -> None:
    town = street()
    town.nodes |= {11: (90.0, 0.0), 12: (90.0, 30.0), 13: (120.0, 30.0), 14: (120.0, 0.0)}
    town.ways[1] = ([1, 2, 11], {"highway": "residential"})
    town.road(2, 14, 3)
    ring, tags = [11, 12, 13, 14, 11], {"amenity": "parking"}
    if is_relation:
        town.ways[3] = (ring, {})
        town.relations[1] = ([3], {"type": "multipolygon", **tags})
    else:
        town.ways[3] = (ring, tags)
    assert cut(check(town, tmp_path, put(barrier("X", 120, 0, node_id=14)))) == [0]
    tags["parking"] = "underground"
    if is_relation:
        town.relations[1][1]["parking"] = "underground"
    assert check(town, tmp_path, put(barrier("X", 120, 0, node_id=14))).is_safe


def test_a_street_in_from_the_edge_does_not_stand_for_the_hospital(tmp_path: Path) -> None:
    town = street()
    town.nodes |= {4: (700.0, 0.0)}
    town.road(2, 4, 3, oneway="yes")
    assert cut(check(town, tmp_path, put(barrier("X", -200, 0, **ON_THE_STREET)))) == [0]


def test_a_zone_is_driven_into_from_outside_even_without_a_node_in_it(tmp_path: Path) -> None:
    town = Town(nodes={1: (-400.0, 0.0), 2: (400.0, 0.0)}).road(1, 1, 2)
    west, east = (barrier(f"X{x}", x, 0, **ON_THE_STREET) for x in (-100, 100))
    assert check(town, tmp_path, put(west)).is_safe
    routes = check(town, tmp_path, put(west, east))
    assert routes.zones_cut == ("zone 1",)
    assert len(routes.to_staff) == 1
    zones = blocks(A=(0, 0, 60), B=(0, 900, 60))
    assert check(town, tmp_path, put(west, east), zones=zones).zones_cut == ("A",)


def test_a_barrier_at_a_crossing_with_a_reported_path_closes_the_street(tmp_path: Path) -> None:
    town = street()
    held = barrier("X", -150, 0, node_id=-1_000_000)
    assert cut(check(town, tmp_path, put(held))) == [0]
    assert check(town, tmp_path, put(barrier("X", -150, 9, node_id=-1_000_000))).is_safe


def test_a_plan_made_again_after_a_reported_path_is_checked_as_well(tmp_path: Path) -> None:
    town = two_roads()
    town.buildings = [(20, 12)]
    stored = planfile.read_plan(as_geojson(plan_of(town)))
    path = (at(0, 30), at(0, 200), at(200, 2))
    again = reseal(town.read(), parse_zones(block()), stored, paths=(path,))
    document = as_geojson(again)
    assert check(town, tmp_path, document).is_safe
    routes = check(town, tmp_path, barred(document))
    assert not routes.is_safe
    assert check(town, tmp_path, staffed(barred(document), *advised(routes))).is_safe


def test_a_way_with_missing_nodes_is_driven_as_far_as_it_is_known(tmp_path: Path) -> None:
    town = street()
    town.ways[1] = ([1, 2, 3, 99], {"highway": "residential"})
    town.road(2, 98, 97)
    routes = check(town, tmp_path, put(barrier("X", -200, 0, **ON_THE_STREET)))
    assert cut(routes) == [0]


def test_hospitals_are_nodes_ways_and_relations(tmp_path: Path) -> None:
    plan = put(barrier("X", -200, 0, **ON_THE_STREET))
    for kind in ("none", "way", "relation"):
        town = street()
        town.hospital = None
        town.nodes |= {31: (-400.0, 3.0), 32: (-390.0, 3.0), 33: (-400.0, 9.0)}
        ring = [31, 32, 33, 31]
        if kind == "way":
            town.ways[9] = (ring, {"amenity": "hospital", "building": "yes"})
        if kind == "relation":
            town.ways[9] = (ring, {})
            tags = {"type": "multipolygon", "amenity": "hospital"}
            town.relations[1] = ([9], tags)
        # Without a hospital on the map an ambulance comes from the near edge as well.
        assert check(town, tmp_path, plan).is_safe == (kind == "none")


def test_a_hospital_far_from_every_road_sends_nobody(tmp_path: Path) -> None:
    town = street()
    town.hospital = (-400.0, 9000.0)
    assert check(town, tmp_path, put(barrier("X", -200, 0, **ON_THE_STREET))).is_safe


def test_a_map_without_a_vehicle_way_reaches_nobody_and_cuts_nobody_off(tmp_path: Path) -> None:
    town = street(highway="footway")
    routes = check(town, tmp_path, put(barrier("X", -200, 0, **ON_THE_STREET)))
    assert routes == Routes(0, (), (), (), advice_is_enough=True)


# --- whom to staff --------------------------------------------------------------------------


def test_only_what_is_needed_is_advised(tmp_path: Path) -> None:
    town = two_roads()
    town.buildings = [(20, 12), (-20, 12)]
    routes = check(town, tmp_path, barred(as_geojson(plan_of(town))))
    assert len(routes.to_staff) == 1
    assert routes.to_staff[0].n_served == 3  # two houses and the zone
    town.nodes |= {6: (40.0, 0.0), 7: (-40.0, 0.0)}  # two parts that only meet outside
    town.ways[1] = ([6, 2], {"highway": "service"})
    town.ways[2] = ([7, 3], {"highway": "secondary"})
    town.buildings = [(45, 12), (-45, 12), (-48, 12)]
    routes = check(town, tmp_path, barred(as_geojson(plan_of(town))))
    assert [advice.n_served for advice in routes.to_staff] == [2, 1]


def test_one_after_another_on_the_same_street_both_are_needed(tmp_path: Path) -> None:
    town = street()
    west, east = barrier("W", -200, 0, **ON_THE_STREET), barrier("E", 0, 0, node_id=2)
    routes = check(town, tmp_path, put(west, east))
    assert advised(routes) == ["E", "W"]
    assert [advice.n_served for advice in routes.to_staff] == [1, 1]
    both = put(west, barrier("W2", -200, 0, **ON_THE_STREET))
    assert sorted(advised(check(town, tmp_path, both))) == ["W", "W2"]


def test_who_cannot_be_staffed_is_not_advised_and_where_nothing_else_helps_that_is_said(
    tmp_path: Path,
) -> None:
    town = two_roads()
    town.buildings = [(20, 12)]
    document = barred(as_geojson(plan_of(town)))
    (first,) = advised(check(town, tmp_path, document))
    (second,) = advised(check(town, tmp_path, document, unstaffable=[first]))
    assert {first, second} == {"C1", "C2"}
    routes = check(town, tmp_path, document, unstaffable=[first, second])
    assert routes.to_staff == ()
    assert not routes.advice_is_enough


def test_where_not_everybody_can_be_helped_what_helps_some_is_listed(tmp_path: Path) -> None:
    town = street()
    town.nodes |= {4: (0.0, 400.0)}
    town.road(2, 2, 4)
    town.buildings = [(390, 12), (12, 390)]
    east = barrier("E", 200, 0, way_id=1, from_node=2, to_node=3)
    north = barrier("N", 0, 200, way_id=2, from_node=2, to_node=4)
    routes = check(town, tmp_path, put(east, north), unstaffable=["E"])
    assert routes.to_staff == (Advice("N", 1),)
    assert not routes.advice_is_enough


def test_nobody_is_sent_to_a_forbidden_place_while_another_serves_as_well(tmp_path: Path) -> None:
    town = two_roads()
    town.buildings, town.hospital = [(20, 12)], (400, 0)
    document = barred(as_geojson(plan_of(town)))
    (first,) = advised(check(town, tmp_path, document))
    for feature in document["features"]:
        feature["properties"]["forbidden"] = feature["properties"]["id"] == first
    assert advised(check(town, tmp_path, document, detour_m=5000)) != [first]
    assert advised(check(town, tmp_path, document, detour_m=10)) == [first]


# --- what cannot be used --------------------------------------------------------------------


@pytest.mark.parametrize("bad", ["far", True, -1, float("nan"), float("inf")], ids=str)
def test_a_detour_that_is_no_distance_is_refused(tmp_path: Path, bad: Any) -> None:
    with pytest.raises(BadPlanError, match="detour_m"):
        check(street(), tmp_path, {**NO_PLAN, "shouwang": {"detour_m": bad}})


def test_a_buffer_that_is_no_distance_and_a_map_that_is_none_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BadBufferError):
        SecondRoutes(street().write(tmp_path), block(), buffer_m=0)
    with pytest.raises(UnreadableMapError):
        SecondRoutes(tmp_path / "nowhere.osm", block())
    town = street()
    town.nodes[-5] = (400.0, 300.0)
    with pytest.raises(UnsavedMapError):
        check(town.road(2, 3, -5), tmp_path, NO_PLAN)


def test_the_engine_offers_the_check_by_name() -> None:
    assert perimeter.SecondRoutes is SecondRoutes
    assert perimeter.check_routes is check_routes


# --- real maps ------------------------------------------------------------------------------


@pytest.mark.data
@pytest.mark.parametrize(
    ("name", "numbers"),
    [
        ("cn_guixi_jiangxi", [0]),
        ("cn_beijing_bupt", [0, 3]),
        ("cn_beijing_tsinghua", [0, 4]),
        ("fi_ristinkallio", [1, 4]),
        ("nz_dunedin_north", [0, 4]),
        (
            "us_harrisburg",
            [3],
        ),  # streets lead in from the edge: the planner once took them for hospitals
    ],
)
def test_planner_and_second_check_agree_on_real_maps(
    data: Path, name: str, numbers: list[int]
) -> None:
    (path,) = (data / "roads").glob(f"{name}.osm*")
    stored = json.loads((data / "roads" / "zones" / f"{name}_zones.geojson").read_text("utf-8"))
    roads = read_map(path)
    for number in numbers:
        zones = {"type": "FeatureCollection", "features": [stored["features"][number]]}
        plan = make_plan(roads, parse_zones(zones), Settings(), time_limit_s=30)
        second, document = SecondRoutes(path, zones), as_geojson(plan)
        as_made = second.check(document)
        assert {c.osm_id for c in as_made.cut} == {b.osm_id for b in plan.unserved}
        assert as_made.zones_cut == ()
        shut = barred(document)
        routes = second.check(shut)
        names = advised(routes)
        assert bool(names) == bool(plan.gates)
        assert second.check(staffed(shut, *names)).is_safe == routes.advice_is_enough is True
        for name_ in names:
            rest = [other for other in names if other != name_]
            assert not second.check(staffed(shut, *rest)).is_safe


def test_the_plan_decides_nothing_but_where_controls_stand(tmp_path: Path) -> None:
    """What a plan says of itself, who is served and that it is safe, is not believed."""
    town = two_roads()
    town.buildings = [(20, 12)]
    settings = replace(SMALL, detour_m=500)
    document = barred(as_geojson(plan_of(town, settings=settings)))
    document["shouwang"] |= {"safe": True, "unserved_buildings": []}
    assert cut(check(town, tmp_path, document)) == [0]
