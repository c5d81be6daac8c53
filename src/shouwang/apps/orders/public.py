"""What other capabilities may ask of orders, and what they may register."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from functools import reduce
from operator import or_
from typing import Any, Final
from uuid import UUID

from django.db.models import Q

from shouwang.apps.orders import (
    drafting,
    issuing,
    pack_words,
    packs,
    queries,
    running,
    serving,
    standing,
)
from shouwang.apps.orders.binding import kept_in, kept_in_by, on_bound, over
from shouwang.apps.orders.models import Bound, Order, PackVersion, Step
from shouwang.apps.orders.pack_words import SchemeRow, scheme_of
from shouwang.apps.orders.queries import Summary
from shouwang.apps.orders.serving import Check
from shouwang.apps.orders.standing import Restriction
from shouwang.apps.orders.written import NewOrder, Subject
from shouwang.backbone.access.actors import Actor
from shouwang.backbone.access.paths import above, within
from shouwang.backbone.access.scope import as_machine
from shouwang.backbone.texts import text_of
from shouwang.core.text import Text
from shouwang.policy.clock import local_day
from shouwang.policy.measures import NAMES, Measure
from shouwang.policy.orders import State
from shouwang.policy.pack import Lift, Pack

__all__ = [
    "Check",
    "Happened",
    "NewOrder",
    "Restriction",
    "Rules",
    "SchemeRow",
    "Subject",
    "Summary",
    "Zone",
    "ZoneOrder",
    "activate_shipped",
    "active_rules",
    "add_check",
    "check_again",
    "draft",
    "ends_today",
    "find_order",
    "happened_in",
    "kept_in",
    "kept_in_by",
    "last_exposure_in",
    "lift_name",
    "lift_text",
    "on_bound",
    "over",
    "put_up",
    "rules_of",
    "running_in",
    "scheme_of",
    "sign",
    "standing_of",
    "summary",
    "zone_orders",
    "zones_in_force",
]


@dataclass(frozen=True, slots=True)
class Rules:
    """A version of a pack as it was approved."""

    id: UUID
    pack: Pack


@dataclass(frozen=True, slots=True)
class Happened:
    """Something that happened to an order of a place."""

    order_id: UUID
    number: str
    label: str
    """Of the step, as `Step.Kind` has it."""
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class Zone:
    """An order about a zone that is in force: it is put up for everybody to read."""

    path: str
    measure: Text
    last_day: date


_READ: Final[dict[UUID, Rules]] = {}
"""Versions of packs that were asked for: a town has a handful."""


def standing_of(person_id: UUID, *, as_of: datetime) -> tuple[Restriction, ...]:
    """
    Return what bound somebody at an instant, by the facts of that hour; empty where nothing did.

    It tells no reason and no name; who asks has to have been asked before whether they may.
    """
    return standing.standing_of(person_id, as_of=as_of)


def draft(*, actor: Actor, subject: Subject, new: NewOrder, at: datetime) -> Order:
    """Save an order that nobody has signed; see `orders.drafting`."""
    return drafting.save(actor=actor, subject=subject, new=new, at=at)


def sign(*, actor: Actor, order_id: UUID, at: datetime) -> Order:
    """Sign an order; see `orders.issuing`."""
    return issuing.sign(actor=actor, order_id=order_id, at=at)


def put_up(*, actor: Actor, order_id: UUID, received_by: str, at: datetime) -> None:
    """Write down that an order on a place was put up for everybody to read; see `orders.serving`."""
    serving.serve(
        actor=actor, order_id=order_id, way=Step.Way.POSTED, language="zh",
        received_by=received_by, served_at=at, at=at,
    )  # fmt: skip


def add_check(name: str, check: Check) -> None:
    """Register what has to hold before an order is in force: the team is there, needs are seen to."""
    serving.add_check(name, check)


def check_again(*, actor: Actor, order_id: UUID, at: datetime) -> bool:
    """Ask the checks of a served order again, and tell whether all of them hold; see `serving`."""
    return serving.check_again(actor=actor, order_id=order_id, at=at)


def activate_shipped(
    *, actor: Actor, code: str, approver: str, office: str, approved_on: date, at: datetime
) -> None:
    """Let a pack that comes with the program count, each of its numbers confirmed; for invented towns."""
    row = packs.bring_shipped(actor=actor, code=code, at=at)
    packs.activate(
        actor=actor,
        version_id=row.pk,
        approver=approver,
        office=office,
        level="county",
        approved_on=approved_on,
        confirmed=frozenset(number.path for number in row.pack.unchecked()),
        at=at,
    )


def active_rules() -> list[Rules]:
    """Return the versions of packs that count, one for each disease."""
    return [Rules(row.pk, row.pack) for row in packs.all_active()]


def rules_of(version_id: UUID) -> Rules | None:
    """Return a version of a pack, whether it still counts or not; it is never changed, so it is read once."""
    if version_id not in _READ:
        row = PackVersion.objects.filter(pk=version_id).first()
        if row is None:
            return None
        _READ[version_id] = Rules(row.pk, row.pack)
    return _READ[version_id]


def running_in(path: str, people: Collection[UUID], *, code: str, at: datetime) -> list[str]:
    """
    Return the numbers of the orders by the rules of one disease that run in a place or on some people.

    Who asks has to have been asked before whether they may: it tells numbers alone.
    """
    with as_machine():
        rows = running.orders(local_day(at, standing.town_zone())).filter(pack__code=code)
        on_them = Q(pk__in=Bound.every.filter(person_id__in=people).values("order_id"))
        return sorted(one.number or "" for one in rows.filter(on_them | within(path)))


def last_exposure_in(paths: Collection[str], *, code: str, at: datetime) -> date | None:
    """
    Return the last exposure that orders on people in some places name, by the rules of one disease.

    Orders that were decided by an instant count, also those whose days are over; one that was lifted does not: its
    case may have been none. It names nobody; None where no order names a day.
    """
    inside = reduce(or_, (within(path) for path in paths), Q(pk=None))
    with as_machine():
        rows = Order.every.filter(inside, pack__code=code).exclude(kind=Order.Kind.ZONE)
        rows = rows.filter(number__isnull=False, last_exposure__isnull=False, decided_at__lte=at)
        for one in rows.order_by("-last_exposure"):
            if standing.state_of(one, at) is not State.LIFTED:
                return one.last_exposure
    return None


def lift_name(lift: Lift) -> str:
    """Return what a condition of lifting a zone is called in the reader's language."""
    return str(pack_words.LIFTS[lift])


