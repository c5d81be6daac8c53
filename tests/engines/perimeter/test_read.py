"""The reader keeps everything that leads anywhere, and says what is missing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from shouwang.engines.perimeter import read_map, verify_seal
from shouwang.engines.perimeter.read import MapFileError, NoRoadsError
from shouwang.engines.perimeter.roads import (
    BACKWARD_ONLY,
    BRIDGE,
    FERRY,
    FOOT,
    FORWARD_ONLY,
    TUNNEL,
    VEHICLE,
    RoadMap,
)
from shouwang.engines.perimeter.tags import NOT_THERE, STOPS_VEHICLES, VEHICLE_ROADS
from tests.cli.town import NODE_TAGS, NODES, WAYS, at, map_text, write, write_formats

PLACES = {1: (0.0, 0.0), 2: (100.0, 0.0), 3: (100.0, 100.0), 4: (0.0, 100.0), 5: (900.0, 900.0)}
ROAD = {"highway": "residential"}
RING = [1, 2, 3, 4, 1]


def read(folder: Path, ways: Any, nodes: Any = PLACES, **more: Any) -> RoadMap:
    return read_map(write(folder / "m.osm", map_text(nodes, ways, **more)))


def segments(roads: RoadMap) -> list[tuple[int, int, int]]:
    ways = roads.ways.osm_id[roads.way].tolist()
    return list(zip(ways, roads.tail_id.tolist(), roads.head_id.tolist(), strict=True))


def flags(folder: Path, **tags: str) -> int:
    return int(read(folder, {7: ([1, 2], tags)}).ways.flags[0])


# --- ways -----------------------------------------------------------------------------------


def test_a_way_is_cut_into_segments_at_every_node(tmp_path: Path) -> None:
    roads = read(tmp_path, {7: ([1, 2, 3], ROAD)})
    assert segments(roads) == [(7, 1, 2), (7, 2, 3)]
    assert roads.node_id.tolist() == [1, 2, 3]
    assert (roads.lon[0], roads.lat[0]) == pytest.approx(at(0, 0))


def test_parallel_ways_stay_parallel(tmp_path: Path) -> None:
    roads = read(
        tmp_path, {8: ([1, 2], ROAD), 7: ([2, 1], ROAD), 9: ([1, 2], {"highway": "path"})}
    )
    assert sorted(segments(roads)) == [(7, 2, 1), (8, 1, 2), (9, 1, 2)]


def test_ways_meet_at_shared_nodes_only(tmp_path: Path) -> None:
    """Two roads cross on the drawing, one on a bridge: four nodes, no fifth."""
    roads = read(
        tmp_path, {7: ([1, 3], {**ROAD, "bridge": "yes", "layer": "1"}), 8: ([2, 4], ROAD)}
    )
    assert roads.node_id.tolist() == [1, 2, 3, 4]
    assert len(segments(roads)) == 2


def test_ways_may_come_in_any_order(tmp_path: Path) -> None:
    ways = {90: ([3, 4], ROAD), 7: ([1, 2], ROAD), 50: ([2, 3], ROAD)}
    assert sorted(segments(read(tmp_path, ways))) == [(7, 1, 2), (50, 2, 3), (90, 3, 4)]


def test_every_format_reads_alike(tmp_path: Path) -> None:
    (tmp_path / "all").mkdir()
    maps = [read_map(path) for path in write_formats(tmp_path / "all").values()]
    for other in maps[1:]:
        assert segments(other) == segments(maps[0])
        assert np.array_equal(other.lon, maps[0].lon)
        assert other.ways.name == maps[0].ways.name
        assert other.box == pytest.approx(maps[0].box)


def test_a_way_with_names_of_many_scripts_keeps_them(tmp_path: Path) -> None:
    name = 'Mühlweg 水磨路 "x" ,=@%20% \\ 😀 <&>'
    assert read(tmp_path, {7: ([1, 2], {**ROAD, "name": name})}).ways.name == (name,)


def test_repeated_nodes_make_no_segment(tmp_path: Path) -> None:
    assert segments(read(tmp_path, {7: ([1, 1, 2, 2, 3], ROAD)})) == [(7, 1, 2), (7, 2, 3)]


def test_ways_of_one_node_and_of_none_are_no_roads(tmp_path: Path) -> None:
    roads = read(tmp_path, {6: ([1], ROAD), 7: ([1, 2], ROAD), 8: ([], ROAD)})
    assert segments(roads) == [(7, 1, 2)]


def test_large_ids_are_kept(tmp_path: Path) -> None:
    big = 2**33 + 7
    nodes = {big: (0, 0), big + 1: (50, 0)}
    assert segments(read(tmp_path, {2**34: ([big, big + 1], ROAD)}, nodes)) == [
        (2**34, big, big + 1)
    ]


# --- what the tags mean ---------------------------------------------------------------------


@pytest.mark.parametrize("value", sorted(NOT_THERE))
def test_what_is_not_there_is_no_road(tmp_path: Path, value: str) -> None:
    with pytest.raises(NoRoadsError, match="5 nodes"):
        read(tmp_path, {7: ([1, 2], {"highway": value})})


@pytest.mark.parametrize(
    "tags",
    [
        {"highway": "footway", "access": "private", "foot": "no"},
        {"highway": "steps"},
        {"highway": "whatever"},
        {"highway": "path", "ford": "yes"},
        {"railway": "platform"},
        {"public_transport": "platform"},
        {"man_made": "pier"},
        {"highway": "construction", "railway": "platform"},
    ],
)
def test_people_walk_where_no_car_drives(tmp_path: Path, tags: dict[str, str]) -> None:
    assert flags(tmp_path, **tags) == FOOT


@pytest.mark.parametrize("value", sorted(VEHICLE_ROADS))
def test_vehicles_drive_on_every_road_of_the_list(tmp_path: Path, value: str) -> None:
    assert flags(tmp_path, highway=value, oneway="no") == FOOT | VEHICLE


@pytest.mark.parametrize(
    ("tags", "bits"),
    [
        ({}, FOOT | FERRY | VEHICLE),
        ({"motor_vehicle": "no"}, FOOT | FERRY),
        ({"motorcar": "no"}, FOOT | FERRY),
        ({"vehicle": "no"}, FOOT | FERRY),
        ({"vehicle": "yes"}, FOOT | FERRY | VEHICLE),
    ],
)
def test_a_ferry_takes_vehicles_unless_it_says_no(
    tmp_path: Path, tags: dict[str, str], bits: int
) -> None:
    assert flags(tmp_path, route="ferry", **tags) == bits


@pytest.mark.parametrize(
    ("tags", "bits"),
    [
        ({"bridge": "yes"}, BRIDGE),
        ({"bridge": "viaduct"}, BRIDGE),
        ({"bridge": "no"}, 0),
        ({"tunnel": "yes"}, TUNNEL),
        ({"tunnel": "culvert"}, TUNNEL),
        ({"tunnel": "no"}, 0),
        ({"tunnel": "building_passage"}, 0),
        ({"oneway": "yes"}, FORWARD_ONLY),
        ({"oneway": "1"}, FORWARD_ONLY),
        ({"oneway": "true"}, FORWARD_ONLY),
        ({"oneway": "-1"}, BACKWARD_ONLY),
        ({"oneway": "reverse"}, BACKWARD_ONLY),
        ({"oneway": "no"}, 0),
        ({"oneway": "reversible"}, 0),
        ({"junction": "roundabout"}, FORWARD_ONLY),
        ({"junction": "circular"}, FORWARD_ONLY),
        ({"junction": "roundabout", "oneway": "no"}, 0),
    ],
)
def test_bridges_tunnels_and_directions(tmp_path: Path, tags: dict[str, str], bits: int) -> None:
    assert flags(tmp_path, **ROAD, **tags) == FOOT | VEHICLE | bits


def test_a_motorway_runs_one_way_unless_it_says_no(tmp_path: Path) -> None:
    assert flags(tmp_path, highway="motorway") & FORWARD_ONLY
    assert not flags(tmp_path, highway="motorway", oneway="no") & FORWARD_ONLY


@pytest.mark.parametrize("kind", [*sorted(STOPS_VEHICLES)[:3], "gate", "lift_gate", "kerb"])
def test_bollards_stop_vehicles_and_gates_do_not(tmp_path: Path, kind: str) -> None:
    ways = {7: ([1, 2, 3], ROAD)}
    tags = {2: {"barrier": kind}}
    stops = read(tmp_path, ways, node_tags=tags).stops_vehicles
    assert stops.tolist() == [False, kind in STOPS_VEHICLES, False]
    opened = {2: {"barrier": kind, "emergency": "yes"}}
    assert not read(tmp_path, ways, node_tags=opened).stops_vehicles.any()


# --- squares --------------------------------------------------------------------------------

SQUARES = [
    ({"highway": "pedestrian", "area": "yes"}, False),
    ({"highway": "service", "area": "yes"}, True),
    ({"highway": "services"}, True),
    ({"highway": "rest_area"}, True),
    ({"place": "square"}, False),
    ({"place": "square", "area": "no"}, False),
    ({"place": "square", "highway": "pedestrian"}, False),
    ({"amenity": "parking"}, True),
    ({"amenity": "parking", "parking": "surface", "area": "no"}, True),
    ({"amenity": "parking", "highway": "footway"}, True),
    ({"man_made": "pier"}, False),
    ({"railway": "platform"}, False),
    ({"public_transport": "platform"}, False),
    ({"highway": "proposed", "man_made": "pier"}, False),
]
NO_SQUARES = [
    {"highway": "residential"},
    {"highway": "pedestrian", "area": "no"},
    {"highway": "service", "amenity": "parking", "parking": "underground"},
    {"man_made": "pier", "area": "no"},
    {"route": "ferry"},
]


@pytest.mark.parametrize(("tags", "drives"), SQUARES)
def test_a_closed_way_that_is_walked_across_is_a_square(
    tmp_path: Path, tags: dict[str, str], drives: bool
) -> None:
    roads = read(tmp_path, {6: ([1, 5], ROAD), 7: (RING, tags)})
    assert segments(roads) == [(6, 1, 5)]
    (square,) = roads.squares
    assert (square.osm_id, square.is_vehicle, square.leads_out) == (7, drives, False)
    assert roads.node_id[square.nodes].tolist() == [1, 2, 3, 4]


@pytest.mark.parametrize("tags", NO_SQUARES)
def test_a_closed_way_round_something_is_a_road(tmp_path: Path, tags: dict[str, str]) -> None:
    roads = read(tmp_path, {7: (RING, tags)})
    assert roads.squares == ()
    assert len(segments(roads)) == 4


@pytest.mark.parametrize("refs", [[1, 2, 3, 4], [1, 2, 1]])
def test_a_line_is_no_square(tmp_path: Path, refs: list[int]) -> None:
    roads = read(tmp_path, {7: (refs, {"highway": "pedestrian", "area": "yes"})})
    assert roads.squares == ()
    assert len(segments(roads)) == len(refs) - 1


@pytest.mark.parametrize(
    "tags",
    [
        {"highway": "pedestrian"},
        {"place": "square", "area": "no"},
        {"amenity": "parking"},
        {"man_made": "pier"},
        {"railway": "platform"},
    ],
)
def test_a_multipolygon_is_a_square_of_all_its_members(
    tmp_path: Path, tags: dict[str, str]
) -> None:
    ways: Any = {6: ([1, 5], ROAD), 7: ([1, 2, 3], ROAD), 8: ([3, 4, 1], {})}
    relation = {9: ([7, 8], {"type": "multipolygon", **tags})}
    roads = read(tmp_path, ways, relations=relation)
    (square,) = roads.squares
    assert square.osm_id == -9
    assert roads.node_id[square.nodes].tolist() == [1, 2, 3, 4]
    # a member that is a road stays one
    assert sorted(segments(roads)) == [(6, 1, 5), (7, 1, 2), (7, 2, 3)]


def test_a_multipolygon_with_a_member_missing_leads_out(tmp_path: Path) -> None:
    ways: Any = {6: ([1, 5], ROAD), 7: ([1, 2, 3], {})}
    relation = {9: ([7, 8], {"type": "multipolygon", "place": "square"})}
    (square,) = read(tmp_path, ways, relations=relation).squares
    assert square.leads_out


def test_other_relations_are_no_squares(tmp_path: Path) -> None:
    relation = {9: ([7], {"type": "route", "highway": "pedestrian"})}
    assert read(tmp_path, {7: (RING, ROAD)}, relations=relation).squares == ()


# --- what is missing ------------------------------------------------------------------------


def test_missing_nodes_are_counted_and_their_ways_named(tmp_path: Path) -> None:
    ways = {7: ([1, 77, 2], ROAD), 8: ([2, 3], ROAD), 9: ([3, 88, 89, 4], ROAD)}
    roads = read(tmp_path, ways)
    assert roads.n_missing_nodes == 3
    assert roads.ways_with_missing == (7, 9)
    # towards a missing node a stub stays; between two missing nodes nothing is known
    assert sorted(segments(roads)) == [
        (7, 1, 77), (7, 77, 2), (8, 2, 3), (9, 3, 88), (9, 89, 4),
    ]  # fmt: skip
    assert np.isnan(roads.lon[roads.node_id >= 77]).all()


def test_a_square_with_a_missing_node_leads_out(tmp_path: Path) -> None:
    tags = {"highway": "pedestrian", "area": "yes"}
    (square,) = read(tmp_path, {6: ([1, 5], ROAD), 7: ([1, 2, 77, 1], tags)}).squares
    assert square.leads_out


def test_a_map_whose_roads_have_no_place_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MapFileError, match="none of the 2 nodes"):
        read(tmp_path, {7: ([77, 78], ROAD)})


# --- houses and hospitals -------------------------------------------------------------------


def test_a_house_is_known_by_its_centre(tmp_path: Path) -> None:
    ways: Any = {6: ([1, 5], ROAD), 7: ([1, 2, 3, 4], {"building": "yes"})}
    roads = read(tmp_path, {**ways, 8: (RING, {"building": "no"})})
    assert roads.building_id.tolist() == [7]
    assert (roads.building_lon[0], roads.building_lat[0]) == pytest.approx(at(50, 50))


def test_a_house_nobody_drew_has_no_place(tmp_path: Path) -> None:
    ways: Any = {6: ([1, 5], ROAD), 7: ([77, 78, 79, 77], {"building": "yes"})}
    assert np.isnan(read(tmp_path, ways).building_lon).all()


@pytest.mark.parametrize("kind", ["node", "way", "relation"])
def test_a_hospital_may_be_a_node_a_way_or_a_relation(tmp_path: Path, kind: str) -> None:
    tags = {"amenity": "hospital"}
    ways: Any = {6: ([1, 5], ROAD)}
    more: dict[str, Any] = {}
    nodes: Any = PLACES
    if kind == "node":
        nodes = {**PLACES, 9: (50, 50)}
        more["node_tags"] = {9: tags}
    elif kind == "way":
        ways[7] = ([1, 2, 3, 4], tags)
    else:
        ways |= {7: ([1, 2], {}), 8: ([3, 4], {})}
        more["relations"] = {9: ([7, 8], {"type": "multipolygon", **tags})}
    hospital = read(tmp_path, ways, nodes, **more).hospital
    assert hospital.tolist() == [pytest.approx(at(50, 50))]


def test_a_map_without_a_hospital_has_none(tmp_path: Path) -> None:
    assert read(tmp_path, {6: ([1, 5], ROAD)}).hospital.shape == (0, 2)


# --- edge and date --------------------------------------------------------------------------


def test_the_box_of_the_file_is_kept(tmp_path: Path) -> None:
    box = read(tmp_path, {6: ([1, 5], ROAD)}, bounds=(-50, -50, 950, 950)).box
    assert box == pytest.approx((*at(-50, -50), *at(950, 950)))
    assert read(tmp_path, {6: ([1, 5], ROAD)}).box is None


# --- with the second reader -----------------------------------------------------------------

NO_PLAN = {"type": "FeatureCollection", "features": []}


@pytest.mark.parametrize("tags", [*[tags for tags, _ in SQUARES], *NO_SQUARES], ids=str)
@pytest.mark.parametrize("way", ["foot", "vehicle"])
def test_both_readers_see_the_same_ring(tmp_path: Path, tags: dict[str, str], way: Any) -> None:
    """The verifier counts the segments it reads: those of used ways, none of squares."""
    path = write(tmp_path / "m.osm", map_text(PLACES, {6: ([1, 5], ROAD), 7: (RING, tags)}))
    roads = read_map(path)
    bit = FOOT if way == "foot" else VEHICLE
    ours = int((roads.ways.flags[roads.way] & bit != 0).sum())
    corners = [list(at(x, y)) for x, y in ((-9, -9), (109, -9), (109, 109), (-9, 109), (-9, -9))]
    zone = {"type": "Polygon", "coordinates": [corners]}
    assert verify_seal(path, zone, NO_PLAN, way=way).n_segments == ours


def test_the_town_has_its_roads_houses_and_hospital(tmp_path: Path) -> None:
    roads = read_map(write(tmp_path / "m.osm", map_text(NODES, WAYS, node_tags=NODE_TAGS)))
    assert roads.n_segments == 5 + 4 + 2
    assert roads.building_id.tolist() == [201, 202]
    assert roads.hospital.tolist() == [pytest.approx(at(900, 0))]
    assert roads.ways.name == ("Mill Road", "Canal Street", "Orchard Lane")
