"""
Codes that make a paper one that anyone can check: signed by the town, holding next to nothing.

ShouwangError
 └ PaperCodeError  no code of a paper of this town
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, ClassVar, Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from shouwang.core.errors import ShouwangError
from shouwang.core.text import Text

VERSION: Final = "SW1"
LONGEST: Final = 600
"""Anything longer is not looked at; ours are half as long at most."""
_CONTEXT: Final = b"shouwang/paper/1\n"
"""Signed along, so that nothing signed for another use passes as a paper."""
_KIND_CHARS: Final = 12
_NUMBER_CHARS: Final = 20
INITIAL_CHARS: Final = 20


class PaperCodeError(ShouwangError):
    """A code is not that of a paper of this town."""

    code: ClassVar[str] = "orders.paper-code"
    problem: ClassVar[Text] = Text(
        en="This is no code of a paper of this town, or it was changed.",
        zh="这不是本镇出具的文件编码，或编码已被改动。",
    )
    remedy: ClassVar[Text] = Text(
        en="Type or scan it again, or ask the office.", zh="请重新输入或扫描，或向出具单位询问。"
    )


@dataclass(frozen=True, slots=True)
class Said:
    """
    What a code says; whoever scans it reads all of it.

    Parameters
    ----------
    kind
        Of the paper, such as ``lifting`` or ``release``.
    initial
        See `initial_of`: never a whole name.
    ended_at
        Since when the one concerned is free, to the second.
    """

    kind: str
    number: str
    initial: str
    ended_at: datetime
    is_drill: bool

    def __post_init__(self) -> None:
        if self.ended_at.tzinfo is None or self.ended_at.microsecond:
            raise ValueError(f"{self.ended_at} has no time zone, or parts of a second")
        for words, most in (
            (self.kind, _KIND_CHARS), (self.number, _NUMBER_CHARS), (self.initial, INITIAL_CHARS),
        ):  # fmt: skip
            if not 0 < len(words) <= most:
                raise ValueError(f"{words!r} is empty or longer than {most} characters")


def initial_of(subject: str, *, is_zone: bool) -> str:
    """Return what a code calls somebody: the first character of a name, or a zone's name, which is public."""
    if not is_zone:
        return f"{subject[:1]}**"
    return subject if len(subject) <= INITIAL_CHARS else f"{subject[: INITIAL_CHARS - 1]}…"


def public_of(seed: bytes) -> bytes:
    """Return the public key that belongs to a seed: with it anyone can check papers, and make none."""
    return Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()


def sign(said: Said, seed: bytes) -> str:
    """Return the code of a paper, of 300 characters at most."""
    fields = [
        said.kind,
        said.number,
        said.initial,
        int(said.ended_at.timestamp()),
        int(said.is_drill),
    ]
    body = json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode()
    signature = Ed25519PrivateKey.from_private_bytes(seed).sign(_CONTEXT + body)
    return f"{VERSION}.{_packed(body)}.{_packed(signature)}"


def read(code: str, public: bytes) -> Said:
    """
    Return what a code says; blanks and line breaks, as on paper, do not count.

    Raises
    ------
    PaperCodeError
        If it is not one that the town signed, to the last character.
    """
    key = Ed25519PublicKey.from_public_bytes(public)
    if len(code) > LONGEST or not code.isascii():
        raise PaperCodeError
    parts = "".join(code.split()).split(".")
    if len(parts) != 3 or parts[0] != VERSION:
        raise PaperCodeError
    body, signature = _unpacked(parts[1]), _unpacked(parts[2])
    try:
        key.verify(signature, _CONTEXT + body)
        return _said(json.loads(body))
    except (InvalidSignature, ValueError, TypeError, OverflowError, OSError):
        raise PaperCodeError from None


def _said(fields: Any) -> Said:
    kind, number, initial, ended, is_drill = fields
    return Said(kind, number, initial, datetime.fromtimestamp(ended, UTC), bool(is_drill))


def _packed(data: bytes) -> str:
    return urlsafe_b64encode(data).decode().rstrip("=")


def _unpacked(text: str) -> bytes:
    """Return what was packed; the same bytes written in another way are refused."""
    try:
        data = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError:
        raise PaperCodeError from None
    if _packed(data) != text:
        raise PaperCodeError
    return data
