"""Whatever ends is over at the next request: account, role, area, phone, shift. Five ways, four each."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from shouwang.backbone.access import endings
from shouwang.backbone.access.models import Account, Assignment, Phone
from shouwang.backbone.accounts import actions, phones
from tests.backbone.accounts.hall import acting, colleague, give, verified, work
from tests.backbone.accounts.test_phones import PIN, enrolled, enter, keeper
from tests.offices import make_areas, resident

pytestmark = pytest.mark.django_db

HOME, RESIDENTS = "pages:home", "people:residents"
ROLES: Final = ["hq-office", "village-secretary", "grid-officer", "doctor"]


def amina() -> Account:
    return Account.objects.filter(name="Amina").first() or colleague("Amina", "administrator")


def look(client: Client, name: str = RESIDENTS) -> int:
    return client.get(reverse(name)).status_code


@pytest.mark.parametrize("role", ROLES)
def test_a_closed_account_is_out(role: str) -> None:
    bo = colleague("Bo", role)
    client = verified(bo)
    assert look(client) == 200
    actions.close_account(actor=acting(amina()), account_id=bo.pk, at=timezone.now())
    assert look(client) == 302
    Account.objects.update(is_active=True)  # even if somebody opened it again by hand
    assert look(client) == 302


@pytest.mark.parametrize("role", ROLES)
def test_a_role_taken_and_another_given(role: str) -> None:
    bo = colleague("Bo", role)
    client = verified(bo)
    assert look(client) == 200
    row, now = bo.assignments.get(), timezone.now()
    actions.assign(actor=acting(amina()), account_id=bo.pk, work=work("counsellor"), at=now)
    actions.end_assignment(actor=acting(amina()), assignment_id=row.pk, at=timezone.now())
    assert look(client) == 403
    assert look(client, HOME) == 200
    left = bo.assignments.get(ended_at=None)
    actions.end_assignment(actor=acting(amina()), assignment_id=left.pk, at=timezone.now())
    answer = client.get(reverse(HOME), follow=True)
    assert "Your assignment has ended" in answer.content.decode()
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("role", ROLES)
def test_another_area(role: str) -> None:
    make_areas()
    resident("林谷雨", path="LH/LW/G3/B5/R1")
    resident("魏雨水", path="LH/LW/G3/B6/R1")
    bo = colleague("Bo", role, area="LH/LW/G3/B5")
    client = verified(bo)
    assert "林谷雨" in client.get(reverse(RESIDENTS)).content.decode()
    row, now = bo.assignments.get(), timezone.now()
    actions.end_assignment(actor=acting(amina()), assignment_id=row.pk, at=now)
    elsewhere = work(role, area="LH/LW/G3/B6")
    actions.assign(actor=acting(amina()), account_id=bo.pk, work=elsewhere, at=now)
    text = client.get(reverse(RESIDENTS)).content.decode()
    assert "林谷雨" not in text
    assert "魏雨水" in text


@pytest.mark.parametrize("how", ["lost", "over", "enrolled-anew", "gone"])
def test_a_phone_that_is_no_more(how: str) -> None:
    keeper()
    client, phone = enrolled()
    enter(client)
    assert look(client, HOME) == 200
    now = timezone.now()
    if how == "lost":
        lea = Account.objects.get(name="Lea")
        phones.end(actor=acting(lea), phone_id=phone.pk, at=now)
    elif how == "over":
        Phone.objects.update(until_at=now)
    elif how == "enrolled-anew":
        other, _phone = enrolled(by=Account.objects.get(name="Lea"))
        client.cookies["phone"] = other.cookies["phone"].value
    else:
        Phone.objects.all().delete()
    assert look(client, HOME) == 302
    assert "_auth_user_id" not in client.session
    assert enter(client, PIN) == (302 if how == "enrolled-anew" else 403)


@pytest.mark.parametrize("how", ["until", "shift", "incident", "helper"])
def test_a_shift_that_is_over(how: str) -> None:
    bo = colleague("Bo", helper_ref="H-000001")
    give(bo, "hq-office", shift="N-3", incident="2020-01")
    client = verified(bo)
    assert look(client) == 200
    now = timezone.now()
    if how == "until":
        Assignment.objects.update(until_at=now)
    elif how == "helper":
        endings.end(actor=acting(amina()), kind="helper", ref="H-000001", at=now)
    else:
        ref = "N-3" if how == "shift" else "2020-01"
        n = actions.end_together(actor=acting(amina()), kind=how, ref=ref, at=now)
        assert n == 1
    answer = client.get(reverse(RESIDENTS), follow=True)
    assert "Your assignment has ended. Thank you for your work." in answer.content.decode()
    assert look(client) == 302


def test_work_that_begins_tomorrow_says_so() -> None:
    bo = colleague("Bo")
    give(bo, "hq-office", from_at=timezone.now() + timedelta(days=1))
    answer = verified(bo).get(reverse(HOME), follow=True)
    assert "Your assignment begins at" in answer.content.decode()


def test_a_new_pin_slip_ends_the_sessions_of_the_old_pin() -> None:
    gao = keeper()
    client, _phone = enrolled()
    enter(client)
    actions.invite_again(actor=acting(amina()), account_id=gao.pk, at=timezone.now())
    assert look(client, HOME) == 302
    assert enter(client, PIN) == 200
