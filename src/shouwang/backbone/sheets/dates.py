"""Days, as people and office programs write them."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import Final

from shouwang.backbone.sheets.book import Cell
from shouwang.backbone.sheets.findings import (
    EMPTY,
    Answer,
    Read,
    Reason,
    doubt,
    other,
    refused,
    unread,
)
from shouwang.backbone.sheets.tidy import is_blank, tidy, written_as
from shouwang.core.text import Text

SERIAL_ZERO: Final = date(1899, 12, 30)
FIRST_SERIAL, LAST_SERIAL = 3_000, 73_050
"""1908 to 2099: a smaller number is no serial of a person's day."""

TIME: Final = re.compile(
    r"[ T]*(上午|下午|早|晚|中午|凌晨)?\s*\d{1,2}[:时点]\d{0,2}分?(:\d{1,2}(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?$"
    r"| *(上午|下午|早上|晚上|中午|凌晨|am|pm)$",
    re.IGNORECASE,
)
WEEKDAY: Final = re.compile(r"\s*\(?(?:周|星期|礼拜)[一二三四五六日天]\)?")
FULL: Final = re.compile(
    r"(\d{4})\s*[年/.\-,、 ]\s*(\d{1,2})\s*[月/.\-,、 ]\s*(\d{1,2})\s*[日号]?"
)
PACKED: Final = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)")
SHORT_YEAR: Final = re.compile(r"(\d{2})\s*[年/.\-]\s*(\d{1,2})\s*[月/.\-]\s*(\d{1,2})\s*[日号]?")
YEAR_LAST: Final = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})")
MONTH_DAY: Final = re.compile(r"(\d{1,2})\s*[月/.\-,、。]\s*(\d{1,2})\s*[日号]?")
ENGLISH: Final = re.compile(
    r"(?P<day>\d{1,2})(?:st|nd|rd|th)?[ -](?P<month>[A-Za-z]{3,9})\.?,?(?:[ -](?P<year>\d{4}))?"
)
ENGLISH_MONTH_FIRST: Final = re.compile(
    r"(?P<month>[A-Za-z]{3,9})\.? (?P<day>\d{1,2})(?:st|nd|rd|th)?(?:,? (?P<year>\d{4}))?"
)
MONTHS: Final = {
    name: n
    for n, name in enumerate(
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], 1
    )
}
NEARBY: Final = {
    "今天": 0,
    "今日": 0,
    "today": 0,
    "昨天": 1,
    "昨日": 1,
    "yesterday": 1,
    "前天": 2,
    "前日": 2,
}
LUNAR: Final = re.compile(r"农历|正月|腊月|初[一二三四五六七八九十]|廿|大年|除夕")
BETWEEN: Final = re.compile(r"\s*(?:至|到|~|～|—+|–| - |\bto\b)\s*")

NOT_A_DATE: Final = ("date-unread", "No date can be made out here.", "这里看不出日期。")
NO_SUCH_DAY: Final = ("date-impossible", "There is no such day.", "没有这一天。")


def read_date(cell: Cell, *, today: date, may_be_future: bool = False) -> Read:
    """
    Read a day.

    A missing year becomes that of the nearest such day that is not after `today`, with a doubt.

    Examples
    --------
    >>> read_date("2.27", today=date(2031, 3, 4)).value
    datetime.date(2031, 2, 27)
    """
    if cell is None:
        return EMPTY
    if isinstance(cell, datetime):
        return _checked(cell.date(), [], today, may_be_future=may_be_future)
    if isinstance(cell, date):
        return _checked(cell, [], today, may_be_future=may_be_future)
    if not isinstance(cell, str) and (found := _of_serial(cell)) is not None:
        serial = doubt(
            "date-serial",
            "The date was written as the office program's day number.",
            "日期写成了表格软件的序号。",
        )
        return _checked(found, [serial], today, may_be_future=may_be_future)
    text = tidy(written_as(cell))
    if is_blank(text):
        return EMPTY
    return _of_text(text, cell, today, may_be_future=may_be_future)


def _of_text(text: str, cell: Cell, today: date, *, may_be_future: bool) -> Read:  # noqa: PLR0911 one answer for each way of writing
    if text.lower() in NEARBY:
        near = doubt(
            "date-relative", "The day is given relative to today.", "写的是相对今天的日子。"
        )
        return Read(today - timedelta(days=NEARBY[text.lower()]), (near,))
    if LUNAR.search(text):
        lunar = "This seems to be a day of the lunar calendar."
        return unread("date-lunar", lunar, "像是农历日期，请换成公历。")
    if re.fullmatch(r"\d{5}", text) and _of_serial(int(text)) is not None:
        return read_date(int(text), today=today, may_be_future=may_be_future)
    doubts: list[Reason] = []
    parts = _parts(TIME.sub("", WEEKDAY.sub("", text)).strip(" ,.;") or text, today, doubts)
    if parts is None:
        return unread(*NOT_A_DATE)
    year, month, day = parts
    if not year:
        return _without_year(month, day, cell, today)
    try:
        on = date(year, month, day)
    except ValueError:
        return refused(*NO_SUCH_DAY)
    return _checked(on, doubts, today, may_be_future=may_be_future)


