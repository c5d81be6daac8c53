"""Long work in short pieces: between two of them others get their turn to write."""

from __future__ import annotations

import time
from typing import Final

from django.db import connection

SHORT_S: Final = 0.01
LONG_S: Final = 0.05


def let_others_write(pause_s: float) -> None:
    """
    Wait a moment where writers do not queue: on SQLite each looks again only now and then.

    Parameters
    ----------
    pause_s
        About as long as a piece takes, or half of that.
    """
    if connection.vendor == "sqlite":
        time.sleep(pause_s)
