"""The line around the invented village in a real browser: drawn, planned, accepted, mended, printed."""

from __future__ import annotations

import datetime as dt
from datetime import timedelta

import shapely
from django.utils import timezone
from playwright.sync_api import Page, expect

from shouwang.apps.drills import invent
from shouwang.apps.drills.public import settle_town
from shouwang.apps.incidents import reporting
from shouwang.apps.orders import public as orders
from shouwang.apps.zones.models import ClosurePlan, Point, Zone
from shouwang.backbone.access.scope import as_machine
from tests.apps.orders.ordering import somebody
from tests.browser import zone_maps

FIRST_DAY = dt.date(2020, 1, 27)


def village() -> tuple[list[tuple[float, float]], list[tuple[float, float]]]:
    """Settle the invented village with an incident; return a line around it, and the path that the map lacks."""
    with as_machine():
        settle_town(size="village", seed=1, first_day=FIRST_DAY)
        now = timezone.now()
        new = reporting.NewReport(
            pack_id=orders.active_rules()[0].id, onset_on=timezone.localdate(now) - timedelta(days=1),
            said_at=now, name="孟霜降", path="LH/QH/LW", by="clinic",
        )  # fmt: skip
        reporting.take_down(actor=somebody("Clinic"), new=new, at=now)
    town, truth = invent.invent_town(1, "village", FIRST_DAY)
    outline = next(area.outline for area in town.areas if area.path == town.village_path)
    around = shapely.convex_hull(shapely.Polygon(outline)).buffer(0.0002).simplify(0.0004)
    ring = shapely.get_coordinates(around).tolist()[:-1]
    return [(x, y) for x, y in ring], [(x, y) for x, y in truth.unmapped_path]


def points_of(plan: ClosurePlan) -> set[tuple[float, float]]:
    return {tuple(one["geometry"]["coordinates"]) for one in plan.features}


def test_from_the_drawn_line_to_the_printed_posters(office: Page) -> None:
    corners, hidden = village()
    # the line is drawn on the map; it closes nothing yet
    office.goto("/zones/new/")
    zone_maps.wait(office)
    office.get_by_role("button", name="Zoom out").click()
    office.wait_for_timeout(400)
    office.get_by_label("Name in Chinese").fill("柳湾村")
    zone_maps.draw(office, corners)
    office.get_by_role("button", name="Draw it").click()
    expect(office.get_by_text("It closes nothing yet")).to_be_visible()
    zone = Zone.every.get()
    assert zone.parts == ["LH/QH/LW"]
    # planned as background work, looked at beside the map, accepted by name
    office.get_by_role("button", name="Plan the line").click()
    office.get_by_role("link", name="See the result").click()
    expect(office.get_by_text("a second reader of the map found no other")).to_be_visible()
    plan = ClosurePlan.every.get()
    zone_maps.wait(office)
    first = plan.features[0]
    said = zone_maps.choose(office, first["properties"]["id"], *first["geometry"]["coordinates"])
    assert first["properties"]["id"] in said
    office.get_by_role("button", name="Accept, and make its points").click()
    expect(office.get_by_text("Its points are to be built now")).to_be_visible()
    before = points_of(plan)
    # somebody on the line finds the path that the map does not have
    office.get_by_role("link", name="Report from the line").click()
    zone_maps.wait(office)
    expect(office.get_by_role("button", name="Report it")).to_be_disabled()
    office.get_by_label("walked along it: nothing found").check()
    expect(office.get_by_role("button", name="Report it")).to_be_enabled()  # needs no line
    office.get_by_label("a way out that is not on the map").check()
    for _twice in range(2):
        office.get_by_role("button", name="Zoom out").click()
        office.wait_for_timeout(400)
    for lon, lat in hidden:
        zone_maps.tap(office, lon, lat)
    office.get_by_role("button", name="Report it").click()
    office.get_by_role("button", name="Plan again with this path").click()
    expect(office.get_by_text("what stood stays, the least is added")).to_be_visible()
    again = ClosurePlan.every.latest("n")
    assert before < points_of(again)
    assert again.n_leaks == 0
    office.get_by_role("button", name="Accept, and make its points").click()
    assert Point.every.count() == len(again.features)
    # on paper
    for name in ("Sheet for fire and ambulance", "Posters"):
        address = office.get_by_role("link", name=name).get_attribute("href")
        answer = office.request.get(str(address))
        assert answer.ok
        assert answer.body()[:4] == b"%PDF"
