"""From what a row says to the path of a room."""

from __future__ import annotations

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shouwang.apps.people.doors import says_door
from shouwang.apps.people.homes import Homes
from shouwang.apps.places.public import Part

ORIGIN = UUID(int=7)
KNOWN = [
    Part("LH", "county", "临和县", "Linhe County"),
    Part("LH/LW", "village", "柳湾村", "Liuwan village"),
    Part("LH/LW/G3", "grid", "3组", "Group 3"),
    Part("LH/LW/G3/B5", "building", "5号", "No. 5"),
]


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
        ({"area": 3}, "LH/LW/G3"),
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


def test_one_number_written_in_several_ways_is_one_new_place() -> None:
    one = homes()
    paths = [one.path_of({"area": name}) for name in ("4组", "第4网格", "四组", "东头", "西头")]
    assert paths == ["LH/LW/G4"] * 3 + ["LH/LW/GN1", "LH/LW/GN2"]


WAYS = ("3组", "三组", "第三组", "第3网格", "三网格", "Group 3", "grid 3", "柳湾村第三网格", "柳湾3组",
        "３组", "3", "临和县柳湾村三社", "Liuwan village group 3", "三小组", "3队")  # fmt: skip


@pytest.mark.parametrize("known", ["3组", "柳湾村第三网格", "Group 3"])
@pytest.mark.parametrize("written", WAYS)
def test_a_group_is_known_however_its_number_is_written(known: str, written: str) -> None:
    parts = [*KNOWN[:2], Part("LH/LW/X", "grid", known, "")]
    one = Homes("LH/LW", parts, ORIGIN)
    assert one.path_of({"area": written}) == "LH/LW/X"
    assert not one.new


@pytest.mark.parametrize(
    "written", ["5号", "5号楼", "5栋", "五栋", "No. 5", "5#", "5", "Building 5"]
)
def test_a_building_is_known_however_its_number_is_written(written: str) -> None:
    one = homes()
    assert one.path_of({"area": "3组", "building": written, "room": "x"}).startswith(
        "LH/LW/G3/B5/"
    )


def test_a_room_is_known_by_its_number_and_the_house_itself_is_no_room_of_it() -> None:
    rooms = [Part(f"LH/LW/G3/B5/Q{n}", "room", f"{n}室", "") for n in (1, 5, 101)]
    one = Homes("LH/LW", [*KNOWN, *rooms], ORIGIN)

    def path(room: str) -> str:
        return one.path_of({"area": "3组", "building": "5号", "room": room})

    assert path("01室") == path("1") == path("一室") == "LH/LW/G3/B5/Q1"
    assert path("101") == "LH/LW/G3/B5/Q101"
    house = one.path_of({"area": "3组", "room": "5号"})
    assert house == "LH/LW/G3/B5"  # it has three rooms: behind which one is not said
    assert not one.new
    assert one.path_of({"area": "3组", "building": "5号楼"}) == house
    assert path("5室") == "LH/LW/G3/B5/Q5"


HOUSES = [
    *KNOWN,
    *(
        Part(f"LH/LW/G3/B{n}", "building", f"柳湾村{n}号", f"No. {n} Liuwan")
        for n in (35, 183, 900)
    ),
    Part("LH/LW/G3/B35/R1", "room", "柳湾村35号", "No. 35 Liuwan"),
    Part("LH/LW/G3/B183/R1", "room", "柳湾村183号1室", "No. 183 Liuwan, Room 1"),
    Part("LH/LW/G3/B183/R2", "room", "柳湾村183号2室", "No. 183 Liuwan, Room 2"),
    Part("LH/LW/G3/B900/R101", "room", "101", ""),
    Part("LH/LW/G3/B900/R202", "room", "202", ""),
    Part("LH/LW/G3/B5/R1", "room", "1室", ""),
    Part("LH/LW/G3/B12", "building", "12栋", ""),
    Part("LH/LW/G3/B12/U1", "stair", "12栋1单元", ""),
    Part("LH/LW/G3/B12/U1/R101", "room", "12栋101室", ""),
]


