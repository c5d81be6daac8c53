"""
Writing an order: nothing incomplete is saved, and nothing of it changes once it is issued.

A draft is a whole order that lacks signatures alone. With the last signature that it needs it is
issued and gets its number.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from shouwang.apps.orders import packs, standing
from shouwang.apps.orders.errors import OneHandError, OrderError, OrderFaultsError
from shouwang.apps.orders.models import Bound, Order, PackVersion, Step
from shouwang.apps.orders.saying import sentences
from shouwang.apps.people import public as people
from shouwang.backbone.access import second
from shouwang.backbone.access.actors import Actor, require
from shouwang.backbone.audit import log
from shouwang.core.text import Text
from shouwang.policy.clock import local_day
from shouwang.policy.measures import Kind, Level, Measure
from shouwang.policy.orders import (
    EXTEND_BEFORE,
    Draft,
    Extended,
    Fault,
    State,
    faults_of,
    people_needed,
    state_at,
)

_LETTERS: Final = {Kind.PERSON: "OP", Kind.HOUSEHOLD: "OH", Kind.ZONE: "OZ"}
"""Numbers of orders begin so, that nobody takes them for a person's."""
_STANDS: Final = (State.ISSUED, State.SERVED, State.IN_FORCE, State.SUSPENDED)


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
    require(actor, "orders.draft", subject.where)
    pack = _active_pack(new.pack_id)
    if extends is not None:
        extends = Order.every.select_for_update().get(pk=extends.pk)
        _require_extensible(extends, subject, new, at)
    else:
        _require_new(subject, new, at)
    draft = _draft(subject.kind, new, extends, frozenset({_hand(actor)}))
    faults = faults_of(draft, pack.pack, at, standing.town_zone())
    found = tuple(one for one in faults if one is not Fault.TOO_FEW_PEOPLE)  # it is to be signed
    if found:
        raise OrderFaultsError(sentences(found, draft, pack.pack, standing.town_zone()))
    order = _row(actor, subject, new, at, extends)
    log.write(actor, "orders.drafted", order.pk, at=at, kind=order.kind, measure=order.measure)
    for one in subject.bound:
        log.write(actor, "orders.drafted-for", one.id, at=at, measure=order.measure)
    return order


@transaction.atomic
def sign(*, actor: Actor, order_id: UUID, at: datetime) -> Order:
    """
    Sign a draft; with the last signature that it needs it is issued.

    Raises
    ------
    OrderError
        If it is issued already, over, or rests on a version that no longer counts.
    OneHandError
        If the same person signed before, or may be behind both accounts.
    """
    require(actor, "orders.issue")
    if actor.is_machine:
        raise OneHandError(detail=Text("only a person signs an order", "决定只能由人签发"))
    order = taken(order_id)
    require(actor, "orders.issue", order.path)
    steps = standing.steps_of(order)
    _require_signable(order, at)
    signed = [step for step in steps if step.kind == Step.Kind.SIGNED]
    for step in signed:
        if second.is_one_hand(step.account_id, actor.account_id, asked_at=at):
            raise OneHandError(
                detail=Text("the first signature may be yours", "第一份签名可能出自同一人")
            )
    note(order, Step.Kind.SIGNED, actor, at=at)
    log.write(actor, "orders.signed", order.pk, at=at)
    draft = draft_of(order, frozenset({_hand(actor), *(str(one.account_id) for one in signed)}))
    if len(signed) + 1 >= people_needed(draft, order.pack.pack):
        _issue(order, actor, at)
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


def taken(order_id: UUID) -> Order:
    """
    Return an order that nobody else changes meanwhile.

    Raises
    ------
    OrderError
        If there is none.
    """
    order = Order.every.select_for_update().filter(pk=order_id).first()
    if order is None:
        raise OrderError(detail=Text("There is no such order", "没有这份决定"))
    return order


def note(
    order: Order,
    kind: Step.Kind,
    actor: Actor,
    *,
    at: datetime,
    happened_at: datetime | None = None,
    words: str = "",
    **facts: Any,
) -> Step:
    """Write down what happened to an order; ``happened_at`` where it was before it is written down."""
    step = Step(
        order=order, kind=kind, at=happened_at or at, noted_at=at, account_id=actor.account_id,
        actor_name=actor.name[:60], **facts,
    )  # fmt: skip
    step.words = words
    step.save(force_insert=True)
    return step


def draft_of(order: Order, issuers: frozenset[str]) -> Draft:
    """Return an order as policy knows it."""
    facts = asdict_of(order)
    return _draft(Kind(order.kind), NewOrder(**facts), order.extends, issuers)


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


