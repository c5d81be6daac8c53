"""
Delivery from the field on a served town: 43,000 events of 100 phones, and what an event costs by itself.

    python benchmarks/delivery.py [PHONES EVENTS]

*Processor* is the time of the server's own processes for one event: in deliveries of 100, as the app makes them, and of
one event each, and by a plain view that takes one row for each request, checks no signature, seals nothing and keeps no
log (`benchmarks/plain.py`): with no middleware at all, and in a project as Django begins one, by somebody signed in.
Each in turn, median of 5, least and most in brackets. The events are signed before the clock starts. SQLite; with
SHOUWANG_DATABASE, PostgreSQL.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.backbone.intake.phone import Phone
from tests.faults.driver import Field, Server
from tests.faults.history import wrong_in
from tests.faults.town import GUARD, ROOT, Town, of

RUNS = 5
_SQLITE = {"id": "char(32)", "at": "datetime"}
_POSTGRESQL = {"id": "uuid", "at": "timestamptz"}
N_PHONES = 10
EACH = 200
_PLAIN = {
    "app": "shouwang.web.wsgi", "address": "/plain/", "DJANGO_SETTINGS_MODULE": "benchmarks.plain_settings",
}  # fmt: skip
_BEGUN = {**_PLAIN, "DJANGO_SETTINGS_MODULE": "benchmarks.begun_settings"}
WAYS: dict[str, tuple[int, dict[str, str]]] = {
    "deliveries of 100": (100, {}),
    "deliveries of one event": (1, {}),
    "a row for each request, signed in": (1, _BEGUN),
    "the same with no middleware, by anybody": (1, _PLAIN),
}
_TABLE = (
    "CREATE TABLE plain_row (id {id} PRIMARY KEY, device {id} NOT NULL, seq bigint NOT NULL, account {id} NOT NULL, "
    "at {at} NOT NULL, kind varchar(200) NOT NULL, payload text NOT NULL, UNIQUE (device, seq))"
).format(**(_POSTGRESQL if os.environ.get("SHOUWANG_DATABASE") else _SQLITE))


def main(n_phones: int, n_events: int) -> None:
    """Print what was measured."""
    with tempfile.TemporaryDirectory() as folder, of(Path(folder) / "town") as town:
        seconds, cpu_s = _all_back(town, n_phones, n_events)
        n = n_phones * n_events
        print(f"{n_phones} phones x {n_events} events, deliveries of 100, 4 at once:")
        print(
            f"  all in within {seconds:.1f} s, {n / seconds:.0f} events/s, {1e6 * cpu_s / n:.0f} us of processor each"
        )
    costs: dict[str, list[float]] = {way: [] for way in WAYS}
    for _ in range(RUNS):
        for way, found in costs.items():
            found.append(_cost_us(way))
    least = statistics.median(costs["deliveries of 100"])
    for way, found in costs.items():
        us, least_us, most_us = statistics.median(found), min(found), max(found)
        print(
            f"  {way:<40} {us:6.0f} us ({least_us:.0f} to {most_us:.0f}) for an event, {us / least:.1f} x"
        )


def _captured(town: Town, n_phones: int, n_events: int) -> list[Phone]:
    phones = town.enrol(n_phones, 7)
    for phone in phones:
        for _ in range(n_events):
            phone.capture({"words": "a note"})
    return phones


def _all_back(town: Town, n_phones: int, n_events: int) -> tuple[float, float]:
    """Let all phones come back in the same minute; return seconds and seconds of processor."""
    phones = _captured(town, n_phones, n_events)
    with Server(town) as server:
        field = Field(server, phones, size=100)
        before, began = server.cpu_s(), time.monotonic()
        field.deliver_all()
        took, cpu_s = time.monotonic() - began, server.cpu_s() - before
    if wrong := wrong_in(town, field.truth()):
        raise SystemExit(f"{wrong[0]} (and {len(wrong) - 1} more)")
    return took, cpu_s


def _cost_us(way: str) -> float:
    """Return microseconds of processor for an event, brought in a way."""
    size, served = WAYS[way]
    with tempfile.TemporaryDirectory() as folder, of(Path(folder) / "town") as town:
        town.ask("SELECT 1", _TABLE)
        phones = _captured(town, N_PHONES, EACH)
        with Server(town, **served) as server:
            cookie = f"sessionid={_signed_in(town)}" if served is _BEGUN else ""
            Field(
                server, phones[:1], size=size, cookie=cookie
            ).deliver_all()  # what is done once only
            field = Field(server, phones[1:], size=size, cookie=cookie)
            before = server.cpu_s()
            field.deliver_all()
            return 1e6 * (server.cpu_s() - before) / ((N_PHONES - 1) * EACH)


def _signed_in(town: Town) -> str:
    told = subprocess.run(
        [sys.executable, "benchmarks/sign_in.py", str(town.folder), str(GUARD)],
        check=True, capture_output=True, text=True, cwd=ROOT, env=town.env,
    )  # fmt: skip
    return told.stdout


if __name__ == "__main__":
    given = [int(one) for one in sys.argv[1:3]]
    main(*(given if len(given) == 2 else (100, 430)))
