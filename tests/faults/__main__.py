"""
Run the table of faults in full counts on both databases, and print it as Markdown.

    python -m tests.faults [--short] [--only r08,r10] [--on sqlite|postgresql]

What pytest says goes to stderr, the table to stdout. Several hours on a small machine.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parents[2]
_HEAD: Final = ("row", "database", "seed", "counts", "lost", "twice", "overwritten", "wrong", "s")
_TITLES: Final = {"wrong": "anything else wrong", "s": "seconds"}


def main() -> int:
    """Run the rows, and return whether any of them failed."""
    asked = argparse.ArgumentParser(description="Run the table of faults.")
    asked.add_argument("--short", action="store_true", help="the counts that CI runs")
    asked.add_argument("--only", default="", help="rows, as r08,r10")
    asked.add_argument("--on", default="sqlite,postgresql", help="databases")
    options = asked.parse_args()
    codes, told = [], list[dict[str, Any]]()
    for name in options.on.split(","):
        with tempfile.TemporaryDirectory() as folder:
            rows = Path(folder) / "rows"
            codes.append(_run(name, options, rows))
            lines = rows.read_text("utf-8").splitlines() if rows.exists() else []
            told += [json.loads(line) for line in lines]
    print(table(told))  # noqa: T201  it is what was asked for
    return max(codes)


def _run(name: str, options: argparse.Namespace, rows: Path) -> int:
    words = [sys.executable, "-m", "pytest", "-q", "-m", "slow", "tests/faults"]
    if options.only:
        words += ["-k", " or ".join(f"test_{one}" for one in options.only.split(","))]
    if name == "postgresql":
        words = [sys.executable, "tools/with_postgresql.py", *words]
    size = "" if options.short else "full"
    env = {**os.environ, "SHOUWANG_FAULTS": size, "SHOUWANG_FAULTS_ROWS": str(rows)}
    return subprocess.run(words, cwd=ROOT, env=env, stdout=sys.stderr, check=False).returncode


def table(told: list[dict[str, Any]]) -> str:
    """
    Return rows as a table in Markdown.

    >>> print(table([{"row": "R-05", "database": "SQLite", "seed": 1, "counts": "9 events", "lost": 0, "twice": 0,
    ...              "overwritten": 0, "wrong": 0, "s": 3}]).splitlines()[2])
    | R-05 | SQLite | 1 | 9 events | 0 | 0 | 0 | 0 | 3 |
    """
    head = "| " + " | ".join(_TITLES.get(one, one) for one in _HEAD) + " |"
    lines = ["| " + " | ".join(str(row[one]) for one in _HEAD) + " |" for row in told]
    return "\n".join([head, "|" + "---|" * len(_HEAD), *lines])


if __name__ == "__main__":
    sys.exit(main())
