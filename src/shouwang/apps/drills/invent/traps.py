"""What goes wrong in a register: ghosts among the residents, and cells that cannot be read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from shouwang.apps.drills.invent.dice import Dice
from shouwang.apps.drills.invent.ledger import HEADER, Row
from shouwang.apps.drills.invent.marks import record_id
from shouwang.apps.drills.invent.names import GIVEN, LANDMARKS
from shouwang.apps.drills.invent.town import PersonRow
from shouwang.apps.drills.invent.truth import Cell, Ghost, LedgerTrap

_EPOCH: Final = dt.date(1899, 12, 30)
_WIDE: Final = {ord(digit): 0xFF10 + int(digit) for digit in "0123456789"}
Fits = Callable[[PersonRow, Row], bool]
Slip = Callable[[PersonRow, Row], Cell]


def make_ghosts(people: Sequence[PersonRow], seed: int, dice: Dice) -> tuple[Ghost, ...]:
    """Return a dead grandparent who is still listed, and somebody listed twice."""
    widow = dice.pick([p for p in people if p.is_head and p.needs == ("alone",)])
    dead = replace(
        widow,
        id=record_id(seed, "ghost/deceased"),
        name=widow.name[0] + "".join(dice.some(GIVEN, 2)),
        sex="male" if widow.sex == "female" else "female",
        born_on=widow.born_on - dt.timedelta(days=dice.whole(200, 1500)),
        national_id=None,
        is_head=False,
        relation="spouse",
        needs=(),
    )
    twice = dice.pick([p for p in people if len(p.name) == 3 and p.relation == "son"])
    wrong = dice.pick([sign for sign in GIVEN if sign not in twice.name])
    again = replace(twice, id=record_id(seed, "ghost/twice"), name=twice.name[:2] + wrong)
    return (Ghost("deceased", dead), Ghost("listed-twice", again, twice.id))


def _is_any(_person: PersonRow, _row: Row) -> bool:
    return True


def _lives_alone(person: PersonRow, _row: Row) -> bool:
    return "alone" in person.needs


def _serial(person: PersonRow, _row: Row) -> Cell:
    return (person.born_on - _EPOCH).days


def _joined(day: dt.date, sign: str) -> str:
    return f"{day.year}{sign}{day.month}{sign}{day.day}"


@dataclass(frozen=True, slots=True)
class _Kind:
    kind: str
    column: str
    n: int
    fits: Fits
    written: Slip


def _returned(_person: PersonRow, row: Row) -> bool:
    return isinstance(row[11], dt.date)


def _back(row: Row) -> dt.date:
    back = row[11]
    if not isinstance(back, dt.date):
        raise TypeError(f"no day of return in row {row[0]}")
    return back


_KINDS: Final = (
    _Kind("excel-serial", "出生日期", 5, _is_any, _serial),
    _Kind("date-as-text", "出生日期", 4, _is_any, lambda p, _: _joined(p.born_on, "/")),
    _Kind("date-as-text", "出生日期", 3, _is_any, lambda p, _: _joined(p.born_on, ".")),
    _Kind("unknown", "出生日期", 1, _is_any, lambda _p, _r: "不详"),
    _Kind("year-missing", "返回日期", 3, _returned, lambda _, r: f"{_back(r).month}.{_back(r).day}"),
    _Kind("year-missing", "返回日期", 2, _returned, lambda _, r: f"{_back(r).month}月{_back(r).day}日"),
    _Kind("full-width", "电话", 4, _is_any, lambda p, _: p.phone.translate(_WIDE)),
    _Kind("number-as-float", "电话", 4, _is_any, lambda p, _: float(p.phone)),
    _Kind("apostrophe", "电话", 2, _is_any, lambda p, _: f"'{p.phone}"),
    _Kind("no-break-space", "姓名", 4, _is_any, lambda p, _: f"{p.name}\u00a0"),
    _Kind("inner-space", "姓名", 3, lambda p, _: len(p.name) == 2, lambda p, _: "\u3000".join(p.name)),
    _Kind("ditto", "门牌", 9, lambda p, _: not p.is_head, lambda _p, _r: "同上"),
    _Kind("landmark", "门牌", 3, _lives_alone, lambda p, _: LANDMARKS[p.household_no % len(LANDMARKS)]),
    _Kind("nothing", "近14天去向", 6, lambda _p, r: not r[10], lambda p, _: "无-/"[p.household_no % 3]),
    _Kind("formula", "备注", 1, _is_any, lambda _p, _r: "=SUM(H2:H9)"),
    _Kind("lock-word", "备注", 1, lambda p, _: not p.note, lambda _p, _r: "已贴封条，大门上锁"),
)  # fmt: skip


def make_traps(
    people: Sequence[PersonRow], tidy: Sequence[Row], ghosts: Sequence[Ghost], dice: Dice
) -> tuple[LedgerTrap, ...]:
    """
    Return the traps of the messy register.

    Parameters
    ----------
    people
        Everybody as listed, ghosts included, in the order of the sheet.
    tidy
        The tidy rows, the header first.
    """
    layout = _extra_rows(tidy)
    moved = _moved(len(tidy), layout)
    traps = [LedgerTrap(row, "", kind, None, None, None, cells) for row, kind, cells in layout]
    ghost_kinds = {ghost.row.id: ghost.kind for ghost in ghosts}
    free = [place for place in range(len(people)) if people[place].id not in ghost_kinds]
    free = dice.shuffled(free)
    for kind in _KINDS:
        column = HEADER.index(kind.column)
        chosen = [i for i in free if kind.fits(people[i], tidy[i + 1])][: kind.n]
        free = [place for place in free if place not in chosen]
        for i in chosen:
            row, written = tidy[i + 1], kind.written(people[i], tidy[i + 1])
            traps.append(
                LedgerTrap(
                    moved[i + 1], kind.column, kind.kind, people[i].id, written, row[column]
                )
            )
    for i, person in enumerate(people):
        if person.id in ghost_kinds:
            name = person.name
            traps.append(
                LedgerTrap(moved[i + 1], "姓名", ghost_kinds[person.id], person.id, name, None)
            )
    return tuple(traps)


def _extra_rows(tidy: Sequence[Row]) -> list[tuple[int, str, tuple[Cell, ...]]]:
    """Return title, second header, totals and a note: row when put in, in order, and cells."""
    blank: tuple[Cell, ...] = (None,) * (len(HEADER) - 1)
    second = (None,) * 4 + ("联系方式", "住址", "住址", None, None, "健康", "行程", "行程", None)
    n_tidy, head = len(tidy), HEADER.index("与户主关系")
    above = next(row for row in range(n_tidy // 2, n_tidy) if tidy[row][head] == "户主") - 1
    return [
        (1, "title-row", ("柳湾村常住人口登记表", *blank)),
        (3, "second-header", second),
        (above + 4, "total-inside", ("小计", above, *blank[1:])),
        (n_tidy + 4, "total-below", ("合计", n_tidy - 1, *blank[1:])),
        (n_tidy + 5, "note-below", ("填表人：村委会　注：外出人员请在备注栏注明", *blank)),
    ]


def _moved(n_tidy: int, layout: Sequence[tuple[int, str, tuple[Cell, ...]]]) -> Mapping[int, int]:
    """Return for each tidy row, the header being 0, its row in the messy sheet."""
    order: list[int | None] = list(range(n_tidy))
    for row, _, _ in layout:
        order.insert(row - 1, None)
    return {tidy: row for row, tidy in enumerate(order, start=1) if tidy is not None}
