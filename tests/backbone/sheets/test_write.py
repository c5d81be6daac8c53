"""What is taken out as a file runs nothing, hides nothing and says what it is."""

from __future__ import annotations

import csv
import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from xml.etree import ElementTree as ET

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from shouwang.backbone.sheets import write as writing
from shouwang.backbone.sheets.read import read_book
from shouwang.backbone.sheets.safe import csv_text, plain_text, xlsx_text
from shouwang.backbone.sheets.write import Caption, TooManyRowsError, write_csv, write_xlsx
from shouwang.core.text import Text

COLUMNS = [Text(en="Name", zh="姓名"), Text(en="Note", zh="备注")]
CAPTION = Caption(
    what="排查台账",
    filtered_by="3组",
    by_whom="魏雨水",
    written_at=datetime.fromisoformat("2031-03-04T09:30"),
    purpose="入户核对",
    expires_on=date(2031, 3, 18),
)
MARK = "魏雨水 2031-03-04 第 7 号"

PAYLOADS = [
    "=1+1",
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("http://a.invalid","x")',
    '=IMPORTXML(CONCAT("a",A1),"//a")',
    '=WEBSERVICE("http://a.invalid")',
    '=DDE("cmd";"/C calc";"x")',
    "=SUM(A1:A9)",
    "={1;2}",
    "=-1",
    "==1",
    "+1+1",
    "+86 138",
    "+cmd|' /C calc'!A0",
    "-1+1",
    "-2+3+cmd|' /C calc'!A0",
    "--1",
    "@SUM(1+1)",
    "@A1",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "\r\n=1+1",
    " =1+1",
    "\u00a0=1+1",
    "\u3000=1+1",
    "\u200b=1+1",
    "\ufeff=1+1",
    "\uff1d1+1",
    "\uff0b1+1",
    "\uff0d1+1",
    "\uff20SUM(1)",
    "−1+1",
    "﹦1+1",
    "﹢1",
    "'=1+1",
    '"=1+1"',
    '""=1+1',
    "`=1+1",
    "|calc",
    "%0A=1+1",
    "a\t=1+1",
    "a\r\n=1+1",
    "a,=1+1",
    "a;=1+1",
    '",=1+1,"',
    "\x00=1+1",
    "\x1f=1+1",
    "\u202e=1+1",
    "_x003D_1+1",
    "#N/A",
    "#REF!",
    "TRUE",
    "<f>1+1</f>",
    "</t></is></c><c><f>1+1</f></c>",
    "]]>",
    "&#61;1+1",
    "!A1",
    "MSEXCEL|'\\..\\x'!'y'",
]
RUNS = re.compile(r"[\s\u200b\ufeff]*[=+\-@\uff1d\uff0b\uff0d\uff20−﹦﹢|\t\r]")


def lines(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def markup(path: Path) -> str:
    with zipfile.ZipFile(path) as archive:
        return archive.read("xl/worksheets/sheet1.xml").decode()


def write_both(
    folder: Path, rows: list[list[object]], caption: Caption = CAPTION
) -> tuple[Path, Path]:
    paths = folder / "a.xlsx", folder / "a.csv"
    for write, path in zip((write_xlsx, write_csv), paths, strict=True):
        assert write(path, COLUMNS, rows, caption=caption, watermark=MARK) == len(rows)
    return paths


def test_no_payload_becomes_a_formula_in_a_workbook(tmp_path: Path) -> None:
    path, _ = write_both(tmp_path, [[payload, payload] for payload in PAYLOADS])
    root = ET.fromstring(markup(path))  # noqa: S314 our own file
    space = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}

    assert root.findall(".//m:f", space) == []
    assert root.findall(".//m:hyperlink", space) == []
    assert {cell.get("t") for cell in root.findall(".//m:c", space)} == {"inlineStr"}
    book = openpyxl.load_workbook(path)
    kinds = {
        cell.data_type
        for row in book.worksheets[0].iter_rows()
        for cell in row
        if cell.value is not None
    }
    assert kinds == {"s"}
    with zipfile.ZipFile(path) as archive:
        assert not [
            name for name in archive.namelist() if "externalLink" in name or "_rels/sheet" in name
        ]


