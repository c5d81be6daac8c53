"""Two persons are two hands."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from shouwang.backbone.access.models import Account
from shouwang.backbone.access.second import is_one_hand
from tests.backbone.accounts.hall import colleague

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
