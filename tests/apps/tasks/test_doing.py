"""What happens to tasks: who may carry them forward, what is refused, and that nothing happens twice."""

from __future__ import annotations

import pytest

from shouwang.apps.incidents.errors import IncidentError
from shouwang.apps.incidents.public import Incident
from shouwang.apps.people import public as people
from shouwang.apps.tasks import doing, standing
from shouwang.apps.tasks.errors import TaskError
from shouwang.apps.tasks.life import Proof
from shouwang.apps.tasks.models import Step, Task
from shouwang.backbone.access import endings
from shouwang.backbone.access.actors import MACHINE, Actor, NobodyActsError, NotYourDutyError
from shouwang.backbone.audit import log
from shouwang.core.errors import ShouwangError
from tests.apps.orders.ordering import somebody
from tests.apps.tasks.office import (
    DAY,
    HOUR,
    MINUTE,
    NOW,
    doctor_says_no,
    formed,
    given,
    open_incident,
    staff,
    taken,
    tied,
)
from tests.offices import AMINA

pytestmark = pytest.mark.django_db


def states(task: Task) -> tuple[str, str]:
    task.refresh_from_db()
    return task.state, task.ref


def test_a_task_goes_from_hand_to_hand_until_it_is_done(
    incident: Incident, crew: list[people.Helper], lin: Actor
) -> None:
    task = given(incident, who=crew[0], items=("masks", "gloves"))
    assert task.number == "T2020-00001"
    taken(task, lin)
    for item in (0, 1):
        doing.tick(actor=lin, task_id=task.pk, item=item, is_on=True, at=NOW + MINUTE)
    doing.finish(actor=lin, task_id=task.pk, at=NOW + HOUR)
    assert states(task) == ("done", crew[0].ref)
    assert task.done_at == NOW + HOUR
    kinds = [step.kind for step in standing.steps_of(task)]
    assert kinds == ["given", "taken", "ticked", "ticked", "done"]
    assert next(line.act for line in log.timeline([task.pk])) == "tasks.done"


def test_a_tick_twice_is_one_step(
    incident: Incident, crew: list[people.Helper], lin: Actor
) -> None:
    task = taken(given(incident, who=crew[0], items=("masks",)), lin)
    assert doing.tick(actor=lin, task_id=task.pk, item=0, is_on=True, at=NOW)
    assert doing.tick(actor=lin, task_id=task.pk, item=0, is_on=True, at=NOW) is None
    assert Step.every.filter(task=task, kind="ticked").count() == 1


def test_done_is_done_once_and_not_given_to_others_afterwards(
    incident: Incident, crew: list[people.Helper], lin: Actor
) -> None:
    task = taken(given(incident, who=crew[0]), lin)
    doing.finish(actor=lin, task_id=task.pk, at=NOW)
    with pytest.raises(TaskError, match="done or dropped already"):
        doing.finish(actor=lin, task_id=task.pk, at=NOW)
    with pytest.raises(TaskError, match="done or dropped already"):
        doing.reassign(
            actor=somebody("Duan"),
            task_id=task.pk,
            group_id=None,
            who=crew[1],
            why="tired",
            at=NOW,
        )
    assert states(task) == ("done", crew[0].ref)
    assert Step.every.filter(task=task, kind="done").count() == 1


def test_open_items_need_a_word_and_proof_must_be_there(
    incident: Incident, crew: list[people.Helper], lin: Actor
) -> None:
    task = given(incident, who=crew[0], items=("masks",), needs=frozenset({Proof.NOTE}))
    taken(task, lin)
    with pytest.raises(TaskError, match="proof"):
        doing.finish(actor=lin, task_id=task.pk, at=NOW)
    doing.note(actor=lin, task_id=task.pk, words="brought to the hall", at=NOW)
    with pytest.raises(TaskError, match="Items of the checklist are open"):
        doing.finish(actor=lin, task_id=task.pk, at=NOW)
    doing.finish(actor=lin, task_id=task.pk, words="none were left", at=NOW)
    assert states(task)[0] == "done"


def test_given_back_it_waits_for_the_group_or_for_the_desk(
    incident: Incident, crew: list[people.Helper], lin: Actor
) -> None:
    group = formed(incident, crew[1], crew[0])
    task = taken(given(incident, group_id=group.pk), lin)
    with pytest.raises(TaskError, match="Say why"):
        doing.give_back(actor=lin, task_id=task.pk, why=" ", at=NOW)
    assert states(task) == ("taken", crew[0].ref)
    doing.give_back(actor=lin, task_id=task.pk, why="the car broke down", at=NOW)
    assert states(task) == ("waiting", "")
    assert task.group_id == group.pk
    with pytest.raises(NotYourDutyError):
        doing.give_back(actor=lin, task_id=task.pk, why="again", at=NOW)
    lead = tied(crew[1])
    with pytest.raises(TaskError, match="Nobody has it"):
        doing.give_back(actor=lead, task_id=task.pk, why="again", at=NOW)
    taken(task, lead)
    assert states(task) == ("taken", crew[1].ref)


