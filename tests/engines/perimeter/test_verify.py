"""The verifier finds every way out of a zone that meets no control, and no other."""

from __future__ import annotations

import ast
import math
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shouwang.core.errors import ShouwangError
from shouwang.engines.perimeter import verify
from shouwang.engines.perimeter.verify import (
    BadBufferError,
    BadPlanError,
    BadZonesError,
    EmptyMapError,
    Report,
    Step,
    UnreadableMapError,
    UnsavedMapError,
    verify_seal,
)

LON, LAT = 117.2, 28.3
# Metres of a degree near LAT, taken from the WGS84 ellipsoid and not from the code under test.
A, E2 = 6378137.0, 0.00669437999014
_W = math.sqrt(1 - E2 * math.sin(math.radians(LAT)) ** 2)
EAST = math.radians(1) * A / _W * math.cos(math.radians(LAT))
NORTH = math.radians(1) * A * (1 - E2) / _W**3

Nodes = dict[int, tuple[float, float]]
Ways = dict[int, tuple[list[int], dict[str, str]]]
ROAD = {"highway": "residential", "name": "Mill Road"}
NO_PLAN: dict[str, Any] = {"type": "FeatureCollection", "features": []}


# --- making small maps ----------------------------------------------------------------------


def at(x: float, y: float) -> tuple[float, float]:
    """Return longitude and latitude of a place x metres east and y metres north."""
    return LON + x / EAST, LAT + y / NORTH


def tags_xml(tags: dict[str, str]) -> str:
    return "".join(f'<tag k="{k}" v="{v}"/>' for k, v in tags.items())


def write_map(
    folder: Path,
    nodes: Mapping[int, tuple[float, float]],
    ways: Ways,
    relations: Ways | None = None,
    *,
    bounds: tuple[float, float, float, float] | None = None,
) -> Path:
    """Write a map with places in metres; nodes that ways name and `nodes` lacks are missing."""
    parts = ['<osm version="0.6">']
    if bounds:
        (west, south), (east, north) = at(*bounds[:2]), at(*bounds[2:])
        parts.append(
            f'<bounds minlon="{west:.7f}" minlat="{south:.7f}"'
            f' maxlon="{east:.7f}" maxlat="{north:.7f}"/>'
        )
    for node, place in nodes.items():
        lon, lat = at(*place)
        parts.append(f'<node id="{node}" lon="{lon:.7f}" lat="{lat:.7f}"/>')
    for way, (refs, tags) in ways.items():
        members = "".join(f'<nd ref="{ref}"/>' for ref in refs)
        parts.append(f'<way id="{way}">{members}{tags_xml(tags)}</way>')
    for relation, (refs, tags) in (relations or {}).items():
        members = "".join(f'<member type="way" ref="{ref}" role="outer"/>' for ref in refs)
        parts.append(f'<relation id="{relation}">{members}{tags_xml(tags)}</relation>')
    path = folder / "map.osm"
    path.write_text("\n".join([*parts, "</osm>"]), encoding="utf-8")
    return path


def block(x: float = 0, y: float = 0, half: float = 100) -> dict[str, Any]:
    """Return a square polygon around a place."""
    corners = [(-half, -half), (half, -half), (half, half), (-half, half), (-half, -half)]
    return {"type": "Polygon", "coordinates": [[list(at(x + dx, y + dy)) for dx, dy in corners]]}


def control(name: str, x: float, y: float, **names: object) -> dict[str, Any]:
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": list(at(x, y))},
        "properties": {"id": name, "kind": "gate", "zone": "zone 1", "cost": 12, **names},
    }


def on(name: str, x: float, y: float, way: int, a: int, b: int) -> dict[str, Any]:
    return control(name, x, y, way_id=way, from_node=a, to_node=b)


def plan(*controls: dict[str, Any], paths: list[list[tuple[float, float]]] | None = None) -> Any:
    reported = [[list(at(*place)) for place in path] for path in paths or []]
    return {
        "type": "FeatureCollection",
        "features": list(controls),
        "shouwang": {"format": 1, "reported_paths": reported},
    }


def seal(path: Path, given_plan: Any = NO_PLAN, zones: Any = None, **options: Any) -> Report:
    return verify_seal(path, zones or block(), given_plan, **options)


def metres_between(p: tuple[float, float], q: tuple[float, float]) -> float:
    return math.hypot((p[0] - q[0]) * EAST, (p[1] - q[1]) * NORTH)


