"""As few of some things as are still enough."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def thinned(items: list[T], is_enough: Callable[[list[T]], bool]) -> list[T]:
    """
    Return what is left of `items` when each in turn is left out if the others are enough without it.

    Whatever holds some that are enough must be enough too; then none of what is left can be left
    out. Many are tried at once and parted only where some of them are needed, so that few left of
    many cost few questions; the answer is that of leaving out one at a time.

    Parameters
    ----------
    items
        In the order in which they are left out; all of them are enough.
    is_enough
        Asked about some of them, in their order.
    """
    gone: set[int] = set()

    def leave_out(low: int, high: int, *, is_needed: bool) -> bool:
        """Leave out what can be of a range; return whether that was all."""
        if not is_needed:
            rest = [x for i, x in enumerate(items) if i not in gone and not low <= i < high]
            if is_enough(rest):
                gone.update(range(low, high))
                return True
        if high - low > 1:
            middle = (low + high) // 2
            # Where one half can go and both cannot, some of the other is needed.
            is_first_gone = leave_out(low, middle, is_needed=False)
            leave_out(middle, high, is_needed=is_first_gone)
        return False

    if items:
        leave_out(0, len(items), is_needed=False)
    return [item for i, item in enumerate(items) if i not in gone]
