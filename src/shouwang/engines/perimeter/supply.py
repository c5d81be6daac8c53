"""One demand as a flow of one ambulance, for the joint program: exact, and loose nowhere."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import numpy as np
from scipy.sparse import coo_array, csr_array

from shouwang.engines.perimeter.graphs import distance_table, distances, shortest_graph
from shouwang.engines.perimeter.layout import INSIDE, OUTSIDE
from shouwang.engines.perimeter.problem import SealProblem
from shouwang.engines.perimeter.roads import BACKWARD_ONLY, FORWARD_ONLY, Floats, Ints
from shouwang.engines.perimeter.service import Doors, Reach

NO_PLACE: Final = -1
_MOST_ARCS: Final = 60_000
_SLACK_M: Final = 1e-3


@dataclass(frozen=True, slots=True)
class Entries:
    """Where a demand may be met: nodes, metres beyond them, and the candidate piece in between (-1)."""

    node: Ints
    extra_m: Floats
    piece: Ints
    limit_m: float


@dataclass(frozen=True, slots=True)
class Block:
    """
    Columns and rows of one demand.

    Attributes
    ----------
    balance
        ``balance @ flow = supply``: what enters a node leaves it, and one ambulance arrives.
    length_m, limit_m
        ``length_m @ flow <= limit_m``.
    column, piece, node
        Which column passes which place: a row of ``SealProblem.piece`` or of ``SealProblem.node``, the
        other one NO_PLACE. A column may only flow where the place is open or a gate.
    needs_gate
        Whether service starts outside and the demand lies inside, so that a gate is passed for certain.
    """

    balance: csr_array
    supply: Floats
    length_m: Floats
    limit_m: float
    column: Ints
    piece: Ints
    node: Ints
    needs_gate: bool


@dataclass(slots=True)
class Region:
    """
    One cluster as an ambulance meets it: its own arcs, and the world outside as a table of distances.

    Which way an ambulance takes outside the cluster does not depend on the controls of the cluster,
    so the ways between the places where the cluster is entered and left are measured once.
    """

    problem: SealProblem
    reach: Reach
    cluster: int
    inner: Ints = field(init=False)
    doors: Ints = field(init=False)
    arcs: Ints = field(init=False)
    _outer: csr_array = field(init=False)
    from_start_m: Floats = field(init=False)
    between_m: Floats = field(init=False)
    _place_of_piece: dict[int, int] = field(init=False)
    _place_of_node: dict[int, int] = field(init=False)

    def __post_init__(self) -> None:
        net = self.reach.net
        label = np.append(self.problem.cluster, -1)
        is_inner = label == self.cluster
        touches = is_inner[net.tail] | is_inner[net.head]
        self.arcs = np.flatnonzero(touches)
        ends = np.concatenate([net.tail[self.arcs], net.head[self.arcs]])
        self.doors = np.unique(ends[~is_inner[ends]])
        self.inner = np.unique(ends[is_inner[ends]])
        rest = np.flatnonzero(~touches)
        starts = self.reach.start
        outer_starts = starts[~is_inner[starts]]
        source = np.full(len(outer_starts), net.source)
        self._outer = shortest_graph(
            net.n_nodes,
            np.concatenate([net.tail[rest], source]),
            np.concatenate([net.head[rest], outer_starts]),
            np.concatenate([net.length_m[rest], np.full(len(source), 0.01)]),
        )
        self.from_start_m = distances(self._outer, np.array([net.source]))
        self.between_m = distance_table(self._outer, self.doors)
        self._place_of_piece = {int(p): i for i, p in enumerate(self.problem.piece)}
        self._place_of_node = {int(n): i for i, n in enumerate(self.problem.node)}

    def building_entries(self, building: int, limit_m: float) -> Entries:
        """Return where a building is driven to, whichever controls there will be."""
        layout = self.problem.layout
        door = Doors.of(layout, np.array([building]))
        piece, share = int(door.piece[0]), float(door.share[0])
        flags = layout.roads.ways.flags[layout.roads.way[layout.segment[piece]]]
        stops = np.append(layout.roads.stops_vehicles, np.zeros(layout.n_nodes, dtype=bool))
        tail, head = int(layout.tail[piece]), int(layout.head[piece])
        length = float(layout.length_m[piece])
        place = self._place_of_piece.get(piece, NO_PLACE)
        rows: list[tuple[int, float, int]] = []
        # The control stands in the middle: the farther end is behind it.
        if not flags & BACKWARD_ONLY and not stops[tail]:
            rows.append((tail, share * length, place if share > 0.5 else NO_PLACE))
        if not flags & FORWARD_ONLY and not stops[head]:
            rows.append((head, (1 - share) * length, NO_PLACE if share > 0.5 else place))
        return Entries(
            np.array([row[0] for row in rows], dtype=np.int64),
            np.array([row[1] for row in rows]),
            np.array([row[2] for row in rows], dtype=np.int64),
            limit_m,
        )

    def zone_entries(self, zone: int) -> Entries:
        """Return where a zone counts as driven into: at any of its nodes that ever could be."""
        rows = self.problem.layout.zone_nodes[zone]
        rows = rows[np.isfinite(self.reach.dist[rows])]
        return Entries(rows, np.zeros(len(rows)), np.full(len(rows), NO_PLACE), np.inf)

    def block(self, entries: Entries) -> Block | None:
        """Write one demand as a flow, or return None when the region is too large for that."""
        net = self.reach.net
        arcs = self._useful_arcs(entries)
        if len(arcs) > _MOST_ARCS:
            return None
        n = net.n_nodes
        label = np.append(self.problem.cluster, -1)
        is_inner = label == self.cluster
        inner_starts = self.reach.start[is_inner[self.reach.start]]
        reached = self.doors[np.isfinite(self.from_start_m[self.doors])]
        a, b = np.nonzero(np.isfinite(self.between_m[:, self.doors]))
        a, b = a[a != b], b[a != b]
        ways = np.stack([self.doors[a], self.doors[b]])
        within = self.between_m[a, self.doors[b]] <= min(entries.limit_m, 1e9)
        direct = np.isfinite(self.from_start_m[entries.node]) & ~is_inner[entries.node]
        beyond = np.flatnonzero(~is_inner[entries.node] & ~np.isin(entries.node, self.doors))
        far = [
            (int(self.doors[d]), int(entries.node[e]), float(self.between_m[d, entries.node[e]]))
            for e in beyond
            for d in range(len(self.doors))
            if np.isfinite(self.between_m[d, entries.node[e]])
        ]
        source, sink = n, n + 1
        tail = np.concatenate(
            [
                net.tail[arcs],
                np.full(len(inner_starts) + len(reached), source),
                ways[0][within],
                np.array([f[0] for f in far], dtype=np.int64),
                np.full(int(direct.sum()), source),
                entries.node,
            ]
        )
        head = np.concatenate(
            [
                net.head[arcs],
                inner_starts,
                reached,
                ways[1][within],
                np.array([f[1] for f in far], dtype=np.int64),
                entries.node[direct],
                np.full(len(entries.node), sink),
            ]
        )
        length = np.concatenate(
            [
                net.length_m[arcs],
                np.zeros(len(inner_starts)),
                self.from_start_m[reached],
                self.between_m[a, self.doors[b]][within],
                np.array([f[2] for f in far]),
                self.from_start_m[entries.node[direct]],
                entries.extra_m,
            ]
        )
        nodes, row = np.unique(np.concatenate([tail, head]), return_inverse=True)
        row_tail, row_head = np.split(row, 2)
        columns = np.arange(len(tail))
        balance = coo_array(
            (
                np.r_[-np.ones(len(tail)), np.ones(len(tail))],
                (np.r_[row_tail, row_head], np.r_[columns, columns]),
            ),
            shape=(len(nodes), len(tail)),
        ).tocsr()
        supply = np.zeros(len(nodes))
        supply[nodes == source], supply[nodes == sink] = -1, 1
        place = np.append(self.problem.layout.node_place, OUTSIDE)
        crosses = bool(
            (place[entries.node] == INSIDE).all() and (place[self.reach.start] == OUTSIDE).all()
        )
        column, piece, node = self._places(arcs, entries, len(tail))
        return Block(
            balance, supply, length, entries.limit_m + _SLACK_M, column, piece, node, crosses
        )

    def _useful_arcs(self, entries: Entries) -> Ints:
        """Return the arcs of the region that lie on some way short enough on the open network."""
        net = self.reach.net
        if not np.isfinite(entries.limit_m):
            return self.arcs
        backward = shortest_graph(net.n_nodes, net.head, net.tail, net.length_m)
        to = distances(backward, entries.node, entries.limit_m)
        through = self.reach.dist[net.tail[self.arcs]] + net.length_m[self.arcs]
        return self.arcs[through + to[net.head[self.arcs]] <= entries.limit_m + 1.0]

    def _places(self, arcs: Ints, entries: Entries, n_columns: int) -> tuple[Ints, Ints, Ints]:
        net = self.reach.net
        piece = [self._place_of_piece.get(int(p), NO_PLACE) for p in net.piece[arcs]]
        node = [self._place_of_node.get(int(t), NO_PLACE) for t in net.tail[arcs]]
        first_entry = n_columns - len(entries.node)
        rows = [(c, p, NO_PLACE) for c, p in enumerate(piece) if p != NO_PLACE]
        rows += [(c, NO_PLACE, v) for c, v in enumerate(node) if v != NO_PLACE]
        rows += [
            (first_entry + e, int(p), NO_PLACE)
            for e, p in enumerate(entries.piece)
            if p != NO_PLACE
        ]
        # Whoever drives on from a held crossing to a door has passed it.
        rows += [
            (first_entry + e, NO_PLACE, self._place_of_node[int(n)])
            for e, n in enumerate(entries.node)
            if int(n) in self._place_of_node
        ]
        table = np.array(rows, dtype=np.int64).reshape(-1, 3)
        return table[:, 0], table[:, 1], table[:, 2]
