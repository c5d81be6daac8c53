"""What other capabilities may ask of statements."""

from __future__ import annotations

from shouwang.apps.statements import town_words


def phone() -> str:
    """Return the town's number for questions, as everybody may know it."""
    return town_words.now().phone
