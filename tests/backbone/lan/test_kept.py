"""Where the certificates lie: made once, renewed with the same key, whole or not at all, closed to others."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from shouwang.backbone.lan import certificates, kept
from shouwang.core.errors import ShouwangError

NOW = datetime(2026, 3, 17, 3, 12, tzinfo=UTC)
NAMES = ["hall.test", "192.168.1.10", "127.0.0.1"]
LATE = NOW + timedelta(days=340)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "secrets" / "lan"
    assert kept.prepare(made, NAMES, now=NOW).is_new
    return made


def contents(folder: Path) -> dict[str, bytes]:
    """Return every file, hidden ones too: nothing may be left lying."""
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def refused(code: str, folder: Path, *named: str, now: datetime = NOW) -> ShouwangError:
    """Let it refuse, and hold it to both languages, one line, and nothing changed."""
    before = contents(folder)
    with pytest.raises(ShouwangError) as met:
        kept.prepare(folder, list(named) or NAMES, now=now)
    assert contents(folder) == before
    assert met.value.code == code
    assert "\n" not in met.value.say("en") + met.value.say("zh")
    assert re.search(r"[\u4e00-\u9fff]", met.value.say("zh"))
    return met.value


def test_three_files_that_nobody_else_reads(folder: Path) -> None:
    assert set(contents(folder)) == {"ca.key", "ca.crt", "server.pem"}
    assert folder.stat().st_mode & 0o077 == 0
    assert [path.stat().st_mode & 0o177 for path in folder.iterdir()] == [0, 0, 0]
    assert [path.name for path in folder.parent.iterdir()] == ["lan"]


def test_files_that_stand_open_are_closed_again(folder: Path) -> None:
    for name in ("ca.key", "server.pem"):
        (folder / name).chmod(0o644)
    kept.prepare(folder, [*NAMES, "10.0.0.1"], now=NOW)
    assert (folder / "ca.key").stat().st_mode & 0o077 == 0
    assert (folder / "server.pem").stat().st_mode & 0o077 == 0


def test_a_second_start_changes_nothing(folder: Path) -> None:
    before = contents(folder)
    again = kept.prepare(folder, NAMES[::-1], now=NOW + timedelta(days=300))
    assert not again.is_new
    assert contents(folder) == before


@pytest.mark.parametrize(
    ("named", "now"),
    [(NAMES, LATE), ([*NAMES, "10.0.0.9"], NOW), (["gate.hall.test"], NOW), (NAMES[:1], NOW)],
)
def test_it_is_renewed_with_the_same_key(folder: Path, named: list[str], now: datetime) -> None:
    before = contents(folder)
    renewed = kept.prepare(folder, named, now=now)
    after = contents(folder)
    assert renewed.is_new
    assert renewed.names == named
    assert renewed.days_left(now) >= 394
    assert (before["ca.key"], before["ca.crt"]) == (after["ca.key"], after["ca.crt"])
    key = before["server.pem"].partition(b"-----BEGIN CERTIFICATE")[0]
    assert after["server.pem"].startswith(key)


def test_an_expired_one_is_renewed_too(folder: Path) -> None:
    assert kept.prepare(folder, NAMES, now=NOW + timedelta(days=500)).is_new


def test_a_missing_one_is_made_under_the_same_authority(folder: Path) -> None:
    before = contents(folder)
    (folder / "server.pem").unlink()
    assert kept.prepare(folder, NAMES, now=NOW).is_new
    assert contents(folder)["ca.crt"] == before["ca.crt"]


def test_a_name_outside_is_refused_with_what_to_do(folder: Path) -> None:
    said = refused("lan.outside", folder, "office.example", "192.168.1.10")
    assert "office.example" in said.say("en")
    assert "hall.test" in said.say("zh")
    assert "192.168" not in said.say("en")


def cut(content: bytes) -> bytes:
    return content[: len(content) // 2]


def toppled(content: bytes) -> bytes:
    return content[:-20] + bytes([content[-20] ^ 1]) + content[-19:]


def emptied(_: bytes) -> bytes:
    return b""


def blank(_: bytes) -> bytes:
    return b"\xff" * 300


@pytest.mark.parametrize("harm", [cut, toppled, emptied, blank])
def test_a_damaged_authority_is_said_and_not_replaced(
    folder: Path, harm: Callable[[bytes], bytes]
) -> None:
    file = folder / "ca.crt"
    file.write_bytes(harm(file.read_bytes()))
    refused("lan.authority", folder)


@pytest.mark.parametrize("harm", [cut, emptied, blank])
def test_a_damaged_server_file_is_said(folder: Path, harm: Callable[[bytes], bytes]) -> None:
    file = folder / "server.pem"
    file.write_bytes(harm(file.read_bytes()))
    refused("lan.server", folder)
    file.unlink()
    assert kept.prepare(folder, NAMES, now=NOW).is_new


def test_a_missing_authority_is_said_and_not_replaced(folder: Path) -> None:
    (folder / "ca.crt").unlink()
    refused("lan.authority", folder)


def test_the_key_of_another_authority_signs_nothing(folder: Path, tmp_path: Path) -> None:
    kept.prepare(tmp_path / "other", NAMES, now=NOW)
    (folder / "ca.key").write_bytes((tmp_path / "other" / "ca.key").read_bytes())
    refused("lan.authority", folder, *NAMES, "10.0.0.1")


def test_without_the_key_it_serves_on_and_warns_until_it_ends(folder: Path) -> None:
    (folder / "ca.key").unlink()
    assert kept.prepare(folder, NAMES, now=NOW).warning is None
    late = kept.prepare(folder, NAMES, now=LATE)
    assert not late.is_new
    assert late.warning is not None
    assert late.warning.code == "lan.no-key"
    refused("lan.no-key", folder, now=NOW + timedelta(days=400))
    refused("lan.no-key", folder, *NAMES, "10.0.0.1")


def test_an_authority_at_its_end_and_a_clock_that_is_wrong_are_said(folder: Path) -> None:
    refused("lan.ended", folder, now=NOW + timedelta(days=4000))
    refused("lan.clock", folder, now=NOW - timedelta(days=30))
    with pytest.raises(kept.ClockError):
        kept.prepare(folder.parent / "new", NAMES, now=datetime(2000, 1, 1, tzinfo=UTC))
    assert not (folder.parent / "new").exists()


def test_nothing_is_half_written_when_the_disk_is_full(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    refused("lan.not-written", folder, now=LATE)
    with pytest.raises(kept.NotWrittenError):
        kept.prepare(folder.parent / "new", NAMES, now=NOW)
    assert [path.name for path in folder.parent.iterdir()] == ["lan"]


def test_what_browsers_would_refuse_never_replaces_what_they_take(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def wrong(*_: object, **__: object) -> bytes:
        return b"nonsense"

    monkeypatch.setattr(certificates, "make_server", wrong)
    refused("lan.unfit", folder, now=LATE)


def test_only_reading_makes_nothing(tmp_path: Path, folder: Path) -> None:
    with pytest.raises(kept.NoneYetError):
        kept.read(tmp_path / "none")
    assert not (tmp_path / "none").exists()
    assert kept.read(folder).names == NAMES
