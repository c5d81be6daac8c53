"""`shouwang reseal` keeps what stands and adds the least."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.town import ACROSS, Desk, features, line, stored

LOOP = line((60, 0), (150, -60), (80, -80))
"""A path that stays near the zone."""


def standing(plan: Path) -> dict[str, Any]:
    """Return what must not change of a control: place, kind and what it stands on."""
    kept = {}
    for name, item in features(plan).items():
        known = item["properties"]
        spot = {k: known.get(k) for k in ("kind", "way_id", "from_node", "to_node", "node_id")}
        kept[name] = (item["geometry"], spot)
    return kept


def gate_of(plan: Path) -> str:
    (gate,) = [i for i, f in features(plan).items() if f["properties"]["kind"] == "gate"]
    return gate


@pytest.fixture
def old(desk: Desk) -> Path:
    return desk.plan()


@pytest.fixture
def new(desk: Desk) -> Path:
    return desk.folder / "new.geojson"


# --- a path somebody found ------------------------------------------------------------------


def test_a_reported_path_adds_one_control_and_leaves_all_others(
    desk: Desk, old: Path, new: Path
) -> None:
    path = desk.file("path.geojson", ACROSS)
    answer = desk.reseal(old, new, "--path", path, "--json")
    assert (answer.code, answer.err) == (0, "")
    before, after = standing(old), standing(new)
    assert {name: after[name] for name in before} == before
    assert len(after) == len(before) + 1
    (added,) = after.keys() - before.keys()
    assert added == "C6"
    assert features(new)[added]["properties"]["way_id"] == -1
    assert answer.json["cost"] == answer.json["bound"] == 48


def test_the_new_plan_is_sealed_with_the_path_and_the_old_one_is_not(
    desk: Desk, old: Path, new: Path
) -> None:
    desk.reseal(old, new, "--path", desk.file("path.geojson", ACROSS))
    assert desk.verify(new).code == 0
    data = json.loads(old.read_text("utf-8"))
    data["shouwang"]["reported_paths"] = stored(new)["reported_paths"]
    leak = desk.verify(desk.file("leaky.geojson", data))
    assert leak.code == 1
    assert "reported path" in leak.out


@pytest.mark.parametrize(
    "shape",
    [
        ACROSS,
        {"type": "Feature", "properties": {}, "geometry": ACROSS},
        {"type": "FeatureCollection", "features": [{"type": "Feature", "geometry": ACROSS}]},
        {"type": "MultiLineString", "coordinates": [ACROSS["coordinates"]]},
        {**ACROSS, "coordinates": [[*point, 55.0] for point in ACROSS["coordinates"]]},
        {**ACROSS, "coordinates": ACROSS["coordinates"][::-1]},
    ],
    ids=["bare", "feature", "collection", "multi", "heights", "backwards"],
)
def test_a_path_may_come_in_any_shape_of_geojson(
    desk: Desk, old: Path, new: Path, shape: Any
) -> None:
    assert desk.reseal(old, new, "--path", desk.file("path.geojson", shape)).code == 0
    assert len(features(new)) == 6


def test_a_path_that_no_way_is_near_is_refused(desk: Desk, old: Path, new: Path) -> None:
    path = desk.file("path.geojson", line((-500, -500), (-600, -600)))
    answer = desk.reseal(old, new, "--path", path)
    assert answer.code == 2
    assert "path 1 comes within 25 m of no way of this map" in answer.err
    assert not new.exists()


def test_the_end_of_a_path_that_joins_no_way_is_said(desk: Desk, old: Path, new: Path) -> None:
    answer = desk.reseal(old, new, "--path", desk.file("path.geojson", ACROSS))
    assert "an end of reported path 1 joins no way within 25 m" in answer.out
    kinds = [doubt["kind"] for doubt in stored(new)["map_doubts"]]
    assert kinds.count("loose-path") == 1


def test_a_path_within_the_line_needs_no_control(desk: Desk, old: Path, new: Path) -> None:
    assert desk.reseal(old, new, "--path", desk.file("path.geojson", LOOP)).code == 0
    assert standing(new) == standing(old)


def test_a_path_from_road_to_road_past_two_controls_is_held(
    desk: Desk, old: Path, new: Path
) -> None:
    path = desk.file("path.geojson", line((110, 0), (250, -200), (0, -380)))
    assert desk.reseal(old, new, "--path", path).code == 0
    assert desk.verify(new).code == 0
    before = standing(old)
    assert {name: standing(new)[name] for name in before} == before


@pytest.mark.parametrize(
    "places",
    [
        [(0, 0), (981, 0)],  # along Mill Road, from node to segment
        [(-150, 0), (150, 0)],  # along it across the whole zone
        [(0, 0), (200, 0), (200, 300), (0, 300), (0, 1000)],  # with it, away and back
        [(60, 0), (60, 200), (0, 200)],  # ending at a node
        [(30, 0), (30, 0.3), (500, 0.3)],  # a hand's breadth beside it
        [(60, 0), (450, -450), (60, 0)],  # out and back
        [(60, 0), (200, -200), (60, -200), (200, 0)],  # crossing itself
        [(60, 0), (450, -450), (500, -300), (60, 0)],  # a ring
        [(60, 0), (450, -450), (300, -500), (450, -450), (60, 0), (0, 60)],  # a tree
    ],
)
def test_a_path_that_shares_ground_with_roads_is_held(
    desk: Desk, old: Path, new: Path, places: list[tuple[float, float]]
) -> None:
    answer = desk.reseal(old, new, "--path", desk.file("path.geojson", line(*places)))
    assert answer.code == 0, answer.err
    assert desk.verify(new).code == 0
    before = standing(old)
    assert {name: standing(new)[name] for name in before} == before


def test_a_path_reported_twice_is_held_twice(desk: Desk, old: Path, new: Path) -> None:
    third, path = desk.folder / "third.geojson", desk.file("path.geojson", ACROSS)
    desk.reseal(old, new, "--path", path)
    answer = desk.reseal(new, third, "--path", path)
    assert answer.code == 0, answer.err
    assert desk.verify(third).code == 0


def test_paths_reported_one_after_another_add_up(desk: Desk, old: Path, new: Path) -> None:
    third = desk.folder / "third.geojson"
    desk.reseal(old, new, "--path", desk.file("path.geojson", ACROSS))
    more = desk.file("more.geojson", line((-60, 0), (-450, -450)))
    assert desk.reseal(new, third, "--path", more).code == 0
    assert len(stored(third)["reported_paths"]) == 2
    before, after = standing(new), standing(third)
    assert {name: after[name] for name in before} == before
    assert after.keys() - before.keys() == {"C7"}
    assert stored(third)["cost"] == 50
    assert desk.verify(third).code == 0


# --- a place where no control can be --------------------------------------------------------


@pytest.mark.parametrize("name", ["C1", "C2", "C3", "C4", "C5"])
def test_a_control_that_cannot_be_is_replaced_and_the_rest_stays(
    desk: Desk, old: Path, new: Path, name: str
) -> None:
    answer = desk.reseal(old, new, "--not-here", name)
    assert (answer.code, answer.err) == (0, "")
    before, after = standing(old), standing(new)
    assert name not in after
    assert after.keys() - before.keys() == {"C6"}
    del before[name]
    assert {kept: after[kept] for kept in before} == before
    assert desk.verify(new).code == 0


def test_what_cannot_be_does_not_come_back_in_the_next_plan(
    desk: Desk, old: Path, new: Path
) -> None:
    gone = standing(old)["C3"]
    desk.reseal(old, new, "--not-here", "C3")
    third = desk.folder / "third.geojson"
    answer = desk.reseal(new, third, "--path", desk.file("path.geojson", ACROSS))
    assert answer.code == 0
    assert len(stored(third)["not_here"]) == 1
    allowed = [f for f in features(third).values() if not f["properties"].get("forbidden")]
    assert gone[0] not in [f["geometry"] for f in allowed]
    assert "C3" not in features(third)
    assert desk.verify(third).code == 0


def test_without_the_only_gate_there_is_another_gate(desk: Desk, old: Path, new: Path) -> None:
    gate = gate_of(old)
    assert desk.reseal(old, new, "--not-here", gate).code == 0
    assert gate_of(new) != gate


def test_numbers_of_controls_are_never_given_twice(desk: Desk, old: Path, new: Path) -> None:
    third = desk.folder / "third.geojson"
    desk.reseal(old, new, "--not-here", "C5")
    desk.reseal(new, third, "--not-here", "C3")
    assert features(third).keys() == {"C1", "C2", "C4", "C6", "C7"}


def test_the_last_place_of_a_way_is_left_to_the_reader(desk: Desk, old: Path, new: Path) -> None:
    """Orchard Lane has one segment in the ring: nowhere else to stand on it."""
    (lane,) = [i for i, f in features(old).items() if f["properties"]["way_id"] == 103]
    answer = desk.reseal(old, new, "--not-here", lane)
    assert answer.code == 0
    assert "decide on the spot" in answer.out


# --- settings and languages -----------------------------------------------------------------


def test_a_plan_is_made_again_with_its_own_settings(desk: Desk, new: Path) -> None:
    rules = desk.file("rules.toml", "[cost]\nresidential = 9\n")
    words = ("--way", "vehicle", "--buffer", "500", "--detour", "900", "--rules", rules)
    old = desk.plan("p.geojson", *map(str, words))
    assert desk.reseal(old, new, "--not-here", "C2").code == 0
    same = ("way", "buffer_m", "detour_m", "rules", "zones")
    assert {k: stored(new)[k] for k in same} == {k: stored(old)[k] for k in same}
    assert desk.verify(new, "--way", "vehicle", "--buffer", "500").code == 0


def test_the_answer_is_chinese_when_asked_for(desk: Desk, old: Path, new: Path) -> None:
    answer = desk.reseal(old, new, "--not-here", "C3", "--lang", "zh")
    assert "方案不是命令" in answer.out
    assert stored(new)["notice"] in answer.out


def test_a_plan_may_be_written_over_the_old_one(desk: Desk, old: Path) -> None:
    assert desk.reseal(old, old, "--not-here", "C3").code == 0
    assert "C6" in features(old)


# --- what is refused ------------------------------------------------------------------------


def refused(desk: Desk, old: Path, new: Path, *words: object) -> str:
    before = desk.names()
    answer = desk.reseal(old, new, *words)
    assert answer.code == 2
    assert answer.out == ""
    assert answer.err.count("\n") == 1
    assert desk.names() == before
    return answer.err


def test_an_unknown_control_is_refused_and_the_known_ones_are_listed(
    desk: Desk, old: Path, new: Path
) -> None:
    said = refused(desk, old, new, "--not-here", "C99")
    assert "C99" in said
    assert "C1, C2, C3, C4, C5" in said


def test_a_path_and_a_place_at_once_or_neither_are_refused(
    desk: Desk, old: Path, new: Path
) -> None:
    path = desk.file("path.geojson", ACROSS)
    assert "--path" in refused(desk, old, new, "--path", path, "--not-here", "C1")
    assert "--not-here" in refused(desk, old, new)


BAD_PATHS: dict[str, Any] = {
    "point": {"type": "Point", "coordinates": [117.2, 28.3]},
    "polygon": {"type": "Polygon", "coordinates": [ACROSS["coordinates"]]},
    "empty": {"type": "FeatureCollection", "features": []},
    "list": [],
    "text": "hello",
    "one point": {"type": "LineString", "coordinates": [[117.2, 28.3]]},
    "one place twice": {"type": "LineString", "coordinates": [[117.2, 28.3], [117.2, 28.3]]},
    "no number": {"type": "LineString", "coordinates": [[117.2, None], [117.2, 28.3]]},
    "no list": {"type": "LineString", "coordinates": [5, 6]},
    "swapped": {"type": "LineString", "coordinates": [[28.3, 117.2], [28.31, 117.2]]},
    "projected": {"type": "LineString", "coordinates": [[1.3e7, 3.2e6], [1.3e7, 3.3e6]]},
    "nan": '{"type":"LineString","coordinates":[[117.2,NaN],[117.3,28.3]]}',
    "inf": '{"type":"LineString","coordinates":[[117.2,28.3],[1e999,28.3]]}',
    "huge": '{"type":"LineString","coordinates":[[117.2,28.3],[%s,28.3]]}' % ("9" * 400),
}


@pytest.mark.parametrize("kind", BAD_PATHS)
def test_a_damaged_path_is_refused(desk: Desk, old: Path, new: Path, kind: str) -> None:
    path = desk.file("path.geojson", BAD_PATHS[kind])
    assert "Traceback" not in refused(desk, old, new, "--path", path)


def test_a_plan_of_another_map_is_refused(desk: Desk, old: Path, new: Path) -> None:
    text = old.read_text("utf-8").replace('"way_id":102', '"way_id":998')
    said = refused(desk, desk.file("odd.geojson", text), new, "--not-here", "C1")
    assert "does not stand in the ring" in said
