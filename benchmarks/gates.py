"""
Gates on a served town: 95 that log a passage each 5 seconds, alone and while phones bring a night back.

    python benchmarks/gates.py [GATES SECONDS PHONES EVENTS]

Each passage is a delivery of its own, as a phone with a network sends it; milliseconds from the first byte sent to the
receipt read, as p50, p95 and p99. *A night back*: so many phones bring so many passages each, in deliveries of 50, 4 at
once. The events are signed before the clock starts. *Processor* is the time of the server's own processes. SQLite.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.apps.gates.served import gates_of
from tests.backbone.intake.phone import Phone
from tests.faults.driver import Field, Server, made

EVERY_S: Final = 5.0
KIND: Final = "gate.passage"


def main(n_gates: int, seconds: int, n_phones: int, n_events: int) -> None:
    """Print what was measured."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "town"
        phones = made(home, n_gates + n_phones)
        gates = gates_of(home)
        live, back = phones[:n_gates], phones[n_gates:]
        each = max(1, int(seconds / EVERY_S))
        for i, phone in enumerate(live):
            _capture(phone, gates[i % len(gates)], 2 * each)
        for i, phone in enumerate(back):
            _capture(phone, gates[i % len(gates)], n_events)
        server = Server(home)
        try:
            _say("alone", _checked(server, live, each, first=0))
            field, took = Field(server, back, size=50), []
            before = server.cpu_s()
            night = threading.Thread(target=lambda: took.append(_timed(field.deliver_all)))
            night.start()
            _say("while a night comes back", _checked(server, live, each, first=each))
            night.join()
            n, cpu_s = n_phones * n_events, server.cpu_s() - before
            print(f"  {n} passages back within {took[0]:.1f} s, {n / took[0]:.0f} a second")
            print(f"  {1e6 * cpu_s / (n + n_gates * each):.0f} us of processor for each passage")
        finally:
            server.kill()
        if wrong := field.wrong:
            raise SystemExit(f"{wrong[0]} (and {len(wrong) - 1} more)")


def _capture(phone: Phone, gate: str, n: int) -> None:
    for i in range(n):
        way = "in" if i % 2 else "out"
        said = {
            "gate": gate, "way": way, "what": "person", "people": 1, "how": "none", "says": "no-pass",
            "done": "back", "plate": "", "reasons": ["no-pass"],
        }  # fmt: skip
        phone.capture(said, kind=KIND)


def _checked(server: Server, phones: list[Phone], each: int, *, first: int) -> list[float]:
    """Let each phone log a passage each 5 seconds, and return milliseconds."""
    found: list[float] = []
    lock, began = threading.Lock(), time.monotonic()

    def stand(phone: Phone, offset_s: float) -> None:
        for turn in range(each):
            body = phone.body([phone.truth[first + turn]])
            headers = phone.headers(body)
            wait = began + offset_s + turn * EVERY_S - time.monotonic()
            time.sleep(max(0.0, wait))
            ms = 1_000 * _timed(lambda: _accepted(server, body, headers))  # noqa: B023  called at once
            with lock:
                found.append(ms)

    standing = [
        threading.Thread(target=stand, args=(phone, i * EVERY_S / len(phones)))
        for i, phone in enumerate(phones)
    ]
    for one in standing:
        one.start()
    for one in standing:
        one.join()
    return found


def _accepted(server: Server, body: bytes, headers: dict[str, str]) -> None:
    said = server.ask(body, headers)
    if said is None or said["answers"][0]["answer"] != "accepted":
        raise SystemExit(f"not accepted: {said}")


def _timed(act: Callable[[], object]) -> float:
    began = time.monotonic()
    act()
    return time.monotonic() - began


def _say(what: str, found: list[float]) -> None:
    cuts = statistics.quantiles(found, n=100) if len(found) > 1 else found * 99
    print(
        f"  {what}: {len(found)} passages, p50 {cuts[49]:.0f}, p95 {cuts[94]:.0f}, p99 {cuts[98]:.0f} ms"
    )


if __name__ == "__main__":
    given = [int(one) for one in sys.argv[1:5]]
    main(*(given if len(given) == 4 else (95, 60, 100, 430)))
