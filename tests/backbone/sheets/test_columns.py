"""The header is found wherever it stands, and every column is named, left out or unknown."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from shouwang.backbone.sheets.book import Cell, Sheet
from shouwang.backbone.sheets.columns import WHY, NoHeaderError, Table, find_table
from shouwang.backbone.sheets.fingerprints import fingerprint, header_rows_like
from shouwang.backbone.sheets.headers import plain_header
from shouwang.backbone.sheets.kinds import Column, SheetKind
from shouwang.backbone.sheets.read import read_book
from shouwang.backbone.sheets.residents import RESIDENTS_REGISTER, SCREENING_LEDGER
from shouwang.backbone.sheets.uses import uses
from shouwang.core.text import Text


def table(*rows: list[Cell], kind: SheetKind = SCREENING_LEDGER) -> Table:
    return find_table(Sheet.of("3组", *rows), kind)


def keys(found: Table) -> dict[str, int]:
    return {one.column.key: one.place for one in found.columns}


def test_the_header_is_found_under_titles_and_notes() -> None:
    found = table(
        ["柳湾村返乡人员排查表"],
        ["填报单位：", "柳湾村", None, "日期：", "2031-03-04"],
        [],
        ["序号", "村组", "姓名", "联系电话"],
        [1, "3组", "魏雨水", "13800000001"],
    )

    assert found.header_rows == (4,)
    assert found.n_above == 2
    assert keys(found) == {"no": 0, "area": 1, "name": 2, "phone": 3}
    assert [row.number for row in found.rows()] == [5]


@pytest.mark.parametrize(
    ("header", "key"),
    [
        ("姓 名", "name"),
        ("姓\u3000名", "name"),
        ("姓名*", "name"),
        ("姓名：", "name"),
        ("Name", "name"),
        ("NAME ", "name"),
        ("体温（℃）", "temp"),
        ("体温(℃)", "temp"),
        ("体温℃", "temp"),
        ("年龄（岁）", "age"),
        ("联系\n电话", "phone"),
        ("\uff30\uff48\uff4f\uff4e\uff45", "phone"),
        ("Phone No.", "phone"),
        ("身份证号码", "national_id"),
        ("近14天去向", "travel"),
        ("近\uff11\uff14天行程", "travel"),
        ("是否在家（是/否）", "present"),
        ("起止日期", "period"),
        ("Date of return", "arrived"),
    ],
)
def test_a_header_is_recognised_however_it_is_written(header: str, key: str) -> None:
    other: list[Cell] = ["村组", "户主", header]
    found = find_table(Sheet.of("3组", other), SCREENING_LEDGER, with_sensitive=True)
    assert keys(found).get(key) == 2


def test_two_header_rows_are_read_together(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (
        ["排查表"],
        ["村组", "人员信息", None, "返乡情况", None, "备注"],
        [None, "姓名", "联系电话", "来源地", "返回日期", None],
        ["3组", "魏雨水", "13800000001", "省城", "2.27", "无"],
    ):
        sheet.append(row)
    for area in ("A1:F1", "A2:A3", "B2:C2", "D2:E2", "F2:F3"):
        sheet.merge_cells(area)
    book.save(tmp_path / "a.xlsx")
    found = find_table(read_book(tmp_path / "a.xlsx").sheets[0], SCREENING_LEDGER)

    assert found.header_rows == (2, 3)
    assert keys(found) == {"area": 0, "name": 1, "phone": 2, "from": 3, "arrived": 4, "note": 5}
    assert [row.number for row in found.rows()] == [4]


def test_two_header_rows_without_merged_cells_are_read_together() -> None:
    found = table(
        ["村组", "人员信息", None, "备注"],
        [None, "姓名", "联系电话", None],
        ["3组", "魏雨水", "13800000001"],
    )

    assert found.header_rows == (1, 2)
    assert keys(found) == {"area": 0, "name": 1, "phone": 2, "note": 3}


def test_a_first_row_of_words_is_no_second_header() -> None:
    found = table(
        ["姓名", "村组", "与户主关系"], ["魏雨水", "三组", "户主"], kind=RESIDENTS_REGISTER
    )
    assert found.header_rows == (1,)


def test_sensitive_columns_are_left_out_unless_the_purpose_asks_for_them() -> None:
    sheet = Sheet.of("3组", ["村组", "姓名", "身份证号", "体温", "接触史", "健康状况"])
    without = find_table(sheet, SCREENING_LEDGER)
    with_them = find_table(sheet, SCREENING_LEDGER, with_sensitive=True)

    assert keys(without) == {"area": 0, "name": 1}
    assert [one.column.key for one in without.left_out] == [
        "national_id",
        "temp",
        "exposure",
        "signs",
    ]
    assert [notice.code for notice in without.notices] == ["column-left-out"] * 4
    assert len(with_them.columns) == 6
    assert with_them.left_out == ()


@pytest.mark.parametrize("kind", [SCREENING_LEDGER, RESIDENTS_REGISTER])
@pytest.mark.parametrize(
    "header",
    [
        "户籍地",
        "户籍地址",
        "户籍所在地",
        "户口性质",
        "户口所在地",
        "民族",
        "宗教信仰",
        "政治面貌",
        "是否党员",
        "籍贯",
        "Ethnicity",
        "Religion",
        "Hukou",
        "Party member",
        "民　族",
        "政治面貌（党员/群众）",
    ],
)
def test_what_is_never_stored_is_recognised_and_said(kind: SheetKind, header: str) -> None:
    sheet = Sheet.of("3组", ["村组", "姓名", header], ["3组", "魏雨水", "x"])
    found = find_table(sheet, kind, with_sensitive=True)

    assert [one.place for one in found.never_stored] == [2]
    assert 2 not in [one.place for one in found.columns]
    said = [notice.text for notice in found.notices if notice.code == "column-never-stored"]
    assert len(said) == 1
    assert "从不保存" in said[0].zh
    assert "never stored" in said[0].en


def test_a_saved_mapping_cannot_store_what_is_never_stored() -> None:
    sheet = Sheet.of("3组", ["村组", "姓名", "民族"])
    found = find_table(sheet, SCREENING_LEDGER, mapping={"民族": "ethnicity"}, with_sensitive=True)
    assert [one.column.key for one in found.never_stored] == ["ethnicity"]


def test_no_kind_of_sheet_has_a_place_for_ethnicity_religion_party_or_registration() -> None:
    for kind in (SCREENING_LEDGER, RESIDENTS_REGISTER):
        kept = {column.key for column in kind.columns if column.kept}
        assert not kept & {"ethnicity", "religion", "party", "registration", "hukou"}


def test_unknown_columns_are_named() -> None:
    found = table(["村组", "姓名", "鞋码", "星座"])

    assert found.unrecognised == ((2, "鞋码"), (3, "星座"))
    assert "columns-unrecognised" in [notice.code for notice in found.notices]


def test_a_header_that_only_ends_in_known_words_is_taken_with_a_notice() -> None:
    found = table(["村组", "姓名", "家属联系电话"])

    assert keys(found)["phone"] == 2
    assert not found.columns[2].is_sure
    assert "column-guessed" in [notice.code for notice in found.notices]


def test_a_whole_word_goes_before_a_part_of_one() -> None:
    found = table(["村组", "家属联系电话", "姓名", "电话"])

    assert keys(found)["phone"] == 3
    assert found.unrecognised == ((1, "家属联系电话"),)


def test_a_saved_mapping_goes_before_the_words() -> None:
    sheet = Sheet.of("3组", ["村组", "姓名", "备注", "电话"])
    found = find_table(sheet, SCREENING_LEDGER, mapping={"备 注": "phone", "电话": None})

    assert keys(found) == {"area": 0, "name": 1, "phone": 2}


def test_a_sheet_without_a_header_is_read_by_the_places_a_person_named() -> None:
    sheet = Sheet.of("3组", ["3组", "魏雨水", "13800000001"], ["3组", "曹白露", None])
    found = find_table(sheet, SCREENING_LEDGER, mapping={0: "area", 1: "name", 2: "phone"})

    assert found.header_rows == ()
    assert [row.number for row in found.rows()] == [1, 2]


def test_a_sheet_without_a_header_is_refused_when_nobody_said_what_it_holds(
    tmp_path: Path,
) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("3组,魏雨水,13800000001\n3组,曹白露,13800000002\n".encode("gbk"))
    sheet = read_book(path).sheets[0]
    with pytest.raises(NoHeaderError) as caught:
        find_table(sheet, SCREENING_LEDGER)

    assert caught.value.facts == {"n_rows": 2}
    assert "魏雨水" not in caught.value.say("zh")
    mapping: dict[str | int, str | None] = {0: "area", 1: "name"}
    assert len(list(find_table(sheet, SCREENING_LEDGER, mapping=mapping).rows())) == 2


def test_an_unknown_key_in_a_mapping_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(KeyError):
        find_table(Sheet.of("3组", ["姓名", "村组"]), SCREENING_LEDGER, mapping={"姓名": "names"})


def test_missing_required_columns_are_named() -> None:
    assert [column.key for column in table(["姓名", "电话"]).missing] == ["area"]
    assert [column.key for column in table(["村组", "电话"]).missing] == ["head"]


def test_english_headers_are_understood() -> None:
    found = table(
        [
            "No.",
            "Village",
            "Head of household",
            "Full name",
            "Sex",
            "Age",
            "Telephone",
            "Return date",
            "Remarks",
        ]
    )
    assert keys(found) == {
        "no": 0,
        "area": 1,
        "head": 2,
        "name": 3,
        "sex": 4,
        "age": 5,
        "phone": 6,
        "arrived": 7,
        "note": 8,
    }


@pytest.mark.parametrize("kind", [SCREENING_LEDGER, RESIDENTS_REGISTER])
def test_every_header_word_means_the_column_it_stands_with(kind: SheetKind) -> None:
    for column in kind.columns:
        for word in (*column.words, column.title.zh):
            found = find_table(
                Sheet.of("3组", ["甲乙丙", word]),
                kind,
                mapping={"甲乙丙": None},
                with_sensitive=True,
            )
            of_word = [one.column.key for one in found.columns + found.never_stored]
            assert of_word == [column.key], word


def test_a_kind_of_sheet_with_a_key_twice_cannot_be_made() -> None:
    column = Column("a", Text(en="A", zh="甲"), "text", ("甲",))
    with pytest.raises(ValueError, match="twice"):
        SheetKind("k", Text(en="K", zh="丙"), (column, column))


def test_a_header_of_marks_only_is_nothing() -> None:
    assert plain_header("***") == ""
    assert plain_header(5) == ""


# --- what a person says -------------------------------------------------------------------------


@pytest.mark.parametrize("key", ["note", "name", None])
def test_what_is_never_stored_stays_so_whatever_a_person_says(key: str | None) -> None:
    sheet = Sheet.of("3组", ["村组", "姓名", "民族", "宗教信仰"], ["3组", "魏雨水", "x", "y"])
    found = find_table(sheet, SCREENING_LEDGER, mapping={2: key, "宗教信仰": key})
    assert [one.place for one in found.never_stored] == [2, 3]
    assert keys(found) == {"area": 0, "name": 1}


def test_a_sensitive_column_under_another_meaning_still_needs_the_purpose() -> None:
    sheet = Sheet.of("3组", ["姓名", "身份证号", "证件号"], ["魏雨水", "9", "9"])
    said: dict[str | int, str | None] = {1: "note", 2: "note"}
    without = find_table(sheet, RESIDENTS_REGISTER, mapping=said)
    assert keys(without) == {"name": 0}
    with_it = find_table(sheet, RESIDENTS_REGISTER, mapping=said, with_sensitive=True)
    assert keys(with_it) == {"name": 0, "note": 1, "national_id": 2}


def test_a_header_that_a_person_named_is_taken_though_no_word_of_it_is_known() -> None:
    sheet = Sheet.of("3组", ["柳湾村"], ["叫啥", "住哪"], ["魏雨水", "5号"])
    found = find_table(sheet, RESIDENTS_REGISTER, mapping={0: "name", 1: "room"}, header=(2,))
    assert found.header_rows == (2,)
    assert dict(found.headers) == {0: "叫啥", 1: "住哪"}
    assert [row.number for row in found.rows()] == [3]
    assert all(one.is_said for one in found.columns)


def test_every_column_is_listed_with_what_became_of_it() -> None:
    sheet = Sheet.of(
        "3组",
        ["姓名", "家属联系电话", "鞋码", "民族", "身份证号", None],
        ["魏雨水", "1", "41", "x", "9", "庙后"],
    )
    said: dict[str | int, str | None] = {5: "note"}
    listed = uses(find_table(sheet, RESIDENTS_REGISTER, mapping=said))
    assert [(one.key, one.how) for one in listed] == [
        ("name", "sure"),
        ("phone", "guessed"),
        ("", "unread"),
        ("ethnicity", "never"),
        ("national_id", "left-out"),
        ("note", "said"),
    ]
    assert [one.header for one in listed][2:] == ["鞋码", "民族", "身份证号", ""]


def test_a_sheet_is_known_again_by_its_headers_wherever_they_stand() -> None:
    first = Sheet.of("a", ["叫啥", "住哪"], ["魏雨水", "5号"])
    second = Sheet.of("b", ["标题"], [], ["叫 啥", "住哪：", WHY.zh], ["曹白露", "6号", "x"])
    other = Sheet.of("c", ["住哪", "叫啥"], ["5号", "魏雨水"])
    prints = [dict(header_rows_like(sheet)) for sheet in (first, second, other)]
    assert prints[0][1,] == prints[1][3,] == fingerprint({0: "叫啥", 1: "住哪"})
    assert prints[0][1,] not in prints[2].values()


def test_the_column_of_reasons_of_a_file_of_refused_rows_is_not_read() -> None:
    for why in (WHY.en, WHY.zh):
        found = table(["村组", "姓名", why], kind=RESIDENTS_REGISTER)
        assert keys(found) == {"area": 0, "name": 1}
        assert found.unrecognised == ()
