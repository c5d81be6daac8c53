"""Acts on many at once, and taking one back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import OperationalError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from shouwang.apps.people import actions, bulk, helpers, needs
from shouwang.apps.people.bulk import BulkError
from shouwang.apps.people.models import BulkAct, BulkRow, Person, Responder
from shouwang.backbone.access.actors import NotYourDutyError
from shouwang.backbone.audit import log
from shouwang.backbone.audit.models import Line
from shouwang.backbone.jobs import work
from shouwang.backbone.jobs.models import Job
from tests.apps.people.importing import snapshot
from tests.offices import AMINA, AT, GUS, TODAY, make_areas, page, resident, signed_in

pytestmark = pytest.mark.django_db(transaction=True)
LATER = AT + timedelta(hours=1)
STATE = ("people_stay", "people_need")
State = Responder.State


def quiet(_done: int, _total: int) -> None:
    return


def do(kind: str, *people: Any, need: str = "") -> BulkAct:
    act = bulk.ask(
        actor=AMINA, kind=kind, subjects=[one.pk for one in people], on=TODAY, need=need, at=AT
    )
    bulk.do(actor=AMINA, act=act, at=AT, tell=quiet)
    act.refresh_from_db()
    return act


def undo(act: BulkAct) -> dict[str, int]:
    begun = bulk.begin_undo(actor=AMINA, act_id=act.pk)
    return bulk.undo(actor=AMINA, act=begun, at=LATER, tell=quiet)


def standings() -> dict[str, tuple[str, object]]:
    return {p.name: (p.standing, p.standing_since) for p in Person.objects.all()}


def why(act: BulkAct) -> list[str]:
    return [row.why_en for row in act.rows.all()]


def offered(name: str = "何小满") -> Responder:
    return helpers.offer_help(name=name, phone="199 0000 0007", skills="", at=AT)


@pytest.mark.parametrize(
    ("kind", "need"), [("moved", ""), ("need-noted", "oxygen"), ("need-ended", "alone")]
)
def test_many_are_changed_and_put_back_as_they_were(kind: str, need: str) -> None:
    make_areas()
    people = [resident(needs=("alone",)), resident(), resident(needs=("alone",), path="")]
    before, stood = snapshot(STATE), standings()
    act = do(kind, *people, need=need)
    n_done = bulk.counts(act)["done"]
    assert n_done == (2 if kind == "need-ended" else 3)
    assert (snapshot(STATE), standings()) != (before, stood)
    assert undo(act)["undone"] == n_done
    assert (snapshot(STATE), standings()) == (before, stood)
    act.refresh_from_db()
    assert (act.state, act.undone_by, act.undone_at) == ("undone", "Amina", LATER)


def test_who_comes_back_gets_the_stay_again_and_undo_ends_it_again() -> None:
    make_areas()
    person = resident()
    gone = TODAY - timedelta(days=9)
    actions.change_standing(actor=AMINA, person=person, standing="moved", since=gone, at=AT)
    act = do("living", person)
    assert person.stays.get().to_on is None
    undo(act)
    person.refresh_from_db()
    assert (person.standing, person.standing_since) == ("moved", gone)
    assert person.stays.get().to_on == gone


def test_each_line_of_the_log_stays_and_undo_adds_its_own() -> None:
    person = resident()
    act = do("moved", person)
    undo(act)
    acts = set(log.timeline([person.pk]).values_list("act", flat=True))
    assert {"people.moved", "people.standing-put-back"} <= acts
    on_act = log.timeline([act.pk]).values_list("act", flat=True)
    assert set(on_act) == {"people.bulk-asked", "people.bulk-undone"}


def test_who_an_act_does_not_fit_is_left_out_with_the_reason() -> None:
    merged, moved, died, lives = (resident() for _ in range(4))
    for person, standing in ((merged, "merged"), (moved, "moved"), (died, "deceased")):
        Person.objects.filter(pk=person.pk).update(standing=standing)
    nobody = Person(pk=uuid4())
    act = do("moved", merged, moved, died, lives, nobody)
    said = why(act)
    for words, expected in zip(said, ("merged", "already", "deceased", "", "there"), strict=True):
        assert expected in words
        assert bool(words) is bool(expected)
    assert all(bool(row.why_zh) is bool(row.why_en) for row in act.rows.all())
    assert "lives here already" in why(do("living", resident()))
    assert "noted already" in why(do("need-noted", resident(needs=("child",)), need="child"))[0]
    assert "no such need" in why(do("need-ended", resident(), need="child"))[0]


def test_what_somebody_changed_since_stays_and_is_listed() -> None:
    same, other = resident(), resident()
    act = do("moved", same, other)
    since = TODAY - timedelta(days=1)
    actions.change_standing(actor=AMINA, person=other, standing="moved", since=since, at=LATER)
    assert undo(act) == {"undone": 1, "stayed": 1}
    other.refresh_from_db()
    assert (other.standing, other.standing_since) == ("moved", since)
    assert "changed since" in act.rows.get(subject_id=other.pk).why_en


def test_a_need_that_ended_or_was_noted_anew_since_stays() -> None:
    ended, anew = resident(), resident(needs=("alone",))
    first = do("need-noted", ended, need="oxygen")
    needs.end(actor=AMINA, need_id=ended.needs.get().pk, on=TODAY, at=LATER)
    second = do("need-ended", anew, need="alone")
    needs.note(actor=AMINA, person=anew, kind="alone", on=TODAY, at=LATER)
    assert undo(first) == undo(second) == {"stayed": 1}


def test_helpers_go_on_where_the_step_follows_and_back() -> None:
    new, done = offered("何小满"), offered("白大暑")
    helpers.step(actor=AMINA, ref=done.ref, wanted=State.DECLINED, at=AT)
    act = do("accepted", new, done)
    assert [row.fate for row in act.rows.all()] == ["done", "left-out"]
    assert "declined with thanks" in act.rows.last().why_en  # type: ignore[union-attr]
    assert undo(act)["undone"] == 1
    new.refresh_from_db()
    assert new.state == State.OFFERED


def test_a_badge_that_ended_with_the_work_is_there_again_after_undo() -> None:
    row = offered()
    for wanted in (State.ACCEPTED, State.BRIEFED, State.ACTIVE):
        row = helpers.step(actor=AMINA, ref=row.ref, wanted=wanted, at=AT)
    badge = row.badge_no
    act = do("discharged", row)
    row.refresh_from_db()
    assert row.badge_no == ""
    undo(act)
    row.refresh_from_db()
    assert (row.state, row.badge_no) == (State.ACTIVE, badge)


def test_an_act_is_taken_back_once() -> None:
    act = do("moved", resident())
    undo(act)
    with pytest.raises(BulkError, match="already"):
        undo(act)


def test_a_stopped_act_takes_back_what_it_did(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "_AT_ONCE", 1)
    people = [resident() for _ in range(3)]
    act = bulk.ask(actor=AMINA, kind="moved", subjects=[p.pk for p in people], on=TODAY, at=AT)

    def stop(n_done: int, _total: int) -> None:
        if n_done == 2:
            raise work.JobStopped

    with pytest.raises(work.JobStopped):
        bulk.do(actor=AMINA, act=act, at=AT, tell=stop)
    assert [row.fate for row in act.rows.all()] == ["undone", "undone", "left-out"]
    assert not Person.objects.filter(standing="moved").exists()
    act.refresh_from_db()
    assert act.state == "undone"
    assert Line.objects.get(act="people.bulk-undone").facts == {"undone": 2, "left-out": 1}


@pytest.mark.parametrize("kind", ["people.bulk", "people.undo-bulk"])
def test_an_act_whose_worker_died_is_put_right(kind: str) -> None:
    person = resident()
    act = bulk.ask(actor=AMINA, kind="moved", subjects=[person.pk], on=TODAY, at=AT)
    if kind == "people.undo-bulk":
        bulk.do(actor=AMINA, act=act, at=AT, tell=quiet)
        bulk.begin_undo(actor=AMINA, act_id=act.pk)
    Job.objects.create(kind=kind, arguments={"act_id": str(act.pk)}, state=Job.State.RUNNING,
                       actor_name="Amina", made_at=AT)  # fmt: skip
    work.end_orphans()
    act.refresh_from_db()
    assert act.state == ("undone" if kind == "people.bulk" else "done")


def test_an_act_that_was_left_half_done_is_put_right_at_a_start() -> None:
    people = [resident(), resident("魏雨水")]
    act = bulk.ask(actor=AMINA, kind="moved", subjects=[p.pk for p in people], on=TODAY, at=AT)
    with transaction.atomic():
        bulk._do_row(AMINA, act, act.rows.all()[0], AT)  # there worker and putting right ended
    undoing = do("need-noted", people[0], need="dialysis")
    bulk.begin_undo(actor=AMINA, act_id=undoing.pk)
    job = Job.objects.create(kind="people.bulk", arguments={"act_id": str(act.pk)},
                             actor_name="Amina", made_at=timezone.now())  # fmt: skip
    work.put_in_order()
    act.refresh_from_db()
    assert act.state == "waiting"  # its work is still to come
    Job.objects.filter(pk=job.pk).update(state=Job.State.FAILED, ended_at=AT)
    work.put_in_order()
    states = BulkAct.objects.order_by("asked_at", "kind").values_list("kind", "state")
    assert sorted(states) == [("moved", "undone"), ("need-noted", "done")]
    assert not Person.objects.filter(standing="moved").exists()
    assert Line.objects.filter(act="people.standing-put-back").count() == 1


def test_a_second_undo_that_is_stopped_leaves_the_first_at_work() -> None:
    act = do("moved", resident())
    bulk.begin_undo(actor=AMINA, act_id=act.pk)
    facts = {"kind": "people.undo-bulk", "arguments": {"act_id": str(act.pk)}}
    Job.objects.create(**facts, actor_name="Amina", made_at=AT, state=Job.State.RUNNING)
    second = Job.objects.create(**facts, actor_name="Amina", made_at=AT)
    work.stop(actor=AMINA, job_id=second.pk)
    act.refresh_from_db()
    assert act.state == "undoing"


def test_no_act_is_left_behind_when_its_work_cannot_be_entered(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def full(**_asked: object) -> Job:
        raise OperationalError("database or disk is full")

    make_areas()
    person = resident()
    monkeypatch.setattr(work, "start", full)
    client = signed_in()
    client.raise_request_exception = False
    fields = {"chosen": str(person.pk), "bulk-act": "moved", "bulk-on": "2020-02-03"}
    client.post(reverse("people:bulk", args=["people.residents"]), fields)
    assert not BulkAct.objects.exists()


def test_nobody_too_many_and_days_to_come_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "MOST_ROWS", 1)

    def ask(n: int, days: int = 0) -> None:
        bulk.ask(actor=AMINA, kind="moved", subjects=[uuid4() for _ in range(n)],
                 on=TODAY + timedelta(days=days), at=AT)  # fmt: skip

    for n, days, said in ((0, 0, "Nobody"), (2, 0, "at most 1"), (1, 1, "still to come")):
        with pytest.raises(BulkError, match=said):
            ask(n, days)
    assert not BulkAct.objects.exists()


def test_who_has_no_role_changes_nobody() -> None:
    person = resident()
    act = do("moved", person)
    with pytest.raises(NotYourDutyError):
        bulk.ask(actor=GUS, kind="moved", subjects=[person.pk], on=TODAY, at=AT)
    with pytest.raises(NotYourDutyError):
        bulk.begin_undo(actor=GUS, act_id=act.pk)
    with pytest.raises(NotYourDutyError):
        bulk.do(actor=GUS, act=act, at=AT, tell=quiet)
    with pytest.raises(NotYourDutyError):
        bulk.undo(actor=GUS, act=act, at=AT, tell=quiet)


# --- pages ----------------------------------------------------------------------------------


def ask(client: Client, name: str = "people.residents", **fields: Any) -> Any:
    return client.post(reverse("people:bulk", args=[name]), fields, follow=True)


def field(text: str, name: str) -> str:
    return text.split(f'name="{name}" value="')[1].split('"', maxsplit=1)[0]


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_those_chosen_on_the_page_are_changed_and_taken_back(language: str) -> None:
    make_areas()
    people = [resident("林谷雨"), resident("何小满"), resident("白大暑")]
    client = signed_in(language=language)
    chosen = [str(person.pk) for person in people[:2]]
    ask(client, chosen=chosen, **{"bulk-act": "moved", "bulk-on": "2020-02-03"})
    assert Person.objects.filter(standing="moved").count() == 2
    act = BulkAct.objects.get()
    text = page(client, "people:bulk-act", act.pk)
    assert "林谷雨" in text
    assert "白大暑" not in text
    assert reverse("people:bulk-act", args=[act.pk]) in page(client, "people:bulk-acts")
    client.post(reverse("people:bulk-undo", args=[act.pk]))
    assert not Person.objects.filter(standing="moved").exists()
    text = page(client, "people:bulk-act", act.pk)
    assert reverse("people:bulk-undo", args=[act.pk]) not in text
    assert "Amina" in text


def test_all_that_a_filter_shows_can_be_chosen_while_it_shows_the_same() -> None:
    alone = [resident(needs=("alone",)) for _ in range(51)]
    resident("何小满")
    client = signed_in()
    text = client.get(reverse("people:residents"), {"need": "alone"}).content.decode()
    assert "Select all 51" in text
    fields = {"everyone": "1", "query": "need=alone", "mark": field(text, "mark"),
              "bulk-act": "moved", "bulk-on": "2020-02-03"}  # fmt: skip
    last = alone.pop()
    needs.end(actor=AMINA, need_id=last.needs.get().pk, on=TODAY, at=AT)
    answer = ask(client, **fields)
    assert answer.status_code == 409
    assert "has changed since" in answer.content.decode()
    needs.note(actor=AMINA, person=last, kind="alone", on=TODAY, at=AT)
    ask(client, **fields)
    assert Person.objects.filter(standing="moved").count() == 51
    assert Person.objects.get(name="何小满").standing == "living"


def test_what_is_missing_is_asked_for_and_nothing_typed_is_lost() -> None:
    person = resident()
    client = signed_in()
    tomorrow = timezone.localdate() + timedelta(days=1)
    for fields, said in (
        ({"bulk-act": "moved", "bulk-on": ""}, "Please give a date"),
        ({"bulk-act": "moved", "bulk-on": tomorrow.isoformat()}, "lies in the future"),
        ({"bulk-act": "need-noted", "bulk-on": "2020-02-03"}, "Say which need"),
        ({"bulk-act": "export", "bulk-purpose": ""}, "needed for"),
        ({"bulk-act": "accepted"}, "valid choice"),
        ({}, "Say what is to be done"),
    ):
        text = ask(client, chosen=[str(person.pk)], **fields).content.decode()
        assert said in text, fields
        assert f'name="chosen" value="{person.pk}"' in text
    assert not BulkAct.objects.exists()
    assert not Job.objects.exists()


@pytest.mark.parametrize("name", ["people.residents", "people.helpers"])
def test_an_act_on_many_is_chosen_before_anything_is_done(name: str) -> None:
    row: Person | Responder = resident() if name == "people.residents" else offered()
    client = signed_in()
    text = page(client, name.replace(".", ":"))
    select = text.split('<select name="bulk-act"')[1].split("</option>")[0]
    assert '<option value="" selected>What is to be done' in select
    assert "required" in select  # without scripts the browser asks for it
    fields = {"bulk-act": "", "bulk-on": "x", "bulk-need": "nonsense"}
    answer = ask(client, name, chosen=[str(row.pk)], **fields).content.decode()
    assert "Say what is to be done with those chosen." in answer
    assert "valid choice" not in answer  # what belongs to an act is asked for with it
    assert not BulkAct.objects.exists()
    assert not Job.objects.exists()


def test_what_was_chosen_for_another_act_is_not_written_down_with_this_one() -> None:
    fields = {"bulk-act": "moved", "bulk-on": "2020-02-03", "bulk-need": "oxygen"}
    ask(signed_in(), chosen=[str(resident().pk)], **fields)
    assert BulkAct.objects.get().need == ""
    stale = {"bulk-act": "export", "bulk-purpose": "errands", "bulk-on": "x"}
    ask(signed_in(), chosen=[str(resident().pk)], **stale)
    assert Job.objects.filter(kind="people.export").exists()


@pytest.mark.parametrize("chosen", [[], ["x"], ["\0"], [""]])
def test_without_anybody_chosen_the_list_says_so(chosen: list[str]) -> None:
    answer = ask(signed_in(), chosen=chosen, **{"bulk-act": "moved", "bulk-on": "2020-02-03"})
    assert "Choose somebody" in answer.content.decode()
    assert not BulkAct.objects.exists()


def test_those_chosen_are_taken_along_as_a_list() -> None:
    make_areas()
    other = resident("何小满")
    person = resident("林谷雨", phone="19900000123")
    ask(signed_in(), chosen=[str(person.pk)], **{"bulk-act": "export", "bulk-purpose": "errands"})
    job = Job.objects.get()
    assert (job.state, job.result["rows"]) == (Job.State.DONE, 1)
    cells = [c for row in load_workbook(job.file_path).worksheets[0].values for c in row if c]
    text = " ".join(map(str, cells))
    assert "林谷雨" in text
    assert "chosen one by one" in text
    assert other.ref not in text  # her name could also be the one that marks the list
    assert "19900000123" not in text


def test_helpers_are_led_on_together_from_their_list() -> None:
    row = offered()
    client = signed_in()
    ask(client, "people.helpers", chosen=[str(row.pk)], **{"bulk-act": "accepted"})
    row.refresh_from_db()
    assert row.state == State.ACCEPTED
    act = BulkAct.objects.get()
    assert row.name in page(client, "people:bulk-act", act.pk)
    refused = ask(client, "people.helpers", chosen=[str(row.pk)], **{"bulk-act": "moved"})
    assert "valid choice" in refused.content.decode()


def test_acts_and_lists_that_are_none_are_not_found() -> None:
    client = signed_in()
    assert ask(client, "x", chosen=[str(uuid4())]).status_code == 404
    for name in ("people:bulk-act", "people:bulk-undo"):
        address = reverse(name, args=[uuid4()])
        assert (client.post if "undo" in name else client.get)(address).status_code == 404
    assert client.get(reverse("people:bulk", args=["people.residents"])).status_code == 405


def test_the_result_asks_no_more_for_many_and_is_filtered_by_what_became(
    django_assert_max_num_queries: Any,
) -> None:
    people = [resident() for _ in range(60)]
    act = do("moved", *people, Person(pk=uuid4()))
    client = signed_in()
    with django_assert_max_num_queries(40):  # PostgreSQL is told who asks, the log who looks
        text = page(client, "people:bulk-act", act.pk)
    assert text.count("<tr data-row>") == 50
    address = reverse("people:bulk-act", args=[act.pk])
    assert client.get(address, {"fate": "left-out"}).content.decode().count("<tr data-row>") == 1
    assert client.get(address, {"fate": "x", "page": "y"}).status_code == 200


def test_every_row_keeps_its_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "_AT_ONCE", 2)
    people = [resident() for _ in range(5)]
    act = do("moved", *people)
    ids: list[UUID] = list(BulkRow.objects.filter(act=act).values_list("subject_id", flat=True))
    assert ids == [person.pk for person in people]
    assert undo(act) == {"undone": 5}
