"""From the drawn ground to points on the road: what is refused, what is proposed, what stays."""

from __future__ import annotations

import copy
from uuid import uuid4

import pytest

from shouwang.apps.incidents.models import Incident
from shouwang.apps.places import public as places
from shouwang.apps.zones import findings, planning
from shouwang.apps.zones.errors import PlanError, ZoneError
from shouwang.apps.zones.findings import NewFinding
from shouwang.apps.zones.models import ClosurePlan, Finding, Point, Zone
from shouwang.engines.perimeter.shift import NoPlaceError
from shouwang.policy.measures import Measure
from tests.apps.orders.ordering import somebody
from tests.apps.zones.village import (
    EMPTY,
    HIDDEN,
    HOUR,
    NOW,
    accepted,
    drawn,
    planned,
)

pytestmark = pytest.mark.django_db


def test_ground_that_is_drawn_knows_the_areas_that_lie_in_it_whole(incident: Incident) -> None:
    zone = drawn(incident)
    assert zone.parts == ["LH/LW"]  # the village has no other house
    assert zone.number == "Z2020-0001"


def test_an_area_or_its_houses_are_ground_as_well(incident: Incident) -> None:
    house = drawn(incident, outline=None, path="LH/LW/G3/B5", measure=Measure.LOCKDOWN_ZONE)
    assert house.parts == ["LH/LW/G3/B5"]
    other = drawn(incident, outline=None, houses=(106,), name="6号")
    assert other.parts == ["LH/LW/G3/B6"]


def test_a_zone_without_people_is_refused(incident: Incident) -> None:
    with pytest.raises(ZoneError, match="Nobody who is registered lives in it"):
        drawn(incident, outline=EMPTY)


def test_a_zone_in_another_that_is_as_strict_is_refused(incident: Incident) -> None:
    zone = drawn(incident)
    with pytest.raises(ZoneError, match=zone.number):
        drawn(incident, outline=None, path="LH/LW/G3/B5", name="5号")
    inner = drawn(incident, outline=None, path="LH/LW/G3/B5", measure=Measure.LOCKDOWN_ZONE)
    assert inner.stands


def test_a_village_is_put_under_control_around_a_house_that_is_locked_down(
    incident: Incident,
) -> None:
    inner = drawn(incident, outline=None, path="LH/LW/G3/B5", measure=Measure.LOCKDOWN_ZONE)
    assert drawn(incident).stands
    with pytest.raises(ZoneError, match=inner.number):
        drawn(incident, measure=Measure.LOCKDOWN_ZONE, name="again")


def test_the_same_ground_drawn_twice_is_one_zone(incident: Incident) -> None:
    assert drawn(incident) == drawn(incident)
    assert Zone.every.count() == 1


def test_nothing_that_is_no_ground_is_drawn(incident: Incident) -> None:
    crossed = [
        [117.1992, 28.2996],
        [117.2018, 28.3008],
        [117.2018, 28.2996],
        [117.1992, 28.3008],
        [117.1992, 28.2996],
    ]
    for outline in (
        None,
        {"type": "Point", "coordinates": [1, 2]},
        {"type": "Polygon", "coordinates": [crossed]},
    ):
        with pytest.raises(ZoneError):
            drawn(incident, outline=outline)
    with pytest.raises(ZoneError, match="Give the zone a name"):
        drawn(incident, name=" ", measure=Measure.MONITOR)
    assert not Zone.every.exists()


def test_a_plan_seals_the_village_and_the_second_reader_agrees(incident: Incident) -> None:
    plan = planned(drawn(incident))
    assert plan.facts["sealed"] is True
    assert plan.n_leaks == 0
    assert plan.facts["safe"] is True
    kinds = [one["properties"]["kind"] for one in plan.features]
    assert len(kinds) == 4
    assert kinds.count("gate") == 1
    assert {one.lang for one in plan.pictures.all()} == {"zh", "en"}


def test_nobody_plans_a_line_for_a_zone_in_which_people_come_and_go(incident: Incident) -> None:
    with pytest.raises(PlanError, match="come and go"):
        planned(drawn(incident, measure=Measure.PREVENTION_ZONE))


def test_an_accepted_plan_makes_points_and_pressing_twice_makes_them_once(
    incident: Incident,
) -> None:
    plan = planned(drawn(incident))
    accepted(plan)
    accepted(plan)
    assert Point.every.count() == 4
    assert all(one.steps.count() == 1 for one in Point.every.all())


