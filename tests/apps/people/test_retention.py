"""Retention walked day by day: each class goes on its day, and nothing else does."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from django.test import TestCase
from django.utils import timezone

from shouwang.apps.people import actions, queries
from shouwang.apps.people.models import Household, ImportBatch, Merge, Person, RightsRequest
from shouwang.backbone.access import endings
from shouwang.backbone.access.actors import MACHINE
from shouwang.backbone.audit.models import Line
from shouwang.backbone.pages.models import SavedFilter
from shouwang.backbone.retention import holds, purging
from shouwang.backbone.retention.kept import KEPT, Subject
from shouwang.backbone.retention.models import Night
from shouwang.backbone.retention.terms import terms
from tests.apps.people.keeping import BEGUN, INCIDENT, Town, settle, stays_there
from tests.offices import AMINA, page, signed_in

pytestmark = pytest.mark.django_db

CLOSED: Final = 100
GOES: Final = {
    "access.sessions": 1,
    "access.links": 2,
    "jobs.files": 7,
    "places.map-files": 7,
    "places.ground-files": 7,
    "people.sheet-rows-taken": 8,
    "people.sheets-not-taken": 30,
    "people.sheet-rows-left": 30,
    "people.bulk": 30,
    "people.lists-asked": 30,
    "people.offers-declined": 30,
    "access.tries": 30,
    "access.ties-closed": 30,
    "people.merges": 90,
    "people.column-names": 90,
    "people.offers-open": 90,
    "people.helpers-discharged": 90,
    "jobs.rows": 90,
    "pages.filters": 90,
    "people.travel": CLOSED + 21,
    "people.left": CLOSED + 90,
    "people.sheets": CLOSED + 90,
    "people.requests": 365,
    "access.glass": 365,
    "access.recoveries": 365,
    "access.phones": 90,
    "api.tokens": 90,
    "access.accounts-closed": 1095,
    "access.assignments": 1095,
    "audit.log": 1095,
    "retention.records": 1096,
}
"""The night in which the last of each class goes, by days after it was made."""


@pytest.fixture(autouse=True)
def files(tmp_path: Path, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


def night(day: int) -> datetime:
    """Return two o'clock of the night that leads into a day."""
    local = timezone.localtime(BEGUN) + timedelta(days=day)
    return local.replace(hour=2, minute=0)


def untold() -> None:
    """Take news of progress when nobody wants them."""


def purge(day: int) -> int:
    with TestCase.captureOnCommitCallbacks(execute=True):
        n, failed = purging.night(actor=MACHINE, now=night(day), stop=untold)
    assert failed == []
    return n


def left(town: Town) -> dict[str, int]:
    return {code: n for code, ask in town.there.items() if (n := ask())}


def walk(town: Town, first: int, last: int) -> dict[str, int]:
    """Let the nights come, and return in which the last of each class went."""
    gone: dict[str, int] = {}
    before = left(town)
    for day in range(first, last + 1):
        if day == CLOSED:
            endings.end(actor=AMINA, kind="incident", ref=INCIDENT, at=night(day))
        purge(day)
        now = left(town)
        gone |= {code: day for code in before if code not in now}
        before = now
    return gone


def test_each_class_goes_in_its_night() -> None:
    town = settle(BEGUN)
    assert set(town.there) == set(GOES)
    stays = stays_there()
    assert all(stays.values())
    assert set(left(town)) == set(GOES)
    gone = walk(town, 1, 400)
    for day in (1094, 1095, 1096):
        gone |= walk(town, day, day)
    assert gone == GOES
    assert stays_there() == stays


def test_nothing_goes_a_day_early() -> None:
    town = settle(BEGUN)
    full = left(town)
    for day in sorted(set(GOES.values())):
        if day > CLOSED:
            endings.end(actor=AMINA, kind="incident", ref=INCIDENT, at=night(CLOSED))
        purge(day - 1)
        now = left(town)
        assert {code: now.get(code) for code in GOES if GOES[code] >= day} == {
            code: full[code] for code in GOES if GOES[code] >= day
        }


def test_without_an_outbreak_the_clocks_run_from_the_first_record_on() -> None:
    gone = walk(settle(BEGUN, with_incident=False), 1, 99)
    assert {code: gone[code] for code in ("people.travel", "people.left", "people.sheets")} == {
        "people.travel": 21,
        "people.left": 90,
        "people.sheets": 90,
    }


def test_while_an_outbreak_is_open_nothing_goes_that_waits_for_its_end() -> None:
    town = settle(BEGUN)
    purge(1000)
    assert {"people.travel", "people.left", "people.sheets"} <= set(left(town))


def test_who_left_is_found_by_nothing_any_more() -> None:
    town = settle(BEGUN)
    ways = ("林谷雨0", "linguyu0", "lgy0", "199 0000 0100", town.people["moved"][0].ref)
    found = {words: queries.residents(words=words, standing="").exists() for words in ways}
    households = Household.objects.count()
    assert found["林谷雨0"]
    assert found["199 0000 0100"]
    endings.end(actor=AMINA, kind="incident", ref=INCIDENT, at=night(CLOSED))
    purge(CLOSED + 90)
    assert not any(queries.residents(words=words, standing="").exists() for words in ways)
    assert not SavedFilter.objects.exclude(words_sealed=b"").exists()
    assert Household.objects.count() <= households
    assert "林谷雨" not in page(signed_in(), "people:residents")


