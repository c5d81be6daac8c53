"""Whatever file is handed in: an answer within seconds, a bounded reader, and this process lives on."""

from __future__ import annotations

import io
import os
import struct
import time
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shouwang.backbone.sheets import read as reading
from shouwang.backbone.sheets.book import Sheet
from shouwang.backbone.sheets.limits import REGISTER, UPLOAD
from shouwang.backbone.sheets.read import read_book
from shouwang.backbone.sheets.refusals import KINDS, SheetFileError
from shouwang.core.text import LANGS
from tests.backbone.sheets.making import HEAD, MAIN, SHEET, TYPES, pack, parts_of, workbook

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
ROWS = '<row r="{n}"><c r="A{n}"><v>1</v></c></row>'


def sheet_of(content: str, before: str = "", after: str = "") -> str:
    return f'<worksheet xmlns="{MAIN}">{before}<sheetData>{content}</sheetData>{after}</worksheet>'


def with_part(name: str, content: str | bytes) -> Callable[[Path], Path]:
    return lambda path: pack(path, {**parts_of(), name: content})


def with_sheet(markup: str) -> Callable[[Path], Path]:
    return lambda path: pack(path, parts_of(markup))


def with_bytes(content: bytes) -> Callable[[Path], Path]:
    def make(path: Path) -> Path:
        path.write_bytes(content)
        return path

    return make