def test_what_might_run_is_marked_as_text_for_whoever_edits_it(tmp_path: Path) -> None:
    path, _ = write_both(tmp_path, [["=1+1", "魏雨水"]])
    sheet = openpyxl.load_workbook(path).worksheets[0]
    risky, plain = sheet["A10"], sheet["B10"]

    assert (risky.value, risky.number_format, risky.quotePrefix) == ("=1+1", "@", True)
    assert (plain.value, plain.number_format) == ("魏雨水", "General")


@pytest.mark.parametrize("payload", PAYLOADS, ids=repr)
def test_no_payload_becomes_a_formula_in_a_text_file(tmp_path: Path, payload: str) -> None:
    _, path = write_both(tmp_path, [[payload, payload], ["魏雨水", "x"]])
    written = lines(path)

    assert len(written) == 12
    for cell in written[9]:
        assert not RUNS.match(cell)
        assert not re.search(r"[\t\r\n]", cell)
    for line in path.read_bytes().decode("utf-8-sig").split("\r\n"):
        assert line == "" or re.fullmatch(r'"(?:[^"]|"")*"(?:,"(?:[^"]|"")*")*', line)


def test_no_payload_runs_from_the_caption_a_title_or_the_watermark(tmp_path: Path) -> None:
    for payload in PAYLOADS:
        caption = Caption(
            payload, payload, payload, CAPTION.written_at, payload, CAPTION.expires_on
        )
        columns = [Text(en=payload, zh=payload)]
        write_xlsx(tmp_path / "a.xlsx", columns, [], caption=caption, watermark=payload)
        write_csv(tmp_path / "a.csv", columns, [], caption=caption, watermark=payload)

        assert "<f>" not in markup(tmp_path / "a.xlsx")
        assert not [
            cell for line in lines(tmp_path / "a.csv") for cell in line if RUNS.match(cell)
        ]


def test_both_files_read_back_as_they_were_written(tmp_path: Path) -> None:
    rows: list[list[object]] = [["魏雨水", "_x0041_"], ["阿依·古丽", "a\nb"], ["曹白露", None]]
    xlsx, text = write_both(tmp_path, rows)

    assert [row.cells for row in read_book(xlsx).sheets[0].rows()][8:11] == [
        ("魏雨水", "_x0041_"),
        ("阿依·古丽", "a\nb"),
        ("曹白露",),
    ]
    assert [row.cells for row in read_book(text).sheets[0].rows()][8:10] == [
        ("魏雨水", "_x0041_"),
        ("阿依·古丽", "a b"),
    ]


def test_the_caption_says_what_it_is_who_took_it_and_until_when(tmp_path: Path) -> None:
    xlsx, text = write_both(tmp_path, [["魏雨水", "x"]])
    top = [
        ["排查台账"],
        ["筛选", "3组"],
        ["导出人", "魏雨水"],
        ["导出时间", "2031-03-04 09:30"],
        ["用途", "入户核对"],
        ["到期销毁", "2031-03-18"],
        ["水印", MARK],
        [],
        ["姓名", "备注"],
        ["魏雨水", "x"],
        [f"水印 {MARK}"],
    ]

    assert lines(text) == top
    sheet = openpyxl.load_workbook(xlsx).worksheets[0]
    assert [[cell for cell in row if cell is not None] for row in sheet.values] == top
    assert sheet.title == "排查台账"


def test_the_caption_is_in_the_language_asked_for(tmp_path: Path) -> None:
    write_csv(tmp_path / "a.csv", COLUMNS, [], caption=CAPTION, watermark=MARK, lang="en")
    assert ["Purpose", "入户核对"] in lines(tmp_path / "a.csv")
    assert ["Name", "Note"] in lines(tmp_path / "a.csv")


def test_numbers_and_days_stay_what_they_are(tmp_path: Path) -> None:
    xlsx, text = write_both(
        tmp_path,
        [[5, 36.5], [date(2031, 2, 3), datetime.fromisoformat("2031-02-03T09:00")], [-5, True]],
    )
    sheet = openpyxl.load_workbook(xlsx).worksheets[0]

    assert [cell.value for cell in sheet[10]] == [5, 36.5]
    assert [cell.value for cell in sheet[11]] == [
        datetime.fromisoformat("2031-02-03T00:00"),
        datetime.fromisoformat("2031-02-03T09:00"),
    ]
    assert [cell.value for cell in sheet[12]] == [-5, "True"]
    assert lines(text)[10] == ["2031-02-03", "2031-02-03 09:00"]


