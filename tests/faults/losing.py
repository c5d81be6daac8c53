"""A disk that loses its power: of what was written, only what was synced is there afterwards, or that and some more."""

from __future__ import annotations

import json
import random
from base64 import b64decode
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any


def read(record: Path) -> Iterator[dict[str, Any]]:
    """Yield what `tests.faults.tracing` wrote down."""
    with record.open(encoding="ascii") as lines:
        for line in lines:
            if line.endswith("\n"):
                yield json.loads(line)


class Disk:
    """
    Files as they are on the disk itself.

    Parameters
    ----------
    there
        What was on it at the beginning.
    """

    def __init__(self, there: dict[str, bytes]) -> None:
        self._kept = {path: bytearray(data) for path, data in there.items()}
        self._known = set(there)
        """Files whose names are on the disk, too: the folder was synced since they were made."""
        self._waiting: list[tuple[int, dict[str, Any]]] = []
        self._n = 0

    def take(self, said: dict[str, Any]) -> None:
        """Take in one line of the record."""
        if said["do"] == "sync":
            self._sync(said["file"], said["all_before"])
        else:
            self._waiting.append((self._n, said))
        self._n += 1

    def _sync(self, path: str, before: int) -> None:
        is_folder = any(Path(one).parent == Path(path) for one in self._kept)
        if is_folder:
            self._known |= set(self._kept)
            self._known |= {one["file"] for n, one in self._waiting if n < before}
        left = []
        for n, one in self._waiting:
            is_away = one["do"] == "away"
            if n < before and (is_folder if is_away else one["file"] == path):
                _do(self._kept, one)
            else:
                left.append((n, one))
        self._waiting = left

    def after_a_power_cut(self, chance: random.Random | None) -> dict[str, bytes]:
        """Return the files: without anything that was not synced, or with some of it by chance."""
        found = {path: bytearray(data) for path, data in self._kept.items()}
        for _n, one in self._waiting:
            if chance is not None and chance.random() < 0.5:
                _do(found, one)
        is_known = set(found) if chance is not None else self._known
        return {path: bytes(data) for path, data in found.items() if path in is_known}


def _do(files: dict[str, bytearray], said: dict[str, Any]) -> None:
    path = said["file"]
    if said["do"] == "away":
        files.pop(path, None)
        return
    data = files.setdefault(path, bytearray())
    if said["do"] == "cut":
        at = said["at"]
        data[:] = data[:at].ljust(at, b"\0")
        return
    piece, at = b64decode(said["bytes"]), said["at"]
    if len(data) < at:
        data.extend(bytes(at - len(data)))
    data[at : at + len(piece)] = piece


def cut_points(n: int, moments: Sequence[int], most: int, chance: random.Random) -> list[int]:
    """Return where to cut: at moments when a receipt had just been given, and anywhere."""
    first = chance.sample(list(moments), min(most // 2, len(moments)))
    others = sorted(set(range(n + 1)) - set(first))
    return sorted([*first, *chance.sample(others, min(most - len(first), len(others)))])
