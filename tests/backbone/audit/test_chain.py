"""An account that cannot be quietly edited: whatever is done to the tables, the first bad row is named."""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection, transaction

from shouwang.backbone.access.actors import Actor
from shouwang.backbone.audit import anchors, log, triggers
from shouwang.backbone.audit.verify import verify
from tests.offices import AT

pytestmark = pytest.mark.django_db

COLUMNS = [
    *("seq", "at", "actor_name", "account_id", "role", "area", "act", "subject", "facts"),
    *("reason", "request_id", "prev_hash", "hash"),
]
N_LINES, N_EDITS, N_OTHERS = 60, 1000, 50
ANCHORED = (20, 40, 60)
BO = Actor("Bo", uuid4(), role="officer", area="LH/LW")


def stored() -> list[list[Any]]:
    """Read the table as anybody could who has only the database."""
    asked = ", ".join(COLUMNS)
    if connection.vendor == "sqlite":
        asked = asked.replace(" at,", " CAST(at AS TEXT),")
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {asked} FROM audit_line ORDER BY seq")  # noqa: S608  fixed names
        return [[plain(value) for value in row] for row in cursor.fetchall()]


def plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return str(value.astimezone(UTC).replace(tzinfo=None))
    return value.hex if isinstance(value, UUID) else value


