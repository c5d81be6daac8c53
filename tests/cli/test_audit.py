"""`shouwang audit verify`, and what a served town does by itself."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from shouwang.cli import main

REGISTER = "姓名,性别,出生日期,电话,村组,门牌\n林谷雨,女,1949-06-10,19900000001,3组,5号\n"
CODE = "from shouwang.cli import main; raise SystemExit(main())"


def env(**more: str) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith("SHOUWANG_")}
    settings = {"LANG": "C.UTF-8", "DJANGO_SETTINGS_MODULE": "shouwang.web.settings"}
    return {**kept, **settings, **more}


def shouwang(*words: object, **more: str) -> subprocess.CompletedProcess[str]:
    """Run the command as a user does, in a process of its own."""
    return subprocess.run(
        [sys.executable, "-c", CODE, *map(str, words)],
        capture_output=True, text=True, check=False, timeout=120, env=env(**more),
    )  # fmt: skip


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a town in which something was done, once for this file."""
    folder = tmp_path_factory.mktemp("towns")
    sheet = folder / "register.csv"
    sheet.write_text(REGISTER, encoding="utf-8")
    assert shouwang("init", folder / "town").returncode == 0
    assert shouwang("import", folder / "town", sheet).returncode == 0
    return folder / "town"


@pytest.fixture
def town(made: Path, tmp_path: Path) -> Path:
    """Copy the town, for a test that spoils it."""
    return Path(shutil.copytree(made, tmp_path / "town"))


def tamper(town: Path, *asked: str) -> None:
    """Change the tables as their administrator can: triggers first."""
    with sqlite3.connect(town / "town.sqlite3") as connection:
        listed = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        for (name,) in listed.fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        for statement in asked:
            connection.execute(statement)
    connection.close()


def test_a_whole_log_is_said_to_be_whole_and_what_a_chain_alone_cannot_show(town: Path) -> None:
    said = shouwang("audit", "verify", town)
    assert said.returncode == 0, said.stderr
    assert "The log is whole" in said.stdout
    assert "There is no anchor" in said.stdout
    assert "tail was cut" in said.stdout
    zh = shouwang("audit", "verify", town, "--lang", "zh")
    assert "日志完整" in zh.stdout
    assert "没有留存的链头" in zh.stdout


def test_an_edited_row_is_named_and_the_exit_code_is_1(town: Path) -> None:
    tamper(town, "UPDATE audit_line SET actor_name = 'Bo' WHERE seq = 3")
    said = shouwang("audit", "verify", town)
    assert said.returncode == 1
    assert "First bad row: line 3 was changed" in said.stdout
    assert "第 3 行写入后被改动过" in shouwang("audit", "verify", town, "--lang", "zh").stdout


def test_a_tail_cut_with_its_head_is_found_by_a_copy_of_the_anchors(
    town: Path, tmp_path: Path
) -> None:
    told = shouwang("manage", town, "tick").stdout
    assert "Write down the head of the log: done." in told
    assert shouwang("manage", town, "tick").stdout == "Nothing is due.\n"
    copy = tmp_path / "copy.txt"
    copy.write_bytes((town / "anchors.txt").read_bytes())
    (town / "anchors.txt").unlink()
    tamper(
        town,
        "DELETE FROM audit_line WHERE seq > 2",
        "UPDATE audit_head SET seq = 2, hash = (SELECT hash FROM audit_line WHERE seq = 2)",
    )
    assert shouwang("audit", "verify", town).returncode == 0
    said = shouwang("audit", "verify", town, "--anchor", copy)
    assert said.returncode == 1
    assert "line 3 is missing, though anchored" in said.stdout


def test_anchors_lie_where_they_are_asked_to(town: Path, tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    file = disk / "liuwan.txt"
    assert shouwang("manage", town, "tick", SHOUWANG_ANCHOR=str(file)).returncode == 0
    assert file.read_text("ascii").count("\n") == 1
    assert not (town / "anchors.txt").exists()


def test_a_disk_that_is_gone_is_said_in_one_sentence(town: Path, tmp_path: Path) -> None:
    gone = str(tmp_path / "gone" / "anchors.txt")
    said = shouwang("manage", town, "tick", SHOUWANG_ANCHOR=gone)
    assert "failed. The head of the log cannot be written" in said.stdout
    assert "Traceback" not in said.stdout + said.stderr


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("audit", "verify", "{town}/nowhere"), "town.none"),
        (("audit", "look", "{town}"), "cli.usage"),
        (("audit", "{town}"), "cli.usage"),
        (("audit",), "cli.usage"),
    ],
)
def test_what_cannot_be_verified_is_refused_in_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], code: str
) -> None:
    assert main([word.format(town=tmp_path) for word in words]) == 2
    said = capsys.readouterr().err
    assert f"[{code}]" in said
    assert said.count("\n") == 1


def test_a_file_of_anchors_that_cannot_be_opened_is_refused(made: Path) -> None:
    for file in (made / "no.txt", made):
        said = shouwang("audit", "verify", made, "--anchor", file)
        assert said.returncode == 2
        assert "[cli.input-file]" in said.stderr
        assert said.stderr.count("\n") == 1


def test_a_served_town_says_that_its_log_is_broken_anchors_it_and_serves(town: Path) -> None:
    tamper(town, "UPDATE audit_line SET actor_name = 'Bo' WHERE seq = 2")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = [sys.executable, "-c", CODE, "serve", str(town), "--port", str(port), "--lang", "en"]
    log = town / "said.txt"
    with log.open("w", encoding="utf-8") as out:
        serving = subprocess.Popen(words, stdout=out, stderr=out, env=env())
    try:
        for _ in range(200):
            if (town / "anchors.txt").exists() and "Serving at" in log.read_text("utf-8"):
                break
            time.sleep(0.1)
        assert "line 2 was changed after it was written" in log.read_text("utf-8")
        assert (town / "anchors.txt").exists()
        assert serving.poll() is None
    finally:
        serving.send_signal(signal.SIGINT)
    assert serving.wait(timeout=20) == 0
