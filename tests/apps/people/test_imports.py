"""A sheet on its way into the registry and, within a day, out again."""

from __future__ import annotations

import shutil
import stat
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import F
from django.test import Client, TestCase
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as effort
from hypothesis import strategies as st

from shouwang.apps.people import actions, imports
from shouwang.apps.people.imports import ImportStateError, removing, state, taking
from shouwang.apps.people.models import Household, ImportBatch, ImportRow, Merge, Person, Stay
from shouwang.apps.places.models import Area
from shouwang.backbone import files, vault
from shouwang.backbone.access.actors import NotYourDutyError
from shouwang.backbone.audit.models import Line
from shouwang.backbone.jobs import work
from shouwang.backbone.jobs.models import Job
from tests.apps.people.importing import (
    HEAD,
    ROWS,
    bring,
    content,
    every_cell,
    number,
    send,
    settle,
    sheet,
    snapshot,
    take,
    undo,
    verdicts,
)
from tests.offices import AMINA, AT, GUS, TODAY, make_areas, page, resident, signed_in

pytestmark = pytest.mark.django_db
States = ImportBatch.State
Fates = ImportRow.Fate


@pytest.fixture
def office() -> Iterator[Client]:
    make_areas()
    yield signed_in()
    shutil.rmtree(Path(settings.MEDIA_ROOT) / "sheets", ignore_errors=True)


@pytest.fixture
def batch(office: Client, tmp_path: Path) -> ImportBatch:
    return bring(office, sheet(tmp_path / "register.xlsx"))


def names_in_registry() -> list[str]:
    return sorted(Person.objects.values_list("name", flat=True))


# --- the preview ----------------------------------------------------------------------------


def test_nothing_enters_the_registry_before_somebody_says_so(batch: ImportBatch) -> None:
    assert batch.state == States.PREVIEW
    assert not Person.objects.exists()
    assert not Household.objects.exists()


def test_every_row_of_the_sheet_is_somewhere(batch: ImportBatch) -> None:
    counts = batch.counts
    n_skipped = sum(map(len, counts["skipped"].values()))
    n_records = counts["accepted"] + counts["look"] + counts["refused"]
    assert counts["above"] + n_records + n_skipped + counts["blank"] == batch.n_rows == 9
    assert batch.rows.count() == n_records
    assert imports.counts_now(batch) == {
        "accepted": 4, "look": 2, "refused": 2, "imported": 0
    }  # fmt: skip


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("verdict", ["", "accepted", "look", "refused", "nonsense"])
def test_the_preview_answers_in_both_languages(
    office: Client, batch: ImportBatch, language: str, verdict: str
) -> None:
    office.cookies["language"] = language
    answer = office.get(reverse("people:preview", args=[batch.pk]), {"verdict": verdict})
    assert answer.status_code == 200
    assert page(office, "people:imports")


def test_the_file_stays_until_its_rows_are_taken_in(office: Client, batch: ImportBatch) -> None:
    folder = Path(settings.MEDIA_ROOT) / "sheets"
    assert batch.file_path is not None
    assert list(folder.iterdir()) == [batch.file_path]
    assert stat.S_IMODE(batch.file_path.stat().st_mode) == 0o600
    with TestCase.captureOnCommitCallbacks(execute=True):
        take(office, batch)
    assert list(folder.iterdir()) == []
    assert batch.file_path is None


def test_what_is_no_table_is_refused_in_both_languages(office: Client, tmp_path: Path) -> None:
    path = tmp_path / "letter.xlsx"
    path.write_bytes(b"PK\x03\x04 this is no workbook")
    refused = bring(office, path)
    assert refused.state == States.REFUSED
    assert refused.said_en
    assert refused.said_zh
    assert not refused.rows.exists()
    assert Job.objects.get().state == Job.State.REFUSED
    for language, said in (("en", refused.said_en), ("zh-hans", refused.said_zh)):
        office.cookies["language"] = language
        assert said in page(office, "people:preview", refused.pk)


