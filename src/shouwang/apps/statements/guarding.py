"""
What may not stand in a text for everybody: who is ill, where they live, how they are reached.

It says what kind was found and where, and repeats it nowhere. The same module compares the figures of a text with
the record.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from shouwang.apps.statements.spoken import HOTLINES, number_in
from shouwang.apps.statements.wording import Written, lines_of
from shouwang.backbone.pinyin import pinyin_of
from shouwang.core.text import LANGS, Lang, Text

_SHORTEST_NAME: Final = 2
_SHORTEST_PHONE: Final = 7
_ID_CHARS: Final = (15, 18)
_ALONE: Final = 4
"""A name of a house that is so long is known by itself."""
_HAN_DIGITS: Final = str.maketrans("〇零一幺二三四五六七八九", "001123456789")
_NUMBERS: Final = re.compile(r"\d{4}-\d{1,2}-\d{1,2}(?!\d)|[A-Z]{1,2}\d{4}-\d{4}(?!\d)")
"""Days, and numbers of statements, incidents and orders."""
_RUN: Final = re.compile(r"\d(?:[\s\-().]{0,2}\d){6,}[xX]?")
_REF: Final = re.compile(r"(?<![A-Za-z])[A-Z]\s?-\s?\d{4,}")
_SAID: Final = {
    "name": Text("a case is named", "写有病例的姓名"),
    "home": Text("the home of a case is named", "写有病例的住处"),
    "phone": Text(
        "there is a telephone number other than the town's own", "写有公开电话以外的电话号码"
    ),
    "id": Text("there is a national identity number", "写有身份证号码"),
    "ref": Text("there is a number of the register", "写有登记编号"),
}


@dataclass(frozen=True, slots=True)
class Known:
    """
    What a text is compared with.

    Parameters
    ----------
    names
        Of all cases of the incident.
    homes
        Of each case, the names of its areas from the group or village down, in one language.
    """

    names: tuple[str, ...] = ()
    homes: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """Something that may not stand there."""

    kind: str
    where: Text

    @property
    def said(self) -> Text:
        """The sentence for whoever wrote it."""
        what = _SAID[self.kind]
        return Text(f"In {self.where.en} {what.en}", f"{self.where.zh}{what.zh}")


def found_in(written: Written, known: Known) -> list[Found]:
    """Return what may not stand in a statement, each kind once for a place of the text."""
    names = {plain(one) for one in known.names}
    names = {one for one in names if len(one) >= _SHORTEST_NAME}
    sounds = {pinyin_of(one)[0] for one in names if re.search(r"[\u4e00-\u9fff]", one)}
    homes = [tuple(plain(part) for part in one) for one in known.homes]
    own = set(_runs(written.phone)) | {re.sub(r"\D", "", written.phone)}
    tests: dict[str, Callable[[str], bool]] = {
        "name": lambda text: any(one in plain(text) for one in names) or _sounds(text, sounds),
        "home": lambda text: any(_is_home(plain(text), one) for one in homes),
        "id": lambda text: any(_is_id(run) for run in _runs(text)),
        "phone": lambda text: any(run not in own and not _is_id(run) for run in _runs(text)),
        "ref": lambda text: bool(_REF.search(unicodedata.normalize("NFKC", text))),
    }
    return [
        Found(kind, where)
        for where, text in _places(written)
        for kind, test in tests.items()
        if test(text)
    ]


def plain(text: str) -> str:
    """Return a text as it is compared: full-width forms narrowed, no blanks, dots or hidden characters."""
    narrow = unicodedata.normalize("NFKC", text).casefold()
    return "".join(
        char
        for char in narrow
        if not char.isspace()
        and unicodedata.category(char) not in ("Cf", "Cc")
        and char not in "·•‧*_-"
    )


def _places(written: Written) -> Iterator[tuple[Text, str]]:
    """Yield each piece of a statement with the words for where it is."""
    for lang in LANGS:
        tongue = _tongue(lang)

        def named(en: str, zh: str, tongue: Text = tongue) -> Text:
            return Text(f"{en} ({tongue.en})", f"{tongue.zh}{zh}")

        yield named("the title", "标题"), getattr(written, f"title_{lang}")
        for n, text in enumerate(lines_of(getattr(written, f"text_{lang}")), 1):
            yield named(f"paragraph {n}", f"第 {n} 段"), text
        for n, text in enumerate(lines_of(getattr(written, f"promises_{lang}")), 1):
            yield named(f"commitment {n}", f"承诺第 {n} 条"), text
        yield named("the reason", "更正说明"), getattr(written, f"reason_{lang}")


def _tongue(lang: Lang) -> Text:
    return Text("Chinese", "中文") if lang == "zh" else Text("English", "英文")


def _runs(text: str) -> list[str]:
    """Return the longer runs of digits in a text, whatever stands between them; days and numbers are none."""
    narrow = unicodedata.normalize("NFKC", text).translate(_HAN_DIGITS)
    narrow = re.sub(r"[‐-―]", "-", narrow)  # noqa: RUF001  dashes as people type them
    found = _RUN.findall(_NUMBERS.sub("|", narrow))
    return [
        re.sub(r"[^\dxX]", "", run).upper()
        for run in found
        if not HOTLINES.issuperset(re.findall(r"\d+", run))
    ]


def _is_id(run: str) -> bool:
    return len(run) in _ID_CHARS and run[:-1].isdecimal()


def _sounds(text: str, sounds: set[str]) -> bool:
    """Tell whether words of a text together are the pinyin of a name, in its own order or the other way round."""
    words = re.findall(r"[a-z]+", unicodedata.normalize("NFKC", text).casefold())
    for start in range(len(words)):
        for n in (1, 2, 3):
            piece = words[start : start + n]
            if len(piece) == n and (
                "".join(piece) in sounds or "".join((*piece[1:], piece[0])) in sounds
                or "".join((piece[-1], *piece[:-1])) in sounds
            ):  # fmt: skip
                return True
    return False


def _is_home(text: str, levels: tuple[str, ...]) -> bool:
    """Tell whether a text names a house or a room: with what it lies in, or by itself where its name is long."""
    pairs = pairwise(levels)
    joined = any(above + below in text or below + above in text for above, below in pairs)
    return joined or any(len(one) >= _ALONE and one in text for one in levels[1:])


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
                what, tongue = _NAMES[name], _tongue(lang)
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
