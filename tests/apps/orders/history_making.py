"""Rules by which orders are drafted, signed, extended and served in a history."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import (
    initialize,
    rule,
)

from shouwang.apps.orders import drafting, issuing, serving, standing
from shouwang.apps.orders.models import Order, Step
from shouwang.policy.clock import local_day
from shouwang.policy.measures import Kind
from tests.apps.orders.histories import (
    LONGEST,
    Known,
    columns,
)
from tests.apps.orders.history_office import Office
from tests.apps.orders.ordering import (
    DAY,
    HOUR,
    MINUTE,
    new,
    new_zone,
    on,
    somebody,
    zone,
)  # fmt: skip

STAFF = ("Chen", "Dao", "Emeka", "Farah", "Ivo")
"""Ivo was invited by Chen only just: the two may be one hand."""
WHO = st.sampled_from(STAFF)
WHICH = st.integers(0, 4)
BACK = st.sampled_from([0, 0, 0, 1, 30, 60, 600, 1500]).map(lambda n: n * MINUTE)
LATE = st.sampled_from([False, False, True])
DAYS = st.sampled_from([0, 1, 2, 3, 5, 8, 11, 12, 3, 5, 8, 11, -1, 14, 24, 29])


class Making(Office):
    """Time passes, and orders are made."""

    @initialize(kind=st.sampled_from(["person", "household", "zone"]), days=st.integers(0, 12))
    def begin(self, kind: str, days: int) -> None:
        self.open()
        self.order_from_the_draft_to_the_door(kind, 0, days, timedelta())

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
        facts = {"decided_at": self.now - back, "starts_at": one.ends, "is_late": is_late,
                 "reason": f"still ill on {self.now}"}  # fmt: skip
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
            made.last_exposure, made.decided_at, made.is_late and before is None, before, parts={"Dao"},
        )  # fmt: skip
        assert facts.get("reason", "why")
        assert made.decided_at <= self.now
        assert made.starts_at >= (made.decided_at if one.is_late else self.now - 10 * MINUTE)
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
        row = self._try(lambda: issuing.sign(actor=somebody(who), order_id=one.id, at=self.now))
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
            before = one.goes_on_from
            if before and before.held_up and before.held_up[-1][1]:
                one.held_up.append((self.now, True))
            self._forget_from(one.issued)

    @rule(which=WHICH, who=WHO, back=BACK)
    def serve(self, which: int, who: str, back: timedelta) -> None:
        if one := self._pick(which):
            self._serve(one, who, back)

    def _serve(self, one: Known, who: str, back: timedelta) -> None:
        self._tick()
        at = self.now - back
        way = Step.Way.POSTED if one.kind == "zone" else Step.Way.HAND
        row = self._try(lambda: serving.serve(
            actor=somebody(who), order_id=one.id, way=way, language="zh", received_by="herself",
            served_at=at, at=self.now,
        ))  # fmt: skip
        if row is None:
            return
        assert one.issued is not None
        assert one.served is None
        assert one.issued <= at <= self.now < one.ends
        before = one.goes_on_from
        assert before is None or (at <= before.ends - 12 * HOUR and self.now < before.ends)
        one.served = at
        self._check(one, at)
        one.parts.add(who)
        self._forget_from(at)

    def _check(self, one: Known, since: datetime) -> None:
        """Let an order into force: from when the team was there, and after what was noted as wrong."""
        found = [at for at in (since, self.now) if self._let(at)]
        if one.checked is None and found:
            wrong = [to for who, begun, to in self.noted
                     if who in one.bound and to > found[0] and begun < self.now]  # fmt: skip
            one.checked = max([found[0], *wrong])

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

    @rule(which=WHICH, days=st.integers(1, 10))
    def go_on_to_the_door(self, which: int, days: int) -> None:
        known = len(self.orders)
        self.extend(which, days, timedelta(), is_late=False)
        if len(self.orders) > known:
            self._sign(self.orders[-1], "Chen")
            self._sign(self.orders[-1], "Emeka")
            self._serve(self.orders[-1], "Farah", timedelta())
