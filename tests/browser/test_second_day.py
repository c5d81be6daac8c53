"""The second day of the invented village: a real app, real passes and gates, and what the desk sees of it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Playwright, expect

from tests.browser.conftest import start
from tests.browser.field_phone import IN_STORE, NARROW, ROOT, Town
from tests.cli.test_lan import ServedHall
from tests.cli.test_town import shouwang

pytestmark = pytest.mark.browser


class SecondDay(Town):
    """The invented village on its second day, served to phones."""

    def __init__(self, folder: Path) -> None:
        shouwang("init", folder, "--drill", "village", "--day", "2")
        self.folder = folder
        self.known: dict[str, Any] = self.do("phone")
        self.hall = ServedHall(folder)
        self.url = f"https://hall.test:{self.hall.port}"

    def do(self, *words: str) -> Any:
        """Ask or do something in it; see `day_town`."""
        ours = {key: value for key, value in os.environ.items() if not key.startswith("SHOUWANG_")}
        told = subprocess.run(
            [sys.executable, "-m", "tests.browser.day_town", str(self.folder), *words],
            check=True, capture_output=True, text=True, cwd=ROOT,
            env={**ours, "DJANGO_SETTINGS_MODULE": "shouwang.web.settings"},
        )  # fmt: skip
        return json.loads(told.stdout.splitlines()[-1])

    def cookies(self) -> list[dict[str, Any]]:
        """Return what the phone is known by, in Chinese."""
        made = {"phone": self.known["cookie"], "csrftoken": "a" * 32, "language": "zh-hans"}
        return [
            {"name": name, "value": value, "url": self.url, "secure": True}
            for name, value in made.items()
        ]


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SecondDay]:
    made = SecondDay(tmp_path_factory.mktemp("day") / "town")
    yield made
    made.end()


@pytest.fixture(scope="module")
def phones(playwright: Playwright, town: SecondDay) -> Iterator[Browser]:
    started = start(playwright, *town.flags)
    yield started
    started.close()


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).first.click()


def until(page: Page, words: str, *said: Any) -> None:
    for _ in range(600):
        if page.evaluate(words, *said):
            return
        page.wait_for_timeout(50)
    raise AssertionError(words)


def pin(page: Page, town: SecondDay) -> None:
    for digit in town.known["pin"]:
        press(page, digit)


def typed(page: Page, code: str) -> None:
    press(page, "手输号码")
    for letter in code:
        press(page, letter)
    press(page, "核对")


@pytest.fixture(scope="module")
def office(town: SecondDay, phones: Browser) -> Iterator[Page]:
    """Open the pages of the lead of the gates."""
    desk = phones.new_context(viewport={"width": 1280, "height": 800})
    desk.add_cookies([{"name": "language", "value": "en", "url": town.url, "secure": True}])
    page = desk.new_page()
    page.goto(f"{town.url}/account/open/{town.known['link']}/")
    page.locator("button.pri").click()
    yield page
    desk.close()


@pytest.fixture
def phone(town: SecondDay, phones: Browser) -> Iterator[Page]:
    """Open the app of a guard who sat down at the first gate."""
    context = phones.new_context(viewport=NARROW)  # type: ignore[arg-type]
    context.add_cookies(town.cookies())  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(f"{town.url}/field/")
    press(page, "登记")
    page.locator("input").first.fill(town.known["badge"])
    pin(page, town)
    page.locator(".tile", has_text=town.known["gate"]).click()
    expect(page.locator(".cnt")).to_be_visible()
    yield page
    context.close()


def masked(number: str) -> str:
    """Return the number of a pass as pages of gates show it."""
    return f"{number[:6]}··{number[-2:]}"


def test_a_pass_that_is_taken_back_while_the_gate_hears_nothing_is_kept_looked_at_and_then_refused(
    town: SecondDay, office: Page, phone: Page
) -> None:
    (number, good), (lost, taken_back) = town.do("codes")[:2]
    phone.context.set_offline(True)  # a gate works without a network
    press(phone, "外出")
    for n, code in enumerate((good, taken_back)):
        typed(phone, code)
        expect(phone.locator(".res")).to_contain_text("放行")
        press(phone, "记录放行")
        if n == 0:
            town.do("revoke", lost)
    phone.context.set_offline(False)
    until(phone, f"() => ({IN_STORE})('waiting').then((n) => n === 0)")

    office.goto(f"{town.url}/gates/")
    office.locator("a", has_text=re.compile(f"Gate {town.known['gate']}")).first.click()
    expect(office.locator("main")).to_contain_text(masked(number))
    expect(office.locator("main")).to_contain_text(masked(lost))
    office.goto(f"{town.url}/gates/reviews/")
    expect(office.locator("main")).to_contain_text(
        masked(lost)
    )  # the phone could not know, a person looks

    press(phone, "更多")
    press(phone, "锁定")
    phone.locator(".tile").first.click()
    pin(phone, town)  # who opens the app asks the town what is new
    expect(phone.locator(".cnt")).to_be_visible()
    for _ in range(10):
        typed(phone, taken_back)
        word = phone.locator(".res").inner_text()
        press(phone, "不记了")
        if "请回" in word:
            return
        phone.wait_for_timeout(500)
    raise AssertionError("the phone was not told that the pass was taken back")


def test_the_counts_of_the_night_fit_the_events_that_came(town: SecondDay, office: Page) -> None:
    office.goto(f"{town.url}/gates/counts/")
    expect(office.locator("main")).to_contain_text("C1")
    shown = office.locator("main").inner_text()
    assert "Everything is equal" in shown
