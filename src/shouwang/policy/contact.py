"""Whether an encounter makes somebody a close contact: proposed here, confirmed by a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from shouwang.policy.exposure import Window
from shouwang.policy.pack import BY_AIR, Contact, Setting
from shouwang.policy.rules import rule


class ContactClass(StrEnum):
    """What an encounter makes of somebody."""

    CLOSE = "close"
    GENERAL = "general"
    NONE = "none"
    ASK = "ask"


class Because(StrEnum):
    """Why an encounter was classed so; all reasons are given."""

    OUTSIDE_WINDOW = "outside-window"
    SETTING = "setting"
    DISTANCE = "distance"
    SAME_AIR = "same-air"
    FAR = "far"
    SHORT = "short"
    PROTECTED = "protected"
    IMMUNE = "immune"
    UNKNOWN_WINDOW = "unknown-window"
    UNKNOWN_SETTING = "unknown-setting"
    UNKNOWN_DISTANCE = "unknown-distance"
    UNKNOWN_MINUTES = "unknown-minutes"


@dataclass(frozen=True, slots=True)
class Encounter:
    """
    One encounter with a case, as far as it is known; None is unknown.

    Parameters
    ----------
    metres, minutes
        How near, and how long altogether.
    hours_after
        Hours after the case had left the room; 0 while they were there.
    """

    on: date
    setting: Setting | None = None
    metres: float | None = None
    minutes: float | None = None
    hours_after: float = 0
    is_protected: bool = False
    is_immune: bool = False


@dataclass(frozen=True, slots=True)
class Proposal:
    """What is proposed; a person decides, and sees why."""

    contact: ContactClass
    because: tuple[Because, ...]


_CLASS: Final[dict[Because, ContactClass]] = {
    Because.FAR: ContactClass.GENERAL,
    Because.SHORT: ContactClass.GENERAL,
    Because.UNKNOWN_SETTING: ContactClass.ASK,
    Because.UNKNOWN_DISTANCE: ContactClass.ASK,
    Because.UNKNOWN_MINUTES: ContactClass.ASK,
}


@rule("2026-11-28", "the pack's contact rule; what is not known is asked, never assumed")
def propose_class(met: Encounter, window: Window | None, says: Contact) -> Proposal:
    """Return what an encounter makes of somebody: close, general, none, or ask for what is not known."""
    if window is None:
        return Proposal(ContactClass.ASK, (Because.UNKNOWN_WINDOW,))
    if not window.holds(met.on):
        return Proposal(ContactClass.NONE, (Because.OUTSIDE_WINDOW,))
    why = _how_near(met, says)
    if why in _CLASS:
        return Proposal(_CLASS[why], (why,))
    exempt = _exempt(met, says)
    return Proposal(ContactClass.GENERAL if exempt else ContactClass.CLOSE, (why, *exempt))


def _how_near(met: Encounter, says: Contact) -> Because:
    if met.setting in says.settings and (met.hours_after <= 0 or met.setting not in BY_AIR):
        return Because.SETTING
    lingers = says.same_air.value
    if met.hours_after > 0:
        return Because.FAR if lingers is None or met.hours_after > lingers else Because.SAME_AIR
    if (
        lingers is not None
        and met.setting is None
        and (met.metres is not None or met.minutes is not None)
    ):
        return Because.SAME_AIR  # they were there together
    return _by_distance(met, says)


def _by_distance(met: Encounter, says: Contact) -> Because:
    if says.distance.value is None:
        return Because.UNKNOWN_SETTING if met.setting is None else Because.FAR
    if met.metres is None:
        return Because.UNKNOWN_DISTANCE
    if met.metres > says.distance.value:
        return Because.FAR
    return _by_minutes(met.minutes, says.minutes.value)


def _by_minutes(minutes: float | None, shortest: float | None) -> Because:
    if shortest is None:
        return Because.DISTANCE
    if minutes is None:
        return Because.UNKNOWN_MINUTES
    return Because.DISTANCE if minutes > shortest else Because.SHORT


def _exempt(met: Encounter, says: Contact) -> tuple[Because, ...]:
    found = []
    if met.is_protected and says.protection_exempts:
        found.append(Because.PROTECTED)
    if met.is_immune and says.immunity_exempts:
        found.append(Because.IMMUNE)
    return tuple(found)
