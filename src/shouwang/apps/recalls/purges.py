"""What of recalls goes when its term is over; registered with the work of the night."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet

from shouwang.apps.recalls.models import Call, Recall
from shouwang.backbone.retention.kept import Files, Rows, drop, register


def enter() -> None:
    """Register the class of recalls."""
    rows = Rows(_recalls, "called_at", remove=_remove, of_held=_recalls_of)
    register("recalls.recalls", rows, Files("outbox", _known))


def _recalls() -> QuerySet[Recall]:
    """Return all; one with which answers of a later one are kept stays as long as that one."""
    carried_on = Call.every.filter(first__isnull=False).values("first__recall_id")
    return Recall.every.exclude(pk__in=carried_on)


def _recalls_of(held: Collection[UUID]) -> Q:
    """Return the test for the recalls that call somebody whose file is held."""
    return Q(pk__in=Call.every.filter(responder_id__in=held).values("recall_id"))


def _remove(rows: QuerySet[Recall], _now: datetime) -> int:
    """Delete recalls, with the files that went out."""
    numbers = list(rows.values_list("number", flat=True))
    rows.delete()
    for number in numbers:
        drop(Path(settings.MEDIA_ROOT) / "outbox" / number)
    return len(numbers)


def _known() -> list[str]:
    """Return the folders that belong to a recall: they go with it."""
    return list(Recall.every.values_list("number", flat=True))
