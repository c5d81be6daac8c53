"""`shouwang verify-paper` and `paper-key`: anyone checks a paper, with a file of 44 characters and nothing else."""

from __future__ import annotations

from base64 import b64decode
from datetime import UTC, datetime
from pathlib import Path

import pytest

from shouwang.apps.orders.papers import Said, public_of, sign
from shouwang.backbone.home import TownHome
from tests.cli.town import Desk

ENDED = datetime(2020, 2, 9, 16, tzinfo=UTC)


@pytest.fixture
def town(tmp_path: Path) -> TownHome:
    home = TownHome(tmp_path / "town")
    home.make(is_drill=False)
    return home


def code_of(town: TownHome, *, is_drill: bool = False) -> str:
    said = Said("release", "P2020-0007", "林**", ENDED, is_drill)
    return sign(said, town.keys()["paper"])


@pytest.fixture
def key(desk: Desk, town: TownHome) -> Path:
    answer = desk.run("paper-key", town.folder)
    assert (answer.code, answer.err) == (0, "")
    return desk.file("key.txt", answer.out)


def test_the_key_that_is_printed_is_the_public_one(desk: Desk, town: TownHome) -> None:
    printed = b64decode(desk.run("paper-key", town.folder, "--lang", "zh").out)
    assert printed == public_of(town.keys()["paper"])
    assert printed != town.keys()["paper"]


def test_a_genuine_paper_is_told_in_both_languages(desk: Desk, town: TownHome, key: Path) -> None:
    answer = desk.run("verify-paper", code_of(town), "--key", key)
    assert (answer.code, answer.err) == (0, "")
    assert "Genuine: no. P2020-0007, release paper, 林**" in answer.out
    assert "DRILL" not in answer.out
    zh = desk.run("verify-paper", code_of(town), "--key", key, "--lang", "zh")
    assert "属实：编号 P2020-0007，解除证明，林**" in zh.out


def test_a_paper_of_a_drill_says_so(desk: Desk, town: TownHome, key: Path) -> None:
    assert "DRILL" in desk.run("verify-paper", code_of(town, is_drill=True), "--key", key).out


def test_a_changed_paper_is_told_and_the_exit_code_is_1(
    desk: Desk, town: TownHome, key: Path
) -> None:
    code = code_of(town)
    answer = desk.run("verify-paper", code[:10] + "_" + code[11:], "--key", key)
    assert (answer.code, answer.err) == (1, "")
    assert "[orders.paper-code]" in answer.out
    assert answer.out.count("\n") == 1


@pytest.mark.parametrize("content", ["", "no key", "AAAA", "=" * 44, b"\xff" * 32, "A" * 5000])
def test_a_file_without_a_key_is_refused(desk: Desk, town: TownHome, content: object) -> None:
    bad = desk.file("bad.txt", content)
    answer = desk.run("verify-paper", code_of(town), "--key", bad)
    assert answer.code == 2
    assert "[cli.input-file]" in answer.err


def test_a_file_that_is_not_there_and_a_folder_without_a_town_are_refused(
    desk: Desk, town: TownHome
) -> None:
    answer = desk.run("verify-paper", code_of(town), "--key", desk.folder / "no.txt")
    assert (answer.code, "[cli.input-file]" in answer.err) == (2, True)
    answer = desk.run("verify-paper", code_of(town), "--key", desk.folder)
    assert (answer.code, "[cli.input-file]" in answer.err) == (2, True)
    answer = desk.run("paper-key", desk.folder)
    assert (answer.code, "[town.none]" in answer.err) == (2, True)
    answer = desk.run("verify-paper", code_of(town))
    assert (answer.code, "[cli.usage]" in answer.err) == (2, True)
