"""Pages of tasks and groups, as the office and whoever has a task use them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from shouwang.apps.incidents.public import Incident
from shouwang.apps.people import public as people
from shouwang.apps.tasks.models import Group, LivingIn, Step, Task
from shouwang.backbone.access.models import Account
from shouwang.backbone.audit import log
from tests.apps.tasks.office import HOUR, formed, given, open_incident, staff
from tests.offices import page, signed_in

pytestmark = pytest.mark.django_db
PAGES = ("board", "list", "my-day", "new", "groups", "form-groups", "new-group", "template", "living")


@pytest.fixture
def incident() -> Incident:
    return open_incident(timezone.now() - timedelta(hours=4))


@pytest.fixture
def crew(incident: Incident) -> list[people.Helper]:
    return staff(at=timezone.now())


@pytest.fixture
def client(incident: Incident) -> Client:
    return signed_in()


def tied(one: people.Helper, *roles: str, area: str = "", name: str = "Lin") -> Client:
    """Return the browser of one who helps."""
    browser = signed_in(*(roles or ("volunteer",)), area=area, name=name)
    Account.objects.filter(name=name).update(helper_ref=one.ref)
    return browser


def post(client: Client, name: str, *args: object, **facts: Any) -> Any:
    """Return the answer to a form."""
    return client.post(reverse(f"tasks:{name}", args=args), facts)


def said(answer: Any) -> str:
    """Return the page that came back with what was typed."""
    assert answer.status_code == 200, answer.status_code
    return str(answer.content.decode())


def typed(**facts: Any) -> dict[str, Any]:
    """Return a task as somebody types it."""
    incident = Incident.objects.get()
    due = timezone.localtime(timezone.now() + 2 * HOUR).strftime("%Y-%m-%dT%H:%M")
    whole = {
        "incident": incident.pk, "title": "Fetch the masks", "due_at": due, "items": "masks\ngloves"
    }  # fmt: skip
    return {**whole, **facts}


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("name", PAGES)
def test_every_page_opens_empty_and_filled_in_both_languages(
    incident: Incident, crew: list[people.Helper], name: str, language: str
) -> None:
    client = signed_in(language=language)
    page(client, f"tasks:{name}")
    group = formed(incident, crew[0], crew[1], at=timezone.now())
    task = given(incident, group_id=group.pk, at=timezone.now(), items=("a",))
    given(incident, who=crew[0], at=timezone.now() - 3 * HOUR)
    page(client, f"tasks:{name}")
    for other, args in (("task", task.pk), ("group", group.pk), ("change-group", group.pk)):
        assert "保障组" in page(client, f"tasks:{other}", args) or language == "en"
    page(client, "incidents:command")
    page(client, "incidents:wall")
    page(client, "pages:home")
    page(client, "incidents:incident", incident.pk)
