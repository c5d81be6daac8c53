"""Saying by hand what the columns of a sheet hold, and what is remembered of it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

import openpyxl
import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from shouwang.apps.people import imports, preview_data
from shouwang.apps.people.imports import ImportStateError
from shouwang.apps.people.models import ImportBatch, Person, SavedMapping
from shouwang.backbone.access.actors import NotYourDutyError
from shouwang.backbone.jobs import work
from shouwang.backbone.jobs.models import Job
from tests.apps.people.importing import (
    HEAD,
    ROWS,
    bring,
    content,
    enter_places,
    every_cell,
    number,
    send,
    sheet,
    take,
    verdicts,
)
from tests.offices import AMINA, AT, GUS, make_areas, page, signed_in

pytestmark = pytest.mark.django_db
States = ImportBatch.State
ODD = ("叫啥", "住几号", "哪个组")
PEOPLE = (("林谷雨", "5号", "3组"), ("何小满", "6号", "3组"))


@pytest.fixture
def office() -> Iterator[Client]:
    make_areas()
    yield signed_in()
    shutil.rmtree(Path(settings.MEDIA_ROOT) / "sheets", ignore_errors=True)


def name(client: Client, batch: ImportBatch, *keys: str, header: str = "1") -> None:
    columns = {f"column-{place}": key for place, key in enumerate(keys)}
    answer = send(client, "people:name-columns", batch.pk, header=header, **columns)
    assert answer.status_code == 302
    batch.refresh_from_db()


def how(batch: ImportBatch) -> list[tuple[str, str]]:
    return [(column["key"], column["how"]) for column in preview_data.about(batch)["columns"]]


def test_a_sheet_whose_header_nobody_knows_is_read_once_its_columns_are_named(
    office: Client, tmp_path: Path
) -> None:
    brought = bring(office, sheet(tmp_path / "a.xlsx", PEOPLE, ODD))
    assert brought.state == States.REFUSED
    text = page(office, "people:preview", brought.pk)
    assert all(cell in text for cell in (*ODD, *PEOPLE[0]))
    name(office, brought, "name", "room", "area")
    assert brought.state == States.PREVIEW
    assert verdicts(brought) == {2: "accepted", 3: "accepted"}
    assert brought.said_en == ""
    take(office, brought)
    assert sorted(Person.objects.values_list("name", flat=True)) == ["何小满", "林谷雨"]


def test_a_sheet_without_any_header_is_read_from_its_first_row(
    office: Client, tmp_path: Path
) -> None:
    brought = bring(office, sheet(tmp_path / "a.xlsx", PEOPLE[1:], PEOPLE[0]))
    name(office, brought, "name", "room", "area", header="0")
    assert verdicts(brought) == {1: "accepted", 2: "accepted"}
    assert not SavedMapping.objects.exists()  # there is nothing to know it again by


def test_what_was_said_is_kept_for_the_next_sheet_with_the_same_headers(
    office: Client, tmp_path: Path
) -> None:
    first = bring(office, sheet(tmp_path / "a.xlsx", PEOPLE, ODD))
    name(office, first, "name", "room", "area")
    again = bring(office, sheet(tmp_path / "b.xlsx", [("", "", ""), ODD, *PEOPLE], ("表",)))
    assert (again.state, len(verdicts(again))) == (States.PREVIEW, 2)
    text = page(office, "people:preview", again.pk)
    assert "Columns as named by Amina" in text
    assert how(again) == [("name", "said"), ("room", "said"), ("area", "said")]
    other = bring(office, sheet(tmp_path / "c.xlsx", PEOPLE, ("叫啥", "住几号", "第几组")))
    assert other.state == States.REFUSED
    send(office, "people:forget-columns", again.pk)
    again.refresh_from_db()
    assert not SavedMapping.objects.exists()
    assert again.state == States.REFUSED


def test_what_is_said_later_takes_the_place_of_what_was_said_before(
    office: Client, tmp_path: Path
) -> None:
    brought = bring(office, sheet(tmp_path / "a.xlsx", PEOPLE, ODD))
    name(office, brought, "name", "room", "area")
    name(office, brought, "name", "", "area", header="found")
    assert SavedMapping.objects.get().columns == {"0": "name", "1": None, "2": "area"}
    assert how(brought)[1] == ("", "unread")


def test_headers_and_people_of_a_sheet_do_not_lie_open(office: Client, tmp_path: Path) -> None:
    brought = bring(office, sheet(tmp_path / "a.xlsx", [("canary-row", "5号", "3组")], ODD))
    assert b"canary-row" not in every_cell()
    name(office, brought, "name", "room", "area")
    assert "住几号".encode() not in every_cell()


@pytest.mark.parametrize("key", ["note", ""])
def test_what_is_never_stored_stays_so_whatever_is_said(
    office: Client, tmp_path: Path, key: str
) -> None:
    head, row = ("姓名", "民族", "身份证号"), ("林谷雨", "kanariya-group", number(1))
    brought = bring(office, sheet(tmp_path / "a.xlsx", [row, ("", "kanariya-more", "")], head))
    assert "never stored" in page(office, "people:preview", brought.pk)
    name(office, brought, "name", key, "")
    assert how(brought)[1:] == [("ethnicity", "never"), ("national_id", "left-out")]
    name(office, brought, "name", "", key, header="found")
    assert how(brought) == [
        ("name", "said"), ("ethnicity", "never"), ("national_id", "left-out")
    ]  # fmt: skip
    kept = brought.about + "".join(row.content for row in brought.rows.all())
    assert "kanariya" not in kept
    assert number(1) not in kept
    enter_places(brought)  # the sheet says no homes
    take(office, brought)
    assert Person.objects.get().note == ""


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        (("name", "name", ""), "Two columns cannot both be: Name"),
        (("", "room", "area"), "which column holds the names"),
        (("ethnicity", "nonsense", ""), "which column holds the names"),
    ],
)
def test_columns_that_cannot_be_meant_so_are_not_taken(
    office: Client, tmp_path: Path, keys: Sequence[str], said: str
) -> None:
    brought = bring(office, sheet(tmp_path / "a.xlsx", PEOPLE, ODD))
    name(office, brought, *keys)
    assert brought.state == States.REFUSED
    assert said in page(office, "people:preview", brought.pk)


def test_another_sheet_of_the_file_can_be_read_instead(office: Client, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for title, rows in (("三组", ROWS[:1]), ("四组", ROWS[4:6])):
        table = book.create_sheet(title)
        for row in (HEAD, *rows):
            table.append(list(row))
    book.remove(book.worksheets[0])
    book.save(tmp_path / "a.xlsx")
    brought = bring(office, tmp_path / "a.xlsx")
    assert brought.sheet_name == "四组"
    text = page(office, "people:preview", brought.pk)
    assert "The file has 2 sheets; this one was read: 四组" in text
    assert "三组</option>" in text
    send(office, "people:choose-sheet", brought.pk, sheet="0")
    brought.refresh_from_db()
    assert (brought.sheet_name, len(verdicts(brought))) == ("三组", 1)
    for wanted in ("2", "x", ""):
        send(office, "people:choose-sheet", brought.pk, sheet=wanted)
        brought.refresh_from_db()
        assert brought.sheet_name == "三组"


def test_a_second_reading_that_is_stopped_loses_no_file(
    office: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def tell(*_args: object) -> None:
        raise work.JobStopped

    brought = bring(office, sheet(tmp_path / "a.xlsx"))
    with monkeypatch.context() as patch:
        patch.setattr(work.Progress, "tell", tell)
        name(office, brought, "name", "sex", "age", "phone", "area", "room", header="found")
    assert Job.objects.latest("made_at").state == Job.State.CANCELLED
    assert brought.state == States.REFUSED
    assert "was stopped" in page(office, "people:preview", brought.pk)
    name(office, brought, "name", "sex", "age", "phone", "area", "room", "", header="found")
    assert brought.state == States.PREVIEW
    assert content(brought, 2)["values"]["name"] == "林谷雨"


def test_rows_that_were_taken_in_are_not_read_again(office: Client, tmp_path: Path) -> None:
    brought = bring(office, sheet(tmp_path / "a.xlsx"))
    take(office, brought)
    with pytest.raises(ImportStateError):
        imports.read_again(actor=AMINA, batch=brought, sheet=0)
    answer = office.post(reverse("people:name-columns", args=[brought.pk]), {"column-0": "name"})
    assert answer.status_code in (302, 409, 400, 422)
    brought.refresh_from_db()
    assert brought.state == States.IMPORTED


def test_who_has_no_role_names_no_columns(office: Client, tmp_path: Path) -> None:
    brought = bring(office, sheet(tmp_path / "a.xlsx"))
    with pytest.raises(NotYourDutyError):
        imports.read_again(actor=GUS, batch=brought, sheet=0)
    with pytest.raises(NotYourDutyError):
        imports.forget_columns(actor=GUS, batch=brought, saved_id=brought.pk, at=AT)
    with pytest.raises(NotYourDutyError):
        imports.discard(actor=GUS, batch=brought, at=AT)


def test_columns_of_typed_rows_are_refused_for_want_of_a_file() -> None:
    make_areas()
    fields = {"base": "LH/LW", "1-name": "林谷雨", "1-area": "3组"}
    client = signed_in()
    client.post(reverse("people:type-in"), fields)
    batch = ImportBatch.objects.get()
    named = {"column-0": "name", "header": "found"}
    answer = client.post(reverse("people:name-columns", args=[batch.pk]), named)
    assert (answer.status_code, batch.state) == (409, States.PREVIEW)
