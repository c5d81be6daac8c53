"""Refused rows, taken along as they were, mended and brought again."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from shouwang.apps.people import sheets_out, taking_along
from shouwang.apps.people.exports import ExportTooLongError
from shouwang.apps.people.models import ImportBatch
from shouwang.backbone.access.actors import NotYourDutyError
from shouwang.backbone.audit import log
from shouwang.backbone.audit.models import Line
from tests.apps.people.importing import HEAD, ROWS, bring, number, send, sheet, verdicts
from tests.offices import AMINA, GUS, make_areas, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Iterator[Client]:
    make_areas()
    yield signed_in()
    shutil.rmtree(Path(settings.MEDIA_ROOT) / "sheets", ignore_errors=True)


def fetched(client: Client, batch: ImportBatch) -> Any:
    answer = client.post(reverse("people:refused", args=[batch.pk]), {"purpose": "to be mended"})
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store"
    return openpyxl.load_workbook(BytesIO(b"".join(answer.streaming_content)))  # type: ignore[attr-defined]


def rows_of(book: Any) -> list[tuple[Any, ...]]:
    return list(book.worksheets[0].values)


@pytest.mark.parametrize(
    ("language", "why", "said"),
    [("en", "Why it cannot be imported", "missing"), ("zh-hans", "不能导入的原因", "缺少")],
)
def test_refused_rows_are_handed_back_as_they_were_with_the_reason_at_the_end(
    office: Client, tmp_path: Path, language: str, why: str, said: str
) -> None:
    office.cookies["language"] = language
    head = ("序号", *HEAD, "鞋码")
    rows = [(n, *row, 41 + n) for n, row in enumerate(ROWS)]
    brought = bring(office, sheet(tmp_path / "a.xlsx", rows, head))
    book = fetched(office, brought)
    found = rows_of(book)
    book.close()
    at = found.index((*head, why))
    assert found[at + 1][:-1] == (6, None, "男", 50, "199 0000 0006", "4组", "3号", "5", 47)
    assert said in found[at + 1][-1]
    assert found[at + 2][:-1] == (7, 20200203, "男", 50, "199 0000 0007", "4组", "3号", "5", 48)
    assert any("to be mended" in row for row in found[:at])
    assert log.timeline([brought.pk]).filter(act="people.refused-rows-taken").exists()


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_file_can_be_mended_and_brought_again(
    office: Client, tmp_path: Path, language: str
) -> None:
    office.cookies["language"] = language
    brought = bring(office, sheet(tmp_path / "a.xlsx"))
    assert sorted(verdicts(brought).values()).count("refused") == 2
    book = fetched(office, brought)
    table = book.worksheets[0]
    for row in table.iter_rows():
        if row[3].value in ("199 0000 0006", "199 0000 0007"):
            row[0].value = "周白露" if row[3].value.endswith("6") else "周霜降"
    book.save(tmp_path / "mended.xlsx")
    book.close()
    again = bring(office, tmp_path / "mended.xlsx")
    assert list(verdicts(again).values()) == ["accepted", "accepted"]


def test_columns_named_by_hand_are_known_again_in_the_file(office: Client, tmp_path: Path) -> None:
    brought = bring(
        office, sheet(tmp_path / "a.xlsx", [("林谷雨", "5号"), (7, "6号")], ("叫啥", "住几号"))
    )
    send(
        office,
        "people:name-columns",
        brought.pk,
        header="1",
        **{"column-0": "name", "column-1": "room"},
    )
    brought.refresh_from_db()
    assert verdicts(brought) == {2: "accepted", 3: "refused"}
    book = fetched(office, brought)
    book.save(tmp_path / "again.xlsx")
    book.close()
    again = bring(office, tmp_path / "again.xlsx")
    assert list(verdicts(again).values()) == ["refused"]


@pytest.mark.parametrize("is_asked", [False, True])
def test_identity_numbers_are_whole_only_for_a_purpose_and_formulas_stay_text(
    office: Client, tmp_path: Path, is_asked: bool
) -> None:
    head = (*HEAD, "身份证号", "民族", "证")
    rows = [("", "男", 50, "", "4组", "3号", "=1+1", number(1), "kanariya", number(2))]
    more = {"with_sensitive": "on", "purpose": "care"} if is_asked else {}
    path = sheet(tmp_path / "a.xlsx", rows, head)
    book = fetched(office, bring(office, path, **more))
    cells = [str(cell) for row in rows_of(book) for cell in row]
    book.close()
    assert (number(1) in cells) == is_asked
    assert (number(2) in cells) == is_asked
    assert not any("kanariya" in cell for cell in cells)


def test_no_file_without_a_purpose_a_duty_or_an_end(
    office: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    brought = bring(office, sheet(tmp_path / "a.xlsx"))
    assert office.get(reverse("people:refused", args=[brought.pk])).status_code == 405
    assert send(office, "people:refused", brought.pk, purpose="").status_code == 302
    facts: Any = {
        "batch": brought,
        "purpose": "x",
        "written_at": timezone.localtime(),
        "lang": "en",
    }
    with pytest.raises(NotYourDutyError):
        sheets_out.write_refused(actor=GUS, **facts)
    monkeypatch.setattr(sheets_out, "MOST_ROWS", 1)
    with pytest.raises(ExportTooLongError):
        sheets_out.write_refused(actor=AMINA, **facts)
    assert not Line.objects.filter(act="people.refused-rows-taken").exists()


def test_refused_rows_count_among_the_lists_of_a_day(office: Client, tmp_path: Path) -> None:
    batch = bring(office, sheet(tmp_path / "a.xlsx", ROWS))
    for _ in range(taking_along.MOST_A_DAY):
        fetched(office, batch)
    answer = office.post(reverse("people:refused", args=[batch.pk]), {"purpose": "to be mended"})
    assert answer.status_code == 409
    assert "10 lists within a day" in answer.content.decode()


def test_many_refused_rows_go_back_to_who_brought_the_sheet_alone(
    office: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(taking_along, "ALONE", 1)
    batch = bring(office, sheet(tmp_path / "a.xlsx", ROWS))
    bo = signed_in("village-secretary", name="Bo")
    answer = bo.post(reverse("people:refused", args=[batch.pk]), {"purpose": "to be mended"})
    assert answer.status_code == 409
    assert "only to Amina" in answer.content.decode()
    fetched(office, batch)
    monkeypatch.setattr(taking_along, "ALONE", 3)
    fetched(bo, batch)  # two rows: with two more it would be one too many for a day
    answer = bo.post(reverse("people:refused", args=[batch.pk]), {"purpose": "to be mended"})
    assert answer.status_code == 409
