"""What a reading or a sign asks for; never a punishment, never another day."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from shouwang.policy.pack import ALWAYS_RED, Monitor, Sign
from shouwang.policy.rules import rule


class Ask(StrEnum):
    """What is to be done now."""

    NOTHING = "nothing"
    MEASURE_AGAIN = "measure-again"
    CALL = "call"
    TRANSPORT = "transport"


@dataclass(frozen=True, slots=True)
class Reading:
    """
    One reading of one person.

    Parameters
    ----------
    celsius
        None where none was taken.
    is_second
        Whether it was measured again, indoors, after the pack's minutes.
    """

    celsius: float | None
    signs: frozenset[Sign] = frozenset()
    is_second: bool = False


@rule(
    "2026-11-28", "the pack's monitor.fever; a first high reading at a cold door is measured again"
)
def has_fever(reading: Reading, says: Monitor) -> bool:
    """Tell whether a reading is a fever: measured, or said where the pack has no threshold."""
    if Sign.FEVER in reading.signs:
        return True
    return (
        reading.celsius is not None
        and says.fever.value is not None
        and reading.celsius >= says.fever.value
    )


@rule(
    "2026-11-28", "one sign: the doctor calls; a red sign, or fever with another: transport by 120"
)
def what_now(reading: Reading, says: Monitor) -> Ask:
    """Return what a reading asks for; a sign that the plan does not list is a sign all the same."""
    others = reading.signs - {Sign.FEVER}
    fever, red = has_fever(reading, says), ALWAYS_RED | set(says.red)
    if others & red or (fever and others):
        return Ask.TRANSPORT
    is_first = fever and Sign.FEVER not in reading.signs and not reading.is_second
    if is_first and says.measured_again_after.value is not None:
        return Ask.MEASURE_AGAIN
    if fever and Sign.FEVER in red:
        return Ask.TRANSPORT
    return Ask.CALL if fever or others else Ask.NOTHING


@rule(
    "2026-11-28",
    "the pack's monitor.missed_after: a call, then a visit the same evening; it moves no end",
)
def is_missed(due: datetime, now: datetime, taken: Collection[datetime], says: Monitor) -> bool:
    """Tell whether a reading that was due has been missed: somebody calls then. A little early is not missed."""
    after = says.missed_after.value
    if after is None or now < due + timedelta(minutes=after):
        return False
    window = timedelta(minutes=after)
    return not any(one >= due - window for one in taken)
