"""The points on the road: built under an order, checked with what a way out needs, taken away whenever it is time."""

from __future__ import annotations

from datetime import timedelta

import pytest

from shouwang.apps.incidents.models import Incident
from shouwang.apps.orders import ending
from shouwang.apps.orders.models import Order
from shouwang.apps.tasks import public as tasks
from shouwang.apps.tasks.models import Task
from shouwang.apps.zones import building, findings, lifting, queries, stepping, told
from shouwang.apps.zones.errors import PlanError, PointError, ZoneError
from shouwang.apps.zones.findings import NewFinding
from shouwang.apps.zones.models import ClosurePlan, Finding, Point, PointStep, Zone
from shouwang.apps.zones.stepping import Opener
from shouwang.backbone.access.actors import NotYourDutyError
from shouwang.engines.perimeter.replan import ReportedPathError
from shouwang.policy.closures import PointState
from shouwang.policy.measures import Measure
from tests.apps.orders.ordering import issued, new_zone, somebody
from tests.apps.orders.ordering import zone as subject
from tests.apps.tasks.office import formed, staff
from tests.apps.zones.village import (
    HIDDEN,
    HOUR,
    NOW,
    accepted,
    drawn,
    ordered,
    planned,
)

pytestmark = pytest.mark.django_db
BUILT, CHECKED = PointStep.Kind.BUILT, PointStep.Kind.CHECKED
WHOLE = Opener("H-00001", "小满", 8, by_hand=True, way_out=True)


@pytest.fixture
def zone(incident: Incident) -> Zone:
    row = drawn(incident)
    accepted(planned(row))
    return row


def go(
    row: Point, kind: PointStep.Kind, *, words: str = "", at: object = NOW, by: str = "Duan"
) -> PointStep:
    return stepping.go(actor=somebody(by), point_id=row.pk, kind=kind, words=words, at=at)  # type: ignore[arg-type]


def closed(zone: Zone) -> Point:
    """Return a closed point of a zone."""
    return Point.every.filter(zone=zone, kind="barrier")[0]


def told_of(row: Point, opener: Opener = WHOLE) -> Point:
    return stepping.tell_of(actor=somebody("Duan"), point_id=row.pk, opener=opener, at=NOW)


def test_nothing_is_built_before_an_order_on_the_zone_is_issued(zone: Zone) -> None:
    row = closed(zone)
    with pytest.raises(PointError, match="No order on this zone is issued"):
        go(row, BUILT)
    ordered(zone.parts[0])
    go(row, BUILT)
    assert stepping.state_of(row) is PointState.BUILT


def test_an_order_that_asks_less_closes_nothing_and_keeps_nothing_closed(zone: Zone) -> None:
    issued(
        subject("LH"),
        new_zone(decided_at=NOW, starts_at=NOW, measure=Measure.PREVENTION_ZONE),
        at=NOW,
    )
    with pytest.raises(PointError, match="No order on this zone is issued"):
        go(closed(zone), BUILT)
    assert lifting.waits_for(zone, NOW) == []
    ordered(zone.parts[0])
    go(closed(zone), BUILT)
    assert len(lifting.still_closed_by(zone, NOW)) == 1


def test_a_closed_point_is_checked_only_where_somebody_gets_out(zone: Zone) -> None:
    ordered(zone.parts[0])
    row = closed(zone)
    go(row, BUILT)
    with pytest.raises(PointError) as refusal:
        go(row, CHECKED)
    for part in ("Say who opens it", "taken away by hand", "get past it"):
        assert part in refusal.value.say("en")
    told_of(row)
    go(row, CHECKED)
    assert stepping.state_of(row) is PointState.CHECKED
    go(row, PointStep.Kind.NOT_IN_ORDER, words="the gap is blocked by a cart")
    assert stepping.state_of(row) is PointState.BUILT


