"""Pages of incidents: from the call at night to the end of the outbreak, as the office does it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from shouwang.apps.incidents import reporting
from shouwang.apps.incidents.models import Case, Concerned, Incident, Report, Step
from shouwang.apps.orders.models import PackVersion
from shouwang.apps.people import actions
from shouwang.apps.people.models import Person
from shouwang.backbone.access.models import Account
from shouwang.backbone.audit import log
from shouwang.backbone.retention.models import Closing
from tests.apps.incidents.reports import nothing_waits, say
from tests.apps.orders.ordering import active_pack, somebody
from tests.offices import AMINA, make_areas, page, resident, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def lin() -> Person:
    make_areas()
    active_pack(at=timezone.now() - timedelta(days=1))
    return resident()


@pytest.fixture
def client(lin: Person) -> Client:
    return signed_in()


def typed(**facts: Any) -> dict[str, Any]:
    """Return a report as somebody types it."""
    today = timezone.localdate()
    whole = {
        "pack": str(PackVersion.objects.get().pk), "onset_on": str(today - timedelta(days=2)),
        "words": "fever, came from the city", "by": "village clinic", "reach": "000-0000", "way": "phone",
    }  # fmt: skip
    return {**whole, **facts}


def reported(lin: Person) -> reporting.Taken:
    """Return a report that was taken down just now."""
    from shouwang.apps.people import public as people  # noqa: PLC0415  beside its use

    now = timezone.now()
    new = reporting.NewReport(
        pack_id=PackVersion.objects.get().pk, onset_on=timezone.localdate(now), said_at=now,
        person=people.someone(lin.ref, on=timezone.localdate(now)), by="clinic",
    )  # fmt: skip
    return reporting.take_down(actor=somebody("Duan"), new=new, at=now)


def test_a_call_at_night_opens_an_incident(client: Client, lin: Person) -> None:
    found = client.post(reverse("incidents:find"), {"words": "林谷雨"}).content.decode()
    address = reverse("incidents:report") + f"?ref={lin.ref}"
    assert address in found
    assert "林谷雨" in client.get(address).content.decode()
    answer = client.post(address, typed(), follow=True).content.decode()
    incident = Incident.every.get()
    assert f"{incident.number} is open. Now call the leadership." in answer
    assert "Report, by telephone: case 1" in answer
    assert incident.number in page(client, "incidents:incidents")
    assert "fever, came from the city" in page(client, "incidents:case", Case.every.get().pk)


def test_what_is_missing_is_said_and_what_was_typed_stays(client: Client, lin: Person) -> None:
    address = reverse("incidents:report") + f"?ref={lin.ref}"
    said = client.post(address, typed(onset_on="")).content.decode()
    assert "The day on which it began is missing" in said
    assert "fever, came from the city" in said
    ahead = str(timezone.localdate() + timedelta(days=1))
    assert "lies ahead" in client.post(address, typed(onset_on=ahead)).content.decode()
    assert "village clinic" in client.post(address, typed(onset_on="30/02")).content.decode()
    assert not Incident.every.exists()


def test_a_report_of_somebody_who_does_not_exist_is_no_page_and_nobody_is_no_report(
    client: Client,
) -> None:
    assert client.get(reverse("incidents:report") + "?ref=P-NOBODY").status_code == 404
    said = client.post(reverse("incidents:report"), typed()).content.decode()
    assert "Nobody is named" in said
    nowhere = client.post(reverse("incidents:report"), typed(name="孟霜降", place="Atlantis"))
    assert "No place fits these words" in nowhere.content.decode()


def test_the_same_sent_twice_leads_to_the_case_that_is_there(client: Client, lin: Person) -> None:
    address = reverse("incidents:report") + f"?ref={lin.ref}"
    client.post(address, typed())
    again = client.post(address, typed()).content.decode()
    assert "taken down a moment ago" in again
    assert reverse("incidents:case", args=[Case.every.get().pk]) in again
    assert Report.every.count() == 1


def test_where_only_the_name_is_the_same_the_page_asks(client: Client) -> None:
    address = reverse("incidents:report")
    client.post(address, typed(name="孟霜降"))
    asked = client.post(address, typed(name="孟霜降", words="cough")).content.decode()
    assert "Is it the same person?" in asked
    assert "cough" in asked
    client.post(address, typed(name="孟霜降", words="cough", same_as=str(Case.every.get().pk)))
    assert Case.every.count() == 1
    assert Report.every.count() == 2


def test_a_finding_is_written_down_and_who_was_slower_is_told(client: Client, lin: Person) -> None:
    case = reported(lin).case
    address = reverse("incidents:say", args=[case.pk])
    today = str(timezone.localdate())
    form = {
        "state": "confirmed", "onset_on": today, "isolated_on": today, "words": "PCR positive",
        "seen_at": case.changed_at.isoformat(),
    }  # fmt: skip
    client.post(address, form)
    assert Case.every.get().state == "confirmed"
    again = client.post(address, {**form, "words": "typed by the slower one"}).content.decode()
    assert "meanwhile" in again
    assert "typed by the slower one" in again
    assert "PCR positive" in page(client, "incidents:case", case.pk)


def test_from_contained_to_the_end_by_two(client: Client, lin: Person) -> None:
    done = reported(lin)
    case, incident = done.case, done.incident
    assert "not isolated" in page(client, "incidents:case", case.pk)
    say(case, "confirmed", at=timezone.now())
    address = reverse("incidents:decide", args=[incident.pk])
    waits = client.post(address, {"state": "contained", "words": "as agreed"}).content.decode()
    assert "not isolated: case 1" in waits
    say(case, "confirmed", at=timezone.now(), isolated_on=timezone.localdate())
    client.post(address, {"state": "contained", "words": "as agreed"})
    client.post(address, {"state": "released", "words": "as agreed"})
    assert [one.kind for one in Step.every.all()] == ["contained", "released"]
    over = {"words": "over"}
    close = reverse("incidents:close", args=[incident.pk])
    assert "neither approved nor withdrawn" in client.post(close, over).content.decode()
    nothing_waits(timezone.now())
    answer = client.post(close, over)
    asked = Closing.objects.get()
    assert answer["Location"] == reverse("retention:closing", args=[asked.pk])
    assert asked.incident == incident.number


def test_who_answers_for_a_part_of_the_town_does_not_ask_for_the_end(
    client: Client, lin: Person
) -> None:
    done = reported(lin)
    say(done.case, "excluded", at=timezone.now())
    part = signed_in("commander", name="Cai", area="LH/LW")
    assert "Ask that it be closed" not in page(part, "incidents:incident", done.incident.pk)
    asked = part.post(reverse("incidents:close", args=[done.incident.pk]), {"words": "over"})
    assert asked.status_code == 403
    assert not Closing.objects.exists()


def test_level_and_places_are_written_down(client: Client, lin: Person) -> None:
    incident = reported(lin).incident
    level = reverse("incidents:level", args=[incident.pk])
    assert "required" in client.post(level, {"level": "1"}).content.decode()
    client.post(level, {"level": "1", "document_no": "〔2020〕2号", "words": ""})
    assert "level I" in page(client, "incidents:incident", incident.pk)
    client.post(
        reverse("incidents:place", args=[incident.pk]), {"place": "LH", "words": "a wedding"}
    )
    by_name = {"place": "柳湾村 3组", "words": "a wedding"}
    said = client.post(reverse("incidents:place", args=[incident.pk]), by_name).content.decode()
    assert "named already" in said  # a place is found by what it is called
    row = Concerned.every.get(area="LH")
    assert "a wedding" in page(client, "incidents:incident", incident.pk)
    said = client.post(
        reverse("incidents:end-place", args=[row.pk]), {"words": ""}
    ).content.decode()
    assert said.count('<details open><summary class="small">') == 1  # beside its own place
    assert f'id="end_{row.pk}_words"' in said
    client.post(reverse("incidents:end-place", args=[row.pk]), {"words": "nobody was there"})
    row.refresh_from_db()
    assert row.to_at is not None


def test_the_timeline_opens_each_record_and_goes_back_in_time(client: Client, lin: Person) -> None:
    done = reported(lin)
    text = page(client, "incidents:incident", done.incident.pk)
    for what in ("I", "case 1", reverse("incidents:case", args=[done.case.pk])):
        assert what in text
    address = reverse("incidents:incident", args=[done.incident.pk])
    early = (timezone.now() - timedelta(days=3)).isoformat()
    for query in (f"?before={early.replace('+', '%2B')}", "?kind=nothing"):
        assert "Nothing has been recorded yet" in client.get(address + query).content.decode()
    for query in ("?before=nonsense", "?before=2020-02-30T10:00:00Z", "?kind=cases"):
        assert client.get(address + query).status_code == 200


def test_who_may_not_see_cases_sees_how_many_and_no_name(client: Client, lin: Person) -> None:
    incident = reported(lin).incident
    reader = signed_in("hq-office", name="Gus")
    text = page(reader, "incidents:incident", incident.pk)
    assert "1 suspected" in text
    assert "林谷雨" not in text
    assert "Report, " not in text
    assert reader.get(reverse("incidents:case", args=[Case.every.get().pk])).status_code == 403
    guard = signed_in("gate-keeper", name="Ida")
    assert guard.get(reverse("incidents:incident", args=[incident.pk])).status_code == 403


def test_a_grid_officer_reports_and_is_told_nothing_of_who_is_a_case(
    client: Client, lin: Person
) -> None:
    reported(lin)
    grid = signed_in("grid-officer", name="Gui", area="LH/LW/G3")
    address = reverse("incidents:report") + f"?ref={lin.ref}"
    said = grid.post(address, typed(), follow=True).content.decode()
    assert "Taken down: the duty desk sees it at once." in said
    assert "ase 1" not in said
    assert Case.every.count() == 1


def test_two_cases_of_one_name_are_pointed_out(client: Client) -> None:
    address = reverse("incidents:report")
    client.post(address, typed(name="孟霜降"))
    client.post(address, typed(name="孟霜降", words="cough", same_as="another"))
    first, second = Case.every.all()
    text = page(client, "incidents:case", first.pk)
    assert "Is it one person?" in text
    assert reverse("incidents:case", args=[second.pk]) in text


def test_two_cases_whose_entries_were_merged_are_pointed_out(client: Client, lin: Person) -> None:
    twin = resident("林谷雨二", path="LH/LW/G3/B6/R1")
    first, second = reported(lin).case, reported(twin).case
    assert "Is it one person?" not in page(client, "incidents:case", first.pk)
    actions.merge(actor=AMINA, kept=lin, gone=twin, reason="", at=timezone.now())
    assert reverse("incidents:case", args=[second.pk]) in page(client, "incidents:case", first.pk)


@pytest.mark.parametrize("before", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "x"])
def test_a_timeline_that_is_asked_for_before_an_impossible_moment_is_that_of_now(
    client: Client, lin: Person, before: str
) -> None:
    done = reported(lin)
    address = reverse("incidents:incident", args=[done.incident.pk])
    answer = client.get(address, {"before": before})
    assert answer.status_code == 200
    assert done.incident.number in answer.content.decode()


def test_a_doctor_of_another_village_finds_nothing(client: Client, lin: Person) -> None:
    done = reported(lin)
    doctor = signed_in("doctor", name="Hua", area="LH/OTHER")
    for name, pk in (("incident", done.incident.pk), ("case", done.case.pk)):
        assert doctor.get(reverse(f"incidents:{name}", args=[pk])).status_code == 404


def test_nobody_opens_the_case_of_their_own_household(client: Client, lin: Person) -> None:
    case = reported(lin).case
    doctor = signed_in("doctor", name="Hua")
    Account.objects.filter(name="Hua").update(own_file=lin.pk)
    for answer in (
        doctor.get(reverse("incidents:case", args=[case.pk])),
        doctor.post(reverse("incidents:say", args=[case.pk]), {}),
    ):
        assert answer.status_code == 403
        assert "fever" not in answer.content.decode()
    text = page(doctor, "incidents:incident", case.incident_id)
    assert "1 case of your own household is not shown to you" in text
    assert "林谷雨" not in text


def test_each_look_at_a_case_stands_in_the_file(client: Client, lin: Person) -> None:
    case = reported(lin).case
    page(client, "incidents:case", case.pk)
    assert log.looks(lin.pk).filter(act="incidents.case-opened").exists()
    page(client, "incidents:incident", case.incident_id)
    assert log.looks(lin.pk).filter(act="incidents.cases-seen").exists()


def test_without_rules_the_pages_say_what_is_needed(client: Client) -> None:
    PackVersion.objects.all().delete()
    for name in ("incidents:incidents", "incidents:find", "incidents:report"):
        assert "No rules are active" in page(client, name)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_page_opens_in_both_languages(lin: Person, language: str) -> None:
    done = reported(lin)
    client = signed_in(language=language)
    for name, args in (
        ("incidents", []), ("find", []), ("report", []), ("clinic", []), ("command", []), ("wall", []),
        ("incident", [done.incident.pk]), ("case", [done.case.pk]),
    ):  # fmt: skip
        assert page(client, f"incidents:{name}", *args)