def lift_text(lift: Lift) -> Text:
    """Return the same in both languages."""
    return text_of(pack_words.LIFTS[lift])


def zones_in_force(path: str, *, code: str, at: datetime) -> list[Zone]:
    """
    Return the zones in a place that are in force by the rules of one disease, the first to end first.

    They are public; who asks sees to it that no zone that is a single house is told by its name.
    """
    with as_machine():
        rows = running.orders(local_day(at, standing.town_zone())).filter(
            within(path), pack__code=code, kind=Order.Kind.ZONE
        )
        found = [
            Zone(
                one.path,
                NAMES[Measure(one.measure)],
                standing.last_day_of(one, standing.steps_of(one)),
            )
            for one in rows
            if standing.state_of(one, at) is State.IN_FORCE
        ]
    return sorted(found, key=lambda one: (one.last_day, one.path))


@dataclass(frozen=True, slots=True)
class ZoneOrder:
    """An order on a zone, from its draft on."""

    id: UUID
    number: str
    """Empty while it is a draft."""
    path: str
    asks: Measure
    state: State
    last_day: date

    @property
    def measure(self) -> Text:
        """What it asks, in words."""
        return NAMES[self.asks]

    def closes(self, measure: Measure) -> bool:
        """Tell whether it is issued, not over, and asks as much as a zone does: one that asks less closes nothing."""
        return self.is_issued and not self.is_over and not self.asks.is_milder(measure)

    @property
    def is_issued(self) -> bool:
        """Whether it is signed by all who have to."""
        return bool(self.number)

    @property
    def is_over(self) -> bool:
        """Whether it binds nobody any more."""
        return self.state in (State.EXPIRED, State.LIFTED)


def zone_orders(path: str, *, at: datetime) -> list[ZoneOrder]:
    """Return the orders on a place as a zone, or on one that holds it, the latest first; who may ask was asked."""
    with as_machine():
        rows = Order.every.filter(path__in=above(path), kind=Order.Kind.ZONE).order_by(
            "-drafted_at"
        )
        return [
            ZoneOrder(
                one.pk, one.number or "", one.path, Measure(one.measure),
                standing.state_of(one, at), standing.last_day_of(one, standing.steps_of(one)),
            )
            for one in rows
        ]  # fmt: skip


def happened_in(
    path: str, *, code: str, since: datetime, before: datetime, most: int
) -> list[Happened]:
    """Return what happened to orders of a place, of those who may be seen, the latest first."""
    rows = Order.objects.filter(within(path), pack__code=code)
    steps = Step.every.filter(order__in=rows, at__gte=since, at__lt=before)
    shown = steps.select_related("order").order_by("-at", "-place")[:most]
    return [
        Happened(
            one.order_id, one.order.number or "", one.get_kind_display(), one.at,
            one.actor_name,
        )
        for one in shown
    ]  # fmt: skip


def find_order(words: str) -> tuple[UUID, str] | None:
    """Return id and number of the order with a number or an id, if it is issued and the one who asks may see it."""
    try:
        named = Q(pk=UUID(words))
    except ValueError:
        named = Q(number=words)
    found = Order.objects.filter(named, number__isnull=False).first()
    return (found.pk, found.number or "") if found else None


def ends_today(now: datetime, *, most: int) -> tuple[int, list[tuple[UUID, str, str]]]:
    """Return how many orders end on the day of now, and some: id, number, path; of those who may be seen."""
    today = local_day(now, standing.town_zone())
    rows: Any = running.orders(today)  # with what it adds
    rows = rows.filter(ends_on=today).order_by("number")
    return rows.count(), [(one.pk, one.number or "", one.path) for one in rows[:most]]


def summary(now: datetime) -> Summary:
    """Return the figures at the head of the list of orders, of those who may be seen."""
    return queries.summary(now)
