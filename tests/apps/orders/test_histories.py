"""
P-01: whatever happens to orders, in whatever order, nobody is held without one that is in force.

The real actions and the real tables are held against a model of a few lines (`histories.py`). In CI it is
a small run; 10,000 histories are run by one command:

    SHOUWANG_HISTORIES=10000 pytest -q -m slow tests/apps/orders/test_histories.py

Entries made late (served or lifted before they are written down, and what was decided on paper) are part
of it. Left out are the two that are known to go wrong: see `test_attacks_on_service.py`.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache
from typing import Any, ClassVar
from unittest.mock import patch
from uuid import UUID

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from shouwang.apps.orders import appeals, drafting, ending, serving, standing, wrongs
from shouwang.apps.orders.models import Appeal, Order, Step, Wrong
from shouwang.apps.people import public as people
from shouwang.apps.people.models import Person
from shouwang.backbone.access.models import Account
from shouwang.core.errors import ShouwangError
from shouwang.core.text import Text
from shouwang.policy.clock import local_day
from shouwang.policy.measures import Kind, Measure
from tests.apps.orders.histories import (
    LONGEST,
    Known,
    bound_by,
    columns,
    lift,
    midnight,
    shorten,
)
from tests.apps.orders.ordering import (
    DAY, HOUR, MINUTE, NOW, active_pack, new, new_zone, on, somebody, zone,
)  # fmt: skip
from tests.offices import make_areas, resident

pytestmark = pytest.mark.django_db

STAFF = ("Chen", "Dao", "Emeka", "Farah", "Ivo")
"""Ivo was invited by Chen only just: the two may be one hand."""
WHO = st.sampled_from(STAFF)
WHICH = st.integers(0, 4)
BACK = st.sampled_from([0, 0, 0, 1, 30, 60, 600, 1500]).map(lambda n: n * MINUTE)
LATE = st.sampled_from([False, False, True])
DAYS = st.sampled_from([0, 1, 2, 3, 5, 8, 11, 12, 3, 5, 8, 11, -1, 14, 24, 29])


class Histories(RuleBasedStateMachine):
    """An office over some weeks, and the model beside it."""

    persons: ClassVar[list[Person]] = []
    counts: ClassVar[Counter[str]] = Counter()

    @initialize(kind=st.sampled_from(["person", "household", "zone"]), days=st.integers(0, 12))
    def begin(self, kind: str, days: int) -> None:
        self.space = transaction.atomic()
        self.space.__enter__()
        self.now = NOW
        self.orders: list[Known] = []
        self.waiting: list[tuple[Known, UUID]] = []
        self.told: dict[tuple[UUID, datetime], set[UUID]] = {}
        self.lets: list[tuple[datetime, bool]] = [(NOW - 100 * DAY, True)]
        serving.add_check("histories", self._lacking)
        self.counts["histories"] += 1
        self.order_from_the_draft_to_the_door(kind, 0, days, timedelta())

    def teardown(self) -> None:
        if not hasattr(self, "space"):
            return
        rows = {one.pk: standing.orders_on(one.pk, as_of=self.now) for one in self.persons}
        try:
            with patch.object(standing, "orders_on", lambda pk, as_of: rows[pk]):  # nobody moves
                self._everything_agrees()
        finally:
            serving._CHECKS.pop("histories", None)
            transaction.set_rollback(True)
            self.space.__exit__(None, None, None)

    # time, and what stands before an order is in force

    @rule(by=st.sampled_from([MINUTE, HOUR, 12 * HOUR, DAY, 4 * DAY]))
    def time_passes(self, by: timedelta) -> None:
        self.now += by

    @rule(which=WHICH, before=st.sampled_from([-1, 0, 1, 721, 760]))
    def it_is_about_the_end_of(self, which: int, before: int) -> None:
        if one := self._pick(which):
            self.now = max(self.now, one.ends - before * MINUTE)

    @rule()
    def the_team_comes_or_goes(self) -> None:
        self._tick()
        self.lets.append((self.now, not self.lets[-1][1]))

    def _lacking(self, order_id: UUID, at: datetime) -> Text | None:
        return None if self._let(at) else Text("no team", "没有小组")

    def _let(self, at: datetime) -> bool:
        return [lets for moment, lets in self.lets if moment <= at][-1]

    # what is done

    @rule(
        kind=st.sampled_from(["person", "person", "household", "zone"]), first=st.integers(0, 1),
        days=DAYS, later=st.sampled_from([0, 0, 0, 5, 2000]), back=BACK, is_late=LATE,
        words=st.sampled_from(["why", "why", "why", ""]),
    )  # fmt: skip
    def draft(self, kind: str, first: int, days: int, later: int, back: timedelta,
              is_late: bool, words: str) -> None:  # fmt: skip
        self._tick()
        decided = self.now - back
        facts: dict[str, Any] = {"reason": words, "is_late": is_late, "decided_at": decided,
                                 "starts_at": (decided if is_late else self.now) + later * MINUTE}  # fmt: skip
        self._save(kind, first, facts, days, None)

    @rule(which=WHICH, days=DAYS, back=BACK, is_late=LATE)
    def extend(self, which: int, days: int, back: timedelta, is_late: bool) -> None:
        one = self._pick(which)
        if one is None:
            return
        self._tick()
        first = 1 if self.persons[0].pk not in one.bound else 0
        facts = {"decided_at": self.now - back, "starts_at": one.ends, "is_late": is_late}
        self._save(one.kind, first, facts, days, one)

    def _save(self, kind: str, first: int, facts: dict[str, Any], days: int, before: Known | None) -> None:  # fmt: skip
        subject = zone() if kind == "zone" else on(
            *([self.persons[first]] if kind == "person" else [self.persons[first], self.persons[1 - first]]),
            kind=Kind(kind),
        )  # fmt: skip
        begun = local_day(facts["starts_at"], standing.town_zone())
        facts |= {"last_day": begun + days * DAY, "review_on": begun + max(0, min(days, 3)) * DAY}
        made = new_zone(**facts) if kind == "zone" else new(**facts)
        extends = Order.every.get(pk=before.id) if before else None
        row = self._try(lambda: drafting.save(
            actor=somebody("Dao"), subject=subject, new=made, at=self.now, extends=extends
        ))  # fmt: skip
        if row is None:
            return
        one = Known(
            row.pk, kind, frozenset(each.id for each in subject.bound), made.starts_at, made.last_day,
            made.last_exposure, made.decided_at, made.is_late, before, parts={"Dao"},
        )  # fmt: skip
        assert facts.get("reason", "why")
        assert made.decided_at <= self.now
        assert made.starts_at >= (made.decided_at if made.is_late else self.now - 10 * MINUTE)
        root = one
        while root.goes_on_from:
            root = root.goes_on_from
        counted_from = one.last_exposure or local_day(root.starts, standing.town_zone())
        assert one.last_day <= counted_from + LONGEST
        assert before is None or (before.runs(self.now) and self.now <= before.ends - 12 * HOUR)
        self.orders.append(one)

    @rule(which=WHICH, who=WHO)
    def sign(self, which: int, who: str) -> None:
        if one := self._pick(which):
            self._sign(one, who)

    def _sign(self, one: Known, who: str) -> None:
        self._tick()
        row = self._try(lambda: drafting.sign(actor=somebody(who), order_id=one.id, at=self.now))
        if row is None:
            return
        assert one.issued is None
        one.signers.append(who)
        one.parts.add(who)
        assert len(set(one.signers)) == len(one.signers)
        assert not {"Chen", "Ivo"} <= set(one.signers)
        assert (row.number is not None) == (len(one.signers) >= one.needed)
        if row.number:
            one.issued = one.decided if one.is_late else self.now
            one.as_issued = columns(one.id)
            self._forget_from(one.issued)

    @rule(which=WHICH, who=WHO, back=BACK)
    def serve(self, which: int, who: str, back: timedelta) -> None:
        if one := self._pick(which):
            self._serve(one, who, back)

    def _serve(self, one: Known, who: str, back: timedelta) -> None:
        self._tick()
        at = self.now - back if self._let(self.now - back) else self.now  # else: a known fault
        way = Step.Way.POSTED if one.kind == "zone" else Step.Way.HAND
        row = self._try(lambda: serving.serve(
            actor=somebody(who), order_id=one.id, way=way, language="zh", received_by="herself",
            served_at=at, at=self.now,
        ))  # fmt: skip
        if row is None:
            return
        assert one.issued is not None
        assert one.served is None
        assert one.issued <= at < one.ends
        assert one.goes_on_from is None or at <= one.goes_on_from.ends - 12 * HOUR
        one.served, one.checked = at, at if self._let(self.now) else None
        one.parts.add(who)
        self._forget_from(at)

    @rule(
        kind=st.sampled_from(["person", "household", "zone"]), first=st.integers(0, 1),
        days=st.integers(0, 12), back=BACK,
    )  # fmt: skip
    def order_from_the_draft_to_the_door(self, kind: str, first: int, days: int, back: timedelta) -> None:  # fmt: skip
        known = len(self.orders)
        self.draft(kind, first, days, 0, timedelta(), is_late=False, words="why")
        if len(self.orders) > known:
            self._sign(self.orders[-1], "Chen")
            self._sign(self.orders[-1], "Emeka")
            self._serve(self.orders[-1], "Farah", back)

    @rule(which=WHICH)
    def check_again(self, which: int) -> None:
        one = self._pick(which)
        if one is None:
            return
        self._tick()
        if serving.check_again(actor=somebody("Dao"), order_id=one.id, at=self.now):
            assert one.served
            one.checked = one.checked or self.now

    @rule(which=WHICH, back=BACK)
    def lift(self, which: int, back: timedelta) -> None:
        one = self._pick(which)
        if one is None or one.issued is None:
            return
        self._tick()
        is_known_fault = one.lifted or any(other.goes_on_from is one for other in self.orders)
        said = self.now if is_known_fault else self.now - back
        ending.lift(actor=somebody("Dao"), order_id=one.id, reason="", at=self.now, lifted_at=said)
        lift(self.orders, one, self.now, said)  # it is never refused
        self._forget_from(max(said, one.issued))

    @rule(which=WHICH, days=st.integers(-3, 9))
    def shorten(self, which: int, days: int) -> None:
        one = self._pick(which)
        if one is None:
            return
        self._tick()
        day = local_day(self.now, standing.town_zone()) + days * DAY
        row = self._try(lambda: ending.shorten(
            actor=somebody("Gita"), order_id=one.id, last_day=day, reason="", at=self.now
        ))  # fmt: skip
        if row is not None:
            assert one.runs(self.now)
            assert day < one.last_day
            one.parts |= {"Gita"} if midnight(day) > self.now else set()
            shorten(self.orders, one, day, self.now)

    @rule(which=WHICH, is_up=st.booleans())
    def hold_up_or_let_go_on(self, which: int, is_up: bool) -> None:
        one = self._pick(which)
        if one is None:
            return
        self._tick()
        act = ending.suspend if is_up else ending.resume
        actor = somebody("Gita")
        if self._try(lambda: act(actor=actor, order_id=one.id, reason="", at=self.now)):
            assert one.runs(self.now)
            one.held_up.append((self.now, is_up))

    @rule(which=WHICH, back=BACK)
    def appeal(self, which: int, back: timedelta) -> None:
        one = self._pick(which)
        if one is None or one.issued is None:
            return
        self._tick()
        row = appeals.note(
            actor=somebody("Farah"), number=one.as_issued["number"], way=Appeal.Way.PHONE, by="she",
            reach="", said=f"no {self.now}", said_at=self.now - back, at=self.now,
        )  # fmt: skip
        self.waiting.append((one, row.pk))

    @rule(which=WHICH, who=WHO, outcome=st.sampled_from(["granted", "partly", "denied"]))
    def answer(self, which: int, who: str, outcome: str) -> None:
        if not self.waiting:
            return
        self._tick()
        one, pk = self.waiting[which % len(self.waiting)]
        day = one.last_day - DAY
        row = self._try(lambda: appeals.answer(
            actor=somebody(who), appeal_id=pk, outcome=Appeal.Outcome(outcome), reasons="so",
            last_day=day, at=self.now,
        ))  # fmt: skip
        parts = one.all_parts()
        if row is None:
            return
        self.waiting.remove((one, pk))
        assert who not in parts
        assert not ({"Chen", "Ivo"} & parts and who in ("Chen", "Ivo"))
        is_up = bool(one.held_up) and one.held_up[-1][1]
        if outcome == "granted":
            lift(self.orders, one, self.now, self.now)
        elif one.runs(self.now) and is_up:
            one.held_up.append((self.now, False))
        if outcome == "partly":
            one.parts |= {who} if midnight(day) > self.now else set()
            shorten(self.orders, one, day, self.now)

    @rule(
        which=WHICH, person=st.integers(0, 1), minutes=st.integers(1, 90), is_wrong=st.booleans()
    )
    def held_wrongly(self, which: int, person: int, minutes: int, is_wrong: bool) -> None:
        self._tick()
        one = self._pick(which)
        who = people.someone(self.persons[person].ref, on=NOW.date())
        assert who is not None
        begun = self.now - minutes * MINUTE
        order = Order.every.get(pk=one.id) if one and is_wrong else None
        why = Wrong.Why.WRONG_ORDER if order else Wrong.Why.NO_ORDER
        row = self._try(lambda: wrongs.note(
            actor=somebody("Dao"), who=who, why=why, held_from=begun, held_to=self.now, words="",
            apology="sorry", at=self.now, order=order,
        ))  # fmt: skip
        counts = [each for each in self.orders if not (order and one and each.is_or_follows(one))]
        free = [not bound_by(counts, who.id, begun + n * MINUTE) for n in range(minutes)]
        assert row is None or row.minutes == sum(free)
        assert row is not None or order is not None or not any(free)
        if row is not None and order is not None and one is not None:
            assert one.kind == "zone" or who.id in one.bound
            lift(self.orders, one, self.now, self.now)

    # what has to hold

    @invariant()
    def whoever_is_held_now_is_held_by_an_order(self) -> None:
        if not hasattr(self, "now"):
            return
        person = self.persons[self.counts["instants"] % 2]
        found = self._asked(person.pk, self.now)
        assert found == bound_by(self.orders, person.pk, self.now)
        self.told[person.pk, self.now] = found
        self.counts["instants"] += 1

    def _everything_agrees(self) -> None:
        marks = {mark for one in self.orders for mark in one.marks()}
        moment = timedelta(microseconds=1)
        for at in sorted({mark + by for mark in marks for by in (-moment, 0 * moment)}):
            for person in self.persons:
                found = self._asked(person.pk, at)
                assert found == bound_by(self.orders, person.pk, at), at
                self.counts["instants"] += 1
                self.counts["held"] += bool(found)
        for (pk, at), before in self.told.items():
            assert self._asked(pk, at) == before, f"what was told of {at} is told otherwise now"
        for one in self.orders:
            if one.issued is not None:
                assert columns(one.id) == one.as_issued
                self.counts["issued"] += 1
        numbers = Order.every.filter(number__isnull=False).values_list("number", flat=True)
        series = Counter(number.split("-")[0] for number in numbers if number)
        for prefix, n in series.items():
            expected = {f"{prefix}-{k:04d}" for k in range(1, n + 1)}
            assert {one for one in numbers if one and one.startswith(prefix)} == expected

    def _asked(self, person: UUID, at: datetime) -> set[UUID]:
        return {one.order_id for one in standing.standing_of(person, as_of=at)}

    def _forget_from(self, at: datetime) -> None:
        """Expect other answers from an hour on for which something was entered late."""
        self.told = {key: answer for key, answer in self.told.items() if key[1] < at}

    def _pick(self, which: int) -> Known | None:
        there = [one for one in self.orders if not one.is_gone]
        return there[-1 - which % len(there)] if there else None

    def _tick(self) -> None:
        self.now += MINUTE

    def _try(self, act: Callable[[], Any]) -> Any:
        try:
            done = act()
        except ShouwangError as refusal:
            self.counts[f"refused: {refusal.code}"] += 1
            return None
        self.counts["done"] += 1
        return done


def run(n: int, steps: int) -> str:
    make_areas()
    active_pack()
    chen = somebody("Chen")
    somebody("Ivo")
    soon = NOW + 400 * DAY
    Account.objects.filter(name="Ivo").update(invited_by=chen.account_id, invited_at=soon)
    Histories.persons = [resident("林谷雨"), resident("何小满")]
    Histories.counts = Counter()
    size = settings(
        max_examples=n, stateful_step_count=steps, deadline=None, print_blob=True,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    entries, path = cache(people.entries_of), cache(people.path_on)  # nobody moves here
    with patch.object(people, "entries_of", entries), patch.object(people, "path_on", path):
        run_state_machine_as_test(Histories, settings=size)  # type: ignore[no-untyped-call]
    return ", ".join(f"{what} {n}" for what, n in sorted(Histories.counts.items()))


def test_no_history_of_orders_holds_anybody_without_one(counted: Callable[[str], None]) -> None:
    counted(f"histories of orders: {run(40, 25)}")


@pytest.mark.slow
def test_ten_thousand_histories_hold_nobody_without_an_order(
    counted: Callable[[str], None],
) -> None:
    counted(f"histories of orders: {run(int(os.environ.get('SHOUWANG_HISTORIES', '200')), 25)}")
