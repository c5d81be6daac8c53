"""Events as the town's table has them, and where the accepted corrections of each lead."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

Ask = Callable[[str], list[tuple[Any, ...]]]


@dataclass(frozen=True, slots=True)
class Row:
    """An event as the town's table has it."""

    id: str
    state: str
    base: str | None
    at: datetime
    """Corrected, or by the phone's own clock; in UTC."""


def overwritten(taken: Iterable[Row]) -> Iterator[str]:
    """Find what was corrected twice without anybody being told."""
    states = {one.id: one.state for one in taken}
    quiet = Counter(one.base for one in taken if one.base and one.state == "accepted")
    for base, n in quiet.items():
        if n > 1 or states.get(base) != "accepted":
            yield f"I6: {base} was overwritten {n} times and nobody was told"


def standing(taken: Iterable[Row]) -> dict[str, str]:
    """Return which event each record stands at: from its first event along the corrections that were accepted."""
    after = dict[str, str]()
    of_base: dict[str | None, list[str]] = defaultdict(list)
    for one in taken:
        of_base[one.base].append(one.id)
        if one.base and one.state == "accepted":
            after[one.base] = one.id
    found = {}
    for first in of_base[None]:
        last = first
        while last in after:
            last = after[last]
        found[first] = last
    return found