def test_a_fault_while_reading_keeps_no_half_preview(
    office: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: object) -> None:
        raise RuntimeError("a fault of ours")

    monkeypatch.setattr(state, "CHUNK", 2)
    monkeypatch.setattr(work.Progress, "tell", fail)
    path = files.keep_copy(sheet(tmp_path / "register.xlsx"), folder="sheets")
    given = imports.bring(
        actor=AMINA,
        file_name="a",
        base_path="LH",
        purpose="",
        with_sensitive=False,
        at=AT,
        kept=path,
    )
    job = work.do_now(
        actor=AMINA, kind_name="people.read-sheet", arguments={"batch_id": str(given.pk)}
    )
    assert job.state == Job.State.FAILED
    assert not ImportBatch.objects.exists()
    assert not ImportRow.objects.exists()
    assert not path.exists()


def test_a_sheet_stopped_before_it_was_read_is_forgotten_with_its_file(
    office: Client, tmp_path: Path
) -> None:
    path = sheet(tmp_path / "register.xlsx")
    fields = {"sheet": SimpleUploadedFile("a.xlsx", path.read_bytes()), "base": "LH"}
    office.post(reverse("people:imports"), fields)  # the worker has not begun
    job = Job.objects.get()
    kept = ImportBatch.objects.get().file_path
    assert kept is not None
    assert kept.exists()
    office.post(reverse("jobs:stop", args=[job.pk]))
    assert not kept.exists()
    assert not ImportBatch.objects.exists()


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"base": "LH", "with_sensitive": "on"}, "needed for"),
        ({"base": "LH/nowhere"}, "valid choice"),
        ({"base": "LH", "sheet": ""}, "required"),
    ],
)
def test_a_form_that_lacks_something_starts_nothing(
    office: Client, tmp_path: Path, fields: dict[str, Any], message: str
) -> None:
    path = sheet(tmp_path / "register.xlsx")
    with path.open("rb") as given:
        answer = office.post(reverse("people:imports"), {"sheet": given, **fields})
    assert answer.status_code == 200
    assert message in answer.content.decode()
    assert not ImportBatch.objects.exists()


def test_a_town_without_any_area_can_begin_with_a_sheet(tmp_path: Path) -> None:
    client = signed_in()
    rows = [*ROWS[:2], ("周立夏", "女", 20, "", "", "", "")]
    first = bring(client, sheet(tmp_path / "register.xlsx", rows), base="")
    assert take(client, first).state == Job.State.DONE
    assert list(Area.objects.values_list("path", flat=True)) == ["G3", "G3/B5", "G3/B5/R5"]
    assert not Stay.objects.filter(person__name="周立夏").exists()
    assert undo(client, first).state == Job.State.DONE
    assert not Area.objects.exists()


# --- what never enters ----------------------------------------------------------------------


def test_ethnic_group_and_household_registration_are_named_and_never_stored(
    office: Client, tmp_path: Path
) -> None:
    head = (*HEAD, "民族", "户籍", "政治面貌")
    row = (*ROWS[0], "kanariya-group", "kanariya-hukou", "kanariya-party")
    brought = bring(
        office, sheet(tmp_path / "a.xlsx", [row], head), with_sensitive="on", purpose="care"
    )
    assert any("never stored" in remark["en"] for remark in brought.remarks)
    take(office, brought)
    assert Person.objects.count() == 1
    assert b"kanariya" not in every_cell()
    assert "kanariya" not in " ".join(r.content for r in ImportRow.objects.all())


def test_identity_numbers_enter_only_for_a_purpose(office: Client, tmp_path: Path) -> None:
    head = (*HEAD, "身份证号", "特殊需求")
    row = (*ROWS[0], number(1), "透析 夜班")
    path = sheet(tmp_path / "a.xlsx", [row], head)
    take(office, bring(office, path))
    without = Person.objects.get()
    assert (without.national_id, without.note, without.needs.count()) == ("", "", 0)
    again = bring(office, path, with_sensitive="on", purpose="dialysis transport")
    settle(office, again, ":known-person", "1:different")
    take(office, again)
    with_it = Person.objects.latest("ref")
    assert with_it.national_id == number(1)
    assert with_it.note == "夜班"
    assert with_it.needs.get().kind == "dialysis"


