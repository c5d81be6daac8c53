"""What of the backbone goes in a night: open incidents, closed accounts, nights that came late."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice

from shouwang.backbone.access.actors import MACHINE
from shouwang.backbone.access.models import Account, Assignment, Phone, SignInLink
from shouwang.backbone.accounts import actions
from shouwang.backbone.audit.models import Line
from shouwang.backbone.jobs.work import JobStopped
from shouwang.backbone.retention import closing, holds, kept, purging
from shouwang.backbone.retention.clocks import outbreak
from shouwang.backbone.retention.kept import Subject
from shouwang.backbone.retention.models import Night
from tests.backbone.accounts.hall import acting, colleague, give

pytestmark = pytest.mark.django_db

INCIDENT = "LH-2020-01"
YEARS = 1095


def purge(now: datetime) -> None:
    _n, failed = purging.night(actor=MACHINE, now=now, stop=lambda: None)
    assert failed == []


# incidents


def at_work() -> tuple[Account, Account, Account]:
    """Return two commanders, and a doctor whose work is bound to an incident."""
    bo, cai, dan = colleague("Bo", "commander"), colleague("Cai", "commander"), colleague("Dan")
    give(dan, "doctor", incident=INCIDENT)
    give(dan, "doctor")
    return bo, cai, dan


@pytest.mark.parametrize("how", ["ended", "ran out", "closed account"])
def test_when_the_last_work_of_an_incident_ends_no_clock_starts_however_long_ago(how: str) -> None:
    _bo, _cai, dan = at_work()
    amina, now = colleague("Amina", "administrator"), timezone.now()
    bound = Assignment.objects.filter(incident=INCIDENT)
    if how == "ran out":
        bound.update(until_at=now)
    elif how == "ended":
        actions.end_together(actor=acting(amina), kind="incident", ref=INCIDENT, at=now)
    else:
        actions.close_account(actor=acting(amina), account_id=dan.pk, at=now)
    assert outbreak(now + timedelta(days=1)).open_refs == (INCIDENT,)
    later = now + timedelta(days=YEARS + 1)
    purge(later)
    assert outbreak(later).open_refs == (INCIDENT,)
    assert outbreak(later).closed_at is None


def test_once_two_persons_closed_an_incident_its_assignments_go_on_their_day() -> None:
    bo, cai, _dan = at_work()
    now = timezone.now()
    Assignment.objects.filter(incident=INCIDENT).update(ended_at=now)
    row = closing.ask(actor=acting(bo), incident=INCIDENT, reason="notice 31", at=now)
    assert outbreak(now).is_open
    closing.confirm(actor=acting(cai), closing_id=row.pk, at=now)
    later = now + timedelta(days=YEARS)
    purge(later - timedelta(days=1))
    assert Assignment.objects.filter(incident=INCIDENT).exists()
    purge(later)
    assert not Assignment.objects.filter(incident=INCIDENT).exists()
    assert outbreak(later).closed_at == now


# accounts


def closed(**facts: Any) -> tuple[Account, datetime]:
    bo, now = colleague("Bo", "hq-office", helper_ref="H-00001", **facts), timezone.now()
    TOTPDevice.objects.create(user=bo, confirmed=True)
    amina = colleague("Amina", "administrator")
    actions.close_account(actor=acting(amina), account_id=bo.pk, at=now)
    return bo, now


def test_of_a_closed_account_ties_go_after_a_month_and_the_name_with_the_log() -> None:
    amina = colleague("Dee", "data-guardian")
    bo, now = closed(own_file=amina.pk, kin=[str(amina.pk)])
    purge(now + timedelta(days=29))
    bo.refresh_from_db()
    assert (bo.helper_ref, bo.own_file, bo.kin) == ("H-00001", amina.pk, [str(amina.pk)])
    purge(now + timedelta(days=30))
    bo.refresh_from_db()
    assert (bo.helper_ref, bo.own_file, bo.kin) == ("", None, [])
    assert not TOTPDevice.objects.filter(user=bo).exists()
    assert bo.name == "Bo"
    purge(now + timedelta(days=YEARS - 1))
    bo.refresh_from_db()
    assert bo.name == "Bo"
    for days in (YEARS, YEARS + 1):
        purge(now + timedelta(days=days))
        bo.refresh_from_db()
        assert bo.name == bo.sign_in_name == f"closed-{bo.pk.hex[:12]}"
    assert colleague("Bo").sign_in_name == "bo"  # the name is free again


def test_an_account_at_work_keeps_name_and_ties() -> None:
    bo = colleague("Bo", "hq-office", helper_ref="H-00001")
    TOTPDevice.objects.create(user=bo, confirmed=True)
    purge(timezone.now() + timedelta(days=2 * YEARS))
    bo.refresh_from_db()
    assert (bo.name, bo.helper_ref) == ("Bo", "H-00001")
    assert TOTPDevice.objects.filter(user=bo).exists()


def test_a_held_file_keeps_the_ties_that_name_it() -> None:
    dee = colleague("Dee", "data-guardian")
    bo, now = closed(kin=[str(dee.pk)])
    holds.hold(actor=acting(dee), subject=Subject(dee.pk, "P-000001"), reason="a complaint",
               until_on=timezone.localdate(now) + timedelta(days=60), at=now)  # fmt: skip
    purge(now + timedelta(days=60))
    bo.refresh_from_db()
    assert bo.kin == [str(dee.pk)]
    purge(now + timedelta(days=61))
    bo.refresh_from_db()
    assert bo.kin == []


# nights


def test_a_town_whose_first_night_does_not_come_is_told() -> None:
    now = timezone.now()
    assert not purging.is_late(now)
    bo = colleague("Bo")
    assert not purging.is_late(now + timedelta(hours=47))
    Account.objects.filter(pk=bo.pk).update(created_at=now - timedelta(hours=49))
    assert purging.is_late(now)
    purge(now)
    assert not purging.is_late(now)


def test_what_was_due_in_nights_that_did_not_come_goes_in_the_next() -> None:
    now = timezone.now()
    Phone.objects.create(name="gate", purpose="gate", link_digest="x", link_until=now,
                         made_by="Lea", made_at=now, until_at=now)  # fmt: skip
    purge(now + timedelta(days=200))
    assert not Phone.objects.exists()


def test_a_hold_made_while_the_night_is_at_it_counts_for_the_classes_that_follow(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now, later = timezone.now(), timezone.now() + timedelta(days=200)
    dee = colleague("Dee", "data-guardian")
    Phone.objects.create(name="gate", purpose="gate", link_digest="x", link_until=now,
                         made_by="Lea", made_at=now, until_at=now)  # fmt: skip
    purge_class = purging._purge

    def with_hold(term: Any, *rest: Any) -> Any:
        if term.code == "access.links":  # stands before the phones
            holds.hold(actor=acting(dee), code="access.phones", reason="lost", at=later,
                       until_on=timezone.localdate(later))  # fmt: skip
        return purge_class(term, *rest)

    monkeypatch.setattr(purging, "_purge", with_hold)
    purge(later)
    assert Phone.objects.exists()


def six_links() -> None:
    bo = Account.objects.create(sign_in_name="bo", name="Bo")
    for number in range(6):
        SignInLink.objects.create(
            digest=str(number),
            account=bo,
            purpose="demo",
            expires_at=timezone.now() - timedelta(days=9),
        )


def written_down() -> tuple[int, int]:
    """Return how many links went by the log, and by the record of the night."""
    lines = Line.objects.filter(act="retention.purged")
    rows = [line.facts["rows"] for line in lines if line.facts["kind"] == "access.links"]
    return sum(rows), Night.objects.get().removed.get("access.links", 0)


def test_what_went_before_a_stop_is_written_down(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "BATCH", 2)
    six_links()

    def stop() -> None:
        if SignInLink.objects.count() <= 2:
            raise JobStopped

    with pytest.raises(JobStopped):
        purging.night(actor=MACHINE, now=timezone.now(), stop=stop)
    assert written_down() == (4, 4)
    purging.night(actor=MACHINE, now=timezone.now(), stop=lambda: None)
    assert written_down() == (6, 6)


def test_what_went_before_a_fault_is_written_down(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "BATCH", 2)
    six_links()
    take_hold = kept.Rows._take_hold

    def breaks(rows: kept.Rows, ids: list[Any]) -> None:
        if SignInLink.objects.count() <= 2:
            raise RuntimeError("the disk is gone")
        take_hold(rows, ids)

    monkeypatch.setattr(kept.Rows, "_take_hold", breaks)
    n, failed = purging.night(actor=MACHINE, now=timezone.now(), stop=lambda: None)
    assert n >= 4
    assert "access.links" in failed
    assert written_down() == (4, 4)
