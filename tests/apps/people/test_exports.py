"""Lists that are taken along."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from shouwang.apps.people import exports
from shouwang.backbone.audit.models import Line
from shouwang.backbone.jobs.models import Job
from tests.offices import make_areas, resident, signed_in

pytestmark = pytest.mark.django_db(transaction=True)


def ask(*, purpose: str = "errands of today", language: str = "en", **filters: str) -> Job:
    signed_in(language=language).post(
        reverse("people:export"), {"purpose": purpose, "query": urlencode(filters)}
    )
    return Job.objects.get()


def cells(job: Job) -> list[list[object]]:
    sheet = load_workbook(job.file_path).worksheets[0]
    return [list(row) for row in sheet.iter_rows(values_only=True)]


def test_a_list_says_who_took_it_what_for_and_until_when_and_masks_telephones() -> None:
    make_areas()
    resident("林谷雨", phone="19900000123", needs=("dialysis",), note="sealed words")
    resident("=HYPERLINK(1)", phone="19900000456")
    job = ask()
    assert job.state == Job.State.DONE, job.message_en
    rows = cells(job)
    text = " ".join(str(cell) for row in rows for cell in row)
    for said in ("errands of today", "Amina", "林谷雨", "dialysis", "=HYPERLINK(1)", "0123"):
        assert said in text
    for hidden in ("19900000123", "sealed words"):
        assert hidden not in text
    raw = load_workbook(job.file_path).worksheets[0]
    assert all(cell.data_type != "f" for row in raw.iter_rows() for cell in row)
    line = Line.objects.get(act="people.exported")
    assert line.facts == {"rows": 2}


def test_a_list_without_a_purpose_is_not_written() -> None:
    resident()
    signed_in().post(reverse("people:export"), {"purpose": ""})
    assert not Job.objects.exists()


def test_a_list_is_written_in_the_language_of_the_reader_and_as_filtered() -> None:
    make_areas()
    resident("林谷雨", needs=("dialysis",))
    other = resident("何小满")
    text = str(cells(ask(language="zh-hans", need="dialysis")))
    assert "姓名" in text
    assert "林谷雨" in text
    assert other.ref not in text  # her name could also be the one that marks the list


@pytest.mark.parametrize(("language", "said"), [("en", "2 rows"), ("zh-hans", "2 行")])
def test_too_long_a_list_is_refused_with_its_length(
    monkeypatch: pytest.MonkeyPatch, language: str, said: str
) -> None:
    monkeypatch.setattr(exports, "MOST_ROWS", 1)
    resident("林谷雨")
    resident("何小满")
    answer = signed_in(language=language).post(reverse("people:export"), {"purpose": "errands"})
    assert answer.status_code == 409
    assert said in answer.content.decode()
    assert not Job.objects.exists()


@pytest.mark.parametrize(
    ("filters", "language", "said"),
    [
        ({"need": "dialysis", "path": "LH/LW/G3"}, "en", ["dialysis", "Group 3", "lives here"]),
        ({"need": "dialysis", "path": "LH/LW/G3"}, "zh-hans", ["透析", "3组"]),
        ({"standing": "any"}, "en", ["moved or deceased too"]),
        ({}, "en", ["all who live here"]),
    ],
)
def test_a_list_says_in_words_what_it_was_narrowed_by(
    filters: dict[str, str], language: str, said: list[str]
) -> None:
    make_areas()
    resident("林谷雨", needs=("dialysis",))
    text = str(cells(ask(language=language, **filters)))
    for words in said:
        assert words in text
    assert "LH/LW" not in text
