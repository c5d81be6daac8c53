"""Writing down who looked at whom, for the pages and operations that show it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from shouwang.apps.people.models import Merge, Person
from shouwang.backbone.access.actors import Actor
from shouwang.backbone.audit import log
from shouwang.backbone.audit.models import Line


def note(actor: Actor, act: str, subject_id: UUID) -> None:
    """Write down that somebody opens a page about one; a browser that fetches it ahead does too."""
    log.look(actor, act, subject_id, at=timezone.now())


def note_list(actor: Actor, act: str, path: str, n_rows: int) -> None:
    """Write down that a page of names is shown: how many and of which area, and no name."""
    if n_rows:
        log.look(actor, act, log.NOBODY, at=timezone.now(), rows=n_rows, path=path)


def note_found(actor: Actor, subject_ids: Iterable[UUID]) -> None:
    """Write down each of those whom somebody looked for by name: what is shown may be all they wanted."""
    log.look_each(actor, "people.found", subject_ids, at=timezone.now())


def note_shown(
    actor: Actor, act: str, wanted: Mapping[str, str], subject_ids: Iterable[UUID]
) -> None:
    """Write down a page of a list: one line for all, or one for each if they were looked for by name."""
    ids = list(subject_ids)
    if wanted.get("words"):
        note_found(actor, ids)
    else:
        note_list(actor, act, wanted.get("path", ""), len(ids))


def at_file(person: Person) -> QuerySet[Line]:
    """Return who looked at a file and at those of entries that were merged into it, newest first."""
    gone = Merge.objects.filter(kept=person, undone_at=None).values_list("gone_id", flat=True)
    return log.looks(person.pk, *gone)
