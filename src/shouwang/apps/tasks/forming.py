"""Forming working groups, changing who is in them, and dissolving them: every group has a lead."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from shouwang.apps.incidents import public as incidents
from shouwang.apps.people import public as people
from shouwang.apps.tasks import queries
from shouwang.apps.tasks.errors import GroupError
from shouwang.apps.tasks.giving import NewTask, give
from shouwang.apps.tasks.models import Group, LivingIn, Member, Task
from shouwang.apps.tasks.shipped import FirstTask
from shouwang.backbone.access.actors import Actor, require, require_person
from shouwang.backbone.access.scope import as_machine
from shouwang.backbone.audit import log
from shouwang.core.text import Lang, Text

OWN: Final = "own"
"""Code of a group that is in no template."""
Part = Member.Part


@dataclass(frozen=True, slots=True)
class Crew:
    """Who is in a group."""

    lead: people.Helper | None
    deputy: people.Helper | None = None
    members: tuple[people.Helper, ...] = ()

    def parts(self) -> dict[UUID, tuple[Part, people.Helper]]:
        """Return everybody once, with the first part that was said of them."""
        found: dict[UUID, tuple[Part, people.Helper]] = {}
        said = [(Part.LEAD, self.lead), (Part.DEPUTY, self.deputy)]
        for part, who in [*said, *((Part.MEMBER, one) for one in self.members)]:
            if who is not None:
                found.setdefault(who.id, (part, who))
        return found


@dataclass(frozen=True, slots=True)
class NewGroup:
    """A group to be formed, as the town names it, and what it begins with."""

    code: str
    name: Text
    crew: Crew
    duties: tuple[Text, ...] = ()
    tasks: tuple[FirstTask, ...] = ()


@transaction.atomic
def form(
    *, actor: Actor, incident_id: UUID, new: Sequence[NewGroup], lang: Lang, at: datetime
) -> list[Group]:
    """
    Form groups in an incident, each with its lead, and give them their first tasks.

    Parameters
    ----------
    lang
        In which the first tasks are written.

    Raises
    ------
    GroupError
        If one has no lead, a doctor says no to somebody, or a name is taken: one sentence each, and none is formed.
    IncidentError
        If the incident is closed.
    """
    incident = _open(actor, incident_id)
    require(actor, "groups.change", incident.path)
    with as_machine(), log.together():
        people.one_at_a_time("G")  # two who form the same groups at once form them once
        known = queries.groups_of(incident_id)
        faults = [] if new else [Text("Choose at least one group", "请至少选择一个工作组")]
        faults += [fault for one in new for fault in _faults_of(one.name, one.crew, at)]
        GroupError.raise_for([*faults, *_same_names([one.name for one in new], known)])
        found = [
            _formed(actor, incident, one, len(known) + place, at) for place, one in enumerate(new)
        ]
        for one, row in zip(new, found, strict=True):
            for task in one.tasks:
                give(actor=actor, new=_first(task, row, lang, at), at=at)
            log.write(
                actor, "groups.formed", row.pk, at=at, incident=incident.number, code=row.code,
                members=len(one.crew.parts()), tasks=len(one.tasks),
            )  # fmt: skip
    return found


def _open(actor: Actor, incident_id: UUID) -> incidents.Incident:
    require(actor, "groups.change")
    require_person(actor)
    return incidents.require_open(incident_id, by=actor)


def _faults_of(name: Text, crew: Crew, at: datetime) -> list[Text]:
    found = []
    if not name.zh.strip() or not name.en.strip():
        found.append(Text("A group needs a name in both languages", "工作组要有中英文名称"))
    if crew.lead is None:
        found.append(no_lead(name))
    who = list(crew.parts())
    if people.unfit(timezone.localdate(at), who):
        found.append(
            Text(
                f"{name.en}: a doctor says no to somebody chosen, a stand-in is needed",
                f"{name.zh}：所选人员中有医生认为暂不适合上岗的，需要换人",
            )
        )
    return found


def no_lead(name: Text) -> Text:
    """Return what is said where nobody leads a group."""
    return Text(
        f"A group needs a lead: choose who leads the {name.en}",
        f"每个工作组都要有组长：请为{name.zh}选择组长",
    )


def _same_names(new: Sequence[Text], known: Sequence[Group]) -> list[Text]:
    found, taken = [], {one.name for one in known}
    for name in new:
        if name.zh in taken:
            found.append(
                Text(
                    f"There is a group of this name already: {name.en}",
                    f"已有同名的工作组：{name.zh}",
                )
            )
        taken.add(name.zh)
    return found


def _formed(
    actor: Actor, incident: incidents.Incident, new: NewGroup, place: int, at: datetime
) -> Group:
    row = Group.every.create(
        id=uuid4(), incident_id=incident.pk, path=incident.path, code=new.code[:30],
        name=new.name.zh[:40], name_en=new.name.en[:60],
        duties=[{"zh": one.zh, "en": one.en} for one in new.duties],
        formed_at=at, formed_by=actor.name[:60], place=place,
    )  # fmt: skip
    for part, who in new.crew.parts().values():
        _enter(actor, row, part, who, at)
    return row


def _enter(actor: Actor, group: Group, part: Part, who: people.Helper, at: datetime) -> None:
    Member.every.create(
        group=group, responder_id=who.id, ref=who.ref, name=who.name, part=part, from_at=at,
        noted_by=actor.name[:60],
    )  # fmt: skip


def _first(task: FirstTask, group: Group, lang: Lang, at: datetime) -> NewTask:
    return NewTask(
        incident_id=group.incident_id,
        title=task.title.in_(lang),
        due_at=at + task.due_after,
        group_id=group.pk,
        path=group.path,
        items=tuple(one.in_(lang) for one in task.items),
        needs=frozenset(task.needs),
    )


@transaction.atomic
def change(
    *,
    actor: Actor,
    group_id: UUID,
    name: Text,
    duties: Sequence[Text],
    crew: Crew,
    at: datetime,
) -> Group:
    """
    Change name, duties, lead, deputy, members of a group; who was in it before stays on record.

    Raises
    ------
    GroupError
        If it would have no lead, a doctor says no to somebody new, a name is taken, or it is dissolved.
    """
    with as_machine(), log.together():
        row = _taken(actor, group_id)
        before = {one.responder_id: one for one in Member.every.filter(group=row, to_at=None)}
        after = crew.parts()
        others = [one for one in queries.groups_of(row.incident_id) if one.pk != row.pk]
        faults = _faults_of(name, _moving(crew, before), at)
        GroupError.raise_for([*faults, *_same_names([name], others)])
        if (row.name, row.name_en) != (name.zh, name.en):
            row.was = [*row.was, {"name": row.name, "name_en": row.name_en,
                                  "until": at.isoformat(), "by": actor.name[:60]}]  # fmt: skip
        row.name, row.name_en = name.zh[:40], name.en[:60]
        row.duties = [{"zh": one.zh, "en": one.en} for one in duties]
        row.save(update_fields=["name", "name_en", "duties", "was"])
        n_gone = n_new = 0
        for one in before.values():  # all leave before anybody comes: there is one lead at a time
            if one.responder_id not in after or after[one.responder_id][0] != one.part:
                one.to_at, one.ended_by = at, actor.name[:60]
                one.save(update_fields=["to_at", "ended_by"])
                n_gone += 1
        for responder_id, (part, who) in after.items():
            if responder_id not in before or before[responder_id].part != part:
                _enter(actor, row, part, who, at)
                n_new += 1
        log.write(actor, "groups.changed", row.pk, at=at, code=row.code, gone=n_gone, new=n_new)
    return row


def _moving(crew: Crew, before: dict[UUID, Member]) -> Crew:
    """Return the crew as far as a doctor is asked anew: who is in it already as a member may stay in."""
    stays = tuple(
        one for one in crew.members
        if not (one.id in before and before[one.id].part == Part.MEMBER)
    )  # fmt: skip
    return Crew(crew.lead, crew.deputy, stays)


@transaction.atomic
def dissolve(*, actor: Actor, group_id: UUID, at: datetime) -> Group:
    """
    Dissolve a group; who was in it stays on record.

    Raises
    ------
    GroupError
        If tasks of it are open, with all of them by number.
    """
    with as_machine(), log.together():
        row = _taken(actor, group_id)
        waiting = Task.every.filter(group=row, state__in=queries.OPEN_STATES)
        numbers = list(waiting.values_list("number", flat=True))
        if numbers:
            raise GroupError(
                Text(
                    "Tasks of it are open: give them to others or close them first: "
                    + ", ".join(numbers),
                    "还有未办结的任务，请先转交或办结：" + "、".join(numbers),
                )
            )
        row.dissolved_at, row.dissolved_by = at, actor.name[:60]
        row.save(update_fields=["dissolved_at", "dissolved_by"])
        Member.every.filter(group=row, to_at=None).update(to_at=at, ended_by=actor.name[:60])
        LivingIn.every.filter(group=row, to_at=None).update(group=None)  # they are still inside
        log.write(actor, "groups.dissolved", row.pk, at=at, code=row.code)
    return row


def _taken(actor: Actor, group_id: UUID) -> Group:
    gone = GroupError(Text("This group is not there any more", "这个工作组已不存在"))
    found = Group.every.filter(pk=group_id).first()
    if found is None:
        raise gone
    require(actor, "groups.change", found.path)
    _open(actor, found.incident_id)  # held before the group, as where a task is given to it
    row = Group.every.select_for_update().get(pk=group_id)
    if row.dissolved_at is not None:
        raise gone
    require(actor, "groups.change", row.path)
    return row
