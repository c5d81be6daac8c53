"""Who sleeps in an area, as a card on its page."""

from __future__ import annotations

from typing import Any, Final

from shouwang.apps.people import queries

_SHOWN: Final = 50
_SMALL: Final = ("building", "stair", "room")


def residents_here(path: str, kind: str) -> tuple[str, dict[str, Any]]:
    """Return how many sleep in an area now; of a building, stair or room also the first who do."""
    rows = queries.residents(path=path)
    shown = queries.with_home(rows)[:_SHOWN] if kind in _SMALL else []
    return "people/_at_home.html", {"path": path, "n": rows.count(), "people": shown}
