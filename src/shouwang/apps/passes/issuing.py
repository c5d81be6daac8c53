"""Making passes out: one, another in place of one, and one for each home of an area."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from shouwang.apps.orders import public as orders
from shouwang.apps.passes import codes, gates, revoking, token, town_key
from shouwang.apps.passes.errors import KeptInError, PassError
from shouwang.apps.passes.models import Pass
from shouwang.apps.passes.names import initial_of
from shouwang.apps.passes.standing import standing_at
from shouwang.apps.people import public as people
from shouwang.backbone.access.actors import Actor, require
from shouwang.backbone.access.scope import as_machine
from shouwang.backbone.audit import log
from shouwang.core.text import Text
from shouwang.policy.clock import local_day
from shouwang.policy.measures import Kind as OrderKind

MOST_DAYS: Final = 92
"""No pass lasts longer: a card that was lost and never missed ends by itself."""
MOST_OUTINGS: Final = 20
_NUMBERS: Final = "X"


@dataclass(frozen=True, slots=True)
class Holder:
    """
    Whoever holds a pass: somebody of the register, one who helps, or a name that was typed.

    Parameters
    ----------
    home
        Area of the home, for somebody of the register.
    """

    name: str
    firm: str = ""
    person_id: UUID | None = None
    household_id: UUID | None = None
    responder_id: UUID | None = None
    ref: str = ""
    home: str = ""


@dataclass(frozen=True, slots=True)
class NewPass:
    """A pass as it is asked for."""

    kind: token.Kind
    holder: Holder
    path: str
    begins_at: datetime
    ends_at: datetime
    outings_a_day: int | None = None
    gates: tuple[UUID, ...] = ()
    plate: str = ""


def of_resident(one: people.Someone) -> Holder:
    """Return somebody of the register as a holder."""
    return Holder(
        one.name, person_id=one.id, household_id=one.household_id, ref=one.ref, home=one.path
    )


def of_helper(one: people.Helper) -> Holder:
    """Return one who helps as a holder."""
    return Holder(one.name, responder_id=one.id, ref=one.ref)


@transaction.atomic
def issue(*, actor: Actor, new: NewPass, at: datetime, act: str = "passes.issue") -> Pass:
    """
    Make a pass out and sign it.

    Raises
    ------
    PassError
        If it cannot be made out so, or whoever it is for has one that is not over.
    KeptInError
        If an order in force asks them to stay in.
    """
    require(actor, act, new.path)
    if new.holder.person_id is not None:
        require(actor, act, new.holder.home)
    PassError.raise_for(faults_of(new, at))
    with as_machine(), log.together():
        number = _take_numbers(1, at)
        _require_out(new.holder, at)
        _require_none(new, at)
        row = _made_out(new, number, actor=actor, at=at)
        row.save(force_insert=True)
        log.write(actor, "passes.issued", row.pk, at=at, number=row.number, kind=row.kind)
    return row


@transaction.atomic
def replace_pass(*, actor: Actor, pass_id: UUID, new: NewPass, at: datetime) -> Pass:
    """
    Make another pass out in place of one, which is taken back: what was signed is never changed.

    Raises
    ------
    PassError
        If the first is over or was taken back, or the new one cannot be made out so.
    KeptInError
        If an order in force asks the holder to stay in.
    """
    require(actor, "passes.replace")
    with as_machine(), log.together():
        old = revoking.taken(pass_id)
        require(actor, "passes.replace", old.path, new.path)
        if old.is_revoked(at) or at >= old.ends_at:
            raise PassError(
                Text(
                    f"{old.number} is over: make out a new one", f"{old.number} 已失效：请重新办理"
                )
            )
        revoking.note(old, Pass.Why.REPLACED, actor=actor, at=at)
        row = issue(
            actor=actor, new=replace(new, holder=holder_of(old)), at=at, act="passes.replace"
        )
        Pass.every.filter(pk=old.pk).update(replaced_by=row)
    return row


@transaction.atomic
def issue_again(*, actor: Actor, pass_id: UUID, at: datetime) -> Pass:
    """
    Make a pass out anew that an order took back, now that the order is over: with the same days, gates and outings.

    Raises
    ------
    PassError
        If the order is not over, or it was made out anew before.
    KeptInError
        If another order asks the holder to stay in.
    """
    require(actor, "passes.issue")
    with as_machine(), log.together():
        old = revoking.taken(pass_id)
        if old.replaced_by_id is not None or old.revoked_why != Pass.Why.ORDER:
            raise PassError(Text("It was issued anew before", "已经重新办理过"))
        if old.order_id is not None and not orders.over({old.order_id}, at=at):
            raise PassError(Text("The order is not over yet", "该决定尚未结束"))
        row = issue(actor=actor, new=_as_new(old, at), at=at)
        Pass.every.filter(pk=old.pk).update(replaced_by=row)
    return row


def holder_of(row: Pass) -> Holder:
    """Return who holds a pass, as another takes it over."""
    home = people.home_path(row.person_id) if row.person_id else ""
    return Holder(
        row.name, row.firm, row.person_id, row.household_id, row.responder_id, row.ref, home
    )


def _as_new(old: Pass, at: datetime) -> NewPass:
    return NewPass(
        token.Kind(old.kind), holder_of(old), old.path, max(at, old.begins_at), old.ends_at,
        old.outings_a_day, tuple(UUID(one) for one in old.gates), old.plate,
    )  # fmt: skip


def faults_of(new: NewPass, at: datetime) -> list[Text]:
    """Return all that keeps a pass from being made out as asked."""
    found = []
    if not new.holder.name.strip():
        found.append(Text("Say whom it is for", "请填写持证人"))
    begins, ends = _minute(new.begins_at), _minute(new.ends_at)
    if ends <= begins:
        found.append(Text("It ends before it begins", "结束时间早于开始时间"))
    elif ends <= at:
        found.append(Text("Its end is past", "结束时间已经过去"))
    elif ends - begins > timedelta(days=MOST_DAYS):
        found.append(
            Text(f"No pass lasts longer than {MOST_DAYS} days", f"通行证最长 {MOST_DAYS} 天")
        )
    outings = new.outings_a_day
    if outings is not None and not 1 <= outings <= MOST_OUTINGS:
        found.append(
            Text(
                f"Outings a day are 1 to {MOST_OUTINGS}", f"每天出入次数为 1 至 {MOST_OUTINGS} 次"
            )
        )
    if len(new.plate.encode()) > token.MOST_PLATE:
        found.append(Text("The number plate is too long", "车牌号太长"))
    if len(new.gates) > token.MOST_GATES:
        most = token.MOST_GATES
        found.append(
            Text(
                f"At most {most} gates; choose none for all",
                f"最多选 {most} 个卡点；全部卡点请都不选",
            )
        )
    elif new.gates and not set(new.gates) <= {one.id for one in gates.gates_for(new.path)}:
        found.append(Text("A gate is none of this area's", "所选卡点不属于这个区域"))
    return found


def _minute(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)


def _require_out(holder: Holder, at: datetime) -> None:
    """Refuse a pass to somebody whom an order in force asks to stay in."""
    if holder.person_id is None:
        return
    held = orders.standing_of(holder.person_id, as_of=at)
    if any(one.kind is not OrderKind.ZONE and one.measure.keeps_in for one in held):
        raise KeptInError


def _require_none(new: NewPass, at: datetime) -> None:
    """Refuse a second pass of a kind for the same one: two would count outings twice."""
    known = Pass.every.filter(_held_by(new.holder), standing_at(at), kind=new.kind.value).first()
    if known is not None:
        number = known.number
        raise PassError(
            Text(f"They hold {number} already: update that one, or take it back",
                 f"已持有 {number}：请更新该证，或先收回")
        )  # fmt: skip


def _held_by(holder: Holder) -> Q:
    if holder.person_id is not None:
        return Q(person_id__in=people.entries_of(holder.person_id))
    if holder.responder_id is not None:
        return Q(responder_id=holder.responder_id)
    return Q(pk__in=[])  # a typed name may be another's as well


def _take_numbers(n: int, at: datetime) -> list[str]:
    """Take the next numbers; who makes passes out at the same time waits until this transaction ends."""
    year = local_day(at, timezone.get_default_timezone()).year
    first = people.take_numbers(f"{_NUMBERS}{year}", n)
    return [f"{_NUMBERS}{year}-{serial:04d}" for serial in range(first, first + n)]


def _made_out(
    new: NewPass,
    numbers: Sequence[str],
    *,
    actor: Actor,
    at: datetime,
    batch: UUID | None = None,
    with_code: bool = True,
) -> Pass:
    """Return a pass, signed and with its code, not saved yet."""
    begins, ends = _minute(new.begins_at), _minute(new.ends_at)
    row = Pass(
        id=uuid4(), pass_id=secrets.token_hex(token.ID_BYTES), lot=secrets.randbits(40),
        number=numbers[0], kind=new.kind.value, path=new.path, person_id=new.holder.person_id,
        household_id=new.holder.household_id, responder_id=new.holder.responder_id,
        ref=new.holder.ref, shown=initial_of(new.holder.name), begins_at=begins, ends_at=ends,
        outings_a_day=new.outings_a_day, gates=[str(one) for one in new.gates], batch=batch,
        issued_at=at, issued_by=actor.account_id, issued_name=actor.name,
    )  # fmt: skip
    content = token.Content(
        row.pass_id, new.kind, begins, ends, new.outings_a_day, tuple(row.gate_words), row.shown,
        new.plate, row.number, town_key.NUMBER,
    )  # fmt: skip
    signed = token.write(content, town_key.private())
    row.name, row.firm, row.plate = new.holder.name, new.holder.firm, new.plate
    row.token = token.as_text(signed)
    if with_code:
        code = codes.make()
        entry = codes.close(code, signed)
        row.code, row.tag, row.box = code, entry.tag, entry.box
    return row


@dataclass(frozen=True, slots=True)
class Homes:
    """What issuing for an area would do: figures, and for whom."""

    to_issue: tuple[Holder, ...]
    n_homes: int
    n_have: int
    """Homes of which somebody holds a resident pass that is not over."""
    n_nobody: int
    """Homes in which nobody is left who may go out."""
    n_kept_in: int
    """People whom an order in force asks to stay in."""
    n_without: int
    """People who stand in no household of the register."""


GROWN_UP: Final = 16
"""Years; a younger one gets a pass by hand. Our proposal."""


def homes_in(*, actor: Actor, path: str, at: datetime) -> Homes:
    """Return what issuing one pass for each home of an area would do; nothing is written."""
    require(actor, "passes.issue-many", path)
    today = local_day(at, timezone.get_default_timezone())
    doors, n_without = people.doors_in(path, on=today)
    kept = orders.kept_in(at=at)
    with as_machine():
        valid = Pass.every.filter(standing_at(at), kind=token.Kind.RESIDENT.value)
        have = set(valid.values_list("household_id", flat=True))
        holding = set(valid.values_list("person_id", flat=True))
    chosen, n_have, n_nobody, n_kept = [], 0, 0, 0
    for door in doors:
        n_kept += sum(one.id in kept for one in door.people)
        if door.id in have or any(one.id in holding for one in door.people):
            n_have += 1
        elif (one := _who_goes(door, kept)) is not None:
            chosen.append(of_resident(one))
        else:
            n_nobody += 1
    return Homes(tuple(chosen), len(doors), n_have, n_nobody, n_kept, n_without)


def _who_goes(door: people.Door, kept: Collection[UUID]) -> people.Someone | None:
    """Return who of a home gets its pass: the head, or else the eldest, of those who may go out."""
    grown = [one for one in door.people if one.age is None or one.age >= GROWN_UP]
    return next((one for one in grown if one.id not in kept), None)


def issue_some(
    *,
    actor: Actor,
    new: Sequence[NewPass],
    batch: UUID,
    at: datetime,
    act: str = "passes.issue-many",
    with_code: bool = True,
) -> int:
    """
    Make several passes out in one transaction, for homes that `homes_in` has named; return how many.

    What became otherwise since then is asked again: a home that was given a pass meanwhile gets no second.
    """
    require(actor, act, *{one.path for one in new})
    rows: list[Pass] = []
    with as_machine():
        with transaction.atomic():
            numbers = _take_numbers(len(new), at)
        # signing and sealing takes milliseconds for each: nobody waits for the database meanwhile
        for one, number in zip(new, numbers, strict=True):
            rows.append(
                _made_out(one, [number], actor=actor, at=at, batch=batch, with_code=with_code)
            )
        with transaction.atomic():
            people.one_at_a_time(_serial_of(at))
            kept = orders.kept_in(at=at)
            homes = [row.household_id for row in rows]
            have = set(
                Pass.every.filter(
                    standing_at(at), household_id__in=homes, kind=token.Kind.RESIDENT.value
                ).values_list("household_id", flat=True)
            )
            rows = [
                row for row in rows if row.household_id not in have and row.person_id not in kept
            ]
            Pass.every.bulk_create(rows)
            log.write_many(
                actor, "passes.issued", [row.pk for row in rows], at=at, batch=str(batch)
            )
    return len(rows)


def _serial_of(at: datetime) -> str:
    return f"{_NUMBERS}{local_day(at, timezone.get_default_timezone()).year}"
