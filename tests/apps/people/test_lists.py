"""What the list of those who help is narrowed by."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from shouwang.apps.people import finding, helpers
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


def say(name: str, *, is_fit: bool, from_on: date) -> None:
    helpers.say_fitness(
        actor=AMINA,
        ref=Responder.objects.get(name=name).ref,
        is_fit=is_fit,
        from_on=from_on,
        until_on=None,
        at=AT,
    )


def give_leave(name: str, first: date, last: date) -> None:
    ref = Responder.objects.get(name=name).ref
    helpers.note_leave(actor=AMINA, ref=ref, from_on=first, to_on=last, at=AT)


def row_of(text: str, name: str) -> str:
    return next(row for row in text.split("<tr ") if f">{name}</a>" in row)


def test_the_list_says_who_is_not_fit_and_who_is_on_leave_today(office: Client) -> None:
    today, day = timezone.localdate(), timedelta(days=1)
    say("周立春", is_fit=False, from_on=today)
    give_leave("何小满", today - day, today + day)
    text = page(office, "people:helpers")
    assert "not fit" in row_of(text, "周立春")
    assert "on leave" not in row_of(text, "周立春")
    assert "on leave" in row_of(text, "何小满")
    assert "not fit" not in row_of(text, "何小满")
    say("周立春", is_fit=True, from_on=today)
    assert "not fit" not in row_of(page(office, "people:helpers"), "周立春")


def test_a_no_or_a_leave_of_another_day_is_not_said(office: Client) -> None:
    today, day = timezone.localdate(), timedelta(days=1)
    say("周立春", is_fit=False, from_on=today + day)
    give_leave("何小满", today - 2 * day, today - day)
    give_leave("何小满", today + day, today + day)
    text = page(office, "people:helpers")
    assert "not fit" not in row_of(text, "周立春")
    assert "on leave" not in row_of(text, "何小满")


def test_the_list_narrows_to_those_who_may_be_asked_today(office: Client) -> None:
    today = timezone.localdate()
    url, url_name = reverse("people:find-helpers"), "people:helpers"
    answer = office.post(url, {"state": "available"}, follow=True)
    assert shown(answer.content.decode()) == {"周立春", "何小满"}
    give_leave("何小满", today, today)
    text = office.get(reverse(url_name), {"state": "available"}).content.decode()
    assert shown(text) == {"周立春"}
    say("周立春", is_fit=False, from_on=today)
    text = office.get(reverse(url_name), {"state": "available"}).content.decode()
    assert shown(text) == set()


def test_the_page_of_a_helper_says_until_when_they_are_on_leave(office: Client) -> None:
    today = timezone.localdate()
    row = Responder.objects.get(name="何小满")
    assert "on leave until" not in page(office, "people:helper", row.ref)
    give_leave("何小满", today, today)
    give_leave("何小满", today, today + timedelta(days=3))
    assert helpers.away_until(today, [row.pk]) == {row.pk: today + timedelta(days=3)}
    assert "on leave until" in page(office, "people:helper", row.ref)


def test_more_helpers_need_no_more_questions_to_the_database(office: Client) -> None:
    today = timezone.localdate()

    def n_queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            page(office, "people:helpers")
        return len(asked)

    n_queries()
    before = n_queries()
    new = [NewHelper(f"魏雨水{n}", "officer", is_fit=False, fit_from=today,
                     leaves=((today, today),)) for n in range(9)]  # fmt: skip
    helpers.enter_helpers(actor=AMINA, helpers=new, at=AT)
    n_queries()  # that the longer list was looked at stands in the log by now
    assert n_queries() == before


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
        list(finding.helpers(GUS, "周立春"))


def test_the_address_of_finding_is_only_posted_to(office: Client) -> None:
    assert office.get(reverse("people:find-helpers")).status_code == 405
    assert shown(page(office, "people:helpers")) == {"周立春", "何小满"}
