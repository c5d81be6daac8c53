"""Files and numbers for the tests: all invented, none of them kept."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
from stdnum.cn import ric

from shouwang.backbone.sheets.book import Cell, Sheet
from shouwang.backbone.sheets.columns import find_table
from shouwang.backbone.sheets.kinds import SheetKind
from shouwang.backbone.sheets.residents import SCREENING_LEDGER
from shouwang.backbone.sheets.rows import Judging, judge
from shouwang.backbone.sheets.verdicts import Row

TODAY = date(2031, 3, 4)

TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/xl/workbook.xml"'
    ' ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
    '<Override PartName="/xl/worksheets/sheet1.xml"'
    ' ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>'
)
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
SHEET = (
    f'<worksheet xmlns="{MAIN}"><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>姓名</t></is></c>'
    '<c r="B1" t="inlineStr"><is><t>电话</t></is></c></row></sheetData></worksheet>'
)
HEAD = '<?xml version="1.0" encoding="UTF-8"?>'


def parts_of(sheet: str = SHEET) -> dict[str, str | bytes]:
    """Return the parts of the smallest workbook, with the markup of its one sheet."""
    return {
        "[Content_Types].xml": HEAD + TYPES,
        "_rels/.rels": f'{HEAD}<Relationships xmlns="{PACKAGE}"><Relationship Id="a"'
        f' Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>'
        '<sheet name="3组" sheetId="1" r:id="b"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'{HEAD}<Relationships xmlns="{PACKAGE}"><Relationship Id="b"'
        f' Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": HEAD + sheet,
    }


def pack(path: Path, parts: dict[str, str | bytes]) -> Path:
    """Write the parts of a workbook."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def workbook(path: Path, rows: Iterable[Sequence[Any]]) -> Path:
    """Write rows as an office program does."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(list(row))
    book.save(path)
    return path


def identity(born_on: date = date(1988, 1, 1), order: int = 1, area: str = "999999") -> str:
    """Return an identity number of an area that is never issued, with the right check character."""
    number = f"{area}{born_on:%Y%m%d}{order:03d}"
    return number + ric.calc_check_digit(number + "0")


def identity_ending_in_x() -> str:
    return next(one for n in range(1, 100) if (one := identity(order=n)).endswith("X"))


def judged(
    *rows: list[Cell], kind: SheetKind = SCREENING_LEDGER, **given: Any
) -> tuple[list[Row], Judging]:
    """Judge a sheet of these rows, the first being the header."""
    table = find_table(Sheet.of("3组", *rows), kind, with_sensitive=True)
    judging = judge(table, kind, today=TODAY, **given)
    return list(judging), judging


def codes(row: Row) -> set[str]:
    """Return what is doubtful about a row."""
    return {one.code for one in row.doubts}
