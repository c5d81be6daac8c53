"""The paper, and what is read aloud."""

from __future__ import annotations

import re

import pytest
from django.http import Http404
from hypothesis import given
from hypothesis import strategies as st

from shouwang.apps.statements import papers, saying, spoken
from shouwang.apps.statements.papers.aloud import aloud
from shouwang.apps.statements.papers.notice import notice
from shouwang.core.text import LANGS, Text
from tests.apps.statements.office import HOUR, NOW, approved, changed, drafted, incident, stands

TOWN = Text("Linhe County", "临和县")


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("2020年2月27日（星期四）", "二\u3007二\u3007年二月二十七日（星期四）"),
        ("有 2 例确诊，第 2 天", "有两例确诊，第二天"),
        ("急救 120，报警 110", "急救幺二零，报警幺幺零"),
        ("请打 0570 1234567", "请打零五七零，幺二三四五六七"),
        ("每天 17:05 公布", "每天十七点零五分公布"),
        ("编号 S2026-0012", "编号 S二\u3007二六杠\u3007\u3007一二"),
        ("占 25%，体温 37.3 度", "占百分之二十五，体温三十七点三度"),
        ("共 120 例", "共一百二十例"),
    ],
)
def test_numbers_are_read_in_chinese_as_they_are_spoken(written: str, said: str) -> None:
    assert spoken.read_zh(written) == said


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("Thursday, 27 February 2020", "Thursday, the twenty-seventh of February, twenty twenty"),
        ("every day at 17:00", "every day at five o'clock in the afternoon"),
        ("120 ambulance", "one two zero ambulance"),
        ("call 0570 1234567", "call zero five seven zero, one two three four five six seven"),
        ("day 3 of 14", "day three of fourteen"),
        ("ends at 24:00", "ends at midnight"),
    ],
)
def test_numbers_are_read_in_english_as_they_are_spoken(written: str, said: str) -> None:
    assert spoken.read_en(written) == said


@given(st.integers(0, 999))
def test_what_is_spoken_is_understood_again(n: int) -> None:
    assert spoken.number_in(spoken.han(n)) == n
    assert spoken.number_in(spoken.english(n)) == n


@given(st.text())
def test_reading_fails_on_no_text_and_leaves_no_figure_in_chinese(words: str) -> None:
    assert not re.search(r"[0-9]", spoken.read_zh(words))
    assert isinstance(spoken.read_en(words), str)


@pytest.mark.django_db
def test_the_sheet_is_read_in_short_sentences_without_a_figure() -> None:
    row = drafted(incident())
    approved(row)
    for lang in LANGS:
        text = saying.said_of(stands(row), lang)
        assert text is not None
        sheet = aloud(text, TOWN)
        sentences = [one for part in sheet["parts"] for one in part]
        assert not any(re.search(r"[0-9]", one) for one in sentences)
        assert max(map(len, sentences)) < (90 if lang == "zh" else 260)
    assert "二\u3007二\u3007年二月二十七日" in str(aloud(saying.said_of(stands(row), "zh"), TOWN))  # type: ignore[arg-type]


@pytest.mark.django_db
def test_the_notice_shows_what_was_told_before_with_what_no_longer_counts_struck() -> None:
    row = drafted(incident())
    approved(row)
    old = stands(row).last.title_zh
    changed(row, title_zh="致柳湾村居民", reason_zh="措辞", reason_en="words", at=NOW + HOUR / 4)
    approved(row, at=NOW + HOUR / 2)
    text = saying.said_of(stands(row), "zh")
    assert text is not None
    sheet = notice(text, TOWN)
    assert sheet["reason"] == "更正：措辞"
    assert [old, True] in sheet["former"][0]["lines"]
    assert sum(is_gone for _words, is_gone in sheet["former"][0]["lines"]) == 1


@pytest.mark.django_db
def test_there_is_a_paper_only_of_what_was_approved() -> None:
    row = drafted(incident())
    with pytest.raises(Http404):
        papers.pdf_of(stands(row), "notice", TOWN, "zh")
    approved(row)
    for kind in ("notice", "aloud"):
        assert papers.pdf_of(stands(row), kind, TOWN, "zh").startswith(b"%PDF")
    with pytest.raises(Http404):
        papers.pdf_of(stands(row), "sheet", TOWN, "zh")
