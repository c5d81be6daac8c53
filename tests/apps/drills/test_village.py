"""The people, areas and numbers of an invented village."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from uuid import UUID

import pytest

from shouwang.apps.drills.invent import Town, invent_town
from shouwang.apps.drills.invent.marks import check_char
from shouwang.apps.drills.invent.town import PersonRow

DAY_1 = dt.date(2020, 1, 27)


def households(town: Town) -> dict[UUID, list[PersonRow]]:
    homes: dict[UUID, list[PersonRow]] = {}
    for person in town.people:
        homes.setdefault(person.household_id, []).append(person)
    return homes


def test_a_village_has_1153_residents_in_380_households_of_one_to_seven(town: Town) -> None:
    sizes = Counter(len(home) for home in households(town).values())

    assert len(town.people) == 1153
    assert sum(sizes.values()) == 380
    assert set(sizes) == set(range(1, 8))


def test_a_size_that_there_is_not_is_refused() -> None:
    with pytest.raises(ValueError, match="size must be 'village', got 'city'"):
        invent_town(1, "city", DAY_1)  # type: ignore[arg-type]  # what the test is about


def test_107_people_can_stand_at_a_gate_80_of_them_local_and_27_police(town: Town) -> None:
    at_gates = [row for row in town.responders if "gate" in row.skills]

    assert Counter(row.role == "police" for row in at_gates) == {False: 80, True: 27}
    assert {row.role for row in town.responders} >= {"officer", "doctor", "village_officer"}
    assert sum(not fit for fit, _ in (row.fit for row in town.responders)) == 2
    assert 3 <= sum(bool(row.leave) for row in town.responders) <= 8


def test_volunteers_are_residents_under_their_own_name_and_number(town: Town) -> None:
    people = {person.id: person for person in town.people}
    residents = [row for row in town.responders if row.person_id]

    assert len(residents) > 50
    for row in residents:
        assert row.person_id
        person = people[row.person_id]
        assert (row.name, row.phone) == (person.name, person.phone)
        assert 20 <= person.age_on(DAY_1) <= 57


def test_everybody_sleeps_in_one_room_that_exists(town: Town) -> None:
    rooms = {area.path for area in town.areas if area.kind == "room"}

    assert {p.sleeps_path for p in town.people} <= rooms
    assert {p.home_path for p in town.people} <= rooms
    elsewhere = [p for p in town.people if p.sleeps_path != p.home_path]
    assert 30 <= len(elsewhere) <= 60
    assert any(p.sleeps_path.startswith(town.village_path) for p in elsewhere)


def test_some_registered_rooms_have_nobody_and_some_houses_several_rooms(town: Town) -> None:
    rooms = [a for a in town.areas if a.kind == "room" and a.path.startswith(town.village_path)]
    homes = {person.home_path for person in town.people}

    assert len([room for room in rooms if room.path not in homes]) == 6
    assert Counter(Counter(room.parent_path for room in rooms).values())[2] == 16


def test_paths_nest(town: Town) -> None:
    paths = {area.path for area in town.areas}
    inner = {"stair": "building", "building": "grid", "grid": "village", "village": "township"}
    kind_of = {area.path: area.kind for area in town.areas}

    for area in town.areas:
        if area.kind == "county":
            assert area.parent_path == ""
            continue
        assert area.parent_path in paths
        assert area.path.startswith(area.parent_path + "/")
        if area.kind in inner and area.path.startswith(town.village_path):
            assert kind_of[area.parent_path] == inner[area.kind]


def test_no_id_is_given_twice(town: Town) -> None:
    records = (town.areas, town.venues, town.people, town.responders, town.firms, town.observed)
    ids = [row.id for rows in records for row in rows]

    assert len(ids) == len(set(ids))
    assert len({area.path for area in town.areas}) == len(town.areas)


def test_national_ids_have_an_area_code_never_issued_and_the_right_check(town: Town) -> None:
    given = [(person, person.national_id) for person in town.people if person.national_id]

    assert len({number for _, number in given}) == len(given) > 1100
    for person, number in given:
        assert number[:6] == "990000"
        assert number[6:14] == f"{person.born_on:%Y%m%d}"
        assert (int(number[16]) % 2 == 1) == (person.sex == "male")
        assert number[17] == check_char(number[:17])


def test_telephones_have_a_prefix_that_no_operator_has(town: Town) -> None:
    phones = {row.phone for row in town.people} | {row.phone for row in town.responders}

    assert all(re.fullmatch(r"1540000\d{4}", phone) for phone in phones)


def test_the_old_and_the_very_young_are_many_and_workers_partly_away(town: Town) -> None:
    ages = [person.age_on(DAY_1) for person in town.people]

    assert min(ages) == 0
    assert sum(age >= 60 for age in ages) > 0.2 * len(ages)
    assert sum(age < 16 for age in ages) > 0.12 * len(ages)
    assert sum(bool(person.travel) for person in town.people) > 60


def test_what_makes_a_register_hard_is_there(town: Town) -> None:
    names = Counter(person.name for person in town.people)
    phones = Counter(person.phone for person in town.people)
    kids = Counter(
        (p.household_id, p.born_on) for p in town.people if p.age_on(DAY_1) < 18
    )  # twins

    assert sum(n == 2 for n in names.values()) == 3
    assert max(names.values()) == 2
    assert sum(n > 1 for n in phones.values()) > 100
    assert 2 in kids.values()
    assert any("·" in name for name in names)
    assert any(person.national_id is None for person in town.people)


def test_needs_name_one_dialysis_patient_pregnant_women_and_people_alone(town: Town) -> None:
    needs = Counter(need for person in town.people for need in person.needs)

    assert needs["dialysis"] == 1
    assert needs["pregnant"] == 3
    assert needs["oxygen"] == 2
    assert needs["alone"] > 20
    for person in town.people:
        assert "pregnant" not in person.needs or person.sex == "female"


def test_each_household_has_one_head_and_one_room(town: Town) -> None:
    for home in households(town).values():
        assert sum(person.is_head for person in home) == 1
        assert len({person.home_path for person in home}) == 1


def test_three_firms_have_staff_of_their_own(town: Town) -> None:
    staff = [person_id for firm in town.firms for person_id in firm.staff_ids]

    assert len(town.firms) == 3
    assert len(staff) == len(set(staff)) == 29
    assert set(staff) <= {person.id for person in town.people}
    assert Counter(venue.kind for venue in town.venues)["shop"] == 2
