"""Two persons are two hands."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from shouwang.backbone.access.actions import spend_link
from shouwang.backbone.access.models import Account
from shouwang.backbone.access.second import is_one_hand
from shouwang.backbone.accounts import actions, recovery
from tests.backbone.accounts.hall import acting, colleague

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def invited(name: str, by: Account, days_ago: float = 0) -> Account:
    return colleague(name, invited_by=by.pk, invited_at=NOW - timedelta(days=days_ago))


def one_hand(first: Account, second: Account, *, is_grave: bool = True) -> bool:
    found = is_one_hand(first.pk, second.pk, asked_at=NOW, is_grave=is_grave)
    assert found == is_one_hand(second.pk, first.pk, asked_at=NOW, is_grave=is_grave)
    return found


def test_nobody_is_two_and_a_machine_is_nobody() -> None:
    amina = colleague("Amina")
    assert one_hand(amina, amina)
    assert is_one_hand(None, amina.pk, asked_at=NOW)
    assert not one_hand(amina, colleague("Bo"))


@pytest.mark.parametrize("is_grave", [True, False])
def test_a_young_account_is_the_hand_of_who_invited_it_by_way_of_others_too(
    *, is_grave: bool
) -> None:
    amina = colleague("Amina")
    bo = invited("Bo", amina)
    cai = invited("Cai", bo)
    for first, second in ((amina, bo), (bo, cai), (amina, cai)):
        assert one_hand(first, second, is_grave=is_grave)
    assert not one_hand(amina, invited("Dai", amina, days_ago=4), is_grave=is_grave)


def test_two_whom_a_third_person_invited_only_just_are_one_hand_where_it_is_grave() -> None:
    amina = colleague("Amina")
    bo, cai = invited("Bo", amina), invited("Cai", amina)
    assert one_hand(bo, cai)
    assert not one_hand(bo, cai, is_grave=False)
    assert not one_hand(bo, invited("Dai", amina, days_ago=4))


def test_two_who_invited_each_other_come_to_an_end() -> None:
    bo = colleague("Bo")
    cai = invited("Cai", bo)
    Account.objects.filter(pk=bo.pk).update(invited_by=cai.pk, invited_at=NOW)
    bo.refresh_from_db()
    assert one_hand(bo, cai, is_grave=False)
    assert one_hand(bo, cai)


def test_who_makes_a_link_anew_has_the_account_in_hand_from_its_first_opening_on() -> None:
    amina, cai = colleague("Amina", "administrator"), colleague("Cai", "administrator")
    bo = colleague("Bo", invited_by=cai.pk, invited_at=NOW - timedelta(days=9))
    bo.set_unusable_password()
    bo.save()
    assert not one_hand(amina, bo)
    made = NOW - timedelta(days=5)
    again = actions.invite_again(actor=acting(amina), account_id=bo.pk, at=made)
    assert not one_hand(amina, bo)  # nobody opened it, and a link is dead after two days
    again = actions.invite_again(actor=acting(amina), account_id=bo.pk, at=NOW)
    assert one_hand(amina, bo)
    later = NOW + timedelta(hours=40)
    spend_link(token=again.token, now=later)
    assert is_one_hand(amina.pk, bo.pk, asked_at=later + timedelta(days=2, hours=20))
    assert not is_one_hand(amina.pk, bo.pk, asked_at=later + timedelta(days=4))


def test_a_sign_in_made_anew_is_in_the_hand_of_who_was_handed_the_link() -> None:
    amina, dee = colleague("Amina", "administrator"), colleague("Dee", "data-guardian")
    bo = colleague("Bo", "commander")
    row = recovery.begin(actor=acting(amina), account_id=bo.pk, reason="phone lost", at=NOW)
    token = recovery.confirm(actor=acting(dee), recovery_id=row.pk, at=NOW)
    spend_link(token=token, now=NOW)
    assert one_hand(dee, bo)
    assert not one_hand(amina, bo)
