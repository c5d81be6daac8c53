"""Pages of orders: from the rules to the release paper, as the office does it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from shouwang.apps.orders import standing
from shouwang.apps.orders.models import Appeal, Order, Step, Wrong
from shouwang.apps.people.models import Household, Person
from shouwang.backbone.audit import log
from shouwang.policy.measures import Kind, Measure
from shouwang.policy.orders import State
from tests.apps.orders.ordering import HOUR, active_pack, issued, new, on, served, zone
from tests.offices import make_areas, page, resident, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def lin() -> Person:
    make_areas()
    active_pack(at=timezone.now() - timedelta(days=1))
    return resident()


@pytest.fixture
def client(lin: Person) -> Client:
    return signed_in()


def typed(**facts: Any) -> dict[str, Any]:
    """Return an order as somebody types it."""
    today = timezone.localdate()
    whole = {
        "measure": "home-quarantine", "reason": "shared a meal with a case", "evidence": "a meal on Monday",
        "milder": "watching does not suffice", "articles": ["2025-64"], "office": "Linhe headquarters",
        "level": "county", "document_no": "〔2026〕1号", "last_exposure": str(today - timedelta(days=2)),
        "needs": "food, by the village", "appeal_how": "any officer",
    }  # fmt: skip
    return {**whole, **facts}


def today_order(person: Person) -> Order:
    now = timezone.now()
    today = timezone.localdate(now)
    facts = new(
        decided_at=now, starts_at=now, last_exposure=today, last_day=today + timedelta(days=14),
        review_on=today + timedelta(days=3),
    )  # fmt: skip
    return issued(on(person), facts, at=now)


def test_from_the_form_to_the_notice(client: Client, lin: Person) -> None:
    address = reverse("orders:new-person", args=[lin.ref])
    assert "2025" in page(client, "orders:new-person", lin.ref)
    answer = client.post(address, typed())
    order = Order.every.get()
    assert answer["Location"] == reverse("orders:order", args=[order.pk])
    assert "1 signature is missing" in page(client, "orders:order", order.pk)
    client.post(reverse("orders:sign", args=[order.pk]))
    order.refresh_from_db()
    assert order.number
    assert "binds nobody before it is served" in page(client, "orders:order", order.pk)
    said = {"way": "hand", "language": "普通话", "received_by": "herself"}
    client.post(reverse("orders:serve", args=[order.pk]), said)
    assert standing.state_of(order, timezone.now()) is State.IN_FORCE
    assert order.number in page(client, "orders:orders")
    notice = client.get(reverse("orders:paper", args=[order.pk, "notice"]))
    assert notice.content.startswith(b"%PDF")
    assert log.looks(lin.pk).filter(act="orders.paper-made").exists()


def test_what_is_wrong_is_said_at_once_and_what_was_typed_stays(
    client: Client, lin: Person
) -> None:
    address = reverse("orders:new-person", args=[lin.ref])
    said = client.post(
        address, typed(level="township", last_exposure="", articles=[])
    ).content.decode()
    assert "names no day of the last exposure" in said
    assert "township level does not decide" in said
    assert "names no law" in said
    assert "shared a meal with a case" in said
    assert not Order.every.exists()


def test_release_comes_with_its_paper_and_anybody_checks_it(client: Client, lin: Person) -> None:
    order = served(today_order(lin), at=timezone.now())
    client.post(
        reverse("orders:lift", args=[order.pk]), {"reason": "tested", "lifted_at": "nonsense"}
    )
    assert standing.state_of(order, timezone.now()) is State.LIFTED
    for kind in ("release", "lifting", "notice"):
        assert client.get(reverse("orders:paper", args=[order.pk, kind])).content[:4] == b"%PDF"
    said = {"way": "hand", "received_by": "herself"}
    client.post(reverse("orders:hand", args=[order.pk]), said)
    assert Step.every.filter(order=order, kind="handed").exists()
    stranger = Client()
    assert (
        "Code on the paper"
        in stranger.get(reverse("orders:verify"), HTTP_ACCEPT_LANGUAGE="en").content.decode()
    )


def test_an_appeal_is_taken_down_by_a_guard_and_answered_by_somebody_else(
    client: Client, lin: Person
) -> None:
    order = served(today_order(lin), at=timezone.now())
    guard = signed_in("gate-keeper", name="Gus")
    said = {"number": order.number, "way": "officer", "by": "林谷雨", "said": "my mother is ill"}
    noted = guard.post(reverse("orders:new-appeal"), said).content.decode()
    assert "The appeal is noted" in noted
    assert "林谷雨" not in noted
    row = Appeal.every.get()
    reviewer = signed_in("appeal-reviewer", name="Rui")
    assert "my mother is ill" in page(reviewer, "orders:appeal", row.pk)
    reviewer.post(
        reverse("orders:answer", args=[row.pk]), {"outcome": "granted", "reasons": "she is right"}
    )
    assert standing.state_of(order, timezone.now()) is State.LIFTED
    paper = reviewer.get(reverse("orders:appeal-paper", args=[row.pk]))
    assert paper.content.startswith(b"%PDF")
    reviewer.post(reverse("orders:tell", args=[row.pk]))
    row.refresh_from_db()
    assert row.told_by == "Rui"


def test_who_was_held_wrongly_is_counted_and_gets_both_papers(client: Client, lin: Person) -> None:
    order = served(today_order(lin), at=timezone.now())
    now = timezone.localtime()
    said = {
        "why": "wrong-order", "order": str(order.pk), "words": "the wrong person",
        "held_from": f"{now - HOUR:%Y-%m-%dT%H:%M}", "apology": "we are sorry", "office": "Linhe headquarters",
    }  # fmt: skip
    client.post(reverse("orders:new-wrong", args=[lin.ref]), said)
    row = Wrong.every.get()
    assert row.minutes >= 60
    assert standing.state_of(order, timezone.now()) is State.LIFTED
    assert "we are sorry" in page(client, "orders:wrong", row.pk)
    for kind in ("apology", "wages"):
        answer = client.get(reverse("orders:wrong-paper", args=[row.pk, kind]))
        assert answer.content.startswith(b"%PDF")
    client.post(reverse("orders:say-sorry", args=[row.pk]))
    assert "in person" in page(client, "orders:wrongs")


def test_a_zone_is_announced_on_the_page_of_every_place_in_it(client: Client, lin: Person) -> None:
    now = timezone.now()
    today = timezone.localdate(now)
    facts = new(
        measure=Measure.CONTROL_ZONE, decided_at=now, starts_at=now, last_exposure=None,
        last_day=today + timedelta(days=14), review_on=today + timedelta(days=3),
    )  # fmt: skip
    order = served(issued(zone(), facts, at=now), at=now)
    said = page(client, "places:area", "LH/LW/G3/B5")
    assert str(order.number) in said
    assert "everybody may leave" in said


@pytest.mark.parametrize("name", ["orders", "choose", "appeals", "wrongs", "new-appeal"])
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_pages_open_in_both_languages(lin: Person, name: str, language: str) -> None:
    assert page(signed_in(language=language), f"orders:{name}")


def test_an_extension_for_a_household_is_for_those_who_were_bound_and_nobody_who_came_since(
    client: Client, lin: Person
) -> None:
    home = Household.objects.create()
    he = resident("何小满")
    Person.every.filter(pk__in=[lin.pk, he.pk]).update(household=home)
    now = timezone.now()
    today = timezone.localdate(now)
    facts = new(
        decided_at=now, starts_at=now, last_exposure=today, last_day=today + timedelta(days=14),
        review_on=today + timedelta(days=3),
    )  # fmt: skip
    order = served(issued(on(lin, he, kind=Kind.HOUSEHOLD), facts, at=now), at=now)
    late = resident("白露")
    Person.every.filter(pk=late.pk).update(household=home)
    address = reverse("orders:extend", args=[order.pk])
    body = typed(reason="he fell ill today", last_day=str(today + timedelta(days=17)))
    answer = client.post(address, body)
    assert answer.status_code == 302
    names = {one.name for one in order.extensions.get().bound.all()}
    assert names == {"林谷雨", "何小满"}
