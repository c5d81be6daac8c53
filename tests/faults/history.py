"""
Compare what phones know to be true with what a town holds, from outside the product: the rows of its database, its log.

    python -m tests.faults.history FOLDER < truth.json

``truth`` holds ``captured`` (each event as it was sent) and ``receipts`` (each that was given). Prints what is wrong,
a line each; I1 every event once, I2 none twice, I3 numbers without a hole, I4 each receipt stands, I5 nothing that
nobody captured, I10 one line of the log for each, and its chain whole.
"""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any


def wrong_in(folder: Path, truth: dict[str, Any]) -> list[str]:
    """Return what is wrong, each in a sentence."""
    base = sqlite3.connect(folder / "town.sqlite3")
    found = [
        f"integrity_check says {row[0]}"
        for row in base.execute("PRAGMA integrity_check")
        if row[0] != "ok"
    ]
    rows = base.execute(
        "SELECT id, device_id, seq, n, state, received_at FROM intake_event"
    ).fetchall()
    held = {one[0]: one for one in rows}
    captured = {one["event_id"].replace("-", ""): one for one in truth["captured"]}
    found += [f"I1: {pk} is lost" for pk in captured.keys() - held.keys()]
    found += [f"I5: {pk} was captured by nobody" for pk in held.keys() - captured.keys()]
    found += [
        f"I2: {pk} is there {n} times"
        for pk, n in Counter(one[0] for one in rows).items()
        if n > 1
    ]
    for device in {one[1] for one in rows}:
        numbers = sorted(one[2] for one in rows if one[1] == device)
        if numbers != list(range(1, len(numbers) + 1)):
            found.append(f"I3: {device} has a hole")
    orders = sorted(one[3] for one in rows)
    if orders != list(range(1, len(orders) + 1)):
        found.append("the server's own order has a hole")
    found += [f"{one[0]} is {one[4]}" for one in rows if one[4] != "accepted"]
    for receipt in truth["receipts"]:
        row = held.get(receipt["event_id"].replace("-", ""))
        if row is None or row[3] != receipt["n"]:
            found.append(f"I4: the receipt of {receipt['event_id']} does not stand")
    lines = base.execute(
        "SELECT count(*) FROM audit_line WHERE act = 'intake.received'"
    ).fetchone()[0]
    if lines != len(rows):
        found.append(f"I10: {lines} lines of the log for {len(rows)} events")
    base.close()
    code = "from shouwang.cli import main; raise SystemExit(main())"
    log = subprocess.run(
        [sys.executable, "-c", code, "audit", "verify", str(folder)],
        capture_output=True,
        text=True,
        check=False,
    )
    return [
        *found,
        *([f"I10: the log is broken: {log.stdout}{log.stderr}"] if log.returncode else []),
    ]
