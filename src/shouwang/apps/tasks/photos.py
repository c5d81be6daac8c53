"""Photos as proof: opened by a process of its own, kept sealed, without any of their metadata."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path
from threading import BoundedSemaphore
from typing import IO, Final
from uuid import UUID, uuid4

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from shouwang.apps.tasks.errors import PhotoError
from shouwang.backbone import vault
from shouwang.backbone.bounded import Bounds, BrokeOffError, answers
from shouwang.backbone.files import NotKeptError
from shouwang.core.text import Text

MOST_BYTES: Final = 12_000_000
MOST_PIXELS: Final = 50_000_000
MOST_SIDE: Final = 2_000
FOLDER: Final = "tasks"
_CHILD: Final = "shouwang.apps.tasks.photo_child"
_BOUNDS: Final = Bounds(memory_bytes=700_000_000, cpu_s=20, wall_s=30.0, answer_bytes=6_000_000)
_AT_ONCE: Final = BoundedSemaphore(2)
"""So many photos are opened at a time, or the machine would run out of memory; others wait."""
_WHY: Final = {
    "too-many-pixels": Text(
        f"This photo has more than {MOST_PIXELS // 1_000_000} million pixels",
        f"照片超过 {MOST_PIXELS // 1_000_000} 百万像素",
    ),
    "too-much": Text(
        "This photo asks for too much to be opened here: choose a smaller one",
        "照片过大，无法打开：请换一张较小的",
    ),
    "too-large": Text(
        f"This photo is larger than {MOST_BYTES // 1_000_000} MB",
        f"照片大于 {MOST_BYTES // 1_000_000} MB",
    ),
    "no-picture": Text(
        "This file is no photo that can be opened: JPEG, PNG or WebP",
        "这个文件不是能打开的照片（支持 JPEG、PNG、WebP）",
    ),
}


def taken_from(given: UploadedFile[bytes]) -> bytes:
    """
    Return a photo that somebody brought, as JPEG without any metadata.

    Raises
    ------
    PhotoError
        If it is no picture, too large, or would unfold to too much.
    """
    if (given.size or 0) > MOST_BYTES:
        raise PhotoError(detail=_WHY["too-large"])
    with tempfile.TemporaryFile() as source:  # the bounded process reads it, and knows no path
        for chunk in given.chunks():
            source.write(chunk)
        source.flush()
        source.seek(0)
        return _stripped(source)


def _stripped(source: IO[bytes]) -> bytes:
    asked = json.dumps(
        {
            "memory_bytes": _BOUNDS.memory_bytes,
            "cpu_s": _BOUNDS.cpu_s,
            "pixels": MOST_PIXELS,
            "side": MOST_SIDE,
        }
    )
    try:
        with _AT_ONCE:
            said = list(answers(source.fileno(), child=_CHILD, asked=asked, bounds=_BOUNDS))
    except BrokeOffError:
        raise PhotoError(detail=_WHY["too-much"]) from None
    match said:
        case [(b"p", content)]:
            return content
        case [(b"x", why)]:
            raise PhotoError(detail=_WHY.get(str(json.loads(why)["why"]), _WHY["no-picture"]))
        case _:  # it died
            raise PhotoError(detail=_WHY["too-much"])


def keep(content: bytes, *, proof_id: UUID) -> str:
    """
    Keep a photo sealed, readable by the town's own account only; return the name of its file.

    Raises
    ------
    NotKeptError
        If it cannot be written; nothing of it is left.
    """
    name = f"{uuid4()}.sealed"
    path = _path(name)
    sealed = vault.seal_bytes(content, key="task", place=_place(proof_id))
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.touch(mode=0o600, exist_ok=False)
        with path.open("wb") as out:
            out.write(sealed)
            out.flush()
            os.fsync(out.fileno())
    except OSError as fault:
        path.unlink(missing_ok=True)
        raise NotKeptError from fault
    return name


def read(name: str, *, proof_id: UUID) -> bytes | None:
    """Return a photo that is kept; None where its file is not there any more."""
    try:
        sealed = _path(name).read_bytes()
    except FileNotFoundError:
        return None
    return vault.unseal_bytes(sealed, key="task", place=_place(proof_id))


def forget(name: str) -> None:
    """Remove a photo; what is gone already stays gone."""
    if name:
        _path(name).unlink(missing_ok=True)


def _path(name: str) -> Path:
    return Path(settings.MEDIA_ROOT) / FOLDER / Path(name).name


def _place(proof_id: UUID) -> str:
    return f"tasks.proofof.photo.{proof_id}"
