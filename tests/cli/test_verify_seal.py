"""`shouwang verify-seal` answers 0 for sealed, 1 for a leak, and names the way out."""

from __future__ import annotations

import json

import pytest

from tests.cli.town import ACROSS, Desk, collection, feature, features, ring, write_formats

NOTHING = collection()


def without(desk: Desk, name: str) -> tuple[str, str]:
    """Write the plan again with one control left out; return the file and the street it held."""
    data = json.loads(desk.plan().read_text("utf-8"))
    (gone,) = [f for f in data["features"] if f["id"] == name]
    data["features"].remove(gone)
    return str(desk.file("short.geojson", data)), gone["properties"]["street"]


@pytest.mark.parametrize("ending", [".osm", ".osm.gz", ".osm.bz2", ".osm.pbf"])
def test_a_plan_holds_on_its_map_in_every_format(desk: Desk, ending: str) -> None:
    plan, town = desk.plan(), write_formats(desk.folder)[ending]
    answer = desk.run("verify-seal", town, "--zones", desk.zones, "--plan", plan)
    assert (answer.code, answer.err) == (0, "")
    assert "Sealed" in answer.out


@pytest.mark.parametrize("name", ["C1", "C2", "C3", "C4", "C5"])
def test_a_control_left_out_is_a_leak_by_the_street_it_held(desk: Desk, name: str) -> None:
    plan, street = without(desk, name)
    answer = desk.run("verify-seal", desk.map, "--zones", desk.zones, "--plan", plan)
    assert answer.code == 1
    assert answer.err == ""
    assert "NOT sealed: 1 way(s) out." in answer.out
    assert street in answer.out


def test_leaks_as_json_name_zone_ways_and_line(desk: Desk) -> None:
    plan, street = without(desk, "C2")
    answer = desk.run("verify-seal", desk.map, "--zones", desk.zones, "--plan", plan, "--json")
    assert answer.code == 1
    assert answer.json.keys() == {
        "sealed", "n_leaks", "leaks", "unknown_controls", "zones_without_roads", "seconds",
    }  # fmt: skip
    assert (answer.json["sealed"], answer.json["n_leaks"]) == (False, 1)
    (leak,) = answer.json["leaks"]
    assert leak["zone"] == "East Gate"
    assert leak["steps"][-1]["name"] == street
    assert len(leak["line"]) >= 2


def test_a_sealed_plan_as_json_has_no_leaks(desk: Desk) -> None:
    answer = desk.verify(desk.plan(), "--json")
    assert answer.code == 0
    assert (answer.json["sealed"], answer.json["leaks"]) == (True, [])


def test_no_plan_at_all_leaks_by_every_road(desk: Desk) -> None:
    answer = desk.verify(desk.file("none.geojson", NOTHING), "--lang", "zh")
    assert answer.code == 1
    assert "没有封住：有 5 处漏口" in answer.out


def test_a_plan_for_vehicles_leaks_on_foot(desk: Desk) -> None:
    plan = desk.plan("p.geojson", "--way", "vehicle")
    assert desk.verify(plan, "--way", "vehicle").code == 0
    assert desk.verify(plan).code == 1


def test_a_plan_for_a_wide_buffer_leaks_in_a_narrow_one(desk: Desk) -> None:
    plan = desk.plan("p.geojson", "--buffer", "900")
    assert desk.verify(plan, "--buffer", "900").code == 0
    assert desk.verify(plan, "--buffer", "10").code == 1


def test_a_plan_for_another_zone_leaks(desk: Desk) -> None:
    plan = desk.plan()
    desk.file("zones.geojson", collection(feature([ring(600)])))
    assert desk.verify(plan).code == 1


def test_a_reported_path_in_a_plan_is_walked(desk: Desk) -> None:
    data = json.loads(desk.plan().read_text("utf-8"))
    data["shouwang"]["reported_paths"] = [ACROSS["coordinates"]]
    answer = desk.verify(desk.file("more.geojson", data))
    assert answer.code == 1
    assert "reported path" in answer.out


def test_controls_that_hold_nothing_are_named(desk: Desk) -> None:
    data = json.loads(desk.plan().read_text("utf-8"))
    data["features"][0]["properties"]["way_id"] = 999
    name = data["features"][0]["id"]
    answer = desk.verify(desk.file("odd.geojson", data))
    assert answer.code == 1
    assert name in answer.out.splitlines()[0]


def test_a_zone_without_roads_is_sealed_and_that_is_said(desk: Desk) -> None:
    desk.file("zones.geojson", collection(feature([ring(-300, 300, 5)], "Field")))
    answer = desk.verify(desk.file("none.geojson", NOTHING))
    assert answer.code == 0
    assert "no road in Field" in answer.out


def test_a_zone_beside_the_map_is_not_called_sealed(desk: Desk) -> None:
    desk.file("zones.geojson", collection(feature([ring(90_000)])))
    answer = desk.verify(desk.file("none.geojson", NOTHING))
    assert answer.code == 2
    assert answer.out == ""
    assert "outside the map" in answer.err


def test_nothing_is_written(desk: Desk) -> None:
    plan = desk.plan()
    before = desk.names()
    desk.verify(plan)
    assert desk.names() == before
    assert len(features(plan)) == 5
