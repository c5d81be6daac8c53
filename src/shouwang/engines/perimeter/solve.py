"""Plan the controls of all zones on a layout: the cheapest line, and the gates an ambulance needs."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

from shouwang.engines.perimeter.asking import Asker, Place
from shouwang.engines.perimeter.cut import Cut, WayOut, cheapest_cut
from shouwang.engines.perimeter.joint import JointPlan, Program
from shouwang.engines.perimeter.problem import SealProblem
from shouwang.engines.perimeter.roads import Bools, Ints
from shouwang.engines.perimeter.runs import building_runs, zone_runs
from shouwang.engines.perimeter.service import Reach, VehicleNet, from_hospitals, from_outside
from shouwang.engines.perimeter.shrink import dominated
from shouwang.engines.perimeter.thin import thinned

Progress = Callable[[str], None]
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
    groups = planner.plan_all(time.monotonic() + time_limit_s)
    return planner.assemble(cut, groups)


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
            int(problem.cluster[rows[0]]) if len(rows) else -1
            for rows in problem.layout.zone_nodes
        ]
        self.without_way: set[int] = set()
        self.never = {zone for zone, owner in enumerate(self.zone_cluster) if owner < 0}
        every = self.members(frozenset(c for c in self.zone_cluster if c >= 0))
        self.buildings, _ = building_runs(hospital, problem, every, detour_m)
        # The same places for all groups: what is learned about a part holds for the whole.
        self.left_out = dominated(problem, self.buildings.door_piece, hospital.start)

    def plan_all(self, deadline: float) -> list[_Group]:
        """
        Plan each cluster that holds a zone by itself, and those together that turn out to interact.

        A cluster is planned as if the others stood open. Where the way to a building leads through
        several of them, the detours add up: those clusters are planned as one.
        """
        groups = [
            _Group(self, frozenset({cluster}))
            for cluster in sorted({c for c in self.zone_cluster if c >= 0})
        ]
        while True:
            _improve_all(groups, deadline)
            together = self._interacting(groups)
            if len(together) < 2:
                return groups
            merged = frozenset[int]().union(*(group.clusters for group in together))
            groups = [g for g in groups if g not in together] + [_Group(self, merged, together)]

    def members(self, clusters: frozenset[int]) -> Bools:
        """Return which layout nodes belong to some clusters."""
        return np.isin(self.problem.cluster, sorted(clusters))

    def n_forbidden(self, members: Bools) -> int:
        """Return how many forbidden places the cheapest cut of some clusters needs."""
        problem, layout = self.problem, self.problem.layout
        pieces = self.cut.pieces[problem.is_forbidden[self.cut.pieces]]
        nodes = self.cut.nodes[problem.node_is_forbidden[self.cut.nodes]]
        ends = problem.piece[pieces]
        near = members[layout.tail[ends]] | members[layout.head[ends]]
        return int(near.sum() + members[problem.node[nodes]].sum())

    def price(self, plan: JointPlan) -> int:
        """Return the crew-hours a day of a plan; what stands is paid already."""
        problem, standing = self.problem, self.problem.standing
        stood = (
            np.isin(problem.piece[plan.gate_pieces], sorted(standing.gate_pieces)).sum()
            + np.isin(problem.node[plan.gate_nodes], sorted(standing.gate_nodes)).sum()
        )
        n_gates = len(plan.gate_pieces) + len(plan.gate_nodes) - stood
        return int(
            problem.price[plan.pieces].sum()
            + problem.node_price[plan.nodes].sum()
            + problem.rules.gate_crew_hours * n_gates
        )

    def _interacting(self, groups: list[_Group]) -> list[_Group]:
        """Return the groups whose barriers keep the ambulance off together, though none does alone."""
        if len(groups) < 2:
            return []
        runs = self.buildings
        unmet = runs.unmet(*_barriers(groups))
        if not len(unmet):
            return []
        in_the_way = runs.on_the_way(int(unmet[0])) & runs.is_shut(*_barriers(groups))
        problem, layout = self.problem, self.problem.layout
        pieces = problem.piece[runs.piece[in_the_way & (runs.piece >= 0)]]
        nodes = problem.node[runs.crossing[in_the_way & (runs.crossing >= 0)]]
        ends = np.r_[layout.tail[pieces], layout.head[pieces], nodes]
        owners = set(problem.cluster[ends].tolist())
        return [group for group in groups if group.clusters & owners]

    def assemble(self, cut: Cut, groups: list[_Group]) -> Solution:
        """Put the groups together and ask once more, on the whole closed network, who is served."""
        problem = self.problem
        plans = [group.plan for group in groups]
        # What stands apart from all zones belongs to no group, and stays all the same.
        stands, held = (
            np.flatnonzero(np.isin(rows, sorted(standing)))
            for rows, standing in (
                (problem.piece, problem.standing.pieces),
                (problem.node, problem.standing.nodes),
            )
        )
        staffed, node_staffed = (
            np.flatnonzero(np.isin(rows, sorted(standing)))
            for rows, standing in (
                (problem.piece, problem.standing.gate_pieces),
                (problem.node, problem.standing.gate_nodes),
            )
        )
        pieces = _joined([stands, *(p.pieces for p in plans)])
        nodes = _joined([held, *(p.nodes for p in plans)])
        gate_pieces = _joined([staffed, *(p.gate_pieces for p in plans)])
        gate_nodes = _joined([node_staffed, *(p.gate_nodes for p in plans)])
        runs = self.buildings
        unserved = runs.label[runs.unmet(*_barriers(groups))]
        return Solution(
            problem=problem,
            pieces=pieces,
            nodes=nodes,
            is_gate=np.r_[np.isin(pieces, gate_pieces), np.isin(nodes, gate_nodes)].astype(bool),
            spans=cut.spans,
            cost=sum(group.cost for group in groups),
            bound=sum(group.bound for group in groups),
            flow_crew_hours=int(
                problem.price[cut.pieces].sum() + problem.node_price[cut.nodes].sum()
            ),
            ways_out=cut.ways_out,
            disjoint=cut.disjoint,
            unserved=tuple(np.unique(unserved).tolist()),
            without_way=tuple(sorted(self.without_way)),
            zones_never_driven_to=tuple(sorted(self.never)),
        )


class _Group:
    """
    Clusters planned together: the best plan so far, and the bound proven so far.

    In turn, the integer program gives the cheapest line under the rows there are, and this line gets
    the fewest gates that serve all, which finds more rows. Both meet where no plan is cheaper.
    """

    plan: JointPlan
    cost: int
    bound: int

    def __init__(
        self, planner: _Planner, clusters: frozenset[int], parts: list[_Group] | None = None
    ) -> None:
        """Begin with the cheapest line, or with what has been found for parts of the group."""
        self.clusters = clusters
        self.planner = planner
        problem, members = planner.problem, planner.members(clusters)
        buildings, without = building_runs(planner.hospital, problem, members, planner.detour_m)
        zones, never = zone_runs(planner.outside, problem, members)
        planner.without_way.update(without.tolist())
        planner.never.update(never)
        self.program = Program(problem, members, planner.n_forbidden(members), planner.left_out)
        runs = [r.without_places(planner.left_out) for r in (zones, buildings) if len(r)]
        self.askers = [Asker(self.program, r) for r in runs]
        line: JointPlan | None
        if parts:
            line = self.program.take([(part.program, part.plan) for part in parts])
            proven = sum(part.bound for part in parts)
        else:
            # Without rows the program is a plain cut: its first line needs no clock.
            line = self.program.solve(_NO_LIMIT_S)
            assert line is not None  # noqa: S101  # every cut can be closed somewhere
            proven = line.bound
        self._line: JointPlan | None = line
        self.plan = self.program.all_gates(self.program.trimmed(line))
        self.cost = planner.price(self.plan)
        self.bound = min(proven, self.cost)
        self._is_fresh = True

    @property
    def is_done(self) -> bool:
        """Return whether the plan is proven, or nothing is left to try."""
        return self.cost <= self.bound or self._line is None

    def improve(self, deadline: float) -> None:
        """Go on until the plan is proven or the time is up; the first line gets few gates in any case."""
        while (
            self._line is not None
            and self.cost > self.bound
            and (self._is_fresh or time.monotonic() < deadline)
        ):
            self._is_fresh = False
            self.bound = max(self.bound, self._line.bound)
            plan = self._with_gates(self._line, deadline)
            cost = self.planner.price(plan)
            if cost < self.cost:
                self.plan, self.cost = plan, cost
            if self.cost <= self.bound:
                break
            left = deadline - time.monotonic()
            following = self.program.solve(left) if left > 0 else None
            if following is None:  # with more time this line is where to go on
                if time.monotonic() < deadline:
                    self._line = None  # it was not the clock that stopped the program
                break
            self.bound = max(self.bound, following.bound)
            is_same = np.array_equal(following.x, self._line.x)
            self._line = None if is_same else following  # the same again: nothing is left to ask
        self.bound = min(self.bound, self.cost)

    def _with_gates(self, line: JointPlan, deadline: float) -> JointPlan:
        """Return a line with the fewest gates that serve all; with few of them when time is up."""
        plan = line
        while time.monotonic() < deadline:
            added = [asker.ask(plan) for asker in self.askers]
            if all(n is None for n in added):
                return self.program.trimmed(plan)
            left = deadline - time.monotonic()
            following = (
                self.program.solve(max(left, 1.0), line) if left > 0 and any(added) else None
            )
            if following is None:
                break
            if following.bound >= self.cost:
                return self.plan  # no gates on this line come to less
            plan = following
        return self._with_few_gates(line, plan)

    def _with_few_gates(self, line: JointPlan, plan: JointPlan) -> JointPlan:
        """Return a line with gates that serve all, none of which can be spared: those of a plan, if they help."""
        full = self.program.all_gates(self.program.trimmed(line))
        chosen = {*_places(plan.gate_pieces, plan.gate_nodes)}
        gates = sorted(_places(full.gate_pieces, full.gate_nodes), key=chosen.__contains__)

        def with_gates(some: list[Place]) -> JointPlan:
            pieces, nodes = ([row for kind, row in some if kind == k] for k in (True, False))
            return self.program.gated(full, _rows(pieces), _rows(nodes))

        def serves(some: list[Place]) -> bool:
            barriers = with_gates(some).barriers
            return not any(len(asker.runs.unmet(*barriers)) for asker in self.askers)

        return with_gates(thinned(gates, serves))


def _places(pieces: Ints, nodes: Ints) -> list[Place]:
    return [(True, p) for p in pieces.tolist()] + [(False, n) for n in nodes.tolist()]


def _rows(rows: list[int]) -> Ints:
    return np.array(rows, dtype=np.int64)


def _improve_all(groups: list[_Group], deadline: float) -> None:
    """Share the time out; what one group leaves of its share, the next ones have, and then all again."""
    waiting = [group for group in groups if not group.is_done]
    while waiting:
        for number, group in enumerate(waiting):
            share = (deadline - time.monotonic()) / (len(waiting) - number)
            group.improve(time.monotonic() + share)
        is_over = time.monotonic() >= deadline
        waiting = [group for group in waiting if not (group.is_done or is_over)]


def _joined(rows: list[Ints]) -> Ints:
    return np.unique(np.concatenate([np.empty(0, dtype=np.int64), *rows]))


def _barriers(groups: list[_Group]) -> tuple[Ints, Ints]:
    pairs = [group.plan.barriers for group in groups]
    return _joined([pieces for pieces, _ in pairs]), _joined([nodes for _, nodes in pairs])
