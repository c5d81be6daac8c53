"""What a set of controls does to the ambulance, and how far each choice of gates mends it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from shouwang.engines.perimeter.graphs import distance_table, distances, shortest_graph
from shouwang.engines.perimeter.roads import BACKWARD_ONLY, FORWARD_ONLY, Bools, Floats, Ints
from shouwang.engines.perimeter.service import Doors, Reach, buildings_near

_TOLERANCE_M: Final = 1e-3


@dataclass(frozen=True, slots=True)
class Controls:
    """
    Controls as they stand in a vehicle's way.

    Attributes
    ----------
    pieces, nodes
        Rows of layout pieces and nodes that are closed. A control is numbered by its place in
        pieces first, nodes after.
    share
        Shape ``(n_pieces,)``: how far along the piece the control stands.
    """

    pieces: Ints
    nodes: Ints
    share: Floats

    def __len__(self) -> int:
        return len(self.pieces) + len(self.nodes)


@dataclass(frozen=True, slots=True)
class Closing:
    """
    Distances once every control is shut, and what each opened one gives back.

    Attributes
    ----------
    nodes
        Shape ``(n,)``: the layout nodes whose shortest way meets a control.
    shut_m
        Shape ``(n,)``: their distance with every control shut.
    gate, gate_tail, gate_step_m, gate_tail_m
        Shape ``(n_arcs,)``: arcs through controls: which control, where it starts in `nodes` (-1 when
        its start is not affected), its length, and the distance of its start with all shut.
    onward_m
        Shape ``(n_arcs, n)``: from the far end of each such arc on, all controls shut.
    """

    reach: Reach
    nodes: Ints
    shut_m: Floats
    gate: Ints
    gate_tail: Ints
    gate_step_m: Floats
    gate_tail_m: Floats
    onward_m: Floats

    @classmethod
    def of(cls, reach: Reach, controls: Controls, *, may_open: bool = True) -> Closing:
        """Close all controls and measure again what they affect; `may_open` prepares for gates."""
        net = reach.net
        control = _control_of_arc(net.tail, net.piece, controls, net.n_nodes)
        closed = np.flatnonzero(control >= 0)
        roots = closed[reach.before[net.head[closed]] == net.tail[closed]]
        nodes = reach.below(net.head[roots])
        row = np.full(net.n_nodes, -1, dtype=np.int64)
        row[nodes] = np.arange(len(nodes))
        into = np.flatnonzero(row[net.head] >= 0)
        shut, through = into[control[into] < 0], into[control[into] >= 0]
        through = through if may_open else through[:0]
        n = len(nodes)
        is_inner = row[net.tail[shut]] >= 0
        tail = np.where(is_inner, row[net.tail[shut]], n)
        length = net.length_m[shut] + np.where(is_inner, 0.0, reach.dist[net.tail[shut]])
        graph = shortest_graph(n + 1, tail, row[net.head[shut]], length)
        shut_m = distances(graph, np.array([n]))[:n]
        first, arc_head = np.unique(row[net.head[through]], return_inverse=True)
        onward = distance_table(graph, first)[:, :n]
        gate_tail = row[net.tail[through]]
        known = np.where(gate_tail >= 0, shut_m[gate_tail] if n else 0, 0)
        return cls(
            reach=reach,
            nodes=nodes,
            shut_m=shut_m,
            gate=control[through],
            gate_tail=gate_tail,
            gate_step_m=net.length_m[through],
            gate_tail_m=np.where(gate_tail >= 0, known, reach.dist[net.tail[through]]),
            onward_m=onward[arc_head] if len(first) else onward,
        )

    def with_gates(self, is_gate: Bools) -> Floats:
        """Return the distance of every affected node when these controls are gates."""
        arcs = np.flatnonzero(is_gate[self.gate])
        if not len(arcs):
            return self.shut_m
        step, tail = self.gate_step_m[arcs], self.gate_tail[arcs]
        onward = self.onward_m[arcs]
        to_tail = np.where(tail >= 0, onward[:, np.maximum(tail, 0)], np.inf)
        at_end = step + self.gate_tail_m[arcs]
        for _ in range(len(arcs)):  # a way may pass several gates
            better = np.minimum(at_end, step + (at_end[:, None] + to_tail).min(axis=0))
            if np.array_equal(better, at_end):
                break
            at_end = better
        result: Floats = np.minimum(self.shut_m, (at_end[:, None] + onward).min(axis=0))
        return result


def _control_of_arc(tail: Ints, piece: Ints, controls: Controls, n_nodes: int) -> Ints:
    """Return for each arc the control that closes it, or -1; held nodes let nobody leave."""
    of_piece = np.full(max(int(piece.max(initial=0)), 0) + 2, -1, dtype=np.int64)
    inside = controls.pieces < len(of_piece) - 1
    of_piece[controls.pieces[inside]] = np.flatnonzero(inside)
    of_node = np.full(n_nodes, -1, dtype=np.int64)
    of_node[controls.nodes] = len(controls.pieces) + np.arange(len(controls.nodes))
    closed = of_piece[piece]  # piece -1 reads the last entry, which stays -1
    return np.where(closed >= 0, closed, of_node[tail])


@dataclass(frozen=True, slots=True)
class Demands:
    """
    What must stay reachable: each demand is met when one of its entries is near enough.

    Attributes
    ----------
    limit_m
        Shape ``(n_demands,)``.
    demand, node, extra_m, gate, crossing
        Shape ``(n_entries,)``: whose entry, row in `Closing.nodes`, metres beyond the node, and the
        controls on the way from the node and at the node that must be gates for this entry to count, or
        -1. An entry at an unaffected node has the row behind the last one, and its whole distance in
        `extra_m`.
    label
        Shape ``(n_demands,)``: row of the building, or of the zone.
    """

    closing: Closing
    limit_m: Floats
    demand: Ints
    node: Ints
    extra_m: Floats
    gate: Ints
    crossing: Ints
    label: Ints

    def unmet(self, is_gate: Bools) -> Bools:
        """Return which demands these gates leave unmet."""
        dist = np.append(self.closing.with_gates(is_gate), 0.0)
        is_open = np.append(is_gate, True)  # control -1, which is none, reads the last entry
        counts = is_open[self.gate] & is_open[self.crossing]
        there = np.where(counts, dist[self.node] + self.extra_m, np.inf)
        best = np.full(len(self.limit_m), np.inf)
        np.minimum.at(best, self.demand, there)
        return np.asarray(best > self.limit_m + _TOLERANCE_M)

    def __len__(self) -> int:
        return len(self.limit_m)


def building_demands(
    closing: Closing, controls: Controls, detour_m: float
) -> tuple[Demands, Ints]:
    """
    Return what the buildings need, and the rows of those that had no vehicle way before.

    Only buildings at an affected way are asked: all others are driven to as before.
    """
    reach, layout = closing.reach, closing.reach.net.layout
    ends = np.r_[layout.tail[controls.pieces], layout.head[controls.pieces], controls.nodes]
    ends = ends[~np.isnan(layout.lon[ends])]
    nodes = np.r_[closing.nodes[closing.nodes < layout.n_nodes], ends]
    doors = Doors.of(layout, buildings_near(layout, nodes))
    row = np.full(layout.n_nodes + 1, -1, dtype=np.int64)
    row[closing.nodes] = np.arange(len(closing.nodes))
    entry = _entries(closing, controls, doors)
    door, node, extra, gate = entry
    base = np.full(len(doors.building), np.inf)
    np.minimum.at(base, door, reach.dist[node] + extra)
    lost = doors.building[np.isinf(base)]
    # An entry at an unaffected node keeps its distance: such a building is served as before.
    held = np.full(layout.n_nodes, -1, dtype=np.int64)
    held[controls.nodes] = len(controls.pieces) + np.arange(len(controls.nodes))
    crossing = held[node]  # whoever turns into the arm of a building there has passed it
    free = (row[node] < 0) & (gate < 0) & (crossing < 0)
    kept = np.full(len(base), np.inf)
    np.minimum.at(kept, door[free], (reach.dist[node] + extra)[free])
    asks = np.isfinite(base) & (kept > base + detour_m)
    number = np.cumsum(asks) - 1
    is_entry = asks[door]
    is_affected = row[node] >= 0
    demands = Demands(
        closing=closing,
        limit_m=(base + detour_m)[asks],
        demand=number[door[is_entry]],
        node=np.where(is_affected, row[node], len(closing.nodes))[is_entry],
        extra_m=np.where(is_affected, extra, reach.dist[node] + extra)[is_entry],
        gate=gate[is_entry],
        crossing=crossing[is_entry],
        label=doors.building[asks],
    )
    return demands, np.concatenate([lost, doors.without])


def _entries(
    closing: Closing, controls: Controls, doors: Doors
) -> tuple[Ints, Ints, Floats, Ints]:
    """Return door, node, metres from the node, and control in between (-1), of every entry."""
    net = closing.reach.net
    layout = net.layout
    of_piece = dict(zip(controls.pieces.tolist(), range(len(controls.pieces)), strict=True))
    control = np.array([of_piece.get(piece, -1) for piece in doors.piece.tolist()], dtype=np.int64)
    stand = (
        np.where(control >= 0, controls.share[np.maximum(control, 0)], 2.0)
        if len(controls.pieces)
        else np.full(len(control), 2.0)
    )
    length = layout.length_m[doors.piece]
    # One may drive on from a node only along the one-way, and not past a bollard.
    flags = layout.roads.ways.flags[layout.roads.way[layout.segment[doors.piece]]]
    stops = np.append(layout.roads.stops_vehicles, np.zeros(layout.n_nodes, dtype=bool))
    tail, head = layout.tail[doors.piece], layout.head[doors.piece]
    ahead = (flags & BACKWARD_ONLY == 0) & ~stops[tail]
    back = (flags & FORWARD_ONLY == 0) & ~stops[head]
    beyond = doors.share > stand
    rows = np.arange(len(doors.building))
    none = np.full(len(rows), -1, dtype=np.int64)
    parts = [
        (
            rows[ahead],
            tail[ahead],
            (doors.share * length)[ahead],
            np.where(beyond, control, none)[ahead],
        ),
        (
            rows[back],
            head[back],
            ((1 - doors.share) * length)[back],
            np.where(beyond, none, control)[back],
        ),
    ]
    door, node, extra, gate = (np.concatenate([part[i] for part in parts]) for i in range(4))
    known = ~np.isnan(layout.lon[node])
    return door[known], node[known], extra[known], gate[known]


def zone_demands(closing: Closing, zone_nodes: tuple[Ints, ...]) -> tuple[Demands, list[int]]:
    """Return the demand that each zone can be driven into, and the zones that never could be."""
    row = np.full(closing.reach.net.n_nodes, -1, dtype=np.int64)
    row[closing.nodes] = np.arange(len(closing.nodes))
    demand: list[Ints] = []
    node: list[Ints] = []
    label: list[int] = []
    never = []
    for zone, rows in enumerate(zone_nodes):
        reached = rows[np.isfinite(closing.reach.dist[rows])]
        if not len(reached):
            never.append(zone)
            continue
        affected = row[reached]
        if (affected < 0).any():  # some of it is driven to without meeting a control
            continue
        demand.append(np.full(len(affected), len(label), dtype=np.int64))
        node.append(affected)
        label.append(zone)
    none = np.empty(0, dtype=np.int64)
    entries = np.concatenate(node) if node else none
    return Demands(
        closing=closing,
        limit_m=np.full(len(label), 1e12),
        demand=np.concatenate(demand) if demand else none,
        node=entries,
        extra_m=np.zeros(len(entries)),
        gate=np.full(len(entries), -1, dtype=np.int64),
        crossing=np.full(len(entries), -1, dtype=np.int64),
        label=np.array(label, dtype=np.int64),
    ), never
