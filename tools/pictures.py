"""
Pictures of eight pages of the office, each in Chinese and English, narrow and wide, by day and night.

    python tools/pictures.py

They are taken from the invented village, served as for any user, and laid out eight to a sheet in
docs/pictures. Look at them before they are committed.
"""

from __future__ import annotations

import base64
import datetime as dt
import signal
import subprocess
import sys
import tempfile
from itertools import product
from pathlib import Path
from typing import Any, Final

from openpyxl import Workbook
from playwright.sync_api import sync_playwright

from shouwang.apps.drills.invent import HEADER, invent_town, ledger_rows

ROOT: Final = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
from tools.browser import launch  # noqa: E402  it stands beside this script

SHOUWANG: Final = str(Path(sys.executable).with_name("shouwang"))
PORT: Final = 8919
BASE: Final = f"http://127.0.0.1:{PORT}"
OUT: Final = ROOT / "docs" / "pictures"
PAGES: Final = {
    "now": "/",
    "residents": "/people/",
    "resident": "/people/P-000100/",
    "map": "/places/map/",
    "ground": "/places/ground/",
    "helpers": "/people/helpers/",
    "places": "/places/at/LH/QH/LW/",
}
WIDTHS: Final = {360: 740, 1280: 800}


def main() -> int:
    """Serve a village, take the pictures, lay them out."""
    with tempfile.TemporaryDirectory(prefix="shouwang-pictures-") as folder:
        town = Path(folder) / "town"
        subprocess.run([SHOUWANG, "init", str(town), "--drill", "village"], check=True)
        server = subprocess.Popen(
            [SHOUWANG, "serve", str(town), "--port", str(PORT), "--lang", "en"],
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            told = iter(server.stdout or [])
            link = next(line for line in told if "/open/" in line).rpartition(" ")[2].strip()
            with sync_playwright() as playwright:
                browser = launch(playwright)
                take_all(browser, link, write_register(Path(folder)))
                browser.close()
        finally:
            server.send_signal(signal.SIGINT)
            server.wait(timeout=20)
    return 0


def write_register(folder: Path) -> Path:
    """Write the village's register as somebody would bring it, with its slips."""
    town, truth = invent_town(1, "village", dt.date(2020, 1, 27))
    book = Workbook()
    sheet: Any = book.active
    sheet.append(list(HEADER))
    for row in ledger_rows(town, truth, messy=True)[1:120]:
        sheet.append(row)
    path = folder / "柳湾村花名册.xlsx"
    book.save(path)
    return path


def take_all(browser: Any, link: str, register: Path) -> None:
    """Take every page in every way."""
    context = browser.new_context(base_url=BASE, locale="en")
    page = context.new_page()
    for _ in range(100):  # the server may still be starting
        try:
            page.goto(link)
            break
        except Exception:  # noqa: BLE001  whatever it is, it is tried again
            page.wait_for_timeout(200)
    page.locator("button.pri").click()
    page.goto("/people/imports/")
    page.locator("#id_sheet").set_input_files(register)
    page.locator("#id_base").select_option("LH/QH/LW")
    page.locator("form.stack button.pri").click()
    preview = page.locator("#job a.btn.pri")
    preview.wait_for(timeout=30_000)
    pages = {**PAGES, "import": str(preview.get_attribute("href"))}
    for name, path in pages.items():
        shots = [shoot(context, page, path, *ways) for ways in product(
            ("zh-hans", "en"), ("light", "dark"), WIDTHS
        )]  # fmt: skip
        lay_out(context, shots, OUT / f"office-{name}.png")


def shoot(context: Any, page: Any, path: str, language: str, theme: str, width: int) -> str:
    """Return one picture as data for a page."""
    context.add_cookies([{"name": "language", "value": language, "url": BASE}])
    page.set_viewport_size({"width": width, "height": WIDTHS[width]})
    page.goto(path)
    page.evaluate(f"localStorage.setItem('theme', '{theme}')")
    page.reload()
    if "map" in path:
        page.wait_for_selector("#map[data-ready]", timeout=20_000)
    page.wait_for_timeout(300)
    wide = page.evaluate("document.documentElement.scrollWidth")
    if wide > width:
        print(f"{path} in {language} scrolls sideways at {width}: {wide}")  # noqa: T201
    return "data:image/png;base64," + base64.b64encode(page.screenshot()).decode()


def lay_out(context: Any, shots: list[str], out: Path) -> None:
    """Lay eight pictures on one sheet: two languages, day and night, narrow beside wide."""
    page = context.new_page()
    page.set_viewport_size({"width": 1400, "height": 700})
    images = "".join(f'<img src="{shot}">' for shot in shots)
    page.set_content(
        "<style>body{margin:8px;background:#888;display:grid;gap:8px;"
        "grid-template-columns:156px 512px 156px 512px;align-items:start}"
        f"img{{width:100%}}</style>{images}"
    )
    page.wait_for_timeout(200)
    page.screenshot(path=out, full_page=True)
    page.close()
    print(out.relative_to(ROOT))  # noqa: T201  what to look at


if __name__ == "__main__":
    sys.exit(main())
