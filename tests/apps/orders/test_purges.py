"""What goes of orders in a night, and what stays: each class on its day, holds, and chains of extensions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from shouwang.apps.orders import appeals, drafting, ending, issuing, written, wrongs
from shouwang.apps.orders.models import Appeal, Bound, Order, Step, Wrong
from shouwang.apps.people import public as people
from shouwang.apps.people.models import Person
from shouwang.backbone.access.actors import MACHINE
from shouwang.backbone.retention import holds, purging
from shouwang.backbone.retention.kept import Subject
from shouwang.backbone.retention.models import Hold, Night
from tests.apps.orders.ordering import (
    DAY,
    HOUR,
    NOW,
    drafted,
    issued,
    new,
    on,
    served,
    somebody,
    zone,
)
from tests.offices import AMINA, make_areas, resident

pytestmark = pytest.mark.django_db
LAST = date(2020, 3, 10)
YEARS = 1095
DRAFTS = 30


@pytest.fixture
def lin() -> Person:
    make_areas()
    return resident()


def night(days: int, after: Any = LAST) -> datetime:
    """Return two o'clock of the night that leads into a day, by days after another."""
    local = timezone.localtime(NOW)
    on_day = after + timedelta(days=days)
    return local.replace(year=on_day.year, month=on_day.month, day=on_day.day, hour=2, minute=0)


def purge(days: int, after: Any = LAST) -> None:
    _n, failed = purging.night(actor=MACHINE, now=night(days, after), stop=lambda: None)
    assert failed == []


def counted(code: str) -> int:
    """Return how many of a class went in all nights, as it is written down."""
    return sum(one.removed.get(code, 0) for one in Night.objects.all())


def wrong(person: Person, order: Order | None = None) -> Wrong:
    who = people.someone(person.ref, on=NOW.date())
    assert who is not None
    row = wrongs.note(
        actor=AMINA, who=who, why=Wrong.Why.NO_ORDER, held_from=NOW - 2 * HOUR, held_to=NOW - HOUR,
        words="", apology="we are sorry", at=NOW,
    )  # fmt: skip
    Wrong.every.filter(pk=row.pk).update(order=order)
    return row


def extended(order: Order, person: Person, *, sign: bool = True) -> Order:
    """Extend an order by four days, in time."""
    at = NOW + DAY
    begins_at = written.extended(order).ends_at
    facts = replace(
        new(), decided_at=at, starts_at=begins_at, last_day=LAST + 4 * DAY, review_on=LAST + 4 * DAY,
        reason="fever since 9 March",
    )  # fmt: skip
    row = drafting.save(actor=somebody("Dao"), subject=on(person), new=facts, at=at, extends=order)
    for name in ("Chen", "Emeka"):
        if sign and row.number is None:
            row = issuing.sign(actor=somebody(name), order_id=row.pk, at=at)
    return row


def test_an_order_goes_with_all_that_hangs_on_it_three_years_after_its_last_day(
    lin: Person,
) -> None:
    order = served(issued(on(lin)))
    appeals.note(
        actor=AMINA, number=order.number or "", way=Appeal.Way.PHONE, by="a cousin", reach="",
        said="no", said_at=NOW, at=NOW,
    )  # fmt: skip
    purge(YEARS - 1)
    assert Order.every.filter(pk=order.pk).exists()
    assert Appeal.every.count() == 1
    purge(YEARS)
    assert [table.every.count() for table in (Order, Bound, Step, Appeal)] == [0, 0, 0, 0]
    assert counted("orders.orders") == 1


def test_what_was_lifted_counts_from_its_last_day_as_well(lin: Person) -> None:
    order = served(issued(on(lin)))
    ending.lift(actor=AMINA, order_id=order.pk, reason="", at=NOW + DAY)
    purge(YEARS - 1)
    assert Order.every.exists()
    purge(YEARS)
    assert not Order.every.exists()


def test_a_zone_goes_as_well(lin: Person) -> None:
    order = served(issued(zone()))
    purge(YEARS - 1, order.last_day)
    assert Order.every.exists()
    purge(YEARS, order.last_day)
    assert not Order.every.exists()


def test_a_draft_goes_after_a_month_and_what_was_issued_stays(lin: Person) -> None:
    draft, order = drafted(on(lin)), issued(zone())
    purge(DRAFTS - 1, NOW.date())
    assert Order.every.filter(pk=draft.pk).exists()
    purge(DRAFTS, NOW.date())
    assert not Order.every.filter(pk=draft.pk).exists()
    assert Order.every.filter(pk=order.pk).exists()
    assert (counted("orders.drafts"), counted("orders.orders")) == (1, 0)


def test_a_wrongful_holding_stays_three_years_also_when_its_order_goes(lin: Person) -> None:
    order = served(issued(on(lin)))
    row = wrong(lin, order)
    Order.every.filter(pk=order.pk).update(last_day=NOW.date() - DAY)
    purge(YEARS - 1, NOW.date())
    assert not Order.every.exists()
    row.refresh_from_db()
    assert row.order_id is None
    purge(YEARS, NOW.date())
    assert not Wrong.every.exists()
    assert counted("orders.wrongs") == 1


def test_what_an_extension_goes_on_from_stays_as_long_as_that_one(lin: Person) -> None:
    order = served(issued(on(lin)))
    later = extended(order, lin)
    assert later.number
    purge(YEARS + 3)
    assert Order.every.count() == 2
    purge(YEARS + 4)
    purge(YEARS + 5)
    assert not Order.every.exists()
    assert counted("orders.orders") == 2


def test_a_draft_of_an_extension_keeps_nothing_longer_than_itself(lin: Person) -> None:
    order = served(issued(on(lin)))
    draft = extended(order, lin, sign=False)
    assert draft.number is None
    purge(DRAFTS + 1, NOW.date())
    assert Order.every.get().pk == order.pk


@pytest.mark.parametrize("code", ["orders.orders", "orders.drafts", "orders.wrongs"])
def test_a_class_that_is_held_stays(lin: Person, code: str) -> None:
    makers: dict[str, Callable[[], Order | Wrong]] = {
        "orders.orders": lambda: served(issued(on(lin))),
        "orders.drafts": lambda: drafted(on(lin)),
        "orders.wrongs": lambda: wrong(lin),
    }
    made = makers[code]()
    hold(code=code)
    purge(YEARS + 9)
    assert type(made).every.filter(pk=made.pk).exists()
    assert counted(code) == 0


@pytest.mark.parametrize("is_held", [True, False])
def test_of_a_held_file_orders_drafts_and_wrongs_stay(lin: Person, *, is_held: bool) -> None:
    other = resident("何小满")
    order, draft, row = served(issued(on(lin))), drafted(on(other)), wrong(lin)
    if is_held:
        for person in (lin, other):
            hold(file=person)
    purge(YEARS + 9)
    assert Order.every.filter(pk__in=[order.pk, draft.pk]).count() == (2 if is_held else 0)
    assert Wrong.every.filter(pk=row.pk).exists() == is_held


def hold(code: str = "", file: Person | None = None) -> None:
    subject = Subject(file.pk, file.ref) if file else None
    holds.hold(actor=AMINA, code=code, subject=subject, reason="a question", at=NOW,
               until_on=NOW.date() + timedelta(days=360))  # fmt: skip
    Hold.objects.update(until_on=LAST + timedelta(days=YEARS + 30))  # renewed year by year
