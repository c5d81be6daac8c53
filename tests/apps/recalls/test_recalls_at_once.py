"""Two at the same moment: one recall, one round, one answer. Asked where threads have a database each."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.db import connection

from shouwang.apps.recalls import answering, calling, rounds
from shouwang.apps.recalls.answering import NewAnswer
from shouwang.apps.recalls.models import Answer, Recall, Round, Sent
from shouwang.core.errors import ShouwangError
from tests.apps.orders.ordering import somebody
from tests.apps.orders.test_orders_at_once import at_once
from tests.apps.recalls.office import (
    ALL_CHANNELS,
    HOUR,
    MINUTE,
    NOW,
    call_of,
    called,
    link_of,
    new,
    open_incident,
    staff,
)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _with_threads() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("the tests' SQLite lies in memory: one connection")


def test_two_who_call_at_once_call_once() -> None:
    incident, _people = open_incident(), staff(6)
    asked = new(incident)

    def calling_by(name: str) -> Callable[[], Any]:
        actor = somebody(name)
        return lambda: calling.call(actor=actor, new=asked, link_of=link_of, at=NOW)

    twice = at_once(calling_by("Duan"), calling_by("Duan"))
    assert twice[0] == twice[1]
    assert Recall.every.count() == 1
    other = at_once(calling_by("Emeka"), calling_by("Farah"))
    assert all(isinstance(one, ShouwangError) for one in other)
    assert Sent.every.filter(channel="sms-file").count() == 6


def test_two_second_rounds_at_once_are_one() -> None:
    incident, _people = open_incident(), staff(6)
    recall = called(incident)
    acts = [
        partial(
            rounds.again, actor=somebody(name), recall_id=recall.pk, channels=ALL_CHANNELS,
            link_of=link_of, at=NOW + 5 * MINUTE,
        )
        for name in ("Duan", "Emeka")
    ]  # fmt: skip
    found = at_once(*acts)
    assert sum(isinstance(one, ShouwangError) for one in found) == 1
    assert Round.every.filter(recall=recall).count() == 2


def test_an_answer_and_the_stand_down_at_once_leave_the_recall_stood_down() -> None:
    incident, people = open_incident(), staff(2)
    recall = called(incident)
    call, desk, nora = call_of(recall, people[0]), somebody("Duan"), somebody("Nora")
    at_once(
        lambda: rounds.stand_down(
            actor=desk, recall_id=recall.pk, words="over", at=NOW + HOUR
        ),
        lambda: answering.note(
            actor=nora, call_id=call.pk, new=NewAnswer(Answer.Kind.COMING), at=NOW + HOUR
        ),
    )  # fmt: skip
    recall.refresh_from_db()
    assert not recall.runs
    assert Answer.every.count() <= 1


def test_two_who_note_at_once_are_both_kept_in_order() -> None:
    incident, people = open_incident(), staff(1)
    recall = called(incident)
    call = call_of(recall, people[0])
    acts = [
        partial(
            answering.note, actor=somebody(name), call_id=call.pk, at=NOW + MINUTE,
            new=NewAnswer(Answer.Kind.COMING, NOW + n * HOUR),
        )
        for n, name in enumerate(("Duan", "Nora"), start=1)
    ]  # fmt: skip
    at_once(*acts)
    assert sorted(Answer.every.values_list("n", flat=True)) == [0, 1]
