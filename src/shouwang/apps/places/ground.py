"""
The file of the map that is in place: kept so that plans are made and checked on the very map that is shown.

It lies beside the database under the number of its import, and goes when another map takes its place.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Final
from uuid import UUID

from django.conf import settings

from shouwang.backbone.files import NotKeptError

FOLDER: Final = "ground"


def keep(source: Path, *, map_id: UUID, ending: str) -> None:
    """
    Keep a copy of a map file, whole or not at all.

    Raises
    ------
    NotKeptError
        If it cannot be written.
    """
    path = _folder() / f"{map_id.hex}{ending}"
    half = path.with_name(f"{map_id.hex}.half")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        shutil.copyfile(source, half)
        half.chmod(0o600)
        half.replace(path)
    except OSError as fault:
        half.unlink(missing_ok=True)
        raise NotKeptError from fault


def file_of(map_id: UUID) -> Path | None:
    """Return the file of a map; None where the map was brought before files were kept."""
    found = [path for path in _folder().glob(f"{map_id.hex}.*") if path.suffix != ".half"]
    return found[0] if found else None


def forget(map_id: UUID) -> None:
    """Remove the file of a map that is not shown any more."""
    for path in _folder().glob(f"{map_id.hex}.*"):
        path.unlink(missing_ok=True)


def _folder() -> Path:
    return Path(settings.MEDIA_ROOT) / FOLDER