def test_neither_telephone_nor_identity_number_lies_open_in_the_database(
    office: Client, tmp_path: Path
) -> None:
    head = (*HEAD, "身份证号", "备注")
    rows = [
        (*ROWS[0], number(1), "canary-note"),
        ("戚谷雨", "女", 1, "12345", "", "", "", "99", ""),
    ]
    brought = bring(
        office, sheet(tmp_path / "a.xlsx", rows, head), with_sensitive="on", purpose="care"
    )
    take(office, brought)
    person = Person.objects.get(name="林谷雨")
    assert (person.phone, person.national_id) == ("+8619900000001", number(1))
    stored = every_cell()
    for canary in ("9900000001", number(1)[6:], "canary-note", "199 0000 0001"):
        assert canary.encode() not in stored
    assert "林谷雨".encode() in stored  # the hunt does find what is there


def test_what_the_rows_say_is_sealed_while_it_waits(batch: ImportBatch) -> None:
    assert content(batch, 2)["values"]["name"] == "林谷雨"
    assert "林谷雨".encode() not in every_cell()


def test_a_locked_door_is_shown_as_incident_and_stored_as_nothing(
    office: Client, tmp_path: Path
) -> None:
    head = (*HEAD, "门控方式")
    rows = [(*ROWS[0], "外锁"), (*ROWS[1], "门磁")]
    brought = bring(office, sheet(tmp_path / "a.xlsx", rows, head))
    assert verdicts(brought) == {2: "look", 3: "accepted"}
    assert "door_control" not in content(brought, 2)["values"]
    assert "Safety incident" in page(office, "people:preview", brought.pk)


def test_who_lives_behind_a_locked_door_can_be_registered_once_somebody_goes_to_look(
    office: Client, tmp_path: Path
) -> None:
    brought = bring(office, sheet(tmp_path / "a.xlsx", [(*ROWS[0], "铁链锁门")], (*HEAD, "门控")))
    settle(office, brought, "door_control:door-locked", "0")
    assert verdicts(brought) == {2: "accepted"}
    take(office, brought)
    assert names_in_registry() == ["林谷雨"]
    line = Line.objects.get(act="people.safety-incident")
    assert line.subject == vault.pseudonym_of(brought.pk)


# --- settling -------------------------------------------------------------------------------


def doubt_of(batch: ImportBatch, row: int) -> dict[str, Any]:
    doubt: dict[str, Any] = content(batch, row)["doubts"][0]
    return doubt


def answer_for(batch: ImportBatch, row: int, code: str) -> tuple[str, str]:
    doubt = doubt_of(batch, row)
    codes = [answer["code"] for answer in doubt["answers"]]
    return f"{doubt['column']}:{doubt['code']}", f"{codes.index(code)}:{code}"


def test_several_people_in_one_cell_become_several_entries(
    office: Client, batch: ImportBatch
) -> None:
    settle(office, batch, *answer_for(batch, 5, "split"), row=5)
    assert verdicts(batch)[5] == "accepted"
    take(office, batch)
    household = Person.objects.get(name="何小满").household
    assert set(household.members.values_list("name", flat=True)) == {"何小满", "何大满"}  # type: ignore[union-attr]


def test_several_names_may_be_said_to_be_one_person(office: Client, batch: ImportBatch) -> None:
    settle(office, batch, *answer_for(batch, 5, "other"), row=5)
    take(office, batch)
    assert "何小满何大满" in names_in_registry()


def test_a_row_said_to_be_the_same_person_is_left_out(office: Client, batch: ImportBatch) -> None:
    settle(office, batch, *answer_for(batch, 7, "same"), row=7)
    assert batch.rows.get(number=7).fate == Fates.LEFT_OUT
    take(office, batch)
    assert names_in_registry().count("白大暑") == 1


def test_a_row_said_to_be_somebody_else_is_taken(office: Client, batch: ImportBatch) -> None:
    settle(office, batch, *answer_for(batch, 7, "different"), row=7)
    take(office, batch)
    assert names_in_registry().count("白大暑") == 2


