"""The one form of a telephone number by which it is found again."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_COUNTRY: Final = re.compile(r"^(?:\+|00)86|^86(?=1[0-9]{10}$)")


def local(phone: str) -> str:
    """
    Return the digits of a number without the country's.

    Examples
    --------
    >>> local("+86 199 0000 0001"), local("0086-19900000001")
    ('19900000001', '19900000001')
    """
    narrow = unicodedata.normalize("NFKC", phone)
    bare = "".join(char for char in narrow if char.isdecimal() or char == "+")
    return _COUNTRY.sub("", bare).replace("+", "")
