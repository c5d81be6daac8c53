"""A task on a phone: ticked without a script, signed by finger, and nothing lies beyond 360 px."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from shouwang.apps.tasks.models import ProofOf
from shouwang.backbone.access.models import Account
from shouwang.backbone.access.scope import as_machine
from tests.apps.tasks.office import given, open_incident, staff


def test_somebody_ticks_signs_and_finishes_with_a_thumb(
    office: Page, live_server: LiveServer
) -> None:
    now = timezone.now()
    with as_machine():
        incident = open_incident(now - timedelta(hours=4))
        lin = staff(at=now)[0]
        Account.objects.filter(name="Amina").update(helper_ref=lin.ref)
        task = given(incident, who=lin, items=("masks", "gloves"), at=now)
    office.set_viewport_size({"width": 360, "height": 640})
    office.goto("/tasks/mine/")
    office.get_by_role("button", name="I take it up").click()
    office.get_by_role("button", name="masks").click()
    expect(office.get_by_role("button", name="masks")).to_have_attribute("aria-pressed", "true")
    assert office.evaluate("document.documentElement.scrollWidth") <= 360
    office.goto(f"/tasks/{task.pk}/")
    office.get_by_text("Signature", exact=True).click()
    field = office.locator("[data-sign]")
    field.scroll_into_view_if_needed()
    box = field.bounding_box()
    assert box
    office.mouse.move(box["x"] + 20, box["y"] + 20)
    office.mouse.down()
    office.mouse.move(box["x"] + 120, box["y"] + 60, steps=4)
    office.mouse.up()
    office.get_by_label("Name of who signs").fill("Shu")
    office.get_by_role("button", name="Keep the signature").click()
    expect(office.locator("svg.signed path")).to_have_count(1)
    with as_machine():
        proof = ProofOf.every.get()
        assert proof.signer == "Shu"
        assert len(proof.strokes) > 20
    assert office.evaluate("document.documentElement.scrollWidth") <= 360
    office.get_by_role("button", name="gloves").click()
    office.get_by_role("button", name="It is done").click()
    expect(office.get_by_text("Done. Thank you.")).to_be_visible()
