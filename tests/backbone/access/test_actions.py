"""Links that sign in once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from shouwang.backbone.access.actions import (
    LINK_HOURS,
    LinkSpentError,
    make_account,
    make_link,
    spend_link,
)
from shouwang.backbone.access.models import Account, SignInLink
from tests.apps.people.importing import every_cell
from tests.offices import AT

pytestmark = pytest.mark.django_db
DEMO = SignInLink.Purpose.DEMO


@pytest.fixture
def account() -> Account:
    return make_account(sign_in_name="admin", name="Amina")


def test_a_new_account_has_no_password(account: Account) -> None:
    assert not account.has_usable_password()
    assert not account.check_password("")


def test_a_link_opens_its_account_once(account: Account) -> None:
    token = make_link(account=account, purpose=DEMO, now=AT)
    assert spend_link(token=token, now=AT).account == account
    with pytest.raises(LinkSpentError):
        spend_link(token=token, now=AT)


def test_a_link_lasts_a_day(account: Account) -> None:
    early, late = (make_link(account=account, purpose=DEMO, now=AT) for _ in range(2))
    end = AT + timedelta(hours=LINK_HOURS)
    spend_link(token=early, now=end - timedelta(seconds=1))
    with pytest.raises(LinkSpentError):
        spend_link(token=late, now=end)


def test_a_link_of_a_closed_account_opens_nothing(account: Account) -> None:
    token = make_link(account=account, purpose=DEMO, now=AT)
    Account.objects.update(is_active=False)
    with pytest.raises(LinkSpentError):
        spend_link(token=token, now=AT)


def test_a_link_that_was_never_made_opens_nothing(account: Account) -> None:
    make_link(account=account, purpose=DEMO, now=AT)
    digest = SignInLink.objects.get().digest
    for token in ("", "x", digest):
        with pytest.raises(LinkSpentError):
            spend_link(token=token, now=AT)


def test_the_database_does_not_hold_what_opens(account: Account) -> None:
    tokens = {make_link(account=account, purpose=DEMO, now=AT) for _ in range(5)}
    assert len(tokens) == 5
    stored = every_cell()
    assert not any(token.encode() in stored for token in tokens)
