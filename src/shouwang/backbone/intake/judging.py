"""Whether an event may be taken in as it is: known kind, sensible words, and allowed to whoever captured it, then."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey

from shouwang.backbone.access.grants import Held, held_by
from shouwang.backbone.access.models import Account
from shouwang.backbone.access.paths import lies_in
from shouwang.backbone.access.rules import rules
from shouwang.backbone.intake import clocks
from shouwang.backbone.intake.clocks import Moment
from shouwang.backbone.intake.envelope import Envelope, key_of, payload_of
from shouwang.backbone.intake.kinds import KINDS, BadPayloadError, Captured, Kind
from shouwang.backbone.intake.models import Contact, Device, Event
from shouwang.core.text import Text

_MOST_WHY: Final = 300
NO_KIND: Final = Text(
    "This server does not know this kind of event: bring it up to date",
    "服务器不认识这类登记，请升级",
)
_NO_WORDS: Final = Text("What it says cannot be read", "内容无法读取")
_NOT_THEIRS: Final = Text(
    "Whoever captured it was not on this duty there then, as far as is known",
    "按现有记录，登记人当时不负责该处",
)
_PHONE_ENDED: Final = Text("The phone had been ended when it was captured", "登记时这台手机已停用")


@dataclass(frozen=True, slots=True)
class Judged:
    """An event with its envelope, and what a kind takes; None where it is not taken in."""

    row: Event
    envelope: Envelope
    captured: Captured | None


@dataclass(frozen=True, slots=True)
class Known:
    """What judging needs, asked once for all events of a delivery."""

    at: datetime
    devices: Mapping[UUID, Device]
    keys: Mapping[UUID, EllipticCurvePublicKey]
    contacts: Mapping[UUID, Sequence[clocks.Contact]]
    held: Mapping[UUID, Sequence[Held]]

    def is_genuine(self, one: Envelope) -> bool:
        """Tell whether the device that an event names captured it."""
        key = self.keys.get(one.device_id)
        return key is not None and one.is_signed_by(key)


def known_of(found: Sequence[Envelope], at: datetime, carrier: Device | None = None) -> Known:
    """Ask for what judging some events needs; the device that brings them, mostly its own, is known."""
    devices = {carrier.pk: carrier} if carrier else {}
    if others := {one.device_id for one in found} - devices.keys():
        rows = Device.objects.filter(pk__in=others).select_related("phone")
        devices |= {row.pk: row for row in rows}
    contacts: dict[UUID, list[clocks.Contact]] = {pk: [] for pk in devices}
    for row in Contact.objects.filter(device__in=devices):
        contacts[row.device_id].append(
            clocks.Contact(row.boot_id, row.monotonic_ms, row.at, row.error_s)
        )
    keys = {pk: key_of(bytes(row.public_key)) for pk, row in devices.items()}
    return Known(at, devices, keys, contacts, held_by({one.account_id for one in found}))


def judge(row: Event, one: Envelope, known: Known, *, is_answered_for: bool = False) -> Judged:
    """
    Note when an event happened, and park it where it cannot be taken in as it is.

    Parameters
    ----------
    is_answered_for
        Whether somebody with a name says that whoever captured it did so by right.
    """
    moment = clocks.true_moment(
        one.boot_id, one.monotonic_ms, known.contacts.get(one.device_id, ())
    )
    row.at, row.error_s = (
        (moment.at, moment.error_s) if moment else (_likely(row, one, known), None)
    )
    kind = KINDS.get(one.kind)
    if kind is None or one.schema not in kind.schemas:
        return _parked(row, one, NO_KIND)
    found = _held(row, one, kind, moment, known)
    if isinstance(found, Text) and not is_answered_for:
        return _parked(row, one, found)
    held = None if isinstance(found, Text) else found
    try:
        content = kind.read(one.schema, payload_of(one))
    except BadPayloadError as refusal:
        return _parked(row, one, Text(refusal.in_words("en"), refusal.in_words("zh")))
    except (ValueError, TypeError, KeyError):
        return _parked(row, one, _NO_WORDS)
    return Judged(row, one, _captured(row, one, held, content))


def _likely(row: Event, one: Envelope, known: Known) -> datetime:
    """Return when it happened by the phone's own clock, but after the app was enrolled and before it came."""
    device = known.devices.get(one.device_id)
    first = device.made_at if device else row.received_at
    return max(min(one.captured_at, row.received_at), min(first, row.received_at))


def _captured(row: Event, one: Envelope, held: Held | None, content: Any) -> Captured:
    return Captured(
        one.event_id, row.n, one.device_id, one.seq, one.account_id, held.role if held else "", one.area,
        row.at, row.error_s,
        one.captured_at, row.received_at, one.base, content,
    )  # fmt: skip


def _held(
    row: Event, one: Envelope, kind: Kind, moment: Moment | None, known: Known
) -> Held | Text:
    """
    Return the duty by which whoever captured it could, or why they could not; what they may do now plays no part.

    What the phone says they were only chooses among the duties that they had: it gives none.
    """
    device = known.devices[one.device_id]
    ended = device.phone.ended_at if device.phone else device.made_at
    if ended is not None and (moment is None or moment.at > ended):
        return _PHONE_ENDED
    if not lies_in(one.area, device.area):
        return _NOT_THEIRS
    roles = rules().roles_of(kind.act)
    begin, end = _within(moment, device, row)
    found = [
        held
        for held in known.held.get(one.account_id, ())
        if held.role in roles and lies_in(one.area, held.area) and held.meets(begin, end)
    ]
    claimed = (held for held in found if held.role == one.role)
    return next(claimed, found[0] if found else _NOT_THEIRS)


def _within(moment: Moment | None, device: Device, row: Event) -> tuple[datetime, datetime]:
    """Return the time in which an event surely lies: with a clock nobody knows, since the device was enrolled."""
    if moment is None:
        return device.made_at, row.received_at
    doubt = timedelta(seconds=moment.error_s)
    return moment.at - doubt, moment.at + doubt


def _parked(row: Event, one: Envelope, why: Text) -> Judged:
    park(row, why)
    return Judged(row, one, None)


def park(row: Event, why: Text) -> None:
    """Keep an event for somebody to look at, with why."""
    row.state = Event.State.PARKED
    row.why_en, row.why_zh = why.en[:_MOST_WHY], why.zh[:_MOST_WHY]


def names_of(ids: Collection[UUID] | Iterable[UUID]) -> dict[UUID, str]:
    """Return the names of accounts by id."""
    return dict(Account.objects.filter(pk__in=list(ids)).values_list("pk", "name"))
