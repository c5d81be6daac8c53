"""Reading places."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from math import cos, hypot, radians
from typing import Any, Final

from django.db.models import Count, Exists, Max, Min, OuterRef, Q, QuerySet
from django.db.models.functions import Length
from django.urls import reverse

from shouwang.apps.places import kinds
from shouwang.apps.places.models import Area, Footprint, Road, TownMap, Venue
from shouwang.backbone.access.actors import Actor, require
from shouwang.backbone.access.scope import seen
from shouwang.backbone.pages.shell import Hit
from shouwang.backbone.pinyin import plain
from shouwang.backbone.tables import begins
from shouwang.core.text import Text

_HITS: Final = 8
_NEAR_M: Final = 30
_METRES_PER_DEGREE: Final = 111_320
ABOVE: Final = ("parent__parent__parent__parent",)
"""What a room needs at hand to be called by its whole name."""
_LOOKED_AT: Final = 500
MANY: Final = (Area.Kind.STAIR, Area.Kind.ROOM)
HOMES: Final = (Area.Kind.ROOM, Area.Kind.BUILDING)


def parts(area: Area | None) -> QuerySet[Area]:
    """Return the parts of an area with how many parts they have in turn; the roots for None."""
    rows = Area.objects.filter(parent=area).annotate(n_parts=Count("parts"))
    return rows.order_by(Length("path"), "path")  # R2 before R10


def above(area: Area) -> list[Area]:
    """Return the areas that hold an area, the largest first."""
    codes = area.path.split("/")
    paths = ["/".join(codes[:n]) for n in range(1, len(codes))]
    return list(Area.objects.filter(path__in=paths).order_by("path"))


def siblings(parent: Area | None) -> tuple[set[str], set[str]]:
    """Return the paths and the names of the parts of an area; of the roots for None."""
    rows = list(Area.objects.filter(parent=parent).values_list("path", "name"))
    return {path for path, _name in rows}, {name for _path, name in rows if name}


def kinds_that_fit(area: Area) -> list[Area.Kind]:
    """Return the kinds that an area may become between what holds it and its parts."""
    below = Area.objects.filter(parent=area).values_list("kind", flat=True).distinct()
    above = area.parent.kind if area.parent else None
    return kinds.that_fit(area.kind, above, below.order_by())


def hanging_on(area: Area) -> Text | None:
    """Say, with counts, what keeps an area from being removed; None where nothing does."""
    related: Any = area
    counts = [
        ("part", "parts", "个下级区域", related.parts.count()),
        ("stay of residents", "stays of residents", "条居住记录", related.stays.count()),
        ("household", "households", "户", related.households.count()),
        ("venue", "venues", "个场所", related.venues.count()),
    ]
    held = [(one if n == 1 else many, zh, n) for one, many, zh, n in counts if n]
    if not held:
        return None
    return Text(
        ", ".join(f"{n} {en}" for en, _zh, n in held),
        "、".join(f" {n} {zh}" for _en, zh, n in held),
    )


def mark_of(place: Area | Venue) -> str:
    """Return a mark of what is known of a place: another one once somebody changed it."""
    facts = [place.kind, place.name, place.name_en, place.lon, place.lat]
    facts.append(str(place.area_id) if isinstance(place, Venue) else place.path)
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()[:16]


def search(actor: Actor, words: str) -> Iterator[Hit]:
    """
    Find areas and venues by a part of their name, or the beginning of its pinyin or initials.

    Stairs and rooms, which are many, are found by the beginning of their path only.
    """
    require(actor, "places.search")
    heard = _sounds_like(words)
    named = Q(name__icontains=words) | Q(name_en__icontains=words) | heard
    large = Area.objects.exclude(kind__in=MANY).filter(named | Q(path__istartswith=words))
    found = list(large[:_HITS])
    if len(found) < _HITS:
        small = Area.objects.filter(begins("path", words.upper()), kind__in=MANY)
        found += small.order_by("path")[: _HITS - len(found)]
    for area in found:
        url = reverse("places:area", args=[area.path])
        yield Hit(area.label or area.path, f"{area.get_kind_display()} {area.path}", url)
    for venue in Venue.objects.filter(named)[:_HITS]:
        url = reverse("places:venue", args=[venue.pk])
        yield Hit(venue.label, str(venue.get_kind_display()), url)


def homes_like(words: str, *, most: int = _HITS) -> list[Area]:
    """
    Return places to sleep at that some words mean: a path, or names from large to small.

    Every word has to stand in the name of the place or of one above it, the last one in its own;
    places that bear it whole go before others, and one named by its whole path stands alone.
    """
    text = words.strip()
    exact = Area.objects.filter(path__iexact=text).select_related(*ABOVE)[:1]
    if not text or exact:
        return list(exact)
    *upper, last = text.replace("·", " ").split() or [text]
    own = Q(name__icontains=last) | Q(name_en__icontains=last) | Q(path__istartswith=text)
    homes = Area.objects.filter(own, kind__in=HOMES).select_related(*ABOVE)
    found = [area for area in homes.order_by("path")[:_LOOKED_AT] if _is_under(area, upper)]
    whole = [area for area in found if last in (area.name, area.name_en)]
    likely = _without_twins(whole or found)
    return sorted(likely, key=lambda area: area.kind != Area.Kind.ROOM)[:most]


def areas_called(words: str) -> list[Area]:
    """Return the groups, villages and larger areas that are called so, their own name last."""
    *upper, last = words.replace("·", " ").split() or [words]
    own = Q(name=last) | Q(name_en__iexact=words)
    rows = Area.objects.filter(own).exclude(kind__in=(*HOMES, Area.Kind.STAIR))
    found = rows.select_related(*ABOVE).order_by("path")[:_HITS]
    return [
        area for area in found if area.name_en.lower() == words.lower() or _is_under(area, upper)
    ]


def _without_twins(homes: list[Area]) -> list[Area]:
    """Leave out houses beside a room of theirs that bears the same name: people sleep in the room."""
    named = {(home.parent_id, home.name) for home in homes if home.kind == Area.Kind.ROOM}
    return [home for home in homes if (home.pk, home.name) not in named]


def home_near(lon: float, lat: float) -> Area | None:
    """
    Return the house or room nearest to a position, if one lies within a few steps of it.

    Of a house and its rooms at one spot it is the house: a position does not tell the room.
    """
    to_north = _METRES_PER_DEGREE
    to_east = _METRES_PER_DEGREE * max(cos(radians(lat)), 0.01)
    high, wide = _NEAR_M / to_north, _NEAR_M / to_east
    box = Q(lon__range=(lon - wide, lon + wide), lat__range=(lat - high, lat + high))

    def far(area: Area) -> float:
        own_lon, own_lat = area.position or (lon, lat)
        return hypot((own_lon - lon) * to_east, (own_lat - lat) * to_north)

    areas = Area.objects.filter(box, kind__in=HOMES).select_related(*ABOVE)
    near = [(round(far(area)), area.kind != Area.Kind.BUILDING, area.path, area) for area in areas]
    metres, _is_room, _path, area = min(near, default=(_NEAR_M + 1, True, "", None))
    return area if metres <= _NEAR_M else None


def _is_under(area: Area, words: list[str]) -> bool:
    names = [area.name, area.name_en]
    above = area.parent
    while above is not None:
        names += [above.name, above.name_en]
        above = above.parent
    return all(any(word.lower() in name.lower() for name in names) for word in words)


def _sounds_like(words: str) -> Q:
    letters = "".join(plain(words).replace("'", "").split()).lower()
    if not letters.isascii() or not letters.isalnum() or letters.isdigit():
        return Q()
    return begins("pinyin", letters) | begins("initials", letters)


def ground_gaps() -> dict[str, QuerySet[Area] | QuerySet[Footprint]]:
    """
    Return what the registry and the map do not know of each other.

    Keys: rooms without residents, buildings of the registry without a footprint on the map, and
    footprints without a building in the registry. A home where nobody is registered is as good as
    a word about people: each is shown to those who are responsible there, houses that lie in no
    area of the register to those of the whole town.
    """
    homes = Area.objects.filter(kind=Area.Kind.ROOM)
    lived_in = Area.objects.filter(pk=OuterRef("pk"), stays__isnull=False, stays__to_on=None)
    empty = homes.filter(~Exists(lived_in))
    drawn = footprints().filter(building=OuterRef("pk"))
    unmapped = Area.objects.filter(kind=Area.Kind.BUILDING).exclude(Exists(drawn))
    undrawn = footprints().filter(building=None)
    return {
        "rooms-without-residents": empty.filter(seen("path")).order_by("path"),
        "buildings-without-footprint": unmapped.filter(seen("path")).order_by("path"),
        "footprints-without-building": undrawn.filter(seen("building__path")).order_by("osm_id"),
    }


def current_map() -> TownMap | None:
    """Return the map that is in place."""
    return TownMap.objects.filter(is_current=True).first()


def footprints() -> QuerySet[Footprint]:
    """Return the houses of the map that is in place."""
    return Footprint.objects.filter(map__is_current=True)


def roads() -> QuerySet[Road]:
    """Return the roads and the ground of the map that is in place."""
    return Road.objects.filter(map__is_current=True)


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
    here = current_map()
    return _ground_of(str(here)) if here else None


@lru_cache(maxsize=2)
def _ground_of(version: str) -> MapGround | None:
    known = footprints().exclude(building=None)
    shown = known if known.exists() else footprints()
    found = shown.aggregate(west=Min("lon"), south=Min("lat"), east=Max("lon"), north=Max("lat"))
    if found["west"] is None:
        return None
    names = {
        *roads().values_list("name", flat=True).distinct(),
        *Venue.objects.values_list("name", flat=True),
    }
    characters = "".join(sorted({char for name in names for char in name}))
    bounds = (found["west"], found["south"], found["east"], found["north"])
    return MapGround(version, bounds, characters)


def named_roads() -> QuerySet[Road, Any]:
    """Return the names of roads, each once, for the list beside the map."""
    named = roads().exclude(name="").exclude(road_class__contains=":")
    return named.order_by("name").values("name", "name_en").distinct()
