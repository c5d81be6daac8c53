"""A phone with the field app, as its tests hold it: a browser on the hall's network that takes its server's key."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import json
import os
import re
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from playwright.sync_api import BrowserContext, Page, expect

from shouwang.backbone.lan import kept
from tests.browser import field_passes
from tests.browser.field_town import PINS
from tests.cli.test_lan import ServedHall
from tests.cli.test_town import shouwang

ROOT: Final = Path(__file__).resolve().parents[2]
N_PHONES: Final = 60
NARROW: Final = {"width": 360, "height": 740}


class Town:
    """A served town with guards and phones; each test takes a phone of its own."""

    def __init__(self, folder: Path) -> None:
        shouwang("init", folder)
        self.folder = folder
        ours = {key: value for key, value in os.environ.items() if not key.startswith("SHOUWANG_")}
        told = subprocess.run(
            [sys.executable, "-m", "tests.browser.field_town", str(folder), str(N_PHONES)],
            check=True, capture_output=True, text=True, cwd=ROOT,
            env={**ours, "DJANGO_SETTINGS_MODULE": "shouwang.web.settings"},  # PINs as a served town reads them
        )  # fmt: skip
        self._cookies: Iterator[str] = iter(json.loads(told.stdout.splitlines()[-1]))
        self.hall = ServedHall(folder)
        self.url = f"https://hall.test:{self.hall.port}"

    @property
    def flags(self) -> list[str]:
        """Flags of a browser that finds the hall by name, and takes its key and no other."""
        public = kept.read(self.hall.folder).leaf.public_key()
        spki = public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        digest = base64.b64encode(hashlib.sha256(spki).digest()).decode()
        return [
            "--host-resolver-rules=MAP hall.test 127.0.0.1", f"--ignore-certificate-errors-spki-list={digest}"
        ]  # fmt: skip

    def cookies(self) -> list[dict[str, Any]]:
        """Return what the next phone is known by, in Chinese."""
        made = {"phone": next(self._cookies), "csrftoken": "a" * 32, "language": "zh-hans"}
        return [
            {"name": name, "value": value, "url": self.url, "secure": True}
            for name, value in made.items()
        ]

    def n_events(self, account: str = "") -> int:
        """Return how many events are in the town's own table."""
        return len(self.events(account))

    def events(self, account: str = "") -> list[tuple[str, int]]:
        """Return device and number of each event, by whom it was captured where that is asked."""
        asked = (
            "SELECT e.device_id, e.seq FROM intake_event e JOIN access_account a ON a.id = e.account_id"
            " WHERE a.sign_in_name LIKE ?"
        )
        with contextlib.closing(
            sqlite3.connect(f"file:{self.folder}/town.sqlite3?mode=ro", uri=True)
        ) as db:
            return db.execute(asked, (account or "%",)).fetchall()

    def end_phone(self, device: str, *, is_back: bool = False) -> None:
        """End the phone that an app is on, as the hall does; or put it back as it was."""
        ended = "NULL" if is_back else "datetime('now')"
        of = "(SELECT phone_id FROM intake_device WHERE replace(id, '-', '') = ?)"
        with (
            contextlib.closing(sqlite3.connect(f"{self.folder}/town.sqlite3", timeout=30)) as db,
            db,
        ):
            asked = f"UPDATE access_phone SET ended_at = {ended} WHERE id = {of}"  # noqa: S608  ours
            assert db.execute(asked, (device.replace("-", ""),)).rowcount == 1

    def end(self) -> None:
        """Stop serving."""
        self.hall.end()


class Phone:
    """The app in one window of a browser."""

    def __init__(
        self, town: Town, context: BrowserContext, *, is_new: bool = True, known: dict[str, Any] | None = None
    ) -> None:  # fmt: skip
        self.town, self.context = town, context
        self.faults: list[str] = []
        if is_new:
            context.add_cookies(town.cookies())  # type: ignore[arg-type]
        context.add_init_script(LINE % json.dumps(known or field_passes.parts()))
        self.page = self.window()

    def window(self) -> Page:
        """Open the app in a further window."""
        page = self.context.new_page()
        page.set_default_timeout(15_000)
        page.on("pageerror", lambda fault: self.faults.append(str(fault)))
        page.goto(f"{self.town.url}/field/")
        return page

    def press(self, name: str, page: Page | None = None) -> None:
        """Press a button by its words."""
        (page or self.page).get_by_role("button", name=name, exact=True).first.click()

    def type_pin(self, pin: str) -> None:
        """Press six digits."""
        for digit in pin:
            self.press(digit)

    def enrol(self) -> None:
        """Make the app known to the town."""
        self.press("登记")
        expect(self.page.locator(".pad-keys")).to_be_visible()

    def sit(self, who: str = "xiaoman", gate: str | None = "东口") -> None:
        """Sign in, online and for the first time; the first on a phone takes a gate, unless it remembers one (None)."""
        if gate == "":
            self.press("其他人")
        self.page.locator("input").first.fill(who)
        self.type_pin(PINS[who][1])
        if gate:
            self.page.locator(".tile", has_text=gate).click()
        expect(self.page.locator(".cnt")).to_be_visible()

    def begin(self) -> Phone:
        """Enrol and sign in, and wait until the app itself is kept for the next start."""
        self.enrol()
        self.sit()
        self.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        self.until("navigator.serviceWorker.controller !== null")
        return self

    def unlock(self, name: str = "小满", pin: str = PINS["xiaoman"][1]) -> None:
        """Open with the PIN, as somebody who was here before."""
        self.page.locator(".tile", has_text=name).click()
        self.type_pin(pin)
        expect(self.page.locator(".bottom")).to_be_visible()

    def count(self, n: int, page: Page | None = None) -> None:
        """Count so many people through."""
        of = page or self.page
        expect(of.locator("[data-count=person]")).to_have_text(re.compile(r"\d+"))
        before = int(of.locator("[data-count=person]").inner_text())
        for one in range(n):
            of.get_by_label("行人加一").click()
            expect(of.locator("[data-count=person]")).to_have_text(str(before + one + 1))

    def pass_time(self, seconds: float) -> None:
        """Let the clock of the phone, and that of nobody else, go forward at once."""
        self.page.evaluate(
            "(ms) => { const real = Date.now; Date.now = () => real() + ms; }", seconds * 1000
        )

    def until(self, words: str, seconds: float = 30) -> None:
        """Wait for something that a script tells; the app's policy allows no function that waits in the page."""
        last = time.monotonic() + seconds
        while not self.page.evaluate(words):
            assert time.monotonic() < last, words
            self.page.wait_for_timeout(50)

    def waiting(self, page: Page | None = None) -> int:
        """Return how many events wait, as the app's own table says."""
        found: int = (page or self.page).evaluate(IN_STORE, "waiting")
        return found

    def sent_all(self) -> None:
        """Wait until nothing waits."""
        self.until(f"({IN_STORE})('waiting').then((n) => n === 0)")

    def close(self) -> None:
        """Close the window; a fault of the app fails the test."""
        self.context.close()
        assert self.faults == []


