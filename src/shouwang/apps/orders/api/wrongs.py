"""Wrongful holding: noted, counted, apologised for."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_noop as _
from ninja import Query, Router

from shouwang.apps.orders import wrongs
from shouwang.apps.orders.api import appeal_shapes as shapes
from shouwang.apps.orders.forms import WrongForm
from shouwang.apps.orders.looks import note_list, open_resident, open_wrong
from shouwang.apps.orders.models import Wrong
from shouwang.backbone.access.actors import actor_of
from shouwang.backbone.api.frame import checked, made, operation
from shouwang.backbone.api.shapes import Paged, Paging, page_of, typed

router: Final = Router(tags=[_("Wrongful holding")])


@operation(
    router, "GET", "/wrongs", name="wrongs",
    summary=_("Who was held wrongly"), answer=Paged[shapes.WrongRow],
)  # fmt: skip
def incidents(request: HttpRequest, asked: Query[Paging]) -> Paged[shapes.WrongRow]:
    """List who was held wrongly, for how many minutes; there should be nobody."""
    found, about = page_of(Wrong.objects.select_related("order"), asked)
    note_list(request, "orders.wrongs-seen", len(found), {}, asked.page)
    return Paged[shapes.WrongRow](items=[shapes.WrongRow.of(row) for row in found], **about)


@operation(
    router, "POST", "/wrongs", name="wrongs",
    summary=_("Note a wrongful holding"), answer=shapes.WrongNoted, status=201, fails=(409,),
)  # fmt: skip
def note(request: HttpRequest, new: shapes.WrongAsked) -> Any:
    """Note that somebody was held who should not have been; an order that was wrong itself is lifted with it."""
    who = open_resident(request, new.ref)
    known = wrongs.orders_of(who)
    form = WrongForm(typed(new), orders=[(str(row.pk), row.number or "") for row in known])
    said, now = checked(form), timezone.now()
    row = wrongs.note(
        actor=actor_of(request),
        who=who,
        why=Wrong.Why(said["why"]),
        order=next((row for row in known if str(row.pk) == said["order"]), None),
        held_from=said["held_from"],
        held_to=said["held_to"] or now,
        words=said["words"],
        apology=said["apology"],
        office=said["office"],
        at=now,
    )
    return made(_noted(row))


@operation(
    router, "GET", "/wrongs/{uuid:wrong_id}", name="wrong",
    summary=_("One wrongful holding"), answer=shapes.WrongOne,
)  # fmt: skip
def one(request: HttpRequest, wrong_id: UUID) -> shapes.WrongOne:
    """Tell of a wrongful holding: who, when, for how long, what happened, and the apology."""
    return shapes.WrongOne.of(open_wrong(request, wrong_id))


@operation(
    router, "POST", "/wrongs/{uuid:wrong_id}/sorry", name="wrong-sorry",
    summary=_("Note that somebody was apologised to"), answer=shapes.WrongNoted, fails=(409,),
)  # fmt: skip
def say_sorry(request: HttpRequest, wrong_id: UUID) -> shapes.WrongNoted:
    """Note that the person was apologised to in person, and has the paper for their wages."""
    open_wrong(request, wrong_id)
    return _noted(wrongs.say_sorry(actor=actor_of(request), wrong_id=wrong_id, at=timezone.now()))


def _noted(row: Wrong) -> shapes.WrongNoted:
    return shapes.WrongNoted(
        id=row.pk,
        minutes=row.minutes,
        noted_on=timezone.localdate(row.noted_at),
        said_sorry_at=row.said_sorry_at,
    )
