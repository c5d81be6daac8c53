"""How far somebody reaches who closes accounts or makes anew what opens them."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

import pytest
from django.urls import reverse
from django.utils import timezone

from shouwang.backbone.access.actions import make_link, spend_link
from shouwang.backbone.access.actors import NotYourDutyError
from shouwang.backbone.access.models import Account, SignInLink
from shouwang.backbone.accounts import actions, errors, recovery
from tests.backbone.accounts.hall import acting, colleague, give, verified, work
from tests.offices import make_areas, page

pytestmark = pytest.mark.django_db

VILLAGE: Final = "LH/LW"
ACTS: Final = (actions.close_account, actions.invite_again, actions.withdraw_invitation)
BUTTONS: Final = ("close", "invite-again", "withdraw-invitation")


@pytest.fixture
def amina() -> Account:
    return colleague("Amina", "administrator")


@pytest.fixture
def lea() -> Account:
    return colleague("Lea", "administrator", area=VILLAGE)


def invited(by: Account) -> Account:
    """Make somebody who was invited and has not come yet."""
    account = colleague("Bo", invited_by=by.pk, invited_at=timezone.now())
    account.set_unusable_password()
    account.last_login = None
    account.save()
    make_link(account=account, purpose=SignInLink.Purpose.INVITATION, now=timezone.now())
    return account


def allowed(by: Account, of: Account) -> list[str]:
    """Return which of the acts are allowed, the last first, so that a closed account hides nothing."""
    done = []
    for act in reversed(ACTS):
        try:
            act(actor=acting(by), account_id=of.pk, at=timezone.now())
        except NotYourDutyError:
            continue
        done.append(act.__name__)
    return done


ALL: Final = ["withdraw_invitation", "invite_again", "close_account"]


@pytest.mark.parametrize(
    ("areas", "expected"),
    [
        (["LH/LW"], ALL),
        (["LH/LW/G3", "LH/LW/G4"], ALL),
        (["LH/QX"], []),
        (["LH/LW2"], []),
        (["LH"], []),
        ([""], []),
        (["LH/LW/G3", "LH/QX"], []),
        ([], []),
    ],
)
def test_who_answers_for_a_village_reaches_those_whose_work_all_lies_in_it(
    amina: Account, lea: Account, areas: list[str], expected: list[str]
) -> None:
    bo = invited(amina)
    for area in areas:
        give(bo, "grid-officer", area=area)
    assert allowed(lea, bo) == expected
    bo.refresh_from_db()
    assert bo.is_active is not bool(expected)


def test_work_that_comes_counts_and_work_that_is_over_does_not(
    amina: Account, lea: Account
) -> None:
    now = timezone.now()
    bo = invited(amina)
    give(bo, "grid-officer", area="LH/LW/G3")
    give(bo, "grid-officer", area="LH/QX", until_at=now)
    give(bo, "grid-officer", area="LH/QX", ended_at=now)
    later = give(bo, "grid-officer", area="LH/QX", from_at=now + timedelta(days=1))
    assert allowed(lea, bo) == []
    later.delete()
    assert allowed(lea, bo) == ALL


def test_an_account_without_work_is_for_who_answers_for_the_town_or_invited_it(
    amina: Account, lea: Account
) -> None:
    bo = invited(lea)
    assert allowed(colleague("Mo", "administrator", area=VILLAGE), bo) == []
    assert allowed(lea, bo) == ALL
    cy = colleague("Cy", invited_by=lea.pk)
    give(cy, "grid-officer", area="LH/QX")
    assert allowed(lea, cy) == []  # has other work by now
    actions.close_account(actor=acting(amina), account_id=cy.pk, at=timezone.now())
    assert not Account.objects.get(pk=cy.pk).is_active


@pytest.mark.usefixtures("amina")
def test_who_leads_the_duty_of_a_village_closes_no_account_beyond_it() -> None:
    dora = colleague("Dora", "duty-leader", area=VILLAGE)
    here = colleague("Bo", "grid-officer", area="LH/LW/G3")
    beyond = colleague("Cy", "grid-officer", area="LH/QX")
    assert allowed(dora, beyond) == []
    assert allowed(dora, here) == ["close_account"]
    assert Account.objects.get(pk=beyond.pk).is_active


def test_a_page_shows_no_button_that_would_be_refused(amina: Account, lea: Account) -> None:
    make_areas()
    bo = invited(amina)
    give(bo, "grid-officer", area="LH/LW/G3")
    addresses = [reverse(f"accounts:{name}", args=[bo.pk]) for name in BUTTONS]
    text = page(verified(lea), "accounts:person", bo.pk)
    assert all(address in text for address in addresses)
    give(bo, "grid-officer")
    client = verified(lea)
    text = page(client, "accounts:person", bo.pk)
    assert not any(address in text for address in addresses)
    for address in addresses:  # the question whether it is meant is refused as well
        assert client.post(address).status_code == 403


# --- what two people began, one does not end --------------------------------------------------


def test_one_alone_makes_no_link_while_two_make_the_sign_in_anew(amina: Account) -> None:
    dee, bo, now = colleague("Dee", "data-guardian"), colleague("Bo", "hq-office"), timezone.now()

    def one_alone(refusal: type[Exception]) -> None:
        with pytest.raises(refusal):
            actions.invite_again(actor=acting(amina), account_id=bo.pk, at=timezone.now())

    row = recovery.begin(actor=acting(dee), account_id=bo.pk, reason="phone lost", at=now)
    one_alone(errors.HasPasswordError)
    token = recovery.confirm(actor=acting(amina), recovery_id=row.pk, at=timezone.now())
    one_alone(errors.HasPasswordError)
    spend_link(token=token, now=timezone.now())  # voids the password; the window is closed then
    one_alone(errors.MadeAnewError)
    recovery.withdraw(actor=acting(amina), recovery_id=row.pk, at=timezone.now())
    one_alone(errors.MadeAnewError)
    SignInLink.objects.all().delete()  # as a night does
    one_alone(errors.MadeAnewError)
    text = page(verified(amina), "accounts:person", bo.pk)
    assert reverse("accounts:recover", args=[bo.pk]) in text
    assert reverse("accounts:invite-again", args=[bo.pk]) not in text


def test_an_open_recovery_of_an_account_without_password_is_not_overtaken(amina: Account) -> None:
    dee, bo = colleague("Dee", "data-guardian"), invited(amina)
    row = recovery.begin(
        actor=acting(dee), account_id=bo.pk, reason="phone lost", at=timezone.now()
    )
    with pytest.raises(errors.MadeAnewError):
        actions.invite_again(actor=acting(amina), account_id=bo.pk, at=timezone.now())
    recovery.withdraw(actor=acting(dee), recovery_id=row.pk, at=timezone.now())
    assert actions.invite_again(
        actor=acting(amina), account_id=bo.pk, at=timezone.now()
    ).token  # nobody has opened it yet


def test_a_link_of_the_server_for_a_lost_phone_is_not_overtaken(amina: Account) -> None:
    bo = colleague("Bo", "hq-office")
    token = make_link(account=bo, purpose=SignInLink.Purpose.RECOVERY, now=timezone.now())
    spend_link(token=token, now=timezone.now())
    with pytest.raises(errors.MadeAnewError):
        actions.invite_again(actor=acting(amina), account_id=bo.pk, at=timezone.now())


def test_giving_work_is_no_way_to_reach_an_account_without_any() -> None:
    village, now = colleague("Vi", "administrator", area="LH/LW"), timezone.now()
    idle = colleague("Idle")
    given = work(area="LH/LW")
    with pytest.raises(NotYourDutyError):
        actions.assign(actor=acting(village), account_id=idle.pk, work=given, at=now)
    assert "Give an assignment" not in page(verified(village), "accounts:person", idle.pk)
    town = colleague("Amina", "administrator")
    actions.assign(actor=acting(town), account_id=idle.pk, work=work(area="LH/ZS"), at=now)
    actions.assign(actor=acting(village), account_id=idle.pk, work=given, at=now)
    with pytest.raises(NotYourDutyError):
        actions.close_account(actor=acting(village), account_id=idle.pk, at=now)
