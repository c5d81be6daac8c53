"""The strip of days of an incident, as every page shows it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from shouwang.apps.incidents.standing import Day

_MOST_CELLS: Final = 21


def cells(day: Day | None, today: date) -> list[str]:
    """Return the days from day 0 to the last: done, now, end, or nothing; a cell a week where they are many."""
    if day is None:
        return []
    n = day.of + 1
    step = 1 if n <= _MOST_CELLS else 7
    found = []
    for i in range(0, n, step):
        first = day.began + timedelta(days=i)
        last = min(first + timedelta(days=step - 1), day.last)
        words = ["done"] if last < today else ["now"] if first <= today else []
        found.append(" ".join([*words, *(["end"] if last == day.last else [])]))
    return found
