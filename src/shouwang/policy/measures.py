"""What a pack may allow to be ordered, from mild to severe, and who has the power to order it."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from shouwang.core.text import Text


class Level(StrEnum):
    """Level of an office, from the lowest to the highest."""

    VILLAGE = "village"
    TOWNSHIP = "township"
    COUNTY = "county"
    PREFECTURE = "prefecture"
    PROVINCE = "province"
    NATION = "nation"

    @property
    def rank(self) -> int:
        """Place from the lowest, counted from 0."""
        return list(Level).index(self)


class Kind(StrEnum):
    """What an order is about."""

    PERSON = "person"
    HOUSEHOLD = "household"
    ZONE = "zone"


class Measure(StrEnum):
    """What can be ordered; each line is more severe than the one before."""

    INFORM = "inform"
    MONITOR = "monitor"
    EXCLUDE = "exclude"
    STAY_HOME = "stay-home"
    HOME_QUARANTINE = "home-quarantine"
    FACILITY = "facility"
    PREVENTION_ZONE = "prevention-zone"
    CONTROL_ZONE = "control-zone"
    LOCKDOWN_ZONE = "lockdown-zone"

    @property
    def kinds(self) -> frozenset[Kind]:
        """What it can be ordered for."""
        if self in _OF_ZONES:
            return frozenset({Kind.ZONE})
        return frozenset({Kind.PERSON, Kind.HOUSEHOLD})

    @property
    def restricts(self) -> bool:
        """Whether somebody may do less than before; only then an order is needed."""
        return self not in (Measure.INFORM, Measure.MONITOR)

    @property
    def keeps_in(self) -> bool:
        """Whether somebody stays where they sleep, alone or with their household: they have no use for a pass."""
        return self in (Measure.STAY_HOME, Measure.HOME_QUARANTINE, Measure.FACILITY)

    def is_milder(self, other: Measure) -> bool:
        """Tell whether it is milder than another of the same kind."""
        order = list(Measure)
        return order.index(self) < order.index(other)


_OF_ZONES: Final = (Measure.PREVENTION_ZONE, Measure.CONTROL_ZONE, Measure.LOCKDOWN_ZONE)

DECIDED_BY: Final[dict[Measure, Level]] = {
    Measure.INFORM: Level.VILLAGE,
    Measure.MONITOR: Level.TOWNSHIP,
    Measure.EXCLUDE: Level.COUNTY,
    Measure.STAY_HOME: Level.COUNTY,
    Measure.HOME_QUARANTINE: Level.COUNTY,
    Measure.FACILITY: Level.COUNTY,
    Measure.PREVENTION_ZONE: Level.COUNTY,
    Measure.CONTROL_ZONE: Level.COUNTY,
    Measure.LOCKDOWN_ZONE: Level.COUNTY,
}
"""
The lowest level that decides a measure; who stands below executes a numbered decision.

Law on the Prevention and Treatment of Infectious Diseases, 2013 text, article 41: the county government or
above isolates and reports upward at once; 2025 text, article 64: the same. Restrictions of single persons
are held to the same level. Inform and monitor restrict nobody and need no order.
"""

PEOPLE_FOR: Final[dict[Kind, int]] = {Kind.PERSON: 1, Kind.HOUSEHOLD: 1, Kind.ZONE: 2}
"""So many different persons issue an order; our proposal: a zone closes many doors at once."""

NAMES: Final[dict[Measure, Text]] = {
    Measure.INFORM: Text("inform", "告知"),
    Measure.MONITOR: Text("health monitoring", "健康监测"),
    Measure.EXCLUDE: Text("exclusion from school or work", "暂停到校或到岗"),
    Measure.STAY_HOME: Text("stay at home", "居家"),
    Measure.HOME_QUARANTINE: Text("home quarantine", "居家隔离医学观察"),
    Measure.FACILITY: Text("facility quarantine", "集中隔离医学观察"),
    Measure.PREVENTION_ZONE: Text("prevention zone", "防范区"),
    Measure.CONTROL_ZONE: Text("control zone", "管控区"),
    Measure.LOCKDOWN_ZONE: Text("lockdown zone", "封控区"),
}
LEVEL_NAMES: Final[dict[Level, Text]] = {
    Level.VILLAGE: Text("village", "村（社区）"),
    Level.TOWNSHIP: Text("township", "乡镇（街道）"),
    Level.COUNTY: Text("county", "县（市、区）"),
    Level.PREFECTURE: Text("prefecture", "市（州）"),
    Level.PROVINCE: Text("province", "省"),
    Level.NATION: Text("nation", "国家"),
}
