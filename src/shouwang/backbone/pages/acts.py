"""Words for the acts in the log; capabilities add theirs when they start."""

from __future__ import annotations

from django.utils.translation import gettext_noop

ACTS: dict[str, str] = {
    "town.made": gettext_noop("The town was set up"),
}
"""English words by act; the catalogue holds the Chinese ones."""


def add_acts(words: dict[str, str]) -> None:
    """Add the words of a capability's acts."""
    ACTS.update(words)
