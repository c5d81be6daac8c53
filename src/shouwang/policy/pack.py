"""
A protocol pack: the health authority's plan for one disease, as data with sources.

A pack is read from a TOML file by `packfile`; `checking` says what of it is missing or wrong.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from shouwang.core.text import Text
from shouwang.policy.measures import Measure
from shouwang.policy.values import Number, Source


class Until(StrEnum):
    """What ends the time in which a case infects others."""

    ISOLATION = "isolation"
    RECOVERY = "recovery"
    DAYS = "days"
    NEW_SKIN = "new-skin"
    NO_SIGNS = "no-signs"


class Setting(StrEnum):
    """Where or how people came near a case."""

    HOUSEHOLD = "household"
    CARE = "care"
    WARD = "ward"
    CLOSED_ROOM = "closed-room"
    SAME_AIR = "same-air"
    MEAL = "meal"
    VEHICLE_NEAR = "vehicle-near"
    SAMPLE = "sample"
    BODY_FLUIDS = "body-fluids"
    SKIN = "skin"
    CLOTHES = "clothes"
    BURIAL = "burial"
    BREAST_FEEDING = "breast-feeding"


BY_AIR: Final = frozenset(
    {Setting.CLOSED_ROOM, Setting.SAME_AIR, Setting.MEAL, Setting.VEHICLE_NEAR}
)
"""Settings in which it matters whether the case was still there; touch, clothes and burial reach later too."""


class Who(StrEnum):
    """For which contacts a measure is."""

    ALL = "all"
    NON_IMMUNE = "non-immune"
    HIGH_RISK = "high-risk"


class Sign(StrEnum):
    """A sign that is asked about; which of them count as red is the pack's."""

    FEVER = "fever"
    COUGH = "cough"
    SHORT_BREATH = "short-breath"
    SORE_THROAT = "sore-throat"
    FATIGUE = "fatigue"
    DIARRHOEA = "diarrhoea"
    RUNNY_NOSE = "runny-nose"
    RED_EYES = "red-eyes"
    RASH = "rash"
    HEADACHE = "headache"
    MUSCLE_PAIN = "muscle-pain"
    VOMITING = "vomiting"
    BELLY_PAIN = "belly-pain"
    BLEEDING = "bleeding"
    NODES = "nodes"
    CHILLS = "chills"
    CONFUSION = "confusion"


ALWAYS_RED: Final = frozenset({Sign.SHORT_BREATH, Sign.CONFUSION})
"""Signs of danger in any disease."""


class Release(StrEnum):
    """What a release may wait for, and nothing else."""

    DAYS_DONE = "days-done"
    NO_SIGNS_TODAY = "no-signs-today"
    TESTS_NEGATIVE = "tests-negative"


class ClockStart(StrEnum):
    """Events from the latest of which a zone's days are counted."""

    LAST_EXPOSURE_INSIDE = "last-exposure-inside"
    LAST_CASE_ISOLATED = "last-case-isolated"
    LAST_CONTACT_REMOVED = "last-contact-removed"
    FINAL_DISINFECTION = "final-disinfection"


class Lift(StrEnum):
    """What has to hold before a zone is lifted."""

    DAYS_WITHOUT_CASE = "days-without-case"
    CONTACTS_DONE = "contacts-done"
    SCREENED_NEGATIVE = "screened-negative"


class Leave(StrEnum):
    """Whether people may leave their home, or their zone; in danger they always may. Each is stricter than the last."""

    FREELY = "freely"
    BY_TURNS = "by-turns"
    NOT = "not"

    @property
    def rank(self) -> int:
        """How strict it is, counted from 0."""
        return list(Leave).index(self)


class TeamRole(StrEnum):
    """Who belongs to the people bound to one quarantined person."""

    OFFICER = "officer"
    POLICE = "police"
    DOCTOR = "doctor"
    VILLAGE = "village"


NEVER_REFUSED_BY: Final = ("door-log", "paperwork", "fees", "missed-reading")
"""What never keeps anybody from being released; constant, and printed in every pack."""


@dataclass(frozen=True, slots=True)
class Incubation:
    """From exposure to the first signs."""

    shortest: Number
    longest: Number


@dataclass(frozen=True, slots=True)
class Infectious:
    """When a case infects others: from so many days before the first signs, or the sample, to its end."""

    before_onset: Number
    before_sample: Number
    until: Until
    days_after: Number


@dataclass(frozen=True, slots=True)
class Contact:
    """Who counts as a close contact; an engine proposes, a person confirms."""

    distance: Number
    minutes: Number
    same_air: Number
    settings: tuple[Setting, ...]
    protection_exempts: bool
    immunity_exempts: bool
    has_secondary: bool
    general_measure: Measure


