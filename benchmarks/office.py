"""
A town of 120,000 invented residents: import, lists, search, tiles, a list to take along, through the doors of a user.

    python benchmarks/office.py

Whole processes and HTTP on this machine; one import, 60 requests for each page. Each list and search is
another one, so that each writes down its looks; in the end again while a sheet of 40,000 is imported.
"""

from __future__ import annotations

import csv
import http.cookiejar
import os
import random
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterable, Mapping
from itertools import count
from pathlib import Path
from typing import Final

SHOUWANG: Final = str(Path(sys.executable).with_name("shouwang"))
N_RESIDENTS: Final = 120_000
N_MORE: Final = 40_000
N_REQUESTS: Final = 60
PORT: Final = 8917
BASE: Final = f"http://127.0.0.1:{PORT}"
_SURNAMES: Final = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张"
_GIVEN: Final = "春夏秋冬雨雪霜露风云松竹梅兰菊荷桂柳桃杏梨枫桐槐"


def main() -> int:
    """Build the town, measure, print a table."""
    with tempfile.TemporaryDirectory(prefix="shouwang-bench-") as folder:
        town, sheet, more = (Path(folder) / name for name in ("town", "register.csv", "more.csv"))
        write_register(sheet, N_RESIDENTS)
        write_register(more, N_MORE, first_group=500)
        subprocess.run([SHOUWANG, "init", str(town), "--drill", "village"], check=True)
        about = "LH/QH"
        begun = time.perf_counter()
        peak = run_peak([SHOUWANG, "import", str(town), str(sheet), "--about", about])
        print(
            f"import of {N_RESIDENTS:,} residents: {time.perf_counter() - begun:.0f} s, {peak:.0f} MB"
        )
        pages(town, [SHOUWANG, "import", str(town), str(more), "--about", about])
        begun = time.perf_counter()
        out = [str(Path(folder) / "list.xlsx"), "--about", f"{about}/G17", "--purpose", "drill"]
        peak = run_peak([SHOUWANG, "export", str(town), *out])
        print(f"list of one group: {time.perf_counter() - begun:.1f} s, {peak:.0f} MB")
    return 0


def write_register(path: Path, n_rows: int, first_group: int = 11) -> None:
    """Write a register as towns keep it, three people to a room."""
    dice = random.Random(3)
    with path.open("w", newline="", encoding="utf-8-sig") as out:
        rows = csv.writer(out)
        rows.writerow(
            [
                "序号",
                "姓名",
                "性别",
                "出生日期",
                "电话",
                "村组",
                "楼栋",
                "房号",
                "户号",
                "与户主关系",
            ]
        )
        for number in range(n_rows):
            home = number // 3
            name = dice.choice(_SURNAMES) + dice.choice(_GIVEN) + dice.choice(_GIVEN)
            born = f"{dice.randint(1930, 2019)}-{dice.randint(1, 12)}-{dice.randint(1, 28)}"
            house, room = f"{home // 20 % 20 + 1}号楼", home % 20 + 101
            relation = "户主" if number % 3 == 0 else "家人"
            phone, group = f"1990{number:07d}", f"{home // 400 + first_group}组"
            rows.writerow(
                [
                    number + 1,
                    name,
                    dice.choice("男女"),
                    born,
                    phone,
                    group,
                    house,
                    room,
                    home,
                    relation,
                ]
            )


def run_peak(command: list[str]) -> float:
    """Run a command and return its peak resident memory in MB."""
    child = subprocess.Popen(command)
    _pid, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise subprocess.CalledProcessError(child.returncode, command)
    return usage.ru_maxrss / 1024


