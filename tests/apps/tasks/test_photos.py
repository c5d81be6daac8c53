"""Photos as proof: what they say besides the picture is gone, and what is no photo is refused in one sentence."""

from __future__ import annotations

import io
import struct
import zlib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from shouwang.apps.incidents.public import Incident
from shouwang.apps.people import public as people
from shouwang.apps.tasks import doing, photos, proofs
from shouwang.apps.tasks.errors import PhotoError, TaskError
from shouwang.apps.tasks.models import ProofOf, Step, Task
from tests.apps.tasks.office import given, open_incident, staff, taken, tied
from tests.offices import signed_in

pytestmark = pytest.mark.django_db
SECRETS = (
    b"SecretPhone 9",
    b"2020:02:27 08:12",
    b"GPS",
    b"my own comment",
    b"trailing words",
    b"<x:xmpmeta",
)


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


@pytest.fixture
def lin() -> people.Helper:
    open_incident()
    return staff(at=timezone.now())[0]


@pytest.fixture
def client(lin: people.Helper) -> Client:
    return signed_in("volunteer", name=lin.name)


@pytest.fixture
def task(lin: people.Helper, client: Client) -> Task:
    now = timezone.now()
    return taken(given(Incident.objects.get(), who=lin, at=now), tied(lin), at=now)


def kept() -> list[Path]:
    """Return the files of photos."""
    return sorted((Path(settings.MEDIA_ROOT) / photos.FOLDER).glob("*"))


def test_a_photo_is_kept_sealed_and_shown_to_whom_the_task_is_shown(
    client: Client, task: Task
) -> None:
    address = reverse("tasks:photo", args=[task.pk])
    answer = client.post(
        address, {"photo": sent(talkative(), "../../etc/passwd.svg", "text/html")}
    )
    assert answer.status_code == 302
    proof = ProofOf.every.get()
    (file,) = kept()
    assert file.stat().st_mode & 0o077 == 0
    assert b"JFIF" not in file.read_bytes()
    shown = client.get(reverse("tasks:proof", args=[proof.pk]))
    assert shown["Content-Type"] == "image/jpeg"
    assert shown["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in shown["Cache-Control"]
    assert Image.open(io.BytesIO(shown.content)).size == (64, 32)
    assert str(proof.pk) in client.get(reverse("tasks:task", args=[task.pk])).content.decode()
    stranger = signed_in("volunteer", name="Other")
    assert stranger.get(reverse("tasks:proof", args=[proof.pk])).status_code == 404
    file.unlink()
    assert client.get(reverse("tasks:proof", args=[proof.pk])).status_code == 404


def test_a_photo_that_is_refused_leaves_nothing(client: Client, task: Task) -> None:
    address = reverse("tasks:photo", args=[task.pk])
    said = client.post(address, {"photo": sent(b"<svg/>")}).content.decode()
    assert "no photo that can be opened" in said
    said = client.post(address, {}).content.decode()
    assert "required" in said
    assert kept() == []
    assert not ProofOf.every.exists()
    assert not Step.every.filter(kind="proved").exists()
    huge = client.post(address, {"photo": sent(b"\0" * (photos.MOST_BYTES + 2_000_000))})
    assert huge.status_code == 413


def test_a_photo_for_a_task_that_is_over_leaves_nothing(lin: people.Helper, task: Task) -> None:
    now = timezone.now()
    doing.finish(actor=tied(lin), task_id=task.pk, at=now)
    with pytest.raises(TaskError, match="done or dropped already"):  # before it is opened
        proofs.bring_photo(actor=tied(lin), task_id=task.pk, photo=sent(b"<svg/>"), at=now)
    assert kept() == []


def test_a_task_takes_so_many_photos_and_signatures(
    lin: people.Helper, task: Task, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(proofs, "MOST_PROOFS", 2)
    now, who = timezone.now(), tied(lin)
    proofs.bring_photo(actor=who, task_id=task.pk, photo=sent(picture()), at=now)
    proofs.sign(actor=who, task_id=task.pk, signer="Shu", at=now)
    with pytest.raises(TaskError, match="at most"):
        proofs.bring_photo(actor=who, task_id=task.pk, photo=sent(picture()), at=now)
    with pytest.raises(TaskError, match="at most"):
        proofs.sign(actor=who, task_id=task.pk, signer="Shu", at=now)


def test_a_full_disk_leaves_nothing(
    client: Client, task: Task, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("shouwang.apps.tasks.photos.os.fsync", full)
    answer = client.post(reverse("tasks:photo", args=[task.pk]), {"photo": sent(picture())})
    assert "disk is full" in answer.content.decode()
    assert kept() == []
    assert not ProofOf.every.exists()


def test_what_asks_for_too_much_memory_or_time_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    for bounds in ({"memory_bytes": 20_000_000}, {"wall_s": 0.01}):
        monkeypatch.setattr(photos, "_BOUNDS", replace(photos._BOUNDS, **bounds))
        with pytest.raises(PhotoError, match="too much to be opened"):
            photos.taken_from(sent(picture("PNG", (4_000, 4_000))))
        monkeypatch.undo()
