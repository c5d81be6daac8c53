"""Rest between shifts of those who work."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from shouwang.policy.rules import rule

REST: Final = timedelta(hours=11)
"""Between two shifts; EU directive 2003/88/EC, article 3, from memory. A town may ask for more, never for less."""
LONGEST_SHIFT: Final = timedelta(hours=12)
"""Our proposal: nobody stands longer."""


@dataclass(frozen=True, slots=True)
class Shift:
    """A shift, from one instant to another."""

    begins: datetime
    ends: datetime

    def __post_init__(self) -> None:
        if self.ends <= self.begins:
            raise ValueError(f"a shift from {self.begins} to {self.ends} runs backward")


@rule(
    "2026-11-28", "EU directive 2003/88/EC, article 3: eleven hours of rest in a day, from memory"
)
def rests_enough(before: Shift, after: Shift, rest: timedelta = REST) -> bool:
    """Tell whether somebody rests enough between two shifts, whichever is named first."""
    first, second = sorted((before, after), key=lambda shift: shift.begins)
    return second.begins - first.ends >= max(rest, REST)


@rule("2026-11-28", "our proposal: no shift is longer than twelve hours")
def is_too_long(shift: Shift) -> bool:
    """Tell whether a shift is longer than anybody stands."""
    return shift.ends - shift.begins > LONGEST_SHIFT
