"""Pages of zones: from the drawn line to the last point taken away, as a desk and a guard see them."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.test import Client, TestCase
from django.urls import reverse
from django.utils import timezone

from shouwang.apps.incidents.models import Incident
from shouwang.apps.tasks.models import Task
from shouwang.apps.zones.models import ClosurePlan, Finding, Point, Zone
from shouwang.backbone.jobs.models import Job
from tests.apps.incidents import reports
from tests.apps.orders.ordering import active_pack, issued, new_zone
from tests.apps.orders.ordering import zone as subject
from tests.apps.places.maps import import_map, osm_file
from tests.apps.tasks.office import formed, staff
from tests.apps.zones.village import BOX, EMPTY, HIDDEN, map_text
from tests.offices import make_areas, page, resident, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def incident(tmp_path: Path) -> Incident:
    make_areas()
    import_map(osm_file(tmp_path, map_text()))
    now = timezone.now()
    pack = active_pack(at=now - timedelta(days=1))
    today = timezone.localdate(now)
    return reports.taken(resident(), at=now, pack_id=pack.pk, onset_on=today).incident


@pytest.fixture
def desk(incident: Incident) -> Client:
    return signed_in("duty-leader", name="Lena")


def typed(incident: Incident, **facts: object) -> dict[str, object]:
    return {
        "incident": incident.pk, "name": "柳湾3组", "name_en": "Group 3", "measure": "control-zone",
        "outline": json.dumps(BOX), **facts,
    }  # fmt: skip


def post(client: Client, name: str, *args: object, **facts: object) -> str:
    address = reverse(f"zones:{name}", args=args)
    return client.post(address, facts, follow=True).content.decode()


def drawn(client: Client, incident: Incident, **facts: object) -> Zone:
    client.post(reverse("zones:new"), typed(incident, **facts))
    return Zone.every.get()


def planned(client: Client, zone: Zone) -> ClosurePlan:
    with TestCase.captureOnCommitCallbacks(execute=True):
        post(client, "begin", zone.pk, way="foot", buffer="300", detour="1500")
    assert Job.objects.filter(kind="zones.plan").latest("made_at").state == Job.State.DONE
    return ClosurePlan.every.latest("n")


def close_by_order(zone: Zone, now: datetime) -> None:
    today = timezone.localdate(now)
    order = new_zone(
        pack_id=active_pack(at=now).pk, decided_at=now, starts_at=now,
        last_day=today + timedelta(days=10), review_on=today + timedelta(days=5),
    )  # fmt: skip
    issued(subject(zone.parts[0], "柳湾村"), order, at=now)


def test_from_the_line_on_the_map_to_the_last_point_taken_away(
    desk: Client, incident: Incident
) -> None:
    zone = drawn(desk, incident)
    text = page(desk, "zones:zone", zone.pk)
    assert "No order is written: nothing may be closed" in text
    assert "Ways across its edge" in text
    plan = planned(desk, zone)
    text = page(desk, "zones:plan", plan.pk)
    assert "a second reader of the map found no other" in text
    assert "No plan takes less" in text
    assert "An ambulance still reaches every house" in text
    assert 'id="map-points"' in text
    assert desk.get(reverse("zones:picture", args=[plan.pk])).content.startswith(b"<svg")
    assert "Its points are to be built now" in post(desk, "accept", plan.pk, words="")
    row = Point.every.filter(kind="barrier")[0]
    assert "No order on this zone is issued" in post(desk, "step", row.pk, kind="built", words="")
    now = timezone.now()
    close_by_order(zone, now)
    assert "with your name" in post(desk, "step", row.pk, kind="built", words="")
    said = {"who": "", "minutes": "8", "by_hand": "yes", "way_out": "yes"}
    post(desk, "point", row.pk, **said)
    assert "Say who opens it" in post(desk, "step", row.pk, kind="checked", words="")
    for kind in ("services", "posters"):
        answer = desk.get(reverse("zones:paper", args=[zone.pk, kind]))
        assert answer.content[:4] == b"%PDF"
    assert desk.get(reverse("zones:paper", args=[zone.pk, "other"])).status_code == 404
    assert zone.number in page(desk, "incidents:command")
    assert "orders that still run" in page(desk, "zones:zone", zone.pk)


def test_a_reported_path_is_planned_again_from_the_page(desk: Client, incident: Incident) -> None:
    zone = drawn(desk, incident)
    post(desk, "accept", planned(desk, zone).pk, words="")
    guard = signed_in("gate-lead", name="Gao")
    assert "Report from the line" in page(guard, "zones:report", zone.pk)
    post(
        guard,
        "report",
        zone.pk,
        kind="path",
        path=json.dumps(HIDDEN),
        words="behind the pond",
        code="",
    )
    found = Finding.every.get()
    assert "findings on the line wait" in page(desk, "pages:home")
    assert "Plan again with this path" in page(desk, "zones:zone", zone.pk)
    text = post(desk, "answer", found.pk)
    assert "what stood stays, the least is added" in text
    plan = ClosurePlan.every.latest("n")
    assert (
        "Beside plan 1: 1 new, 0 gone"
        in desk.get(reverse("zones:plan", args=[plan.pk]) + "?with=1").content.decode()
    )
    post(desk, "settle", found.pk, words="a point is built there")
    assert "findings on the line wait" not in page(desk, "pages:home")


def test_a_point_is_ruled_out_moved_and_staffed_from_the_page(
    desk: Client, incident: Incident
) -> None:
    zone = drawn(desk, incident)
    plan = planned(desk, zone)
    assert "Planned again" in post(desk, "change", plan.pk, code="C4", act="forbid")
    assert "Show on the map where it is to stand" in post(
        desk, "change", plan.pk, code="C4", act="move"
    )
    spot = json.dumps({"type": "Point", "coordinates": [117.3, 28.4]})
    assert "cannot stand there" in post(desk, "change", plan.pk, code="C4", act="move", spot=spot)
    assert "no control" in post(desk, "change", plan.pk, code="C99", act="forbid")
    assert ClosurePlan.every.count() == 2


def test_what_cannot_be_drawn_comes_back_as_it_was_typed(desk: Client, incident: Incident) -> None:
    address = reverse("zones:new")
    text = desk.post(address, typed(incident, outline=json.dumps(EMPTY))).content.decode()
    assert "Nobody who is registered lives in it" in text
    assert "Group 3" in text
    for outline in (
        "[1",
        "{}",
        "[]",
        '{"type":"Polygon","coordinates":[[[1]]]}',
        "NaN",
        "[" * 5_000,
    ):
        answer = desk.post(address, typed(incident, outline=outline))
        assert answer.status_code == 200
    assert desk.post(address, typed(incident, outline="", houses="1;drop")).status_code == 200
    assert not Zone.every.exists()
    desk.post(address, typed(incident, outline="", place="LH/LW"))
    assert Zone.every.get().parts == ["LH/LW"]


def test_the_build_list_and_a_walk_are_given_from_the_page(
    desk: Client, incident: Incident
) -> None:
    zone = drawn(desk, incident)
    post(desk, "accept", planned(desk, zone).pk, words="")
    now = timezone.now()
    group = formed(incident, staff(at=now)[0], at=now)
    due = timezone.localtime(now + timedelta(hours=9)).strftime("%Y-%m-%dT%H:%M")
    early = post(desk, "build", zone.pk, group=group.pk, due_at=due)
    assert "nothing is put across a road before" in early
    close_by_order(zone, now)
    assert "4 tasks were given" in post(desk, "build", zone.pk, group=group.pk, due_at=due)
    assert "Nothing is left to be given" in post(
        desk, "build", zone.pk, group=group.pk, due_at=due
    )
    assert "1 task was given" in post(desk, "patrol", zone.pk, group=group.pk, due_at=due)
    assert "is out already" in post(desk, "patrol", zone.pk, group=group.pk, due_at=due)
    walk = Task.every.latest("number")
    assert zone.number in page(desk, "tasks:task", walk.pk)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_page_is_there_in_both_languages(language: str, incident: Incident) -> None:
    desk = signed_in("commander", name="Cai", language=language)
    zone = drawn(desk, incident)
    plan = planned(desk, zone)
    post(desk, "accept", plan.pk, words="")
    row = Point.every.all()[0]
    pages = [
        ("zones", []),
        ("new", []),
        ("zone", [zone.pk]),
        ("report", [zone.pk]),
        ("plan", [plan.pk]),
        ("point", [row.pk]),
    ]
    for name, args in pages:
        text = page(desk, f"zones:{name}", *args)
        assert ("Zones and points" in text) == (language == "en"), name


def test_who_sees_no_zones_finds_none(desk: Client, incident: Incident) -> None:
    zone = drawn(desk, incident)
    far = signed_in("duty-leader", name="Elsa", area="LH/XX")
    assert far.get(reverse("zones:zone", args=[zone.pk])).status_code == 404
    doctor = signed_in("doctor", name="Dora")
    assert doctor.get(reverse("zones:zones")).status_code == 403
