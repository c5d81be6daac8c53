"""Four people with four roles in two areas, each in a browser of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from shouwang.apps.people.models import Person
from shouwang.apps.places.actions import NewArea, enter_areas
from shouwang.backbone.access.actions import make_account, make_link
from shouwang.backbone.access.models import Assignment, SignInLink
from shouwang.backbone.audit import log
from tests.offices import AMINA, AT, assign, make_areas, resident

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
HERE, THERE = "LH/LW/G3", "LH/LW/G4"
Come = Callable[..., Page]
NEEDS: Final = ("dialysis", "oxygen", "alone")


@pytest.fixture
def people() -> tuple[Person, Person]:
    """Enter one resident in each of two groups."""
    make_areas()
    parts = [
        NewArea(THERE, "grid", "4组", "Group 4"),
        NewArea(f"{THERE}/B1", "building", "1号", "No. 1"),
        NewArea(f"{THERE}/B1/R1", "room", "1室"),
    ]
    enter_areas(actor=AMINA, areas=parts, at=AT)
    more: dict[str, Any] = {"phone": "19900000123", "needs": NEEDS}
    return resident("林谷雨", **more), resident("何小满", path=f"{THERE}/B1/R1", **more)


@pytest.fixture
def come(browser: Browser, live_server: LiveServer) -> Iterator[Come]:
    """Return how somebody comes in, with a role for an area."""
    contexts: list[BrowserContext] = []

    def enter(role: str, area: str) -> Page:
        account = make_account(sign_in_name=role, name=f"Bo {role}")
        assign(account, role, area=area)
        token = make_link(account=account, purpose=SignInLink.Purpose.DEMO, now=timezone.now())
        context = browser.new_context(base_url=live_server.url)
        contexts.append(context)
        cookie = {"name": settings.LANGUAGE_COOKIE_NAME, "value": "en", "url": live_server.url}
        context.add_cookies([cookie])  # type: ignore[list-item]
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.goto(f"/account/open/{token}/")
        page.locator("button.pri").click()
        page.wait_for_url(f"{live_server.url}/")
        return page

    yield enter
    for context in contexts:
        context.close()


def names(page: Page) -> list[str]:
    page.goto("/people/")
    return page.locator("tbody a[data-open]").all_inner_texts()


def tags(page: Page, person: Person) -> set[str]:
    page.goto(f"/people/{person.ref}/")
    return set(page.locator(".tag.care").all_inner_texts())


def test_a_grid_officer_and_a_doctor_see_their_own_group_each_in_their_way(
    come: Come, people: tuple[Person, Person]
) -> None:
    here, there = people
    officer, doctor = come("grid-officer", HERE), come("doctor", THERE)
    assert names(officer) == ["林谷雨"]
    assert names(doctor) == ["何小满"]
    assert tags(officer, here) == {"oxygen", "lives alone"}
    assert tags(doctor, there) == {"dialysis", "oxygen", "lives alone"}
    for page, other in ((officer, there), (doctor, here)):
        answer = page.goto(f"/people/{other.ref}/")
        assert answer is not None
        assert answer.status == 404
        assert other.name not in page.content()
        page.goto("/search/")
        page.keyboard.press("/")
        page.keyboard.type(other.name)
        page.wait_for_timeout(600)
        assert page.locator("#found a").count() == 0


def test_the_police_sees_who_and_where_and_nothing_of_health(
    come: Come, people: tuple[Person, Person]
) -> None:
    police = come("police", "LH/LW")
    assert sorted(names(police)) == sorted(person.name for person in people)
    assert tags(police, people[0]) == {"oxygen"}
    expect(police.get_by_text("Telephone")).to_have_count(0)
    expect(police.get_by_role("link", name="Change", exact=True)).to_have_count(0)


def test_a_guardian_of_data_reads_who_looked_and_no_file(
    come: Come, people: tuple[Person, Person]
) -> None:
    officer = come("grid-officer", HERE)
    officer.goto(f"/people/{people[0].ref}/")
    officer.get_by_role("button", name="Show (this is recorded)").click()
    expect(
        officer.get_by_text("199 0000 0123").or_(officer.get_by_text("19900000123"))
    ).to_be_visible()
    assert log.looks(people[0].pk).count() == 2
    guardian = come("data-guardian", "")
    guardian.goto(f"/people/{people[0].ref}/opened/")
    expect(guardian.get_by_text("Bo grid-officer").first).to_be_visible()
    answer = guardian.goto(f"/people/{people[0].ref}/")
    assert answer is not None
    assert answer.status == 403


def test_work_that_ends_ends_the_session_at_the_next_click(
    come: Come, people: tuple[Person, Person]
) -> None:
    officer = come("grid-officer", HERE)
    assert names(officer) == ["林谷雨"]
    Assignment.objects.update(ended_at=timezone.now())
    officer.goto("/people/")
    expect(officer.get_by_text("Your assignment has ended")).to_be_visible()
    assert "/account/sign-in/" in officer.url
