"""What somebody sends who means harm, or whose map is broken: an answer in words, never a fault of ours."""

from __future__ import annotations

import json
import math
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from shouwang.apps.incidents.models import Incident
from shouwang.apps.zones.models import ClosurePlan, Finding, Point, PointStep, Zone
from shouwang.policy.measures import Measure
from tests.apps.zones import rows
from tests.apps.zones.village import make_village
from tests.offices import signed_in

pytestmark = pytest.mark.django_db

HUGE: Final = "1" + "0" * 400
DEEP: Final = "[" * 5_000 + "]" * 5_000
SHAPES: Final = {
    "not a number": '{"type":"Polygon","coordinates":[[[NaN,28],[117.2,28.3],[117,28.2],[NaN,28]]]}',
    "endless": '{"type":"Polygon","coordinates":[[[Infinity,28],[117.2,28.3],[1,2],[Infinity,28]]]}',
    "huge number": f'{{"type":"Polygon","coordinates":[[[{HUGE},28],[117,28],[1,2],[{HUGE},28]]]}}',
    "huge at once": f'{{"type":"Point","coordinates":[{HUGE},{HUGE}]}}',
    "deep": f'{{"type":"Polygon","coordinates":{DEEP}}}',
    "less deep": '{"type":"Polygon","coordinates":' + "[" * 900 + "]" * 900 + "}",
    "deep collection": '{"type":"GeometryCollection","geometries":[' * 300 + "]}" * 300,
    "globe": '{"type":"Polygon","coordinates":[[[-180,-89],[180,-89],[180,89],[-180,89],[-180,-89]]]}',
    "beyond": '{"type":"Polygon","coordinates":[[[-999,-99],[999,-99],[999,99],[-999,-99]]]}',
    "text": '{"type":"Polygon","coordinates":[[["a","b"],["c","d"],["e","f"],["a","b"]]]}',
    "nothing": '{"type":"Polygon","coordinates":null}',
    "no type": '{"coordinates":[1,2]}',
    "type of a list": '{"type":["Polygon"],"coordinates":[1,2]}',
    "type of a number": '{"type":5,"coordinates":[1,2]}',
    "one corner": '{"type":"Polygon","coordinates":[[[117,28]]]}',
    "uneven": '{"type":"Polygon","coordinates":[[[117,28],[117.1],[117,28.1],[117,28]]]}',
    "in space": '{"type":"Polygon","coordinates":[[[117,28,1e308],[117.1,28,0],[117,28.1,0],[117,28,0]]]}',
    "yes": '{"type":"Polygon","coordinates":[[[true,false],[{},[]],[null,1],[true,false]]]}',
    "nul": '{"type":"Polygon\\u0000","coordinates":[[[117,28],[117.1,28],[117,28.1],[117,28]]]}',
    "half a letter": '{"type":"\\ud800","coordinates":[]}',
    "list": "[1,2,3]", "word": '"x"', "number": "7", "open": '{"type":', "empty": "{}",
    "line of one point": '{"type":"LineString","coordinates":[[117,28]]}',
    "line of a number": '{"type":"LineString","coordinates":7}',
    "line of text": '{"type":"LineString","coordinates":"abcdef"}',
    "line of nothing": '{"type":"LineString","coordinates":[null,null]}',
    "line, huge number": f'{{"type":"LineString","coordinates":[[{HUGE},1],[2,3]]}}',
    "line that is a cloud": '{"type":"MultiLineString","coordinates":[[[1,1],[2,2]],7]}',
    "geometry in geometry": '{"geometry":{"geometry":{"type":"Polygon"}}}',
}  # fmt: skip


@pytest.fixture
def incident(tmp_path: Path) -> Incident:
    return make_village(tmp_path)


@pytest.fixture
def zone(incident: Incident) -> Zone:
    """Return a zone with a plan and points, made without the engine."""
    now = timezone.now()
    found = rows.zone_row(incident, "LH/LW/G3", number="Z2026-0001", name="G3", at=now)
    rows.points_of(rows.plan_row(found, at=now), opener="", at=now)
    return found


@pytest.fixture
def client() -> Client:
    client = signed_in("commander")
    client.raise_request_exception = False
    return client


def sent(client: Client, route: str, /, *args: Any, **said: Any) -> HttpResponse:
    """Send a form; say where it broke off."""
    answer: HttpResponse = client.post(reverse(route, args=args), said)  # type: ignore[assignment]
    assert answer.status_code < 500, (route, {key: str(value)[:60] for key, value in said.items()})
    return answer


