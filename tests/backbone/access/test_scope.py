"""What a query finds is what the one who asks may see."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction
from hypothesis import given
from hypothesis import strategies as st

from shouwang.apps.people.models import ImportBatch, Merge, Need, Person, Responder, Stay, Travel
from shouwang.backbone.access import walls
from shouwang.backbone.access.actors import MACHINE, NOBODY, Actor, Grant
from shouwang.backbone.access.paths import lies_in, within
from shouwang.backbone.access.scope import UnscopedError, acting, as_machine, for_act
from tests.offices import AMINA, AT, make_areas, resident

ABOUT_PEOPLE = [Person, Stay, Need, Travel, Merge, ImportBatch, Responder]
HERE, BESIDE = "LH/LW/G3/B5", "LH/LW/G3/B6"


def actor(*roles: str, area: str) -> Actor:
    return Actor("Bo", uuid4(), tuple(Grant(role, area) for role in roles))


@pytest.fixture
def two() -> tuple[Person, Person]:
    make_areas()
    needs = ("dialysis", "oxygen", "alone")
    trips = (("Nanshan", None, None),)
    return (
        resident("林谷雨", needs=needs, travels=trips),
        resident("何小满", path=f"{BESIDE}/R1", needs=needs, travels=trips),
    )


@pytest.mark.django_db
@pytest.mark.unscoped
@pytest.mark.parametrize("table", ABOUT_PEOPLE, ids=lambda table: table.__name__)
def test_a_query_that_nobody_stands_for_is_refused(table: type[Person]) -> None:
    for ask in (table.objects.all, table.objects.count, table.objects.first):
        with pytest.raises(UnscopedError):
            ask()


@pytest.mark.django_db
def test_people_are_found_in_the_area_of_the_assignment(two: tuple[Person, Person]) -> None:
    here, beside = two
    with acting(actor("grid-officer", area=HERE), "people.see"):
        assert list(Person.objects.all()) == [here]
        assert Stay.objects.count() == 1
        assert not Person.objects.filter(pk=beside.pk).exists()
        assert not beside.stays.exists()
    with acting(actor("grid-officer", area="LH/LW"), "people.see"):
        assert Person.objects.count() == 2
    with acting(actor("grid-officer", area="LH/L"), "people.see"):
        assert not Person.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("role", "kinds", "trips"),
    [
        ("doctor", {"dialysis", "oxygen", "alone"}, 1),
        ("grid-officer", {"oxygen", "alone"}, 1),
        ("police", {"oxygen"}, 0),
        ("commander", set(), 0),
    ],
)
def test_needs_and_travel_are_shown_by_class(
    two: tuple[Person, Person], role: str, kinds: set[str], trips: int
) -> None:
    with acting(actor(role, area=HERE), "people.see"):
        assert set(Need.objects.values_list("kind", flat=True)) == kinds
        assert set(two[0].needs.values_list("kind", flat=True)) == kinds
        assert not two[1].needs.exists()
        assert Travel.objects.count() == trips


@pytest.mark.django_db
def test_a_class_is_shown_only_where_the_role_is_for(two: tuple[Person, Person]) -> None:
    both = Actor("Bo", None, (Grant("doctor", HERE), Grant("grid-officer", BESIDE)))
    with acting(both, "people.see"):
        assert Person.objects.count() == 2
        assert set(two[0].needs.values_list("kind", flat=True)) >= {"dialysis"}
        assert "dialysis" not in set(two[1].needs.values_list("kind", flat=True))


@pytest.mark.django_db
def test_an_act_that_reaches_anywhere_shows_no_people(two: tuple[Person, Person]) -> None:
    with acting(AMINA, "places.see"):
        assert AMINA.may("places.see", "anywhere/at/all")
        assert not Person.objects.exists()
        with for_act("people.see") as may:
            assert may
            assert Person.objects.count() == 2
        assert not Person.objects.exists()


@pytest.mark.django_db
def test_an_act_that_no_rule_names_shows_nobody(two: tuple[Person, Person]) -> None:
    with acting(AMINA, "people.not-named"):
        assert not Person.objects.exists()
    assert not AMINA.may("people.not-named")
    with acting(NOBODY, "people.see"):
        assert not Person.objects.exists()


@pytest.mark.django_db
def test_a_file_opened_in_an_emergency_is_that_file_alone(two: tuple[Person, Person]) -> None:
    _here, beside = two
    bo = Actor("Bo", None, (Grant("duty-officer"),), glass=frozenset([beside.pk]))
    with acting(bo, "people.see"):
        assert list(Person.objects.all()) == [beside]
        assert "dialysis" in set(beside.needs.values_list("kind", flat=True))
    with acting(bo, "people.change-person"):
        assert not Person.objects.exists()


@pytest.mark.django_db
def test_a_narrow_token_sees_no_more_than_it_is_for(two: tuple[Person, Person]) -> None:
    bo = Actor("Bo", None, (Grant("hq-office"),), only=frozenset(["people.see"]))
    assert bo.may("people.see")
    assert not bo.may("people.export")
    with acting(bo, "people.see"):
        assert Person.objects.count() == 2
        assert not Need.objects.exists()


@pytest.mark.django_db
def test_who_asks_is_as_before_afterwards_whatever_happens(two: tuple[Person, Person]) -> None:
    def fail() -> None:
        with acting(NOBODY, "people.see"):
            assert not Person.objects.exists()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert Person.objects.count() == 2


CODES = st.lists(st.sampled_from(["A", "AB", "B", "A0"]), max_size=4).map("/".join)


@pytest.mark.django_db
@given(path=CODES, area=CODES)
def test_the_database_and_the_rule_agree_on_what_lies_in_an_area(path: str, area: str) -> None:
    row = Person(ref=str(uuid4())[:12], path=path, name="林谷雨")
    row.entered_at = row.changed_at = AT
    row.save()
    found = Person.every.filter(within(area), pk=row.pk).exists()
    row.delete()
    assert found == lies_in(path, area)


# --- the second wall ------------------------------------------------------------------------


@pytest.mark.django_db
def test_with_the_first_wall_open_the_database_still_shows_only_the_area(
    two: tuple[Person, Person], plain_user: None
) -> None:
    assert walls.holds()
    with acting(actor("grid-officer", area=HERE), "people.see"):
        assert list(Person.every.all()) == [two[0]]
        assert Stay.every.count() == 1
        assert {need.person_id for need in Need.every.all()} == {two[0].pk}
        assert Travel.every.count() == 1
        assert Person.every.filter(pk=two[1].pk).update(name="X") == 0
        assert Person.every.filter(pk=two[1].pk).delete()[0] == 0
    with acting(NOBODY, "people.see"):
        assert not Person.every.exists()
    with acting(MACHINE, "machine"):
        assert Person.every.count() == 2


@pytest.mark.django_db
def test_the_database_opens_one_file_in_an_emergency(
    two: tuple[Person, Person], plain_user: None
) -> None:
    bo = Actor("Bo", None, (Grant("duty-officer"),), glass=frozenset([two[1].pk]))
    with acting(bo, "people.see"):
        assert list(Person.every.all()) == [two[1]]


@pytest.mark.django_db
def test_the_database_lets_nobody_write_into_another_area(
    two: tuple[Person, Person], plain_user: None
) -> None:
    with acting(actor("grid-officer", area=HERE), "people.see"):
        mine = Person.every.get()
        mine.path = f"{BESIDE}/R1"
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            mine.save()


@pytest.mark.django_db
def test_a_rolled_back_transaction_leaves_nobody_with_more(two: tuple[Person, Person]) -> None:
    with acting(actor("grid-officer", area=HERE), "people.see"):
        with transaction.atomic():
            with as_machine():
                assert Person.objects.count() == 2
            transaction.set_rollback(True)
        assert Person.objects.count() == 1
