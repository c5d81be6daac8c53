"""How long passes are kept, and what of them stands in the copy of somebody's own file."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from shouwang.apps.passes import revoking
from shouwang.apps.passes.issuing import Holder
from shouwang.apps.passes.models import Pass
from shouwang.apps.people import rights
from shouwang.apps.people.models import Person
from shouwang.backbone.access.actors import MACHINE
from shouwang.backbone.access.scope import acting
from shouwang.backbone.retention import holds, purging
from shouwang.backbone.retention.kept import Subject
from tests.apps.orders.ordering import somebody
from tests.apps.passes.office import DAY, issued
from tests.offices import signed_in

pytestmark = pytest.mark.django_db


def purge(days: int) -> None:
    """Do the work of a night at two o'clock."""
    night = (timezone.localtime() + timedelta(days=days)).replace(hour=2, minute=0)
    _n, failed = purging.night(actor=MACHINE, now=night, stop=lambda: None)
    assert failed == []


def test_a_pass_goes_21_days_after_the_end_that_was_signed(
    living: list[Person], now: datetime
) -> None:
    issued(living[0], at=now, ends_at=now + 3 * DAY)
    purge(23)
    assert Pass.every.exists()
    purge(26)
    assert not Pass.every.exists()


def test_one_that_was_taken_back_is_kept_as_long_as_its_card_would_open_gates(
    living: list[Person], now: datetime
) -> None:
    row = issued(living[0], at=now, ends_at=now + 60 * DAY)
    revoking.revoke(actor=somebody("Duan"), pass_id=row.pk, why=Pass.Why.LOST, at=now)
    purge(59)
    assert Pass.every.get().revoked_at == now
    purge(83)
    assert not Pass.every.exists()


def test_a_pass_of_somebody_whose_file_is_held_stays(living: list[Person], now: datetime) -> None:
    issued(living[0], at=now, ends_at=now + DAY)
    issued(living[2], at=now, ends_at=now + DAY)
    holds.hold(
        actor=somebody("Duan"), subject=Subject(living[0].pk, living[0].ref), reason="a claim",
        until_on=now.date() + 300 * DAY, at=now,
    )  # fmt: skip
    purge(100)
    assert [row.person_id for row in Pass.every.all()] == [living[0].pk]


def test_the_copy_of_a_file_lists_its_passes_and_nobody_elses(
    living: list[Person], now: datetime
) -> None:
    row = issued(living[0], at=now, outings_a_day=2, plate="XY-1234")
    other = issued(living[2], at=now)
    firm = issued(Holder("Ada Obi"), at=now)
    revoking.revoke(
        actor=somebody("Duan"), pass_id=row.pk, why=Pass.Why.LOST, words="魏芒种 found it", at=now
    )
    with acting(MACHINE, "machine"):
        told = json.dumps(
            rights.copy_of(living[0], now).data("zh"), ensure_ascii=False, default=str
        )
    for word in (row.number, "居民通行证", "XY-1234", "遗失"):
        assert word in told, word
    for word in (other.number, firm.number, "魏芒种", "Ada"):
        assert word not in told, word


def test_who_may_not_see_files_opens_no_pass_by_its_address(
    living: list[Person], now: datetime
) -> None:
    row = issued(living[0], at=now)
    guard: Client = signed_in("gate-keeper", name="Gu")
    assert guard.get(reverse("passes:pass", args=[row.pk])).status_code == 403
