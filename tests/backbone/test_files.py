"""Files that people bring."""

from __future__ import annotations

import stat

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from shouwang.backbone import files


def given(name: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, b"content")


@pytest.mark.parametrize(
    ("name", "ending"),
    [
        ("柳湾.xlsx", ".xlsx"),
        ("town.osm.pbf", ".osm.pbf"),
        ("REGISTER.CSV", ".csv"),
        ("no-ending", ""),
        ("a.sh;rm", ""),
        ("evil.%2e%2e", ""),
        ("a.verylongending", ""),
    ],
)
def test_of_a_name_only_a_plain_ending_is_kept(name: str, ending: str) -> None:
    path = files.keep(given(name), folder="tests")
    try:
        assert "".join(path.suffixes) == ending
        assert path.parent == settings.MEDIA_ROOT / "tests"
        assert path.read_bytes() == b"content"
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    finally:
        path.unlink()


def test_the_same_name_twice_is_two_files() -> None:
    first, second = (files.keep(given("a.csv"), folder="tests") for _ in range(2))
    try:
        assert first != second
    finally:
        first.unlink()
        second.unlink()
