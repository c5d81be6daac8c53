"""Every row of a table: accepted, in need of a look, or refused; none is lost on the way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final

from shouwang.backbone.sheets.book import Cell, SheetRow
from shouwang.backbone.sheets.cells import Reader, reader
from shouwang.backbone.sheets.columns import Mapped, Table
from shouwang.backbone.sheets.doors import INCIDENT
from shouwang.backbone.sheets.duplicates import Seen
from shouwang.backbone.sheets.findings import Answer, Read, SafetyIncident
from shouwang.backbone.sheets.kinds import SheetKind
from shouwang.backbone.sheets.names import ROLES
from shouwang.backbone.sheets.reasons import (
    HIDDEN,
    MERGED,
    ditto_from,
    ditto_nothing_above,
    ditto_of_own,
    from_head,
    missing,
)
from shouwang.backbone.sheets.skips import why_skipped
from shouwang.backbone.sheets.tidy import SHORT, is_ditto
from shouwang.backbone.sheets.verdicts import ROW, Counts, Doubt, Question, Row, Verdict

OF_ONE_PERSON: Final = ("national-id", "name")
MOST_REMEMBERED: Final = 20_000


class Judging:
    """
    The rows of a table one after the other; `counts` is complete when they have all been seen.

    See `judge`.
    """

    def __init__(
        self,
        table: Table,
        kind: SheetKind,
        *,
        today: date,
        saved_answers: Mapping[Question, Answer],
        given: Mapping[str, object],
    ) -> None:
        self.counts = Counts()
        self.kinds_of_doubt: Counter[tuple[str, str]] = Counter()
        self._table = table
        self._answers = saved_answers
        self._given = given
        self._required = [column for column in kind.columns if column.required]
        self._cells = [_CellReader(mapped, today) for mapped in table.columns]
        self._names = frozenset(
            mapped.place for mapped in table.columns if mapped.column.value == "name"
        )
        self._has_head = any(mapped.column.key == "head" for mapped in table.columns)
        self._seen = Seen()

    def __iter__(self) -> Iterator[Row]:
        self.counts = counts = Counts()  # whoever goes through again counts anew
        self.kinds_of_doubt.clear()
        self._seen = Seen()
        last = counts.above = self._table.header_rows[-1] if self._table.header_rows else 0
        above: Row | None = None
        for row in self._table.rows():
            counts.blank += row.number - last - 1
            last = row.number
            why = why_skipped(row, self._table, name_places=self._names)
            if why:
                counts.skipped.setdefault(why, []).append(row.number)
                continue
            above = self._row(row, above)
            self._count(above)
            yield above
        counts.in_sheet = self._table.sheet.last_number

    def _count(self, row: Row) -> None:
        counts = self.counts
        if row.verdict == "accepted":
            counts.accepted += 1
            counts.tidied += row.is_tidied
        elif row.verdict == "look":
            counts.look += 1
        else:
            counts.refused += 1
        counts.incidents += len(row.incidents)
        for one in row.doubts:
            self.kinds_of_doubt[one.column, one.code] += 1

    def _row(self, row: SheetRow, above: Row | None) -> Row:
        values: dict[str, object] = dict(self._given)
        doubts: list[Doubt] = []
        incidents: list[SafetyIncident] = []
        is_tidied = False
        width = len(row.cells)
        for cells in self._cells:
            if cells.place >= width:
                continue
            cell = row.cells[cells.place]
            if cell is None:
                continue
            read = cells.read(cell, above, is_filled=cells.place in row.filled)
            is_tidied |= read.is_tidied
            key = cells.key
            if read.incident is not None:
                incidents.append(SafetyIncident(row.number, key, read.incident, INCIDENT))
            if read.value is not None:
                values[key] = read.value
            if read.doubts:
                doubts += [
                    Doubt.of(reason, key, written=cell, read=read.value) for reason in read.doubts
                ]
            if read.refusal is not None:
                doubts.append(Doubt.of(read.refusal, key, written=cell, is_refusal=True))
        self._take_head(values, doubts)
        if doubts and self._answers:
            doubts = self._settle(row.number, values, doubts)
        same_as = self._judge_whole(row, values, doubts)
        is_refused = any(one.is_refusal for one in doubts)
        verdict: Verdict = (
            "refused" if is_refused else "look" if doubts or incidents else "accepted"
        )
        raw: dict[str, Cell] = {
            one.column: one.as_written
            for one in doubts
            if one.column and one.as_written is not None
        }
        return Row(
            number=row.number,
            values=values,
            raw=raw,
            verdict=verdict,
            doubts=tuple(doubts),
            incidents=tuple(incidents),
            is_tidied=is_tidied,
            same_as=same_as,
            cells=row.cells,
        )

    def _take_head(self, values: dict[str, object], doubts: list[Doubt]) -> None:
        """Where only the head of a household is named, that is the person meant."""
        name, head = values.get("name"), values.get("head")
        if head in ROLES and isinstance(name, str) and name not in ROLES:
            values["head"] = name
        if not self._has_head or (name is not None and name not in ROLES):
            return
        if isinstance(head, str) and head not in ROLES:
            values["name"] = head
            written = name if isinstance(name, str) else None
            doubts.append(Doubt.of(from_head(), "name", written=written, read=head))

    def _judge_whole(
        self, row: SheetRow, values: dict[str, object], doubts: list[Doubt]
    ) -> int | None:
        """Add what only the whole row shows; return the row it repeats if a person has said so."""
        name = values.get("name")
        if isinstance(name, str) and name in ROLES:
            del values["name"]
        whole: list[Doubt] = []
        refused = {one.column for one in doubts if one.is_refusal}
        for column in self._required:
            has_it = column.key in values or any(key in values for key in column.instead)
            if not has_it and column.key not in refused:
                whole.append(Doubt.of(missing(column), column.key, is_refusal=True))
        if row.is_hidden:
            whole.append(Doubt.of(HIDDEN, ROW))
        same_as = None
        if same := self._seen.same_as(row.number, values):
            reason, first = same
            whole.append(Doubt.of(reason, ROW))
            answer = self._answer(row.number, ROW, reason.code)
            same_as = first if answer is not None and answer.code == "same" else None
        doubts += self._settle(row.number, values, whole)
        return same_as

    def _answer(self, number: int, column: str, code: str) -> Answer | None:
        if not self._answers:
            return None
        one = self._answers.get((number, column, code))
        return one or self._answers.get((None, column, code))

    def _settle(self, number: int, values: dict[str, object], doubts: list[Doubt]) -> list[Doubt]:
        """Apply what a person has answered; return what is still open."""
        still = []
        for one in doubts:
            answer = self._answer(number, one.column, one.code)
            if answer is None or (one.is_refusal and answer.code == "as-read"):
                still.append(one)
            elif answer.code == "empty":
                values.pop(one.column, None)
            elif answer.code != "as-read" and one.column:
                values[one.column] = answer.value
        return still


def judge(
    table: Table,
    kind: SheetKind,
    *,
    today: date,
    saved_answers: Mapping[Question, Answer] | None = None,
    given: Mapping[str, object] | None = None,
) -> Judging:
    """
    Judge every row under the header.

    A row is refused if a cell is refused or a required one is missing, needs a look if anything in
    it is doubtful, and is accepted otherwise. Of rows that seem to be the same person the first
    stands and the later ones need a look.

    Parameters
    ----------
    today
        Ages and missing years are counted from it.
    saved_answers
        What people have settled, by row number (or None for every row), key and code of the doubt.
    given
        Values for columns that the sheet lacks, such as the area of a sheet about one group.
    """
    return Judging(table, kind, today=today, saved_answers=saved_answers or {}, given=given or {})


def _is_long(cell: Cell) -> bool:
    return isinstance(cell, str) and len(cell) > SHORT


class _CellReader:
    """Reads the cells of one column; what was read before is remembered, as far as it is short."""

    def __init__(self, mapped: Mapped, today: date) -> None:
        self.place = mapped.place
        self.key = mapped.column.key
        self._kind = mapped.column.value
        self._read: Reader = reader(mapped.column.value, today=today)
        self._known: dict[tuple[type, Cell], Read] = {}

    def read(self, cell: Cell, above: Row | None, *, is_filled: bool) -> Read:
        known = self._known.get((type(cell), cell))
        if known is None:
            if is_ditto(cell):
                return self._ditto(above)
            known = self._read(cell)
            if len(self._known) < MOST_REMEMBERED and not _is_long(cell):
                self._known[type(cell), cell] = known
        if is_filled and self._kind in OF_ONE_PERSON and known.value is not None:
            return Read(known.value, (*known.doubts, MERGED), known.refusal, known.incident)
        return known

    def _ditto(self, above: Row | None) -> Read:
        if self._kind == "national-id":
            return ditto_of_own()
        value = above.values.get(self.key) if above else None
        if above is None or value is None:
            return ditto_nothing_above()
        return Read(value, (ditto_from(above.number),))
