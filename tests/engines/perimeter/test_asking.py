"""Rows of the joint program: whatever a plan is asked for, every plan that serves all keeps it."""

from __future__ import annotations

import time
from itertools import chain, combinations
from typing import Any
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from shouwang.engines.perimeter import solve as solving
from shouwang.engines.perimeter.cut import cheapest_cut
from shouwang.engines.perimeter.joint import Program
from shouwang.engines.perimeter.plan import Settings
from shouwang.engines.perimeter.problem import SealProblem
from shouwang.engines.perimeter.roads import Bools, Floats, Ints
from shouwang.engines.perimeter.service import VehicleNet, from_hospitals, from_outside
from tests.engines.perimeter.maps import SMALL, Town, blocks, problem_of, towns
from tests.engines.perimeter.search import Closed, Ground, Roadway, Service, all_sealings

STREETS = "none none street street street lane path bridge twin ahead back"
_DOUBT_M = 0.5
_MOST_PLANS = 200
# Two zones whose rings do not meet: planned one by one, and together where their detours add up.
APART = blocks(A=(-101, -95, 20), B=(97, 103, 20))
NEAR = Settings(buffer_m=105.0)


def programs_of(problem: SealProblem, detour_m: float) -> list[Program]:
    """Plan a problem with every place a control may stand at, and return the programs."""
    net = VehicleNet.of(problem.layout)
    reaches = from_hospitals(net), from_outside(net)

    def nothing(of: SealProblem, _doors: Ints, _starts: Ints) -> Bools:
        return np.zeros(len(of.piece), dtype=bool)

    with patch.object(solving, "dominated", nothing):
        planner = solving._Planner(problem, cheapest_cut(problem), *reaches, detour_m)
        groups = planner.plan_all(time.monotonic() + 20)
        if len(groups) > 1:  # apart though they are, they can be planned as one
            every = frozenset[int]().union(*(group.clusters for group in groups))
            whole = solving._Group(planner, every, groups)
            whole.improve(time.monotonic() + 20)
            assert whole.cost == whole.bound == sum(group.cost for group in groups)
            groups = [whole]
        return [group.program for group in groups]


def answer(program: Program, ground: Ground, closed: Closed, gates: Closed) -> Floats:
    """Write a plan as an answer of the program: potentials, then gates; no row asks for closings."""
    problem, layout = program.problem, program.problem.layout
    x = np.zeros(program.n_columns)
    x[program.source] = 1
    for node in ground.reached(*closed):
        x[program.entrance[node]] = 1
        if node not in closed[1]:
            x[program.exit[node]] = 1
    x[program.sink] = 0
    for piece in gates[0]:
        row = int(np.flatnonzero(problem.piece == piece)[0])
        tail, head = layout.tail[piece], layout.head[piece]
        for way, inner, outer in ((0, tail, head), (1, head, tail)):
            column = program.gate[way, row]
            if column >= 0 and x[program.exit[inner]] > x[program.entrance[outer]]:
                x[column] = 1
    for node in gates[1]:
        column = program.node_gate[np.flatnonzero(problem.node == node)[0]]
        if column >= 0:
            x[column] = 1
    return x


def check_rows(
    town: Town, detour_m: float, zones: dict[str, Any] | None = None, of: Settings = SMALL
) -> int:
    problem = problem_of(town, zones, of)
    ground = Ground.of(problem)
    assume(not Roadway.of(ground).is_doubtful)
    programs = [p for p in programs_of(problem, detour_m) if p.rows]
    if not programs:
        return 0
    service = Service.of(ground, detour_m - _DOUBT_M)
    n_rows = 0
    for closed in all_sealings(ground, (99, 10**9), most=30):
        places = [(p, True) for p in sorted(closed[0])] + [(n, False) for n in sorted(closed[1])]
        some = chain.from_iterable(combinations(places, n) for n in range(len(places) + 1))
        for _, chosen in zip(range(_MOST_PLANS), some, strict=False):
            gates = (
                frozenset(p for p, is_piece in chosen if is_piece),
                frozenset(n for n, is_piece in chosen if not is_piece),
            )
            if not service.is_safe((closed[0] - gates[0], closed[1] - gates[1])):
                continue
            for program in programs:
                x = answer(program, ground, closed, gates)
                for row in program.rows:
                    n_rows += 1
                    value = float(np.array(row.value) @ x[list(row.column)])
                    assert value >= row.low - 1e-9, (row, closed, gates)
    return n_rows


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(town=towns(STREETS, most_buildings=4), detour_m=st.sampled_from([0.6, 120.3, 1500]))
def test_every_plan_that_serves_all_keeps_every_row(town: Town, detour_m: float) -> None:
    check_rows(town, detour_m)


@pytest.mark.slow
@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    town=towns(STREETS, most_buildings=5), detour_m=st.sampled_from([0.6, 60.1, 250.3, 600, 1500])
)
def test_every_plan_that_serves_all_keeps_every_row_in_many_towns(
    town: Town, detour_m: float
) -> None:
    check_rows(town, detour_m)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(town=towns(STREETS, most_buildings=4), detour_m=st.sampled_from([120.3, 250.3, 600]))
def test_what_is_learned_about_one_zone_holds_for_plans_of_two(
    town: Town, detour_m: float
) -> None:
    check_rows(town, detour_m, APART, NEAR)


@pytest.mark.slow
@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(town=towns(STREETS, most_buildings=5), detour_m=st.sampled_from([120.3, 250.3, 600]))
def test_what_is_learned_about_one_zone_holds_for_plans_of_two_in_many_towns(
    town: Town, detour_m: float
) -> None:
    check_rows(town, detour_m, APART, NEAR)
