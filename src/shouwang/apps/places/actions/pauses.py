"""Long work in short pieces: between two of them others get their turn to write."""

from __future__ import annotations

import time
from typing import Final

from django.db import connection

_PAUSE_S: Final = 0.05


def let_others_write() -> None:
    """Wait a moment where writers do not queue: on SQLite each looks again only now and then."""
    if connection.vendor == "sqlite":
        time.sleep(_PAUSE_S)