@dataclass(frozen=True, slots=True)
class FollowUp:
    """How long contacts are followed up, by which measure, and for how long at most in all."""

    days: Number
    longest: Number
    starts_after: Number
    """Days after the first exposure before which nothing is ordered."""
    measure: Measure
    who: Who
    allowed: tuple[Measure, ...]
    """All measures that may be ordered under the pack, zones among them."""


@dataclass(frozen=True, slots=True)
class Monitor:
    """Readings and signs of those who are followed up."""

    per_day: Number
    fever: Number
    measured_again_after: Number
    missed_after: Number
    call_within: Number
    signs: tuple[Sign, ...]
    red: tuple[Sign, ...]


@dataclass(frozen=True, slots=True)
class Prophylaxis:
    """Within how many hours of the exposure protection can still be given."""

    vaccine_within: Number
    globulin_within: Number


@dataclass(frozen=True, slots=True)
class ReleaseRule:
    """What a release waits for."""

    all_of: tuple[Release, ...]
    tests: Number
    ends_with_immunity: bool
    ends_when_case_excluded: bool


@dataclass(frozen=True, slots=True)
class ZoneLevel:
    """One kind of zone of a pack's scheme: when it is drawn, and what it asks of the people in it."""

    measure: Measure
    draw_when: tuple[Text, ...]
    """Any of them is enough; a person judges whether one holds."""
    leave_home: Leave
    leave_zone: Leave
    services: Text
    """What is brought to the people, or done for them."""
    on_case: Measure
    """What the plan makes of it once a case is confirmed inside; itself where it stays what it is."""
    lifted_last: bool
    """Whether it is lifted only once all stricter zones of the incident are."""
    source: Source


@dataclass(frozen=True, slots=True)
class Risk:
    """From how many cases on an area is at which risk."""

    quiet: Number
    """Days in a row without a new case after which the risk is low."""
    many: Number
    """The risk is high with more cases than these, if there is a cluster among them."""
    cluster: Number
    """So many cases of one place within the days of `quiet` are a cluster."""


@dataclass(frozen=True, slots=True)
class Zones:
    """
    Zones of a pack: their clock, what lifts them, and after how many days they are looked at anew.

    Parameters
    ----------
    levels
        The scheme of zones, from mild to severe; empty where the plan has none.
    risk
        None where the plan knows no levels of risk.
    """

    days_without_case: Number
    contacts_after: Number
    screened_within: Number
    review_every: Number
    longest: Number
    clock_starts_at: tuple[ClockStart, ...]
    restart_on: tuple[ClockStart, ...]
    lift_all_of: tuple[Lift, ...]
    smallest_unit: Text
    levels: tuple[ZoneLevel, ...] = ()
    risk: Risk | None = None

    def level_of(self, measure: Measure) -> ZoneLevel | None:
        """Return what the scheme says of a kind of zone."""
        return next((one for one in self.levels if one.measure is measure), None)


@dataclass(frozen=True, slots=True)
class Texts:
    """What people read."""

    notices: tuple[tuple[Measure, Text], ...]
    """For each measure; ``{last_day}`` stands for the day."""
    release: Text
    advice: Text


@dataclass(frozen=True, slots=True)
class Golden:
    """An example that has to come out as it stands."""

    says: str
    last_exposure: date
    last_day: date


@dataclass(frozen=True, slots=True)
class Pack:
    """One version of a pack, complete."""

    code: str
    version: str
    valid_from: date
    title: Text
    disease: Text
    sources: tuple[Source, ...]
    incubation: Incubation
    infectious: Infectious
    contact: Contact
    follow_up: FollowUp
    monitor: Monitor
    prophylaxis: Prophylaxis
    release: ReleaseRule
    zones: Zones | None
    no_zones: Text | None
    """Why the pack has none."""
    team: tuple[TeamRole, ...]
    texts: Texts
    golden: tuple[Golden, ...]

    def numbers(self) -> Iterator[Number]:
        """Return every number of the pack, in its order."""
        yield from _numbers(self)

    def unchecked(self) -> tuple[Number, ...]:
        """Return the numbers whose source nobody could read: the approver confirms each of them."""
        return tuple(number for number in self.numbers() if number.is_unchecked)


def _numbers(part: object) -> Iterator[Number]:
    if isinstance(part, Number):
        yield part
    elif is_dataclass(part):
        for field in fields(part):
            yield from _numbers(getattr(part, field.name))
