"""What stays of a case after its term: the days, and nobody in them."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from shouwang.apps.incidents.models import Case, Report, Said
from shouwang.apps.people import rights
from shouwang.apps.people.models import Person
from shouwang.backbone.access.actors import MACHINE
from shouwang.backbone.retention import holds, purging
from shouwang.backbone.retention.kept import Subject
from shouwang.policy.incidents import CaseState, State
from tests.apps.incidents.reports import DAY, HOUR, NOW, closed, say, state, taken
from tests.offices import AMINA, make_areas, resident

pytestmark = pytest.mark.django_db


@pytest.fixture
def lin() -> Person:
    make_areas()
    return resident()


def night(days: int) -> datetime:
    """Return two o'clock of the night some days after the end of the outbreak."""
    local = timezone.localtime(NOW + DAY) + timedelta(days=days)
    return local.replace(hour=2, minute=0)


def purge(days: int) -> None:
    _n, failed = purging.night(actor=MACHINE, now=night(days), stop=lambda: None)
    assert failed == []


def over(lin: Person) -> Case:
    """Return a case of an outbreak that was closed a day later."""
    done = taken(lin, words="fever", reach="000-0000")
    say(done.case, CaseState.EXCLUDED, at=NOW + HOUR, words="PCR negative")
    closed(done.incident.number, NOW + DAY)
    return done.case


def test_ninety_days_after_the_end_the_case_stays_and_says_nobody(lin: Person) -> None:
    case = over(lin)
    purge(89)
    assert Case.every.get().name == "林谷雨"
    purge(92)
    case.refresh_from_db()
    assert (case.name, case.home, case.ref, case.person_id) == ("", "", "", None)
    assert (case.name_index, case.phone_index, case.path) == ("", "", "LH/LW")
    assert [(one.words, one.by, one.reach) for one in Report.every.all()] == [("", "", "")]
    assert {one.words for one in Said.every.all()} == {""}
    assert case.onset_on is not None
    assert state(case.incident, NOW + HOUR) is State.EXCLUDED


def test_while_the_outbreak_is_open_nobody_goes(lin: Person) -> None:
    taken(lin)
    purge(400)
    assert Case.every.get().name == "林谷雨"


def test_a_file_that_is_held_stays_whole(lin: Person) -> None:
    over(lin)
    subject = Subject(lin.pk, lin.ref)
    holds.hold(
        actor=AMINA, code="", subject=subject, reason="a court asked", at=NOW,
        until_on=NOW.date() + timedelta(days=120),
    )  # fmt: skip
    purge(92)
    assert Case.every.get().name == "林谷雨"


def test_the_own_copy_holds_the_reports_and_what_was_found(lin: Person) -> None:
    neighbour = resident("何小满")
    done = taken(lin, words=f"fever, ate with {neighbour.name}", by="Nora")
    say(done.case, CaseState.CONFIRMED, at=NOW + HOUR, words="PCR positive")
    rows = rights.copy_of(lin, NOW + HOUR).data("en")["sections"]["cases"]
    assert [row["what"] for row in rows] == ["typed in", "suspected", "confirmed"]
    assert rows[0]["words"] == "fever, ate with 何*"
    assert rows[0]["case_no"] == 1
    assert not rights.copy_of(neighbour, NOW + HOUR).data("en")["sections"]["cases"]
