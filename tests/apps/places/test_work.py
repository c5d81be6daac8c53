"""Importing a map."""

from __future__ import annotations

from pathlib import Path

import pytest

from shouwang.apps.places import actions, osm
from shouwang.apps.places.models import Area, Footprint, Road, Venue
from shouwang.apps.places.osm import MapFileError
from shouwang.backbone.jobs import work
from shouwang.backbone.jobs.models import Job
from tests.apps.places.maps import import_map, map_rows, osm_file, osm_text
from tests.offices import make_areas

pytestmark = pytest.mark.django_db


def test_houses_roads_and_venues_come_with_their_names(tmp_path: Path) -> None:
    make_areas()
    job = import_map(osm_file(tmp_path))
    assert job.state == Job.State.DONE
    assert job.result == {
        "footprints": 2,
        "roads": 3,
        "venues": 3,
        "matched": 2,
        "next": "/places/map/",
    }
    street = Road.objects.get(name="柳湾街")
    assert (street.name_en, street.road_class) == ("Liuwan Street", "residential")
    assert set(Road.objects.values_list("road_class", flat=True)) == {
        "residential", "waterway:stream", "natural:water"
    }  # fmt: skip
    assert Footprint.objects.get(osm_id=101).house_number == "5"
    assert Venue.objects.get(kind="clinic").osm_id == -102
    assert set(Venue.objects.values_list("kind", flat=True)) == {"supermarket", "shop", "clinic"}


def test_the_same_map_again_changes_nothing(tmp_path: Path) -> None:
    make_areas()
    path = osm_file(tmp_path)
    import_map(path)
    before = map_rows()
    assert import_map(path).result["venues"] == 0
    assert map_rows() == before


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("town.osm", ""),
        ("town.osm", "this is no map"),
        ("town.osm", osm_text()[:700]),
        ("town.osm", osm_text()[:-200]),
        ("town.osm", '<?xml version="1.0"?><osm version="0.6"></osm>'),
        ("town.osm.pbf", osm_text()),
        ("town.osm.gz", "this is no map"),
        ("town.txt", osm_text()),
        (
            "town.osm",
            '<osm version="0.6"><node id="1" lon="999" lat="28"><tag k="shop" v="a"/></node></osm>',
        ),
    ],
)
def test_a_broken_map_says_so_and_leaves_the_old_one(tmp_path: Path, name: str, text: str) -> None:
    make_areas()
    import_map(osm_file(tmp_path, name="good.osm"))
    before = map_rows()
    job = import_map(osm_file(tmp_path, text, name))
    assert job.state == Job.State.REFUSED
    assert job.message_en
    assert job.message_zh
    assert map_rows() == before


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    assert import_map(tmp_path / "gone.osm").state == Job.State.REFUSED


def test_stopping_while_the_map_is_read_leaves_the_old_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import_map(osm_file(tmp_path))
    before = map_rows()

    def tell(*_args: object) -> None:
        raise work.JobStopped

    monkeypatch.setattr(work.Progress, "tell", tell)
    assert import_map(osm_file(tmp_path)).state == Job.State.CANCELLED
    assert map_rows() == before


def test_a_fault_after_the_new_map_is_in_place_leaves_the_old_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = osm_file(tmp_path)
    import_map(path)
    before = map_rows()
    osm_file(tmp_path, osm_text().replace('way id="101"', 'way id="301"'))

    def fail(**_facts: object) -> None:
        raise RuntimeError("a fault of ours")

    monkeypatch.setattr(actions.maps, "enter_venues", fail)
    assert import_map(path).state == Job.State.FAILED
    assert map_rows() == before


def test_long_names_are_cut_to_what_can_be_stored(tmp_path: Path) -> None:
    text = osm_text().replace("柳湾街", "长" * 255).replace("柳湾超市", "市" * 255)
    assert import_map(osm_file(tmp_path, text)).state == Job.State.DONE
    for row in (*Road.objects.all(), *Venue.objects.all()):
        row.full_clean(exclude=["area", "line", "osm_id", "name_en"])


def test_reading_tells_now_and_then(tmp_path: Path) -> None:
    told: list[int] = []
    things = [thing for piece in osm.read_map(osm_file(tmp_path), told.append) for thing in piece]
    assert told == sorted(told)
    assert told[-1] == len(things)
    assert sum(isinstance(thing, osm.Way) for thing in things) == 5


def test_a_map_of_nothing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MapFileError, match="neither road nor building"):
        list(osm.read_map(osm_file(tmp_path, '<osm version="0.6"></osm>'), lambda _n: None))


def test_importing_a_map_makes_no_area(tmp_path: Path) -> None:
    import_map(osm_file(tmp_path))
    assert not Area.objects.exists()
