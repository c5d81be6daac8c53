"""Wrongful holding: counted from the orders as they stood, and put right at once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shouwang.apps.orders import ending, standing, wrongs
from shouwang.apps.orders.errors import OrderError
from shouwang.apps.orders.models import Order, Wrong
from shouwang.apps.people import public as people
from shouwang.apps.people.models import Person
from shouwang.backbone.access.actors import NotYourDutyError
from shouwang.policy.orders import State
from tests.apps.orders.ordering import (
    DAY,
    HOUR,
    MINUTE,
    NOW,
    issued,
    new,
    on,
    served,
    somebody,
    zone,
)  # fmt: skip
from tests.offices import make_areas, resident

pytestmark = pytest.mark.django_db

END = datetime(2020, 3, 10, 16, tzinfo=UTC)
Why = Wrong.Why


@pytest.fixture(autouse=True)
def _areas() -> None:
    make_areas()


def held(person: Person, begun: datetime, ended: datetime, **facts: Any) -> Wrong:
    who = people.someone(person.ref, on=NOW.date())
    assert who is not None
    whole: dict[str, Any] = {
        "actor": somebody("Dao"), "who": who, "why": Why.PAST_END, "held_from": begun, "held_to": ended,
        "words": "the gate had an old list", "apology": "we are sorry", "at": END + 9 * DAY,
    }  # fmt: skip
    return wrongs.note(**{**whole, **facts})


def test_minutes_past_the_end_and_without_any_order_are_counted() -> None:
    person = resident()
    order = served(issued(on(person)))
    assert held(person, END - HOUR, END + 90 * MINUTE, order=order).minutes == 90
    assert held(person, NOW - HOUR, NOW + HOUR, why=Why.NO_ORDER).minutes == 60
    assert held(resident("何小满"), NOW, NOW + DAY, why=Why.NO_ORDER).minutes == 24 * 60
    assert standing.state_of(order, END - MINUTE) is State.IN_FORCE


@pytest.mark.parametrize(
    "facts",
    [{"held_to": NOW}, {"held_to": NOW - HOUR}, {"at": NOW + MINUTE}, {"apology": " "},
     {"why": Why.WRONG_ORDER}],
)  # fmt: skip
def test_what_runs_backward_is_to_come_or_lacks_an_apology_is_refused(
    facts: dict[str, Any],
) -> None:
    with pytest.raises(OrderError):
        held(resident(), NOW, facts.pop("held_to", NOW + HOUR), **facts)
    assert not Wrong.every.exists()


def test_a_span_that_an_order_covers_is_wrong_only_if_the_order_is() -> None:
    person = resident()
    order = served(issued(on(person)))
    span = (NOW + HOUR, NOW + 3 * HOUR)
    for why in (Why.PAST_END, Why.NO_ORDER):
        with pytest.raises(OrderError, match="covers"):
            held(person, *span, why=why, order=order)
    row = held(person, *span, why=Why.WRONG_ORDER, order=order, at=NOW + DAY)
    assert row.minutes == 120
    assert standing.state_of(order, NOW + DAY - MINUTE) is State.IN_FORCE
    assert standing.state_of(order, NOW + DAY) is State.LIFTED


def test_an_order_that_binds_somebody_else_is_not_lifted_by_calling_it_wrong() -> None:
    person, other = resident(), resident("何小满")
    order = served(issued(on(other)))
    far = served(issued(zone("LH/LW/G3/B6", "6号")))
    for one in (order, far):
        with pytest.raises(OrderError, match="does not bind"):
            held(person, NOW + HOUR, NOW + 2 * HOUR, why=Why.WRONG_ORDER, order=one)
        assert standing.state_of(one, NOW + DAY) is State.IN_FORCE


def test_who_may_not_lift_does_not_lift_by_calling_an_order_wrong() -> None:
    person = resident()
    order = served(issued(on(person)))
    police = somebody("Po", "police")
    with pytest.raises(NotYourDutyError):
        held(person, NOW + HOUR, NOW + 2 * HOUR, why=Why.WRONG_ORDER, order=order, actor=police)
    assert standing.state_of(order, NOW + DAY) is State.IN_FORCE
    assert held(person, END, END + HOUR, actor=police).minutes == 60
    with pytest.raises(NotYourDutyError):
        held(person, END, END + HOUR, actor=somebody("Gus", "volunteer"))


def test_sorry_is_said_once() -> None:
    row = held(resident(), NOW, NOW + HOUR, why=Why.NO_ORDER)
    for days in (1, 2):
        row = wrongs.say_sorry(actor=somebody("Dao"), wrong_id=row.pk, at=NOW + days * DAY)
    assert row.said_sorry_at == NOW + DAY


MINUTES = st.integers(0, 240)


@given(
    serve=MINUTES, held_up=st.none() | st.tuples(MINUTES, MINUTES), lifted=st.none() | MINUTES,
    around=st.none() | MINUTES, begun=MINUTES, n=st.integers(1, 240), is_wrong=st.booleans(),
)  # fmt: skip
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_minutes_are_those_of_a_count_minute_by_minute(
    serve: int, held_up: tuple[int, int] | None, lifted: int | None, around: int | None, begun: int,
    n: int, is_wrong: bool,
) -> None:  # fmt: skip
    make_areas()
    Wrong.every.all().delete()
    Order.every.all().delete()
    person = resident()
    order = served(issued(on(person), new()), at=NOW + serve * MINUTE)
    if held_up and serve <= held_up[0] < held_up[1]:
        for act, minute in zip((ending.suspend, ending.resume), held_up, strict=True):
            act(actor=somebody("Gita"), order_id=order.pk, reason="", at=NOW + minute * MINUTE)
    if lifted is not None and lifted >= max(serve, *(held_up or (0,))):
        ending.lift(actor=somebody("Dao"), order_id=order.pk, reason="", at=NOW + lifted * MINUTE)
    if around is not None:
        served(issued(zone()), at=NOW + around * MINUTE)
    span = [NOW + (begun + k) * MINUTE for k in range(n)]
    binding = [
        {one.order_id for one in standing.standing_of(person.pk, as_of=at)} for at in span[::7]
    ]
    free = []
    for at in span:
        minute = (at - NOW) // MINUTE
        by_person = minute >= serve and not is_wrong and (lifted is None or not _is(order, at))
        if held_up and serve <= held_up[0] < held_up[1]:
            by_person = by_person and not held_up[0] <= minute < held_up[1]
        by_zone = around is not None and minute >= around
        free.append(not by_person and not by_zone)
    if not is_wrong:
        assert [not found for found in binding] == free[::7]
    facts: dict[str, Any] = {"why": Why.WRONG_ORDER, "order": order} if is_wrong else {}
    if any(free) or is_wrong:
        row = held(person, span[0], span[-1] + MINUTE, **facts)
        assert row.minutes == sum(free)
    else:
        with pytest.raises(OrderError, match="covers"):
            held(person, span[0], span[-1] + MINUTE, **facts)


def _is(order: Order, at: datetime) -> bool:
    """Tell whether an order had been lifted by then."""
    return order.steps.filter(kind="lifted", at__lte=at).exists()


def test_a_minute_that_began_counts() -> None:
    row = held(resident(), NOW, NOW + HOUR + timedelta(seconds=59), why=Why.NO_ORDER)
    assert row.minutes == 61
