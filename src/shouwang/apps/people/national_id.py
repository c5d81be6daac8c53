"""
National identity numbers: optional, normalised, checked, and shown with their middle left out.

Source of the check character: GB 11643-1999 (as python-stdnum holds it).
"""

from __future__ import annotations

import unicodedata
from typing import ClassVar

from stdnum.cn import ric
from stdnum.exceptions import ValidationError

from shouwang.core.errors import ShouwangError
from shouwang.core.text import Text


class BadNationalIdError(ShouwangError):
    """What was written is no identity number."""

    code: ClassVar[str] = "people.bad-national-id"
    problem: ClassVar[Text] = Text(
        en="This is no valid identity number: {detail}.", zh="身份证号不对：{detail}。"
    )
    remedy: ClassVar[Text] = Text(
        en="Compare it with the card, or leave it out: it is not needed to register somebody.",
        zh="请对照证件核对；也可以不填，登记不需要身份证号。",
    )


def normal(text: str) -> str:
    """
    Return a number in its one form: 18 places, half-width, the last perhaps ``X``.

    Raises
    ------
    BadNationalIdError
        If it has another length, a wrong date, or a check character that does not fit.
    """
    compact = "".join(unicodedata.normalize("NFKC", text).upper().split()).strip("'")
    if len(compact) != len("110101199001010015"):
        detail = Text(
            f"it has {len(compact)} places instead of 18", f"应为 18 位，现为 {len(compact)} 位"
        )
        raise BadNationalIdError(detail=detail)
    body, check = compact[:-1], compact[-1]
    if not body.isdecimal() or ric.calc_check_digit(compact) != check:
        detail = Text("the last character does not fit the others", "校验位不对")
        raise BadNationalIdError(detail=detail)
    try:
        ric.get_birth_date(compact)
    except ValidationError:
        detail = Text("it holds no possible date of birth", "其中的出生日期不存在")
        raise BadNationalIdError(detail=detail) from None
    return compact


def masked(number: str) -> str:
    """Return a number with only its first three and last four places."""
    return f"{number[:3]}***********{number[-4:]}" if number else ""
