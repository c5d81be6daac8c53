"""The same seed, the same town."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import subprocess
import sys
from pathlib import Path

import shouwang
from shouwang.apps.drills.invent import HiddenTruth, Town, invent_town, ledger_rows, town_map

PRINT = """
import datetime, sys
sys.path.insert(0, {folder!r})
from tests.apps.drills.test_same_seed import digest
from shouwang.apps.drills.invent import invent_town
print(digest(*invent_town({seed}, "village", datetime.date(2020, 1, 27))))
"""


def digest(town: Town, truth: HiddenTruth) -> str:
    """Return a digest of everything that is invented."""
    parts = [repr(town), repr(truth), town_map(town), repr(ledger_rows(town, truth, messy=True))]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def test_the_same_seed_gives_the_same_bytes_whatever_the_hash_seed(
    town: Town, truth: HiddenTruth, root: Path
) -> None:
    here = digest(town, truth)
    source = str(Path(shouwang.__file__).resolve().parent.parent)
    for hash_seed in ("1", "4242"):
        env = {**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": source}
        text = PRINT.format(folder=str(root), seed=town.seed)
        done = subprocess.run(
            [sys.executable, "-c", text], env=env, check=True, capture_output=True, text=True
        )
        assert done.stdout.strip() == here


def test_another_seed_gives_another_town(town: Town) -> None:
    other, _ = invent_town(town.seed + 1, "village", town.first_day)

    assert town_map(other) != town_map(town)
    assert {p.id for p in other.people}.isdisjoint(p.id for p in town.people)


def test_another_first_day_moves_the_days_and_not_the_ground(town: Town) -> None:
    later = town.first_day + dt.timedelta(days=30)
    other, truth = invent_town(town.seed, "village", later)

    assert other.map == town.map
    assert truth.onset_on == later - dt.timedelta(days=2)
