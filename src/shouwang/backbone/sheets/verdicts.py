"""What is said about a row, and how many rows went where."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, Literal

from shouwang.backbone.sheets.book import Cell
from shouwang.backbone.sheets.findings import Answer, Reason, SafetyIncident
from shouwang.core.text import Text

Verdict = Literal["accepted", "look", "refused"]
ROW: Final = ""
"""Stands for the whole row where a column is named."""

Question = tuple[int | None, str, str]
"""Row number (None: every row), key of the column, code of the doubt."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """
    Something about a row that a person should settle.

    Parameters
    ----------
    column
        Its key; empty if the whole row is meant.
    as_written, as_read
        The cell, and what is taken if they agree.
    is_refusal
        Whether the row cannot be taken before this is settled.
    """

    code: str
    column: str
    as_written: Cell
    as_read: object
    why: Text
    answers: tuple[Answer, ...]
    is_refusal: bool = False

    @classmethod
    def of(
        cls,
        reason: Reason,
        column: str,
        *,
        written: Cell = None,
        read: object = None,
        is_refusal: bool = False,
    ) -> Doubt:
        """Return the doubt that a reason raises about a cell or row."""
        return cls(reason.code, column, written, read, reason.why, reason.answers, is_refusal)


@dataclass(frozen=True, slots=True)
class Row:
    """
    One row as judged.

    Parameters
    ----------
    number
        As in the file.
    values
        By key; what is empty or left out is absent. A name is a tuple where a cell names several.
    raw
        As written, for doubtful cells only.
    is_tidied
        Whether the writing of some cell was put right without a doubt.
    same_as
        Number of the row that it repeats, once a person has said so.
    cells
        From column A on, as written.
    """

    number: int
    values: dict[str, object]
    raw: dict[str, Cell]
    verdict: Verdict
    doubts: tuple[Doubt, ...] = ()
    incidents: tuple[SafetyIncident, ...] = ()
    is_tidied: bool = False
    same_as: int | None = None
    cells: tuple[Cell, ...] = ()


@dataclass
class Counts:
    """
    How many rows went where.

    Attributes
    ----------
    above
        The header and everything over it, empty rows too.
    skipped
        Numbers of the rows that are no record, by reason; for empty ones only how many.
    in_sheet
        Number of the last filled row, which all the others add up to.
    """

    accepted: int = 0
    look: int = 0
    refused: int = 0
    tidied: int = 0
    incidents: int = 0
    blank: int = 0
    above: int = 0
    in_sheet: int = 0
    skipped: dict[str, list[int]] = field(default_factory=dict)

    @property
    def records(self) -> int:
        """Rows that are neither empty nor skipped."""
        return self.accepted + self.look + self.refused

    @property
    def adds_up(self) -> bool:
        """Whether every row of the sheet went somewhere."""
        n_skipped = sum(map(len, self.skipped.values()))
        return self.above + self.records + n_skipped + self.blank == self.in_sheet
