"""The town's own tiles."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import mapbox_vector_tile
import pytest

from shouwang.apps.places import queries, tiles
from shouwang.apps.places.models import Footprint, Road
from tests.apps.places.maps import import_map, osm_file, the_map
from tests.offices import make_areas

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_old_map() -> Iterator[None]:
    yield
    tiles.forget()


def place(zoom: int, lon: float = 117.2, lat: float = 28.3) -> tuple[int, int]:
    y = (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2
    return int((lon + 180) / 360 * 2**zoom), int(y * 2**zoom)


def layers(zoom: int, version: str = "v1", **where: float) -> dict[str, list[dict[str, Any]]]:
    tiles.forget()
    x, y = place(zoom, **where)
    read = mapbox_vector_tile.decode(tiles.tile(zoom, x, y, version))
    return {name: [one["properties"] for one in layer["features"]] for name, layer in read.items()}


@pytest.mark.parametrize("zoom", [13, 14, 15, 16])
def test_a_tile_holds_the_names_of_what_lies_there(tmp_path: Path, zoom: int) -> None:
    make_areas()
    import_map(osm_file(tmp_path))
    read = layers(zoom)
    assert read["roads"] == [{"class": "street", "name": "柳湾街", "name_en": "Liuwan Street"}]
    assert zoom > 15 or {one["name"] for one in read["streams"]} == {"柳溪"}
    assert {one["name"] for one in read["ground"]} == {"柳塘"}
    assert {"kind": "supermarket", "name": "柳湾超市", "name_en": "Liuwan Mart"} in read["venues"]
    assert read["footprints"]
    assert all(one["known"] for one in read["footprints"])
    drawn = {foot.osm_id for foot in queries.footprints()}
    assert {one["osm"] for one in read["footprints"]} <= drawn


def test_houses_unknown_to_the_registry_are_marked(tmp_path: Path) -> None:
    import_map(osm_file(tmp_path))
    assert not any(one["known"] for one in layers(16)["footprints"])


def test_details_come_with_zooming_in(tmp_path: Path) -> None:
    import_map(osm_file(tmp_path))
    assert set(layers(10)) <= {"ground", "streams", "roads"}
    assert layers(5) == {} or set(layers(5)) == {"roads"}


def test_a_tile_elsewhere_or_without_a_map_is_empty(tmp_path: Path) -> None:
    assert layers(14) == {}
    import_map(osm_file(tmp_path))
    assert layers(14, lon=0.0, lat=0.0) == {}


def test_no_tile_tells_anything_of_people(tmp_path: Path) -> None:
    make_areas()
    import_map(osm_file(tmp_path))
    facts = {key for rows in layers(16).values() for row in rows for key in row}
    assert facts == {"class", "name", "name_en", "kind", "known", "osm"}


def test_odd_outlines_do_no_harm() -> None:
    line = [[117.2, 28.3], [117.3, 28.3]]
    Footprint.objects.create(map=the_map(), osm_id=1, lon=117.2, lat=28.3, outline=line)
    bow = [[117.2, 28.3], [117.2001, 28.3001], [117.2, 28.3001], [117.2001, 28.3], [117.2, 28.3]]
    Footprint.objects.create(map=the_map(), osm_id=2, lon=117.2, lat=28.3, outline=bow)
    flat = [[117.2, 28.3], [117.2001, 28.3], [117.2, 28.3], [117.2, 28.3]]
    Footprint.objects.create(map=the_map(), osm_id=3, lon=117.2, lat=28.3, outline=flat)
    assert layers(16)["footprints"]


def test_whatever_changes_the_map_changes_its_version(tmp_path: Path) -> None:
    path = osm_file(tmp_path)
    import_map(path)
    first = queries.map_ground()
    import_map(path)
    second = queries.map_ground()
    assert first is not None
    assert second is not None
    assert first.version != second.version
    assert set("柳湾街超市卫生室溪塘") <= set(second.characters)
    west, south, east, north = second.bounds
    assert 117.19 < west < east < 117.21
    assert 28.29 < south <= north < 28.31


def test_rings_that_touch_themselves_and_roads_to_the_pole_are_drawn_as_far_as_they_go() -> None:
    bow = [[0.0, 0.0], [0.002, 0.002], [0.002, 0.0], [0.0, 0.002], [0.0, 0.0]]
    spike = [[0.0, 0.0], [0.004, 0.0], [0.0, 0.0], [0.0, 0.004], [0.0, 0.0]]
    for number, outline in enumerate((bow, spike), start=1):
        row = Footprint(map=the_map(), osm_id=number, lon=0.001, lat=0.001, outline=outline)
        row.save()
    Road.objects.create(
        map=the_map(), osm_id=3, road_class="primary", line=[[0.0, -90.0], [0.0, 90.0]]
    )
    for zoom, x, y in ((13, 4096, 4095), (16, 32768, 32767), (10, 512, 0), (10, 512, 511)):
        assert isinstance(tiles.tile(zoom, x, y, "odd"), bytes)
