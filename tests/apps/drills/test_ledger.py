"""The register of residents as a spreadsheet holds it."""

from __future__ import annotations

import datetime as dt
from collections import Counter

from shouwang.apps.drills.invent import HEADER, HiddenTruth, Town, ledger_rows


def test_the_tidy_register_has_a_header_and_a_row_for_each_name(
    town: Town, truth: HiddenTruth
) -> None:
    rows = ledger_rows(town, truth)

    assert rows[0] == list(HEADER)
    assert [row[0] for row in rows[1:]] == list(range(1, 1156))
    assert Counter(row[1] for row in rows[1:]) == Counter(
        [person.name for person in town.people] + [ghost.row.name for ghost in truth.ghosts]
    )
    assert all(isinstance(row[3], dt.date) for row in rows[1:])


def test_it_still_lists_one_who_died_and_lists_one_twice(town: Town, truth: HiddenTruth) -> None:
    people = {person.id: person for person in town.people}
    dead, twice = truth.ghosts

    assert dead.kind == "deceased"
    assert dead.row.id not in people
    assert twice.of_id
    original = people[twice.of_id]
    assert twice.row.id not in people
    differing = [a != b for a, b in zip(original.name, twice.row.name, strict=True)]
    assert sum(differing) == 1
    assert (twice.row.phone, twice.row.born_on) == (original.phone, original.born_on)


def test_the_messy_register_differs_from_the_tidy_one_only_where_the_truth_says(
    town: Town, truth: HiddenTruth
) -> None:
    tidy, messy = ledger_rows(town, truth), ledger_rows(town, truth, messy=True)
    extra = {trap.row for trap in truth.traps if not trap.column}
    cells = {(trap.row, trap.column) for trap in truth.traps if trap.column}
    kept = [(n, row) for n, row in enumerate(messy, start=1) if n not in extra]

    assert len(messy) == len(tidy) + len(extra)
    for (number, row), wanted in zip(kept, tidy, strict=True):
        for column, cell, meant in zip(HEADER, row, wanted, strict=True):
            assert cell == meant or (number, column) in cells


def test_each_trap_lies_at_the_row_that_it_names(town: Town, truth: HiddenTruth) -> None:
    rows = ledger_rows(town, truth, messy=True)
    names = {person.id: person.name for person in town.people}

    assert all(len(row) == len(HEADER) for row in rows)
    for trap in truth.traps:
        if trap.column:
            assert rows[trap.row - 1][HEADER.index(trap.column)] == trap.written
        else:
            assert rows[trap.row - 1] == list(trap.cells)
        if trap.person_id in names and trap.column != "姓名":
            assert rows[trap.row - 1][1] == names[trap.person_id]


def test_the_traps_are_of_many_kinds(truth: HiddenTruth) -> None:
    kinds = {trap.kind for trap in truth.traps}

    assert kinds >= {
        "title-row", "second-header", "total-inside", "note-below", "excel-serial", "ditto",
        "year-missing", "full-width", "number-as-float", "no-break-space", "landmark", "nothing",
        "formula", "lock-word", "deceased", "listed-twice",
    }  # fmt: skip


def test_ditto_stands_below_the_house_that_it_means(town: Town, truth: HiddenTruth) -> None:
    rows = ledger_rows(town, truth, messy=True)
    house = HEADER.index("门牌")

    for trap in truth.traps:
        if trap.kind == "ditto":
            above = next(
                row[house] for row in reversed(rows[: trap.row - 1]) if row[house] != "同上"
            )
            assert above == trap.meant
