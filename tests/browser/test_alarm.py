"""From the alarm in the night to the first finished task, in a real browser, as those do it who are there."""

from __future__ import annotations

import re
from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import Page, expect

from shouwang.apps.incidents.models import Incident
from shouwang.apps.people import public as people
from shouwang.apps.people.models import Responder
from shouwang.backbone.access.models import Account
from shouwang.backbone.access.scope import as_machine
from tests.apps.orders.ordering import active_pack
from tests.offices import AMINA, make_areas, resident


def town() -> list[Responder]:
    """Make a village with rules that count, somebody who falls ill, and two who lead and two who help."""
    now = timezone.now()
    with as_machine():
        make_areas()
        active_pack(at=now - timedelta(days=1))
        resident("林谷雨")
        names = ("何立春", "张芒种", "施白露", "孔霜降")
        people.enter_helpers(
            actor=AMINA, at=now - timedelta(days=1),
            helpers=[
                people.NewHelper(name=name, role="officer", path="LH/LW", phone=f"199 0000 000{i}",
                                 is_leader=i < 2)
                for i, name in enumerate(names)
            ],
        )  # fmt: skip
        return list(Responder.every.order_by("ref"))


def test_from_the_alarm_to_the_first_finished_task(office: Page) -> None:
    helpers = town()
    he = helpers[0]
    Account.objects.filter(name="Amina").update(helper_ref=he.ref)
    # 03:12, the clinic calls: somebody has a fever
    office.goto("/incidents/command/")
    office.get_by_role("link", name="Report somebody ill").click()
    office.get_by_label("Name or number").fill("林谷雨")
    office.get_by_role("button", name="Find").last.click()
    office.get_by_role("link", name=re.compile("林谷雨")).click()
    office.get_by_label("What was said").fill("fever for three days, came from the city")
    office.get_by_role("button", name="Take it down").click()
    expect(office.get_by_text("The day on which it began is missing")).to_be_visible()
    expect(office.get_by_label("What was said")).to_have_value(re.compile("fever for three days"))
    office.get_by_label("Began on").fill(str(timezone.localdate() - timedelta(days=3)))
    office.get_by_role("button", name="Take it down").click()
    expect(office.get_by_text("is open. Now call the leadership.")).to_be_visible()
    number = Incident.every.get().number
    # the leadership is called in
    office.goto("/recalls/new/")
    office.get_by_label("Come to").first.fill("village office")
    office.get_by_role("button", name="Look who is called").click()
    office.get_by_role("button", name="Call 2 people now").click()
    expect(office.get_by_role("heading", name="The leadership is called in")).to_be_visible()
    # one of them sees it on every page, and answers
    office.goto("/")
    office.get_by_role("link", name=re.compile("Answer")).first.click()
    office.get_by_role("button", name="I am here").click()
    office.goto("/incidents/command/")
    expect(office.get_by_text("are here")).to_be_visible()
    # the working groups are formed: without a lead none is, and what was typed stays
    crew = sorted(one.ref for one in helpers)
    office.goto("/tasks/groups/form/")
    leads = office.get_by_label("Lead", exact=True)
    for n in range(3):
        leads.nth(n).fill(crew[n])
    office.get_by_role("button", name="Form them").click()
    expect(office.get_by_text("A group needs a lead").first).to_be_visible()
    expect(leads.nth(2)).to_have_value(crew[2])
    leads.nth(3).fill(crew[3])
    office.get_by_role("button", name="Form them").click()
    for name in ("Control", "Emergency", "Support", "Publicity"):
        expect(office.get_by_role("link", name=re.compile(name)).first).to_be_visible()
    # a task is given, taken up, ticked, and finished
    office.goto("/tasks/new/")
    office.get_by_label("The task").fill("Bring masks to the gate")
    office.get_by_label("Person").fill(he.ref)
    office.get_by_label("Checklist").fill("masks\ngloves")
    office.get_by_role("button", name="Give it").click()
    office.get_by_role("button", name="I take it up").click()
    for item in ("masks", "gloves"):
        office.get_by_role("button", name=item).click()
    office.get_by_role("button", name="It is done").click()
    expect(office.get_by_text("Done. Thank you.")).to_be_visible()
    # all of it stands in the timeline, each line opening its record
    office.goto(f"/incidents/command/?incident={number}")
    office.get_by_role("link", name="All that happened").click()
    for line in ("case 1", "Leadership recalled", "Formed: Control group", "done"):
        expect(office.locator(".timeline").get_by_text(line).first).to_be_visible()
    office.locator(".timeline").get_by_role("link", name=re.compile("done")).first.click()
    expect(office.get_by_role("heading", name="Bring masks to the gate")).to_be_visible()
