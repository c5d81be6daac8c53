"""What stands on the road stays known: whatever plan is accepted, whatever is said of a point afterwards."""

from __future__ import annotations

from typing import Any

import pytest

from shouwang.apps.incidents.models import Incident
from shouwang.apps.orders import ending
from shouwang.apps.orders.models import Order
from shouwang.apps.tasks.models import Group, Task
from shouwang.apps.zones import building, findings, lifting, papers, queries, stepping, work
from shouwang.apps.zones.errors import PlanError
from shouwang.apps.zones.findings import NewFinding
from shouwang.apps.zones.models import ClosurePlan, Finding, Point, PointStep, Zone
from shouwang.apps.zones.stepping import Opener
from shouwang.backbone import paper
from shouwang.policy.closures import PointState
from tests.apps.orders.ordering import somebody
from tests.apps.tasks.office import formed, staff
from tests.apps.zones.village import HIDDEN, HOUR, NOW, accepted, drawn, ordered, planned
from tests.offices import page, signed_in

pytestmark = pytest.mark.django_db
BUILT, CHECKED = PointStep.Kind.BUILT, PointStep.Kind.CHECKED
WHOLE = Opener("H-00001", "小满", 8, by_hand=True, way_out=True)
OTHER = {"type": "LineString", "coordinates": [[117.1994, 28.3003], [117.1994, 28.2930]]}


@pytest.fixture
def zone(incident: Incident) -> Zone:
    row = drawn(incident)
    accepted(planned(row))
    ordered(row.parts[0])
    return row


def go(row: Point, kind: PointStep.Kind) -> None:
    stepping.go(actor=somebody("Duan"), point_id=row.pk, kind=kind, words="", at=NOW)


def tell(row: Point, opener: Opener = WHOLE) -> None:
    stepping.tell_of(actor=somebody("Duan"), point_id=row.pk, opener=opener, at=NOW)


class Progress:
    """What a job tells while it runs, to nobody."""

    def __init__(self) -> None:
        self.actor = somebody("Duan")

    def tell(self, done: int, of: int) -> None:
        """Tell how far it is."""


def checked(zone: Zone) -> Point:
    """Return the closed point on the path, built and found in order."""
    row = next(one for one in Point.every.filter(zone=zone) if one.road == "path")
    tell(row)
    go(row, BUILT)
    go(row, CHECKED)
    return row


def found(zone: Zone, line: object = HIDDEN, words: str = "") -> Finding:
    new = NewFinding(Finding.Kind.PATH, NOW, line=line, words=words)  # type: ignore[arg-type]
    return findings.note(actor=somebody("Duan"), zone_id=zone.pk, new=new, at=NOW)


def answered(row: Finding) -> ClosurePlan:
    return findings.answer(actor=somebody("Duan"), finding_id=row.pk, at=NOW + HOUR)


def give(zone: Zone) -> int:
    group = Group.every.first()
    if group is None:
        group = formed(Incident.every.get(pk=zone.incident_id), staff()[0])
    return building.give_tasks(
        actor=somebody("Duan"), zone=zone, group_id=group.pk, due_at=NOW + 9 * HOUR, lang="en",
        at=NOW + HOUR,
    )  # fmt: skip


def moved_plan(zone: Zone, row: Point) -> ClosurePlan:
    base = queries.accepted(zone)
    return planned(
        zone, base=base, why=ClosurePlan.Why.MOVED, move=(row.code, 117.2005, 28.3022), at=NOW
    )


@pytest.mark.parametrize(
    "opener",
    [
        Opener("H-00001", "小满", 45, by_hand=True, way_out=True),
        Opener("H-00001", "小满", 8, by_hand=False, way_out=True),
        Opener("H-00001", "小满", 8, by_hand=True, way_out=False),
        Opener("H-00001", "小满", None, by_hand=True, way_out=True),
    ],
)
def test_a_checked_point_of_which_something_else_is_said_later_is_checked_no_more(
    zone: Zone, opener: Opener
) -> None:
    row = checked(zone)
    tell(row)
    assert stepping.state_of(row) is PointState.CHECKED
    tell(row, opener)
    assert stepping.state_of(row) is PointState.BUILT


