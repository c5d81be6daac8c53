"""Verifying, anchoring, and removing lines when their time is over."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from shouwang.backbone.access.actors import NotYourDutyError
from shouwang.backbone.audit import anchors, chain, log, triggers
from shouwang.backbone.audit.models import Certificate, Check, Head, Line
from shouwang.backbone.audit.trim import trim
from shouwang.backbone.audit.verify import check, verify
from tests.offices import AMINA, AT, GUS

pytestmark = pytest.mark.django_db
YEARS = timedelta(days=3 * 365)


@pytest.fixture(autouse=True)
def anchor_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "disk" / "anchors.txt"
    path.parent.mkdir()
    monkeypatch.setenv("SHOUWANG_ANCHOR", str(path))
    return path


def write(n: int, *, days: int = 0) -> None:
    for number in range(n):
        at = AT + timedelta(days=days, seconds=number)
        log.write(AMINA, "people.changed", uuid4(), at=at)


def test_a_new_town_has_a_whole_log_of_no_lines() -> None:
    report = verify()
    assert (report.fault, report.n_lines, report.last_anchor) == (None, 0, None)


def test_an_anchor_says_when_which_line_and_which_hash(anchor_file: Path) -> None:
    write(3)
    anchors.write(AT)
    line = Line.objects.get(seq=3)
    assert anchor_file.read_text("ascii") == f"2020-02-03T03:12:00Z 3 {line.hash}\n"
    assert anchor_file.stat().st_mode & 0o077 == 0
    assert chain.head12() == line.hash[:12]
    last = anchors.last()
    assert last is not None
    assert (last.at, last.seq) == (AT, 3)


def test_an_anchor_that_was_torn_by_a_power_cut_spoils_no_other(anchor_file: Path) -> None:
    write(2)
    anchors.write(AT)
    with anchor_file.open("a", encoding="ascii") as file:
        file.write("2020-02-03T03:2")
    write(2)
    anchors.write(AT + timedelta(minutes=15))
    report = verify()
    assert (report.fault, report.n_anchors, report.n_spoilt_anchors) == (None, 2, 1)


def test_garbage_in_a_file_of_anchors_is_counted_and_hides_nothing(anchor_file: Path) -> None:
    write(2)
    anchors.write(AT)
    anchor_file.write_bytes(b"\xff\xfe\0 junk\n2020-99-99T00:00:00Z 1 " + b"a" * 64 + b"\n")
    assert verify().n_spoilt_anchors == 2
    assert anchors.last() is None


def test_a_copy_of_the_anchors_kept_elsewhere_finds_what_the_own_file_hides(
    anchor_file: Path, tmp_path: Path
) -> None:
    write(5)
    anchors.write(AT)
    copy = tmp_path / "copy.txt"
    copy.write_bytes(anchor_file.read_bytes())
    anchor_file.unlink()
    triggers.drop(connection)
    Line.objects.filter(seq__gt=3).delete()
    Head.objects.update(seq=3, hash=Line.objects.get(seq=3).hash)
    assert verify().fault is None
    fault = verify([copy]).fault
    assert fault is not None
    assert fault.seq == 4
    assert "2020-02-03 03:12" in fault.what.en


def test_what_was_found_last_is_kept_for_the_page(anchor_file: Path) -> None:
    write(2)
    check(AT)
    assert Check.objects.get().n_lines == 2
    triggers.drop(connection)
    Line.objects.filter(seq=1).update(act="people.moved")
    check(AT)
    found = Check.objects.get()
    assert (found.seq, found.message_en) == (1, "was changed after it was written")


def test_lines_whose_time_is_over_go_and_the_rest_is_whole(anchor_file: Path) -> None:
    write(10)
    anchors.write(AT)
    write(5, days=4 * 365)
    anchors.write(AT)
    now = AT + timedelta(days=4 * 365)
    assert trim(now - YEARS, actor=AMINA, at=now) == 10
    assert Line.objects.order_by("seq").first() == Line.objects.get(seq=11)
    report = verify()
    assert (report.fault, report.n_lines) == (None, 6)  # five and the line that says it
    certificate = Certificate.objects.get()
    assert (certificate.seq, certificate.n_lines, certificate.actor_name) == (10, 10, "Amina")
    told = Line.objects.get(act="audit.trimmed")
    assert told.facts == {"n": 10, "last": 10, "hash": certificate.hash}
    with pytest.raises(DatabaseError), transaction.atomic():
        Line.objects.filter(seq=11).delete()
    with pytest.raises(DatabaseError), transaction.atomic():
        Certificate.objects.all().delete()
    assert trim(now - YEARS, actor=AMINA, at=now) == 0
    assert Certificate.objects.count() == 1


def test_a_log_is_trimmed_again_and_again_and_wholly() -> None:
    write(3)
    write(3, days=400)
    trim(AT + timedelta(days=100), actor=AMINA, at=AT)
    trim(AT + timedelta(days=5000), actor=AMINA, at=AT)
    assert verify().fault is None
    assert Line.objects.get().act == "audit.trimmed"
    write(1)
    assert verify().n_lines == 2


def test_an_old_line_after_a_younger_one_stays_until_that_one_goes() -> None:
    write(1, days=1000)
    write(1)
    assert trim(AT + timedelta(days=500), actor=AMINA, at=AT) == 0


def test_lines_that_went_without_an_account_of_it_are_missed() -> None:
    write(6)
    triggers.drop(connection)
    last = Line.objects.get(seq=3)
    Line.objects.filter(seq__lte=3).delete()
    forged = {"seq": 3, "hash": last.hash, "n_lines": 3, "at": AT, "actor_name": "Amina"}
    Certificate.objects.create(**forged)
    fault = verify().fault
    assert fault is not None
    assert fault.seq == 4
    assert "without an account" in fault.what.en


def test_only_whose_duty_it_is_trims() -> None:
    write(1)
    with pytest.raises(NotYourDutyError):
        trim(AT + YEARS, actor=GUS)
    assert Line.objects.count() == 1


def test_a_town_without_a_head_does_nothing_and_says_why() -> None:
    triggers.drop(connection)
    Head.objects.all().delete()
    with pytest.raises(chain.NoHeadError, match="lost its head"):
        write(1)
    fault = verify().fault
    assert fault is not None
