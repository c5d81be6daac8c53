"""What the list of those who help is narrowed by."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from shouwang.apps.people import helpers, queries
from shouwang.apps.people.helpers import NewHelper
from shouwang.apps.people.models import Responder
from shouwang.backbone.access.actors import NotYourDutyError
from shouwang.backbone.pages.models import SavedFilter
from tests.offices import AMINA, AT, GUS, page, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Client:
    new = [
        NewHelper("周立春", "officer", "199 0000 0001", "驾驶、急救"),
        NewHelper("何小满", "doctor", "199 0000 0002", "采样 First aid"),
    ]
    helpers.enter_helpers(actor=AMINA, helpers=new, at=AT)
    return signed_in()


def shown(text: str) -> set[str]:
    return {name for name in ("周立春", "何小满") if f">{name}</a>" in text}


def test_helpers_are_found_by_name_and_skills_and_the_name_stands_in_no_address(
    office: Client,
) -> None:
    number = Responder.objects.get(name="何小满").ref
    for fields, wanted in (
        ({"words": "hxm"}, {"何小满"}),
        ({"words": "zhouli"}, {"周立春"}),
        ({"words": "小满"}, {"何小满"}),
        ({"words": number.lower()}, {"何小满"}),
        ({"words": "19900000001"}, set()),
        ({"skills": "急救"}, {"周立春"}),
        ({"skills": "first"}, {"何小满"}),
        ({"skills": "first", "role": "officer"}, set()),
        ({"words": "\0 ", "skills": "x" * 500}, set()),
        ({"role": "nonsense"}, {"周立春", "何小满"}),
        ({}, {"周立春", "何小满"}),
    ):
        answer = office.post(reverse("people:find-helpers"), fields, follow=True)
        assert shown(answer.content.decode()) == wanted, fields
        address = str(answer.redirect_chain)
        assert all(word not in address for word in ("hxm", "zhouli", "%E5%B0%8F", number.lower()))


def test_names_looked_for_among_residents_and_among_helpers_are_kept_apart(office: Client) -> None:
    office.post(reverse("people:find-helpers"), {"words": "hxm"})
    office.post(reverse("people:find"), {"words": "zlc"})
    text = office.get(reverse("people:helpers"), {"named": "1"}).content.decode()
    assert shown(text) == {"何小满"}
    assert 'value="hxm"' in text  # what was typed stays in its field


def test_a_name_and_skills_are_saved_with_the_filter(office: Client) -> None:
    office.post(reverse("people:find-helpers"), {"words": "hxm", "skills": "aid"})
    fields = {"query": "named=1&skills=aid", "title": "Aid"}
    office.post(reverse("pages:filter-save", args=["people.helpers"]), fields)
    saved = SavedFilter.objects.get()
    assert (saved.wanted, saved.words) == ({"skills": "aid"}, "hxm")
    answer = signed_in().get(reverse("people:helpers"), {"saved": str(saved.pk)})
    assert shown(answer.content.decode()) == {"何小满"}


@pytest.mark.parametrize("words", ["周立春", "立春", "zlc", "zhoulichun", "H-"])
def test_the_global_search_finds_helpers(office: Client, words: str) -> None:
    row = Responder.objects.get(name="周立春")
    said = row.ref if words == "H-" else words
    url, asked = reverse("pages:search"), {"words": said}
    text = office.post(url, asked, headers={"HX-Request": "true"}).content.decode()
    assert "Those who help" in text
    assert reverse("people:helper", args=[row.ref]) in text
    assert "何小满" not in text
    assert "0001" not in text.replace(row.ref, "")  # no telephone


def test_who_has_no_role_finds_nobody(office: Client) -> None:
    with pytest.raises(NotYourDutyError):
        list(queries.search_helpers(GUS, "周立春"))


def test_the_address_of_finding_is_only_posted_to(office: Client) -> None:
    assert office.get(reverse("people:find-helpers")).status_code == 405
    assert shown(page(office, "people:helpers")) == {"周立春", "何小满"}