def digest(values: list[Any]) -> str:
    text = json.dumps(values, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def first_bad(anchored: dict[int, str]) -> int | None:
    """Check the chain in its own few lines: nothing of the product is used."""
    expected, before = 1, "0" * 64
    for row in stored():
        seq, prev_hash, its_hash = int(row[0]), row[-2], row[-1]
        if seq != expected:
            return min(seq, expected)
        if digest(row[:-1]) != its_hash or prev_hash != before:
            return seq
        if anchored.get(seq, its_hash) != its_hash:
            return seq
        if seq > head()[0]:
            return seq
        expected, before = seq + 1, its_hash
    if head()[0] >= expected or max(anchored, default=0) >= expected:
        return expected
    return expected - 1 if head()[1] != before else None


def head() -> tuple[int, str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT seq, hash FROM audit_head")
        (row,) = cursor.fetchall()
    return row[0], row[1]


def run(asked: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(asked, values)


@pytest.fixture
def anchored(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[int, str]:
    """Write a log of 60 lines with three anchors, and open the tables as their administrator can."""
    monkeypatch.setenv("SHOUWANG_ANCHOR", str(tmp_path / "anchors.txt"))
    known = {}
    for number in range(1, N_LINES + 1):
        at = AT + timedelta(seconds=number, microseconds=number * 1111)
        actor = BO if number % 3 else Actor("林谷雨", None)
        reason = "" if number % 5 else "电话核对"
        log.write(actor, "people.changed", uuid4(), at=at, reason=reason, what=["name"], n=number)
        if number in ANCHORED:
            known[number] = anchors.write(at).hash
    triggers.drop(connection)
    return known


def dice_of(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311  the same each time


def found(tamper: Callable[[], object], anchored: dict[int, str]) -> int:
    """Tamper, ask both checkers, which must agree, and put everything back."""
    with transaction.atomic():
        tamper()
        fault = verify().fault
        named = fault.seq if fault else None
        assert named == first_bad(anchored), (named, first_bad(anchored), fault)
        transaction.set_rollback(True)
    assert named is not None, "it went unseen"
    return named


def other(dice: random.Random, text: str, letters: str = "0123456789abcdef") -> str:
    """Return a text with one character exchanged, or one where there was none."""
    if not text:
        return dice.choice(letters)
    place = dice.randrange(len(text))
    return text[:place] + dice.choice(letters.replace(text[place], "")) + text[place + 1 :]


def edit(dice: random.Random, column: str, row: list[Any]) -> None:
    """Change one byte of one column."""
    seq, value = row[0], row[COLUMNS.index(column)]
    new: Any
    if column == "seq":
        new = seq + 1000
    elif column == "at":
        new = value[:-1] + other(dice, value[-1], "0123456789")
    elif column == "account_id" and value is None:
        new = uuid4().hex
    else:
        new = other(dice, value)
    run(f"UPDATE audit_line SET {column} = %s WHERE seq = %s", new, seq)  # noqa: S608  fixed names


def test_a_whole_log_is_whole_to_both_checkers(anchored: dict[int, str]) -> None:
    report = verify()
    assert (report.fault, first_bad(anchored)) == (None, None)
    assert (report.n_lines, report.n_anchors) == (N_LINES, len(ANCHORED))
    assert report.head_hash == stored()[-1][-1] == anchored[N_LINES]


def test_every_edit_of_one_byte_is_found_and_its_row_named(anchored: dict[int, str]) -> None:
    dice, rows = dice_of(11), stored()
    for number in range(N_EDITS):
        row, column = dice.choice(rows), COLUMNS[number % len(COLUMNS)]
        assert found(lambda c=column, r=row: edit(dice, c, r), anchored) == row[0], column  # type: ignore[misc]
    print(f"\nedits of one byte: {N_EDITS} tried, {N_EDITS} found")  # noqa: T201


def test_every_deleted_row_is_found(anchored: dict[int, str]) -> None:
    dice = dice_of(12)
    for _ in range(N_OTHERS):
        seq = dice.randint(1, N_LINES)
        gone = lambda s=seq: run("DELETE FROM audit_line WHERE seq = %s", s)  # noqa: E731
        assert found(gone, anchored) == seq
    print(f"\ndeleted rows: {N_OTHERS} tried, {N_OTHERS} found")  # noqa: T201


def insert(seq: int, row: list[Any], *, is_forged_well: bool) -> None:
    """Put a row between others, with a hash that fits or one that does not."""
    run("UPDATE audit_line SET seq = -(seq + 1) WHERE seq >= %s", seq)
    run("UPDATE audit_line SET seq = -seq WHERE seq < 0")
    rows = stored()
    before = rows[seq - 2][-1] if seq > 1 else "0" * 64
    values = [seq, *row[1:-2], before]
    its_hash = digest(values) if is_forged_well else row[-1]
    places = ", ".join(["%s"] * len(COLUMNS))
    asked = f"INSERT INTO audit_line ({', '.join(COLUMNS)}) VALUES ({places})"  # noqa: S608  fixed names
    run(asked, *values, its_hash)


def test_every_row_put_between_others_is_found(anchored: dict[int, str]) -> None:
    dice, rows = dice_of(13), stored()
    for number in range(N_OTHERS):
        seq, row, well = dice.randint(1, N_LINES + 1), dice.choice(rows), number % 2 == 0
        named = found(lambda s=seq, r=row, w=well: insert(s, r, is_forged_well=w), anchored)  # type: ignore[misc]
        # one that was forged well is taken for good until an anchor, the next row or the head says no
        is_first = not well or seq in ANCHORED or seq > N_LINES
        assert named == (seq if is_first else seq + 1)
    print(f"\nrows put between: {N_OTHERS} tried, {N_OTHERS} found")  # noqa: T201


def swap(one: list[Any], two: list[Any]) -> None:
    for seq, row in ((one[0], two), (two[0], one)):
        kept = ", ".join(f"{column} = %s" for column in COLUMNS[1:])
        run(f"UPDATE audit_line SET {kept} WHERE seq = %s", *row[1:], seq)  # noqa: S608  fixed names


def test_every_exchange_of_two_rows_is_found(anchored: dict[int, str]) -> None:
    dice, rows = dice_of(14), stored()
    for _ in range(N_OTHERS):
        one, two = dice.sample(rows, 2)
        assert found(lambda a=one, b=two: swap(a, b), anchored) == min(one[0], two[0])  # type: ignore[misc]
    print(f"\nexchanged rows: {N_OTHERS} tried, {N_OTHERS} found")  # noqa: T201


def cut(last: int, rows: list[list[Any]], *, with_head: bool) -> None:
    run("DELETE FROM audit_line WHERE seq > %s", last)
    if with_head:
        its_hash = rows[last - 1][-1] if last else "0" * 64
        run("UPDATE audit_head SET seq = %s, hash = %s", last, its_hash)


def test_every_cut_tail_is_found_with_the_head_set_back_too(anchored: dict[int, str]) -> None:
    dice, rows = dice_of(15), stored()
    for number in range(N_OTHERS):
        last, deep = dice.randint(0, N_LINES - 1), number % 2 == 0
        named = found(lambda n=last, d=deep: cut(n, rows, with_head=d), anchored)  # type: ignore[misc]
        assert named == last + 1
    print(f"\ncut tails: {N_OTHERS} tried, {N_OTHERS} found")  # noqa: T201


def replay(last: int, rows: list[list[Any]], n_new: int) -> None:
    """Put an older state back, whole with its head, and go on from there as if nothing were."""
    cut(last, rows, with_head=True)
    for number in range(n_new):
        log.write(BO, "people.changed", uuid4(), at=AT, n=number)


def test_every_older_state_put_back_is_found_by_its_anchors(anchored: dict[int, str]) -> None:
    dice, rows = dice_of(16), stored()
    for _ in range(N_OTHERS):
        last, n_new = dice.randint(0, N_LINES - 1), dice.randint(0, 70)
        named = found(lambda n=last, m=n_new: replay(n, rows, m), anchored)  # type: ignore[misc]
        assert named == min(last + n_new + 1, *(seq for seq in ANCHORED if seq > last))
    print(f"\nolder states put back: {N_OTHERS} tried, {N_OTHERS} found")  # noqa: T201


def test_without_an_anchor_a_tail_cut_with_its_head_goes_unseen(
    anchored: dict[int, str], tmp_path: Path
) -> None:
    cut(30, stored(), with_head=True)
    assert verify().fault is not None
    (tmp_path / "anchors.txt").unlink()
    report = verify()
    assert (report.fault, report.n_anchors) == (None, 0)  # so the command says it plainly


def test_a_head_that_is_edited_or_gone_is_found(anchored: dict[int, str]) -> None:
    for asked in (
        "UPDATE audit_head SET hash = 'f'",
        "UPDATE audit_head SET seq = 59",
        "UPDATE audit_head SET seq = 61",
        "DELETE FROM audit_head",
    ):
        with transaction.atomic():
            run(asked)
            assert verify().fault is not None, asked
            transaction.set_rollback(True)
        assert verify().fault is None


def test_no_id_of_a_record_stands_in_the_log() -> None:
    subject = uuid4()
    log.write(BO, "people.changed", subject, at=AT)
    assert subject.hex not in str(stored()).replace("-", "")
    assert [line.act for line in log.timeline([subject])] == ["people.changed"]
