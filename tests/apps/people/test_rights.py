"""What one person may ask: a whole copy without others in it, correction, deletion."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

import pytest
from django.apps import apps
from django.db import models
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from shouwang.apps.incidents import reporting
from shouwang.apps.orders import appeals, wrongs
from shouwang.apps.orders.models import Appeal, Order, Step, Wrong
from shouwang.apps.passes import issuing
from shouwang.apps.passes.issuing import NewPass
from shouwang.apps.passes.models import Pass
from shouwang.apps.passes.token import Kind as PassKind
from shouwang.apps.people import actions, bulk, changes, helpers, needs, rights
from shouwang.apps.people import public as people_public
from shouwang.apps.people.models import (
    Household,
    ImportBatch,
    ImportRow,
    Merge,
    Person,
    RightsRequest,
    Stay,
)
from shouwang.apps.people.rights.labels import LABELS
from shouwang.apps.people.rights.masking import Masker
from shouwang.apps.people.rights.requests import RequestError
from shouwang.apps.people.rights.sources import SOURCES
from shouwang.apps.tasks import giving
from shouwang.apps.tasks.giving import NewTask
from shouwang.apps.tasks.links import Link
from shouwang.backbone.access.actors import NotYourDutyError
from shouwang.backbone.access.models import Account, Glass
from shouwang.backbone.access.scope import acting
from shouwang.backbone.audit import log
from shouwang.backbone.retention import holds
from shouwang.backbone.retention.kept import Subject
from tests.apps.orders import ordering
from tests.offices import AMINA, AT, GUS, TODAY, make_areas, page, resident, signed_in

pytestmark = pytest.mark.django_db

NO_PERSON: Final = {
    "people.Person.path": "the area, in the entry itself",
    "people.ImportBatch.job_id": "number of the work that read it",
    "people.ImportBatch.account_id": "who brought it works here",
    "people.ExportAsk.account_id": "who asked for it works here",
    "people.ExportAsk.job_id": "number of the work that wrote it",
    "jobs.Job.account_id": "who asked for it works here",
    "audit.Line.account_id": "who acted works here",
    "audit.Certificate.account_id": "who trimmed the log works here",
    "access.Account.invited_by": "who invited works here",
    "jobs.Job.token_id": "the program that asked",
    "intake.Sitting.account_id": "who opened an app works here",
    "intake.Event.account_id": "who captured it works here",
    "intake.Event.base": "number of another event",
    "intake.Odd.event_id": "number of an event",
    "places.Area.origin": "number of an import",
    "retention.Hold.account_id": "who holds it works here",
    "retention.Closing.asked_account": "who asked works here",
    "retention.Closing.confirmed_account": "who confirmed works here",
    "people.Household.batch": "the sheet, told with the entry",
    "orders.Order.drafted_by": "who drafted it works here",
    "orders.Step.account_id": "who did it works here",
    "orders.Appeal.noted_by": "who took it down works here",
    "orders.Appeal.reviewer_id": "who answered it works here",
    "orders.Wrong.noted_by": "who noted it works here",
    "incidents.Incident.pack_id": "number of the rules",
    "incidents.Step.account_id": "who decided it works here",
    "incidents.Report.noted_by": "who took it down works here",
    "incidents.Said.account_id": "who said it works here",
    "statements.Statement.incident_id": "number of the incident",
    "recalls.Recall.incident_id": "number of the incident",
    "recalls.Recall.account_id": "who called works here",
    "recalls.Round.account_id": "who called again works here",
    "recalls.Call.responder_id": "who is called helps here",
    "recalls.Answer.account_id": "who noted it works here",
    "tasks.Group.incident_id": "number of the incident",
    "tasks.Member.responder_id": "who is in a group helps here",
    "tasks.LivingIn.incident_id": "number of the incident",
    "tasks.LivingIn.responder_id": "who lives in the zone helps here",
    "tasks.Span.incident_id": "number of the incident",
    "tasks.Span.group_id": "number of the group",
    "tasks.Step.account_id": "who did it works here",
    "tasks.Step.group_id": "number of the group",
    "tasks.Step.responder_id": "who is given it helps here",
    "tasks.Task.given_by": "who gave it works here",
    "tasks.Task.incident_id": "number of the incident",
    "tasks.Task.responder_id": "who does it helps here",
    "tasks.Template.account_id": "who changed it works here",
    "zones.Zone.account_id": "who drew it works here",
    "zones.Zone.incident_id": "number of the incident",
    "zones.ClosurePlan.account_id": "who asked for it works here",
    "zones.ClosurePlan.map_id": "number of the map",
    "zones.PointStep.account_id": "who did it works here",
    "zones.Finding.account_id": "who found it works here",
    "passes.Pass.household_id": "the home, where others live too",
    "passes.Pass.responder_id": "who holds it helps here",
    "passes.Pass.batch": "number of the work that issued it",
    "passes.Pass.issued_by": "who issued it works here",
    "passes.Pass.revoked_by": "who took it back works here",
    "passes.Pass.order_id": "number of the order, told with orders",
    "passes.Pass.replaced_by": "another pass",
    "passes.Ahead.order_id": "number of an order",
    "passes.Ahead.by_id": "who let it into force works here",
    "gates.Passage.root": "number of another entry",
    "gates.Passage.corrects": "number of another entry",
    "gates.Passage.gate_id": "number of a gate",
    "gates.Passage.account_id": "who captured it works here",
    "gates.Passage.device_id": "number of an app on a phone",
    "gates.Note.gate_id": "number of a gate",
    "gates.Note.account_id": "who wrote it works here",
    "gates.Note.device_id": "number of an app on a phone",
    "gates.Review.passage_id": "number of an entry",
    "gates.Review.other_id": "number of an entry",
    "gates.Review.gate_id": "number of a gate",
    "gates.Review.account_id": "who settled it works here",
    "gates.Search.account_id": "who searched works here",
    "gates.Search.reviewer_id": "who looked at it works here",
    "gates.Tally.gate_id": "number of a gate",
    "statements.Version.account_id": "who wrote it works here",
    "statements.Step.account_id": "who did it works here",
    "statements.Words.account_id": "who wrote them works here",
}
"""Fields that could lead to a person and do not."""
LEFT_OUT: Final = {
    "id": "a number of the machine",
    "pinyin": "made from the name",
    "initials": "made from the name",
    "household": "a section of its own",
    "phone_sealed": "as phone",
    "phone_index": "made from the number",
    "phone_end": "a part of the number",
    "national_id_sealed": "as national_id",
    "national_id_index": "made from the number",
    "note_sealed": "as note",
    "batch": "a section of its own",
    "batch_row": "a section of its own",
    "path": "as area",
}
"""Columns of an entry that are not in its copy under their own name, with why."""


def links() -> Iterator[str]:
    """Yield each field of any table that leads to a person, or could: by a relation, or by an id."""
    for model in apps.get_models(include_auto_created=True):
        label = model._meta.label
        for field in model._meta.get_fields():
            if not getattr(field, "concrete", False):
                continue
            is_relation = field.is_relation and field.related_model is Person
            is_id = isinstance(field, models.UUIDField) and not field.primary_key
            if is_relation or is_id or field.name == "kin":
                yield f"{label}.{field.name}"


def test_every_table_that_names_a_person_is_in_the_copy() -> None:
    covered = {link for source in SOURCES for link in source.fields}
    known = set(links())
    assert known - covered - set(NO_PERSON) == set(), "add it to people/rights/sources.py"
    whole = {"people.Person.id", "people.Person.household", "people.Person.batch"}
    assert (
        covered
        - known
        - whole
        - {"people.ImportRow.number", "audit.Line.subject", "gates.Passage.pass_id"}
        == set()
    )


def test_every_column_of_the_entry_is_in_the_copy() -> None:
    make_areas()
    copy = rights.copy_of(resident(), AT)
    (entry,) = copy.data("en")["sections"]["entry"]
    columns = {field.name for field in Person._meta.concrete_fields}
    assert columns - set(LEFT_OUT) - set(entry) == set()


# many persons


def canary(n: int) -> dict[str, str]:
    """Return the facts of one person that occur nowhere else."""
    tens, ones = divmod(n, 26)
    unique = f"{chr(0x5000 + n)}{chr(0x6000 + n)}"
    return {
        "name": f"林{unique}",
        "phone": f"199 0000 {n:04d}",
        "note": f"note-{chr(97 + tens)}{chr(97 + ones)}-only",
        "trip": f"trip-{chr(97 + tens)}{chr(97 + ones)}-place",
    }


def settle(n: int) -> list[Person]:
    """Enter people in households of four, each named in the notes of the next, with something of everything."""
    make_areas()
    people: list[Person] = []
    household = Household.objects.create()
    batch = ImportBatch.objects.create(
        file_name="花名册.xlsx", kind="residents", state="imported", actor_name="Amina",
        brought_at=AT, n_rows=n,
    )  # fmt: skip
    account = Account.objects.create(sign_in_name="bo", name="魏雨水")
    people_public.enter_helpers(
        actor=AMINA, helpers=[people_public.NewHelper(name="Ida", role="officer")], at=AT
    )
    for number in range(n):
        facts, other = canary(number), canary((number + 1) % n)
        if number % 4 == 0:
            household = Household.objects.create(ref=f"h{number}")
        person = resident(
            facts["name"], phone=facts["phone"], household_id=household.pk, is_head=number % 4 == 0,
            relation="" if number % 4 == 0 else "子女", batch_id=batch.pk, batch_row=number,
            note=f"{facts['note']}，照顾{other['name']}，电话{other['phone']}",
            needs=("alone",), travels=((facts["trip"], None, None),),
        )  # fmt: skip
        row = ImportRow(batch=batch, number=number, verdict="accepted", fate="imported")
        row.content = json.dumps(
            {"values": {"name": facts["name"], "head": other["name"], "phone": facts["phone"],
                        "note": f"{other['name']}的邻居"}, "doubts": [], "incidents": []}
        )  # fmt: skip
        row.save(force_insert=True)
        people.append(person)
    for number, person in enumerate(people):
        other_name = canary((number + 1) % n)["name"]
        glass = Glass(account=account, subject_id=person.pk, reason="life", role="police",
                      opened_at=AT, until_at=AT)  # fmt: skip
        glass.words = f"{other_name} called"
        glass.save(force_insert=True)
        request = rights.note(
            actor=AMINA, person=person, kind="correction", about="phone",
            said=f"{other_name}的电话写成了我的", way="paper", asked_on=TODAY, at=AT,
        )  # fmt: skip
        assert request.due_on == TODAY + timedelta(days=15)
        holds.hold(
            actor=AMINA, subject=Subject(person.pk, person.ref),
            reason=f"complaint of {other_name}", until_on=TODAY, at=AT,
        )  # fmt: skip
        hold_at_home(person, other_name)
        report_ill(person, other_name)
    Account.objects.filter(pk=account.pk).update(own_file=people[0].pk, kin=[str(people[1].pk)])
    act = bulk.ask(actor=AMINA, kind="need-noted", need="oxygen", subjects=[p.pk for p in people],
                   on=TODAY, at=AT)  # fmt: skip
    bulk.do(actor=AMINA, act=act, at=AT, tell=lambda *_: None)
    return people


def report_ill(person: Person, other_name: str) -> None:
    """Report somebody ill, who sat beside another."""
    who = people_public.someone(person.ref, on=ordering.NOW.date())
    done = reporting.take_down(
        actor=ordering.somebody("Duan"), at=ordering.NOW,
        new=reporting.NewReport(
            pack_id=ordering.active_pack().pk, onset_on=ordering.NOW.date(), said_at=ordering.NOW,
            person=who, words=f"sat beside {other_name}",
        ),
    )  # fmt: skip
    helper = people_public.helper("H-00001", on=ordering.NOW.date())
    soup = NewTask(
        incident_id=done.incident.pk, title=f"Soup from {other_name}", due_at=ordering.NOW + ordering.HOUR,
        link=Link("person", person.pk, person.ref), who=helper,
    )  # fmt: skip
    giving.give(actor=ordering.somebody("Duan"), new=soup, at=ordering.NOW)


def hold_at_home(person: Person, other_name: str) -> None:
    """Order somebody to stay at home because of another, let that one appeal, and hold them an hour too long."""
    bearer = people_public.someone(person.ref, on=ordering.NOW.date())
    assert bearer is not None
    issuing.issue(
        actor=ordering.somebody("Duan"), at=ordering.NOW - ordering.HOUR,
        new=NewPass(
            PassKind.RESIDENT, issuing.of_resident(bearer), person.path, ordering.NOW - ordering.HOUR,
            ordering.NOW + 7 * ordering.DAY,
        ),
    )  # fmt: skip
    facts = ordering.new(reason=f"ate with {other_name}", evidence=f"{other_name} said so")
    order = ordering.served(ordering.issued(ordering.on(person), facts))
    assert order.number
    appeals.note(
        actor=AMINA, number=order.number, way=Appeal.Way.PHONE, by=other_name, reach="",
        said=f"{other_name} was not ill", said_at=ordering.NOW, at=ordering.NOW,
    )  # fmt: skip
    who = people_public.someone(person.ref, on=ordering.NOW.date())
    assert who is not None
    wrongs.note(
        actor=AMINA, who=who, why=Wrong.Why.NO_ORDER, held_from=ordering.NOW - 2 * ordering.HOUR,
        held_to=ordering.NOW - ordering.HOUR, words=f"taken for {other_name}", apology="sorry",
        at=ordering.NOW,
    )  # fmt: skip


def check_copies(n: int) -> None:
    people = settle(n)
    for number, person in enumerate(people):
        own = canary(number)
        copy = rights.copy_of(person, AT)
        data = copy.data("zh")
        text = json.dumps(data, ensure_ascii=False)
        for fact in ("name", "phone", "note", "trip"):
            assert own[fact] in text, fact
        for other in range(n):
            if other != number:
                theirs = canary(other)
                found = [fact for fact in theirs.values() if fact in text]
                assert found == [], f"{person.ref} has {found}"
                assert theirs["phone"].replace(" ", "") not in text
        assert "Amina" not in text
        assert "魏雨水" not in text
        sections = data["sections"]
        empty = {code for code, rows in sections.items() if not rows}
        assert empty - {"merges", "accounts", "passages"} == set()
        members = [row for row in sections["household"] if "member" in row]
        assert (
            len(members) == len([p for p in people if p.household_id == person.household_id]) - 1
        )
        assert all(row["member"] == "林*" for row in members)
        check_against_tables(person, sections)
    assert rights.copy_of(people[0], AT).data("en")["sections"]["accounts"] == [
        {"as_own": 1, "as_kin": 0}
    ]
    assert rights.copy_of(people[1], AT).data("en")["sections"]["accounts"] == [
        {"as_own": 0, "as_kin": 1}
    ]


def check_against_tables(person: Person, sections: dict[str, Any]) -> None:
    """Count each table's rows of somebody, and compare with the copy."""
    orders = Order.every.filter(bound__person_id=person.pk)
    held = {
        "homes": Stay.every.filter(person=person).count(),
        "needs": person.needs.count(),
        "travel": person.travels.count(),
        "requests": RightsRequest.every.filter(person=person).count(),
        "emergencies": Glass.objects.filter(subject_id=person.pk).count(),
        "bulk": 1,
        "holds": 1,
        "cases": 2,  # the report, and that somebody is suspected
        "log": log.timeline([person.pk]).count(),
        "passes": Pass.every.filter(person_id=person.pk).count(),
        "orders": len(orders)
        + Step.every.filter(order__in=orders).count()
        + Appeal.every.filter(order__in=orders).count()
        + Wrong.every.filter(person_id=person.pk).count(),
    }
    assert {code: len(sections[code]) for code in held} == held


