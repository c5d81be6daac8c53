"""Entering people, and what becomes of them."""

from __future__ import annotations

import re
from datetime import date, timedelta
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shouwang.apps.people import actions
from shouwang.apps.people.actions import MergeError, NewHousehold, NewResident
from shouwang.apps.people.holding import MergedError
from shouwang.apps.people.models import Household, Merge, Person
from shouwang.apps.people.national_id import BadNationalIdError
from shouwang.backbone.access.actors import NotYourDutyError
from shouwang.backbone.audit import log
from shouwang.backbone.audit.models import Line
from tests.apps.people.importing import number, snapshot, wide
from tests.offices import AMINA, AT, GUS, TODAY, make_areas, resident

pytestmark = pytest.mark.django_db
STATE = ("people_person", "people_stay", "people_need", "people_travel")


def enter(*new: NewResident) -> list[Person]:
    return actions.enter_residents(actor=AMINA, residents=new, on=TODAY, at=AT)


def standing(person: Person, wanted: str) -> None:
    actions.change_standing(actor=AMINA, person=person, standing=wanted, since=TODAY, at=AT)
    person.refresh_from_db()


def test_a_resident_is_entered_with_home_needs_and_travels() -> None:
    make_areas()
    person = resident(
        "林谷雨",
        needs=("dialysis", "alone"),
        travels=(("省城", TODAY, None),),
        phone="199 0000 0001",
        national_id=f"'{number(1)} ",
    )
    person.refresh_from_db()
    stay = person.stays.get()
    assert stay.room is not None
    assert (stay.room.path, stay.from_on, stay.to_on) == ("LH/LW/G3/B5/R1", TODAY, None)
    assert set(person.needs.values_list("kind", flat=True)) == {"dialysis", "alone"}
    assert person.travels.get().place == "省城"
    assert (person.phone, person.national_id) == ("199 0000 0001", number(1))
    assert (person.pinyin, person.initials) == ("linguyu", "lgy")
    assert log.timeline([person.pk]).filter(act="people.resident-entered").count() == 1


def test_who_sleeps_elsewhere_or_nowhere_known() -> None:
    there, nowhere = enter(NewResident("林谷雨", elsewhere="省城"), NewResident("何小满"))
    assert there.stays.get().elsewhere == "省城"
    assert not nowhere.stays.exists()


def test_references_are_unique_and_rise() -> None:
    refs = [one.ref for _ in range(3) for one in enter(*[NewResident("林谷雨")] * 1)]
    refs += [one.ref for one in enter(*(NewResident("何小满") for _ in range(12)))]
    assert refs == sorted(set(refs))
    assert all(re.fullmatch(r"P-\d{6}", ref) for ref in refs)


def test_nobody_enters_where_one_number_cannot_be() -> None:
    with pytest.raises(BadNationalIdError):
        enter(NewResident("林谷雨"), NewResident("何小满", national_id=number(1)[:-1] + "Y"))
    assert not Person.objects.exists()
    assert not Line.objects.exists()


@pytest.mark.parametrize(
    ("phone", "end"),
    [("", ""), ("199 0000 0001", "0001"), ("+8619900000001", "0001"), ("none", "")],
)
def test_of_a_telephone_only_the_end_is_shown(phone: str, end: str) -> None:
    (person,) = enter(NewResident("林谷雨", phone=phone))
    assert person.phone_end == end
    assert person.masked_phone == (f"*** **** {end}" if end else "")


def test_the_same_number_has_one_index_however_it_is_written() -> None:
    written = [
        "199 0000 0001",
        "+86 199-0000-0001",
        "0086 19900000001",
        wide("8619900000001"),
    ]
    people = enter(*(NewResident("林谷雨", phone=phone) for phone in written))
    assert len({person.phone_index for person in people}) == 1


def test_an_age_is_counted_to_the_day() -> None:
    born = Person(born_on=date(1949, 2, 28))
    assert born.age(date(2020, 2, 27)) == 70
    assert born.age(date(2020, 2, 28)) == 71
    assert Person(born_on=date(2020, 2, 29)).age(date(2021, 2, 28)) == 0
    assert Person().age(TODAY) is None


def test_a_household_is_entered_for_its_home() -> None:
    actions.enter_households(actor=AMINA, households=[NewHousehold(uuid4(), ref="7" * 60)])
    assert Household.objects.get().ref == "7" * 40


@pytest.mark.parametrize("wanted", ["moved", "deceased"])
def test_who_left_sleeps_here_no_more(wanted: str) -> None:
    make_areas()
    person = resident()
    standing(person, wanted)
    assert (person.standing, person.standing_since) == (wanted, TODAY)
    assert person.stays.get().to_on == TODAY
    assert log.timeline([person.pk]).filter(act=f"people.{wanted}").exists()
    standing(person, "living")
    assert person.standing == "living"


