"""
After a new version of a pack: which running orders would be shorter under it, or not made at all.

Nothing changes by itself. An order keeps the version that it was made under; somebody looks at it
and shortens it, lifts it, or says why it stays.

ShouwangError
 └ KeepError  an order cannot be kept as asked
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar, Final
from uuid import UUID

from django.db import transaction
from django.db.models import Prefetch
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from shouwang.apps.orders import packs, running, standing
from shouwang.apps.orders.models import Order, PackVersion, Step
from shouwang.apps.orders.steps import note
from shouwang.backbone.access import scope
from shouwang.backbone.access.actors import Actor, require
from shouwang.backbone.audit import log
from shouwang.core.errors import ShouwangError
from shouwang.core.text import Text
from shouwang.policy.clock import end_of_follow_up
from shouwang.policy.measures import Kind, Measure
from shouwang.policy.pack import Pack
from shouwang.policy.renewal import Proposal, Running, Then, under_new_pack

MOST_CHARS: Final = 500
_LOOKED_AT: Final = (Step.Kind.SHORTENED, Step.Kind.KEPT)


class KeepError(ShouwangError):
    """An order cannot be kept as asked."""

    code: ClassVar[str] = "orders.keep"
    problem: ClassVar[Text] = Text(en="{detail}.", zh="{detail}。")
    remedy: ClassVar[Text] = Text(
        en="Open the list again and see where it stands.", zh="请重新打开列表查看。"
    )


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """An order for which the version that counts now proposes something."""

    order: Order
    version: PackVersion
    """The one that the order was made under."""
    active: PackVersion
    """The one that counts now."""
    last_day: date
    """As it stands today."""
    proposal: Proposal

    @property
    def measure(self) -> Measure:
        """What was ordered."""
        return Measure(self.order.measure)


@dataclass(frozen=True, slots=True)
class Review:
    """What new versions mean for the orders that run."""

    rows: tuple[ReviewRow, ...]
    n_staying: int
    """Orders under an older version for which nothing is proposed."""


def review(today: date) -> Review:
    """Return what the versions that count now propose, for the orders that the reader may see."""
    active = {row.code: row for row in packs.all_active()}
    versions = {row.pk: row for row in PackVersion.objects.all()}
    older = [row.pk for row in versions.values() if _is_older(row, active.get(row.code))]
    if not older:
        return Review((), 0)
    found = _waiting(today, older, versions, active)
    begun = _begun_on(found)
    rows = [
        _row(order, versions[order.pack_id], active[versions[order.pack_id].code], day, today)
        for order, day in zip(found, begun, strict=True)
    ]
    proposed = tuple(row for row in rows if row.proposal.then is not Then.STAYS)
    return Review(proposed, len(rows) - len(proposed))


def rows(today: date) -> list[ReviewRow]:
    """Return the orders that somebody should look at anew."""
    return list(review(today).rows)


def _is_older(row: PackVersion, active: PackVersion | None) -> bool:
    return active is not None and active.pk != row.pk


def _waiting(
    today: date,
    older: Iterable[UUID],
    versions: Mapping[UUID, PackVersion],
    active: Mapping[str, PackVersion],
) -> list[Order]:
    """Return the running orders under older versions that nobody kept under the new one."""
    steps = Prefetch("steps", queryset=Step.objects.filter(kind__in=_LOOKED_AT))
    found = running.orders(today).filter(pack_id__in=list(older)).prefetch_related(steps)
    return [
        order
        for order in found.order_by("last_day", "number")
        if not _is_kept(order, active[versions[order.pack_id].code])
    ]


def _is_kept(order: Order, active: PackVersion) -> bool:
    return any(
        step.kind == Step.Kind.KEPT and step.pack_id == active.pk for step in order.steps.all()
    )


def _begun_on(found: Iterable[Order]) -> list[date]:
    """Return, of each order, the day on which the first of its chain began: a query for each link, none for a row."""
    heads = [(order.extends_id, order.starts_at) for order in found]
    with scope.as_machine():  # only days are taken
        while wanted := {before for before, _starts in heads if before is not None}:
            links = Order.every.filter(pk__in=wanted).values_list("pk", "extends_id", "starts_at")
            earlier = {pk: (before, starts) for pk, before, starts in links}
            heads = [head if head[0] is None else earlier[head[0]] for head in heads]
    return [timezone.localdate(starts) for _before, starts in heads]


def _row(
    order: Order, version: PackVersion, active: PackVersion, begun_on: date, today: date
) -> ReviewRow:
    last_day = standing.last_day_of(order, order.steps.all())
    is_beyond = _is_beyond(order, last_day, version.pack)
    order_now = Running(
        kind=Kind(order.kind),
        measure=Measure(order.measure),
        begun_on=begun_on,
        last_day=last_day,
        last_exposure=order.last_exposure,
        is_immune=order.is_immune,
        is_high_risk=order.is_high_risk,
        is_beyond=is_beyond,
    )
    proposal = under_new_pack(order_now, active.pack, today)
    return ReviewRow(order, version, active, last_day, proposal)


def _is_beyond(order: Order, last_day: date, pack: Pack) -> bool:
    if order.last_exposure is None:
        return False
    return last_day > end_of_follow_up(order.last_exposure, pack.follow_up.days.whole)


@transaction.atomic
def keep(*, actor: Actor, order_id: UUID, reason: str, at: datetime) -> Step:
    """
    Note that somebody looked at an order anew and that it stays as it is, and why.

    It is looked at after a new version, and on the day that it names. Said twice on a day, it is noted once.

    Raises
    ------
    KeepError
        If no reason is given, or the order does not run.
    """
    require(actor, "orders.lift")
    order = Order.every.select_for_update().filter(pk=order_id).first()
    if order is None:
        raise _refused("There is no such order", "没有这份决定")
    require(actor, "orders.lift", order.path)
    active = packs.active(order.pack.code)
    if active is None or not _is_running(order, at):
        raise _refused("This order does not run", "这份决定已不再执行")
    reason = reason.strip()
    if not reason:
        raise _refused("Say why the order stays as it is", "请写明维持不变的原因")
    if len(reason) > MOST_CHARS:
        raise _refused(
            f"The reason has more than {MOST_CHARS} characters", f"原因超过 {MOST_CHARS} 个字"
        )
    said = Step.every.filter(order=order, kind=Step.Kind.KEPT, pack=active).last()
    kept = said if said and timezone.localdate(said.at) == timezone.localdate(at) else None
    if kept is not None:
        return kept
    step = note(order, Step.Kind.KEPT, actor, at=at, words=reason, pack=active)
    log.write(actor, "orders.kept", order.pk, at=at, pack=str(active))
    return step


def _refused(en: str, zh: str) -> KeepError:
    return KeepError(detail=Text(en, zh))


def _is_running(order: Order, at: datetime) -> bool:
    with scope.as_machine():  # who acts was asked already
        return running.orders(timezone.localdate(at)).filter(pk=order.pk).exists()


def waiting() -> Iterator[tuple[str, int, str]]:
    """Say that orders wait for a look after a new version of the rules."""
    n = len(review(timezone.localdate()).rows)
    yield _("orders wait for a look: the rules have a new version"), n, reverse("orders:review")
