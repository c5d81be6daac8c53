"""Attacks on what is ordered, for whom and how long; each that succeeds is marked, with what would mend it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from shouwang.apps.orders import drafting, issuing, standing
from shouwang.apps.orders.models import Order, PackVersion
from shouwang.apps.orders.written import NewOrder, Subject
from shouwang.apps.people import changes
from shouwang.apps.people import public as people
from shouwang.apps.people.actions import change_standing, merge
from shouwang.apps.people.models import Person
from shouwang.apps.places.models import Area
from shouwang.core.errors import ShouwangError
from shouwang.policy.measures import Kind, Measure
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
)  # fmt: skip
from tests.offices import AMINA, make_areas, resident
from tests.policy.plans import written

pytestmark = pytest.mark.django_db

END = datetime(2020, 3, 10, 16, tzinfo=UTC)
"""24:00 of the last day of an order about a person."""
IN_TIME = END - 13 * HOUR


@pytest.fixture(autouse=True)
def _areas() -> None:
    make_areas()


def save(subject: Subject, made: NewOrder, *, at: datetime = NOW, extends: Order | None = None) -> Order:  # fmt: skip
    return drafting.save(actor=somebody("Dao"), subject=subject, new=made, at=at, extends=extends)


def going_on(**facts: Any) -> NewOrder:
    whole: dict[str, Any] = {
        "decided_at": IN_TIME, "starts_at": END, "last_day": date(2020, 3, 20),
        "review_on": date(2020, 3, 13), "reason": "fever since 9 March",
    }  # fmt: skip
    return new(**{**whole, **facts})


def zone_going_on(**facts: Any) -> NewOrder:
    whole: dict[str, Any] = {
        "decided_at": NOW + DAY, "starts_at": END + 2 * DAY, "last_day": date(2020, 3, 20),
        "review_on": date(2020, 3, 15),
    }  # fmt: skip
    return new_zone(**{**whole, **facts})


def holds(person: Person, at: datetime) -> list[str]:
    return [one.number for one in standing.standing_of(person.pk, as_of=at)]


def test_a_zone_is_not_extended_into_another_one() -> None:
    small = issued(zone("LH/LW/G3/B5", "5号"))
    with pytest.raises(ShouwangError):
        save(zone("LH", "临和县"), zone_going_on(), at=NOW + DAY, extends=small)


def test_an_extension_binds_nobody_whom_the_order_did_not_bind() -> None:
    first, other = resident(), resident("何小满")
    order = served(issued(on(first, kind=Kind.HOUSEHOLD)))
    with pytest.raises(ShouwangError):
        save(on(first, other, kind=Kind.HOUSEHOLD), going_on(), at=IN_TIME, extends=order)


def test_an_extension_rests_on_the_plan_of_the_same_disease() -> None:
    order = served(issued(on(resident())))
    text = written("covid19-cn-5").replace('code = "covid19-cn-5"', 'code = "other"')
    text = text.replace("longest = { is = 28,", "longest = { is = 60,")
    other = PackVersion.objects.create(
        code="other", version="1", text=text, brought_by="Amina", brought_at=NOW,
        activated_at=NOW, activated_by="Amina",
    )  # fmt: skip
    made = going_on(pack_id=other.pk, last_day=date(2020, 4, 20))
    with pytest.raises(ShouwangError):
        save(_same(order), made, at=IN_TIME, extends=order)


def _same(order: Order) -> Subject:
    one = people.someone(order.subject_ref, on=NOW.date())
    assert one is not None
    return Subject(Kind.PERSON, (one,))


def test_a_later_exposure_takes_a_new_order_and_moves_the_end_of_no_extension() -> None:
    person = resident()
    order = served(issued(on(person)))
    later = {"last_exposure": date(2020, 3, 9), "last_day": date(2020, 3, 23)}
    with pytest.raises(ShouwangError):
        save(on(person), going_on(**later), at=IN_TIME, extends=order)
    at = IN_TIME
    facts = {
        "decided_at": at,
        "starts_at": at,
        "review_on": date(2020, 3, 12),
        "evidence": "9 March",
    }
    anew = served(issued(on(person), new(**later, **facts), at=at), at=at)
    assert holds(person, at + HOUR) == [anew.number]


def test_an_extension_needs_a_reason_of_its_own() -> None:
    person = resident()
    order = served(issued(on(person)))
    with pytest.raises(ShouwangError):
        save(on(person), going_on(reason=order.reason), at=IN_TIME, extends=order)


@pytest.mark.parametrize("kind", [Kind.PERSON, Kind.HOUSEHOLD])
def test_an_order_about_persons_that_names_nobody_is_not_saved(kind: Kind) -> None:
    with pytest.raises(ShouwangError):
        save(Subject(kind, path="LH/LW/G3"), new())


def test_an_order_about_a_person_binds_one() -> None:
    with pytest.raises(ShouwangError):
        save(on(resident(), resident("何小满")), new())


@pytest.mark.parametrize("where", [("", "3组"), ("LH/LW/G3", "")])
def test_a_zone_without_a_place_or_a_name_is_not_saved(where: tuple[str, str]) -> None:
    with pytest.raises(ShouwangError):
        save(zone(*where), new_zone())


def test_nobody_outside_an_area_is_bound_by_the_office_of_that_area() -> None:
    here, there = resident(), resident("何小满", path="LH/LW/G3/B6/R1")
    actor = somebody("Hu", "village-secretary", area="LH/LW/G3/B5")
    with pytest.raises(ShouwangError):
        drafting.save(actor=actor, subject=on(here, there, kind=Kind.HOUSEHOLD), new=new(), at=NOW)


def test_nobody_is_bound_twice_by_the_same_measure_as_one_of_two_households() -> None:
    first, other = resident(), resident("何小满")
    issued(on(other, kind=Kind.HOUSEHOLD))
    with pytest.raises(ShouwangError):
        save(on(first, other, kind=Kind.HOUSEHOLD), new())


def test_nobody_is_bound_twice_by_the_same_measure_as_a_person_and_as_a_household() -> None:
    person = resident()
    issued(on(person, kind=Kind.HOUSEHOLD))
    with pytest.raises(ShouwangError):
        save(on(person), new())


def test_a_zone_is_not_ordered_in_stock_for_years_to_come() -> None:
    at = datetime(2030, 2, 27, 4, tzinfo=UTC)
    with pytest.raises(ShouwangError):
        save(
            zone(), new_zone(starts_at=at, last_day=date(2030, 3, 12), review_on=date(2030, 3, 1))
        )


def test_a_zone_is_not_begun_anew_by_another_measure_when_its_longest_is_over() -> None:
    served(issued(zone(), new_zone(last_day=date(2020, 3, 26))))
    at = datetime(2020, 3, 26, 15, 55, tzinfo=UTC)
    facts: dict[str, Any] = {
        "decided_at": at, "starts_at": at + HOUR, "last_day": date(2020, 4, 23),
        "review_on": date(2020, 3, 30), "measure": Measure.LOCKDOWN_ZONE,
    }  # fmt: skip
    with pytest.raises(ShouwangError):
        save(zone(), new_zone(**facts), at=at)


@pytest.mark.parametrize("how", ["moved", "elsewhere"])
def test_who_left_the_zone_is_not_bound_by_it(how: str) -> None:
    person = resident()
    served(issued(zone()))
    since = date(2020, 3, 1)
    if how == "moved":
        change_standing(
            actor=AMINA, person=person, standing="moved", since=since, at=NOW + 3 * DAY
        )
    else:
        changes.move(actor=AMINA, person=person, room_id=None, elsewhere="省城", since=since,
                     with_household=False, at=NOW + 3 * DAY)  # fmt: skip
    assert holds(person, NOW + 5 * DAY) == []


def _moves(person: Person, path: str, since: date) -> None:
    room = Area.objects.get(path=path)
    changes.move(actor=AMINA, person=person, room_id=room.pk, elsewhere="", with_household=False,
                 since=since, at=NOW + 3 * DAY)  # fmt: skip


def test_who_moves_out_of_a_zone_is_bound_by_it_until_then() -> None:
    person = resident()
    order = served(issued(zone("LH/LW/G3/B5", "5号")))
    _moves(person, "LH/LW/G3/B6/R1", date(2020, 3, 1))
    assert holds(person, NOW + DAY) == [order.number]
    assert holds(person, NOW + 4 * DAY) == []


def test_a_pass_of_a_merged_entry_tells_where_the_person_lives_now() -> None:
    kept, gone = resident(path="none"), resident("林谷语")
    served(issued(zone("LH/LW/G3/B5", "5号")))
    merge(actor=AMINA, kept=kept, gone=gone, reason="", at=NOW + HOUR)
    _moves(kept, "LH/LW/G3/B6/R1", date(2020, 3, 1))
    assert holds(kept, NOW + 5 * DAY) == []
    assert holds(gone, NOW + 5 * DAY) == []


def test_what_bound_somebody_before_their_first_night_in_the_register_stays_as_it_was_told() -> (
    None
):
    order = served(issued(zone("LH/LW/G3/B5", "5号")))
    person = resident()
    person.stays.update(from_on=date(2020, 2, 28))
    before = holds(person, NOW + HOUR)  # on 27 February
    assert before == [order.number]
    _moves(person, "LH/LW/G3/B6/R1", date(2020, 3, 1))
    assert holds(person, NOW + HOUR) == before


def test_orders_on_two_entries_bind_the_person_by_either_after_a_merge() -> None:
    kept, gone = resident(), resident("林谷语")
    order = served(issued(on(gone)))
    merge(actor=AMINA, kept=kept, gone=gone, reason="", at=NOW + HOUR)
    assert holds(kept, NOW + DAY) == holds(gone, NOW + DAY) == [order.number]
    with pytest.raises(ShouwangError):
        save(on(kept), new(decided_at=NOW + HOUR, starts_at=NOW + HOUR), at=NOW + HOUR)


def test_an_extension_of_an_extension_stays_within_the_longest() -> None:
    person = resident()
    order = served(issued(on(person)))
    longer = save(on(person), going_on(), at=IN_TIME, extends=order)
    for name in ("Chen", "Emeka"):
        issuing.sign(actor=somebody(name), order_id=longer.pk, at=IN_TIME)
    served(longer, at=IN_TIME)
    end = END + 10 * DAY
    facts = {"starts_at": end, "review_on": date(2020, 3, 22), "reason": "still feverish"}
    with pytest.raises(ShouwangError):
        save(on(person), going_on(**facts, last_day=date(2020, 3, 25)), at=IN_TIME, extends=longer)
    save(on(person), going_on(**facts, last_day=date(2020, 3, 24)), at=IN_TIME, extends=longer)  # fmt: skip
