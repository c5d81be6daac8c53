"""What other capabilities may ask of places."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _

from shouwang.apps.places import actions, queries
from shouwang.apps.places.actions import BadAreaError, NewArea, NewVenue
from shouwang.apps.places.map_page import map_context
from shouwang.apps.places.models import Area, Venue
from shouwang.apps.places.shapes import (
    Ground,
    as_geojson,
    counties_of,
    current_ground,
    from_geojson,
    homes_among,
    houses_of,
    is_on_map,
    parts_within,
    shape_of,
    shape_of_houses,
    venues_within,
    ways_across,
)
from shouwang.backbone.access import paths
from shouwang.backbone.access.actors import Actor

__all__ = [
    "BadAreaError",
    "Ground",
    "Home",
    "NewArea",
    "NewVenue",
    "Part",
    "PlaceField",
    "add_card",
    "as_geojson",
    "cards_of",
    "choices",
    "counties_of",
    "current_ground",
    "enter_areas",
    "enter_venues",
    "from_geojson",
    "home_at",
    "home_near",
    "homes_among",
    "homes_like",
    "houses_of",
    "ids_of",
    "is_on_map",
    "map_context",
    "meant",
    "parts_within",
    "paths_of",
    "shape_of",
    "shape_of_houses",
    "take_back_areas",
    "township_of",
    "tree_of",
    "venue_label",
    "venues_within",
    "ways_across",
    "within",
]


def venue_label(kind: str) -> str:
    """Return what a kind of venue is called in the reader's language."""
    return str(Venue.Kind(kind).label)


def within(path: str, field: str) -> Q:
    """Return the test that an area, reached by a field, is a place or a part of it."""
    return paths.within(path, field)


def enter_areas(*, actor: Actor, areas: Sequence[NewArea], at: datetime) -> dict[str, UUID]:
    """Enter areas and return the ids of all by path; see `places.actions`."""
    return actions.enter_areas(actor=actor, areas=areas, at=at)


def enter_venues(*, actor: Actor, venues: Iterable[NewVenue], at: datetime) -> int:
    """Enter venues and return how many were new; see `places.actions`."""
    return actions.enter_venues(actor=actor, venues=venues, at=at)


def take_back_areas(
    *,
    actor: Actor,
    origin: UUID,
    at: datetime,
    tell: Callable[[int, int], None] = lambda _done, _total: None,
) -> int:
    """Remove what an import brought and nobody uses, piece by piece; see `places.actions`."""
    return actions.take_back_areas(actor=actor, origin=origin, at=at, tell=tell)


Card = Callable[[str, str], tuple[str, dict[str, Any]] | None]
"""Takes path and kind of an area; returns a template and its facts, as ``card``, or None."""

_CARDS: list[Card] = []


def add_card(ask: Card) -> None:
    """Let a capability that lies above show a card on the page of every area that it answers for."""
    if ask not in _CARDS:
        _CARDS.append(ask)


def cards_of(path: str, kind: str) -> list[tuple[str, dict[str, Any]]]:
    """Return the cards that others show on the page of an area."""
    return [card for ask in _CARDS if (card := ask(path, kind)) is not None]


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
    tree = Area.objects.filter(paths.within(path) | Q(path__in=above) if path else Q())
    return [Part(*row) for row in tree.values_list("path", "kind", "name", "name_en")]


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
    lon: float | None
    """Of the place itself, or of the house or group that holds it."""
    lat: float | None


def homes_like(words: str) -> list[Home]:
    """Return at most eight places that some words mean, the likeliest first; see `places.queries`."""
    return [_home(area) for area in queries.homes_like(words)]


def home_at(path: str) -> Home | None:
    """Return the place with a path, whatever kind it is."""
    area = Area.objects.filter(path=path).select_related(*queries.ABOVE).first()
    return _home(area) if area else None


def township_of(path: str) -> Home | None:
    """Return the township that a place lies in or is; the largest area above it where there is none."""
    rows = {one.path: one for one in Area.objects.filter(path__in=paths.above(path))}
    found = [rows[one] for one in paths.above(path) if one in rows]
    towns = [one for one in found if one.kind == Area.Kind.TOWNSHIP]
    return _home((towns or found[-1:])[0]) if found else None


def meant(words: str) -> Home | None:
    """Return the one place that is meant: by its path, or by what a house, a group or a village is called."""
    if (known := home_at(words)) is not None:
        return known
    found = [_home(area) for area in queries.areas_called(words)] or homes_like(words)
    return found[0] if len(found) == 1 else None


class PlaceField(forms.CharField):
    """A place that there is, by its path or what it is called; the page has a list ``areas`` to choose from."""

    def __init__(self, **facts: Any) -> None:
        widget = forms.TextInput({"list": "areas", "autocomplete": "off"})
        super().__init__(max_length=200, widget=widget, **facts)

    def clean(self, value: Any) -> Home | None:
        """Return which place is meant."""
        words = super().clean(value).strip("/ ")
        found = meant(words) if words else None
        if words and found is None:
            raise forms.ValidationError(_("No place fits these words. Choose one of the list."))
        return found


def home_near(lon: float, lat: float) -> Home | None:
    """Return the house or room nearest to a position, within 30 metres; see `places.queries`."""
    area = queries.home_near(lon, lat)
    return _home(area) if area else None


def _home(area: Area) -> Home:
    lon, lat = area.position or (None, None)
    return Home(area.pk, area.path, area.whole_label, lon, lat)


def paths_of(ids: set[UUID]) -> dict[UUID, str]:
    """Return the paths of areas by id."""
    return dict(Area.objects.filter(pk__in=ids).values_list("id", "path"))


def ids_of(paths: set[str]) -> dict[str, UUID]:
    """Return the ids of areas by path."""
    return dict(Area.objects.filter(path__in=paths).values_list("path", "id"))
