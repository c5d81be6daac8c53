"""Numbers that a phone gave, and those that have not arrived."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def runs_of(numbers: Iterable[int]) -> list[list[int]]:
    """
    Return numbers in rising order as runs, each by its first and last.

    >>> runs_of([1, 2, 3, 7])
    [[1, 3], [7, 7]]
    """
    runs: list[list[int]] = []
    for one in numbers:
        if runs and one == runs[-1][1] + 1:
            runs[-1][1] = one
        else:
            runs.append([one, one])
    return runs


def holes_in(runs: Sequence[Sequence[int]], last: int) -> list[tuple[int, int]]:
    """
    Return what is missing from 1 to a last number, as runs.

    >>> holes_in([[2, 3], [7, 7]], 9)
    [(1, 1), (4, 6), (8, 9)]
    """
    holes, wanted = [], 1
    for first, end in runs:
        if first > wanted:
            holes.append((wanted, first - 1))
        wanted = max(wanted, end + 1)
    if last >= wanted:
        holes.append((wanted, last))
    return holes
