"""A sheet about people whom the registry knows already."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.test import Client

from shouwang.apps.people import actions
from shouwang.apps.people.models import ImportBatch, Person
from tests.apps.people.importing import (
    HEAD,
    ROWS,
    bring,
    content,
    number,
    settle,
    sheet,
    take,
    verdicts,
)
from tests.offices import AMINA, AT, make_areas, page, resident, signed_in
from tests.programs import program

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Client:
    make_areas()
    return signed_in()


def test_the_same_sheet_again_enters_nobody_whose_telephone_is_known(
    office: Client, tmp_path: Path
) -> None:
    path = sheet(tmp_path / "a.xlsx", ROWS[:2])
    take(office, bring(office, path))
    again = bring(office, path)
    assert verdicts(again) == {2: "look", 3: "look"}
    assert (again.counts["accepted"], again.counts["look"]) == (0, 2)
    take(office, again)
    assert Person.objects.count() == 2
    settle(office, again, ":known-person", "0:same", row=2)
    settle(office, again, ":known-person", "1:different", row=3)
    take(office, again)
    assert sorted(Person.objects.values_list("name", flat=True)) == ["林小寒", "林小寒", "林谷雨"]


@pytest.mark.parametrize(
    ("name", "phone", "verdict"),
    [
        ("林谷雨", "199 0000 0001", "look"),
        ("林 谷雨", "+86 19900000001", "look"),
        ("林谷雨", "199 0000 0002", "accepted"),
        ("何小满", "199 0000 0001", "accepted"),
        ("林谷雨", "", "accepted"),
    ],
)
def test_name_and_telephone_together_tell_a_person(
    office: Client, tmp_path: Path, name: str, phone: str, verdict: str
) -> None:
    resident("林谷雨", phone="199-0000-0001")
    row = (name, "女", 71, phone, "3组", "6号", "1")
    assert verdicts(bring(office, sheet(tmp_path / "a.xlsx", [row]))) == {2: verdict}


def test_an_identity_number_tells_a_person_by_itself(office: Client, tmp_path: Path) -> None:
    resident("林谷雨", national_id=number(1))
    row = ("林谷宇", "女", 71, "", "3组", "5号", "1", number(1))
    path = sheet(tmp_path / "a.xlsx", [row], (*HEAD, "身份证号"))
    assert verdicts(bring(office, path)) == {2: "accepted"}  # the column was not asked for
    assert verdicts(bring(office, path, with_sensitive="on", purpose="care")) == {2: "look"}


@pytest.mark.parametrize(
    ("group", "house", "verdict"),
    [
        ("3组", "5号", "look"),
        ("三组", "5号楼", "look"),
        ("3组", "6号", "accepted"),
        ("3组", "", "accepted"),
    ],
)
def test_the_same_name_in_the_same_home_is_looked_at_and_elsewhere_is_a_namesake(
    office: Client, tmp_path: Path, group: str, house: str, verdict: str
) -> None:
    resident("林谷雨")
    row = ("林谷雨", "女", "", "", group, house, "")
    assert verdicts(bring(office, sheet(tmp_path / "a.xlsx", [row]))) == {2: verdict}


@pytest.mark.parametrize(("born", "verdict"), [("1949-06-10", "look"), ("1949-06-11", "accepted")])
def test_the_same_name_born_on_the_same_day_is_looked_at(
    office: Client, tmp_path: Path, born: str, verdict: str
) -> None:
    resident("林谷雨", born_on=date(1949, 6, 10))
    row = ("林谷雨", born, "4组")
    path = sheet(tmp_path / "a.xlsx", [row], ("姓名", "出生日期", "村组"))
    assert verdicts(bring(office, path)) == {2: verdict}


def test_the_preview_names_whom_the_registry_knows_and_follows_a_merge(
    office: Client, tmp_path: Path
) -> None:
    kept = resident("林小寒", path="LH/LW/G3/B6/R1")
    gone = resident("林谷雨", phone="19900000001")
    actions.merge(actor=AMINA, kept=kept, gone=gone, reason="", at=AT)
    brought = bring(office, sheet(tmp_path / "a.xlsx", ROWS[:1]))
    assert content(brought, 2)["doubts"][0]["read"] == [kept.ref]
    text = page(office, "people:preview", brought.pk)
    assert f"/people/{kept.ref}/" in text
    assert "the same name and telephone" in text


@pytest.mark.parametrize("is_program", [False, True])
def test_entries_of_another_area_are_not_named_to_whom_the_sheet_is_shown(
    office: Client, tmp_path: Path, *, is_program: bool
) -> None:
    person = resident(phone="199 0000 0001", path="LH/LW/G3/B6/R1")
    batch = bring(office, sheet(tmp_path / "a.xlsx", ROWS[:1]))
    ImportBatch.objects.filter(pk=batch.pk).update(path="LH/LW/G3/B5")
    said = {}
    for name, area in (("Bo", "LH/LW/G3"), ("Cai", "LH/LW/G3/B5")):
        if is_program:
            asks = program("village-secretary", area=area, name=name)
            said[name] = str(asks.get(f"/imports/{batch.pk}/rows"))
        else:
            reader = signed_in("village-secretary", area=area, name=name)
            said[name] = page(reader, "people:preview", batch.pk)
    assert person.ref in said["Bo"]
    assert person.ref not in said["Cai"]
    assert "林谷雨" in said["Cai"]
