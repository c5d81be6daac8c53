"""Sign-in made anew for a colleague: it takes two others."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice

from shouwang.backbone.access.actions import LinkSpentError, make_link, spend_link
from shouwang.backbone.access.actors import NotYourDutyError
from shouwang.backbone.access.models import Account, Recovery, SignInLink
from shouwang.backbone.access.rules import rules
from shouwang.backbone.accounts import recovery
from shouwang.backbone.accounts.errors import OneHandError, OneselfError, TooLateError
from shouwang.backbone.accounts.reach import reaches
from shouwang.backbone.audit import log
from shouwang.backbone.audit.models import Line
from tests.backbone.accounts.hall import PASSWORD, acting, colleague, verified

pytestmark = pytest.mark.django_db


@pytest.fixture
def hall() -> dict[str, Account]:
    return {
        "amina": colleague("Amina", "administrator"),
        "dee": colleague("Dee", "data-guardian"),
        "lea": colleague("Lea", "duty-leader"),
        "bo": colleague("Bo", "hq-office"),
    }


def asked(hall: dict[str, Account], by: str = "amina", of: str = "bo") -> Recovery:
    return recovery.begin(
        actor=acting(hall[by]),
        account_id=hall[of].pk,
        reason="phone lost on the way home",
        at=timezone.now(),
    )


def test_no_link_exists_before_a_second_person_confirmed(hall: dict[str, Account]) -> None:
    row = asked(hall)
    assert not SignInLink.objects.exists()
    token = recovery.confirm(actor=acting(hall["dee"]), recovery_id=row.pk, at=timezone.now())
    assert spend_link(token=token, now=timezone.now()).account == hall["bo"]


def test_nobody_is_both_persons_nor_the_one_concerned(hall: dict[str, Account]) -> None:
    with pytest.raises(OneselfError):
        asked(hall, by="amina", of="amina")
    row = asked(hall)
    with pytest.raises(OneselfError):
        recovery.confirm(actor=acting(hall["amina"]), recovery_id=row.pk, at=timezone.now())
    own = asked(hall, by="amina", of="dee")
    with pytest.raises(OneselfError):
        recovery.confirm(actor=acting(hall["dee"]), recovery_id=own.pk, at=timezone.now())
    assert not SignInLink.objects.exists()


def test_an_account_that_the_first_person_only_just_made_is_no_second_person(
    hall: dict[str, Account],
) -> None:
    now = timezone.now()
    eve = colleague("Eve", "duty-leader", invited_by=hall["amina"].pk, invited_at=now)
    row = asked(hall)
    with pytest.raises(OneHandError):
        recovery.confirm(actor=acting(eve), recovery_id=row.pk, at=timezone.now())
    Account.objects.filter(pk=eve.pk).update(invited_at=now - timedelta(days=4))
    assert recovery.confirm(actor=acting(eve), recovery_id=row.pk, at=timezone.now())


def test_a_fresh_invitee_and_who_invited_them_are_one_hand_whoever_opens(
    hall: dict[str, Account],
) -> None:
    now = timezone.now()
    hall["eve"] = colleague(
        "Eve", "duty-leader", invited_by=hall["amina"].pk, invited_at=now - timedelta(days=2)
    )
    row = asked(hall, by="eve")
    with pytest.raises(OneHandError):
        recovery.confirm(actor=acting(hall["amina"]), recovery_id=row.pk, at=now)
    assert not SignInLink.objects.exists()
    assert recovery.confirm(actor=acting(hall["dee"]), recovery_id=row.pk, at=timezone.now())


def test_two_fresh_invitees_of_one_person_are_one_hand(hall: dict[str, Account]) -> None:
    facts: dict[str, Any] = {
        "invited_by": hall["amina"].pk,
        "invited_at": timezone.now() - timedelta(days=2),
    }
    hall["eve"] = colleague("Eve", "duty-leader", **facts)
    fay = colleague("Fay", "duty-leader", **facts)
    row = asked(hall, by="eve")
    with pytest.raises(OneHandError):
        recovery.confirm(actor=acting(fay), recovery_id=row.pk, at=timezone.now())
    Account.objects.filter(pk=fay.pk).update(invited_by=hall["dee"].pk)
    assert recovery.confirm(actor=acting(fay), recovery_id=row.pk, at=timezone.now())


@pytest.mark.parametrize(
    "role", sorted(set(rules().roles) - {"administrator", "data-guardian", "duty-leader"})
)
def test_others_neither_ask_nor_confirm(hall: dict[str, Account], role: str) -> None:
    hall["eve"] = colleague("Eve", role)
    with pytest.raises(NotYourDutyError):
        asked(hall, by="eve")
    row = asked(hall)
    with pytest.raises(NotYourDutyError):
        recovery.confirm(actor=acting(hall["eve"]), recovery_id=row.pk, at=timezone.now())


@pytest.mark.parametrize(("minutes", "is_in_time"), [(119, True), (120, False), (600, False)])
def test_it_is_confirmed_within_two_hours(
    hall: dict[str, Account], minutes: int, is_in_time: bool
) -> None:
    row = asked(hall)
    late = row.opened_at + timedelta(minutes=minutes)
    if is_in_time:
        recovery.confirm(actor=acting(hall["lea"]), recovery_id=row.pk, at=late)
    else:
        with pytest.raises(TooLateError):
            recovery.confirm(actor=acting(hall["lea"]), recovery_id=row.pk, at=late)
    assert SignInLink.objects.exists() is is_in_time


def test_it_is_confirmed_once(hall: dict[str, Account]) -> None:
    row = asked(hall)
    recovery.confirm(actor=acting(hall["dee"]), recovery_id=row.pk, at=timezone.now())
    with pytest.raises(TooLateError):
        recovery.confirm(actor=acting(hall["lea"]), recovery_id=row.pk, at=timezone.now())
    assert SignInLink.objects.count() == 1


def test_what_is_withdrawn_opens_nothing(hall: dict[str, Account]) -> None:
    row = asked(hall)
    token = recovery.confirm(actor=acting(hall["dee"]), recovery_id=row.pk, at=timezone.now())
    recovery.withdraw(actor=acting(hall["lea"]), recovery_id=row.pk, at=timezone.now())
    with pytest.raises(LinkSpentError):
        spend_link(token=token, now=timezone.now())


def test_the_old_phone_and_password_open_until_the_link_is_used_and_never_after(
    hall: dict[str, Account],
) -> None:
    old = TOTPDevice.objects.create(user=hall["bo"], confirmed=True)
    there = verified(hall["bo"])
    row = asked(hall)
    token = recovery.confirm(actor=acting(hall["dee"]), recovery_id=row.pk, at=timezone.now())
    assert there.get(reverse("pages:home")).status_code == 200
    client = Client()
    answer = client.post(reverse("access:open", args=[token]))
    assert answer["Location"] == reverse("access:set-password")
    assert there.get(reverse("pages:home")).status_code == 302  # the finder of the phone is out
    assert not TOTPDevice.objects.filter(pk=old.pk).exists()
    hall["bo"].refresh_from_db()
    assert not hall["bo"].check_password(PASSWORD)
    assert client.get(reverse("pages:home"))["Location"] == reverse("access:set-password")
    new = "a-new-well-56"
    answer = client.post(answer["Location"], {"new_password1": new, "new_password2": new})
    assert answer["Location"] == reverse("access:enrol")


def test_every_step_stands_in_the_log_and_the_reason_does_not(hall: dict[str, Account]) -> None:
    row = asked(hall)
    token = recovery.confirm(actor=acting(hall["dee"]), recovery_id=row.pk, at=timezone.now())
    Client().post(reverse("access:open", args=[token]))
    lines = log.timeline([hall["bo"].pk]).order_by("seq")
    assert list(lines.values_list("act", "actor_name")) == [
        ("access.recovery-opened", "Amina"),
        ("access.recovery-confirmed", "Dee"),
        ("access.signed-in", "Bo"),
        ("access.link-used", "Bo"),
        ("access.recovered", "Bo"),
    ]
    assert "phone lost" not in str(list(Line.objects.values()))
    assert b"phone lost" not in bytes(Recovery.objects.get().reason_sealed)


def test_the_one_concerned_reads_who_did_it_at_the_next_sign_in(hall: dict[str, Account]) -> None:
    asked(hall)
    client = Client()
    client.cookies["language"] = "en"
    fields = {"username": "bo", "password": PASSWORD}
    said = client.post(reverse("access:sign-in"), fields, follow=True).content.decode()
    assert "Amina asked to make your sign-in anew" in said
    client.logout()
    said = client.post(reverse("access:sign-in"), fields, follow=True).content.decode()
    assert "sign-in anew" not in said  # it was told
    token = recovery.confirm(
        actor=acting(hall["dee"]), recovery_id=Recovery.objects.get().pk, at=timezone.now()
    )
    other = Client()
    other.cookies["language"] = "en"
    said = other.post(reverse("access:open", args=[token]), follow=True).content.decode()
    assert "Amina and Dee made your sign-in anew" in said


def test_two_people_do_it_on_the_pages(hall: dict[str, Account]) -> None:
    first, second = verified(hall["amina"]), verified(hall["dee"])
    where = reverse("accounts:recover", args=[hall["bo"].pk])
    assert 'role="alert"' in first.post(where, {"reason": "x"}).content.decode()
    first.post(where, {"reason": "phone lost, seen him"})
    row = Recovery.objects.get()
    confirm = reverse("accounts:confirm-recovery", args=[row.pk])
    assert "Confirm and show" not in first.get(reverse("accounts:people")).content.decode()
    assert first.post(confirm).status_code == 403
    assert "Confirm and show" in second.get(reverse("accounts:people")).content.decode()
    answer = second.post(confirm)
    assert "<svg" in answer.content.decode()
    assert answer["Cache-Control"] == "no-store"
    assert second.post(confirm).status_code == 409


def test_without_anybody_else_the_server_still_makes_a_link(hall: dict[str, Account]) -> None:
    token = make_link(
        account=hall["amina"], purpose=SignInLink.Purpose.FIRST_START, now=timezone.now()
    )
    assert Client().post(reverse("access:open", args=[token])).status_code == 302


def test_the_hand_of_the_one_concerned_confirms_nothing_for_them(hall: dict[str, Account]) -> None:
    now = timezone.now()
    eve = colleague("Eve", "data-guardian", invited_by=hall["amina"].pk, invited_at=now)
    row = asked(hall, by="dee", of="amina")
    assert not recovery.may_confirm(acting(eve), row, now)
    with pytest.raises(OneHandError):
        recovery.confirm(actor=acting(eve), recovery_id=row.pk, at=now)
    assert recovery.confirm(actor=acting(hall["lea"]), recovery_id=row.pk, at=now)


def test_two_of_a_village_make_nobody_anew_whose_work_is_the_whole_towns(
    hall: dict[str, Account],
) -> None:
    now = timezone.now()
    mai = colleague("Mai", "administrator", area="LH/LW")
    dan = colleague("Dan", "duty-leader", area="LH/LW")
    row = recovery.begin(actor=acting(mai), account_id=hall["bo"].pk, reason="lost", at=now)
    assert not recovery.may_confirm(acting(dan), row, now)
    with pytest.raises(NotYourDutyError):
        recovery.confirm(actor=acting(dan), recovery_id=row.pk, at=now)
    assert recovery.confirm(actor=acting(hall["dee"]), recovery_id=row.pk, at=now)
    gu = colleague("Gu", "grid-officer", area="LH/LW/G3")
    theirs = recovery.begin(actor=acting(mai), account_id=gu.pk, reason="lost", at=now)
    assert recovery.confirm(actor=acting(dan), recovery_id=theirs.pk, at=now)


def test_who_confirmed_a_recovery_is_not_who_invited_them(hall: dict[str, Account]) -> None:
    now = timezone.now()
    mai = colleague("Mai", "administrator", area="LH/LW")
    row = asked(hall)
    token = recovery.confirm(actor=acting(mai), recovery_id=row.pk, at=now)
    spend_link(token=token, now=now)
    hall["bo"].assignments.update(ended_at=now)
    hall["bo"].refresh_from_db()
    assert not reaches(acting(mai), "access.close-account", hall["bo"], now + timedelta(days=9))
