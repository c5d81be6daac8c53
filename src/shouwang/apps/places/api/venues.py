"""Venues: the list, one of them, entering, changing, removing."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext_noop as _
from ninja import Query, Router

from shouwang.apps.places import actions, public
from shouwang.apps.places.api import shapes
from shouwang.apps.places.forms import VenueForm
from shouwang.apps.places.models import Venue
from shouwang.backbone.access.actors import actor_of
from shouwang.backbone.api.frame import checked, made, operation
from shouwang.backbone.api.shapes import Done, Paged, page_of

router: Final = Router(tags=[_("Places")])


def _venue(venue_id: UUID) -> Venue:
    return get_object_or_404(Venue.objects.select_related("area"), pk=venue_id)


@operation(
    router, "GET", "/venues", name="venues",
    summary=_("List venues"), answer=Paged[shapes.VenueOut],
)  # fmt: skip
def venues(request: HttpRequest, asked: Query[shapes.VenuesAsked]) -> Paged[shapes.VenueOut]:
    """List venues by kind and by the area they lie in."""
    rows = Venue.objects.select_related("area").order_by("kind", "name", "pk")
    if asked.kind:
        rows = rows.filter(kind=asked.kind)
    if asked.under:
        rows = rows.filter(public.within(asked.under, "area__path"))
    found, about = page_of(rows, asked)
    return Paged[shapes.VenueOut](items=[shapes.VenueOut.of(venue) for venue in found], **about)


@operation(
    router, "POST", "/venues", name="venues",
    summary=_("Enter a venue"), answer=shapes.VenueOut, status=201, fails=(409,),
)  # fmt: skip
def enter(request: HttpRequest, new: shapes.NewVenueAsked) -> Any:
    """Enter a venue; one of the same kind and name in its area is refused."""
    form = VenueForm({key: value for key, value in new.model_dump().items() if value is not None})
    checked(form)
    venue = actions.enter_venue(actor=actor_of(request), new=form.venue(), at=timezone.now())
    return made(shapes.VenueOut.of(_venue(venue.pk)))


@operation(
    router, "GET", "/venues/{uuid:venue_id}", name="venue",
    summary=_("One venue"), answer=shapes.VenueOut,
)  # fmt: skip
def venue(request: HttpRequest, venue_id: UUID) -> shapes.VenueOut:
    """Tell of a venue."""
    return shapes.VenueOut.of(_venue(venue_id))


@operation(
    router, "PATCH", "/venues/{uuid:venue_id}", name="venue",
    summary=_("Change a venue"), answer=shapes.VenueOut, fails=(409,),
)  # fmt: skip
def change(request: HttpRequest, venue_id: UUID, new: shapes.VenueChange) -> shapes.VenueOut:
    """Write the fields that are sent, if nobody changed the venue since it was read."""
    here = _venue(venue_id)
    stands: dict[str, Any] = {
        name: getattr(here, name) for name in ("kind", "name", "name_en", "lon", "lat")
    }
    stands["area"] = here.area.path if here.area else ""
    sent = new.model_dump(exclude_unset=True)
    data = {key: value for key, value in {**stands, **sent}.items() if value is not None}
    form = VenueForm(data)
    form.fields["name"].required = bool(here.name)  # maps bring some without a name
    said = checked(form)
    actions.change_venue(
        actor=actor_of(request),
        venue_id=here.pk,
        new=form.venue(),
        seen=said["seen"],
        at=timezone.now(),
    )
    return shapes.VenueOut.of(_venue(venue_id))


@operation(
    router, "DELETE", "/venues/{uuid:venue_id}", name="venue",
    summary=_("Remove a venue"), answer=Done, fails=(409,),
)  # fmt: skip
def remove(request: HttpRequest, venue_id: UUID) -> Done:
    """Remove a venue on which nothing hangs."""
    here = _venue(venue_id)
    actions.remove_venue(actor=actor_of(request), venue_id=here.pk, at=timezone.now())
    return Done()