def packed() -> bytes:
    store = io.BytesIO()
    with zipfile.ZipFile(store, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts_of().items():
            archive.writestr(name, content)
    return store.getvalue()


def bomb(path: Path) -> Path:
    return pack(path, {**parts_of(), "xl/media/a.bin": bytes(60_000_000)})


def bomb_that_lies(path: Path) -> Path:
    """Declare a small size for a part that unpacks to a large one."""
    pack(path, {**parts_of(), "xl/media/a.bin": bytes(60_000_000)})
    content = bytearray(path.read_bytes())
    place = content.rindex(b"xl/media/a.bin") - 46
    content[place + 24 : place + 28] = struct.pack("<I", 1000)
    path.write_bytes(content)
    return path


def overlapping(path: Path) -> Path:
    """Let a second part lie inside the bytes of the first."""
    inner = struct.pack("<4s5H3I2H", b"PK\x03\x04", 20, 0, 0, 0, 0, zlib.crc32(b"x"), 1, 1, 8, 0)
    pack(path, {**parts_of(), "xl/b.bin": b"x"})
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/a.bin", b"before" + inner + b"xl/b.binx" + b"after")
    content = bytearray(path.read_bytes())
    within = content.index(b"before") + len(b"before")
    entry = content.rindex(b"xl/b.bin", 0, content.rindex(b"xl/a.bin")) - 46
    struct.pack_into("<H", content, entry + 10, 0)
    struct.pack_into("<II", content, entry + 20, 1, 1)
    struct.pack_into("<I", content, entry + 42, within)
    path.write_bytes(content)
    return path


def member(name: str, attributes: int = 0) -> Callable[[Path], Path]:
    def make(path: Path) -> Path:
        pack(path, parts_of())
        with zipfile.ZipFile(path, "a") as archive:
            info = zipfile.ZipInfo(name)
            info.external_attr = attributes
            archive.writestr(info, "/etc/passwd")
        return path

    return make


def encrypted_members(path: Path) -> Path:
    content = bytearray(packed())
    place = 0
    while (place := content.find(b"PK\x01\x02", place)) >= 0:
        content[place + 8] |= 1
        place += 4
    path.write_bytes(content)
    return path


def ten_thousand_parts(path: Path) -> Path:
    return pack(path, {**parts_of(), **{f"xl/{n}": "" for n in range(10_000)}})


def letter(path: Path) -> Path:
    return pack(path, {"word/document.xml": "<a/>", "[Content_Types].xml": "<a/>"})


def twice_the_same(path: Path) -> Path:
    pack(path, parts_of())
    with pytest.warns(UserWarning, match="Duplicate name"), zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    return path


ALL = range(1, 1_000_000)
MERGED = "<mergeCells>" + "".join(f'<mergeCell ref="A{n}:B{n}"/>' for n in ALL) + "</mergeCells>"
MANY_ROWS = "".join(ROWS.format(n=n) for n in range(1, 300_000))
MACRO_TYPES = HEAD + TYPES.replace("spreadsheetml.sheet.main", "ms-excel.sheet.macroEnabled.main")
LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE z [<!ENTITY a "lol">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
    + f']><worksheet xmlns="{MAIN}"><sheetData><row><c><v>&j;</v></c></row></sheetData></worksheet>'
)
OUTSIDE = f'<?xml version="1.0"?><!DOCTYPE z [<!ENTITY a SYSTEM "file:///etc/hostname">]>{SHEET}'
LATE = f"<?xml version='1.0'?><!--{'x' * 3000}--><!DOCTYPE z [<!ENTITY a 'b'>]>{SHEET}"
WIDE = f'<?xml version="1.0" encoding="UTF-16"?>{LAUGHS[21:]}'.encode("utf-16")
SEVENFOLD = f'<?xml version="1.0" encoding="UTF-7"?>{SHEET}'

HOSTILE: dict[str, tuple[str, Callable[[Path], Path], str]] = {
    "old format": (
        ".xls",
        with_bytes(OLE + "Workbook".encode("utf-16-le") + bytes(2000)),
        "sheets.old-format",
    ),
    "old format renamed": (
        ".xlsx",
        with_bytes(OLE + "Workbook".encode("utf-16-le")),
        "sheets.old-format",
    ),
    "page saved as old format": (
        ".xls",
        with_bytes(b"<html><table><tr><td>1</td></tr></table></html>"),
        "sheets.old-format",
    ),
    "binary workbook": (".xlsb", with_part("xl/workbook.bin", b"x"), "sheets.old-format"),
    "open document": (
        ".ods",
        with_part("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
        "sheets.old-format",
    ),
    "macros": (".xlsm", with_part("xl/vbaProject.bin", b"x"), "sheets.macros"),
    "macros renamed": (".xlsx", with_part("xl/vbaProject.bin", b"x"), "sheets.macros"),
    "macros elsewhere": (".xlsx", with_part("xl/other/vbaProject.bin", b"x"), "sheets.macros"),
    "macros by type": (
        ".xlsx",
        with_part("[Content_Types].xml", MACRO_TYPES),
        "sheets.macros",
    ),
    "password": (
        ".xlsx",
        with_bytes(OLE + "EncryptedPackage".encode("utf-16-le")),
        "sheets.password",
    ),
    "password on its parts": (".xlsx", encrypted_members, "sheets.password"),
    "cut in the middle": (".xlsx", with_bytes(packed()[:700]), "sheets.damaged"),
    "cut at the end": (".xlsx", with_bytes(packed()[:-30]), "sheets.damaged"),
    "first bytes only": (".xlsx", with_bytes(b"PK\x03\x04"), "sheets.damaged"),
    "bomb 1:1000": (".xlsx", bomb, "sheets.overfull"),
    "bomb that lies": (".xlsx", bomb_that_lies, "sheets.overfull"),
    "overlapping parts": (".xlsx", overlapping, "sheets.overfull"),
    "nested": (".xlsx", with_part("xl/embeddings/a.bin", packed()), "sheets.files-inside"),
    "nested by name": (".xlsx", with_part("xl/a.zip", b"x"), "sheets.files-inside"),
    "path upwards": (".xlsx", member("xl/../../a"), "sheets.files-inside"),
    "path upwards, other way": (".xlsx", member("..\\a"), "sheets.files-inside"),
    "path from the root": (".xlsx", member("/etc/cron.d/a"), "sheets.files-inside"),
    "path with a drive": (".xlsx", member("c:a"), "sheets.files-inside"),
    "link inside": (".xlsx", member("xl/a", (0o120777) << 16), "sheets.files-inside"),
    "same part twice": (".xlsx", twice_the_same, "sheets.damaged"),
    "10,000 parts": (".xlsx", ten_thousand_parts, "sheets.overfull"),
    "billion laughs": (".xlsx", with_part("xl/worksheets/sheet1.xml", LAUGHS), "sheets.entities"),
    "billion laughs in texts": (
        ".xlsx",
        with_part("xl/sharedStrings.xml", LAUGHS),
        "sheets.entities",
    ),
    "billion laughs in styles": (".xlsx", with_part("xl/styles.xml", LATE), "sheets.entities"),
    "billion laughs, wide": (
        ".xlsx",
        with_part("xl/worksheets/sheet1.xml", WIDE),
        "sheets.damaged",
    ),
    "other letters": (".xlsx", with_part("xl/worksheets/sheet1.xml", SEVENFOLD), "sheets.damaged"),
    "external entity": (
        ".xlsx",
        with_part("xl/worksheets/sheet1.xml", OUTSIDE),
        "sheets.entities",
    ),
    "16,384 columns": (
        ".xlsx",
        with_sheet(sheet_of(ROWS.format(n=1), '<dimension ref="A1:XFD1048576"/>')),
        "sheets.too-many-cells",
    ),
    "one cell far right": (
        ".xlsx",
        with_sheet(sheet_of('<row r="1"><c r="XFD1"><v>1</v></c></row>')),
        "sheets.too-many-cells",
    ),
    "one cell far down": (
        ".xlsx",
        with_sheet(sheet_of('<row r="1048576"><c r="CZ1048576"><v>1</v></c></row>')),
        "sheets.too-many-cells",
    ),
    "a column of letters": (
        ".xlsx",
        with_sheet(sheet_of('<row r="1"><c r="ABCDEFGH1"><v>1</v></c></row>')),
        "sheets.damaged",
    ),
    "a million merged cells": (
        ".xlsx",
        with_sheet(sheet_of(ROWS.format(n=1), after=MERGED)),
        "sheets.too-many-cells",
    ),
    "300,000 rows": (".xlsx", with_sheet(sheet_of(MANY_ROWS)), "sheets.too-many-cells"),
    "deep markup": (".xlsx", with_sheet("<a>" * 200_000), "sheets.damaged"),
    "markup cut": (".xlsx", with_sheet(SHEET[:-20]), "sheets.damaged"),
    "no sheets": (
        ".xlsx",
        with_part("xl/workbook.xml", f'{HEAD}<workbook xmlns="{MAIN}"/>'),
        "sheets.empty",
    ),
    "no workbook": (".xlsx", letter, "sheets.not-a-table"),
    "picture": (".xlsx", with_bytes(b"\x89PNG\r\n\x1a\n" + bytes(500)), "sheets.not-a-table"),
    "picture with a workbook behind": (
        ".xlsx",
        with_bytes(b"\x89PNG\r\n\x1a\n" + bytes(500) + packed()),
        "sheets.not-a-table",
    ),
    "printable page": (".pdf", with_bytes(b"%PDF-1.7\n" + packed()), "sheets.not-a-table"),
    "letter": (".csv", with_bytes("尊敬的领导：\n您好。\n此致\n".encode()), "sheets.not-a-table"),
    "web page": (".csv", with_bytes(b"<html><body>a,b,c</body></html>"), "sheets.not-a-table"),
    "program": (".csv", with_bytes(b"\x7fELF" + bytes(range(256)) * 40), "sheets.not-a-table"),
    "no letters at all": (
        ".csv",
        with_bytes(b"a,b\n\xff\xfe\xff\x81\xff,\xff\n"),
        "sheets.unknown-letters",
    ),
    "workbook called csv": (".csv", with_bytes(packed()), "sheets.name-and-content"),
    "one endless line": (".csv", with_bytes(b"a," * 400_000), "sheets.too-many-cells"),
    "one endless cell": (".csv", with_bytes(b'a,b\n"' + b"x" * 5_000_000), "sheets.not-a-table"),
    "nothing": (".xlsx", with_bytes(b""), "sheets.empty"),
    "only line breaks": (".csv", with_bytes(b"\r\n\r\n"), "sheets.empty"),
    "an empty workbook": (".xlsx", lambda path: workbook(path, [[]]), "sheets.empty"),
    "too large": (".csv", with_bytes(b"a,b\n" * 2_600_000), "sheets.file-too-large"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_within_10_seconds_and_300_mb(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    peaks: list[int] = []
    refused = reading._refused

    def overheard(said: dict[str, Any]) -> SheetFileError:
        peaks.append(said.get("peak_bytes", 0))
        return refused(said)

    monkeypatch.setattr(reading, "_refused", overheard)
    suffix, make, code = HOSTILE[name]
    path = make(tmp_path / f"a{suffix}")
    begun = time.monotonic()
    with pytest.raises(SheetFileError) as caught:
        read_book(path)

    assert time.monotonic() - begun < 10
    assert caught.value.code == code
    assert all(0 < peak < 300_000_000 for peak in peaks)
    assert peaks or name in ("nothing", "too large")  # these need no process
    for lang in LANGS:
        sentence = caught.value.say(lang)
        assert sentence.endswith(f"[{code}]")
        assert "{" not in sentence
        assert str(tmp_path) not in sentence


def test_links_folders_and_absent_files_are_refused(tmp_path: Path) -> None:
    real = workbook(tmp_path / "real.xlsx", [["姓名"]])
    link = tmp_path / "link.xlsx"
    link.symlink_to(real)
    pipe = tmp_path / "pipe.xlsx"
    os.mkfifo(pipe)
    for path in (link, tmp_path, pipe, tmp_path / "absent.xlsx"):
        with pytest.raises(SheetFileError) as caught:
            read_book(path)
        assert caught.value.code == "sheets.not-a-file"


def test_a_file_that_takes_too_long_is_refused(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", [["姓名", "电话"]] * 3000)
    for limits in (replace(UPLOAD, wall_s=0.05), replace(UPLOAD, wall_s=0)):
        with pytest.raises(SheetFileError) as caught:
            read_book(path, limits=limits)
        assert caught.value.code == "sheets.too-heavy"
    assert read_book(path).sheets[0].n_rows == 3000


def test_a_file_that_needs_too_much_memory_is_refused(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "a.xlsx", [[f"{n} {m} {'x' * 300}" for m in range(20)] for n in range(2000)]
    )
    with pytest.raises(SheetFileError) as caught:
        read_book(path, limits=replace(UPLOAD, memory_bytes=12_000_000))
    assert caught.value.code == "sheets.too-heavy"
    assert read_book(path).sheets[0].n_rows == 2000


@pytest.mark.parametrize(
    "ending",
    [
        "os.abort()",
        "os._exit(0)",
        "os.kill(os.getpid(), 9)",
        "1/0",
        "time.sleep(60)",
        "out.write(b'x' * 99)",
        "out.write(b'r' + (2**32 - 1).to_bytes(4))",
        "out.write(b'e' + (2).to_bytes(4) + b'[]')",
        "out.write(b'x' + (2).to_bytes(4) + b'{}')",
        "out.write(b's' + (1).to_bytes(4) + b'{')",
        "out.write(b'z' + (2).to_bytes(4) + b'{}')",
        "[out.write(b'r' + (60000).to_bytes(4) + bytes(60000)) for _ in range(9999)]",
    ],
)
def test_a_reader_that_dies_or_lies_is_a_refusal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ending: str
) -> None:
    stand_in = tmp_path / "dying.py"
    stand_in.write_text(
        f"import os, sys, time\nout = sys.stdout.buffer\ndef serve(asked):\n    {ending}\n",
        "utf-8",
    )
    monkeypatch.setattr(reading, "CHILD", "dying")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with pytest.raises(SheetFileError) as caught:
        read_book(workbook(tmp_path / "a.xlsx", [["姓名"]]), limits=replace(UPLOAD, wall_s=1.0))
    assert caught.value.code == "sheets.too-heavy"


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    place=st.floats(0, 1),
    change=st.binary(min_size=1, max_size=40),
    suffix=st.sampled_from([".xlsx", ".csv"]),
)
def test_no_damage_makes_the_reader_fail_otherwise(
    tmp_path: Path, place: float, change: bytes, suffix: str
) -> None:
    good = packed() if suffix == ".xlsx" else "姓名,电话\n魏雨水,13800000001\n".encode()
    at = int(place * len(good))
    path = tmp_path / f"a{suffix}"
    path.write_bytes(good[:at] + change + good[at + len(change) :])
    code = None
    try:
        read_book(path)
    except SheetFileError as refusal:
        code = refusal.code
    assert code is None or code in KINDS


@pytest.mark.parametrize(
    "piece",
    [b"", b"x", zlib.compress(b"[[1]]"), zlib.compress(bytes(20_000_000)), zlib.compress(b"5")],
)
def test_rows_that_were_packed_otherwise_are_a_refusal(piece: bytes) -> None:
    with pytest.raises(SheetFileError):
        list(Sheet("3组", 1, 1, frames=(piece,)).rows())


def test_the_reading_process_learns_no_secrets(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_in = tmp_path / "telling.py"
    told = tmp_path / "told.txt"
    stand_in.write_text(
        f"import os\ndef serve(asked):\n    open({str(told)!r}, 'w').write(str(dict(os.environ)))\n",
        "utf-8",
    )
    monkeypatch.setattr(reading, "CHILD", "telling")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setenv("SHOUWANG_KEY", "of-the-invented-kind")
    with pytest.raises(SheetFileError):
        read_book(workbook(tmp_path / "a.xlsx", [["姓名"]]))
    assert "of-the-invented-kind" not in told.read_text("utf-8")


def test_nothing_is_left_running_or_open(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", [["姓名"]])
    read_book(path)
    n_open = len(list(Path("/proc/self/fd").iterdir()))
    for _ in range(5):
        read_book(path)
    assert len(list(Path("/proc/self/fd").iterdir())) == n_open


def test_the_limits_of_a_register_are_wider_and_still_limits() -> None:
    assert REGISTER.memory_bytes == UPLOAD.memory_bytes == 300_000_000
    assert UPLOAD.wall_s <= 10
    assert REGISTER.wall_s <= 60
