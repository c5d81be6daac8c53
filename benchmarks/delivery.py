"""
Delivery from the field on a served town: 43,000 events of 100 phones, and what an event costs by itself.

    python benchmarks/delivery.py [PHONES EVENTS]

*Processor* is the time of the server's own processes for one event, in deliveries of 50 and of one event each, in
turn, median of 5, least and most in brackets. The events are signed before the clock starts. SQLite.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.faults.driver import Field, Server, made
from tests.faults.history import wrong_in

RUNS = 5
EACH = 40


def main(n_phones: int, n_events: int) -> None:
    """Print what was measured."""
    with tempfile.TemporaryDirectory() as folder:
        seconds, cpu_s = _all_back(Path(folder) / "town", n_phones, n_events)
        n = n_phones * n_events
        print(f"{n_phones} phones x {n_events} events, deliveries of 50, 4 at once:")
        print(
            f"  all in within {seconds:.1f} s, {n / seconds:.0f} events/s, {1e6 * cpu_s / n:.0f} us of processor each"
        )
    costs: dict[int, list[float]] = {50: [], 1: []}
    for _ in range(RUNS):
        for size, found in costs.items():
            with tempfile.TemporaryDirectory() as folder:
                found.append(_cost_us(Path(folder) / "town", size))
    for size, found in costs.items():
        print(
            f"  deliveries of {size:>2}: {statistics.median(found):6.0f} us "
            f"({min(found):.0f} to {max(found):.0f}) of processor for an event"
        )
    print(f"  ratio {statistics.median(costs[1]) / statistics.median(costs[50]):.1f}")


def _all_back(folder: Path, n_phones: int, n_events: int) -> tuple[float, float]:
    """Let all phones come back in the same minute; return seconds and seconds of processor."""
    phones = made(folder, n_phones)
    for phone in phones:
        for _ in range(n_events):
            phone.capture()
    server = Server(folder)
    try:
        field = Field(server, phones, size=50)
        before, began = server.cpu_s(), time.monotonic()
        field.deliver_all()
        took, cpu_s = time.monotonic() - began, server.cpu_s() - before
    finally:
        server.kill()
    if wrong := wrong_in(folder, field.truth()):
        raise SystemExit(f"{wrong[0]} (and {len(wrong) - 1} more)")
    return took, cpu_s


def _cost_us(folder: Path, size: int) -> float:
    """Return microseconds of processor for an event in deliveries of a size."""
    phones = made(folder, 10)
    for phone in phones:
        for _ in range(EACH):
            phone.capture()
    server = Server(folder)
    try:
        Field(server, phones[:1], size=size).deliver_all()  # what is done once only
        field = Field(server, phones[1:], size=size)
        before = server.cpu_s()
        field.deliver_all()
        return 1e6 * (server.cpu_s() - before) / (9 * EACH)
    finally:
        server.kill()


if __name__ == "__main__":
    given = [int(one) for one in sys.argv[1:3]]
    main(*(given if len(given) == 2 else (100, 430)))
