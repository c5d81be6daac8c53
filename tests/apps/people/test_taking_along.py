"""Long lists need a second person; every list is known again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from shouwang.apps.people import exports, taking_along
from shouwang.apps.people.models import ExportAsk, Person
from shouwang.backbone.access.actors import NotYourDutyError
from shouwang.backbone.access.models import Account, Assignment
from shouwang.backbone.audit.models import Line
from shouwang.backbone.jobs.models import Job
from tests.apps.people.importing import send
from tests.offices import AT, GUS, make_areas, page, resident, signed_in

pytestmark = pytest.mark.django_db
OFFICE = "hq-office"


@pytest.fixture
def bo(monkeypatch: pytest.MonkeyPatch) -> Client:
    """Return the browser of Bo, in a town where more than one name is a long list."""
    monkeypatch.setattr(taking_along, "ALONE", 1)
    make_areas()
    for name in ("林谷雨", "何小满"):
        resident(name, phone="19900000123")
    return signed_in(OFFICE, name="Bo")


def ask(client: Client, query: str = "") -> None:
    send(client, "people:export", purpose="errands of today", query=query)


def answer(client: Client, said: str) -> int:
    return send(client, "people:answer-list", ExportAsk.objects.get().pk, answer=said).status_code


def test_a_short_list_is_written_at_once(bo: Client) -> None:
    Person.objects.filter(name="何小满").delete()
    ask(bo)
    assert Job.objects.get().state == Job.State.DONE
    assert not ExportAsk.objects.exists()


def test_a_long_list_waits_for_a_second_person_and_is_written_for_the_first(bo: Client) -> None:
    ask(bo)
    assert not Job.objects.exists()
    assert "a colleague has to say yes first" in page(
        bo, "people:taken", ExportAsk.objects.get().pk
    )
    cai = signed_in(OFFICE, name="Cai")
    assert "long lists wait for a second person" in page(cai, "pages:home")
    assert answer(cai, "yes") == 302
    job = Job.objects.get()
    assert (job.state, job.actor_name) == (Job.State.DONE, "Bo")
    assert bo.head(reverse("jobs:file", args=[job.pk])).status_code == 405
    assert "Download" in page(bo, "jobs:job", job.pk)
    assert cai.get(reverse("jobs:file", args=[job.pk])).status_code == 404
    acts = {"people.list-asked": "Bo", "people.list-confirmed": "Cai"}
    for act, name in acts.items():
        assert Line.objects.get(act=act).actor_name == name


def test_nobody_confirms_their_own_list(bo: Client) -> None:
    ask(bo)
    assert "Yes, write it" not in page(bo, "people:taken", ExportAsk.objects.get().pk)
    assert answer(bo, "yes") == 409
    assert not Job.objects.exists()


def test_a_no_is_a_no_and_is_said_once(bo: Client) -> None:
    ask(bo)
    cai = signed_in(OFFICE, name="Cai")
    assert answer(cai, "no") == 302
    assert answer(cai, "yes") == 409
    assert not Job.objects.exists()
    assert "not confirmed" in page(bo, "people:taken", ExportAsk.objects.get().pk)


def test_a_list_that_waited_for_a_day_is_asked_for_again(bo: Client) -> None:
    ask(bo)
    ExportAsk.objects.update(asked_at=timezone.now() - timedelta(hours=25))
    assert answer(signed_in(OFFICE, name="Cai"), "yes") == 409
    assert not Job.objects.exists()


def test_somebody_whose_work_has_ended_gets_no_list_though_a_second_says_yes(bo: Client) -> None:
    ask(bo)
    Assignment.objects.filter(account__name="Bo").update(ended_at=AT)
    assert answer(signed_in(OFFICE, name="Cai"), "yes") == 403
    assert not Job.objects.exists()
    assert ExportAsk.objects.get().state == ExportAsk.State.WAITING


def test_a_second_person_sees_what_it_is_for_and_no_names(bo: Client) -> None:
    send(bo, "people:find", words="林谷雨")
    send(bo, "people:export", purpose="errands", query="named=1&standing=any")
    if not ExportAsk.objects.exists():
        ask(bo)
    asked = ExportAsk.objects.get()
    assert "林谷雨" not in asked.said + asked.filters
    assert "林谷雨" not in page(signed_in(OFFICE, name="Cai"), "people:taken", asked.pk)


def test_a_list_of_another_area_is_nobody_elses_to_confirm(bo: Client) -> None:
    ask(bo)
    there = signed_in("village-secretary", area="LH/ZS", name="Cai")
    assert answer(there, "yes") == 404


def test_ten_lists_a_day_are_enough_for_anybody(bo: Client) -> None:
    for _ in range(taking_along.MOST_A_DAY):
        ask(bo, "need=alone")
    assert Job.objects.count() == taking_along.MOST_A_DAY
    said = bo.post(reverse("people:export"), {"purpose": "one more", "query": "need=alone"})
    assert said.status_code == 409
    assert "10 lists within a day" in said.content.decode()
    assert Job.objects.count() == taking_along.MOST_A_DAY
    cai = signed_in(OFFICE, name="Cai")
    ask(cai, "need=alone")
    assert Job.objects.count() == taking_along.MOST_A_DAY + 1


def test_every_list_has_a_row_that_is_in_no_other_and_leads_to_who_took_it(bo: Client) -> None:
    for _ in range(2):
        ask(bo, "need=alone")
    refs = []
    for job in Job.objects.all():
        rows = load_workbook(job.file_path).worksheets[0].iter_rows(values_only=True)
        refs += [str(row[0]) for row in rows if str(row[0]).startswith("P-9")]
    assert len(set(refs)) == 2
    auditor = signed_in("auditor", name="Dai")
    for ref in refs:
        said = auditor.post(reverse("people:trace-list"), {"ref": ref}).content.decode()
        assert "Bo" in said
    assert "No list that is still known" in auditor.post(
        reverse("people:trace-list"), {"ref": "P-900000"}
    ).content.decode().replace("P-900000", "")
    assert (
        "begins with P-9"
        in auditor.post(reverse("people:trace-list"), {"ref": "林"}).content.decode()
    )
    assert bo.post(reverse("people:trace-list"), {"ref": refs[0]}).status_code == 403


def test_the_row_of_a_list_is_nobodys_number() -> None:
    refs = {exports.mark_of(f"{number:08x}")[0] for number in range(200)}
    assert len(refs) > 190
    assert not Person.objects.filter(ref__in=refs).exists()
    assert all(len(ref) == 8 and ref.startswith("P-9") for ref in refs)


def test_who_may_not_take_lists_along_cannot_ask_for_one() -> None:
    with pytest.raises(NotYourDutyError):
        taking_along.ask(actor=GUS, filters={}, purpose="x", lang="en", at=AT)
    assert not Account.objects.exists()
