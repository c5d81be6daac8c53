"""
The process that opens a photo: it answers with the same picture, upright, small, and without anything else.

What is written is drawn anew from the pixels alone: no place, hour, device, comment, thumbnail, or trailing bytes.
"""

from __future__ import annotations

import io
import json
import sys
import warnings
from typing import Any, Final

from PIL import Image, ImageCms, ImageOps

from shouwang.backbone.bounded import bound, send

PICTURE, REFUSED = b"p", b"x"
FORMATS: Final = ("JPEG", "PNG", "WEBP")
_QUALITY: Final = 85


def serve(asked: str) -> None:
    """Read the photo on standard input within the limits that ``asked`` holds as JSON."""
    limits = json.loads(asked)
    bound(memory_bytes=limits["memory_bytes"], cpu_s=limits["cpu_s"])
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    Image.MAX_IMAGE_PIXELS = limits["pixels"]
    try:
        send(PICTURE, stripped(sys.stdin.buffer.read(), side=limits["side"]))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        send(REFUSED, {"why": "too-many-pixels"})
    except MemoryError:
        send(REFUSED, {"why": "too-much"})
    except Exception:  # noqa: BLE001 whatever a stranger's file does, it is refused, not a fault
        send(REFUSED, {"why": "no-picture"})


def stripped(content: bytes, *, side: int) -> bytes:
    """
    Return a photo as JPEG of at most ``side`` pixels a side, drawn anew from its pixels alone.

    Raises
    ------
    OSError
        If it is no JPEG, PNG or WebP, or is damaged.
    """
    with Image.open(io.BytesIO(content), formats=FORMATS) as given:
        if given.format == "JPEG":
            given.draft("RGB", (side, side))  # decodes small at once
        profile = given.info.get("icc_profile")
        picture: Any = given
        picture.thumbnail((side, side))
        upright = ImageOps.exif_transpose(picture)
    plain = _as_rgb(upright, profile)
    bare = Image.new("RGB", plain.size)
    bare.paste(plain)
    out = io.BytesIO()
    bare.save(out, "JPEG", quality=_QUALITY, optimize=True)
    return out.getvalue()


def _as_rgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    """Return a picture in plain colours, what is transparent on white; a profile that cannot be read is left out."""
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        with_alpha = picture.convert("RGBA")
        ground = Image.new("RGBA", with_alpha.size, "white")
        return Image.alpha_composite(ground, with_alpha).convert("RGB")
    if profile and picture.mode in ("RGB", "CMYK", "L"):
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            seen = ImageCms.profileToProfile(
                picture, source, ImageCms.createProfile("sRGB"), outputMode="RGB"
            )
        except (ImageCms.PyCMSError, OSError):
            return picture.convert("RGB")
        return seen if seen is not None else picture.convert("RGB")
    return picture.convert("RGB")
