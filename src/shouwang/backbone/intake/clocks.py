"""When something really happened: phones' clocks are recorded, corrected and shown with their doubt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

DRIFT: Final = 1e-4
"""Of a phone's inner clock: at most so many seconds each second; crystals are ten times better."""


_LONGEST_S: Final = 10 * 365.25 * 86_400
"""No app runs for longer without being started anew."""


@dataclass(frozen=True, slots=True)
class Contact:
    """
    A moment at which a phone and the server spoke.

    Parameters
    ----------
    monotonic_ms
        The phone's inner clock then, of the start `boot_id`.
    at
        The server's own clock, when it answered.
    error_s
        Half of the time that question and answer took.
    """

    boot_id: str
    monotonic_ms: int
    at: datetime
    error_s: float


@dataclass(frozen=True, slots=True)
class Moment:
    """A corrected time, and how many seconds it may be off either way."""

    at: datetime
    error_s: float


def true_moment(boot_id: str, monotonic_ms: int, contacts: Sequence[Contact]) -> Moment | None:
    """
    Return when something really happened, by the contact of the same start that leaves the least doubt.

    None where phone and server never spoke in that start: then only the phone's own clock is known. A clock that
    was set wrong, or set anew in between, changes nothing here.
    """
    found: Moment | None = None
    for one in contacts:
        if one.boot_id != boot_id:
            continue
        apart_s = (one.monotonic_ms - monotonic_ms) / 1000
        error_s = one.error_s + abs(apart_s) * DRIFT
        if found is None or error_s < found.error_s:
            if abs(apart_s) > _LONGEST_S:
                continue
            found = Moment(one.at - timedelta(seconds=apart_s), error_s)
    return found
