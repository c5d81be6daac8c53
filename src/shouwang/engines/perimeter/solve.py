"""Plan the controls of all zones on a layout: the cheapest line, and the gates an ambulance needs."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

from shouwang.engines.perimeter.asking import Asker
from shouwang.engines.perimeter.cut import Cut, WayOut, cheapest_cut
from shouwang.engines.perimeter.joint import JointPlan, Program
from shouwang.engines.perimeter.problem import SealProblem
from shouwang.engines.perimeter.roads import Bools, Ints
from shouwang.engines.perimeter.runs import Runs, building_runs, zone_runs
from shouwang.engines.perimeter.service import Reach, VehicleNet, from_hospitals, from_outside
from shouwang.engines.perimeter.shrink import dominated

Progress = Callable[[str], None]
Group = frozenset[int]
_NO_LIMIT_S: Final = 1e6


@dataclass(frozen=True, slots=True)
class Solution:
    """
    The chosen places, as rows of the problem, with price and bound.

    Attributes
    ----------
    pieces, nodes
        Rows into ``problem.piece`` and ``problem.node``.
    is_gate
        Shape ``(n_pieces + n_nodes,)``.
    spans
        Rows of hubs of squares that cannot be held.
    cost, bound
        Crew-hours a day, staffing included; no plan costs less than `bound`.
    flow_crew_hours
        What the ways out alone prove: the price of the cheapest sealing without any gate.
    unserved, without_way
        Rows of buildings that an ambulance no longer reaches in time, and that it never reached.
    zones_never_driven_to
        Rows of zones without any vehicle way from outside.
    """

    problem: SealProblem
    pieces: Ints
    nodes: Ints
    is_gate: Bools
    spans: Ints
    cost: int
    bound: int
    flow_crew_hours: int
    ways_out: tuple[WayOut, ...]
    disjoint: tuple[WayOut, ...]
    unserved: tuple[int, ...]
    without_way: tuple[int, ...]
    zones_never_driven_to: tuple[int, ...]

    @property
    def gap(self) -> float:
        """Return how much of the cost might be saved at the very most, as a share."""
        return (self.cost - self.bound) / self.cost if self.cost > self.bound else 0.0


@dataclass(frozen=True, slots=True)
class _Choice:
    """The controls of one group of clusters, price and bound."""

    plan: JointPlan
    cost: int
    bound: int


def solve(
    problem: SealProblem,
    *,
    detour_m: float,
    time_limit_s: float = 30.0,
    progress: Progress | None = None,
) -> Solution:
    """
    Choose controls and gates for least crew-hours a day, with a proven bound.

    Parameters
    ----------
    problem
        Where controls may stand, and their prices.
    detour_m
        How much farther than before an ambulance may drive to any building.
    time_limit_s
        Wall time for the integer programs; when it is up the best plan so far is returned with the
        gap that is left.
    progress
        Called with a word per stage.
    """
    tell = progress or (lambda _stage: None)
    tell("cut")
    cut = cheapest_cut(problem)
    tell("ambulance")
    net = VehicleNet.of(problem.layout)
    planner = _Planner(problem, cut, from_hospitals(net), from_outside(net), detour_m)
    tell("gates")
    choices = planner.plan_all(time.monotonic() + time_limit_s)
    return planner.assemble(cut, choices)


class _Planner:
    """What all clusters share: the problem, and the ambulance's distances before anything is closed."""

    def __init__(
        self, problem: SealProblem, cut: Cut, hospital: Reach, outside: Reach, detour_m: float
    ) -> None:
        self.problem = problem
        self.cut = cut
        self.hospital = hospital
        self.outside = outside
        self.detour_m = detour_m
        self.zone_cluster = [
            int(problem.cluster[rows[0]]) if len(rows) else -1 for rows in problem.layout.zone_nodes
        ]
        self.without_way: set[int] = set()
        self.never = {zone for zone, owner in enumerate(self.zone_cluster) if owner < 0}

    def plan_all(self, deadline: float) -> dict[Group, _Choice]:
        """
        Plan each cluster that holds a zone by itself, and those together that turn out to interact.

        A cluster's plan is made as if the others stood open. Where the way to a building leads
        through several of them, the detours add up: those clusters are planned as one.
        """
        groups = [frozenset({c}) for c in sorted({c for c in self.zone_cluster if c >= 0})]
        choices: dict[Group, _Choice] = {}
        while True:
            new = [group for group in groups if group not in choices]
            for number, group in enumerate(new):
                # What one group leaves of its share of the time, the next ones have.
                share = max(0.0, deadline - time.monotonic()) / (len(new) - number)
                choices[group] = self._plan(group, time.monotonic() + share)
            choices = {group: choices[group] for group in groups}
            together = self._interacting(choices)
            if len(together) < 2:
                return choices
            merged = frozenset[int]().union(*together)
            groups = [group for group in groups if group not in together] + [merged]

    def _members(self, clusters: Group) -> Bools:
        return np.isin(self.problem.cluster, sorted(clusters))

    def _plan(self, clusters: Group, deadline: float) -> _Choice:
        """Alternate between the cheapest line under the rows so far and the gates that this line needs."""
        problem, group = self.problem, self._members(clusters)
        buildings, without = building_runs(self.hospital, problem, group, self.detour_m)
        zones, never = zone_runs(self.outside, problem, group)
        self.without_way.update(without.tolist())
        self.never.update(never)
        left_out = dominated(problem, buildings.door_piece)
        program = Program(problem, group, self._n_forbidden(group), left_out)
        askers = [Asker(program, runs.without_places(left_out)) for runs in (zones, buildings)]
        best: _Choice | None = None
        bound, limit_s = 0, _NO_LIMIT_S
        while line := program.solve(limit_s):
            bound = max(bound, line.bound)
            served = self._gates_for(program, askers, line, deadline)
            cost = self._price(served)
            if best is None or cost < best.cost:
                best = _Choice(served, cost, bound)
            limit_s = deadline - time.monotonic()
            if best.cost <= bound or limit_s <= 0:
                break
        assert best is not None  # noqa: S101  # without rows the program is a plain cut
        return _Choice(best.plan, best.cost, min(bound, best.cost))

    def _n_forbidden(self, group: Bools) -> int:
        problem, layout = self.problem, self.problem.layout
        pieces = self.cut.pieces[problem.is_forbidden[self.cut.pieces]]
        nodes = self.cut.nodes[problem.node_is_forbidden[self.cut.nodes]]
        ends = problem.piece[pieces]
        near = group[layout.tail[ends]] | group[layout.head[ends]]
        return int(near.sum() + group[problem.node[nodes]].sum())

    @staticmethod
    def _gates_for(
        program: Program, askers: list[Asker], line: JointPlan, deadline: float
    ) -> JointPlan:
        """Return the same line with the fewest gates that serve all; with all of them when time is up."""
        plan: JointPlan | None = line
        while plan is not None:
            added = [asker.ask(plan) for asker in askers]
            if all(n is None for n in added):
                return plan
            left = deadline - time.monotonic()
            plan = program.solve(max(left, 1.0), line) if left > 0 and any(added) else None
        return program.all_gates(line)

    def _price(self, plan: JointPlan) -> int:
        problem = self.problem
        standing = problem.standing
        new_gates = (
            (~np.isin(problem.piece[plan.gate_pieces], sorted(standing.gate_pieces))).sum()
            + (~np.isin(problem.node[plan.gate_nodes], sorted(standing.gate_nodes))).sum()
        )
        return int(
            problem.price[plan.pieces].sum()
            + problem.node_price[plan.nodes].sum()
            + problem.rules.gate_crew_hours * new_gates
        )

    def _interacting(self, choices: dict[Group, _Choice]) -> list[Group]:
        """Return the groups whose barriers keep the ambulance off together, though none does alone."""
        if len(choices) < 2:
            return []
        runs = self._all_runs(choices)
        unmet = runs.unmet(*_barriers(choices))
        if not len(unmet):
            return []
        by_cluster = np.append(self.problem.cluster, -1)
        shut = runs.is_shut(*_barriers(choices))
        where = runs.on_the_way(int(unmet[0])) & shut
        owners = self._owner(runs, where, by_cluster)
        return [group for group in choices if group & owners]

    def _owner(self, runs: Runs, arcs: Bools, by_cluster: Ints) -> set[int]:
        problem, layout = self.problem, self.problem.layout
        pieces = problem.piece[runs.piece[arcs & (runs.piece >= 0)]]
        nodes = problem.node[runs.crossing[arcs & (runs.crossing >= 0)]]
        ends = np.r_[layout.tail[pieces], layout.head[pieces], nodes]
        return set(by_cluster[ends].tolist()) - {-1}

    def _all_runs(self, choices: dict[Group, _Choice]) -> Runs:
        members = self._members(frozenset[int]().union(*choices))
        return building_runs(self.hospital, self.problem, members, self.detour_m)[0]

    def assemble(self, cut: Cut, choices: dict[Group, _Choice]) -> Solution:
        """Put the groups together and ask once more, on the whole closed network, who is served."""
        problem = self.problem
        plans = [choice.plan for choice in choices.values()]
        pieces, nodes = _joined([p.pieces for p in plans]), _joined([p.nodes for p in plans])
        gate_pieces = _joined([p.gate_pieces for p in plans])
        gate_nodes = _joined([p.gate_nodes for p in plans])
        runs = self._all_runs(choices)
        unserved = runs.label[runs.unmet(*_barriers(choices))]
        return Solution(
            problem=problem,
            pieces=pieces,
            nodes=nodes,
            is_gate=np.r_[np.isin(pieces, gate_pieces), np.isin(nodes, gate_nodes)].astype(bool),
            spans=cut.spans,
            cost=sum(c.cost for c in choices.values()),
            bound=sum(c.bound for c in choices.values()),
            flow_crew_hours=int(
                problem.price[cut.pieces].sum() + problem.node_price[cut.nodes].sum()
            ),
            ways_out=cut.ways_out,
            disjoint=cut.disjoint,
            unserved=tuple(np.unique(unserved).tolist()),
            without_way=tuple(sorted(self.without_way)),
            zones_never_driven_to=tuple(sorted(self.never)),
        )


def _joined(rows: list[Ints]) -> Ints:
    return np.unique(np.concatenate([np.empty(0, dtype=np.int64), *rows]))


def _barriers(choices: dict[Group, _Choice]) -> tuple[Ints, Ints]:
    pairs = [choice.plan.barriers for choice in choices.values()]
    return _joined([pieces for pieces, _ in pairs]), _joined([nodes for _, nodes in pairs])