def test_a_copy_is_whole_and_names_nobody_else() -> None:
    check_copies(50)


@pytest.mark.slow
def test_200_copies_are_whole_and_name_nobody_else() -> None:
    check_copies(200)


def test_what_was_merged_is_in_the_copy_of_the_one_that_stays() -> None:
    make_areas()
    kept, gone = resident("林谷雨"), resident("林谷宇", phone="199 0000 0009")
    changes.note_travel(actor=AMINA, person=gone, place="省城", from_on=None, to_on=None,
                        on=TODAY, at=AT)  # fmt: skip
    rights.note(actor=AMINA, person=gone, kind="deletion", about="", said="", way="paper",
                asked_on=TODAY, at=AT)  # fmt: skip
    actions.merge(actor=AMINA, kept=kept, gone=gone, reason="same", at=AT)
    sections = rights.copy_of(kept, AT).data("en")["sections"]
    assert [row["name"] for row in sections["entry"]] == ["林谷雨", "林谷宇"]
    assert "199 0000 0009" in json.dumps(sections)
    assert [row["place"] for row in sections["travel"]] == ["省城"]
    assert sections["merges"][0]["entries"] == f"{kept.ref}, {gone.ref}"
    assert [row["asked"] for row in sections["requests"]] == ["deletion"]


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("和何小满同住", "和何*同住"),
        ("林谷雨本人", "林谷雨本人"),
        ("call Mary Ann Lee now", "call M* now"),
        ("电话 199 0000 0001", "电话 199 0000 0001"),
        ("他的是 199-0000-7777", "他的是 ***"),
        ("证件 99000019490610001X", "证件 ***"),
        ("3组5号", "3组5号"),
        ("何小满何小", "何*何小"),
        ("魏雨水来过", "魏*来过"),
        ("", ""),
    ],
)
def test_others_are_masked_wherever_they_stand(text: str, masked: str) -> None:
    make_areas()
    own = resident("林谷雨", phone="199 0000 0001")
    resident("何小满")
    resident("Mary Ann Lee")
    helper = helpers.NewHelper("魏雨水", "volunteer")
    helpers.enter_helpers(actor=AMINA, helpers=[helper], at=AT)
    assert Masker([own])(text) == masked


