"""What tasks tell to the command page, the timeline and the end of an outbreak, and what it costs with 10,000 tasks."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given as given_by
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from shouwang.apps.incidents import board, deciding, moments
from shouwang.apps.incidents.public import Incident
from shouwang.apps.people import public as people
from shouwang.apps.tasks import doing, living, queries, shipped, standing
from shouwang.apps.tasks.errors import TaskError
from shouwang.apps.tasks.models import Group, Span, Task
from shouwang.backbone.access.scope import acting, as_machine
from shouwang.core.text import Text
from shouwang.policy.incidents import State
from tests.apps.orders.ordering import somebody
from tests.apps.tasks.office import (
    HOUR,
    MINUTE,
    NOW,
    formed,
    given,
    open_incident,
    staff,
    taken,
    tied,
)
from tests.offices import page, signed_in


def figure(incident: Incident, code: str, at: datetime) -> int:
    """Return a figure of the command page as it was."""
    return next(one.now for one in board.figures(incident, at, at) if one.figure.code == code)


class TestSpans(TestCase):
    """What was open or late at an instant is counted from times that are kept; the steps say the same."""

    @settings(max_examples=15)
    @given_by(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 90)), max_size=10))
    def test_what_was_open_and_late_at_any_instant_is_what_the_steps_say(
        self, asked: list[tuple[int, int]]
    ) -> None:
        with as_machine():
            incident = open_incident()
            crew = staff()
            duan, lin = somebody("Duan"), tied(crew[0])
            task, at = given(incident, who=crew[0]), NOW
            for act, minutes in asked:
                at += minutes * MINUTE
                hand = {"actor": lin, "task_id": task.pk, "at": at}
                desk = {"actor": duan, "task_id": task.pk, "at": at, "why": "w"}
                acts: list[tuple[Callable[..., object], dict[str, Any]]] = [
                    (doing.take_up, hand), (doing.finish, hand), (doing.drop, desk),
                    (doing.reopen, desk), (doing.move_due, {**desk, "due_at": at + HOUR}),
                ]  # fmt: skip
                do, facts = acts[act]
                with suppress(TaskError):
                    do(**facts)
            steps = standing.steps_of(task)
            for n in range(-1, 24):
                instant = NOW + n * 31 * MINUTE
                known = [one for one in steps if one.at <= instant]
                life = standing.life_in(known) if known else None
                is_open = life is not None and life.is_open
                is_late = life is not None and life.is_late(instant)
                assert standing.open_at(incident.pk, instant).count() == is_open, n
                assert standing.late_at(incident.pk, instant).count() == is_late, n


@pytest.mark.django_db
def test_figures_say_how_it_is_and_how_it_was() -> None:
    incident = open_incident()
    crew = staff()
    task = given(incident, who=crew[0])
    given(incident, who=crew[1])
    assert figure(incident, "tasks-open", NOW - MINUTE) == 0
    assert figure(incident, "tasks-open", NOW) == 2
    assert figure(incident, "tasks-late", NOW + 2 * HOUR) == 0
    assert figure(incident, "tasks-late", NOW + 2 * HOUR + MINUTE) == 2
    taken(task, tied(crew[0]))
    doing.finish(actor=tied(crew[0]), task_id=task.pk, at=NOW + 3 * HOUR)
    assert figure(incident, "tasks-late", NOW + 4 * HOUR) == 1
    assert figure(incident, "tasks-late", NOW + 2 * HOUR + MINUTE) == 2
    far = somebody("Far", "village-secretary", area="LH/XX")
    with acting(far, "tasks.see"):
        assert standing.open_at(incident.pk, NOW).count() == 0


@pytest.mark.django_db
def test_the_timeline_names_tasks_by_number_and_nobody() -> None:
    incident = open_incident()
    crew = staff()
    support = shipped.shipped()[2]
    group = formed(incident, crew[0], crew[1], tasks=support.tasks)
    task = given(incident, group_id=group.pk, title="Bring soup to Mrs Lin", at=NOW + MINUTE)
    other = given(incident, who=crew[1])
    living.move_in(
        actor=somebody("Duan"), incident_id=incident.pk, who=crew[1], path="LH/LW", at=NOW + MINUTE
    )
    lines = moments.timeline(incident, before=NOW + HOUR, most=20)
    said = [one.what.en for one in lines]
    of_tasks = [line for line in said if line.startswith("Task")]  # not what the group began with
    assert of_tasks == [f"Task {one.number}: given" for one in (task, other)]
    assert "Formed: Support group" in said
    assert f"{crew[1].ref} lives in the zone" in said
    text = " ".join(said)
    assert "soup" not in text
    assert crew[1].name not in text
    alone = moments.timeline(incident, before=NOW + HOUR, most=20, kind="tasks")
    assert {one.kind for one in alone} == {"tasks"}
    assert moments.timeline(incident, before=NOW, most=20, kind="tasks") == []


@pytest.mark.django_db
def test_an_outbreak_is_not_closed_while_tasks_are_open_or_somebody_lives_inside() -> None:
    incident = open_incident()
    crew = staff()
    numbers = [given(incident, who=crew[0], title=f"Gate {n}").number for n in range(7)]
    stay = living.move_in(
        actor=somebody("Duan"), incident_id=incident.pk, who=crew[1], path="LH/LW", at=NOW
    )
    waits = " ".join(one.en for one in deciding.waits_for(incident, State.CLOSED, NOW))
    assert f"open tasks ({', '.join(numbers[:5])} and 2 more)" in waits
    assert f"people who still live in the zone ({crew[1].ref})" in waits
    living.move_out(actor=somebody("Duan"), living_id=stay.pk, at=NOW)
    for task in Task.every.all():
        doing.drop(actor=somebody("Duan"), task_id=task.pk, why="over", at=NOW)
    waits = " ".join(one.en for one in deciding.waits_for(incident, State.CLOSED, NOW))
    assert "open tasks" not in waits
    assert "live in the zone" not in waits


def fill(incident: Incident, groups: list[Group], crew: list[people.Helper], n: int) -> None:
    """Enter many tasks at once, half of them open and a tenth late, each with its open time."""
    now = timezone.now()
    rows, spans = [], []
    for i in range(n):
        is_open = i % 2 == 0
        due = now + timedelta(minutes=(i % 600) - 60)
        row = Task(
            id=uuid4(), incident_id=incident.pk, path="LH/LW/G3", number=f"T{n}-{i:05d}",
            group=groups[i % len(groups)], ref=crew[i % len(crew)].ref, name=crew[i % len(crew)].name,
            given_at=now - HOUR, given_name="Duan", due_at=due, changed_at=now,
            state="taken" if is_open else "done", done_at=None if is_open else now,
        )  # fmt: skip
        row.title = f"Task {i}"
        rows.append(row)
        spans.append(
            Span(
                task=row, incident_id=incident.pk, path=row.path, group_id=row.group_id, due_at=due,
                from_at=now - HOUR, to_at=None if is_open else now,
            )
        )  # fmt: skip
    Task.every.bulk_create(rows)
    Span.every.bulk_create(spans)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "name", ["incidents:command", "incidents:wall", "tasks:board", "tasks:list"]
)
def test_ten_thousand_tasks_ask_the_database_no_more_often_than_twenty(name: str) -> None:
    now = timezone.now()
    incident = open_incident(now - 4 * HOUR)
    crew = staff(at=now)
    groups = [
        formed(incident, crew[n], name=Text(f"Group {n}", f"{n}组"), at=now - 2 * HOUR)
        for n in range(4)
    ]
    client = signed_in()

    def questions() -> int:
        page(client, name)
        with CaptureQueriesContext(connection) as asked:
            page(client, name)
        return len(asked)

    fill(incident, groups, crew, 20)
    few = questions()
    fill(incident, groups, crew, 10_000)
    assert questions() <= few + 4  # each of up to fifty rows, a page with more pages, and no more
    with acting(somebody("Duan"), "tasks.see"):
        assert len(queries.latest(incident.pk, now, most=6)) == 6


@pytest.mark.django_db
def test_the_wall_tells_a_late_task_by_numbers_and_names_nobody() -> None:
    now = timezone.now()
    incident = open_incident(now - 3 * HOUR)
    who = staff(at=now)[0]
    task = given(incident, who=who, at=now - 2 * HOUR, due_at=now - HOUR)
    text = page(signed_in(), "incidents:wall")
    assert task.number in text
    assert who.ref in text
    assert "1 h" in text
    assert who.name not in text
