"""A new version changes no order that runs; it leads to a list that somebody looks at."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from shouwang.apps.orders import reviewing
from shouwang.apps.orders.models import Order, PackVersion, Step
from shouwang.apps.orders.reviewing import KeepError
from shouwang.backbone.access.actors import Actor, Grant, NotYourDutyError
from shouwang.backbone.audit.models import Line
from shouwang.policy.renewal import Then
from tests.apps.orders.packing import MARCH, TODAY, activated, order, shorter, step
from tests.offices import AMINA, GUS, page, signed_in

pytestmark = pytest.mark.django_db


def proposed() -> dict[str, tuple[Then, date]]:
    return {
        str(row.order): (row.proposal.then, row.proposal.last_day) for row in reviewing.rows(TODAY)
    }


def keep(row: Order, reason: str = "a second case in the house", **said: Any) -> Step:
    facts: dict[str, Any] = {"actor": AMINA, "order_id": row.pk, "reason": reason, "at": MARCH}
    return reviewing.keep(**{**facts, **said})


def text_between(text: str, begin: str, end: str) -> str:
    return text[text.index(begin) : text.index(end)]


def state() -> list[tuple[Any, ...]]:
    return [*Order.every.order_by("pk").values_list(), *Step.every.values_list()]


def test_a_milder_version_changes_no_order_and_leads_to_the_list() -> None:
    old = activated()
    soon, late = order(old, date(2020, 3, 5)), order(old, date(2020, 3, 14))
    before = state()
    assert proposed() == {}
    new = activated("1.1.0", shorter(7))
    assert state() == before
    assert proposed() == {
        str(soon): (Then.LIFT, TODAY),  # exposed last on 20 February
        str(late): (Then.SHORTEN, date(2020, 3, 7)),
    }
    first = reviewing.rows(TODAY)[0]
    assert (first.version, first.active, first.last_day) == (old, new, date(2020, 3, 5))


def test_a_longer_version_proposes_nothing() -> None:
    old = activated()
    order(old)
    activated("1.1.0", shorter(21))
    found = reviewing.review(TODAY)
    assert (found.rows, found.n_staying) == ((), 1)


def test_a_measure_that_the_new_version_does_not_allow_is_to_be_lifted() -> None:
    old = activated()
    facility = order(old, measure="facility")
    notice = text_between(old.text, "[texts.notice.facility]", "[texts.notice.prevention-zone]")
    activated("1.1.0", {', "facility"': "", notice: ""})
    assert proposed() == {str(facility): (Then.LIFT, TODAY)}


def test_drafts_lifted_orders_and_orders_that_are_over_are_not_listed() -> None:
    old = activated()
    order(old, number=None)
    order(old, date(2020, 2, 29))
    step(order(old), Step.Kind.LIFTED)
    step(order(old), Step.Kind.SHORTENED, last_day=date(2020, 2, 29))
    activated("1.1.0", shorter(7))
    assert reviewing.review(TODAY) == reviewing.Review((), 0)


def test_an_order_on_its_last_day_still_runs() -> None:
    old = activated()
    last = order(old, TODAY)
    activated("1.1.0", shorter(7))
    assert proposed() == {str(last): (Then.LIFT, TODAY)}


def test_a_step_that_shortened_an_order_counts() -> None:
    old = activated()
    enough, more = order(old, date(2020, 3, 14)), order(old, date(2020, 3, 14))
    step(enough, Step.Kind.SHORTENED, last_day=date(2020, 3, 7))
    step(more, Step.Kind.SHORTENED, last_day=date(2020, 3, 8))
    activated("1.1.0", shorter(7))
    found = reviewing.review(TODAY)
    assert [(row.order, row.last_day) for row in found.rows] == [(more, date(2020, 3, 8))]
    assert found.n_staying == 1


def test_an_order_beyond_the_follow_up_is_held_against_the_longest() -> None:
    old = activated()
    exposed = date(2020, 2, 20)
    beyond = order(old, exposed + timedelta(days=20), last_exposure=exposed)
    activated("1.1.0", shorter(7))
    assert proposed() == {}  # 28 days by two persons are still allowed
    longest = 'longest = { is = 28, unit = "days", source = "proposal" }\nstarts_after'
    activated("1.2.0", {**shorter(7), longest: longest.replace("28", "18")})
    assert proposed() == {str(beyond): (Then.SHORTEN, exposed + timedelta(days=18))}


def test_a_zone_is_counted_from_the_first_order_of_its_chain() -> None:
    old = activated()
    zone: dict[str, Any] = {
        "kind": "zone", "measure": "lockdown-zone", "subject_id": None, "last_exposure": None,
    }  # fmt: skip
    chain: list[Order] = []
    for day in (10, 17, 24):
        starts = MARCH.replace(month=2, day=day)
        extends = chain[-1] if chain else None
        ends = starts.date() + timedelta(days=8)
        chain.append(order(old, ends, starts_at=starts, extends=extends, **zone))
    longest = 'longest = { is = 28, unit = "days", source = "proposal" }\nclock'
    activated("1.1.0", {longest: longest.replace("28", "20")})
    assert proposed() == {str(chain[-1]): (Then.SHORTEN, date(2020, 3, 1))}


def test_the_list_asks_the_database_as_often_for_many_orders_as_for_one(
    django_assert_max_num_queries: Any,
) -> None:
    old = activated()
    for n in range(30):
        first = order(old, date(2020, 2, 20))
        one = order(old, date(2020, 3, 14), extends=first)
        if n % 2:
            step(one, Step.Kind.SHORTENED, last_day=date(2020, 3, 13))
    activated("1.1.0", shorter(7))
    with django_assert_max_num_queries(6):
        assert len(reviewing.rows(TODAY)) == 30


def test_without_an_older_version_no_order_is_asked_for(
    django_assert_max_num_queries: Any,
) -> None:
    order(activated())
    with django_assert_max_num_queries(2):
        assert reviewing.rows(TODAY) == []


def test_an_order_that_is_kept_with_a_reason_leaves_the_list_until_the_next_version() -> None:
    row = order(activated(), date(2020, 3, 14))
    new = activated("1.1.0", shorter(7))
    kept = keep(row)
    assert (kept.pack, kept.words, kept.actor_name) == (new, "a second case in the house", "Amina")
    assert b"second" not in bytes(kept.words_sealed)
    assert keep(row, "once more") == kept  # a second click
    assert proposed() == {}
    assert Line.objects.filter(act="orders.kept").count() == 1
    activated("1.2.0", shorter(8))
    assert set(proposed()) == {str(row)}


@pytest.mark.parametrize("reason", ["", "  \n", "x" * 501])
def test_keeping_needs_a_reason_and_a_short_one(reason: str) -> None:
    row = order(activated(), date(2020, 3, 14))
    activated("1.1.0", shorter(7))
    with pytest.raises(KeepError, match=r"eason|Say why") as refused:
        keep(row, reason)
    assert "\n" not in refused.value.say("zh")
    assert not Step.every.exists()


def test_what_does_not_run_is_not_kept() -> None:
    old = activated()
    row = order(old, date(2020, 3, 14))
    over, lifted = order(old, date(2020, 2, 20)), order(old)
    step(lifted, Step.Kind.LIFTED)
    for one in (over, lifted):
        with pytest.raises(KeepError, match="does not run"):
            keep(one)
    with pytest.raises(KeepError, match="no such order"):
        keep(row, order_id=uuid4())
    assert not Step.every.filter(kind=Step.Kind.KEPT).exists()


def test_nobody_keeps_an_order_elsewhere() -> None:
    row = order(activated(), date(2020, 3, 14))
    activated("1.1.0", shorter(7))
    for actor in (GUS, Actor("Bo", grants=(Grant("village-secretary", "QY"),))):
        with pytest.raises(NotYourDutyError):
            keep(row, actor=actor)


def now_running() -> tuple[Order, Order, PackVersion]:
    """Have two orders that run today, in two villages, and a milder version."""
    old, today = activated(), timezone.localdate()
    here = order(old, today + timedelta(days=10))
    there = order(old, today + timedelta(days=10), path="QY/HT/G1", subject_ref="R-00009")
    return here, there, activated("1.1.0", shorter(7))


def text_of(client: Client) -> str:
    return page(client, "orders:review")


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_page_shows_the_orders_of_ones_own_area_and_notes_the_look(language: str) -> None:
    here, there, _new = now_running()
    client = signed_in("village-secretary", language=language, name="Bo", area="LH/LW")
    text = text_of(client)
    assert str(here) in text
    assert "林谷雨" in text
    assert str(there) not in text
    assert ("从不延长" if language == "zh-hans" else "never lengthened") in text
    assert Line.objects.filter(act="orders.review-seen").count() == 1
    home = page(client, "pages:home")
    assert ("规则有了新版本" if language == "zh-hans" else "rules have a new version") in home


def test_the_page_says_so_where_nothing_waits() -> None:
    assert "Nobody is held longer" in text_of(signed_in())
    old, today = activated(), timezone.localdate()
    order(old, today + timedelta(days=10))
    activated("1.1.0", shorter(21))
    assert "1 more order runs under an older version" in text_of(signed_in())


def test_others_do_not_open_it() -> None:
    here, _there, _new = now_running()
    client = signed_in("auditor", name="Bo")
    assert client.get(reverse("orders:review")).status_code == 403
    answer = client.post(reverse("orders:keep", args=[here.pk]), {"reason": "x"})
    assert answer.status_code == 403


def test_an_order_is_kept_on_the_page_with_a_reason_only() -> None:
    here, _there, new = now_running()
    office, url = signed_in(), reverse("orders:keep", args=[here.pk])
    text = office.post(url, {"reason": " "}, follow=True).content.decode()
    assert "Say why the order stays" in text
    assert not Step.every.exists()
    text = office.post(url, {"reason": "a second\0 case"}, follow=True).content.decode()
    assert "stays as it is" in text
    kept = Step.every.get()
    assert (kept.kind, kept.pack, kept.words) == (Step.Kind.KEPT, new, "a second case")
    assert str(here) not in text_of(office)
