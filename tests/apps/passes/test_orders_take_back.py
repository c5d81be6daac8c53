"""An order that asks somebody to stay in takes their pass back, at its hour and no sooner."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from shouwang.apps.orders import ending, serving
from shouwang.apps.orders import public as orders
from shouwang.apps.orders.models import Order
from shouwang.apps.passes import issuing, queries, revoking
from shouwang.apps.passes.errors import KeptInError, PassError
from shouwang.apps.passes.models import Ahead, Pass
from shouwang.apps.people.models import Person
from shouwang.policy.measures import Kind, Measure
from tests.apps.orders import ordering
from tests.apps.orders.ordering import somebody
from tests.apps.passes.office import DAY, HOUR, issued, quarantined

pytestmark = pytest.mark.django_db


def test_an_order_takes_the_pass_back_as_it_is_served(living: list[Person], now: datetime) -> None:
    mine, other = issued(living[0], at=now - HOUR), issued(living[1], at=now - HOUR)
    order = quarantined(living[0], at=now)
    mine.refresh_from_db()
    other.refresh_from_db()
    assert (mine.revoked_why, mine.revoked_at, mine.order_id) == ("order", now, order.pk)
    assert mine.revoked_name == "Farah"
    assert other.revoked_at is None


def test_a_household_loses_the_passes_of_all_whom_the_order_names(
    living: list[Person], now: datetime
) -> None:
    rows = [issued(one, at=now - HOUR) for one in living[:3]]
    subject = ordering.on(living[0], living[1], kind=Kind.HOUSEHOLD)
    facts = ordering.new(
        decided_at=now, starts_at=now, last_exposure=now.date(), last_day=now.date() + 14 * DAY,
        review_on=now.date() + 3 * DAY,
    )  # fmt: skip
    ordering.served(ordering.issued(subject, facts, at=now), at=now)
    assert [Pass.every.get(pk=row.pk).revoked_why for row in rows] == ["order", "order", ""]


def test_an_order_that_keeps_nobody_in_takes_nothing(living: list[Person], now: datetime) -> None:
    row = issued(living[0], at=now - HOUR)
    today = timezone.localdate(now)
    facts = ordering.new(
        decided_at=now, starts_at=now, last_exposure=today, last_day=today + 14 * DAY,
        review_on=today + 3 * DAY,
    )  # fmt: skip
    order = ordering.issued(ordering.on(living[0]), facts, at=now)
    Order.every.filter(pk=order.pk).update(measure=Measure.EXCLUDE)
    ordering.served(order, at=now)
    row.refresh_from_db()
    assert row.revoked_at is None
    assert issued(living[1], at=now).revoked_at is None


def test_an_order_on_a_zone_takes_nothing_since_passes_are_for_it(
    living: list[Person], now: datetime
) -> None:
    row = issued(living[0], at=now - HOUR)
    today = timezone.localdate(now)
    facts = ordering.new_zone(
        decided_at=now, starts_at=now, last_day=today + 14 * DAY, review_on=today + 3 * DAY
    )
    ordering.served(ordering.issued(ordering.zone("LH/LW/G3"), facts, at=now), at=now)
    row.refresh_from_db()
    assert row.revoked_at is None
    assert issued(living[2], at=now).revoked_at is None


def test_an_order_that_is_not_served_takes_nothing(living: list[Person], now: datetime) -> None:
    row = issued(living[0], at=now - HOUR)
    today = timezone.localdate(now)
    facts = ordering.new(
        decided_at=now, starts_at=now, last_exposure=today, last_day=today + 14 * DAY,
        review_on=today + 3 * DAY,
    )  # fmt: skip
    ordering.issued(ordering.on(living[0]), facts, at=now)
    row.refresh_from_db()
    assert row.revoked_at is None


def test_an_order_that_begins_later_takes_back_at_its_hour(
    living: list[Person], now: datetime
) -> None:
    row = issued(living[0], at=now - HOUR)
    order = quarantined(living[0], at=now, starts_at=now + 5 * HOUR)
    assert revoking.settle(now + 4 * HOUR) == 0
    row.refresh_from_db()
    assert row.revoked_at is None
    assert revoking.settle(now + 5 * HOUR + timedelta(seconds=40)) == 1
    row = Pass.every.get(pk=row.pk)
    assert (row.revoked_at, row.order_id) == (now + 5 * HOUR, order.pk)
    assert row.revoked_name == "Farah"
    assert not Ahead.objects.exists()
    assert revoking.settle(now + 6 * HOUR) == 0


def test_an_order_lifted_before_it_begins_takes_nothing(
    living: list[Person], now: datetime
) -> None:
    row = issued(living[0], at=now - HOUR)
    order = quarantined(living[0], at=now, starts_at=now + 5 * HOUR)
    ending.lift(actor=somebody("Duan"), order_id=order.pk, reason="", at=now + HOUR)
    assert revoking.settle(now + 6 * HOUR) == 0
    row.refresh_from_db()
    assert row.revoked_at is None
    assert not Ahead.objects.exists()


def test_an_order_held_up_at_its_hour_takes_nothing_until_it_goes_on(
    living: list[Person], now: datetime
) -> None:
    row, duan = issued(living[0], at=now - 9 * HOUR), somebody("Duan")
    order = quarantined(living[0], at=now - 8 * HOUR, starts_at=now + HOUR)
    ending.suspend(actor=duan, order_id=order.pk, reason="an appeal", at=now)
    assert revoking.settle(now + 2 * HOUR) == 0
    Ahead.objects.all().delete()
    row.refresh_from_db()
    assert row.revoked_at is None
    ending.resume(actor=duan, order_id=order.pk, reason="", at=now + 3 * HOUR)
    assert revoking.settle(now + 3 * HOUR) == 1
    row.refresh_from_db()
    assert row.revoked_at == now + 3 * HOUR


def test_checks_that_fail_keep_the_pass_until_they_hold(
    living: list[Person], now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = issued(living[0], at=now - HOUR)
    no = ordering.new  # any text
    monkeypatch.setattr(serving, "lacking", lambda _order, _at: [no])
    order = quarantined(living[0], at=now - HOUR)
    row.refresh_from_db()
    assert row.revoked_at is None
    monkeypatch.setattr(serving, "lacking", lambda _order, _at: [])
    serving.check_again(actor=somebody("Farah"), order_id=order.pk, at=now)
    row.refresh_from_db()
    assert row.revoked_at == now


def test_when_the_order_is_over_somebody_is_offered_to_issue_anew_and_nobody_does_by_itself(
    living: list[Person], now: datetime
) -> None:
    row, duan = issued(living[0], at=now - HOUR, outings_a_day=2), somebody("Duan")
    order = quarantined(living[0], at=now)
    assert queries.to_issue_again(now + HOUR) == []
    with pytest.raises(PassError):
        issuing.issue_again(actor=duan, pass_id=row.pk, at=now + HOUR)
    ending.lift(actor=duan, order_id=order.pk, reason="", at=now + 2 * HOUR)
    assert queries.to_issue_again(now + 3 * HOUR) == [row]
    assert Pass.every.count() == 1
    anew = issuing.issue_again(actor=duan, pass_id=row.pk, at=now + 3 * HOUR)
    assert (anew.outings_a_day, anew.ends_at) == (2, row.ends_at)
    assert anew.is_valid(now + 3 * HOUR)
    assert queries.to_issue_again(now + 3 * HOUR) == []
    with pytest.raises(PassError):
        issuing.issue_again(actor=duan, pass_id=row.pk, at=now + 3 * HOUR)


def test_another_order_still_keeps_them_in(living: list[Person], now: datetime) -> None:
    row, duan = issued(living[0], at=now - HOUR), somebody("Duan")
    first = quarantined(living[0], at=now)
    quarantined(living[0], at=now + HOUR, measure=Measure.FACILITY)
    assert orders.over({first.pk}, at=now + 2 * HOUR) == {first.pk}
    assert queries.to_issue_again(now + 2 * HOUR) == []
    with pytest.raises(KeptInError):
        issuing.issue_again(actor=duan, pass_id=row.pk, at=now + 2 * HOUR)
