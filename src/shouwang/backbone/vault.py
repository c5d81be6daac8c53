"""
Sealing single fields: AES-256-GCM with a key for each class of data.

The row's id and the field's name are bound in, so that a sealed value moved to another row does
not open. Equality is asked through a keyed index, never by opening.
"""

from __future__ import annotations

import hmac
import secrets
from functools import cache
from typing import Any, Final
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from shouwang.backbone.home import home

_NONCE_BYTES: Final = 12
INDEX_CHARS: Final = 64


@cache
def _keys() -> dict[str, bytes]:
    return home().keys()


def seal(text: str, *, key: str, place: str) -> bytes:
    """Return a text sealed for one place (field and row id); the empty text stays empty."""
    return seal_bytes(text.encode(), key=key, place=place) if text else b""


def unseal(sealed: bytes, *, key: str, place: str) -> str:
    """
    Return the text that was sealed for a place.

    Raises
    ------
    cryptography.exceptions.InvalidTag
        If the bytes were changed, belong to another place, or were sealed with another key.
    """
    data = bytes(sealed)
    return unseal_bytes(data, key=key, place=place).decode() if data else ""


def seal_bytes(content: bytes, *, key: str, place: str) -> bytes:
    """Return the content of a file sealed for one place, as `seal` does a text."""
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return nonce + AESGCM(_keys()[key]).encrypt(nonce, content, place.encode())


def unseal_bytes(sealed: bytes, *, key: str, place: str) -> bytes:
    """Return the content that was sealed for a place; refused like `unseal`."""
    nonce, rest = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
    return AESGCM(_keys()[key]).decrypt(nonce, rest, place.encode())


def index_of(text: str, *, kind: str) -> str:
    """Return what stands for a text in a search by equality; empty for the empty text."""
    if not text:
        return ""
    return hmac.digest(_keys()["index"], f"{kind}:{text}".encode(), "sha256").hex()


def pseudonym_of(record_id: UUID) -> UUID:
    """Return what stands for a record in the log: without the key it leads back to nobody."""
    return UUID(bytes=hmac.digest(_keys()["audit"], record_id.bytes, "sha256")[:16])


def seed(key: str) -> bytes:
    """Return a key of 32 bytes as the seed of a signature, for a class of data that is signed and not sealed."""
    return _keys()[key]


class Sealed(property):
    """
    A text of a model, stored sealed in the binary column ``<name>_sealed``.

    Parameters
    ----------
    key
        Class of data, one of `shouwang.backbone.home.KEY_NAMES`.
    """

    def __init__(self, key: str) -> None:
        self._key = key
        super().__init__(self._read, self._write)

    def __set_name__(self, owner: type, name: str) -> None:
        self._name, self._column = name, f"{name}_sealed"

    def _place(self, row: Any) -> str:
        model = row._meta.label_lower  # noqa: SLF001  Django's documented name for it
        return f"{model}.{self._name}.{row.pk}"

    def _read(self, row: Any) -> str:
        return unseal(getattr(row, self._column), key=self._key, place=self._place(row))

    def _write(self, row: Any, text: str) -> None:
        setattr(row, self._column, seal(text, key=self._key, place=self._place(row)))