def test_every_field_of_a_copy_has_a_name_in_both_languages() -> None:
    people = settle(2)
    for person in people:
        sections = rights.copy_of(person, AT).data("en")["sections"]
        fields = {key for rows in sections.values() for row in rows for key in row}
        assert fields <= set(LABELS)


# pages


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_copy_is_taken_as_paper_and_the_log_says_so(language: str) -> None:
    make_areas()
    person = resident()
    client = signed_in("data-guardian", name="Bo", language=language)
    answer = client.post(reverse("people:own-copy", args=[person.ref]), {"form": "pdf"})
    assert answer.status_code == 200
    assert answer.content[:5] == b"%PDF-"
    assert answer["Cache-Control"] == "no-store"
    assert f"copy-{person.ref}" in answer["Content-Disposition"]
    assert log.timeline([person.pk]).filter(act="people.copy-made").count() == 1


def test_the_copy_as_data_is_json() -> None:
    make_areas()
    person = resident(phone="199 0000 0001")
    client = signed_in("data-guardian", name="Bo")
    answer = client.post(reverse("people:own-copy", args=[person.ref]), {"form": "json"})
    sections = json.loads(answer.content)["sections"]
    assert sections["entry"][0]["phone"] == "199 0000 0001"
    acts = [row["act"] for row in sections["log"]]
    assert "Copy of the file made for the person" in acts


