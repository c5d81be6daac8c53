"""Pages where areas and venues are entered, changed and removed."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from shouwang.apps.places import queries
from shouwang.apps.places.actions import NewArea, NewVenue, enter_areas, enter_venues
from shouwang.apps.places.models import Area, Venue
from tests.apps.people.importing import snapshot
from tests.offices import AMINA, AT, make_areas, page, resident, signed_in

pytestmark = pytest.mark.django_db

EVIL = "<script>alert(1)</script>"


@pytest.fixture
def office() -> Client:
    make_areas()
    return signed_in()


def send(client: Client, page_name: str, /, *args: object, **data: Any) -> Any:
    answer = client.post(reverse(page_name, args=args), data, follow=True)
    assert answer.status_code in (200, 404, 409), answer.status_code
    return answer


def text(answer: Any) -> str:
    return str(answer.content.decode())


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_page_of_editing_answers(language: str) -> None:
    make_areas()
    client = signed_in(language=language)
    send(client, "places:add-venue", kind="shop", name="小店")
    venue = Venue.objects.get()
    for name, args in (
        ("places:add-root", ()),
        ("places:add-part", ("LH/LW",)),
        ("places:add-part", ("LH/LW/G3/B5/R1",)),
        ("places:change-area", ("LH",)),
        ("places:change-area", ("LH/LW/G3/B5/R1",)),
        ("places:add-venue", ()),
        ("places:change-venue", (venue.pk,)),
    ):
        assert page(client, name, *args)


def test_an_area_is_added_and_the_reader_led_back(office: Client) -> None:
    answer = send(office, "places:add-part", "LH/LW/G3", kind="building", name="7号", code="b7")
    assert answer.redirect_chain[-1][0] == reverse("places:area", args=["LH/LW/G3"])
    assert "1 area entered: LH/LW/G3/B7" in text(answer)
    assert Area.objects.get(path="LH/LW/G3/B7").name == "7号"


def test_many_rooms_are_shown_before_they_are_made(office: Client) -> None:
    rooms = {"kind": "room", "name": "101-104, 201-204"}
    before = snapshot(["places_area"])
    echo = text(send(office, "places:add-part", "LH/LW/G3/B5", **rooms))
    assert "These 8 rooms are made" in echo
    assert "R204" in echo
    assert snapshot(["places_area"]) == before
    again = text(send(office, "places:add-part", "LH/LW/G3/B5", **rooms, sure="again"))
    assert 'value="101-104, 201-204"' in again
    assert snapshot(["places_area"]) == before
    assert "8 areas entered" in text(
        send(office, "places:add-part", "LH/LW/G3/B5", **rooms, sure="8")
    )
    twice = send(office, "places:add-part", "LH/LW/G3/B5", **rooms, sure="8")
    assert "already a part with this name: 101, 102, 103" in text(twice)
    assert Area.objects.filter(parent__path="LH/LW/G3/B5").count() == 10


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"name": ""}, "required"),
        ({"name": "\0"}, "Null characters"),
        ({"name": "x" * 601}, "600"),
        ({"name": "x" * 121}, "120"),
        ({"kind": "castle"}, "castle"),
        ({"kind": ""}, "required"),
        ({"code": "../x"}, "Letters, digits and hyphens"),
        ({"code": "R1"}, "is taken"),
        ({"name": "1室"}, "already a part with this name"),
        ({"name": "9-1"}, "from the smaller number"),
        ({"name": "1-99999"}, "At most 400"),
        ({"name": "8-9", "code": "R8"}, "Leave this empty"),
        ({"name": "8-9", "lon": "1", "lat": "1"}, "Leave this empty"),
        ({"lon": "117.2"}, "needs longitude and latitude"),
        ({"lon": "nan", "lat": "inf"}, "Enter a number"),
        ({"lon": "28.3", "lat": "117.2"}, "less than or equal to 85"),
        ({"lon": "1e999", "lat": "1"}, "Enter a number"),
        ({"name_en": "x" * 121}, "120"),
    ],
)
def test_bad_input_for_a_part_is_one_sentence_and_what_was_typed_stays(
    office: Client, typed: dict[str, str], said: str
) -> None:
    before = snapshot(["places_area"])
    sent = {"kind": "room", "name": "8室", "name_en": "Room eight"} | typed
    answer = text(send(office, "places:add-part", "LH/LW/G3/B5", **sent))
    assert said in answer
    assert 'role="alert"' in answer
    assert f'value="{sent["name_en"]}"' in answer
    assert snapshot(["places_area"]) == before


@pytest.mark.parametrize("name", ["add-part", "change-area", "remove-area"])
@pytest.mark.parametrize("path", ["LH/XX", "柳湾", "../../etc", "LH/LW/"])
def test_an_area_that_is_not_there_is_not_found(office: Client, name: str, path: str) -> None:
    assert office.post(f"/places/{name.partition('-')[0]}/{path}/").status_code == 404


def test_reading_changes_nothing(office: Client) -> None:
    before = snapshot()
    for address in ("add/", "add/LH/", "change/LH/", "venues/new/?at=XX", "at/LH/"):
        assert office.get(f"/places/{address}", {"kind": "grid", "name": "x"}).status_code == 200
    assert office.get("/places/remove/LH/LW/G3/B6/R1/").status_code == 405
    assert snapshot() == before


def test_nobody_who_is_not_signed_in_gets_there() -> None:
    make_areas()
    before = snapshot(["places_area"])
    for address in ("add/", "add/LH/", "change/LH/", "remove/LH/", "venues/new/"):
        assert (
            Client().post(f"/places/{address}", {"kind": "county", "name": "x"}).status_code == 302
        )
    assert snapshot(["places_area"]) == before


def seen_of(client: Client, name: str, *args: object) -> dict[str, str]:
    """Return the fields of a page of change as a browser would send them back."""
    form = client.get(reverse(name, args=args)).context["form"]
    return {field.name: "" if field.value() is None else field.value() for field in form}


def test_an_area_is_changed_on_its_page(office: Client) -> None:
    sent = seen_of(office, "places:change-area", "LH/LW") | {
        "name": EVIL,
        "lon": "117",
        "lat": "28",
    }
    answer = text(send(office, "places:change-area", "LH/LW", **sent))
    assert "The area is changed." in answer
    assert EVIL not in answer
    late = text(send(office, "places:change-area", "LH/LW", **(sent | {"name": "late"})))
    assert "Somebody changed or removed this" in late
    assert 'value="late"' in late
    assert Area.objects.get(path="LH/LW").name == EVIL


@pytest.mark.parametrize(
    "typed",
    [{"seen": ""}, {"name": ""}, {"kind": "room"}, {"lat": "91", "lon": "1"}, {"name": "a\0"}],
)
def test_a_bad_change_is_not_kept(office: Client, typed: dict[str, str]) -> None:
    before = snapshot(["places_area"])
    sent = seen_of(office, "places:change-area", "LH/LW") | typed
    assert 'role="alert"' in text(send(office, "places:change-area", "LH/LW", **sent))
    assert snapshot(["places_area"]) == before


def test_an_area_in_use_says_why_it_stays(office: Client) -> None:
    resident()
    assert "1 stay of residents" in page(office, "places:change-area", "LH/LW/G3/B5/R1")
    answer = send(office, "places:remove-area", "LH/LW/G3/B5/R1")
    assert "cannot be removed; on it still hang: 1 stay of residents" in text(answer)
    assert Area.objects.filter(path="LH/LW/G3/B5/R1").exists()


def test_an_area_that_nobody_uses_is_removed_once(office: Client) -> None:
    answer = send(office, "places:remove-area", "LH/LW/G3/B6/R1")
    assert "LH/LW/G3/B6/R1 is removed" in text(answer)
    assert answer.redirect_chain[-1][0] == reverse("places:area", args=["LH/LW/G3/B6"])
    assert send(office, "places:remove-area", "LH/LW/G3/B6/R1").status_code == 404


def test_a_venue_is_entered_changed_and_removed_on_pages(office: Client) -> None:
    sent = seen_of(office, "places:add-venue") | {
        "name": "惊蛰小店",
        "area": "lh/lw",
        "kind": "shop",
    }
    assert "The venue is entered." in text(send(office, "places:add-venue", **sent))
    venue = Venue.objects.get()
    assert venue.area is not None
    assert venue.area.path == "LH/LW"
    assert "there already" in text(send(office, "places:add-venue", **sent))
    sent = seen_of(office, "places:change-venue", venue.pk) | {"area": "", "lon": "1", "lat": "2"}
    assert "The venue is changed." in text(send(office, "places:change-venue", venue.pk, **sent))
    assert "Somebody changed or removed this" in text(
        send(office, "places:change-venue", venue.pk, **(sent | {"name": "x"}))
    )
    answer = send(office, "places:remove-venue", venue.pk)
    assert "is removed" in text(answer)
    assert not Venue.objects.exists()
    assert office.post(reverse("places:remove-venue", args=[venue.pk])).status_code == 404


@pytest.mark.parametrize(
    "typed",
    [
        {"name": ""},
        {"name": "x" * 121},
        {"name": "\0"},
        {"kind": "castle"},
        {"area": "XX"},
        {"area": "x" * 201},
        {"area": "LH\0"},
        {"lon": "200", "lat": "1"},
        {"lat": "1"},
        {"number": "not-a-number"},
    ],
)
def test_bad_input_for_a_venue_is_one_sentence(office: Client, typed: dict[str, str]) -> None:
    sent = {"kind": "shop", "name": "小店", "name_en": "Corner"} | typed
    answer = text(send(office, "places:add-venue", **sent))
    assert 'role="alert"' in answer
    assert 'value="Corner"' in answer
    assert not Venue.objects.exists()


def test_what_a_map_brought_without_a_name_can_be_put_right_without_inventing_one(
    office: Client,
) -> None:
    new = [NewVenue("shop", "", osm_id=n) for n in (1, 2)]
    enter_venues(actor=AMINA, venues=new, at=AT)
    seen = queries.mark_of(Venue.objects.get(pk=new[0].id))
    for one in new:
        sent = {"kind": "clinic", "seen": seen}
        send(office, "places:change-venue", one.id, **sent)
    assert set(Venue.objects.values_list("kind", flat=True)) == {"clinic"}


def test_a_page_with_five_hundred_parts_stays_short(office: Client) -> None:
    rooms = [NewArea(f"LH/LW/G3/B6/R{n}", "room", f"{n}室") for n in range(2, 502)]
    enter_areas(actor=AMINA, areas=rooms, at=AT)
    with CaptureQueriesContext(connection) as asked:
        text = page(office, "places:area", "LH/LW/G3/B6")
    told_who_asks = "set_config"  # on PostgreSQL, before each part that others show
    assert len([one for one in asked if told_who_asks not in one["sql"]]) <= 32
    assert "1 to 250 of 501" in text
    assert "R250/" in text
    assert "R251/" not in text
    houses = [NewArea(f"LH/LW/G3/B{n}", "building", f"{n}号") for n in range(100, 600)]
    enter_areas(actor=AMINA, areas=houses, at=AT)
    assert "1 to 50 of 502" in page(office, "places:area", "LH/LW/G3")


def test_kinds_are_offered_that_make_sense_there(office: Client) -> None:
    form = office.get(reverse("places:area", args=["LH/LW/G3/B5"])).context["form"]
    assert [value for value, _label in form.fields["kind"].choices] == ["stair", "room"]
    assert form["kind"].value() == "room"
    assert office.get(reverse("places:area", args=["LH/LW/G3/B5/R1"])).context["form"] is None
    assert queries.hanging_on(Area.objects.get(path="LH")) is not None
