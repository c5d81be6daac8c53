"""Files of one's own household and of relatives: no page of them opens unnoticed."""

from __future__ import annotations

import pytest
from django.urls import reverse

from shouwang.apps.people import actions, rights
from shouwang.apps.people.models import Household, Merge, Person
from shouwang.backbone.access.models import Account
from shouwang.backbone.access.rules import rules
from shouwang.backbone.audit import log
from tests.backbone.accounts.hall import colleague, verified
from tests.backbone.accounts.test_glass import FORM, REVIEW, file_of, opened
from tests.offices import AMINA, AT, TODAY, make_areas, resident, signed_in
from tests.programs import program

pytestmark = pytest.mark.django_db


@pytest.fixture
def person() -> Person:
    make_areas()
    return resident("林谷雨", path="LH/LW/G3/B5/R1", needs=("dialysis",))


def test_no_page_of_the_own_household_opens_unnoticed(person: Person) -> None:
    wife = resident("魏雨水", path="LH/LW/G3/B5/R1")
    household = Household.objects.create(ref="34")
    Person.every.filter(pk__in=[person.pk, wife.pk]).update(household=household)
    bo = colleague("Bo", "hq-office", own_file=person.pk)
    client = verified(bo)
    for one in (person, wife):
        answer = client.get(file_of(one))
        text = answer.content.decode()
        assert answer.status_code == 403
        assert f"{reverse(FORM)}?ref={one.ref}" in text
        assert one.name not in text
    row = opened(bo, wife)
    assert row.is_own
    assert client.get(file_of(wife)).status_code == 200
    assert client.get(file_of(person)).status_code == 403
    guardian = verified(colleague("Dee", "data-guardian"))
    assert "own household or relative" in guardian.get(reverse(REVIEW)).content.decode()


def test_a_relative_elsewhere_is_as_near(person: Person) -> None:
    bo = colleague("Bo", "hq-office", kin=[str(person.pk)])
    assert verified(bo).get(file_of(person)).status_code == 403
    cy = colleague("Cy", "hq-office", kin=[str(resident("魏雨水").pk)])
    assert verified(cy).get(file_of(person)).status_code == 200


OF_A_PERSON = [
    "people:resident",
    "people:phone",
    "people:reveal",
    "people:standing",
    "people:change",
    "people:move",
    "people:identity",
    "people:need",
    "people:travel",
    "people:merge",
    "people:rights",
    "people:own-copy",
]


@pytest.mark.parametrize("name", OF_A_PERSON)
@pytest.mark.parametrize("method", ["get", "post"])
def test_every_page_of_a_person_passes_the_same_door(
    person: Person, name: str, method: str
) -> None:
    every = set(rules().roles) - {"administrator"}
    bo = colleague("Bo", *sorted(every), own_file=person.pk)
    answer = getattr(verified(bo), method)(reverse(name, args=[person.ref]))
    assert answer.status_code in (403, 405)
    assert person.name not in answer.content.decode()


@pytest.mark.parametrize("name", ["people:end-need", "people:drop-travel"])
def test_what_is_noted_of_a_person_passes_it_too(person: Person, name: str) -> None:
    every = set(rules().roles) - {"administrator"}
    bo = colleague("Bo", *sorted(every), own_file=person.pk)
    need = person.needs.get()
    assert verified(bo).post(reverse(name, args=[person.ref, need.pk])).status_code == 403
    need.refresh_from_db()
    assert need.ended_on is None


@pytest.mark.parametrize(("name", "method"), [("request", "get"), ("decide", "post")])
def test_a_request_about_an_own_file_opens_as_the_file_does(
    person: Person, name: str, method: str
) -> None:
    row = rights.note(
        actor=AMINA, person=person, kind="correction", about="phone", said="old", way="paper",
        asked_on=TODAY, at=AT,
    )  # fmt: skip
    every = set(rules().roles) - {"administrator"}
    bo = colleague("Bo", *sorted(every), own_file=person.pk)
    answer = getattr(verified(bo), method)(reverse(f"people:{name}", args=[row.pk]))
    assert answer.status_code == 403
    assert person.name not in answer.content.decode()
    assert not log.looks(person.pk).exists()


def test_an_own_entry_is_not_made_one_with_another_unnoticed(person: Person) -> None:
    other = resident("林谷雨", path="LH/LW/G3/B5/R2")
    client = verified(colleague("Bo", "hq-office", own_file=person.pk))
    fields = {"gone": person.ref, "reason": "the same"}
    assert client.post(reverse("people:merge", args=[other.ref]), fields).status_code == 403
    person.refresh_from_db()
    assert person.standing == Person.Standing.LIVING


