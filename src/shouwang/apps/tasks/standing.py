"""Where tasks stand at an instant, and writing down what happens to them with all that follows from it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db.models import Q, QuerySet

from shouwang.apps.tasks.life import Happening, Life, life_of
from shouwang.apps.tasks.models import Span, Step, Task
from shouwang.backbone.access.actors import Actor


def steps_of(task: Task) -> list[Step]:
    """Return what happened to a task, in order."""
    return list(Step.every.filter(task=task).select_related("task"))


def life_at(task: Task, at: datetime | None = None) -> Life:
    """Return where a task stood at an instant, or stands after all its steps."""
    return life_in(steps_of(task), at)


def life_in(steps: Iterable[Step], at: datetime | None = None) -> Life:
    """Return where a task stood at an instant, from its steps."""
    return life_of(one.happening for one in steps if at is None or one.at <= at)


def lives(tasks: Iterable[Task]) -> dict[UUID, Life]:
    """Return where some tasks stand, in one query for all."""
    steps: dict[UUID, list[Step]] = {}
    ids = [task.pk for task in tasks]
    for step in Step.every.filter(task__in=ids):
        steps.setdefault(step.task_id, []).append(step)
    return {task_id: life_in(found) for task_id, found in steps.items()}


def written(
    task: Task, actor: Actor, step: Happening, *, noted_at: datetime, **named: Any
) -> Step:
    """
    Write a step down, and with it where the task stands now; it was asked before whether it can follow.

    Parameters
    ----------
    named
        Names of the group and the one it goes to, as the page showed them.
    """
    before = list(Step.every.filter(task=task).order_by("place_in_order"))
    row = Step(
        id=uuid4(), task=task, place_in_order=len(before), kind=step.kind.value, item=step.item,
        proof=step.proof.value if step.proof else "", group_id=step.group,
        responder_id=step.responder, due_at=step.due_at, at=step.at, noted_at=noted_at,
        account_id=actor.account_id, actor_name=actor.name[:60], **named,
    )  # fmt: skip
    row.words = step.words.strip()
    row.save(force_insert=True)
    now = life_of([*(one.happening for one in before), row.happening])
    task.state, task.due_at = now.state.value, now.due_at
    task.group_id, task.responder_id = now.group, now.responder
    task.done_at, task.changed_at = now.done_at, now.changed_at
    task.save(
        update_fields=[
            *("state", "due_at", "group", "responder_id", "ref", "name", "done_at", "changed_at")
        ]
    )
    _span(task, now, step.at)
    return row


def _span(task: Task, now: Life, at: datetime) -> None:
    """Let the times in which it was open follow: one ends where its due time or group changes."""
    last = Span.every.filter(task=task, to_at=None).first()
    if last is not None:
        if now.is_open and (last.due_at, last.group_id) == (now.due_at, now.group):
            return
        last.to_at = at
        last.save(update_fields=["to_at"])
    if now.is_open:
        Span.every.create(
            task=task, incident_id=task.incident_id, path=task.path, group_id=now.group,
            due_at=now.due_at, from_at=at,
        )  # fmt: skip


def open_at(incident_id: UUID, at: datetime) -> QuerySet[Span]:
    """Return the open times of an incident's tasks that an instant lies in, of those that may be seen."""
    lasts = Q(to_at=None) | Q(to_at__gt=at)
    return Span.objects.filter(lasts, incident_id=incident_id, from_at__lte=at)


def late_at(incident_id: UUID, at: datetime) -> QuerySet[Span]:
    """Return those of them that were late at that instant."""
    return open_at(incident_id, at).filter(due_at__lt=at)
