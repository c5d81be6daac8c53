"""Photos of what is found along the line: kept bare and sealed, shown to whom the zone is shown."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from shouwang.apps.incidents.models import Incident
from shouwang.apps.zones import findings, purges
from shouwang.apps.zones.errors import PointError
from shouwang.apps.zones.findings import NewFinding
from shouwang.apps.zones.models import Finding, Zone
from shouwang.backbone import photos
from shouwang.backbone.audit import log
from tests.apps.incidents import reports
from tests.apps.orders.ordering import somebody
from tests.apps.zones import rows
from tests.apps.zones.village import HIDDEN, NOW
from tests.offices import make_areas, page, resident, signed_in
from tests.pictures import SECRETS, picture, sent, talkative

pytestmark = pytest.mark.django_db


@pytest.fixture
def zone(settings: Any, tmp_path: Path) -> Zone:
    settings.MEDIA_ROOT = tmp_path
    make_areas()
    incident = reports.taken(resident(), at=NOW).incident
    return rows.zone_row(incident, "LH/LW/G3", number="Z2026-0001", name="G3", at=NOW)


@pytest.fixture
def guard(zone: Zone) -> Client:
    return signed_in("gate-lead", name="Gao")


def kept() -> list[Path]:
    return sorted((Path(settings.MEDIA_ROOT) / Finding.photos.folder).glob("*"))


def reported(client: Client, zone: Zone, **facts: object) -> HttpResponse:
    """Send the form of a report about a path."""
    said = {"kind": "path", "path": json.dumps(HIDDEN), "words": "behind the pond", "code": ""}
    return client.post(reverse("zones:report", args=[zone.pk]), {**said, **facts})  # type: ignore[return-value]


def new(**facts: Any) -> NewFinding:
    return NewFinding(**{"kind": Finding.Kind.SOUND, "found_at": timezone.now(), **facts})


def noted(zone: Zone, said: NewFinding) -> Finding:
    return findings.note(actor=somebody("Duan"), zone_id=zone.pk, new=said, at=timezone.now())


def address_of(row: Finding) -> str:
    return reverse("zones:photo", args=[row.pk])


def test_a_photo_is_kept_sealed_and_says_nothing_besides_the_picture(
    guard: Client, zone: Zone
) -> None:
    answer = reported(guard, zone, photo=sent(talkative(), "../../etc/passwd.svg", "text/html"))
    assert answer.status_code == 302
    row = Finding.every.get()
    (file,) = kept()
    assert file.name == row.photo
    assert file.stat().st_mode & 0o077 == 0
    assert b"JFIF" not in file.read_bytes()
    shown = guard.get(address_of(row))
    assert shown["Content-Type"] == "image/jpeg"
    assert shown["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in shown["Cache-Control"]
    opened = Image.open(io.BytesIO(shown.content))
    assert (opened.size, dict(opened.getexif())) == ((64, 32), {})
    assert not [secret for secret in SECRETS if secret in shown.content]


def test_it_is_seen_by_who_may_see_the_zone_and_by_nobody_else(guard: Client, zone: Zone) -> None:
    reported(guard, zone, photo=sent(picture()))
    row = Finding.every.get()
    for role in ("duty-leader", "police"):
        assert signed_in(role, name=role, area="LH/LW").get(address_of(row)).status_code == 200
    far = signed_in("duty-leader", name="Elsa", area="LH/XX")
    doctor = signed_in("doctor", name="Dora")
    for client in (far, doctor, Client()):
        of_zone = client.get(reverse("zones:zone", args=[zone.pk]))
        assert client.get(address_of(row)).status_code == of_zone.status_code != 200


@pytest.mark.parametrize(
    ("language", "words"), [("en", "Photo of F1"), ("zh-hans", "F1")], ids=["en", "zh"]
)
def test_the_zone_shows_it_small_and_leads_to_it(zone: Zone, language: str, words: str) -> None:
    row = noted(zone, new(photo=sent(picture())))
    text = page(signed_in("duty-leader", name="Lena", language=language), "zones:zone", zone.pk)
    image = text.split('<p class="thumb">')[1].split("</p>")[0]
    assert image.count(address_of(row)) == 2
    assert 'loading="lazy"' in image
    assert words in image


def test_a_finding_without_photo_shows_none(guard: Client, zone: Zone) -> None:
    reported(guard, zone)
    row = Finding.every.get()
    assert row.photo == ""
    assert 'class="thumb"' not in page(guard, "zones:zone", zone.pk)
    assert guard.get(address_of(row)).status_code == 404


def test_a_photo_whose_file_is_lost_is_not_there(guard: Client, zone: Zone) -> None:
    row = noted(zone, new(photo=sent(picture())))
    kept()[0].unlink()
    assert guard.get(address_of(row)).status_code == 404


@pytest.mark.parametrize("content", [b"<svg/>", picture()[:300], b""], ids=["svg", "cut", "empty"])
def test_what_is_no_photo_is_said_at_the_field_and_what_was_typed_stays(
    guard: Client, zone: Zone, content: bytes
) -> None:
    said = reported(guard, zone, photo=sent(content))
    form = said.context["form"]  # type: ignore[attr-defined]
    assert list(form.errors) == ["photo"]
    assert len(form.errors["photo"]) == 1
    text = said.content.decode()
    assert "behind the pond" in text
    assert "117.1996" in text
    assert not Finding.every.exists()
    assert kept() == []


def test_a_report_that_is_refused_keeps_no_photo_and_says_that_it_is_to_be_chosen_again(
    guard: Client, zone: Zone
) -> None:
    text = reported(guard, zone, path="", photo=sent(picture())).content.decode()
    assert "Draw the path" in text
    assert "Choose the photo again" in text
    text = reported(guard, zone, kind="none", photo=sent(b"<svg/>")).content.decode()
    assert "Choose the photo again" in text
    assert "behind the pond" in text
    with pytest.raises(PointError):
        noted(zone, new(kind=Finding.Kind.POINT, photo=sent(picture())))
    assert not Finding.every.exists()
    assert kept() == []


def full(*_asked: object, **_facts: object) -> None:
    raise OSError(28, "No space left on device")


def test_a_full_disk_leaves_nothing(
    guard: Client, zone: Zone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shouwang.backbone.files.os.fsync", full)
    assert "disk is full" in reported(guard, zone, photo=sent(picture())).content.decode()
    assert not Finding.every.exists()
    assert kept() == []


def test_what_breaks_off_after_the_photo_was_kept_leaves_none(
    zone: Zone, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[int] = []

    def broken(*_asked: object, **_facts: object) -> None:
        seen.append(len(kept()))
        raise RuntimeError

    monkeypatch.setattr(log, "write", broken)
    with pytest.raises(RuntimeError):
        noted(zone, new(photo=sent(picture())))
    assert seen == [1]
    assert not Finding.every.exists()
    assert kept() == []


def test_the_button_pressed_twice_keeps_one_photo_and_another_photo_is_another_finding(
    zone: Zone,
) -> None:
    first = new(photo=sent(picture()))
    row = noted(zone, first)
    assert noted(zone, replace(first, photo=sent(picture()))) == row
    assert len(kept()) == 1
    assert noted(zone, replace(first, photo=sent(picture(size=(32, 32))))) != row
    assert noted(zone, replace(first, photo=None)) != row
    assert Finding.every.count() == 3
    assert len(kept()) == 2


def test_the_photo_goes_with_the_finding_and_no_other_does(zone: Zone) -> None:
    noted(zone, new(photo=sent(picture())))
    incident = Incident.every.get()
    rest = rows.zone_row(incident, "LH/LW", number="Z2026-0002", name="LW", at=NOW)
    stays = noted(rest, new(photo=sent(picture())))
    assert len(kept()) == 2
    purges._remove(Zone.every.filter(pk=zone.pk), timezone.now())
    assert [file.name for file in kept()] == [stays.photo] == purges._known()


def test_too_much_is_refused_before_it_is_read(guard: Client, zone: Zone) -> None:
    huge = sent(b"\0" * (photos.MOST_BYTES + 2_000_000))
    assert reported(guard, zone, photo=huge).status_code == 413
    assert not Finding.every.exists()
