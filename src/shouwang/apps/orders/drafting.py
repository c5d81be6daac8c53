"""
Writing an order: nothing incomplete is saved.

A draft is a whole order that lacks signatures alone.
"""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from shouwang.apps.orders import packs, standing
from shouwang.apps.orders.errors import OrderError, OrderFaultsError
from shouwang.apps.orders.models import Bound, Order, PackVersion
from shouwang.apps.orders.saying import sentences
from shouwang.apps.orders.steps import taken
from shouwang.apps.orders.written import NewOrder, Subject, as_policy, hand_of
from shouwang.apps.people import public as people
from shouwang.backbone.access.actors import Actor, require, require_person
from shouwang.backbone.access.paths import above, within
from shouwang.backbone.access.scope import as_machine
from shouwang.backbone.audit import log
from shouwang.core.text import Text
from shouwang.policy.clock import local_day
from shouwang.policy.measures import Kind, Measure
from shouwang.policy.orders import (
    ZONE_PAUSE,
    Draft,
    Extended,
    Fault,
    State,
    faults_of,
    last_day_allowed,
    state_at,
)

_STANDS: Final = (State.ISSUED, State.SERVED, State.IN_FORCE, State.SUSPENDED)


@transaction.atomic
def save(
    *, actor: Actor, subject: Subject, new: NewOrder, at: datetime, extends: Order | None = None
) -> Order:
    """
    Save a whole order as a draft, to be signed.

    Raises
    ------
    OrderFaultsError
        If anything is missing or wrong, with all of it; nothing is saved then.
    OrderError
        If the same is ordered already, the pack does not count, or what it goes on from does not stand.
    """
    require_person(actor)
    require(actor, "orders.draft", *subject.paths)
    with as_machine(), log.together():  # rows of other areas count too; the log is held last
        return _saved(actor, subject, new, at, extends)


def _saved(
    actor: Actor, subject: Subject, new: NewOrder, at: datetime, before: Order | None
) -> Order:
    _require_whole(subject)
    pack = _active_pack(new.pack_id)
    if before is None:
        _require_new(subject, new, at)
    else:
        before = taken(before.pk)
        new = _as_extension(before, new)
        _require_extensible(before, subject, new, pack, at)
    draft = as_policy(subject.kind, new, before, frozenset({hand_of(actor)}))
    faults = faults_of(draft, pack.pack, at, standing.town_zone())
    found = tuple(one for one in faults if one is not Fault.TOO_FEW_PEOPLE)  # it is to be signed
    if found:
        raise OrderFaultsError(sentences(found, draft, pack.pack, standing.town_zone()))
    if subject.kind is Kind.ZONE:
        _require_pause(subject, draft, pack)
    order = _row(actor, subject, new, at, before)
    log.write(actor, "orders.drafted", order.pk, at=at, kind=order.kind, measure=order.measure)
    for one in subject.bound:
        log.write(actor, "orders.drafted-for", one.id, at=at, measure=order.measure)
    return order


@transaction.atomic
def discard(*, actor: Actor, order_id: UUID, at: datetime) -> None:
    """
    Take a draft away that is not to be issued.

    Raises
    ------
    OrderError
        If it was issued: then it can be lifted, and stays on file.
    """
    require(actor, "orders.draft")
    order = taken(order_id)
    require(actor, "orders.draft", order.path)
    if order.number is not None:
        raise OrderError(detail=Text("It is issued: lift it instead", "决定已签发，请改为解除"))
    log.write(actor, "orders.discarded", order.pk, at=at)
    order.delete()


def _active_pack(pack_id: UUID) -> PackVersion:
    found = PackVersion.objects.select_for_update(
        no_key=True
    )  # who drafts by the same rules waits here
    pack = found.filter(pk=pack_id, activated_at__isnull=False).first()
    active = packs.active(pack.code) if pack else None
    if pack is None or active is None or active.pk != pack.pk:
        raise OrderError(
            detail=Text(
                "The rules that it rests on do not count: choose the version that is active",
                "所依据的规则版本未启用或已被替换：请选择现行版本",
            )
        )
    return pack


def _require_whole(subject: Subject) -> None:
    """Refuse an order that binds nobody, the same person twice, or an area that has no name."""
    n = len(subject.bound)
    wrong: Text | None = None
    if subject.kind is Kind.ZONE and (n or not subject.path.strip() or not subject.name.strip()):
        wrong = Text(
            "A zone needs an area with its name, and binds nobody by name",
            "区域决定须写明区域及名称，不列具体个人",
        )
    elif subject.kind is Kind.PERSON and n != 1:
        wrong = Text(
            f"An order about a person binds one, not {n}", f"个人决定只针对 1 人，不是 {n} 人"
        )
    elif subject.kind is Kind.HOUSEHOLD and not n:
        wrong = Text("Nobody of the household is named", "没有列出家庭成员")
    elif len({frozenset(people.entries_of(one.id)) for one in subject.bound}) != n:
        wrong = Text("Somebody is named twice", "同一人列了两次")
    if wrong is not None:
        raise OrderError(detail=wrong)


