"""What happens to a task: taken up, ticked, proved, done, given back; opened again, moved, given to others, dropped."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db import transaction

from shouwang.apps.incidents import public as incidents
from shouwang.apps.people import public as people
from shouwang.apps.tasks import standing
from shouwang.apps.tasks.errors import TaskError
from shouwang.apps.tasks.giving import UNFIT, is_unfit
from shouwang.apps.tasks.life import OPEN, Happening, Kind, Life, Proof, refused
from shouwang.apps.tasks.me import Me, me_of
from shouwang.apps.tasks.models import Group, Step, Task
from shouwang.apps.tasks.saying import WHY
from shouwang.backbone.access.actors import Actor, NotYourDutyError, require, require_person
from shouwang.backbone.access.scope import as_machine
from shouwang.backbone.audit import log
from shouwang.core.text import Text


@dataclass(frozen=True, slots=True)
class _Held:
    """A task that nobody else changes meanwhile."""

    task: Task
    life: Life
    me: Me


def take_up(*, actor: Actor, task_id: UUID, at: datetime) -> Step:
    """
    Take a task up: one's own, one of one's group that nobody has; the desk for somebody who called.

    Raises
    ------
    TaskError
        If it is taken up or over already, or nobody is said who does it.
    NotYourDutyError
        If it is neither theirs nor their group's.
    """

    def step(held: _Held) -> Happening:
        task, me = held.task, held.me
        is_free = not task.ref and task.group_id in me.groups
        if not (is_free or me.may_do(actor, task)):
            raise NotYourDutyError(act="tasks.mine")
        if not task.ref:
            if not me.is_known or me.responder_id is None:
                raise TaskError(Text("Say first who does it", "请先选择由谁办理"))
            task.responder_id, task.ref, task.name = me.responder_id, me.ref, me.name
        if task.responder_id and is_unfit(task.responder_id, at):
            raise TaskError(UNFIT)
        return Happening(at, Kind.TAKEN, responder=task.responder_id)

    return _carried(actor, task_id, step, at=at)


def tick(*, actor: Actor, task_id: UUID, item: int, is_on: bool, at: datetime) -> Step | None:
    """
    Tick an item of the checklist, or take the tick back; what is so already stays so, without a step.

    Raises
    ------
    TaskError
        If the task is not taken up, or has no such item.
    NotYourDutyError
        If it is not theirs.
    """
    kind = Kind.TICKED if is_on else Kind.UNTICKED
    with transaction.atomic():
        held = _held(actor, task_id, at)
        _require_hand(actor, held)
        if (item in held.life.ticked) == is_on and held.life.is_open:
            return None
        return _carried(actor, task_id, lambda _held: Happening(at, kind, item=item), at=at)


def note(*, actor: Actor, task_id: UUID, words: str, at: datetime) -> Step:
    """Note something about a task; refused like `tick`, or if nothing is written."""
    return _by_hand(actor, task_id, Happening(at, Kind.NOTED, words=words))


def prove(*, actor: Actor, task_id: UUID, proof: Proof, at: datetime) -> Step:
    """Write down that a proof was brought; `proofs` keeps it with the step. Refused like `tick`."""
    return _by_hand(actor, task_id, Happening(at, Kind.PROVED, proof=proof))


@transaction.atomic
def require_prove(*, actor: Actor, task_id: UUID, proof: Proof, at: datetime) -> None:
    """Refuse what `prove` would refuse, and write nothing: before a stranger's file is opened."""
    require(actor, "tasks.mine")
    held = _held(actor, task_id, at)
    _require_hand(actor, held)
    _require_follows(held, Happening(at, Kind.PROVED, proof=proof))


def finish(*, actor: Actor, task_id: UUID, words: str = "", at: datetime) -> Step:
    """
    Finish a task.

    Raises
    ------
    TaskError
        If it is not taken up, items are open and nobody says why, or proof is missing.
    NotYourDutyError
        If it is not theirs.
    """
    return _by_hand(actor, task_id, Happening(at, Kind.DONE, words=words))


def give_back(*, actor: Actor, task_id: UUID, why: str, at: datetime) -> Step:
    """
    Give a task back: it waits for somebody of its group, or for the desk to say who does it.

    Raises
    ------
    TaskError
        If nobody has it, it is over, or nobody says why.
    NotYourDutyError
        If it is not theirs.
    """

    def step(held: _Held) -> Happening:
        _require_hand(actor, held)
        held.task.ref = held.task.name = ""
        return Happening(at, Kind.RETURNED, group=held.task.group_id, words=why)

    return _carried(actor, task_id, step, at=at)


def reopen(*, actor: Actor, task_id: UUID, why: str, at: datetime) -> Step:
    """
    Open a task again that was done or dropped; it waits to be taken up.

    Raises
    ------
    TaskError
        If it is open, or nobody says why.
    IncidentError
        If the outbreak is closed: nobody would look for an open task of it.
    """

    def step(held: _Held) -> Happening:
        incidents.require_open(held.task.incident_id)
        return Happening(at, Kind.REOPENED, words=why)

    return _carried(actor, task_id, step, at=at, is_led=True)