def test_a_point_that_stands_and_is_moved_is_taken_away_at_its_old_place(zone: Zone) -> None:
    row = checked(zone)
    old = (row.code, row.lon, row.lat)
    accepted(moved_plan(zone, row))
    row.refresh_from_db()
    assert (row.code, row.lon, row.lat) == old
    assert stepping.state_of(row) is PointState.CHECKED
    assert queries.to_take_away(zone) == [row]
    there = Point.every.filter(zone=zone).exclude(pk=row.pk).get(lat__range=(28.302, 28.3024))
    assert there.code == "C5"
    assert stepping.state_of(there) is PointState.PLANNED
    give(zone)
    titles = {one.link_id: one.title for one in Task.every.all()}
    assert titles[row.pk].startswith("Take away")
    assert titles[there.pk].startswith("Build")
    text = page(signed_in("duty-leader", name="Lena"), "zones:zone", zone.pk)
    assert "Still to be taken away" in text


def test_a_plan_that_moves_what_was_built_meanwhile_is_not_accepted(zone: Zone) -> None:
    row = next(one for one in Point.every.filter(zone=zone) if one.road == "path")
    plan = moved_plan(zone, row)
    checked(zone)
    with pytest.raises(PlanError, match=f"{row.code} was built since"):
        accepted(plan)
    assert stepping.state_of(row) is PointState.CHECKED


def test_what_stands_keeps_its_number_in_a_plan_from_nothing(zone: Zone) -> None:
    row = checked(zone)
    first = {(one.lon, one.lat): one.code for one in Point.every.filter(zone=zone)}
    Point.every.filter(pk=row.pk).update(code="C9")
    plan = planned(zone, why=ClosurePlan.Why.ANEW)
    codes = {
        tuple(one["geometry"]["coordinates"]): one["properties"]["id"] for one in plan.features
    }
    assert codes == first | {(row.lon, row.lat): "C9"}


def test_a_point_that_was_not_built_is_moved_with_its_number(zone: Zone) -> None:
    row = next(one for one in Point.every.filter(zone=zone) if one.road == "path")
    tell(row)
    accepted(moved_plan(zone, row))
    assert Point.every.filter(zone=zone).count() == 4
    row.refresh_from_db()
    assert (row.by_hand, row.way_out) == (None, None)


def test_a_task_to_build_does_not_keep_back_the_one_to_take_away(zone: Zone) -> None:
    assert give(zone) == 4
    row = checked(zone)
    ending.lift(actor=somebody("Duan"), order_id=Order.every.get().pk, reason="", at=NOW + HOUR)
    lifting.lift(actor=somebody("Duan"), zone_id=zone.pk, words="", at=NOW + HOUR)
    zone.refresh_from_db()
    assert give(zone) == 1
    assert any(one.title.startswith("Take away") for one in Task.every.filter(link_id=row.pk))


def test_paths_that_were_reported_are_known_to_a_plan_from_nothing(zone: Zone) -> None:
    accepted(answered(found(zone)))
    made = work.plan(Progress(), zone_id=str(zone.pk), asked={})
    plan = ClosurePlan.every.get(zone=zone, n=made["plan"])
    assert len(plan.facts["reported_paths"]) == 1
    accepted(plan)
    assert len(plan.features) == 5


def test_a_plan_that_does_not_know_a_path_of_the_one_that_counts_is_not_accepted(
    zone: Zone,
) -> None:
    first = ClosurePlan.every.get()
    row = found(zone)
    accepted(answered(row))
    code = next(one.code for one in Point.every.filter(zone=zone) if one.road == "path")
    old = planned(zone, base=first, why=ClosurePlan.Why.MOVED, move=(code, 117.2005, 28.3022))
    with pytest.raises(PlanError, match="path"):
        accepted(old)


def test_a_path_whose_plan_was_overtaken_is_planned_again(zone: Zone) -> None:
    one, other = found(zone, words="pond"), found(zone, OTHER, words="ditch")
    overtaken, later = answered(one), answered(other)
    accepted(later)
    with pytest.raises(PlanError, match="later plan"):
        accepted(overtaken)
    again = answered(one)
    assert again.n == 4
    assert len(again.facts["reported_paths"]) == 2
    assert answered(one) == again


