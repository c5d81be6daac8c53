"""Telephone numbers."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

import phonenumbers
from phonenumbers import NumberParseException, PhoneMetadata, PhoneNumberFormat

from shouwang.backbone.sheets.book import Cell
from shouwang.backbone.sheets.findings import (
    EMPTY,
    Read,
    Reason,
    doubt,
    other,
    unread,
)
from shouwang.backbone.sheets.tidy import is_blank, tidy, written_as

SCIENTIFIC: Final = re.compile(r"\d(\.\d+)?e\+?\d+", re.IGNORECASE)


def _mobile_pattern() -> str:
    """Return how the library writes a mobile number of the mainland, to ask it only about others."""
    china = PhoneMetadata.metadata_for_region("CN")
    known = china.mobile.national_number_pattern if china and china.mobile else None
    return known or r"1[3-9]\d{9}"


MOBILE: Final = re.compile(_mobile_pattern())
INVENTED: Final = re.compile(r"1540000\d{4}")
"""A block that no operator has: the people of drills, whose sheets are read like any other."""
PREFIX: Final = re.compile(r"^(?:\+|00)?86(?=1\d{10}$)")
PHONE_NOISE: Final = re.compile(r"[\s\-.()（）·_]")
BETWEEN_PHONES: Final = re.compile(r"[/,，、;；|\\\n]+|或|和")
INSIDE: Final = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")
OUTSIDE: Final = re.compile(r"[^\d+]+$|^[^\d+(]+")


def read_phone(cell: Cell) -> Read:  # noqa: PLR0911 one answer for each way of writing
    """
    Read a telephone number as E.164; a second one in the cell is an answer to a doubt.

    Examples
    --------
    >>> read_phone("138 0000 0001").value, read_phone("0571-88000001").value
    ('+8613800000001', '+8657188000001')
    """
    if cell is None:
        return EMPTY
    if isinstance(cell, date):
        return unread(
            "phone-unread", "No telephone number can be made out here.", "看不出电话号码。"
        )
    text = tidy(written_as(cell))
    if is_blank(text):
        return EMPTY
    if quick := _mobile(text):
        return Read(quick, is_tidied=quick != f"+86{cell}")
    if SCIENTIFIC.fullmatch(text):
        return unread(
            "phone-digits-lost",
            "The office program lost digits of this number.",
            "表格软件弄丢了号码的数字。",
        )
    parts = [part for part in BETWEEN_PHONES.split(text) if part.strip()]
    reads = [_one_phone(part) for part in parts] or [_one_phone(text)]
    known = list(dict.fromkeys(str(one.value) for one in reads if one.value))
    if not known:
        inside = dict.fromkeys(f"+86{one}" for one in INSIDE.findall(text))
        return _several(list(inside), ()) if inside else reads[0]
    first = next(one for one in reads if one.value)
    return first if len(reads) == 1 else _several(known, first.doubts)


def _several(numbers: list[str], doubts: tuple[Reason, ...]) -> Read:
    """Return the first of several numbers, with a doubt that offers the others."""
    answers = [other(number, "The other number", "另一个号码") for number in numbers[1:]]
    why = "Several numbers; the first is taken."
    return Read(
        numbers[0], (doubt("several-phones", why, "写了几个号码，取第一个。", *answers), *doubts)
    )


def _mobile(text: str) -> str | None:
    digits = PREFIX.sub("", PHONE_NOISE.sub("", text))
    is_mobile = len(digits) == 11 and (MOBILE.fullmatch(digits) or INVENTED.fullmatch(digits))
    return f"+86{digits}" if is_mobile else None


def _one_phone(text: str) -> Read:
    bare = OUTSIDE.sub("", text).strip()
    if found := _mobile(bare):
        beside = doubt(
            "phone-words", "Words beside the number are left out.", "号码旁的文字没有取。"
        )
        return Read(found, () if bare == text.strip() else (beside,))
    digits = re.sub(r"\D", "", bare)
    if re.fullmatch(r"[2-9]\d{6,7}", digits) and not bare.startswith(("+", "0")):
        return unread("phone-area-missing", "A fixed line without its area code.", "座机缺区号。")
    try:
        number = phonenumbers.parse(text, "CN")
    except NumberParseException:
        return unread(
            "phone-unread", "No telephone number can be made out here.", "看不出电话号码。"
        )
    if not phonenumbers.is_valid_number(number):
        n = len(digits)
        return unread(
            "phone-wrong",
            f"No telephone number has these {n} figures.",
            f"没有这样的 {n} 位号码。",
        )
    value = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    if number.extension:
        value = f"{value};ext={number.extension}"
    return Read(value)
