"""Under which name phones reach the hall, and how long its certificate still holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from shouwang.backbone.home import home
from shouwang.backbone.lan import kept
from shouwang.core.errors import ShouwangError

_SOON: Final = 30
"""Days: it renews itself at 60, so that something hinders it."""


@dataclass(frozen=True, slots=True)
class Hall:
    """The hall as phones see it."""

    names: list[str]
    days: int
    ends_at: datetime

    @property
    def is_late(self) -> bool:
        """Whether the certificate should long have been made anew."""
        return self.days < _SOON


def hall(now: datetime) -> Hall | None:
    """Return it; None where the town was never served to phones, or what is there is damaged and `serve` says so."""
    try:
        there = kept.read(home().lan)
    except ShouwangError:
        return None
    return Hall(there.names, there.days_left(now), there.leaf.not_valid_after_utc)
