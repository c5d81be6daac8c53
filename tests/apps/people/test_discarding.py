"""Sheets that are not wanted, work that died on the way, and who stayed when one was taken back."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.files.uploadedfile import InMemoryUploadedFile, SimpleUploadedFile
from django.test import Client, TestCase
from django.urls import reverse
from django.utils import timezone

from shouwang.apps.people import actions, imports, rights
from shouwang.apps.people.imports import ImportStateError
from shouwang.apps.people.models import ImportBatch, ImportRow, Person
from shouwang.backbone.audit.models import Line
from shouwang.backbone.jobs import work
from shouwang.backbone.jobs.models import Job
from shouwang.backbone.retention import holds
from shouwang.backbone.retention.kept import Subject
from tests.apps.people.importing import ROWS, bring, send, sheet, take, undo
from tests.offices import AMINA, AT, TODAY, make_areas, page, signed_in

pytestmark = pytest.mark.django_db
States = ImportBatch.State


def folder() -> Path:
    return Path(settings.MEDIA_ROOT) / "sheets"


@pytest.fixture
def office() -> Iterator[Client]:
    shutil.rmtree(folder(), ignore_errors=True)  # other tests may have left sheets in it
    make_areas()
    yield signed_in()
    shutil.rmtree(folder(), ignore_errors=True)


@pytest.fixture
def batch(office: Client, tmp_path: Path) -> ImportBatch:
    return bring(office, sheet(tmp_path / "register.xlsx"))


def test_a_discarded_sheet_leaves_its_name_and_nothing_else_however_often_it_is_asked(
    office: Client, batch: ImportBatch
) -> None:
    for _ in range(2):
        assert send(office, "people:discard", batch.pk).status_code == 302
    batch.refresh_from_db()
    assert (batch.state, batch.discarded_by) == (States.DISCARDED, "Amina")
    assert not ImportRow.objects.exists()
    assert list(folder().iterdir()) == []
    assert batch.about == ""
    assert Line.objects.filter(act="people.sheet-discarded").count() == 1
    assert "discarded by Amina" in page(office, "people:imports")
    assert "was discarded" in page(office, "people:preview", batch.pk)


def test_what_was_taken_in_is_taken_back_and_not_discarded(
    office: Client, batch: ImportBatch
) -> None:
    take(office, batch)
    with pytest.raises(ImportStateError):
        imports.discard(actor=AMINA, batch=batch, at=AT)
    assert reverse("people:discard", args=[batch.pk]) not in page(
        office, "people:preview", batch.pk
    )


def test_a_refused_sheet_can_be_discarded(office: Client, tmp_path: Path) -> None:
    brought = bring(office, sheet(tmp_path / "a.xlsx", [("x", "y")], ("甲甲", "乙乙")))
    assert brought.state == States.REFUSED
    assert brought.file_path is not None
    assert brought.file_path.exists()
    send(office, "people:discard", brought.pk)
    assert list(folder().iterdir()) == []


def test_who_stayed_is_named_with_the_reason(office: Client, batch: ImportBatch) -> None:
    take(office, batch)
    moved, kept, gone, untouched = Person.objects.order_by("ref")
    now = timezone.now()
    actions.change_standing(actor=AMINA, person=moved, standing="moved", since=TODAY, at=now)
    actions.merge(actor=AMINA, kept=kept, gone=gone, reason="", at=now)
    undo(office, batch)
    whys = {person.ref: person.why for person in imports.stayed(batch, now)}  # type: ignore[attr-defined]
    assert whys == {moved.ref: "changed", kept.ref: "merged", gone.ref: "merged"}
    text = page(office, "people:preview", batch.pk)
    assert "3 people of this import stayed" in text
    assert f"/people/{moved.ref}/" in text
    assert f"/people/{untouched.ref}/" not in text


@pytest.mark.parametrize(
    ("state", "then"),
    [
        (States.READING, States.REFUSED),
        (States.IMPORTING, States.PREVIEW),
        (States.UNDOING, States.IMPORTED),
    ],
)
def test_imports_left_in_the_middle_are_put_right_at_a_start(
    office: Client, batch: ImportBatch, state: str, then: str
) -> None:
    ImportBatch.objects.update(state=state, job_id=uuid4())
    work.put_in_order()
    batch.refresh_from_db()
    assert batch.state == then
    assert page(office, "people:preview", batch.pk)


def test_imports_whose_work_waits_are_left(office: Client, batch: ImportBatch) -> None:
    ImportBatch.objects.update(state=States.READING)
    Job.objects.create(
        kind="people.read-sheet",
        arguments={"batch_id": str(batch.pk)},
        actor_name="Amina",
        made_at=timezone.now(),
    )
    work.put_in_order()
    batch.refresh_from_db()
    assert batch.state == States.READING


def test_files_that_belong_to_no_import_go_at_a_start_once_they_are_old(
    office: Client, batch: ImportBatch
) -> None:
    old, new = folder() / "old.xlsx", folder() / "new.xlsx"
    for path in (old, new):
        path.write_bytes(b"x")
    os.utime(old, (0, 0))
    assert batch.file_path is not None
    os.utime(batch.file_path, (0, 0))
    work.put_in_order()
    assert sorted(folder().iterdir()) == sorted([new, batch.file_path])


def test_a_full_disk_is_said_and_leaves_nothing(
    office: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def chunks(*_args: object, **_more: object) -> Iterator[bytes]:
        yield b"half"
        raise OSError(28, "No space left on device")

    path = sheet(tmp_path / "a.xlsx", ROWS)
    given = SimpleUploadedFile("a.xlsx", path.read_bytes())
    monkeypatch.setattr(InMemoryUploadedFile, "chunks", chunks)
    answer = office.post(reverse("people:imports"), {"sheet": given, "base": "LH"})
    assert answer.status_code < 500
    assert "disk is full" in answer.content.decode()
    assert not ImportBatch.objects.exists()
    assert not Job.objects.exists()
    assert list(folder().iterdir()) == []


def test_a_job_that_cannot_be_made_leaves_neither_import_nor_file(
    office: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(**_facts: object) -> None:
        raise RuntimeError("a fault of ours")

    monkeypatch.setattr(work, "start", fail)
    given = SimpleUploadedFile("a.xlsx", sheet(tmp_path / "a.xlsx").read_bytes())
    with pytest.raises(RuntimeError), TestCase.captureOnCommitCallbacks():
        office.post(reverse("people:imports"), {"sheet": given, "base": "LH"})
    assert not ImportBatch.objects.exists()
    assert list(folder().iterdir()) == []


@pytest.mark.parametrize("why", ["asks", "held"])
def test_who_asked_about_their_data_or_whose_file_is_held_stays_when_a_sheet_is_taken_back(
    why: str, tmp_path: Path
) -> None:
    make_areas()
    office = signed_in()
    batch = bring(office, sheet(tmp_path / "a.xlsx"))
    take(office, batch)
    one, now = Person.objects.filter(batch=batch).order_by("ref")[0], timezone.now()
    if why == "asks":
        rights.note(actor=AMINA, person=one, kind="copy", about="", said="", way="paper",
                    asked_on=timezone.localdate(now), at=now)  # fmt: skip
    else:
        until = timezone.localdate(now) + timedelta(days=9)
        holds.hold(actor=AMINA, subject=Subject(one.pk, one.ref), reason="a complaint",
                   until_on=until, at=now)  # fmt: skip
    undo(office, batch)
    assert [(left.pk, left.why) for left in imports.stayed(batch, now)] == [(one.pk, why)]  # type: ignore[attr-defined]
    said = {"asks": "asked about their own data", "held": "their file is held"}
    assert said[why] in page(office, "people:preview", batch.pk)
