"""
Anchors: the head of the log written down where whoever edits the database does not reach.

A chain alone does not show that its tail was cut or that an older state was put back.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from shouwang.backbone.audit.chain import HEAD
from shouwang.backbone.audit.models import Head
from shouwang.backbone.home import home

_LINE: Final = re.compile(r"(\S{20}) (\d{1,18}) ([0-9a-f]{64})")
_FORM: Final = "%Y-%m-%dT%H:%M:%SZ"
_TAIL_BYTES: Final = 400


@dataclass(frozen=True, slots=True)
class Anchor:
    """What the head was at a moment."""

    at: datetime
    seq: int
    hash: str


def path() -> Path:
    """Return the file of anchors: the one that SHOUWANG_ANCHOR names, else one in the town's folder."""
    named = os.environ.get("SHOUWANG_ANCHOR", "")
    return Path(named) if named else home().folder / "anchors.txt"


def write(at: datetime) -> Anchor:
    """Append the head to the file, and return only when the disk has it."""
    head = Head.objects.get(pk=HEAD)
    anchor = Anchor(at.astimezone(UTC).replace(microsecond=0), head.seq, head.hash)
    handle = os.open(path(), os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(handle, "rb+", buffering=0) as file:
        end = file.seek(0, os.SEEK_END)
        if end:
            file.seek(end - 1)
        torn = (
            b"\n" if end and file.read(1) != b"\n" else b""
        )  # the power went while it was written
        file.write(torn + f"{anchor.at:{_FORM}} {anchor.seq} {anchor.hash}\n".encode("ascii"))
        os.fsync(file.fileno())
    return anchor


def read(file: Path) -> Iterator[Anchor | None]:
    """Yield the anchors of a file, and None for each line that is none."""
    with file.open(encoding="utf-8", errors="replace") as lines:
        for line in lines:
            if line.strip():
                yield _parsed(line.strip())


def last(file: Path | None = None) -> Anchor | None:
    """Return the newest anchor of a file without reading all of it."""
    try:
        with (file or path()).open("rb") as lines:
            lines.seek(max(0, lines.seek(0, os.SEEK_END) - _TAIL_BYTES))
            found = lines.read().decode("utf-8", errors="replace").split("\n")
    except OSError:
        return None
    return next(filter(None, map(_parsed, reversed(found))), None)


def _parsed(line: str) -> Anchor | None:
    parts = _LINE.fullmatch(line)
    if parts is None:
        return None
    try:
        at = datetime.strptime(parts[1], _FORM).replace(tzinfo=UTC)
    except ValueError:
        return None
    return Anchor(at, int(parts[2]), parts[3])
