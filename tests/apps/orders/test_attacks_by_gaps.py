"""Attacks through what nobody asks for; each that succeeds is marked, with what would mend it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from shouwang.apps.orders import drafting, ending, issuing, serving, standing, wrongs
from shouwang.apps.orders.models import Order, Step, Wrong
from shouwang.apps.orders.written import Subject
from shouwang.apps.people import public as people
from shouwang.core.errors import ShouwangError
from shouwang.policy.measures import Kind, Measure
from shouwang.policy.orders import State
from tests.apps.orders.ordering import DAY, HOUR, NOW, issued, new, on, served, somebody, zone
from tests.offices import AMINA, make_areas, resident

pytestmark = pytest.mark.django_db

END = datetime(2020, 3, 10, 16, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _areas() -> None:
    make_areas()


def save(subject: Subject, at: datetime = NOW, **facts: Any) -> Order:
    return drafting.save(actor=somebody("Dao"), subject=subject, new=new(**facts), at=at)


def test_a_draft_that_was_forgotten_is_not_issued_after_the_day_of_its_review() -> None:
    order = save(on(resident()))  # to be looked at anew on 3 March
    with pytest.raises(ShouwangError):
        issuing.sign(actor=somebody("Chen"), order_id=order.pk, at=NOW + 9 * DAY)


def test_nobody_signs_without_an_account() -> None:
    order = save(on(resident()))
    with pytest.raises(ShouwangError):
        issuing.sign(actor=AMINA, order_id=order.pk, at=NOW)


@pytest.mark.parametrize("words", ["\u200b", "\u2060\ufeff", "。", "-"])
def test_a_reason_that_nobody_can_read_is_none(words: str) -> None:
    with pytest.raises(ShouwangError):
        save(on(resident()), reason=words)


def test_the_first_exposure_is_not_after_the_last() -> None:
    with pytest.raises(ShouwangError):
        save(on(resident()), first_exposure=date(2020, 2, 27))


def test_nobody_is_named_twice_in_one_order() -> None:
    person = resident()
    with pytest.raises(ShouwangError):
        save(on(person, person, kind=Kind.HOUSEHOLD))


def test_nobody_is_bound_to_their_home_and_to_a_facility_at_once() -> None:
    person = resident()
    served(issued(on(person)))
    served(issued(on(person), new(measure=Measure.FACILITY)))
    assert len(standing.standing_of(person.pk, as_of=NOW + HOUR)) == 1


@pytest.mark.parametrize("facts", [{"received_by": " "}, {"way": Step.Way.POSTED}])
def test_a_paper_of_release_is_handed_to_somebody(facts: dict[str, Any]) -> None:
    order = served(issued(on(resident())))
    whole: dict[str, Any] = {"way": Step.Way.HAND, "received_by": "she", **facts}
    with pytest.raises(ShouwangError):
        serving.hand_paper(actor=somebody("Farah"), order_id=order.pk, at=END, **whole)


def test_an_incident_names_no_order_of_somebody_else() -> None:
    who = people.someone(resident().ref, on=NOW.date())
    assert who is not None
    with pytest.raises(ShouwangError):
        wrongs.note(
            actor=somebody("Dao"), who=who, why=Wrong.Why.PAST_END, held_from=END, held_to=END + HOUR,
            words="", apology="sorry", at=END + DAY, order=served(issued(on(resident("何小满")))),
        )  # fmt: skip


def test_a_draft_signed_late_binds_nobody_before_it_was_issued_and_served() -> None:
    person = resident()
    order = save(on(person))
    issuing.sign(actor=somebody("Chen"), order_id=order.pk, at=NOW + 2 * DAY)
    served(order, at=NOW + 2 * DAY)
    assert standing.standing_of(person.pk, as_of=NOW + DAY) == ()
    assert len(standing.standing_of(person.pk, as_of=NOW + 2 * DAY)) == 1


def test_an_order_is_not_issued_once_its_last_day_is_over() -> None:
    for subject, needed in ((on(resident()), 1), (zone(), 2)):
        facts: dict[str, Any] = {"last_day": date(2020, 3, 5)}
        facts |= {"measure": Measure.CONTROL_ZONE} if needed == 2 else {}
        order = save(subject, **facts)
        end = datetime(2020, 3, 5, 16, tzinfo=UTC)
        with pytest.raises(ShouwangError):
            issuing.sign(actor=somebody("Chen"), order_id=order.pk, at=end)
        assert standing.state_of(order, end) is State.DRAFT


def test_what_was_lifted_neither_goes_on_nor_is_shortened() -> None:
    order = served(issued(on(resident())))
    dao: dict[str, Any] = {"actor": somebody("Dao"), "order_id": order.pk, "reason": ""}
    ending.lift(**dao, at=NOW + HOUR)
    for act in (ending.suspend, ending.resume):
        with pytest.raises(ShouwangError):
            act(**dao, at=NOW + 2 * HOUR)
    with pytest.raises(ShouwangError):
        ending.shorten(**dao, last_day=date(2020, 3, 1), at=NOW + 2 * HOUR)
