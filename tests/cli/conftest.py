"""A desk with the invented town, for every test of the command."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.town import TOWN, ZONES, Desk, write

LANG_NAMES = ("SHOUWANG_LANG", "LC_ALL", "LC_MESSAGES", "LANG")


@pytest.fixture
def desk(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Desk:
    """Return a folder with map and zones, in an environment that asks for no language."""
    for name in LANG_NAMES:
        monkeypatch.delenv(name, raising=False)
    here = tmp_path / "desk"
    here.mkdir()
    return Desk(here, write(here / "town.osm", TOWN), write(here / "zones.geojson", ZONES), capsys)
