"""Who has an account and which work."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from shouwang.backbone.access.actions import LinkSpentError, make_account, spend_link
from shouwang.backbone.access.actors import NotYourDutyError
from shouwang.backbone.access.grants import counting
from shouwang.backbone.access.models import Account, Assignment, Ending, Glass, SignInLink
from shouwang.backbone.access.rules import rules
from shouwang.backbone.accounts import actions, errors
from shouwang.backbone.audit import log
from shouwang.backbone.audit.models import Line
from tests.backbone.accounts.hall import acting, colleague, give, work
from tests.offices import AMINA, assign

pytestmark = pytest.mark.django_db


@pytest.fixture
def amina() -> Account:
    return colleague("Amina", "administrator")


def invited(amina: Account, role: str = "grid-officer") -> actions.Invited:
    return actions.invite(
        actor=acting(amina),
        name="林谷雨",
        sign_in_name="lin.guyu",
        work=work(role, area="LH/LW/G3"),
        at=timezone.now(),
    )


def test_who_is_invited_gets_a_link_for_two_days_and_the_first_assignment(amina: Account) -> None:
    now = timezone.now()
    made = invited(amina)
    assert (made.account.door, bool(made.token), made.pin) == ("factor", True, "")
    (row,) = made.account.assignments.all()
    assert (row.role, row.area, row.given_by) == ("grid-officer", "LH/LW/G3", "Amina")
    link = SignInLink.objects.get()
    assert timedelta(hours=47) < link.expires_at - now <= timedelta(hours=48, seconds=5)
    assert made.token not in str(list(SignInLink.objects.values()))
    acts = set(log.timeline([made.account.pk]).values_list("act", flat=True))
    assert acts == {"access.invited", "access.assigned"}


def test_roles_of_shared_phones_are_invited_with_a_pin_and_no_password(amina: Account) -> None:
    made = invited(amina, "volunteer")
    assert made.account.door == "device"
    assert len(made.pin) == 6
    assert made.pin.isdigit()
    assert not made.account.has_usable_password()
    made.account.refresh_from_db()
    assert made.pin not in made.account.pin  # hashed


def test_a_double_click_invites_once_and_the_link_that_is_seen_opens(amina: Account) -> None:
    first, second = invited(amina), invited(amina)
    assert first.account == second.account
    assert Assignment.objects.filter(account=first.account).count() == 1
    with pytest.raises(LinkSpentError):
        spend_link(token=first.token, now=timezone.now())
    assert spend_link(token=second.token, now=timezone.now()).account == second.account


def test_a_double_click_gives_work_of_14_days_once(amina: Account) -> None:
    for _ in range(2):
        now = timezone.now()
        actions.invite(
            actor=acting(amina),
            name="林谷雨",
            sign_in_name="lin.guyu",
            work=work(until_at=now + timedelta(days=14)),
            at=now,
        )
    assert Assignment.objects.filter(account__sign_in_name="lin.guyu").count() == 1


def test_other_work_for_somebody_just_invited_is_given_as_well(amina: Account) -> None:
    first, second = invited(amina), invited(amina, "grid-lead")
    assert first.account == second.account
    roles = Assignment.objects.filter(account=first.account).values_list("role", flat=True)
    assert set(roles) == {"grid-officer", "grid-lead"}
    with pytest.raises(errors.DoorError):
        invited(amina, "volunteer")
    assert spend_link(token=second.token, now=timezone.now()).account == first.account


def test_an_invitation_made_anew_or_withdrawn_voids_the_one_before(amina: Account) -> None:
    made, now = invited(amina), timezone.now()
    again = actions.invite_again(actor=acting(amina), account_id=made.account.pk, at=now)
    with pytest.raises(LinkSpentError):
        spend_link(token=made.token, now=now)
    actions.withdraw_invitation(actor=acting(amina), account_id=made.account.pk, at=now)
    with pytest.raises(LinkSpentError):
        spend_link(token=again.token, now=now)


def test_nobody_makes_a_link_alone_for_a_colleague_who_has_a_password(amina: Account) -> None:
    bo = colleague("Bo", "hq-office")
    with pytest.raises(errors.HasPasswordError):
        actions.invite_again(actor=acting(amina), account_id=bo.pk, at=timezone.now())
    assert not SignInLink.objects.exists()


@pytest.mark.parametrize("role", sorted(set(rules().roles) - {"administrator"}))
def test_only_an_administrator_gives_work(role: str) -> None:
    bo, cy = colleague("Bo", role), colleague("Cy")
    with pytest.raises(NotYourDutyError):
        actions.assign(actor=acting(bo), account_id=cy.pk, work=work(), at=timezone.now())
    with pytest.raises(NotYourDutyError):
        invited(bo)
    assert not cy.assignments.exists()


def test_an_administrator_of_a_village_gives_no_work_outside_it() -> None:
    bo, cy = colleague("Bo", "administrator", area="LH/LW"), colleague("Cy", "doctor", area="LH")
    now = timezone.now()
    actions.assign(actor=acting(bo), account_id=cy.pk, work=work(area="LH/LW/G3"), at=now)
    for area in ("", "LH", "LH/QX", "LH/LW2"):
        with pytest.raises(NotYourDutyError):
            actions.assign(actor=acting(bo), account_id=cy.pk, work=work(area=area), at=now)
    assert cy.assignments.filter(role="grid-officer").count() == 1


def test_nobody_gives_themselves_a_role(amina: Account) -> None:
    for role in ("data-guardian", "auditor"):
        with pytest.raises(errors.OneselfError):
            actions.assign(
                actor=acting(amina), account_id=amina.pk, work=work(role), at=timezone.now()
            )
    assert amina.assignments.count() == 1


@pytest.mark.parametrize("role", sorted(rules().roles))
def test_a_role_and_the_way_of_signing_in_have_to_fit(amina: Account, role: str) -> None:
    door = rules().roles[role].door
    fits = colleague("Bo", door=door)
    other = colleague("Cy", door="device" if door == "factor" else "factor")
    now = timezone.now()
    actions.assign(actor=acting(amina), account_id=fits.pk, work=work(role), at=now)
    with pytest.raises(errors.DoorError):
        actions.assign(actor=acting(amina), account_id=other.pk, work=work(role), at=now)


@pytest.mark.parametrize(
    ("role", "may"),
    [("duty-officer", True), ("doctor", True), ("group-lead", False), ("link-officer", False)],
)
def test_no_end_is_for_standing_staff_only(amina: Account, role: str, may: bool) -> None:
    bo, now = colleague("Bo"), timezone.now()
    endless = work(role, until_at=None)
    if may:
        actions.assign(actor=acting(amina), account_id=bo.pk, work=endless, at=now)
    else:
        with pytest.raises(errors.StandingError):
            actions.assign(actor=acting(amina), account_id=bo.pk, work=endless, at=now)
    assert bo.assignments.exists() is may


def test_the_last_administrator_is_neither_ended_nor_closed(amina: Account) -> None:
    row, now = amina.assignments.get(), timezone.now()
    with pytest.raises(errors.LastAdministratorError):
        actions.end_assignment(actor=acting(amina), assignment_id=row.pk, at=now)
    with pytest.raises(errors.LastAdministratorError):
        actions.close_account(actor=acting(amina), account_id=amina.pk, at=now)
    amina.refresh_from_db()
    assert amina.is_active
    assert acting(amina).may("access.assign")


def test_an_administrator_for_a_time_or_one_who_never_came_is_no_other_one(amina: Account) -> None:
    tomorrow = timezone.now() + timedelta(days=1)
    give(colleague("Bo"), "administrator", until_at=tomorrow)
    never = colleague("Cy", "administrator")
    Account.objects.filter(pk=never.pk).update(last_login=None)
    colleague("Dee", "administrator", area="LH/LW")
    row = amina.assignments.get()
    with pytest.raises(errors.LastAdministratorError):
        actions.end_assignment(actor=acting(amina), assignment_id=row.pk, at=timezone.now())
    Account.objects.filter(pk=never.pk).update(last_login=timezone.now())
    actions.end_assignment(actor=acting(amina), assignment_id=row.pk, at=timezone.now())
    assert not acting(amina).grants


def test_what_is_ended_counts_no_more_and_is_ended_once(amina: Account) -> None:
    bo = colleague("Bo", "hq-office")
    row, now = bo.assignments.get(), timezone.now()
    for _ in range(2):
        actions.end_assignment(actor=acting(amina), assignment_id=row.pk, at=now)
    assert counting(bo, now) == []
    assert Line.objects.filter(act="access.assignment-ended").count() == 1


def test_an_incident_ends_all_that_is_bound_to_it_and_nothing_else(amina: Account) -> None:
    bo, cy = colleague("Bo"), colleague("Cy")
    give(bo, "hq-office", incident="2020-01")
    give(cy, "doctor", incident="2020-01")
    give(cy, "cdc", shift="N-3")
    now = timezone.now()
    n = actions.end_together(actor=acting(amina), kind="incident", ref="2020-01", at=now)
    assert n == 2
    assert acting(bo).grants == ()
    assert {grant.role for grant in acting(cy).grants} == {"cdc"}
    assert actions.end_together(actor=acting(amina), kind="shift", ref="unknown", at=now) == 0


def test_who_leads_one_village_ends_no_incident_that_reaches_beyond_it() -> None:
    lea = colleague("Lea", "duty-leader", area="LH/LW")
    here, beyond = colleague("Bo"), colleague("Cy")
    give(here, "hq-office", area="LH/LW/G3", incident="2020-01")
    give(beyond, "hq-office", area="LH/QX", incident="2020-01")
    with pytest.raises(NotYourDutyError):
        actions.end_together(actor=acting(lea), kind="incident", ref="2020-01", at=timezone.now())
    assert acting(here).grants
    assert acting(beyond).grants


def test_the_last_administrator_does_not_end_with_an_incident() -> None:
    amina = colleague("Amina")
    give(amina, "administrator", incident="2020-01")
    with pytest.raises(errors.LastAdministratorError):
        actions.end_together(
            actor=acting(amina), kind="incident", ref="2020-01", at=timezone.now()
        )
    assert acting(amina).may("access.assign")


def test_a_closed_account_keeps_nothing_that_opens(amina: Account) -> None:
    made, now = invited(amina), timezone.now()
    bo = made.account
    Glass.objects.create(
        account=bo,
        subject_id=uuid4(),
        reason="life",
        role="grid-officer",
        opened_at=now,
        until_at=now + timedelta(minutes=30),
    )
    actions.close_account(actor=acting(amina), account_id=bo.pk, at=timezone.now())
    with pytest.raises(LinkSpentError):
        spend_link(token=made.token, now=timezone.now())
    assert not bo.assignments.filter(ended_at=None).exists()
    assert not Glass.objects.filter(until_at__gt=timezone.now()).exists()
    bo.refresh_from_db()
    assert (bo.is_active, bo.pin, bo.has_usable_password()) == (False, "", False)


def test_who_ends_the_work_of_an_incident_alone_does_not_close_the_incident() -> None:
    """That an outbreak is over starts the clocks of retention, and two persons say it."""
    now = timezone.now()
    account = make_account(sign_in_name="far", name="Far")
    assign(account, "grid-officer", area="LH/LW", incident="I-9", from_at=now - timedelta(hours=1))
    assert actions.end_together(actor=AMINA, kind="incident", ref="I-9", at=now) == 1
    assert not counting(account, now + timedelta(seconds=1))
    assert not Ending.objects.filter(key="incident:I-9").exists()


def test_an_assignment_for_later_given_twice_is_one(amina: Account) -> None:
    far, now = make_account(sign_in_name="far", name="Far"), timezone.now()
    later = work(from_at=now + timedelta(days=2), until_at=now + timedelta(days=3))
    for _click in range(2):
        actions.assign(actor=acting(amina), account_id=far.pk, work=later, at=now)
    assert far.assignments.count() == 1


def test_a_closed_account_says_since_when(amina: Account) -> None:
    bo, now = colleague("Bo", "hq-office"), timezone.now()
    for at in (now, now + timedelta(days=1)):
        actions.close_account(actor=acting(amina), account_id=bo.pk, at=at)
    bo.refresh_from_db()
    assert bo.closed_at == now
