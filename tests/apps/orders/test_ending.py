"""Ending: it takes one and no reason, works for every order that runs, and numbers have no gaps."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from unittest.mock import patch

import pytest
from django.db import transaction

from shouwang.apps.orders import drafting, ending, issuing, queries, serving, standing
from shouwang.apps.orders.errors import OrderError
from shouwang.apps.orders.models import Order
from shouwang.apps.people.models import Person
from shouwang.backbone.access.actors import NotYourDutyError
from shouwang.backbone.access.rules import rules
from shouwang.core.text import Text
from shouwang.policy.measures import Kind
from shouwang.policy.orders import State
from tests.apps.orders.ordering import (
    DAY,
    HOUR,
    MINUTE,
    NOW,
    active_pack,
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


@pytest.fixture(autouse=True)
def _areas() -> None:
    make_areas()


def lift(order: Order, *, by: str = "Dao", at: datetime = NOW + DAY, **facts: Any) -> Order:
    return ending.lift(actor=somebody(by), order_id=order.pk, reason="", at=at, **facts)


def state(order: Order, at: datetime) -> State:
    return standing.state_of(order, at)


def with_extension(person: Person, *names: str) -> tuple[Order, Order]:
    order = served(issued(on(person)))
    made = new(decided_at=NOW + HOUR, starts_at=END, last_day=date(2020, 3, 20),
               review_on=date(2020, 3, 13), reason="fever since 9 March")  # fmt: skip
    at = NOW + HOUR
    going_on = drafting.save(
        actor=somebody("Dao"), subject=on(person), new=made, at=at, extends=order
    )
    for name in names:
        going_on = issuing.sign(actor=somebody(name), order_id=going_on.pk, at=at)
    return order, going_on


@pytest.mark.parametrize("role", sorted(rules().roles))
def test_whoever_has_the_duty_lifts_and_nobody_else(role: str) -> None:
    order = served(issued(on(resident())))
    actor = somebody("Li", role)
    facts: dict[str, Any] = {"actor": actor, "order_id": order.pk, "reason": "", "at": NOW + DAY}
    if actor.may("orders.lift", order.path):
        ending.lift(**facts)
        assert state(order, NOW + DAY) is State.LIFTED
    else:
        with pytest.raises(NotYourDutyError):
            ending.lift(**facts)
        assert state(order, NOW + DAY) is State.IN_FORCE


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("stands", ["issued", "served", "suspended"])
def test_every_order_that_is_issued_is_lifted_at_once(kind: Kind, stands: str) -> None:
    order = issued(zone() if kind is Kind.ZONE else on(resident(), kind=kind))
    if stands != "issued":
        served(order)
    if stands == "suspended":
        ending.suspend(actor=somebody("Gita"), order_id=order.pk, reason="", at=NOW + HOUR)
    for hours in (24, 25):  # twice does no harm
        lift(order, at=NOW + hours * HOUR)
    assert state(order, NOW + DAY - MINUTE) is not State.LIFTED
    assert state(order, NOW + DAY) is State.LIFTED
    assert order.steps.filter(kind="lifted").count() == 1


def test_a_lift_told_at_the_door_counts_from_then_though_it_is_entered_late() -> None:
    order = served(issued(on(resident())))
    lift(order, at=NOW + 2 * DAY, lifted_at=NOW + DAY)
    assert state(order, NOW + DAY) is State.LIFTED
    other = served(issued(on(resident("何小满"))))
    lift(other, at=END + DAY, lifted_at=END - HOUR)  # entered when it was over
    assert state(other, END - HOUR) is State.LIFTED


def test_a_lift_is_neither_before_the_order_nor_still_to_come_nor_after_the_end() -> None:
    order = served(issued(on(resident())))
    lift(order, at=NOW + DAY, lifted_at=NOW - DAY)
    assert state(order, NOW) is State.LIFTED
    other = served(issued(on(resident("何小满"))))
    lift(other, at=NOW + DAY, lifted_at=NOW + 2 * DAY)
    assert state(other, NOW + DAY) is State.LIFTED
    third = served(issued(on(resident("林小雪"))))
    lift(third, at=END + DAY)
    assert state(third, END + DAY) is State.EXPIRED


def test_a_draft_is_taken_away_and_not_lifted() -> None:
    draft = drafting.save(actor=somebody("Dao"), subject=on(resident()), new=new(), at=NOW)
    with pytest.raises(OrderError):
        lift(draft)
    drafting.discard(actor=somebody("Dao"), order_id=draft.pk, at=NOW)
    assert not Order.every.exists()


def test_an_order_that_comes_into_force_late_leaves_the_one_that_goes_on_from_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    person, lacking = resident(), {"team": True}
    no_team = Text("no team", "没有小组")
    monkeypatch.setitem(
        serving._CHECKS, "team", lambda _order, _at: no_team if lacking["team"] else None
    )
    order, going_on = with_extension(person, "Chen", "Emeka")
    lacking["team"] = False
    served(going_on, at=NOW + HOUR)
    assert serving.check_again(actor=somebody("Farah"), order_id=order.pk, at=NOW + DAY)
    assert state(order, NOW + DAY + HOUR) is State.IN_FORCE
    assert state(going_on, END + HOUR) is State.IN_FORCE
    [held] = standing.standing_of(person.pk, as_of=END + HOUR)
    assert held.order_id == going_on.pk


@pytest.mark.parametrize("names", [(), ("Chen",), ("Chen", "Emeka")])
@pytest.mark.parametrize("how", ["lift", "shorten"])
def test_what_goes_on_from_an_order_ends_with_it(how: str, names: tuple[str, ...]) -> None:
    person = resident()
    order, going_on = with_extension(person, *names)
    if len(names) == 2:
        served(going_on, at=NOW + HOUR)
    if how == "lift":
        lift(order)
    else:
        ending.shorten(
            actor=somebody("Dao"), order_id=order.pk, last_day=date(2020, 3, 5), reason="", at=NOW + DAY
        )  # fmt: skip
    assert standing.standing_of(person.pk, as_of=END + HOUR) == ()
    assert Order.every.filter(pk=going_on.pk).exists() == (len(names) == 2)


def test_an_order_is_shortened_and_never_lengthened() -> None:
    order = served(issued(on(resident())))

    def until(day: date, at: datetime = NOW + DAY) -> None:
        ending.shorten(actor=somebody("Dao"), order_id=order.pk, last_day=day, reason="", at=at)

    for day in (date(2020, 3, 10), date(2020, 3, 11), date(2021, 1, 1)):
        with pytest.raises(OrderError):
            until(day)
    until(date(2020, 3, 5))
    with pytest.raises(OrderError):
        until(date(2020, 3, 7))
    end = datetime(2020, 3, 5, 16, tzinfo=UTC)
    assert state(order, end - MINUTE) is State.IN_FORCE
    assert state(order, end) is State.EXPIRED
    until(date(2020, 2, 28), at=NOW + 3 * DAY)  # over already: it is lifted now
    assert state(order, NOW + 3 * DAY) is State.LIFTED
    with pytest.raises(OrderError):
        until(date(2020, 2, 27), at=NOW + 4 * DAY)


def test_an_order_is_held_up_and_goes_on_to_the_same_last_day() -> None:
    order = served(issued(on(resident())))
    gita: dict[str, Any] = {"actor": somebody("Gita"), "order_id": order.pk, "reason": ""}
    with pytest.raises(OrderError):
        ending.resume(**gita, at=NOW + HOUR)
    ending.suspend(**gita, at=NOW + HOUR)
    with pytest.raises(OrderError):
        ending.suspend(**gita, at=NOW + 2 * HOUR)
    ending.resume(**gita, at=NOW + DAY)
    found = [state(order, NOW + n * HOUR).value for n in (0, 1, 23, 24)]
    assert found == ["in-force", "suspended", "suspended", "in-force"]
    assert state(order, END) is State.EXPIRED
    with pytest.raises(OrderError):
        ending.suspend(**gita, at=END)


# numbers


def numbers() -> list[str]:
    found = Order.every.filter(number__isnull=False).values_list("number", flat=True)
    return sorted(one for one in found if one)


@transaction.atomic
def _sign_and_fail(draft: Order) -> None:
    assert issuing.sign(actor=somebody("Chen"), order_id=draft.pk, at=NOW).number
    raise RuntimeError


def test_numbers_have_no_gap_for_each_kind_also_when_what_they_are_for_fails() -> None:
    for n in range(3):
        draft = drafting.save(
            actor=somebody("Dao"), subject=on(resident(f"林{n}")), new=new(), at=NOW
        )
        with pytest.raises(RuntimeError):
            _sign_and_fail(draft)
        draft.refresh_from_db()
        assert draft.number is None
        issuing.sign(actor=somebody("Chen"), order_id=draft.pk, at=NOW)
    issued(zone())
    issued(on(resident("何小满"), kind=Kind.HOUSEHOLD))
    assert numbers() == ["OH2020-0001", "OP2020-0001", "OP2020-0002", "OP2020-0003", "OZ2020-0001"]


def test_numbers_begin_anew_with_the_new_year_of_the_town() -> None:
    turn = datetime(2020, 12, 31, 16, tzinfo=UTC)  # midnight in the town
    active_pack()
    for n, at in enumerate((turn - MINUTE, turn, turn + 8 * HOUR)):
        made = new(decided_at=at, starts_at=at, last_exposure=date(2020, 12, 30),
                   last_day=date(2021, 1, 8), review_on=date(2021, 1, 2))  # fmt: skip
        issued(on(resident(f"林{n}")), made, at=at)
    assert numbers() == ["OP2020-0001", "OP2021-0001", "OP2021-0002"]


def test_the_number_beside_the_menu_counts_what_was_shortened_from_its_own_end_on() -> None:
    waits = served(issued(on(resident())))
    ending.shorten(
        actor=somebody("Dao"),
        order_id=waits.pk,
        last_day=date(2020, 3, 5),
        reason="",
        at=NOW + DAY,
    )
    for at, n in ((NOW + 2 * DAY, 0), (NOW + 9 * DAY, 1)):  # 7 March: over, and no paper yet
        with patch("django.utils.timezone.now", return_value=at):
            assert queries.n_waiting() == n == queries.orders(state=queries.PAPER).count()