def test_only_who_has_it_leads_the_group_or_sits_at_the_desk_carries_it(
    incident: Incident, crew: list[people.Helper], lin: Actor
) -> None:
    group = formed(incident, crew[1], crew[0], crew[2])
    task = given(incident, group_id=group.pk, items=("masks",))
    stranger = tied(crew[5])
    with pytest.raises(NotYourDutyError):
        doing.take_up(actor=stranger, task_id=task.pk, at=NOW)
    taken(task, lin)
    with pytest.raises(TaskError, match="taken it up already"):
        doing.take_up(actor=tied(crew[1]), task_id=task.pk, at=NOW)
    with pytest.raises(NotYourDutyError):
        doing.tick(actor=tied(crew[2]), task_id=task.pk, item=0, is_on=True, at=NOW)
    doing.tick(actor=tied(crew[1]), task_id=task.pk, item=0, is_on=True, at=NOW)
    with pytest.raises(NotYourDutyError):
        doing.drop(actor=lin, task_id=task.pk, why="no need", at=NOW)
    with pytest.raises(NotYourDutyError):
        doing.drop(
            actor=somebody("Far", "village-secretary", area="LH/XX"), task_id=task.pk, why="no need",
            at=NOW,
        )  # fmt: skip
    doing.drop(actor=somebody("Duan"), task_id=task.pk, why="no need", at=NOW)
    assert states(task)[0] == "dropped"


def test_nobody_is_sent_to_whom_a_doctor_says_no(
    incident: Incident, crew: list[people.Helper], lin: Actor
) -> None:
    doctor_says_no(crew[2])
    with pytest.raises(TaskError, match="doctor says no"):
        given(incident, who=crew[2])
    task = given(incident, who=crew[0])
    with pytest.raises(TaskError, match="doctor says no"):
        doing.reassign(
            actor=somebody("Duan"),
            task_id=task.pk,
            group_id=None,
            who=crew[2],
            why="nearer",
            at=NOW,
        )
    doctor_says_no(crew[0])
    with pytest.raises(TaskError, match="doctor says no"):
        doing.take_up(actor=lin, task_id=task.pk, at=NOW)


def test_reassigned_moved_and_opened_again_each_with_a_reason(
    incident: Incident, crew: list[people.Helper], lin: Actor
) -> None:
    duan = somebody("Duan")
    task = taken(given(incident, who=crew[0]), lin)
    with pytest.raises(TaskError, match="so already"):
        doing.reassign(actor=duan, task_id=task.pk, group_id=None, who=crew[0], why="same", at=NOW)
    with pytest.raises(TaskError, match="Say why"):
        doing.reassign(actor=duan, task_id=task.pk, group_id=None, who=crew[1], why="", at=NOW)
    doing.reassign(actor=duan, task_id=task.pk, group_id=None, who=crew[1], why="nearer", at=NOW)
    assert states(task) == ("waiting", crew[1].ref)
    with pytest.raises(NotYourDutyError):
        doing.take_up(actor=lin, task_id=task.pk, at=NOW)
    with pytest.raises(TaskError, match="has passed"):
        doing.move_due(actor=duan, task_id=task.pk, due_at=NOW - HOUR, why="late", at=NOW)
    doing.move_due(actor=duan, task_id=task.pk, due_at=NOW + DAY, why="rain", at=NOW)
    other = taken(task, tied(crew[1]))
    assert other.due_at == NOW + DAY
    doing.finish(actor=tied(crew[1]), task_id=task.pk, at=NOW)
    doing.reopen(actor=duan, task_id=task.pk, why="half was missing", at=NOW + MINUTE)
    assert states(task) == ("waiting", crew[1].ref)
    assert task.done_at is None


def test_the_machine_gives_and_carries_nothing(
    incident: Incident, crew: list[people.Helper]
) -> None:
    with pytest.raises(NobodyActsError):
        given(incident, who=crew[0], by=MACHINE)


def test_no_task_is_given_for_an_incident_that_the_giver_does_not_see(
    incident: Incident, crew: list[people.Helper]
) -> None:
    far = somebody("Far", "hq-office", area="LH/XX")
    with pytest.raises(IncidentError, match="no such incident"):
        given(incident, who=crew[0], by=far, path="LH/XX")
    assert not Task.every.exists()


def test_a_task_needs_words_a_doer_and_an_hour_to_come(
    incident: Incident, crew: list[people.Helper]
) -> None:
    with pytest.raises(TaskError) as refusal:
        given(incident, title=" ", due_at=NOW - HOUR, items=("x",) * 21)
    said = refusal.value.say("en")
    for part in ("what is to be done", "who does it", "has passed", "20 items"):
        assert part in said
    assert not Task.every.exists()


def test_a_task_of_a_closed_outbreak_is_not_opened_again(
    incident: Incident, crew: list[people.Helper]
) -> None:
    task = given(incident, who=crew[0])
    doing.drop(actor=somebody("Duan"), task_id=task.pk, why="not needed", at=NOW + MINUTE)
    endings.end(actor=AMINA, kind="incident", ref=incident.number, at=NOW + HOUR)
    with pytest.raises(ShouwangError, match="The outbreak is closed"):
        doing.reopen(actor=somebody("Duan"), task_id=task.pk, why="after all", at=NOW + 2 * HOUR)
    task.refresh_from_db()
    assert task.state == "dropped"


def test_the_button_pressed_twice_gives_one_task() -> None:
    incident = open_incident()
    lin = staff()[0]
    first = given(incident, who=lin)
    assert given(incident, who=lin, at=NOW + MINUTE / 2, due_at=first.due_at) == first
    assert given(incident, who=lin, at=NOW + 2 * MINUTE, due_at=first.due_at) != first
