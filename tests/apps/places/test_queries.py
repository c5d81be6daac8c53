"""Reading places."""

from __future__ import annotations

from typing import Any

import pytest
from django.db.models import QuerySet
from django.utils.translation import override

from shouwang.apps.people.models import Stay
from shouwang.apps.places import public, queries
from shouwang.apps.places.actions import NewArea, NewVenue, enter_areas, enter_venues
from shouwang.apps.places.models import Area, Footprint
from shouwang.backbone.access.actors import NotYourDutyError
from shouwang.backbone.access.paths import within
from tests.apps.places.maps import footprint, the_map
from tests.offices import AMINA, AT, GUS, TODAY, make_areas, resident

pytestmark = pytest.mark.django_db


def paths(rows: QuerySet[Area] | QuerySet[Footprint]) -> list[str]:
    return [str(row.osm_id if isinstance(row, Footprint) else row.path) for row in rows]


def test_a_room_is_empty_when_nobody_sleeps_there_now() -> None:
    make_areas()
    resident()
    gone = resident(path="LH/LW/G3/B5/R2")
    Stay.objects.filter(person=gone).update(to_on=TODAY)
    gaps = queries.ground_gaps()
    assert paths(gaps["rooms-without-residents"]) == ["LH/LW/G3/B5/R2", "LH/LW/G3/B6/R1"]


def test_a_room_left_by_one_is_not_empty_while_another_sleeps_there() -> None:
    make_areas()
    gone = resident()
    Stay.objects.filter(person=gone).update(to_on=TODAY)
    resident("何小满")
    gaps = queries.ground_gaps()
    assert "LH/LW/G3/B5/R1" not in paths(gaps["rooms-without-residents"])


def test_map_and_registry_know_each_other_or_not() -> None:
    make_areas()
    known = Area.objects.get(path="LH/LW/G3/B5")
    for number in (7, 8):
        foot = footprint(number, 117.2)
        foot.map, foot.building = the_map(), known if number == 7 else None
        foot.save()
    gaps = queries.ground_gaps()
    assert paths(gaps["buildings-without-footprint"]) == ["LH/LW/G3/B6"]
    assert paths(gaps["footprints-without-building"]) == ["8"]


def test_an_area_holds_its_parts_and_not_its_namesakes() -> None:
    make_areas()
    enter_areas(actor=AMINA, areas=[NewArea("LH/LW/G30", "grid")], at=AT)
    found = Area.objects.filter(within("LH/LW/G3"))
    assert "LH/LW/G30" not in paths(found)
    assert len(found) == 6


def test_areas_above_are_told_from_the_largest() -> None:
    make_areas()
    room = Area.objects.get(path="LH/LW/G3/B5/R1")
    assert [area.path for area in queries.above(room)] == [
        "LH",
        "LH/LW",
        "LH/LW/G3",
        "LH/LW/G3/B5",
    ]
    assert queries.above(Area.objects.get(path="LH")) == []


def test_parts_are_counted() -> None:
    make_areas()
    building: Any = queries.parts(Area.objects.get(path="LH/LW/G3")).first()
    assert building is not None
    assert (building.path, building.n_parts) == ("LH/LW/G3/B5", 2)
    assert paths(queries.parts(None)) == ["LH"]


@pytest.mark.parametrize("words", ["柳湾", "liuwan", "LH/LW", "lh/lw"])
def test_places_are_found_by_name_or_path(words: str) -> None:
    make_areas()
    assert any(hit.url.endswith("/LH/LW/") for hit in queries.search(AMINA, words))


@pytest.mark.parametrize(
    ("words", "path"),
    [
        ("liuwan", "LH/LW"),
        ("lwc", "LH/LW"),
        ("LinHe", "LH"),
        ("3zu", "LH/LW/G3"),
        ("LH/LW/G3/B5/R1", "LH/LW/G3/B5/R1"),
        ("lh/lw/g3/b5/r1", "LH/LW/G3/B5/R1"),
    ],
)
def test_areas_are_found_by_pinyin_initials_and_rooms_by_their_path(words: str, path: str) -> None:
    make_areas()
    hits = [hit.url for hit in queries.search(AMINA, words)]
    assert any(url.endswith(f"/at/{path}/") for url in hits)


