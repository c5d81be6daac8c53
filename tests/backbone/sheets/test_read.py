"""A spreadsheet becomes rows of cells as written; what is hidden is never taken in silence."""

from __future__ import annotations

from datetime import date, datetime, time
from pathlib import Path
from time import monotonic as time_now
from typing import Literal

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shouwang.backbone.sheets.book import Cell, Sheet, SheetRow, pack_rows, unpack_rows
from shouwang.backbone.sheets.columns import find_table
from shouwang.backbone.sheets.limits import REGISTER, UPLOAD
from shouwang.backbone.sheets.read import read_book
from shouwang.backbone.sheets.residents import SCREENING_LEDGER
from shouwang.backbone.sheets.rows import judge
from tests.backbone.sheets.making import HEAD, MAIN, OFFICE, TODAY, pack, parts_of, workbook


def cells(path: Path) -> list[tuple[Cell, ...]]:
    return [row.cells for row in read_book(path).sheets[0].rows()]


def test_cells_come_as_written(tmp_path: Path) -> None:
    row = [
        "姓名",
        5,
        36.5,
        date(2031, 2, 3),
        datetime.fromisoformat("2031-02-03T14:30"),
        None,
        "x",
        True,
        time(8, 30),
    ]
    path = workbook(tmp_path / "a.xlsx", [row])

    assert cells(path) == [
        (
            "姓名",
            5,
            36.5,
            date(2031, 2, 3),
            datetime.fromisoformat("2031-02-03T14:30"),
            None,
            "x",
            "TRUE",
            "08:30",
        )
    ]
    assert type(cells(path)[0][1]) is int


