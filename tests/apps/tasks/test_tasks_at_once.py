"""Two at the same moment: nobody waits for each other without end. Asked where threads have a database each."""

from __future__ import annotations

from functools import partial

import pytest
from django.db import connection

from shouwang.apps.tasks import forming, giving
from shouwang.apps.tasks.forming import Crew
from shouwang.apps.tasks.models import Group, Task
from shouwang.core.errors import ShouwangError
from shouwang.core.text import Text
from tests.apps.orders.ordering import somebody
from tests.apps.orders.test_orders_at_once import at_once
from tests.apps.tasks.office import HOUR, MINUTE, NOW, formed, open_incident, staff

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _with_threads() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("the tests' SQLite lies in memory: one connection")


def test_a_group_is_changed_while_tasks_are_given_to_it() -> None:
    incident, crew = open_incident(), staff()
    group = formed(incident, crew[0])
    chen, duan = somebody("Chen"), somebody("Duan")

    def give(n: int) -> Task:
        new = giving.NewTask(
            incident_id=incident.pk, title=f"Masks {n}", due_at=NOW + HOUR, group_id=group.pk
        )
        return giving.give(actor=duan, new=new, at=NOW + MINUTE)

    def change(n: int) -> Group:
        return forming.change(
            actor=chen, group_id=group.pk, name=Text(f"Support {n}", f"保障{n}组"), duties=(),
            crew=Crew(crew[n % 2]), at=NOW + n * MINUTE,
        )  # fmt: skip

    for n in range(1, 9):
        _changed, task = at_once(partial(change, n), partial(give, n))
        assert isinstance(task, Task)
    assert Task.every.count() == 8


def test_a_group_is_not_dissolved_over_a_task_that_is_just_given() -> None:
    incident, crew = open_incident(), staff()
    chen, duan = somebody("Chen"), somebody("Duan")
    for n in range(1, 6):
        group = formed(incident, crew[0], name=Text(f"Support {n}", f"保障{n}组"))
        new = giving.NewTask(
            incident_id=incident.pk, title="Masks", due_at=NOW + HOUR, group_id=group.pk
        )
        found = at_once(
            partial(forming.dissolve, actor=chen, group_id=group.pk, at=NOW + MINUTE),
            partial(giving.give, actor=duan, new=new, at=NOW + MINUTE),
        )
        assert sum(isinstance(one, ShouwangError) for one in found) == 1
