"""The app as it was built: which files there are, and how long a browser may keep each."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

from django.conf import settings
from django.http import HttpResponse

_TYPES: Final = {
    ".css": "text/css", ".html": "text/html; charset=utf-8", ".js": "text/javascript",
    ".png": "image/png", ".svg": "image/svg+xml", ".webmanifest": "application/manifest+json",
}  # fmt: skip
SHELL: Final = "index.html"
_HASHED: Final = "assets/"


@cache
def _files() -> dict[str, Path]:
    root: Path = settings.FIELD_APP
    found = (one for one in root.rglob("*") if one.is_file() and one.suffix in _TYPES)
    return {one.relative_to(root).as_posix(): one for one in found}


def is_built() -> bool:
    """Tell whether the app is there: where the package registry was away when it was set up, it is not."""
    return SHELL in _files()


def answer(name: str) -> HttpResponse | None:
    """Return a file of the app; those with a digest in their name never change, all others are asked for anew."""
    path = _files().get(name)
    if path is None:
        return None
    found = HttpResponse(path.read_bytes(), content_type=_TYPES[path.suffix])
    keeps = "public, max-age=31536000, immutable" if name.startswith(_HASHED) else "no-cache"
    found["Cache-Control"] = keeps
    return found
