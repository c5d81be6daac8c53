"""The figures that a text names, compared with those of the record."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from shouwang.apps.statements.guarding import tongue_of
from shouwang.apps.statements.spoken import number_in
from shouwang.apps.statements.wording import Written
from shouwang.core.text import LANGS, Lang, Text


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of the record that a text may name."""

    confirmed: int
    suspected: int
    day: int | None


_COUNT: Final = r"(\d+|[零〇一二两三四五六七八九十百]+)"
_WORD: Final = r"(\d+|[a-z]+(?:-[a-z]+)?)"
_ZH: Final = {
    "confirmed": (rf"(?<!新增){_COUNT}例确诊", rf"(?<!新增)确诊(?:病例)?{_COUNT}例"),
    "suspected": (rf"(?<!新增){_COUNT}例疑似", rf"(?<!新增)疑似(?:病例)?{_COUNT}例"),
    "day": (rf"今天是第{_COUNT}天",),
}
_EN: Final = {
    "confirmed": (
        rf"\b{_WORD} (?:people |persons? |cases? )?(?:are |is |were |was )?confirmed\b",
        rf"\bconfirmed(?: cases?)?: {_WORD}\b",
    ),
    "suspected": (
        rf"\b{_WORD} (?:people |persons? |cases? )?(?:are |is |were |was )?suspected\b",
        rf"\bsuspected(?: cases?)?: {_WORD}\b",
    ),
    "day": (rf"\btoday is day {_WORD}\b",),
}
_NAMES: Final = {
    "confirmed": Text("confirmed", "确诊例数"),
    "suspected": Text("suspected", "疑似例数"),
    "day": Text("day", "天数"),
}


def moved(written: Written, then: int | None, now: Figures) -> list[Text]:
    """
    Return what a text says otherwise than the record does now, each in one sentence.

    Parameters
    ----------
    then
        How many were confirmed when it was written, for a text that names no number of them.
    """
    told: list[Text] = []
    has_confirmed = False
    for lang in LANGS:
        text = getattr(written, f"title_{lang}") + "\n" + getattr(written, f"text_{lang}")
        for name, n in said_in(text, lang):
            has_confirmed |= name == "confirmed"
            real = getattr(now, name)
            if real is not None and n != real:
                what, tongue = _NAMES[name], tongue_of(lang)
                told.append(
                    Text(
                        f"The {tongue.en} text says {what.en} {n}, the record now says {real}",
                        f"{tongue.zh}写的{what.zh}是 {n}，现有记录是 {real}",
                    )
                )
    if not has_confirmed and then is not None and then != now.confirmed:
        told.append(
            Text(
                f"When it was written {then} were confirmed, the record now says {now.confirmed}",
                f"起草时确诊 {then} 例，现有记录是 {now.confirmed} 例",
            )
        )
    return list(dict.fromkeys(told))


def said_in(text: str, lang: Lang) -> list[tuple[str, int]]:
    """Return the figures that a text names: what of, and how many."""
    narrow = unicodedata.normalize("NFKC", text)
    narrow = re.sub(r"[ \t]", "", narrow) if lang == "zh" else narrow.casefold()
    found = [
        (name, number_in(match))
        for name, patterns in (_ZH if lang == "zh" else _EN).items()
        for pattern in patterns
        for match in re.findall(pattern, narrow)
    ]
    return [(name, n) for name, n in found if n is not None]
