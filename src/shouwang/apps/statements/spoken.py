"""
Numbers as they are spoken: for a sheet that somebody reads aloud, and to find figures in a text.

Chinese 120 is 一百二十 as a count and 幺二零 as a number to call; English 17:30 is half past five in the afternoon.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

_HAN: Final = "零一二三四五六七八九"
_YEAR: Final = "〇一二三四五六七八九"
_CALL: Final = "零幺二三四五六七八九"
_UNITS: Final = ("", "十", "百", "千")
_ONES: Final = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS: Final = (
    "", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety",
)  # fmt: skip
_ORDINALS: Final = (
    "", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh",
    "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth",
    "twentieth",
)  # fmt: skip
_MONTHS: Final = (
    "January|February|March|April|May|June|July|August|September|October|November|December"
)
MOST: Final = 9_999
"""Larger numbers stay figures in English, and are read figure by figure in Chinese."""
_MEASURES: Final = "例个人名天户次小时位村处点分"
HOTLINES: Final = frozenset(
    ["110", "119", "120", "122", "12315", "12320", "12345", "12355", "12356"]
)
"""Numbers that everybody may be told; they are read figure by figure."""


def han(n: int) -> str:
    """
    Return a count in Chinese numerals.

    Examples
    --------
    >>> [han(n) for n in (0, 10, 14, 20, 105, 110, 2026)]
    ['零', '十', '十四', '二十', '一百零五', '一百一十', '二千零二十六']
    """
    if n > MOST:
        return figures(str(n))
    said, digits, gap = "", str(n), False
    for place, digit in enumerate(digits):
        if digit == "0":
            gap = True
            continue
        said += ("零" if gap and said else "") + _HAN[int(digit)]
        said += _UNITS[len(digits) - place - 1]
        gap = False
    said = said or "零"
    return said[1:] if said.startswith("一十") else said


def figures(digits: str, by: str = _HAN) -> str:
    """Return digits one by one."""
    return "".join(by[int(digit)] for digit in digits)


def english(n: int) -> str:
    """
    Return a count in English words.

    Examples
    --------
    >>> [english(n) for n in (0, 14, 21, 105, 2000)]
    ['zero', 'fourteen', 'twenty-one', 'one hundred and five', 'two thousand']
    """
    if n > MOST:
        return f"{n}"
    if n < len(_ONES):
        return _ONES[n]
    if n < 100:
        return _TENS[n // 10] + (f"-{_ONES[n % 10]}" if n % 10 else "")
    size, name = (1000, "thousand") if n >= 1000 else (100, "hundred")
    rest = n % size
    joined = "" if not rest else " and " + english(rest) if rest < 100 else " " + english(rest)
    return f"{english(n // size)} {name}{joined}"


def ordinal(n: int) -> str:
    """Return a day of the month in English words."""
    if n < len(_ORDINALS):
        return _ORDINALS[n]
    return "thirtieth" if n == 30 else f"{_TENS[n // 10]}-{_ORDINALS[n % 10]}"


def read_zh(text: str, phones: tuple[str, ...] = ()) -> str:
    """
    Return a Chinese text with its numbers as they are spoken.

    Examples
    --------
    >>> read_zh("截至2026年2月17日 17:30，有 2 例确诊，第 2 天，急救 120。")
    '截至二〇二六年二月十七日十七点三十分，有两例确诊，第二天，急救幺二零。'
    """
    text = _calls(text, phones, lambda run: "，".join(figures(one, _CALL) for one in run))
    text = re.sub(r"([A-Z]{1,2})(\d{4})-(\d{4})",
                  lambda m: m[1] + figures(m[2], _YEAR) + "杠" + figures(m[3], _YEAR), text)  # fmt: skip
    text = re.sub(r"(\d{4})(?=\s*年)", lambda m: figures(m[1], _YEAR), text)
    text = re.sub(r"(\d{1,2}):(\d{2})", _hour_zh, text)
    text = re.sub(r"(\d+)\.(\d+)", lambda m: f"{han(int(m[1]))}点{figures(m[2])}", text)
    text = re.sub(r"(\d+)%", lambda m: f"百分之{han(int(m[1]))}", text)
    text = re.sub(rf"(?<!第)(?<!第 )(?<!\d)2(?=\s*[{_MEASURES}])", "两", text)
    text = re.sub(r"\d+", lambda m: han(int(m[0])), text)
    return _close(text)


def read_en(text: str, phones: tuple[str, ...] = ()) -> str:
    """
    Return an English text with its numbers as they are spoken.

    Examples
    --------
    >>> read_en("By 17 February 2026, 17:30, 2 confirmed.")
    'By the seventeenth of February, twenty twenty-six, half past five in the afternoon, two confirmed.'
    >>> read_en("120 ambulance")
    'one two zero ambulance'
    """
    text = _calls(
        text, phones, lambda run: ", ".join(" ".join(_ONES[int(d)] for d in one) for one in run)
    )
    text = re.sub(r"([A-Z]{1,2})(\d{4})-(\d{4})", _number_en, text)
    text = re.sub(rf"(?<!\d)(\d{{1,2}}) ({_MONTHS})(?: (\d{{4}}))?", _date_en, text)
    text = re.sub(r"(\d{1,2}):(\d{2})", _hour_en, text)
    text = re.sub(
        r"(\d+)\.(\d+)",
        lambda m: f"{english(int(m[1]))} point {' '.join(_ONES[int(d)] for d in m[2])}",
        text,
    )
    text = re.sub(r"(\d+)%", lambda m: f"{english(int(m[1]))} per cent", text)
    return re.sub(r"\d+", lambda m: english(int(m[0])), text)


def number_in(words: str) -> int | None:
    """Return the count that digits, Chinese numerals or an English word say, up to 999; None for no count."""
    if words.isdecimal():
        return int(words)
    return _KNOWN.get(words.lower().replace("两", "二"))


def _calls(text: str, phones: tuple[str, ...], say: Callable[[list[str]], str]) -> str:
    """Replace what is called by what is said: the town's own numbers, the hotlines, longer runs of digits."""
    own = {re.sub(r"\D", "", one) for one in phones}

    def one(match: re.Match[str]) -> str:
        digits = re.sub(r"\D", "", match[0])
        is_count = re.match(rf"\s*[{_MEASURES}]", text[match.end() :])
        is_day = re.fullmatch(r"\d{4}-\d{1,2}-\d{1,2}", match[0])
        known = digits in own or (digits in HOTLINES and not is_count)
        if is_day or not (known or len(digits) >= 7):
            return match[0]
        return say(re.findall(r"\d+", match[0]))

    return re.sub(r"(?<![\dA-Z:])\d+(?:[- ]\d+)*(?![\d:])", one, text)


