"""Plan the controls of all zones on a layout: cheapest cut, fewest gates, and both together if need be."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np

from shouwang.engines.perimeter.closing import (
    Closing,
    Controls,
    Demands,
    building_demands,
    zone_demands,
)
from shouwang.engines.perimeter.cut import Cut, FlowNet, WayOut, cheapest_cut
from shouwang.engines.perimeter.gates import fewest_gates
from shouwang.engines.perimeter.joint import JointPlan, Program
from shouwang.engines.perimeter.problem import SealProblem
from shouwang.engines.perimeter.roads import Bools, Ints
from shouwang.engines.perimeter.service import (
    Reach,
    VehicleNet,
    from_hospitals,
    from_outside,
)
from shouwang.engines.perimeter.supply import Region

Progress = Callable[[str], None]
_ROUNDS: Final = 40
_ASKED_AT_ONCE: Final = 4
_TIE_BREAK: Final = 0.01  # a gate on a forbidden place is the last choice among equals


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
    unserved: tuple[int, ...]
    without_way: tuple[int, ...]
    zones_never_driven_to: tuple[int, ...]

    @property
    def gap(self) -> float:
        """Return how much of the cost might be saved at the very most, as a share."""
        return (self.cost - self.bound) / self.cost if self.cost > self.bound else 0.0


@dataclass(slots=True)
class _Choice:
    """One cluster's controls as far as chosen."""

    pieces: Ints
    nodes: Ints
    spans: Ints
    is_gate: Bools
    cost: int
    bound: int
    without_way: Ints = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    never: tuple[int, ...] = ()


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
        Wall time for the integer programs of clusters where the flow alone is no proof; when it
        is up the best plan so far is returned with the gap that is left.
    progress
        Called with a word per stage.
    """
    tell = progress or (lambda _stage: None)
    tell("cut")
    cut = cheapest_cut(problem)
    tell("ambulance")
    net = VehicleNet.of(problem.layout)
    planner = _Planner(problem, from_hospitals(net), from_outside(net), detour_m)
    tell("gates")
    deadline = time.monotonic() + time_limit_s
    choices = [
        planner.plan_cluster(int(cluster), cut, deadline) for cluster in planner.clusters_with_zone()
    ]
    return planner.assemble(cut, choices)


class _Planner:
    """What all clusters share: the problem, and the ambulance's distances before anything is closed."""

    def __init__(
        self, problem: SealProblem, hospital: Reach, outside: Reach, detour_m: float
    ) -> None:
        self.problem = problem
        self.hospital = hospital
        self.outside = outside
        self.detour_m = detour_m
        layout = problem.layout
        label = problem.cluster
        self.piece_cluster = np.maximum(
            label[layout.tail[problem.piece]], label[layout.head[problem.piece]]
        )
        self.node_cluster = label[problem.node]
        self.zone_cluster = [
            int(label[rows[0]]) if len(rows) else -1 for rows in layout.zone_nodes
        ]

    def clusters_with_zone(self) -> list[int]:
        """Return the clusters that hold a zone, in a fixed order."""
        return sorted({cluster for cluster in self.zone_cluster if cluster >= 0})

    def plan_cluster(self, cluster: int, cut: Cut, deadline: float) -> _Choice:
        """Choose gates for the cheapest cut; where that may not be best, solve both together."""
        pieces = cut.pieces[self.piece_cluster[cut.pieces] == cluster]
        nodes = cut.nodes[self.node_cluster[cut.nodes] == cluster]
        spans = cut.spans[self.problem.cluster[cut.spans] == cluster]
        choice = self._with_gates(cluster, pieces, nodes, spans)
        standing_gates = self._is_standing_gate(choice).any()
        needs_gate = any(
            self.zone_cluster[zone] == cluster and zone not in choice.never
            for zone in range(len(self.zone_cluster))
        )
        surcharge = self.problem.rules.gate_crew_hours
        flow_bound = self._price(pieces, nodes)
        choice.bound = flow_bound + (surcharge if needs_gate and not standing_gates else 0)
        if choice.cost > choice.bound:
            choice = self._jointly(cluster, choice, deadline)
        return choice

    def _controls(self, pieces: Ints, nodes: Ints) -> Controls:
        rows = self.problem.piece[pieces]
        return Controls(rows, self.problem.node[nodes], np.full(len(rows), 0.5))

    def _price(self, pieces: Ints, nodes: Ints) -> int:
        return int(self.problem.price[pieces].sum() + self.problem.node_price[nodes].sum())

    def _is_standing_gate(self, choice: _Choice) -> Bools:
        standing, problem = self.problem.standing, self.problem
        return np.r_[
            np.isin(problem.piece[choice.pieces], sorted(standing.gate_pieces)),
            np.isin(problem.node[choice.nodes], sorted(standing.gate_nodes)),
        ].astype(bool)

    def _demands(
        self, cluster: int, pieces: Ints, nodes: Ints
    ) -> tuple[tuple[Demands, Demands], Ints, tuple[int, ...]]:
        controls = self._controls(pieces, nodes)
        by_hospital = Closing.of(self.hospital, controls)
        buildings, without_way = building_demands(by_hospital, controls, self.detour_m)
        mine = tuple(
            rows if self.zone_cluster[zone] == cluster else rows[:0]
            for zone, rows in enumerate(self.problem.layout.zone_nodes)
        )
        zones, never = zone_demands(Closing.of(self.outside, controls), mine)
        here = tuple(zone for zone in never if self.zone_cluster[zone] == cluster)
        return (buildings, zones), without_way, here

    def _with_gates(self, cluster: int, pieces: Ints, nodes: Ints, spans: Ints) -> _Choice:
        """Return the fewest gates for given controls."""
        groups, without_way, never = self._demands(cluster, pieces, nodes)
        problem = self.problem
        forbidden = np.r_[problem.is_forbidden[pieces], problem.node_is_forbidden[nodes]]
        choice = _Choice(pieces, nodes, spans, np.zeros(0, dtype=bool), 0, 0, without_way, never)
        fixed = self._is_standing_gate(choice)
        gates = fewest_gates(
            groups,
            can_be_gate=np.r_[
                problem.takes_vehicles[pieces], problem.node_takes_vehicles[nodes]
            ].astype(bool),
            price=problem.rules.gate_crew_hours * (1 + _TIE_BREAK * forbidden),
            is_fixed=fixed,
        )
        choice.is_gate = gates.is_gate
        added = int((gates.is_gate & ~fixed).sum())
        choice.cost = self._price(pieces, nodes) + problem.rules.gate_crew_hours * added
        return choice

    def _jointly(self, cluster: int, best: _Choice, deadline: float) -> _Choice:
        """Improve plan and bound by the integer program until they meet or the time is up."""
        problem = self.problem
        n_forbidden = int(
            problem.is_forbidden[best.pieces].sum()
            + problem.node_is_forbidden[best.nodes].sum()
            + len(best.spans)
        )
        program = Program(problem, FlowNet.of(problem), cluster, n_forbidden)
        regions: dict[int, Region] = {}
        asked: set[tuple[int, int]] = set()
        for _ in range(_ROUNDS):
            plan = program.solve(deadline - time.monotonic())
            if plan is None:
                break
            best.bound = max(best.bound, int(plan.bound))
            trial = self._with_gates(cluster, plan.pieces, plan.nodes, plan.spans)
            if trial.cost < best.cost:
                best = replace(trial, bound=best.bound)
            if best.cost <= best.bound or time.monotonic() > deadline:
                break
            if not self._ask_more(cluster, plan, program, regions, asked):
                break
        return best

    def _ask_more(
        self,
        cluster: int,
        plan: JointPlan,
        program: Program,
        regions: dict[int, Region],
        asked: set[tuple[int, int]],
    ) -> bool:
        """Add the demands that a plan of the program leaves unmet; return whether there were any."""
        groups, _, _ = self._demands(cluster, plan.pieces, plan.nodes)
        problem = self.problem
        is_gate = np.r_[
            np.isin(plan.pieces, plan.gate_pieces), np.isin(plan.nodes, plan.gate_nodes)
        ].astype(bool)
        added = False
        for kind, (group, reach) in enumerate(
            zip(groups, (self.hospital, self.outside), strict=True)
        ):
            unmet = np.flatnonzero(group.unmet(is_gate))
            is_new = [(kind, int(group.label[d])) not in asked for d in unmet]
            for demand in self._apart(group, unmet[np.array(is_new, dtype=bool)]):
                label = int(group.label[demand])
                asked.add((kind, label))
                if kind not in regions:
                    regions[kind] = Region(problem, reach, cluster)
                region = regions[kind]
                entries = (
                    region.building_entries(label, float(group.limit_m[demand]))
                    if kind == 0
                    else region.zone_entries(label)
                )
                block = region.block(entries)
                if block is not None:
                    program.add(block)
                    added = True
        return added

    def _apart(self, group: Demands, demands: Ints) -> list[int]:
        """Return a few demands that lie at different nodes, the tightest of each first."""
        chosen: dict[tuple[int, ...], int] = {}
        for demand in demands[np.argsort(group.limit_m[demands], kind="stable")]:
            at = tuple(np.unique(group.node[group.demand == demand]).tolist())
            chosen.setdefault(at, int(demand))
        return list(chosen.values())[:_ASKED_AT_ONCE]

    def assemble(self, cut: Cut, choices: list[_Choice]) -> Solution:
        """Put the clusters together and ask once more, on the whole closed network, who is served."""
        problem = self.problem
        pieces = np.concatenate([c.pieces for c in choices] or [cut.pieces])
        nodes = np.concatenate([c.nodes for c in choices] or [cut.nodes])
        is_gate = np.concatenate(
            [c.is_gate[: len(c.pieces)] for c in choices]
            + [c.is_gate[len(c.pieces) :] for c in choices]
        ) if choices else np.zeros(len(pieces) + len(nodes), dtype=bool)
        unserved = self._unserved(pieces, nodes, is_gate)
        extra = 0
        if unserved:
            more = self._gates_across(pieces, nodes, is_gate)
            extra = int((more & ~is_gate).sum()) * problem.rules.gate_crew_hours
            is_gate = more
            unserved = self._unserved(pieces, nodes, is_gate)
        without = np.concatenate([c.without_way for c in choices]) if choices else []
        zoneless = [zone for zone, owner in enumerate(self.zone_cluster) if owner < 0]
        return Solution(
            problem=problem,
            pieces=pieces,
            nodes=nodes,
            is_gate=is_gate,
            spans=np.concatenate([c.spans for c in choices] or [cut.spans]),
            cost=sum(c.cost for c in choices) + extra,
            bound=sum(c.bound for c in choices),
            flow_crew_hours=self._price(cut.pieces, cut.nodes),
            ways_out=cut.ways_out,
            unserved=unserved,
            without_way=tuple(np.unique(np.array(without, dtype=np.int64)).tolist()),
            zones_never_driven_to=tuple(
                sorted({*zoneless, *(zone for c in choices for zone in c.never)})
            ),
        )

    def _unserved(self, pieces: Ints, nodes: Ints, is_gate: Bools) -> tuple[int, ...]:
        """Return the rows of buildings out of reach, gates open and barriers shut."""
        shut_pieces = pieces[~is_gate[: len(pieces)]]
        shut_nodes = nodes[~is_gate[len(pieces) :]]
        controls = self._controls(shut_pieces, shut_nodes)
        closing = Closing.of(self.hospital, controls, may_open=False)
        demands, _ = building_demands(closing, controls, self.detour_m)
        unmet = demands.unmet(np.zeros(len(controls), dtype=bool))
        return tuple(np.unique(demands.label[unmet]).tolist())

    def _gates_across(self, pieces: Ints, nodes: Ints, is_gate: Bools) -> Bools:
        """Return more gates where the way to a building leads through several clusters."""
        controls = self._controls(pieces, nodes)
        closing = Closing.of(self.hospital, controls)
        demands, _ = building_demands(closing, controls, self.detour_m)
        problem = self.problem
        return fewest_gates(
            (demands,),
            can_be_gate=np.r_[problem.takes_vehicles[pieces], problem.node_takes_vehicles[nodes]],
            price=np.full(len(controls), float(problem.rules.gate_crew_hours)),
            is_fixed=is_gate,
        ).is_gate