def pages(town: Path, importing: list[str]) -> None:
    """Serve the town and ask for its pages, some again while a sheet is imported."""
    server = subprocess.Popen(
        [SHOUWANG, "serve", str(town), "--port", str(PORT), "--lang", "en"],
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        told = iter(server.stdout or [])
        link = next(line for line in told if "/open/" in line).rpartition(" ")[2].strip()
        browser = Browser()
        wait_until_up()
        browser.post(link, {})
        dice = random.Random(5)
        groups, initials = count(11), iter(dice.sample(sorted(_initials()), 4 * N_REQUESTS))
        names, numbers = iter(dice.sample(_names(), 4 * N_REQUESTS)), count(60_000)
        asked: tuple[tuple[str, Callable[[], str]], ...] = (
            ("list of one group", lambda: browser.get(f"/people/?path=LH/QH/G{next(groups)}")),
            ("search by initials", lambda: browser.find(next(initials))),
            ("search by characters", lambda: browser.find(next(names))),
            ("record", lambda: browser.get(f"/people/P-{next(numbers):06d}/")),
        )
        show("list, first page", lambda: browser.get("/people/"))
        show("list, page 1,000", lambda: browser.get("/people/?page=1000"))
        show("list by need", lambda: browser.get("/people/?need=dialysis"))
        for title, ask in asked:
            show(title, ask)
        while_importing(importing, asked)
        page = browser.get("/places/map/")
        tile = re.search(r'data-tiles="([^"]+)"', page)
        if tile:
            root = tile[1].replace("/0/0/0.mvt", "")
            at = [
                f"{root}/15/{27051 + x}/{13699 + y}.mvt"
                for x in range(-3, 4)
                for y in range(-3, 4)
            ]
            for address in at:
                browser.get(address)
            show("tiles, warm", iter_over(browser, at))
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(timeout=20)


def while_importing(command: list[str], asked: Iterable[tuple[str, Callable[[], str]]]) -> None:
    """Ask for pages while a sheet is imported, as long as that takes."""
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as child:
        time.sleep(5)  # Python has started and the sheet is being read
        print("while a sheet is imported:")
        for title, ask in asked:
            show(title, ask, until=child)


def _names() -> list[str]:
    return [first + second for first in _GIVEN for second in _GIVEN]


def _initials() -> list[str]:
    letters = "abcdefghjklmnpqrstwxyz"
    return [a + b + c for a in letters for b in letters for c in letters]


def wait_until_up() -> None:
    """Wait until the server answers, at most half a minute."""
    for _ in range(300):
        try:
            urllib.request.urlopen(f"{BASE}/account/sign-in/", timeout=2).close()
        except OSError:
            time.sleep(0.1)
        else:
            return


def iter_over(browser: Browser, addresses: list[str]) -> Callable[[], str]:
    """Return a question that goes through some addresses again and again."""
    turn = iter(addresses * N_REQUESTS)
    return lambda: browser.get(next(turn))


def show(title: str, ask: Callable[[], str], until: subprocess.Popen[bytes] | None = None) -> None:
    """Ask again and again, or until a process ends, and print the median and the 95th percentile."""
    took: list[float] = []
    for _ in range(N_REQUESTS):
        if until is not None and until.poll() is not None:
            break
        begun = time.perf_counter()
        ask()
        took.append((time.perf_counter() - begun) * 1000)
    if len(took) < N_REQUESTS:
        print(f"  {title:<24} asked {len(took)} times only: the import was over")
    if not took:
        return
    took.sort()
    p95 = took[max(0, int(len(took) * 0.95) - 1)]
    print(f"  {title:<24} median {statistics.median(took):6.0f} ms   p95 {p95:6.0f} ms")


class Browser:
    """Keeps cookies and the token of forms."""

    def __init__(self) -> None:
        self._jar = http.cookiejar.CookieJar()
        self._open = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(self._jar)
        ).open

    def get(self, path: str) -> str:
        """Ask for a page."""
        with self._open(path if path.startswith("http") else BASE + path, timeout=60) as answer:
            text: str = answer.read().decode("utf-8", "replace")
            return text

    def post(self, path: str, data: Mapping[str, str | list[str]], *, form: str = "") -> str:
        """Send a form, with the token of its page: the address itself, or another one."""
        url = path if path.startswith("http") else BASE + path
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', self.get(form or url))
        said = {**data, "csrfmiddlewaretoken": found[1] if found else ""}
        body = urllib.parse.urlencode(said, doseq=True)
        with self._open(url, body.encode(), timeout=60) as answer:
            text: str = answer.read().decode("utf-8", "replace")
            return text

    def find(self, words: str) -> str:
        """Ask the global search."""
        token = next(cookie.value for cookie in self._jar if cookie.name == "csrftoken")
        body = urllib.parse.urlencode({"words": words, "csrfmiddlewaretoken": token or ""})
        headers = {"HX-Request": "true", "X-CSRFToken": token or ""}
        request = urllib.request.Request(BASE + "/search/for/", body.encode(), headers)
        with self._open(request, timeout=60) as answer:
            text: str = answer.read().decode("utf-8", "replace")
            return text


if __name__ == "__main__":
    sys.exit(main())
