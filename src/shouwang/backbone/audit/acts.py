"""Words for the acts in the log; capabilities add theirs when they start."""

from __future__ import annotations

from collections.abc import Iterable

ACTS: dict[str, str] = {}
"""English words by act; the catalogue holds the Chinese ones."""
LOOKS: set[str] = set()
"""Acts that change nothing: somebody looked at somebody's data."""


def add_acts(words: dict[str, str]) -> None:
    """Add the words of a capability's acts."""
    ACTS.update(words)


def add_looks(acts: Iterable[str]) -> None:
    """Say which acts are looks: they stand on the page of who opened a file, not in its timeline."""
    LOOKS.update(acts)
