"""What other capabilities may ask of tasks, and what they may register."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from shouwang.apps.tasks import doing, giving, links, queries
from shouwang.apps.tasks.choosing import HelperField
from shouwang.apps.tasks.giving import NewTask
from shouwang.apps.tasks.life import Proof
from shouwang.apps.tasks.links import Link, LinkKind
from shouwang.apps.tasks.models import Task
from shouwang.backbone.access.actors import Actor
from shouwang.backbone.access.scope import as_machine
from shouwang.core.text import Text

__all__ = [
    "HelperField",
    "Link",
    "LinkKind",
    "NewTask",
    "Proof",
    "add_link",
    "give",
    "groups_of",
    "linked",
    "withdraw",
]


def give(*, actor: Actor, new: NewTask, at: datetime) -> Task:
    """Give a task; see `tasks.giving`."""
    return giving.give(actor=actor, new=new, at=at)


def groups_of(incident_id: UUID) -> list[tuple[UUID, Text]]:
    """Return the working groups of an incident that are there now: id and name."""
    return [(one.pk, one.title) for one in queries.groups_of(incident_id)]


def add_link(kind: LinkKind) -> None:
    """Let tasks serve one more kind of record; see `tasks.links`."""
    links.add(kind)


def linked(kind: str, ids: set[UUID]) -> set[UUID]:
    """Return for which records of a kind a task is open; who may see them has been asked before."""
    with as_machine():
        rows = Task.every.filter(link_kind=kind, link_id__in=ids, state__in=queries.OPEN_STATES)
        return {pk for pk in rows.values_list("link_id", flat=True) if pk is not None}


def withdraw(*, actor: Actor, kind: str, ids: set[UUID], why: str, at: datetime) -> int:
    """Drop the open tasks that serve some records, since those need them no more; see `tasks.doing`."""
    return doing.withdraw(actor=actor, link_kind=kind, link_ids=ids, why=why, at=at)
