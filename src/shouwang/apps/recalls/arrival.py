"""
When somebody will be there, as people type it: an hour, or a day and an hour.

`07:30`, `7:30`, `0730`, `7.30` mean the next time the clock says so; `11-30 07:30`, `2026-11-30 07:30` and
`11月30日 07:30` name the day.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Final

from django.utils import timezone

from shouwang.apps.recalls.errors import AnswerError
from shouwang.core.text import Text

FURTHEST: Final = timedelta(hours=72)
"""Nobody is called in, or says that they come, for a time further ahead."""
_JUST_NOW: Final = timedelta(minutes=10)
"""An hour so little ago means now, not the same hour of tomorrow."""
_HOUR: Final = re.compile(r"(\d{1,2})[:.](\d{2})|(\d{2})(\d{2})")
_DAY: Final = re.compile(r"(?:(\d{4})[-./年])?(\d{1,2})[-./月](\d{1,2})(?:日[T ]*|[T ]+)(.+)")


def parse(typed: str, now: datetime) -> datetime:
    """
    Return the instant that somebody means.

    Raises
    ------
    AnswerError
        If it is no time, in the past, or more than 72 hours ahead.
    """
    words = typed.strip().replace("：", ":")
    here = timezone.localtime(now).replace(second=0, microsecond=0)
    day = _DAY.fullmatch(words)
    hour = _HOUR.fullmatch(day[4].strip() if day else words)
    if hour is None:
        raise _unreadable(typed)
    h, m = int(hour[1] or hour[3]), int(hour[2] or hour[4])
    try:
        if day is None:
            found = here.replace(hour=h % 24 if (h, m) == (24, 0) else h, minute=m)
        else:
            found = here.replace(
                year=int(day[1] or here.year), month=int(day[2]), day=int(day[3]), hour=h, minute=m
            )
    except ValueError:
        raise _unreadable(typed) from None
    if day is None and found < here - _JUST_NOW:
        found += timedelta(days=1)
    elif day and not day[1] and found < here - FURTHEST:
        found = found.replace(year=found.year + 1)  # 1 January, typed on 31 December
    found = max(found, now) if found >= here - _JUST_NOW else found
    require_ahead(found, now)
    return found


def require_ahead(found: datetime, now: datetime) -> None:
    """
    Refuse a time that is over, or further ahead than anybody is called for.

    Raises
    ------
    AnswerError
        If it is.
    """
    if found < now:
        raise AnswerError(detail=Text("This time is over", "这个时间已经过了"))
    if found > now + FURTHEST:
        raise AnswerError(
            detail=Text("This time is more than 72 hours ahead", "这个时间超过 72 小时以后")
        )


def _unreadable(typed: str) -> AnswerError:
    shown = typed.strip()[:20] or "—"
    return AnswerError(
        detail=Text(
            f"“{shown}” is no time: type it as 07:30, or 11-30 07:30 for another day",
            f"“{shown}”不是时间：请写成 07:30，其他日期写成 11-30 07:30",
        )
    )
