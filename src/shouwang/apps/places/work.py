"""Background work of this capability."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils import timezone

from shouwang.apps.places import actions, ground, osm
from shouwang.apps.places.models import Footprint, Road
from shouwang.backbone.jobs import work
from shouwang.core.text import Text


def _forget_map(path: str, *, is_upload: bool) -> None:
    """Remove a file that was uploaded; one that lies elsewhere belongs to somebody."""
    if is_upload:
        Path(path).unlink(missing_ok=True)


def _put_right(*, job_id: UUID, path: str, is_upload: bool = False) -> None:
    """Clear away the file and the half map of a job whose worker died, or that never began."""
    _forget_map(path, is_upload=is_upload)
    actions.drop_map(map_id=job_id)
    actions.remove_old_maps()


@work.kind("places.import-map", put_right=_put_right, title=Text(en="Import a map", zh="导入地图"))
def import_map(progress: work.Progress, *, path: str, is_upload: bool = False) -> dict[str, Any]:
    """
    Read a map file and put it in place of the old map.

    Once it is read whole a copy is kept as the ground of plans; what was uploaded is not.
    """
    read = osm.read_map(Path(path), lambda n: progress.tell(n, 0))
    try:
        n_new = actions.replace_map(
            actor=progress.actor,
            map_id=progress.job.pk,
            pieces=_kept_when_whole(read, Path(path), progress.job.pk),
            at=timezone.now(),
        )
    finally:
        read.close()
        _forget_map(path, is_upload=is_upload)
    return {**n_new, "next": reverse("places:map")}


def _kept_when_whole(
    read: Iterable[osm.Piece], path: Path, map_id: UUID
) -> Iterator[actions.MapPiece]:
    """Yield the rows of a map; at its end the file is known to be sound, and is kept."""
    for piece in read:
        yield _rows(piece, map_id)
    ground.keep(path, map_id=map_id, ending=osm.ending_of(path))


def _rows(piece: osm.Piece, map_id: UUID) -> actions.MapPiece:
    rows = actions.MapPiece()
    for thing in piece:
        if isinstance(thing, osm.Spot):
            rows.venues.append(_venue(thing))
        elif thing.kind == "building":
            rows.footprints.append(_footprint(thing, map_id))
        else:
            rows.roads.append(_road(thing, map_id))
    return rows


def _venue(spot: osm.Spot) -> actions.NewVenue:
    return actions.NewVenue(
        osm_id=spot.osm_id,
        kind=spot.kind,
        name=spot.name,
        name_en=spot.name_en,
        lon=spot.lon,
        lat=spot.lat,
    )


def _footprint(way: osm.Way, map_id: UUID) -> Footprint:
    lons, lats = zip(*way.points, strict=True)
    return Footprint(
        map_id=map_id,
        building_id=None,
        osm_id=way.osm_id,
        lon=(min(lons) + max(lons)) / 2,
        lat=(min(lats) + max(lats)) / 2,
        house_number=way.house_number,
        outline=way.points,
    )


def _road(way: osm.Way, map_id: UUID) -> Road:
    road_class = way.value if way.kind == "highway" else f"{way.kind}:{way.value}"
    return Road(
        map_id=map_id,
        osm_id=way.osm_id,
        road_class=road_class[:24],
        name=way.name,
        name_en=way.name_en,
        line=way.points,
    )
