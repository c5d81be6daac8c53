"""Programs do with places what the pages do."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile

from shouwang.apps.places.models import Area, Venue
from shouwang.backbone.audit.models import Line
from tests.offices import make_areas, page, resident, signed_in
from tests.programs import Program, program

pytestmark = pytest.mark.django_db


@pytest.fixture
def one() -> Program:
    cache.clear()
    make_areas()
    return program()


def test_the_tree_is_walked_from_its_roots(one: Program) -> None:
    roots = one.get("/areas")
    assert [row["path"] for row in roots["items"]] == ["LH"]
    houses = one.get("/areas?under=LH/LW/G3&size=1")
    assert (houses["n"], houses["next_page"]) == (2, 2)
    assert [row["path"] for row in houses["items"]] == ["LH/LW/G3/B5"]
    assert one.get("/areas?under=LH/LW/G3&size=1&page=2")["items"][0]["path"] == "LH/LW/G3/B6"
    assert one.get("/areas?under=LH/LW/G3&page=99")["items"] == []
    assert one.get("/areas?under=NO", 404)


def test_an_area_is_told_with_what_holds_it(one: Program) -> None:
    told = one.get("/areas/at/LH/LW/G3/B5")
    assert [step["path"] for step in told["above"]] == ["LH", "LH/LW", "LH/LW/G3"]
    assert (told["name"], told["n_parts"], told["part_kinds"]) == ("5号", 2, ["stair", "room"])
    assert told["timeline"][0]["act"] == "places.area-entered"


def test_rooms_are_entered_all_or_none(one: Program) -> None:
    new = {"under": "LH/LW/G3/B6", "kind": "room", "name": "2-4"}
    assert one.post("/areas", new, 201)["paths"] == [f"LH/LW/G3/B6/R{n}" for n in (2, 3, 4)]
    assert one.post("/areas", new, 409)["code"] == "places.bad-part"
    wrong = one.post("/areas", {**new, "name": "9-5"}, 422)
    assert wrong["fields"][0]["field"] == "name"
    assert one.post("/areas", {**new, "path": "LH"}, 422)["fields"][0]["field"] == "path"


def test_a_change_leaves_what_is_not_sent_and_refuses_what_is_stale(one: Program) -> None:
    seen = one.get("/areas/at/LH/LW/G3/B5")["seen"]
    one.post("/areas/at/LH/LW/G3/B5", {"name_en": "House 5", "seen": seen}, method="PATCH")
    told = one.get("/areas/at/LH/LW/G3/B5")
    assert (told["name"], told["name_en"], told["lon"]) == ("5号", "House 5", 117.2)
    late = one.post("/areas/at/LH/LW/G3/B5", {"name": "x", "seen": seen}, 409, method="PATCH")
    assert late["code"] == "places.changed-meanwhile"
    one.post(
        "/areas/at/LH/LW/G3/B5", {"lon": None, "lat": None, "seen": told["seen"]}, method="PATCH"
    )
    assert one.get("/areas/at/LH/LW/G3/B5")["lon"] is None


def test_an_area_goes_only_where_nothing_hangs_on_it(one: Program) -> None:
    resident(path="LH/LW/G3/B5/R1")
    refused = one.post("/areas/at/LH/LW/G3/B5/R1", status=409, method="DELETE")
    assert refused["code"] == "places.still-used"
    assert {"en", "zh"} == set(refused["text"])
    one.post("/areas/at/LH/LW/G3/B5/R2", method="DELETE")
    assert not Area.objects.filter(path="LH/LW/G3/B5/R2").exists()


def test_homes_are_found_by_words(one: Program) -> None:
    found = one.get(f"/homes?words={quote('6号 1室')}")
    assert [home["path"] for home in found] == ["LH/LW/G3/B6/R1"]
    assert one.get("/homes?words=%20") == []


def test_venues_are_entered_changed_and_removed(one: Program) -> None:
    number = str(uuid4())
    new = {"kind": "shop", "name": "柳湾便民店", "area": "LH/LW/G3", "number": number}
    made = one.post("/venues", new, 201)
    assert (made["id"], made["area"]) == (number, "LH/LW/G3")
    assert one.post("/venues", new, 409)["code"] == "places.bad-venue"
    listed = one.get("/venues?under=LH/LW&kind=shop")
    assert [row["id"] for row in listed["items"]] == [number]
    assert one.get("/venues?under=LH/LW&kind=school")["n"] == 0
    changed = one.post(
        f"/venues/{number}", {"name_en": "Shop", "seen": made["seen"]}, method="PATCH"
    )
    assert (changed["name"], changed["name_en"]) == ("柳湾便民店", "Shop")
    late = {"name": "x", "seen": made["seen"]}
    assert one.post(f"/venues/{number}", late, 409, method="PATCH")
    one.post(f"/venues/{number}", method="DELETE")
    assert not Venue.objects.exists()
    assert one.get(f"/venues/{number}", 404)
    assert Line.objects.filter(act="places.venue-changed").get().actor_name == "Bo (list)"


def test_a_venue_in_no_area_that_there_is_is_refused_at_its_field(one: Program) -> None:
    wrong = one.post("/venues", {"kind": "shop", "name": "x", "area": "NO/WHERE"}, 422)
    assert [field["field"] for field in wrong["fields"]] == ["area"]


def test_the_ground_tells_the_same_as_its_page(one: Program) -> None:
    told = one.get("/ground?gap=rooms-without-residents")
    shown = page(signed_in(), "places:ground")
    assert told["n"] == 3
    assert all(row["path"] in shown for row in told["items"])
    assert one.get("/ground?gap=id;drop", 422)["fields"][0]["code"] == "literal_error"


def test_a_map_is_imported_as_work(
    one: Program, django_capture_on_commit_callbacks: Any, tmp_path: Path
) -> None:
    assert one.get("/map") is None
    with django_capture_on_commit_callbacks(execute=True):
        job = one.upload("/map", file=SimpleUploadedFile("town.osm", b"no map"))
    told = one.get(f"/jobs/{job['id']}")
    assert told["state"] == "refused"
    assert told["message_zh"]
    assert one.upload("/map", 422)["fields"][0]["field"] == "file"