EASTWARD: Nodes = {1: (0, 0), 2: (1000, 0)}


@pytest.fixture
def one_road(tmp_path: Path) -> Path:
    """One segment from the middle of the zone to far outside."""
    return write_map(tmp_path, EASTWARD, {7: ([1, 2], ROAD)})


# --- roads ----------------------------------------------------------------------------------


def test_a_road_out_of_the_zone_leaks_and_the_leak_names_it(one_road: Path) -> None:
    report = seal(one_road)
    assert not report.sealed
    assert report.n_leaks == 1
    (leak,) = report.leaks
    assert leak.zone == "zone 1"
    assert leak.steps == (Step(7, "Mill Road", "way"),)
    assert metres_between(leak.line[0], at(100, 0)) < 0.2
    assert metres_between(leak.exit, at(400, 0)) < 0.2
    assert (report.n_segments, report.n_missing_nodes) == (1, 0)


def test_a_control_in_the_ring_seals_the_road(one_road: Path) -> None:
    assert seal(one_road, plan(on("C1", 250, 0, 7, 1, 2))).sealed


def test_a_control_may_name_the_segment_backwards(one_road: Path) -> None:
    report = seal(one_road, plan(on("C1", 250, 0, 7, 2, 1)))
    assert report.sealed
    assert report.unknown_controls == ()


@pytest.mark.parametrize("x", [50, 500], ids=["inside the zone", "beyond the buffer"])
def test_a_control_on_the_right_segment_at_the_wrong_place_does_not_seal(
    one_road: Path, x: float
) -> None:
    report = seal(one_road, plan(on("C1", x, 0, 7, 1, 2)))
    assert not report.sealed
    assert report.unknown_controls == ()


@given(x=st.floats(0, 1000))
@settings(max_examples=60, deadline=None)
def test_a_control_seals_exactly_when_it_stands_in_the_ring(
    x: float, tmp_path_factory: pytest.TempPathFactory
) -> None:
    if min(abs(x - 100), abs(x - 400)) < 0.5:
        return
    path = write_map(tmp_path_factory.mktemp("ring"), EASTWARD, {7: ([1, 2], ROAD)})
    assert seal(path, plan(on("C1", x, 0, 7, 1, 2))).sealed == (100 < x < 400)


@pytest.mark.parametrize("x", [100, 400], ids=["zone's edge", "buffer line"])
def test_a_control_may_stand_on_the_edge_of_the_ring(one_road: Path, x: float) -> None:
    assert seal(one_road, plan(on("C1", x, 0, 7, 1, 2))).sealed


def test_a_segment_through_the_zone_needs_a_control_on_both_sides(tmp_path: Path) -> None:
    path = write_map(tmp_path, {1: (-900, 0), 2: (900, 0)}, {7: ([1, 2], ROAD)})
    west, east = on("C1", -200, 0, 7, 1, 2), on("C2", 200, 0, 7, 1, 2)
    assert seal(path).n_leaks == 2
    assert seal(path, plan(west)).n_leaks == 1
    assert seal(path, plan(east)).n_leaks == 1
    assert seal(path, plan(west, east)).sealed


def test_a_segment_that_only_passes_by_is_no_leak(tmp_path: Path) -> None:
    path = write_map(tmp_path, {1: (-900, 200), 2: (900, 200)}, {7: ([1, 2], ROAD)})
    report = seal(path)
    assert report.sealed
    assert report.zones_without_roads == ("zone 1",)


def test_parallel_ways_between_the_same_nodes_each_need_a_control(tmp_path: Path) -> None:
    nodes = {1: (0, 0), 2: (200, 0), 3: (300, 0), 4: (900, 0)}
    ways: Ways = {7: ([1, 2], ROAD), 8: ([2, 3], ROAD), 9: ([2, 3], ROAD), 10: ([3, 4], ROAD)}
    path = write_map(tmp_path, nodes, ways)
    first, second = on("C1", 250, 0, 8, 2, 3), on("C2", 250, 0, 9, 2, 3)
    (leak,) = seal(path, plan(first)).leaks
    assert [step.way_id for step in leak.steps] == [7, 9, 10]
    assert seal(path, plan(first, second)).sealed


