"""Which column a header means."""

from __future__ import annotations

import re
from typing import Final

from shouwang.backbone.sheets.book import Cell
from shouwang.backbone.sheets.kinds import Column, SheetKind
from shouwang.backbone.sheets.tidy import tidy, written_as

BRACKETS: Final = re.compile(r"[(\[【<{][^()\[\]【】<>{}]*[)\]】>}]")
MARKS: Final = re.compile(r"[\s:：*\uff0a#、,，。.;；/\\|_\-—·'\"“”?？!！℃°]+")
MOST_LETTERS: Final = 40


def plain_header(cell: Cell) -> str:
    """
    Return a header without spaces, marks and what stands in brackets.

    Examples
    --------
    >>> plain_header(" 体 温（℃）"), plain_header("Phone No. *")
    ('体温', 'phoneno')
    """
    if not isinstance(cell, str) or len(cell) > MOST_LETTERS * 3:
        return ""
    text = tidy(cell).lower()
    bare = MARKS.sub("", BRACKETS.sub("", text)) or MARKS.sub("", text.strip("()[]【】<>{}"))
    return bare if len(bare) <= MOST_LETTERS else ""


class HeaderWords:
    """
    The words of one kind of sheet, ready to look headers up in.

    What is never stored is found anywhere in a header; anything else must be a whole header, or
    its end or beginning, the longest word first.
    """

    def __init__(self, kind: SheetKind) -> None:
        self._exact: dict[str, Column] = {}
        self._never: list[tuple[str, Column]] = []
        for column in kind.columns:
            titles = (column.title.en, column.title.zh, column.key.replace("_", ""))
            for word in (*column.words, *titles):
                bare = plain_header(word) or word
                self._exact.setdefault(bare, column)
                if not column.kept:
                    self._never.append((bare, column))
        self._by_length = sorted(self._exact, key=len, reverse=True)

    def exact(self, bare: str) -> Column | None:
        """Return the column whose word a header is."""
        return self.never(bare) or self._exact.get(bare)

    def never(self, bare: str) -> Column | None:
        """Return the column of a header that speaks of what is never stored."""
        for word, column in self._never:
            if word == bare or (word in bare and (not word.isascii() or len(word) > 6)):
                return column
        return None

    def close(self, bare: str) -> Column | None:
        """Return the column of the longest word that a header ends or begins with."""
        for word in self._by_length:
            if len(word) < (4 if word.isascii() else 2) or len(word) == len(bare):
                continue
            if bare.endswith(word) or (bare.startswith(word) and len(bare) <= len(word) + 4):
                return self._exact[word]
        return None


def header_text(cell: Cell) -> str:
    """Return a header as a person reads it, on one line."""
    return tidy(written_as(cell))[:80]
