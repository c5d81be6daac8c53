"""Ends by the calendar of another town: clocks that are put forward and back, and instants without a zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from shouwang.apps.orders import drafting, serving, standing
from shouwang.apps.orders.models import Order, Step
from shouwang.policy.orders import State
from tests.apps.orders.ordering import HOUR, NOW, issued, new, on, served, somebody
from tests.offices import make_areas, resident

pytestmark = pytest.mark.django_db

BRIEF = timedelta(microseconds=1)


@pytest.fixture(autouse=True)
def _areas() -> None:
    make_areas()


@pytest.fixture
def town(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> ZoneInfo:
    zone = ZoneInfo(str(request.param))
    monkeypatch.setattr(timezone, "get_default_timezone", lambda: zone)
    return zone


@pytest.mark.parametrize(
    ("town", "last_day", "end"),
    [
        ("Asia/Shanghai", date(2021, 3, 28), datetime(2021, 3, 28, 16, tzinfo=UTC)),
        ("Europe/Berlin", date(2021, 3, 27), datetime(2021, 3, 27, 23, tzinfo=UTC)),
        ("Europe/Berlin", date(2021, 3, 28), datetime(2021, 3, 28, 22, tzinfo=UTC)),  # 23 hours
        ("Europe/Berlin", date(2020, 10, 25), datetime(2020, 10, 25, 23, tzinfo=UTC)),  # 25 hours
        ("America/Havana", date(2020, 10, 31), datetime(2020, 11, 1, 4, tzinfo=UTC)),
        ("Asia/Beirut", date(2021, 3, 27), datetime(2021, 3, 27, 22, tzinfo=UTC)),  # no midnight
        ("Asia/Kathmandu", date(2021, 3, 28), datetime(2021, 3, 28, 18, 15, tzinfo=UTC)),
    ],
    indirect=["town"],
)
def test_an_order_ends_to_the_microsecond_with_the_last_day_of_the_town(
    town: ZoneInfo, last_day: date, end: datetime
) -> None:
    at = end - 40 * HOUR
    exposed = at.astimezone(town).date()
    made = new(decided_at=at, starts_at=at, last_day=last_day, review_on=last_day,
               last_exposure=exposed)  # fmt: skip
    person = resident()
    order = served(issued(on(person), made, at=at), at=at)
    assert standing.state_of(order, end - BRIEF) is State.IN_FORCE
    assert standing.state_of(order, end) is State.EXPIRED
    assert standing.standing_of(person.pk, as_of=end) == ()
    assert (end - BRIEF).astimezone(town).date() == last_day
    assert end.astimezone(town).date() > last_day


@pytest.mark.parametrize("name", ["decided_at", "starts_at"])
def test_an_instant_without_a_zone_saves_nothing(name: str) -> None:
    facts: dict[str, Any] = {name: NOW.replace(tzinfo=None)}
    with pytest.raises((TypeError, ValueError)):
        drafting.save(actor=somebody("Dao"), subject=on(resident()), new=new(**facts), at=NOW)
    assert not Order.every.exists()


def test_a_service_at_an_instant_without_a_zone_holds_nobody() -> None:
    person = resident()
    order = issued(on(person))
    with pytest.raises((TypeError, ValueError)):
        serving.serve(
            actor=somebody("Farah"), order_id=order.pk, way=Step.Way.HAND, language="zh",
            received_by="she", served_at=NOW.replace(tzinfo=None), at=NOW + HOUR,
        )  # fmt: skip
    assert standing.standing_of(person.pk, as_of=NOW + HOUR) == ()