def move_due(
    *, actor: Actor, task_id: UUID, due_at: datetime | None, why: str, at: datetime
) -> Step:
    """Let a task be due at another hour, that is still to come."""
    return _led(actor, task_id, Happening(at, Kind.MOVED, due_at=due_at, words=why))


def drop(*, actor: Actor, task_id: UUID, why: str, at: datetime) -> Step:
    """Say that a task need not be done."""
    return _led(actor, task_id, Happening(at, Kind.DROPPED, words=why))


@transaction.atomic
def withdraw(
    *, actor: Actor, link_kind: str, link_ids: Collection[UUID], why: str, at: datetime
) -> int:
    """
    Drop the open tasks that serve some records, since those need them no more; return how many.

    Whoever decided on the records may do so, whoever gave the tasks.
    """
    n = 0
    with as_machine(), log.together():
        rows = Task.every.filter(link_kind=link_kind, link_id__in=link_ids, state__in=OPEN)
        for pk in list(rows.order_by("pk").values_list("pk", flat=True)):
            held = _held(actor, pk, at)
            if not held.life.is_open:
                continue
            standing.written(held.task, actor, Happening(at, Kind.DROPPED, words=why), noted_at=at)
            log.write(actor, f"tasks.{Kind.DROPPED}", pk, at=at, number=held.task.number)
            n += 1
    return n


def reassign(
    *,
    actor: Actor,
    task_id: UUID,
    group_id: UUID | None,
    who: people.Helper | None,
    why: str,
    at: datetime,
) -> Step:
    """
    Give a task to another group, another person, or both; it waits to be taken up.

    Raises
    ------
    TaskError
        If it is over, nobody is said, a doctor says no, or nobody says why.
    """

    def step(held: _Held) -> Happening:
        task = held.task
        group = Group.every.filter(pk=group_id, dissolved_at=None).first() if group_id else None
        if group_id and (group is None or group.incident_id != task.incident_id):
            raise TaskError(Text("This group is not there any more", "这个工作组已不存在"))
        if group is None and who is None:
            raise TaskError(
                Text("Say who does it: a person, a group, or both", "请选择由谁办理：个人或工作组")
            )
        if who is not None and is_unfit(who.id, at):
            raise TaskError(UNFIT)
        task.ref, task.name = (who.ref, who.name) if who else ("", "")
        return Happening(
            at, Kind.REASSIGNED, group=group_id, responder=who.id if who else None, words=why
        )

    return _carried(actor, task_id, step, at=at, is_led=True)


def _by_hand(actor: Actor, task_id: UUID, happening: Happening) -> Step:
    def step(held: _Held) -> Happening:
        _require_hand(actor, held)
        return happening

    return _carried(actor, task_id, step, at=happening.at)


def _led(actor: Actor, task_id: UUID, happening: Happening) -> Step:
    return _carried(actor, task_id, lambda _held: happening, at=happening.at, is_led=True)


def _require_hand(actor: Actor, held: _Held) -> None:
    if not held.me.may_do(actor, held.task):
        raise NotYourDutyError(act="tasks.mine")


def _held(actor: Actor, task_id: UUID, at: datetime) -> _Held:
    require_person(actor)
    with as_machine():
        task = Task.every.select_for_update().filter(pk=task_id).first()
        if task is None:
            raise TaskError(Text("There is no such task", "没有这项任务"))
        return _Held(task, standing.life_at(task), me_of(actor, at))


def _require_follows(held: _Held, step: Happening) -> None:
    needs = frozenset(Proof(one) for one in held.task.needs)
    why = refused(held.life, step, n_items=held.task.n_items, needs=needs)
    if why is not None:
        raise TaskError(WHY[why])


@transaction.atomic
def _carried(
    actor: Actor,
    task_id: UUID,
    step_of: Callable[[_Held], Happening],
    *,
    at: datetime,
    is_led: bool = False,
) -> Step:
    """Take hold of a task, ask whether the step may follow, and write it down."""
    require(actor, "tasks.give" if is_led else "tasks.mine")
    held = _held(actor, task_id, at)
    task = held.task
    if is_led:
        require(actor, "tasks.give", task.path)
    with as_machine(), log.together():
        step = step_of(held)
        _require_follows(held, step)
        named = {"ref": task.ref, "name": task.name} if step.kind in _NAMED else {}
        if step.kind is Kind.REASSIGNED and step.group:
            named["group_name"] = Group.every.values_list("name", flat=True).get(pk=step.group)
        row = standing.written(task, actor, replace(step, words=step.words[:2000]),
                               noted_at=at, **named)  # fmt: skip
        log.write(actor, f"tasks.{step.kind}", task.pk, at=at, number=task.number)
    return row


_NAMED = frozenset({Kind.TAKEN, Kind.REASSIGNED})
