"""What became of each column of a sheet, for whoever checks it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from shouwang.backbone.sheets.book import Sheet
from shouwang.backbone.sheets.columns import Mapped, Table

How = Literal["sure", "said", "guessed", "left-out", "never", "unread"]


@dataclass(frozen=True, slots=True)
class Use:
    """
    One column of a sheet and what it was taken for.

    Parameters
    ----------
    place
        From 0; column A is 0.
    header
        What stands over its cells; empty where nothing does.
    key
        Of the column it was taken for; empty if it is not read.
    how
        ``sure`` and ``guessed`` by its header, ``said`` by a person, ``left-out`` for want of a
        purpose, ``never`` stored, ``unread``.
    """

    place: int
    header: str
    key: str
    how: How

    @property
    def is_shown(self) -> bool:
        """Whether cells of the column may be shown and kept beside what was read."""
        return self.how not in ("never", "left-out")


def uses(table: Table) -> list[Use]:
    """Return every column of a table, from left to right, those without a header too."""
    known: dict[int, Use] = {}
    pairs: tuple[tuple[tuple[Mapped, ...], How], ...] = (
        (table.left_out, "left-out"),
        (table.never_stored, "never"),
    )
    for group, how in pairs:
        for one in group:
            known[one.place] = _use(one, table.headers, how)
    for one in table.columns:
        way: How = "said" if one.is_said else "sure" if one.is_sure else "guessed"
        known[one.place] = _use(one, table.headers, way)
    width = max([*(place + 1 for place in (*known, *table.headers)), width_of(table.sheet)])
    return [
        known.get(place) or Use(place, table.headers.get(place, ""), "", "unread")
        for place in range(width)
    ]


def width_of(sheet: Sheet, n_rows: int = 40) -> int:
    """Return how many columns the first rows of a sheet fill."""
    widths = [
        max((place + 1 for place, cell in enumerate(row.cells) if cell is not None), default=0)
        for row, _ in zip(sheet.rows(), range(n_rows), strict=False)
    ]
    return max(widths, default=0)


def _use(one: Mapped, headers: Mapping[int, str], how: How) -> Use:
    return Use(one.place, headers.get(one.place, one.header), one.column.key, how)
