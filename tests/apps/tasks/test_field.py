"""Tasks where there is no network: what the app takes along, and what it delivers."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest

from shouwang.apps.incidents.public import Incident
from shouwang.apps.people import public as people
from shouwang.apps.tasks import field, standing
from shouwang.apps.tasks.errors import TaskError
from shouwang.apps.tasks.models import Task
from shouwang.backbone.access.actors import Actor, NotYourDutyError
from shouwang.backbone.access.models import Account, Assignment
from shouwang.backbone.intake.briefs import Asked
from shouwang.backbone.intake.kinds import BadPayloadError, Captured
from tests.apps.tasks.office import HOUR, MINUTE, NOW, given, taken, tied
from tests.backbone.intake.conftest import enrolled
from tests.backbone.intake.phone import NOW as PHONE_NOW
from tests.backbone.intake.test_delivery import answers, sent

pytestmark = pytest.mark.django_db


def asked(*who: Actor) -> Asked:
    accounts = frozenset(one.account_id for one in who if one.account_id)
    return Asked(uuid4(), "LH", accounts, NOW)


def did(who: Actor, task: Task, step: str, *, at: Any = NOW, **said: Any) -> None:
    """Let an app deliver what somebody did with a task."""
    content = field.read(1, {"task": str(task.pk), "step": step, **said})
    assert who.account_id is not None
    field.take(
        [
            Captured(
                uuid4(), 1, uuid4(), 1, who.account_id, "volunteer", "LH", at, 1.0, at,
                NOW + 9 * HOUR, None, content,
            )
        ]
    )  # fmt: skip


def test_an_app_takes_along_what_is_theirs_and_nobody_elses(
    incident: Incident, crew: list[people.Helper], lin: Actor
) -> None:
    other = tied(crew[1])
    given(incident, who=crew[0], items=("masks", "gloves"), words="at the back door")
    given(incident, who=crew[1], title="Stand at the bridge")
    said = field.part(asked(lin, other))
    (mine,), (theirs,) = said[str(lin.account_id)], said[str(other.account_id)]
    assert (mine["title"]["zh"], mine["words"]) == ("Fetch the masks", "at the back door")
    assert mine["steps"] == [
        {"n": 0, "words": "masks", "done": False},
        {"n": 1, "words": "gloves", "done": False},
    ]
    assert theirs["title"]["en"] == "Stand at the bridge"
    assert str(other.account_id) not in field.part(asked(lin))


def test_what_is_to_be_done_elsewhere_is_not_for_this_phone(
    incident: Incident, crew: list[people.Helper], lin: Actor
) -> None:
    given(incident, who=crew[0])
    elsewhere = replace(asked(lin), area="QY")
    assert field.part(elsewhere)[str(lin.account_id)] == []


def test_a_phone_that_claims_a_commander_moves_nobody_elses_task(
    incident: Incident, crew: list[people.Helper], lin: Actor
) -> None:
    task = taken(given(incident, who=crew[1]), tied(crew[1]))
    assert lin.account_id is not None
    account = Account.objects.get(pk=lin.account_id)
    since = PHONE_NOW - 24 * HOUR
    Assignment.objects.create(
        account=account, role="volunteer", area="LH", purpose="gate", from_at=since, given_by="A",
        given_at=since,
    )  # fmt: skip
    phone = enrolled(account)
    said = {"task": str(task.pk), "step": "done"}
    item = phone.capture(said, kind="tasks.step", role="commander")
    assert answers(sent(phone, item)) == ["parked"]
    task.refresh_from_db()
    assert task.state == "taken"


def test_the_version_changes_when_something_was_done_and_only_then(
    incident: Incident, crew: list[people.Helper], lin: Actor
) -> None:
    task = given(incident, who=crew[0], items=("masks",))
    first = field.part(asked(lin))["version"]
    assert field.part(asked(lin))["version"] == first
    did(lin, task, "started")
    assert field.part(asked(lin))["version"] != first


def test_what_was_done_in_the_field_was_done_then_and_by_them(
    incident: Incident, crew: list[people.Helper], lin: Actor
) -> None:
    task = given(incident, who=crew[0], items=("masks",))
    did(lin, task, "started", at=NOW + MINUTE)
    did(lin, task, "ticked", at=NOW + 2 * MINUTE, item=0)
    did(lin, task, "done", at=NOW + HOUR, words="all there")
    task.refresh_from_db()
    assert (task.state, task.done_at) == ("done", NOW + HOUR)
    steps = standing.steps_of(task)
    assert [step.kind for step in steps] == ["given", "taken", "ticked", "done"]
    assert {step.actor_name for step in steps[1:]} == {crew[0].name}


def test_what_cannot_follow_any_more_waits_for_somebody_and_changes_nothing(
    incident: Incident, crew: list[people.Helper], lin: Actor
) -> None:
    task = taken(given(incident, who=crew[0]), lin)
    did(lin, task, "done", at=NOW + HOUR)
    with pytest.raises(TaskError):
        did(lin, task, "done", at=NOW + 2 * HOUR)
    with pytest.raises(NotYourDutyError):
        did(tied(crew[1]), given(incident, who=crew[0], title="Bring water"), "started")


@pytest.mark.parametrize(
    "said",
    [
        {}, {"task": 7, "step": "done"}, {"step": "dropped"}, {"step": "ticked"},
        {"step": "ticked", "item": -1}, {"step": "ticked", "item": True}, {"step": "done", "item": 1},
        {"step": "done", "words": 7}, {"step": "done", "words": "x" * 501},
    ],
)  # fmt: skip
def test_a_step_that_says_nothing_sensible_is_refused(said: dict[str, Any]) -> None:
    with pytest.raises(BadPayloadError):
        field.read(1, {"task": str(uuid4()), **said})
