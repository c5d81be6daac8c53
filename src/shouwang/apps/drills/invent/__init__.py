"""
Invented towns for drills: same seed, same town, byte for byte.

`invent_town` returns a town and, apart from it, the truth that only the score of a drill may read.
Everything is made up: places, names, national ids (an area code that is never issued) and
telephone numbers (a prefix that no operator has).
"""

from __future__ import annotations

import datetime as dt
from typing import Literal

from shouwang.apps.drills.invent.ledger import HEADER, ledger_rows
from shouwang.apps.drills.invent.osm import town_map, zone_geojson
from shouwang.apps.drills.invent.town import Town
from shouwang.apps.drills.invent.truth import HiddenTruth
from shouwang.apps.drills.invent.village import invent_village

__all__ = [
    "HEADER",
    "HiddenTruth",
    "Size",
    "Town",
    "invent_town",
    "ledger_rows",
    "town_map",
    "zone_geojson",
]

Size = Literal["village"]
"""Sizes that there are; `subdistrict` and `town` will follow."""


def invent_town(seed: int, size: Size, first_day: dt.date) -> tuple[Town, HiddenTruth]:
    """
    Invent a town.

    Parameters
    ----------
    seed
        The same seed gives the same town, on every machine.
    first_day
        Day 1 of the drill, on which a case is suspected; the last exposure is on the day before.

    Raises
    ------
    ValueError
        If there are no towns of this size.

    Examples
    --------
    >>> town, truth = invent_town(1, "village", dt.date(2020, 1, 27))
    >>> len(town.people), len(truth.contacts)
    (1153, 14)
    """
    if size != "village":
        raise ValueError(f"size must be 'village', got {size!r}")
    return invent_village(seed, first_day)