def as_zone(incident: Incident, **said: Any) -> dict[str, Any]:
    whole = {
        "incident": str(incident.pk), "name": "柳湾3组", "measure": Measure.CONTROL_ZONE.value,
    }  # fmt: skip
    return {**whole, **said}


def test_a_shape_that_is_none_is_refused_in_words(
    client: Client, incident: Incident, zone: Zone
) -> None:
    plan, broken = zone.plans.get(), []

    def send(what: str, route: str, *args: Any, **said: Any) -> None:
        with transaction.atomic():
            answer = client.post(reverse(route, args=args), said)
            if answer.status_code >= 500:
                transaction.set_rollback(True)
        if answer.status_code != 200:
            broken.append((what, route, *said, answer.status_code))

    for what, shape in SHAPES.items():
        for field in ("outline", "outline_typed"):
            send(what, "zones:new", **as_zone(incident, **{field: shape}))
        send(what, "zones:report", zone.pk, kind="path", path=shape)
        for act in ("move", "forbid", "staff"):
            send(what, "zones:change", plan.pk, code="C1", act=act, spot=shape)
    assert broken == []
    assert Zone.every.count() == 1
    assert not Finding.every.exists()
    assert ClosurePlan.every.count() == 1


def test_ground_that_reaches_far_beyond_the_map_is_refused(
    client: Client, incident: Incident
) -> None:
    wide = '{"type":"Polygon","coordinates":[[[117,28.2],[117.4,28.2],[117.4,28.4],[117,28.4],[117,28.2]]]}'
    for shape in (SHAPES["globe"], wide):
        answer = sent(client, "zones:new", **as_zone(incident, outline=shape))
        assert "import the map of this ground first" in answer.content.decode()
    assert not Zone.every.exists()


def test_a_line_of_very_many_points_is_refused_before_it_is_read(
    client: Client, incident: Incident, zone: Zone
) -> None:
    many = [[117 + i / 1e7, 28 + (i % 2) / 1e7] for i in range(20_000)]
    for kind, ring in (("Polygon", [[*many, many[0]]]), ("LineString", many)):
        shape = json.dumps({"type": kind, "coordinates": ring})
        sent(client, "zones:new", **as_zone(incident, outline=shape))
        sent(client, "zones:report", zone.pk, kind="path", path=shape)
    step = 2 * math.pi / 1_100
    fine = [
        [117.2005 + 0.0018 * math.cos(n * step), 28.3003 + math.sin(n * step) / 1000]
        for n in range(1_100)
    ]
    shape = json.dumps({"type": "Polygon", "coordinates": [[*fine, fine[0]]]})
    answer = sent(client, "zones:new", **as_zone(incident, outline=shape))
    assert "more than 1000 corners" in answer.content.decode()
    assert Zone.every.count() == 1
    assert not Finding.every.exists()


def test_houses_that_are_none_are_refused_in_words(client: Client, incident: Incident) -> None:
    for houses in (
        ",".join(str(n) for n in range(1_000, 4_900)), ",".join(str(n) for n in range(1_000, 21_000)), "9" * 18,
        "-" * 18, "--5", "-", "²", "٣", "1 -9223372036854775808", "99999999999999999 1", "1" * 19,
    ):  # fmt: skip
        answer = sent(client, "zones:new", **as_zone(incident, houses=houses))
        assert answer.status_code == 200, houses[:40]
    assert not Zone.every.exists()
    sent(client, "zones:new", **as_zone(incident, houses=" ".join(["105"] * 4_000)))
    assert Zone.every.get().parts == ["LH/LW/G3/B5"]


def test_what_a_plan_is_shown_beside_is_a_plan_of_its_own_zone(
    client: Client, incident: Incident, zone: Zone
) -> None:
    now = timezone.now()
    other = rows.zone_row(incident, "LH/LW/G3/B6", number="Z2026-0002", name="B6", at=now)
    rows.plan_row(other, n=2, at=now)
    plan = zone.plans.get()
    address = reverse("zones:plan", args=[plan.pk])
    plain = client.get(address).content.decode()
    numbers = ("2", "1", "0", "-1", "²", "٣", "9" * 30, "1e3", str(other.pk))
    for words in (*numbers, "x" * 9_000, "\0"):
        answer = client.get(address, {"with": words})
        assert answer.status_code == (400 if "\0" in words else 200), words[:40]
        if answer.status_code == 400:
            continue
        assert "Beside plan" not in answer.content.decode()
        assert answer.content.decode().count("<tr") == plain.count("<tr")


