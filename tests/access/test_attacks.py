"""S-05 and S-13 in the size of every day: hostile input to every address, and what every answer carries."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from shouwang.apps.people.models import Person
from tests.access import matrix
from tests.access.town import OWN, Town, build, client_of, fill, routes
from tests.backbone.pages.test_headers import Finds, check
from tests.offices import signed_in
from tests.web.test_garbled import FIELDS, GARBLED

pytestmark = pytest.mark.django_db

MARK: Final = "zq7w"
"""Stands in every payload: where it is read again, it has to be harmless."""
PAYLOADS: Final = (
    f"<script>{MARK}()</script>",
    f'"><img src=x onerror={MARK}()>',
    f"'><svg/onload={MARK}()>",
    f"javascript:{MARK}()",
    f"</title><b>{MARK}</b>",
    f"<a href=//{MARK}.example>x</a>",
    f"&#60;i onload={MARK}&#62;",
    f"\u202e<u>{MARK}</u>",
    f"\uff1cscript\uff1e{MARK}\uff1c/script\uff1e",  # full-width
    "{{ 7|add:1330 }}" + MARK,
    "{% load x %}" + MARK,
    "${7*191}#{7*191}" + MARK,
    f"' OR '1'='1' -- {MARK}",
    f'" OR ""="{MARK}',
    f"1; DROP TABLE people_person; --{MARK}",
    f"x') UNION SELECT name FROM people_person --{MARK}",  # noqa: S608  hostile on purpose
    f"name) FROM people_person --{MARK}",
    f"-pk,(SELECT 1){MARK}",
    f"ref`\"'{MARK}",
    f"%' AND SLEEP(1) {MARK}",
    f"a\r\nSet-Cookie: {MARK}=1",
    f"a\nX-{MARK}: 1\n\n<b>{MARK}</b>",
    f"../../../../etc/passwd{MARK}",
    f"..\\..\\{MARK}",
    f"%0d%0aX-{MARK}:1",
    f"=cmd|' /C calc'!A0{MARK}",
)
_RAW: Final = (
    "<script>zq7w",
    "onerror=zq7w()>",
    "<svg/onload=zq7w",
    "<b>zq7w",
    "<u>zq7w",
    "<a href=//zq7w",
)
_CAME_TRUE: Final = ("1337zq7w", "13371337")


@pytest.fixture
def town() -> Town:
    return build()


@pytest.mark.parametrize(
    "payloads",
    [
        (*PAYLOADS[::13], *GARBLED[1::8]),
        *(
            pytest.param((*PAYLOADS, *GARBLED)[part::4], marks=pytest.mark.slow)
            for part in range(4)
        ),
    ],
)
@pytest.mark.usefixtures("on_sqlite_alone")
def test_no_payload_breaks_a_page_is_read_back_raw_or_comes_true(
    town: Town, counted: Callable[[str], None], payloads: tuple[str, ...]
) -> None:
    client, n_asked, wrong = signed_in(), 0, []
    n_people = Person.objects.count()
    client.raise_request_exception = False
    for route in routes():
        address = reverse(route.name, kwargs=fill(route, town.at[OWN]))
        for payload in payloads:
            fields = dict.fromkeys(FIELDS, payload)
            for method in ("get", "post"):
                with matrix.taken_back(client):
                    answer = getattr(client, method)(address, fields)
                n_asked += len(fields)
                said = matrix.content_of(answer)
                if answer.status_code >= 500:
                    wrong.append(f"{method} {route.name} broke off on {payload!r}")
                if f"X-{MARK}" in answer.headers or f"{MARK}=1" in str(answer.cookies):
                    wrong.append(f"{method} {route.name}: a header came from {payload!r}")
                wrong += [
                    f"{method} {route.name}: {word}"
                    for word in (*_RAW, *_CAME_TRUE)
                    if word in said
                ]
    counted(f"hostile input: {n_asked} fields filled, {len(wrong)} harmful")
    assert wrong == []
    assert Person.objects.count() == n_people


@pytest.mark.parametrize(
    "name", ["people:residents", "people:helpers", "places:ground", "places:areas"]
)
def test_no_word_of_an_address_becomes_a_part_of_a_question(town: Town, name: str) -> None:
    """Whatever stands in the address, the database is asked the same questions."""
    client = signed_in()

    def questions(asked: dict[str, str]) -> int:
        client.get(reverse(name), asked)
        with CaptureQueriesContext(connection) as seen:
            assert client.get(reverse(name), asked).status_code == 200
        assert not any(MARK in one["sql"] for one in seen.captured_queries)
        return len(seen)

    narrow = ("need", "standing", "saved", "role", "state", "gap")
    more = ("page", "sort", "order", "group", "filter")
    plain = questions(dict.fromkeys((*narrow, *more), ""))
    for payload in PAYLOADS:
        assert questions(dict.fromkeys((*narrow, *more), payload)) == plain, payload


@pytest.mark.usefixtures("on_sqlite_alone")
def test_what_was_stored_in_a_name_is_read_back_as_a_name(town: Town) -> None:
    client, things = signed_in(), town.at[OWN]
    for payload in PAYLOADS:
        Person.objects.filter(pk=things.person.pk).update(name=payload[:60], relation=payload[:30])
        for name, args in (
            ("people:residents", []),
            ("people:resident", [things.person.ref]),
            ("places:area", [f"{things.area.path}/B1/R1"]),
            ("people:paper", []),
        ):
            said = client.get(reverse(name, args=args)).content.decode()
            assert not any(word in said for word in (*_RAW, *_CAME_TRUE)), (name, payload)
            assert Finds(said).bad == []


@pytest.mark.usefixtures("on_sqlite_alone")
def test_every_answer_carries_what_keeps_it_safe(town: Town) -> None:
    """Pages, refusals, forms sent empty, what is not there; of somebody, of a guard, of a stranger."""
    office = signed_in()
    guard = client_of("gate-keeper")
    for route in routes():
        if route.is_program:
            continue
        for client in (office, guard, Client()):
            address = reverse(route.name, kwargs=fill(route, town.at[OWN]))
            for method in ("GET", "POST", "DELETE"):
                answer = matrix.ask(client, method, address)
                if not answer.streaming:
                    check(answer)
