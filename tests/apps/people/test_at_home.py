"""Who sleeps in an area, on its page."""

from __future__ import annotations

import pytest

from shouwang.apps.people.at_home import residents_here
from shouwang.apps.people.models import Person
from shouwang.apps.places import public as places
from tests.offices import TODAY, make_areas, page, resident, signed_in

pytestmark = pytest.mark.django_db


def test_a_room_and_its_house_show_who_sleeps_there_now() -> None:
    make_areas()
    resident("林谷雨", needs=("dialysis",))
    resident("魏雨水", path="LH/LW/G3/B6/R1")
    gone = resident("曹白露")
    gone.stays.update(to_on=TODAY)
    moved = resident("何小满")
    Person.objects.filter(pk=moved.pk).update(standing=Person.Standing.MOVED)
    client = signed_in()
    for path in ("LH/LW/G3/B5/R1", "LH/LW/G3/B5"):
        text = page(client, "places:area", path)
        assert "林谷雨" in text
        assert "dialysis" in text
        for name in ("魏雨水", "曹白露", "何小满"):
            assert name not in text
    assert "Nobody is registered here" in page(client, "places:area", "LH/LW/G3/B5/R2")


def test_larger_areas_tell_how_many_and_lead_to_the_list() -> None:
    make_areas()
    resident("林谷雨")
    resident("魏雨水", path="LH/LW/G3/B6/R1")
    text = page(signed_in(), "places:area", "LH/LW")
    assert "林谷雨" not in text
    assert 'path=LH/LW">Residents here <b class="num">2</b>' in text


def test_of_many_the_first_fifty_are_shown() -> None:
    make_areas()
    for number in range(53):
        resident(f"林谷{number}")
    _template, facts = residents_here("LH/LW/G3/B5/R1", "room")
    assert (len(facts["people"]), facts["n"]) == (50, 53)


def test_a_card_is_entered_once_and_may_have_nothing_to_say(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(places, "_CARDS", [])
    places.add_card(silent := lambda _path, _kind: None)
    places.add_card(silent)
    places.add_card(residents_here)
    assert len(places._CARDS) == 2
    assert [template for template, _ in places.cards_of("LH", "county")] == [
        "people/_at_home.html"
    ]
