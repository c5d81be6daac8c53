"""What other capabilities may ask of places."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import Q

from shouwang.apps.places import actions, queries
from shouwang.apps.places.actions import BadAreaError, NewArea, NewVenue
from shouwang.apps.places.models import Area
from shouwang.backbone.access.actors import Actor

__all__ = [
    "BadAreaError",
    "NewArea",
    "NewVenue",
    "Part",
    "choices",
    "enter_areas",
    "enter_venues",
    "ids_of",
    "take_back_areas",
    "tree_of",
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


class Part(NamedTuple):
    """An area as others know it: where it is, of what kind, and its names."""

    path: str
    kind: str
    name: str
    name_en: str


def tree_of(path: str) -> list[Part]:
    """Return an area, what it lies in, and its parts, however deep; all areas for no path."""
    codes = path.split("/")
    above = ["/".join(codes[:n]) for n in range(1, len(codes))]
    tree = Area.objects.filter(queries.within(path) | Q(path__in=above) if path else Q())
    return [Part(*row) for row in tree.values_list("path", "kind", "name", "name_en")]


def choices() -> list[tuple[str, str]]:
    """Return the larger areas as choices for a form: path and name."""
    small = (Area.Kind.BUILDING, Area.Kind.STAIR, Area.Kind.ROOM)
    return [
        (area.path, f"{area.path} {area.label}") for area in Area.objects.exclude(kind__in=small)
    ]


def ids_of(paths: set[str]) -> dict[str, UUID]:
    """Return the ids of areas by path."""
    return dict(Area.objects.filter(path__in=paths).values_list("path", "id"))
