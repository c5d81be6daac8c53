"""How far a point is: written down step by step, worked out from the last one that says so."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID, uuid4

from django.db import transaction

from shouwang.apps.orders import public as orders
from shouwang.apps.zones.errors import POINT_FAULTS, PointError
from shouwang.apps.zones.models import ClosurePlan, Point, PointStep, Zone
from shouwang.backbone.access.actors import Actor, require, require_person
from shouwang.backbone.access.scope import as_machine
from shouwang.backbone.audit import log
from shouwang.core.text import Text
from shouwang.policy import closures
from shouwang.policy.closures import PointFacts, PointKind, PointState
from shouwang.policy.measures import Measure

_SAYS: Final = {
    PointStep.Kind.PLANNED: PointState.PLANNED,
    PointStep.Kind.BUILT: PointState.BUILT,
    PointStep.Kind.CHECKED: PointState.CHECKED,
    PointStep.Kind.NOT_IN_ORDER: PointState.BUILT,
    PointStep.Kind.REMOVED: PointState.REMOVED,
}
_FOLLOWS: Final = {
    PointState.PLANNED: (PointStep.Kind.BUILT,),
    PointState.BUILT: (
        PointStep.Kind.CHECKED, PointStep.Kind.NOT_IN_ORDER, PointStep.Kind.REMOVED,
    ),
    PointState.CHECKED: (
        PointStep.Kind.CHECKED, PointStep.Kind.NOT_IN_ORDER, PointStep.Kind.REMOVED,
    ),
    PointState.REMOVED: (),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Opener:
    """Who opens a closed point, in how many minutes, and what somebody saw there."""

    ref: str = ""
    name: str = ""
    minutes: int | None = None
    by_hand: bool | None = None
    way_out: bool | None = None


def stands_of(rows: Collection[Point]) -> dict[UUID, PointState]:
    """Return how far points are; who may see them has been asked before."""
    found = {row.pk: PointState.PLANNED for row in rows}
    steps = PointStep.every.filter(point__in=found, kind__in=list(_SAYS)).order_by(
        "place_in_order"
    )
    for point_id, kind in steps.values_list("point_id", "kind"):
        found[point_id] = _SAYS[PointStep.Kind(kind)]
    return found


def state_of(row: Point) -> PointState:
    """Return how far one point is."""
    return stands_of([row])[row.pk]


def may_follow(state: PointState) -> tuple[PointStep.Kind, ...]:
    """Return what can be done at a point next."""
    return _FOLLOWS[state]


def step(
    actor: Actor, row: Point, kind: PointStep.Kind, at: datetime, *, words: str = ""
) -> PointStep:
    """Write down something that was done at a point; the zone is held by who calls."""
    return PointStep.every.create(
        id=uuid4(), point=row, place_in_order=row.steps.count(), kind=kind.value,
        words=" ".join(words.split())[:300], at=at, account_id=actor.account_id, actor_name=actor.name[:60],
    )  # fmt: skip


def faults_of(row: Point, wanted: PointState, at: datetime) -> list[Text]:
    """Return what keeps a point from a state, in words."""
    facts = PointFacts(
        PointKind(row.kind), has_order=has_order(row.zone, at), opener=row.opener, minutes=row.minutes,
        by_hand=row.by_hand, way_out=row.way_out,
    )  # fmt: skip
    return [POINT_FAULTS[one] for one in closures.point_faults(facts, wanted)]


def has_order(zone: Zone, at: datetime) -> bool:
    """Tell whether an order that asks as much as a zone is issued and runs on each part of it."""
    found = [orders.zone_orders(path, at=at) for path in zone.parts]
    return bool(found) and all(
        any(one.closes(Measure(zone.measure)) for one in some) for some in found
    )


def is_wanted(row: Point) -> bool:
    """Tell whether the plan that counts wants a point where it is; of a zone that was lifted none is wanted."""
    plans = ClosurePlan.every.filter(zone=row.zone, accepted_at__isnull=False).order_by("-n")
    stands = Zone.every.filter(
        pk=row.zone_id, lifted_at=None
    )  # asked anew: it may be lifted meanwhile
    return stands.exists() and plans.values_list("pk", flat=True).first() == row.plan_id


def tell_of(*, actor: Actor, point_id: UUID, opener: Opener, at: datetime) -> Point:
    """
    Write down who opens a point and what was seen there; what was said before stays in its steps.

    A point that was checked is so no longer where it would not pass any more.

    Raises
    ------
    PointError
        If there is no such point, or it was taken away.
    """
    with as_machine(), log.together():
        row = _taken(actor, "zones.build", point_id)
        state = state_of(row)
        if state is PointState.REMOVED:
            raise PointError(_GONE)
        row.opener_ref, row.opener = opener.ref[:12], opener.name[:60]
        row.minutes, row.by_hand, row.way_out = opener.minutes, opener.by_hand, opener.way_out
        row.save(update_fields=["opener_ref", "opener", "minutes", "by_hand", "way_out"])
        step(actor, row, PointStep.Kind.CHANGED, at, words=row.opener)
        if state is PointState.CHECKED and faults_of(row, PointState.CHECKED, at):
            step(actor, row, PointStep.Kind.NOT_IN_ORDER, at)
        log.write(actor, "zones.point-told", row.pk, at=at, code=row.code)
    return row


def go(
    *, actor: Actor, point_id: UUID, kind: PointStep.Kind, words: str, at: datetime
) -> PointStep:
    """
    Write down that a point was built, checked, found wanting or taken away.

    One that the plan that counts wants there is to be built again: only a plan says that it is not.

    Raises
    ------
    PointError
        If that does not follow on where it stands, or something is missing, with all of it.
    """
    with as_machine(), log.together():
        row = _taken(actor, "zones.build", point_id)
        state = state_of(row)
        last = row.steps.exclude(kind=PointStep.Kind.PLANNED).order_by("place_in_order").last()
        if (
            last is not None
            and last.kind == kind
            and last.account_id == actor.account_id
            and last.words == words
        ):
            return last  # the button was pressed twice
        if kind not in may_follow(state):
            raise PointError(_NOT_NEXT if state is not PointState.REMOVED else _GONE)
        if kind is PointStep.Kind.NOT_IN_ORDER:
            if not words.strip():
                raise PointError(Text("Say what is not in order", "请写明哪里不符合要求"))
        else:
            PointError.raise_for(faults_of(row, _SAYS[kind], at))
        made = step(actor, row, kind, at, words=words)
        if kind is PointStep.Kind.REMOVED and is_wanted(row):
            step(
                actor, row, PointStep.Kind.PLANNED, at
            )  # the line is open there until it stands again
        log.write(actor, "zones.point-stepped", row.pk, at=at, code=row.code, kind=kind.value)
    return made


@transaction.atomic
def _taken(actor: Actor, act: str, point_id: UUID) -> Point:
    require(actor, act)
    require_person(actor)
    rows = Point.every.select_for_update(of=("self",)).filter(pk=point_id)
    row = rows.select_related("zone").first()
    if row is None:
        raise PointError(Text("There is no such point", "没有这个点"))
    require(actor, act, row.zone.path)
    return row


_GONE: Final = Text("This point was taken away", "这个点已经拆除")
_NOT_NEXT: Final = Text(
    "That does not follow on how far it is: open it again", "与目前的状态不符：请重新打开查看"
)
