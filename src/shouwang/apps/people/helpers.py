"""
Those who help: entering them, and the way of a volunteer from the offer to the farewell.

ShouwangError
 ├ HelperStateError  a step that does not follow on where the volunteer stands
 └ TooManyOffersError  more offers from one telephone than people make
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, ClassVar, Final
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Q, QuerySet

from shouwang.apps.people import names, numbers
from shouwang.apps.people.holding import require_unchanged
from shouwang.apps.people.models import Fitness, Leave, Responder
from shouwang.backbone.access import endings, scope
from shouwang.backbone.access.actors import Actor, require
from shouwang.backbone.audit import log
from shouwang.backbone.texts import text_of
from shouwang.core.errors import ShouwangError
from shouwang.core.text import Text

State = Responder.State
NEXT: Final[dict[str, tuple[str, ...]]] = {
    State.OFFERED: (State.ACCEPTED, State.DECLINED),
    State.ACCEPTED: (State.BRIEFED, State.DISCHARGED),
    State.BRIEFED: (State.ACTIVE, State.DISCHARGED),
    State.ACTIVE: (State.DISCHARGED,),
    State.DECLINED: (),
    State.DISCHARGED: (),
}
"""Steps that may follow; at work only after a briefing, and everybody is thanked."""
MOST_OFFERS_AN_HOUR: Final = 60
_BATCH: Final = 1000


class HelperStateError(ShouwangError):
    """A step was asked for that does not follow on where somebody stands."""

    code: ClassVar[str] = "people.helper-state"
    problem: ClassVar[Text] = Text(
        en="{ref} is {state} and cannot become {wanted} now.",
        zh="{ref} 目前是“{state}”，现在不能变成“{wanted}”。",
    )
    remedy: ClassVar[Text] = Text(
        en="The order is: offer, acceptance, briefing, work, thanks.",
        zh="顺序是：报名、接受、培训、上岗、致谢离岗。",
    )


class TooManyOffersError(ShouwangError):
    """More offers arrive than a desk can answer: perhaps a machine sends them."""

    code: ClassVar[str] = "people.too-many-offers"
    problem: ClassVar[Text] = Text(
        en="More than {most} offers came within an hour; this one was not kept.",
        zh="一小时内报名超过 {most} 人，这一条没有保存。",
    )
    remedy: ClassVar[Text] = Text(
        en="Please try again later, or call the town hall.", zh="请稍后再试，或打电话给值班室。"
    )


@dataclass(frozen=True, slots=True)
class NewHelper:
    """Somebody who helps, to be entered."""

    name: str
    role: str
    phone: str = ""
    skills: str = ""
    lon: float | None = None
    lat: float | None = None
    state: str = State.ACTIVE
    leaves: tuple[tuple[date, date], ...] = ()
    path: str = ""
    """Of the area where they help; empty for the whole town."""
    is_leader: bool = False
    is_fit: bool = True
    fit_from: date | None = None
    id: UUID = field(default_factory=uuid4)


@transaction.atomic
def enter_helpers(*, actor: Actor, helpers: Iterable[NewHelper], at: datetime) -> int:
    """Enter people who help, and return how many."""
    new = list(helpers)
    require(actor, "people.enter-helpers", *{one.path for one in new})
    first = numbers.take("H", len(new))
    rows = [_row(one, f"H-{first + number:05d}", at) for number, one in enumerate(new)]
    Responder.objects.bulk_create(rows, batch_size=_BATCH)
    Leave.objects.bulk_create(
        Leave(responder_id=one.id, from_on=begun, to_on=ended)
        for one in new
        for begun, ended in one.leaves
    )
    Fitness.objects.bulk_create(
        Fitness(responder_id=one.id, is_fit=False, from_on=one.fit_from or at.date(), said_by="")
        for one in new
        if not one.is_fit
    )
    log.write_many(actor, "people.helper-entered", (row.pk for row in rows), at=at)
    return len(rows)


@transaction.atomic
def offer_help(*, name: str, phone: str, skills: str, at: datetime) -> Responder:
    """
    Keep the offer of somebody who is not signed in.

    Raises
    ------
    TooManyOffersError
        If more arrive within an hour than a desk can answer.
    """
    with scope.as_machine():  # nobody is signed in
        return _kept_offer(name=name, phone=phone, skills=skills, at=at)


def _kept_offer(*, name: str, phone: str, skills: str, at: datetime) -> Responder:
    recent = Responder.every.filter(offered_at__gt=at - timedelta(hours=1))
    if recent.count() >= MOST_OFFERS_AN_HOUR:
        raise TooManyOffersError(most=MOST_OFFERS_AN_HOUR)
    new = NewHelper(name, Responder.Role.VOLUNTEER, phone, skills, state=State.OFFERED)
    row = _row(new, f"H-{numbers.take('H', 1):05d}", at)
    row.offered_at = at
    row.save(force_insert=True)
    log.write(Actor("public page"), "people.help-offered", row.pk, at=at)
    return row


@transaction.atomic
def step(*, actor: Actor, ref: str, wanted: str, at: datetime) -> Responder:
    """
    Lead a helper to the next step; at work they carry a badge, and it ends with the farewell.

    Raises
    ------
    HelperStateError
        If the step does not follow on where they stand.
    """
    require(actor, "people.lead-helpers")
    row = Responder.objects.select_for_update().get(ref=ref)
    require(actor, "people.lead-helpers", row.path)
    if wanted not in NEXT[row.state]:
        asked = words_of(wanted) if wanted in State.values else Text(wanted or "?", wanted or "？")
        raise HelperStateError(ref=ref, state=words_of(row.state), wanted=asked)
    row.state, row.changed_at = wanted, at
    row.badge_no = _badge_no(row)
    row.save(update_fields=["state", "badge_no", "changed_at"])
    if wanted == State.DISCHARGED:  # their access ends with their help
        endings.end(actor=actor, kind="helper", ref=ref, at=at)
    log.write(actor, f"people.helper-{wanted}", row.pk, at=at)
    return row


def words_of(state: str) -> Text:
    """Return what a state is called, in both languages."""
    return text_of(State(state).label)


@transaction.atomic
def say_fitness(
    *, actor: Actor, ref: str, is_fit: bool, from_on: date, until_on: date | None, at: datetime
) -> None:
    """Note a doctor's word on somebody's fitness for duty, without a reason."""
    require(actor, "people.say-fitness")
    row = Responder.objects.get(ref=ref)
    require(actor, "people.say-fitness", row.path)
    Fitness.objects.create(
        responder=row, is_fit=is_fit, from_on=from_on, until_on=until_on, said_by=actor.name
    )
    log.write(actor, "people.fit" if is_fit else "people.not-fit", row.pk, at=at)


@transaction.atomic
def change_helper(
    *,
    actor: Actor,
    ref: str,
    facts: Mapping[str, Any],
    phone: str | None,
    seen_at: datetime,
    at: datetime,
) -> None:
    """
    Change what is written of a helper.

    Parameters
    ----------
    facts
        Name, role, whether they lead, skills, path, lon and lat, as many of them as change.
    phone
        A new number, or None to leave it.
    seen_at
        When the entry had last been changed as the writer saw it.

    Raises
    ------
    ConflictError
        If it was changed since.
    """
    require(actor, "people.enter-helpers")
    row = Responder.objects.select_for_update().get(ref=ref)
    require(actor, "people.enter-helpers", row.path, str(facts.get("path", row.path)))
    require_unchanged(row, seen_at)
    for fact, value in facts.items():
        setattr(row, fact, value)
    row.name = names.plain(row.name)
    row.pinyin, row.initials = names.pinyin_of(row.name)
    row.badge_no = _badge_no(row)  # a new role may begin or end it
    if phone is not None:
        _set_phone(row, phone)
    row.changed_at = at
    row.save()
    log.write(actor, "people.helper-changed", row.pk, at=at)


@transaction.atomic
def note_leave(*, actor: Actor, ref: str, from_on: date, to_on: date, at: datetime) -> None:
    """Note the days on which somebody is not asked, both included; the same days are noted once."""
    require(actor, "people.note-leave")
    row = Responder.objects.select_for_update().get(ref=ref)
    require(actor, "people.note-leave", row.path)
    _leave, is_new = Leave.objects.get_or_create(responder=row, from_on=from_on, to_on=to_on)
    if is_new:
        log.write(actor, "people.leave-noted", row.pk, at=at)


@transaction.atomic
def drop_leave(*, actor: Actor, ref: str, leave_id: int, at: datetime) -> bool:
    """Take days of leave back, and tell whether they were there."""
    require(actor, "people.note-leave")
    row = Responder.objects.get(ref=ref)
    require(actor, "people.note-leave", row.path)
    n_gone, _by_kind = row.leaves.filter(pk=leave_id).delete()
    if n_gone:
        log.write(actor, "people.leave-dropped", row.pk, at=at)
    return bool(n_gone)


def available(on: date) -> QuerySet[Responder]:
    """Return who may be asked on a day: at work, not on leave, and no doctor said no."""
    at_work = Responder.objects.filter(state=State.ACTIVE)
    away = _away(on).values("responder_id")
    return at_work.exclude(pk__in=away).exclude(pk__in=unfit(on))


def unfit(on: date, among: Collection[UUID] | None = None) -> set[UUID]:
    """Return those whom the latest word of a doctor that holds on a day says no to."""
    still = Q(until_on=None) | Q(until_on__gte=on)
    words = Fitness.objects.filter(still, from_on__lte=on).order_by("from_on", "pk")
    if among is not None:
        words = words.filter(responder_id__in=among)
    latest = dict(words.values_list("responder_id", "is_fit"))
    return {responder_id for responder_id, is_fit in latest.items() if not is_fit}


def away_until(on: date, among: Collection[UUID]) -> dict[UUID, date]:
    """Return, of some helpers, those on leave on a day, with the last day of that leave."""
    leaves = _away(on).filter(responder_id__in=among).order_by("to_on")
    return dict(leaves.values_list("responder_id", "to_on"))


def _away(on: date) -> QuerySet[Leave]:
    return Leave.objects.filter(from_on__lte=on, to_on__gte=on)


def _row(new: NewHelper, ref: str, at: datetime) -> Responder:
    name = names.plain(new.name)
    pinyin, initials = names.pinyin_of(name)
    row = Responder(
        id=new.id,
        ref=ref,
        path=new.path,
        name=name,
        pinyin=pinyin,
        initials=initials,
        role=new.role,
        state=new.state,
        is_leader=new.is_leader,
        skills=new.skills[:200],
        lon=new.lon,
        lat=new.lat,
        changed_at=at,
    )
    row.badge_no = _badge_no(row)
    _set_phone(row, new.phone)
    return row


def _badge_no(row: Responder) -> str:
    """Return the number of a volunteer's badge: there is one as long as they are at work."""
    is_due = row.state == State.ACTIVE and row.role == Responder.Role.VOLUNTEER
    return f"B{row.ref.removeprefix('H-')}" if is_due else ""


def _set_phone(row: Responder, phone: str) -> None:
    row.phone = phone
    row.phone_end = "".join(char for char in phone if char.isdecimal())[-4:]
