"""Body temperatures, as people write them."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from shouwang.backbone.sheets.book import Cell
from shouwang.backbone.sheets.findings import EMPTY, Read, Reason, doubt, refused, unread
from shouwang.backbone.sheets.tidy import is_blank, tidy, written_as

COOLEST, HOTTEST = 34.0, 43.0
DEGREES: Final = re.compile(r"\s*(?:°\s*c|°|c|℃|度|摄氏度|degrees?)\.?$", re.IGNORECASE)
BETWEEN_DIGITS: Final = re.compile(r"(?<=\d)\s*°\s*[cC]?\s*(?=\d$)")
AMONG_WORDS: Final = re.compile(r"(?<![\d.])(?:3[4-9]|4[0-2])(?:\.\d{1,2})?(?![\d.])", re.ASCII)
LIMIT: Final = re.compile(
    r"[<>≤≥]|低于|高于|以下|以上|不超过|不足|未超|\b(?:below|above|under|over)\b"
)
FIGURE: Final = re.compile(r"\d{1,4}(?:\.\d{1,2})?")


def read_temperature(cell: Cell) -> Read:
    """
    Read a body temperature in degrees Celsius.

    Examples
    --------
    >>> read_temperature("36。5").value, read_temperature(365).value
    (36.5, 36.5)
    """
    if isinstance(cell, date):
        return unread("temperature-unread", "No temperature can be made out here.", "看不出体温。")
    text = tidy(written_as(cell))
    if is_blank(text):
        return EMPTY
    if re.fullmatch(r"正常|无?发?热?正常|normal|ok", text, re.IGNORECASE):
        return unread(
            "temperature-words", "A word stands in place of the figure.", "写的是文字，没有度数。"
        )
    is_fahrenheit = re.search(r"°?\s*f$|华氏度?$", text, re.IGNORECASE)
    plain = re.sub(r"\s*(?:°?\s*f|华氏度?)$", "", text, flags=re.IGNORECASE)
    plain = re.sub(r"(?<=\d)\s*[。,，、·:;点]\s*(?=\d)", ".", DEGREES.sub("", plain)).strip()
    plain = BETWEEN_DIGITS.sub(".", plain)
    parts = [part for part in re.split(r"\s*[-~/至到]\s*|\s{1,}", plain) if part]
    if not parts or not all(FIGURE.fullmatch(part) for part in parts):
        return _among_words(plain)
    if len(parts) == 2 and len(parts[0]) == 2 and len(parts[1]) == 1 and " " in plain:
        parts = [f"{parts[0]}{parts[1]}"]
    figures, doubts = zip(
        *(_degrees(float(part), fahrenheit=bool(is_fahrenheit)) for part in parts), strict=True
    )
    value = max(figures)
    if not (COOLEST <= min(figures) and value <= HOTTEST):
        return refused(
            "temperature-range",
            "No body temperature lies there; measure again.",
            "体温不在可能范围内，请重测。",
        )
    kept = list(dict.fromkeys(one for one in doubts if one))
    if len(parts) > 1:
        kept.append(
            doubt(
                "several-temperatures",
                "Several figures; the highest is taken.",
                "写了几个体温，取最高的。",
            )
        )
    return Read(value, tuple(kept), is_tidied=text != cell)


def _among_words(text: str) -> Read:
    """Return the highest temperature that stands among words; none if only a limit is named."""
    found = [float(one) for one in AMONG_WORDS.findall(text)]
    if not found or LIMIT.search(text):
        return unread("temperature-unread", "No temperature can be made out here.", "看不出体温。")
    words = "The figure stands among words; the highest is taken."
    return Read(max(found), (doubt("temperature-words", words, "夹在文字里，取最高的体温。"),))


def _degrees(figure: float, *, fahrenheit: bool) -> tuple[float, Reason | None]:
    if fahrenheit or 93.2 <= figure <= 109.4:
        converted = doubt(
            "temperature-fahrenheit", "Converted from degrees Fahrenheit.", "由华氏度换算。"
        )
        return round((figure - 32) / 1.8, 1), converted
    if 340 <= figure <= 430:
        lost = doubt("temperature-point", "The decimal point seems lost.", "像是漏了小数点。")
        return round(figure / 10, 2), lost
    if 3400 <= figure <= 4300:
        lost = doubt("temperature-point", "The decimal point seems lost.", "像是漏了小数点。")
        return round(figure / 100, 2), lost
    return figure, None
