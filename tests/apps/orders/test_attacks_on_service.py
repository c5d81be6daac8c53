"""Attacks by what is entered late, by appeals and by incidents; each that succeeds is marked, with a mend."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest

from shouwang.apps.orders import appeals, drafting, ending, issuing, serving, standing, wrongs
from shouwang.apps.orders.models import Appeal, Order, Step, Wrong
from shouwang.apps.people import changes
from shouwang.apps.people import public as people
from shouwang.apps.people.models import Person
from shouwang.apps.places.models import Area
from shouwang.backbone.access.actors import MACHINE
from shouwang.backbone.access.models import Account
from shouwang.core.errors import ShouwangError
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
from tests.offices import AMINA, make_areas, resident

pytestmark = pytest.mark.django_db

END = datetime(2020, 3, 10, 16, tzinfo=UTC)
IN_TIME = END - 13 * HOUR
Outcome = Appeal.Outcome


@pytest.fixture(autouse=True)
def _areas() -> Iterator[None]:
    make_areas()
    yield
    serving._CHECKS.pop("team", None)


def is_held(person: Person, at: datetime) -> bool:
    return bool(standing.standing_of(person.pk, as_of=at))


def serve_late(order: Order, *, served_at: datetime, at: datetime) -> Order:
    return serving.serve(
        actor=somebody("Farah"), order_id=order.pk, way=Step.Way.HAND, language="zh",
        received_by="herself", served_at=served_at, at=at,
    )  # fmt: skip


def longer(person: Person, before: Order) -> Order:
    made = new(decided_at=IN_TIME, starts_at=END, last_day=date(2020, 3, 20),
               review_on=date(2020, 3, 13), reason="fever since 9 March")  # fmt: skip
    row = drafting.save(
        actor=somebody("Dao"), subject=on(person), new=made, at=IN_TIME, extends=before
    )
    for name in ("Chen", "Emeka"):
        row = issuing.sign(actor=somebody(name), order_id=row.pk, at=IN_TIME)
    return row


def held(person: Person, begun: datetime, ended: datetime, *, at: datetime, **facts: Any) -> Wrong:
    who = people.someone(person.ref, on=NOW.date())
    assert who is not None
    whole: dict[str, Any] = {"why": Wrong.Why.NO_ORDER, "words": "", "apology": "sorry"}
    return wrongs.note(
        actor=somebody("Dao"), who=who, held_from=begun, held_to=ended, at=at, **{**whole, **facts}
    )


def said(order: Order, words: str = "no", at: datetime = NOW + 2 * HOUR, **facts: Any) -> Appeal:
    whole: dict[str, Any] = {
        "actor": somebody("Farah"), "number": order.number, "way": Appeal.Way.PHONE, "by": "she",
        "reach": "", "said": words, "said_at": at, "at": at,
    }  # fmt: skip
    return appeals.note(**{**whole, **facts})


def answered(row: Appeal, outcome: Outcome, *, by: str = "Rui", at: datetime = NOW + DAY) -> None:
    appeals.answer(actor=somebody(by), appeal_id=row.pk, outcome=outcome, reasons="so", at=at)


# entered late


def test_a_service_entered_late_holds_nobody_in_hours_in_which_the_team_was_not_there() -> None:
    person = resident()
    order = issued(on(person))
    serving.add_check(
        "team", lambda _pk, at: None if at >= NOW + DAY else Text("no team", "没有小组")
    )
    serve_late(order, served_at=NOW + HOUR, at=NOW + DAY)
    assert not is_held(person, NOW + 2 * HOUR)


def test_a_paper_entered_afterwards_does_not_legalise_an_hour_that_was_noted_as_wrong() -> None:
    person = resident()
    assert held(person, NOW, NOW + DAY, at=NOW + DAY).minutes == 24 * 60
    made = new(is_late=True, decided_at=NOW, starts_at=NOW)
    serve_late(issued(on(person), made, at=NOW + 2 * DAY), served_at=NOW, at=NOW + 2 * DAY)
    assert not is_held(person, NOW + HOUR)


def test_an_order_that_was_never_served_is_not_served_for_the_past_once_it_is_over() -> None:
    person = resident()
    order = issued(on(person))
    with pytest.raises(ShouwangError):
        serve_late(order, served_at=NOW, at=END + 5 * DAY)
    assert not is_held(person, NOW + DAY)


def test_an_extension_is_not_served_for_the_past_when_the_order_has_ended() -> None:
    person = resident()
    extension = longer(person, served(issued(on(person))))
    assert not is_held(person, END + HOUR)
    with pytest.raises(ShouwangError):
        serve_late(extension, served_at=IN_TIME, at=END + 2 * DAY)


def test_somebody_told_earlier_that_they_are_free_was_free_from_then_on() -> None:
    person = resident()
    order = served(issued(on(person)))
    ending.lift(actor=somebody("Dao"), order_id=order.pk, reason="", at=NOW + 2 * DAY)
    ending.lift(actor=somebody("Farah"), order_id=order.pk, reason="", at=NOW + 3 * DAY,
                lifted_at=NOW + DAY)  # fmt: skip
    assert not is_held(person, NOW + DAY + HOUR)


def test_an_order_lifted_before_its_end_has_no_extension_from_its_end_on() -> None:
    person = resident()
    order = served(issued(on(person)))
    served(longer(person, order), at=IN_TIME)
    ending.lift(actor=somebody("Dao"), order_id=order.pk, reason="", at=END + DAY,
                lifted_at=END - HOUR)  # fmt: skip
    assert not is_held(person, END + HOUR)


def test_what_was_said_last_counts_also_in_the_same_instant() -> None:
    orders = [served(issued(on(resident(f"林{n}")))) for n in range(12)]
    for order in orders:
        for act in (ending.suspend, ending.resume):
            act(actor=somebody("Gita"), order_id=order.pk, reason="", at=NOW + HOUR)
    assert {standing.state_of(order, NOW + 2 * HOUR) for order in orders} == {State.IN_FORCE}


def test_a_machine_serves_no_order() -> None:
    order = issued(on(resident()))
    with pytest.raises(ShouwangError):
        serving.serve(actor=MACHINE, order_id=order.pk, way=Step.Way.HAND, language="zh",
                      received_by="herself", served_at=NOW, at=NOW)  # fmt: skip


# appeals


@pytest.mark.parametrize("by", ["Dao", "Chen", "Farah"])
def test_who_had_a_part_in_the_order_does_not_take_back_an_appeal_against_it(by: str) -> None:
    row = said(served(issued(on(resident())), at=NOW + HOUR))
    with pytest.raises(ShouwangError):
        appeals.withdraw(actor=somebody(by), appeal_id=row.pk, at=NOW + 3 * HOUR)


@pytest.mark.parametrize("outcome", [Outcome.WAITING, Outcome.WITHDRAWN])
def test_an_answer_is_an_answer(outcome: Outcome) -> None:
    row = said(served(issued(on(resident())), at=NOW + HOUR))
    with pytest.raises(ShouwangError):
        answered(row, outcome)


def test_an_order_held_up_for_two_appeals_does_not_go_on_while_one_waits() -> None:
    person = resident()
    order = served(issued(on(person)), at=NOW + HOUR)
    first = said(order)
    said(order, "I have a proof by now")
    ending.suspend(actor=somebody("Gita"), order_id=order.pk, reason="", at=NOW + 3 * HOUR)
    answered(first, Outcome.DENIED)
    assert not is_held(person, NOW + DAY + HOUR)


def test_an_extension_does_not_begin_while_an_appeal_holds_up_what_it_extends() -> None:
    person = resident()
    order = served(issued(on(person)))
    served(longer(person, order), at=IN_TIME)
    said(order, at=IN_TIME + HOUR)
    ending.suspend(actor=somebody("Gita"), order_id=order.pk, reason="", at=IN_TIME + 2 * HOUR)
    assert not is_held(person, END + HOUR)


def test_the_clock_of_what_was_said_twice_runs_from_the_first_time() -> None:
    order = served(issued(on(resident())), at=NOW + HOUR)
    said(order, at=NOW + 2 * DAY)
    row = said(order, said_at=NOW + DAY, at=NOW + 3 * DAY)
    assert row.said_at == NOW + DAY


def test_who_signed_the_extension_does_not_answer_an_appeal_against_the_order() -> None:
    person = resident()
    order = served(issued(on(person)))  # signed by Chen; Emeka signs the extension
    served(longer(person, order), at=IN_TIME)
    with pytest.raises(ShouwangError):
        answered(said(order, at=IN_TIME), Outcome.DENIED, by="Emeka", at=IN_TIME + HOUR)


def test_who_let_an_order_go_on_does_not_answer_an_appeal_against_it() -> None:
    order = served(issued(on(resident())), at=NOW + HOUR)
    for n, act in enumerate((ending.suspend, ending.resume)):
        act(actor=somebody("Gita"), order_id=order.pk, reason="", at=NOW + (2 + n) * HOUR)
    with pytest.raises(ShouwangError):
        answered(said(order, at=NOW + 5 * HOUR), Outcome.DENIED, by="Gita")


def test_nobody_answers_their_own_appeal() -> None:
    person = resident()
    row = said(served(issued(on(person)), at=NOW + HOUR))
    somebody("Rui")
    Account.objects.filter(name="Rui").update(own_file=person.pk)
    with pytest.raises(ShouwangError):
        answered(row, Outcome.GRANTED)


# incidents


def test_minutes_before_somebody_moved_into_a_zone_are_not_covered_by_it() -> None:
    person = resident(path="LH/LW/G3/B6/R1")
    served(issued(zone("LH/LW/G3/B5", "5号")))
    room = Area.objects.get(path="LH/LW/G3/B5/R1")
    changes.move(actor=AMINA, person=person, room_id=room.pk, elsewhere="", with_household=False,
                 since=date(2020, 3, 1), at=NOW + 3 * DAY)  # fmt: skip
    begun = NOW + DAY  # noon of 28 February; free of the zone until 1 March
    row = held(person, begun, NOW + 4 * DAY, at=NOW + 5 * DAY)
    assert row.minutes == (24 + 12) * 60


def test_less_than_a_minute_past_the_end_is_an_incident() -> None:
    person = resident()
    served(issued(on(person)))
    held(person, END, END + MINUTE / 2, at=END + DAY, why=Wrong.Why.PAST_END)


def test_a_wrong_order_is_lifted_also_where_another_one_covers_the_time() -> None:
    person = resident()
    order = served(issued(on(person)))
    served(issued(zone()))
    held(person, NOW + HOUR, NOW + 2 * HOUR, at=NOW + DAY, why=Wrong.Why.WRONG_ORDER, order=order)
