"""An office with working groups and tasks: an incident, people who help, their accounts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, Final

from shouwang.apps.incidents import reporting
from shouwang.apps.incidents.public import Incident
from shouwang.apps.people import helpers as people_helpers
from shouwang.apps.people import public as people
from shouwang.apps.tasks import doing, forming, giving
from shouwang.apps.tasks.forming import Crew, NewGroup
from shouwang.apps.tasks.giving import NewTask
from shouwang.apps.tasks.models import Group, Task
from shouwang.apps.tasks.shipped import FirstTask
from shouwang.backbone.access.actors import Actor
from shouwang.backbone.access.models import Account
from shouwang.core.text import Text
from tests.apps.orders.ordering import active_pack, somebody
from tests.offices import AMINA, make_areas

NOW: Final = datetime(2020, 2, 27, 0, 12, tzinfo=UTC)
"""12 minutes past eight in the morning of 27 February, in the town's calendar."""
MINUTE: Final = timedelta(minutes=1)
HOUR: Final = timedelta(hours=1)
DAY: Final = timedelta(days=1)
NAMES: Final = ("林立春", "魏雨水", "陈惊蛰", "何春分", "吕清明", "施谷雨")


def open_incident(at: datetime = NOW - 2 * HOUR) -> Incident:
    """Return an incident that a report has opened."""
    make_areas()
    pack = active_pack(at=at)
    report = reporting.NewReport(
        pack_id=pack.pk, onset_on=at.date(), said_at=at, name="孟霜降", path="LH/LW/G3", by="clinic"
    )  # fmt: skip
    return reporting.take_down(actor=somebody("Clinic"), new=report, at=at).incident


def staff(path: str = "LH/LW", at: datetime = NOW) -> list[people.Helper]:
    """Enter six people who help."""
    people.enter_helpers(
        actor=AMINA,
        at=at - DAY,
        helpers=[people.NewHelper(name=name, role="officer", path=path) for name in NAMES],
    )
    found = people.helpers(on=at.date())
    return sorted(found, key=lambda one: one.ref)


def tied(one: people.Helper, *roles: str, area: str = "") -> Actor:
    """Return one who helps, with an account tied to their entry; a volunteer unless roles are said."""
    actor = somebody(one.name, *(roles or ("volunteer",)), area=area)
    Account.objects.filter(sign_in_name=one.name).update(helper_ref=one.ref)
    return actor


def doctor_says_no(one: people.Helper, at: datetime = NOW) -> None:
    """Note that somebody may not work for now."""
    people_helpers.say_fitness(
        actor=AMINA, ref=one.ref, is_fit=False, from_on=at.date(), until_on=None, at=at
    )


def formed(
    incident: Incident,
    lead: people.Helper | None,
    *members: people.Helper,
    deputy: people.Helper | None = None,
    name: Text | None = None,
    tasks: tuple[FirstTask, ...] = (),
    at: datetime = NOW,
) -> Group:
    """Form one group: the support group unless a name is said."""
    new = NewGroup(
        "support",
        name or Text("Support group", "保障组"),
        Crew(lead, deputy, members),
        tasks=tasks,
    )
    found = forming.form(
        actor=somebody("Duan"), incident_id=incident.pk, new=[new], lang="en", at=at
    )
    return found[0]


def given(
    incident: Incident, *, at: datetime = NOW, by: Actor | None = None, **facts: Any
) -> Task:
    """Give a task that is due two hours later, but for what is said otherwise."""
    whole: dict[str, Any] = {
        "incident_id": incident.pk, "title": "Fetch the masks", "due_at": at + 2 * HOUR,
    }  # fmt: skip
    return giving.give(actor=by or somebody("Duan"), new=NewTask(**{**whole, **facts}), at=at)


def taken(task: Task, who: Actor, at: datetime = NOW) -> Task:
    """Let somebody take a task up."""
    doing.take_up(actor=who, task_id=task.pk, at=at)
    task.refresh_from_db()
    return task
