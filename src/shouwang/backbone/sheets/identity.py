"""Numbers of identity cards."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from stdnum.cn import ric

from shouwang.backbone.sheets.book import Cell
from shouwang.backbone.sheets.findings import (
    EMPTY,
    Read,
    doubt,
    refused,
)
from shouwang.backbone.sheets.tidy import APOSTROPHES, is_blank, tidy

SCIENTIFIC: Final = re.compile(r"\d(\.\d+)?e\+?\d+", re.IGNORECASE)
INSIDE: Final = re.compile(r"(?<!\d)\d{17}[\dXx](?!\d)", re.ASCII)
ID_NOISE: Final = re.compile(rf"[\s{APOSTROPHES}\"“”.\-_*:,;、]")
EXACT_BELOW: Final = 10**15

EARLIEST_YEAR: Final = 1880
NO_BIRTHDAY: Final = (
    "id-birthday",
    "The day of birth in the number cannot be.",
    "号码里的出生日期不成立。",
)
DIGITS_LOST: Final = (
    "id-digits-lost",
    "The office program took the number for a figure and lost its last digits.",
    "表格软件把证件号当成了数字，末几位已丢失，请按文本重新填写。",
)


def read_national_id(cell: Cell, *, today: date) -> Read:  # noqa: PLR0911 one answer for each way of writing
    """
    Read the number of an identity card; 15 digits become 18, with a doubt.

    The area code is not judged: lists of areas age, and a wrong refusal costs more than it saves.

    Examples
    --------
    >>> read_national_id("' 99999919491231005x", today=date(2031, 3, 4)).value
    '99999919491231005X'
    """
    if cell is None:
        return EMPTY
    if isinstance(cell, date):
        return refused(
            "id-is-date", "A date stands where an identity number belongs.", "证件号处填的是日期。"
        )
    if isinstance(cell, int | float):
        if not (abs(cell) < EXACT_BELOW and cell == int(cell)):
            return refused(*DIGITS_LOST)
        return _of_number(str(int(cell)), today)
    text = tidy(cell)
    if is_blank(text):
        return EMPTY
    if SCIENTIFIC.fullmatch(text):
        return refused(*DIGITS_LOST)
    inside = INSIDE.findall(text)
    if (
        len(inside) == 1
        and len(inside[0]) < len(text)
        and not any(map(str.isdigit, INSIDE.sub("", text)))
    ):
        read = _checked(inside[0].upper(), today)
        words = doubt("id-words", "Words beside the number are left out.", "号码旁的文字没有取。")
        return Read(read.value, (*read.doubts, words), read.refusal) if read.value else read
    number = ID_NOISE.sub("", text).upper().replace("×", "X").replace("\u0425", "X")
    read = _of_number(number, today)
    return Read(read.value, read.doubts, read.refusal, is_tidied=number != cell)


def _of_number(number: str, today: date) -> Read:
    if re.fullmatch(r"[A-Z]{1,3}[0-9]{6,10}|[A-Z][0-9]{6}\(?[0-9A]\)?", number):
        return Read(
            number,
            (
                doubt(
                    "id-other-paper",
                    "This seems to be another paper, such as a passport.",
                    "像是护照等其他证件。",
                ),
            ),
        )
    if re.fullmatch(r"[0-9]{15}", number):
        return _of_old(number)
    if not re.fullmatch(r"[0-9]{17}[0-9X]", number):
        if re.fullmatch(r"[0-9X]+", number):
            n = len(number)
            return refused(
                "id-length",
                f"An identity number has 18 places; this one has {n}.",
                f"身份证号应为 18 位，这里是 {n} 位。",
            )
        return refused("id-letters", "This is no identity number.", "这不是身份证号。")
    return _checked(number, today)


def _checked(number: str, today: date) -> Read:
    """Return a number of the right form if check character and day of birth bear it out."""
    if ric.calc_check_digit(number) != number[-1]:
        if number.endswith("000"):
            return refused(*DIGITS_LOST)
        wrong = "The check digit does not fit; a digit is wrong."
        return refused("id-check", wrong, "校验位不符，有数字写错了。")
    born = _birthday(number)
    if born is None or born > today or born.year < EARLIEST_YEAR:
        return refused(*NO_BIRTHDAY)
    if number.endswith("000"):
        zeros = "It ends in zeros: digits may have been lost."
        return Read(number, (doubt("id-zeros", zeros, "末尾是几个 0，可能丢了数字。"),))
    return Read(number)


def _of_old(number: str) -> Read:
    longer = f"{number[:6]}19{number[6:]}"
    if _birthday(longer + "0") is None:
        return refused(*NO_BIRTHDAY)
    value = longer + ric.calc_check_digit(longer + "0")
    old = doubt(
        "id-old", "An old number of 15 digits, written out in 18.", "15 位旧号，已换算成 18 位。"
    )
    return Read(value, (old,))


def _birthday(number: str) -> date | None:
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None
