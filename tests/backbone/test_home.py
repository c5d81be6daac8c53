"""The folder of a town."""

from __future__ import annotations

import stat
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