LINE: Final = """
const ask = fetch;
// asked: when each delivery began and what it held;
// lost: so many answers get lost; have: what the town is said to have, once
globalThis.line = { parts: %s, briefs: 0, asked: [] };
globalThis.fetch = async (address, how) => {
  if (String(address).endsWith("/field/brief/")) line.briefs += 1;
  if (String(address).endsWith("/field/deliver/")) {
    line.asked.push([Date.now(), JSON.parse(how.body).events.map((one) => Date.parse(one.captured_at))]);
  }
  const answer = await ask(address, how);
  if (String(address).endsWith("/field/brief/") && answer.ok) { // what passes and gates tell
    const { have } = JSON.parse(how.body);
    const said = await answer.json();
    for (const [name, part] of Object.entries(line.parts)) {
      if (have[name] !== part.version) said.parts[name] = part;
      else delete said.parts[name]; // the town's own has another version
    }
    return new Response(JSON.stringify(said), { status: 200 });
  }
  if (String(address).endsWith("/field/deliver/")) {
    if (line.lost > 0) { line.lost -= 1; throw new TypeError("the line broke after the server had it"); }
    if (line.without) { // no word of one event
      const told = await answer.json();
      const at = JSON.parse(how.body).events.findIndex(({ seq }) => seq === line.without);
      if (at >= 0) told.answers[at] = { answer: "?" };
      return new Response(JSON.stringify(told), { status: 200 });
    }
    if (line.have) {
      const said = { ...(await answer.json()), have: line.have };
      line.have = null;
      return new Response(JSON.stringify(said), { status: 200 });
    }
  }
  return answer;
};
"""
"""The line between app and town: it adds what passes and gates tell, and breaks where a test says so."""

DEVICE: Final = """() => new Promise((done) => {
  const asked = indexedDB.open("shouwang-field");
  asked.onsuccess = () => {
    const one = asked.result.transaction("meta").objectStore("meta").get("device");
    one.onsuccess = () => { asked.result.close(); done(one.result.value.id); };
  };
})"""

ROWS: Final = """() => new Promise((done) => {
  const asked = indexedDB.open("shouwang-field");
  asked.onsuccess = async () => {
    const names = [...asked.result.objectStoreNames];
    const there = asked.result.transaction(names);
    const n = (name) => new Promise((told) => {
      const all = there.objectStore(name).count();
      all.onsuccess = () => told([name, all.result]);
    });
    const found = Object.fromEntries(await Promise.all(names.map(n)));
    asked.result.close();
    done(found);
  };
})"""

CHANGED: Final = """([store, key, change]) => new Promise((done) => {
  const asked = indexedDB.open("shouwang-field");
  asked.onsuccess = () => {
    const there = asked.result.transaction(store, "readwrite");
    const rows = there.objectStore(store).openCursor();
    rows.onsuccess = () => {
      const at = rows.result;
      if (!at) return;
      const changed = () => (store === "meta" ? { value: { ...at.value.value, ...change } } : change);
      if (key === null || at.key === key) at.update(Object.assign(at.value, changed()));
      at.continue();
    };
    there.oncomplete = () => { asked.result.close(); done(true); };
  };
})"""
"""Change rows of the app's own store, as an older version or a wrong clock would have left them."""

IN_STORE: Final = """(state) => new Promise((done, failed) => {
  const asked = indexedDB.open("shouwang-field");
  asked.onerror = () => failed(asked.error);
  asked.onsuccess = () => {
    const all = asked.result.transaction("events").objectStore("events").index("state").getAllKeys(state);
    all.onsuccess = () => { asked.result.close(); done(all.result.length); };
  };
})"""
