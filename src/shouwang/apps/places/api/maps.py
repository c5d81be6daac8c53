"""The map: what it covers, importing one, and what register and map do not know of each other."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest
from django.utils.translation import gettext_noop as _
from ninja import File, Query, Router
from ninja.files import UploadedFile

from shouwang.apps.places import queries
from shouwang.apps.places.api import shapes
from shouwang.apps.places.models import Area, Footprint
from shouwang.backbone import files
from shouwang.backbone.access.actors import actor_of
from shouwang.backbone.api.frame import begun, operation
from shouwang.backbone.api.shapes import JobOut, Paged, page_of
from shouwang.backbone.jobs import work

router: Final = Router(tags=[_("Places")])
_ATTRIBUTION: Final = "© OpenStreetMap contributors"


@operation(
    router, "GET", "/map", name="map",
    summary=_("The map that is in place"), answer=shapes.MapOut | None,
)  # fmt: skip
def town_map(request: HttpRequest) -> shapes.MapOut | None:
    """Tell which map is in place and what it covers; null where none was imported."""
    ground = queries.map_ground()
    if ground is None:
        return None
    bounds = list(ground.bounds)
    return shapes.MapOut(version=ground.version, bounds=bounds, attribution=_ATTRIBUTION)


@operation(
    router, "POST", "/map", name="map",
    summary=_("Import a map"), answer=JobOut, status=202, fails=(409,),
)  # fmt: skip
def import_map(request: HttpRequest, file: File[UploadedFile]) -> Any:
    """Keep an OpenStreetMap file and begin to import it; the old map stands until the new one is whole."""
    path = files.keep(file, folder="maps")
    try:
        job = work.start(
            actor=actor_of(request),
            kind_name="places.import-map",
            arguments={"path": str(path), "is_upload": True},
        )
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    job.refresh_from_db()
    return begun(JobOut.of(job))


@operation(
    router, "GET", "/ground", name="ground",
    summary=_("What register and map do not know of each other"), answer=Paged[shapes.Gapped],
)  # fmt: skip
def ground(request: HttpRequest, asked: Query[shapes.GroundAsked]) -> Paged[shapes.Gapped]:
    """List rooms without residents, buildings that are not on the map, or houses that are only there."""
    found, about = page_of(queries.ground_gaps()[asked.gap], asked)
    return Paged[shapes.Gapped](items=[_gapped(row) for row in found], **about)


def _gapped(row: Area | Footprint) -> shapes.Gapped:
    if isinstance(row, Footprint):
        return shapes.Gapped(
            path="", osm_id=row.osm_id, name=row.house_number, lon=row.lon, lat=row.lat
        )
    return shapes.Gapped(path=row.path, osm_id=None, name=row.name, lon=row.lon, lat=row.lat)
