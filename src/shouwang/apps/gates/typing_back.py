"""A night on paper, typed in: each row becomes a passage, by whoever typed it, from which sheet and row."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from uuid import UUID

from django.utils import timezone

from shouwang.apps.gates.entries import Noting, When, entry
from shouwang.apps.gates.errors import GateError
from shouwang.apps.gates.models import Passage
from shouwang.apps.gates.payload import Passing
from shouwang.apps.passes import public as passes
from shouwang.apps.people import public as people
from shouwang.apps.zones import public as zones
from shouwang.apps.zones.public import GateFacts
from shouwang.backbone.access.actors import Actor, require, require_person
from shouwang.backbone.access.scope import as_machine
from shouwang.backbone.audit import log
from shouwang.core.text import Text

ACT: Final = "gates.type-back"
MOST_ROWS: Final = 200
LONG_AGO: Final = timedelta(days=14)
_CLOCK: Final = re.compile(r"([01]?\d|2[0-3])[:：.]?([0-5]\d)")
_NO_GATE: Final = Text("There is no such gate", "没有这个卡点")
_NO_SHEET: Final = Text(
    "Say which sheet it is: day, gate, page", "请写明是哪张登记表：日期、卡点、第几页"
)
_NO_ROWS: Final = Text("No row is filled in", "没有填写任何一行")


@dataclass(frozen=True, slots=True)
class PaperRow:
    """
    A row of a sheet.

    Parameters
    ----------
    n
        Its number on the sheet, from 1.
    clock
        What stands in the column of times, such as ``22:15``.
    """

    n: int
    clock: str
    said: Passing
    pass_no: str = ""


def time_of(words: str) -> time | None:
    """Return a time as it stands on paper: ``22:15``, ``2215``, ``7:05``; None where it is none."""
    found = _CLOCK.fullmatch(words.strip())
    return time(int(found[1]), int(found[2])) if found else None


def moments(begins_on: date, clocks: Sequence[time]) -> list[datetime]:
    """
    Return when rows happened: the first on a day, each further one as near to the one before as can be.

    So a night rolls over midnight, and a row that was written a little late stays on its day.
    """
    found: list[datetime] = []
    for clock in clocks:
        near = timezone.localdate(found[-1]) if found else begins_on
        days = [near] if not found else [near + timedelta(days=n) for n in (-1, 0, 1)]
        tries = [timezone.make_aware(datetime.combine(day, clock)) for day in days]
        last = found[-1] if found else tries[0]
        found.append(min(tries, key=lambda one: abs(one - last)))
    return found


def type_back(
    *, actor: Actor, gate_id: UUID, sheet: str, begins_on: date, rows: Sequence[PaperRow], at: datetime
) -> list[Passage]:  # fmt: skip
    """
    Enter the rows of a sheet as passages: all of them or none.

    Raises
    ------
    GateError
        With all that is wrong: no such gate, a time that is none or lies ahead, a row that is here already.
    """
    require(actor, ACT)
    require_person(actor)
    sheet = " ".join(sheet.split())[:40]
    with as_machine(), log.together():
        gate = zones.gate(gate_id)
        if gate is None:
            raise GateError(_NO_GATE)
        require(actor, ACT, gate.path)
        people.one_at_a_time("GT")
        clocks = [time_of(one.clock) for one in rows]
        GateError.raise_for(_faults(gate, sheet, rows, clocks))
        whens = moments(begins_on, [one for one in clocks if one is not None])
        GateError.raise_for(_out_of_time(rows, whens, at))
        made = [_passage(actor, gate, sheet, *one, at) for one in zip(rows, whens, strict=True)]
        Passage.every.bulk_create(made)
        log.write(
            actor, "gates.typed-back", gate.id, at=at, code=gate.code, sheet=sheet, rows=len(made)
        )
    return made


def _faults(
    gate: GateFacts, sheet: str, rows: Sequence[PaperRow], clocks: Sequence[time | None]
) -> list[Text]:
    found = []
    if not sheet:
        found.append(_NO_SHEET)
    if not 0 < len(rows) <= MOST_ROWS:
        found.append(_NO_ROWS if not rows else _too_many())
    for one, clock in zip(rows, clocks, strict=True):
        if clock is None:
            found.append(
                Text(
                    f"Row {one.n}: the time has to be like 22:15",
                    f"第 {one.n} 行：时间应写作 22:15",
                )
            )
    found += [
        Text(f"Row {one.n}: an emergency is let through", f"第 {one.n} 行：紧急情况应为放行")
        for one in rows
        if one.said.emergency and one.said.done != Passage.Done.THROUGH
    ]
    here = Passage.every.filter(
        gate_id=gate.id, sheet__iexact=sheet, row__in=[one.n for one in rows]
    )
    found += [
        Text(f"Row {n} of this sheet was typed in already", f"这张登记表的第 {n} 行已经录入过")
        for n in sorted(filter(None, here.values_list("row", flat=True)))
    ]
    return found


def _too_many() -> Text:
    return Text(f"At most {MOST_ROWS} rows at once", f"一次最多 {MOST_ROWS} 行")


def _out_of_time(rows: Sequence[PaperRow], whens: Sequence[datetime], at: datetime) -> list[Text]:
    found = []
    for one, when in zip(rows, whens, strict=True):
        if when > at:
            found.append(
                Text(f"Row {one.n} lies in the time to come", f"第 {one.n} 行的时间在将来")
            )
        elif when < at - LONG_AGO:
            found.append(
                Text(
                    f"Row {one.n} is more than {LONG_AGO.days} days old",
                    f"第 {one.n} 行超过 {LONG_AGO.days} 天",
                )
            )
    return found[:5]


def _passage(
    actor: Actor, gate: GateFacts, sheet: str, row: PaperRow, when: datetime, at: datetime
) -> Passage:
    noting = Noting(actor.name, actor.account_id, at, at)
    made = entry(row.said, gate, When(when, None, when), noting)
    made.pass_no, made.sheet, made.row = row.pass_no[:16], sheet, row.n
    known = passes.by_number(row.pass_no) if row.pass_no else None
    if known is not None:
        made.pass_id, made.pass_kind = known.pass_id, known.kind
        made.counts_outings = known.counts_outings
    return made
