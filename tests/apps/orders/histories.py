"""
Who is bound at an instant, written a second time: in few lines, from what was done, and not from the product.

It knows nothing of `policy.orders`; the town's day ends at 16:00 UTC, as China has no other clock.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final
from uuid import UUID

from shouwang.apps.orders.models import Order

FOLLOW_UP: Final = timedelta(days=14)
LONGEST: Final = timedelta(days=28)


def midnight(last_day: date) -> datetime:
    """Return 24:00 of a day in China."""
    return datetime.combine(last_day, time(16), tzinfo=UTC)


@dataclass
class Known:
    """An order as it was seen to be made, and what was seen to happen to it."""

    id: UUID
    kind: str
    bound: frozenset[UUID]
    starts: datetime
    last_day: date
    last_exposure: date | None
    decided: datetime
    is_late: bool
    goes_on_from: Known | None = None
    signers: list[str] = field(default_factory=list)
    parts: set[str] = field(default_factory=set)
    issued: datetime | None = None
    served: datetime | None = None
    checked: datetime | None = None
    lifted: datetime | None = None
    held_up: list[tuple[datetime, bool]] = field(default_factory=list)
    as_issued: dict[str, Any] = field(default_factory=dict)
    is_gone: bool = False

    @property
    def needed(self) -> int:
        """So many different persons have to sign it."""
        is_beyond = self.last_exposure and self.last_day > self.last_exposure + FOLLOW_UP
        return 2 if self.kind == "zone" or is_beyond else 1

    @property
    def ends(self) -> datetime:
        return midnight(self.last_day)

    def holds(self, at: datetime) -> bool:
        """Tell whether it binds those whom it is about at an instant."""
        needed = (self.issued, self.served, self.checked, self.starts)
        if any(moment is None or moment > at for moment in needed) or at >= self.ends:
            return False
        if self.lifted is not None and self.lifted <= at:
            return False
        words = [is_up for moment, is_up in self.held_up if moment <= at]
        return not (words and words[-1])

    @property
    def is_up(self) -> bool:
        """Whether the last word was to hold it up."""
        return bool(self.held_up) and self.held_up[-1][1]

    def runs(self, at: datetime) -> bool:
        """Tell whether it is issued and not over."""
        return self.issued is not None and self.lifted is None and at < self.ends

    def marks(self) -> set[datetime]:
        """Return the moments at which something about it may change."""
        found = {self.issued, self.served, self.checked, self.lifted, self.starts, self.ends}
        return {one for one in found if one} | {moment for moment, _ in self.held_up}

    def is_or_follows(self, other: Known) -> bool:
        """Tell whether it is an order, or goes on from it."""
        one: Known | None = self
        while one is not None:
            if one is other:
                return True
            one = one.goes_on_from
        return False

    def root(self) -> Known:
        """Return the first order of its chain."""
        return self.goes_on_from.root() if self.goes_on_from else self


def bound_by(orders: list[Known], person: UUID, at: datetime) -> set[UUID]:
    """Return the orders that bind somebody at an instant; all who are asked about live in the zone."""
    return {
        one.id
        for one in orders
        if not one.is_gone and (one.kind == "zone" or person in one.bound) and one.holds(at)
    }


def parts_in(orders: list[Known], one: Known) -> set[str]:
    """Return who had a part in an order, in what it goes on from, and in what goes on from it."""
    chain = [each for each in orders if each.root() is one.root() and not each.is_gone]
    return {who for each in chain for who in each.parts}


def hold_up(orders: list[Known], one: Known, at: datetime, *, is_up: bool) -> list[Known]:
    """Hold an order and what goes on from it up, or let them go on; return those that changed."""
    found = [one] if one.is_up != is_up else []
    if found:
        one.held_up.append((at, is_up))
    for each in orders:
        if each.goes_on_from is one and each.issued is not None and not each.is_gone:
            found += hold_up(orders, each, at, is_up=is_up)
    return found


def end_with(orders: list[Known], ended: Known, at: datetime) -> None:
    """Let what goes on from an order that ended early end as well."""
    for one in orders:
        if one.goes_on_from is ended and not one.is_gone:
            if one.issued is None:
                one.is_gone = True
            else:
                lift(orders, one, at)


def lift(orders: list[Known], one: Known, said: datetime, *, is_whole: bool = False) -> None:
    """Lift an order from when it was said, and what goes on from it; the whole chain if it was wrong."""
    assert one.issued is not None
    said = max(said, one.issued)
    if said < one.ends:
        one.lifted = min(one.lifted or said, said)
    if said < one.ends or is_whole:
        end_with(orders, one, said)


def shorten(orders: list[Known], one: Known, day: date, at: datetime) -> None:
    """Let an order end on an earlier day, or now if that is over."""
    if midnight(day) <= at:
        lift(orders, one, at)
        return
    one.last_day = day
    end_with(orders, one, at)


def columns(order_id: UUID) -> dict[str, Any]:
    """Return all that the table holds of an order."""
    return dict(Order.every.filter(pk=order_id).values().get())
