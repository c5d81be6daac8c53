"""The map of an invented village, judged by the planner and its second reader."""

from __future__ import annotations

import datetime as dt
import json
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pytest
import shapely

from shouwang.apps.drills.invent import HiddenTruth, Town, invent_town, town_map, zone_geojson
from shouwang.engines.perimeter import (
    Plan,
    Settings,
    make_plan,
    parse_zones,
    read_map,
    reseal,
    verify_seal,
)
from shouwang.engines.perimeter.planfile import plan_as_geojson, read_plan
from shouwang.engines.perimeter.roads import RoadMap
from shouwang.engines.perimeter.zones import Frame

Way = Literal["foot", "vehicle"]


@pytest.fixture(scope="module")
def roads(map_path: Path) -> RoadMap:
    return read_map(map_path)


def sealed(roads: RoadMap, town: Town, way: Way) -> Plan:
    return make_plan(roads, parse_zones(zone_geojson(town)), Settings(way=way))


def as_file(plan: Plan) -> dict[str, Any]:
    text = json.dumps(plan_as_geojson(plan, "en", map_name="village.osm", sealed=True))
    return dict(json.loads(text))


def test_exactly_three_ways_out_are_for_vehicles(roads: RoadMap, town: Town) -> None:
    plan = sealed(roads, town, "vehicle")

    assert len(plan.controls) == len(plan.disjoint) == 3
    assert len(plan.gates) == 3
    assert plan.is_safe


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_so_it_is_in_other_villages(seed: int, tmp_path: Path) -> None:
    town, _ = invent_town(seed, "village", dt.date(2020, 1, 27))
    path = tmp_path / "village.osm"
    path.write_text(town_map(town), encoding="utf-8")

    assert len(sealed(read_map(path), town, "vehicle").controls) == 3


def test_the_village_can_be_sealed_on_foot_and_the_second_reader_agrees(
    roads: RoadMap, town: Town, map_path: Path
) -> None:
    plan = sealed(roads, town, "foot")
    report = verify_seal(map_path, zone_geojson(town), as_file(plan))

    assert plan.is_safe
    assert plan.infeasible == ()
    assert 4 <= len(plan.controls) <= 8
    assert report.sealed
    assert report.n_missing_nodes == 0
    assert report.unknown_controls == ()


def test_the_path_that_is_not_on_the_map_needs_one_control_more(
    roads: RoadMap, town: Town, truth: HiddenTruth
) -> None:
    plan = sealed(roads, town, "foot")
    zones = parse_zones(zone_geojson(town))
    stored = read_plan(as_file(plan))

    mended = reseal(roads, zones, stored, paths=(truth.unmapped_path,))

    assert len(mended.controls) == len(plan.controls) + 1


def test_the_unmapped_path_joins_a_lane_of_the_village_to_the_outside(
    town: Town, truth: HiddenTruth
) -> None:
    places = set(town.map.nodes.values())
    zone = parse_zones(zone_geojson(town))[0].shape
    frame = Frame(*truth.unmapped_path[0])
    start, end = truth.unmapped_path[0], truth.unmapped_path[-1]

    assert {start, end} <= places
    assert zone.contains(shapely.Point(start))
    away = frame.shape_in_metres(zone).distance(shapely.Point(frame.metres(np.array([end]))[0]))
    assert away > 300
    lines = {tuple(town.map.nodes[ref] for ref in way.nodes) for way in town.map.ways}
    assert truth.unmapped_path not in lines


def test_the_map_reads_without_missing_nodes_and_has_a_hospital_outside(
    roads: RoadMap, town: Town
) -> None:
    zone = parse_zones(zone_geojson(town))[0].shape

    assert roads.n_missing_nodes == 0
    assert len(roads.hospital) == 1
    assert not zone.contains(shapely.Point(roads.hospital[0]))
    assert len(roads.building_lon) > 386


def test_every_house_of_the_register_is_drawn_in_the_village_with_its_number(
    town: Town,
) -> None:
    zone = parse_zones(zone_geojson(town))[0].shape
    houses = [a for a in town.areas if a.kind == "building" and a.path.startswith("LH/QH/LW")]
    drawn = {
        tuple(town.map.nodes[ref] for ref in way.nodes[:-1]): way.tags
        for way in town.map.ways
        if way.tags.get("building") == "house"
    }
    in_zone = [ring for ring in drawn if zone.contains(shapely.Point(ring[0]))]

    for house in houses:
        assert house.outline in drawn
        assert drawn[house.outline]["addr:housenumber"] == str(int(house.path[-3:]))
        assert zone.contains(shapely.Polygon(house.outline))
    assert len(in_zone) == len(houses) + 14  # which the register does not know


def test_each_house_lies_in_its_grid(town: Town) -> None:
    grids = {a.path: shapely.Polygon(a.outline) for a in town.areas if a.kind == "grid"}

    for area in town.areas:
        if area.parent_path in grids:
            assert grids[area.parent_path].contains(shapely.Point(area.lon, area.lat))


def test_no_house_stands_on_another_or_on_a_road(town: Town) -> None:
    at = town.map.nodes
    houses = [
        shapely.Polygon([at[ref] for ref in way.nodes])
        for way in town.map.ways
        if "building" in way.tags
    ]
    lines = [
        shapely.LineString([at[ref] for ref in way.nodes])
        for way in town.map.ways
        if "highway" in way.tags and way.tags["highway"] not in ("path", "footway", "track")
    ]
    tree = shapely.STRtree(houses)

    pairs = tree.query(houses, predicate="intersects").T
    assert [(a, b) for a, b in pairs.tolist() if a < b] == []
    assert tree.query(lines, predicate="intersects").size == 0


def test_the_map_says_that_it_is_invented_and_names_roads_in_both_languages(town: Town) -> None:
    text = town_map(town)
    root = ET.fromstring(text)  # noqa: S314 written by ourselves
    roads = [
        {tag.attrib["k"]: tag.attrib["v"] for tag in way.iter("tag")} for way in root.iter("way")
    ]

    assert "an invented town" in root.attrib["generator"]
    assert root.find("bounds") is not None
    assert all(("name" in tags) == ("name:en" in tags) for tags in roads)
    assert {"river", "pond"} <= {tags.get("water") for tags in roads}
    assert sum("bridge" in tags for tags in roads) == 2
    assert sum(tags.get("landuse") == "farmland" for tags in roads) > 100
