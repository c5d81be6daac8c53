"""
Opening somebody's file: the one way to it for every page about one person.

A file of the reader's own household or of a relative is refused, unless it was opened with a
reason; see `backbone.accounts.glass`.
"""

from __future__ import annotations

from functools import partial
from uuid import UUID

from django.db.models import Q
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from shouwang.apps.people import merged
from shouwang.apps.people.models import Person, Responder, RightsRequest
from shouwang.backbone.access.actors import Actor, actor_of
from shouwang.backbone.access.scope import as_machine
from shouwang.backbone.accounts import glass, known
from shouwang.backbone.audit import log


def open_file(request: HttpRequest, ref: str) -> Person:
    """
    Return the person of a file that the reader may see, or answer that there is no such page.

    Raises
    ------
    OwnFileError
        If it is of their own household or of a relative.
    """
    person = get_object_or_404(Person, ref=ref)
    _pass_door(request, person)
    return person


def open_request(request: HttpRequest, request_id: UUID) -> RightsRequest:
    """
    Return a request about own data: it shows name and standing of a file, so it opens as the file does.

    Raises
    ------
    OwnFileError
        If it is about the file of their own household or of a relative.
    """
    row = get_object_or_404(RightsRequest.objects.select_related("person"), pk=request_id)
    _pass_door(request, row.person)
    return row


def _pass_door(request: HttpRequest, person: Person) -> None:
    actor = actor_of(request)
    require_open(actor, person)
    note_look(actor, person)  # an act that is refused shows the page as well


def note_look(actor: Actor, person: Person) -> None:
    """Write down that somebody looks at a file, and whether they had to open it in an emergency."""
    act = "people.opened-by-glass" if person.pk in actor.glass else "people.opened"
    log.look(actor, act, person.pk, at=timezone.now())


def require_open(actor: Actor, person: Person) -> None:
    """Refuse the file of somebody's own household or relative, unless they opened it with a reason."""
    glass.require_open(
        actor, partial(_entries, person), partial(_household, person), ref=person.ref
    )


def _entries(person: Person) -> frozenset[UUID]:
    """Return all entries of a file: with those that were merged into one with it."""
    with as_machine():
        return frozenset(merged.whole([person.pk]))


def _household(person: Person) -> frozenset[UUID]:
    """Return all entries of those who share a household, oneself included."""
    with as_machine():
        own = Q(pk__in=_entries(person))
        homes = Person.every.filter(own, household__isnull=False).values("household")
        members = Person.every.filter(own | Q(household__in=homes))
        return frozenset(merged.whole(members.values_list("pk", flat=True)))


def file_by_ref(ref: str) -> known.File | None:
    """Return the file with a reference, wherever the person lives, without anything of the person."""
    with as_machine():
        return _file(Person.every.filter(ref=ref).first())


def file_by_id(subject_id: UUID) -> known.File | None:
    """Return the file with an id, without anything of the person."""
    with as_machine():
        return _file(Person.every.filter(pk=subject_id).first())


def _file(person: Person | None) -> known.File | None:
    if person is None:
        return None
    url = reverse("people:resident", args=[person.ref])
    return known.File(person.pk, person.ref, url, _entries(person), _household(person))


def helper(ref: str) -> tuple[str, str] | None:
    """Return reference and name of somebody who helps, by reference or by the number of the badge."""
    with as_machine():
        rows = Responder.every.exclude(ref="")
        row = (
            rows.filter(ref=ref).first() or rows.exclude(badge_no="").filter(badge_no=ref).first()
        )
    return (row.ref, row.name) if row else None
