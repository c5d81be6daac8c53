"""What of tasks and groups goes when its term is over; registered with the work of the night."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from shouwang.apps.tasks.looks import PERSON
from shouwang.apps.tasks.models import Group, LivingIn, ProofOf, Task
from shouwang.backbone.retention.kept import Files, Rows, register


def enter() -> None:
    """Register the class of tasks."""
    register(
        "tasks.tasks",
        Rows(_tasks, "changed_at", remove=_remove, of_held=_tasks_of),
        Rows(_groups, "formed_at"),
        Rows(_stays, "noted_at"),
        Files(ProofOf.photos.folder, _known),
    )


def _tasks() -> QuerySet[Task]:
    return Task.every.all()


def _groups() -> QuerySet[Group]:
    """Return the groups of which no task is kept."""
    return Group.every.exclude(pk__in=Task.every.exclude(group=None).values("group_id"))


def _stays() -> QuerySet[LivingIn]:
    return LivingIn.every.all()


def _tasks_of(held: Collection[UUID]) -> Q:
    """Return the test for the tasks that serve people whose files are held."""
    return Q(link_kind=PERSON, link_id__in=held)


def _remove(rows: QuerySet[Task], _now: datetime) -> int:
    """Delete tasks, with their photos."""
    ids = list(rows.values_list("pk", flat=True))
    names = list(ProofOf.every.filter(task__in=ids).values_list("file", flat=True))
    Task.every.filter(pk__in=ids).delete()
    ProofOf.photos.forget(names)
    return len(ids)


def _known() -> list[str]:
    """Return the photos that belong to a task: they go with it."""
    return list(ProofOf.every.exclude(file="").values_list("file", flat=True))
