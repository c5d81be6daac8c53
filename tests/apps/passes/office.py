"""An office that issues passes: homes of an invented village, and somebody who signs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, Final

from django.utils import timezone

from shouwang.apps.orders.models import Order
from shouwang.apps.passes import issuing
from shouwang.apps.passes.issuing import Holder, NewPass
from shouwang.apps.passes.models import Pass
from shouwang.apps.passes.token import Kind
from shouwang.apps.people import actions as people_actions
from shouwang.apps.people import public as people
from shouwang.apps.people.models import Household, Person
from shouwang.apps.places.models import Area
from tests.apps.orders import ordering
from tests.apps.orders.ordering import somebody
from tests.offices import AMINA, TODAY, make_areas

NOW: Final = datetime(2020, 2, 27, 4, tzinfo=UTC)
HOUR: Final = timedelta(hours=1)
DAY: Final = timedelta(days=1)
VILLAGE: Final = "LH/LW"
NAMES: Final = ("林谷雨", "林小满", "魏芒种", "魏夏至", "何处暑")


def homes() -> list[Person]:
    """Enter two homes of two, and somebody who stands in none; the first of each is its head."""
    make_areas()
    doors = ("LH/LW/G3/B5/R1", "LH/LW/G3/B5/R2")
    found = []
    for nth, name in enumerate(NAMES):
        room = Area.objects.get(path=doors[min(nth // 2, 1)])
        home = None
        if nth < 4:
            home, _made = Household.objects.get_or_create(
                ref=f"H{nth // 2}", defaults={"home": room}
            )
        new = people_actions.NewResident(
            name=name, room_id=room.pk, household_id=home.pk if home else None, is_head=nth % 2 == 0
        )  # fmt: skip
        found += people_actions.enter_residents(actor=AMINA, residents=[new], on=TODAY, at=NOW)
    return found


def holder(person: Person) -> Holder:
    """Return a resident as a holder."""
    one = people.someone(person.ref, on=TODAY)
    assert one is not None
    return issuing.of_resident(one)


def new_pass(whom: Holder | Person | None = None, *, at: datetime = NOW, **facts: Any) -> NewPass:
    """Return a pass that may be issued, but for what is said otherwise."""
    who = holder(whom) if isinstance(whom, Person) else whom or Holder("Ada Obi", "Obi & Sons")
    kind = Kind.RESIDENT if who.person_id else Kind.FIRM
    whole: dict[str, Any] = {
        "kind": kind, "holder": who, "path": VILLAGE, "begins_at": at, "ends_at": at + 14 * DAY
    }  # fmt: skip
    return NewPass(**{**whole, **facts})


def issued(whom: Holder | Person | None = None, *, at: datetime = NOW, **facts: Any) -> Pass:
    """Issue one."""
    return issuing.issue(actor=somebody("Duan"), new=new_pass(whom, at=at, **facts), at=at)


def quarantined(
    person: Person, *, at: datetime, starts_at: datetime | None = None, **more: Any
) -> Order:
    """Let an order on somebody to stay at home come into force."""
    today = timezone.localdate(at)
    facts = ordering.new(
        decided_at=at, starts_at=starts_at or at, last_exposure=today,
        last_day=today + 14 * DAY, review_on=today + 3 * DAY, **more,
    )  # fmt: skip
    return ordering.served(ordering.issued(ordering.on(person), facts, at=at), at=at)
