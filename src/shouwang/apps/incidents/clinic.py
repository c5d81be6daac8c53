"""
A clinic's list as reports: each row is judged, somebody looks, and each is taken down like a telephone call.

Nothing is kept of the file: what a row says travels, signed, in the page on which somebody looks at it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from django.core import signing
from django.db import transaction
from django.utils import timezone

from shouwang.apps.incidents import reporting, saying
from shouwang.apps.incidents.errors import ReportError
from shouwang.apps.incidents.models import Report
from shouwang.apps.incidents.reporting import NewReport, Taken
from shouwang.apps.people import public as people
from shouwang.apps.places import public as places
from shouwang.backbone.access.actors import Actor, require
from shouwang.backbone.sheets.cells import ValueKind
from shouwang.backbone.sheets.columns import find_table
from shouwang.backbone.sheets.kinds import Column, SheetKind
from shouwang.backbone.sheets.read import read_book
from shouwang.backbone.sheets.rows import judge
from shouwang.backbone.sheets.verdicts import Row
from shouwang.core.errors import ShouwangError
from shouwang.core.text import Text
from shouwang.policy import incidents as policy
from shouwang.policy.incidents import ReportedDays

MOST_ROWS: Final = 200
NOT_REGISTERED: Final = "-"
_SALT: Final = "incidents.clinic"
_STANDS: Final = 3600
"""Seconds for which a page that was looked at can be sent."""
_MOST_NAMESAKES: Final = 6
_POSITIVE: Final = ("阳", "+", "pos")
_NEGATIVE: Final = ("阴", "neg")


def _column(key: str, en: str, zh: str, value: ValueKind, words: str, **facts: Any) -> Column:
    return Column(key, Text(en, zh), value, tuple(words.split("|")), privacy="P", **facts)


CLINIC_LIST: Final = SheetKind(
    key="clinic-list",
    title=Text("List of a clinic", "医疗机构报告名单"),
    columns=(
        _column("ref", "Register number", "登记编号", "text", "登记编号|人员编号|编号|register number|ref"),
        _column("name", "Name", "姓名", "name", "姓名|患者姓名|name|patient", required=True),
        _column("phone", "Telephone", "电话", "phone", "电话|联系电话|手机|phone|telephone"),
        _column("where", "Stays at", "现住址", "text", "现住址|住址|地址|村组|stays at|address|where"),
        _column("onset", "Began on", "发病日期", "date", "发病日期|发病时间|起病日期|onset|onset date|began on"),
        _column("sample", "Sample taken on", "采样日期", "date", "采样日期|采样时间|sample date|sampled"),
        _column("result", "Result", "检测结果", "text", "检测结果|结果|核酸结果|result"),
        _column("result_on", "Result came on", "结果日期", "date", "结果日期|报告日期|result date|result came on"),
        _column("isolated", "Isolated since", "隔离日期", "date", "隔离日期|隔离时间|收治日期|isolated|isolated since"),
        _column("words", "What was said", "症状和情况", "text", "症状|临床表现|备注|signs|what was said|note"),
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the list, as it was read."""

    number: int
    name: str
    ref: str = ""
    phone: str = ""
    where: str = ""
    onset_on: date | None = None
    sample_on: date | None = None
    result: str = ""
    result_on: date | None = None
    isolated_on: date | None = None
    words: str = ""
    why_not: Text | None = None
    """Why it cannot be taken as it stands; None where it can."""

    @property
    def days(self) -> ReportedDays:
        """What policy judges."""
        return ReportedDays(self.onset_on, self.sample_on, self.result_on, self.isolated_on)


@dataclass(frozen=True, slots=True)
class Looked:
    """A row with those of the register who may be meant."""

    line: Line
    namesakes: list[people.Someone]


def read(path: Path, *, today: date) -> list[Line]:
    """
    Return the rows of a list.

    Raises
    ------
    SheetFileError
        If the file is no table.
    ReportError
        If no row is in it, or too many are.
    """
    book = read_book(path)
    sheet = next(iter(book.sheets), None)
    if sheet is None:
        raise ReportError(detail=Text("The file holds no rows", "文件里没有内容"))
    table = find_table(sheet, CLINIC_LIST)
    lines = [_line(row, today) for row in judge(table, CLINIC_LIST, today=today)]
    if not lines or len(lines) > MOST_ROWS:
        raise ReportError(
            detail=Text(
                f"The list holds {len(lines)} rows; from 1 to {MOST_ROWS} are taken at once",
                f"名单有 {len(lines)} 行；一次可提交 1 至 {MOST_ROWS} 行",
            )
        )
    return lines


def _line(row: Row, today: date) -> Line:
    def text(key: str) -> str:
        value = row.values.get(key)
        return "、".join(map(str, value)) if isinstance(value, tuple) else str(value or "")

    def day(key: str) -> date | None:
        value = row.values.get(key)
        return value if isinstance(value, date) else None

    line = Line(
        number=row.number, name=text("name")[:60], ref=text("ref").strip().upper()[:12],
        phone=text("phone")[:40], where=text("where")[:200], onset_on=day("onset"),
        sample_on=day("sample"), result=_result(text("result")), result_on=day("result_on"),
        isolated_on=day("isolated"), words=text("words")[:2000],
    )  # fmt: skip
    return replace(line, why_not=_why_not(row, line, today))


