"""Adding lines to the log, and reading the timeline of a record."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Final
from uuid import UUID

from django.db.models import QuerySet

from shouwang.backbone.access.actors import Actor
from shouwang.backbone.audit.models import Line

_LOOKED_AT: Final = 5000
_NO_NEWS: Final = ("access.signed-in", "access.signed-out")
"""Stands in the log and is nothing that others need to know."""


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


@dataclass(frozen=True, slots=True)
class News:
    """The same act of the same person, done to one or to many records within a minute."""

    line: Line
    """The last of them."""
    n: int


def news(since: datetime | None, *, most: int) -> tuple[list[News], int]:
    """
    Return what was done since a moment, newest first and alike acts drawn together.

    The second value counts every line; of many, the last few thousand are drawn together.
    """
    rows = Line.objects.exclude(act__in=_NO_NEWS).order_by("-id")
    if since is not None:
        rows = rows.filter(at__gt=since)

    def alike(line: Line) -> tuple[str, str, datetime]:
        return line.act, line.actor_name, line.at.replace(second=0, microsecond=0)

    drawn = [
        (next(group), 1 + sum(1 for _ in group)) for _, group in groupby(rows[:_LOOKED_AT], alike)
    ]
    return [News(line, n) for line, n in drawn[:most]], rows.count()


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
