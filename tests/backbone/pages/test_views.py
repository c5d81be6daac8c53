"""The first page and the search."""

from __future__ import annotations

import re
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
    answer = client.post(reverse("pages:search"), {"words": "19900000001"}, follow=True)
    assert answer.redirect_chain == [(reverse("people:resident", args=[person.ref]), 302)]
    assert "0000 0001" not in answer.content.decode()
    answer = client.post(reverse("pages:search"), {"words": "柳湾"})
    assert answer["Location"] == reverse("places:area", args=["LH/LW"])


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


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("jumin", "people:residents"),
        ("juming", "people:residents"),
        ("jm", "people:residents"),
        ("居民", "people:residents"),
        ("imp", "people:imports"),
        ("daoru", "people:imports"),
        ("type sheet", "people:type-in"),
        ("print", "people:paper"),
        ("sign-up", "people:offer"),
        ("password", "access:set-password"),
    ],
)
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_search_finds_pages_and_things_to_do(words: str, found: str, language: str) -> None:
    client = signed_in(language=language)
    answer = client.post(reverse("pages:search"), {"words": words}, HTTP_HX_REQUEST="true")
    assert f'href="{reverse(found)}"' in answer.content.decode()


def test_the_only_thing_found_is_opened_at_once() -> None:
    answer = signed_in().post(reverse("pages:search"), {"words": "juming"})
    assert answer["Location"] == reverse("people:residents")


def test_a_word_that_no_page_has_finds_no_page() -> None:
    answer = signed_in().post(reverse("pages:search"), {"words": "qqq"}, HTTP_HX_REQUEST="true")
    assert "href" not in answer.content.decode()


def test_every_page_to_go_to_has_a_letter_of_its_own_and_all_keys_are_listed() -> None:
    text = page(signed_in(), "pages:home")
    letters = re.findall(r'data-go="(.*?)"', text)
    assert len(letters) == len(set(letters)) > 5
    for letter in letters:
        assert re.fullmatch("[a-z]", letter)
        assert f"<kbd>g</kbd> <kbd>{letter}</kbd>" in text
    assert "data-keys" in text  # the list of keys has a button


def test_a_character_that_no_database_takes_stands_in_no_address() -> None:
    client = signed_in()
    for address in (
        "/people/P-%00/",
        "/places/at/%00/",
        "/people/?path=%00",
        "/people/helpers/badges/?ref=H-%00",
        "/?x=a%00b",
    ):
        answer = client.get(address)
        assert answer.status_code == 400
        assert "cannot be read" in answer.content.decode()


def test_an_address_that_the_town_does_not_answer_to_is_refused_with_what_to_do() -> None:
    answer = signed_in().get("/", headers={"host": "hall.example"})
    assert answer.status_code == 400
    assert "SHOUWANG_HOSTS" in answer.content.decode()