def test_a_pair_of_nodes_met_twice_in_one_way_needs_two_controls(tmp_path: Path) -> None:
    nodes = {1: (0, 0), 2: (200, 0), 3: (300, 0), 4: (250, 50), 5: (900, 0)}
    path = write_map(tmp_path, nodes, {7: ([1, 2, 3, 4, 2, 3, 5], ROAD)})
    held = [on("C1", 250, 0, 7, 2, 3), on("C2", 275, 25, 7, 3, 4)]
    assert not seal(path, plan(*held)).sealed  # 2-3 is there twice
    assert seal(path, plan(on("C3", 500, 0, 7, 3, 5), on("C4", 350, 0, 7, 3, 5))).sealed


def test_consecutive_segments_of_one_way_are_one_step(tmp_path: Path) -> None:
    nodes = {i: (100.0 * i, 0.0) for i in range(8)}
    path = write_map(tmp_path, nodes, {7: ([0, 1, 2, 3], ROAD), 8: ([3, 4, 5, 6, 7], {})})
    assert seal(path).sealed  # way 8 has no tags and is no road
    path = write_map(tmp_path, nodes, {7: ([0, 1, 2], ROAD), 8: ([2, 3, 4, 5], ROAD)})
    assert [step.way_id for step in seal(path).leaks[0].steps] == [7, 8]


def test_leaks_are_listed_shortest_first_and_counted_beyond_the_list(tmp_path: Path) -> None:
    angles = [math.tau * (i + 0.5) / 60 for i in range(60)]
    nodes: Nodes = {0: (0, 0)}
    nodes |= {i + 1: (900 * math.cos(a), 900 * math.sin(a)) for i, a in enumerate(angles)}
    path = write_map(tmp_path, nodes, {i: ([0, i], ROAD) for i in range(1, 61)})
    report = seal(path)
    assert (report.n_leaks, len(report.leaks)) == (60, 50)
    lengths = [metres_between(leak.line[0], leak.exit) for leak in report.leaks]
    assert all(b > a - 0.01 for a, b in pairwise(lengths))


@pytest.mark.parametrize("value", ["proposed", "construction", "razed", "planned", "no"])
def test_a_road_that_is_not_there_is_no_way_out(tmp_path: Path, value: str) -> None:
    assert seal(write_map(tmp_path, EASTWARD, {7: ([1, 2], {"highway": value})})).sealed


def test_a_private_one_way_tunnel_is_a_way_out_like_any_other(tmp_path: Path) -> None:
    tags = {"highway": "service", "access": "private", "foot": "no", "oneway": "-1"}
    path = write_map(tmp_path, EASTWARD, {7: ([1, 2], tags | {"tunnel": "yes"})})
    assert not seal(path).sealed


def test_a_bridge_that_crosses_without_a_shared_node_does_not_connect(tmp_path: Path) -> None:
    nodes = {1: (0, 0), 2: (250, 0), 3: (200, -900), 4: (200, 900)}
    ways: Ways = {7: ([1, 2], ROAD), 8: ([3, 4], ROAD | {"bridge": "yes"})}
    assert seal(write_map(tmp_path, nodes, ways)).sealed


def test_a_ferry_leaks_on_foot_and_for_vehicles_unless_they_are_barred(tmp_path: Path) -> None:
    path = write_map(tmp_path, EASTWARD, {7: ([1, 2], {"route": "ferry"})})
    assert not seal(path).sealed
    assert not seal(path, way="vehicle").sealed
    barred = {"route": "ferry", "motor_vehicle": "no"}
    path = write_map(tmp_path, EASTWARD, {7: ([1, 2], barred)})
    assert not seal(path).sealed
    assert seal(path, way="vehicle").sealed


@pytest.mark.parametrize("value", ["footway", "steps", "path", "pedestrian", "cycleway"])
def test_vehicles_do_not_use_footways(tmp_path: Path, value: str) -> None:
    path = write_map(tmp_path, EASTWARD, {7: ([1, 2], {"highway": value})})
    assert not seal(path).sealed
    assert seal(path, way="vehicle").sealed


# --- crossings ------------------------------------------------------------------------------

STAR: Nodes = {1: (0, 0), 2: (250, 0), 3: (900, 0), 4: (250, 900), 5: (250, -900)}
STAR_WAYS: Ways = {7: ([1, 2, 3], ROAD), 8: ([4, 2, 5], ROAD)}