def _hour_zh(match: re.Match[str]) -> str:
    hour, minute = int(match[1]), int(match[2])
    half = "整" if minute == 0 else f"零{han(minute)}分" if minute < 10 else f"{han(minute)}分"
    return f"{han(hour)}点{half}"


def _hour_en(match: re.Match[str]) -> str:
    hour, minute = int(match[1]), int(match[2])
    if (hour, minute) in ((24, 0), (0, 0)):
        return "midnight"
    if (hour, minute) == (12, 0):
        return "noon"
    part = "morning" if hour < 12 else "afternoon" if hour < 18 else "evening"
    said = english((hour - 1) % 12 + 1)
    if minute == 0:
        return f"{said} o'clock in the {part}"
    if minute == 30:
        return f"half past {said} in the {part}"
    return f"{said} {'oh ' if minute < 10 else ''}{english(minute)} in the {part}"


def _year_en(year: str) -> str:
    first, last = int(year[:2]), int(year[2:])
    if last == 0:
        return english(int(year)) if first % 10 == 0 else f"{english(first)} hundred"
    return f"{english(first)} {'oh ' if last < 10 else ''}{english(last)}"


def _date_en(match: re.Match[str]) -> str:
    day = f"the {ordinal(int(match[1]))} of {match[2]}" if 0 < int(match[1]) < 32 else match[0]
    return f"{day}, {_year_en(match[3])}" if match[3] else day


def _number_en(match: re.Match[str]) -> str:
    each = [" ".join(_ONES[int(digit)] for digit in match[part]) for part in (2, 3)]
    return f"{match[1]} {each[0]}, {each[1]}"


def _close(text: str) -> str:
    """Take the blanks away that stood round figures: Han characters need none."""
    return re.sub(
        r"(?<=[\u3007\u4e00-\u9fff，。：；、（）]) +(?=[\u3007\u4e00-\u9fff，。：；、（）])",
        "",
        text,
    )


_KNOWN: Final = {
    **{han(n): n for n in range(1000)},
    **{english(n): n for n in range(1000)},
    "no": 0,
    "〇": 0,  # noqa: RUF001  a numeral
}
