"""What the preview says of where rows land, of several names in a cell, and of texts too long."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from shouwang.apps.people import preview_data
from shouwang.apps.people.lengths import MOST, too_long
from shouwang.apps.people.models import ImportBatch, Person
from shouwang.apps.places import actions as places
from shouwang.apps.places.models import Area
from shouwang.backbone.jobs.models import Job
from tests.apps.people.importing import (
    HEAD,
    ROWS,
    bring,
    content,
    settle,
    sheet,
    take,
    undo,
    verdicts,
)
from tests.offices import AMINA, AT, make_areas, page, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Iterator[Client]:
    make_areas()
    yield signed_in()
    shutil.rmtree(Path(settings.MEDIA_ROOT) / "sheets", ignore_errors=True)


def second_group() -> None:
    """Enter a second place that 三组 may mean."""
    places.enter_areas(
        actor=AMINA, areas=[places.NewArea("LH/LW/W3", "grid", "柳湾村第三网格")], at=AT
    )


def homes_of(batch: ImportBatch) -> dict[str, object]:
    told: dict[str, object] = preview_data.about(batch)["homes"]
    return told


def test_the_preview_says_where_rows_land_and_which_places_would_be_new(
    office: Client, tmp_path: Path
) -> None:
    rows = [
        ("林谷雨", "女", 71, "", "三组", "5号楼", ""),
        ("何小满", "女", 71, "", "第九网格", "1号", ""),
    ]
    brought = bring(office, sheet(tmp_path / "a.xlsx", rows))
    told = homes_of(brought)
    assert (told["known"], told["new"], told["n_places"]) == (1, 1, 2)
    text = page(office, "people:preview", brought.pk)
    assert "Liuwan village \u203a Group 3 \u203a No. 5" in text
    assert '第九网格 <span class="tag plain">new place</span>' in text
    assert "2 places would be new" in text
    take(office, brought)
    assert set(Area.objects.filter(kind="grid").values_list("path", flat=True)) == {
        "LH/LW/G3", "LH/LW/G9"
    }  # fmt: skip
    again = bring(office, sheet(tmp_path / "b.xlsx", rows))
    assert (homes_of(again)["known"], homes_of(again)["n_places"]) == (2, 0)


def test_a_row_that_two_known_places_fit_asks_which_and_goes_there(
    office: Client, tmp_path: Path
) -> None:
    second_group()
    rows = [(f"林小{word}", "女", 30, "", "三组", "5号", "") for word in "寒暑"]
    brought = bring(office, sheet(tmp_path / "a.xlsx", rows))
    assert verdicts(brought) == {2: "look", 3: "look"}
    answers = content(brought, 2)["doubts"][0]["answers"]
    place = next(n for n, one in enumerate(answers) if one["code"] == "place=LH/LW/W3")
    text = page(office, "people:preview", brought.pk)
    assert "several places" in text
    assert "place:grid" not in text
    settle(office, brought, "area:place-unclear", f"{place}:place=LH/LW/W3", row=2)
    settle(office, brought, "area:place-unclear", "0:place=LH/LW/nowhere")
    assert content(brought, 2)["doubts"] == []  # the first house of a group is no question
    assert verdicts(brought) == {2: "accepted", 3: "look"}
    settle(office, brought, "area:place-unclear", f"{1 - place}:place=LH/LW/G3")
    take(office, brought)
    homes = Person.objects.order_by("batch_row").values_list("stays__room__path", flat=True)
    assert list(homes) == ["LH/LW/W3/B5/R5", "LH/LW/G3/B5"]


def test_an_address_written_anew_lands_anew(office: Client, tmp_path: Path) -> None:
    second_group()
    brought = bring(
        office, sheet(tmp_path / "a.xlsx", [("林谷雨", "女", 71, "", "三组", "5号", "")])
    )
    fields = {"number": 2, "column": "area", "text": "3组"}
    office.post(reverse("people:mend", args=[brought.pk]), fields)
    assert verdicts(brought) == {2: "accepted"}
    assert [step[0] for step in content(brought, 2)["land"]][:2] == ["柳湾村", "3组"]


def test_a_second_place_entered_since_the_preview_holds_up_only_its_rows(
    office: Client, tmp_path: Path
) -> None:
    rows = [
        ("林谷雨", "女", 71, "", "三组", "5号", ""),
        ("何小满", "女", 71, "", "4组", "1号", ""),
    ]
    brought = bring(office, sheet(tmp_path / "a.xlsx", rows))
    assert set(verdicts(brought).values()) == {"accepted"}
    second_group()
    assert take(office, brought).result["people"] == 1
    assert verdicts(brought) == {2: "look", 3: "accepted"}
    assert brought.rows.get(number=2).fate == "waiting"
    assert undo(office, brought).state == Job.State.DONE


def test_the_telephone_beside_several_names_is_that_of_the_first(
    office: Client, tmp_path: Path
) -> None:
    brought = bring(office, sheet(tmp_path / "a.xlsx", [("何小满 何大满 何芒种", *ROWS[0][1:])]))
    doubt = content(brought, 2)["doubts"][0]
    assert "goes to the first" in doubt["why"]["en"]
    settle(office, brought, "name:several-people", "0:split")
    take(office, brought)
    phones = Person.objects.order_by("ref").values_list("name", "phone_end")
    assert list(phones) == [("何小满", "0001"), ("何大满", ""), ("何芒种", "")]


LONG = "柳" * 300


def test_no_text_is_too_long_for_the_register(office: Client, tmp_path: Path) -> None:
    head = (*HEAD, "与户主关系", "近14天去向", "备注")
    rows = [
        (LONG[:41] + "x" * 20, *ROWS[0][1:], "", "", ""),
        ("窗" * 25, *ROWS[0][1:], "", "", ""),
        ("林谷雨", "女", 71, "", LONG, LONG, LONG, LONG, LONG, LONG),
        ("何小满", "女", 71, "", "3组", "6号", "", "户主", "", LONG),
    ]
    brought = bring(office, sheet(tmp_path / "a.xlsx", rows, head))
    assert verdicts(brought)[3] == "refused"
    assert verdicts(brought)[4] == "look"
    assert verdicts(brought)[5] == "accepted"
    columns = {doubt["column"] for doubt in content(brought, 4)["doubts"]}
    assert columns == {"area", "room", "household_no", "relation", "travel"}
    for column in columns:
        settle(office, brought, f"{column}:text-too-long", "0:other")
    assert verdicts(brought)[4] == "accepted"
    fields = {"number": 5, "column": "relation", "text": LONG[:200]}
    office.post(reverse("people:mend", args=[brought.pk]), fields)
    assert verdicts(brought)[5] == "look"
    assert take(office, brought).state == Job.State.DONE
    assert Person.objects.get().relation == LONG[: MOST["relation"]]


@pytest.mark.parametrize(
    ("column", "value", "fits"),
    [
        ("name", "林谷雨", True),
        ("name", "窗" * 20, True),
        ("name", "窗" * 21, False),
        ("name", ("林谷雨", "y" * 61), False),
        ("relation", "x" * 30, True),
        ("relation", "x" * 31, False),
        ("note", "x" * 9999, True),
        ("age", 7, True),
    ],
)
def test_what_fits_is_told_from_the_columns(column: str, value: object, *, fits: bool) -> None:
    assert (too_long(column, value) is None) == fits