def test_a_held_crossing_seals_every_road_that_meets_there(tmp_path: Path) -> None:
    path = write_map(tmp_path, STAR, STAR_WAYS)
    assert seal(path).n_leaks == 3
    assert seal(path, plan(control("C1", 250, 0, node_id=2))).sealed


def test_a_held_node_inside_the_zone_does_not_stop_those_who_are_past_it(tmp_path: Path) -> None:
    path = write_map(tmp_path, STAR, STAR_WAYS)
    assert seal(path, plan(control("C1", 0, 0, node_id=1))).n_leaks == 3


# --- squares --------------------------------------------------------------------------------

# A square east of the zone, one road into it, and one out of it at another corner.
CORNERS: Nodes = {11: (200, -50), 12: (300, -50), 13: (300, 50), 14: (200, 50)}
AROUND: Nodes = {**CORNERS, 1: (0, -50), 2: (900, 50)}
RING = [11, 12, 13, 14, 11]
IN_AND_OUT: Ways = {7: ([1, 11], ROAD), 8: ([13, 2], ROAD)}
PLAZA = {"highway": "pedestrian", "area": "yes", "name": "Drum Square"}


def test_a_square_is_walked_across(tmp_path: Path) -> None:
    path = write_map(tmp_path, AROUND, {**IN_AND_OUT, 9: (RING, PLAZA)})
    (leak,) = seal(path).leaks
    assert [(step.kind, step.way_id) for step in leak.steps] == [
        ("way", 7), ("square", 9), ("way", 8),
    ]  # fmt: skip
    assert leak.steps[1].name == "Drum Square"


def test_holding_the_entry_of_a_square_seals_it(tmp_path: Path) -> None:
    path = write_map(tmp_path, AROUND, {**IN_AND_OUT, 9: (RING, PLAZA)})
    assert seal(path, plan(control("C1", 300, 50, node_id=13))).sealed


def test_the_ring_of_a_square_is_not_a_road_that_a_control_could_stand_on(tmp_path: Path) -> None:
    path = write_map(tmp_path, AROUND, {**IN_AND_OUT, 9: (RING, PLAZA)})
    held = [on("C1", 250, -50, 9, 11, 12), on("C2", 200, 0, 9, 14, 11)]
    report = seal(path, plan(*held))
    assert not report.sealed
    assert report.unknown_controls == ("C1", "C2")


def test_a_closed_road_is_no_square(tmp_path: Path) -> None:
    path = write_map(tmp_path, AROUND, {**IN_AND_OUT, 9: (RING, ROAD | {"area": "no"})})
    held = [on("C1", 250, -50, 9, 11, 12), on("C2", 200, 0, 9, 14, 11)]
    assert seal(path, plan(*held)).sealed


@pytest.mark.parametrize(
    ("tags", "foot", "vehicle"),
    [
        ({"place": "square"}, True, False),
        ({"man_made": "pier"}, True, False),
        ({"railway": "platform"}, True, False),
        ({"amenity": "parking"}, True, True),
        ({"amenity": "parking", "parking": "surface"}, True, True),
        ({"amenity": "parking", "parking": "underground"}, False, False),
        ({"highway": "services"}, True, True),
        ({"highway": "rest_area"}, True, True),
        ({"highway": "service", "area": "yes"}, True, True),
        ({"highway": "pedestrian", "area": "yes"}, True, False),
        ({"leisure": "park"}, False, False),
    ],
    ids=str,
)
def test_squares_join_their_corners_for_those_who_use_them(
    tmp_path: Path, tags: dict[str, str], foot: bool, vehicle: bool
) -> None:
    path = write_map(tmp_path, AROUND, {**IN_AND_OUT, 9: (RING, tags)})
    assert seal(path).sealed != foot
    assert seal(path, way="vehicle").sealed != vehicle


def test_a_relation_is_a_square_through_all_its_member_ways(tmp_path: Path) -> None:
    ways: Ways = {**IN_AND_OUT, 20: ([11, 12, 13], {}), 21: ([13, 14, 11], {})}
    tags = {"type": "multipolygon", "highway": "pedestrian"}
    path = write_map(tmp_path, AROUND, ways, {5: ([20, 21], tags)})
    (leak,) = seal(path).leaks
    assert leak.steps[1] == Step(5, "", "square", relation=True)