def test_a_copy_as_something_else_is_refused() -> None:
    make_areas()
    person = resident()
    client = signed_in("data-guardian", name="Bo")
    answer = client.post(reverse("people:own-copy", args=[person.ref]), {"form": "doc"})
    assert answer.status_code == 302
    assert not log.timeline([person.pk]).filter(act="people.copy-made").exists()


def test_only_the_data_guardian_makes_copies() -> None:
    make_areas()
    person = resident()
    client = signed_in("village-secretary", name="Bo")
    answer = client.post(reverse("people:own-copy", args=[person.ref]), {"form": "json"})
    assert answer.status_code == 403
    assert "own-copy" not in page(client, "people:rights", person.ref)
    with pytest.raises(NotYourDutyError):
        rights.make_copy(actor=GUS, person=person, form="json", at=AT)


def ask(client: Client, person: Person, **said: str) -> RightsRequest:
    fields = {"kind": "correction", "about": "phone", "said": "应为 199 0000 0002", "way": "paper",
              "asked_on": timezone.localdate().isoformat(), **said}  # fmt: skip
    answer = client.post(reverse("people:rights", args=[person.ref]), fields)
    assert answer.status_code == 302, answer.content.decode()
    return RightsRequest.every.latest("noted_at")


def decide(client: Client, row: RightsRequest, **said: str) -> Any:
    return client.post(reverse("people:decide", args=[row.pk]), said)


