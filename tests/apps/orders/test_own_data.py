"""The copy of somebody's file holds their orders with all that happened, and nobody else's."""

from __future__ import annotations

import json
from typing import Any

import pytest

from shouwang.apps.orders import appeals, wrongs
from shouwang.apps.orders.models import Appeal, Wrong
from shouwang.apps.people import actions, rights
from shouwang.apps.people import public as people
from shouwang.apps.people.models import Household, Person
from shouwang.policy.measures import Kind
from tests.apps.orders.ordering import HOUR, MINUTE, NOW, issued, new, on, served, somebody, zone
from tests.offices import AMINA, make_areas, resident

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _areas() -> None:
    make_areas()


def rows_of(person: Person) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = rights.copy_of(person, NOW).data("en")["sections"]["orders"]
    return found


def held(person: Person, other: str) -> str:
    """Order somebody to stay at home, with an appeal that is answered and an hour too many."""
    facts = new(reason=f"ate with {other}", milder=f"{other} is old", needs=f"{other} brings food")
    order = served(issued(on(person), facts))
    number = order.number or ""
    row = appeals.note(
        actor=AMINA, number=number, way=Appeal.Way.OFFICER, by=other, reach="", said=f"ask {other}",
        said_at=NOW, at=NOW,
    )  # fmt: skip
    appeals.answer(
        actor=somebody("Rui"), appeal_id=row.pk, outcome=Appeal.Outcome.DENIED,
        reasons=f"{other} was asked", at=NOW + MINUTE,
    )  # fmt: skip
    who = people.someone(person.ref, on=NOW.date())
    assert who is not None
    wrongs.note(
        actor=AMINA, who=who, why=Wrong.Why.NO_ORDER, held_from=NOW - 2 * HOUR, held_to=NOW - HOUR,
        words=f"taken for {other}", apology=f"{other} was meant", at=NOW,
    )  # fmt: skip
    return number


def test_the_copy_holds_orders_steps_appeals_and_wrongs_with_others_masked() -> None:
    lin, he = resident("林谷雨"), resident("何小满")
    number = held(lin, he.name)
    rows = rows_of(lin)
    order = rows[0]
    assert (order["order_no"], order["measure"]) == (number, "home quarantine")
    assert order["reason"] == "ate with 何*"
    steps = [row["what"] for row in rows if "what" in row and "minutes" not in row]
    assert sorted(steps) == ["checks passed", "issued", "served", "signed"]
    (appeal,) = [row for row in rows if "appealed_at" in row]
    assert (appeal["said"], appeal["answer"], appeal["appeal_by"]) == (
        "ask 何*",
        "何* was asked",
        "何*",
    )
    (wrong,) = [row for row in rows if "minutes" in row]
    assert (wrong["minutes"], wrong["words"], wrong["apology"]) == (
        60,
        "taken for 何*",
        "何* was meant",
    )
    text = json.dumps(rows, ensure_ascii=False)
    for other in ("何小满", "Amina", "Rui", "Chen", "Dao", "Farah"):
        assert other not in text


def test_nobody_elses_orders_are_in_it() -> None:
    lin, he = resident("林谷雨"), resident("何小满")
    number = held(he, lin.name)
    served(issued(zone()))
    assert rows_of(lin) == []
    assert number in json.dumps(rows_of(he))


def test_a_household_s_order_is_in_the_copy_of_each_of_them() -> None:
    home = Household.objects.create()
    lin, child = (resident(name, household_id=home.pk) for name in ("林谷雨", "林小满"))
    order = served(issued(on(lin, child, kind=Kind.HOUSEHOLD)))
    for person, other in ((lin, child), (child, lin)):
        rows = rows_of(person)
        assert rows[0]["order_no"] == order.number
        assert other.name not in json.dumps(rows, ensure_ascii=False)


def test_orders_of_an_entry_that_was_merged_are_in_the_copy_of_the_one_that_stays() -> None:
    kept, gone = resident("林谷雨"), resident("林谷宇")
    order = served(issued(on(gone)))
    actions.merge(actor=AMINA, kept=kept, gone=gone, reason="same", at=NOW + HOUR)
    assert rows_of(kept)[0]["order_no"] == order.number
