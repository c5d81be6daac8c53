"""What a plan is made with, as a form and a job carry it."""

from __future__ import annotations

from typing import Any, Final

from shouwang.engines.perimeter import Settings

BUFFER_M: Final = (50, 300, 1_000)
"""Least, usual and greatest width of the ring in which points may stand, in metres."""
DETOUR_M: Final = (0, 1_500, 5_000)
"""Least, usual and greatest way that an ambulance may drive farther than before, in metres."""


def read(asked: dict[str, Any]) -> Settings:
    """
    Return the settings that were asked for; what is left out is as usual.

    Raises
    ------
    ValueError
        If one lies beyond its bounds.
    """
    way = str(asked.get("way", "foot"))
    buffer_m, detour_m = (
        float(asked.get("buffer", BUFFER_M[1])),
        float(asked.get("detour", DETOUR_M[1])),
    )
    if way not in ("foot", "vehicle"):
        raise ValueError(f"way {way!r}")
    if not (BUFFER_M[0] <= buffer_m <= BUFFER_M[2] and DETOUR_M[0] <= detour_m <= DETOUR_M[2]):
        raise ValueError(f"buffer {buffer_m:g} m, detour {detour_m:g} m")
    return Settings("vehicle" if way == "vehicle" else "foot", buffer_m, detour_m)
