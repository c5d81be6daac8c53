"""What an invented town consists of, as the town itself knows it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal
from uuid import UUID

Point = tuple[float, float]
"""Longitude and latitude."""

LOCAL: Final = dt.timezone(dt.timedelta(hours=8), "CST")

AreaKind = Literal["county", "township", "village", "grid", "building", "stair", "room"]
VenueKind = Literal["shop", "supermarket", "market", "clinic", "firm", "gateway", "school", "hall"]
Sex = Literal["female", "male"]
Need = Literal["dialysis", "pregnant", "alone", "child", "animals", "disability", "oxygen"]
Role = Literal["officer", "police", "doctor", "village_officer", "volunteer", "militia"]
Source = Literal["statement", "check-in", "payment", "register", "gate-log"]


@dataclass(frozen=True, slots=True)
class AreaRow:
    """One area; it contains every area whose path begins with its own and a slash."""

    id: UUID
    path: str
    kind: AreaKind
    name_zh: str
    name_en: str
    parent_path: str
    lon: float
    lat: float
    outline: tuple[Point, ...] | None = None


@dataclass(frozen=True, slots=True)
class VenueRow:
    """A place where people meet who do not live there."""

    id: UUID
    kind: VenueKind
    name_zh: str
    name_en: str
    area_path: str
    lon: float
    lat: float


@dataclass(frozen=True, slots=True)
class PersonRow:
    """
    One resident.

    `home_path` is the room of the register, `sleeps_path` the room where the person sleeps;
    `travel` holds place, first and last day.
    """

    id: UUID
    name: str
    sex: Sex
    born_on: dt.date
    phone: str
    national_id: str | None
    home_path: str
    sleeps_path: str
    household_id: UUID
    household_no: int
    is_head: bool
    relation: str
    needs: tuple[Need, ...] = ()
    travel: tuple[tuple[str, dt.date, dt.date], ...] = ()
    language: str = "zh"
    note: str = ""

    def age_on(self, day: dt.date) -> int:
        """Return the age in full years on a day."""
        born = self.born_on
        return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


@dataclass(frozen=True, slots=True)
class ResponderRow:
    """
    Somebody who works in the outbreak.

    `leave` holds first and last days; `fit` says whether fit for duty, and since when.
    """

    id: UUID
    name: str
    role: Role
    phone: str
    skills: tuple[str, ...]
    lon: float
    lat: float
    leave: tuple[tuple[dt.date, dt.date], ...]
    fit: tuple[bool, dt.date]
    person_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class FirmRow:
    """A small firm of the town."""

    id: UUID
    venue_id: UUID
    name_zh: str
    name_en: str
    code: str
    trade: str
    area_path: str
    lon: float
    lat: float
    contact_id: UUID
    staff_ids: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class MapWay:
    """A line or, where its last node is its first, a ring of the map."""

    id: int
    nodes: tuple[int, ...]
    tags: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class TownMap:
    """Nodes by id, the tags of those that have some, and ways."""

    nodes: Mapping[int, Point]
    node_tags: Mapping[int, Mapping[str, str]]
    ways: tuple[MapWay, ...]


@dataclass(frozen=True, slots=True)
class ObservedVisit:
    """
    A trace of a visit, as somebody wrote it down.

    Attributes
    ----------
    teller_id
        Who told it, for a statement.
    name, phone
        The visitor as written; may be wrong or absent.
    place_id
        Venue or room, if the place is known.
    end
        None where nobody signed out.
    companions
        Names that the teller remembers.
    """

    id: UUID
    source: Source
    teller_id: UUID | None
    name: str
    phone: str | None
    place_id: UUID | None
    place_text: str
    start: dt.datetime
    end: dt.datetime | None
    companions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Town:
    """
    An invented town: everything that its office may know, and nothing else.

    `index_id` is the resident who is reported as a suspected case on `first_day`.
    """

    seed: int
    size: str
    first_day: dt.date
    name_zh: str
    name_en: str
    village_path: str
    areas: tuple[AreaRow, ...]
    venues: tuple[VenueRow, ...]
    people: tuple[PersonRow, ...]
    responders: tuple[ResponderRow, ...]
    firms: tuple[FirmRow, ...]
    map: TownMap
    observed: tuple[ObservedVisit, ...]
    index_id: UUID
