"""Holds, the end of an outbreak, the night: acts and pages."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import pytest
from django.test import Client, TestCase
from django.urls import reverse
from django.utils import timezone

from shouwang.backbone.access import endings
from shouwang.backbone.access.actors import (
    MACHINE,
    Actor,
    Grant,
    NobodyActsError,
    NotYourDutyError,
)
from shouwang.backbone.access.models import Account, Ending, SignInLink
from shouwang.backbone.audit.models import Line
from shouwang.backbone.jobs import work as jobs
from shouwang.backbone.jobs.models import Job
from shouwang.backbone.retention import closing, holds, kept, purging, work
from shouwang.backbone.retention.clocks import outbreak
from shouwang.backbone.retention.holds import HoldError
from shouwang.backbone.retention.models import Closing, Hold, Night
from tests.offices import AMINA, AT, GUS, assign, make_areas, page, resident, signed_in

pytestmark = pytest.mark.django_db

INCIDENT: Final = "LH-2020-01"
TODAY: Final = timezone.localdate(AT)


def send(client: Client, name: str, *args: object, **data: Any) -> Any:
    return client.post(reverse(name, args=args), data)


def ahead(days: int) -> str:
    return (timezone.localdate() + timedelta(days=days)).isoformat()


def commander(name: str) -> Client:
    return signed_in("commander", name=name)


def with_incident(ref: str = INCIDENT) -> None:
    account, _new = Account.objects.get_or_create(sign_in_name="x", defaults={"name": "X"})
    assign(account, "doctor", incident=ref)


# the page


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_page_says_what_is_kept_and_when_it_goes(language: str) -> None:
    make_areas()
    resident(travels=(("省城", None, None),))
    text = page(signed_in("auditor", name="Bo", language=language), "retention:terms")
    assert ("2020-02-24" if language == "zh-hans" else "24 Feb 2020") not in text  # overdue: today
    assert ("省城") not in text
    assert ("21 天" if language == "zh-hans" else "21 days") in text
    assert "unknown" not in text


def test_what_comes_with_later_parts_is_plainly_not_kept_yet() -> None:
    text = page(signed_in("auditor", name="Bo"), "retention:terms")
    assert "Not kept yet" in text
    assert "comes with: screening rounds" in text


@pytest.mark.parametrize(
    ("role", "may"),
    [("data-guardian", True), ("auditor", True), ("commander", True), ("administrator", True),
     ("grid-officer", False), ("doctor", False)],
)  # fmt: skip
def test_who_sees_the_page(role: str, may: bool) -> None:
    client = signed_in(role, name="Bo")
    assert client.get(reverse("retention:terms")).status_code == (200 if may else 403)


def test_a_class_says_which_rows_go_next_and_on_which_day() -> None:
    account = Account.objects.create(sign_in_name="x", name="X")
    for number, day in enumerate((3, 5, 5)):
        SignInLink.objects.create(
            digest=f"{number:064}", account=account, purpose="demo",
            expires_at=AT + timedelta(days=day),
        )  # fmt: skip
    states = {state.term.code: state for state in purging.states(AT)}
    links = states["access.links"]
    assert (links.n, links.next) == (3, kept.Next(TODAY + timedelta(days=4), 1))
    assert links.since == TODAY + timedelta(days=3)


# holds


def test_a_class_is_held_with_owner_reason_and_end() -> None:
    client = signed_in("data-guardian", name="Bo")
    answer = send(client, "retention:hold", what="people.travel", reason="complaint 12",
                  until_on=ahead(30))  # fmt: skip
    assert answer.status_code == 302
    row = Hold.objects.get()
    assert (row.owner, row.code, row.reason) == ("Bo", "people.travel", "complaint 12")
    text = page(client, "retention:terms")
    assert "complaint 12" in text
    assert ">held</span>" in text
    assert Line.objects.filter(act="retention.held").count() == 1


def test_the_file_of_one_person_is_held_by_its_number() -> None:
    make_areas()
    person = resident()
    client = signed_in("data-guardian", name="Bo")
    answer = send(client, "retention:hold", what="file", ref=person.ref.lower(), reason="lawsuit",
                  until_on=ahead(30))  # fmt: skip
    assert answer.status_code == 302
    assert Hold.objects.get().subject_id == person.pk
    assert person.ref in page(client, "retention:terms")
    assert person.name not in page(client, "retention:terms")


def test_a_hold_asked_for_twice_is_one() -> None:
    client = signed_in("data-guardian", name="Bo")
    for _click in range(2):
        send(client, "retention:hold", what="people.travel", reason="complaint", until_on=ahead(9))
    assert Hold.objects.count() == 1


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"reason": ""}, "required"),
        ({"reason": "abc"}, "at least 4"),
        ({"reason": "x" * 201}, "at most 200"),
        ({"reason": "abcd\0"}, "Null characters"),
        ({"until_on": "yesterday"}, "Enter a valid date"),
        ({"until_on": "2020-01-01"}, "from today to a year ahead"),
        ({"until_on": "2999-01-01"}, "from today to a year ahead"),
        ({"what": "everything"}, "not one of the available choices"),
        ({"what": "file", "ref": "P-999999"}, "no file with this number"),
        ({"what": "file", "ref": ""}, "no file with this number"),
        ({"what": "file", "ref": "x" * 13}, "at most 12"),
        ({"what": "screening.answers"}, "not one of the available choices"),
    ],
)
def test_a_bad_hold_says_why_and_keeps_what_was_typed(said: dict[str, str], words: str) -> None:
    client = signed_in("data-guardian", name="Bo")
    fields = {"what": "people.travel", "reason": "kept words", "until_on": ahead(5), **said}
    answer = send(client, "retention:hold", **fields)
    assert answer.status_code == 200
    assert words in answer.content.decode()
    if "reason" not in said:
        assert "kept words" in answer.content.decode()
    assert not Hold.objects.exists()


def test_a_hold_ends_by_itself_and_the_log_says_so() -> None:
    row = holds.hold(actor=AMINA, code="people.travel", reason="test", until_on=TODAY, at=AT)
    assert holds.held(AT).codes == {"people.travel"}
    assert holds.held(AT + timedelta(days=1)).codes == set()
    purging.night(actor=MACHINE, now=AT + timedelta(days=1), stop=lambda: None)
    row.refresh_from_db()
    assert row.ended_by == "machine"
    assert Line.objects.filter(act="retention.hold-ended").count() == 1


def test_a_hold_is_renewed_and_ended_before_its_day() -> None:
    client = signed_in("data-guardian", name="Bo")
    send(client, "retention:hold", what="people.travel", reason="complaint", until_on=ahead(9))
    row = Hold.objects.get()
    assert page(client, "retention:renew", row.pk)
    assert send(client, "retention:renew", row.pk, until_on=ahead(99)).status_code == 302
    row.refresh_from_db()
    assert row.until_on.isoformat() == ahead(99)
    assert send(client, "retention:renew", row.pk, until_on=ahead(999)).status_code == 200
    for _click in range(2):
        assert send(client, "retention:end-hold", row.pk).status_code == 302
    assert Line.objects.filter(act="retention.hold-ended").count() == 1
    with pytest.raises(HoldError, match="has ended"):
        holds.renew(actor=AMINA, hold_id=row.pk, until_on=timezone.localdate(), at=timezone.now())


def test_holds_are_of_the_data_guardian_for_the_whole_town() -> None:
    for actor in (GUS, Actor("Bo", UUID(int=3), (Grant("data-guardian", "LH/LW"),))):
        with pytest.raises(NotYourDutyError):
            holds.hold(actor=actor, code="people.travel", reason="test", until_on=TODAY, at=AT)


def test_a_hold_that_is_not_there_is_not_found() -> None:
    client = signed_in("data-guardian", name="Bo")
    for name in ("retention:renew", "retention:end-hold"):
        assert send(client, name, UUID(int=7)).status_code == 404


def test_a_hold_that_ends_soon_is_open_work() -> None:
    client = signed_in("data-guardian", name="Bo")
    send(client, "retention:hold", what="people.travel", reason="complaint", until_on=ahead(14))
    assert "holds end within 14 days" in page(client, "pages:home")


# the end of an outbreak


def test_two_persons_close_an_outbreak() -> None:
    with_incident()
    bo, cai = commander("Bo"), commander("Cai")
    answer = send(bo, "retention:close", incident=INCIDENT, reason="notice 31 lifts it")
    row = Closing.objects.get()
    assert answer["Location"] == reverse("retention:closing", args=[row.pk])
    assert "Confirm: close" not in page(bo, "retention:closing", row.pk)
    assert send(bo, "retention:confirm", row.pk).status_code != 302
    assert outbreak(timezone.now()).is_open
    assert "waits for a second person" in page(cai, "pages:home")
    text = page(cai, "retention:closing", row.pk)
    assert "What will go when" in text
    assert send(cai, "retention:confirm", row.pk).status_code == 302
    assert Ending.objects.get().key == f"incident:{INCIDENT}"
    assert not outbreak(timezone.now()).is_open
    assert "was closed on" in page(cai, "retention:terms")
    acts = set(Line.objects.values_list("act", flat=True))
    assert {"retention.close-asked", "retention.closed"} <= acts


def test_two_accounts_in_one_hand_close_no_outbreak() -> None:
    with_incident()
    bo, cai = commander("Bo"), commander("Cai")
    send(bo, "retention:close", incident=INCIDENT, reason="notice 31 lifts it")
    row = Closing.objects.get()
    inviter = Account.objects.get(name="Bo").pk
    second = Account.objects.filter(name="Cai")
    second.update(invited_by=inviter, invited_at=timezone.now())
    assert "Confirm: close" not in page(cai, "retention:closing", row.pk)
    assert "may be one person" in send(cai, "retention:confirm", row.pk).content.decode()
    assert outbreak(timezone.now()).is_open
    second.update(invited_at=timezone.now() - timedelta(days=4))
    assert send(cai, "retention:confirm", row.pk).status_code == 302


def test_before_confirming_the_page_prints_what_goes_when() -> None:
    make_areas()
    resident(travels=(("省城", None, None),))
    with_incident()
    send(commander("Bo"), "retention:close", incident=INCIDENT, reason="notice 31")
    now = timezone.now()
    text = page(commander("Cai"), "retention:closing", Closing.objects.get().pk)
    from django.utils.formats import date_format  # noqa: PLC0415  in the reader's language

    day = timezone.localdate(now) + timedelta(days=21)
    assert date_format(day, "SHORT_DATE_FORMAT") in text or f"{day:%d %b %Y}".lstrip("0") in text
    states = {state.term.code for state in purging.states(now) if state.next}
    assert "people.travel" not in states


def test_one_of_two_open_incidents_closed_starts_no_clock() -> None:
    with_incident()
    with_incident("LH-2020-02")
    bo, cai = commander("Bo"), commander("Cai")
    send(bo, "retention:close", incident=INCIDENT, reason="notice 31")
    row = Closing.objects.get()
    assert "LH-2020-02 stays open" in page(cai, "retention:closing", row.pk)
    send(cai, "retention:confirm", row.pk)
    assert outbreak(timezone.now()).open_refs == ("LH-2020-02",)


def test_a_question_is_taken_back_and_can_be_asked_anew() -> None:
    with_incident()
    bo = commander("Bo")
    send(bo, "retention:close", incident=INCIDENT, reason="notice 31")
    row = Closing.objects.get()
    assert send(bo, "retention:take-back", row.pk).status_code == 302
    assert "taken back" in page(bo, "retention:closing", row.pk)
    refused = send(commander("Cai"), "retention:confirm", row.pk)
    assert "settled meanwhile" in refused.content.decode()
    assert not Ending.objects.exists()
    send(bo, "retention:close", incident=INCIDENT, reason="notice 32")
    assert Closing.objects.count() == 2


def test_an_outbreak_asked_to_be_closed_twice_is_one_question() -> None:
    with_incident()
    bo = commander("Bo")
    for _click in range(2):
        send(bo, "retention:close", incident=INCIDENT, reason="notice 31")
    assert Closing.objects.count() == 1


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"incident": "other"}, "not one of the available choices"),
        ({"reason": " "}, "required"),
        ({"reason": "x" * 201}, "at most 200"),
    ],
)
def test_a_bad_question_says_why(said: dict[str, str], words: str) -> None:
    with_incident()
    answer = send(commander("Bo"), "retention:close",
                  **{"incident": INCIDENT, "reason": "notice 31", **said})  # fmt: skip
    assert words in answer.content.decode()
    assert not Closing.objects.exists()


def test_without_an_open_incident_there_is_nothing_to_close() -> None:
    assert "No incident is open" in page(commander("Bo"), "retention:close")


def test_the_machine_closes_no_outbreak() -> None:
    with_incident()
    with pytest.raises(NobodyActsError):
        closing.ask(actor=MACHINE, incident=INCIDENT, reason="none", at=timezone.now())


def test_who_may_not_close_an_outbreak_is_refused() -> None:
    with_incident()
    client = signed_in("auditor", name="Bo")
    assert client.get(reverse("retention:close")).status_code == 403
    village = Actor("Bo", UUID(int=3), (Grant("commander", "LH/LW"),))
    with pytest.raises(NotYourDutyError):
        closing.ask(actor=village, incident=INCIDENT, reason="mine", at=timezone.now())


def test_an_incident_that_ends_later_is_open_until_then() -> None:
    endings.end(actor=AMINA, kind="incident", ref="x", at=AT + timedelta(days=3))
    with_incident("x")
    assert outbreak(AT).is_open
    later = outbreak(AT + timedelta(days=4))
    assert (later.is_open, later.closed_at) == (False, AT + timedelta(days=3))


# the night


class Broken:
    """A class that cannot be purged."""

    def count(self) -> int:
        return 1

    def oldest(self) -> None:
        return None

    def next(self, *_: object) -> None:
        return None

    def purge(self, *_: object) -> int:
        raise RuntimeError("the disk said no")


def links(n: int, expires_at: datetime) -> None:
    account = Account.objects.create(sign_in_name="x", name="X")
    SignInLink.objects.bulk_create(
        SignInLink(digest=f"{number:064}", account=account, purpose="demo", expires_at=expires_at)
        for number in range(n)
    )


def test_a_class_that_fails_keeps_none_of_the_others_and_is_open_work(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(kept.KEPT, "people.travel", [Broken()])
    links(3, AT)
    client = signed_in("data-guardian", name="Bo")
    n, failed = purging.night(actor=MACHINE, now=timezone.now(), stop=lambda: None)
    assert (n >= 3, failed) == (True, ["people.travel"])
    assert not SignInLink.objects.exists()
    assert "could not be removed" in page(client, "pages:home")
    assert "not done" in page(client, "retention:terms")


def test_a_night_that_is_stopped_goes_on_where_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "BATCH", 10)
    links(35, AT)
    calls = 0

    def stop() -> None:
        nonlocal calls
        calls += 1
        if SignInLink.objects.count() <= 15:
            raise jobs.JobStopped

    now = AT + timedelta(days=9)
    with pytest.raises(jobs.JobStopped):
        purging.night(actor=MACHINE, now=now, stop=stop)
    assert SignInLink.objects.count() == 15
    assert Night.objects.get().ended_at is None
    purging.night(actor=MACHINE, now=now, stop=lambda: None)
    assert not SignInLink.objects.exists()
    assert Night.objects.get().ended_at is not None


def test_the_clock_starts_the_night_once() -> None:
    links(3, AT)
    assert work.nightly(timezone.now()) is None
    assert work.nightly(timezone.now()) is not None
    job = Job.objects.get(kind="retention.purge")
    with TestCase.captureOnCommitCallbacks(execute=True):
        jobs.run_job.call(str(job.pk))
    job.refresh_from_db()
    assert job.state == Job.State.DONE
    assert job.result["failed"] == []
    assert not SignInLink.objects.exists()
    assert work.nightly(timezone.now()) is None


def test_nights_that_did_not_come_are_open_work() -> None:
    client = signed_in("data-guardian", name="Bo")
    assert "has not run" not in page(client, "retention:terms")
    purging.night(actor=MACHINE, now=timezone.now() - timedelta(days=3), stop=lambda: None)
    assert "has not run" in page(client, "retention:terms")
    assert "has not run" in page(client, "pages:home")


def test_nobody_but_the_house_and_the_data_guardian_removes() -> None:
    with pytest.raises(NotYourDutyError):
        purging.night(actor=GUS, now=AT, stop=lambda: None)
