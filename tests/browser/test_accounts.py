"""Colleagues, shared phones and files opened in an emergency, as somebody at a screen meets them."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.offices import make_areas, resident

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_volunteer_comes_in_on_a_shared_phone_until_it_is_lost(office: Page) -> None:
    office.goto("/accounts/invite/")
    office.get_by_label("Name", exact=True).fill("林谷雨")
    office.get_by_label("Sign-in name").fill("lin.guyu")
    office.get_by_label("Role").select_option("volunteer")
    office.get_by_label("What for").fill("errands")
    office.get_by_role("button", name="Invite", exact=True).click()
    pin = office.locator(".slip .pin").inner_text()
    office.goto("/accounts/phones/")
    office.get_by_label("What is written on the phone").fill("north gate 2")
    office.get_by_label("What for").fill("gate")
    office.get_by_role("button", name="Make the link").click()
    link = office.locator(".slip code").inner_text()
    browser = office.context.browser
    assert browser is not None
    phone = browser.new_context(locale="en", viewport={"width": 360, "height": 740}).new_page()
    phone.goto(link)
    phone.locator("button.pri").click()
    expect(phone).to_have_url(re.compile("/(field|accounts/pin)/$"))  # the app, where it is built
    phone.goto(f"{link.partition('/accounts/')[0]}/accounts/pin/")
    phone.locator("#id_who").fill("lin.guyu")
    phone.locator("#id_pin").fill(pin)
    phone.locator("button.pri").click()
    phone.locator("#id_pin").fill("482913")
    phone.locator("#id_again").fill("482913")
    phone.locator("button.pri").click()
    expect(phone.locator("nav.nav")).to_be_visible()
    office.goto("/accounts/phones/")
    office.get_by_role("button", name="Lost or done: end it").click()
    phone.reload()
    expect(phone).to_have_url(re.compile("/account/sign-in/"))
    phone.context.close()


def test_a_file_opened_in_an_emergency_is_on_every_page_until_it_is_closed(office: Page) -> None:
    make_areas()
    person = resident("林谷雨")
    office.goto("/people/first/")
    office.get_by_role("link", name="Open one file in an emergency").click()
    office.get_by_label("Number of the file").fill(person.ref)
    office.get_by_label("In your words").fill("too short")
    office.get_by_role("button", name="Open this file").click()
    office.get_by_label("In your words").fill("Smoke from the house, nobody answers.")
    office.get_by_role("button", name="Open this file").click()
    expect(office.get_by_role("heading", name=person.name)).to_be_visible()
    for path in ("/", "/places/"):
        office.goto(path)
        expect(office.get_by_text(f"File {person.ref} is open in an emergency")).to_be_visible()
    office.get_by_role("button", name="Close it now").click()
    expect(office.get_by_text("The file is closed again")).to_be_visible()
    expect(office.get_by_text("is open in an emergency")).not_to_be_visible()
