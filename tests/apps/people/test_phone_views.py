"""Telephone numbers of those who help: masked until asked for, and that is written down."""

from __future__ import annotations

import pytest
from django.urls import reverse

from shouwang.apps.people import helpers, phone_views
from shouwang.apps.people.models import Responder
from shouwang.backbone import vault
from shouwang.backbone.access.actors import NotYourDutyError
from shouwang.backbone.audit.models import Line
from tests.offices import AT, GUS, page, signed_in

pytestmark = pytest.mark.django_db
PHONE = "199 0000 0007"


def offer(phone: str = PHONE) -> Responder:
    return helpers.offer_help(name="何小满", phone=phone, skills="", at=AT)


def test_the_number_of_a_helper_is_shown_on_demand_and_that_is_written_down() -> None:
    office, row = signed_in(), offer()
    address = reverse("people:reveal-helper", args=[row.ref])
    text = page(office, "people:helper", row.ref)
    assert PHONE not in text
    assert f'hx-post="{address}"' in text
    assert office.get(address).status_code == 405
    assert not Line.objects.filter(act="people.phone-seen").exists()
    answer = office.post(address)
    assert PHONE in answer.content.decode()
    assert "delay:60s" in answer.content.decode()
    assert answer["Cache-Control"] == "no-store"
    line = Line.objects.get(act="people.phone-seen")
    assert (line.subject, line.actor_name) == (vault.pseudonym_of(row.pk), "Amina")


def test_after_a_minute_it_is_masked_again_and_may_be_asked_for_again() -> None:
    office, row = signed_in(), offer()
    address = reverse("people:helper-phone", args=[row.ref])
    shown = office.post(reverse("people:reveal-helper", args=[row.ref])).content.decode()
    assert f'hx-get="{address}"' in shown
    masked = page(office, "people:helper-phone", row.ref)
    assert PHONE not in masked
    assert "*** **** 0007" in masked
    assert reverse("people:reveal-helper", args=[row.ref]) in masked


def test_who_has_no_number_has_nothing_to_show() -> None:
    row = offer(phone="")
    assert reverse("people:reveal-helper", args=[row.ref]) not in page(
        signed_in(), "people:helper", row.ref
    )


def test_who_has_no_role_sees_no_number() -> None:
    with pytest.raises(NotYourDutyError):
        phone_views.note_seen(GUS, offer(), AT)
    assert not Line.objects.filter(act="people.phone-seen").exists()


def test_a_helper_who_is_none_has_no_number() -> None:
    answer = signed_in().post(reverse("people:reveal-helper", args=["H-99999"]))
    assert answer.status_code == 404
