"""Real maps: every polygon can be sealed, and the reader sees each road that is there."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import osmium
import pytest

from shouwang.engines.perimeter.layout import lay_out
from shouwang.engines.perimeter.plan import Plan, Settings, make_plan
from shouwang.engines.perimeter.read import read_map
from shouwang.engines.perimeter.roads import VEHICLE, RoadMap
from shouwang.engines.perimeter.verify import _search, verify_seal
from shouwang.engines.perimeter.verify import given as verify_given
from shouwang.engines.perimeter.verify import roads as verify_roads
from shouwang.engines.perimeter.verify.space import ZoneGround, locate
from shouwang.engines.perimeter.verify.walk import Ground, hold
from shouwang.engines.perimeter.zones import parse_zones
from tests.engines.perimeter.maps import as_geojson

pytestmark = pytest.mark.data
# Small extracts, and how many of their polygons are sealed every day.
EVERY_DAY = {
    "cn_beijing_bupt": 4,
    "cn_beijing_tsinghua": 6,
    "cn_guixi_jiangxi": 1,
    "cn_shanghai_baoshan_shu": 1,
    "tw_taipei_nanxi": 2,
    "fi_ristinkallio": 5,
    "nz_dunedin_north": 5,
}
EXTRACTS = (
    "ad_andorra",
    "cn_beijing_bupt",
    "cn_beijing_tsinghua",
    "cn_guixi_jiangxi",
    "cn_nantong_dieshiqiao",
    "cn_shanghai_baoshan_shu",
    "de_bayreuth_north",
    "fi_helsinki_centre",
    "fi_ristinkallio",
    "li_liechtenstein",
    "mc_monaco",
    "nz_dunedin_north",
    "tw_taipei_nanxi",
    "us_harrisburg",
)


def map_of(data: Path, name: str) -> Path:
    (path,) = (data / "roads").glob(f"{name}.osm*")
    return path


def polygons(data: Path, name: str) -> list[dict[str, Any]]:
    """Return each polygon of an extract as a zones file of its own."""
    stored = json.loads((data / "roads" / "zones" / f"{name}_zones.geojson").read_text("utf-8"))
    return [{"type": "FeatureCollection", "features": [f]} for f in stored["features"]]


def sealed_without_each(
    path: Path, zones: dict[str, Any], plan: dict[str, Any], config: Settings
) -> Iterator[tuple[str, bool]]:
    """Yield first what the verifier says of the plan, then of the plan without each control."""
    wanted = verify_given.read_plan(plan)
    sealed = verify_given.read_zones(zones)
    grounds = [ZoneGround(zone, config.buffer_m) for zone in sealed]
    named = {control.way for control in wanted.controls if control.way is not None}
    roads = verify_roads.read_roads(
        path, [ground.box for ground in grounds], named, config.way, lambda _: None
    )
    where = locate(roads, grounds)
    names = [zone.name for zone in sealed]
    for missing in (None, *wanted.controls):
        kept = tuple(control for control in wanted.controls if control is not missing)
        held = hold(roads, where, replace(wanted, controls=kept))
        assert held.unknown == []
        n_leaks, _ = _search(Ground(roads, where, held, []), names)
        yield (missing.id if missing else "", n_leaks == 0)


def check_polygon(
    path: Path, roads: RoadMap, zones: dict[str, Any], config: Settings, time_limit_s: float = 20
) -> Plan:
    plan = make_plan(roads, parse_zones(zones), config, time_limit_s=time_limit_s)
    found = dict(sealed_without_each(path, zones, as_geojson(plan), config))
    assert found.pop("")
    assert [name for name, is_sealed in found.items() if is_sealed] == []
    return plan


@pytest.mark.parametrize("name", EVERY_DAY)
def test_every_polygon_is_sealed_without_one_control_too_many(data: Path, name: str) -> None:
    path = map_of(data, name)
    roads = read_map(path)
    for zones in polygons(data, name)[: EVERY_DAY[name]]:
        plan = check_polygon(path, roads, zones, Settings(), time_limit_s=60)
        assert plan.gap == 0
        assert plan.is_safe
        report = verify_seal(path, zones, as_geojson(plan))
        assert report.sealed
        assert report.unknown_controls == ()


def test_planning_for_vehicles_is_sealed_for_vehicles(data: Path) -> None:
    for name in ("cn_beijing_bupt", "cn_shanghai_baoshan_shu"):
        path = map_of(data, name)
        roads = read_map(path)
        for zones in polygons(data, name):
            check_polygon(path, roads, zones, Settings(way="vehicle"))


@pytest.mark.slow
@pytest.mark.parametrize("name", EXTRACTS)
def test_all_polygons_of_all_extracts_are_sealed(data: Path, name: str) -> None:
    path = map_of(data, name)
    roads = read_map(path)
    odd = []
    for number, zones in enumerate(polygons(data, name)):
        plan = check_polygon(path, roads, zones, Settings())
        if plan.gap or not plan.is_safe or plan.infeasible:
            odd.append((number, plan.cost, plan.bound, len(plan.unserved), len(plan.infeasible)))
    print(f"{name}: polygon, cost, bound, unserved, forbidden: {odd}")  # noqa: T201


@pytest.mark.slow
@pytest.mark.parametrize("name", EXTRACTS)
def test_all_zones_of_an_extract_at_once_are_sealed(data: Path, name: str) -> None:
    path = map_of(data, name)
    zones = json.loads((data / "roads" / "zones" / f"{name}_zones.geojson").read_text("utf-8"))
    plan = make_plan(read_map(path), parse_zones(zones), Settings(), time_limit_s=20)
    report = verify_seal(path, zones, as_geojson(plan))
    assert report.sealed
    assert report.unknown_controls == ()


# --- the reader -----------------------------------------------------------------------------

NOT_THERE = "proposed construction razed abandoned demolished removed dismantled planned no"


def is_platform(tags: Any) -> bool:
    return tags.get("man_made") == "pier" or "platform" in (
        tags.get("railway"),
        tags.get("public_transport"),
    )


def is_there(tags: Any) -> bool:
    return "highway" in tags and tags["highway"] not in NOT_THERE.split()


def is_road(tags: Any) -> bool:
    """Tell whether people use a way, by the engine's page and nothing else."""
    return is_there(tags) or tags.get("route") == "ferry" or is_platform(tags)


