"""Drafts and signatures: nothing incomplete is saved, and a number is given once."""

from __future__ import annotations

import pytest

from shouwang.apps.orders import standing
from shouwang.policy.measures import Kind
from shouwang.policy.orders import State
from tests.apps.orders.ordering import DAY, HOUR, NOW, issued, on, served, zone
from tests.offices import make_areas, resident

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _areas() -> None:
    make_areas()


def test_an_order_goes_from_the_draft_to_its_end_by_itself() -> None:
    order = issued(on(resident()))
    assert order.number == "OP2020-0001"
    assert standing.state_of(order, NOW) is State.ISSUED
    served(order, at=NOW + HOUR)
    assert standing.state_of(order, NOW + HOUR) is State.IN_FORCE
    assert standing.state_of(order, NOW + 13 * DAY) is State.EXPIRED


def test_a_zone_takes_two() -> None:
    order = issued(zone())
    assert order.number == "OZ2020-0001"
    assert order.kind == Kind.ZONE.value


def test_what_binds_somebody_is_known_for_every_hour() -> None:
    person = resident()
    order = served(issued(on(person)), at=NOW + HOUR)
    assert standing.standing_of(person.pk, as_of=NOW) == ()
    found = standing.standing_of(person.pk, as_of=NOW + 2 * HOUR)
    assert [one.number for one in found] == [order.number]
    around = served(issued(zone()), at=NOW + HOUR)
    found = standing.standing_of(person.pk, as_of=NOW + 2 * HOUR)
    assert [one.number for one in found] == [order.number, around.number]
