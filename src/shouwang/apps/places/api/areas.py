"""Areas: the tree, one of them, entering parts, changing, removing; homes by name."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext_noop as _
from ninja import Query, Router

from shouwang.apps.places import actions, kinds, public, queries
from shouwang.apps.places.api import shapes
from shouwang.apps.places.forms import AreaForm, PartForm
from shouwang.apps.places.models import Area, Venue
from shouwang.backbone.access.actors import actor_of
from shouwang.backbone.api.frame import checked, made, operation
from shouwang.backbone.api.shapes import Done, Note, Paged, page_of
from shouwang.backbone.audit import log

router: Final = Router(tags=[_("Places")])
_SHOWN: Final = 200


@operation(
    router, "GET", "/areas", name="areas",
    summary=_("Areas of the town"), answer=Paged[shapes.AreaRow],
)  # fmt: skip
def areas(request: HttpRequest, asked: Query[shapes.AreasAsked]) -> Paged[shapes.AreaRow]:
    """List the parts of an area, or the largest areas."""
    above = get_object_or_404(Area, path=asked.under) if asked.under else None
    found, about = page_of(queries.parts(above), asked)
    return Paged[shapes.AreaRow](items=[shapes.AreaRow.of(area) for area in found], **about)


@operation(
    router, "POST", "/areas", name="areas",
    summary=_("Enter parts of an area"), answer=shapes.Parts, status=201, fails=(409,),
)  # fmt: skip
def add(request: HttpRequest, new: shapes.PartsAsked) -> Any:
    """Enter a part of an area, or a root; of rooms several at once, as 1-24 or 101-104. All or none."""
    parent = get_object_or_404(Area, path=new.under) if new.under else None
    said = {k: v for k, v in new.model_dump().items() if v is not None and k != "under"}
    form = PartForm(said, parent=parent)
    checked(form)
    ids = actions.add_parts(
        actor=actor_of(request), parent=parent, new=form.parts(), at=timezone.now()
    )
    return made(shapes.Parts(paths=list(ids)))


@operation(
    router, "GET", "/areas/at/{path:path}", name="area",
    summary=_("One area"), answer=shapes.AreaOne,
)  # fmt: skip
def area(request: HttpRequest, path: str) -> shapes.AreaOne:
    """Tell of an area: what holds it, its venues, what parts it may hold, and what was done to it."""
    here = get_object_or_404(Area, path=path[:200])
    venues = Venue.objects.filter(area=here).select_related("area")
    return shapes.AreaOne(
        **shapes.area_facts(here),
        seen=queries.mark_of(here),
        above=[shapes.AreaAbove(path=up.path, name=up.name) for up in queries.above(here)],
        part_kinds=[str(kind.value) for kind in kinds.parts_of(here.kind)],
        venues=[shapes.VenueOut.of(venue) for venue in venues[:_SHOWN]],
        timeline=[
            Note(at=line.at, act=line.act, by=line.actor_name)
            for line in log.timeline([here.pk])[:50]
        ],
    )


@operation(
    router, "PATCH", "/areas/at/{path:path}", name="area",
    summary=_("Change an area"), answer=Done, fails=(409,),
)  # fmt: skip
def change(request: HttpRequest, path: str, new: shapes.AreaChange) -> Done:
    """Write the fields that are sent, if nobody changed the area since it was read."""
    here = get_object_or_404(Area, path=path[:200])
    stands = {name: getattr(here, name) for name in ("kind", "name", "name_en", "lon", "lat")}
    sent = new.model_dump(exclude_unset=True)
    data = {key: value for key, value in {**stands, **sent}.items() if value is not None}
    form = AreaForm(data, area=here)
    said = checked(form)
    actions.change_area(
        actor=actor_of(request),
        area_id=here.pk,
        new=form.facts(),
        seen=said["seen"],
        at=timezone.now(),
    )
    return Done()


@operation(
    router, "DELETE", "/areas/at/{path:path}", name="area",
    summary=_("Remove an area that nobody uses"), answer=Done, fails=(409,),
)  # fmt: skip
def remove(request: HttpRequest, path: str) -> Done:
    """Remove an area on which nothing hangs: no parts, no residents past or present, no venues."""
    here = get_object_or_404(Area, path=path[:200])
    actions.remove_area(actor=actor_of(request), area_id=here.pk, at=timezone.now())
    return Done()


@operation(
    router, "GET", "/homes", name="homes",
    summary=_("Places to sleep at"), answer=list[shapes.HomeOut],
)  # fmt: skip
def homes(request: HttpRequest, asked: Query[shapes.HomesAsked]) -> list[shapes.HomeOut]:
    """List at most eight homes that some words mean: a path, or names from large to small."""
    found = public.homes_like(asked.words) if asked.words.strip() else []
    return [shapes.HomeOut(path=home.path, label=home.label) for home in found]
