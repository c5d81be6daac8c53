"""Shapes of areas and venues."""

from __future__ import annotations

from typing import Any, Literal
from uuid import UUID

from pydantic import Field

from shouwang.apps.places import queries
from shouwang.apps.places.models import Area, Venue
from shouwang.backbone.api.shapes import (
    Answer,
    Asked,
    Latitude,
    Longitude,
    Note,
    Paging,
    Path,
    Words,
    text,
)

MARK = "0f3a9c2b7d614e58"
AreaKind = Literal[
    "county", "township", "village", "community", "compound", "market", "grid", "building",
    "stair", "room",
]  # fmt: skip
VenueKind = Literal[
    "shop", "supermarket", "market", "clinic", "hospital", "firm", "gateway", "school", "hall"
]
Gap = Literal[
    "rooms-without-residents", "buildings-without-footprint", "footprints-without-building"
]


class AreaRow(Answer):
    """A piece of the town."""

    id: UUID
    path: str = Field(examples=["LH/LW/G3"])
    kind: str = Field(examples=["grid"])
    name: str = Field(examples=["3组"])
    name_en: str = Field(examples=["Group 3"])
    lon: float | None = Field(examples=[117.2])
    lat: float | None = Field(examples=[28.3])
    n_parts: int = Field(examples=[2])

    @classmethod
    def of(cls, area: Area) -> AreaRow:
        """Return an area as lists tell it."""
        return cls(**area_facts(area))


def area_facts(area: Area) -> dict[str, Any]:
    """Return what is told of an area, with how many parts it has."""
    names = ("id", "path", "kind", "name", "name_en", "lon", "lat")
    facts: dict[str, Any] = {name: getattr(area, name) for name in names}
    known = getattr(area, "n_parts", None)
    parts = Area.objects.filter(parent=area).count() if known is None else known
    return {**facts, "n_parts": parts}


class AreasAsked(Paging):
    """The parts of an area, or the roots."""

    under: Path | None = Field(default=None, examples=["LH/LW"])


class AreaAbove(Answer):
    """An area that holds another."""

    path: str = Field(examples=["LH"])
    name: str = Field(examples=["临和县"])


class VenueOut(Answer):
    """A place where people meet."""

    id: UUID
    kind: str = Field(examples=["shop"])
    name: str = Field(examples=["柳湾便民店"])
    name_en: str = Field(examples=["Liuwan shop"])
    area: str = Field(examples=["LH/LW/G3"])
    lon: float | None = Field(examples=[117.2])
    lat: float | None = Field(examples=[28.3])
    seen: str = Field(examples=[MARK])

    @classmethod
    def of(cls, venue: Venue) -> VenueOut:
        """Return a venue, with the mark that a change sends back."""
        names = ("id", "kind", "name", "name_en", "lon", "lat")
        facts = {name: getattr(venue, name) for name in names}
        area = venue.area.path if venue.area else ""
        return cls(area=area, seen=queries.mark_of(venue), **facts)


class AreaOne(AreaRow):
    """An area with what holds it, its venues, and what was done to it."""

    seen: str = Field(examples=[MARK], description="Sent back with a change.")
    above: list[AreaAbove]
    part_kinds: list[str] = Field(examples=[["building"]])
    venues: list[VenueOut]
    timeline: list[Note]


class PartsAsked(Asked):
    """A part of an area, or a root; of rooms several at once, as 1-24."""

    under: Path | None = Field(default=None, examples=["LH/LW/G3/B5"])
    kind: AreaKind = Field(examples=["room"])
    name: text(600, "3室", least=1)  # type: ignore[valid-type]
    name_en: text(120, "") = ""  # type: ignore[valid-type]
    code: text(24, "R3") = ""  # type: ignore[valid-type]
    lon: Longitude | None = None
    lat: Latitude | None = None


class Parts(Answer):
    """The areas that were entered."""

    paths: list[str] = Field(examples=[["LH/LW/G3/B5/R3"]])


class AreaChange(Asked):
    """The area as it is to be; what is not named stays."""

    kind: AreaKind | None = Field(default=None, examples=["grid"])
    name: text(120, "3组") | None = None  # type: ignore[valid-type]
    name_en: text(120, "Group 3") | None = None  # type: ignore[valid-type]
    lon: Longitude | None = None
    lat: Latitude | None = None
    seen: text(16, MARK, least=1)  # type: ignore[valid-type]


class HomesAsked(Asked):
    """Words that mean a place to sleep at: names from large to small, or a path."""

    words: Words = Field(examples=["5号 1室"])


class HomeOut(Answer):
    """A place to sleep at."""

    path: str = Field(examples=["LH/LW/G3/B5/R1"])
    label: str = Field(examples=["3组 · 5号 · 1室"])


class VenuesAsked(Paging):
    """Which venues."""

    kind: VenueKind | None = Field(default=None, examples=["shop"])
    under: Path | None = Field(default=None, examples=["LH/LW"])


class NewVenueAsked(Asked):
    """A venue; sent twice with the same number it is entered once."""

    kind: VenueKind = Field(examples=["shop"])
    name: text(120, "柳湾便民店", least=1)  # type: ignore[valid-type]
    name_en: text(120, "Liuwan shop") = ""  # type: ignore[valid-type]
    area: Path = Field(default="", examples=["LH/LW/G3"])
    lon: Longitude | None = None
    lat: Latitude | None = None
    number: UUID | None = None


class VenueChange(Asked):
    """The venue as it is to be; what is not named stays."""

    kind: VenueKind | None = Field(default=None, examples=["shop"])
    name: text(120, "柳湾便民店") | None = None  # type: ignore[valid-type]
    name_en: text(120, "Liuwan shop") | None = None  # type: ignore[valid-type]
    area: Path | None = Field(default=None, examples=["LH/LW/G3"])
    lon: Longitude | None = None
    lat: Latitude | None = None
    seen: text(16, MARK, least=1)  # type: ignore[valid-type]


class GroundAsked(Paging):
    """Which gap between register and map."""

    gap: Gap = "rooms-without-residents"


class Gapped(Answer):
    """A room, a building or a house on the map that the other side does not know."""

    path: str = Field(examples=["LH/LW/G3/B6/R1"], description="Empty for a house on the map.")
    osm_id: int | None = Field(examples=[None])
    name: str = Field(examples=["1室"])
    lon: float | None = Field(examples=[117.201])
    lat: float | None = Field(examples=[28.3])


class MapOut(Answer):
    """The map that is in place, and where it comes from."""

    version: str = Field(examples=["5f0c2f527d0a-1"])
    bounds: list[float] = Field(examples=[[117.19, 28.29, 117.21, 28.31]])
    attribution: str = Field(examples=["© OpenStreetMap contributors"])
