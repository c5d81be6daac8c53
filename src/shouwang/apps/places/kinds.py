"""
Which kinds of areas hold which, and the codes of new parts.

Codes are a letter of the kind and the digits of the name, as imports make them: "3组" is G3.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import count
from typing import Final

from shouwang.apps.places.models import Area
from shouwang.backbone.pinyin import plain

_K = Area.Kind
_LETTERS: Final = {
    _K.COUNTY: "C",
    _K.TOWNSHIP: "T",
    _K.VILLAGE: "V",
    _K.COMMUNITY: "C",
    _K.COMPOUND: "D",
    _K.MARKET: "M",
    _K.GRID: "G",
    _K.BUILDING: "B",
    _K.STAIR: "S",
    _K.ROOM: "R",
}
_IN_A_VILLAGE: Final = (_K.COMPOUND, _K.MARKET, _K.GRID, _K.BUILDING)
_PARTS: Final[dict[str | None, tuple[Area.Kind, ...]]] = {
    None: (_K.COUNTY, _K.TOWNSHIP, _K.VILLAGE, _K.COMMUNITY, _K.COMPOUND, _K.MARKET),
    _K.COUNTY: (_K.TOWNSHIP, _K.VILLAGE, _K.COMMUNITY, _K.COMPOUND, _K.MARKET),
    _K.TOWNSHIP: (_K.VILLAGE, _K.COMMUNITY, _K.COMPOUND, _K.MARKET, _K.GRID),
    _K.VILLAGE: _IN_A_VILLAGE,
    _K.COMMUNITY: _IN_A_VILLAGE,
    _K.COMPOUND: (_K.GRID, _K.BUILDING),
    _K.MARKET: (_K.BUILDING, _K.ROOM),
    _K.GRID: (_K.COMPOUND, _K.BUILDING),
    _K.BUILDING: (_K.STAIR, _K.ROOM),
    _K.STAIR: (_K.ROOM,),
    _K.ROOM: (),
}
_MOST_DIGITS: Final = 8


def parts_of(kind: str | None) -> tuple[Area.Kind, ...]:
    """Return the kinds that an area of a kind may hold, from large to small; of roots for None."""
    return _PARTS[kind]


def that_fit(kind: str, above: str | None, below: Iterable[str]) -> list[Area.Kind]:
    """Return the kinds that an area may become between what holds it and its parts."""
    parts = set(below)
    return [
        one
        for one in Area.Kind
        if one == kind or (one in _PARTS[above] and parts <= set(_PARTS[one]))
    ]


def codes_for(kind: str, names: Sequence[str], taken: Iterable[str]) -> list[str]:
    """
    Return a code for each of some new parts that none of their neighbours has.

    Examples
    --------
    >>> codes_for("grid", ["3组", "柳湾"], {"G1"})
    ['G3', 'G2']
    >>> codes_for("room", ["101室"], {"R101"})
    ['R101-1']
    """
    used, codes = set(taken), []
    letter = _LETTERS[Area.Kind(kind)]
    free = count(1)
    for name in names:
        digits = "".join(c for c in plain(name) if c.isascii() and c.isdigit())[:_MOST_DIGITS]
        if digits:
            start = f"{letter}{digits}"
            tries = (f"{start}-{n}" if n else start for n in count())
        else:
            tries = (f"{letter}{n}" for n in free)
        code = next(one for one in tries if one not in used)
        used.add(code)
        codes.append(code)
    return codes
