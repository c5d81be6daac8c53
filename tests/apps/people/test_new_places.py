"""Places that the register does not know yet come in only after somebody has looked."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from shouwang.apps.people import imports
from shouwang.apps.people.models import ImportBatch, Person
from shouwang.apps.places import actions as places
from shouwang.apps.places.models import Area
from tests.apps.people.importing import (
    bring_asked,
    content,
    settle,
    sheet,
    take,
    verdicts,
)
from tests.offices import AMINA, AT, make_areas, page, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Iterator[Client]:
    make_areas()
    yield signed_in()
    shutil.rmtree(Path(settings.MEDIA_ROOT) / "sheets", ignore_errors=True)


def brought(office: Client, tmp_path: Path, *homes: tuple[str, str]) -> ImportBatch:
    names = ["谷雨", "小寒", "立秋", "小满", "大暑", "白露", "霜降"]
    rows = [
        (f"林{name}", "女", 30, "", group, door, "")
        for name, (group, door) in zip(names, homes, strict=False)
    ]
    return bring_asked(office, sheet(tmp_path / "a.xlsx", rows))


def doubts(batch: ImportBatch, row: int) -> list[tuple[str, str]]:
    return [(one["column"], one["code"]) for one in content(batch, row)["doubts"]]


def test_a_new_group_house_or_room_is_asked_about_and_a_known_home_is_not(
    office: Client, tmp_path: Path
) -> None:
    homes = [("9组", "1号"), ("3组", "7号"), ("3组", "5号 3室"),
             ("3组", "5号 1室"), ("三组", "5号"), ("3组", ""), ("3组", "6号")]  # fmt: skip
    batch = brought(office, tmp_path, *homes)
    assert [doubts(batch, row) for row in range(2, 9)] == [
        [("area", "new-place")],
        [("room", "new-place")],
        [("room", "new-place")],
        [], [], [], [],
    ]  # fmt: skip
    assert (batch.counts["accepted"], batch.counts["look"]) == (4, 3)
    text = page(office, "people:preview", batch.pk)
    assert "This place is not in the register yet" in text
    assert "Yes, enter this place" in text
    take(office, batch)
    assert set(Area.objects.filter(kind="grid").values_list("path", flat=True)) == {"LH/LW/G3"}
    assert not Area.objects.filter(path="LH/LW/G3/B7").exists()


def test_one_answer_enters_all_new_places_alike(office: Client, tmp_path: Path) -> None:
    batch = brought(office, tmp_path, ("3组", "7号"), ("3组", "8号"), ("3组", "7号"))
    assert set(verdicts(batch).values()) == {"look"}
    settle(office, batch, "room:new-place", "0:as-read")
    assert set(verdicts(batch).values()) == {"accepted"}
    take(office, batch)
    assert Area.objects.filter(path__in=("LH/LW/G3/B7", "LH/LW/G3/B8")).count() == 2
    assert Person.objects.count() == 3


def test_a_mended_home_is_asked_about_anew(office: Client, tmp_path: Path) -> None:
    batch = brought(office, tmp_path, ("3组", "7号"))

    def mend(text: str) -> bool:
        return imports.mend(
            actor=AMINA, batch=batch, number=2, column="room", text=text,
            today=date(2026, 3, 1), at=timezone.now(),
        )  # fmt: skip

    settle(office, batch, "room:new-place", "0:as-read")
    mend("17号")
    assert doubts(batch, 2) == [("room", "new-place")]
    mend("5号2室")
    assert verdicts(batch) == {2: "accepted"}
    take(office, batch)
    assert Person.objects.get().stays.get().room.path == "LH/LW/G3/B5/R2"  # type: ignore[union-attr]


def test_a_row_that_says_no_home_is_asked_about(office: Client, tmp_path: Path) -> None:
    batch = brought(office, tmp_path, ("", ""))
    assert doubts(batch, 2) == [("address", "no-home")]
    settle(office, batch, "address:no-home", "0:as-read")
    take(office, batch)
    assert Person.objects.get().stays.get().room.path == "LH/LW"  # type: ignore[union-attr]


def test_where_no_house_is_known_yet_nothing_is_asked(office: Client, tmp_path: Path) -> None:
    new = [places.NewArea("LH/SG", "village", "上古村")]
    places.enter_areas(actor=AMINA, areas=new, at=AT)
    rows = [("林谷雨", "女", 30, "", "1组", "1号", ""), ("林小寒", "", 30, "", "", "", "")]
    batch = bring_asked(office, sheet(tmp_path / "a.xlsx", rows), base="LH/SG")
    assert set(verdicts(batch).values()) == {"accepted"}
    take(office, batch)
    again = bring_asked(
        office, sheet(tmp_path / "b.xlsx", [("林立秋", *rows[0][1:])]), base="LH/SG"
    )
    assert verdicts(again) == {2: "accepted"}
