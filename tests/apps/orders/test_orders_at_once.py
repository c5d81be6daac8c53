"""Two at the same moment: one of them is first. Asked where threads have a database each."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier, BrokenBarrierError
from typing import Any
from uuid import UUID

import pytest
from django.db import connection

from shouwang.apps.orders import drafting, ending, issuing, standing
from shouwang.apps.orders.models import Order
from shouwang.backbone.access.scope import as_machine
from shouwang.core.errors import ShouwangError
from shouwang.policy.orders import State
from tests.apps.orders.ordering import (
    DAY,
    HOUR,
    NOW,
    active_pack,
    issued,
    new,
    new_zone,
    on,
    served,
    somebody,
    zone,
)
from tests.offices import make_areas, resident

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _with_threads() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("the tests' SQLite lies in memory: one connection")
    make_areas()
    active_pack()
    for name in ("Chen", "Dao", "Emeka", "Farah"):
        somebody(name)


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    start = Barrier(len(acts))

    def one(act: Callable[[], Any]) -> Any:
        try:
            start.wait(timeout=10)
            with as_machine():
                return act()
        except ShouwangError as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(one, acts))


def _after(both: Barrier, act: Callable[..., Any]) -> Callable[..., Any]:
    """Do something once the other has come as far, or can come no farther before it is done."""

    def wait(*args: Any, **facts: Any) -> Any:
        with suppress(BrokenBarrierError):
            both.wait(timeout=3)
        return act(*args, **facts)

    return wait


def signing(pk: UUID, name: str) -> Callable[[], Any]:
    actor = somebody(name)
    return lambda: issuing.sign(actor=actor, order_id=pk, at=NOW + HOUR)


def test_two_who_sign_one_order_at_once_give_it_one_number() -> None:
    pk = drafting.save(actor=somebody("Dao"), subject=on(resident()), new=new(), at=NOW).pk
    told = at_once(signing(pk, "Chen"), signing(pk, "Emeka"))
    assert sum(isinstance(one, Order) for one in told) == 1
    order = Order.every.get(pk=pk)
    assert (order.number, order.steps.filter(kind="issued").count()) == ("OP2020-0001", 1)


def test_one_who_signs_a_zone_twice_at_once_signs_once() -> None:
    pk = drafting.save(actor=somebody("Dao"), subject=zone(), new=new_zone(), at=NOW).pk
    told = at_once(signing(pk, "Chen"), signing(pk, "Chen"))
    assert sum(isinstance(one, Order) for one in told) == 1
    assert Order.every.get(pk=pk).number is None


def test_many_who_sign_at_once_leave_no_gap() -> None:
    rows = [
        drafting.save(actor=somebody("Dao"), subject=on(resident(f"林{n}")), new=new(), at=NOW).pk
        for n in range(4)
    ]
    at_once(*(signing(pk, "Chen") for pk in rows))
    numbers = Order.every.values_list("number", flat=True)
    assert sorted(str(one) for one in numbers) == [f"OP2020-000{n}" for n in range(1, 5)]


def test_a_lift_and_a_signature_under_the_extension_at_once_leave_nobody_held(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    person = resident()
    order = served(issued(on(person)))
    end = standing.times_of(order, []).ends_at
    made = new(
        decided_at=NOW,
        starts_at=end,
        last_day=order.last_day + 5 * DAY,
        review_on=order.last_day + 2 * DAY,
        reason="fever since 9 March",
    )
    going_on = drafting.save(
        actor=somebody("Dao"), subject=on(person), new=made, at=NOW, extends=order
    )
    issuing.sign(actor=somebody("Chen"), order_id=going_on.pk, at=NOW)
    dao, both = somebody("Dao"), Barrier(2)
    for module, name in ((ending, "_lift_extensions"), (issuing, "note")):
        monkeypatch.setattr(module, name, _after(both, getattr(module, name)))
    at_once(
        signing(going_on.pk, "Emeka"),
        lambda: ending.lift(actor=dao, order_id=order.pk, reason="", at=NOW + HOUR),
    )
    left = Order.every.filter(pk=going_on.pk, number__isnull=False).first()
    assert left is None or standing.state_of(left, NOW + DAY) is State.LIFTED


def test_two_who_draft_the_same_at_once_make_one_order(monkeypatch: pytest.MonkeyPatch) -> None:
    subject, dao, made = on(resident()), somebody("Dao"), new()
    monkeypatch.setattr(drafting, "_row", _after(Barrier(2), drafting._row))
    at_once(*[lambda: drafting.save(actor=dao, subject=subject, new=made, at=NOW)] * 2)
    assert Order.every.count() == 1