def test_a_reported_path_is_answered_without_moving_what_stands(incident: Incident) -> None:
    zone = drawn(incident)
    accepted(planned(zone))
    before = {(one.code, one.lon, one.lat, one.kind) for one in Point.every.all()}
    new = NewFinding(Finding.Kind.PATH, NOW, line=HIDDEN, words="behind the fish pond")
    found = findings.note(actor=somebody("Duan"), zone_id=zone.pk, new=new, at=NOW)
    assert findings.note(actor=somebody("Duan"), zone_id=zone.pk, new=new, at=NOW) == found
    plan = findings.answer(actor=somebody("Duan"), finding_id=found.pk, at=NOW + HOUR)
    assert findings.answer(actor=somebody("Duan"), finding_id=found.pk, at=NOW + HOUR) == plan
    assert plan.n_leaks == 0
    accepted(plan, at=NOW + HOUR)
    after = {(one.code, one.lon, one.lat, one.kind) for one in Point.every.all()}
    assert before < after
    assert len(after) == 5


def test_a_place_that_is_ruled_out_is_planned_around(incident: Incident) -> None:
    plan = planned(drawn(incident))
    code = plan.features[-1]["properties"]["id"]
    again = planned(plan.zone, why=ClosurePlan.Why.FORBIDDEN, base=plan, not_here=code)
    assert again.n == 2
    assert code not in [one["properties"]["id"] for one in again.features]
    assert again.n_leaks == 0


def test_a_point_is_moved_along_its_road_and_a_gate_not_onto_a_path(incident: Incident) -> None:
    plan = planned(drawn(incident))
    gate = next(one for one in plan.features if one["properties"]["kind"] == "gate")
    code, (lon, lat) = gate["properties"]["id"], gate["geometry"]["coordinates"]
    with pytest.raises(NoPlaceError, match="no vehicle gets there"):
        planned(plan.zone, base=plan, move=(code, 117.2005, 28.3020), why=ClosurePlan.Why.MOVED)
    with pytest.raises(NoPlaceError, match="no road of the ring"):
        planned(plan.zone, base=plan, move=(code, 117.3, 28.4), why=ClosurePlan.Why.MOVED)
    closed = next(one for one in plan.features if one["properties"]["road"] == "path")
    again = planned(
        plan.zone, base=plan, why=ClosurePlan.Why.MOVED,
        move=(closed["properties"]["id"], 117.2005, 28.3022),
    )  # fmt: skip
    moved = next(
        one for one in again.features if one["properties"]["id"] == closed["properties"]["id"]
    )
    assert moved["geometry"]["coordinates"][1] == pytest.approx(28.3022, abs=1e-5)
    assert again.n_leaks == 0
    assert (lon, lat) in [tuple(one["geometry"]["coordinates"]) for one in again.features]


def test_a_closed_point_is_staffed_where_a_vehicle_gets_there(incident: Incident) -> None:
    plan = planned(drawn(incident))
    road = next(
        one["properties"] for one in plan.features
        if one["properties"]["kind"] == "barrier" and one["properties"]["vehicles"]
    )  # fmt: skip
    again = planned(plan.zone, base=plan, staff=road["id"], why=ClosurePlan.Why.STAFFED)
    kinds = {one["properties"]["id"]: one["properties"]["kind"] for one in again.features}
    assert kinds[road["id"]] == "gate"
    path = next(
        one["properties"]["id"] for one in plan.features if one["properties"]["road"] == "path"
    )
    with pytest.raises(NoPlaceError):
        planned(plan.zone, base=plan, staff=path, why=ClosurePlan.Why.STAFFED)


def test_a_plan_whose_gates_are_closed_names_whom_it_cuts_off_and_the_point_to_staff(
    incident: Incident,
) -> None:
    plan = planned(drawn(incident))
    document = copy.deepcopy(plan.document)
    for one in document["features"]:
        one["properties"]["kind"] = "barrier"
    ground = places.current_ground()
    assert ground is not None
    second = planning._routes(ground.map_id, ground.file, (plan.zone_id,), 300.0)
    planning._check_routes(document, second)
    routes = document["shouwang"]["routes"]
    assert {one["osm_id"] for one in routes["cut"]} == {105, 106}
    assert routes["zones_cut"] == [plan.zone.number]
    assert routes["is_enough"] is True
    assert len(routes["to_staff"]) == 1
    bad = ClosurePlan.every.create(
        pk=uuid4(), zone=plan.zone, n=2, why=ClosurePlan.Why.ANEW, map_id=plan.map_id, document=document,
        cut=routes["cut"], made_at=NOW, seconds=0.1, made_by="Duan",
    )  # fmt: skip
    with pytest.raises(PlanError, match=r"would not reach 2 houses.*Nobody could drive"):
        accepted(bad)
    again = planned(
        plan.zone, base=bad, staff=routes["to_staff"][0]["id"], why=ClosurePlan.Why.STAFFED
    )
    assert again.cut == []
    assert accepted(again).accepted_by == "Duan"
