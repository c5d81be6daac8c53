"""What every answer carries: nothing foreign, nothing inline, nothing kept."""

from __future__ import annotations

import errno
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.db import OperationalError
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from shouwang.backbone.access.actions import make_account, make_link
from shouwang.backbone.access.models import SignInLink
from shouwang.backbone.jobs.models import Job
from shouwang.backbone.pages import shell
from tests.apps.people.importing import bring, number, sheet
from tests.offices import make_areas, resident, signed_in

pytestmark = pytest.mark.django_db


class Finds(HTMLParser):
    """Collects what a strict content policy would block."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.bad: list[str] = []
        self.links: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        facts = dict(attrs)
        is_data = facts.get("type") == "application/json"
        if tag == "style" or (tag == "script" and "src" not in facts and not is_data):
            self.bad.append(f"inline {tag}")
        for name, value in attrs:
            if name == "style" or name.startswith(("on", "hx-on")):
                self.bad.append(f"{tag} {name}")
            if name in ("src", "href", "action", "data", "poster", "srcset", "formaction"):
                self.links.append(value or "")
                if re.match(r"(?i)\s*(https?:|//|javascript:|data:text)", value or ""):
                    self.bad.append(f"{tag} {name}={value}")


def check(answer: HttpResponse) -> None:
    if answer.headers.get("Content-Type") != "application/pdf":
        assert Finds(answer.content.decode()).bad == []
    policy = dict(
        part.strip().split(" ", 1) for part in answer["Content-Security-Policy"].split(";")
    )
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == "'self'"
    assert policy["style-src"] == "'self'"
    assert policy["frame-ancestors"] == "'none'"
    assert "unsafe" not in answer["Content-Security-Policy"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Referrer-Policy"] == "same-origin"


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_page_of_the_office(tmp_path: Path, language: str) -> None:
    make_areas()
    client = signed_in(language=language)
    person = resident(
        "O'Brien <script>alert(1)</script>", phone="199 0000 0001", national_id=number(1)
    )
    batch = bring(client, sheet(tmp_path / "a.xlsx"))
    addresses = [
        reverse("pages:home"), reverse("pages:search-page"), reverse("people:residents"),
        reverse("people:resident", args=[person.ref]), reverse("people:imports"),
        *(f"{reverse('people:preview', args=[batch.pk])}?verdict={v}" for v in ("accepted", "look", "refused")),
        reverse("jobs:job", args=[Job.objects.latest("made_at").pk]), reverse("places:areas"), reverse("places:map"),
        *(f"{reverse('places:ground')}?gap={gap}" for gap in ("", "buildings-without-footprint")),
        reverse("places:area", args=["LH/LW/G3"]), reverse("access:set-password"), reverse("access:enrol"),
    ]  # fmt: skip
    for address in addresses:
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert "no-store" in answer["Cache-Control"], address
        check(answer)  # type: ignore[arg-type]
        assert f'lang="{language}"' in answer.content.decode()


def test_the_door_and_a_search() -> None:
    client = signed_in()
    check(client.post(reverse("pages:search"), {"words": "林"}))  # type: ignore[arg-type]
    for address in (reverse("access:sign-in"), reverse("access:open", args=["x"])):
        check(Client().get(address))  # type: ignore[arg-type]
    answer = Client().post(reverse("access:open", args=["x"]))
    assert "no-store" in answer["Cache-Control"]
    check(answer)  # type: ignore[arg-type]


def test_no_page_links_to_what_is_not_there() -> None:
    client = signed_in()
    links = Finds(client.get(reverse("pages:home")).content.decode()).links
    own = {link for link in links if link.startswith("/") and not link.startswith("/static/")}
    assert len(own) > 5
    for link in own:
        assert client.get(link).status_code in (200, 302, 405), link


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("is_in", [True, False])
def test_a_page_that_is_not_there(language: str, is_in: bool) -> None:
    client = signed_in(language=language) if is_in else Client()
    client.cookies["language"] = language
    for address in ("/nowhere/", "/people/P-999999/" if is_in else "/nowhere/"):
        answer = client.get(address)
        assert answer.status_code == 404
        check(answer)  # type: ignore[arg-type]


def test_a_refused_request() -> None:
    make_areas()
    client, one = signed_in(), resident()
    answer = client.post(reverse("people:merge", args=[one.ref]), {"gone": one.ref})
    assert answer.status_code == 409
    check(answer)  # type: ignore[arg-type]


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_fault_of_ours_has_a_number_and_shows_nothing_else(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, language: str
) -> None:
    def fail() -> None:
        raise RuntimeError("canary")

    client = signed_in(language=language)
    client.raise_request_exception = False
    monkeypatch.setattr(shell, "open_work", fail)
    answer = client.get(reverse("pages:home"))
    assert answer.status_code == 500
    text = answer.content.decode()
    assert "canary" not in text
    found = re.search(r"fault (\w{8}) at /", caplog.text)
    assert found
    assert found[1] in text
    check(answer)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "full", [OSError(errno.ENOSPC, "x"), OperationalError("database or disk is full")]
)
@pytest.mark.parametrize(("language", "said"), [("en", "is full"), ("zh-hans", "磁盘已满")])
def test_a_full_disk_is_said_to_be_one(
    monkeypatch: pytest.MonkeyPatch, full: Exception, language: str, said: str
) -> None:
    def fail() -> None:
        raise full

    client = signed_in(language=language)
    client.raise_request_exception = False
    with monkeypatch.context() as disk:
        disk.setattr(shell, "open_work", fail)
        answer = client.get(reverse("pages:home"))
    assert answer.status_code == 507
    assert said in answer.content.decode()
    check(answer)  # type: ignore[arg-type]
    assert client.get(reverse("pages:home")).status_code == 200


def test_a_fault_in_the_frame_itself_still_has_its_page(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> int:
        raise OperationalError("the database is away")

    broken = shell.Entry("register", "people:residents", "x", "x", "x", waiting=fail)
    monkeypatch.setattr(shell, "_ENTRIES", [broken])
    client = signed_in()
    client.raise_request_exception = False
    answer = client.get(reverse("pages:home"))
    assert answer.status_code == 500
    check(answer)  # type: ignore[arg-type]
    assert 'class="door"' in answer.content.decode()


def test_a_form_without_its_token_is_refused_on_a_page_of_ours() -> None:
    client = Client(enforce_csrf_checks=True)
    answer = client.post(reverse("access:sign-in"), {"username": "bo", "password": "x"})
    assert answer.status_code == 403
    check(answer)  # type: ignore[arg-type]
    assert 'class="door"' in answer.content.decode()


@pytest.mark.parametrize(
    "name", ["access:sign-out", "pages:home", "pages:search", "people:imports"]
)
def test_no_form_of_the_office_is_taken_without_its_token(name: str) -> None:
    office = signed_in()
    client = Client(enforce_csrf_checks=True)
    client.cookies = office.cookies
    assert client.post(reverse(name)).status_code == 403


def test_cookies_are_out_of_reach_of_scripts_and_foreign_pages() -> None:
    account = make_account(sign_in_name="bo", name="Bo")
    token = make_link(account=account, purpose=SignInLink.Purpose.DEMO, now=timezone.now())
    answers = [
        Client().post(reverse("access:open", args=[token])),
        Client().post(reverse("access:language"), {"language": "en"}),
    ]
    cookies = {name: cookie for answer in answers for name, cookie in answer.cookies.items()}
    assert {"sessionid", "language"} <= set(cookies)
    for name, cookie in cookies.items():
        assert cookie["samesite"] == "Lax", name
        assert cookie["httponly"] or name == "csrftoken", name
