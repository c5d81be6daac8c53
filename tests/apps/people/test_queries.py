"""Finding people."""

from __future__ import annotations

import pytest

from shouwang.apps.people import actions, finding, queries
from shouwang.apps.people.models import Need, Person
from shouwang.backbone.access.actors import NotYourDutyError
from tests.apps.people.importing import wide
from tests.offices import AMINA, AT, GUS, TODAY, make_areas, resident

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> list[Person]:
    make_areas()
    return [
        resident("林谷雨", phone="199 0000 0001", needs=("alone",)),
        resident("何小满", phone="+8619900000002", path="LH/LW/G3/B6/R1"),
        resident("曾立秋", path="none"),
        resident("John Smith", phone="0571-88000001", path="LH/LW/G3/B5/R2"),
    ]


def names(**facts: str) -> set[str]:
    return {person.name for person in queries.residents(**facts)}


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("林谷雨", "林谷雨"),
        ("谷雨", "林谷雨"),
        ("linguyu", "林谷雨"),
        ("lin", "林谷雨"),
        ("Lin Guyu", "林谷雨"),
        ("LGY", "林谷雨"),
        ("zeng", "曾立秋"),
        ("P-000001", "林谷雨"),
        ("p-000001", "林谷雨"),
        ("19900000001", "林谷雨"),
        ("199 0000 0001", "林谷雨"),
        ("+86 199 0000 0001", "林谷雨"),
        (wide("19900000001"), "林谷雨"),
        ("0086-199-0000-0002", "何小满"),
        ("057188000001", "John Smith"),
        ("smith", "John Smith"),
        ("js", "John Smith"),
        ("1990000000", None),
        ("0001", None),
        ("guyu", None),
        ("%", None),
        ("_", None),
    ],
)
def test_people_are_found(people: list[Person], words: str, name: str | None) -> None:
    assert names(words=words) == ({name} if name else set())


def test_an_area_holds_those_who_sleep_in_it_now(people: list[Person]) -> None:
    assert names(path="LH/LW") == {"林谷雨", "何小满", "John Smith"}
    assert names(path="LH/LW/G3/B6") == {"何小满"}
    assert names(path="LH/LW/G") == set()
    actions.change_standing(actor=AMINA, person=people[1], standing="moved", since=TODAY, at=AT)
    assert names(path="LH/LW/G3/B6") == set()
    assert names(path="LH/LW/G3/B6", standing="") == set()


def test_standing_and_need_narrow_the_list(people: list[Person]) -> None:
    actions.change_standing(actor=AMINA, person=people[1], standing="moved", since=TODAY, at=AT)
    assert len(names()) == 3
    assert names(standing="moved") == {"何小满"}
    assert len(names(standing="")) == 4
    assert names(need="alone") == {"林谷雨"}
    Need.objects.update(ended_on=TODAY)
    assert names(need="alone") == set()


def test_nobody_is_listed_twice_for_the_same_need_noted_twice(people: list[Person]) -> None:
    Need.objects.create(person=people[0], kind="alone", noted_on=TODAY)
    assert queries.residents(need="alone").count() == 1


def test_the_list_is_in_the_order_of_sounds(people: list[Person]) -> None:
    found = [person.name for person in queries.residents()]
    assert found == ["何小满", "John Smith", "林谷雨", "曾立秋"]


def test_a_search_tells_where_somebody_sleeps_and_no_number(people: list[Person]) -> None:
    (hit,) = finding.residents(AMINA, "19900000001")
    assert (hit.title, hit.url) == ("林谷雨", "/people/P-000001/")
    assert "LH/LW/G3/B5/R1" in hit.detail
    assert "0001" not in hit.detail


def test_who_has_no_role_finds_nobody(people: list[Person]) -> None:
    with pytest.raises(NotYourDutyError):
        list(finding.residents(GUS, "林"))


def test_namesakes_share_a_name_or_a_telephone(people: list[Person]) -> None:
    same_name, same_phone = resident("林谷雨"), resident("林谷宇", phone="19900000001")
    resident("林谷")
    assert set(queries.namesakes(people[0])) == {same_name, same_phone}
    assert set(queries.namesakes(people[2])) == set()
