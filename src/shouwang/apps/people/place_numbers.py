"""Names of places that mean the same: 一组, 1组 and 第1网格 are one number, written three ways."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

_FIGURES: Final = "〇零一二三四五六七八九"
_N: Final = rf"([0-9]{{1,6}}|[{_FIGURES}十百廿卅]{{1,7}})"
_FORMS: Final = {
    "grid": re.compile(
        rf"第?{_N}号?(?:村民小组|居民小组|村民组|居民组|生产队|网格|小组|组|队|社)?"
        rf"|网格{_N}|(?:grid|group|team)(?:no\.?)?{_N}"
    ),
    "building": re.compile(
        rf"第?{_N}(?:号楼|号院|号|栋楼|栋|幢|座|#楼|#|楼)?"
        rf"|(?:no\.?|building|block|house)(?:no\.?)?{_N}"
    ),
    "stair": re.compile(rf"第?{_N}(?:单元|梯)?|单元{_N}|(?:unit|stair|entrance)(?:no\.?)?{_N}"),
    "room": re.compile(rf"第?{_N}(?:室|户|号房|号|房)?|(?:room|flat|no\.?)(?:no\.?)?{_N}"),
}
_TENS: Final = re.compile(
    r"(?:([一二三四五六七八九])百)?(零?)(?:([一二三四五六七八九]?)(十))?([一二三四五六七八九]?)"
)


@lru_cache(maxsize=50_000)
def number_of(kind: str, name: str) -> int | None:
    """
    Return the number that a name of a place says, or None if it says more or less than a number.

    Examples
    --------
    >>> {number_of("grid", name) for name in ("一组", "1组", "第1网格", "Group 1", "１社")}
    {1}
    >>> number_of("building", "十二号楼"), number_of("room", "01室"), number_of("grid", "东头")
    (12, 1, None)
    """
    text = "".join(unicodedata.normalize("NFKC", name).lower().split())
    found = _FORMS[kind].fullmatch(text)
    written = next(filter(None, found.groups()), "") if found else ""
    return _value(written)


def _value(written: str) -> int | None:
    """Return a number in figures of either kind; None where it can be read in two ways."""
    if written.isascii() and written:
        return int(written)
    if written and all(char in _FIGURES for char in written):
        return int("".join(str(max(0, _FIGURES.index(char) - 1)) for char in written))
    found = _TENS.fullmatch(written.replace("廿", "二十").replace("卅", "三十"))
    if not found or not written:
        return None
    hundreds, zero, tens, ten, ones = found.groups()
    if zero and (ten or not (hundreds and ones)):
        return None
    if hundreds and ones and not (zero or ten):  # 一百二 may be 102 or 120
        return None
    figure = {char: n for n, char in enumerate(_FIGURES[1:])}
    n_tens = figure[tens] if tens else 1 if ten else 0
    return 100 * figure.get(hundreds, 0) + 10 * n_tens + figure.get(ones, 0)


def names_of(named: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    """Return the names of places, the longest first; a village also without the word for it."""
    names = {name for own in named for name in own if name}
    short = {re.sub(r"(?:村|社区|镇|乡|街道| village| town)$", "", name) for name in names}
    return tuple(sorted(names | {name for name in short if len(name) > 1}, key=len, reverse=True))


def without(name: str, others: tuple[str, ...]) -> str:
    """Return a name without those of places it lies in, which may stand before it."""
    rest, before = name.strip(), None
    while rest != before:
        before = rest
        for other in others:
            if rest.lower().startswith(other.lower()):
                rest = rest[len(other) :].strip(" ,，、")
                break
    return rest
