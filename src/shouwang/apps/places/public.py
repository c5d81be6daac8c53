"""What other capabilities may ask of places."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from shouwang.apps.places import actions, queries
from shouwang.apps.places.actions import BadAreaError, NewArea, NewVenue
from shouwang.apps.places.models import Area
from shouwang.backbone.access.actors import Actor

__all__ = [
    "BadAreaError",
    "Home",
    "NewArea",
    "NewVenue",
    "choices",
    "enter_areas",
    "enter_venues",
    "home_at",
    "homes_like",
    "ids_of",
    "paths_within",
    "take_back_areas",
    "within",
]


def within(path: str, field: str) -> Q:
    """Return the test that an area, reached by a field, is a place or a part of it."""
    return queries.within(path, field)


def enter_areas(*, actor: Actor, areas: Sequence[NewArea], at: datetime) -> dict[str, UUID]:
    """Enter areas and return the ids of all by path; see `places.actions`."""
    return actions.enter_areas(actor=actor, areas=areas, at=at)


def enter_venues(*, actor: Actor, venues: Iterable[NewVenue], at: datetime) -> int:
    """Enter venues and return how many were new; see `places.actions`."""
    return actions.enter_venues(actor=actor, venues=venues, at=at)


def take_back_areas(*, actor: Actor, origin: UUID, at: datetime) -> int:
    """Remove what an import brought and nobody uses; see `places.actions`."""
    return actions.take_back_areas(actor=actor, origin=origin, at=at)


def paths_within(path: str) -> dict[tuple[str, str], str]:
    """Return the paths of the parts of an area, however deep, by parent path and name."""
    rows = Area.objects.filter(path__startswith=f"{path}/" if path else "")
    found = rows.values_list("path", "name")
    return {(known.rpartition("/")[0], name): known for known, name in found if name}


def choices() -> list[tuple[str, str]]:
    """Return the larger areas as choices for a form: path and name."""
    small = (Area.Kind.BUILDING, Area.Kind.STAIR, Area.Kind.ROOM)
    return [
        (area.path, f"{area.path} {area.label}") for area in Area.objects.exclude(kind__in=small)
    ]


@dataclass(frozen=True, slots=True)
class Home:
    """A place to sleep at."""

    id: UUID
    path: str
    label: str


def homes_like(words: str) -> list[Home]:
    """Return at most eight places that some words mean, the likeliest first; see `places.queries`."""
    return [Home(area.pk, area.path, area.whole_label) for area in queries.homes_like(words)]


def home_at(path: str) -> Home | None:
    """Return the place with a path, whatever kind it is."""
    area = Area.objects.filter(path=path).select_related("parent__parent__parent__parent").first()
    return Home(area.pk, area.path, area.whole_label) if area else None


def ids_of(paths: set[str]) -> dict[str, UUID]:
    """Return the ids of areas by path."""
    return dict(Area.objects.filter(path__in=paths).values_list("path", "id"))
