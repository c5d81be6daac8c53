"""Who must be helped first: for the whole shift, behind no glass, and nothing else with it."""

from __future__ import annotations

import pytest
from django.urls import reverse

from shouwang.apps.people.models import Person
from shouwang.backbone.access.rules import rules
from tests.backbone.accounts.hall import colleague, verified
from tests.offices import make_areas, resident, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def person() -> Person:
    make_areas()
    return resident("林谷雨", path="LH/LW/G3/B5/R1", needs=("dialysis",))


def test_the_shift_sees_who_must_be_helped_first_without_glass(person: Person) -> None:
    make = {"oxygen": "魏雨水", "disability": "夏小满", "alone": "秦白露"}
    for need, name in make.items():
        resident(name, path="LH/LW/G3/B6/R1", needs=(need,), language="yue")
    text = verified(colleague("Bo", "duty-officer")).get(reverse("people:emergency"))
    said = text.content.decode()
    for shown in ("魏雨水", "夏小满", "oxygen", "disability", "Cantonese", "No. 6"):
        assert shown in said
    for hidden in ("秦白露", "林谷雨", "dialysis", "lives alone"):
        assert hidden not in said
    assert "/people/P-" not in said  # the files stay closed to them


def test_who_must_be_helped_first_ends_at_the_border_of_the_area(person: Person) -> None:
    resident("魏雨水", path="LH/LW/G3/B6/R1", needs=("oxygen",))
    here = verified(colleague("Bo", "grid-officer", area="LH/LW/G3"))
    there = verified(colleague("Cy", "grid-officer", area="LH/QX"))
    assert "魏雨水" in here.get(reverse("people:emergency")).content.decode()
    assert "魏雨水" not in there.get(reverse("people:emergency")).content.decode()
    narrowed = here.get(reverse("people:emergency"), {"path": "LH/LW/G3/B5"})
    assert "魏雨水" not in narrowed.content.decode()


@pytest.mark.parametrize("role", sorted(rules().roles))
def test_who_looks_there(person: Person, role: str) -> None:
    may = role in rules().roles_of("people.see-emergency")
    answer = signed_in(role, name="Bo").get(reverse("people:emergency"))
    assert answer.status_code == (200 if may else 403)
    assert may or role not in ("duty-leader", "duty-officer", "grid-officer", "doctor")


def test_who_moved_away_or_needs_it_no_more_is_not_among_them(person: Person) -> None:
    moved = resident("魏雨水", path="LH/LW/G3/B6/R1", needs=("oxygen",))
    well = resident("夏小满", path="LH/LW/G3/B6/R1", needs=("oxygen",))
    Person.every.filter(pk=moved.pk).update(standing=Person.Standing.MOVED)
    well.needs.update(ended_on="2020-02-04")
    text = verified(colleague("Bo", "duty-officer")).get(reverse("people:emergency"))
    assert "Nobody here is known" in text.content.decode()
