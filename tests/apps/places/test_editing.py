"""Areas and venues entered, changed and removed by hand."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest

from shouwang.apps.people.models import Household
from shouwang.apps.places import actions, kinds, queries
from shouwang.apps.places.actions import (
    AreaFacts,
    BadPartError,
    BadVenueError,
    ChangedMeanwhileError,
    NewParts,
    NewVenue,
    StillUsedError,
)
from shouwang.apps.places.models import Area, Venue
from shouwang.apps.places.spread import SpreadError, spread
from shouwang.backbone.access.actors import NotYourDutyError
from shouwang.backbone.audit.models import Line
from shouwang.backbone.pages.acts import ACTS
from tests.apps.people.importing import snapshot, wide
from tests.apps.places.maps import footprint, the_map
from tests.offices import AMINA, AT, GUS, TODAY, make_areas, resident

pytestmark = pytest.mark.django_db


def at(path: str) -> Area:
    return Area.objects.get(path=path)


def add(path: str, kind: str, *names: str, **facts: Any) -> list[str]:
    parent = at(path) if path else None
    new = NewParts(kind, names, **facts)
    return list(actions.add_parts(actor=AMINA, parent=parent, new=new, at=AT))


def change(path: str, seen: str = "", **facts: Any) -> Area:
    here = at(path)
    whole = {"kind": here.kind, "name": here.name, "name_en": here.name_en} | facts
    return actions.change_area(
        actor=AMINA, area_id=here.pk, new=AreaFacts(**whole), seen=seen, at=AT
    )


def remove(path: str) -> None:
    actions.remove_area(actor=AMINA, area_id=at(path).pk, at=AT)


def last() -> Line:
    line = Line.objects.order_by("-seq").first()
    assert line is not None
    return line


def test_a_town_is_entered_from_the_county_to_the_room_without_any_code() -> None:
    assert add("", "county", "临和县") == ["C1"]
    assert add("C1", "village", "柳湾村") == ["C1/V1"]
    assert add("C1/V1", "grid", "3组") == ["C1/V1/G3"]
    assert add("C1/V1/G3", "building", "５号") == ["C1/V1/G3/B5"]
    assert add("C1/V1/G3/B5", "room", "1室", "2室") == ["C1/V1/G3/B5/R1", "C1/V1/G3/B5/R2"]
    assert last().act == "places.area-entered"


def test_codes_that_are_taken_are_not_given_again() -> None:
    make_areas()
    assert add("LH/LW/G3", "building", "5号楼") == ["LH/LW/G3/B5-1"]
    assert add("LH/LW", "grid", "东组", "西组") == ["LH/LW/G1", "LH/LW/G2"]
    assert add("LH/LW", "grid", "南组") == ["LH/LW/G4"]


@pytest.mark.parametrize(
    ("path", "kind", "facts", "field"),
    [
        ("LH/LW/G3", "county", {}, "kind"),
        ("LH/LW/G3", "castle", {}, "kind"),
        ("LH/LW/G3/B5/R1", "room", {}, "kind"),
        ("", "room", {}, "kind"),
        ("LH/LW/G3", "building", {"code": "B5"}, "code"),
        ("LH/LW/G3", "building", {"code": "a/b"}, "code"),
        ("LH/LW/G3", "building", {"code": "柳"}, "code"),
        ("LH/LW/G3", "building", {"code": "B" * 25}, "code"),
        ("LH/LW/G3/B5", "room", {"names": ("8室", "9室"), "code": "R8"}, "code"),
        ("LH/LW/G3/B5", "room", {"names": ("8室", "1室")}, "name"),
        ("LH/LW/G3/B5", "room", {"names": ("8室", "8室")}, "name"),
        ("LH/LW/G3", "building", {"names": ("5号",)}, "name"),
    ],
)
def test_what_does_not_fit_is_refused_with_its_field_and_nothing_is_entered(
    path: str, kind: str, facts: dict[str, Any], field: str
) -> None:
    make_areas()
    before = snapshot(["places_area"])
    names = facts.pop("names", ("新",))
    with pytest.raises(BadPartError) as refused:
        add(path, kind, *names, **facts)
    assert refused.value.facts["field"] == field
    assert refused.value.say("en") != refused.value.say("zh")
    assert snapshot(["places_area"]) == before


def test_a_path_never_outgrows_its_column() -> None:
    path = add("", "county", "县", code="C" * 24)[0]
    for kind in ("township", "village", "compound", "grid"):
        path = add(path, kind, "甲", code="X" * 24)[0]
    Area.objects.filter(path=path).update(path=path + "Y" * (195 - len(path)))
    with pytest.raises(BadPartError, match="leave no room"):
        add(Area.objects.get(kind="grid").path, "building", "5号", code="B" * 24)


@pytest.mark.parametrize("path", ["LH/LW/G3", ""])
def test_a_code_that_came_in_between_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    make_areas()
    before, code = snapshot(["places_area"]), "B5" if path else "LH"

    def late(**facts: Any) -> None:
        Area.objects.create(path=facts["areas"][0].path, kind="building")

    monkeypatch.setattr(actions.editing, "enter_areas", late)
    monkeypatch.setattr(queries, "siblings", lambda _parent: (set(), set()))
    with pytest.raises(BadPartError, match="just now"):
        add(path, "building" if path else "county", "五号", code=code)
    assert snapshot(["places_area"]) == before


def test_kinds_go_from_large_to_small() -> None:
    order = list(Area.Kind)
    for kind in Area.Kind:
        parts = kinds.parts_of(kind)
        assert list(parts) == sorted(parts, key=order.index)
        assert kind not in parts
    assert kinds.parts_of("room") == ()


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("101", ["101"]),
        ("1-3", ["1", "2", "3"]),
        (wide("1-3") + "室", ["1室", "2室", "3室"]),
        ("101-102，201-202", ["101", "102", "201", "202"]),
        ("东1-2、西屋", ["东1", "东2", "西屋"]),
        ("07~09", ["07", "08", "09"]),
        (" , ,", []),
        ("5-5", ["5"]),
    ],
)
def test_many_rooms_are_named_in_a_few_words(text: str, names: list[str]) -> None:
    assert spread(text) == names


@pytest.mark.parametrize("text", ["24-1", "1-401", "1-999999", "1-200,301-501", "1," * 401])
def test_too_many_or_backwards_is_said(text: str) -> None:
    with pytest.raises(SpreadError):
        spread(text)


def test_an_area_is_changed_and_its_path_stays() -> None:
    make_areas()
    change("LH/LW", name="曾家村", name_en="Zengjia", lon=117.2, lat=28.3)
    here = at("LH/LW")
    assert (here.name, here.name_en, here.lon, here.pinyin) == (
        "曾家村",
        "Zengjia",
        117.2,
        "zengjiacun",
    )
    assert last().act == "places.area-changed"
    assert last().facts["was"] == {
        "name": "柳湾村", "name_en": "Liuwan village", "lon": "None", "lat": "None"
    }  # fmt: skip


def test_a_change_of_nothing_leaves_no_line() -> None:
    make_areas()
    n_lines = Line.objects.count()
    change("LH/LW/G3/B5", lon=117.2, lat=28.3)
    assert Line.objects.count() == n_lines


def test_a_kind_is_changed_where_it_fits_between_above_and_below() -> None:
    make_areas()
    assert change("LH/LW", kind="community").kind == "community"
    for path, kind in (
        ("LH/LW", "building"),
        ("LH/LW/G3", "room"),
        ("LH", "village"),
        ("LH", "x"),
    ):
        with pytest.raises(BadPartError, match="does not fit"):
            change(path, kind=kind)


def test_a_name_that_a_neighbour_has_is_refused() -> None:
    make_areas()
    with pytest.raises(BadPartError, match="6号"):
        change("LH/LW/G3/B5", name="6号")
    assert at("LH/LW/G3/B5").name == "5号"


def test_the_second_of_two_who_change_one_area_is_told() -> None:
    make_areas()
    seen = queries.mark_of(at("LH/LW"))
    change("LH/LW", seen, name="新村")
    with pytest.raises(ChangedMeanwhileError):
        change("LH/LW", seen, name="旧村")
    assert at("LH/LW").name == "新村"


def test_an_area_that_nothing_hangs_on_is_removed_and_a_house_on_the_map_stays() -> None:
    make_areas()
    foot = footprint(7, 117.2)
    foot.map, foot.building = the_map(), at("LH/LW/G3/B6")
    foot.save()
    version = str(queries.current_map())
    remove("LH/LW/G3/B6/R1")
    remove("LH/LW/G3/B6")
    assert not Area.objects.filter(path__startswith="LH/LW/G3/B6").exists()
    assert queries.footprints().get().building is None
    assert str(queries.current_map()) != version
    assert (last().act, last().facts["path"]) == ("places.area-removed", "LH/LW/G3/B6")


def test_what_still_hangs_on_an_area_is_said_with_its_count() -> None:
    make_areas()
    gone = resident()
    gone.stays.update(to_on=TODAY)
    Household.objects.create(home=at("LH/LW/G3/B5/R1"))
    new = NewVenue("shop", "小店", area_id=at("LH/LW/G3/B5/R1").pk)
    actions.enter_venue(actor=AMINA, new=new, at=AT)
    before = snapshot()
    for path, en, zh in (
        ("LH/LW/G3/B5", "2 parts", "2 个下级区域"),
        ("LH/LW/G3/B5/R1", "1 stay of residents, 1 household, 1 venue", "1 条居住记录"),
    ):
        with pytest.raises(StillUsedError) as refused:
            remove(path)
        assert en in refused.value.say("en")
        assert zh in refused.value.say("zh")
    assert snapshot() == before


def test_a_venue_is_entered_changed_and_removed() -> None:
    make_areas()
    new = NewVenue("shop", "惊蛰小店", area_id=at("LH/LW").pk)
    venue = actions.enter_venue(actor=AMINA, new=new, at=AT)
    assert (venue.initials, venue.pinyin) == ("jzxd", "jingzhexiaodian")
    seen = queries.mark_of(venue)
    clinic = NewVenue("clinic", "卫生室", lon=117.2, lat=28.3)
    actions.change_venue(actor=AMINA, venue_id=venue.pk, new=clinic, seen=seen, at=AT)
    venue.refresh_from_db()
    assert (venue.kind, venue.area_id, venue.pinyin) == ("clinic", None, "weishengshi")
    assert set(last().facts["was"]) == {"kind", "name", "area_id", "lon", "lat"}
    with pytest.raises(ChangedMeanwhileError):
        actions.change_venue(actor=AMINA, venue_id=venue.pk, new=new, seen=seen, at=AT)
    actions.remove_venue(actor=AMINA, venue_id=venue.pk, at=AT)
    assert not Venue.objects.exists()
    assert last().act == "places.venue-removed"


def test_what_somebody_removed_just_now_is_not_changed_or_removed_again() -> None:
    gone: dict[str, Any] = {"actor": AMINA, "at": AT}
    for act in (
        lambda: actions.change_area(
            area_id=uuid4(), new=AreaFacts("grid", "3组"), seen="", **gone
        ),
        lambda: actions.remove_area(area_id=uuid4(), **gone),
        lambda: actions.change_venue(
            venue_id=uuid4(), new=NewVenue("shop", "小店"), seen="", **gone
        ),
        lambda: actions.remove_venue(venue_id=uuid4(), **gone),
    ):
        with pytest.raises(ChangedMeanwhileError):
            act()


def test_one_of_two_alike_that_a_map_brought_can_be_put_in_its_place() -> None:
    make_areas()
    two = [NewVenue("clinic", "卫生室", osm_id=n) for n in (1, 2)]
    actions.enter_venues(actor=AMINA, venues=two, at=AT)
    moved = NewVenue("clinic", "卫生室", lon=117.2, lat=28.3)
    actions.change_venue(actor=AMINA, venue_id=two[0].id, new=moved, seen="", at=AT)
    assert Venue.objects.get(pk=two[0].id).lon == 117.2
    new = NewVenue("clinic", "卫生室", area_id=at("LH/LW").pk)
    actions.change_venue(actor=AMINA, venue_id=two[0].id, new=new, seen="", at=AT)
    with pytest.raises(BadVenueError):  # one of them is there now
        actions.change_venue(actor=AMINA, venue_id=two[1].id, new=new, seen="", at=AT)


def test_a_venue_is_not_entered_twice() -> None:
    make_areas()
    number = uuid4()
    for area_id, other in ((at("LH/LW").pk, uuid4()), (None, uuid4())):
        new = NewVenue("shop", "小店", area_id=area_id, id=other)
        actions.enter_venue(actor=AMINA, new=new, at=AT)
        again = NewVenue("shop", "小店", area_id=area_id)
        with pytest.raises(BadVenueError):
            actions.enter_venue(actor=AMINA, new=again, at=AT)
    actions.enter_venue(actor=AMINA, new=NewVenue("shop", "甲", id=number), at=AT)
    with pytest.raises(BadVenueError):
        actions.enter_venue(actor=AMINA, new=NewVenue("shop", "乙", id=number), at=AT)
    assert Venue.objects.count() == 3


def test_who_has_no_role_changes_nothing() -> None:
    make_areas()
    here, stranger = at("LH/LW"), GUS
    venue = actions.enter_venue(actor=AMINA, new=NewVenue("shop", "小店"), at=AT)
    before = snapshot()
    new, facts, shop = NewParts("grid", ["9组"]), AreaFacts("village", "x"), NewVenue("shop", "y")
    acts: list[Any] = [
        lambda: actions.add_parts(actor=stranger, parent=here, new=new, at=AT),
        lambda: actions.change_area(actor=stranger, area_id=here.pk, new=facts, seen="", at=AT),
        lambda: actions.remove_area(actor=stranger, area_id=here.pk, at=AT),
        lambda: actions.enter_venue(actor=stranger, new=shop, at=AT),
        lambda: actions.change_venue(actor=stranger, venue_id=venue.pk, new=shop, seen="", at=AT),
        lambda: actions.remove_venue(actor=stranger, venue_id=venue.pk, at=AT),
    ]
    for act in acts:
        with pytest.raises(NotYourDutyError):
            act()
    assert snapshot() == before


def test_every_act_has_words() -> None:
    for act in ("area-changed", "area-removed", "venue-changed", "venue-removed"):
        assert ACTS[f"places.{act}"]


def test_marks_tell_areas_and_venues_apart() -> None:
    make_areas()
    marks = {queries.mark_of(area) for area in Area.objects.all()}
    assert len(marks) == Area.objects.count()
    assert all(isinstance(area.pk, UUID) for area in Area.objects.all())
