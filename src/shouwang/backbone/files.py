"""
Keeping files that people bring, under names of our own.

ShouwangError
 ├ NotKeptError  a file could not be written
 └ NoRoomError   the disk is full
"""

from __future__ import annotations

import errno
import os
import re
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import ClassVar, Final

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import OperationalError

from shouwang.core.errors import ShouwangError
from shouwang.core.text import Text


class NotKeptError(ShouwangError):
    """A file that somebody brought could not be written; nothing of it is left."""

    code: ClassVar[str] = "files.not-kept"
    problem: ClassVar[Text] = Text(
        en="The file could not be kept: the disk is full or cannot be written.",
        zh="文件没有存下来：磁盘已满或无法写入。",
    )
    remedy: ClassVar[Text] = Text(
        en="Make room on the disk of this machine, then bring the file again.",
        zh="请先在这台机器上腾出磁盘空间，再重新提交文件。",
    )


class NoRoomError(ShouwangError):
    """The disk is full."""

    code: ClassVar[str] = "files.no-room"
    problem: ClassVar[Text] = Text(
        en="The disk of this machine is full, so this could not be saved.",
        zh="这台机器的磁盘已满，这次没有存下来。",
    )
    remedy: ClassVar[Text] = Text(
        en="Make room on it, then do it again. What was saved before can still be read.",
        zh="请先腾出磁盘空间，再做一次。之前存下的内容仍可查看。",
    )


_NO_ROOM: Final = ("disk is full", "No space left")
"""What the two databases say."""


def is_no_room(fault: BaseException | None) -> bool:
    """Tell whether a fault means that the disk is full."""
    if isinstance(fault, OperationalError):
        return any(words in str(fault) for words in _NO_ROOM)
    return isinstance(fault, OSError) and fault.errno in (errno.ENOSPC, errno.EDQUOT)


_ENDING: Final = re.compile(r"(\.[a-z0-9]{1,5}){1,2}$")


def keep(given: UploadedFile[bytes], *, folder: str) -> Path:
    """
    Store an uploaded file, readable by the town's own account only; its name is not trusted.

    Raises
    ------
    NotKeptError
        If it cannot be written.
    """
    ending = _ENDING.search((given.name or "").lower())
    with _new(folder, ending[0] if ending else "") as path, path.open("wb") as out:
        for chunk in given.chunks():
            out.write(chunk)
    return path


def keep_copy(source: Path, *, folder: str) -> Path:
    """Store a copy of a file of this machine; refused like `keep`."""
    with _new(folder, "".join(source.suffixes[-2:]).lower()) as path:
        shutil.copyfile(source, path)
    return path


def keep_bytes(content: bytes, *, folder: str, ending: str) -> Path:
    """Store what was made of a file, on the disk before this returns; refused like `keep`."""
    with _new(folder, ending) as path, path.open("wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    return path


@contextmanager
def _new(folder: str, ending: str) -> Iterator[Path]:
    """Give a path to write to; what is half written goes."""
    path = Path(settings.MEDIA_ROOT) / folder / f"{uuid.uuid4()}{ending}"
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.touch(mode=0o600, exist_ok=False)
        yield path
    except OSError as fault:
        path.unlink(missing_ok=True)
        raise NotKeptError from fault