def test_a_request_waits_as_open_work_until_it_is_answered() -> None:
    make_areas()
    person, client = resident(), signed_in()
    row = ask(client, person)
    assert "requests about own data wait for an answer" in page(client, "pages:home")
    assert person.name in page(client, "people:requests")
    decide(client, row, outcome="refused", answer="The number was checked by telephone.")
    row.refresh_from_db()
    assert (row.outcome, row.decided_by) == ("refused", "Amina")
    assert "wait for an answer" not in page(client, "pages:home")
    assert "The number was checked" in page(client, "people:request", row.pk)


def test_a_correction_is_done_by_the_ordinary_act() -> None:
    make_areas()
    person, client = resident(), signed_in()
    row = ask(client, person)
    answer = decide(client, row, outcome="granted", answer="done")
    assert "Nothing was changed since the request was noted" in answer.content.decode()
    assert "done" in answer.content.decode()
    person.refresh_from_db()
    changes.change_person(
        actor=AMINA, person=person, facts={}, phone="199 0000 0002", seen_at=person.changed_at,
        at=timezone.now(),
    )  # fmt: skip
    assert decide(client, row, outcome="granted", answer="").status_code == 302
    row.refresh_from_db()
    assert row.outcome == "granted"


def test_a_copy_that_was_not_made_is_not_said_to_be_done() -> None:
    make_areas()
    person, client = resident(), signed_in()
    row = ask(client, person, kind="copy", said="")
    assert "No copy was made" in decide(client, row, outcome="granted").content.decode()
    client.post(reverse("people:own-copy", args=[person.ref]), {"form": "json"})
    assert decide(client, row, outcome="granted").status_code == 302


