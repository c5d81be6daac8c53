"""
A real browser before a served town.

It is looked for in $SHOUWANG_BROWSER, then as chromium or google-chrome, then in the npm packages.
Where none starts the tests are skipped with a line, and fail where SHOUWANG_REQUIRE_ALL is 1.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import Browser, Error, Page, Playwright, sync_playwright
from pytest_django.live_server_helper import LiveServer

from shouwang.backbone.access.actions import make_account, make_link
from shouwang.backbone.access.models import SignInLink
from shouwang.backbone.access.rules import rules
from tests.offices import assign
from tools.browser import launch

os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright runs a loop of its own


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """Return what starts browsers; there is one of it in a process."""
    with sync_playwright() as started:
        yield started


def start(playwright: Playwright, *more: str, **how: Any) -> Any:
    """Start a browser, or a context in a folder of its own (`profile`), or say in one line that there is none."""
    try:
        started = launch(playwright, *more, **how)
    except Error as fault:
        said = f"no browser could be started: {str(fault).splitlines()[0]}"
        if os.environ.get("SHOUWANG_REQUIRE_ALL") == "1":
            pytest.fail(said)
        pytest.skip(said)
    return started


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """Start the browser of most tests."""
    started = start(playwright)
    yield started
    started.close()


@pytest.fixture
def page(browser: Browser, live_server: LiveServer) -> Iterator[Page]:
    """Open a page whose every fault of script, policy or loading fails the test."""
    context = browser.new_context(
        base_url=live_server.url, viewport={"width": 1280, "height": 800}
    )
    faults: list[str] = []
    opened = context.new_page()
    opened.set_default_timeout(10_000)
    opened.on("pageerror", lambda fault: faults.append(f"script: {fault}"))
    opened.on("console", lambda m: faults.append(m.text) if m.type == "error" else None)
    opened.on(
        "request",
        lambda request: (
            None
            if request.url.startswith((live_server.url, "data:", "blob:"))
            else faults.append(f"asked another host: {request.url}")
        ),
    )
    yield opened
    context.close()
    assert faults == []


@pytest.fixture
def office(page: Page, live_server: LiveServer) -> Page:
    """Return a page with the administrator signed in by a link, in English."""
    account = make_account(sign_in_name="admin", name="Amina")
    assign(account, *rules().roles)
    token = make_link(account=account, purpose=SignInLink.Purpose.DEMO, now=timezone.now())
    cookie = {"name": settings.LANGUAGE_COOKIE_NAME, "value": "en", "url": live_server.url}
    page.context.add_cookies([cookie])  # type: ignore[list-item]
    page.goto(f"/account/open/{token}/")
    page.locator("button.pri").click()
    page.wait_for_url(f"{live_server.url}/")
    return page
