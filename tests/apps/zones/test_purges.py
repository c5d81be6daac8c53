"""How long zones are kept, and what goes with them."""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone

from shouwang.apps.incidents.models import Incident
from shouwang.apps.places import ground
from shouwang.apps.zones.models import ClosurePlan, Finding, PlanPicture, Point, PointStep, Zone
from shouwang.backbone.access.actors import MACHINE
from shouwang.backbone.retention import closing, purging
from tests.apps.orders.ordering import somebody
from tests.apps.zones import rows
from tests.apps.zones.village import make_village

pytestmark = pytest.mark.django_db
TABLES = (Zone, ClosurePlan, PlanPicture, Point, PointStep, Finding)


@pytest.fixture
def incident(tmp_path: Path) -> Incident:
    return make_village(tmp_path)


def night(days: int) -> datetime:
    """Return two o'clock of a night."""
    local = timezone.localtime() + timedelta(days=days)
    return local.replace(hour=2, minute=0)


def purge(days: int) -> None:
    _n, failed = purging.night(actor=MACHINE, now=night(days), stop=lambda: None)
    assert failed == []


def filled(incident: Incident, number: str) -> Zone:
    """Return a zone with two plans, one made from the other, points, steps and a finding."""
    now = timezone.now()
    zone = rows.zone_row(incident, "LH/LW/G3", number=number, name="G3", at=now)
    first = rows.plan_row(zone, at=now)
    ClosurePlan.every.filter(pk=rows.plan_row(zone, n=2, at=now).pk).update(base=first)
    rows.points_of(first, opener="Lin", at=now)
    rows.finding_row(zone, "behind the pond", at=now)
    return zone


def test_ninety_days_after_the_outbreak_a_lifted_zone_is_gone_and_one_that_stands_is_not(
    incident: Incident, monkeypatch: pytest.MonkeyPatch
) -> None:
    lifted, stands = filled(incident, "Z2026-0001"), filled(incident, "Z2026-0002")
    Zone.every.filter(pk=lifted.pk).update(lifted_at=timezone.now())
    purge(400)
    assert Zone.every.count() == 2
    monkeypatch.setattr(closing, "_CHECKS", [])
    asked = closing.ask(
        actor=somebody("Duan"), incident=incident.number, reason="over", at=timezone.now()
    )
    closing.confirm(actor=somebody("Emeka"), closing_id=asked.pk, at=timezone.now())
    purge(89)
    assert Zone.every.count() == 2
    purge(92)
    assert list(Zone.every.all()) == [stands]
    assert [table.every.count() for table in TABLES] == [1, 2, 4, 2, 2, 1]


def test_the_file_of_the_map_in_place_stays_and_others_go(incident: Incident) -> None:
    folder = Path(settings.MEDIA_ROOT) / ground.FOLDER
    (folder / "cut-off.half").write_bytes(b"x")
    for path in folder.iterdir():
        os.utime(path, (0, 0))
    kept = ground.known()
    assert len(kept) == 1
    purge(8)
    assert [path.name for path in folder.iterdir()] == kept