def test_rows_keep_the_numbers_of_the_file(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", [["甲"], [], [None, "乙"], [" "], ["丙"]])
    sheet = read_book(path).sheets[0]

    assert [(row.number, row.cells) for row in sheet.rows()] == [
        (1, ("甲",)),
        (3, (None, "乙")),
        (5, ("丙",)),
    ]
    assert (sheet.n_rows, sheet.last_number) == (3, 5)


def test_columns_keep_their_place_when_the_first_ones_are_empty(tmp_path: Path) -> None:
    assert cells(workbook(tmp_path / "a.xlsx", [[None, None, "甲"], [None, None, "乙"]])) == [
        (None, None, "甲"),
        (None, None, "乙"),
    ]


def test_hidden_rows_are_marked_and_said(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for name in ("姓名", "魏雨水", "曹白露"):
        sheet.append([name])
    sheet.row_dimensions[2].hidden = True
    sheet.column_dimensions["C"].hidden = True
    book.save(tmp_path / "a.xlsx")
    read = read_book(tmp_path / "a.xlsx").sheets[0]

    assert [row.is_hidden for row in read.rows()] == [False, True, False]
    assert [notice.code for notice in read.notices] == ["rows-hidden", "columns-hidden"]


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_hidden_sheets_are_named_and_not_read(
    tmp_path: Path, state: Literal["hidden", "veryHidden"]
) -> None:
    book = openpyxl.Workbook()
    for title in ("甲", "乙"):
        book.create_sheet(title).append([title])
    book["甲"].sheet_state = state
    del book["Sheet"]
    book.active = 1
    book.save(tmp_path / "a.xlsx")
    read = read_book(tmp_path / "a.xlsx")

    assert [sheet.name for sheet in read.sheets] == ["乙"]
    assert read.hidden_sheets == ("甲",)
    assert [notice.code for notice in read.notices] == ["sheets-hidden"]


def test_merged_cells_fill_down_with_a_mark_and_not_sideways(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (
        ["组", "姓名", "甲", None],
        ["3组", "魏雨水"],
        [None, "曹白露"],
        [None, "严小雪"],
        ["4组", "孔秋分"],
    ):
        sheet.append(row)
    sheet.merge_cells("A2:A4")
    sheet.merge_cells("C1:D1")
    book.save(tmp_path / "a.xlsx")
    read = read_book(tmp_path / "a.xlsx").sheets[0]

    assert [(row.cells[:2], set(row.filled)) for row in read.rows()][1:] == [
        (("3组", "魏雨水"), set()),
        (("3组", "曹白露"), {0}),
        (("3组", "严小雪"), {0}),
        (("4组", "孔秋分"), set()),
    ]
    assert read.spans == {(1, 2): 3}
    assert next(read.rows()).cells == ("组", "姓名", "甲")


def test_formulas_are_not_calculated_and_their_number_is_said(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", [["姓名", "=1+1"], ["魏雨水", "=HYPERLINK(1)"]])
    sheet = read_book(path).sheets[0]

    assert [row.cells for row in sheet.rows()] == [("姓名",), ("魏雨水",)]
    assert [notice.code for notice in sheet.notices] == ["formulas"]
    assert "2" in sheet.notices[0].text.zh


def test_several_sheets_are_read(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for title in ("3组", "4组{x}"):
        book.create_sheet(title).append(["魏雨水", "魏雨水"])
    book.save(tmp_path / "a.xlsx")
    read = read_book(tmp_path / "a.xlsx")

    assert [(sheet.name, sheet.n_rows) for sheet in read.sheets] == [
        ("Sheet", 0),
        ("3组", 1),
        ("4组{x}", 1),
    ]


def shared(path: Path, header: list[str], texts: list[str], body: str) -> Path:
    """Write a workbook whose texts stand in a list of their own, as office programs write it."""
    cells = "".join(f'<c r="{chr(65 + n)}1" t="s"><v>{n}</v></c>' for n in range(len(header)))
    sheet = f'<worksheet xmlns="{MAIN}"><sheetData><row r="1">{cells}</row>{body}</sheetData></worksheet>'
    parts = parts_of(sheet)
    items = "".join(f"<si><t>{text}</t></si>" for text in [*header, *texts])
    parts["xl/sharedStrings.xml"] = f'{HEAD}<sst xmlns="{MAIN}">{items}</sst>'
    links = str(parts["xl/_rels/workbook.xml.rels"])
    parts["xl/_rels/workbook.xml.rels"] = links.replace(
        "</Relationships>",
        f'<Relationship Id="c" Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
    )
    return pack(path, parts)


def test_shared_texts_are_read(tmp_path: Path) -> None:
    body = '<row r="2"><c r="A2" t="s"><v>2</v></c><c r="B2"><v>36.5</v></c></row>'
    path = shared(tmp_path / "a.xlsx", ["姓名", "体温"], ["魏雨水"], body)

    assert cells(path) == [("姓名", "体温"), ("魏雨水", 36.5)]


@pytest.mark.slow
def test_a_register_of_120_000_rows_is_read_and_judged_within_its_limits(tmp_path: Path) -> None:
    header = [
        "村组",
        "户主",
        "门牌",
        "姓名",
        "性别",
        "年龄",
        "联系电话",
        "返回日期",
        "体温",
        "来源地",
        "同行人",
        "备注",
    ]
    names = [f"魏{chr(0x4E00 + n // 100)}{chr(0x5000 + n % 100)}" for n in range(20_000)]
    body = "".join(
        f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c>'
        + "".join(
            f'<c r="{at}{n}" t="s"><v>{12 + (n * 7 + ord(at)) % 20_000}</v></c>'
            for at in "BCDIJKL"
        )
        + f'<c r="F{n}"><v>{n % 90}</v></c><c r="G{n}"><v>{13_800_000_000 + n}</v></c>'
        + f'<c r="H{n}"><v>47000</v></c></row>'
        for n in range(2, 120_002)
    )
    path = shared(tmp_path / "a.xlsx", header, names, body)
    begun = time_now()
    book = read_book(path, limits=REGISTER)
    judging = judge(find_table(book.sheets[0], SCREENING_LEDGER), SCREENING_LEDGER, today=TODAY)
    n_rows = sum(1 for _ in judging)

    assert n_rows == 120_000
    assert judging.counts.adds_up
    assert time_now() - begun < 60
    assert 0 < book.peak_bytes < 300_000_000


@pytest.mark.parametrize("letters", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_a_text_file_is_read_in_every_usual_encoding(
    tmp_path: Path, letters: str, mark: str
) -> None:
    path = tmp_path / "a.csv"
    lines = [f"姓名{mark}电话", f'"魏{mark}雨水"{mark}13800000001', "", f"曹白露{mark}"]
    path.write_bytes("\r\n".join(lines).encode(letters))

    assert cells(path) == [("姓名", "电话"), (f"魏{mark}雨水", "13800000001"), ("曹白露",)]
    assert read_book(path).sheets[0].last_number == 4


def test_rare_letters_of_names_survive_in_gb18030(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("姓名,电话\n𠮷䶮,1\n".encode("gb18030"))

    assert cells(path)[1] == ("𠮷䶮", "1")


def test_a_first_line_that_names_the_mark_is_no_row_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("sep=;\n姓名;电话\n魏雨水;1\n", "utf-8")
    first = next(read_book(path).sheets[0].rows())
    assert (first.number, first.cells) == (2, ("姓名", "电话"))


def test_a_row_may_hold_line_breaks(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('姓名,备注\n魏雨水,"甲\n乙"\n', "utf-8")
    assert cells(path)[1] == ("魏雨水", "甲\n乙")


def test_an_overlong_cell_is_cut_and_said(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("姓名,备注\n魏雨水," + "字" * 9_000 + "\n", "utf-8")
    sheet = read_book(path).sheets[0]

    assert [notice.code for notice in sheet.notices] == ["cells-cut"]
    assert len(str(list(sheet.rows())[1].cells[1])) == UPLOAD.n_cell_letters + 1


def test_rows_can_be_gone_through_again(tmp_path: Path) -> None:
    sheet = read_book(workbook(tmp_path / "a.xlsx", [[n, "x"] for n in range(1234)])).sheets[0]

    assert list(sheet.rows()) == list(sheet.rows())
    assert len(list(sheet.rows())) == 1234
    assert len(sheet.frames) == 3


def test_a_sheet_declared_with_a_prefix_is_understood(tmp_path: Path) -> None:
    sheet = (
        '<x:worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><x:sheetData>'
        '<x:row r="1"><x:c r="A1" t="inlineStr"><x:is><x:t>姓名</x:t></x:is></x:c></x:row>'
        '<x:row r="2" hidden="true"><x:c r="A2" t="inlineStr"><x:is><x:t>魏雨水</x:t></x:is></x:c></x:row>'
        "</x:sheetData></x:worksheet>"
    )
    read = read_book(pack(tmp_path / "a.xlsx", parts_of(sheet))).sheets[0]
    assert [(row.cells, row.is_hidden) for row in read.rows()] == [
        (("姓名",), False),
        (("魏雨水",), True),
    ]


cell_values = st.one_of(
    st.none(), st.text(max_size=20), st.integers(-(10**14), 10**14), st.dates(), st.datetimes(),
    st.floats(allow_nan=False, allow_infinity=False),
)  # fmt: skip


@given(st.lists(st.lists(cell_values, max_size=6), max_size=8), st.booleans())
def test_packed_rows_come_back_as_they_were(rows: list[list[Cell]], hidden: bool) -> None:
    given_rows = [SheetRow(n, tuple(row), frozenset({0}), hidden) for n, row in enumerate(rows, 1)]
    assert list(unpack_rows(pack_rows(given_rows))) == given_rows


def test_a_sheet_of_the_tests_counts_like_a_read_one() -> None:
    sheet = Sheet.of("3组", ["姓名"], [None], ["魏雨水"])
    assert (sheet.n_rows, sheet.last_number) == (2, 3)
