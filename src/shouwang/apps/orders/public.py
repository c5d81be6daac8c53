"""What other capabilities may ask of orders, and what they may register."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from shouwang.apps.orders import packs, serving, standing
from shouwang.apps.orders.serving import Check
from shouwang.apps.orders.standing import Restriction
from shouwang.backbone.access.actors import Actor

__all__ = ["Check", "Restriction", "activate_shipped", "add_check", "check_again", "standing_of"]


def standing_of(person_id: UUID, *, as_of: datetime) -> tuple[Restriction, ...]:
    """
    Return what bound somebody at an instant, by the facts of that hour; empty where nothing did.

    It tells no reason and no name; who asks has to have been asked before whether they may.
    """
    return standing.standing_of(person_id, as_of=as_of)


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
