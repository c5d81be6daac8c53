"""Background work of this capability."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from shouwang.apps.places import actions, osm
from shouwang.apps.places.models import Footprint, Road
from shouwang.backbone.jobs import work
from shouwang.core.text import Text


def _forget_map(*, path: str, is_upload: bool = False) -> None:
    """Remove a file that was uploaded; one that lies elsewhere belongs to somebody."""
    if is_upload:
        Path(path).unlink(missing_ok=True)


@work.kind(
    "places.import-map", put_right=_forget_map, title=Text(en="Import a map", zh="导入地图")
)
def import_map(progress: work.Progress, *, path: str, is_upload: bool = False) -> dict[str, Any]:
    """Read a map file and put it in place of the old map; an uploaded file is not kept."""
    try:
        ground = osm.read_ground(Path(path), lambda n: progress.tell(n, 0))
    finally:
        _forget_map(path=path, is_upload=is_upload)
    at = timezone.now()
    footprints, roads = [], []
    for way in ground.ways:
        line = [list(point) for point in way.points]
        if way.kind == "building":
            lons, lats = zip(*way.points, strict=True)
            lon, lat = (min(lons) + max(lons)) / 2, (min(lats) + max(lats)) / 2
            footprints.append(
                Footprint(
                    osm_id=way.osm_id,
                    lon=lon,
                    lat=lat,
                    house_number=way.house_number,
                    outline=line,
                )
            )
        else:
            road_class = way.value if way.kind == "highway" else f"{way.kind}:{way.value}"
            roads.append(
                Road(
                    osm_id=way.osm_id,
                    road_class=road_class[:24],
                    name=way.name,
                    name_en=way.name_en,
                    line=line,
                )
            )
    venues = [
        actions.NewVenue(
            osm_id=spot.osm_id,
            kind=spot.kind,
            name=spot.name,
            name_en=spot.name_en,
            lon=spot.lon,
            lat=spot.lat,
        )
        for spot in ground.spots
    ]
    with transaction.atomic():  # the new map whole, or the old one
        n_footprints, n_roads = actions.replace_map(
            actor=progress.actor, map_id=progress.job.pk, footprints=footprints, roads=roads, at=at
        )
        n_venues = actions.enter_venues(actor=progress.actor, venues=venues, at=at)
        matched = actions.match_footprints(actor=progress.actor, at=at)
    counts = {"footprints": n_footprints, "roads": n_roads, "venues": n_venues}
    return {**counts, "matched": matched}
