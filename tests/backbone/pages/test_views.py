"""The first page and the search."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.urls import reverse

from tests.apps.people.importing import bring, sheet
from tests.offices import make_areas, page, resident, signed_in

pytestmark = pytest.mark.django_db


def test_what_waits_is_counted_and_leads_there(tmp_path: Path) -> None:
    make_areas()
    client = signed_in()
    waiting = f'<a href="{reverse("people:imports")}"><b class="num">2</b>'
    assert waiting not in page(client, "pages:home")
    bring(client, sheet(tmp_path / "a.xlsx"))
    assert waiting in page(client, "pages:home")


def test_what_was_seen_is_no_news_any_more() -> None:
    make_areas()
    resident()
    client = signed_in()
    assert "Resident entered" in page(client, "pages:home")
    assert client.post(reverse("pages:home")).status_code == 302
    # the entries of the tests are dated in the past, so that all of them were seen
    assert "Resident entered" not in page(client, "pages:home")


@pytest.mark.parametrize("words", ["", "   ", "%", "_", "'", "\\", "林" * 500, "\x00"])
def test_a_search_for_anything_is_answered(words: str) -> None:
    make_areas()
    resident()
    client = signed_in()
    answer = client.post(reverse("pages:search"), {"words": words})
    assert answer.status_code == 200
    if words in ("%", "_"):
        assert "林谷雨" not in answer.content.decode()


def test_a_search_finds_people_and_places_and_repeats_no_number() -> None:
    make_areas()
    person = resident(phone="199 0000 0001")
    client = signed_in()
    text = client.post(reverse("pages:search"), {"words": "19900000001"}).content.decode()
    assert reverse("people:resident", args=[person.ref]) in text
    assert "0000 0001" not in text
    text = client.post(reverse("pages:search"), {"words": "柳湾"}).content.decode()
    assert reverse("places:area", args=["LH/LW"]) in text


def test_search_words_never_stand_in_an_address() -> None:
    client = signed_in()
    assert client.get(reverse("pages:search"), {"words": "林"}).status_code == 405
    assert 'method="post"' in page(client, "pages:search-page")


def test_searching_as_one_types_sends_only_what_was_found() -> None:
    make_areas()
    resident()
    url = reverse("pages:search")
    answer = signed_in().post(url, {"words": "lgy"}, HTTP_HX_REQUEST="true")
    assert "<html" not in answer.content.decode()
    assert "林谷雨" in answer.content.decode()