def test_who_asks_for_deletion_is_told_what_the_rules_still_require() -> None:
    make_areas()
    person, client = resident(), signed_in()
    row = ask(client, person, kind="deletion", said="", about="")
    text = page(client, "people:request", row.pk)
    assert "as long as somebody lives here" in text
    assert "1095 days" in text
    changes.note_identity(
        actor=AMINA, person=person, number="", purpose="asked", at=timezone.now()
    )
    assert decide(client, row, outcome="granted", answer="note removed").status_code == 302
    assert "as long as somebody lives here" in page(client, "people:request", row.pk)


def test_a_request_is_answered_once() -> None:
    make_areas()
    person, client = resident(), signed_in()
    row = ask(client, person)
    decide(client, row, outcome="refused", answer="first words")
    assert decide(client, row, outcome="refused", answer="other words").status_code == 302
    text = page(client, "people:request", row.pk)
    assert "answered already" in text
    assert "first words" in text
    assert "other words" not in text


def test_the_same_asked_twice_is_one_request() -> None:
    make_areas()
    person, client = resident(), signed_in()
    assert ask(client, person).pk == ask(client, person).pk
    assert RightsRequest.every.count() == 1


def test_a_request_on_an_entry_that_was_merged_is_noted_on_the_other() -> None:
    make_areas()
    kept, gone, client = resident("林谷雨"), resident("林谷宇"), signed_in()
    actions.merge(actor=AMINA, kept=kept, gone=gone, reason="same", at=AT)
    fields = {"kind": "deletion", "said": "x", "way": "paper", "asked_on": TODAY.isoformat()}
    answer = client.post(reverse("people:rights", args=[gone.ref]), fields)
    assert "merged into another" in answer.content.decode()
    assert not RightsRequest.every.exists()
    assert "Note the request" not in page(client, "people:rights", gone.ref)
    assert ask(client, kept).person == kept


def test_what_was_done_before_a_merge_answers_the_request() -> None:
    make_areas()
    kept, gone = resident("林谷雨"), resident("林谷宇")
    row = rights.note(actor=AMINA, person=gone, kind="copy", about="", said="", way="paper",
                      asked_on=TODAY, at=AT)  # fmt: skip
    rights.make_copy(actor=AMINA, person=gone, form="pdf", at=AT)
    actions.merge(actor=AMINA, kept=kept, gone=gone, reason="same", at=AT)
    done = rights.decide(actor=AMINA, request_id=row.pk, is_granted=True, answer="", at=AT)
    assert done.outcome == "granted"


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"said": ""}, "Say what is wrong"),
        ({"said": "x" * 501}, "at most 500"),
        ({"said": "a\0b"}, "Null characters"),
        ({"asked_on": "2999-01-01"}, "future"),
        ({"asked_on": "soon"}, "Enter a valid date"),
        ({"kind": "sale"}, "sale is not one"),
        ({"way": ""}, "required"),
    ],
)
def test_a_bad_request_says_why_and_keeps_what_was_typed(said: dict[str, str], words: str) -> None:
    make_areas()
    person, client = resident(), signed_in()
    fields = {"kind": "correction", "about": "phone", "said": "kept words", "way": "phone",
              "asked_on": "2020-02-01", **said}  # fmt: skip
    answer = client.post(reverse("people:rights", args=[person.ref]), fields)
    assert answer.status_code == 200
    assert words in answer.content.decode()
    if "said" not in said:
        assert "kept words" in answer.content.decode()
    assert not RightsRequest.every.exists()


