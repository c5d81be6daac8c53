"""From what a row says to the path of a room."""

from __future__ import annotations

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shouwang.apps.people.homes import Homes, says_door

ORIGIN = UUID(int=7)
KNOWN = {("LH/LW", "3组"): "LH/LW/G3", ("LH/LW/G3", "5号"): "LH/LW/G3/B5"}


def homes(base: str = "LH/LW") -> Homes:
    return Homes(base, KNOWN, ORIGIN)


@pytest.mark.parametrize(
    ("values", "path"),
    [
        ({}, "LH/LW"),
        ({"area": "3组"}, "LH/LW/G3"),
        ({"area": "3组", "room": "5号"}, "LH/LW/G3/B5/R5"),
        ({"area": "3组", "building": "5号", "room": "201"}, "LH/LW/G3/B5/R201"),
        ({"building": "2栋", "unit": "1单元", "room": "301室"}, "LH/LW/B2/S1/R301"),
        ({"address": "3组5号"}, "LH/LW/G3/B5/R5"),
        ({"address": "庙后"}, "LH/LW/BN1/RN1"),
        ({"area": "东头"}, "LH/LW/GN1"),
        ({"area": None, "room": "  "}, "LH/LW"),
        ({"area": 3}, "LH/LW/G3-1"),
    ],
)
def test_a_row_leads_to_a_path(values: dict[str, object], path: str) -> None:
    assert homes().path_of(values) == path


def test_known_places_are_not_made_again() -> None:
    one = homes()
    one.path_of({"area": "3组", "room": "5号"})
    assert [(new.path, new.kind) for new in one.new] == [("LH/LW/G3/B5/R5", "room")]
    one.path_of({"area": "3组", "room": "5号"})
    assert len(one.new) == 1


def test_two_names_with_the_same_digits_are_two_places() -> None:
    one = homes()
    paths = [one.path_of({"area": name}) for name in ("4组", "第4网格", "四组", "东头")]
    assert len(set(paths)) == 4
    assert paths[:2] == ["LH/LW/G4", "LH/LW/G4-1"]


def test_without_a_base_the_first_part_is_the_root() -> None:
    assert Homes("", {}, ORIGIN).path_of({"area": "3组", "room": "5号"}) == "G3/B5/R5"
    assert Homes("", {}, ORIGIN).path_of({}) == ""


def test_only_a_house_or_a_room_is_a_door() -> None:
    assert says_door({"room": "5号"})
    assert says_door({"building": "5号"})
    assert says_door({"address": "庙后"})
    assert not says_door({"area": "3组"})


_TEXT = st.one_of(st.none(), st.text(max_size=12), st.integers(-5, 5))


_KEYS = ("area", "building", "unit", "room", "address")
_ROWS = st.lists(st.fixed_dictionaries({}, optional=dict.fromkeys(_KEYS, _TEXT)))


@given(rows=_ROWS)
def test_every_path_can_be_entered_and_parents_come_first(
    rows: list[dict[str, object]],
) -> None:
    one, seen = homes(), {"LH", "LH/LW", *KNOWN.values()}
    for values in rows:
        path = one.path_of(values)
        assert path == one.path_of(values)
    for new in one.new:
        assert new.path not in seen
        assert new.path.rpartition("/")[0] in seen
        assert all(code.isascii() and len(code) <= 24 for code in new.path.split("/"))
        seen.add(new.path)
