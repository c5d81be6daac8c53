"""Head counts add up, whatever people answer and doctors say; and nobody with a doctor's no is ever called."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from typing import Any, Final

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shouwang.apps.people.models import Fitness, Responder
from shouwang.apps.recalls import answering, counting, queries, rounds, standing
from shouwang.apps.recalls.answering import NewAnswer
from shouwang.apps.recalls.asking import Place
from shouwang.apps.recalls.errors import AnswerError, RecallError
from shouwang.apps.recalls.models import Answer, Recall, Sent
from shouwang.apps.recalls.standing import State
from tests.apps.orders.ordering import somebody
from tests.apps.recalls.office import (
    DAY,
    HOUR,
    MINUTE,
    NOW,
    TODAY,
    call_of,
    called,
    doctor_says,
    link_of,
    noted,
    open_incident,
    staff,
)

pytestmark = pytest.mark.django_db
N: Final = 7
_KINDS: Final = ("coming", "arrived", "cannot", "doctor-no", "doctor-yes", "again", "take-back")
_STEPS: Final = st.lists(
    st.tuples(
        st.integers(0, N - 1), st.sampled_from(_KINDS), st.integers(0, 40 * 60), st.booleans()
    ),
    max_size=14,
)


def people_no_longer_fit(recall: Recall, at: Any) -> set[Any]:
    """Return who may not come, by a second reading of the doctors' words."""
    days = {TODAY + timedelta(days=n) for n in range(3)}
    today = (at + 8 * HOUR).date()
    days = {day for day in days if day in (today, max(today, (recall.by_at + 8 * HOUR).date()))}
    found = set()
    for one in Responder.objects.all():
        for day in days:
            words = [
                row
                for row in Fitness.objects.filter(responder=one).order_by("pk")
                if row.from_on <= day and (row.until_on is None or day <= row.until_on)
            ]
            if words and not words[-1].is_fit:
                found.add(one.pk)
    return found


def require_adds_up(recall: Recall, at: Any) -> None:
    stands = standing.stands(recall, at)
    counts = counting.counts(stands)
    parts = (counts.coming, counts.here, counts.cannot, counts.silent, counts.spared)
    assert sum(parts) == counts.called == len(stands)
    assert counts.late <= counts.silent
    heads = counting.head_count(recall, stands, at)
    assert heads.total.expected == counts.coming
    assert heads.total.arrived == counts.here
    for row in (*heads.rows, heads.total):
        assert sum(cell.arrived for cell in row.cells) == row.arrived
        assert sum(cell.expected for cell in row.cells) + row.no_time == row.expected
    for part in ("expected", "arrived", "no_time"):
        assert sum(getattr(row, part) for row in heads.rows) == getattr(heads.total, part)
    for i, cell in enumerate(heads.total.cells):
        assert sum(row.cells[i].arrived for row in heads.rows) == cell.arrived
    spared = {one.call.responder_id for one in stands if one.state is State.SPARED}
    assert spared == people_no_longer_fit(recall, at) & {one.call.responder_id for one in stands}
    for one in stands:
        assert standing.stand_of(one.call, at) == one  # one person alone is counted as all are


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    steps=_STEPS, unfit=st.sets(st.integers(0, N - 1), max_size=N - 1), by_hours=st.integers(1, 30)
)
def test_head_counts_add_up_and_nobody_is_called_against_a_doctor(
    django_db_blocker: Any, steps: list[Any], unfit: set[int], by_hours: int
) -> None:
    with django_db_blocker.unblock(), transaction.atomic():
        incident, people = open_incident(), staff(N)
        for i in unfit:
            doctor_says(people[i], is_fit=False)
        places = (Place("镇政府"), Place("村委会", "LH/LW"))
        recall = called(
            incident, places=places, by_at=NOW + by_hours * HOUR, channels=("in-app", "tree")
        )
        at = NOW
        assert {one.call.responder_id for one in standing.stands(recall, at)} == {
            one.pk for i, one in enumerate(people) if i not in unfit
        }
        for i, kind, minutes, flag in steps:
            at += timedelta(minutes=7 if flag else 90)
            step(recall, people[i], kind, minutes, at, i not in unfit)
            require_adds_up(recall, at)
        transaction.set_rollback(True)