@pytest.mark.parametrize("lost", ["node", "way"])
def test_a_square_with_a_missing_part_leads_outside(tmp_path: Path, lost: str) -> None:
    nodes: Nodes = {**CORNERS, 1: (0, -50)}
    ways: Ways = {7: ([1, 11], ROAD), 20: ([11, 12, 13, 14, 11], {})}
    if lost == "node":
        del nodes[14]
    members = [20, 21] if lost == "way" else [20]
    tags = {"type": "multipolygon", "place": "square"}
    path = write_map(tmp_path, nodes, ways, {5: (members, tags)})
    assert [step.kind for step in seal(path).leaks[0].steps] == ["way", "square"]
    assert seal(path, plan(on("C1", 150, -50, 7, 1, 11))).sealed


LONG_SQUARE: Nodes = {1: (50, 0), 2: (900, 0), 3: (900, 50), 4: (50, 50)}


def test_a_square_from_the_zone_past_the_buffer_leaks_until_it_is_given_up(tmp_path: Path) -> None:
    path = write_map(tmp_path, LONG_SQUARE, {9: ([1, 2, 3, 4, 1], PLAZA)})
    (leak,) = seal(path).leaks
    assert leak.steps == (Step(9, "Drum Square", "square"),)
    assert len(leak.line) == 2
    given_up = control("C1", 300, 0, way_id=9, forbidden=True)
    report = seal(path, plan(given_up))
    assert report.sealed
    assert report.unknown_controls == ()


def test_only_a_square_that_reaches_outside_can_be_given_up(tmp_path: Path) -> None:
    path = write_map(tmp_path, AROUND, {**IN_AND_OUT, 9: (RING, PLAZA)})
    report = seal(path, plan(control("C1", 250, 0, way_id=9)))
    assert not report.sealed
    assert report.unknown_controls == ("C1",)


def test_a_square_around_the_zone_or_across_its_edge_is_inside(tmp_path: Path) -> None:
    around: Nodes = {1: (-300, -300), 2: (300, -300), 3: (300, 300), 4: (-300, 300), 5: (900, 300)}
    ways: Ways = {9: ([1, 2, 3, 4, 1], PLAZA), 7: ([3, 5], ROAD)}
    assert [s.kind for s in seal(write_map(tmp_path, around, ways)).leaks[0].steps] == [
        "square", "way",
    ]  # fmt: skip
    across: Nodes = {**around, 1: (-300, -50), 2: (300, -50)}
    assert not seal(write_map(tmp_path, across, ways)).sealed
    beside: Nodes = {**around, 1: (-300, 150), 2: (300, 150)}
    assert seal(write_map(tmp_path, beside, ways)).sealed


# --- the edge of the map --------------------------------------------------------------------


def test_a_stub_leads_outside_and_a_control_closes_it(tmp_path: Path) -> None:
    path = write_map(tmp_path, {1: (0, 0), 2: (200, 0)}, {7: ([1, 2, 99], ROAD)})
    report = seal(path)
    assert report.n_missing_nodes == 1
    (leak,) = report.leaks
    assert [step.kind for step in leak.steps] == ["way", "stub"]
    assert metres_between(leak.exit, at(200, 0)) < 0.1
    assert seal(path, plan(on("C1", 200, 0, 7, 2, 99))).sealed
    assert seal(path, plan(control("C1", 200, 0, node_id=2))).sealed


def test_a_stub_inside_the_zone_is_a_leak_with_a_line(tmp_path: Path) -> None:
    path = write_map(tmp_path, {1: (0, 0)}, {7: ([1, 99], ROAD)})
    (leak,) = seal(path).leaks
    assert leak.line == (leak.exit, leak.exit)


def test_a_node_beyond_the_bounds_is_outside_though_it_is_near(tmp_path: Path) -> None:
    nodes, ways = {1: (0, 0), 2: (200, 0)}, {7: ([1, 2], ROAD)}
    assert seal(write_map(tmp_path, nodes, ways)).sealed
    path = write_map(tmp_path, nodes, ways, bounds=(-500, -500, 150, 500))
    assert seal(path).n_leaks == 1
    assert seal(path, plan(on("C1", 140, 0, 7, 1, 2))).sealed


def test_a_node_beyond_the_bounds_but_in_the_zone_is_inside(tmp_path: Path) -> None:
    path = write_map(tmp_path, {1: (0, 0), 2: (90, 0)}, {7: ([1, 2], ROAD)}, bounds=(-9, -9, 9, 9))
    assert seal(path).sealed


