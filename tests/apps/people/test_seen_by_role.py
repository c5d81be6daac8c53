"""What a resident's page shows and offers, role by role."""

from __future__ import annotations

import pytest
from django.urls import reverse

from shouwang.apps.people.models import Need, Person
from tests.offices import make_areas, page, resident, signed_in

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
