"""Plan the controls of all zones on a layout: cheapest cut, fewest gates, and both together if need be."""

from __future__ import annotations

import time
from collections import Counter
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
from shouwang.engines.perimeter.gates import fewest_gates, missing_rows
from shouwang.engines.perimeter.graphs import distances, shortest_graph
from shouwang.engines.perimeter.joint import JointPlan, Program, Row
from shouwang.engines.perimeter.layout import INSIDE
from shouwang.engines.perimeter.problem import SealProblem
from shouwang.engines.perimeter.roads import Bools, Floats, Ints
from shouwang.engines.perimeter.service import (
    Doors,
    Reach,
    VehicleNet,
    buildings_near,
    from_hospitals,
    from_outside,
)
from shouwang.engines.perimeter.shrink import dominated
from shouwang.engines.perimeter.supply import Region

Progress = Callable[[str], None]
_ASKED_AT_ONCE: Final = 6
_PATIENCE: Final = 4  # how often a demand may come back before it is written as a flow
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
    disjoint: tuple[WayOut, ...]
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
    choices = {c: planner.plan_cluster(c, cut) for c in planner.clusters_with_zone()}
    deadline = time.monotonic() + time_limit_s
    unproven = [c for c, choice in choices.items() if choice.cost > choice.bound]
    for number, cluster in enumerate(unproven):
        # What one cluster leaves of its share of the time, the next ones have.
        share = max(0.0, deadline - time.monotonic()) / (len(unproven) - number)
        until = time.monotonic() + share
        choices[cluster] = planner.improve_jointly(cluster, choices[cluster], until)
    return planner.assemble(cut, list(choices.values()))


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

    def plan_cluster(self, cluster: int, cut: Cut) -> _Choice:
        """Choose the fewest gates for the cheapest cut, with the bound that this much proves."""
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
        return choice

    def _controls(self, pieces: Ints, nodes: Ints) -> Controls:
        rows = self.problem.piece[pieces]
        return Controls(rows, self.problem.node[nodes], np.full(len(rows), 0.5))

    def _price(self, pieces: Ints, nodes: Ints) -> int:
        return int(self.problem.price[pieces].sum() + self.problem.node_price[nodes].sum())

    def _is_standing_gate(self, choice: _Choice) -> Bools:
        standing, problem = self.problem.standing, self.problem
        return np.concatenate(
            [
                np.isin(problem.piece[choice.pieces], sorted(standing.gate_pieces)),
                np.isin(problem.node[choice.nodes], sorted(standing.gate_nodes)),
            ]
        )

    def demands(
        self, cluster: int, pieces: Ints, nodes: Ints
    ) -> tuple[tuple[Demands, Demands], Ints, tuple[int, ...]]:
        """Return what buildings and zones need, buildings and zones never driven to."""
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
        groups, without_way, never = self.demands(cluster, pieces, nodes)
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

    def improve_jointly(self, cluster: int, best: _Choice, deadline: float) -> _Choice:
        """Improve plan and bound by the integer program until they meet or the time is up."""
        problem = self.problem
        n_forbidden = int(
            problem.is_forbidden[best.pieces].sum()
            + problem.node_is_forbidden[best.nodes].sum()
            + len(best.spans)
        )
        nodes = np.flatnonzero(problem.cluster == cluster)
        doors = Doors.of(problem.layout, buildings_near(problem.layout, nodes))
        left_out = dominated(problem, doors.piece)
        program = Program(problem, FlowNet.of(problem), cluster, n_forbidden, left_out)
        asker = _Asker(self, cluster, program)
        while time.monotonic() < deadline:
            plan = program.solve(deadline - time.monotonic(), below=best.cost)
            if not isinstance(plan, JointPlan):
                best.bound = int(plan or best.bound)  # none cheaper: what we have is least
                break
            best.bound = max(best.bound, int(plan.bound))
            trial = self._with_gates(cluster, plan.pieces, plan.nodes, plan.spans)
            if trial.cost < best.cost:
                best = replace(trial, bound=best.bound)
            if best.cost <= best.bound or not asker.ask(plan):
                break
        return best

    def assemble(self, cut: Cut, choices: list[_Choice]) -> Solution:
        """Put the clusters together and ask once more, on the whole closed network, who is served."""
        problem = self.problem
        pieces = np.concatenate([c.pieces for c in choices] or [cut.pieces])
        nodes = np.concatenate([c.nodes for c in choices] or [cut.nodes])
        is_gate = (
            np.concatenate(
                [c.is_gate[: len(c.pieces)] for c in choices]
                + [c.is_gate[len(c.pieces) :] for c in choices]
            )
            if choices
            else np.zeros(len(pieces) + len(nodes), dtype=bool)
        )
        unserved = self._unserved(pieces, nodes, is_gate)
        extra = 0
        if unserved:
            more = self._gates_across(pieces, nodes, is_gate)
            extra = int((more & ~is_gate).sum()) * problem.rules.gate_crew_hours
            is_gate = more
            unserved = self._unserved(pieces, nodes, is_gate)
        none = np.empty(0, dtype=np.int64)
        without = np.concatenate([none, *(c.without_way for c in choices)])
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
            disjoint=cut.disjoint,
            unserved=unserved,
            without_way=tuple(np.unique(without).tolist()),
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


