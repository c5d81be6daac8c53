"""
Operations of retention: what is kept, holds, and asking that an outbreak be closed.

The second person's yes, which closes it, is given by a person at a page: no program gives it.
"""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _
from ninja import Query, Router

from shouwang.backbone.access.actors import Actor, actor_of, require
from shouwang.backbone.access.paths import WHOLE_TOWN
from shouwang.backbone.api.frame import checked, made, operation, wrong
from shouwang.backbone.api.shapes import Done, typed
from shouwang.backbone.retention import closing, holds, queries, shapes
from shouwang.backbone.retention.clocks import outbreak
from shouwang.backbone.retention.forms import CloseForm, HoldForm, RenewForm
from shouwang.backbone.retention.models import Closing, Hold

router: Final = Router(tags=[_("What is kept")])


def whole_town(request: HttpRequest, act: str) -> Actor:
    """Return who asks; what is kept is a matter of the whole town, not of a part."""
    actor = actor_of(request)
    require(actor, act, WHOLE_TOWN)
    return actor


@operation(
    router, "GET", "/kept", name="kept",
    summary=_("What is kept, and when it goes"), answer=shapes.KeptOut,
)  # fmt: skip
def kept(request: HttpRequest) -> shapes.KeptOut:
    """Say of every kind of data how long it is kept, how much there is and what goes next, and what is held."""
    whole_town(request, "retention.see")
    stands = queries.overview(timezone.now())
    return shapes.KeptOut(
        outbreak=shapes.OutbreakOut(
            open_refs=list(stands.outbreak.open_refs), closed_at=stands.outbreak.closed_at
        ),
        is_late=stands.is_late,
        classes=shapes.ClassOut.all_of(stands.states),
        holds=[shapes.HoldOut.model_validate(row) for row in stands.holds],
        ended_holds=[shapes.HoldOut.model_validate(row) for row in stands.ended],
        closings=shapes.ClosingRow.all_of(stands.closings),
        nights=[shapes.NightOut.model_validate(row) for row in stands.nights],
    )


@operation(
    router, "POST", "/holds", name="holds",
    summary=_("Hold data"), answer=shapes.HoldOut, status=201, fails=(409,),
)  # fmt: skip
def hold(request: HttpRequest, new: shapes.HoldAsked) -> Any:
    """Hold a class, or one person's file: no night removes it until the day; the same asked twice is one hold."""
    actor = whole_town(request, "retention.hold")
    form = HoldForm(typed(new))
    checked(form)
    row = holds.hold(actor=actor, at=timezone.now(), **form.facts)
    return made(shapes.HoldOut.model_validate(row))


@operation(
    router, "PATCH", "/holds/{uuid:hold_id}", name="hold",
    summary=_("Renew a hold"), answer=shapes.HoldOut, fails=(409,),
)  # fmt: skip
def renew(request: HttpRequest, hold_id: UUID, new: shapes.RenewAsked) -> shapes.HoldOut:
    """Give a hold another last day."""
    actor = whole_town(request, "retention.hold")
    get_object_or_404(Hold, pk=hold_id)
    said = checked(RenewForm(typed(new)))
    row = holds.renew(actor=actor, hold_id=hold_id, at=timezone.now(), **said)
    return shapes.HoldOut.model_validate(row)


@operation(
    router, "DELETE", "/holds/{uuid:hold_id}", name="hold",
    summary=_("End a hold"), answer=Done,
)  # fmt: skip
def end_hold(request: HttpRequest, hold_id: UUID) -> Done:
    """End a hold before its day; what is due goes in the next night. One that has ended stays ended."""
    actor = whole_town(request, "retention.hold")
    row = get_object_or_404(Hold, pk=hold_id)
    holds.end(actor=actor, hold_id=hold_id, at=timezone.now())
    return Done(done=row.ended_at is None)


@operation(
    router, "GET", "/closings", name="closings",
    summary=_("What would go with the end of an outbreak"), answer=shapes.Closings,
)  # fmt: skip
def would_go(request: HttpRequest, asked: Query[shapes.GoingAsked]) -> shapes.Closings:
    """Say, before anybody asks for it, what would go when an incident is closed, and which questions wait."""
    whole_town(request, "retention.close-outbreak")
    now = timezone.now()
    refs = outbreak(now).open_refs
    if asked.incident is not None and asked.incident not in refs:
        wrong("incident", gettext("This is none of the values that there are."), "literal_error")
    chosen = (asked.incident,) if asked.incident else refs[:1] if len(refs) == 1 else ()
    return shapes.Closings(
        open_refs=list(refs),
        going=shapes.ClassOut.all_of(queries.going(now, chosen)),
        waiting=shapes.ClosingRow.all_of(queries.waiting()),
    )


@operation(
    router, "POST", "/closings", name="closings",
    summary=_("Ask that an outbreak be closed"), answer=shapes.ClosingOne, status=201,
    fails=(409,),
)  # fmt: skip
def ask(request: HttpRequest, new: shapes.CloseAsked) -> Any:
    """Ask that an incident be closed; another person confirms it, at the page."""
    actor, now = whole_town(request, "retention.close-outbreak"), timezone.now()
    said = checked(CloseForm(typed(new), refs=outbreak(now).open_refs))
    return made(_one(closing.ask(actor=actor, at=now, **said), actor))


@operation(
    router, "GET", "/closings/{uuid:closing_id}", name="closing",
    summary=_("One question to close an outbreak"), answer=shapes.ClosingOne,
)  # fmt: skip
def one(request: HttpRequest, closing_id: UUID) -> shapes.ClosingOne:
    """Say where a question to close an incident stands, and what will go when it is confirmed."""
    actor = whole_town(request, "retention.close-outbreak")
    return _one(get_object_or_404(Closing, pk=closing_id), actor)


def _one(row: Closing, actor: Actor) -> shapes.ClosingOne:
    now = timezone.now()
    return shapes.ClosingOne(
        **shapes.ClosingRow.model_validate(row).model_dump(),
        is_mine=row.asked_account == actor.account_id,
        others_open=queries.others_open(row, now),
        going=shapes.ClassOut.all_of(queries.going_when_closed(row, now)),
    )


@operation(
    router, "DELETE", "/closings/{uuid:closing_id}", name="closing",
    summary=_("Take back that an outbreak be closed"), answer=Done, fails=(409,),
)  # fmt: skip
def take_back(request: HttpRequest, closing_id: UUID) -> Done:
    """Take the question back before it is confirmed: the incident stays open."""
    actor = whole_town(request, "retention.close-outbreak")
    get_object_or_404(Closing, pk=closing_id)
    closing.take_back(actor=actor, closing_id=closing_id, at=timezone.now())
    return Done()