def test_one_answer_settles_every_row_with_the_same_doubt(office: Client, tmp_path: Path) -> None:
    rows = [(f"林小{word}、何大{word}", "", "", "", "3组", "5号", "1") for word in "寒暑满雪"]
    brought = bring(office, sheet(tmp_path / "a.xlsx", rows))
    settle(office, brought, *answer_for(brought, 2, "split"))
    assert set(verdicts(brought).values()) == {"accepted"}


def test_an_answer_for_all_rows_does_the_same_in_each(office: Client, tmp_path: Path) -> None:
    phones = ["19900000001 19900000002", "19900000003/19900000004/19900000005"]
    phones[0] = phones[0].replace(" ", "/")
    rows = [
        (f"林小{word}", "男", 30, phone, "3组", f"{n}号", str(n))
        for n, (word, phone) in enumerate(zip("寒暑", phones, strict=True))
    ]
    brought = bring(office, sheet(tmp_path / "a.xlsx", rows))
    settle(office, brought, *answer_for(brought, 2, "empty"))
    assert "phone" not in content(brought, 2)["values"]
    assert content(brought, 3)["values"]["phone"] == "+8619900000003"  # still to be looked at
    assert verdicts(brought) == {2: "accepted", 3: "look"}


def test_nobody_enters_without_a_name(office: Client, tmp_path: Path) -> None:
    brought = bring(office, sheet(tmp_path / "a.xlsx", [("林谷雨7", *ROWS[0][1:])]))
    assert verdicts(brought) == {2: "look"}
    doubt = doubt_of(brought, 2)
    for place in range(len(doubt["answers"]) + 1):
        settle(office, brought, "name:" + doubt["code"], str(place), row=2)
    take(office, brought)
    assert names_in_registry() == ["林谷雨"]


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"doubt": "name:several-people", "answer": ""},
        {"doubt": "name:several-people", "answer": "-1"},
        {"doubt": "name:several-people", "answer": "0", "number": "x"},
        {"doubt": "name:several-people", "answer": "99"},
        {"doubt": "", "answer": "0"},
        {"doubt": "name", "answer": "0"},
    ],
)
def test_an_answer_that_is_none_changes_nothing(
    office: Client, batch: ImportBatch, fields: dict[str, str]
) -> None:
    before = snapshot(["people_importrow"])
    assert send(office, "people:settle", batch.pk, **fields).status_code == 302
    assert snapshot(["people_importrow"]) == before


# --- taking in ------------------------------------------------------------------------------


def test_the_ready_rows_enter_with_home_household_and_source(
    office: Client, batch: ImportBatch
) -> None:
    job = take(office, batch)
    assert job.state == Job.State.DONE
    assert job.result["people"] == 4
    assert batch.state == States.IMPORTED
    assert imports.counts_now(batch) == {"accepted": 0, "look": 2, "refused": 2, "imported": 4}
    person = Person.objects.get(name="林谷雨")
    stay = person.stays.get()
    assert (stay.room.path, stay.room.label) == ("LH/LW/G3/B5", "No. 5")  # type: ignore[union-attr]
    assert (person.sex, person.batch, person.batch_row) == ("f", batch, 2)
    assert person.household == Person.objects.get(name="林小寒").household


def test_known_areas_are_used_again(office: Client, batch: ImportBatch) -> None:
    before = set(Area.objects.values_list("path", flat=True))
    take(office, batch)
    new = set(Area.objects.values_list("path", flat=True)) - before
    assert not {path for path in new if path.count("/") == 2 and "G3" in path}
    assert "LH/LW/G4" in new


def test_an_age_gives_a_birthday_that_fits_it_and_is_not_to_come(
    office: Client, batch: ImportBatch
) -> None:
    take(office, batch)
    today = timezone.localdate()
    ages = {person.name: person.age(today) for person in Person.objects.all()}
    assert (ages["林谷雨"], ages["林小寒"], ages["曾立秋"]) == (71, 40, 0)


@pytest.mark.parametrize("month", range(1, 13))
@pytest.mark.parametrize("age", [0, 1, 71])
def test_an_age_is_kept_whatever_the_season(month: int, age: int) -> None:
    on = date(2020, month, 15)
    born = taking._born_on({"age": age}, on)
    assert born is not None
    assert born <= on
    assert Person(born_on=born).age(on) == age


