"""
Faults of trust 1.5 on a served town, by a driver outside the product: lost 0, twice 0, each receipt stands.

    pytest -m slow tests/faults                    what CI runs
    SHOUWANG_FAULTS=full pytest -m slow tests/faults   the full counts
"""

from __future__ import annotations

import os
import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults.driver import Field, Server, made
from tests.faults.history import wrong_in

pytestmark = pytest.mark.slow
IS_FULL = os.environ.get("SHOUWANG_FAULTS") == "full"
SEED = int(os.environ.get("SHOUWANG_SEED", "1"))


def sized(ci: int, full: int) -> int:
    """Return how often: in CI, or in full."""
    return full if IS_FULL else ci


Counted = Callable[[str], None]


def check(row: str, folder: Path, field: Field, counted: Counted, more: str = "") -> None:
    """Hold the phones' own record against the town, and say what was counted."""
    assert field.wrong == []
    assert wrong_in(folder, field.truth()) == []
    found = Counter(field.answers)
    counted(
        f"{row}, seed {SEED}: {len(field.receipts)} events, {found['duplicate']} brought again, 0 lost, 0 twice{more}"
    )


def test_r01_phones_that_were_offline_for_days_come_back_together(
    tmp_path: Path, counted: Counted
) -> None:
    folder = tmp_path / "town"
    phones = made(folder, sized(10, 100))
    for phone in phones:
        for _ in range(sized(100, 430)):
            phone.capture()
    server = Server(folder)
    try:
        field = Field(server, phones)
        began = time.monotonic()
        field.deliver_all()
        took = time.monotonic() - began
    finally:
        server.kill()
    check("R-01", folder, field, counted, f", {took:.1f} s, {len(phones)} phones")


def test_r05_an_answer_that_is_lost_after_the_commit_is_asked_for_again(
    tmp_path: Path, counted: Counted
) -> None:
    folder = tmp_path / "town"
    phones = made(folder, 5)
    for phone in phones:
        for _ in range(sized(50, 500)):
            phone.capture()
    server = Server(folder)
    try:
        field = Field(server, phones, size=5)
        field.deliver_all(cut_every=2)
    finally:
        server.kill()
    assert field.cuts >= sized(50, 500) // 5
    check("R-05", folder, field, counted, f", {field.cuts} answers cut off")


def test_r08_a_server_that_is_killed_at_any_moment_keeps_what_it_gave_a_receipt_for(
    tmp_path: Path, counted: Counted
) -> None:
    folder = tmp_path / "town"
    chance = random.Random(SEED)  # noqa: S311  the same history for the same seed
    phones = made(folder, 4)
    server = Server(folder)
    try:
        field = Field(server, phones, size=5)
        for _ in range(sized(8, 500)):
            for phone in phones:
                for _ in range(20):
                    phone.capture()
            delivering = threading.Thread(target=field.deliver_all)
            delivering.start()
            time.sleep(chance.random() * 0.3)
            server.kill()
            began = time.monotonic()
            server.start()
            assert time.monotonic() - began < 15
            delivering.join(timeout=120)
            assert not delivering.is_alive()
    finally:
        server.kill()
    check("R-08", folder, field, counted, f", {sized(8, 500)} kills")


def test_r03_the_same_deliveries_from_several_tabs_at_once_are_taken_in_once(
    tmp_path: Path, counted: Counted
) -> None:
    folder = tmp_path / "town"
    phones = made(folder, 2)
    for phone in phones:
        for _ in range(sized(200, 5_000)):
            phone.capture()
    server = Server(folder)
    try:
        tabs = [Field(server, phones) for _ in range(4)]
        working = [threading.Thread(target=tab.deliver_all, kwargs={"threads": 2}) for tab in tabs]
        for one in working:
            one.start()
        for one in working:
            one.join()
    finally:
        server.kill()
    assert all(tab.receipts == tabs[0].receipts for tab in tabs)
    for tab in tabs[1:]:
        tabs[0].answers += tab.answers
        tabs[0].wrong += tab.wrong
    check("R-03", folder, tabs[0], counted, f", {len(tabs)} tabs")


def test_r17_a_line_that_is_slow_and_breaks_off_ends_with_everything_there(
    tmp_path: Path, counted: Counted
) -> None:
    folder = tmp_path / "town"
    chance = random.Random(SEED)  # noqa: S311  the same history for the same seed
    phones = made(folder, 1)
    for _ in range(sized(40, 400)):
        phones[0].capture()
    server = Server(folder)
    try:
        broken = 0
        for _ in range(sized(20, 200)):
            broken += server.dribble(phones[0].body(phones[0].truth[:10]), phones[0], chance)
        field = Field(server, phones)
        field.deliver_all()
    finally:
        server.kill()
    check("R-17", folder, field, counted, f", {broken} lines broken off")
