"""What a stranger found: each is mended, and stays so."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest

from shouwang.apps.orders import (
    appeals,
    drafting,
    ending,
    issuing,
    queries,
    serving,
    standing,
    wrongs,
)
from shouwang.apps.orders.models import Appeal, Order, Step, Wrong
from shouwang.apps.people import public as people
from shouwang.apps.people.models import Person
from shouwang.backbone.access.scope import acting
from shouwang.core.errors import ShouwangError
from shouwang.core.text import Text
from shouwang.policy.measures import Level, Measure
from shouwang.policy.orders import State
from tests.apps.orders.ordering import (
    DAY,
    HOUR,
    NOW,
    issued,
    new,
    new_zone,
    on,
    served,
    somebody,
    zone,
)
from tests.offices import make_areas, resident

pytestmark = pytest.mark.django_db
END = datetime(2020, 3, 10, 16, tzinfo=UTC)
IN_TIME = END - 13 * HOUR


@pytest.fixture(autouse=True)
def _areas() -> Iterator[None]:
    make_areas()
    yield
    serving._CHECKS.pop("team", None)


def longer(person: Person, before: Order) -> Order:
    made = new(decided_at=IN_TIME, starts_at=END, last_day=date(2020, 3, 20),
               review_on=date(2020, 3, 13), reason="fever since 9 March")  # fmt: skip
    row = drafting.save(
        actor=somebody("Dao"), subject=on(person), new=made, at=IN_TIME, extends=before
    )
    for name in ("Chen", "Emeka"):
        row = issuing.sign(actor=somebody(name), order_id=row.pk, at=IN_TIME)
    return served(row, at=IN_TIME)


def holds(person: Person, at: datetime) -> list[str]:
    return [one.number for one in standing.standing_of(person.pk, as_of=at)]


def who(person: Person) -> people.Someone:
    one = people.someone(person.ref, on=NOW.date())
    assert one is not None
    return one


def test_a_lift_by_the_office_of_one_area_ends_what_goes_on_in_another(plain_user: None) -> None:
    person = resident()
    order = served(issued(on(person)))
    extension = longer(person, order)
    Order.every.filter(pk=extension.pk).update(path="LH/LW/G3/B6/R1")  # they moved meanwhile
    actor = somebody("Hu", "village-secretary", area="LH/LW/G3/B5")
    with acting(actor, "orders.lift"):
        ending.lift(actor=actor, order_id=order.pk, reason="", at=IN_TIME + HOUR)
    assert holds(person, END + HOUR) == []


def test_an_appeal_granted_after_the_end_ends_what_goes_on_as_well() -> None:
    person = resident()
    order = served(issued(on(person)))
    longer(person, order)
    row = appeals.note(
        actor=somebody("Farah"), number=str(order.number), way=Appeal.Way.PHONE, by="she", reach="",
        said="I was not there", said_at=END - HOUR, at=END - HOUR,
    )  # fmt: skip
    appeals.answer(actor=somebody("Rui"), appeal_id=row.pk, outcome=Appeal.Outcome.GRANTED,
                   reasons="she is right", at=END + HOUR)  # fmt: skip
    assert holds(person, END + 2 * HOUR) == []


def test_an_order_called_wrong_after_its_end_ends_what_goes_on_as_well() -> None:
    person = resident()
    order = served(issued(on(person)))
    longer(person, order)
    wrongs.note(
        actor=somebody("Dao"), who=who(person), why=Wrong.Why.WRONG_ORDER, order=order, words="",
        held_from=END - HOUR, held_to=END + HOUR, apology="sorry", at=END + HOUR,
    )  # fmt: skip
    assert holds(person, END + 2 * HOUR) == []


def test_a_place_is_not_kept_closed_by_turns_with_what_it_lies_in() -> None:
    served(issued(zone("LH/LW/G3", "3组"), new_zone(last_day=date(2020, 3, 26))))
    at = datetime(2020, 3, 26, 15, 55, tzinfo=UTC)
    facts: dict[str, Any] = {"decided_at": at, "starts_at": at + HOUR, "last_day": date(2020, 4, 20),
                             "review_on": date(2020, 3, 30)}  # fmt: skip
    for path, name in (("LH/LW", "柳湾村"), ("LH/LW/G3/B5", "5号")):
        with pytest.raises(ShouwangError):
            drafting.save(
                actor=somebody("Dao"), subject=zone(path, name), new=new_zone(**facts), at=at
            )


def test_a_late_check_of_an_order_that_is_over_ends_no_other() -> None:
    person = resident()
    serving.add_check("team", lambda _pk, _at: Text("no team", "没有小组"))
    old = served(issued(on(person)))
    ending.lift(actor=somebody("Dao"), order_id=old.pk, reason="", at=NOW + HOUR)
    serving._CHECKS.pop("team")
    other = issued(on(person), new(measure=Measure.FACILITY, decided_at=NOW + 2 * HOUR,
                                   starts_at=NOW + 2 * HOUR), at=NOW + 2 * HOUR)  # fmt: skip
    served(other, at=NOW + 2 * HOUR)
    assert not serving.check_again(actor=somebody("Dao"), order_id=old.pk, at=NOW + 3 * HOUR)
    assert holds(person, NOW + 4 * HOUR) == [other.number]


def test_a_new_order_takes_over_in_the_hour_in_which_it_begins() -> None:
    person = resident()
    old = served(issued(on(person)))
    begins = NOW + DAY
    facts = new(measure=Measure.FACILITY, starts_at=begins)
    other = served(issued(on(person), facts), at=NOW + HOUR)
    assert holds(person, begins - HOUR) == [old.number]
    assert holds(person, begins) == [other.number]
    assert standing.goes_on(old) == other.number


def test_a_paper_order_that_was_left_lying_is_not_signed_for_the_past() -> None:
    row = drafting.save(
        actor=somebody("Dao"), subject=on(resident()), new=new(is_late=True), at=NOW
    )
    with pytest.raises(ShouwangError, match="72 hours"):
        issuing.sign(actor=somebody("Chen"), order_id=row.pk, at=NOW + 4 * DAY)


def test_nobody_is_served_by_telephone() -> None:
    order = issued(on(resident()))
    with pytest.raises(ShouwangError, match="bring the paper"):
        serving.serve(actor=somebody("Farah"), order_id=order.pk, way=Step.Way.PHONE, language="zh",
                      received_by="she", served_at=NOW, at=NOW)  # fmt: skip
    assert standing.state_of(order, NOW) is State.ISSUED


def test_a_release_paper_is_due_where_the_extension_never_came_into_force() -> None:
    person = resident()
    order = served(issued(on(person)))
    serving.add_check("team", lambda _pk, _at: Text("no team", "没有小组"))
    longer(person, order)
    due = queries.orders(state=queries.PAPER, today=date(2020, 3, 11))
    assert [row.pk for row in due] == [order.pk]


def test_the_same_time_is_not_counted_twice_and_years_are_not_walked_at_once() -> None:
    person = resident()
    facts: dict[str, Any] = {"actor": somebody("Dao"), "who": who(person), "why": Wrong.Why.NO_ORDER,
                             "words": "", "apology": "sorry", "at": NOW}  # fmt: skip
    wrongs.note(held_from=NOW - HOUR, held_to=NOW, **facts)
    with pytest.raises(ShouwangError, match="already"):
        wrongs.note(held_from=NOW - 2 * HOUR, held_to=NOW - HOUR / 2, **facts)
    with pytest.raises(ShouwangError, match="pieces"):
        wrongs.note(held_from=NOW - 700 * DAY, held_to=NOW - 2 * DAY, **facts)


def test_a_township_signs_for_no_county() -> None:
    row = drafting.save(actor=somebody("Dao"), subject=on(resident()), new=new(), at=NOW)
    leader = somebody("Lu", "duty-leader")
    with pytest.raises(ShouwangError, match="the decision that it executes"):
        issuing.sign(actor=leader, order_id=row.pk, at=NOW)
    facts = new(level=Level.TOWNSHIP, decision_level=Level.COUNTY, decision_no="县〔2020〕2号")
    drafting.discard(actor=somebody("Dao"), order_id=row.pk, at=NOW)
    person = resident("何小满")
    executes = drafting.save(actor=somebody("Dao"), subject=on(person), new=facts, at=NOW)
    assert issuing.sign(actor=leader, order_id=executes.pk, at=NOW).number
