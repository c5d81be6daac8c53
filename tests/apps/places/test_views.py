"""Pages of places."""

from __future__ import annotations

from pathlib import Path

import mapbox_vector_tile
import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from shouwang.apps.places import ground, queries, tiles
from shouwang.apps.places.models import TownMap, Venue
from shouwang.backbone.jobs.models import Job
from tests.apps.people.importing import send
from tests.apps.places.maps import import_map, osm_file, osm_text
from tests.apps.places.test_tiles import place
from tests.offices import make_areas, page, resident, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Client:
    make_areas()
    return signed_in()


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_page_answers_with_and_without_a_map(tmp_path: Path, language: str) -> None:
    client = signed_in(language=language)
    for is_filled in (False, True):
        if is_filled:
            make_areas()
            import_map(osm_file(tmp_path))
            assert "Liuwan" in page(client, "places:areas") or language != "en"
            assert page(client, "places:area", "LH/LW/G3/B5/R1")
            assert page(client, "places:venue", Venue.objects.first().pk)  # type: ignore[union-attr]
        for name in ("places:areas", "places:map", "places:ground"):
            assert page(client, name)


def test_an_area_shows_what_holds_it_and_what_it_holds(office: Client) -> None:
    text = page(office, "places:area", "LH/LW/G3")
    for path in ("LH/LW", "LH/LW/G3/B5", "LH/LW/G3/B6"):
        assert f'href="{reverse("places:area", args=[path])}"' in text


@pytest.mark.parametrize("path", ["LH/XX", "LH/", "柳湾", "LH/LW/G3/", "../../etc/passwd"])
def test_an_area_that_is_not_there(office: Client, path: str) -> None:
    assert office.get(f"/places/at/{path}/").status_code == 404


@pytest.mark.parametrize("gap", ["", "nonsense", "footprints-without-building"])
def test_gaps_are_counted(office: Client, gap: str) -> None:
    resident()
    text = office.get(reverse("places:ground"), {"gap": gap}).content.decode()
    assert text.count('class="num">2</b>') == 2  # two empty rooms, two houses off the map


def test_a_tile_is_handed_over_and_may_be_kept(office: Client, tmp_path: Path) -> None:
    import_map(osm_file(tmp_path))
    ground = queries.map_ground()
    assert ground is not None
    tiles.forget()
    x, y = place(15)
    answer = office.get(reverse("places:tile", args=[ground.version, 15, x, y]))
    assert answer.status_code == 200
    assert "roads" in mapbox_vector_tile.decode(answer.content)
    assert answer["Cache-Control"] == "private, max-age=86400, immutable"


def test_only_the_map_in_place_is_drawn_and_kept(office: Client, tmp_path: Path) -> None:
    x, y = place(15)
    assert office.get(reverse("places:tile", args=["v1", 15, x, y])).status_code == 404
    import_map(osm_file(tmp_path))
    first = str(queries.current_map())
    import_map(osm_file(tmp_path))
    now = str(queries.current_map())
    for old in (first, "nonsense", now + "0"):
        answer = office.get(reverse("places:tile", args=[old, 15, x, y]))
        assert answer["Location"] == reverse("places:tile", args=[now, 15, x, y])
        assert answer["Cache-Control"] == "no-store"
    for version in range(5):
        tiles.kept_tile(15, x, y, f"v{version}")
    assert tiles._keeper.cache_info().currsize == tiles._layers.cache_info().currsize == 1


def test_the_map_speaks_the_language_of_the_reader(tmp_path: Path, root: Path) -> None:
    import_map(osm_file(tmp_path))
    assert "locale: words()" in (root / "frontend" / "town.js").read_text("utf-8")
    for language, said in (("zh-hans", "\\u653e\\u5927"), ("en", "Zoom in")):
        text = page(signed_in(language=language), "places:map")
        words = text.partition('id="map-words"')[2].partition("</script>")[0]
        assert said in words


@pytest.mark.parametrize(
    "address",
    [
        "0/1/0",
        "0/0/1",
        "17/0/0",
        "1/2/0",
        "1/0/2",
        "99999999999999/0/0",
        "1/" + "9" * 5000 + "/0",
        "-1/0/0",
    ],
)
def test_a_tile_out_of_range_is_not_there(office: Client, address: str) -> None:
    assert office.get(f"/places/tiles/v1/{address}.mvt").status_code == 404


def test_a_map_is_imported_through_the_page_and_only_the_ground_of_plans_is_kept(
    office: Client,
) -> None:
    given = SimpleUploadedFile("柳湾.osm", osm_text().encode())
    answer = send(office, "places:import-map", map=given)
    job = Job.objects.get()
    assert answer["Location"] == reverse("jobs:job", args=[job.pk])
    assert job.state == Job.State.DONE
    assert "map-names" in page(office, "places:map")
    assert list((Path(settings.MEDIA_ROOT) / "maps").iterdir()) == []
    kept = ground.file_of(TownMap.objects.get().pk)
    assert kept is not None
    assert kept.read_text("utf-8") == osm_text()


def test_without_a_file_nothing_is_imported(office: Client) -> None:
    assert send(office, "places:import-map")["Location"] == reverse("places:map")
    assert not Job.objects.exists()


def test_names_of_a_map_cannot_become_markup(office: Client, tmp_path: Path) -> None:
    evil = "&lt;/script&gt;&lt;img src=x&gt;"
    import_map(osm_file(tmp_path, osm_text().replace("柳湾街", evil).replace("柳湾超市", evil)))
    for name in ("places:map", "places:areas"):
        assert "<img src=x>" not in page(office, name)
