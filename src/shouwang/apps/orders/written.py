"""What is written of an order, for whom, and how policy knows it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from shouwang.apps.orders import standing
from shouwang.apps.orders.models import Order
from shouwang.apps.people import public as people
from shouwang.backbone.access.actors import Actor
from shouwang.policy.measures import Kind, Level, Measure
from shouwang.policy.orders import (
    Draft,
    Extended,
)


@dataclass(frozen=True, slots=True)
class Subject:
    """
    Whom or what an order is about.

    Parameters
    ----------
    bound
        Those whom it binds, the one it is named by first; empty for a zone.
    path, name
        Of a zone; else they are those of the first.
    """

    kind: Kind
    bound: tuple[people.Someone, ...] = ()
    path: str = ""
    name: str = ""

    @property
    def where(self) -> str:
        """Area of the zone, or of the home."""
        return self.bound[0].path if self.bound else self.path

    @property
    def paths(self) -> tuple[str, ...]:
        """Areas in which somebody has to have the duty: that of the zone, or of everybody's home."""
        return tuple(one.path for one in self.bound) or (self.path,)

    @property
    def entries(self) -> set[UUID]:
        """All entries of the register that are those whom it binds."""
        return {entry for one in self.bound for entry in people.entries_of(one.id)}


@dataclass(frozen=True, slots=True)
class NewOrder:
    """What is written of an order; see `policy.orders.Draft` for what each part means."""

    pack_id: UUID
    measure: Measure
    office: str
    level: Level
    reason: str
    legal_basis: str
    document_no: str
    milder: str
    needs: str
    evidence: str
    appeal_how: str
    decided_at: datetime
    starts_at: datetime
    last_day: date
    review_on: date
    conditions: str = ""
    last_exposure: date | None = None
    first_exposure: date | None = None
    is_immune: bool = False
    is_high_risk: bool = False
    decision_level: Level | None = None
    decision_no: str = ""
    is_late: bool = False


def draft_of(order: Order, issuers: frozenset[str]) -> Draft:
    """Return an order as policy knows it."""
    facts = asdict_of(order)
    return as_policy(Kind(order.kind), NewOrder(**facts), order.extends, issuers)


def asdict_of(order: Order) -> dict[str, Any]:
    """Return what is written of an order, as `NewOrder` has it; to draft one like it, too."""
    names = (
        "pack_id", "office", "reason", "legal_basis", "document_no", "milder", "needs", "evidence",
        "appeal_how", "decided_at", "starts_at", "last_day", "review_on", "conditions",
        "last_exposure", "first_exposure", "is_immune", "is_high_risk", "decision_no", "is_late",
    )  # fmt: skip
    facts: dict[str, Any] = {name: getattr(order, name) for name in names}
    facts["measure"], facts["level"] = Measure(order.measure), Level(order.level)
    facts["decision_level"] = Level(order.decision_level) if order.decision_level else None
    return facts


def as_policy(kind: Kind, new: NewOrder, before: Order | None, issuers: frozenset[str]) -> Draft:
    """Return what is written as policy knows it."""
    facts = asdict(new)
    for name in ("pack_id", "conditions", "evidence"):
        del facts[name]
    evidence = tuple(line.strip() for line in new.evidence.splitlines() if line.strip())
    goes_on = extended(before) if before is not None else None
    return Draft(kind=kind, issuers=issuers, evidence=evidence, extends=goes_on, **facts)


def hand_of(actor: Actor) -> str:
    """Return what stands for somebody among those who issue an order."""
    return str(actor.account_id or actor.name)


def extended(order: Order) -> Extended:
    """Return an order as one that goes on from it knows it."""
    times = standing.times_of(order, standing.steps_of(order))
    return Extended(times.ends_at, standing.first_day_of(order))