@pytest.mark.parametrize("group", [{}, {"area": "3组"}])
@pytest.mark.parametrize("column", ["room", "address", "building"])
@pytest.mark.parametrize(
    ("written", "path"),
    [
        ("柳湾村900号 101", "B900/R101"),
        ("柳湾村900号202室", "B900/R202"),
        ("柳湾村900号-101", "B900/R101"),
        ("900号-101", "B900/R101"),
        ("900号101", "B900/R101"),
        ("900-101", "B900/R101"),
        ("900 202", "B900/R202"),
        ("９００号１０１房", "B900/R101"),
        ("柳湾村900", "B900"),
        ("柳湾村183号 2室", "B183/R2"),
        ("柳湾村183号2室", "B183/R2"),
        ("183-2", "B183/R2"),
        ("No. 183 Liuwan, Room 2", "B183/R2"),
        ("柳湾村35", "B35/R1"),
        ("柳湾35号", "B35/R1"),
        ("No. 35 Liuwan", "B35/R1"),
        ("35", "B35/R1"),
        ("No. 5 1室", "B5/R1"),
        ("No. 5 Room 1", "B5/R1"),
        ("5号", "B5/R1"),
        ("12栋1单元101", "B12/U1/R101"),
        ("12-1-101", "B12/U1/R101"),
        ("12栋 101室", "B12/U1/R101"),
        ("3组 · 5号 · 1室", "B5/R1"),
        ("3组 · 柳湾村900号 · 101", "B900/R101"),
        ("3组5号1室", "B5/R1"),
        ("柳湾村900号 · 101", "B900/R101"),
    ],
)
def test_a_home_is_known_as_the_register_writes_it(
    written: str, path: str, column: str, group: dict[str, object]
) -> None:
    if column == "building" and "组" in written:
        return  # a column for houses holds no groups
    one = Homes("LH/LW", HOUSES, ORIGIN)
    landing = one.land({**group, column: written})
    assert (landing.path, landing.unclear, one.new) == (f"LH/LW/G3/{path}", None, [])


def test_house_and_room_in_two_columns_may_repeat_each_other() -> None:
    one = Homes("LH/LW", HOUSES, ORIGIN)
    for house, room in (
        ("柳湾村900号", "柳湾村900号 101"),
        ("900号", "101"),
        ("900号101", "101室"),
    ):
        assert one.path_of({"building": house, "room": room}) == "LH/LW/G3/B900/R101"
    assert one.path_of({"building": "12栋1单元", "room": "101"}) == "LH/LW/G3/B12/U1/R101"
    assert not one.new


def test_a_number_between_two_houses_is_a_house_of_its_own() -> None:
    one = Homes("LH/LW", HOUSES, ORIGIN)
    paths = {
        one.path_of({"area": "3组", "room": name}) for name in ("35-1号", "柳湾村35-1号", "35-1")
    }
    assert not any(path.startswith("LH/LW/G3/B35/") for path in paths)


def test_the_same_house_number_in_two_groups_is_asked_about_where_no_group_is_said() -> None:
    parts = [
        *HOUSES,
        Part("LH/LW/G4", "grid", "4组", ""),
        Part("LH/LW/G4/B5", "building", "5号", ""),
    ]
    one = Homes("LH/LW", parts, ORIGIN)
    unclear = one.land({"room": "5号 1室"}).unclear
    assert unclear is not None
    assert set(unclear.paths) == {"LH/LW/G3/B5", "LH/LW/G4/B5"}
    assert one.path_of({"room": "5号 1室", "place:building": "LH/LW/G3/B5"}) == "LH/LW/G3/B5/R1"
    assert one.path_of({"area": "3组", "room": "5号 1室"}) == "LH/LW/G3/B5/R1"


_DOORS = (
    "{}号 {}",
    "{}号{}室",
    "柳湾村{}号 {}室",
    "{}号-{}",
    "柳湾村{}号{}",
    "No. {} Room {}",
    "{}-{}室",
)


def test_house_1_with_room_1_is_one_home_however_it_is_written_first() -> None:
    one = Homes("LH/LW", HOUSES, ORIGIN)
    ways = ("1-1室", "1号 1", "1号1室", "No. 1 Room 1")
    assert {one.path_of({"area": "3组", "room": way}) for way in ways} == {"LH/LW/G3/B1/R1"}


def test_room_2_of_house_2_is_one_home_though_the_house_was_first_written_as_a_bare_number() -> (
    None
):
    one = Homes("LH/LW", HOUSES, ORIGIN)
    ways = ("2-1室", "2号 2", "2号2室", "2号1室")
    paths = [one.path_of({"area": "3组", "room": way}) for way in ways]
    assert paths[0] == paths[3]
    assert paths[1] == paths[2] != paths[0]


