"""Chance that is the same on every machine for the same seed."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import TypeVar

import numpy as np

T = TypeVar("T")


class Dice:
    """
    A stream of chance of its own for each purpose.

    Examples
    --------
    >>> Dice(7, "people").whole(1, 6) == Dice(7, "people").whole(1, 6)
    True
    """

    def __init__(self, seed: int, purpose: str) -> None:
        digest = hashlib.sha256(f"{seed}/{purpose}".encode()).digest()
        self._rng = np.random.Generator(np.random.PCG64(int.from_bytes(digest[:16], "big")))

    def real(self, low: float, high: float) -> float:
        """Return a number from low up to high."""
        return low + (high - low) * float(self._rng.random())

    def whole(self, low: int, high: int) -> int:
        """Return a whole number from low to high, both included."""
        return low + min(int(self._rng.random() * (high - low + 1)), high - low)

    def happens(self, share: float) -> bool:
        """Return true in this share of all throws."""
        return float(self._rng.random()) < share

    def pick(self, items: Sequence[T]) -> T:
        """Return one of the items."""
        return items[self.whole(0, len(items) - 1)]

    def weighted(self, items: Sequence[T], weights: Sequence[float]) -> T:
        """Return one of the items, each as often as its weight says."""
        at = self.real(0, sum(weights))
        for item, weight in zip(items, weights, strict=True):
            at -= weight
            if at < 0:
                return item
        return items[-1]

    def shuffled(self, items: Sequence[T]) -> list[T]:
        """Return the items in another order."""
        out = list(items)
        for last in range(len(out) - 1, 0, -1):
            other = self.whole(0, last)
            out[last], out[other] = out[other], out[last]
        return out

    def some(self, items: Sequence[T], n: int) -> list[T]:
        """Return `n` different ones of the items, in their own order."""
        rows = sorted(self.shuffled(range(len(items)))[:n])
        return [items[row] for row in rows]