# --- reported paths -------------------------------------------------------------------------


def test_a_reported_path_out_of_the_zone_leaks(tmp_path: Path) -> None:
    path = write_map(tmp_path, {1: (0, 0), 2: (90, 0)}, {7: ([1, 2], ROAD)})
    assert seal(path).sealed
    report = seal(path, plan(paths=[[(0, 50), (900, 50)]]))
    (leak,) = report.leaks
    assert leak.steps == (Step(-1, "", "reported"),)
    assert report.n_segments == 2


def test_a_reported_path_around_a_control_leaks(one_road: Path) -> None:
    held = on("C1", 250, 0, 7, 1, 2)
    detour: list[tuple[float, float]] = [(200, -5), (200, 40), (300, 40), (300, -5)]
    (leak,) = seal(one_road, plan(held, paths=[detour])).leaks
    assert [step.kind for step in leak.steps] == ["way", "reported", "way"]
    # The same path is harmless when it lies wholly on one side of the control.
    beside: list[tuple[float, float]] = [(150, -5), (150, 40), (200, 40), (200, -5)]
    assert seal(one_road, plan(held, paths=[beside])).sealed


def test_a_control_on_a_reported_path_is_matched_by_its_number(one_road: Path) -> None:
    held = on("C1", 250, 0, 7, 1, 2)
    detour: list[tuple[float, float]] = [(200, -5), (200, 40), (300, 40), (300, -5)]
    other: list[tuple[float, float]] = [(350, 200), (380, 200)]
    both = plan(held, on("C2", 250, 40, -2, -20, -21), paths=[other, detour])
    report = seal(one_road, both)
    assert report.sealed
    assert report.unknown_controls == ()
    wrong = plan(held, on("C2", 250, 40, -1, -20, -21), paths=[other, detour])
    assert seal(one_road, wrong).unknown_controls == ("C2",)


@pytest.mark.parametrize(("gap", "joined"), [(20, True), (30, False)])
def test_the_ends_of_a_reported_path_join_the_nearest_road_in_reach(
    tmp_path: Path, gap: float, joined: bool
) -> None:
    path = write_map(tmp_path, {1: (0, 0), 2: (250, 0)}, {7: ([1, 2], ROAD)})
    assert seal(path, plan(paths=[[(200, gap), (200, 900)]])).sealed != joined


def test_a_reported_path_that_crosses_two_roads_joins_them(tmp_path: Path) -> None:
    nodes = {1: (0, 0), 2: (300, 0), 3: (150, 100), 4: (900, 100)}
    path = write_map(tmp_path, nodes, {7: ([1, 2], ROAD), 8: ([3, 4], ROAD)})
    assert seal(path).sealed
    (leak,) = seal(path, plan(paths=[[(200, -60), (200, 160)]])).leaks
    assert [step.way_id for step in leak.steps] == [7, -1, 8]


def test_reported_paths_that_cross_each_other_are_joined(tmp_path: Path) -> None:
    path = write_map(tmp_path, {1: (0, 0), 2: (200, 0)}, {7: ([1, 2], ROAD)})
    first: list[tuple[float, float]] = [(200, 0), (200, 200)]
    second: list[tuple[float, float]] = [(150, 150), (900, 150)]
    (leak,) = seal(path, plan(paths=[first, second])).leaks
    assert [step.way_id for step in leak.steps] == [7, -1, -2]


# --- controls that hold nothing -------------------------------------------------------------


@pytest.mark.parametrize(
    "stray",
    [
        on("C9", 250, 0, 555, 1, 2),
        on("C9", 250, 0, 7, 1, 3),
        on("C9", 250, 40, 7, 1, 2),
        control("C9", 250, 0, node_id=404),
        control("C9", 250, 0, way_id=7),
        control("C9", 250, 0, relation_id=7),
        on("C9", 250, 0, -1, -10, -11),
    ],
    ids=["way", "segment", "too far", "node", "no square", "relation", "reported path"],
)
def test_a_control_the_map_does_not_know_is_reported_and_holds_nothing(
    one_road: Path, stray: dict[str, Any]
) -> None:
    report = seal(one_road, plan(stray))
    assert report.unknown_controls == ("C9",)
    assert not report.sealed