def _why_not(row: Row, line: Line, today: date) -> Text | None:
    if row.verdict == "refused":
        refused = [one.why for one in row.doubts if one.is_refusal] or [
            one.why for one in row.doubts
        ]
        return refused[0] if refused else Text("The name is missing", "缺少姓名")
    faults = policy.faults_of(line.days, today)
    return saying.all_faults(faults) if faults else None


def _result(words: str) -> str:
    """Return what a cell says; nothing where it says both, as of a result that turned."""
    said = words.strip().lower()
    is_positive, is_negative = (
        any(one in said for one in each) for each in (_POSITIVE, _NEGATIVE)
    )
    if is_positive is is_negative or not said.startswith((*_POSITIVE, *_NEGATIVE)):
        return ""
    return "positive" if is_positive else "negative"


def looked(lines: list[Line], *, today: date) -> list[Looked]:
    """Return rows with those of the register who may be meant: by number, or all of the name."""
    found = []
    for line in lines:
        by_number = people.someone(line.ref, on=today) if line.ref else None
        alike = [by_number] if by_number else _namesakes(line.name, today)
        if line.ref and by_number is None and line.why_not is None:
            line = replace(  # noqa: PLW2901  the same row, with what was found out
                line,
                why_not=Text(
                    f"Nobody has the number {line.ref}: mend it, or leave it empty",
                    f"没有编号 {line.ref} 的人：请更正或留空",
                ),
            )
        found.append(Looked(line, alike))
    return found


def _namesakes(name: str, today: date) -> list[people.Someone]:
    return [one for one in people.find(name, most=_MOST_NAMESAKES, on=today) if one.name == name]


def packed(lines: list[Line]) -> str:
    """Return rows as they travel in a page: signed, so that what is sent is what was looked at."""
    rows = [
        [one.number, one.name, one.ref, one.phone, one.where, *map(_iso, (one.onset_on, one.sample_on)),
         one.result, *map(_iso, (one.result_on, one.isolated_on)), one.words]
        for one in lines
        if one.why_not is None
    ]  # fmt: skip
    return signing.dumps(rows, salt=_SALT, compress=True)


def unpacked(text: str) -> list[Line]:
    """
    Return the rows that were looked at.

    Raises
    ------
    ReportError
        If they were changed, or looked at more than an hour ago.
    """
    try:
        rows = signing.loads(text, salt=_SALT, max_age=_STANDS)
    except signing.BadSignature:
        raise ReportError(
            detail=Text(
                "This list was read too long ago: bring it again", "名单读取时间过久：请重新提交"
            )
        ) from None
    return [
        Line(number, name, ref, phone, where, _day(onset), _day(sample), result, _day(came),
             _day(isolated), words)
        for number, name, ref, phone, where, onset, sample, result, came, isolated, words in rows
    ]  # fmt: skip


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one row."""

    line: Line
    taken: Taken | None
    why_not: Text | None = None


def take(
    *, actor: Actor, lines: list[Line], who: dict[int, str], pack_id: UUID, by: str, at: datetime
) -> list[Outcome]:
    """
    Take rows down as reports, each by itself: one that cannot be taken keeps none of the others.

    Parameters
    ----------
    who
        By number of the row, the register number of the one who is meant, or `NOT_REGISTERED`.
    by
        The clinic.
    """
    require(actor, "incidents.import")
    found = []
    for line in lines:
        try:
            with transaction.atomic():
                found.append(Outcome(line, _taken(actor, line, who, pack_id, by, at)))
        except ShouwangError as fault:
            found.append(Outcome(line, None, Text(fault.say("en"), fault.say("zh"))))
    return found


def _taken(
    actor: Actor, line: Line, who: dict[int, str], pack_id: UUID, by: str, at: datetime
) -> Taken:
    today = timezone.localdate(at)
    meant = line.ref or who.get(line.number, "")
    alike = [] if meant else _namesakes(line.name, today)
    if alike:
        raise ReportError(
            detail=Text(
                "Say who is meant: the register knows this name", "请选择是谁：登记中有同名的人"
            )
        )
    person = people.someone(meant, on=today) if meant not in ("", NOT_REGISTERED) else None
    if person is None and meant not in ("", NOT_REGISTERED):
        raise ReportError(detail=Text(f"Nobody has the number {meant}", f"没有编号 {meant} 的人"))
    home = places.meant(line.where) if line.where and person is None else None
    path = home.path if home else ""
    where = line.where if person is None and not path else ""  # what is not understood is kept
    new = NewReport(
        pack_id=pack_id, onset_on=line.onset_on, said_at=at, way=Report.Way.CLINIC, person=person,
        name=line.name, phone=line.phone, path=path,
        sample_on=line.sample_on, result=line.result, result_on=line.result_on,
        isolated_on=line.isolated_on, by=by, words="\n".join(filter(None, (where, line.words))),
    )  # fmt: skip
    return reporting.take_down(actor=actor, new=new, at=at)