def test_a_request_that_waits_too_long_is_said_to_be_late() -> None:
    make_areas()
    person, client = resident(), signed_in()
    ask(client, person, asked_on=(timezone.localdate() - timedelta(days=16)).isoformat())
    assert "should have been answered before" in page(client, "pages:home")
    assert "late" in page(client, "people:requests")


def test_a_file_is_found_by_name_without_the_name_in_an_address() -> None:
    make_areas()
    person = resident("林谷雨")
    client = signed_in("data-guardian", name="Bo")
    answer = client.post(reverse("people:requests"), {"words": "lgy"})
    assert reverse("people:rights", args=[person.ref]) in answer.content.decode()
    nobody = client.post(reverse("people:requests"), {"words": "\0"})
    assert nobody.status_code == 200


def test_requests_of_another_village_are_not_seen() -> None:
    make_areas()
    here, beside = resident(), resident("何小满", path="LH/LW/G3/B6/R1")
    amina = signed_in()
    ask(amina, beside)
    row = RightsRequest.every.get()
    client = signed_in("village-secretary", area="LH/LW/G3/B5", name="Bo")
    assert beside.name not in page(client, "people:requests")
    assert client.get(reverse("people:request", args=[row.pk])).status_code == 404
    assert client.get(reverse("people:rights", args=[beside.ref])).status_code == 404
    assert decide(client, row, outcome="refused", answer="no reason").status_code == 404
    assert client.get(reverse("people:rights", args=[here.ref])).status_code == 200


def test_an_unknown_request_is_not_found() -> None:
    client = signed_in()
    assert client.get(reverse("people:request", args=[UUID(int=5)])).status_code == 404
    with pytest.raises(RequestError):
        rights.decide(actor=AMINA, request_id=UUID(int=5), is_granted=False, answer="none", at=AT)


def test_the_page_says_who_saw_the_file_and_in_which_role() -> None:
    make_areas()
    person = resident(phone="199 0000 0001")
    doctor = signed_in("doctor", name="Dora")
    doctor.post(reverse("people:reveal", args=[person.ref]))
    text = page(signed_in("data-guardian", name="Bo"), "people:rights", person.ref)
    assert "Telephone number looked at" in text
    assert "clinic doctor" in text


def test_a_data_guardian_reads_what_the_entry_seals_only_in_the_copy() -> None:
    make_areas()
    person = resident(phone="199 0000 0001")
    bo = signed_in("data-guardian", name="Bo")
    assert "199 0000 0001" not in page(bo, "people:rights", person.ref)
    with acting(GUS, "people.see"):
        assert rights.copy_of(person, AT).data("en")["sections"]["entry"][0]["phone"]


def test_needs_that_a_role_does_not_see_are_in_the_copy_all_the_same() -> None:
    make_areas()
    person = resident()
    needs.note(actor=AMINA, person=person, kind="dialysis", on=TODAY, at=AT)
    client = signed_in("data-guardian", name="Bo")
    answer = client.post(reverse("people:own-copy", args=[person.ref]), {"form": "json"})
    assert [row["need"] for row in json.loads(answer.content)["sections"]["needs"]] == ["dialysis"]
    assert Merge.objects.count() == 0


@pytest.mark.parametrize("act", ["retention.hold-renewed", "retention.hold-ended",
                                 "access.glass-opened", "access.glass-closed",
                                 "access.glass-reviewed", "people.phone-seen"])  # fmt: skip
def test_nothing_is_done_by_an_act_that_changes_no_entry(act: str) -> None:
    make_areas()
    person = resident()
    asked = rights.note(actor=AMINA, person=person, kind="deletion", about="", said="all of it",
                        way="paper", asked_on=TODAY, at=AT)  # fmt: skip
    log.write(AMINA, act, person.pk, at=AT)
    with pytest.raises(RequestError, match="Nothing was changed"):
        rights.decide(actor=AMINA, request_id=asked.pk, is_granted=True, answer="", at=AT)
