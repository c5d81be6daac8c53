"""One invented village for all tests of it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from shouwang.apps.drills.invent import HiddenTruth, Town, invent_town, town_map

DAY_1 = dt.date(2020, 1, 27)


@pytest.fixture(scope="session")
def invented() -> tuple[Town, HiddenTruth]:
    return invent_town(7, "village", DAY_1)


@pytest.fixture(scope="session")
def town(invented: tuple[Town, HiddenTruth]) -> Town:
    return invented[0]


@pytest.fixture(scope="session")
def truth(invented: tuple[Town, HiddenTruth]) -> HiddenTruth:
    return invented[1]


@pytest.fixture(scope="session")
def map_path(town: Town, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("invented") / "village.osm"
    path.write_text(town_map(town), encoding="utf-8")
    return path
