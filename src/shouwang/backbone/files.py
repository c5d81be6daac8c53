"""Keeping files that people bring, under names of our own."""

from __future__ import annotations

import re
import shutil
import uuid
from pathlib import Path
from typing import Final

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

_ENDING: Final = re.compile(r"(\.[a-z0-9]{1,5}){1,2}$")


def keep(given: UploadedFile[bytes], *, folder: str) -> Path:
    """Store an uploaded file, readable by the town's own account only; its name is not trusted."""
    ending = _ENDING.search((given.name or "").lower())
    path = _new(folder, ending[0] if ending else "")
    with path.open("xb") as out:
        path.chmod(0o600)
        for chunk in given.chunks():
            out.write(chunk)
    return path


def keep_copy(source: Path, *, folder: str) -> Path:
    """Store a copy of a file of this machine."""
    path = _new(folder, "".join(source.suffixes[-2:]).lower())
    path.touch(mode=0o600)
    shutil.copyfile(source, path)
    return path


def _new(folder: str, ending: str) -> Path:
    path = Path(settings.MEDIA_ROOT) / folder / f"{uuid.uuid4()}{ending}"
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path