def test_a_control_far_from_every_zone_is_known_all_the_same(tmp_path: Path) -> None:
    nodes: Nodes = {**EASTWARD, 3: (9000, 0), 4: (9900, 0)}
    path = write_map(tmp_path, nodes, {7: ([1, 2], ROAD), 8: ([3, 4], ROAD)})
    assert seal(path, plan(on("C1", 9500, 0, 8, 3, 4))).unknown_controls == ()


# --- several zones --------------------------------------------------------------------------


def two_zones(distance: float, *names: str | None) -> dict[str, Any]:
    return {
        "type": "FeatureCollection",
        "features": [
            {"type": "Feature", "properties": {"name": name}, "geometry": block(distance * i)}
            for i, name in enumerate(names)
        ],
    }


def test_each_leak_is_listed_for_the_zone_it_starts_from(tmp_path: Path) -> None:
    nodes = {1: (0, 0), 2: (0, 900), 3: (3000, 0), 4: (3000, 900)}
    path = write_map(tmp_path, nodes, {7: ([1, 2], ROAD), 8: ([3, 4], ROAD)})
    zones = two_zones(3000, "North Gate", "Ferry Lane")
    assert [leak.zone for leak in seal(path, zones=zones).leaks] == ["North Gate", "Ferry Lane"]
    report = seal(path, plan(on("C1", 0, 200, 7, 1, 2)), zones=zones)
    assert [leak.zone for leak in report.leaks] == ["Ferry Lane"]


def test_a_place_far_from_one_zone_and_near_another_is_not_outside(tmp_path: Path) -> None:
    path = write_map(tmp_path, {1: (0, 0), 2: (550, 0)}, {7: ([1, 2], ROAD)})
    assert seal(path).n_leaks == 1
    assert seal(path, zones=two_zones(600, "A", "B")).sealed


def test_zones_without_a_name_or_with_the_same_name_are_told_apart(tmp_path: Path) -> None:
    nodes: Nodes = {}
    ways: Ways = {}
    for i in range(4):
        nodes |= {2 * i + 1: (3000.0 * i, 0.0), 2 * i + 2: (3000.0 * i, 900.0)}
        ways[i + 1] = ([2 * i + 1, 2 * i + 2], ROAD)
    zones = two_zones(3000, "Mill", None, "Mill", None)
    zones["features"][3]["properties"]["osm"] = "w12"
    leaks = seal(write_map(tmp_path, nodes, ways), zones=zones).leaks
    assert [leak.zone for leak in leaks] == ["Mill", "zone 2", "Mill (2)", "w12"]


def test_a_zone_may_be_a_feature_or_a_multipolygon_with_a_hole(tmp_path: Path) -> None:
    feature = {"type": "Feature", "properties": None, "geometry": block()}
    path = write_map(tmp_path, EASTWARD, {7: ([1, 2], ROAD)})
    assert seal(path, zones=feature).n_leaks == 1
    rings = [block()["coordinates"][0], block(half=50)["coordinates"][0]]
    holed = {"type": "MultiPolygon", "coordinates": [rings]}
    path = write_map(tmp_path, {1: (0, 0), 2: (40, 0)}, {7: ([1, 2], ROAD)})
    assert seal(path, zones=holed).zones_without_roads == ("zone 1",)


# --- what cannot be used --------------------------------------------------------------------


@pytest.mark.parametrize("keep", [0, 60, 200])
def test_a_map_that_is_cut_short_is_refused(one_road: Path, keep: int) -> None:
    one_road.write_bytes(one_road.read_bytes()[:keep])
    with pytest.raises(UnreadableMapError, match=r"perimeter\.verify-map-unreadable"):
        seal(one_road)


def test_a_map_that_is_not_there_is_refused_by_name_without_its_folder(tmp_path: Path) -> None:
    with pytest.raises(UnreadableMapError) as caught:
        seal(tmp_path / "nowhere.osm")
    assert "nowhere.osm" in caught.value.say("zh")
    assert str(tmp_path) not in caught.value.say("en")


def test_a_map_without_any_way_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EmptyMapError):
        seal(write_map(tmp_path, EASTWARD, {}))


@pytest.mark.parametrize(("node", "way"), [(-1, 7), (1, -7)])
def test_a_map_with_edits_never_uploaded_is_refused(tmp_path: Path, node: int, way: int) -> None:
    path = write_map(tmp_path, {node: (0, 0), 2: (900, 0)}, {way: ([node, 2], ROAD)})
    with pytest.raises(UnsavedMapError):
        seal(path)