def is_square(tags: Any, refs: list[int]) -> bool:
    """Tell whether a way is a square: then its ring is no road."""
    if len(refs) < 4 or refs[0] != refs[-1]:
        return False
    covered = ("underground", "multi-storey", "rooftop")
    if tags.get("place") == "square" or (
        tags.get("amenity") == "parking" and tags.get("parking") not in covered
    ):
        return True
    if not is_road(tags) or tags.get("area") == "no":
        return False
    is_wide = tags.get("area") == "yes" or tags.get("highway") in ("services", "rest_area")
    return is_wide or not (is_there(tags) or tags.get("route") == "ferry")


def naive(path: Path) -> tuple[Counter[tuple[int, int, int]], set[int]]:
    """Return every used segment in the order of its way, and the nodes that are missing."""
    known: set[int] = set()
    ways = []
    things: Any = osmium.FileProcessor(str(path), osmium.osm.NODE | osmium.osm.WAY)
    for thing in things:
        if thing.is_node():
            known.add(thing.id)
            continue
        refs = [node.ref for node in thing.nodes]
        if is_road(thing.tags) and not is_square(thing.tags, refs):
            ways.append((thing.id, refs))
    found: Counter[tuple[int, int, int]] = Counter()
    missing: set[int] = set()
    for way, refs in ways:
        for a, b in pairwise(refs):
            missing |= {a, b} - known
            if a != b and (a in known or b in known):
                found[way, a, b] += 1
    return found, missing


def check_reader(path: Path) -> None:
    wanted, missing = naive(path)
    roads = read_map(path)
    ways = roads.ways.osm_id[roads.way]
    rows = zip(ways.tolist(), roads.tail_id.tolist(), roads.head_id.tolist(), strict=True)
    assert Counter(rows) == wanted
    nowhere = set(roads.node_id[np.isnan(roads.lon)].tolist())
    on_roads = set(roads.node_id[np.r_[roads.tail, roads.head]].tolist())
    assert nowhere & on_roads == {n for n in missing if n in on_roads}


SMALL_FILES = tuple(name for name in EXTRACTS if name not in ("ad_andorra", "li_liechtenstein"))


@pytest.mark.parametrize("name", SMALL_FILES)
def test_the_reader_sees_each_segment_as_often_as_it_is_there(data: Path, name: str) -> None:
    check_reader(map_of(data, name))


@pytest.mark.slow
@pytest.mark.parametrize("name", ["ad_andorra", "li_liechtenstein", "pt_porto_roads"])
def test_the_reader_sees_each_segment_of_a_large_map(data: Path, name: str) -> None:
    check_reader(map_of(data, name))


@pytest.mark.parametrize("way", ["foot", "vehicle"])
def test_reader_and_verifier_know_the_same_segments_around_a_zone(data: Path, way: Any) -> None:
    for name in EVERY_DAY:
        path = map_of(data, name)
        roads = read_map(path)
        for zones in polygons(data, name)[:2]:
            config = Settings(way=way)
            layout = lay_out(roads, parse_zones(zones), buffer_m=config.buffer_m, way=way)
            near = np.unique(layout.segment[layout.place != 2])
            if way == "vehicle":
                near = near[roads.ways.flags[roads.way[near]] & VEHICLE != 0]
            ids = roads.ways.osm_id[roads.way[near]].tolist()
            ends = zip(roads.tail_id[near].tolist(), roads.head_id[near].tolist(), strict=True)
            mine = Counter((w, *end) for w, end in zip(ids, ends, strict=True))
            (zone,) = verify_given.read_zones(zones)
            box = ZoneGround(zone, config.buffer_m).box
            seen = verify_roads.read_roads(path, [box], set(), way, lambda _: None)
            read: list[Any] = [*seen.segments, *seen.stubs]
            theirs = Counter((s.way, s.a, s.b) for s in read)
            assert mine - theirs == Counter()
