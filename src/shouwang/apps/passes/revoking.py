"""
Taking passes back: one, all of a batch, and those of people whom an order asks to stay in.

An order that begins at once takes them back in its own transaction. One that begins later is noted,
and asked again at that hour: every minute, and before each list that goes to a phone. So nothing is
forgotten, and an order that was lifted before it began takes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from shouwang.apps.orders import public as orders
from shouwang.apps.passes.errors import PassError
from shouwang.apps.passes.models import Ahead, Pass
from shouwang.apps.passes.standing import not_revoked
from shouwang.backbone.access.actors import Actor, require, require_person
from shouwang.backbone.access.scope import as_machine
from shouwang.backbone.audit import log
from shouwang.core.text import Text

MOST_WORDS: Final = 300
_AT_ONCE: Final = 200
BY_HAND: Final = (Pass.Why.LOST, Pass.Why.WRONG, Pass.Why.OVER, Pass.Why.OTHER)
"""Why somebody takes a pass back; an order and another pass do so themselves."""
_GONE: Final = Text("There is no such pass", "没有这个通行证")


def taken(pass_id: UUID) -> Pass:
    """Return a pass, held so that nobody else changes it to the end of the transaction."""
    row = Pass.every.select_for_update().filter(pk=pass_id).first()
    if row is None:
        raise PassError(_GONE)
    return row


@transaction.atomic
def revoke(*, actor: Actor, pass_id: UUID, why: Pass.Why, words: str = "", at: datetime) -> Pass:
    """
    Take a pass back; one that was taken back before stays as it is.

    Raises
    ------
    PassError
        If the reason is none of those that somebody gives.
    """
    require(actor, "passes.revoke")
    require_person(actor)
    with as_machine(), log.together():
        row = taken(pass_id)
        require(actor, "passes.revoke", row.path)
        if why not in BY_HAND:
            raise PassError(Text("Choose why it is taken back", "请选择收回原因"))
        if not row.is_revoked(at):
            row.words = words.strip()[:MOST_WORDS]
            note(row, why, actor=actor, at=at)
    return row


def revoke_batch(
    *,
    actor: Actor,
    batch: UUID,
    at: datetime,
    tell: Callable[[int, int], None] = lambda _done, _total: None,
) -> int:
    """Take back all passes of a batch that are not over; return how many."""
    require(actor, "passes.take-back-many")
    n_done, rows = 0, Pass.every.filter(not_revoked(at), batch=batch, ends_at__gt=at)
    with as_machine():
        ids = list(rows.values_list("pk", "path"))
        require(actor, "passes.take-back-many", *{path for _pk, path in ids})
        for first in range(0, len(ids), _AT_ONCE):
            some = [pk for pk, _path in ids[first : first + _AT_ONCE]]
            n_done += _take_back(some, Pass.Why.WRONG, actor=actor, at=at)
            tell(n_done, len(ids))
    return n_done


def follow_order(people: frozenset[UUID], order_id: UUID, at: datetime, actor: Actor) -> None:
    """
    Take back the passes of those whom an order asks to stay in; see `orders.public.on_bound`.

    An order that begins later is noted, and asked again when its hour has come.
    """
    if at > timezone.now():
        by = {"begins_at": at, "by_name": actor.name, "by_id": actor.account_id}
        Ahead.objects.update_or_create(order_id=order_id, defaults=by)
    else:
        _revoke_by_order(people, order_id, actor=actor, at=at)


def settle(at: datetime) -> int:
    """Take back passes by the orders that have begun since they were noted, if they still bind; return how many."""
    n_gone = 0
    for row in Ahead.objects.filter(begins_at__lte=at).order_by("begins_at"):
        with transaction.atomic(), as_machine(), log.together():
            held = Ahead.objects.select_for_update().filter(pk=row.pk).first()
            if held is None:
                continue  # another one was first
            people = orders.kept_in_by(held.order_id, at=at)
            by = Actor(held.by_name, account_id=held.by_id)
            n_gone += _revoke_by_order(people, held.order_id, actor=by, at=held.begins_at)
            held.delete()
    return n_gone


def note(
    row: Pass, why: Pass.Why, *, actor: Actor, at: datetime, order_id: UUID | None = None
) -> None:
    """Write down that a pass is taken back from a moment on."""
    row.revoked_at, row.revoked_by, row.revoked_name = at, actor.account_id, actor.name
    row.revoked_why, row.order_id = why.value, order_id
    row.save(
        update_fields=[
            "revoked_at", "revoked_by", "revoked_name", "revoked_why", "order_id", "words_sealed",
        ]
    )  # fmt: skip
    log.write(actor, "passes.revoked", row.pk, at=at, why=why.value)


def _revoke_by_order(
    people: Collection[UUID], order_id: UUID, *, actor: Actor, at: datetime
) -> int:
    rows = Pass.every.filter(not_revoked(at), person_id__in=people, ends_at__gt=at)
    ids = list(rows.values_list("pk", flat=True))
    return _take_back(ids, Pass.Why.ORDER, actor=actor, at=at, order_id=order_id)


@transaction.atomic
def _take_back(
    ids: Collection[UUID],
    why: Pass.Why,
    *,
    actor: Actor,
    at: datetime,
    order_id: UUID | None = None,
) -> int:
    with log.together():
        rows = Pass.every.select_for_update().filter(not_revoked(at), pk__in=ids).order_by("pk")
        still = [row.pk for row in rows]
        Pass.every.filter(pk__in=still).update(
            revoked_at=at, revoked_by=actor.account_id, revoked_name=actor.name,
            revoked_why=why.value, order_id=order_id,
        )  # fmt: skip
        log.write_many(actor, "passes.revoked", still, at=at, why=why.value)
    return len(still)
