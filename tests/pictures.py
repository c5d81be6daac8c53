"""Files that are brought as photos: talkative, small, and such as unfold to too much."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any, Final

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

SECRETS: Final = (
    b"SecretPhone 9",
    b"2020:02:27 08:12",
    b"GPS",
    b"my own comment",
    b"trailing words",
    b"<x:xmpmeta",
)

"""What `talkative` says besides the picture."""


def picture(kind: str = "JPEG", size: tuple[int, int] = (64, 32), **facts: Any) -> bytes:
    """Return a picture, red on its left half and blue on its right."""
    image = Image.new(facts.pop("mode", "RGB"), size, "red")
    image.paste("blue", (size[0] // 2, 0, *size))
    out = io.BytesIO()
    image.save(out, kind, **facts)
    return out.getvalue()


def talkative(orientation: int = 1) -> bytes:
    """Return a photo that says where, when and with what it was taken."""
    exif = Image.Exif()
    exif[0x0110] = "SecretPhone 9"
    exif[0x0132] = "2020:02:27 08:12:00"
    exif[0x0112] = orientation
    exif.get_ifd(0x8825).update(
        {1: "N", 2: (30.0, 16.0, 12.0), 3: "E", 4: (114.0, 20.0, 7.0), 29: "2020:02:27"}
    )
    xmp = b'<x:xmpmeta xmlns:x="adobe:ns:meta/">GPS</x:xmpmeta>'
    content = picture(exif=exif, comment=b"my own comment GPS", xmp=xmp)
    return content + b"trailing words"


def sent(content: bytes, name: str = "photo.jpg", kind: str = "image/jpeg") -> SimpleUploadedFile:
    """Return a file as a browser sends it."""
    return SimpleUploadedFile(name, content, content_type=kind)


def bomb() -> bytes:
    """Return a PNG of a few bytes that says it unfolds to 40,000 x 40,000."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    head = struct.pack(">IIBBBBB", 40_000, 40_000, 8, 2, 0, 0, 0)
    rows = zlib.compress(b"\0" * 1_000_000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