def _parts(text: str, today: date, doubts: list[Reason]) -> tuple[int, int, int] | None:
    """Return year, month and day as written; the year is 0 if it is missing."""
    parts: tuple[int, int, int] | None = None
    if found := FULL.fullmatch(text) or PACKED.fullmatch(text):
        parts = int(found[1]), int(found[2]), int(found[3])
    elif found := SHORT_YEAR.fullmatch(text):
        century = 2000 if int(found[1]) <= today.year % 100 + 1 else 1900
        short = "The year has two figures only."
        doubts.append(doubt("date-short-year", short, "年份只写了两位。"))
        parts = century + int(found[1]), int(found[2]), int(found[3])
    elif found := YEAR_LAST.fullmatch(text):
        year = int(found[3])
        parts = (year, *_order(int(found[1]), int(found[2]), year, doubts))
    elif found := MONTH_DAY.fullmatch(text):
        parts = 0, int(found[1]), int(found[2])
    elif found := ENGLISH.fullmatch(text) or ENGLISH_MONTH_FIRST.fullmatch(text):
        named = found.groupdict()
        month = MONTHS.get(named["month"][:3].lower())
        parts = (int(named["year"] or 0), month, int(named["day"])) if month else None
    return parts


def _order(month: int, day: int, year: int, doubts: list[Reason]) -> tuple[int, int]:
    """Tell month from day where the year stands last."""
    if month > 12 >= day:
        return day, month
    if day <= 12 and day != month:
        swapped = date(year, day, month) if year else None
        doubts.append(
            doubt(
                "date-order",
                "Day and month cannot be told apart.",
                "分不清哪个是月、哪个是日。",
                other(swapped, "The other way round", "反过来"),
            )
        )
    return month, day


def _without_year(month: int, day: int, cell: Cell, today: date) -> Read:
    on = nearest_past(month, day, today)
    if on is None:
        return refused(*NO_SUCH_DAY)
    later = nearest_past(month, day, on - timedelta(days=1))
    answers = [Answer("other", _label(later), later)] if later else []
    doubts = [
        doubt(
            "date-without-year",
            "Year missing; the nearest past day is taken.",
            "缺年份，按最近的过去日期取。",
            *answers,
        )
    ]
    if isinstance(cell, float) and day < 4 and (full := nearest_past(month, day * 10, today)):
        lost = "The last figure may have got lost."
        doubts.append(
            doubt(
                "date-lost-figure",
                lost,
                "末位的 0 可能丢了。",
                Answer("other", _label(full), full),
            )
        )
    return Read(on, tuple(doubts))


def nearest_past(month: int, day: int, today: date) -> date | None:
    """
    Return the latest such day that is not after `today`; None if there is none in 8 years.

    Examples
    --------
    >>> nearest_past(12, 31, date(2031, 3, 4))
    datetime.date(2030, 12, 31)
    """
    for year in range(today.year, max(today.year - 9, 0), -1):
        try:
            on = date(year, month, day)
        except ValueError:
            continue
        if on <= today:
            return on
    return None


def read_period(cell: Cell, *, today: date) -> Read:
    """Read a first and a last day in one cell, as ``(first, last)``."""
    if not isinstance(cell, str):
        first = read_date(cell, today=today, may_be_future=True)
        return Read((first.value, None), first.doubts) if first.value else first
    text = tidy(cell)
    if is_blank(text):
        return EMPTY
    parts = BETWEEN.split(text)
    if len(parts) == 1 and len(dashed := re.split(r"-", text)) == 2:
        parts = dashed if all(MONTH_DAY.fullmatch(part.strip()) for part in dashed) else parts
    if len(parts) > 2:
        return unread(*NOT_A_DATE)
    reads = [read_date(part, today=today, may_be_future=True) for part in parts]
    for one in reads:
        if one.refusal:
            return one
    days = [one.value for one in reads if isinstance(one.value, date)]
    if len(days) < len(parts):
        return unread(*NOT_A_DATE)
    doubts = {one.code: one for read in reads for one in read.doubts}
    if len(days) == 2 and days[1] < days[0]:
        doubts["period-order"] = doubt(
            "period-order", "The last day is before the first.", "结束早于开始。"
        )
    return Read((days[0], days[1] if len(days) == 2 else None), tuple(doubts.values()))


def _label(on: date) -> Text:
    return Text(en=on.isoformat(), zh=on.isoformat())


def _of_serial(number: float) -> date | None:
    if not FIRST_SERIAL <= number <= LAST_SERIAL:
        return None
    if number < 20_000 and number != int(number):
        return None
    return SERIAL_ZERO + timedelta(days=int(number))


def _checked(on: date, doubts: list[Reason], today: date, *, may_be_future: bool) -> Read:
    if on > today and not may_be_future:
        doubts.append(doubt("date-future", "This day is yet to come.", "日期在今天之后。"))
    elif on.year < today.year - 120 or on.year > today.year + 20:
        doubts.append(doubt("date-far", "This day is very far away.", "日期离今天太远。"))
    return Read(on, tuple(doubts))
