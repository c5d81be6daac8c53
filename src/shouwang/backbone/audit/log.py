"""Adding lines to the log, and reading the timeline of a record."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from shouwang.backbone.access.actors import Actor
from shouwang.backbone.audit.models import Line


def write(actor: Actor, act: str, subject_id: UUID, *, at: datetime, **facts: object) -> None:
    """Add one line, in the transaction of the act itself."""
    _line(actor, act, subject_id, at, facts).save(force_insert=True)


def write_many(actor: Actor, act: str, subject_ids: Iterable[UUID], *, at: datetime) -> None:
    """Add one line for each of many records."""
    lines = (_line(actor, act, subject_id, at, {}) for subject_id in subject_ids)
    Line.objects.bulk_create(lines, batch_size=2000)


def timeline(subject_ids: Sequence[UUID]) -> QuerySet[Line]:
    """Return what was done to some records, newest first."""
    return Line.objects.filter(subject_id__in=subject_ids).order_by("-id")


def _line(
    actor: Actor, act: str, subject_id: UUID, at: datetime, facts: dict[str, object]
) -> Line:
    return Line(
        at=at,
        actor_name=actor.name,
        account_id=actor.account_id,
        act=act,
        subject_id=subject_id,
        facts=facts,
    )