@pytest.mark.parametrize(
    "text", ["\0", "a\0b", "x" * 9_000, "\u202e<b>", "-1", "9" * 30, "nan", "C1", "²"]
)
def test_whatever_is_typed_a_form_answers(client: Client, zone: Zone, text: str) -> None:
    point = Point.every.filter(zone=zone).last()
    found = rows.finding_row(zone, "behind the pond", at=timezone.now())
    assert point is not None
    plan = zone.plans.get()
    names = (
        "words", "code", "kind", "act", "spot", "who", "minutes", "by_hand", "way_out", "found_at",
        "path", "group", "due_at", "way", "buffer", "detour",
    )  # fmt: skip
    typed = dict.fromkeys(names, text)
    for name, pk in (
        ("zones:report", zone.pk), ("zones:begin", zone.pk), ("zones:build", zone.pk),
        ("zones:change", plan.pk), ("zones:accept", plan.pk), ("zones:point", point.pk),
        ("zones:step", point.pk), ("zones:answer", found.pk), ("zones:settle", found.pk),
        ("zones:lift", zone.pk),
    ):  # fmt: skip
        sent(client, name, pk, **typed)
    for kind in Finding.Kind.values:
        sent(client, "zones:report", zone.pk, **{**typed, "kind": kind, "path": ""})
    for step in PointStep.Kind.values:
        sent(client, "zones:step", point.pk, kind=step, words=text)
    for moment in ("0001-01-01", "9999-12-31T23:59", "2026-02-30T25:00"):
        sent(client, "zones:report", zone.pk, kind="sound", found_at=moment)
        sent(client, "zones:build", zone.pk, due_at=moment)


def test_a_paper_that_is_none_is_not_found(client: Client, zone: Zone) -> None:
    for kind in ("posters.typ", "..", "x" * 300, "%00", "SERVICES"):
        address = reverse("zones:paper", args=[zone.pk, "services"]).replace("services", kind)
        assert client.get(address).status_code in (400, 404), kind


def test_ids_of_one_kind_open_nothing_of_another(client: Client, zone: Zone) -> None:
    point, plan = Point.every.filter(zone=zone).first(), zone.plans.get()
    assert point is not None
    for name, pk in (
        ("zones:zone", plan.pk), ("zones:plan", zone.pk), ("zones:plan", point.pk),
        ("zones:point", plan.pk), ("zones:picture", zone.pk),
    ):  # fmt: skip
        assert client.get(reverse(name, args=[pk])).status_code == 404, name


# pages that ask no more for many


def n_asked(client: Client, name: str, *args: Any) -> int:
    """Return how often a page asks the database."""
    client.get(reverse(name, args=args))
    with CaptureQueriesContext(connection) as seen:
        assert client.get(reverse(name, args=args)).status_code == 200
    return len(seen)


def test_a_list_of_many_zones_asks_no_more(client: Client, incident: Incident, zone: Zone) -> None:
    pages: tuple[tuple[str, list[Any]], ...] = (
        ("zones:zones", []), ("incidents:command", []), ("incidents:incident", [incident.pk]),
    )  # fmt: skip
    few = [n_asked(client, name, *args) for name, args in pages]
    now = timezone.now()
    for n in range(2, 14):
        more = rows.zone_row(incident, "LH/LW/G3", number=f"Z2026-{n:04d}", name="G3", at=now)
        rows.points_of(rows.plan_row(more, at=now), opener="", at=now)
        rows.finding_row(more, "x", at=now)
    assert [n_asked(client, name, *args) for name, args in pages] == few


def test_a_zone_with_much_in_it_asks_no_more(client: Client, zone: Zone) -> None:
    rows.finding_row(zone, "x", n=1, at=timezone.now())
    few = n_asked(client, "zones:zone", zone.pk)
    plan, now = zone.plans.get(), timezone.now()
    for n in range(2, 12):
        rows.plan_row(zone, n=n, at=now - timedelta(hours=1), is_accepted=False)
        rows.finding_row(zone, "x", n=n, at=now)
        Point.every.create(
            zone=zone, code=f"C{n + 9}", plan=plan, kind="barrier", lon=1.0, lat=1.0, facts={}
        )
    assert n_asked(client, "zones:zone", zone.pk) == few
