"""Writing down who looked at whom, from the pages that show it."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone

from shouwang.backbone.access.actors import actor_of
from shouwang.backbone.audit import log


def note(request: HttpRequest, act: str, subject_id: UUID) -> None:
    """Write down that whoever asks opens somebody's page; a browser that fetches it ahead does too."""
    log.look(actor_of(request), act, subject_id, at=timezone.now())


def note_list(request: HttpRequest, act: str, path: str, n_rows: int) -> None:
    """Write down that a page of names is shown: how many and of which area, and no name."""
    if n_rows:
        at = timezone.now()
        log.look(actor_of(request), act, log.NOBODY, at=at, rows=n_rows, path=path)
