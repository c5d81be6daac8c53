"""What a resident's page shows and offers, role by role."""

from __future__ import annotations

import pytest
from django.urls import reverse

from shouwang.apps.people import actions
from shouwang.apps.people.models import Need, Person
from tests.offices import AMINA, AT, make_areas, page, resident, signed_in
from tests.programs import program

pytestmark = pytest.mark.django_db
HERE = "LH/LW/G3"
BUTTONS = (
    "people:change",
    "people:move",
    "people:need",
    "people:identity",
    "people:standing",
    "people:travel",
)


@pytest.fixture
def person() -> Person:
    make_areas()
    return resident(phone="19900000123", note="two dogs", needs=("dialysis", "oxygen"))


@pytest.mark.parametrize(
    ("role", "offered"),
    [
        ("grid-officer", {"people:change", "people:move", "people:need", "people:standing", "people:travel"}),
        ("doctor", {"people:need", "people:travel"}),
        ("police", {"people:identity"}),
        ("link-officer", set()),
    ],
)  # fmt: skip
def test_a_page_offers_what_the_reader_may_do(
    person: Person, role: str, offered: set[str]
) -> None:
    text = page(signed_in(role, area=HERE, name="Bo"), "people:resident", person.ref)
    assert {name for name in BUTTONS if reverse(name, args=[person.ref]) in text} == offered


def test_a_need_that_the_page_does_not_show_is_noted_all_the_same(person: Person) -> None:
    client = signed_in("grid-officer", area=HERE, name="Bo")
    address = reverse("people:need", args=[person.ref])
    said = client.post(address, {"kind": "pregnancy"}, follow=True).content.decode()
    assert "Noted for those whose work it is" in said
    assert Need.objects.filter(kind="pregnancy").count() == 1
    doctor = signed_in("doctor", area=HERE, name="Cai")
    assert 'tag care">pregnancy' in page(doctor, "people:resident", person.ref)


def test_the_menu_and_the_search_offer_what_the_reader_may_open() -> None:
    guard = page(signed_in("gate-keeper", area=HERE, name="Bo"), "pages:home")
    office = page(signed_in("hq-office", name="Cai"), "pages:home")
    for name in ("people:residents", "people:imports", "people:helpers", "places:map"):
        assert f'href="{reverse(name)}"' in office
        assert f'href="{reverse(name)}"' not in guard


@pytest.mark.parametrize("is_merged", [False, True])
def test_the_other_of_two_entries_made_one_is_shown_where_it_may_be_seen_only(
    person: Person, *, is_merged: bool
) -> None:
    """By the page and by a program; `is_merged`: asked of the entry that went."""
    elsewhere = resident("林谷宇", path="LH/LW/G3/B6/R1")
    kept, gone = (elsewhere, person) if is_merged else (person, elsewhere)
    actions.merge(actor=AMINA, kept=kept, gone=gone, reason="twice", at=AT)
    Person.every.filter(pk=person.pk).update(path="LH/LW/G3/B5/R1")
    Person.every.filter(pk=elsewhere.pk).update(path="LH/LW/G3/B6/R1")
    for area, is_seen in ((HERE, True), (f"{HERE}/B5", False)):
        name = f"Bo{len(area)}"
        text = page(signed_in("hq-office", area=area, name=name), "people:resident", person.ref)
        assert (elsewhere.ref in text) == is_seen
        told = program("hq-office", area=area, name=name).get(f"/residents/{person.ref}")
        assert (elsewhere.ref in str(told)) == is_seen
        if is_merged:
            assert ("one in another area" in text) != is_seen
