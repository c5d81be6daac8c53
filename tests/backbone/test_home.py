"""The folder of a town."""

from __future__ import annotations

import json
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from shouwang.backbone.home import KEY_BYTES, KEY_NAMES, NoTownError, TownHome, TownThereError


@pytest.mark.parametrize("is_drill", [True, False])
def test_a_new_town_has_a_key_of_its_own_for_each_class_of_data(
    tmp_path: Path, *, is_drill: bool
) -> None:
    town = TownHome(tmp_path / "town")
    town.make(is_drill=is_drill)
    keys = town.keys()
    assert set(keys) == set(KEY_NAMES)
    assert len(set(keys.values())) == len(KEY_NAMES)
    assert {len(key) for key in keys.values()} == {KEY_BYTES}
    assert town.is_drill() is is_drill


def test_nobody_else_on_the_machine_reads_the_keys(tmp_path: Path) -> None:
    town = TownHome(tmp_path / "town")
    town.make(is_drill=False)
    assert stat.S_IMODE(town.key_file.stat().st_mode) == 0o600
    for folder in (town.folder, town.files, town.key_file.parent):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_two_towns_share_no_key(tmp_path: Path) -> None:
    towns = [TownHome(tmp_path / name) for name in "ab"]
    for town in towns:
        town.make(is_drill=False)
    first, second = (set(town.keys().values()) for town in towns)
    assert not first & second


def test_keys_are_never_made_anew_over_old_ones(tmp_path: Path) -> None:
    town = TownHome(tmp_path)
    town.make(is_drill=False)
    before = town.keys()
    with pytest.raises(TownThereError):
        town.make(is_drill=True)
    assert town.keys() == before


def test_a_folder_without_a_town_is_named(tmp_path: Path) -> None:
    with pytest.raises(NoTownError, match="no town"):
        TownHome(tmp_path).keys()


def made_before(folder: Path, *lacking: str) -> TownHome:
    """Return a town as it was made when there were fewer classes of data."""
    town = TownHome(folder)
    town.make(is_drill=True)
    stored = json.loads(town.key_file.read_text("ascii"))
    for name in lacking:
        del stored["keys"][name]
    town.key_file.write_text(json.dumps(stored), encoding="ascii")
    return town


def test_a_town_made_before_gets_the_keys_it_lacks_and_keeps_those_it_has(tmp_path: Path) -> None:
    town = made_before(tmp_path / "town", "paper", "order")
    before = town.keys()
    town.add_missing_keys()
    after = town.keys()
    assert set(after) == set(KEY_NAMES)
    assert {name: after[name] for name in before} == before
    assert len(set(after.values())) == len(KEY_NAMES)
    assert len(after["paper"]) == KEY_BYTES
    assert town.is_drill()
    assert stat.S_IMODE(town.key_file.stat().st_mode) == 0o600
    assert [file.name for file in town.key_file.parent.iterdir()] == ["keys.json"]


def test_keys_that_are_complete_are_not_written_again(tmp_path: Path) -> None:
    town = made_before(tmp_path / "town", "paper")
    town.add_missing_keys()
    before = town.key_file.stat()
    town.add_missing_keys()
    assert town.key_file.stat().st_ino == before.st_ino
    assert town.key_file.stat().st_mtime_ns == before.st_mtime_ns


def test_many_at_once_make_one_key(tmp_path: Path) -> None:
    town = made_before(tmp_path / "town", "paper")

    def add(_: int) -> bytes:
        TownHome(town.folder).add_missing_keys()
        return town.keys()["paper"]

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(add, range(40)))) == 1


def test_half_a_file_of_keys_left_behind_is_no_hindrance(tmp_path: Path) -> None:
    town = made_before(tmp_path / "town", "paper")
    town.key_file.with_suffix(".new").write_text("{", encoding="ascii")
    town.add_missing_keys()
    assert set(town.keys()) == set(KEY_NAMES)


def test_no_town_is_made_by_adding_keys(tmp_path: Path) -> None:
    with pytest.raises(NoTownError):
        TownHome(tmp_path).add_missing_keys()
    assert list(tmp_path.iterdir()) == []
