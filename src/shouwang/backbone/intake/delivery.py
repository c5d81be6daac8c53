"""
Taking a delivery in: each of its events gets an answer of its own, and one that is bad holds no other up.

``accepted``            it is written down, and what it says was done
``accepted_conflict``   the same, and it contradicts what stood: somebody looks
``held``                the event that it corrects has not come yet
``parked``              it is kept as it came; somebody decides
``clash``               another event has its id or its number; both are kept, somebody decides
``duplicate``           it is in already: the receipt is that of the first time

All is written in one transaction before anything is answered; a phone that hears nothing sends again.
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock
from typing import Any, Final
from uuid import UUID

from django.db import OperationalError, transaction
from django.db.models import Count, Max, Value
from django.db.models.functions import Greatest

from shouwang.backbone.access.actors import Actor
from shouwang.backbone.access.scope import as_machine
from shouwang.backbone.audit import log
from shouwang.backbone.files import is_no_room
from shouwang.backbone.intake import clocks, envelope, judging
from shouwang.backbone.intake.envelope import Envelope, NoEnvelopeError
from shouwang.backbone.intake.judging import Judged, Known
from shouwang.backbone.intake.kinds import KINDS, Kind
from shouwang.backbone.intake.models import Contact, Device, Event, Last, Odd
from shouwang.backbone.intake.numbers import runs_of
from shouwang.backbone.intake.reading import Delivery
from shouwang.core.errors import ShouwangError
from shouwang.core.text import Text

_LOG = logging.getLogger(__name__)
HELD_FOR: Final = timedelta(days=5)
_State = Event.State
_TAKEN: Final = (_State.ACCEPTED, _State.CONFLICT)
_FAULT: Final = Text(
    "A fault of the program; its words stand in the messages of the server",
    "程序错误，详见服务器日志",
)
_NEVER_CAME: Final = Text(
    "The event that it corrects did not come within 5 days", "所更正的登记 5 天内没有送达"
)


@dataclass
class _Batch:
    """What is known while a delivery is taken in."""

    at: datetime
    carrier: Device
    last: Last
    rows: dict[UUID, Event] = field(default_factory=dict)
    """Events that are in, by id."""
    numbers: dict[tuple[UUID, int], UUID] = field(default_factory=dict)
    """Their ids by device and number."""
    new: list[Judged] = field(default_factory=list)


_MANY: Final = 10
_TURN, _LANE = Lock(), Lock()


@contextmanager
def turn(n: int) -> Iterator[None]:
    """
    Wait for one's turn to bring so many events; whoever calls is in no transaction yet.

    Those that bring many wait for one another first, so that whoever stands at a gate waits for one of them at most;
    and nobody polls the database for its lock, which takes turns by chance.
    """
    with _LANE if n > _MANY else nullcontext(), _TURN:
        yield


def deliver(delivery: Delivery, *, at: datetime) -> dict[str, Any]:
    """
    Take a delivery in, in its `turn`; return what is answered to each of its items, and which numbers are here.

    Whoever brings the same again is answered the same, and nothing is done twice.
    """
    with log.together(), as_machine():
        last, _made = Last.objects.select_for_update().get_or_create(pk=1)
        carrier = _spoke(delivery, at)
        batch = _Batch(at, carrier, last)
        read = [_read(item) for item in delivery.items]
        found = [one for one in read if isinstance(one, Envelope)]
        known = judging.known_of(found, at, carrier)
        _look_up(batch, found, known)
        answers: list[dict[str, Any]] = [{} for _ in read]
        for index in _in_order(read):
            one, item = read[index], delivery.items[index]
            answers[index] = (
                _placed(batch, known, one, item)
                if isinstance(one, Envelope)
                else _kept(batch, item, Odd.Why.UNREADABLE)
            )
        _take_in(batch, batch.new)
        _free_held(batch, at)
        _finish(answers)
        last.save(update_fields=["n"])
        return {"answers": answers, "have": have(carrier), "now": at.isoformat()}


def have(device: Device) -> list[list[int]]:
    """Return which numbers of a device are here, as runs."""
    rows = Event.objects.filter(device=device).order_by("seq")
    told = rows.aggregate(n=Count("pk"), last=Max("seq"))
    if (
        told["n"] and told["n"] == told["last"]
    ):  # most: nothing is missing, and no number has to be read
        return [[1, told["n"]]]
    return runs_of(rows.values_list("seq", flat=True))


def _read(item: object) -> Envelope | str:
    """Return the envelope of an item, or which field of it is wrong."""
    try:
        return envelope.read(item)
    except NoEnvelopeError as fault:
        return str(fault)


def _in_order(read: Sequence[Envelope | str]) -> list[int]:
    """Return the places of the items in the order in which each phone captured them."""

    def key(index: int) -> tuple[str, int]:
        one = read[index]
        return (str(one.device_id), one.seq) if isinstance(one, Envelope) else ("", index)

    return sorted(range(len(read)), key=key)


def _look_up(batch: _Batch, found: Sequence[Envelope], known: Known) -> None:
    """Find the events that are in already, by id and by number."""
    ids = {one.event_id for one in found} | {one.base for one in found if one.base}
    rows = list(Event.objects.filter(pk__in=ids))
    for device in known.devices:  # a stranger's is refused before anybody asks for its numbers
        numbers = {one.seq for one in found if one.device_id == device}
        rows += Event.objects.filter(device=device, seq__in=numbers)
    for row in rows:
        batch.rows[row.pk] = row
        batch.numbers[row.device_id, row.seq] = row.pk


def _placed(batch: _Batch, known: Known, one: Envelope, item: object) -> dict[str, Any]:
    """Answer one event: it is in already, contradicts one that is, is none of a phone of this town, or is new."""
    device = known.devices.get(one.device_id)
    if device is None or not one.is_whole or not known.is_genuine(one):
        return _kept(batch, item, Odd.Why.UNREADABLE, one)
    there = batch.rows.get(one.event_id)
    if there is not None and there.digest == one.digest:
        return {
            "event_id": str(one.event_id),
            "answer": "duplicate",
            "receipt": _receipt(there, one),
        }
    if there is not None or (one.device_id, one.seq) in batch.numbers:
        return _kept(batch, item, Odd.Why.CLASH, one)
    batch.last.n += 1
    row = Event(
        id=one.event_id, n=batch.last.n, device=device, seq=one.seq, kind=one.kind, digest=one.digest,
        said_at=one.captured_at, base=one.base, account_id=one.account_id, received_at=batch.at,
        state=_State.ACCEPTED,
    )  # fmt: skip
    row.body = json.dumps(item, ensure_ascii=True)
    judged = judging.judge(row, one, known)
    batch.rows[row.pk], batch.numbers[row.device_id, row.seq] = row, row.pk
    batch.new.append(judged)
    return {"event_id": str(one.event_id), "judged": judged}


def _kept(
    batch: _Batch, item: object, why: Odd.Why, one: Envelope | None = None
) -> dict[str, Any]:
    """Keep a body that is no event of its own; the same bytes once."""
    text = json.dumps(item, ensure_ascii=True, sort_keys=True)
    digest = hashlib.sha256(text.encode()).hexdigest()
    row = Odd.objects.filter(device=batch.carrier, digest=digest).first()
    if row is None:
        row = Odd(
            device=batch.carrier, why=why, digest=digest, received_at=batch.at,
            event_id=one.event_id if one else None,
        )  # fmt: skip
        row.body = text
        row.save(force_insert=True)
    answer = "clash" if row.why == Odd.Why.CLASH else "parked"
    receipt = {"digest": digest, "received_at": row.received_at.isoformat()}
    return {"event_id": str(one.event_id) if one else None, "answer": answer, "receipt": receipt}


def _receipt(row: Event, one: Envelope) -> dict[str, Any]:
    return {
        "event_id": str(row.pk), "sha256": one.sha256, "n": row.n,
        "received_at": row.received_at.isoformat(),
    }  # fmt: skip


def _take_in(batch: _Batch, found: Sequence[Judged]) -> None:
    """Let each kind take its events in, and write all of them down, whatever became of them."""
    _in_waves(found, {pk for pk, row in batch.rows.items() if row.state != _State.HELD})
    Event.objects.bulk_create([one.row for one in found])
    _write_down([one.row for one in found], batch.at)


def _in_waves(found: Sequence[Judged], there: set[UUID]) -> None:
    """Take events in; one that corrects another after that one, and not before it has come."""
    left = [one for one in found if one.captured is not None]
    done = there - {one.row.pk for one in left}
    while left:
        ready = [one for one in left if one.row.base is None or one.row.base in done]
        if not ready:
            break
        _by_kind(ready)
        done |= {one.row.pk for one in ready}
        left = [one for one in left if one.row.pk not in done]
    for one in left:
        one.row.state = _State.HELD


def _by_kind(found: Sequence[Judged]) -> None:
    for name in dict.fromkeys(one.row.kind for one in found):
        _taken(KINDS[name], [one for one in found if one.row.kind == name])


def _taken(kind: Kind, found: Sequence[Judged]) -> None:
    """Let a kind take events in: all at once, and where that fails one by one, so that none holds another up."""
    if _tried(kind, found) or len(found) == 1:
        return
    for one in found:
        _tried(kind, [one])


def _tried(kind: Kind, found: Sequence[Judged]) -> bool:
    why: Text
    try:
        with transaction.atomic():
            at_odds = kind.take([one.captured for one in found if one.captured is not None])
    except ShouwangError as refusal:
        why = Text(refusal.in_words("en"), refusal.in_words("zh"))
    except OperationalError as fault:
        if is_no_room(fault):  # the phone keeps all of it, and sends again once there is room
            raise
        why = _fault(kind)
    except Exception:  # noqa: BLE001  whatever it is, the others go on
        why = _fault(kind)
    else:
        for one in found:
            one.row.state = _State.CONFLICT if one.row.pk in at_odds else _State.ACCEPTED
        return True
    if len(found) == 1:
        judging.park(found[0].row, why)
    return False


def _fault(kind: Kind) -> Text:
    _LOG.exception("an event of the kind %s could not be taken in", kind.name)
    return _FAULT


def _free_held(batch: _Batch, at: datetime) -> None:
    """Take in what waited for an event that has come."""
    came = {one.row.pk for one in batch.new if one.row.state != _State.HELD}
    while came:
        rows = list(Event.objects.filter(state=_State.HELD, base__in=came))
        if not rows:
            return
        take_again(_judged_again(rows, at), at)
        came = {row.pk for row in rows}


def _judged_again(rows: Iterable[Event], at: datetime) -> list[Judged]:
    """Judge events again that are written down already and waited."""
    read = [(row, envelope.read(json.loads(row.body))) for row in rows]
    known = judging.known_of([one for _row, one in read], at)
    for row, _one in read:
        row.state, row.why_en, row.why_zh = _State.ACCEPTED, "", ""
    return [judging.judge(row, one, known) for row, one in read]


def take_again(found: Sequence[Judged], at: datetime) -> None:
    """Take in what is written down already and waited."""
    _by_kind([one for one in found if one.captured is not None])
    _change([one.row for one in found], at)


def _change(rows: Sequence[Event], at: datetime) -> None:
    Event.objects.bulk_update(rows, ["state", "why_en", "why_zh", "at", "error_s"])
    _write_down(rows, at)


def retake_unknown(at: datetime) -> int:
    """
    Take in what was parked only because this server did not know its kind, and now does; return how many.

    Nothing else that was parked is judged again: on that, a person decides.
    """
    with log.together(), as_machine():
        Last.objects.select_for_update().get_or_create(pk=1)
        waiting = Event.objects.select_for_update().filter(state=_State.PARKED, settled_at=None)
        rows = list(waiting.filter(why_en=judging.NO_KIND.en, kind__in=list(KINDS)))
        if not rows:
            return 0
        bases = Event.objects.filter(pk__in={row.base for row in rows if row.base})
        there = set(bases.exclude(state=_State.HELD).values_list("pk", flat=True))
        _in_waves(_judged_again(rows, at), there)
        _change(rows, at)
    return sum(row.state in _TAKEN for row in rows)


def park_old(at: datetime) -> int:
    """Park what waited for too long for the event that it corrects, and return how many."""
    with as_machine(), transaction.atomic():
        Last.objects.select_for_update().get_or_create(
            pk=1
        )  # no delivery frees what is parked here
        rows = list(Event.objects.filter(state=_State.HELD, received_at__lte=at - HELD_FOR))
        for row in rows:
            judging.park(row, _NEVER_CAME)
        Event.objects.bulk_update(rows, ["state", "why_en", "why_zh"])
    return len(rows)


def _write_down(rows: Iterable[Event], at: datetime) -> None:
    """Add a line to the log for each event that was taken in, by whoever captured it."""
    by_account: dict[UUID, list[UUID]] = {}
    for row in rows:
        if row.state in _TAKEN:
            by_account.setdefault(row.account_id, []).append(row.pk)
    names = judging.names_of(by_account)
    for account_id, ids in by_account.items():
        log.write_many(Actor(names.get(account_id, ""), account_id), "intake.received", ids, at=at)


def _finish(answers: list[dict[str, Any]]) -> None:
    """Say what became of each new event."""
    for answer in answers:
        judged: Judged | None = answer.pop("judged", None)
        if judged is None:
            continue
        row = judged.row
        answer |= {"answer": str(row.state), "receipt": _receipt(row, judged.envelope)}
        if row.why_en:
            answer["why"] = {"en": row.why_en, "zh": row.why_zh}


def _spoke(delivery: Delivery, at: datetime) -> Device:
    """Note that a device spoke, and what its clocks say; without a clock somebody else brought it, who knows when."""
    device = delivery.device
    row = Device.objects.filter(pk=device.pk)
    last_seq = Greatest(
        "last_seq", Value(delivery.last_seq)
    )  # another delivery may have told more
    if delivery.monotonic_ms is None or not delivery.boot_id:
        row.update(last_seq=last_seq)
        return device
    row.update(last_seq=last_seq, seen_at=at)
    error_s = delivery.round_trip_ms / 2000 or _NO_ROUND_TRIP_S
    offset_s = (delivery.wall - at).total_seconds() if delivery.wall else 0.0
    there = Contact.objects.filter(device=device, boot_id=delivery.boot_id).first()
    apart_s = 0.0
    if there is not None:
        apart_s = abs(delivery.monotonic_ms - there.monotonic_ms) / 1000
        if there.error_s + apart_s * clocks.DRIFT <= error_s:
            return device
    Contact.objects.update_or_create(
        device=device, boot_id=delivery.boot_id,
        defaults={"monotonic_ms": delivery.monotonic_ms, "at": at, "error_s": error_s, "offset_s": offset_s},
    )  # fmt: skip
    return device


_NO_ROUND_TRIP_S: Final = 5.0
"""Doubt of a first contact, of which nobody knows how long it took."""
