"""
Putting an imported map in place of the old one, and binding its houses to the register.

A map is written by the hundred under its own number while the old one stands; one short
transaction makes it the current one; the old one is removed by the thousand.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import shapely
from django.db import transaction
from django.db.models import Exists, Max, OuterRef, QuerySet

from shouwang.apps.places import ground
from shouwang.apps.places.actions.drawn import map_changed
from shouwang.apps.places.actions.pauses import SHORT_S, let_others_write
from shouwang.apps.places.actions.venues import NewVenue, enter_venues
from shouwang.apps.places.models import Area, Footprint, Road, TownMap
from shouwang.backbone.access.actors import Actor, require
from shouwang.backbone.audit import log
from shouwang.backbone.jobs.models import Job

BATCH: Final = 2000
_NEAR_DEG: Final = 0.0002
"""About 20 m: a building of the registry farther from any footprint is not on the map."""


@dataclass(slots=True)
class MapPiece:
    """Some of what a map holds, not saved yet; its rows get the map when they are written."""

    footprints: list[Footprint] = field(default_factory=list)
    roads: list[Road] = field(default_factory=list)
    venues: list[NewVenue] = field(default_factory=list)


def replace_map(
    *, actor: Actor, map_id: UUID, pieces: Iterable[MapPiece], at: datetime
) -> dict[str, int]:
    """
    Put a map in place of the old one as it is read, and keep what was matched.

    Readers see the old map until all of the new one is there. Whatever ends the pieces early ends
    the new map. To be called outside of a transaction.

    Returns
    -------
    counts
        Footprints, roads, venues that are new, buildings matched.
    """
    require(actor, "places.replace-map")
    remove_old_maps()
    TownMap.objects.create(pk=map_id, made_at=at)
    counts = {"footprints": 0, "roads": 0}
    venues: list[NewVenue] = []
    try:
        for piece in pieces:
            _write(map_id, piece)
            counts["footprints"] += len(piece.footprints)
            counts["roads"] += len(piece.roads)
            venues += piece.venues
        _keep_matches(map_id)
        matched = match_footprints(actor=actor, at=at, map_id=map_id)
        n_venues = _make_current(actor, map_id, venues, at, counts)
    except BaseException:
        drop_map(map_id=map_id)
        raise
    remove_old_maps()
    return {**counts, "venues": n_venues, "matched": matched}


@transaction.atomic
def _write(map_id: UUID, piece: MapPiece) -> None:
    for row in (*piece.footprints, *piece.roads):
        row.map_id = map_id
    Footprint.objects.bulk_create(piece.footprints, batch_size=BATCH)
    Road.objects.bulk_create(piece.roads, batch_size=BATCH)


def _keep_matches(map_id: UUID) -> None:
    """Bind the footprints of a new map to the buildings that they had on the old one."""
    old = Footprint.objects.filter(map__is_current=True).exclude(building=None)
    known = list(old.values_list("osm_id", "building_id"))
    for first in range(0, len(known), BATCH):
        _bind(map_id, dict(known[first : first + BATCH]))


@transaction.atomic
def _bind(map_id: UUID, buildings: dict[int, UUID | None]) -> int:
    """Bind footprints, by their number, to buildings that still stand; return how many."""
    wanted = Area.objects.filter(pk__in=set(buildings.values())).select_for_update()
    standing = set(wanted.values_list("pk", flat=True))
    feet = list(Footprint.objects.filter(map=map_id, osm_id__in=buildings, building=None))
    bound = []
    for foot in feet:
        if buildings[foot.osm_id] in standing:
            foot.building_id = buildings[foot.osm_id]
            bound.append(foot)
    Footprint.objects.bulk_update(bound, ["building"], batch_size=500)
    return len(bound)


@transaction.atomic
def _make_current(
    actor: Actor, map_id: UUID, venues: list[NewVenue], at: datetime, counts: dict[str, int]
) -> int:
    """Make a map that is wholly written the current one, with its venues."""
    list(
        TownMap.objects.select_for_update().order_by("pk")
    )  # two imports come one after the other
    TownMap.objects.filter(is_current=True).update(is_current=False)
    TownMap.objects.filter(pk=map_id).update(is_current=True)
    n_venues = enter_venues(actor=actor, venues=venues, at=at)
    log.write(actor, "places.map-replaced", map_id, at=at, **counts)
    return n_venues


def drop_map(*, map_id: UUID) -> None:
    """Remove a map that did not become the current one, piece by piece."""
    _remove(TownMap.objects.filter(pk=map_id, is_current=False))


def remove_old_maps() -> None:
    """Remove every map that is not the current one and that no running import writes."""
    running = Job.objects.filter(pk=OuterRef("pk"), state=Job.State.RUNNING)
    _remove(TownMap.objects.filter(is_current=False).exclude(Exists(running)))


def _remove(maps: QuerySet[TownMap]) -> None:
    for gone in list(maps):
        tables: tuple[QuerySet[Any], ...] = (Footprint.objects.all(), Road.objects.all())
        for table in tables:
            rows = table.filter(map=gone).order_by("pk")
            while last := rows.values_list("pk", flat=True)[:BATCH].aggregate(last=Max("pk"))[
                "last"
            ]:
                rows.filter(pk__lte=last).delete()
                let_others_write(SHORT_S)
        TownMap.objects.filter(pk=gone.pk, is_current=False).delete()
        ground.forget(gone.pk)


def match_footprints(*, actor: Actor, at: datetime, map_id: UUID | None = None) -> int:
    """
    Bind to each building of the registry the footprint that its position lies nearest to.

    It is looked for in the map that is given, or else the current one; known bindings stay.
    """
    require(actor, "places.match-footprints")
    if map_id is None:
        map_id = TownMap.objects.filter(is_current=True).values_list("pk", flat=True).first()
    if map_id is None:
        return 0
    pairs = _nearest(map_id)
    matched = 0
    for first in range(0, len(pairs), BATCH):
        with transaction.atomic():
            matched += _bind(map_id, dict(pairs[first : first + BATCH]))
            map_changed()
    log.write(actor, "places.footprints-matched", map_id, at=at, matched=matched)
    return matched


def _nearest(map_id: UUID) -> list[tuple[int, UUID | None]]:
    """Return the numbers of free footprints, each with the building that lies nearest to it."""
    bound = Footprint.objects.filter(map=map_id, building=OuterRef("pk"))
    placed = Area.objects.filter(
        kind=Area.Kind.BUILDING, lon__isnull=False, lat__isnull=False
    ).exclude(Exists(bound))
    buildings = list(placed.values_list("pk", "lon", "lat"))
    free = Footprint.objects.filter(map=map_id, building=None)
    feet = list(free.values_list("osm_id", "lon", "lat")) if buildings else []
    if not feet:
        return []
    tree = shapely.STRtree(shapely.points([(lon, lat) for _number, lon, lat in feet]))
    spots = shapely.points([(lon or 0.0, lat or 0.0) for _pk, lon, lat in buildings])
    (rows, hits), far = tree.query_nearest(
        spots, max_distance=_NEAR_DEG, return_distance=True, all_matches=False
    )
    pairs: dict[int, UUID | None] = {}
    for _far, row, hit in sorted(zip(far.tolist(), rows.tolist(), hits.tolist(), strict=True)):
        pairs.setdefault(feet[hit][0], buildings[row][0])
    return list(pairs.items())