def test_a_path_that_meets_itself_is_kept_whole(zone: Zone) -> None:
    spots = [
        [117.1996, 28.3003], [117.1996, 28.2960], [117.1986, 28.2960], [117.1986, 28.2970],
        [117.2001, 28.2965], [117.2001, 28.2930],
    ]  # fmt: skip
    row = found(zone, {"type": "LineString", "coordinates": spots})
    plan = answered(row)
    ends = [spot for line in plan.facts["reported_paths"] for spot in line]
    assert min(lat for _lon, lat in ends) == pytest.approx(28.2930, abs=1e-4)


def test_a_crew_is_not_told_to_take_away_by_hand_what_hands_do_not_take_away(
    zone: Zone, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = checked(zone)
    told: list[dict[str, Any]] = []

    def printed(_template: bytes, data: dict[str, Any]) -> bytes:
        told.append(data)
        return b""

    monkeypatch.setattr(paper, "pdf", printed)

    def opens() -> str:
        papers.pdf_of(zone, queries.points(zone), "services", "en")
        return next(str(line[4]) for line in told[-1]["points"] if line[0] == row.code)

    assert opens() == "hands alone take it away: do so; 小满, within 8 min"
    tell(row, Opener("H-00001", "小满", 8, by_hand=None, way_out=True))
    assert opens() == "by hand; nobody has tried it yet; 小满, within 8 min"
    tell(row, Opener("H-00001", "小满", 8, by_hand=False, way_out=True))
    assert opens().startswith("NOT by hand")


def test_a_plan_for_a_path_that_ends_in_a_field_says_that_it_does_not_close_it(zone: Zone) -> None:
    field = {"type": "LineString", "coordinates": [[117.1996, 28.3003], [117.1996, 28.2985]]}
    plan = answered(found(zone, field))
    desk = signed_in("duty-leader", name="Lena")
    assert "this plan does not close it" in page(desk, "zones:plan", plan.pk)
    joined = answered(found(zone, HIDDEN))
    first = ClosurePlan.every.get(n=1)
    assert "this plan does not close it" not in page(desk, "zones:plan", first.pk)
    assert joined.n > plan.n


# work that nobody wants any more


def states(row: Point) -> list[str]:
    return sorted(Task.every.filter(link_id=row.pk).values_list("state", flat=True))


def test_the_task_to_build_a_point_ends_where_an_accepted_plan_wants_it_elsewhere(
    zone: Zone,
) -> None:
    give(zone)
    row = Point.every.filter(zone=zone, kind="barrier")[0]
    accepted(moved_plan(zone, row), at=NOW + 2 * HOUR)
    assert states(row) == ["dropped"]
    assert give(zone) == 1
    wanted = Task.every.exclude(state="dropped").values_list("link_id", flat=True)
    assert {stepping.state_of(one) for one in Point.every.filter(pk__in=wanted)} == {
        PointState.PLANNED
    }


def test_no_point_of_a_lifted_zone_is_built_any_more(zone: Zone) -> None:
    n = give(zone)
    order = Order.every.get(path=zone.parts[0])
    end = NOW + 2 * HOUR
    ending.lift(actor=somebody("Chen"), order_id=order.pk, reason="no case", at=end)
    lifting.lift(actor=somebody("Duan"), zone_id=zone.pk, words="", at=end + HOUR)
    assert Task.every.filter(state="dropped").count() == n
    assert not Task.every.filter(state="waiting").exists()


def test_a_point_that_is_taken_away_though_the_plan_wants_it_is_to_be_built_again(
    zone: Zone,
) -> None:
    row = checked(zone)
    go(row, PointStep.Kind.REMOVED)
    assert stepping.state_of(row) is PointState.PLANNED
    assert row in queries.to_build(queries.points(zone))
    assert not queries.to_take_away(zone)
    go(row, BUILT)
    assert stepping.state_of(row) is PointState.BUILT
