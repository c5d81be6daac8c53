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
from datetime import timedelta
from functools import cache
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    rule,
    run_state_machine_as_test,
)

from shouwang.apps.orders import appeals, ending, queries, serving, standing, wrongs
from shouwang.apps.orders.models import Appeal, Order, Wrong
from shouwang.apps.people import public as people
from shouwang.backbone.access.models import Account
from shouwang.policy.clock import local_day
from tests.apps.orders.histories import (
    bound_by,
    hold_up,
    lift,
    midnight,
    parts_in,
    shorten,
)
from tests.apps.orders.history_making import BACK, WHICH, WHO, Making
from tests.apps.orders.ordering import (
    DAY,
    MINUTE,
    NOW,
    active_pack,
    somebody,
)  # fmt: skip
from tests.offices import make_areas, resident

pytestmark = pytest.mark.django_db


class Histories(Making):
    """And they are ended, held up, appealed against and called wrong."""

    def teardown(self) -> None:
        """Hold the number beside the menu against the lists."""
        with patch("django.utils.timezone.now", return_value=self.now):
            lists = queries.orders(state=queries.SERVE), queries.orders(state=queries.PAPER)
            assert queries.n_waiting() == sum(rows.count() for rows in lists)
        super().teardown()

    @rule(which=WHICH)
    def check_again(self, which: int) -> None:
        one = self._pick(which)
        if one is None:
            return
        self._tick()
        if serving.check_again(actor=somebody("Dao"), order_id=one.id, at=self.now):
            assert one.served
            self._check(one, self.now)
            assert one.checked

    @rule(which=WHICH, back=BACK)
    def lift(self, which: int, back: timedelta) -> None:
        one = self._pick(which)
        if one is None or one.issued is None:
            return
        self._tick()
        said = self.now - back
        ending.lift(actor=somebody("Dao"), order_id=one.id, reason="", at=self.now, lifted_at=said)
        lift(self.orders, one, said)  # it is never refused
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
            for each in hold_up(self.orders, one, self.now, is_up=is_up):
                each.parts |= set() if is_up else {"Gita"}

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
        parts = parts_in(self.orders, one)
        if row is None:
            return
        self.waiting.remove((one, pk))
        others = any(other is one for other, _pk in self.waiting)
        assert who not in parts
        assert not ({"Chen", "Ivo"} & parts and who in ("Chen", "Ivo"))
        if outcome == "granted":
            lift(self.orders, one, self.now, is_whole=True)
        if outcome == "partly":
            one.parts |= {who} if midnight(day) > self.now else set()
            shorten(self.orders, one, day, self.now)
        self.now += 7 * MINUTE  # the person is told later
        appeals.tell(actor=somebody("Farah"), appeal_id=pk, at=self.now)
        if outcome != "granted" and not others and one.runs(self.now) and one.is_up:
            for each in hold_up(self.orders, one, self.now, is_up=False):
                each.parts.add("Farah")

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
        is_known = any(each == who.id and to > begun and since < self.now
                       for each, since, to in self.noted)  # fmt: skip
        assert row is None or not is_known
        assert row is not None or is_known or order is not None or not any(free)
        if row is not None:
            self.noted.append((who.id, begun, self.now))
        if row is not None and order is not None and one is not None:
            assert one.kind == "zone" or who.id in one.bound
            lift(self.orders, one, self.now, is_whole=True)


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
        run_state_machine_as_test(Histories, settings=size)
    return ", ".join(f"{what} {n}" for what, n in sorted(Histories.counts.items()))


def test_no_history_of_orders_holds_anybody_without_one(counted: Callable[[str], None]) -> None:
    counted(f"histories of orders: {run(40, 25)}")


@pytest.mark.slow
def test_ten_thousand_histories_hold_nobody_without_an_order(
    counted: Callable[[str], None],
) -> None:
    counted(f"histories of orders: {run(int(os.environ.get('SHOUWANG_HISTORIES', '200')), 25)}")
