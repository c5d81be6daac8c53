"""Merged cells: the value of the first one holds for those below it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from shouwang.backbone.sheets.book import Cell

LAST_ROW_OF_SPANS: Final = 200

Range = tuple[tuple[int, int], tuple[int, int]]


class Merged:
    """
    The merged cells of one sheet, taken up row by row from the top.

    Parameters
    ----------
    ranges
        First and last cell of each, both as row and column from 0.

    Attributes
    ----------
    spans
        ``(row number, column) -> last column`` of those near the top that go sideways, where a
        header may stand.
    """

    def __init__(self, ranges: Iterable[Range]) -> None:
        self._waiting = sorted(ranges, reverse=True)
        self._open: list[tuple[int, int, Cell]] = []
        self.spans = {
            (row + 1, first[1]): last[1]
            for first, last in self._waiting
            for row in range(first[0], min(last[0], LAST_ROW_OF_SPANS) + 1)
            if last[1] > first[1]
        }

    def fill(self, number: int, cells: list[Cell]) -> frozenset[int]:
        """Put into a row what stands in merged cells above it; return the columns filled."""
        if not self._waiting and not self._open:
            return frozenset()
        self._open = [one for one in self._open if one[0] >= number]
        filled = []
        for _, column, value in self._open:
            if column < len(cells) and cells[column] is None:
                cells[column] = value
                filled.append(column)
            elif column >= len(cells):
                cells.extend([None] * (column + 1 - len(cells)))
                cells[column] = value
                filled.append(column)
        while self._waiting and self._waiting[-1][0][0] + 1 <= number:
            (_, column), (last_row, _) = self._waiting.pop()
            value = cells[column] if column < len(cells) else None
            if value is not None and last_row + 1 > number:
                self._open.append((last_row + 1, column, value))
        return frozenset(filled)
