"""Opening tasks and groups: who looked stands in the log; at what serves a person, in that person's file."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.http import Http404, HttpRequest
from django.utils import timezone

from shouwang.apps.tasks.me import Me, me_of
from shouwang.apps.tasks.models import Group, Task
from shouwang.backbone.access.actors import actor_of
from shouwang.backbone.access.scope import as_machine
from shouwang.backbone.audit import log

PERSON = "person"
"""Code of the link to somebody of the register."""


def open_task(request: HttpRequest, task_id: UUID) -> tuple[Task, Me]:
    """Return a task that the reader may see: in their area, their own, or of a group of theirs; else there is none."""
    actor, now = actor_of(request), timezone.now()
    me = me_of(actor, now)
    with as_machine():
        task = Task.every.select_related("group").filter(pk=task_id).first()
    if task is None or not me.may_read(actor, task):
        raise Http404
    subject = task.link_id if task.link_kind == PERSON and task.link_id else task.pk
    log.look(actor, "tasks.opened", subject, at=now)
    return task, me


def open_group(request: HttpRequest, group_id: UUID) -> Group:
    """Return a group; those at work in an office see all of them."""
    with as_machine():  # that a group is there is no secret to those at work
        group = Group.every.filter(pk=group_id).first()
    if group is None:
        raise Http404
    log.look(actor_of(request), "groups.opened", group.pk, at=timezone.now())
    return group


def note_list(request: HttpRequest, n_rows: int, wanted: Mapping[str, str], page: int = 1) -> None:
    """Write down that tasks are shown: how many, narrowed to what, and no name."""
    more: dict[str, object] = {**wanted, **({"page": page} if page > 1 else {})}
    if n_rows:
        actor = actor_of(request)
        log.look(actor, "tasks.list-seen", log.NOBODY, at=timezone.now(), rows=n_rows, **more)
