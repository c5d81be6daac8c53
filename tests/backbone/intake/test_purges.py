"""How long bodies of deliveries are kept, and what stays so that nothing comes twice."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from shouwang.backbone.access.actors import MACHINE
from shouwang.backbone.intake.models import Event, Odd
from shouwang.backbone.retention import purging
from tests.backbone.intake.phone import NOW, Phone
from tests.backbone.intake.test_delivery import answers, sent

pytestmark = pytest.mark.django_db


def purge(days: int) -> None:
    local = timezone.localtime(NOW) + timedelta(days=days)
    _n, failed = purging.night(
        actor=MACHINE, now=local.replace(hour=2, minute=0), stop=lambda: None
    )
    assert failed == []


def test_twenty_one_days_after_it_came_a_body_is_gone_and_its_number_is_not(phone: Phone) -> None:
    item = phone.capture()
    sent(phone, item)
    purge(20)
    assert Event.objects.get().body
    purge(23)
    assert bytes(Event.objects.get().body_sealed) == b""
    assert answers(sent(phone, item, at=NOW + timedelta(days=24))) == ["duplicate"]


def test_what_somebody_still_has_to_look_at_stays(phone: Phone) -> None:
    sent(phone, phone.capture({"words": 7}), {"no": "event"})
    purge(400)
    assert Event.objects.get().body
    assert Odd.objects.get().body
    Event.objects.update(settled_at=NOW)
    Odd.objects.update(settled_at=NOW)
    purge(400)
    assert bytes(Event.objects.get().body_sealed) == b""
    assert not Odd.objects.exists()
