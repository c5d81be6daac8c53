"""Photos as proof: kept sealed, shown to whom the task is shown; what is refused leaves nothing."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from shouwang.apps.incidents.public import Incident
from shouwang.apps.people import public as people
from shouwang.apps.tasks import doing, proofs
from shouwang.apps.tasks.errors import TaskError
from shouwang.apps.tasks.models import ProofOf, Step, Task
from shouwang.backbone import photos
from tests.apps.tasks.office import given, open_incident, staff, taken, tied
from tests.offices import signed_in
from tests.pictures import picture, sent, talkative

pytestmark = pytest.mark.django_db


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
    return sorted((Path(settings.MEDIA_ROOT) / ProofOf.photos.folder).glob("*"))


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

    monkeypatch.setattr("shouwang.backbone.files.os.fsync", full)
    answer = client.post(reverse("tasks:photo", args=[task.pk]), {"photo": sent(picture())})
    assert "disk is full" in answer.content.decode()
    assert kept() == []
    assert not ProofOf.every.exists()
