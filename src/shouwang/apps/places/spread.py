"""Many rooms in a few words: "101-104, 201-204" names eight."""

from __future__ import annotations

import re
from typing import Final

from shouwang.backbone.pinyin import plain

MOST: Final = 400
_BETWEEN: Final = re.compile(r"[,;、\n]")  # full-width signs are narrowed before
_RANGE: Final = re.compile(r"(\D{0,10})(\d{1,6}) ?[-–—~至到] ?(\d{1,6})(\D{0,10})")


class SpreadError(ValueError):
    """More rooms than can be entered at once, or a range that runs backwards."""

    def __init__(self, words: str, *, is_backwards: bool) -> None:
        super().__init__(words)
        self.is_backwards = is_backwards


def spread(text: str) -> list[str]:
    """
    Return the names that a text stands for, in its order.

    Raises
    ------
    SpreadError
        If there are more than `MOST`, or a range runs backwards.

    Examples
    --------
    >>> spread("101-103, 201室")
    ['101', '102', '103', '201室']
    >>> spread("08-10室")
    ['08室', '09室', '10室']
    """
    names: list[str] = []
    for words in filter(None, map(str.strip, _BETWEEN.split(plain(text)))):
        found = _RANGE.fullmatch(words)
        if found is None:
            names.append(words)
        else:
            before, first, last, after = found.groups()
            n = int(last) - int(first) + 1
            if n < 1:
                raise SpreadError(words, is_backwards=True)
            if len(names) + n > MOST:
                raise SpreadError(words, is_backwards=False)
            width = len(first) if first.startswith("0") else 0
            numbers = range(int(first), int(last) + 1)
            names += [f"{before}{number:0{width}d}{after}" for number in numbers]
        if len(names) > MOST:
            raise SpreadError(words, is_backwards=False)
    return names
