"""What photos say besides the picture is gone, and what is no photo is refused in one sentence."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from PIL import Image

from shouwang.backbone import photos
from shouwang.backbone.photos import PhotoError
from tests.pictures import SECRETS, bomb, picture, sent, talkative


def test_what_a_photo_says_besides_the_picture_is_gone() -> None:
    content = talkative()
    assert all(secret in content for secret in SECRETS[:1])
    assert Image.open(io.BytesIO(content)).getexif().get_ifd(0x8825)
    bare = photos.taken_from(sent(content))
    opened = Image.open(io.BytesIO(bare))
    assert dict(opened.getexif()) == {}
    assert not {"exif", "comment", "xmp", "icc_profile", "photoshop"} & set(opened.info)
    assert not [secret for secret in SECRETS if secret in bare]
    assert opened.size == (64, 32)


@pytest.mark.parametrize(("orientation", "size"), [(1, (64, 32)), (3, (64, 32)), (6, (32, 64))])
def test_a_photo_stands_upright(orientation: int, size: tuple[int, int]) -> None:
    opened = Image.open(io.BytesIO(photos.taken_from(sent(talkative(orientation)))))
    assert opened.size == size
    red, _green, blue = opened.convert("RGB").getpixel((4, 4))  # type: ignore[misc]
    assert (red > blue) == (orientation != 3)


@pytest.mark.parametrize("content", [
    picture("PNG"), picture("WEBP"), picture("PNG", mode="RGBA"), picture("JPEG", mode="CMYK"),
])  # fmt: skip
def test_other_kinds_of_photos_become_jpeg(content: bytes) -> None:
    opened = Image.open(io.BytesIO(photos.taken_from(sent(content))))
    assert (opened.format, opened.mode) == ("JPEG", "RGB")


def test_a_large_photo_is_made_small() -> None:
    opened = Image.open(io.BytesIO(photos.taken_from(sent(picture(size=(5_000, 3_000))))))
    assert max(opened.size) == photos.MOST_SIDE


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "no photo"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "no photo"),
        (b"<!doctype html><script>alert(1)</script>", "no photo"),
        (b"%PDF-1.7", "no photo"),
        (b"GIF89a" + b"\0" * 40, "no photo"),
        (picture()[:300], "no photo"),
        (picture("PNG")[:60], "no photo"),
        (picture("TIFF"), "no photo"),
        (picture("BMP"), "no photo"),
        (bomb(), "million pixels"),
    ],
)
def test_what_is_no_photo_is_refused_in_one_sentence(content: bytes, why: str) -> None:
    with pytest.raises(PhotoError, match=why):
        photos.taken_from(sent(content))


def test_a_file_that_is_too_large_is_refused_before_it_is_opened() -> None:
    with pytest.raises(PhotoError, match="larger than 12 MB"):
        photos.taken_from(sent(picture() + b"\0" * photos.MOST_BYTES))


def test_what_asks_for_too_much_memory_or_time_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    for bounds in ({"memory_bytes": 20_000_000}, {"wall_s": 0.01}):
        monkeypatch.setattr(photos, "_BOUNDS", replace(photos._BOUNDS, **bounds))
        with pytest.raises(PhotoError, match="too much to be opened"):
            photos.taken_from(sent(picture("PNG", (4_000, 4_000))))
        monkeypatch.undo()
