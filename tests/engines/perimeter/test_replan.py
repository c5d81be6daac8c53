"""Planning again where a reported path meets the line: the second reader understands what is proposed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from shouwang.engines.perimeter.planfile import read_plan
from shouwang.engines.perimeter.replan import reseal
from shouwang.engines.perimeter.zones import parse_zones
from tests.engines.perimeter.maps import SMALL, Town, as_geojson, at, block, plan_of


@pytest.mark.parametrize("far", [(-200.0, 300.0), (-1.0, 390.0)])
@pytest.mark.parametrize("corner", [68.6, 100.0])
@pytest.mark.parametrize("stands", [True, False])
def test_no_team_is_sent_to_a_crossing_that_only_a_report_has_made(
    far: tuple[float, float],
    corner: float,
    stands: bool,
) -> None:
    """Where a path crosses a way, or runs along it, holding the crossing would be the cheapest."""
    nodes = {1: (0.0, 0.0), 2: (0.0, 400.0), 3: (55.0, 0.0), 4: (-200.0, 300.0)}
    nodes |= {5: (-200.0, 500.0), 6: (0.0, corner)}
    town = Town(nodes=nodes).road(1, 1, 6, 2, highway="footway").road(2, 1, 3, highway="footway")
    town.road(3, 4, 5, highway="footway")
    stored = read_plan(as_geojson(plan_of(town)))
    stored = stored if stands else replace(stored, controls=())
    path = (at(55, 5), at(0, 68.6), at(*far))
    plan = reseal(town.read(), parse_zones(block()), stored, paths=(path,))
    assert all((control.node_id or 1) > 0 for control in plan.controls)
    report = town.verify(as_geojson(plan), block(), SMALL)
    assert not report.unknown_controls
    assert report.sealed