def test_ties_are_noted_by_number_on_the_page(person: Person) -> None:
    bo, amina = colleague("Bo", "hq-office"), verified(colleague("Amina", "administrator"))
    where = reverse("accounts:ties", args=[bo.pk])
    for bad in ({"own": "P-999999"}, {"kin": "x"}, {"helper_ref": "H-999999"}):
        assert 'role="alert"' in amina.post(where, bad).content.decode()
    amina.post(where, {"own": person.ref.lower(), "kin": ""})
    bo.refresh_from_db()
    assert bo.own_file == person.pk
    text = amina.get(reverse("accounts:person", args=[bo.pk])).content.decode()
    assert person.ref in text
    assert person.name not in text  # an administrator sees no residents


def test_a_file_stays_ones_own_when_it_was_made_one_with_another() -> None:
    make_areas()
    mine, twin = resident("林谷雨"), resident("林谷雨", path="LH/LW/G3/B6/R1")
    client = signed_in("village-secretary", name="Bo")
    Account.objects.filter(name="Bo").update(own_file=mine.pk)
    assert client.get(reverse("people:resident", args=[twin.ref])).status_code == 200
    actions.merge(actor=AMINA, kept=twin, gone=mine, reason="same person", at=AT)
    assert client.get(reverse("people:resident", args=[twin.ref])).status_code == 403


def test_a_housemate_by_way_of_a_merged_entry_is_of_ones_household() -> None:
    make_areas()
    mine, twin, mate = resident("林谷雨"), resident("林谷雨"), resident("何小满")
    Person.objects.filter(pk__in=[mine.pk, mate.pk]).update(household=Household.objects.create())
    client = signed_in("village-secretary", name="Bo")
    Account.objects.filter(name="Bo").update(own_file=twin.pk)
    assert client.get(reverse("people:resident", args=[mate.ref])).status_code == 200
    actions.merge(actor=AMINA, kept=twin, gone=mine, reason="same person", at=AT)
    assert client.get(reverse("people:resident", args=[mate.ref])).status_code == 403


@pytest.mark.parametrize("way", ["page", "program"])
def test_nobody_makes_a_relatives_entry_one_with_another_nor_parts_them(way: str) -> None:
    make_areas()
    kin, twin = resident("林谷雨"), resident("林谷雨", path="LH/LW/G3/B6/R1")
    if way == "page":
        client = signed_in("village-secretary", name="Bo", area="LH/LW")
        said = {"gone": kin.ref, "reason": "same card"}

        def merge() -> int:
            return client.post(reverse("people:merge", args=[twin.ref]), said).status_code

        def part(pk: object) -> int:
            return client.post(reverse("people:undo-merge", args=[pk])).status_code
    else:
        one = program("village-secretary", area="LH/LW")
        said = {"gone": kin.ref, "reason": "same card"}

        def merge() -> int:
            return one.ask("POST", f"/residents/{twin.ref}/merge", said).status_code

        def part(pk: object) -> int:
            return one.ask("POST", f"/merges/{pk}/undo").status_code

    Account.objects.filter(name="Bo").update(kin=[str(kin.pk)])
    assert merge() in (403, 409)
    assert not Merge.objects.exists()
    done = actions.merge(actor=AMINA, kept=twin, gone=kin, reason="same card", at=AT)
    assert part(done.pk) in (403, 409)
    done.refresh_from_db()
    assert done.undone_at is None


@pytest.mark.parametrize("name", ["change", "rights", "move", "identity", "travel"])
def test_a_form_that_comes_back_with_the_file_is_a_look_as_well(name: str) -> None:
    make_areas()
    person = resident(phone="19900000123")
    answer = signed_in().post(reverse(f"people:{name}", args=[person.ref]), {"home": "nowhere"})
    assert person.name in answer.content.decode()
    assert log.looks(person.pk).exists()


def test_a_request_that_comes_back_unanswered_is_a_look_as_well() -> None:
    make_areas()
    person = resident()
    asked = rights.note(actor=AMINA, person=person, kind="correction", about="phone", said="old",
                        way="paper", asked_on=TODAY, at=AT)  # fmt: skip
    signed_in().post(reverse("people:decide", args=[asked.pk]), {})
    assert log.looks(person.pk).exists()
