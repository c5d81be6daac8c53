"""
Entering places; the only writer of their tables.

ShouwangError
 └ BadAreaError  a path without its parent, or a code that cannot be one
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, ClassVar, Final
from uuid import UUID, uuid4

import shapely
from django.db import transaction
from django.db.models import Q

from shouwang.apps.places.models import Area, Footprint, Road, Venue
from shouwang.backbone.access.actors import Actor, require
from shouwang.backbone.audit import log
from shouwang.core.errors import ShouwangError
from shouwang.core.text import Text

_CODE: Final = re.compile(r"[A-Za-z0-9-]{1,24}")
_BATCH: Final = 2000
_NEAR_DEG: Final = 0.0002
"""About 20 m: a building of the registry farther from any footprint is not on the map."""


class BadAreaError(ShouwangError):
    """A place cannot be entered under its path."""

    code: ClassVar[str] = "places.bad-area"
    problem: ClassVar[Text] = Text(
        en="The area {path} cannot be entered: {detail}.", zh="区域 {path} 无法登记：{detail}。"
    )
    remedy: ClassVar[Text] = Text(
        en="Enter areas from large to small; codes are letters, digits and hyphens, joined by /.",
        zh="请从大到小依次登记；编码用字母、数字和连字符，以 / 连接。",
    )


@dataclass(frozen=True, slots=True)
class NewArea:
    """An area to be entered; its parent is the path without the last code."""

    path: str
    kind: str
    name: str = ""
    name_en: str = ""
    lon: float | None = None
    lat: float | None = None
    outline: Any = None
    id: UUID | None = None
    origin: UUID | None = None


@transaction.atomic
def enter_areas(*, actor: Actor, areas: Sequence[NewArea], at: datetime) -> dict[str, UUID]:
    """
    Enter areas, those that exist unchanged, and return the ids of all by path.

    Raises
    ------
    BadAreaError
        If a code or kind is none, or a parent is neither there nor among them.
    """
    require(actor, "places.enter-areas")
    wanted = {area.path for area in areas} | {_above(area.path) for area in areas}
    known = dict(Area.objects.filter(path__in=wanted).values_list("path", "id"))
    rows = []
    for area in sorted(areas, key=lambda area: area.path.count("/")):
        if area.path in known:
            continue
        _require_sound(area, known)
        known[area.path] = area.id or uuid4()
        rows.append(_row(area, known))
    Area.objects.bulk_create(rows, batch_size=_BATCH)
    log.write_many(actor, "places.area-entered", (row.pk for row in rows), at=at)
    return {area.path: known[area.path] for area in areas}


def _row(area: NewArea, known: dict[str, UUID]) -> Area:
    return Area(
        id=known[area.path],
        path=area.path,
        kind=area.kind,
        name=area.name,
        name_en=area.name_en,
        parent_id=known.get(_above(area.path)),
        lon=area.lon,
        lat=area.lat,
        outline=area.outline,
        origin=area.origin,
    )


def _above(path: str) -> str:
    return path.rpartition("/")[0]


def _require_sound(area: NewArea, known: dict[str, UUID]) -> None:
    codes = area.path.split("/")
    if not all(_CODE.fullmatch(code) for code in codes):
        detail = Text(f"{area.path!r} is no path of codes", f"「{area.path}」不是有效的编码路径")
        raise BadAreaError(path=area.path, detail=detail)
    if area.kind not in Area.Kind.values:
        detail = Text(f"{area.kind!r} is no kind of area", f"没有「{area.kind}」这种区域")
        raise BadAreaError(path=area.path, detail=detail)
    above = _above(area.path)
    if above and above not in known:
        detail = Text(f"there is no {above}", f"上级 {above} 不存在")
        raise BadAreaError(path=area.path, detail=detail)


@transaction.atomic
def take_back_areas(*, actor: Actor, origin: UUID, at: datetime) -> int:
    """Remove the areas that an import brought, as far as nobody lives there or builds on them."""
    require(actor, "places.take-back-areas")
    n_gone = 0
    for kind in reversed(Area.Kind.values):  # from small to large: a parent goes after its parts
        brought = Area.objects.filter(origin=origin, kind=kind)
        used = Q(stays__isnull=False) | Q(households__isnull=False) | Q(venues__isnull=False)
        free = list(brought.exclude(used | Q(parts__isnull=False)).values_list("pk", flat=True))
        for first in range(0, len(free), _BATCH):
            Area.objects.filter(pk__in=free[first : first + _BATCH]).delete()
        n_gone += len(free)
    log.write(actor, "places.areas-taken-back", origin, at=at, n=n_gone)
    return n_gone


@dataclass(frozen=True, slots=True)
class NewVenue:
    """A venue to be entered."""

    kind: str
    name: str
    name_en: str = ""
    area_id: UUID | None = None
    lon: float | None = None
    lat: float | None = None
    osm_id: int | None = None
    id: UUID = field(default_factory=uuid4)


@transaction.atomic
def enter_venues(*, actor: Actor, venues: Iterable[NewVenue], at: datetime) -> int:
    """
    Enter venues and return how many were new.

    Those from a map that are known by their number, or by kind and name, are not entered twice.
    """
    require(actor, "places.enter-venues")
    named = set(Venue.objects.exclude(name="").values_list("kind", "name"))
    rows = [Venue(**asdict(new)) for new in venues if (new.kind, new.name) not in named]
    numbers = [venue.osm_id for venue in rows if venue.osm_id is not None]
    known = set(Venue.objects.filter(osm_id__in=numbers).values_list("osm_id", flat=True))
    rows = [venue for venue in rows if venue.osm_id is None or venue.osm_id not in known]
    Venue.objects.bulk_create(rows, batch_size=_BATCH)
    log.write_many(actor, "places.venue-entered", (venue.pk for venue in rows), at=at)
    return len(rows)


@transaction.atomic
def replace_map(
    *,
    actor: Actor,
    map_id: UUID,
    footprints: Iterable[Footprint],
    roads: Iterable[Road],
    at: datetime,
) -> tuple[int, int]:
    """Put a newly read map in place of the old one, whole or not at all; keep what was matched."""
    require(actor, "places.replace-map")
    matched = dict(Footprint.objects.exclude(building=None).values_list("osm_id", "building_id"))
    Footprint.objects.all().delete()
    Road.objects.all().delete()
    rows = list(footprints)
    for row in rows:
        row.building_id = matched.get(row.osm_id) or row.building_id
    ways = list(roads)
    Footprint.objects.bulk_create(rows, batch_size=_BATCH)
    Road.objects.bulk_create(ways, batch_size=_BATCH)
    log.write(actor, "places.map-replaced", map_id, at=at, footprints=len(rows), roads=len(ways))
    return len(rows), len(ways)


@transaction.atomic
def match_footprints(*, actor: Actor, at: datetime) -> int:
    """Bind to each building of the registry the footprint that its position lies nearest to."""
    require(actor, "places.match-footprints")
    buildings = list(
        Area.objects.filter(
            kind=Area.Kind.BUILDING, footprints=None, lon__isnull=False, lat__isnull=False
        )
    )
    free = {foot.osm_id: foot for foot in Footprint.objects.filter(building=None)}
    if not buildings or not free:
        return 0
    feet = list(free.values())
    tree = shapely.STRtree(shapely.points([(foot.lon, foot.lat) for foot in feet]))
    spots = shapely.points([(spot.lon or 0.0, spot.lat or 0.0) for spot in buildings])
    (rows, hits), far = tree.query_nearest(
        spots, max_distance=_NEAR_DEG, return_distance=True, all_matches=False
    )
    matched = []
    for _far, row, hit in sorted(zip(far.tolist(), rows.tolist(), hits.tolist(), strict=True)):
        foot = free.pop(feet[hit].osm_id, None)
        if foot is not None:
            foot.building = buildings[row]
            matched.append(foot)
    Footprint.objects.bulk_update(matched, ["building"], batch_size=_BATCH)
    log.write(actor, "places.footprints-matched", uuid4(), at=at, matched=len(matched))
    return len(matched)
