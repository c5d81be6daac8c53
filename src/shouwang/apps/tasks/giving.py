"""Giving a task: by a person, to a person or a group, until an hour that is still to come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from shouwang.apps.incidents import public as incidents
from shouwang.apps.people import public as people
from shouwang.apps.tasks.errors import TaskError
from shouwang.apps.tasks.life import Happening, Kind, Proof, State
from shouwang.apps.tasks.links import Link
from shouwang.apps.tasks.models import Group, Task
from shouwang.apps.tasks.standing import written
from shouwang.backbone.access.actors import Actor, require, require_person
from shouwang.backbone.access.paths import lies_in
from shouwang.backbone.access.scope import as_machine
from shouwang.backbone.audit import log
from shouwang.core.text import Text

MOST_ITEMS: Final = 20
MOST_CHARS: Final = 200
TWICE_WITHIN: Final = timedelta(minutes=1)
UNFIT: Final = Text(
    "A doctor says no to this person for now: choose somebody else",
    "医生意见：此人暂不适合上岗，请另选一人",
)


@dataclass(frozen=True, slots=True)
class NewTask:
    """
    A task to be given.

    Parameters
    ----------
    who
        Who does it; None where only the group is said.
    path, place
        Where, and what it is called; of the incident where nothing is said.
    items
        The checklist.
    needs
        Kinds of proof without which it is not done.
    """

    incident_id: UUID
    title: str
    due_at: datetime | None
    group_id: UUID | None = None
    who: people.Helper | None = None
    words: str = ""
    path: str = ""
    place: str = ""
    items: tuple[str, ...] = ()
    needs: frozenset[Proof] = frozenset()
    link: Link | None = None


@transaction.atomic
def give(*, actor: Actor, new: NewTask, at: datetime) -> Task:
    """
    Give a task.

    Raises
    ------
    TaskError
        If something is missing or cannot be, with all of it.
    IncidentError
        If the incident is closed.
    """
    require(actor, "tasks.give")
    require_person(actor)
    incident = incidents.require_open(new.incident_id, by=actor)
    path = new.path or _path_for(actor, incident)
    require(actor, "tasks.give", path)
    with as_machine(), log.together():
        people.one_at_a_time("T")  # the button pressed twice gives one task
        group = _group(new.group_id, new.incident_id) if new.group_id else None
        TaskError.raise_for(_faults(new, group, at))
        if twice := _given_just_now(actor, new, at):
            return twice
        row = _row(actor, new, group, path, at)
        log.write(
            actor, "tasks.given", row.pk, at=at, number=row.number, items=row.n_items,
            group=group.code if group else "none", to_person=new.who is not None,
        )  # fmt: skip
    return row


def _given_just_now(actor: Actor, new: NewTask, at: datetime) -> Task | None:
    """Return the same task, if the same person gave it within a minute."""
    lately = Task.every.filter(
        incident_id=new.incident_id,
        given_by=actor.account_id,
        given_at__range=(at - TWICE_WITHIN, at),
    )
    to = (new.due_at, new.group_id, new.who.id if new.who else None)
    said = (new.title.strip(), new.words.strip())
    return next(
        (
            one for one in lately
            if (one.due_at, one.group_id, one.responder_id) == to and (one.title, one.words) == said
        ),
        None,
    )  # fmt: skip


def _path_for(actor: Actor, incident: incidents.Incident) -> str:
    """Return where a task is whose place nobody says: the incident, or the part of it that is the giver's own."""
    if actor.may("tasks.give", incident.path):
        return incident.path
    own = [area for area in actor.areas("tasks.give") if lies_in(area, incident.path)]
    return min(own, key=len, default=incident.path)


def _group(group_id: UUID, incident_id: UUID) -> Group | None:
    return Group.every.filter(pk=group_id, incident_id=incident_id, dissolved_at=None).first()


def _faults(new: NewTask, group: Group | None, at: datetime) -> list[Text]:
    found = []
    if not new.title.strip():
        found.append(Text("Say what is to be done", "请写明要做什么"))
    if new.group_id and group is None:
        found.append(Text("This group is not there any more", "这个工作组已不存在"))
    if not new.group_id and new.who is None:
        found.append(
            Text("Say who does it: a person, a group, or both", "请选择由谁办理：个人或工作组")
        )
    if new.who is not None and is_unfit(new.who.id, at):
        found.append(UNFIT)
    if new.due_at is None:
        found.append(Text("Say until when", "请填写截止时间"))
    elif new.due_at <= at:
        found.append(
            Text("The due time has passed: choose a later one", "截止时间已过：请选更晚的时间")
        )
    if len(new.items) > MOST_ITEMS:
        found.append(
            Text(f"A checklist has {MOST_ITEMS} items at most", f"清单最多 {MOST_ITEMS} 项")
        )
    return found


def is_unfit(responder_id: UUID, at: datetime) -> bool:
    """Tell whether a doctor says no to somebody on the day; why, nobody is told."""
    with as_machine():
        return bool(people.unfit(timezone.localdate(at), [responder_id]))


def _row(actor: Actor, new: NewTask, group: Group | None, path: str, at: datetime) -> Task:
    year = timezone.localdate(at).year
    due_at = new.due_at or at
    items = tuple(" ".join(one.split())[:MOST_CHARS] for one in new.items if one.strip())
    row = Task(
        id=uuid4(), incident_id=new.incident_id, path=path, place=new.place[:200],
        number=f"T{year}-{people.take_number(f'T{year}'):05d}", group=group,
        responder_id=new.who.id if new.who else None, ref=new.who.ref if new.who else "",
        name=new.who.name if new.who else "", n_items=len(items),
        needs=sorted(one.value for one in new.needs),
        given_at=at, given_by=actor.account_id, given_name=actor.name[:60], due_at=due_at,
        state=State.WAITING.value, changed_at=at,
        **({"link_kind": new.link.kind, "link_id": new.link.id,
            "link_label": new.link.label[:40]} if new.link else {}),
    )  # fmt: skip
    row.title, row.words = new.title.strip()[:MOST_CHARS], new.words.strip()
    row.items = "\n".join(items)
    row.save(force_insert=True)
    step = Happening(at, Kind.GIVEN, group=row.group_id, responder=row.responder_id, due_at=due_at)
    named = {"group_name": group.name if group else "", "ref": row.ref, "name": row.name}
    written(row, actor, step, noted_at=at, **named)
    return row