def test_the_map_of_another_place_shows_that_the_zone_has_no_roads(one_road: Path) -> None:
    report = seal(one_road, zones=block(50_000))
    assert (report.n_segments, report.zones_without_roads) == (0, ("zone 1",))


@pytest.mark.parametrize(
    "zones",
    [
        {},
        {"type": "FeatureCollection"},
        {"type": "FeatureCollection", "features": []},
        {"type": "FeatureCollection", "features": [3]},
        {"type": "Feature", "properties": {}, "geometry": None},
        {"type": "Point", "coordinates": [1, 2]},
        {"type": "Polygon", "coordinates": []},
        {"type": "Polygon", "coordinates": [[[1, 2], [3, 4], [1, 2]]]},
        {"type": "Polygon", "coordinates": [[[1, 2], [3, "x"], [5, 9], [1, 2]]]},
        {"type": "Polygon", "coordinates": [[[1, 2], [3, math.nan], [5, 9], [1, 2]]]},
        {"type": "Polygon", "coordinates": [[[1, 2], [3, 400], [5, 9], [1, 2]]]},
        {"type": "Polygon", "coordinates": [[[1, 2], [2, 2], [3, 2], [1, 2]]]},
        {"type": "MultiPolygon", "coordinates": []},
    ],
    ids=str,
)
def test_zones_that_are_no_polygons_are_refused(one_road: Path, zones: Any) -> None:
    with pytest.raises(BadZonesError):
        verify_seal(one_road, zones, NO_PLAN)


def broken(**changes: Any) -> dict[str, Any]:
    feature = on("C2", 250, 0, 7, 1, 2)
    feature["properties"] |= changes
    return feature


@pytest.mark.parametrize(
    "bad",
    [
        7,
        {"type": "Feature"},
        broken(id=None),
        broken(way_id="7"),
        broken(way_id=None),
        broken(from_node=None),
        broken(to_node=True),
        broken() | {"geometry": {"type": "Point", "coordinates": [1, math.inf]}},
        broken() | {"geometry": {"type": "LineString", "coordinates": [[1, 2], [3, 4]]}},
        broken() | {"geometry": None},
    ],
    ids=str,
)
def test_a_plan_with_a_broken_control_is_refused_and_the_control_named(
    one_road: Path, bad: Any
) -> None:
    with pytest.raises(BadPlanError) as caught:
        seal(one_road, plan(on("C1", 250, 0, 7, 1, 2), bad))
    assert caught.value.facts["index"] == 1
    assert "features[1]" in caught.value.say("en")
    assert "features[1]" in caught.value.say("zh")


@pytest.mark.parametrize(
    "bad", [{"shouwang": 3}, {"shouwang": {"reported_paths": 3}}, {"features": None}], ids=str
)
def test_a_plan_of_another_shape_is_refused(one_road: Path, bad: Any) -> None:
    with pytest.raises(BadPlanError):
        seal(one_road, NO_PLAN | bad)


def test_a_reported_path_of_one_point_is_refused(one_road: Path) -> None:
    with pytest.raises(BadPlanError, match=r"reported_paths\[0\]"):
        seal(one_road, plan(paths=[[(1, 1), (1, 1)]]))


@pytest.mark.parametrize("buffer_m", [0, -5, math.nan, math.inf])
def test_a_buffer_that_is_no_distance_is_refused(one_road: Path, buffer_m: float) -> None:
    with pytest.raises(BadBufferError):
        seal(one_road, buffer_m=buffer_m)


@pytest.mark.parametrize(
    "error",
    [
        BadZonesError,
        BadPlanError,
        BadBufferError,
        EmptyMapError,
        UnreadableMapError,
        UnsavedMapError,
    ],
)
def test_every_error_has_a_code_of_its_own(error: type[ShouwangError]) -> None:
    assert error.code.startswith("perimeter.verify-")


# --- independence ---------------------------------------------------------------------------


def test_the_verifier_imports_nothing_of_the_planner() -> None:
    allowed = ("shouwang.core.errors", "shouwang.core.text", verify.__name__)
    for source in Path(verify.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                assert node.level == 0
                names = [node.module or ""]
            for name in names:
                assert not name.startswith("shouwang") or name.startswith(allowed), name


def test_progress_is_told(one_road: Path) -> None:
    told: list[str] = []
    seal(one_road, progress=told.append)
    assert told[-1] == "searching for ways out"
