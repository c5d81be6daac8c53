"""What a row of the table of faults begins with, and how its counts come into the table."""

from __future__ import annotations

import json
import os
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.faults.driver import Field
from tests.faults.history import wrong_in
from tests.faults.town import IS_FULL, SEED, Town, of


def sized(ci: int, full: int) -> int:
    """Return how often: in CI, or in full."""
    return full if IS_FULL else ci


@dataclass
class Sheet:
    """
    The record of one row: what was counted, and what came out.

    Parameters
    ----------
    row
        Its number in the table of faults.
    """

    row: str
    town: Town
    say: Callable[[str], None]
    began: float = field(default_factory=time.monotonic)
    seed: int = SEED

    def check(self, *fields: Field, more: str = "", waits: int = 0) -> None:
        """Hold the phones' own record against the town, note the row, and fail where anything is wrong."""
        receipts = {key: one for found in fields for key, one in found.receipts.items()}
        wrong = [words for found in fields for words in found.wrong]
        wrong += wrong_in(self.town, fields[0].truth())
        answers = Counter(answer for found in fields for answer in found.answers)
        if any(found.receipts != fields[0].receipts for found in fields):
            wrong.append("I4: not everybody has the same receipts")
        if len(fields[0].waits) != waits:
            wrong.append(f"{len(fields[0].waits)} wait, not {waits}")
        counts = f"{len(receipts)} events, {answers['duplicate']} brought again{more}"
        self.note(counts, wrong)

    def note(self, counts: str, wrong: Sequence[str]) -> None:
        """Note what was counted, and fail where anything is wrong."""
        kinds = Counter(words.partition(":")[0] for words in wrong)
        told = {
            "row": self.row, "database": "PostgreSQL" if self.town.address else "SQLite", "seed": self.seed,
            "counts": counts, "lost": kinds["I1"] + kinds["I4"], "twice": kinds["I2"] + kinds["I7"],
            "overwritten": kinds["I6"] + kinds["I5"], "wrong": len(wrong), "s": round(time.monotonic() - self.began),
        }  # fmt: skip
        if kept := os.environ.get("SHOUWANG_FAULTS_ROWS"):
            with Path(kept).open("a", encoding="utf-8") as file:
                file.write(json.dumps(told) + "\n")
        self.say(
            f"{told['row']}, {told['database']}, seed {told['seed']}: {counts}; "
            f"lost {told['lost']}, twice {told['twice']}, overwritten {told['overwritten']}, {told['s']} s"
        )
        assert list(wrong) == []


@pytest.fixture
def sheet(
    request: pytest.FixtureRequest, tmp_path: Path, counted: Callable[[str], None]
) -> Iterator[Sheet]:
    """Return the record of a row that the name of its test begins with, with a town of its own."""
    began = time.monotonic()
    name = request.node.name.split("_")[1]
    with of(tmp_path / "town") as town:
        yield Sheet(f"R-{name[1:]}", town, counted, began)
