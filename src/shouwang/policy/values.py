"""A value of a pack: a number with its unit and its source, or the reason why there is none."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from shouwang.core.text import Text


class Unit(StrEnum):
    """Units of a pack; there are no others."""

    DAYS = "days"
    HOURS = "hours"
    MINUTES = "minutes"
    METRES = "metres"
    CELSIUS = "degrees Celsius"
    TIMES_A_DAY = "times a day"
    TIMES = "times"
    CASES = "cases"


UNIT_NAMES: Final[dict[Unit, Text]] = {
    Unit.DAYS: Text("days", "天"),
    Unit.HOURS: Text("hours", "小时"),
    Unit.MINUTES: Text("minutes", "分钟"),
    Unit.METRES: Text("metres", "米"),
    Unit.CELSIUS: Text("degrees Celsius", "摄氏度"),
    Unit.TIMES_A_DAY: Text("times a day", "次/天"),
    Unit.TIMES: Text("times", "次"),
    Unit.CASES: Text("cases", "例"),
}


@dataclass(frozen=True, slots=True)
class Source:
    """
    Where a number stands.

    Parameters
    ----------
    on
        Its date as it could be read: a day, a year, a version, or "undated".
    is_checked
        Whether somebody read the number in it. What is from memory, or is our own proposal, was not: the
        approver confirms each such number by name.
    """

    code: str
    title: Text
    publisher: str
    on: str
    is_checked: bool
    note: str = ""


@dataclass(frozen=True, slots=True)
class Number:
    """
    One number of a pack.

    Parameters
    ----------
    value
        None where it does not apply; ``why_none`` then says why.
    """

    path: str
    value: float | None
    unit: Unit
    source: Source | None
    why_none: Text | None = None

    @property
    def whole(self) -> int:
        """The number of whole days or times; asked only where the pack was found complete."""
        if self.value is None:
            raise ValueError(f"{self.path} does not apply in this pack")
        return int(self.value)

    @property
    def is_unchecked(self) -> bool:
        """Whether the approver has to confirm it."""
        return self.value is not None and not (self.source and self.source.is_checked)
