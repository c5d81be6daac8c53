"""
Photos that people bring: opened by a process of its own, kept sealed, without any of their metadata.

ShouwangError
 └ PhotoError  a file is no photo that can be taken
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import BoundedSemaphore
from typing import IO, ClassVar, Final
from uuid import UUID

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse

from shouwang.backbone import files, vault
from shouwang.backbone.bounded import Bounds, BrokeOffError, answers
from shouwang.core.errors import ShouwangError
from shouwang.core.text import Text

MOST_BYTES: Final = 12_000_000
MOST_PIXELS: Final = 50_000_000
MOST_SIDE: Final = 2_000
_CHILD: Final = "shouwang.backbone.photo_child"
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


class PhotoError(ShouwangError):
    """A file is no photo that can be taken; nothing of it is kept."""

    code: ClassVar[str] = "photos.photo"
    problem: ClassVar[Text] = Text(en="{detail}.", zh="{detail}。")
    remedy: ClassVar[Text] = Text(
        en="Nothing was kept. Choose another photo, or say in words what it shows.",
        zh="没有保存。请换一张照片，或用文字说明。",
    )


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


@dataclass(frozen=True, slots=True)
class Album:
    """
    The photos of one kind of record, each bound to the record with which it came.

    Parameters
    ----------
    folder
        Its name in the town's folder of files.
    key
        Class of data, one of `shouwang.backbone.home.KEY_NAMES`.
    place
        What a photo is sealed for, before the id of its record.
    """

    folder: str
    key: str
    place: str

    @contextmanager
    def keeping(self) -> Iterator[Callable[[bytes, UUID], str]]:
        """
        Give what keeps the photo of a record and returns the name of its file; around a transaction.

        A photo of which the record was not saved is forgotten, whatever went wrong.

        Raises
        ------
        NotKeptError
            If a photo cannot be written.
        """
        names: list[str] = []

        def keep(content: bytes, pk: UUID) -> str:
            sealed = vault.seal_bytes(content, key=self.key, place=self._place(pk))
            names.append(files.keep_bytes(sealed, folder=self.folder, ending=".sealed").name)
            return names[-1]

        try:
            yield keep
        except BaseException:
            self.forget(names)
            raise

    def read(self, name: str, pk: UUID) -> bytes | None:
        """Return the photo of a record; None where it has none, or its file is not there any more."""
        try:
            sealed = self._path(name).read_bytes() if name else None
        except FileNotFoundError:
            return None
        return vault.unseal_bytes(sealed, key=self.key, place=self._place(pk)) if sealed else None

    def shown(self, name: str, pk: UUID) -> HttpResponse:
        """
        Return the photo of a record as a page shows it; whether the reader may see it was asked before.

        Raises
        ------
        Http404
            If there is none.
        """
        content = self.read(name, pk)
        if content is None:
            raise Http404
        answer = HttpResponse(content, content_type="image/jpeg")
        answer["Content-Disposition"] = f'inline; filename="{pk}.jpg"'
        answer["Cache-Control"] = "private, no-store"
        return answer

    def forget(self, names: Iterable[str]) -> None:
        """Remove photos; what is gone already stays gone."""
        for name in filter(None, names):
            self._path(name).unlink(missing_ok=True)

    def _path(self, name: str) -> Path:
        return Path(settings.MEDIA_ROOT) / self.folder / Path(name).name

    def _place(self, pk: UUID) -> str:
        return f"{self.place}.{pk}"
