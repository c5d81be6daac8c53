"""Reading places."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection
from django.db.models import Count, Max, Min, Q, QuerySet
from django.urls import reverse

from shouwang.apps.places.models import Area, Footprint, Road, Venue
from shouwang.backbone.access.actors import Actor, require
from shouwang.backbone.audit.models import Line
from shouwang.backbone.pages.shell import Hit

_HITS: Final = 8
ABOVE: Final = ("parent__parent__parent__parent",)
"""What a room needs at hand to be called by its whole name."""
_LOOKED_AT: Final = 500
HOMES: Final = (Area.Kind.ROOM, Area.Kind.BUILDING)


def within(path: str, field: str = "path") -> Q:
    """
    Return the test that an area is a place or a part of it.

    Parameters
    ----------
    field
        Name of the path as seen from the table that is asked, such as ``room__path``.
    """
    if connection.vendor == "sqlite":  # its LIKE knows no index; the character after / is 0
        inside = Q(**{f"{field}__gt": f"{path}/", f"{field}__lt": f"{path}0"})
    else:
        inside = Q(**{f"{field}__startswith": f"{path}/"})
    return Q(**{field: path}) | inside


def parts(area: Area | None) -> QuerySet[Area]:
    """Return the parts of an area with how many parts they have in turn; the roots for None."""
    return Area.objects.filter(parent=area).annotate(n_parts=Count("parts")).order_by("path")


def above(area: Area) -> list[Area]:
    """Return the areas that hold an area, the largest first."""
    codes = area.path.split("/")
    paths = ["/".join(codes[:n]) for n in range(1, len(codes))]
    return list(Area.objects.filter(path__in=paths).order_by("path"))


def search(actor: Actor, words: str) -> Iterator[Hit]:
    """Find areas and venues by a part of their name or path."""
    require(actor, "places.search")
    named = Q(name__icontains=words) | Q(name_en__icontains=words)
    for area in Area.objects.filter(named | Q(path__istartswith=words))[:_HITS]:
        url = reverse("places:area", args=[area.path])
        yield Hit(area.label or area.path, f"{area.get_kind_display()} {area.path}", url)
    for venue in Venue.objects.filter(named)[:_HITS]:
        url = reverse("places:venue", args=[venue.pk])
        yield Hit(venue.label, str(venue.get_kind_display()), url)


def homes_like(words: str, *, most: int = _HITS) -> list[Area]:
    """
    Return places to sleep at that some words mean: a path, or names from large to small.

    Every word has to stand in the name of the place or of one above it, the last one in its own;
    a place that is named by its whole path stands alone.
    """
    text = words.strip()
    exact = Area.objects.filter(path__iexact=text).select_related(*ABOVE)[:1]
    if not text or exact:
        return list(exact)
    *upper, last = text.replace("·", " ").split() or [text]
    own = Q(name__icontains=last) | Q(name_en__icontains=last) | Q(path__istartswith=text)
    homes = Area.objects.filter(own, kind__in=HOMES).select_related(*ABOVE)
    ranked = sorted(
        (area for area in homes.order_by("path")[:_LOOKED_AT] if _is_under(area, upper)),
        key=lambda area: (last not in (area.name, area.name_en), area.kind != Area.Kind.ROOM),
    )
    return ranked[:most]


def _is_under(area: Area, words: list[str]) -> bool:
    names = [area.name, area.name_en]
    above = area.parent
    while above is not None:
        names += [above.name, above.name_en]
        above = above.parent
    return all(any(word.lower() in name.lower() for name in names) for word in words)


def ground_gaps() -> dict[str, QuerySet[Area] | QuerySet[Footprint]]:
    """
    Return what the registry and the map do not know of each other.

    Keys: rooms without residents, buildings of the registry without a footprint on the map, and
    footprints without a building in the registry.
    """
    homes = Area.objects.filter(kind=Area.Kind.ROOM)
    empty = homes.exclude(stays__to_on=None, stays__isnull=False)
    unmapped = Area.objects.filter(kind=Area.Kind.BUILDING, footprints=None)
    return {
        "rooms-without-residents": empty.order_by("path"),
        "buildings-without-footprint": unmapped.order_by("path"),
        "footprints-without-building": Footprint.objects.filter(building=None).order_by("osm_id"),
    }


@dataclass(frozen=True, slots=True)
class MapGround:
    """What a map page needs to know before it asks for tiles."""

    version: str
    bounds: tuple[float, float, float, float]
    """West, south, east, north of the houses that the register knows, else of all."""
    characters: str
    """Every character of every name on the map, so that their glyphs can be loaded first."""


def map_ground() -> MapGround | None:
    """Return the ground of the imported map, or None where there is none."""
    changes = (
        "places.map-replaced",
        "places.venue-entered",
        "places.footprints-matched",
        "places.areas-taken-back",
    )
    last = Line.objects.filter(act__in=changes).aggregate(last=Max("id"))["last"]
    known = Footprint.objects.exclude(building=None)
    shown = known if known.exists() else Footprint.objects.all()
    found = shown.aggregate(west=Min("lon"), south=Min("lat"), east=Max("lon"), north=Max("lat"))
    if found["west"] is None or last is None:
        return None
    names = {
        *Road.objects.values_list("name", flat=True),
        *Venue.objects.values_list("name", flat=True),
    }
    characters = "".join(sorted({char for name in names for char in name}))
    bounds = (found["west"], found["south"], found["east"], found["north"])
    return MapGround(f"v{last}", bounds, characters)


def named_roads() -> QuerySet[Road, Any]:
    """Return the names of roads, each once, for the list beside the map."""
    roads = Road.objects.exclude(name="").exclude(road_class__contains=":")
    return roads.order_by("name").values("name", "name_en").distinct()
