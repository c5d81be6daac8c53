"""Sheets of an invented village, and the way of one through the pages."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client, TestCase
from django.urls import reverse
from django.utils import timezone
from stdnum.cn import ric

from shouwang.apps.people import imports
from shouwang.apps.people.models import ImportBatch, ImportRow
from shouwang.backbone.jobs.models import Job
from tests.offices import AMINA

HEAD = ("姓名", "性别", "年龄", "电话", "村组", "门牌", "户号")
REGISTRY = (
    "people_person",
    "people_stay",
    "people_need",
    "people_travel",
    "people_household",
    "people_merge",
    "places_area",
    "places_venue",
    "places_footprint",
)
ROWS: tuple[tuple[object, ...], ...] = (
    ("林谷雨", "女", 71, "199 0000 0001", "3组", "5号", "1"),
    ("林小寒", "男", 40, "199-0000-0002", "3组", "5号", "1"),
    ("曾立秋", "男", 0, "", "3组", "6号", "2"),
    ("何小满、何大满", "", "", "199 0000 0004", "4组", "1号", "3"),
    ("白大暑", "女", 30, "199 0000 0005", "4组", "2号", "4"),
    ("白大暑", "女", 30, "199 0000 0005", "4组", "2号", "4"),
    ("", "男", 50, "199 0000 0006", "4组", "3号", "5"),
    (20200203, "男", 50, "199 0000 0007", "4组", "3号", "5"),
)
"""Four that are clear (one of them an infant), two to look at, two that cannot be."""


def number(serial: int, born: str = "19490610") -> str:
    """Return a well-formed identity number with an area code that was never issued."""
    body = f"990000{born}{serial:03d}"
    return body + str(ric.calc_check_digit(body + "0"))


def wide(text: str) -> str:
    """Return a text in full-width letters, as Chinese input methods write them."""
    return "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in text)


def sheet(
    path: Path, rows: Iterable[Sequence[object]] = ROWS, head: Sequence[object] = HEAD
) -> Path:
    """Write a register as workbook."""
    book = openpyxl.Workbook()
    table = book.active
    assert table is not None
    table.append(list(head))
    for row in rows:
        table.append(list(row))
    book.save(path)
    book.close()
    return path


def send(client: Client, name: str, *args: object, **data: Any) -> HttpResponse:
    """Send a form, and let the background work that it starts be done."""
    with TestCase.captureOnCommitCallbacks(execute=True):
        return client.post(reverse(name, args=args), data)  # type: ignore[return-value]


def bring_asked(client: Client, path: Path, *, base: str = "LH/LW", **data: Any) -> ImportBatch:
    """Bring a sheet through the page, and return its import once it was read."""
    before = set(ImportBatch.objects.values_list("pk", flat=True))
    given = SimpleUploadedFile(path.name, path.read_bytes())
    answer = send(client, "people:imports", sheet=given, base=base, **data)
    assert answer.status_code == 302, answer.content.decode()
    return ImportBatch.objects.exclude(pk__in=before).get()


def bring(client: Client, path: Path, **data: Any) -> ImportBatch:
    """Bring a sheet of which it is sure that every place in it may be entered."""
    batch = bring_asked(client, path, **data)
    enter_places(batch)
    return batch


def enter_places(batch: ImportBatch) -> None:
    """Answer, as somebody sure of the sheet would, that every place it names may be entered."""
    codes = {code for row in batch.rows.all() for code in row.doubt_codes.split()}
    for code in codes:
        if code.endswith((":new-place", ":no-home")):
            fields: dict[str, Any] = {"answer": 0, "code": "as-read", "at": timezone.now()}
            imports.settle_all(
                actor=AMINA, batch=batch, doubt_key=code, tell=lambda *_: None, **fields
            )


def take(client: Client, batch: ImportBatch) -> Job:
    """Import the rows that are ready, through the page."""
    return _step(client, "people:take", batch)


def undo(client: Client, batch: ImportBatch) -> Job:
    """Take an import back, through the page."""
    return _step(client, "people:undo", batch)


def _step(client: Client, name: str, batch: ImportBatch) -> Job:
    answer = send(client, name, batch.pk)
    assert answer.status_code == 302
    batch.refresh_from_db()
    return Job.objects.get(pk=answer["Location"].rstrip("/").rpartition("/")[2])


def settle(
    client: Client, batch: ImportBatch, doubt: str, answer: str, row: int | None = None
) -> None:
    """Answer a doubt through the page."""
    fields = {"doubt": doubt, "answer": answer, "number": "" if row is None else row}
    assert send(client, "people:settle", batch.pk, **fields).status_code == 302


def verdicts(batch: ImportBatch) -> dict[int, str]:
    """Return the verdict of each row by its number."""
    return dict(batch.rows.order_by("number").values_list("number", "verdict"))


def content(batch: ImportBatch, row: int) -> dict[str, Any]:
    """Return what is kept of a row."""
    kept: dict[str, Any] = json.loads(ImportRow.objects.get(batch=batch, number=row).content)
    return kept


def snapshot(tables: Iterable[str] = REGISTRY) -> dict[str, list[tuple[Any, ...]]]:
    """Return whole tables, row by row."""
    taken = {}
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"SELECT * FROM {table} ORDER BY 1")  # noqa: S608  names of our own
            taken[table] = cursor.fetchall()
    return taken


def every_cell() -> bytes:
    """Return all that the database holds, of every table, in one piece."""
    tables = connection.introspection.table_names()
    rows = [cell for table in snapshot(tables).values() for row in table for cell in row]
    return b"\n".join(
        bytes(cell) if isinstance(cell, bytes | memoryview) else str(cell).encode()
        for cell in rows
    )
