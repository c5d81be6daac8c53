"""Numbers and keys that can belong to nobody: record ids, national ids, telephones, firm codes."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Final

NEVER_ISSUED_AREA: Final = "990000"
"""Area codes of national ids end with 82 (Macao) and 83 (Taiwan residents); 99 is not one."""
NEVER_ISSUED_PREFIX: Final = "1540000"
"""No operator was ever given 154; numbers under 10, 11 and 12 would reach short emergency numbers."""

_SPACE: Final = uuid.uuid5(uuid.NAMESPACE_OID, "shouwang/invented-town")
_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS: Final = "10X98765432"
_FIRM_SIGNS: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def record_id(seed: int, key: str) -> uuid.UUID:
    """Return the id of the record with this key in the town of this seed."""
    return uuid.uuid5(_SPACE, f"{seed}/{key}")


def check_char(first17: str) -> str:
    """
    Return the check character of the first 17 digits of a national id (GB 11643).

    Examples
    --------
    >>> check_char("99000019491231004")
    '2'
    """
    total = sum(int(digit) * weight for digit, weight in zip(first17, _WEIGHTS, strict=True))
    return _CHECKS[total % 11]


def national_id(born_on: dt.date, order: int) -> str:
    """Return a national id with the never issued area code; an odd `order` is a man's."""
    first17 = f"{NEVER_ISSUED_AREA}{born_on:%Y%m%d}{order:03d}"
    return first17 + check_char(first17)


def phone(number: int) -> str:
    """Return a telephone number of eleven digits that can never be dialled."""
    return f"{NEVER_ISSUED_PREFIX}{number:04d}"


def firm_code(number: int) -> str:
    """Return a unified social credit code (GB 32100) with the never issued area code."""
    first17 = f"91{NEVER_ISSUED_AREA}MA{number:07d}"
    total = sum(_FIRM_SIGNS.index(sign) * pow(3, place, 31) for place, sign in enumerate(first17))
    return first17 + _FIRM_SIGNS[(31 - total % 31) % 31]
