"""That somebody looked at passages stands in the log: by the gate or the passage, and of a list its length."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone

from shouwang.backbone.access.actors import actor_of
from shouwang.backbone.audit import log


def note_gate(request: HttpRequest, gate_id: UUID, n_rows: int) -> None:
    """Write down that the last passages of a gate are shown."""
    if n_rows:
        log.look(actor_of(request), "gates.gate-seen", gate_id, at=timezone.now())


def note_reviews(request: HttpRequest, n_rows: int) -> None:
    """Write down that passages are shown that wait for a look: how many."""
    if n_rows:
        log.look(
            actor_of(request), "gates.reviews-seen", log.NOBODY, at=timezone.now(), rows=n_rows
        )


def note_opened(request: HttpRequest, passage_id: UUID) -> None:
    """Write down that one passage was opened."""
    log.look(actor_of(request), "gates.opened", passage_id, at=timezone.now())
