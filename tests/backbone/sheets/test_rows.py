"""Every row is accepted, looked at, refused or named as skipped; the counts always add up."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shouwang.backbone.sheets.book import Cell, Sheet
from shouwang.backbone.sheets.columns import find_table
from shouwang.backbone.sheets.findings import Answer
from shouwang.backbone.sheets.read import read_book
from shouwang.backbone.sheets.residents import RESIDENTS_REGISTER, SCREENING_LEDGER
from shouwang.backbone.sheets.rows import judge
from shouwang.core.text import Text
from tests.backbone.sheets.making import TODAY, codes, identity, judged

HEADER: list[Cell] = ["序号", "村组", "户主", "门牌", "姓名", "联系电话", "体温", "返回日期"]
RIGHT = Answer("as-read", Text(en="Right", zh="对"))
EMPTY = Answer("empty", Text(en="Leave empty", zh="留空"))


def changed(value: object) -> Answer:
    return Answer("edit", Text(en="Edit", zh="改"), value)


def test_a_clean_row_is_accepted_with_its_values() -> None:
    rows, judging = judged(
        HEADER, [1, "3组", "魏雨水", "5号", "魏雨水", "13800000001", 36.5, date(2031, 2, 27)]
    )

    assert rows[0].verdict == "accepted"
    assert rows[0].raw == {}
    assert rows[0].values == {
        "no": "1",
        "area": "3组",
        "head": "魏雨水",
        "address": "5号",
        "name": "魏雨水",
        "phone": "+8613800000001",
        "temp": 36.5,
        "arrived": date(2031, 2, 27),
    }
    assert judging.counts.adds_up


def test_a_doubtful_row_says_what_was_written_what_was_read_and_why() -> None:
    rows, judging = judged(HEADER, [1, "3组", "魏雨水", "5号", "魏雨水", None, None, "2.27"])
    doubt = rows[0].doubts[0]

    assert rows[0].verdict == "look"
    assert (doubt.code, doubt.column, doubt.as_written, doubt.as_read) == (
        "date-without-year",
        "arrived",
        "2.27",
        date(2031, 2, 27),
    )
    assert doubt.why == Text(
        en="Year missing; the nearest past day is taken.", zh="缺年份，按最近的过去日期取。"
    )
    assert [answer.code for answer in doubt.answers] == ["as-read", "other", "edit", "empty"]
    assert rows[0].raw == {"arrived": "2.27"}
    assert judging.kinds_of_doubt == {("arrived", "date-without-year"): 1}


def test_a_refused_cell_refuses_its_row_and_says_why() -> None:
    rows, judging = judged(["村组", "姓名", "身份证号"], ["3组", "魏雨水", 999999198801010011.0])

    assert rows[0].verdict == "refused"
    assert [(one.code, one.is_refusal) for one in rows[0].doubts] == [("id-digits-lost", True)]
    assert "national_id" not in rows[0].values
    assert judging.counts.refused == 1


def test_a_row_without_what_it_must_have_is_refused() -> None:
    rows, _ = judged(["村组", "姓名"], [None, "魏雨水"], ["3组", None])

    assert [[one.column for one in row.doubts] for row in rows] == [["area"], ["head"]]
    assert {row.verdict for row in rows} == {"refused"}


def test_what_a_sheet_lacks_can_be_given() -> None:
    rows, _ = judged(["姓名", "电话"], ["魏雨水", None], given={"area": "3组"})

    assert rows[0].verdict == "accepted"
    assert rows[0].values == {"area": "3组", "name": "魏雨水"}


def test_only_the_head_of_the_household_is_named() -> None:
    rows, _ = judged(
        ["村组", "户主", "姓名"],
        ["3组", "魏雨水", None],
        ["3组", "曹白露", "户主"],
        ["3组", "本人", "严小雪"],
    )

    assert [row.values["name"] for row in rows] == ["魏雨水", "曹白露", "严小雪"]
    assert [codes(row) for row in rows] == [{"name-from-head"}, {"name-from-head"}, set()]
    assert rows[2].values["head"] == "严小雪"


def test_a_role_alone_is_no_name() -> None:
    rows, _ = judged(["姓名", "电话"], ["户主", "13800000001"], kind=RESIDENTS_REGISTER)
    assert rows[0].verdict == "refused"


@pytest.mark.parametrize("mark", ["同上", "〃", "ditto"])
def test_ditto_takes_the_row_above_and_names_it(mark: str) -> None:
    rows, _ = judged(
        ["村组", "姓名", "门牌"],
        ["3组", "魏雨水", "22号"],
        [],
        [mark, "曹白露", mark],
        [mark, "严小雪", mark],
    )

    assert [row.values["address"] for row in rows] == ["22号"] * 3
    assert [row.values["area"] for row in rows] == ["3组"] * 3
    assert "第 2 行" in rows[1].doubts[0].why.zh
    assert "row 4" in rows[2].doubts[0].why.en
    assert rows[1].raw == {"area": mark, "address": mark}


def test_ditto_with_nothing_above_leaves_the_cell_empty() -> None:
    rows, _ = judged(["村组", "姓名", "门牌"], ["3组", "魏雨水", "同上"])

    assert codes(rows[0]) == {"ditto-nothing-above"}
    assert "address" not in rows[0].values


def test_an_identity_number_is_never_taken_from_the_row_above() -> None:
    rows, _ = judged(
        ["村组", "姓名", "身份证号"], ["3组", "魏雨水", identity()], ["3组", "曹白露", "同上"]
    )

    assert codes(rows[1]) == {"ditto-of-own"}
    assert "national_id" not in rows[1].values


def test_merged_cells_hold_for_the_rows_below(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (
        ["村组", "姓名", "电话"],
        ["3组", "魏雨水", "13800000001"],
        [None, "曹白露"],
        [None, None],
        ["4组", "严小雪"],
    ):
        sheet.append(row)
    sheet.merge_cells("A2:A4")
    sheet.merge_cells("C2:C3")
    book.save(tmp_path / "a.xlsx")
    table = find_table(read_book(tmp_path / "a.xlsx").sheets[0], SCREENING_LEDGER)
    judging = judge(table, SCREENING_LEDGER, today=TODAY)
    rows = list(judging)

    assert [row.values.get("area") for row in rows] == ["3组", "3组", "4组"]
    assert rows[1].values["phone"] == "+8613800000001"
    assert rows[1].verdict == "accepted"
    assert judging.counts.skipped == {"merged": [4]}
    assert judging.counts.adds_up


def test_a_name_from_a_merged_cell_needs_a_look(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (
        ["村组", "姓名", "电话"],
        ["3组", "魏雨水", "13800000001"],
        ["3组", None, "13800000002"],
    ):
        sheet.append(row)
    sheet.merge_cells("B2:B3")
    book.save(tmp_path / "a.xlsx")
    table = find_table(read_book(tmp_path / "a.xlsx").sheets[0], SCREENING_LEDGER)
    rows = list(judge(table, SCREENING_LEDGER, today=TODAY))

    assert codes(rows[1]) == {"merged"}


def test_hidden_rows_are_never_taken_in_silence(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["村组", "姓名"], ["3组", "魏雨水"], ["3组", "曹白露"]):
        sheet.append(row)
    sheet.row_dimensions[3].hidden = True
    book.save(tmp_path / "a.xlsx")
    table = find_table(read_book(tmp_path / "a.xlsx").sheets[0], SCREENING_LEDGER)
    rows = list(judge(table, SCREENING_LEDGER, today=TODAY))

    assert [row.verdict for row in rows] == ["accepted", "look"]
    assert codes(rows[1]) == {"row-hidden"}


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ([None, "合计", 3], "total"),
        (["小计", None, None, None, None, 5], "total"),
        (["合  计"], "total"),
        (["Total", 7], "total"),
        (["合计：", None, "3人"], "total"),
        (["Grand total"], "total"),
        (["注：本表由村委会保管，不得外传"], "note"),
        (["填表人：甲", None, None, "审核人：乙"], "note"),
        (["备注：无"], "note"),
        (["Note: keep this list inside"], "note"),
        (["本表数据截至三月四日下午六时整"], "note"),
        ([*HEADER], "heading"),
    ],
)
def test_rows_that_are_no_person_are_skipped_and_named(row: list[Cell], reason: str) -> None:
    person: list[Cell] = [1, "3组", "魏雨水", "5号", "魏雨水"]
    other: list[Cell] = [2, "3组", "曹白露", "6号", "曹白露"]
    rows, judging = judged(HEADER, person, row, [], other)

    assert [one.number for one in rows] == [2, 5]
    assert judging.counts.skipped == {reason: [3]}
    assert (judging.counts.above, judging.counts.blank, judging.counts.in_sheet) == (1, 1, 5)
    assert judging.counts.adds_up


def test_a_person_alone_in_a_row_is_no_note() -> None:
    rows, _ = judged(
        ["姓名", "电话"], ["魏雨水"], ["阿卜杜热合曼·阿卜杜热依木·托合提"], kind=RESIDENTS_REGISTER
    )
    assert [row.verdict for row in rows] == ["accepted", "accepted"]


def test_the_same_identity_number_twice_needs_a_look_at_the_second() -> None:
    rows, _ = judged(
        ["村组", "姓名", "身份证号"], ["3组", "魏雨水", identity()], ["4组", "魏雨", identity()]
    )

    assert [row.verdict for row in rows] == ["accepted", "look"]
    assert codes(rows[1]) == {"duplicate-id"}
    assert "第 2 行" in rows[1].doubts[0].why.zh


def test_the_same_name_and_telephone_twice_needs_a_look() -> None:
    rows, _ = judged(
        ["村组", "姓名", "电话"],
        ["3组", "魏雨水", "13800000001"],
        ["3组", "魏 雨水", "138 0000 0001"],
        ["3组", "曹白露", "13800000001"],
    )

    assert [codes(row) for row in rows] == [set(), {"duplicate-name-phone"}, set()]


def test_namesakes_of_one_village_stay_two_people() -> None:
    rows, _ = judged(
        ["村组", "姓名", "电话", "门牌"],
        ["3组", "魏雨水", "13800000001", "5号"],
        ["3组", "魏雨水", "13800000002", "6号"],
    )
    assert [row.verdict for row in rows] == ["accepted", "accepted"]


def test_the_same_name_and_home_without_anything_to_tell_them_apart_needs_a_look() -> None:
    rows, _ = judged(["村组", "姓名", "门牌"], ["3组", "魏雨水", "5号"], ["3组", "魏雨水", "5号"])
    assert codes(rows[1]) == {"duplicate-name-home"}


def test_a_saved_answer_settles_a_doubt_of_one_row() -> None:
    sheet: list[list[Cell]] = [
        ["村组", "姓名", "返回日期"],
        ["3组", "魏雨水", "2.27"],
        ["3组", "曹白露", "2.28"],
    ]
    rows, _ = judged(*sheet, saved_answers={(2, "arrived", "date-without-year"): RIGHT})
    assert [row.verdict for row in rows] == ["accepted", "look"]


def test_a_saved_answer_may_hold_for_every_row() -> None:
    sheet: list[list[Cell]] = [
        ["村组", "姓名", "返回日期"],
        ["3组", "魏雨水", "2.27"],
        ["3组", "曹白露", "2.28"],
    ]
    rows, judging = judged(*sheet, saved_answers={(None, "arrived", "date-without-year"): RIGHT})

    assert [row.verdict for row in rows] == ["accepted", "accepted"]
    assert rows[1].values["arrived"] == date(2031, 2, 28)
    assert judging.counts.accepted == 2


def test_an_answer_changes_or_empties_a_value_also_of_a_refused_cell() -> None:
    sheet: list[list[Cell]] = [
        ["村组", "姓名", "体温"],
        ["3组", "魏雨水", 50],
        ["3组", "曹白露", 50],
        ["3组", "严小雪", 50],
    ]
    question = "temp", "temperature-range"
    answers = {(2, *question): EMPTY, (3, *question): changed(36.9), (4, *question): RIGHT}
    rows, _ = judged(*sheet, saved_answers=answers)

    assert [row.values.get("temp") for row in rows] == [None, 36.9, None]
    assert [row.verdict for row in rows] == ["accepted", "accepted", "refused"]


def test_a_missing_value_can_be_filled_in_by_an_answer() -> None:
    answers = {(2, "area", "required-missing"): changed("3组")}
    rows, _ = judged(["村组", "姓名"], [None, "魏雨水"], saved_answers=answers)

    assert rows[0].verdict == "accepted"
    assert rows[0].values["area"] == "3组"


def test_several_people_can_be_split() -> None:
    sheet: list[list[Cell]] = [["村组", "姓名"], ["3组", "陶小暑 小寒 大寒"]]
    doubt = judged(*sheet)[0][0].doubts[0]
    rows, _ = judged(*sheet, saved_answers={(2, "name", doubt.code): doubt.answers[0]})

    assert rows[0].values["name"] == ("陶小暑", "小寒", "大寒")
    assert rows[0].verdict == "accepted"


def test_a_row_said_to_be_the_same_person_names_the_first() -> None:
    sheet: list[list[Cell]] = [
        ["村组", "姓名", "电话"],
        ["3组", "魏雨水", "13800000001"],
        ["3组", "魏雨水", "13800000001"],
    ]
    same = Answer("same", Text(en="Same person", zh="同一人"))
    rows, _ = judged(*sheet, saved_answers={(3, "", "duplicate-name-phone"): same})

    assert rows[1].same_as == 2
    assert rows[1].verdict == "accepted"


def test_rows_that_were_only_tidied_are_counted() -> None:
    _, judging = judged(
        ["村组", "姓名", "电话"],
        ["3组", "魏 雨水", "13800000001"],
        ["3组", "曹白露", "13800000002"],
    )
    assert (judging.counts.accepted, judging.counts.tidied) == (2, 1)


cells = st.one_of(
    st.none(),
    st.none(),
    st.sampled_from(
        [
            "同上",
            "合计",
            "注：甲",
            "3组",
            "魏雨水",
            "曹白露",
            "外锁",
            "2.27",
            "13800000001",
            "5号",
            "姓名",
            "村组",
        ]
    ),
    st.text(max_size=8),
    st.integers(0, 10**18),
    st.floats(allow_nan=False, allow_infinity=False),
    st.dates(),
)


@given(st.lists(st.lists(cells, max_size=8), max_size=14), st.integers(0, 3))
def test_the_counts_always_add_up(body: list[list[Cell]], n_above: int) -> None:
    header: list[Cell] = ["村组", "姓名", "门牌", "电话", "体温", "返回日期", "身份证号", "门控"]
    title: list[Cell] = ["排查表"]
    rows = [title] * n_above + [header, *body]
    sheet = Sheet.of("3组", *rows)
    judging = judge(
        find_table(sheet, SCREENING_LEDGER, with_sensitive=True), SCREENING_LEDGER, today=TODAY
    )
    judged_rows = list(judging)
    counts = judging.counts

    assert counts.adds_up
    assert counts.in_sheet == sheet.last_number
    assert counts.records == len(judged_rows)
    n_skipped = sum(map(len, counts.skipped.values()))
    n_filled_below = sum(row.number > counts.above for row in sheet.rows())
    assert counts.records + n_skipped == n_filled_below
    for row in judged_rows:
        assert (row.verdict == "accepted") == (not row.doubts and not row.incidents)
        assert (row.verdict == "refused") == any(one.is_refusal for one in row.doubts)
        assert row.values.get("door_control") in (None, "none")
        assert set(row.raw) <= {one.column for one in row.doubts}


def test_a_book_of_many_rows_is_judged_one_row_at_a_time() -> None:
    people: list[list[Cell]] = [[f"{n}组", "魏雨水"] for n in range(5000)]
    sheet = Sheet.of("3组", ["村组", "姓名"], *people)
    judging = iter(judge(find_table(sheet, SCREENING_LEDGER), SCREENING_LEDGER, today=TODAY))
    assert next(judging).number == 2


def test_going_through_the_rows_again_gives_the_same_answer() -> None:
    people: list[list[Cell]] = [["3组", "魏雨水", "13800000001"], ["3组", "魏雨水", "13800000001"]]
    rows, judging = judged(["村组", "姓名", "电话"], *people)
    counts = judging.counts

    assert list(judging) == rows
    assert judging.counts == counts
