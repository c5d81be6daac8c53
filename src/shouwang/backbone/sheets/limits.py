"""How much a file may ask for before it is refused."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Limits:
    """
    What reading one file may cost; sizes in bytes, times in seconds.

    Parameters
    ----------
    n_rows, n_columns, n_cells
        Of one sheet, as far as it is filled.
    memory_bytes
        By how much the reading process may grow.
    answer_bytes
        What the reading process may send back, packed.
    """

    file_bytes: int = 10_000_000
    unpacked_bytes: int = 100_000_000
    most_ratio: int = 100
    n_members: int = 200
    n_sheets: int = 50
    n_rows: int = 50_000
    n_columns: int = 256
    n_cells: int = 1_500_000
    n_merged: int = 10_000
    n_cell_letters: int = 4_000
    memory_bytes: int = 300_000_000
    cpu_s: int = 8
    wall_s: float = 9.0
    answer_bytes: int = 50_000_000


UPLOAD: Final = Limits()
"""What any desk may hand in."""

REGISTER: Final = Limits(
    file_bytes=40_000_000,
    unpacked_bytes=400_000_000,
    n_rows=200_000,
    n_cells=4_000_000,
    cpu_s=55,
    wall_s=60.0,
    answer_bytes=100_000_000,
)
"""A whole town's register, handed in by a person with that duty."""
