"""Areas, venues, and what the map adds."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shouwang.apps.places import actions, queries
from shouwang.apps.places.actions import BadAreaError, MapPiece, NewArea, NewVenue, areas
from shouwang.apps.places.models import Area, Footprint, Road, Venue
from shouwang.backbone.access.actors import NotYourDutyError
from shouwang.backbone.audit.models import Line
from tests.apps.people.importing import snapshot
from tests.apps.places.maps import footprint, map_rows, n_hidden
from tests.offices import AMINA, AT, GUS, make_areas, resident

pytestmark = pytest.mark.django_db


def enter(*areas: NewArea) -> dict[str, UUID]:
    return actions.enter_areas(actor=AMINA, areas=areas, at=AT)


def test_areas_hang_on_the_area_their_path_names() -> None:
    make_areas()
    room = Area.objects.get(path="LH/LW/G3/B5/R1")
    assert room.parent is not None
    assert room.parent.path == "LH/LW/G3/B5"
    assert Area.objects.get(path="LH").parent is None


def test_the_order_in_which_they_are_given_does_not_matter() -> None:
    ids = enter(NewArea("A/B/C", "grid"), NewArea("A", "county"), NewArea("A/B", "village"))
    assert set(ids) == {"A", "A/B", "A/B/C"}
    assert Area.objects.get(path="A/B/C").parent_id == ids["A/B"]


def test_an_area_that_is_there_stays_as_it_is() -> None:
    make_areas()
    before, n_lines = snapshot(["places_area"]), Line.objects.count()
    ids = enter(NewArea("LH/LW", "village", "another name"))
    assert ids == {"LH/LW": Area.objects.get(path="LH/LW").pk}
    assert snapshot(["places_area"]) == before
    assert Line.objects.count() == n_lines


def test_the_same_area_twice_is_entered_once() -> None:
    assert len(enter(NewArea("A", "county", "one"), NewArea("A", "county", "two"))) == 1
    assert Area.objects.get().name == "one"


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("A/B", "grid"),
        ("", "county"),
        ("/A", "county"),
        ("A/", "county"),
        ("A//B", "county"),
        ("柳湾", "village"),
        ("A B", "county"),
        ("A\n", "county"),
        ("A?", "county"),
        ("..", "county"),
        ("A" * 25, "county"),
        ("A", "castle"),
        ("A", ""),
    ],
)
def test_a_bad_area_is_refused_and_none_of_its_list_is_entered(path: str, kind: str) -> None:
    with pytest.raises(BadAreaError) as refusal:
        enter(NewArea("Z", "county"), NewArea(path, kind))
    assert not Area.objects.exists()
    assert refusal.value.say("en") != refusal.value.say("zh")


@given(path=st.text(max_size=12))
def test_whatever_is_entered_can_be_an_address(path: str) -> None:
    try:
        areas._require_sound(NewArea(path, "county"), {path.rpartition("/")[0]: uuid4()})
    except BadAreaError:
        return
    assert path.isascii()
    assert all(part.replace("-", "a").isalnum() for part in path.split("/"))


def test_what_an_import_brought_goes_unless_somebody_uses_it() -> None:
    make_areas()
    before, origin = snapshot(["places_area"]), uuid4()
    enter(
        NewArea("LH/LW/G4", "grid", origin=origin),
        NewArea("LH/LW/G4/B1", "building", origin=origin),
        NewArea("LH/LW/G4/B1/R1", "room", origin=origin),
        NewArea("LH/LW/G5", "grid", origin=origin),
    )
    person = resident(path="LH/LW/G4/B1/R1")
    assert actions.take_back_areas(actor=AMINA, origin=origin, at=AT) == 1
    person.stays.all().delete()
    assert actions.take_back_areas(actor=AMINA, origin=origin, at=AT) == 3
    assert snapshot(["places_area"]) == before


def test_venues_of_a_map_are_entered_once() -> None:
    mart = NewVenue("supermarket", "柳湾超市", osm_id=1)
    assert actions.enter_venues(actor=AMINA, venues=[mart], at=AT) == 1
    again = [NewVenue("supermarket", "柳湾超市", osm_id=2), NewVenue("shop", "", osm_id=1)]
    assert actions.enter_venues(actor=AMINA, venues=again, at=AT) == 0
    assert Venue.objects.count() == 1


def replace(*feet: Footprint) -> None:
    roads = [Road(osm_id=1, road_class="path", line=[[117.2, 28.3], [117.3, 28.3]])]
    piece = MapPiece(footprints=list(feet), roads=roads)
    actions.replace_map(actor=AMINA, map_id=uuid4(), pieces=[piece], at=AT)


def match() -> dict[int, str]:
    actions.match_footprints(actor=AMINA, at=AT)
    found = queries.footprints().exclude(building=None).select_related("building")
    return {foot.osm_id: foot.building.path for foot in found if foot.building}


def test_a_building_is_bound_to_the_nearest_footprint_within_reach() -> None:
    make_areas()
    replace(footprint(7, 117.2001), footprint(8, 117.20101), footprint(9, 117.3))
    assert match() == {7: "LH/LW/G3/B5", 8: "LH/LW/G3/B6"}
    assert match() == {7: "LH/LW/G3/B5", 8: "LH/LW/G3/B6"}


def test_one_footprint_is_one_building_and_goes_to_the_nearer() -> None:
    enter(
        NewArea("A", "county"),
        NewArea("A/B1", "building", lon=117.20015, lat=28.3),
        NewArea("A/B2", "building", lon=117.20001, lat=28.3),
    )
    replace(footprint(7, 117.2))
    assert match() == {7: "A/B2"}


def test_a_new_map_keeps_what_was_matched() -> None:
    make_areas()
    replace(footprint(7, 117.2))
    match()
    replace(footprint(7, 117.25), footprint(8, 117.2))
    assert match() == {7: "LH/LW/G3/B5"}


def test_a_map_that_cannot_be_stored_leaves_the_old_one() -> None:
    replace(footprint(7, 117.2))
    before = map_rows()
    with pytest.raises(Exception, match=r"UNIQUE|unique"):
        replace(footprint(8, 117.2), footprint(8, 117.3))
    assert map_rows() == before
    assert n_hidden() == 0


@pytest.mark.parametrize(
    ("act", "facts"),
    [
        ("enter_areas", {"areas": []}),
        ("take_back_areas", {"origin": uuid4()}),
        ("enter_venues", {"venues": []}),
        ("replace_map", {"map_id": uuid4(), "pieces": []}),
        ("match_footprints", {}),
    ],
)
def test_who_has_no_role_changes_no_place(act: str, facts: dict[str, object]) -> None:
    with pytest.raises(NotYourDutyError):
        getattr(actions, act)(actor=GUS, at=AT, **facts)


def test_a_house_that_is_one_room_of_the_same_name_is_named_once() -> None:
    enter(
        NewArea("A", "village", "East"),
        NewArea("A/1", "building", "East 28"),
        NewArea("A/1/1", "room", "East 28"),
        NewArea("A/2", "building", "East 29"),
        NewArea("A/2/1", "room", "1"),
    )
    assert Area.objects.get(path="A/1/1").whole_label == "East 28"
    assert Area.objects.get(path="A/2/1").whole_label == "East 29 · 1"
