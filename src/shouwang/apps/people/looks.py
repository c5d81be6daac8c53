"""Writing down who looked at whom, for the pages and operations that show it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from shouwang.apps.people import merged
from shouwang.apps.people.models import BulkAct, ImportBatch, ImportRow, Person
from shouwang.backbone.access.actors import Actor
from shouwang.backbone.audit import log
from shouwang.backbone.audit.models import Line

_CHOICES: Final = ("need", "standing", "role", "state")
"""What of a filter is written down: codes from a list of choices, nothing that somebody typed."""


def note(actor: Actor, act: str, subject_id: UUID) -> None:
    """Write down that somebody opens a page about one; a browser that fetches it ahead does too."""
    log.look(actor, act, subject_id, at=timezone.now())


def note_list(
    actor: Actor,
    act: str,
    path: str,
    n_rows: int,
    *,
    of: UUID = log.NOBODY,
    page: int = 1,
    narrowed: Mapping[str, str] = MappingProxyType({}),
) -> None:
    """
    Write down that a page of names is shown: how many, of which area, sheet or act, and no name.

    Its number and what it is narrowed by are said where there are any: another page is another look.
    """
    more: dict[str, object] = {key: code for key, code in narrowed.items() if code}
    if page > 1:
        more["page"] = page
    if n_rows:
        log.look(actor, act, of, at=timezone.now(), rows=n_rows, path=path, **more)


def note_found(actor: Actor, subject_ids: Iterable[UUID]) -> None:
    """Write down each of those whom somebody looked for by name: what is shown may be all they wanted."""
    log.look_each(actor, "people.found", subject_ids, at=timezone.now())


def note_shown(
    actor: Actor,
    act: str,
    wanted: Mapping[str, str],
    subject_ids: Iterable[UUID],
    *,
    page: int = 1,
    sort: str = "",
) -> None:
    """Write down a page of a list: one line for all, or one for each if they were looked for by name."""
    ids = list(subject_ids)
    if wanted.get("words"):
        note_found(actor, ids)
    else:
        codes = {key: wanted[key] for key in _CHOICES if key in wanted}
        path = wanted.get("path", "")
        note_list(actor, act, path, len(ids), page=page, narrowed={"sort": sort, **codes})


def note_preview(actor: Actor, batch: ImportBatch, verdict: str, n_rows: int, page: int) -> None:
    """Write down a page of the rows of a sheet: those that are ready, unless it is said."""
    said = "" if verdict == ImportRow.Verdict.ACCEPTED else verdict
    seen = "people.preview-seen"
    note_list(actor, seen, batch.path, n_rows, of=batch.pk, page=page, narrowed={"verdict": said})


def note_results(actor: Actor, act: BulkAct, fate: str, n_rows: int, page: int) -> None:
    """Write down a page of what became of each in a change of many."""
    seen = "people.many-seen"
    note_list(actor, seen, "", n_rows, of=act.pk, page=page, narrowed={"fate": fate})


def at_file(person: Person) -> QuerySet[Line]:
    """Return who looked at a file and at those of entries that were merged into it, newest first."""
    return log.looks(person.pk, *merged.gone_into([person.pk]))
