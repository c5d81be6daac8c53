"""
An event as a phone captured it: an envelope that says who, where and when, around a payload.

The payload travels as the text that was hashed, so that no writer of JSON in between can change it. The envelope is
signed on the phone by a key that cannot leave it: an event is genuine whoever carries it.
"""

from __future__ import annotations

import hashlib
import json
import re
from base64 import b64decode
from binascii import Error as Base64Error
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from functools import cache, cached_property
from typing import Any, Final
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key

CONTEXT: Final = "shouwang/event/1"
MOST_PAYLOAD: Final = 64_000
"""Characters of a payload."""
_HALF: Final = 32
_MOST_NUMBER: Final = 2**53
"""No phone counts further: numbers of JavaScript are whole up to here."""
_WORD: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/+-]{0,199}")
_SHA256: Final = re.compile(r"[0-9a-f]{64}")


_FIRST, _LAST = 1970, 2100
"""Years that the clock of a phone can show, however wrong it is."""


class NoEnvelopeError(ValueError):
    """Something in a delivery is no envelope; the text says which field is wrong."""


@dataclass(frozen=True)
class Envelope:
    """
    What stands around a payload.

    Parameters
    ----------
    seq
        Counted on the phone from 1, without gaps: a hole shows what has not arrived.
    boot_id, monotonic_ms
        A clock that nobody can set: milliseconds since the app was started, and which start it was.
    captured_at
        What the phone's own clock said, with its offset; nothing is ordered by it.
    account_id, role, area
        Who captured it, and as what they were at work then.
    base
        The event that this one corrects; None for most.
    """

    event_id: UUID
    device_id: UUID
    seq: int
    boot_id: str
    monotonic_ms: int
    captured_at: datetime
    tz: str
    account_id: UUID
    role: str
    area: str
    kind: str
    schema: int
    base: UUID | None
    payload: str
    sha256: str
    signature: bytes

    @property
    def is_whole(self) -> bool:
        """Whether the payload is the one that was hashed."""
        return (
            hashlib.sha256(self.payload.encode("utf-8", "surrogatepass")).hexdigest()
            == self.sha256
        )

    @cached_property  # asked for its signature and for its digest
    def signed_text(self) -> bytes:
        """What the phone signs: the context, and each field on a line; the payload by its hash."""
        said = [_text_of(getattr(self, name)) for name in _signed_names()]
        return "\n".join([CONTEXT, *said]).encode()

    @cached_property
    def digest(self) -> str:
        """What is the same for the same event brought again, and for no other."""
        return hashlib.sha256(self.signed_text).hexdigest()

    def is_signed_by(self, public_key: ec.EllipticCurvePublicKey) -> bool:
        """Tell whether a phone's key signed it."""
        return is_signed(self.signed_text, self.signature, public_key)


@cache
def _signed_names() -> tuple[str, ...]:
    names = [one.name for one in fields(Envelope)]
    return tuple(name for name in names if name not in ("payload", "signature"))


def _text_of(value: object) -> str:
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, datetime) else str(value)


def is_signed(text: bytes, signature: bytes, public_key: ec.EllipticCurvePublicKey) -> bool:
    """Tell whether a key signed a text, by ECDSA on P-256 as browsers write it: both halves, 32 bytes each."""
    if len(signature) != 2 * _HALF:
        return False
    r, s = (int.from_bytes(half) for half in (signature[:_HALF], signature[_HALF:]))
    try:
        public_key.verify(encode_dss_signature(r, s), text, ec.ECDSA(SHA256()))
    except (InvalidSignature, ValueError):
        return False
    return True


def key_of(der: bytes) -> ec.EllipticCurvePublicKey:
    """
    Return the public key of a phone.

    Raises
    ------
    ValueError
        If it is none on the curve P-256.
    """
    found = load_der_public_key(der)
    if not isinstance(found, ec.EllipticCurvePublicKey) or not isinstance(
        found.curve, ec.SECP256R1
    ):
        raise ValueError("no key on the curve P-256")  # noqa: TRY004  its value is wrong, not what it is
    return found


def read(item: object) -> Envelope:
    """
    Return the envelope that an item of a delivery holds; its payload is not looked into.

    Raises
    ------
    NoEnvelopeError
        If a field is missing or is not what it has to be.
    """
    if not isinstance(item, Mapping):
        raise NoEnvelopeError("item")
    return Envelope(
        event_id=_id(item, "event_id"),
        device_id=_id(item, "device_id"),
        seq=_number(item, "seq", low=1),
        boot_id=_word(item, "boot_id"),
        monotonic_ms=_number(item, "monotonic_ms"),
        captured_at=_moment(item, "captured_at"),
        tz=_word(item, "tz"),
        account_id=_id(item, "account_id"),
        role=_word(item, "role"),
        area=_word(item, "area", may_be_empty=True),
        kind=_word(item, "kind"),
        schema=_number(item, "schema", low=1),
        base=_id(item, "base") if item.get("base") is not None else None,
        payload=_payload(item),
        sha256=_matching(item, "sha256", _SHA256),
        signature=_bytes(item, "signature"),
    )


def payload_of(envelope: Envelope) -> dict[str, Any]:
    """
    Return what a payload says.

    Raises
    ------
    ValueError
        If it is no object of JSON.
    """
    try:
        found = json.loads(envelope.payload)
    except RecursionError:
        raise ValueError("too deep") from None
    if not isinstance(found, dict):
        raise ValueError("no object")  # noqa: TRY004  its value is wrong, not what it is
    return found


def _said(item: Mapping[str, Any], name: str) -> str:
    found = item.get(name)
    if not isinstance(found, str):
        raise NoEnvelopeError(name)
    return found


def _matching(item: Mapping[str, Any], name: str, pattern: re.Pattern[str]) -> str:
    found = _said(item, name)
    if not pattern.fullmatch(found):
        raise NoEnvelopeError(name)
    return found


def _word(item: Mapping[str, Any], name: str, *, may_be_empty: bool = False) -> str:
    return "" if may_be_empty and item.get(name) == "" else _matching(item, name, _WORD)


def _id(item: Mapping[str, Any], name: str) -> UUID:
    found = _said(item, name)
    try:
        value = UUID(found)
    except ValueError:
        raise NoEnvelopeError(name) from None
    if str(value) != found:  # one way to write it, since it is signed as it is written
        raise NoEnvelopeError(name)
    return value


def _number(item: Mapping[str, Any], name: str, *, low: int = 0) -> int:
    found = item.get(name)
    if type(found) is not int or not low <= found <= _MOST_NUMBER:
        raise NoEnvelopeError(name)
    return found


def _moment(item: Mapping[str, Any], name: str) -> datetime:
    found = _said(item, name)
    try:
        value = datetime.fromisoformat(found)
    except ValueError:
        raise NoEnvelopeError(name) from None
    if value.tzinfo is None or value.isoformat() != found or not _FIRST <= value.year <= _LAST:
        raise NoEnvelopeError(name)
    return value


def _payload(item: Mapping[str, Any]) -> str:
    found = _said(item, "payload")
    if len(found) > MOST_PAYLOAD:
        raise NoEnvelopeError("payload")
    return found


def _bytes(item: Mapping[str, Any], name: str) -> bytes:
    try:
        return b64decode(_said(item, name), validate=True)
    except (Base64Error, ValueError):
        raise NoEnvelopeError(name) from None
