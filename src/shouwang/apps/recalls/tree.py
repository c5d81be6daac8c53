"""The call tree: who calls whom, at most eight each, so that a hundred and sixty are called by three calls in a row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from shouwang.apps.recalls.models import Call

MOST_EACH: Final = 8


@dataclass(frozen=True, slots=True)
class Branch:
    """One who calls, and those whom they call; the first is the desk itself, where nobody stands."""

    caller: Call | None
    calls: tuple[Call, ...]


def branches(calls: Sequence[Call]) -> list[Branch]:
    """
    Return who calls whom: leaders first, then by area and role, so that people call those of their own place.

    Everybody is called by one; nobody calls more than eight, or before they were called themselves.
    """
    found = sorted(calls, key=lambda one: (not one.is_leader, one.path, one.role, one.ref))
    callers: list[Call | None] = [None, *found]
    parts = [tuple(found[n : n + MOST_EACH]) for n in range(0, len(found), MOST_EACH)]
    return [Branch(caller, part) for caller, part in zip(callers, parts, strict=False)]