def step(
    recall: Recall, one: Responder, kind: str, minutes: int, at: Any, is_called: bool
) -> None:
    """Let something happen, as it may in a night."""
    if kind.startswith("doctor"):
        doctor_says(one, is_fit=kind == "doctor-yes", on=TODAY, at=at)
    elif kind == "again":
        no = people_no_longer_fit(recall, at)
        try:
            row = rounds.again(
                actor=somebody("Duan"), recall_id=recall.pk, channels=("in-app",), link_of=link_of, at=at
            )  # fmt: skip
        except RecallError:
            return
        asked = set(Sent.every.filter(round=row).values_list("call__responder_id", flat=True))
        assert not asked & no
    elif not is_called:
        return
    elif kind == "take-back":
        answers = Answer.every.filter(call__responder_id=one.pk, call__recall=recall)
        if last := answers.exclude(kind="took-back").last():
            with suppress(AnswerError):  # it was taken back already
                answering.take_back(actor=somebody("Nora"), answer_id=last.pk, at=at)
    else:
        facts = {"expected_at": at + timedelta(minutes=minutes)} if kind == "coming" else {}
        noted(recall, one, kind, at, **facts)


def test_the_head_count_tells_places_by_hours() -> None:
    incident, people = open_incident(), staff(6)
    recall = called(incident, places=(Place("村委会"), Place("镇政府", "LH/LW/G3")))
    noted(recall, people[0], "coming", NOW + MINUTE, expected_at=NOW + HOUR)
    noted(recall, people[1], "coming", NOW + MINUTE, expected_at=NOW + 10 * MINUTE)
    noted(recall, people[2], "arrived", NOW + 20 * MINUTE)
    noted(recall, people[3], "arrived", NOW + 70 * MINUTE, place="镇政府")
    noted(recall, people[4], "coming", NOW + MINUTE)
    at = NOW + 90 * MINUTE
    heads = counting.head_count(recall, standing.stands(recall, at), at)
    assert heads.hours[:3] == ("03", "04", "05")
    village, town = heads.rows
    assert [(cell.expected, cell.arrived, cell.is_over) for cell in village.cells[:3]] == [
        (1, 1, True), (1, 0, False), (0, 0, False),
    ]  # fmt: skip
    assert (village.no_time, village.expected, village.arrived) == (1, 3, 1)
    assert (town.label, town.arrived, town.cells[1].arrived) == ("镇政府", 1, 1)


def test_hours_far_ahead_stand_in_the_last_column() -> None:
    incident, people = open_incident(), staff(2)
    recall = called(incident, by_at=NOW + 30 * HOUR)
    noted(recall, people[0], "coming", NOW + MINUTE, expected_at=NOW + 40 * HOUR)
    heads = counting.head_count(recall, standing.stands(recall, NOW + HOUR), NOW + HOUR)
    assert heads.hours[-1] == ">"
    assert heads.total.cells[-1].expected == 1


def test_figures_say_how_it_was_before() -> None:
    incident, people = open_incident(), staff(5)
    recall = called(incident)
    noted(recall, people[0], "arrived", NOW + 10 * MINUTE)
    noted(recall, people[1], "coming", NOW + 20 * MINUTE, said_at=NOW + 5 * MINUTE)
    silent = [queries.n_in(incident, NOW + n * MINUTE, State.SILENT) for n in (0, 6, 11)]
    assert silent == [5, 4, 3]
    assert queries.n_in(incident, NOW - MINUTE) == 0
    assert queries.n_in(incident, NOW + HOUR) == 5


def test_what_was_taken_back_counts_no_more_and_the_one_before_does() -> None:
    incident, people = open_incident(), staff(1)
    recall = called(incident)
    noted(recall, people[0], "coming", NOW + MINUTE, expected_at=NOW + HOUR)
    wrong = noted(recall, people[0], "cannot", NOW + 2 * MINUTE)
    answering.take_back(actor=somebody("Nora"), answer_id=wrong.pk, at=NOW + 3 * MINUTE)
    call = call_of(recall, people[0])
    assert standing.stand_of(call, NOW + 2 * MINUTE).state is State.CANNOT
    assert standing.stand_of(call, NOW + 3 * MINUTE).state is State.COMING
    assert [one.kind for one in queries.answers_of(call)] == ["coming", "cannot", "took-back"]


def test_pressed_twice_an_answer_is_one() -> None:
    incident, people = open_incident(), staff(1)
    recall = called(incident)
    for _ in range(2):
        noted(recall, people[0], "coming", NOW + MINUTE, expected_at=NOW + HOUR)
    assert Answer.every.count() == 1
    with pytest.raises(AnswerError, match="Say whether they come"):
        answering.note(
            actor=somebody("Nora"), call_id=call_of(recall, people[0]).pk, at=NOW + MINUTE,
            new=NewAnswer(Answer.Kind.TOOK_BACK),
        )  # fmt: skip


def test_a_doctors_no_of_another_day_keeps_nobody_at_home() -> None:
    incident, people = open_incident(), staff(2)
    doctor_says(people[0], is_fit=False, on=TODAY + 2 * DAY)
    recall = called(incident)
    assert len(standing.stands(recall, NOW)) == 2
