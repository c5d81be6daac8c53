"""Orders: the list, the record, drafting, signing, taking a draft away, and what binds somebody."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _
from ninja import Query, Router

from shouwang.apps.orders import (
    drafting,
    issuing,
    lists,
    packs,
    public,
    queries,
    subjects,
    written,
)
from shouwang.apps.orders.api import order_shapes as shapes
from shouwang.apps.orders.api import told
from shouwang.apps.orders.errors import OrderFaultsError
from shouwang.apps.orders.forms import DraftForm, StandingForm, chosen_pack
from shouwang.apps.orders.looks import note_list, open_order, open_resident
from shouwang.apps.orders.models import Order, PackVersion
from shouwang.apps.orders.written import Subject
from shouwang.backbone.access.actors import actor_of
from shouwang.backbone.api.frame import checked, made, operation, wrong
from shouwang.backbone.api.narrowing import wanted_from
from shouwang.backbone.api.shapes import Done, Paged, page_of, typed
from shouwang.policy.measures import Kind

router: Final = Router(tags=[_("Orders")])
_HITS: Final = 20


@operation(
    router, "GET", "/orders", name="orders",
    summary=_("Orders"), answer=Paged[shapes.OrderRow],
)  # fmt: skip
def orders(request: HttpRequest, asked: Query[shapes.OrdersAsked]) -> Paged[shapes.OrderRow]:
    """List orders that stand somewhere, what ends first first; the look stands in the log."""
    names = ("state", "kind", "path")
    given = {name: value for name in names if (value := getattr(asked, name))}
    wanted = wanted_from(request, lists.ORDERS, given)
    found, about = page_of(lists.ORDERS.rows(wanted), asked)
    note_list(request, "orders.list-seen", len(found), wanted, asked.page)
    items = [shapes.OrderRow.of(one) for one in queries.shown_all(found, timezone.now())]
    return Paged[shapes.OrderRow](items=items, **about)


@operation(
    router, "POST", "/orders/find", name="orders-find",
    summary=_("Find whom an order is to be about"), answer=list[shapes.SomeoneFound],
)  # fmt: skip
def find(request: HttpRequest, asked: shapes.WhomAsked) -> list[shapes.SomeoneFound]:
    """List at most twenty residents by name, pinyin or number, so that no name stands in an address."""
    found = subjects.found_by(request, asked.words, _HITS)
    return [shapes.SomeoneFound.of(one) for one in found]


@operation(
    router, "POST", "/orders", name="orders",
    summary=_("Draft an order"), answer=shapes.OrderStands, status=201, fails=(409,),
)  # fmt: skip
def draft(request: HttpRequest, new: shapes.OrderAsked) -> Any:
    """
    Save a whole order as a draft, to be signed; everything that is wrong is said at once.

    It is about somebody or all who share a door with them (`ref`), or about an area (`path`).
    """
    subject, pack = _subject(request, new.subject), _pack(new.pack)
    said = typed(new, subject=None, pack=None)
    return _saved(request, subject, pack, said)


@operation(
    router, "POST", "/orders/{uuid:order_id}/extensions", name="order-extensions",
    summary=_("Draft an extension"), answer=shapes.OrderStands, status=201, fails=(409,),
)  # fmt: skip
def extend(request: HttpRequest, order_id: UUID, new: shapes.ExtensionAsked) -> Any:
    """Save an order that goes on where another ends, under the version of the rules that counts now."""
    before = open_order(request, order_id)
    pack = packs.active(before.pack.code)
    if pack is None:
        raise Http404
    return _saved(request, subjects.of_before(request, before), pack, typed(new), before)


def _subject(request: HttpRequest, asked: shapes.SubjectAsked) -> Subject:
    kind = Kind(asked.kind)
    if kind is not Kind.ZONE:
        return subjects.of_people(request, asked.ref, kind)
    subject = subjects.of_zone(request, asked.path)
    if subject is None:
        raise Http404
    return subject


def _pack(asked: str) -> PackVersion:
    pack = chosen_pack(asked)
    if pack is None or (asked and asked not in (str(pack.pk), pack.code)):
        wrong("pack", gettext("This is none of the values that there are."), "literal_error")
    return pack


def _saved(
    request: HttpRequest,
    subject: Subject,
    pack: PackVersion,
    said: dict[str, Any],
    before: Order | None = None,
) -> Any:
    form = DraftForm(said, pack=pack, kind=subject.kind, goes_on=before is not None)
    for name, value in said.items():
        if name not in form.fields and value not in ("", []):
            wrong(name, gettext("There is no such field."), "extra_forbidden")
    checked(form)
    now = timezone.now()
    begins_at = written.extended(before).ends_at if before is not None else None
    try:
        row = drafting.save(
            actor=actor_of(request),
            subject=subject,
            new=form.new(now, begins_at=begins_at),
            at=now,
            extends=before,
        )
    except OrderFaultsError as refusal:
        return told.all_faults(refusal)
    return made(told.stands(row))


@operation(
    router, "GET", "/orders/{uuid:order_id}", name="order",
    summary=_("One order"), answer=shapes.OrderOne,
)  # fmt: skip
def order(request: HttpRequest, order_id: UUID) -> shapes.OrderOne:
    """Tell all of an order: whom, why, on what basis, until when, what happened, and what it lacks."""
    return told.record(request, open_order(request, order_id))


@operation(
    router, "DELETE", "/orders/{uuid:order_id}", name="order",
    summary=_("Take a draft away"), answer=Done, fails=(409,),
)  # fmt: skip
def discard(request: HttpRequest, order_id: UUID) -> Done:
    """Take away a draft that is not to be issued; what is issued is lifted and stays on file."""
    open_order(request, order_id)
    drafting.discard(actor=actor_of(request), order_id=order_id, at=timezone.now())
    return Done()


@operation(
    router, "POST", "/orders/{uuid:order_id}/sign", name="order-sign",
    summary=_("Sign a draft"), answer=shapes.OrderStands, fails=(409,),
)  # fmt: skip
def sign(request: HttpRequest, order_id: UUID) -> shapes.OrderStands:
    """Sign a draft for the person whose token asks; with the last signature that it needs it is issued."""
    open_order(request, order_id)
    row = issuing.sign(actor=actor_of(request), order_id=order_id, at=timezone.now())
    return told.stands(row)


@operation(
    router, "GET", "/residents/{ref}/standing", name="resident-standing",
    summary=_("What binds somebody at an instant"), answer=shapes.StandingOut, fails=(409,),
)  # fmt: skip
def standing(request: HttpRequest, ref: str, asked: Query[shapes.HourAsked]) -> shapes.StandingOut:
    """
    Tell what bound somebody at an instant, by the facts of that hour; no reason is told, and no name.

    A device that was without a network asks for the hour in which it noted something.
    """
    as_of = checked(StandingForm(typed(asked)))["as_of"] or timezone.now()
    who = open_resident(request, ref, "orders.standing-seen")
    found = [shapes.RestrictionOut.of(one) for one in public.standing_of(who.id, as_of=as_of)]
    return shapes.StandingOut(ref=who.ref, as_of=as_of, is_free=not found, orders=found)
