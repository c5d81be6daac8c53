"""What a command says: lines, JSON, and on a terminal how far it is."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from typing import Any, Final, TypeVar

from shouwang.cli import words
from shouwang.core.text import Lang

_T = TypeVar("_T")

# Names come from maps and files of others: nothing in them may move the cursor, break a line or
# turn the direction of the text after them.
_UNPRINTABLE: Final = dict.fromkeys(
    [*range(32), *range(127, 160), 0x2028, 0x2029, *range(0x202A, 0x202F), *range(0x2066, 0x206A)],
    " ",
)


def print_line(line: str, *, is_error: bool = False) -> None:
    """Print exactly one line."""
    print(line.translate(_UNPRINTABLE), file=sys.stderr if is_error else sys.stdout)


def print_json(data: dict[str, Any]) -> None:
    """Print data as one line of JSON that the terminal can show."""
    is_utf = (sys.stdout.encoding or "").lower().startswith("utf")
    print(json.dumps(data, ensure_ascii=not is_utf))


class Clock:
    """Says on a terminal what is being done, and notes how long each part took."""

    def __init__(self, lang: Lang) -> None:
        self.lang = lang
        self.seconds: dict[str, float] = {}
        self.started = time.perf_counter()
        self.is_shown = sys.stderr.isatty()

    def tell(self, stage: str) -> None:
        """Show a stage, on a terminal only."""
        if self.is_shown and stage in words.STAGES:
            elapsed = time.perf_counter() - self.started
            print(
                f"\r\x1b[K{elapsed:5.1f} s  {words.STAGES[stage].in_(self.lang)} …",
                end="",
                file=sys.stderr,
                flush=True,
            )

    def measured(self, part: str, stage: str, work: Callable[[], _T]) -> _T:
        """Do a part of the work and note its seconds."""
        self.tell(stage)
        begun = time.perf_counter()
        result = work()
        self.seconds[part] = round(time.perf_counter() - begun, 3)
        return result


def end_progress() -> None:
    """Clear the line that said what is being done."""
    if sys.stderr.isatty():
        print("\r\x1b[K", end="", file=sys.stderr)
