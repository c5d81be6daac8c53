"""Two at the same moment at the same zone: one of them is first. Asked where threads have a database each."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest
from django.db import connection

from shouwang.apps.incidents.models import Incident
from shouwang.apps.zones import accepting, drawing, findings, lifting, stepping
from shouwang.apps.zones.findings import NewFinding
from shouwang.apps.zones.models import ClosurePlan, Finding, Point, PointStep, Zone
from shouwang.core.errors import ShouwangError
from shouwang.policy.closures import PointState
from tests.apps.orders.ordering import somebody
from tests.apps.orders.test_orders_at_once import at_once
from tests.apps.zones.village import HIDDEN, HOUR, NOW, drawn, make_village, new, planned

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def incident(tmp_path: Path) -> Incident:
    if connection.vendor != "postgresql":
        pytest.skip("the tests' SQLite lies in memory: one connection")
    return make_village(tmp_path)


def test_the_same_ground_is_drawn_once(incident: Incident) -> None:
    asked = [
        partial(drawing.draw, actor=somebody(name), new=new(incident), at=NOW)
        for name in ("Duan", "Emeka")
    ]
    assert len({zone.pk for zone in at_once(*asked)}) == 1
    assert Zone.every.count() == 1


def test_two_who_accept_at_once_accept_one_after_the_other(incident: Incident) -> None:
    first = planned(drawn(incident))
    code = first.features[-1]["properties"]["id"]
    why = ClosurePlan.Why.FORBIDDEN
    later = planned(first.zone, why=why, base=first, not_here=code)
    duan, emeka = somebody("Duan"), somebody("Emeka")
    found = at_once(
        partial(accepting.accept, actor=duan, plan_id=first.pk, words="", at=NOW),
        partial(accepting.accept, actor=emeka, plan_id=first.pk, words="", at=NOW),
        partial(accepting.accept, actor=duan, plan_id=later.pk, words="dug up", at=NOW),
    )
    assert isinstance(found[2], ClosurePlan)
    later.refresh_from_db()
    assert later.accepted_at is not None
    wanted = {one["properties"]["id"] for one in later.features}
    rows = list(Point.every.filter(zone=first.zone))
    states = stepping.stands_of(rows)
    stand = {one.code for one in rows if states[one.pk] is not PointState.REMOVED}
    assert stand == wanted
    assert ClosurePlan.every.filter(accepted_by="").count() <= 1


def test_a_plan_is_not_accepted_over_a_zone_that_is_just_lifted(incident: Incident) -> None:
    for n in range(3):
        zone = drawn(incident, name=f"group {n}")
        plan = planned(zone)
        duan, emeka = somebody("Duan"), somebody("Emeka")
        at_once(
            partial(accepting.accept, actor=duan, plan_id=plan.pk, words="", at=NOW + HOUR),
            partial(lifting.lift, actor=emeka, zone_id=zone.pk, words="over", at=NOW + HOUR),
        )
        zone.refresh_from_db()
        assert zone.lifted_at is not None
        rows = list(Point.every.filter(zone=zone))
        assert set(stepping.stands_of(rows).values()) <= {PointState.REMOVED}


def test_a_point_is_stepped_while_a_plan_is_accepted_and_a_zone_is_lifted(
    incident: Incident,
) -> None:
    zone = drawn(incident)
    accepting.accept(actor=somebody("Duan"), plan_id=planned(zone).pk, words="", at=NOW)
    duan, emeka = somebody("Duan"), somebody("Emeka")
    row = Point.every.filter(zone=zone).last()
    assert row is not None
    at_once(
        partial(
            stepping.go, actor=duan, point_id=row.pk, kind=PointStep.Kind.REMOVED, words="x",
            at=NOW + HOUR,
        ),
        partial(
            stepping.tell_of, actor=emeka, point_id=row.pk, opener=stepping.Opener(minutes=4),
            at=NOW + HOUR,
        ),
        partial(lifting.lift, actor=emeka, zone_id=zone.pk, words="over", at=NOW + HOUR),
    )  # fmt: skip
    places = list(row.steps.values_list("place_in_order", flat=True))
    assert places == list(range(len(places)))
    assert stepping.state_of(row) is PointState.REMOVED


def test_two_who_report_and_answer_at_once_are_both_heard(incident: Incident) -> None:
    zone = drawn(incident)
    accepting.accept(actor=somebody("Duan"), plan_id=planned(zone).pk, words="", at=NOW)
    told = NewFinding(Finding.Kind.PATH, NOW, line=HIDDEN, words="behind the fish pond")
    noted = at_once(
        *(
            partial(findings.note, actor=somebody(name), zone_id=zone.pk, new=told, at=NOW)
            for name in ("Duan", "Emeka")
        )
    )
    assert sorted(one.n for one in noted) == [1, 2]
    answers = at_once(
        *(
            partial(findings.answer, actor=somebody(name), finding_id=noted[0].pk, at=NOW + HOUR)
            for name in ("Duan", "Emeka")
        )
    )
    assert not any(isinstance(one, ShouwangError) for one in answers)
    noted[0].refresh_from_db()
    assert noted[0].plan in answers
