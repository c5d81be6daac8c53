"""The tools of these tests find what they look for: what never objects, or never loses anything, shows nothing."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.backbone.intake.phone import NOW
from tests.faults import notes, passages
from tests.faults.chains import Row
from tests.faults.losing import Disk, cut_points, read

_WRITER = """
import sqlite3, sys
base = sqlite3.connect(sys.argv[1])
base.execute("PRAGMA journal_mode=WAL")
base.execute(f"PRAGMA synchronous={sys.argv[2]}")
base.execute("CREATE TABLE said (n integer)")
base.commit()
for n in range(20):
    base.execute("INSERT INTO said VALUES (?)", [n])
    base.commit()
    print(n, flush=True)
    sys.stdin.readline()
"""


def wrong(rows: list[Row], **tables: list[tuple[Any, ...]]) -> list[str]:
    """Return what is said of tables that begin as they have to be."""
    ids = [one.id for one in rows if one.state.startswith("accepted")]
    there: dict[str, list[tuple[Any, ...]]] = {
        "faults_done": [(one, "a") for one in ids],
        "faults_day": [("2020-02-28", len(ids))],
        "faults_record": [("a", "b", "two")],
        **tables,
    }
    said = {"a": "one", "b": "two", "c": "three"}
    found = notes.wrong_in(lambda question: there[question.split()[-1]], rows, said)
    return sorted(words[:3].strip(":") for words in found)


def row(pk: str, base: str | None = None, state: str = "accepted") -> Row:
    return Row(pk, state, base, NOW)


GOOD = [row("a"), row("b", "a"), row("c", "a", "accepted_conflict")]


def test_the_checker_says_nothing_where_nothing_is_wrong_and_finds_each_thing_that_is() -> None:
    assert wrong(GOOD) == []
    assert wrong([*GOOD[:2], row("c", "a")]) == ["I12", "I6"]
    assert wrong(GOOD, faults_done=[("a", "a"), ("b", "a"), ("b", "a")]) == ["I7", "I7"]
    assert wrong(GOOD, faults_day=[("2020-02-28", 4)]) == ["I11"]
    assert wrong(GOOD, faults_record=[("a", "a", "one")]) == ["I12"]
    assert wrong(GOOD, faults_record=[("a", "b", "one")]) == ["I5"]
    parked = [*GOOD[:2], row("c", "a", "parked")]
    assert wrong(parked, faults_done=[("a", "a"), ("b", "a"), ("c", "a")]) == ["I7"]


DAY = "2020-02-28"
ENTRIES = [("a", "a", "replaced", DAY), ("b", "a", "counts", DAY), ("c", "a", "waits", DAY)]


def test_it_finds_what_is_wrong_with_passages_too() -> None:
    told = passages.payload("9a", 1)
    facts = ("9a", "in", "person", 2, "none", "no-pass", "back")

    def said(
        rows: list[Row], entries: list[tuple[Any, ...]], facts: tuple[Any, ...] = facts
    ) -> list[str]:
        def ask(question: str) -> list[tuple[Any, ...]]:
            return entries if "root" in question else [(one[0], *facts) for one in entries]

        found = passages.wrong_in(ask, rows, {one.id: told for one in rows})
        return sorted(words[:3].strip(":") for words in found)

    assert said(GOOD, ENTRIES) == []
    assert said(GOOD, ENTRIES, (*facts[:3], 3, *facts[4:])) == ["I5"] * 3
    assert said([*GOOD[:2], row("c", "a")], ENTRIES) == ["I12", "I6"]
    assert said(GOOD, [*ENTRIES, ENTRIES[1]]) == ["I11", "I12", "I7"]
    assert said(GOOD, ENTRIES[:2]) == ["I7"]
    assert said(GOOD, [*ENTRIES, ("d", "d", "waits", DAY)]) == ["I5", "I7"]
    assert said(GOOD, [("a", "a", "counts", DAY), *ENTRIES[1:]]) == ["I11", "I12"]
    assert said(GOOD, [("a", "a", "counts", DAY), ("b", "a", "replaced", DAY), ENTRIES[2]]) == [
        "I12"
    ]
    assert said(GOOD, [ENTRIES[0], ("b", "a", "counts", "2020-02-29"), ENTRIES[2]]) == ["I11"]


def line(do: str, name: str = "/d/f", **facts: Any) -> dict[str, Any]:
    return {"do": do, "file": name, **facts}


def test_a_disk_keeps_what_was_synced_and_of_the_rest_nothing_or_some() -> None:
    disk = Disk({"/d/f": b"old"})
    disk.take(line("write", at=0, bytes="bmV3"))  # new
    assert disk.after_a_power_cut(None) == {"/d/f": b"old"}
    disk.take(line("sync", all_before=1))
    disk.take(line("write", at=4, bytes="bW9yZQ=="))  # more
    disk.take(line("cut", at=1))
    assert disk.after_a_power_cut(None) == {"/d/f": b"new"}
    chance = random.Random(1)  # noqa: S311  the same for the same seed
    some = {disk.after_a_power_cut(chance)["/d/f"] for _ in range(30)}
    assert some == {b"new", b"new\0more", b"n"}
    disk.take(line("sync", all_before=3))  # begun before the last line: that one may be missing
    assert disk.after_a_power_cut(None) == {"/d/f": b"new\0more"}


def test_a_new_file_is_there_once_its_folder_was_synced_and_one_that_went_may_come_back() -> None:
    disk = Disk({"/d/f": b"old"})
    disk.take(line("write", "/d/g", at=0, bytes="bmV3"))
    disk.take(line("sync", "/d/g", all_before=1))
    assert set(disk.after_a_power_cut(None)) == {"/d/f"}
    disk.take(line("sync", "/d", all_before=2))
    assert disk.after_a_power_cut(None)["/d/g"] == b"new"
    disk.take(line("away", "/d/g"))
    assert set(disk.after_a_power_cut(None)) == {"/d/f", "/d/g"}
    disk.take(line("sync", "/d", all_before=4))
    assert set(disk.after_a_power_cut(None)) == {"/d/f"}


def test_half_of_the_power_cuts_are_right_after_a_receipt() -> None:
    chance = random.Random(1)  # noqa: S311  the same for the same seed
    points = cut_points(1_000, range(0, 1_000, 50), 20, chance)
    assert len([one for one in points if one % 50 == 0]) >= 10
    assert points == sorted(points)


@pytest.mark.slow
@pytest.mark.parametrize(("care", "is_safe"), [("FULL", True), ("OFF", False)])
def test_a_database_that_does_not_wait_for_its_disk_is_found_out(
    tmp_path: Path, care: str, is_safe: bool
) -> None:
    base, record = tmp_path / "base", tmp_path / "record"
    words = [
        sys.executable, "-m", "tests.faults.tracing", str(base), str(record),
        sys.executable, "-c", _WRITER, str(base), care,
    ]  # fmt: skip
    moments = []
    with subprocess.Popen(
        words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as traced:
        assert traced.stdin
        assert traced.stdout
        for _line in traced.stdout:
            moments.append(record.read_bytes().count(b"\n"))
            traced.stdin.write("\n")
            traced.stdin.flush()
    assert len(moments) == 20
    disk = Disk({})
    lines = list(read(record))
    lost = 0
    for index, one in enumerate(lines, 1):
        disk.take(one)
        if index in moments:
            left = disk.after_a_power_cut(None)
            lost += sum(moment <= index for moment in moments) > _n_there(tmp_path, left)
    assert (lost == 0) is is_safe


def _n_there(folder: Path, left: dict[str, bytes]) -> int:
    import sqlite3  # noqa: PLC0415

    if not left:
        return 0
    copy = folder / "copy"
    copy.mkdir(exist_ok=True)
    for one in copy.iterdir():
        one.unlink()
    for path, data in left.items():
        (copy / Path(path).name).write_bytes(data)
    base = sqlite3.connect(copy / "base")
    try:
        return int(base.execute("SELECT count(*) FROM said").fetchone()[0])
    except sqlite3.OperationalError:  # not even the table is there
        return 0
    finally:
        base.close()
