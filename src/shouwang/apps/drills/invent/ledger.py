"""The register of residents as a spreadsheet holds it, tidy or as such sheets really are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from shouwang.apps.drills.invent.town import AreaRow, PersonRow, Town
from shouwang.apps.drills.invent.truth import Cell, HiddenTruth

Row = list[Cell]

HEADER: Final = (
    "序号", "姓名", "性别", "出生日期", "电话", "村组", "门牌", "户号", "与户主关系",
    "特殊需求", "近14天去向", "返回日期", "备注",
)  # fmt: skip
RELATIONS: Final[Mapping[str, str]] = {
    "head": "户主",
    "spouse": "配偶",
    "father": "父亲",
    "mother": "母亲",
    "son": "儿子",
    "daughter": "女儿",
    "daughter-in-law": "儿媳",
    "grandson": "孙子",
    "granddaughter": "孙女",
}
NEEDS: Final[Mapping[str, str]] = {
    "dialysis": "透析",
    "pregnant": "孕妇",
    "alone": "独居",
    "child": "幼儿",
    "animals": "养殖户",
    "disability": "残疾",
    "oxygen": "家庭氧疗",
}


def ledger_rows(town: Town, truth: HiddenTruth, *, messy: bool = False) -> list[Row]:
    """
    Return the register of residents, header first.

    It lists everybody of the town, and the ghosts of the truth as if they were residents. The
    messy one also has the traps of the truth, at the rows that those name.
    """
    ghosts = [ghost.row for ghost in truth.ghosts]
    rows = tidy_rows(listed(town.people, ghosts), {area.path: area for area in town.areas}, town)
    if not messy:
        return rows
    for trap in truth.traps:
        if not trap.column:
            rows.insert(trap.row - 1, list(trap.cells))
    for trap in truth.traps:
        if trap.column:
            rows[trap.row - 1][HEADER.index(trap.column)] = trap.written
    return rows


def listed(people: tuple[PersonRow, ...], ghosts: list[PersonRow]) -> list[PersonRow]:
    """Return everybody as listed, household by household, a ghost last in its household."""
    return sorted([*people, *ghosts], key=lambda person: person.household_no)


def tidy_rows(people: list[PersonRow], areas: Mapping[str, AreaRow], town: Town) -> list[Row]:
    """Return the header and one row for each person."""
    rows: list[Row] = [list(HEADER)]
    for number, person in enumerate(people, start=1):
        parts = person.home_path.split("/")
        recent = [t for t in person.travel if (town.first_day - t[2]).days <= 14]
        rows.append(
            [
                number,
                person.name,
                "男" if person.sex == "male" else "女",
                person.born_on,
                person.phone,
                areas["/".join(parts[:4])].name_zh,
                areas[person.home_path].name_zh,
                person.household_no,
                RELATIONS[person.relation],
                "、".join(NEEDS[need] for need in person.needs),
                "、".join(place for place, _, _ in recent),
                recent[-1][2] if recent else None,
                person.note,
            ]
        )
    return rows
