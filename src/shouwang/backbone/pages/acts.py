"""Words for the acts in the log; capabilities add theirs when they start."""

from __future__ import annotations

ACTS: dict[str, str] = {}
"""English words by act; the catalogue holds the Chinese ones."""


def add_acts(words: dict[str, str]) -> None:
    """Add the words of a capability's acts."""
    ACTS.update(words)
