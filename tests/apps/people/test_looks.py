"""Who looked at whom."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from shouwang.apps.people import actions, bulk, exports, helpers, looks
from shouwang.apps.people.models import Responder
from shouwang.backbone.access.actors import Actor
from shouwang.backbone.audit import chain, log
from shouwang.backbone.audit.models import Line
from shouwang.backbone.jobs import work
from shouwang.backbone.pages import lists as pages
from tests.apps.people.importing import ROWS, bring, sheet
from tests.offices import AMINA, AT, TODAY, make_areas, page, resident, signed_in
from tests.programs import program

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Iterator[Client]:
    make_areas()
    return signed_in()  # type: ignore[return-value]


def acts(*subjects: object) -> list[str]:
    return list(log.looks(*subjects).values_list("act", flat=True))  # type: ignore[arg-type]


def test_opening_a_residents_page_is_a_look_and_again_within_minutes_the_same(
    client: Client,
) -> None:
    person = resident()
    for _ in range(3):
        page(client, "people:resident", person.ref)
    assert acts(person.pk) == ["people.opened"]
    assert log.looks(person.pk).get().actor_name == "Amina"


@pytest.mark.parametrize("name", ["change", "move", "identity", "travel"])
def test_a_form_about_somebody_is_a_look_at_their_file(name: str) -> None:
    person = resident()
    client = signed_in("doctor" if name == "travel" else "hq-office", name="Bo")
    page(client, f"people:{name}", person.ref)
    page(client, "people:resident", person.ref)
    assert acts(person.pk) == ["people.opened"]


@pytest.mark.parametrize("headers", [{}, {"sec-purpose": "prefetch"}, {"purpose": "prefetch"}])
def test_a_page_that_is_only_asked_about_or_fetched_ahead_is_a_look(
    client: Client, headers: dict[str, str]
) -> None:
    person = resident()
    url = reverse("people:resident", args=[person.ref])
    answer = client.get(url, headers=headers) if headers else client.head(url)
    assert answer.status_code == 200
    assert acts(person.pk) == ["people.opened"]


def test_another_person_another_reason_and_another_time_are_looks_of_their_own() -> None:
    subject, bo, cy = uuid4(), Actor("Bo", uuid4()), Actor("Cy", uuid4())
    log.look(bo, "people.opened", subject, at=AT)
    log.look(bo, "people.opened", subject, at=AT + timedelta(minutes=9))
    assert len(acts(subject)) == 1
    log.look(cy, "people.opened", subject, at=AT)
    log.look(bo, "people.opened", subject, at=AT, reason="emergency")
    log.look(Actor("Bo", bo.account_id, role="doctor"), "people.opened", subject, at=AT)
    log.look(bo, "people.opened", uuid4(), at=AT)
    log.look(bo, "people.opened", subject, at=AT + timedelta(minutes=11))
    assert len(acts(subject)) == 5


def test_a_page_that_is_not_there_is_no_look(client: Client) -> None:
    assert client.get(reverse("people:resident", args=["P-999999"])).status_code == 404
    assert not Line.objects.filter(act="people.opened").exists()


def test_a_look_neither_shows_in_the_timeline_nor_counts_as_a_change(client: Client) -> None:
    person = resident()
    page(client, "people:resident", person.ref)
    assert [line.act for line in log.timeline([person.pk])] == ["people.resident-entered"]
    assert "File opened" not in page(client, "people:resident", person.ref)
    assert "File opened" not in page(client, "pages:home")


def test_a_helpers_page_and_every_telephone_seen_is_a_look(client: Client) -> None:
    new = helpers.NewHelper(name="魏雨水", role="officer", phone="199 0000 0001")
    helpers.enter_helpers(actor=AMINA, helpers=[new], at=AT)
    row = Responder.objects.get(pk=new.id)
    page(client, "people:helper", row.ref)
    for _ in range(2):
        client.post(reverse("people:reveal-helper", args=[row.ref]))
    assert acts(row.pk) == ["people.phone-seen", "people.phone-seen", "people.helper-opened"]


@pytest.mark.parametrize(
    ("name", "act"),
    [("people:residents", "people.list-seen"), ("people:paper", "people.paper-seen")],
)
def test_a_list_is_one_look_with_how_many_and_which_area_and_no_name(
    client: Client, name: str, act: str
) -> None:
    for one in ("林谷雨", "魏雨水"):
        resident(one)
    for _ in range(2):
        client.get(reverse(name), {"path": "LH/LW/G3"})
    line = Line.objects.get(act=act)
    assert line.facts == {"rows": 2, "path": "LH/LW/G3"}
    client.get(reverse(name))
    assert Line.objects.filter(act=act).count() == 2
    assert "林谷雨" not in str(list(Line.objects.values()))


def seen(act: str) -> list[dict[str, object]]:
    """Return the facts of the looks at a list, in the order of the log."""
    return [line.facts for line in Line.objects.filter(act=act).order_by("seq")]


@pytest.mark.parametrize("is_program", [False, True])
def test_each_page_of_a_list_and_each_filter_is_a_look_and_words_are_in_none(
    client: Client, monkeypatch: pytest.MonkeyPatch, *, is_program: bool
) -> None:
    monkeypatch.setattr(pages, "ROWS", 1)
    for name in ("林谷雨", "魏雨水", "陈立夏"):
        resident(name, needs=("alone",))
    asks = program()
    for asked in ({}, {"page": "2"}, {"page": "3"}, {"page": "2"}, {"need": "alone"},
                  {"standing": "any", "page": "2"}):  # fmt: skip
        if is_program:
            asks.get(f"/residents?{urlencode({'size': 1, **asked})}")
        else:
            client.get(reverse("people:residents"), asked)
    whole = {"rows": 1, "path": ""}
    assert seen("people.list-seen") == [
        whole, {**whole, "page": 2}, {**whole, "page": 3}, {**whole, "need": "alone"},
        {**whole, "standing": "any", "page": 2},
    ]  # fmt: skip


def test_another_order_of_a_list_is_another_look(client: Client) -> None:
    resident()
    asks = program()
    for sort in ("name", "ref"):
        asks.get(f"/residents?sort={sort}")
    assert seen("people.list-seen") == [
        {"rows": 1, "path": ""},
        {"rows": 1, "path": "", "sort": "ref"},
    ]


@pytest.mark.parametrize("is_program", [False, True])
def test_helpers_by_role_and_state_are_looks_and_what_was_typed_is_not_written_down(
    client: Client, *, is_program: bool
) -> None:
    helpers.offer_help(name="魏雨水", phone="199 0000 0001", skills="cooking", at=AT)
    asked = {"skills": "cooking", "role": "volunteer", "state": "offered"}
    if is_program:
        program().get(f"/helpers?{urlencode(asked)}")
    else:
        client.get(reverse("people:helpers"), asked)
    assert seen("people.helpers-seen") == [
        {"rows": 1, "path": "", "role": "volunteer", "state": "offered"}
    ]


@pytest.mark.parametrize("is_program", [False, True])
def test_each_page_of_those_to_be_helped_first_is_a_look(
    client: Client, monkeypatch: pytest.MonkeyPatch, *, is_program: bool
) -> None:
    monkeypatch.setattr(pages, "ROWS", 1)
    for name in ("林谷雨", "魏雨水"):
        resident(name, needs=("oxygen",))
    asks = program()
    for page_no in (1, 2):
        if is_program:
            asks.get(f"/first-to-help?size=1&page={page_no}")
        else:
            client.get(reverse("people:emergency"), {"page": page_no})
    assert seen("people.first-seen") == [
        {"rows": 1, "path": ""},
        {"rows": 1, "path": "", "page": 2},
    ]


@pytest.mark.parametrize("is_program", [False, True])
def test_each_page_of_rows_is_a_look(
    client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, is_program: bool
) -> None:
    monkeypatch.setattr(pages, "ROWS", 1)
    batch = bring(client, sheet(tmp_path / "a.xlsx", ROWS[:2]))
    people = [resident(name).pk for name in ("林谷雨", "魏雨水")]
    act = bulk.ask(actor=AMINA, kind="need-noted", subjects=people, on=TODAY, need="alone", at=AT)
    asks = program()
    for page_no in (1, 2):
        if is_program:
            asks.get(f"/imports/{batch.pk}/rows?verdict=accepted&size=1&page={page_no}")
            asks.get(f"/many/{act.pk}/rows?size=1&page={page_no}")
        else:
            client.get(reverse("people:preview", args=[batch.pk]), {"page": page_no})
            client.get(reverse("people:bulk-act", args=[act.pk]), {"page": page_no})
    for name, path in (("people.preview-seen", batch.path), ("people.many-seen", "")):
        assert seen(name) == [{"rows": 1, "path": path}, {"rows": 1, "path": path, "page": 2}]


def by_name(client: Client, words: str) -> None:
    client.post(reverse("pages:search"), {"words": words}, headers={"HX-Request": "true"})


def by_list(client: Client, words: str) -> None:
    client.get(client.post(reverse("people:find"), {"words": words})["Location"])


def by_program(_client: Client, words: str) -> None:
    program().post("/residents/find", {"words": words})


@pytest.mark.parametrize("look_for", [by_name, by_list, by_program])
def test_each_of_those_who_are_looked_for_by_name_has_a_line_once(
    client: Client, look_for: Callable[[Client, str], None]
) -> None:
    found, other = resident("林谷雨"), resident("魏雨水")
    for _ in range(2):
        look_for(client, "林谷")
    assert acts(found.pk) == ["people.found"]
    assert acts(other.pk) == []
    assert not Line.objects.filter(act="people.list-seen").exists()


def test_a_helper_who_is_looked_for_by_name_has_a_line(client: Client) -> None:
    row = helpers.offer_help(name="魏雨水", phone="199 0000 0001", skills="", at=AT)
    by_name(client, "魏雨水")
    assert acts(row.pk) == ["people.found"]


def test_lists_that_a_program_asks_for_are_looks_as_well(client: Client) -> None:
    resident()
    helpers.offer_help(name="魏雨水", phone="199 0000 0001", skills="", at=AT)
    asks = program()
    asks.get("/residents?path=LH/LW/G3")
    asks.get("/helpers")
    assert Line.objects.get(act="people.list-seen").facts == {"path": "LH/LW/G3", "rows": 1}
    assert Line.objects.get(act="people.helpers-seen").facts == {"path": "", "rows": 1}


def test_who_sleeps_in_a_house_is_a_look_and_how_many_sleep_in_a_village_is_none(
    client: Client,
) -> None:
    resident()
    page(client, "places:area", "LH/LW")
    assert not Line.objects.filter(act="people.list-seen").exists()
    page(client, "places:area", "LH/LW/G3/B5")
    assert Line.objects.get(act="people.list-seen").facts == {"path": "LH/LW/G3/B5", "rows": 1}


@pytest.mark.parametrize("is_program", [False, True])
def test_rows_of_a_sheet_and_results_of_many_are_looks(
    client: Client, tmp_path: Path, *, is_program: bool
) -> None:
    batch = bring(client, sheet(tmp_path / "a.xlsx", ROWS[:2]))
    act = bulk.ask(
        actor=AMINA, kind="need-noted", subjects=[resident().pk], on=TODAY, need="alone", at=AT
    )
    if is_program:
        program().get(f"/imports/{batch.pk}/rows?verdict=accepted")
        program().get(f"/many/{act.pk}/rows")
    else:
        page(client, "people:preview", batch.pk)
        page(client, "people:bulk-act", act.pk)
    assert Line.objects.get(act="people.preview-seen").facts == {"path": batch.path, "rows": 2}
    assert Line.objects.get(act="people.many-seen").facts == {"path": "", "rows": 1}


def test_an_empty_list_is_no_look(client: Client) -> None:
    page(client, "people:residents")
    assert not Line.objects.filter(act="people.list-seen").exists()


def test_everybody_in_a_list_that_is_taken_along_has_a_line_with_its_purpose(
    client: Client,
) -> None:
    people = [resident(name) for name in ("林谷雨", "魏雨水")]
    stays = resident("陈立夏", path="LH/LW/G3/B6/R1")
    before = chain.head12()
    job = work.do_now(
        actor=AMINA,
        kind_name="people.export",
        arguments={
            "filters": exports.seal_filters({"path": "LH/LW/G3/B5"}),
            "purpose": "errands",
            "lang": "en",
            "most": 2,
        },
    )
    for person in people:
        line = log.looks(person.pk).get()
        assert (line.act, line.reason, line.request_id) == (
            "people.taken-along",
            "errands",
            job.pk.hex,
        )
    assert acts(stays.pk) == []
    cells = [cell.value for row in load_workbook(job.file_path).worksheets[0] for cell in row]
    assert before in cells


def test_papers_print_the_mark_of_the_log(client: Client) -> None:
    resident()
    row = helpers.offer_help(name="魏雨水", phone="199 0000 0001", skills="", at=AT)
    for state in ("accepted", "briefed", "active"):
        helpers.step(actor=AMINA, ref=row.ref, wanted=state, at=AT)
    for name in ("people:paper", "people:badges"):
        page(client, name)
        mark = chain.head12()
        assert mark in page(client, name), name


def test_a_resident_reads_who_opened_their_file_also_before_two_entries_were_made_one(
    client: Client,
) -> None:
    kept, gone = resident("林谷雨"), resident("林谷雨")
    log.look(Actor("Bo", uuid4(), role="officer"), "people.opened", gone.pk, at=timezone.now())
    actions.merge(actor=AMINA, kept=kept, gone=gone, reason="twice", at=AT)
    said = page(client, "people:opened", kept.ref)
    assert "Bo" in said
    assert "officer" in said
    assert "林谷雨" in said
    assert chain.head12() in said
    assert "audit.opened" in acts(kept.pk)
    assert reverse("people:opened", args=[kept.ref]) in page(client, "people:resident", kept.ref)


def test_a_request_gives_its_lines_one_number_that_nobody_can_choose(client: Client) -> None:
    person = resident()
    url = reverse("people:resident", args=[person.ref])
    client.get(url, headers={"x-request-id": "mine"})
    number = log.looks(person.pk).get().request_id
    assert len(number) == 32
    assert number != "mine"


def test_who_opened_an_entry_is_known_wherever_it_was_made_one() -> None:
    make_areas()
    first, second, third = resident("林谷雨"), resident("林谷雨"), resident("林谷雨")
    page(signed_in("village-secretary", name="Bo"), "people:resident", first.ref)
    for kept, gone in ((second, first), (third, second)):
        actions.merge(actor=AMINA, kept=kept, gone=gone, reason="same", at=timezone.now())
    assert looks.at_file(third).filter(act="people.opened", actor_name="Bo").exists()


@pytest.mark.parametrize("way", ["page", "program"])
def test_namesakes_who_stand_beside_a_file_were_looked_at_too(way: str) -> None:
    make_areas()
    one, other = resident("林谷雨"), resident("林谷雨", path="LH/LW/G3/B6/R1")
    if way == "page":
        assert other.ref in page(signed_in(), "people:resident", one.ref)
    else:
        program("village-secretary").ask("GET", f"/residents/{one.ref}/namesakes")
    assert log.looks(other.pk).exists()


def test_the_rows_of_two_sheets_are_two_looks_and_the_results_of_two_acts_as_well(
    tmp_path: Path,
) -> None:
    make_areas()
    client = signed_in()
    for name in ("林谷雨", "何小满"):
        act = bulk.ask(actor=AMINA, kind="need-noted", need="alone",
                       subjects=[resident(name).pk], on=TODAY, at=AT)  # fmt: skip
        bulk.do(actor=AMINA, act=act, at=AT, tell=lambda *_: None)
        page(client, "people:bulk-act", act.pk)
        brought = bring(client, sheet(tmp_path / "a.xlsx", ROWS[:2]))
        page(client, "people:preview", brought.pk)
    for seen in ("people.many-seen", "people.preview-seen"):
        assert len(set(Line.objects.filter(act=seen).values_list("subject", flat=True))) == 2