def test_a_long_number_keeps_its_digits_and_no_number_is_endless(tmp_path: Path) -> None:
    xlsx, _ = write_both(tmp_path, [[999999198801010011, float("inf")], [float("nan"), 1e300]])
    sheet = openpyxl.load_workbook(xlsx).worksheets[0]

    assert [cell.value for cell in sheet[10]] == ["999999198801010011", "inf"]
    assert sheet["A11"].value == "nan"


def test_letters_a_workbook_may_not_hold_are_left_out(tmp_path: Path) -> None:
    bad = "".join(map(chr, [*range(9), 11, 12, *range(14, 32), 0x7F, 0xFFFE, 0xFFFF, 0xD800]))
    xlsx, text = write_both(tmp_path, [[f"甲{bad}乙", bad]])

    assert openpyxl.load_workbook(xlsx).worksheets[0]["A10"].value == "甲乙"
    assert lines(text)[9] == ["甲乙", ""]


def test_an_overlong_cell_is_cut_with_a_mark(tmp_path: Path) -> None:
    xlsx, _ = write_both(tmp_path, [["字" * 40_000, "𠮷" * 40_000]])
    values = [str(cell.value) for cell in openpyxl.load_workbook(xlsx).worksheets[0][10]]

    for value in values:
        assert value.endswith("[已截断 / cut]")
        assert len(value.encode("utf-16-le")) // 2 <= 32_767


def test_a_file_appears_whole_or_not_at_all(tmp_path: Path) -> None:
    def breaking() -> Iterator[list[object]]:
        yield ["魏雨水", "x"]
        raise OSError("the row could not be read")

    for write, name in ((write_xlsx, "a.xlsx"), (write_csv, "a.csv")):
        (tmp_path / name).write_text("before", "utf-8")
        with pytest.raises(OSError, match="could not be read"):
            write(tmp_path / name, COLUMNS, breaking(), caption=CAPTION, watermark=MARK)
        assert (tmp_path / name).read_text("utf-8") == "before"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.csv", "a.xlsx"]


def test_no_row_stays_behind_in_a_file_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    aside = tmp_path / "aside"
    aside.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(aside))
    write_both(tmp_path, [["魏雨水", "x"]])
    assert list(aside.iterdir()) == []

    with pytest.raises(ValueError, match="row 1 has 1 cells for 2 columns"):
        write_xlsx(tmp_path / "b.xlsx", COLUMNS, [["魏雨水"]], caption=CAPTION, watermark=MARK)
    assert list(aside.iterdir()) == []


def test_no_row_stays_behind_where_the_disk_is_full(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    close = WriteOnlyWorksheet.close

    def full(sheet: WriteOnlyWorksheet) -> None:
        close(sheet)
        raise OSError("no space left")

    aside = tmp_path / "aside"
    aside.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(aside))
    monkeypatch.setattr(WriteOnlyWorksheet, "close", full)
    with pytest.raises(OSError, match="no space"):
        write_xlsx(
            tmp_path / "b.xlsx", COLUMNS, [["魏雨水", "x"]], caption=CAPTION, watermark=MARK
        )
    assert list(aside.iterdir()) == []
    assert [path.name for path in tmp_path.iterdir()] == ["aside"]


def test_a_table_with_more_rows_than_a_sheet_holds_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "MOST_ROWS", 3)
    with pytest.raises(TooManyRowsError):
        write_csv(tmp_path / "a.csv", COLUMNS, [["a", "b"]] * 4, caption=CAPTION, watermark=MARK)
    assert not (tmp_path / "a.csv").exists()


@given(st.text(max_size=30))
def test_no_text_at_all_runs(text: str) -> None:
    assert not RUNS.match(csv_text(text))
    assert len(xlsx_text(text)) <= len(text) * 7
    assert plain_text(plain_text(text)) == plain_text(text)


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.text(max_size=20), min_size=2, max_size=2))
def test_any_text_can_be_written_and_stays_text(tmp_path: Path, row: list[object]) -> None:
    path = tmp_path / "a.xlsx"
    write_xlsx(path, COLUMNS, [row], caption=CAPTION, watermark=MARK)

    ET.fromstring(markup(path))  # noqa: S314 our own file
    assert "<f>" not in markup(path)
    sheet = openpyxl.load_workbook(path).worksheets[0]
    assert {cell.data_type for cell in sheet[10] if cell.value is not None} <= {"s"}
