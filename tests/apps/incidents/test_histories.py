"""
Histories of incidents: whatever reports, findings, decisions and ends come in whatever order, it stands as it must.

The real actions and tables are held against a book of a few lines that knows none of their code.

    SHOUWANG_HISTORIES=10000 pytest -q -m slow tests/apps/incidents/test_histories.py
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import ClassVar, Final

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from shouwang.apps.incidents.models import Case, Incident
from shouwang.apps.people.models import Person
from shouwang.core.errors import ShouwangError
from shouwang.policy.incidents import CaseState, State
from tests.apps.incidents.reports import HOUR, NOW, TODAY, closed, decide, say, state, taken
from tests.offices import make_areas, resident

pytestmark = pytest.mark.django_db

WHO: Final = st.integers(0, 2)


@dataclass
class Book:
    """What must be, in the plainest words: one word for each person, and what was decided."""

    people: dict[int, str] = field(default_factory=dict)
    isolated: set[int] = field(default_factory=set)
    decided: str = ""
    covered: set[int] = field(default_factory=set)
    """Whom the decision knew."""
    is_closed: bool = False

    def word(self) -> str:
        """Where it stands."""
        living = {i for i, word in self.people.items() if word != "excluded"}
        if self.is_closed:
            return "closed"
        if not living:
            return "excluded"
        if self.decided and living <= self.covered:
            return self.decided
        return "confirmed" if "confirmed" in self.people.values() else "suspected"

    def turn(self, i: int, word: str) -> None:
        """Write down what is known of somebody."""
        self.people[i] = word
        if word == "excluded":
            self.covered.discard(i)

    def may(self, wanted: str) -> bool:
        """Tell whether a person may decide it."""
        living = {i for i, word in self.people.items() if word != "excluded"}
        if self.is_closed:
            return False
        is_settled = living <= self.isolated and "suspected" not in self.people.values()
        if wanted == "contained":
            return self.word() == "confirmed" and living <= self.isolated
        if wanted == "released":
            return self.word() == "contained" and is_settled
        return self.word() in ("released", "excluded") and is_settled


class Histories(RuleBasedStateMachine):
    """One village, three people, an hour between two acts."""

    persons: ClassVar[list[Person]]
    counts: ClassVar[Counter[str]]

    def __init__(self) -> None:
        super().__init__()
        self.all_of_it: AbstractContextManager[None] = transaction.atomic()
        self.all_of_it.__enter__()
        self.now, self.book = NOW, Book()
        self.cases: dict[int, Case] = {}
        self.seen: list[tuple[datetime, str]] = []
        self.incident: Incident | None = None
        self.report(0, is_isolated=False)

    def teardown(self) -> None:
        """Ask again what stood at each earlier hour; then all of it is undone."""
        try:
            assert self.incident is not None
            for at, word in self.seen:
                assert state(self.incident, at + timedelta(minutes=59)) == word
            assert Case.every.filter(incident=self.incident).count() == len(self.cases)
            self.counts["histories"] += 1
            self.counts["hours"] += len(self.seen)
        finally:
            transaction.set_rollback(True)
            self.all_of_it.__exit__(None, None, None)

    @rule(who=WHO, is_isolated=st.booleans())
    def report(self, who: int, *, is_isolated: bool) -> None:
        """Take a report down; once the outbreak is closed, none belongs to it."""
        if self.book.is_closed:
            return
        day = TODAY if is_isolated else None
        done = taken(self.persons[who], at=self.now, isolated_on=day)
        assert self.incident in (None, done.incident)
        self.incident, self.cases[who] = done.incident, done.case
        if self.book.people.get(who, "excluded") == "excluded":
            self.book.turn(who, "suspected")
        self.book.isolated |= {who} if is_isolated else set()
        self._look("report")

    @rule(who=WHO, word=st.sampled_from([one.value for one in CaseState]))
    def find(self, who: int, word: str) -> None:
        """Somebody says what a case is."""
        if who in self.cases and self._may(
            not self.book.is_closed, lambda: say(self.cases[who], word, at=self.now)
        ):
            self.book.turn(who, word)
        self._look(word)

    @rule(who=WHO, is_isolated=st.booleans())
    def isolate(self, who: int, *, is_isolated: bool) -> None:
        """Write down a day of isolation, or strike it."""
        if who not in self.cases:
            return
        word, day = self.book.people[who], TODAY if is_isolated else None
        if self._may(
            not self.book.is_closed,
            lambda: say(self.cases[who], word, at=self.now, isolated_on=day),
        ):
            self.book.isolated = (self.book.isolated - {who}) | ({who} if is_isolated else set())
        self._look("isolate")

    @rule(steps=st.integers(0, 3))
    def settle(self, steps: int) -> None:
        """Everybody known is found ill and isolated, and those who lead go on: as it usually ends."""
        for who in sorted(self.cases):
            self.find(who, "confirmed")
            self.isolate(who, is_isolated=True)
        for wanted in ("contained", "released")[:steps]:
            self.decide(wanted)
        if steps == 3:
            self.close()

    @rule(wanted=st.sampled_from(["contained", "released"]))
    def decide(self, wanted: str) -> None:
        """Somebody who leads decides."""
        assert self.incident is not None
        incident = self.incident
        if self._may(self.book.may(wanted), lambda: decide(incident, State(wanted), at=self.now)):
            words = self.book.people.items()
            self.book.decided = wanted
            self.book.covered = {i for i, word in words if word != "excluded"}
        self._look(wanted)

    @rule()
    def close(self) -> None:
        """Two persons close it."""
        assert self.incident is not None
        number = self.incident.number
        if self._may(self.book.may("closed"), lambda: closed(number, self.now)):
            self.book.is_closed = True
        self._look("close")

    def _may(self, expected: bool, act: Callable[[], object]) -> bool:
        """Do something that is done or refused as the book says."""
        was_done = True
        try:
            with transaction.atomic():
                act()
        except ShouwangError:
            was_done = False
        assert was_done == expected
        self.counts["done" if was_done else "refused"] += 1
        return was_done

    def _look(self, act: str) -> None:
        assert self.incident is not None
        word = self.book.word()
        assert state(self.incident, self.now) == word, act
        self.counts[word] += 1
        self.seen.append((self.now, word))
        self.now += HOUR


def run(n: int) -> str:
    make_areas()
    rooms = ("LH/LW/G3/B5/R1", "LH/LW/G3/B5/R2", "LH/LW/G3/B6/R1")
    names = ("林谷雨", "魏小满", "陈白露")
    Histories.persons = [resident(name, path=at) for name, at in zip(names, rooms, strict=True)]
    Histories.counts = Counter()
    size = settings(
        max_examples=n, stateful_step_count=12, deadline=None, print_blob=True,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    run_state_machine_as_test(Histories, settings=size)
    return ", ".join(f"{what} {n}" for what, n in sorted(Histories.counts.items()))


def test_an_incident_stands_as_it_must_whatever_comes_in_whatever_order(
    counted: Callable[[str], None],
) -> None:
    counted(f"histories of incidents: {run(25)}")


@pytest.mark.slow
def test_many_histories_of_incidents_stand_as_they_must(counted: Callable[[str], None]) -> None:
    n = int(os.environ.get("SHOUWANG_HISTORIES", "400"))
    counted(f"histories of incidents: {run(n)}")
