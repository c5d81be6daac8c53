"""
The short code of a pass: ten letters that a person reads out where no camera helps.

Nine letters of Crockford's Base32 are drawn by chance (45 bits), the tenth checks them: each letter
is a number of GF(32) and the check is a sum in which every place weighs otherwise, so that one
wrong letter, and any two that changed places, are noticed. From the code come a tag and a key: the
entry under that tag is the pass itself, sealed. So a phone carries a book that is no list: an entry
opens only to somebody who reads a code. No tables here, and no framework.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import secrets
import unicodedata
from dataclasses import dataclass
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LETTERS: Final = 10
_ALIKE: Final = str.maketrans({"O": "0", "I": "1", "L": "1"})
_SALT: Final = b"shouwang/pass-code/1"
_ROUNDS: Final = 10_000
_TAG_BYTES: Final = 16
_DERIVED_BYTES: Final = 48
_IV: Final = bytes(12)
"""Zero: each key is derived from a code, and a code is of one pass for ever."""
_TOP: Final = 32
_POLYNOMIAL: Final = 0b100101
"""x^5 + x^2 + 1: doubling goes through all 31 numbers before it comes back, so that no two places weigh alike."""
_BETWEEN: Final = "-\u2010\u2011\u2013\u2014_.\u00b7"


@dataclass(frozen=True, slots=True)
class Entry:
    """A pass in the book: found by a tag, opened by a key, both of its code."""

    tag: str
    """Hex."""
    box: str
    """Base64."""


def make() -> str:
    """Return a new code."""
    drawn = "".join(secrets.choice(ALPHABET) for _nth in range(LETTERS - 1))
    return drawn + check_letter(drawn)


def check_letter(letters: str) -> str:
    """
    Return the letter that follows some others.

    Examples
    --------
    >>> check_letter("7K2M9QX4D")
    '7'
    """
    check = 0
    for letter in letters:
        check = (check ^ ALPHABET.index(letter)) << 1
        if check >= _TOP:
            check ^= _POLYNOMIAL
    return ALPHABET[check]


def read(text: str) -> str | None:
    """
    Return the code that somebody typed or read out; None where it is none, or its check does not fit.

    Examples
    --------
    >>> read("7k2m9-qx4d7"), read("7K2M9 QX4DA")
    ('7K2M9QX4D7', None)
    """
    wide = unicodedata.normalize("NFKC", text).upper()
    letters = "".join(one for one in wide if not one.isspace() and one not in _BETWEEN)
    code = letters.translate(_ALIKE)
    if len(code) != LETTERS or any(letter not in ALPHABET for letter in code):
        return None
    return code if check_letter(code[:-1]) == code[-1] else None


def shown(code: str) -> str:
    """Return a code as it is printed."""
    half = LETTERS // 2
    return f"{code[:half]}-{code[half:]}"


def close(code: str, token: bytes) -> Entry:
    """Return the entry of a pass in the book."""
    tag, key = _derived(code)
    return Entry(tag, base64.b64encode(AESGCM(key).encrypt(_IV, token, _SALT)).decode())


def tag_of(code: str) -> str:
    """Return the tag under which the pass of a code stands in the book."""
    return _derived(code)[0]


def open_box(code: str, box: str) -> bytes | None:
    """Return the pass in an entry; None where the code is not its own."""
    try:
        return AESGCM(_derived(code)[1]).decrypt(_IV, base64.b64decode(box), _SALT)
    except (InvalidTag, binascii.Error, ValueError):
        return None


def _derived(code: str) -> tuple[str, bytes]:
    data = hashlib.pbkdf2_hmac("sha256", code.encode(), _SALT, _ROUNDS, _DERIVED_BYTES)
    return data[:_TAG_BYTES].hex(), data[_TAG_BYTES:]
