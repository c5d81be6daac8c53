"""Days and hours as a paper says them: with the weekday, and an end of the day that is 24:00."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from shouwang.core.text import Lang, Text

_WEEKDAYS: Final = (
    Text("Monday", "星期一"),
    Text("Tuesday", "星期二"),
    Text("Wednesday", "星期三"),
    Text("Thursday", "星期四"),
    Text("Friday", "星期五"),
    Text("Saturday", "星期六"),
    Text("Sunday", "星期日"),
)
_MONTHS: Final = (
    Text("January", "1"),
    Text("February", "2"),
    Text("March", "3"),
    Text("April", "4"),
    Text("May", "5"),
    Text("June", "6"),
    Text("July", "7"),
    Text("August", "8"),
    Text("September", "9"),
    Text("October", "10"),
    Text("November", "11"),
    Text("December", "12"),
)
_DAY: Final = Text("{weekday}, {day} {month} {year}", "{year}年{month}月{day}日（{weekday}）")
_AT: Final = Text("{day}, {hour}", "{day}{hour}")
_HOURS: Final = Text("{hours} hours {rest} minutes", "{hours} 小时 {rest} 分钟")
_MINUTES: Final = Text("{minutes} minutes", "{minutes} 分钟")


def day_of(on: date, lang: Lang) -> str:
    """Return a day with its weekday: nobody has to look it up."""
    return _DAY.say(
        lang,
        weekday=_WEEKDAYS[on.weekday()],
        day=on.day,
        month=_MONTHS[on.month - 1],
        year=on.year,
    )


def end_of(on: date, lang: Lang) -> str:
    """Return the end of a day."""
    return _AT.say(lang, day=day_of(on, lang), hour="24:00")


def moment(at: datetime, zone: ZoneInfo, lang: Lang) -> str:
    """Return day and hour in the zone's calendar; midnight is 24:00 of the day before."""
    local = at.astimezone(zone)
    if local.time() == time():
        return end_of(local.date() - timedelta(days=1), lang)
    return _AT.say(lang, day=day_of(local.date(), lang), hour=f"{local:%H:%M}")


def beginning(at: datetime, zone: ZoneInfo, lang: Lang) -> str:
    """Return day and hour of a beginning; midnight is 00:00 of the day that begins."""
    local = at.astimezone(zone)
    return _AT.say(lang, day=day_of(local.date(), lang), hour=f"{local:%H:%M}")


def span(minutes: int, lang: Lang) -> str:
    """Return how long something lasted."""
    if minutes < 60:
        return _MINUTES.say(lang, minutes=minutes)
    return _HOURS.say(lang, hours=minutes // 60, rest=minutes % 60)
