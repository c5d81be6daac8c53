"""A town that the driver made: its folder and its database, on SQLite or on the PostgreSQL of the environment."""

from __future__ import annotations

import atexit
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from tests.backbone.intake.phone import Phone
from tests.faults import notes, passages

ROOT: Final = Path(__file__).resolve().parents[2]
GUARD: Final = UUID(int=1, version=4)
OTHER: Final = UUID(int=2, version=4)
"""Two who are at work at the gate."""
AREA: Final = "LH"
IS_FULL: Final = os.environ.get("SHOUWANG_FAULTS") == "full"
SEED: Final = int(os.environ.get("SHOUWANG_SEED", "1"))
N_PHONES: Final = 1_000 if IS_FULL else 50
"""So many phones each town knows from the beginning."""
_CLI: Final = "from shouwang.cli import main; raise SystemExit(main())"
_NUMBERS: Final = count(1)


@dataclass(frozen=True, slots=True)
class Town:
    """
    A town.

    Parameters
    ----------
    address
        Of its own database in PostgreSQL; empty for SQLite in its folder.
    """

    folder: Path
    address: str = ""

    @property
    def env(self) -> dict[str, str]:
        """What a program needs that works in it."""
        kept = {key: value for key, value in os.environ.items() if not key.startswith("SHOUWANG_")}
        paths = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
        there = {"SHOUWANG_DATABASE": self.address} if self.address else {}
        return {
            **kept, **there, "SHOUWANG_HOME": str(self.folder), "PYTHONPATH": paths,
            "DJANGO_SETTINGS_MODULE": "shouwang.web.settings", "SHOUWANG_HOSTS": "127.0.0.1",
        }  # fmt: skip

    def cli(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run a command of the product on it."""
        return self._run("-c", _CLI, *words, str(self.folder))

    def prepare(self, step: str, **facts: Any) -> None:
        """Do something in it as somebody at the desk would; see `tests.faults.prepare`."""
        told = self._run("-m", "tests.faults.prepare", str(self.folder), step, json.dumps(facts))
        assert told.returncode == 0, told.stderr

    def _run(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *words], check=False, capture_output=True, text=True, env=self.env, cwd=ROOT
        )  # fmt: skip

    def ask(self, question: str, *before: str) -> list[tuple[Any, ...]]:
        """
        Ask its database from outside; ids are digits, moments are in UTC.

        Raises
        ------
        ConnectionError
            If no database answers.
        """
        if self.address:
            import psycopg  # noqa: PLC0415  only where it is asked for

            try:
                base = psycopg.connect(self.address)
            except psycopg.OperationalError as fault:
                raise ConnectionError(str(fault)) from fault
            with base:
                for words in before:
                    base.execute(words.encode())
                rows = base.execute(question.encode()).fetchall()
        else:
            with closing(sqlite3.connect(self.folder / "town.sqlite3")) as file:
                for words in before:
                    file.execute(words)
                rows = file.execute(question).fetchall()
        return [tuple(_plain(value) for value in row) for row in rows]

    def enrol(self, n: int, seed: int) -> list[Phone]:
        """Return so many phones that it knows, always the same for the same seed."""
        seeds = range(seed * 100_000, seed * 100_000 + n)
        if seed != SEED or n > N_PHONES:  # others are there from the beginning
            self.prepare("enrol", seeds=list(seeds))
        return [Busy(one, GUARD, gate=self._gate()) for one in seeds]

    def _gate(self) -> str:
        [(found,)] = self.ask(
            "SELECT id FROM zones_point WHERE kind = 'gate' ORDER BY code LIMIT 1"
        )
        return str(UUID(found))


class Busy(Phone):
    """A phone that captures a note and a passage by turns, where nobody says what."""

    def __init__(self, *given: Any, gate: str, **facts: Any) -> None:
        super().__init__(*given, **facts)
        self._gate = gate
        self._kind_of = dict[str, str]()

    def capture(self, payload: Any = None, *, kind: str = "", **facts: Any) -> dict[str, Any]:
        """Capture an event; a correction is of the kind of what it corrects."""
        if not kind and payload is None:
            turn = passages.NAME if self.seq % 2 else notes.NAME
            kind = self._kind_of.get(facts.get("base") or "", turn)
        if kind == passages.NAME and payload is None:
            payload = passages.payload(self._gate, self.seq)
        one = super().capture(payload, kind=kind or notes.NAME, **facts)
        self._kind_of[one["event_id"]] = kind
        return one


def _plain(value: Any) -> Any:
    if isinstance(value, UUID):
        return value.hex
    return value.astimezone(UTC).replace(tzinfo=None) if isinstance(value, datetime) else value


def moment(value: Any) -> datetime:
    """Return a moment in UTC as either database gives it."""
    found = datetime.fromisoformat(value) if isinstance(value, str) else value
    return found.replace(tzinfo=UTC)


def made(folder: Path, *, server: str | None = None) -> Town:
    """
    Make a town that knows its guards and no phone yet.

    Parameters
    ----------
    server
        Address of a PostgreSQL; that of the environment if none is named, SQLite if that names none.
    """
    address = os.environ.get("SHOUWANG_DATABASE", "") if server is None else server
    pristine = _pristine(address)
    folder.parent.mkdir(parents=True, exist_ok=True)
    shutil.copytree(pristine.folder, folder)
    if not address:
        return Town(folder)
    name = f"faults_{os.getpid()}_{next(_NUMBERS)}"
    _admin(address, f"CREATE DATABASE {name} TEMPLATE {_name_of(pristine.address)}")
    return Town(folder, _with_name(address, name))


@cache
def _pristine(server: str) -> Town:
    """Make the town that all others are copies of."""
    folder = Path(tempfile.mkdtemp(prefix="faults-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    address = ""
    if server:
        name = f"faults_{os.getpid()}_{next(_NUMBERS)}"
        _admin(server, f"CREATE DATABASE {name}")
        address = _with_name(server, name)
    town = Town(folder / "town", address)
    told = town.cli("init")
    assert told.returncode == 0, told.stderr
    town.prepare("begin", seeds=list(range(SEED * 100_000, SEED * 100_000 + N_PHONES)))
    return town


def gone(town: Town) -> None:
    """Remove a town."""
    shutil.rmtree(town.folder, ignore_errors=True)
    if town.address:
        _admin(town.address, f"DROP DATABASE {_name_of(town.address)} WITH (FORCE)")


def _admin(address: str, words: str) -> None:
    import psycopg  # noqa: PLC0415  only where it is asked for

    with psycopg.connect(_with_name(address, "postgres"), autocommit=True) as base:
        base.execute(words.encode())


def _name_of(address: str) -> str:
    from psycopg.conninfo import conninfo_to_dict  # noqa: PLC0415  only where it is asked for

    return str(conninfo_to_dict(address)["dbname"])


def _with_name(address: str, name: str) -> str:
    from psycopg.conninfo import make_conninfo  # noqa: PLC0415  only where it is asked for

    return make_conninfo(address, dbname=name)


@contextmanager
def of(folder: Path, *, server: str | None = None) -> Iterator[Town]:
    """Yield a town of its own, and remove it."""
    town = made(folder, server=server)
    try:
        yield town
    finally:
        gone(town)