def _require_new(subject: Subject, new: NewOrder, at: datetime) -> None:
    """
    Refuse the same measure for the same once more while it is drafted or runs.

    Only a later exposure makes a new order beside one that runs: the end is counted from it.
    """
    rows = Order.every.filter(measure=new.measure.value)
    rows = rows.filter(last_day__gte=local_day(at, standing.town_zone()))
    if subject.bound:
        bound = Bound.every.filter(person_id__in=subject.entries)
        rows = rows.filter(pk__in=bound.values("order_id"))
    else:
        rows = rows.filter(kind=subject.kind.value, path__in=above(subject.path))
    for known in rows:
        if standing.state_of(known, at) in (State.LIFTED, State.EXPIRED):
            continue
        before, now = known.last_exposure, new.last_exposure
        if known.number and before is not None and now is not None and now > before:
            continue
        raise OrderError(
            detail=Text(
                f"The same is ordered already: {known.number or 'a draft'}",
                f"已有同样的决定：{known.number or '草稿'}",
            )
        )


def _require_pause(subject: Subject, draft: Draft, pack: PackVersion) -> None:
    """Refuse a zone of which a part would stay closed longer than the longest by one order after another."""
    begun, first = draft.starts_at, local_day(draft.starts_at, standing.town_zone())
    touching = within(subject.path) | Q(path__in=above(subject.path))
    earlier = Order.every.filter(touching, kind=Kind.ZONE.value, number__isnull=False)
    for order in earlier.order_by("-starts_at"):
        times = standing.times_of(order, standing.steps_of(order))
        ended = min(filter(None, [times.lifted_at, times.ends_at]))
        if times.starts_at < begun <= ended + ZONE_PAUSE:
            begun, first = times.starts_at, local_day(times.starts_at, standing.town_zone())
    whole = replace(draft, extends=Extended(draft.starts_at, first))
    last = last_day_allowed(whole, pack.pack, standing.town_zone())
    if last is None or draft.last_day > last:
        raise OrderFaultsError(
            sentences((Fault.TOO_LONG,), whole, pack.pack, standing.town_zone())
        )


def _as_extension(before: Order, new: NewOrder) -> NewOrder:
    """Return what is written of an extension with the exposures of the order: they are not written anew."""
    if new.last_exposure not in (None, before.last_exposure):
        detail = Text(
            "An extension has the exposures of the order; a later one takes a new order, with what shows it",
            "延长决定沿用原来的接触日期；有新的接触须另作决定并写明依据",
        )
        raise OrderError(detail=detail)
    if new.reason.strip() == before.reason.strip():
        detail = Text("An extension needs a reason of its own", "延长决定须写明新的理由")
        raise OrderError(detail=detail)
    return replace(
        new, last_exposure=before.last_exposure, first_exposure=before.first_exposure,
        is_immune=before.is_immune, is_high_risk=before.is_high_risk, is_late=False,
    )  # fmt: skip


def _require_extensible(
    order: Order, subject: Subject, new: NewOrder, pack: PackVersion, at: datetime
) -> None:
    steps = standing.steps_of(order)
    wrong: Text | None = None
    if state_at(standing.times_of(order, steps), at) not in _STANDS:
        wrong = Text("Only an order that runs can be extended", "只有仍有效的决定才能延长")
    elif order.extensions.exists():  # also one that waits for signatures
        wrong = Text("There is an extension already", "已有延长决定")
    elif not _is_same(order, subject):
        wrong = Text("An extension is for the same people or the same place, and nobody else",
                     "延长决定的对象必须与原决定相同，不得扩大")  # fmt: skip
    elif order.pack.code != pack.code:
        wrong = Text(
            "An extension rests on the rules of the same disease", "延长决定须依据同一疾病的规则"
        )
    elif Measure(order.measure).is_milder(new.measure):
        wrong = Text("An extension is no more severe than the order: a harder measure takes a new order",
                     "延长不得加重：更严的措施需另作决定")  # fmt: skip
    if wrong is not None:
        raise OrderError(detail=wrong)


def _is_same(order: Order, subject: Subject) -> bool:
    """Tell whether an extension is for those whom the order binds, or some of them, or for its zone."""
    if order.kind != subject.kind.value:
        return False
    if subject.kind is Kind.ZONE:
        return order.path == subject.path
    before = Bound.every.filter(order=order).values_list("person_id", flat=True)
    known = {entry for one in before for entry in people.entries_of(one)}
    return subject.entries <= known


def _row(
    actor: Actor, subject: Subject, new: NewOrder, at: datetime, extends: Order | None
) -> Order:
    first = subject.bound[0] if subject.bound else None
    facts = asdict(new)
    sealed = ("reason", "evidence", "milder", "conditions", "needs")
    words = {name: facts.pop(name) for name in sealed}
    order = Order(
        **{**facts, "decision_level": (new.decision_level or "")},
        kind=subject.kind.value,
        subject_id=first.id if first else None,
        subject_ref=first.ref if first else "",
        path=subject.where,
        extends=extends,
        drafted_by=actor.account_id,
        drafted_name=actor.name[:60],
        drafted_at=at,
    )
    order.subject = first.name if first else subject.name
    order.home = first.home if first else ""
    for name, text in words.items():
        setattr(order, name, text)
    order.save(force_insert=True)
    for one in subject.bound:
        bound = Bound(order=order, person_id=one.id, ref=one.ref)
        bound.name = one.name
        bound.save(force_insert=True)
    return order