def test_what_does_not_follow_is_refused_and_what_is_gone_stays_gone(zone: Zone) -> None:
    row = closed(zone)
    for kind in (CHECKED, PointStep.Kind.REMOVED):  # only a plan says that it is not wanted
        with pytest.raises(PointError, match="does not follow"):
            go(row, kind)
    lifting.lift(actor=somebody("Duan"), zone_id=zone.pk, words="", at=NOW)
    with pytest.raises(PointError, match="taken away"):
        go(row, BUILT)
    with pytest.raises(PointError, match="taken away"):
        told_of(row)


def test_who_may_not_accept_or_build_is_refused(zone: Zone) -> None:
    guard = somebody("Gus", "gate-keeper")
    with pytest.raises(NotYourDutyError):
        stepping.go(actor=guard, point_id=closed(zone).pk, kind=BUILT, words="", at=NOW)
    far = somebody("Far", "duty-officer", area="LH/XX")
    with pytest.raises(NotYourDutyError):
        stepping.go(actor=far, point_id=closed(zone).pk, kind=BUILT, words="", at=NOW)


def test_a_plan_that_cuts_a_house_off_or_leaks_is_accepted_by_nobody(incident: Incident) -> None:
    plan = planned(drawn(incident))
    ClosurePlan.every.filter(pk=plan.pk).update(cut=[{"osm_id": 105, "lon": 117.2, "lat": 28.3}])
    with pytest.raises(PlanError, match="would not reach 1 houses"):
        accepted(plan)
    ClosurePlan.every.filter(pk=plan.pk).update(cut=[], n_leaks=2)
    with pytest.raises(PlanError, match="found 2 ways out"):
        accepted(plan, words="all the same")
    assert not Point.every.exists()


def test_an_earlier_plan_is_not_accepted_after_a_later_one(zone: Zone) -> None:
    first = ClosurePlan.every.get()
    second = planned(zone, why=ClosurePlan.Why.ANEW)
    third = planned(zone, why=ClosurePlan.Why.ANEW)
    accepted(third)
    with pytest.raises(PlanError, match="later plan"):
        accepted(second)
    assert accepted(first) == first


def test_the_build_list_is_one_task_for_each_point_in_the_order_of_work(zone: Zone) -> None:
    group = formed(Incident.every.get(pk=zone.incident_id), staff()[0])
    facts = {
        "zone": zone,
        "group_id": group.pk,
        "due_at": NOW + 12 * HOUR,
        "lang": "en",
        "at": NOW,
    }
    with pytest.raises(PointError, match="No order on this zone is issued"):
        building.give_tasks(actor=somebody("Duan"), **facts)  # type: ignore[arg-type]
    ordered(zone.parts[0])
    with pytest.MonkeyPatch.context() as broken:
        give, n = tasks.give, iter(range(2))
        broken.setattr(tasks, "give", lambda **asked: (next(n), give(**asked))[1])
        with pytest.raises(StopIteration):
            building.give_tasks(actor=somebody("Duan"), **facts)  # type: ignore[arg-type]
    assert not Task.every.exists()  # all of the list, or nothing of it
    assert building.give_tasks(actor=somebody("Duan"), **facts) == 4  # type: ignore[arg-type]
    titles = [one.title for one in Task.every.order_by("number")]
    assert titles[0].startswith("Build gate C1")
    assert titles[-1].startswith("Build closed point")
    first = Task.every.order_by("number").first()
    assert first is not None
    assert first.link_kind == "point"
    assert "tent or shelter ×1" in first.items
    with pytest.raises(PointError, match="Nothing is left"):
        building.give_tasks(actor=somebody("Duan"), **facts)  # type: ignore[arg-type]


def test_the_material_of_all_points_is_summed_in_both_languages(zone: Zone) -> None:
    found = {
        thing.en: n for thing, n in building.material_of(queries.to_build(queries.points(zone)))
    }
    assert found["tent or shelter"] == 1
    assert found["sheet with the emergency number"] == 8
    assert all(thing.zh for thing, _n in building.material_of([closed(zone)]))


