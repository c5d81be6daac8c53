"""
What may not stand in a text for everybody: who is ill, where they live, how they are reached, how old they are.

It says what kind was found and where, and repeats it nowhere.
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
_ALONE: Final = {True: 2, False: 4}
"""A house whose own name, without number and kind, has so many characters, or letters, is known by itself."""
_HAN: Final = re.compile(r"[\u3400-\u9fff]")
_WORD: Final = re.compile(r"[^\W\d_\u3400-\u9fff]+")
_HAN_DIGITS: Final = str.maketrans("〇零一幺二三四五六七八九", "001123456789")
_HAN_COUNT: Final = re.compile(r"[〇零一二三四五六七八九十百]+")
_KIND: Final = re.compile(r"building|stairs?|unit|room|flat|house|no|号|栋|幢|楼|单元|室|户|房|\d")
_NUMBERS: Final = re.compile(
    r"\d{4}[-./]\d{1,2}[-./]\d{1,2}(?!\d)|(?<!\d)\d{1,2}:\d{2}(?!\d)|[A-Z]{1,2}\d{4}-\d{4}(?!\d)"
)
"""Days, hours, and numbers of statements, incidents and orders."""
_RUN: Final = re.compile(rf"\d(?:[\s\-().]{{0,2}}\d){{{_SHORTEST_PHONE - 1},}}[xX]?")
_REF: Final = re.compile(r"(?<![A-Za-z])[A-Z]\s?-\s?\d{4,}")
_AGE: Final = re.compile(
    r"(?:\d+|[一二三四五六七八九十百]+)周?岁(?!\d?[及以或])|年龄[:为是]?\d+|"
    r"(?i:\b\d{1,3}[ -]years?[ -]old\b(?! (?:and|or))|\b(?:aged?|age of)\W?\d{1,3}\b(?! (?:and|or)))"
)
"""Somebody's age, not one from which on something is asked of everybody."""
_CALLED: Final = ("某", "姓", "女士", "先生", "小姐", "老师", "大爷", "大妈", "大娘", "阿姨", "叔")
_TITLES: Final = ("mr", "mrs", "ms", "miss", "madam")
_SAID: Final = {
    "name": Text("a case is named", "写有病例的姓名"),
    "home": Text("the home of a case is named", "写有病例的住处"),
    "phone": Text(
        "there is a telephone number other than the town's own", "写有公开电话以外的电话号码"
    ),
    "id": Text("there is a national identity number", "写有身份证号码"),
    "ref": Text("there is a number of the register", "写有登记编号"),
    "age": Text("there is somebody's age: with the place it tells who it is",
                "写有个人年龄：与地点连在一起可认出是谁"),
}  # fmt: skip


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
    drafted
        Lines that the program itself wrote from its templates: a word in them that is somebody's name as well
        names nobody.
    """

    names: tuple[str, ...] = ()
    homes: tuple[tuple[str, ...], ...] = ()
    drafted: frozenset[str] = frozenset()


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
    names = [one for one in known.names if len(plain(one)) >= _SHORTEST_NAME]
    homes = [tuple(_place(part) for part in one) for one in known.homes]
    own = set(_runs(written.phone)) | {re.sub(r"\D", "", written.phone)}
    of_somebody: dict[str, Callable[[str], bool]] = {
        "name": lambda text: _names_one(text, names),
        "home": lambda text: any(_is_home(_place(text), one) for one in homes),
    }
    of_anybody: dict[str, Callable[[str], bool]] = {
        "id": lambda text: any(_is_id(run) for run in _runs(text)),
        "phone": lambda text: any(run not in own and not _is_id(run) for run in _runs(text)),
        "ref": lambda text: bool(_REF.search(unicodedata.normalize("NFKC", text))),
        "age": _has_age,
    }
    return [
        Found(kind, where)
        for where, text in _places(written)
        for kind, test in (
            of_anybody if text in known.drafted else of_somebody | of_anybody
        ).items()
        if test(text)
    ]


def plain(text: str) -> str:
    """Return a text as names are looked for in it: narrow forms, no blanks, dots or hidden characters."""
    narrow = unicodedata.normalize("NFKC", text).casefold()
    return "".join(
        char
        for char in narrow
        if not char.isspace()
        and unicodedata.category(char) not in ("Cf", "Cc")
        and char not in "·•‧・*_-"
    )


def _place(text: str) -> str:
    """Return a text as places are looked for in it: without any mark, and with figures for numerals."""
    bare = "".join(char for char in plain(text) if char.isalnum())
    return _HAN_COUNT.sub(lambda match: str(number_in(match[0]) or match[0]), bare)


def _places(written: Written) -> Iterator[tuple[Text, str]]:
    """Yield each piece of a statement with the words for where it is."""
    for lang in LANGS:
        tongue = tongue_of(lang)

        def named(en: str, zh: str, tongue: Text = tongue) -> Text:
            return Text(f"{en} ({tongue.en})", f"{tongue.zh}{zh}")

        yield named("the title", "标题"), getattr(written, f"title_{lang}")
        for n, text in enumerate(lines_of(getattr(written, f"text_{lang}")), 1):
            yield named(f"paragraph {n}", f"第 {n} 段"), text
        for n, text in enumerate(lines_of(getattr(written, f"promises_{lang}")), 1):
            yield named(f"commitment {n}", f"承诺第 {n} 条"), text
        yield named("the reason", "说明"), getattr(written, f"reason_{lang}")
    yield Text("the number for questions", "咨询电话"), written.phone


def tongue_of(lang: Lang) -> Text:
    """Return what a language is called."""
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


def _has_age(text: str) -> bool:
    return bool(_AGE.search(unicodedata.normalize("NFKC", text).replace(" 岁", "岁")))


def _names_one(text: str, names: list[str]) -> bool:
    """Tell whether a text names one of some people: by their characters, their sound, or family name and title."""
    whole, words = plain(text), _WORD.findall(unicodedata.normalize("NFKC", text).replace("-", ""))
    for name in names:
        if not _HAN.search(name):
            if _is_said(words, "".join(_WORD.findall(name.casefold())), is_long=False):
                return True
            continue
        known = plain(name)
        if known in whole or any(known[0] + title in whole for title in _CALLED):
            return True
        if _is_said(words, pinyin_of(name)[0], is_long=len(known) > _SHORTEST_NAME):
            return True
        family = pinyin_of(known[0])[0]
        if any(
            one.casefold() in _TITLES and two.casefold() == family for one, two in pairwise(words)
        ):
            return True
    return False


def _is_said(words: list[str], sound: str, *, is_long: bool) -> bool:
    """
    Tell whether up to three words together are the letters of a name, its family name first or last.

    A short name that stands as one word is a name where it has a capital: *make* is a word, *Make* may be Ma Ke.
    """
    for n in (1, 2, 3):
        for start in range(len(words) - n + 1):
            piece = words[start : start + n]
            if n == 1 and not is_long and piece[0].islower():
                continue
            low = [one.casefold() for one in piece]
            if sound in ("".join(low), "".join((*low[1:], low[0])), "".join((low[-1], *low[:-1]))):
                return True
    return False


def _is_home(text: str, levels: tuple[str, ...]) -> bool:
    """Tell whether a text names a house or a room: with what it lies in, or by itself where that says it."""
    joined = any(
        above + below in text or below + above in text for above, below in pairwise(levels)
    )
    return joined or any(
        one in text and (_is_own(_KIND.sub("", one)) or _is_lived_in(text, one))
        for one in levels[1:]
    )


def _is_lived_in(text: str, house: str) -> bool:
    """Tell whether a text says that somebody lives at a number, without saying in which group."""
    return bool(
        re.search(rf"(?:住|家在|live[sd]?|home).{{0,8}}(?<!\d){re.escape(house)}(?!\d)", text)
    )


def _is_own(name: str) -> bool:
    return len(name) >= _ALONE[bool(_HAN.search(name))]
