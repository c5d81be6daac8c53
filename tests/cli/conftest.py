"""A desk with the invented town, for every test of the command."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from shouwang.cli.second import SecondReader
from shouwang.engines.perimeter.verify import verify_seal
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


class _HereReader(SecondReader):
    """The same second reader in this process: a new one takes a third of a second to start."""

    def __init__(self, map_path: Path, zones: Any, **ground: Any) -> None:
        self._asked = (map_path, zones, ground)

    def __exit__(self, *_: object) -> None:
        pass

    def verify(self, plan: Any) -> Any:
        map_path, zones, ground = self._asked
        return verify_seal(map_path, zones, plan, **ground), 0.0


@pytest.fixture(autouse=True)
def _one_process(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the second reader in this process, but where a test is about the two."""
    if "two_processes" not in request.keywords:
        monkeypatch.setattr("shouwang.cli.seal.SecondReader", _HereReader)
