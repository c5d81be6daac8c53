"""A town in a folder: made, served once, its worker kept alive, lists brought in and taken out."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from openpyxl import load_workbook

from shouwang.backbone.home import TownHome

REGISTER = "姓名,性别,出生日期,电话,村组,门牌\n林谷雨,女,1949-06-10,19900000001,3组,5号\n"


def shouwang(*words: object, check: bool = True) -> subprocess.CompletedProcess[str]:
    """Run the command as a user does, in a process of its own."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("SHOUWANG_")}
    return subprocess.run(
        [sys.executable, "-c", "from shouwang.cli import main; raise SystemExit(main())",
         *map(str, words)],
        capture_output=True, text=True, check=check, timeout=120,
        env={**kept, "LANG": "C.UTF-8", "DJANGO_SETTINGS_MODULE": "shouwang.web.settings"},
    )  # fmt: skip


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("towns") / "town"
    shouwang("init", folder)
    return folder


def test_a_town_is_made_once_and_closed_to_others(town: Path) -> None:
    again = shouwang("init", town, check=False)
    assert again.returncode == 2
    assert "town.exists" in again.stderr
    assert town.stat().st_mode & 0o077 == 0
    assert (town / "town.sqlite3").stat().st_mode & 0o077 == 0


def test_a_folder_that_was_open_before_is_closed(tmp_path: Path) -> None:
    folder = tmp_path / "open"
    folder.mkdir(mode=0o755)
    shouwang("init", folder)
    assert folder.stat().st_mode & 0o077 == 0


def test_a_town_made_before_papers_gets_its_key_before_anything_runs(town: Path) -> None:
    home = TownHome(town)
    stored = json.loads(home.key_file.read_text("ascii"))
    del stored["keys"]["paper"]
    home.key_file.write_text(json.dumps(stored), encoding="ascii")
    before = home.keys()
    shouwang("manage", town, "check")
    assert home.keys().keys() - before.keys() == {"paper"}
    assert before.items() <= home.keys().items()


def test_a_register_is_brought_in_and_a_list_taken_out(town: Path, tmp_path: Path) -> None:
    sheet = tmp_path / "register.csv"
    sheet.write_text(REGISTER, encoding="utf-8")
    assert "1 people" in shouwang("import", town, sheet).stdout
    out = tmp_path / "list.xlsx"
    assert "1 rows" in shouwang("export", town, out, "--purpose", "errands of today").stdout
    cells = [cell.value for row in load_workbook(out).worksheets[0] for cell in row]
    assert "林谷雨" in cells
    working = town / "files" / "tmp"
    assert working.stat().st_mode & 0o077 == 0
    assert list(working.iterdir()) == []
    assert list((town / "files" / "sheets").iterdir()) == []
    bad = shouwang("import", town, town / "secrets", check=False)
    assert bad.returncode == 2
    assert bad.stderr.count("\n") == 1
    assert "Traceback" not in bad.stderr


class Served:
    """A served town."""

    def __init__(self, town: Path, *more: object) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        words = ["serve", str(town), "--port", str(self.port), *map(str, more)]
        code = "from shouwang.cli import main; raise SystemExit(main())"
        kept = {key: value for key, value in os.environ.items() if not key.startswith("SHOUWANG_")}
        self.process = subprocess.Popen(
            [sys.executable, "-c", code, *words],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env={**kept, "DJANGO_SETTINGS_MODULE": "shouwang.web.settings"},
        )
        assert self.process.stdout is not None
        self.said = self.process.stdout.readline()

    def children(self, word: str) -> list[int]:
        """Return the processes it started whose command holds a word."""
        listed = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [
            int(child)
            for child in listed.read_text("ascii").split()
            if word in Path(f"/proc/{child}/cmdline").read_text("utf-8", errors="replace")
        ]

    def end(self, with_signal: signal.Signals = signal.SIGINT) -> int:
        """End it as Ctrl-C does, or otherwise, and return its exit code."""
        self.process.send_signal(with_signal)
        code = self.process.wait(timeout=20)
        assert self.process.stdout is not None
        self.process.stdout.close()
        return code


@pytest.fixture
def served(town: Path) -> Iterator[Served]:
    serving = Served(town)
    yield serving
    serving.end()


def until(test: Callable[[], list[int]]) -> list[int]:
    for _ in range(200):
        if found := test():
            return found
        time.sleep(0.1)
    raise AssertionError("it did not happen within 20 s")


def test_a_town_is_served_once_and_a_worker_that_dies_comes_back(
    served: Served, town: Path
) -> None:
    second = shouwang("serve", town, "--port", served.port + 1, check=False)
    assert second.returncode == 2
    assert "cli.served-already" in second.stderr
    worker = until(lambda: served.children("db_worker"))[0]
    os.kill(worker, signal.SIGKILL)
    until(lambda: [child for child in served.children("db_worker") if child != worker])
    assert served.process.poll() is None


def test_what_was_served_is_gone_when_it_ends(town: Path) -> None:
    serving = Served(town)
    children = until(lambda: serving.children("granian") and serving.children("python"))
    assert serving.end(signal.SIGTERM) == 0
    assert not any(Path(f"/proc/{child}").exists() for child in children)
    assert Served(town).end() == 0  # nothing stands in its way


def test_what_an_upload_left_that_was_cut_off_is_gone_at_a_start(town: Path) -> None:
    working = town / "files" / "tmp"
    (working / "shouwang-left").mkdir()
    for left in (working / "left.upload", working / "shouwang-left" / "refused.xlsx"):
        left.write_text("林谷雨", "utf-8")
    assert Served(town).end() == 0
    assert list(working.iterdir()) == []


def test_a_port_that_is_taken_is_refused_in_one_sentence(town: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        said = shouwang("serve", town, "--port", taken.getsockname()[1], check=False)
    assert said.returncode == 2
    assert "cli.port" in said.stderr
    assert said.stderr.count("\n") == 1
    assert "cli.port" in shouwang("serve", town, "--port", 99999, check=False).stderr


def test_a_link_is_printed_whenever_it_is_asked_for(town: Path) -> None:
    assert (
        "http://hall:8011/account/open/"
        in shouwang("manage", town, "link", "http://hall:8011").stdout
    )


def test_a_link_for_whoever_lost_the_phone_lasts_two_hours(town: Path) -> None:
    said = shouwang("manage", town, "link", "http://hall:8011", "lost-phone").stdout
    assert "http://hall:8011/account/open/" in said
    assert " 2 " in said


def test_a_sheet_that_is_not_there_leaves_nothing(town: Path) -> None:
    said = shouwang("import", town, town / "gone.xlsx", check=False)
    assert said.returncode == 2
    assert "Traceback" not in said.stderr
    assert not list((town / "files" / "sheets").glob("*"))
