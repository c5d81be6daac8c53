"""What a kind of sheet holds, as data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from shouwang.backbone.sheets.cells import ValueKind
from shouwang.core.text import Text

Privacy = Literal["P", "S", "N"]
"""Personal, sensitive, neutral."""


@dataclass(frozen=True, slots=True)
class Column:
    """
    One column that a kind of sheet may have.

    Parameters
    ----------
    words
        What its header may say, in either language.
    required
        Whether a row without it is refused.
    instead
        Columns of which any one makes up for it being empty.
    kept
        False for what is recognised and never stored.
    """

    key: str
    title: Text
    value: ValueKind
    words: tuple[str, ...]
    required: bool = False
    instead: tuple[str, ...] = ()
    privacy: Privacy = "N"
    kept: bool = True


@dataclass(frozen=True, slots=True)
class SheetKind:
    """A kind of sheet, such as a ledger or a register."""

    key: str
    title: Text
    columns: tuple[Column, ...]

    def __post_init__(self) -> None:
        keys = [column.key for column in self.columns]
        if len(set(keys)) < len(keys):
            raise ValueError(f"a key occurs twice in {self.key}: {sorted(keys)}")

    def column(self, key: str) -> Column:
        """
        Return the column of a key.

        Raises
        ------
        KeyError
            If there is none.
        """
        for column in self.columns:
            if column.key == key:
                return column
        raise KeyError(key)
