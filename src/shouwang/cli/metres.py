"""Distances that are typed."""

from __future__ import annotations

import math
from typing import Final

from shouwang.cli import words

MOST_M: Final = 20_000


def require_metres(option: str, value: float, least: float) -> None:
    """Refuse a distance that is none, too small, or larger than a county."""
    if not (math.isfinite(value) and least <= value <= MOST_M):
        raise words.NumberError(option=option, value=f"{value:g}", least=least, most=MOST_M)
