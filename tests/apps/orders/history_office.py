"""An office over some weeks, and the model beside it: what has to hold after whatever is done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, ClassVar
from unittest.mock import patch
from uuid import UUID

from django.db import transaction
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
)

from shouwang.apps.orders import serving, standing
from shouwang.apps.orders.models import Order
from shouwang.apps.people.models import Person
from shouwang.core.errors import ShouwangError
from shouwang.core.text import Text
from tests.apps.orders.histories import (
    Known,
    bound_by,
    columns,
)
from tests.apps.orders.ordering import (
    DAY,
    MINUTE,
    NOW,
)  # fmt: skip


class Office(RuleBasedStateMachine):
    """Knows what was done, and asks the product whether it agrees."""

    persons: ClassVar[list[Person]] = []
    counts: ClassVar[Counter[str]] = Counter()

    def open(self) -> None:
        """Begin a history with an office that has done nothing yet; it is taken back at the end."""
        self.space = transaction.atomic()
        self.space.__enter__()
        self.now = NOW
        self.orders: list[Known] = []
        self.waiting: list[tuple[Known, UUID]] = []
        self.told: dict[tuple[UUID, datetime], set[UUID]] = {}
        self.lets: list[tuple[datetime, bool]] = [(NOW - 100 * DAY, True)]
        self.noted: list[tuple[UUID, datetime, datetime]] = []
        serving.add_check("histories", self._lacking)
        self.counts["histories"] += 1

    def teardown(self) -> None:
        if not hasattr(self, "space"):
            return
        rows = {one.pk: standing.orders_on(one.pk, as_of=self.now) for one in self.persons}
        try:
            with patch.object(standing, "orders_on", lambda pk, **_: rows[pk]):  # nobody moves
                self._everything_agrees()
        finally:
            serving._CHECKS.pop("histories", None)
            transaction.set_rollback(True)
            self.space.__exit__(None, None, None)

    def _lacking(self, _order_id: UUID, at: datetime) -> Text | None:
        return None if self._let(at) else Text("no team", "没有小组")

    def _let(self, at: datetime) -> bool:
        return [lets for moment, lets in self.lets if moment <= at][-1]

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