def test_a_finding_is_whole_or_is_refused_with_all_that_is_missing(zone: Zone) -> None:
    actor = somebody("Duan")

    def note(**facts: object) -> Finding:
        return findings.note(actor=actor, zone_id=zone.pk, new=NewFinding(**facts), at=NOW)  # type: ignore[arg-type]

    with pytest.raises(PointError, match="Draw the path"):
        note(kind=Finding.Kind.PATH, found_at=NOW)
    with pytest.raises(PointError, match="which point"):
        note(kind=Finding.Kind.POINT, found_at=NOW, code="C99", words="it fell over")
    with pytest.raises(PointError, match="time to come"):
        note(kind=Finding.Kind.SOUND, found_at=NOW + HOUR)
    with pytest.raises(PointError, match="more than a week"):
        note(kind=Finding.Kind.SOUND, found_at=NOW - timedelta(days=8))
    with pytest.raises(ReportedPathError):
        note(
            kind=Finding.Kind.PATH, found_at=NOW, line={"type": "LineString", "coordinates": [[1]]}
        )
    assert not Finding.every.exists()
    sound = note(kind=Finding.Kind.SOUND, found_at=NOW)
    assert sound.settled_at == NOW
    broken = note(
        kind=Finding.Kind.POINT, found_at=NOW, code="c3", words="the fence lies in the ditch"
    )
    assert list(queries.open_findings()) == [broken]
    with pytest.raises(PointError, match="what became of it"):
        findings.settle(actor=actor, finding_id=broken.pk, words=" ", at=NOW)
    findings.settle(actor=actor, finding_id=broken.pk, words="put up again", at=NOW)
    assert not queries.open_findings().exists()


def test_a_path_is_answered_only_once_a_plan_counts(incident: Incident) -> None:
    zone = drawn(incident)
    new = NewFinding(Finding.Kind.PATH, NOW, line=HIDDEN)
    row = findings.note(actor=somebody("Duan"), zone_id=zone.pk, new=new, at=NOW)
    with pytest.raises(PointError, match="plan it first"):
        findings.answer(actor=somebody("Duan"), finding_id=row.pk, at=NOW)


def test_a_zone_is_lifted_once_no_order_closes_it_and_what_stands_is_taken_away(
    zone: Zone,
) -> None:
    ordered(zone.parts[0])
    built = closed(zone)
    go(built, BUILT)
    with pytest.raises(ZoneError, match=Order.every.get().number or "none"):
        lifting.lift(actor=somebody("Duan"), zone_id=zone.pk, words="", at=NOW)
    ending.lift(actor=somebody("Duan"), order_id=Order.every.get().pk, reason="", at=NOW + HOUR)
    lifting.lift(actor=somebody("Duan"), zone_id=zone.pk, words="thank you", at=NOW + 2 * HOUR)
    zone.refresh_from_db()
    assert queries.to_take_away(zone) == [built]
    incident = Incident.every.get(pk=zone.incident_id)
    assert [one.en for one in told.keeps_open(incident, NOW + 2 * HOUR)] == [
        f"points of zone {zone.number} that still stand"
    ]
    group = formed(incident, staff()[0])
    n = building.give_tasks(
        actor=somebody("Duan"), zone=zone, group_id=group.pk, due_at=NOW + 12 * HOUR, lang="zh", at=NOW + 2 * HOUR
    )  # fmt: skip
    assert n == 1
    assert Task.every.get().title.startswith("拆除封闭点")
    go(built, PointStep.Kind.REMOVED, at=NOW + 3 * HOUR)
    assert not list(told.keeps_open(incident, NOW + 3 * HOUR))
    assert tasks.linked("point-away", {built.pk}) == {built.pk}


def test_what_happened_to_a_zone_stands_on_the_timeline_of_its_incident(zone: Zone) -> None:
    incident = Incident.every.get(pk=zone.incident_id)
    said = [one.what.en for one in told.of_incident(incident, NOW + HOUR, 10)]
    assert f"Zone {zone.number} was drawn" in said
    assert f"Plan 1 of zone {zone.number} was accepted" in said