@pytest.mark.parametrize("wanted", ["merged", "", "gone"])
def test_no_other_standing_is_set_by_hand(wanted: str) -> None:
    make_areas()
    person = resident()
    with pytest.raises(ValueError, match="by hand"):
        standing(person, wanted)


def test_a_merged_entry_is_not_brought_to_life_by_hand() -> None:
    make_areas()
    kept, gone = resident(), resident("林谷宇")
    actions.merge(actor=AMINA, kept=kept, gone=gone, reason="", at=AT)
    before = snapshot(STATE)
    with pytest.raises(MergedError):
        standing(gone, "living")
    assert snapshot(STATE) == before


def test_a_stay_ended_by_a_merge_ends_on_the_day_of_the_town() -> None:
    make_areas()
    kept, gone = resident(), resident("林谷宇", path="LH/LW/G3/B6/R1")
    late = AT.replace(hour=20)  # the next day here already
    actions.merge(actor=AMINA, kept=kept, gone=gone, reason="", at=late)
    assert gone.stays.get().to_on == date(2020, 2, 4)


@pytest.mark.parametrize(
    ("act", "facts"),
    [
        ("enter_residents", {"residents": [], "on": TODAY, "at": AT}),
        ("enter_households", {"households": []}),
        ("change_standing", {"person": Person(), "standing": "moved", "since": TODAY, "at": AT}),
        ("undo_merge", {"merge_id": uuid4(), "at": AT}),
    ],
)
def test_who_has_no_role_changes_nobody(act: str, facts: dict[str, object]) -> None:
    with pytest.raises(NotYourDutyError):
        getattr(actions, act)(actor=GUS, **facts)


_STEPS = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4), st.booleans()), max_size=14)


@given(steps=_STEPS, homes=st.lists(st.booleans(), min_size=5, max_size=5))
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_merges_in_any_order_lose_nothing_and_can_all_be_taken_back(
    steps: list[tuple[int, int, bool]], homes: list[bool]
) -> None:
    Merge.objects.all().delete()
    Person.objects.all().delete()
    make_areas()
    people = [
        resident(f"林{n}", path="LH/LW/G3/B5/R1" if is_home else "none",
                 needs=("alone",), travels=((f"省城{n}", None, None),))
        for n, is_home in enumerate(homes)
    ]  # fmt: skip
    before = [_seen(person) for person in people]
    for kept, gone, is_undo in steps:
        try:
            if is_undo:
                some = Merge.objects.filter(undone_at=None).order_by("pk").first()  # by chance
                if some is not None:
                    actions.undo_merge(actor=AMINA, merge_id=some.pk, at=AT)
            else:
                actions.merge(actor=AMINA, kept=people[kept], gone=people[gone], reason="", at=AT)
        except MergeError:
            continue
        seen = [_seen(person) for person in people]
        assert sorted(trip for one in seen for trip in one[1]) == [f"省城{n}" for n in range(5)]
        assert sum(one[2] for one in seen) == 5
        assert all(one[3] <= 1 for one in seen)
        assert all(one[3] == 0 for one in seen if one[0] == "merged")
        assert any(one[3] for one in seen) == any(homes)
    _undo_all()
    assert [_seen(person) for person in people] == before


def _seen(person: Person) -> tuple[str, tuple[str, ...], int, int]:
    person.refresh_from_db()
    trips = tuple(sorted(person.travels.values_list("place", flat=True)))
    open_stays = person.stays.filter(to_on=None).count()
    return person.standing, trips, person.needs.count(), open_stays


def _undo_all() -> None:
    while Merge.objects.filter(undone_at=None).exists():
        for done in Merge.objects.filter(undone_at=None, kept__merged_into=None):
            actions.undo_merge(actor=AMINA, merge_id=done.pk, at=AT)


def test_moved_by_mistake_and_back_again_leaves_the_home_where_it_was() -> None:
    make_areas()
    person = resident("林谷雨")
    for standing in (Person.Standing.MOVED, Person.Standing.LIVING):
        actions.change_standing(actor=AMINA, person=person, standing=standing, since=TODAY, at=AT)
    assert person.stays.get(to_on=None).room.path == "LH/LW/G3/B5/R1"  # type: ignore[union-attr]


def test_a_number_is_never_given_again_even_when_its_entry_is_gone() -> None:
    first = resident("林谷雨")
    first.delete()
    assert resident("何小满").ref > first.ref


def test_who_moved_away_before_the_day_of_the_sheet_has_no_night_that_ends_before_it_begins() -> (
    None
):
    make_areas()
    person = resident()
    before = TODAY - timedelta(days=3)
    actions.change_standing(actor=AMINA, person=person, standing="moved", since=before, at=AT)
    assert list(person.stays.values_list("from_on", "to_on")) == [(before, before)]
    actions.change_standing(actor=AMINA, person=person, standing="living", since=TODAY, at=AT)
    assert person.stays.get().to_on is None