def test_people_without_a_door_are_no_household_together(office: Client, tmp_path: Path) -> None:
    rows = [("林谷雨", "女", 1, "", "3组", "", ""), ("何小满", "女", 1, "", "3组", "", "")]
    take(office, bring(office, sheet(tmp_path / "a.xlsx", rows)))
    first, second = Person.objects.all()
    assert first.household != second.household
    assert Stay.objects.filter(room__path="LH/LW/G3").count() == 2


def test_a_row_settled_later_joins_its_household(office: Client, batch: ImportBatch) -> None:
    take(office, batch)
    settle(office, batch, *answer_for(batch, 7, "different"), row=7)
    take(office, batch)
    twice = Person.objects.filter(name="白大暑")
    assert twice.count() == 2
    assert twice[0].household == twice[1].household


def test_another_paper_than_an_identity_card_does_not_hold_up_the_sheet(
    office: Client, tmp_path: Path
) -> None:
    rows = [(*ROWS[0], "ZZ1234567"), (*ROWS[1], number(2))]
    path = sheet(tmp_path / "a.xlsx", rows, (*HEAD, "身份证号"))
    brought = bring(office, path, with_sensitive="on", purpose="care")
    settle(office, brought, *answer_for(brought, 2, "as-read"), row=2)
    assert take(office, brought).state == Job.State.DONE
    guest = Person.objects.get(name="林谷雨")
    assert (guest.national_id, guest.note) == ("", "ZZ1234567")
    assert b"ZZ1234567" not in every_cell()


