"""
The folder a town lives in: its database, its keys, its files.

ShouwangError
 ├ NoTownError     there is no town in the folder
 └ TownThereError  there is one already
"""

from __future__ import annotations

import fcntl
import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Final

from shouwang.core.errors import ShouwangError
from shouwang.core.text import Text

KEY_BYTES: Final = 32
KEY_NAMES: Final = (
    "django",
    "phone",
    "national-id",
    "note",
    "sheet",
    "index",
    "audit",
    "order",
    "paper",
    "case",
    "task",
    "zone",
    "field",
    "pass",
    "pass-sign",
    "gate",
)
"""One key for each class of data, so that none opens what another has sealed; those for papers and passes sign them."""


class NoTownError(ShouwangError):
    """A command was given a folder without a town."""

    code: ClassVar[str] = "town.none"
    problem: ClassVar[Text] = Text(
        en="There is no town in {folder}.", zh="{folder} 里没有建好的系统。"
    )
    remedy: ClassVar[Text] = Text(
        en="Make one with `shouwang init {folder}`, or name its folder.",
        zh="请用 shouwang init {folder} 新建，或指定已有的文件夹。",
    )


class TownThereError(ShouwangError):
    """A town would be made where one is."""

    code: ClassVar[str] = "town.exists"
    problem: ClassVar[Text] = Text(
        en="There is a town in {folder} already.", zh="{folder} 里已经有一个系统。"
    )
    remedy: ClassVar[Text] = Text(
        en="Serve it with `shouwang serve {folder}`, or name another folder.",
        zh="请用 shouwang serve {folder} 启动，或换一个文件夹。",
    )


@dataclass(frozen=True, slots=True)
class TownHome:
    """Where a town keeps what: nothing of it lies outside the folder."""

    folder: Path

    @property
    def database(self) -> Path:
        """The SQLite file; unused with PostgreSQL."""
        return self.folder / "town.sqlite3"

    @property
    def files(self) -> Path:
        """What jobs were given and what they leave behind."""
        return self.folder / "files"

    @property
    def key_file(self) -> Path:
        """The keys: kept out of the database and out of its backups."""
        return self.folder / "secrets" / "keys.json"

    @property
    def lan(self) -> Path:
        """The town's certificate authority and the server's certificate, where phones are served."""
        return self.folder / "secrets" / "lan"

    def make(self, *, is_drill: bool) -> None:
        """
        Make the folder and its keys.

        Raises
        ------
        TownThereError
            If there are keys already: new ones would lock away what the old ones sealed.
        """
        if self.key_file.exists():
            raise TownThereError(folder=self.folder)
        for folder in (self.folder, self.key_file.parent, self.files):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            folder.chmod(0o700)  # also if it was there before
        keys = {name: secrets.token_hex(KEY_BYTES) for name in KEY_NAMES}
        text = json.dumps({"keys": keys, "drill": is_drill}, indent=1)
        handle = os.open(self.key_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as out:
            out.write(text)

    def keys(self) -> dict[str, bytes]:
        """Return the keys by name."""
        return {name: bytes.fromhex(key) for name, key in self._stored()["keys"].items()}

    def add_missing_keys(self) -> None:
        """
        Add keys that a town made before they were needed does not have; those it has stay as they are.

        The file is replaced whole, and by one at a time: two commands would make two keys for one thing.
        """
        if self._missing():
            folder = os.open(self.key_file.parent, os.O_RDONLY)
            try:
                fcntl.flock(folder, fcntl.LOCK_EX)
                if missing := self._missing():  # unless somebody else was first
                    self._add(missing)
            finally:
                os.close(folder)

    def _missing(self) -> list[str]:
        return [name for name in KEY_NAMES if name not in self._stored()["keys"]]

    def _add(self, names: list[str]) -> None:
        stored = self._stored()
        new = {name: secrets.token_hex(KEY_BYTES) for name in names}
        text = json.dumps({**stored, "keys": {**stored["keys"], **new}}, indent=1)
        beside = self.key_file.with_suffix(".new")
        beside.unlink(missing_ok=True)
        handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as out:
            out.write(text)
            out.flush()
            os.fsync(out.fileno())
        beside.replace(self.key_file)

    def is_drill(self) -> bool:
        """Tell whether everybody in this town is invented."""
        return bool(self._stored()["drill"])

    def _stored(self) -> dict[str, dict[str, str]]:
        try:
            stored: dict[str, dict[str, str]] = json.loads(self.key_file.read_text("ascii"))
        except FileNotFoundError:
            raise NoTownError(folder=self.folder) from None
        return stored


def home() -> TownHome:
    """Return the town that the environment names with SHOUWANG_HOME, by default ``town``."""
    return TownHome(Path(os.environ.get("SHOUWANG_HOME", "town")).resolve())
