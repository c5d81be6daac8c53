"""Two zones side by side, or one in the other: help has to pass the lines of both."""

from __future__ import annotations

import pytest

from shouwang.apps.incidents.models import Incident
from shouwang.apps.zones import lifting
from shouwang.apps.zones.errors import PlanError
from shouwang.apps.zones.models import ClosurePlan, Point, Zone
from shouwang.policy.measures import Measure
from tests.apps.orders.ordering import somebody
from tests.apps.zones.village import NOW, accepted, drawn, planned

pytestmark = pytest.mark.django_db
YARD = {
    "type": "Polygon",
    "coordinates": [[[117.1996, 28.2998], [117.2003, 28.2998], [117.2003, 28.3005],
                     [117.1996, 28.3005], [117.1996, 28.2998]]],
}  # fmt: skip
"""Around one of the houses, with the street before it."""


@pytest.fixture
def village(incident: Incident) -> Zone:
    return drawn(incident)


def house(incident: Incident) -> Zone:
    return drawn(incident, outline=YARD, name="5号", measure=Measure.LOCKDOWN_ZONE)


def test_a_line_that_cuts_a_house_off_together_with_another_line_is_not_accepted(
    incident: Incident, village: Zone
) -> None:
    zone = house(incident)
    alone = planned(zone)
    assert alone.cut == []
    accepted(planned(village))
    with pytest.raises(PlanError, match="Another zone has closed points since"):
        accepted(alone)
    plan = planned(zone)  # the village is driven into from the side that this line closes
    assert {one["osm_id"] for one in plan.cut} == {106}
    with pytest.raises(PlanError, match="An ambulance would not reach 1"):
        accepted(plan)
    to_staff = plan.facts["routes"]["to_staff"]
    assert [one["id"] for one in to_staff] == ["C2"]
    why = ClosurePlan.Why.STAFFED
    staffed = planned(zone, base=plan, staff="C2", why=why)
    assert staffed.cut == []
    accepted(staffed)


def test_what_another_line_cuts_off_by_itself_is_not_held_against_a_plan(
    incident: Incident, village: Zone
) -> None:
    accepted(planned(village))
    Point.every.filter(zone=village).update(kind="barrier")  # nobody stands at its gate any more
    plan = planned(house(incident))
    assert plan.cut == []
    assert plan.facts["routes"]["zones_cut"] == []


def test_points_that_were_taken_away_are_in_nobodys_way(incident: Incident, village: Zone) -> None:
    accepted(planned(village))
    zone = house(incident)
    lifting.lift(actor=somebody("Duan"), zone_id=village.pk, words="", at=NOW)
    accepted(planned(zone))
