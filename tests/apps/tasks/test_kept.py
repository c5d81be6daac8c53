"""How long tasks are kept, what goes with them, and what of them stands in the copy of somebody's own file."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from shouwang.apps.incidents.public import Incident
from shouwang.apps.people import rights
from shouwang.apps.people.models import Person
from shouwang.apps.tasks import doing, living
from shouwang.apps.tasks.models import Group, LivingIn, Member, ProofOf, Span, Step, Task
from shouwang.backbone.access.actors import MACHINE
from shouwang.backbone.access.scope import acting
from shouwang.backbone.audit import log
from shouwang.backbone.retention import closing, purging
from tests.apps.orders.ordering import somebody
from tests.apps.tasks.office import HOUR, formed, given, open_incident, staff, taken, tied
from tests.offices import resident, signed_in
from tests.pictures import picture, sent

pytestmark = pytest.mark.django_db
TABLES = (Task, Step, ProofOf, Span, Group, Member, LivingIn)


@pytest.fixture
def incident() -> Incident:
    return open_incident(timezone.now() - 4 * HOUR)


def night(days: int) -> datetime:
    """Return two o'clock of a night."""
    local = timezone.localtime() + timedelta(days=days)
    return local.replace(hour=2, minute=0)


def purge(days: int) -> None:
    _n, failed = purging.night(actor=MACHINE, now=night(days), stop=lambda: None)
    assert failed == []


def test_ninety_days_after_the_outbreak_nothing_of_it_is_left(
    incident: Incident, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = timezone.now()
    crew = staff(at=now)
    lin = signed_in("volunteer", name=crew[0].name)
    group = formed(incident, crew[0], at=now)
    task = taken(given(incident, who=crew[0], group_id=group.pk, at=now), tied(crew[0]), at=now)
    lin.post(reverse("tasks:photo", args=[task.pk]), {"photo": sent(picture())})
    doing.finish(actor=tied(crew[0]), task_id=task.pk, at=timezone.now())
    living.move_in(
        actor=somebody("Duan"), incident_id=incident.pk, who=crew[0], path="LH/LW", at=now
    )
    folder = Path(settings.MEDIA_ROOT) / ProofOf.photos.folder
    assert len(list(folder.iterdir())) == 1
    purge(400)
    assert all(table.every.exists() for table in TABLES)
    monkeypatch.setattr(closing, "_CHECKS", [])
    asked = closing.ask(
        actor=somebody("Duan"), incident=incident.number, reason="over", at=timezone.now()
    )
    closing.confirm(actor=somebody("Emeka"), closing_id=asked.pk, at=timezone.now())
    purge(89)
    assert Task.every.exists()
    purge(92)
    assert not [table for table in TABLES if table.every.exists()]
    assert list(folder.iterdir()) == []


@pytest.fixture
def lin(incident: Incident) -> Person:
    return resident("林谷雨")


def test_the_copy_of_a_file_holds_the_tasks_done_for_that_person_with_others_masked(
    incident: Incident, lin: Person
) -> None:
    he = resident("何小满")
    crew = staff(at=timezone.now())
    client = signed_in()
    due = timezone.localtime(timezone.now() + HOUR).strftime("%Y-%m-%dT%H:%M")
    for person, title in ((lin, "Medicine, ask 何小满"), (he, "Shopping")):
        typed = {
            "incident": incident.pk, "title": title, "due_at": due, "who": crew[0].ref, "link": person.ref,
        }  # fmt: skip
        assert client.post(reverse("tasks:new"), typed).status_code == 302
    rows = rights.copy_of(lin, timezone.now()).data("en")["sections"]["tasks"]
    text = json.dumps(rows, ensure_ascii=False)
    assert "Medicine, ask 何*" in text
    for other in ("何小满", "Shopping", crew[0].name):
        assert other not in text


def test_a_look_at_a_task_for_somebody_stands_in_their_file(
    incident: Incident, lin: Person
) -> None:
    crew = staff(at=timezone.now())
    client: Client = signed_in()
    due = timezone.localtime(timezone.now() + HOUR).strftime("%Y-%m-%dT%H:%M")
    typed = {
        "incident": incident.pk,
        "title": "Soup",
        "due_at": due,
        "who": crew[0].ref,
        "link": lin.ref,
    }
    answer = client.post(reverse("tasks:new"), typed)
    shown = client.get(answer["Location"]).content.decode()
    assert reverse("people:resident", args=[lin.ref]) in shown
    assert log.looks(lin.pk).filter(act="tasks.opened").exists()


def test_the_database_itself_shows_nobody_what_lies_in_another_area(
    plain_user: None, incident: Incident
) -> None:
    now = timezone.now()
    crew = staff(at=now)
    given(incident, who=crew[0], path="LH/LW/G3", at=now)
    far = somebody("Far", "village-secretary", area="LH/XX")
    near = somebody("Near", "village-secretary", area="LH/LW")
    for actor, n in ((far, 0), (near, 1)):
        with acting(actor, "tasks.see"):
            found = [table.every.count() for table in (Task, Step, Span)]
        assert found == [n, n, n]
