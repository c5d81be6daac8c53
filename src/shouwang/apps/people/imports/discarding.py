"""Discarding: a sheet that was looked at and is not wanted; its rows and its file go."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from shouwang.apps.people.imports import state
from shouwang.apps.people.models import ImportBatch
from shouwang.backbone.access.actors import Actor, require
from shouwang.backbone.audit import log


@transaction.atomic
def discard(*, actor: Actor, batch: ImportBatch, at: datetime) -> None:
    """
    Discard a sheet of which nothing was taken in; once more changes nothing.

    Raises
    ------
    ImportStateError
        If rows of it were taken in, or are just being read.
    """
    require(actor, "people.import")
    states = ImportBatch.State
    now = state.locked(batch, states.PREVIEW, states.REFUSED, states.DISCARDED)
    if now.state == states.DISCARDED:
        return
    now.rows.all().delete()
    state.drop_file(now)
    state.end(
        now,
        states.DISCARDED,
        about_sealed=b"",
        discarded_at=at,
        discarded_by=actor.name,
    )
    log.write(actor, "people.sheet-discarded", now.pk, at=at)
