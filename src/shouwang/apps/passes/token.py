r"""
The bytes of a pass: what a gate reads from its code and believes without a network, since the town signed it.

    1, key number, id (8), kind, begins u32, ends u32, outings a day, n of gates, 4 bytes of each gate's id,
    then who is shown, plate and number, each with a length byte in UTF-8; then the signature (64)

Moments are minutes since 1970, big endian. The signature is raw ECDSA on P-256 with SHA-256 over
``shouwang/pass/1\n`` and the bytes before it. No tables here, and no framework.
"""

from __future__ import annotations

import base64
import binascii
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import (
    decode_dss_signature,
    encode_dss_signature,
)

VERSION: Final = 1
PREFIX: Final = "SW1:"
ID_BYTES: Final = 8
GATE_BYTES: Final = 4
MOST_GATES: Final = 40
MOST_OUTINGS: Final = 254
MOST_SHOWN: Final = 24
MOST_PLATE: Final = 24
MOST_NUMBER: Final = 16
"""Bytes of UTF-8."""
_NOT_COUNTED: Final = 255
_CONTEXT: Final = b"shouwang/pass/1\n"
_HEAD: Final = struct.Struct(">BB8sBIIBB")
_HALF: Final = 32
_SIGNATURE: Final = 2 * _HALF
_MINUTE: Final = timedelta(minutes=1)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


class Kind(StrEnum):
    """What a pass is for; its place in the list is its byte."""

    RESIDENT = "resident"
    RESPONDER = "responder"
    VOLUNTEER = "volunteer"
    FIRM = "firm"
    DELIVERY = "delivery"
    MEDICAL = "medical"


_KINDS: Final = tuple(Kind)


@dataclass(frozen=True, slots=True)
class Content:
    """
    What a pass says.

    Parameters
    ----------
    pass_id
        Eight bytes drawn by chance, in hex.
    begins_at, ends_at
        Whole minutes; it is over from ``ends_at`` on.
    outings_a_day
        None where they are not counted.
    gates
        The first four bytes of the ids of the gates that it is for, in hex; none for all of them.
    shown
        Initial of whoever holds it: no name.
    """

    pass_id: str
    kind: Kind
    begins_at: datetime
    ends_at: datetime
    outings_a_day: int | None = None
    gates: tuple[str, ...] = ()
    shown: str = ""
    plate: str = ""
    number: str = ""
    key_number: int = 1


def write(content: Content, key: ec.EllipticCurvePrivateKey) -> bytes:
    """
    Return the bytes of a pass, signed.

    Raises
    ------
    ValueError
        If something is too long or out of its range: whoever issues has checked before.
    """
    said = _said(content)
    r, s = decode_dss_signature(key.sign(_CONTEXT + said, ec.ECDSA(hashes.SHA256())))
    return said + r.to_bytes(_HALF, "big") + s.to_bytes(_HALF, "big")


def read(token: bytes, keys: Mapping[int, ec.EllipticCurvePublicKey]) -> Content | None:
    """Return what a pass says; None where none of the town's keys signed exactly these bytes."""
    said, signature = token[:-_SIGNATURE], token[-_SIGNATURE:]
    if len(said) < _HEAD.size or said[0] != VERSION or (key := keys.get(said[1])) is None:
        return None
    r, s = (int.from_bytes(signature[n : n + _HALF], "big") for n in (0, _HALF))
    try:
        key.verify(encode_dss_signature(r, s), _CONTEXT + said, ec.ECDSA(hashes.SHA256()))
        return _content(said)
    except (InvalidSignature, ValueError, IndexError):
        return None


def as_text(token: bytes) -> str:
    """Return a pass as its QR code holds it: letters and figures alone, so that the code stays small."""
    return PREFIX + base64.b32encode(token).decode().rstrip("=")


def from_text(text: str) -> bytes | None:
    """
    Return the bytes of a pass from the text of its code; None where it is no such text.

    Case and spaces do not count. What would be written otherwise than it is read is none: each pass has one text.
    """
    letters = "".join(text.split()).upper()
    if not letters.startswith(PREFIX):
        return None
    letters = letters.removeprefix(PREFIX)
    try:
        token = base64.b32decode(letters + "=" * (-len(letters) % 8))
    except (binascii.Error, ValueError):
        return None
    return token if as_text(token) == PREFIX + letters else None


def is_text(text: str) -> bool:
    """Tell whether something is meant as the text of a pass, genuine or not."""
    return text.strip().upper().startswith(PREFIX)


def minutes_of(at: datetime) -> int:
    """Return the whole minutes from 1970 to a moment."""
    return (at - _EPOCH) // _MINUTE


def at_minute(minutes: int) -> datetime:
    """Return the moment so many minutes after the beginning of 1970."""
    return _EPOCH + minutes * _MINUTE


def _said(content: Content) -> bytes:
    gates = [bytes.fromhex(gate) for gate in content.gates]
    if len(gates) > MOST_GATES or any(len(gate) != GATE_BYTES for gate in gates):
        raise ValueError("gates of a pass are at most 40, of 4 bytes each")
    outings = content.outings_a_day
    if outings is not None and not 0 <= outings <= MOST_OUTINGS:
        raise ValueError("a pass counts 0 to 254 outings a day")
    pass_id = bytes.fromhex(content.pass_id)
    if len(pass_id) != ID_BYTES:
        raise ValueError("the id of a pass has 8 bytes")
    try:
        head = _HEAD.pack(
            VERSION, content.key_number, pass_id, _KINDS.index(content.kind),
            minutes_of(content.begins_at), minutes_of(content.ends_at),
            _NOT_COUNTED if outings is None else outings, len(gates),
        )  # fmt: skip
    except struct.error as fault:
        raise ValueError("a moment or the number of the key does not fit a pass") from fault
    texts = (
        (content.shown, MOST_SHOWN), (content.plate, MOST_PLATE), (content.number, MOST_NUMBER)
    )  # fmt: skip
    return head + b"".join(gates) + b"".join(_packed(text, most) for text, most in texts)


def _packed(text: str, most: int) -> bytes:
    data = text.encode()
    if len(data) > most:
        raise ValueError(f"a text of a pass has at most {most} bytes")
    return bytes([len(data)]) + data


def _content(said: bytes) -> Content:
    _version, key_number, pass_id, kind, begins, ends, outings, n_gates = _HEAD.unpack_from(said)
    place, gates, texts = _HEAD.size, [], []
    for _nth in range(n_gates):
        gates.append(said[place : place + GATE_BYTES].hex())
        place += GATE_BYTES
    for _nth in range(3):
        end = place + 1 + said[place]
        texts.append(said[place + 1 : end].decode())
        place = end
    if place != len(said):
        raise ValueError("a pass is longer or shorter than it says")
    shown, plate, number = texts
    return Content(
        pass_id.hex(), _KINDS[kind], at_minute(begins), at_minute(ends),
        None if outings == _NOT_COUNTED else outings, tuple(gates), shown, plate, number, key_number,
    )  # fmt: skip