def _draft(kind: Kind, new: NewOrder, before: Order | None, issuers: frozenset[str]) -> Draft:
    facts = asdict(new)
    for name in ("pack_id", "conditions", "evidence"):
        del facts[name]
    evidence = tuple(line.strip() for line in new.evidence.splitlines() if line.strip())
    goes_on = extended(before) if before is not None else None
    return Draft(kind=kind, issuers=issuers, evidence=evidence, extends=goes_on, **facts)


def _hand(actor: Actor) -> str:
    return str(actor.account_id or actor.name)


def _active_pack(pack_id: UUID) -> PackVersion:
    pack = PackVersion.objects.filter(pk=pack_id, activated_at__isnull=False).first()
    active = packs.active(pack.code) if pack else None
    if pack is None or active is None or active.pk != pack.pk:
        raise OrderError(
            detail=Text(
                "The rules that it rests on do not count: choose the version that is active",
                "所依据的规则版本未启用或已被替换：请选择现行版本",
            )
        )
    return pack


def _require_new(subject: Subject, new: NewOrder, at: datetime) -> None:
    """Refuse the same measure for the same once more while it is drafted or runs."""
    rows = Order.every.filter(kind=subject.kind.value, measure=new.measure.value)
    if subject.bound:
        rows = rows.filter(bound__person_id__in=people.entries_of(subject.bound[0].id)).distinct()
    else:
        rows = rows.filter(path=subject.path)
    for known in rows.filter(last_day__gte=local_day(at, standing.town_zone())):
        state = standing.state_of(known, at)
        if state not in (State.LIFTED, State.EXPIRED):
            raise OrderError(
                detail=Text(
                    f"The same is ordered already: {known.number or 'a draft'}",
                    f"已有同样的决定：{known.number or '草稿'}",
                )
            )


def _require_extensible(order: Order, subject: Subject, new: NewOrder, at: datetime) -> None:
    steps = standing.steps_of(order)
    if state_at(standing.times_of(order, steps), at) not in _STANDS:
        detail = Text("Only an order that runs can be extended", "只有仍有效的决定才能延长")
        raise OrderError(detail=detail)
    if order.extensions.exists():  # also one that waits for signatures
        raise OrderError(detail=Text("There is an extension already", "已有延长决定"))
    if order.kind != subject.kind.value or order.subject_ref != _named_by(subject):
        detail = Text(
            "An extension is for the same person or place", "延长决定的对象必须与原决定相同"
        )
        raise OrderError(detail=detail)
    if Measure(order.measure).is_milder(new.measure):
        detail = Text(
            "An extension is no more severe than the order: a harder measure takes a new order",
            "延长不得加重：更严的措施需另作决定",
        )
        raise OrderError(detail=detail)


def _named_by(subject: Subject) -> str:
    return subject.bound[0].ref if subject.bound else ""


def extended(order: Order) -> Extended:
    """Return an order as one that goes on from it knows it."""
    times = standing.times_of(order, standing.steps_of(order))
    return Extended(times.ends_at, standing.first_day_of(order))


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


def _require_signable(order: Order, at: datetime) -> None:
    if order.number is not None:
        raise OrderError(detail=Text("It is issued already", "决定已经签发"))
    active = packs.active(order.pack.code)
    if active is None or active.pk != order.pack_id:
        detail = Text(
            "Newer rules count since it was written: write it anew by them",
            "起草之后规则已更新：请按现行版本重新起草",
        )
        raise OrderError(detail=detail)
    ends_at = standing.times_of(order, []).ends_at
    if at >= ends_at:
        raise OrderError(detail=Text("Its last day is over", "截止日期已过"))
    if order.extends is not None:
        _require_in_time(order, order.extends, at)


def _require_in_time(order: Order, before: Order, at: datetime) -> None:
    """Refuse to issue an extension that cannot be served in time, or whose order no longer stands as it did."""
    times = standing.times_of(before, standing.steps_of(before))
    if times.lifted_at is not None or times.ends_at != order.starts_at:
        detail = Text(
            "The order that it extends was lifted or shortened", "所延长的决定已被解除或缩短"
        )
        raise OrderError(detail=detail)
    if at > times.ends_at - EXTEND_BEFORE:
        detail = Text(
            "Less than 12 hours are left: an extension has to be issued and served before",
            "距到期不足 12 小时：延长决定应在此之前签发并送达",
        )
        raise OrderError(detail=detail)


def _issue(order: Order, actor: Actor, at: datetime) -> None:
    """Give it its number; what was decided on paper before was issued then."""
    year = local_day(at, standing.town_zone()).year
    letter = _LETTERS[Kind(order.kind)]
    serial = people.take_number(f"{letter}{year}")
    order.number = f"{letter}{year}-{serial:04d}"
    order.save(update_fields=["number"])
    happened = order.decided_at if order.is_late else at
    note(order, Step.Kind.ISSUED, actor, at=at, happened_at=happened)
    log.write(actor, "orders.issued", order.pk, at=at, number=order.number)
