"""Changing one person, where they sleep, where they were."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from shouwang.apps.people import actions, changes
from shouwang.apps.people.changes import MoveError
from shouwang.apps.people.holding import ConflictError, MergedError
from shouwang.apps.people.models import Household, Person
from shouwang.apps.people.national_id import BadNationalIdError
from shouwang.apps.places.models import Area
from shouwang.backbone.access.actors import NotYourDutyError
from shouwang.backbone.audit import log
from shouwang.backbone.audit.models import Line
from tests.apps.people.importing import number
from tests.offices import AMINA, AT, GUS, TODAY, make_areas, resident

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(hours=1)
HERE, NEXT_DOOR, OPPOSITE = "LH/LW/G3/B5/R1", "LH/LW/G3/B5/R2", "LH/LW/G3/B6/R1"


@pytest.fixture(autouse=True)
def areas() -> None:
    make_areas()


def room(path: str) -> Any:
    return Area.objects.get(path=path).pk


def enter(name: str, path: str = HERE, **facts: object) -> Person:
    return changes.enter_person(
        actor=AMINA, facts={"name": name, **facts}, room_id=room(path), on=TODAY, at=AT
    )


def change(person: Person, **said: Any) -> list[str]:
    facts = {"actor": AMINA, "phone": None, "seen_at": person.changed_at, "at": LATER, **said}
    return changes.change_person(person=person, **facts)


def move(person: Person, path: str = "", **said: Any) -> int:
    facts: dict[str, Any] = {
        "actor": AMINA,
        "room_id": room(path) if path else None,
        "elsewhere": "",
        "with_household": False,
        "since": TODAY,
        "at": LATER,
    }
    return changes.move(person=person, **{**facts, **said})


def sleeps(person: Person) -> tuple[str, str, date]:
    stay = person.stays.get(to_on=None)
    return (stay.room.path if stay.room else "", stay.elsewhere, stay.from_on)


def acts(person: Person) -> list[str]:
    return list(log.timeline([person.pk]).order_by("seq").values_list("act", flat=True))


def test_who_is_entered_joins_the_one_household_of_the_room() -> None:
    first, second = enter("林谷雨"), enter("林小满")
    assert first.household_id == second.household_id
    assert enter("曹白露", NEXT_DOOR).household_id != first.household_id


def test_where_two_households_share_a_room_a_third_is_begun() -> None:
    for _ in range(2):
        household = Household.objects.create(home_id=room(HERE))
        actions.enter_residents(
            actor=AMINA,
            residents=[actions.NewResident("魏雨水", household_id=household.pk)],
            on=TODAY,
            at=AT,
        )
    assert enter("林谷雨").household_id not in set(
        Person.objects.filter(name="魏雨水").values_list("household_id", flat=True)
    )


def test_a_household_has_one_head_the_last_that_was_written() -> None:
    first, second = enter("林谷雨", is_head=True), enter("林小满", is_head=True)
    first.refresh_from_db()
    assert (first.is_head, second.is_head) == (False, True)


def test_a_changed_name_is_found_by_its_new_pinyin() -> None:
    person = enter("林谷雨")
    assert change(person, facts={"name": "魏 雨水"}) == ["name"]
    person.refresh_from_db()
    assert (person.name, person.initials, person.changed_at) == ("魏 雨水", "wys", LATER)
    assert "people.changed" in acts(person)


def test_nothing_is_written_where_nothing_differs() -> None:
    person = enter("林谷雨", phone="19900000001")
    assert change(person, facts={"name": "林谷雨"}, phone="19900000001") == []
    person.refresh_from_db()
    assert person.changed_at == AT
    assert acts(person) == ["people.resident-entered"]


def test_a_telephone_is_kept_written_anew_or_forgotten() -> None:
    person = enter("林谷雨", phone="19900000001")
    for said, whole, end in (
        (None, "19900000001", "0001"),
        ("19900000002", "19900000002", "0002"),
        ("", "", ""),
    ):
        person.refresh_from_db()
        change(person, facts={}, phone=said)
        person.refresh_from_db()
        assert (person.phone, person.phone_end) == (whole, end)
    assert not person.phone_index


def test_the_second_of_two_writers_is_told_and_changes_nothing() -> None:
    person = enter("林谷雨")
    change(person, facts={"relation": "长女"})
    with pytest.raises(ConflictError, match="Amina"):
        change(person, facts={"relation": "次女"})
    person.refresh_from_db()
    assert person.relation == "长女"


def test_an_identity_number_is_kept_sealed_and_forgotten_again() -> None:
    person = enter("林谷雨")
    with pytest.raises(BadNationalIdError):
        changes.note_identity(actor=AMINA, person=person, number="123", purpose="x", at=LATER)
    changes.note_identity(actor=AMINA, person=person, number=number(1), purpose="pass", at=LATER)
    person.refresh_from_db()
    assert person.national_id == number(1)
    assert number(1).encode() not in bytes(person.national_id_sealed)
    changes.note_identity(actor=AMINA, person=person, number="", purpose="wrong", at=LATER)
    person.refresh_from_db()
    assert (person.national_id, person.national_id_index) == ("", "")


def test_who_moves_alone_leaves_the_household_and_the_old_night_ends() -> None:
    person, mother = enter("林谷雨", is_head=True), enter("魏雨水")
    day = TODAY + timedelta(days=3)
    assert move(person, OPPOSITE, since=day) == 1
    person.refresh_from_db()
    assert sleeps(person) == (OPPOSITE, "", day)
    assert list(person.stays.values_list("to_on", flat=True).order_by("from_on")) == [day, None]
    assert person.household_id != mother.household_id
    assert not person.is_head
    assert sleeps(mother)[0] == HERE


def test_a_household_moves_with_those_who_sleep_there_and_stays_one() -> None:
    person, mother, away = enter("林谷雨", is_head=True), enter("魏雨水"), enter("林小满")
    move(away, elsewhere="省城医院")
    person.refresh_from_db()
    assert move(person, OPPOSITE, with_household=True) == 2
    assert sleeps(mother)[0] == sleeps(person)[0] == OPPOSITE
    assert sleeps(away)[1] == "省城医院"
    person.refresh_from_db()
    assert person.household is not None
    assert person.household.home_id == room(OPPOSITE)
    assert person.is_head
    assert {one.household_id for one in Person.objects.all()} == {person.household_id}


def test_who_sleeps_elsewhere_stays_with_the_household_and_comes_back_to_it() -> None:
    person, mother = enter("林谷雨"), enter("魏雨水")
    move(person, elsewhere="县城亲戚家")
    move(person, HERE, since=TODAY + timedelta(days=1))
    person.refresh_from_db()
    assert person.household_id == mother.household_id
    assert sleeps(person)[0] == HERE


def test_a_move_typed_wrong_is_put_right_on_the_same_day_without_a_night_of_no_length() -> None:
    person = enter("林谷雨")
    move(person, OPPOSITE)
    move(person, NEXT_DOOR)
    assert sleeps(person) == (NEXT_DOOR, "", TODAY)
    assert person.stays.count() == 1


def test_nobody_moves_before_they_came() -> None:
    person = enter("林谷雨")
    with pytest.raises(MoveError, match="only since"):
        move(person, OPPOSITE, since=TODAY - timedelta(days=1))
    assert sleeps(person)[0] == HERE


def test_who_had_moved_away_lives_here_again_with_a_home() -> None:
    person = enter("林谷雨")
    actions.change_standing(actor=AMINA, person=person, standing="moved", since=TODAY, at=AT)
    move(person, OPPOSITE)
    person.refresh_from_db()
    assert person.standing == Person.Standing.LIVING
    assert sleeps(person)[0] == OPPOSITE


def test_who_comes_back_lives_here_since_that_night_and_not_before_they_had_left() -> None:
    person = enter("林谷雨")
    day = timedelta(days=1)
    left = TODAY + 4 * day
    actions.change_standing(actor=AMINA, person=person, standing="moved", since=left, at=AT)
    with pytest.raises(MoveError, match="until"):
        move(person, OPPOSITE, since=left - day)
    move(person, OPPOSITE, since=left + day)
    person.refresh_from_db()
    assert person.standing_since == left + day


def test_who_died_does_not_move() -> None:
    person = enter("林谷雨")
    Person.objects.filter(pk=person.pk).update(standing="deceased")
    with pytest.raises(MoveError):
        move(person, OPPOSITE)


def test_an_entry_that_was_merged_is_changed_where_it_went() -> None:
    person = enter("林谷雨")
    Person.objects.filter(pk=person.pk).update(standing="merged")
    trip: dict[str, Any] = {"place": "省城", "from_on": None, "to_on": None, "on": TODAY}
    for act in (
        lambda: change(person, facts={"relation": "长女"}),
        lambda: move(person, OPPOSITE),
        lambda: changes.note_identity(
            actor=AMINA, person=person, number="", purpose="流调", at=LATER
        ),
        lambda: changes.note_travel(actor=AMINA, person=person, at=LATER, **trip),
    ):
        with pytest.raises(MergedError, match="change that one"):
            act()
    assert acts(person) == ["people.resident-entered"]


def test_travel_said_twice_is_noted_once() -> None:
    person = enter("林谷雨")
    for _click in range(2):
        changes.note_travel(
            actor=AMINA, person=person, place="省城", from_on=TODAY, to_on=None, on=TODAY, at=LATER
        )
    assert person.travels.count() == 1
    assert acts(person).count("people.travel-noted") == 1


def test_travel_is_noted_and_removed_only_from_the_one_it_belongs_to() -> None:
    person, other = enter("林谷雨"), enter("魏雨水")
    changes.note_travel(
        actor=AMINA, person=person, place="省城", from_on=TODAY, to_on=None, on=TODAY, at=LATER
    )
    trip = person.travels.get()
    assert not changes.drop_travel(actor=AMINA, person=other, travel_id=trip.pk, at=LATER)
    assert changes.drop_travel(actor=AMINA, person=person, travel_id=trip.pk, at=LATER)
    assert not person.travels.exists()


def test_nobody_without_a_role_may_do_any_of_it() -> None:
    person = resident()
    trip: dict[str, Any] = {"place": "省城", "from_on": None, "to_on": None, "on": TODAY}
    for act in (
        lambda: changes.enter_person(
            actor=GUS, facts={"name": "林谷雨"}, room_id=room(HERE), on=TODAY, at=AT
        ),
        lambda: change(person, actor=GUS, facts={"relation": "长女"}),
        lambda: move(person, OPPOSITE, actor=GUS),
        lambda: changes.note_identity(actor=GUS, person=person, number="", purpose="", at=AT),
        lambda: changes.note_travel(actor=GUS, person=person, at=AT, **trip),
        lambda: changes.drop_travel(actor=GUS, person=person, travel_id=1, at=AT),
    ):
        with pytest.raises(NotYourDutyError):
            act()
    person.refresh_from_db()
    assert (person.relation, sleeps(person)[0], Person.objects.count()) == ("", HERE, 1)


def test_a_double_click_enters_one_resident_and_a_later_namesake_is_another() -> None:
    def enter(after: timedelta, path: str = HERE, name: str = "林谷雨") -> Person:
        return changes.enter_person(
            actor=AMINA, facts={"name": name}, room_id=room(path), on=TODAY, at=AT + after
        )

    first = enter(timedelta(0))
    assert enter(timedelta(milliseconds=300)) == first
    assert Line.objects.filter(act="people.resident-entered").count() == 1
    others = [
        enter(timedelta(seconds=1), NEXT_DOOR),
        enter(timedelta(seconds=1), name="魏雨水"),
        enter(timedelta(minutes=1)),
    ]
    assert len({first, *others}) == 4