@given(
    data=st.data(), pairs=st.lists(st.tuples(st.integers(1, 40), st.integers(1, 40)), max_size=8)
)
def test_different_doors_never_become_one_home(
    data: st.DataObject, pairs: list[tuple[int, int]]
) -> None:
    one = Homes("LH/LW", HOUSES, ORIGIN)
    seen: dict[str, tuple[int, int]] = {}
    for pair in pairs:
        written = data.draw(st.sampled_from(_DOORS)).format(*pair)
        path = one.path_of({"area": "3组", "room": written})
        assert seen.setdefault(path, pair) == pair
        assert [p for p, m in seen.items() if m == pair] == [path]


def test_where_two_known_places_fit_somebody_has_to_say_which() -> None:
    parts = [*KNOWN, Part("LH/LW/X", "grid", "柳湾村第三网格", "")]
    one = Homes("LH/LW", parts, ORIGIN)
    landing = one.land({"area": "三组", "room": "5号"})
    assert landing.unclear is not None
    assert set(landing.unclear.paths) == {"LH/LW/G3", "LH/LW/X"}
    assert (landing.unclear.column, landing.path, one.new) == ("area", "LH/LW", [])
    assert one.path_of({"area": "3组"}) == "LH/LW/G3"  # written just so, there is no doubt
    chosen = {"area": "三组", "room": "5号", "place:grid": "LH/LW/X"}
    assert one.path_of(chosen) == "LH/LW/X/B5/R5"


def test_a_sheet_about_a_town_finds_the_groups_of_its_villages() -> None:
    parts = [
        *KNOWN,
        Part("LH/SG", "village", "上古村", ""),
        Part("LH/SG/G3", "grid", "3组", ""),
        Part("LH/SG/G4", "grid", "4组", ""),
    ]
    one = Homes("LH", parts, ORIGIN)
    assert one.path_of({"area": "柳湾村三组"}) == "LH/LW/G3"
    assert one.path_of({"area": "上古村3组"}) == "LH/SG/G3"
    assert one.path_of({"area": "上古村"}) == "LH/SG"
    assert one.path_of({"area": "四组"}) == "LH/SG/G4"
    assert one.land({"area": "三组"}).unclear is not None
    assert one.path_of({"area": "上古村9组"}) == "LH/SG/G9"


def test_a_sheet_about_a_group_stays_in_it() -> None:
    one = homes("LH/LW/G3")
    for written in ("3组", "三组", "柳湾村", "柳湾村第三网格"):
        assert one.path_of({"area": written}) == "LH/LW/G3"
    assert one.path_of({"area": "三组", "room": "五号楼"}).startswith("LH/LW/G3/B5/")


def test_each_step_says_whether_it_is_new() -> None:
    landing = homes().land({"area": "三组", "room": "7号"})
    assert [(step.name, step.is_new) for step in landing.steps] == [
        ("柳湾村", False), ("3组", False), ("7号", True)
    ]  # fmt: skip
    assert landing.is_new


_FORMS = {
    "grid": ("{}组", "第{}组", "第{}网格", "{}队", "Group {}", "柳湾村第{}网格", "{}"),
    "building": ("{}号", "{}号楼", "{}栋", "No. {}", "{}"),
}
_FIGURES = "零一二三四五六七八九"


def in_words(n: int) -> str:
    tens, ones = divmod(n, 10)
    ten = ("" if tens == 1 else _FIGURES[tens]) + "十" if tens else ""
    return ten + (_FIGURES[ones] if ones or not tens else "")


@given(kind=st.sampled_from(sorted(_FORMS)), data=st.data())
def test_different_numbers_never_become_one_place(kind: str, data: st.DataObject) -> None:
    numbers = data.draw(st.lists(st.integers(1, 99), min_size=2, max_size=8))
    one = homes()
    seen: dict[str, int] = {}
    for n in numbers:
        form = data.draw(st.sampled_from(_FORMS[kind]))
        written = form.format(data.draw(st.sampled_from([str(n), in_words(n)])))
        values = (
            {"area": written}
            if kind == "grid"
            else {"area": "3组", "building": written, "room": "甲"}
        )
        path = one.path_of(values)
        assert seen.setdefault(path, n) == n
        assert [p for p, m in seen.items() if m == n] == [path]


def test_without_a_base_the_first_part_is_the_root() -> None:
    assert Homes("", [], ORIGIN).path_of({"area": "3组", "room": "5号"}) == "G3/B5/R5"
    assert Homes("", [], ORIGIN).path_of({}) == ""


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
    one, seen = homes(), {part.path for part in KNOWN}
    for values in rows:
        path = one.path_of(values)
        assert path == one.path_of(values)
    for new in one.new:
        assert new.path not in seen
        assert new.path.rpartition("/")[0] in seen
        assert all(code.isascii() and len(code) <= 24 for code in new.path.split("/"))
        seen.add(new.path)
