"""What is said of a case: by a person with the duty, with what it rests on, and nothing said before is lost."""

from __future__ import annotations

import pytest

from shouwang.apps.incidents import cases
from shouwang.apps.incidents.cases import CaseNow
from shouwang.apps.incidents.errors import CaseError, IncidentError
from shouwang.apps.incidents.models import Case, Said
from shouwang.backbone.access.actors import MACHINE, NobodyActsError, NotYourDutyError
from shouwang.backbone.audit import log
from shouwang.policy.incidents import CaseState, State
from tests.apps.incidents.reports import DAY, HOUR, NOW, TODAY, closed, decide, say, state, taken
from tests.apps.orders.ordering import somebody
from tests.offices import GUS, make_areas, resident

pytestmark = pytest.mark.django_db


@pytest.fixture
def case() -> Case:
    make_areas()
    return taken(resident()).case


def test_a_finding_confirms_the_case_with_a_name_and_what_it_rests_on(case: Case) -> None:
    say(case, CaseState.CONFIRMED, at=NOW + HOUR, words="PCR positive", isolated_on=TODAY)
    last = Said.every.order_by("-at")[0]
    assert (last.state, last.words, last.actor_name) == ("confirmed", "PCR positive", "Doc")
    assert last.isolated_on == TODAY
    assert state(case.incident, NOW + HOUR) is State.CONFIRMED
    assert case.person_id is not None
    assert "incidents.case-confirmed" in [line.act for line in log.timeline([case.person_id])]


def test_what_was_known_at_an_earlier_hour_stays_as_it_was(case: Case) -> None:
    say(case, CaseState.CONFIRMED, at=NOW + HOUR)
    say(case, CaseState.EXCLUDED, at=NOW + 2 * HOUR, words="second sample negative")
    assert state(case.incident, NOW) is State.SUSPECTED
    assert state(case.incident, NOW + HOUR) is State.CONFIRMED
    assert state(case.incident, NOW + 2 * HOUR) is State.EXCLUDED


def test_a_day_is_put_right_and_the_old_one_stays_in_what_was_said(case: Case) -> None:
    say(case, CaseState.SUSPECTED, at=NOW + HOUR, onset_on=TODAY - 4 * DAY, words="she remembers")
    assert [one.onset_on for one in Said.every.all()] == [TODAY - 2 * DAY, TODAY - 4 * DAY]


@pytest.mark.parametrize(
    ("now", "words", "sentence"),
    [
        (CaseNow(CaseState.CONFIRMED, None), "PCR", "began is missing"),
        (
            CaseNow(CaseState.CONFIRMED, TODAY, isolated_on=TODAY + DAY),
            "PCR",
            "isolation lies ahead",
        ),
        (CaseNow(CaseState.CONFIRMED, TODAY), " ", "Say what it rests on"),
    ],
)
def test_what_cannot_be_is_refused_in_one_sentence(
    case: Case, now: CaseNow, words: str, sentence: str
) -> None:
    with pytest.raises(CaseError, match=sentence):
        cases.say(
            actor=somebody("Doc"), case_id=case.pk, now=now, words=words, seen_at=case.changed_at,
            at=NOW + HOUR,
        )  # fmt: skip
    assert Case.every.get().state == "suspected"
    assert Said.every.count() == 1


def test_who_was_slower_is_told_and_overwrites_nothing(case: Case) -> None:
    seen = case.changed_at
    say(case, CaseState.CONFIRMED, at=NOW + HOUR)
    with pytest.raises(CaseError, match="meanwhile"):
        cases.say(
            actor=somebody("Nora"), case_id=case.pk, now=CaseNow(CaseState.EXCLUDED, TODAY),
            words="x", seen_at=seen, at=NOW + HOUR,
        )  # fmt: skip
    assert Case.every.get().state == "confirmed"


def test_neither_a_machine_nor_somebody_without_the_duty_says_what_a_case_is(case: Case) -> None:
    now = CaseNow(CaseState.CONFIRMED, TODAY)
    for actor, fault in ((MACHINE, NobodyActsError), (GUS, NotYourDutyError)):
        with pytest.raises(fault):
            cases.say(
                actor=actor, case_id=case.pk, now=now, words="x", seen_at=case.changed_at, at=NOW
            )


def test_nothing_is_said_of_a_case_once_the_outbreak_is_closed(case: Case) -> None:
    say(case, CaseState.EXCLUDED, at=NOW + HOUR)
    closed(case.incident.number, NOW + 2 * HOUR)
    with pytest.raises(CaseError, match="closed"):
        say(case, CaseState.CONFIRMED, at=NOW + 3 * HOUR)
    with pytest.raises(IncidentError, match="closed"):
        decide(case.incident, State.CONTAINED, at=NOW + 3 * HOUR)