@pytest.mark.parametrize("words", ["xyz", "%", "_", "'", "5hao1", "\\", "𠮷", "1"])
def test_words_that_are_in_no_name_find_nothing_and_do_no_harm(words: str) -> None:
    make_areas()
    assert list(queries.search(AMINA, words)) == []


def test_venues_are_found_by_pinyin() -> None:
    enter_venues(actor=AMINA, venues=[NewVenue("shop", "惊蛰小店")], at=AT)
    for words in ("jingzhe", "jzxd", "小店"):
        assert len(list(queries.search(AMINA, words))) == 1


def test_parts_are_in_the_order_of_their_numbers() -> None:
    make_areas()
    rooms = [NewArea(f"LH/LW/G3/B6/R{n}", "room", f"{n}室") for n in (10, 2, 100)]
    enter_areas(actor=AMINA, areas=rooms, at=AT)
    ends = [
        path.rpartition("/")[2]
        for path in paths(queries.parts(Area.objects.get(path="LH/LW/G3/B6")))
    ]
    assert ends == ["R1", "R2", "R10", "R100"]


def test_venues_are_found_and_strangers_are_refused() -> None:
    enter_venues(actor=AMINA, venues=[NewVenue("shop", "柳湾豆腐", "Tofu")], at=AT)
    with override("en"):
        assert [hit.title for hit in queries.search(AMINA, "豆腐")] == ["Tofu"]
    with override("zh-hans"):
        assert [hit.title for hit in queries.search(AMINA, "tofu")] == ["柳湾豆腐"]
    with pytest.raises(NotYourDutyError):
        list(queries.search(GUS, "豆腐"))


def test_the_home_of_a_room_names_its_house_once() -> None:
    make_areas()
    room = Area.objects.get(path="LH/LW/G3/B5/R1")
    with override("zh-hans"):
        assert room.home_label == "5号 1室"
        room.name = "5号1室"
        assert room.home_label == "5号1室"


def test_an_area_is_told_with_what_it_lies_in_and_its_parts() -> None:
    make_areas()
    tree = {part.path: part.name for part in public.tree_of("LH/LW/G3/B5")}
    assert set(tree) == {
        "LH", "LH/LW", "LH/LW/G3", "LH/LW/G3/B5", "LH/LW/G3/B5/R1", "LH/LW/G3/B5/R2"
    }  # fmt: skip
    assert tree["LH/LW/G3"] == "3组"
    assert len(public.tree_of("")) == 8


def test_a_form_offers_the_larger_areas_only() -> None:
    make_areas()
    assert [path for path, _name in public.choices()] == ["LH", "LH/LW", "LH/LW/G3"]


def test_without_a_map_there_is_no_ground() -> None:
    make_areas()
    assert queries.map_ground() is None


def test_a_village_or_group_is_meant_by_its_name() -> None:
    make_areas()
    for words in ("柳湾村", "liuwan village", "临和县 柳湾村"):
        assert [area.path for area in queries.areas_called(words)] == ["LH/LW"]
    assert [area.path for area in queries.areas_called("柳湾村 3组")] == ["LH/LW/G3"]
    for words in ("3", "5号", "别村 3组", ""):
        assert queries.areas_called(words) == []


def test_who_names_a_house_with_one_room_of_the_same_name_means_the_room() -> None:
    make_areas()
    twins = [
        NewArea("LH/LW/G3/B33", "building", "33号"),
        NewArea("LH/LW/G3/B33/R33", "room", "33号"),
        NewArea("LH/LW/G3/B133", "building", "133号"),
        NewArea("LH/LW/G3/B133/R133", "room", "133号"),
    ]
    enter_areas(actor=AMINA, areas=twins, at=AT)
    for words in ("33号", "3组 33号", "lh/lw/g3/b33/r33"):
        assert [home.path for home in queries.homes_like(words)] == ["LH/LW/G3/B33/R33"]
    found = [home.path for home in queries.homes_like("33")]
    assert found == ["LH/LW/G3/B133/R133", "LH/LW/G3/B33/R33"]
