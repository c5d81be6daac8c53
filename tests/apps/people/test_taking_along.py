"""Long lists need a second person; every list is known again."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

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
from tests.offices import AT, GUS, assign, make_areas, page, resident, signed_in
from tests.programs import program

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


def test_names_in_several_lists_of_a_day_count_together(bo: Client) -> None:
    ask(bo, "path=LH/LW/G3/B6")
    assert Job.objects.count() == 1
    resident("曹白露", path="LH/LW/G3/B6/R1")
    ask(bo, "path=LH/LW/G3/B6")
    ask(bo, "path=LH/LW/G3/B6")
    assert (Job.objects.count(), ExportAsk.objects.count()) == (2, 1)
    Job.objects.update(made_at=timezone.now() - timedelta(hours=25))
    ask(bo, "path=LH/LW/G3/B6")
    assert Job.objects.count() == 3


def test_names_that_a_second_person_agreed_to_count_for_nobody_alone(bo: Client) -> None:
    ask(bo)
    assert answer(signed_in(OFFICE, name="Cai"), "yes") == 302
    Person.objects.filter(name="何小满").delete()
    ask(bo)
    assert Job.objects.filter(state=Job.State.DONE).count() == 2


def test_a_program_is_told_that_the_day_is_full(bo: Client) -> None:
    resident("曹白露", path="LH/LW/G3/B6/R1")
    asks = program(OFFICE, name="Bo")
    said = {"path": "LH/LW/G3/B6", "purpose": "errands of today"}
    asks.post("/residents/export", said, 202)
    assert asks.post("/residents/export", said, 409)["code"] == "people.needs-second"


def test_a_list_that_grew_after_the_yes_is_not_written(
    bo: Client,
) -> None:
    ask(bo)
    resident("曹白露")
    assert answer(signed_in(OFFICE, name="Cai"), "yes") == 302
    job = Job.objects.get()
    assert (job.state, job.file_name) == (Job.State.REFUSED, "")
    assert "grew from 2 to 3" in page(bo, "jobs:job", job.pk)


def test_a_list_over_two_areas_is_asked_for_one_by_one() -> None:
    make_areas()
    for number in range(1, 4):
        resident(f"林谷{number}", path="LH/LW/G3/B5/R1")
        resident(f"何小{number}", path="LH/LW/G3/B6/R1")
    bo = signed_in(OFFICE, area="LH/LW/G3/B5", name="Bo")
    assign(Account.objects.get(name="Bo"), OFFICE, area="LH/LW/G3/B6")
    ask_all = {"purpose": "errands of today", "query": ""}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(taking_along, "ALONE", 2)
        said = bo.post(reverse("people:export"), ask_all)
        assert said.status_code == 409
        assert "one list for each area" in said.content.decode()
        ask(bo, "path=LH/LW/G3/B6")
    assert ExportAsk.objects.get().path == "LH/LW/G3/B6"
    there = signed_in(OFFICE, area="LH/LW/G3/B5", name="Cai")
    assert answer(there, "yes") == 404


def test_what_was_agreed_for_one_area_is_not_written_from_another() -> None:
    make_areas()
    for number in range(1, 3):
        resident(f"林谷{number}", path="LH/LW/G3/B5/R1")
        resident(f"何小{number}", path="LH/LW/G3/B6/R1")
    bo = signed_in(OFFICE, area="LH/LW/G3/B5", name="Bo")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(taking_along, "ALONE", 1)
        ask(bo)
    cai = signed_in(OFFICE, area="LH/LW/G3/B5", name="Cai")
    Assignment.objects.filter(account__name="Bo").update(area="LH/LW/G3/B6")
    assert answer(cai, "yes") == 403
    assert not Job.objects.exists()
    Assignment.objects.filter(account__name="Bo").update(area="LH/LW/G3")
    assert answer(cai, "yes") == 302
    rows = load_workbook(Job.objects.get().file_path).worksheets[0].iter_rows(values_only=True)
    names = {str(row[1]) for row in rows}
    assert {"林谷1", "林谷2"} <= names
    assert not {"何小1", "何小2"} & names


def test_a_list_of_which_only_the_day_is_known_counts_as_a_full_one(bo: Client) -> None:
    ask(bo, "path=LH/LW/G3/B6")
    Job.objects.update(arguments={})
    Person.objects.filter(name="何小满").delete()
    ask(bo)
    assert (Job.objects.count(), ExportAsk.objects.count()) == (1, 1)


@pytest.mark.parametrize("mark", ["invited", "helper_ref", "own_file"])
def test_a_second_account_in_the_same_hand_confirms_nothing(bo: Client, mark: str) -> None:
    ask(bo)
    cai = signed_in(OFFICE, name="Cai")
    first, second = (Account.objects.filter(name=name) for name in ("Bo", "Cai"))
    if mark == "invited":
        second.update(invited_by=first.get().pk, invited_at=timezone.now())
    else:
        same = "H-000001" if mark == "helper_ref" else uuid4()
        first.update(door="device", **{mark: same})
        second.update(**{mark: same})
    assert "Yes, write it" not in page(cai, "people:taken", ExportAsk.objects.get().pk)
    assert answer(cai, "yes") == 409
    Account.objects.update(helper_ref="", own_file=None, invited_at=AT)
    assert answer(cai, "yes") == 302


def test_two_whom_a_third_person_invited_today_may_help_each_other(bo: Client) -> None:
    ask(bo)
    cai = signed_in(OFFICE, name="Cai")
    Account.objects.update(invited_by=uuid4(), invited_at=timezone.now())
    assert answer(cai, "yes") == 302


def test_a_file_is_not_handed_out_once_the_work_it_was_for_has_ended(bo: Client) -> None:
    Person.objects.filter(name="何小满").delete()
    ask(bo)
    job = Job.objects.get()

    def handed_out() -> bool:
        answer = bo.get(reverse("jobs:file", args=[job.pk]))
        list(getattr(answer, "streaming_content", ()))  # which closes the file
        return answer.status_code == 200

    assert handed_out()
    Assignment.objects.update(role="supplies-keeper")
    assert not handed_out()
    assert "Download" not in page(bo, "jobs:job", job.pk)
    Assignment.objects.update(role=OFFICE, area="LH/LW/G3")
    assert not handed_out()
    Assignment.objects.update(area="")
    assert handed_out()


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
    assert "林谷雨" not in asked.filters
    assert "林谷雨" not in page(signed_in(OFFICE, name="Cai"), "people:taken", asked.pk)


def test_what_a_list_is_narrowed_by_stands_in_the_language_of_who_reads_it(bo: Client) -> None:
    ask(bo)
    filters = {"words": "林谷雨", "need": "dialysis", "standing": ""}
    ExportAsk.objects.update(filters=exports.seal_filters(filters))
    pk = ExportAsk.objects.get().pk
    said = {"en": "found by a name or number, dialysis", "zh-hans": "按姓名或编号查找, 透析"}
    for language, words in said.items():
        read = page(signed_in(OFFICE, name="Cai", language=language), "people:taken", pk)
        assert words in read
        assert "林谷雨" not in read


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
