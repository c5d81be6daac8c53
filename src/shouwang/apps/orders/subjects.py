"""Whom an order is about: found for the one who writes it, with a look at each written down."""

from __future__ import annotations

from django.http import Http404, HttpRequest
from django.utils import timezone

from shouwang.apps.orders.models import Order
from shouwang.apps.orders.written import Subject
from shouwang.apps.people import public as people
from shouwang.apps.places import public as places
from shouwang.backbone.access.actors import actor_of
from shouwang.backbone.audit import log
from shouwang.policy.measures import Kind


def of_people(request: HttpRequest, ref: str, kind: Kind) -> Subject:
    """
    Return whom an order binds, if the reader may see them; a look at each is written down.

    Raises
    ------
    OwnFileError
        If one of them is of the reader's own household or a relative.
    """
    today = timezone.localdate()
    one = people.someone(ref[:12], on=today)
    if one is None:
        raise Http404
    return _opened(
        request, kind, people.household_of(one, on=today) if kind is Kind.HOUSEHOLD else [one]
    )


def _opened(request: HttpRequest, kind: Kind, bound: list[people.Someone]) -> Subject:
    actor = actor_of(request)
    for each in bound:
        people.require_not_own(actor, each.id)
    log.look_each(actor, "people.opened", [each.id for each in bound], at=timezone.now())
    return Subject(kind, tuple(bound))


def of_zone(request: HttpRequest, path: str) -> Subject | None:
    """Return an area as a zone, if the reader may draft an order for it."""
    home = places.home_at(path.replace("\0", "").strip("/ "))
    if home is None or not actor_of(request).may("orders.draft", home.path):
        return None
    return Subject(Kind.ZONE, path=home.path, name=home.label)


def of_before(request: HttpRequest, before: Order) -> Subject:
    """Return whom an extension is about: those whom the order binds and who still live here, and nobody else."""
    kind = Kind(before.kind)
    if kind is Kind.ZONE:
        return Subject(kind, path=before.path, name=before.subject)
    refs, today = before.bound.order_by("ref").values_list("ref", flat=True), timezone.localdate()
    bound = [one for ref in refs if (one := people.someone(ref, on=today)) is not None]
    if not bound:
        raise Http404
    return _opened(request, kind, sorted(bound, key=lambda one: one.ref != before.subject_ref))


def found_by(request: HttpRequest, words: str, most: int) -> list[people.Someone]:
    """Return residents by name, pinyin or number, so that no name stands in an address."""
    found = people.find(words.replace("\0", "").strip(), most=most, on=timezone.localdate())
    ids = [one.id for one in found]
    log.look_each(actor_of(request), "people.found", ids, at=timezone.now())
    return found
