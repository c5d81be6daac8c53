"""Putting right at a start: imports whose work died on the way, and files that belong to none."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from django.conf import settings

from shouwang.apps.people.imports import state
from shouwang.apps.people.imports.reading import stop_reading
from shouwang.apps.people.imports.removing import take_back_half
from shouwang.apps.people.models import SHEETS, ImportBatch
from shouwang.backbone.access.actors import Actor, require

_States = ImportBatch.State
_SETTLED: Final = timedelta(hours=1)
"""A file that belongs to no import after this time never will."""


def mend_leftovers(*, actor: Actor, is_alive: Callable[[ImportBatch], bool], at: datetime) -> int:
    """
    Put right the imports that stand in the middle of work which nobody does any more.

    Parameters
    ----------
    is_alive
        Tells whether work on an import waits or runs.
    """
    require(actor, "people.import")
    n_mended = 0
    busy = (_States.READING, _States.IMPORTING, _States.UNDOING)
    for batch in ImportBatch.objects.filter(state__in=busy):
        if is_alive(batch):
            continue
        if batch.state == _States.READING:
            stop_reading(batch)
        elif batch.state == _States.IMPORTING:
            take_back_half(actor=actor, batch=batch, at=at)
        else:
            state.end(batch, _States.IMPORTED)
        n_mended += 1
    _drop_files_of_none(at)
    return n_mended


def _drop_files_of_none(at: datetime) -> None:
    folder = Path(settings.MEDIA_ROOT) / SHEETS
    kept = set(ImportBatch.objects.exclude(kept="").values_list("kept", flat=True))
    for path in folder.iterdir() if folder.is_dir() else ():
        if path.name not in kept and path.stat().st_mtime < (at - _SETTLED).timestamp():
            path.unlink(missing_ok=True)
