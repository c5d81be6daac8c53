"""Pages of residents."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from shouwang.apps.people.models import Merge, Person
from shouwang.backbone import vault
from shouwang.backbone.audit.models import Line
from shouwang.backbone.jobs.models import Job
from shouwang.backbone.pages.models import SavedFilter
from tests.apps.people.importing import bring, every_cell, number, send, sheet
from tests.offices import make_areas, page, resident, signed_in

pytestmark = pytest.mark.django_db
PHONE = "199 0000 0001"


@pytest.fixture
def office() -> Client:
    make_areas()
    return signed_in()


def n_queries(client: Client, address: str) -> int:
    client.get(address)  # that it was looked at stands in the log by now
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_page_answers_in_both_languages(language: str) -> None:
    client = signed_in(language=language)
    assert page(client, "people:residents")  # nobody yet
    make_areas()
    person = resident(needs=("alone",), travels=(("省城", None, None),), national_id=number(1))
    resident()
    text = page(client, "people:residents") + page(client, "people:resident", person.ref)
    assert ("lives alone" in text.lower()) is (language == "en")
    assert f'lang="{language}"' in text


def test_the_list_asks_no_more_for_many_than_for_few(office: Client) -> None:
    def enter(n: int) -> None:
        for _ in range(n):
            resident(needs=("alone", "dialysis"), phone=PHONE)

    enter(2)
    address = reverse("people:residents")
    few = n_queries(office, address)
    enter(40)
    assert n_queries(office, address) == few
    one = reverse("people:resident", args=[Person.objects.first().ref])  # type: ignore[union-attr]
    n_one = n_queries(office, one)
    Person.objects.exclude(ref__lte="P-000004").update(standing="deceased")
    assert n_queries(office, one) == n_one


def test_the_preview_asks_no_more_for_many_than_for_few(office: Client, tmp_path: Path) -> None:
    def rows(n: int) -> list[tuple[object, ...]]:
        return [
            (f"林小{word}", "x", "", "", "3组", f"{k}号", "")
            for k, word in enumerate("寒暑满雪" * n)
        ]

    counts = []
    for n in (1, 10):
        brought = bring(office, sheet(tmp_path / f"{n}.xlsx", rows(n)))
        address = reverse("people:preview", args=[brought.pk])
        counts.append(n_queries(office, f"{address}?verdict=look"))
    assert counts[0] == counts[1]


def test_no_page_shows_a_whole_telephone_or_identity_number(office: Client) -> None:
    person = resident(phone=PHONE, national_id=number(1), note="canary-note")
    resident(phone=PHONE)
    pages = [
        page(office, "people:residents"),
        page(office, "people:resident", person.ref),
        page(office, "people:phone", person.ref),
        page(office, "pages:home"),
        office.post(reverse("pages:search"), {"words": "林"}).content.decode(),
        page(office, "places:area", "LH/LW/G3/B5/R1"),
    ]
    for text in pages:
        for canary in (PHONE, "19900000001", "0000 0001", number(1), number(1)[6:14]):
            assert canary not in text
    assert "*** **** 0001" in pages[0]
    assert f"990***********{number(1)[-4:]}" in pages[1]


def test_a_number_is_shown_on_demand_and_that_is_written_down(office: Client) -> None:
    person = resident(phone=PHONE)
    address = reverse("people:reveal", args=[person.ref])
    assert office.get(address).status_code == 405
    assert not Line.objects.filter(act="people.phone-seen").exists()
    answer = office.post(address)
    assert PHONE in answer.content.decode()
    assert "delay:60s" in answer.content.decode()
    assert answer["Cache-Control"] == "no-store"
    line = Line.objects.get(act="people.phone-seen")
    assert (line.subject, line.actor_name) == (vault.pseudonym_of(person.pk), "Amina")
    assert PHONE.encode() not in every_cell()


def test_filters_narrow_the_list(office: Client) -> None:
    resident("林谷雨", needs=("alone",))
    resident("何小满", path="LH/LW/G3/B6/R1")
    for fields, shown in (
        ({"words": "hxm"}, {"何小满"}),
        ({"path": "LH/LW/G3/B5"}, {"林谷雨"}),
        ({"need": "alone"}, {"林谷雨"}),
        ({"standing": "any"}, {"林谷雨", "何小满"}),
        ({"standing": "deceased"}, set()),
        ({"need": "nonsense", "page": "x"}, {"林谷雨", "何小满"}),
    ):
        answer = office.post(reverse("people:find"), fields, follow=True)
        text = answer.content.decode()
        assert "hxm" not in str(answer.redirect_chain)  # no name in an address or a log
        assert {name for name in ("林谷雨", "何小满") if name in text} == shown, fields


def test_pages_of_the_list_carry_the_filters_along(office: Client) -> None:
    for _ in range(51):
        resident(needs=("alone",))
    first = office.get(reverse("people:residents"), {"need": "alone"}).content.decode()
    assert 'href="?need=alone&amp;page=2"' in first
    second = office.get(reverse("people:residents"), {"need": "alone", "page": "2"})
    assert second.content.decode().count("<tr data-row>") == 1


def test_standing_is_changed_on_the_page(office: Client) -> None:
    person = resident()
    send(office, "people:standing", person.ref, standing="moved", since="2020-02-03")
    person.refresh_from_db()
    assert person.standing == "moved"


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"standing": "moved", "since": "yesterday"},
        {"standing": "merged", "since": "2020-02-03"},
        {"standing": "x", "since": "2020-02-03"},
    ],
)
def test_a_standing_that_is_none_changes_nothing(office: Client, fields: dict[str, str]) -> None:
    person = resident()
    assert send(office, "people:standing", person.ref, **fields).status_code == 302
    person.refresh_from_db()
    assert person.standing == "living"


def test_two_entries_are_made_one_and_parted_on_the_page(office: Client) -> None:
    kept, gone = resident(), resident()
    assert gone.ref in page(office, "people:resident", kept.ref)
    send(office, "people:merge", kept.ref, gone=gone.ref, reason="same phone")
    assert kept.ref in page(office, "people:resident", gone.ref)
    assert "same phone" in page(office, "people:resident", kept.ref)
    send(office, "people:undo-merge", Merge.objects.get().pk)
    gone.refresh_from_db()
    assert (gone.standing, gone.merged_into) == ("living", None)


@pytest.mark.parametrize("gone", ["", "P-999999", "x" * 50, "P\0"])
def test_nobody_is_merged_with_nobody(office: Client, gone: str) -> None:
    kept = resident()
    assert send(office, "people:merge", kept.ref, gone=gone).status_code == 302
    assert not Merge.objects.exists()


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_what_is_not_possible_is_said_in_the_readers_language(
    office: Client, language: str
) -> None:
    person = resident()
    office.cookies["language"] = language
    answer = send(office, "people:merge", person.ref, gone=person.ref)
    assert answer.status_code == 409
    said = "one entry already" if language == "en" else "同一条记录"
    assert said in answer.content.decode()


def test_names_cannot_become_markup(office: Client) -> None:
    evil = "<img src=x onerror=alert(1)>"
    person = resident(evil, relation=evil, language=evil)
    for text in (
        page(office, "people:residents"),
        page(office, "people:resident", person.ref),
        office.post(reverse("pages:search"), {"words": "<img"}).content.decode(),
    ):
        assert "<img" not in text


def test_what_a_list_was_narrowed_by_lies_nowhere_open(office: Client) -> None:
    resident(phone=PHONE)
    resident("何小满")
    send(office, "people:find", words=PHONE)
    send(office, "people:export", purpose="errands", query="named=1")
    job = Job.objects.get()
    assert (job.state, job.result["rows"]) == (Job.State.DONE, 1)
    title = f"Whoever has {PHONE}"
    send(office, "pages:filter-save", "people.residents", title=title, query="named=1")
    assert SavedFilter.objects.get().values() == {"words": PHONE}
    assert PHONE.encode() not in every_cell()


@pytest.mark.parametrize("name", ["people:resident", "people:phone"])
def test_nobody_is_not_found(office: Client, name: str) -> None:
    assert office.get(reverse(name, args=["P-999999"])).status_code == 404


@pytest.mark.parametrize(
    ("language", "name"), [("en", "Liuwan village · Group 3"), ("zh-hans", "柳湾村 · 3组")]
)
def test_an_area_is_chosen_by_its_name(language: str, name: str) -> None:
    make_areas()
    resident()
    text = page(signed_in(language=language), "people:residents")
    assert f'<option value="LH/LW/G3">{name}</option>' in text
    assert ">LH/" not in text


def test_a_list_of_a_place_that_is_gone_is_empty_and_not_longer(office: Client) -> None:
    resident("林谷雨")
    text = office.get(reverse("people:residents"), {"path": "LH/GONE"}).content.decode()
    assert "林谷雨" not in text
    assert "an area that is there no more" in text


def test_the_preview_says_the_sex_in_the_readers_language(tmp_path: Path) -> None:
    make_areas()
    row = ("林谷雨", "女", "", "", "3组", "5号", "")
    for language, said in (("en", "female"), ("zh-hans", "女")):
        office = signed_in(language=language)
        brought = bring(office, sheet(tmp_path / f"{language}.xlsx", [row]))
        address = reverse("people:preview", args=[brought.pk]) + "?verdict=accepted"
        text = office.get(address).content.decode()
        assert said in text
        assert ("female" in text) is (language == "en")
