"""
Writing an order: nothing incomplete is saved, and nothing of it changes once it is issued.

A draft is a whole order that lacks signatures alone. With the last signature that it needs it is
issued and gets its number.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from shouwang.apps.orders import packs, standing
from shouwang.apps.orders.errors import OneHandError, OrderError, OrderFaultsError
from shouwang.apps.orders.models import Bound, Order, PackVersion, Step
from shouwang.apps.orders.saying import sentences
from shouwang.apps.people import public as people
from shouwang.backbone.access import second
from shouwang.backbone.access.actors import Actor, require
from shouwang.backbone.access.paths import above, within
from shouwang.backbone.access.scope import as_machine
from shouwang.backbone.audit import log
from shouwang.core.text import Text
from shouwang.policy.clock import local_day
from shouwang.policy.measures import LEVEL_NAMES, Kind, Level, Measure
from shouwang.policy.orders import (
    ENTER_WITHIN,
    EXTEND_BEFORE,
    Draft,
    Extended,
    Fault,
    State,
    faults_of,
    last_day_allowed,
    people_needed,
    state_at,
)

_LETTERS: Final = {Kind.PERSON: "OP", Kind.HOUSEHOLD: "OH", Kind.ZONE: "OZ"}
"""Numbers of orders begin so, that nobody takes them for a person's."""
_OFFICES: Final = {"cdc": Level.COUNTY}
"""For which level somebody signs, by role; all others sign for the township."""
ZONE_PAUSE: Final = timedelta(days=7)
"""Zone orders on one place that follow each other sooner are one closure, and have one longest; our proposal."""
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
    draft = _draft(subject.kind, new, before, frozenset({_hand(actor)}))
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
    require_person(actor)
    order = taken(order_id)
    require(actor, "orders.issue", order.path)
    with as_machine(), log.together():
        require(actor, "orders.issue", *_homes_of(order))
        return _signed(order, actor, at)


def _signed(order: Order, actor: Actor, at: datetime) -> Order:
    _require_level(order, actor)
    _require_signable(order, at)
    signed = [step for step in standing.steps_of(order) if step.kind == Step.Kind.SIGNED]
    for step in signed:
        if second.is_one_hand(step.account_id, actor.account_id, asked_at=at):
            raise OneHandError(
                detail=Text("the first signature may be yours", "第一份签名可能出自同一人")
            )
    note(order, Step.Kind.SIGNED, actor, at=at)
    log.write(actor, "orders.signed", order.pk, at=at)
    hands = frozenset({_hand(actor), *(str(one.account_id) for one in signed)})
    if len(signed) + 1 >= people_needed(draft_of(order, hands), order.pack.pack):
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


def require_person(actor: Actor) -> None:
    """
    Refuse an act over a person to whom nobody can be named for: a machine, or no account.

    Raises
    ------
    OneHandError
        If nobody with an account acts.
    """
    if actor.is_machine or actor.account_id is None:
        raise OneHandError(
            detail=Text("only a person with an account does this", "只能由有账号的工作人员办理")
        )


def taken(order_id: UUID) -> Order:
    """
    Return an order that nobody else changes meanwhile, nor what it goes on from: the first of a chain first.

    Raises
    ------
    OrderError
        If there is none.
    """
    before = Order.every.filter(pk=order_id).values_list("extends_id", flat=True).first()
    if before is not None:
        with as_machine():
            taken(before)
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
        place=Step.every.filter(order=order).count(),
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


def _homes_of(order: Order) -> tuple[str, ...]:
    """Return where those whom an order binds sleep now."""
    ids = Bound.every.filter(order=order).values_list("person_id", flat=True)
    return tuple(path for one in ids if (path := people.home_path(one)))


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


def _require_level(order: Order, actor: Actor) -> None:
    """Refuse to sign for an office above one's own: a township executes what a county decided, by its number."""
    own = max((_OFFICES.get(one.role, Level.TOWNSHIP) for one in actor.grants), key=_rank)
    if Level(order.level).rank > own.rank:
        asked, has = LEVEL_NAMES[Level(order.level)], LEVEL_NAMES[own]
        detail = Text(
            f"It is issued at {asked.en} level, and you sign for the {has.en}: name the decision that it executes",
            f"这份决定以{asked.zh}名义签发，您只能代表{has.zh}签发：请写明所执行的上级决定",
        )
        raise OrderError(detail=detail)


def _rank(level: Level) -> int:
    return level.rank


def _require_signable(order: Order, at: datetime) -> None:
    if order.number is not None:
        raise OrderError(detail=Text("It is issued already", "决定已经签发"))
    if order.is_late and at > order.decided_at + ENTER_WITHIN:
        detail = Text(
            "What was decided on paper is signed here within 72 hours: write it anew",
            "纸质决定须在 72 小时内补录签发：请重新起草",
        )
        raise OrderError(detail=detail)
    active = packs.active(order.pack.code)
    if active is None or active.pk != order.pack_id:
        detail = Text(
            "Newer rules count since it was written: write it anew by them",
            "起草之后规则已更新：请按现行版本重新起草",
        )
        raise OrderError(detail=detail)
    if local_day(at, standing.town_zone()) > order.review_on:
        detail = Text(
            "The day on which it is looked at anew is over: write it anew",
            "重新评估日期已过：请重新起草",
        )
        raise OrderError(detail=detail)
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
    before = order.extends
    if before is not None and standing.is_held_up(standing.steps_of(before)):
        note(order, Step.Kind.SUSPENDED, actor, at=at)  # an appeal holds up the whole chain
