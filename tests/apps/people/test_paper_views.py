"""The paper sheet, printed and typed back."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from shouwang.apps.people import paper_views
from shouwang.apps.people.models import ImportBatch, ImportRow, Person
from tests.offices import make_areas, page, resident, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Client:
    make_areas()
    return signed_in()


def typed(office: Client, *rows: tuple[str, ...], base: str = "LH/LW") -> str:
    keys = ("name", "sex", "born_on", "phone", "area", "room", "household_no", "note")
    fields = {
        f"{number}-{key}": cell
        for number, row in enumerate(rows, start=1)
        for key, cell in zip(keys, row, strict=False)
    }
    answer = office.post(reverse("people:type-in"), {"base": base, **fields}, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def test_typed_rows_are_looked_at_like_those_of_a_file_and_keep_their_numbers(
    office: Client,
) -> None:
    text = typed(
        office,
        ("林谷雨", "女", "1949-06-10", "199 0000 0001", "3组", "5号"),
        ("", "", "", "", "", ""),
        ("何小满", "男", "2月30日", "", "3组", "6号"),
    )
    assert "Import preview" in text
    rows = ImportRow.objects.order_by("number").values_list("number", "verdict")
    assert [number for number, _ in rows] == [1, 3]
    assert rows[0] == (1, "accepted")
    assert rows[1][1] != "accepted"
    assert not Person.objects.exists()
    office.post(reverse("people:take", args=[ImportBatch.objects.get().pk]))


def test_an_empty_sheet_is_not_kept_and_an_unknown_area_loses_nothing_that_was_typed(
    office: Client,
) -> None:
    assert "Type at least one row" in typed(office)
    text = typed(office, ("林谷雨", "女"), base="XX")
    assert "林谷雨" in text
    assert not ImportBatch.objects.exists()


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_paper_holds_who_is_known_and_room_for_others(language: str) -> None:
    make_areas()
    resident("林谷雨", phone="19900000123")
    resident("何小满", path="LH/LW/G3/B6/R1")
    client = signed_in(language=language)
    text = client.get(reverse("people:paper"), {"path": "LH/LW/G3/B5"}).content.decode()
    assert "林谷雨" in text
    assert "何小满" not in text
    assert "19900000123" not in text
    assert text.count('class="blank"') == 10
    assert page(client, "people:type-in").count("<tr>") >= 20


def test_the_paper_goes_from_door_to_door_and_says_whom_it_leaves_out(
    office: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    resident("何小满", path="LH/LW/G3/B6/R1")
    resident("林谷雨", path="LH/LW/G3/B5/R2")
    resident("魏雨水", path="LH/LW/G3/B5/R1")
    address = reverse("people:paper")
    text = office.get(address, {"path": "LH/LW"}).content.decode()
    assert text.index("魏雨水") < text.index("林谷雨") < text.index("何小满")
    assert "not on this sheet" not in text
    assert "?base=LH/LW" in text
    monkeypatch.setattr(paper_views, "_MOST", 2)
    text = office.get(address).content.decode()
    assert "1 more person is not on this sheet" in text