class _Asker:
    """Tells a joint program which demands its plans leave unmet, weak rows first, whole flows if that fails."""

    def __init__(self, planner: _Planner, cluster: int, program: Program) -> None:
        self.planner = planner
        self.cluster = cluster
        self.program = program
        self.rows: set[Row] = set()
        self.times: Counter[tuple[int, int]] = Counter()
        self.regions: dict[int, Region] = {}

    def ask(self, plan: JointPlan) -> bool:
        """Add what a plan breaks; return whether there was anything to add."""
        planner, problem = self.planner, self.planner.problem
        groups, _, _ = planner.demands(self.cluster, plan.pieces, plan.nodes)
        is_gate = np.r_[
            np.isin(plan.pieces, plan.gate_pieces), np.isin(plan.nodes, plan.gate_nodes)
        ].astype(bool)
        widest = np.r_[
            problem.takes_vehicles[plan.pieces], problem.node_takes_vehicles[plan.nodes]
        ].astype(bool)
        added = 0
        for kind, group in enumerate(groups):
            lost = group.unmet(widest)
            for row in missing_rows(group, is_gate, widest, lost):
                added += self._add_row(_as_row(plan, row))
            unmet = np.flatnonzero(group.unmet(is_gate) & ~lost)
            for demand in _apart(group, unmet):
                added += self._press(kind, group, demand)
        return added > 0

    def _add_row(self, row: Row) -> bool:
        is_new = row not in self.rows
        if is_new:
            self.rows.add(row)
            self.program.add_row(row)
        return is_new

    def _press(self, kind: int, group: Demands, demand: int) -> bool:
        """Cover a demand that is new; write one that keeps coming back as a flow."""
        label = (kind, int(group.label[demand]))
        self.times[label] += 1
        if self.times[label] == 1:
            return sum(self._add_row(row) for row in self._covers(group, demand)) > 0
        if self.times[label] != _PATIENCE:
            return False
        if kind not in self.regions:
            reach = (self.planner.hospital, self.planner.outside)[kind]
            self.regions[kind] = Region(self.planner.problem, reach, self.cluster)
        region = self.regions[kind]
        limit = float(group.limit_m[demand])
        entries = (
            region.building_entries(label[1], limit)
            if kind == 0
            else region.zone_entries(label[1])
        )
        block = region.block(entries)
        if block is not None:
            self.program.add(block)
        return block is not None

    def _covers(self, group: Demands, demand: int) -> list[Row]:
        """
        Return which gates a demand cannot do without, one of each row.

        Each way from one side of the line to the other passes a gate, and on the open network none
        is longer than on the closed one. Where both ends lie on one side, but each way that is short
        enough leads through the other, one gate lets the ambulance over and another lets it back.
        """
        reach = group.closing.reach
        net = reach.net
        mine = np.append(self.planner.problem.cluster == self.cluster, False)
        is_inside = mine & np.append(self.planner.problem.layout.node_place == INSIDE, False)
        nodes = np.append(group.closing.nodes, net.source)
        entries = np.flatnonzero(group.demand == demand)
        at = nodes[group.node[entries]]
        if (at == net.source).any():
            return []
        left = float(min((group.limit_m[demand] - group.extra_m[entries]).max(), 1e9))
        to = self._to(net, np.arange(len(net.tail)), at, left)
        starts = reach.start[to[reach.start] <= left]
        for here, there in ((~mine, is_inside), (is_inside, ~mine)):
            if not here[starts].all():
                continue
            if there[at].all():
                return self._rows_of(
                    reach.dist[net.tail] + net.length_m + to[net.head] <= left + 1
                )
            return self._over_and_back(
                reach, at, left, to, starts, there, ends_here=here[at].all()
            )
        return []

    def _over_and_back(
        self,
        reach: Reach,
        at: Ints,
        left: float,
        to: Floats,
        starts: Ints,
        there: Bools,
        *,
        ends_here: bool,
    ) -> list[Row]:
        """Return the gate over and, if the demand lies on this side, the gate back."""
        net = reach.net
        on_this_side = np.flatnonzero(~there[net.tail] & ~there[net.head])
        to_around = self._to(net, on_this_side, at, left)
        if (to_around[starts] <= left).any():
            return []  # there is a way that stays on this side
        tail, head = net.tail[on_this_side], net.head[on_this_side]
        forward = shortest_graph(net.n_nodes, tail, head, net.length_m[on_this_side])
        so_far = distances(forward, starts, left)
        over = so_far[net.tail] + net.length_m + to[net.head] <= left + 1
        back = reach.dist[net.tail] + net.length_m + to_around[net.head] <= left + 1
        return [*self._rows_of(over), *(self._rows_of(back) if ends_here else [])]

    def _to(self, net: VehicleNet, arcs: Ints, at: Ints, limit_m: float) -> Floats:
        """Return the distance of every node to the nearest of some nodes, over some arcs."""
        backward = shortest_graph(net.n_nodes, net.head[arcs], net.tail[arcs], net.length_m[arcs])
        return distances(backward, at, limit_m)

    def _rows_of(self, is_near: Bools) -> list[Row]:
        """Return the row of all gates on some arcs, unless a gate among them stands already."""
        planner, problem, net = self.planner, self.planner.problem, self.planner.hospital.net
        near = np.flatnonzero(is_near)
        mine = (planner.piece_cluster == self.cluster) & problem.takes_vehicles
        pieces = np.flatnonzero(mine & np.isin(problem.piece, net.piece[near]))
        ours = (planner.node_cluster == self.cluster) & problem.node_takes_vehicles
        crossings = np.flatnonzero(ours & np.isin(problem.node, net.tail[near]))
        standing = problem.standing
        if (
            np.isin(problem.piece[pieces], sorted(standing.gate_pieces)).any()
            or np.isin(problem.node[crossings], sorted(standing.gate_nodes)).any()
        ):
            return []
        return [Row(frozenset(pieces.tolist()), frozenset(crossings.tolist()), is_cover=True)]


def _as_row(plan: JointPlan, closed: Bools) -> Row:
    rows = np.flatnonzero(closed)
    here = rows[rows < len(plan.pieces)]
    there = rows[rows >= len(plan.pieces)] - len(plan.pieces)
    return Row(
        frozenset(plan.pieces[here].tolist()),
        frozenset(plan.nodes[there].tolist()),
        is_cover=False,
    )


def _apart(group: Demands, demands: Ints) -> list[int]:
    """Return a few demands that lie at different nodes, the tightest of each first."""
    chosen: dict[tuple[int, ...], int] = {}
    for demand in demands[np.argsort(group.limit_m[demands], kind="stable")]:
        at = tuple(np.unique(group.node[group.demand == demand]).tolist())
        chosen.setdefault(at, int(demand))
    return list(chosen.values())[:_ASKED_AT_ONCE]