def test_importing_twice_at_the_same_time_happens_once(
    office: Client, batch: ImportBatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    arguments = {"batch_id": str(batch.pk)}
    seconds: list[Job] = []

    def tell(_progress: object, _done: int, _total: int) -> None:
        if not seconds:
            seconds.append(Job(state=Job.State.WAITING))
            seconds[0] = work.do_now(
                actor=AMINA, kind_name="people.take-rows", arguments=arguments
            )

    monkeypatch.setattr(state, "CHUNK", 2)
    monkeypatch.setattr(work.Progress, "tell", tell)
    first = take(office, batch)
    assert (first.state, seconds[0].state) == (Job.State.DONE, Job.State.REFUSED)
    assert seconds[0].message_en
    assert seconds[0].message_zh
    assert Person.objects.count() == 4


@pytest.mark.parametrize("n_told", [1, 2])
def test_an_import_stopped_on_the_way_leaves_nothing(
    office: Client, batch: ImportBatch, monkeypatch: pytest.MonkeyPatch, n_told: int
) -> None:
    before = snapshot()
    told: list[int] = []

    def tell(_progress: object, done: int, _total: int) -> None:
        told.append(done)
        if len(told) == n_told:
            raise work.JobStopped

    monkeypatch.setattr(state, "CHUNK", 2)
    with monkeypatch.context() as patch:
        patch.setattr(work.Progress, "tell", tell)
        job = take(office, batch)
    assert told[-1] == 2 * n_told
    assert job.state == Job.State.CANCELLED
    assert snapshot() == before
    assert batch.state == States.PREVIEW
    assert imports.counts_now(batch)["accepted"] == 4
    assert take(office, batch).result["people"] == 4


def test_stopping_later_rows_keeps_those_taken_before(
    office: Client, batch: ImportBatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    take(office, batch)
    settle(office, batch, *answer_for(batch, 5, "split"), row=5)
    settle(office, batch, *answer_for(batch, 7, "different"), row=7)
    before = snapshot()

    def tell(*_args: object) -> None:
        raise work.JobStopped

    with monkeypatch.context() as patch:
        patch.setattr(state, "CHUNK", 1)
        patch.setattr(work.Progress, "tell", tell)
        take(office, batch)
    assert snapshot() == before
    assert batch.state == States.IMPORTED
    assert imports.counts_now(batch) == {"accepted": 2, "look": 0, "refused": 2, "imported": 4}


def test_what_a_dead_worker_left_half_done_is_taken_back(
    office: Client, batch: ImportBatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = snapshot()

    class KilledError(BaseException):
        pass

    def die(**_facts: object) -> None:
        raise KilledError

    monkeypatch.setattr(state, "CHUNK", 2)
    with monkeypatch.context() as patch:
        patch.setattr(work.Progress, "tell", lambda *_args: die())
        patch.setattr(taking, "take_back_half", die)  # it died: nobody cleared up
        with pytest.raises(KilledError):
            work.do_now(
                actor=AMINA, kind_name="people.take-rows", arguments={"batch_id": str(batch.pk)}
            )
    assert Person.objects.count() == 2
    assert work.end_orphans() == 1
    batch.refresh_from_db()
    assert batch.state == States.PREVIEW
    assert snapshot() == before
    assert take(office, batch).result["people"] == 4


def test_who_is_merged_while_an_import_is_taken_back_stays(
    office: Client, batch: ImportBatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    take(office, batch)
    by_hand = resident("魏雨水")

    def merge_another(*_told: object) -> None:
        if not Merge.objects.exists():
            kept = Person.objects.filter(batch=batch).first()
            assert kept is not None
            actions.merge(actor=AMINA, kept=kept, gone=by_hand, reason="", at=timezone.now())

    monkeypatch.setattr(state, "CHUNK", 1)
    monkeypatch.setattr(work.Progress, "tell", merge_another)
    assert undo(office, batch).result == {
        "gone": 3,
        "stayed": 1,
        "next": reverse("people:preview", args=[batch.pk]),
    }
    assert Person.objects.filter(pk=by_hand.pk).get().merged_into is not None


@pytest.mark.parametrize(
    "doubt", ["林谷雨 199 0000 0001:known-person", "\0:x", "x" * 500 + ":y", "known-person"]
)
def test_a_doubt_that_is_none_stands_in_no_log_and_no_job(
    office: Client, batch: ImportBatch, doubt: str
) -> None:
    n_jobs, n_lines = Job.objects.count(), Line.objects.count()
    settle(office, batch, doubt, "0:empty")
    assert (Job.objects.count(), Line.objects.count()) == (n_jobs, n_lines)


def test_importing_when_nothing_is_ready_prolongs_nothing(
    office: Client, batch: ImportBatch
) -> None:
    take(office, batch)
    until = batch.undo_until
    take(office, batch)
    assert (batch.state, batch.undo_until) == (States.IMPORTED, until)


def test_the_same_sheet_again_makes_no_second_area_and_is_taken_back_alone(
    office: Client, batch: ImportBatch, tmp_path: Path
) -> None:
    take(office, batch)
    before = snapshot()
    again = bring(office, sheet(tmp_path / "again.xlsx"))
    settle(office, again, ":known-person", "1:different")
    assert take(office, again).result["people"] == 4
    assert snapshot(["places_area"])["places_area"] == before["places_area"]
    undo(office, again)
    assert snapshot() == before


def test_who_has_no_role_imports_nothing(batch: ImportBatch) -> None:
    def untold(_done: int, _total: int) -> None: ...

    def forbidden(step: str, **facts: Any) -> None:
        with pytest.raises(NotYourDutyError):
            getattr(imports, step, removing.take_back)(actor=GUS, at=AT, **facts)

    forbidden("bring", file_name="", base_path="", purpose="", with_sensitive=False)
    forbidden("settle", batch=batch, doubt_key="", answer=0, number=None)
    forbidden("mend", batch=batch, number=8, column="name", text="x", today=TODAY)
    forbidden("take", batch=batch, on=TODAY, tell=untold)
    forbidden("take_back", batch=batch, tell=untold)


# --- taking back ----------------------------------------------------------------------------


def test_taking_an_import_back_leaves_the_registry_as_it_was(
    office: Client, batch: ImportBatch
) -> None:
    resident("周立夏")
    before = snapshot()
    take(office, batch)
    assert snapshot() != before
    job = undo(office, batch)
    assert (job.state, job.result["stayed"]) == (Job.State.DONE, 0)
    assert snapshot() == before
    assert batch.state == States.UNDONE


def test_rows_taken_in_two_goes_are_taken_back_together(
    office: Client, batch: ImportBatch
) -> None:
    before = snapshot()
    take(office, batch)
    settle(office, batch, *answer_for(batch, 5, "split"), row=5)
    take(office, batch)
    assert Person.objects.count() == 6
    job = undo(office, batch)
    assert job.result["gone"] == 6
    assert snapshot() == before


def test_after_a_day_an_import_stays(office: Client, batch: ImportBatch) -> None:
    take(office, batch)
    before = snapshot()
    ImportBatch.objects.update(undo_until=timezone.now() - timedelta(seconds=1))
    job = undo(office, batch)
    assert job.state == Job.State.REFUSED
    assert (batch.state, snapshot()) == (States.IMPORTED, before)
    assert reverse("people:undo", args=[batch.pk]) not in page(office, "people:preview", batch.pk)


def test_rows_taken_in_on_another_day_have_a_day_of_their_own(
    office: Client, batch: ImportBatch
) -> None:
    take(office, batch)
    Person.objects.update(
        entered_at=F("entered_at") - timedelta(days=3),
        changed_at=F("changed_at") - timedelta(days=3),
    )
    n_before = Person.objects.count()
    settle(office, batch, *answer_for(batch, 5, "split"), row=5)
    take(office, batch)
    job = undo(office, batch)
    assert job.result == {**job.result, "gone": 2, "stayed": n_before}


def test_the_day_begins_with_the_import(office: Client, batch: ImportBatch) -> None:
    take(office, batch)
    assert batch.imported_at is not None
    assert batch.undo_until == batch.imported_at + timedelta(hours=24)


def test_whom_somebody_has_worked_with_since_stays(office: Client, batch: ImportBatch) -> None:
    take(office, batch)
    untouched, kept, gone, moved = Person.objects.order_by("ref")
    now = timezone.now()
    actions.change_standing(actor=AMINA, person=moved, standing="moved", since=TODAY, at=now)
    actions.merge(actor=AMINA, kept=kept, gone=gone, reason="", at=now)
    job = undo(office, batch)
    assert (job.result["gone"], job.result["stayed"]) == (1, 3)
    assert not Person.objects.filter(pk=untouched.pk).exists()
    assert Area.objects.filter(path="LH/LW/G4/B2/R2").exists()  # somebody slept there
    assert imports.counts_now(batch)["imported"] == 3


def test_a_taking_back_that_was_stopped_can_be_ended_later(
    office: Client, batch: ImportBatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = snapshot()
    take(office, batch)

    def tell(*_args: object) -> None:
        raise work.JobStopped

    with monkeypatch.context() as patch:
        patch.setattr(state, "CHUNK", 1)
        patch.setattr(work.Progress, "tell", tell)
        assert undo(office, batch).state == Job.State.CANCELLED
    assert Person.objects.count() == 3
    assert reverse("people:undo", args=[batch.pk]) in page(office, "people:preview", batch.pk)
    undo(office, batch)
    assert snapshot() == before


@pytest.mark.parametrize(
    "state", [States.READING, States.PREVIEW, States.IMPORTING, States.UNDONE]
)
def test_only_what_was_imported_is_taken_back(
    office: Client, batch: ImportBatch, state: str
) -> None:
    ImportBatch.objects.update(state=state)
    job = undo(office, batch)
    assert job.state == Job.State.REFUSED
    assert batch.state == state


def test_a_step_in_the_wrong_place_says_so(batch: ImportBatch) -> None:
    ImportBatch.objects.update(state=States.IMPORTING)  # since the page was opened
    with pytest.raises(ImportStateError):
        imports.settle(actor=AMINA, batch=batch, doubt_key="name:x", answer=0, number=None, at=AT)


# --- any sheet ------------------------------------------------------------------------------

_CELLS = {
    "姓名": st.sampled_from(
        ["林谷雨", "何小满", "白大暑、白小暑", "", "7", "合计", "同上", "户主"]
    ),
    "性别": st.sampled_from(["男", "女", "", "x"]),
    "年龄": st.sampled_from([0, 71, "", "八十", 999]),
    "电话": st.sampled_from(["19900000001", "19900000002/19900000003", "", "无", 1.99e10]),
    "村组": st.sampled_from(["3组", "4组", "", "柳湾村"]),
    "门牌": st.sampled_from(["5号", "6号", "", "庙后"]),
    "户号": st.sampled_from(["1", "2", ""]),
}
_ANY_ROWS = st.lists(st.tuples(*(_CELLS[title] for title in HEAD)), min_size=1, max_size=12)


@given(rows=_ANY_ROWS, answer=st.integers(0, 3))
@effort(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_any_sheet_adds_up_and_leaves_no_trace_when_taken_back(
    office: Client, tmp_path: Path, rows: list[tuple[object, ...]], answer: int
) -> None:
    brought = bring(office, sheet(tmp_path / "any.xlsx", rows))
    if brought.state == States.REFUSED:
        return
    counts = brought.counts
    n_skipped = sum(map(len, counts["skipped"].values()))
    n_records = counts["accepted"] + counts["look"] + counts["refused"]
    assert counts["above"] + n_records + n_skipped + counts["blank"] == brought.n_rows
    before = snapshot()
    take(office, brought)
    for key in {key for row in brought.rows.all() for key in row.doubt_codes.split()}:
        settle(office, brought, key, str(answer))
    take(office, brought)
    assert "None" not in names_in_registry()
    assert (
        sum(imports.counts_now(brought).values())
        == brought.rows.exclude(fate=Fates.LEFT_OUT).count()
    )
    if brought.state == States.IMPORTED:
        assert undo(office, brought).state == Job.State.DONE
    assert snapshot() == before


# --- writing a cell anew ----------------------------------------------------------------------


def mend(office: Client, batch: ImportBatch, row: int, column: str, text: str) -> ImportRow:
    fields = {"number": row, "column": column, "text": text}
    office.post(reverse("people:mend", args=[batch.pk]), fields)
    return batch.rows.get(number=row)


def test_a_cell_written_anew_is_read_like_any_other(office: Client, batch: ImportBatch) -> None:
    assert mend(office, batch, 8, "name", "12345").verdict != "accepted"
    assert mend(office, batch, 8, "name", "周白露").verdict == "accepted"
    assert mend(office, batch, 9, "name", "").verdict == "refused"
    row = mend(office, batch, 9, "name", "1+1")
    assert row.verdict != "accepted"
    take(office, batch)
    assert Person.objects.filter(name="周白露").count() == 1


@pytest.mark.parametrize("fields", [{"column": "no-such"}, {"number": "x"}, {"number": 999}])
def test_a_cell_that_is_not_there_is_not_written(
    office: Client, batch: ImportBatch, fields: dict[str, object]
) -> None:
    before = list(batch.rows.order_by("number").values_list("verdict", flat=True))
    asked = {"number": 8, "column": "name", "text": "周白露", **fields}
    office.post(reverse("people:mend", args=[batch.pk]), asked)
    assert list(batch.rows.order_by("number").values_list("verdict", flat=True)) == before


def test_like_doubts_of_a_large_sheet_are_settled_in_the_background(
    office: Client, batch: ImportBatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shouwang.apps.people.import_views._AT_ONCE", 1)
    monkeypatch.setattr(state, "CHUNK", 1)
    keys = {key for row in batch.rows.exclude(doubt_codes="") for key in row.doubt_codes.split()}
    for key in sorted(keys):
        settle(office, batch, key, "0:as-read")
    jobs = Job.objects.filter(kind="people.settle")
    assert {job.state for job in jobs} == {Job.State.DONE}
    settled = sum(job.result["rows"] for job in jobs)
    assert settled == batch.rows.filter(verdict="accepted").count() - 4


def test_stopping_a_second_import_that_waits_does_not_touch_the_first(
    office: Client, batch: ImportBatch
) -> None:
    waiting = Job.objects.create(
        kind="people.take-rows",
        arguments={"batch_id": str(batch.pk)},
        actor_name="Amina",
        made_at=timezone.now(),
    )
    ImportBatch.objects.update(state=States.IMPORTING, job_id=uuid4())
    office.post(reverse("jobs:stop", args=[waiting.pk]))
    batch.refresh_from_db()
    assert batch.state == States.IMPORTING
