"""Serving: without it nobody is held, it cannot lie before or after the order, and checks stand before force."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from shouwang.apps.orders import drafting, ending, issuing, serving, standing
from shouwang.apps.orders.errors import OrderError, OrderFaultsError
from shouwang.apps.orders.models import Order, Step
from shouwang.apps.people.models import Person
from shouwang.backbone.access.actors import NotYourDutyError
from shouwang.core.text import Text
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
LAST_MOMENT = END - 12 * HOUR


@pytest.fixture(autouse=True)
def _areas() -> Iterator[None]:
    make_areas()
    yield
    serving._CHECKS.pop("team", None)


def serve(order: Order, **facts: Any) -> Order:
    whole: dict[str, Any] = {
        "actor": somebody("Farah"), "order_id": order.pk, "way": Step.Way.HAND, "language": "zh",
        "received_by": "herself", "served_at": NOW + HOUR, "at": NOW + HOUR,
    }  # fmt: skip
    return serving.serve(**{**whole, **facts})


def is_held(person: Person, at: datetime) -> bool:
    return bool(standing.standing_of(person.pk, as_of=at))


def extension(order: Order, person: Person, *, at: datetime) -> Order:
    made = new(
        decided_at=at,
        starts_at=END,
        last_day=date(2020, 3, 20),
        review_on=date(2020, 3, 13),
        reason="fever since 9 March",
    )
    return drafting.save(actor=somebody("Dao"), subject=on(person), new=made, at=at, extends=order)


def signed(order: Order, *names: str, at: datetime) -> Order:
    for name in names:
        order = issuing.sign(actor=somebody(name), order_id=order.pk, at=at)
    return order


@pytest.mark.parametrize(
    "facts",
    [
        {"served_at": NOW - MINUTE},  # before it was issued
        {"served_at": NOW + 2 * HOUR},  # still to come
        {"served_at": END, "at": END},  # over
        {"served_at": END + DAY, "at": END + DAY},
        {"language": " "},
        {"received_by": ""},
        {"way": Step.Way.POSTED},
    ],
)
def test_a_service_that_cannot_have_been_holds_nobody(facts: dict[str, Any]) -> None:
    person = resident()
    order = issued(on(person))
    with pytest.raises(OrderError):
        serve(order, **facts)
    assert {step.kind for step in standing.steps_of(order)} == {"signed", "issued"}
    assert not is_held(person, NOW + 3 * HOUR)


def test_an_order_is_served_once_and_only_once_it_is_issued() -> None:
    draft = drafting.save(actor=somebody("Dao"), subject=on(resident()), new=new(), at=NOW)
    with pytest.raises(OrderError, match="not issued"):
        serve(draft)
    serve(signed(draft, "Chen", at=NOW))
    with pytest.raises(OrderError, match="before"):
        serve(draft)


def test_a_zone_is_put_up_and_not_handed_over() -> None:
    order = issued(zone())
    with pytest.raises(OrderError):
        serve(order)
    serve(order, way=Step.Way.POSTED)
    assert standing.state_of(order, NOW + HOUR) is State.IN_FORCE


def test_what_was_lifted_is_not_served_any_more() -> None:
    order = issued(on(resident()))
    ending.lift(actor=somebody("Dao"), order_id=order.pk, reason="", at=NOW + HOUR)
    with pytest.raises(OrderError, match="over"):
        serve(order, served_at=NOW + HOUR, at=NOW + HOUR)


def test_a_service_is_entered_late_and_counts_from_its_hour() -> None:
    person = resident()
    order = issued(on(person))
    assert not is_held(person, NOW + 2 * HOUR)
    serve(order, served_at=NOW + HOUR, at=NOW + DAY)
    assert not is_held(person, NOW + HOUR - timedelta(microseconds=1))
    assert is_held(person, NOW + HOUR)


def test_who_has_no_duty_there_serves_nothing() -> None:
    order = issued(on(resident()))
    for actor in (somebody("Gus", "volunteer"), somebody("Po", "police", area="LH/XX")):
        with pytest.raises(NotYourDutyError):
            serve(order, actor=actor)


def test_an_order_is_out_of_force_until_its_checks_hold() -> None:
    person = resident()
    order = issued(on(person))
    is_there = False
    serving.add_check("team", lambda _pk, _at: None if is_there else Text("no team", "没有小组"))
    serve(order)
    assert [why.en for why in serving.lacking(order, NOW + HOUR)] == ["no team"]
    assert standing.state_of(order, NOW + HOUR) is State.SERVED
    ask: dict[str, Any] = {"actor": somebody("Dao"), "order_id": order.pk}
    assert not serving.check_again(**ask, at=NOW + 2 * HOUR)
    is_there = True
    assert not is_held(person, NOW + 3 * HOUR)  # nobody has asked again
    assert serving.check_again(**ask, at=NOW + 4 * HOUR)
    assert serving.check_again(**ask, at=NOW + 5 * HOUR)  # once is enough
    assert not is_held(person, NOW + 4 * HOUR - MINUTE)
    assert is_held(person, NOW + 4 * HOUR)
    assert order.steps.filter(kind="checked").count() == 1


def test_checks_that_hold_only_after_the_end_hold_nobody() -> None:
    person = resident()
    order = issued(on(person))
    serving.add_check("team", lambda _pk, at: None if at >= END else Text("no team", "没有小组"))
    serve(order)
    serving.check_again(actor=somebody("Dao"), order_id=order.pk, at=END)
    assert not any(is_held(person, NOW + n * HOUR) for n in range(0, 400, 7))


def test_an_extension_served_in_good_time_goes_on_without_a_gap() -> None:
    person = resident()
    order = served(issued(on(person)))
    going_on = signed(extension(order, person, at=LAST_MOMENT), "Chen", "Emeka", at=LAST_MOMENT)
    serve(going_on, served_at=LAST_MOMENT, at=LAST_MOMENT)
    assert [len(standing.standing_of(person.pk, as_of=END + n * MINUTE)) for n in (-1, 0, 1)] == [1, 1, 1]  # fmt: skip
    assert not is_held(person, END + 10 * DAY)


def test_an_extension_that_comes_too_late_lets_the_order_end_as_it_said() -> None:
    person = resident()
    order = served(issued(on(person)))
    late = LAST_MOMENT + MINUTE
    with pytest.raises(OrderFaultsError):
        extension(order, person, at=late)
    draft = signed(extension(order, person, at=LAST_MOMENT), "Chen", at=LAST_MOMENT)
    with pytest.raises(OrderError, match="12 hours"):  # drafted and half signed in time
        signed(draft, "Emeka", at=late)
    assert draft.number is None
    drafting.discard(actor=somebody("Dao"), order_id=draft.pk, at=LAST_MOMENT)
    going_on = signed(extension(order, person, at=LAST_MOMENT), "Chen", "Emeka", at=LAST_MOMENT)
    with pytest.raises(OrderError, match="12 hours"):
        serve(going_on, served_at=late, at=late)
    assert is_held(person, END - MINUTE)
    assert not is_held(person, END)


def test_only_an_order_that_runs_is_extended_and_only_once() -> None:
    person = resident()
    order = served(issued(on(person)))
    extension(order, person, at=NOW + HOUR)
    with pytest.raises(OrderError, match="already"):
        extension(order, person, at=NOW + HOUR)
    ending.lift(actor=somebody("Dao"), order_id=order.pk, reason="", at=NOW + 2 * HOUR)
    with pytest.raises(OrderError, match="runs"):
        extension(order, person, at=NOW + 3 * HOUR)


def test_the_paper_of_release_is_handed_over_after_the_end_and_once() -> None:
    order = served(issued(on(resident())))
    hand: dict[str, Any] = {
        "actor": somebody("Farah"), "order_id": order.pk, "way": Step.Way.HAND, "received_by": "she",
    }  # fmt: skip
    with pytest.raises(OrderError, match="not over"):
        serving.hand_paper(**hand, at=END - MINUTE)
    serving.hand_paper(**hand, at=END)
    with pytest.raises(OrderError, match="before"):
        serving.hand_paper(**hand, at=END + MINUTE)
