"""P-03: an appeal is answered by somebody else, with reasons, in time, and reaches the person."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shouwang.apps.orders import appeals, ending, standing
from shouwang.apps.orders.errors import AppealError, OneHandError, OrderError
from shouwang.apps.orders.models import Appeal, Order
from shouwang.backbone.access.actors import MACHINE, NotYourDutyError
from shouwang.backbone.access.models import Account
from shouwang.policy.appeals import due
from shouwang.policy.measures import Kind
from shouwang.policy.orders import State
from tests.apps.orders.ordering import DAY, HOUR, MINUTE, NOW, issued, on, served, somebody, zone
from tests.offices import make_areas, resident

pytestmark = pytest.mark.django_db

Outcome = Appeal.Outcome
PARTS: Final = ("Dao", "Chen", "Emeka", "Farah")
"""Who drafts, signs (two for a zone) and serves, as `ordering` has it."""
SAID: Final = NOW + 2 * HOUR


@pytest.fixture(autouse=True)
def _areas() -> None:
    make_areas()


def ordered(kind: str = "person") -> Order:
    subject = zone() if kind == "zone" else on(resident(), kind=Kind(kind))
    return served(issued(subject), at=NOW + HOUR)


def said(order: Order, words: str = "I met nobody", **facts: Any) -> Appeal:
    whole: dict[str, Any] = {
        "actor": somebody("Farah"), "number": order.number, "way": Appeal.Way.PHONE, "by": "herself",
        "reach": "by phone", "said": words, "said_at": SAID, "at": SAID,
    }  # fmt: skip
    return appeals.note(**{**whole, **facts})


def answered(row: Appeal, outcome: Outcome, *, by: str = "Rui", **facts: Any) -> Appeal:
    whole: dict[str, Any] = {"reasons": "she was not there", "at": SAID + HOUR}
    whole |= {"last_day": date(2020, 3, 1)} if outcome is Outcome.PARTLY else {}
    return appeals.answer(
        actor=somebody(by), appeal_id=row.pk, outcome=outcome, **{**whole, **facts}
    )


def in_hand_of(name: str, invited_by: str, *, days: int) -> None:
    somebody(name)
    at = SAID + HOUR - timedelta(days=days)
    Account.objects.filter(name=name).update(
        invited_by=somebody(invited_by).account_id, invited_at=at
    )


def state(order: Order, at: Any = SAID + 2 * HOUR) -> State:
    return standing.state_of(order, at)


@given(
    kind=st.sampled_from(["person", "household", "zone"]),
    outcome=st.sampled_from(["granted", "partly", "denied", "withdrawn"]),
    late=st.sampled_from([0, 1, 100, 20_000]),
    reviewer=st.sampled_from([*PARTS, "Rui", "hand", "old hand"]),
    inviter=st.sampled_from([*PARTS, "Rui"]),
    is_held_up=st.booleans(),
)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_appeal_is_answered_by_who_had_a_part(
    kind: str, outcome: str, late: int, reviewer: str, inviter: str, is_held_up: bool
) -> None:
    _one_appeal(kind, outcome, late, reviewer, inviter, is_held_up=is_held_up)


@pytest.mark.slow
@given(
    kind=st.sampled_from(["person", "household", "zone"]),
    outcome=st.sampled_from(["granted", "partly", "denied", "withdrawn"]),
    late=st.integers(0, 20_000),
    reviewer=st.sampled_from([*PARTS, "Rui", "hand", "old hand"]),
    inviter=st.sampled_from([*PARTS, "Rui"]),
    is_held_up=st.booleans(),
)
@settings(max_examples=500, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_appeal_of_five_hundred_is_answered_by_who_had_a_part(
    kind: str, outcome: str, late: int, reviewer: str, inviter: str, is_held_up: bool
) -> None:
    _one_appeal(kind, outcome, late, reviewer, inviter, is_held_up=is_held_up)


def _one_appeal(
    kind: str, outcome: str, late: int, reviewer: str, inviter: str, *, is_held_up: bool
) -> None:
    make_areas()
    Appeal.every.all().delete()
    Order.every.all().delete()
    order = ordered(kind)
    if is_held_up:
        ending.suspend(actor=somebody("Gita"), order_id=order.pk, reason="", at=NOW + 2 * HOUR)
    at = SAID + late * MINUTE
    row = said(order, at=at)
    clocks = due(row.said_at)
    assert clocks.acknowledged_by - SAID == 24 * HOUR
    assert clocks.answered_by - SAID == 72 * HOUR
    in_hand_of("hand", inviter, days=-20)
    in_hand_of("old hand", inviter, days=10)
    before = state(order, at + MINUTE)
    had_part = {*PARTS} - ({"Emeka"} if kind != "zone" else set())
    if outcome == "withdrawn":
        appeals.withdraw(actor=somebody("Rui"), appeal_id=row.pk, at=at + MINUTE)
        assert state(order, at + MINUTE) is before
        return
    is_self = reviewer in had_part or (reviewer == "hand" and inviter in had_part)
    facts: dict[str, Any] = {"by": reviewer, "at": at + MINUTE}
    if is_self:
        with pytest.raises(OneHandError):
            answered(row, Outcome(outcome), **facts)
        row.refresh_from_db()
        assert (row.outcome, row.reviewer_id, state(order, at + MINUTE)) == ("waiting", None, before)  # fmt: skip
        return
    if outcome == "partly" and before is State.EXPIRED:
        with pytest.raises(OrderError):
            answered(row, Outcome.PARTLY, **facts)
        return
    answered(row, Outcome(outcome), **facts)
    if is_held_up and before is State.SUSPENDED and outcome == "denied":
        assert state(order, at + MINUTE) is State.SUSPENDED  # the person does not know yet
    appeals.tell(actor=somebody("Farah"), appeal_id=row.pk, at=at + MINUTE)
    after = state(order, at + MINUTE)
    if before is State.EXPIRED:
        assert after is State.EXPIRED
    elif outcome == "granted":
        assert after is State.LIFTED
    else:
        assert after in (State.IN_FORCE, State.LIFTED)
        assert after is State.IN_FORCE or outcome == "partly"


def test_the_clock_runs_from_when_it_was_said_and_not_from_when_it_was_noted() -> None:
    row = said(ordered(), at=SAID + 2 * DAY)
    assert (row.said_at, row.noted_at) == (SAID, SAID + 2 * DAY)
    assert due(row.said_at).answered_by == SAID + 3 * DAY


def test_the_same_said_twice_is_one_until_it_is_answered() -> None:
    order = ordered()
    row = said(order)
    assert said(order, " I met nobody ", number=f" {str(order.number).lower()} ").pk == row.pk
    assert said(order, "and I am immune").pk != row.pk
    answered(row, Outcome.DENIED)
    assert said(order, at=SAID + DAY).pk != row.pk


@pytest.mark.parametrize(
    "facts", [{"said": " "}, {"by": ""}, {"number": "OP2020-0099"}, {"said_at": SAID + MINUTE}]
)
def test_what_says_nothing_or_is_against_nothing_is_no_appeal(facts: dict[str, Any]) -> None:
    order = ordered()
    with pytest.raises(AppealError):
        said(order, **facts)
    assert not Appeal.every.exists()


def test_an_answer_has_reasons_and_is_given_once() -> None:
    row = said(ordered())
    for reasons in ("", " \n"):
        with pytest.raises(AppealError, match="reasons"):
            answered(row, Outcome.GRANTED, reasons=reasons)
    with pytest.raises(AppealError, match="last day"):
        answered(row, Outcome.PARTLY, last_day=None)
    answered(row, Outcome.DENIED)
    with pytest.raises(AppealError):
        answered(row, Outcome.GRANTED)
    with pytest.raises(AppealError):
        appeals.withdraw(actor=somebody("Rui"), appeal_id=row.pk, at=SAID + DAY)


def test_granted_lifts_at_once_and_denied_lets_go_on_from_when_the_person_was_told() -> None:
    first, other = ordered(), ordered("zone")
    for order in (first, other):
        ending.suspend(actor=somebody("Gita"), order_id=order.pk, reason="", at=SAID)
    assert state(first, SAID) is state(other, SAID) is State.SUSPENDED
    answered(said(first), Outcome.GRANTED)
    row = said(other)
    answered(row, Outcome.DENIED)
    assert state(first) is State.LIFTED
    assert state(other) is State.SUSPENDED
    appeals.tell(actor=somebody("Farah"), appeal_id=row.pk, at=SAID + 5 * HOUR)
    assert state(other, SAID + 5 * HOUR) is State.IN_FORCE  # from when the person knows


def test_in_part_shortens_and_never_lengthens() -> None:
    order = ordered()
    row = said(order)
    with pytest.raises(OrderError):
        answered(row, Outcome.PARTLY, last_day=date(2020, 3, 10))
    answered(row, Outcome.PARTLY)
    assert standing.last_day_of(order, standing.steps_of(order)) == date(2020, 3, 1)
    with pytest.raises(OneHandError):  # who shortened it had a part in it from now on
        answered(said(order, "still too long"), Outcome.DENIED)


def test_the_person_is_told_once_there_is_an_answer() -> None:
    row = said(ordered())
    with pytest.raises(AppealError):
        appeals.tell(actor=somebody("Rui"), appeal_id=row.pk, at=SAID + HOUR)
    appeals.acknowledge(actor=somebody("Rui"), appeal_id=row.pk, at=SAID + HOUR)
    answered(row, Outcome.DENIED, at=SAID + 2 * HOUR)
    for hours in (3, 4):
        row = appeals.tell(actor=somebody("Rui"), appeal_id=row.pk, at=SAID + hours * HOUR)
    row.refresh_from_db()
    assert (row.acknowledged_at, row.answered_at, row.told_at) == tuple(
        SAID + hours * HOUR for hours in (1, 2, 3)
    )


def test_neither_the_machine_nor_who_lacks_the_duty_answers() -> None:
    row = said(ordered())
    facts: dict[str, Any] = {
        "appeal_id": row.pk, "outcome": Outcome.DENIED, "reasons": "no", "at": SAID + HOUR,
    }  # fmt: skip
    with pytest.raises(OneHandError):
        appeals.answer(actor=MACHINE, **facts)
    with pytest.raises(NotYourDutyError):
        appeals.answer(actor=somebody("Hu", "village-secretary"), **facts)