def test_who_left_after_a_merge_takes_the_merged_entry_along() -> None:
    town = settle(BEGUN)
    kept, gone = town.people["twice"][0], town.people["twice"][3]
    on = timezone.localdate(BEGUN)
    actions.change_standing(
        actor=AMINA, person=kept, standing=Person.Standing.DECEASED, since=on, at=BEGUN
    )
    Merge.objects.update(merged_at=night(CLOSED + 50))  # its own day comes later
    endings.end(actor=AMINA, kind="incident", ref=INCIDENT, at=night(CLOSED))
    purge(CLOSED + 89)
    assert Person.every.filter(pk__in=(kept.pk, gone.pk)).count() == 2
    purge(CLOSED + 90)
    assert not Person.every.filter(pk__in=(kept.pk, gone.pk)).exists()
    assert not Merge.objects.filter(kept=kept).exists()


def test_merges_in_a_row_leave_the_one_that_stays() -> None:
    town = settle(BEGUN)
    last, middle = town.people["living"][0], town.people["twice"][0]
    actions.merge(actor=AMINA, kept=last, gone=middle, reason="", at=BEGUN + timedelta(days=5))
    purge(90)
    assert Merge.objects.filter(kept=last).count() == 1
    assert Person.every.filter(pk=middle.pk).exists()
    purge(95)
    assert not Merge.objects.exists()
    assert Person.every.filter(pk=last.pk, standing="living").exists()
    assert not Person.every.filter(standing=Person.Standing.MERGED).exists()


def test_a_held_class_stays_and_then_goes() -> None:
    town = settle(BEGUN)
    on = timezone.localdate(BEGUN)
    holds.hold(actor=AMINA, code="jobs.files", reason="an inspection", at=BEGUN,
               until_on=on + timedelta(days=20))  # fmt: skip
    purge(20)
    assert "jobs.files" in left(town)
    purge(21)
    assert "jobs.files" not in left(town)


def test_a_held_file_stays_and_then_goes() -> None:
    town = settle(BEGUN)
    held, *others = town.people["moved"]
    on = timezone.localdate(BEGUN)
    subject = Subject(held.pk, held.ref)
    until = on + timedelta(days=CLOSED + 95)
    holds.hold(actor=AMINA, subject=subject, reason="a complaint", at=BEGUN, until_on=until)
    endings.end(actor=AMINA, kind="incident", ref=INCIDENT, at=night(CLOSED))
    purge(CLOSED + 95)
    assert list(Person.every.filter(standing="moved")) == [held]
    assert not Person.every.filter(pk__in=[one.pk for one in others]).exists()
    purge(CLOSED + 96)
    assert not Person.every.filter(pk=held.pk).exists()


def test_a_held_file_keeps_the_sheet_it_was_entered_from() -> None:
    town = settle(BEGUN, with_incident=False)
    held, on = town.people["moved"][0], timezone.localdate(BEGUN)
    subject = Subject(held.pk, held.ref)
    batch = ImportBatch.objects.get(state="imported")
    Person.every.filter(pk=held.pk).update(batch=batch, batch_row=0)
    holds.hold(actor=AMINA, subject=subject, reason="a complaint", at=BEGUN,
               until_on=on + timedelta(days=100))  # fmt: skip
    purge(100)
    assert batch.rows.filter(fate="imported").count() == 1
    purge(101)
    assert not ImportBatch.objects.filter(state="imported").exists()
    assert not Person.every.filter(pk=held.pk).exists()


def test_a_file_waits_for_the_answer_to_its_request() -> None:
    town = settle(BEGUN)
    waiting, on = town.people["moved"][0], timezone.localdate(BEGUN)
    RightsRequest.every.create(person=waiting, kind="copy", way="paper", asked_on=on, due_on=on,
                               noted_by="Bo", noted_at=BEGUN)  # fmt: skip
    endings.end(actor=AMINA, kind="incident", ref=INCIDENT, at=night(CLOSED))
    purge(CLOSED + 90)
    assert list(Person.every.filter(standing="moved")) == [waiting]


def test_a_night_once_more_removes_nothing_and_counts_nothing_twice() -> None:
    settle(BEGUN)
    assert purge(30) > 0
    first = dict(Night.objects.get().removed)
    assert purge(30) == 0
    assert Night.objects.get().removed == first


def test_the_log_says_how_many_went_and_nobody_by_name() -> None:
    settle(BEGUN)
    purge(30)
    lines = Line.objects.filter(act="retention.purged")
    assert {line.facts["kind"] for line in lines} >= {"people.bulk", "jobs.files"}
    assert all(set(line.facts) == {"kind", "rows", "failed"} for line in lines)


ELSEWHERE = {
    "orders.orders",
    "orders.drafts",
    "orders.wrongs",
    "incidents.cases",
    "recalls.recalls",
    "tasks.tasks",
    "zones.zones",
    "passes.passes",
    "intake.bodies",
    "gates.passages",
    "gates.searches",
}
"""Made, and gone in their night, in the tests of their own rooms (`test_purges`)."""


def test_every_class_of_today_is_registered_and_made_in_this_test() -> None:
    today = {term.code for term in terms() if term.comes_with is None}
    assert set(KEPT) == today
    lasting = {term.code for term in terms() if term.lasts}
    assert today - lasting - ELSEWHERE == set(GOES)
    assert today >= ELSEWHERE
