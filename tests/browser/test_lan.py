"""
A phone on the hall's network, in a real browser: what it may do over https on a name, and not without.

The browser finds hall.test as the router would tell it. Mostly it takes the server's key by its hash, which shows what
a secure context opens and nothing of the certificate: that is in tests/backbone/lan, and in the last test of this file,
where the authority is in the browser's own store.
"""

from __future__ import annotations

import base64
import hashlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from playwright.sync_api import Browser, BrowserContext, Error, Page, Playwright, expect

from shouwang.backbone.lan import kept
from tests.browser.conftest import start
from tests.cli.test_lan import ServedHall
from tests.cli.test_town import shouwang

pytestmark = pytest.mark.browser
AT_HALL = "--host-resolver-rules=MAP hall.test 127.0.0.1"
PROBE = """async () => ({
  secure: isSecureContext,
  worker: 'serviceWorker' in navigator,
  camera: !!navigator.mediaDevices,
  crypto: !!(crypto.subtle && (await crypto.subtle.digest('SHA-256', new Uint8Array(4))).byteLength),
  kept: !!(navigator.storage && navigator.storage.persist),
})"""


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedHall]:
    folder = tmp_path_factory.mktemp("halls") / "town"
    shouwang("init", folder)
    serving = ServedHall(folder)
    yield serving
    serving.end()


@pytest.fixture(scope="module")
def phone(playwright: Playwright, hall: ServedHall) -> Iterator[Browser]:
    """Return a browser that takes the key of this server and of no other."""
    public = kept.read(hall.folder).leaf.public_key()
    spki = public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    digest = base64.b64encode(hashlib.sha256(spki).digest()).decode()
    started = start(playwright, AT_HALL, f"--ignore-certificate-errors-spki-list={digest}")
    yield started
    started.close()


@pytest.fixture(scope="module")
def stranger(playwright: Playwright) -> Iterator[Browser]:
    """Return a browser on the hall's network that trusts nothing of it yet."""
    started = start(playwright, AT_HALL)
    yield started
    started.close()


def opened(browser: Browser, address: str) -> Page:
    page = browser.new_context(viewport={"width": 360, "height": 640}).new_page()
    page.set_default_timeout(10_000)
    page.goto(address)
    return page


def test_over_https_on_a_name_a_phone_may_do_all_that_a_gate_needs(
    hall: ServedHall, phone: Browser
) -> None:
    page = opened(phone, f"https://hall.test:{hall.port}/account/sign-in/")
    told = page.evaluate(PROBE)
    assert set(told.values()) == {True}, told
    page.context.close()


def test_over_plain_http_on_the_same_name_it_may_do_nothing_of_it(
    hall: ServedHall, phone: Browser
) -> None:
    """Without this the test above would say nothing: on localhost everything is allowed over http as well."""
    page = opened(phone, f"http://hall.test:{hall.enrol_port}/")
    told = page.evaluate(PROBE)
    assert set(told.values()) == {False}, told
    page.context.close()


def test_forms_are_taken_over_https(hall: ServedHall, phone: Browser) -> None:
    page = opened(phone, hall.link)
    page.locator("button.pri").click()
    page.wait_for_url(lambda address: "/account/open/" not in address)
    cookies = page.context.cookies()
    assert cookies
    assert all(
        cookie["secure"] for cookie in cookies if cookie["name"] in {"sessionid", "csrftoken"}
    )
    expect(page.locator("h1").first).to_be_visible()
    page.context.close()


def test_a_phone_that_trusts_nothing_yet_is_told_so_and_refused(
    hall: ServedHall, stranger: Browser
) -> None:
    page = opened(stranger, f"http://127.0.0.1:{hall.enrol_port}/")
    expect(page.locator("#no")).to_be_visible()
    expect(page.locator("#yes")).to_be_hidden()
    with page.expect_download() as fetched:
        page.locator("a.act").first.click()
    assert Path(fetched.value.path()).read_bytes() == (hall.folder / "ca.crt").read_bytes()
    assert fetched.value.suggested_filename == "shouwang-ca.crt"
    with pytest.raises(Error, match="ERR_CERT_AUTHORITY_INVALID"):
        page.goto(f"https://hall.test:{hall.port}/account/sign-in/")
    page.context.close()


def test_a_phone_that_trusts_the_hall_is_told_to_go_on(hall: ServedHall, phone: Browser) -> None:
    page = opened(phone, f"http://127.0.0.1:{hall.enrol_port}/")
    expect(page.locator("#yes")).to_be_visible()
    expect(page.locator("#no")).to_be_hidden()
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= 360
    page.context.close()


@pytest.fixture(scope="module")
def certutil(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Return what puts an authority in a browser's store: of this machine, or unpacked from Debian's package."""
    if found := shutil.which("certutil"):
        return [found]
    folder = tmp_path_factory.mktemp("nss")
    try:
        words = ["apt-get", "-q", "download", "libnss3-tools", "libnss3", "libnspr4"]
        subprocess.run(words, cwd=folder, check=True, capture_output=True, timeout=120)
        for package in folder.glob("*.deb"):
            subprocess.run(["dpkg-deb", "-x", package, folder], check=True, capture_output=True)
        (library,) = folder.rglob("libnss3.so")
    except (OSError, ValueError, subprocess.SubprocessError) as fault:
        said = f"no certutil (libnss3-tools) to trust an authority with: {fault}"
        if os.environ.get("SHOUWANG_REQUIRE_ALL") == "1":
            pytest.fail(said)
        pytest.skip(said)
    return ["env", f"LD_LIBRARY_PATH={library.parent}", str(folder / "usr" / "bin" / "certutil")]


@pytest.fixture
def trusting(
    playwright: Playwright, hall: ServedHall, certutil: list[str], tmp_path: Path
) -> Iterator[BrowserContext]:
    """Return a browser in whose own store the town's authority is, as on a phone that was enrolled."""
    store = tmp_path / ".pki" / "nssdb"
    store.mkdir(parents=True)
    base = [*certutil, "-d", f"sql:{store}"]
    subprocess.run([*base, "-N", "--empty-password"], check=True, capture_output=True)
    authority = kept.read(hall.folder).authority_file
    words = ["-A", "-t", "C,,", "-n", "Town", "-i", str(authority)]
    subprocess.run([*base, *words], check=True, capture_output=True)
    started = start(
        playwright, "--host-resolver-rules=MAP *.test 127.0.0.1", profile=tmp_path / "profile",
        env={**os.environ, "HOME": str(tmp_path)},
    )  # fmt: skip
    yield started
    started.close()


def test_a_browser_that_took_the_towns_authority_trusts_the_hall_by_its_name_and_no_other(
    hall: ServedHall, trusting: BrowserContext
) -> None:
    """Only here the browser itself looks at names, times and constraints of the certificate, as a phone does."""
    page = trusting.new_page()
    page.set_default_timeout(10_000)
    page.goto(f"https://hall.test:{hall.port}/account/sign-in/")
    told = page.evaluate(PROBE)
    assert set(told.values()) == {True}, told
    page.goto(f"http://127.0.0.1:{hall.enrol_port}/")
    expect(page.locator("#yes")).to_be_visible()
    with pytest.raises(Error, match="ERR_CERT_COMMON_NAME_INVALID"):
        page.goto(f"https://other.test:{hall.port}/account/sign-in/")
