"""Controls and gates chosen together: the integer program behind the proof when one flow is not enough."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.optimize import LinearConstraint
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import breadth_first_order

from shouwang.engines.perimeter.cut import LINK, NODE, PIECE, SPAN, FlowNet
from shouwang.engines.perimeter.graphs import least
from shouwang.engines.perimeter.problem import SealProblem
from shouwang.engines.perimeter.roads import Bools, Floats, Ints
from shouwang.engines.perimeter.supply import Block

_SOURCE, _SINK = 0, 1
_TOLERANCE: Final = 1e-6


@dataclass(frozen=True, slots=True)
class Row:
    """
    One row found to be missing.

    With `is_cover`, one of the places must be a gate. Otherwise they cannot all be barriers at once.
    """

    pieces: frozenset[int]  # rows into SealProblem.piece
    nodes: frozenset[int]  # rows into SealProblem.node
    is_cover: bool


@dataclass(frozen=True, slots=True)
class JointPlan:
    """Controls of one optimum of the program, and the bound proven with it."""

    pieces: Ints
    nodes: Ints
    spans: Ints
    gate_pieces: Ints
    gate_nodes: Ints
    bound: float


class Program:
    """
    The integer program of one cluster.

    Nodes carry a potential, 1 inside and 0 outside; a control pays where it drops, and a gate can
    only be where it drops. Forbidden places are as many as the cheapest cut needs, and no more.
    """

    def __init__(
        self,
        problem: SealProblem,
        net: FlowNet,
        cluster: int,
        n_forbidden: int,
        left_out: Bools,
    ) -> None:
        self.problem = problem
        self.blocks: list[Block] = []
        self._choose_arcs(net, cluster, left_out)
        self._number_columns()
        self._write_rows(n_forbidden)

    def _choose_arcs(self, net: FlowNet, cluster: int, left_out: Bools) -> None:
        problem, layout = self.problem, self.problem.layout
        label = problem.cluster
        of_piece = np.maximum(label[layout.tail[problem.piece]], label[layout.head[problem.piece]])
        of = np.full(len(net.tail), -1, dtype=np.int64)
        for kind, owner in (
            (PIECE, of_piece),
            (NODE, label[problem.node]),
        ):
            rows = net.kind == kind
            of[rows] = owner[net.candidate[rows]]
        spans = net.kind == SPAN
        of[spans] = label[net.candidate[spans]]
        links = net.kind == LINK
        if links.any():
            hub = label[layout.spoke_hub[net.candidate[links]]]
            of[links] = np.maximum(hub, label[layout.spoke_node[net.candidate[links]]])
        rows = np.flatnonzero(of == cluster)
        self.tail, self.head, self.kind = net.tail[rows], net.head[rows], net.kind[rows].copy()
        self.candidate = net.candidate[rows]
        pieces = np.flatnonzero(self.kind == PIECE)
        # A place left out is never closed: its two ends are on one side.
        self.kind[pieces[left_out[self.candidate[pieces]]]] = LINK

    def _number_columns(self) -> None:
        """Give a number to each potential, then to each closing, then to each gate (one per arc)."""
        problem = self.problem
        nodes, places = np.unique(np.r_[_SOURCE, _SINK, self.tail, self.head], return_inverse=True)
        self.n_potentials = len(nodes)
        self.p_tail, self.p_head = np.split(places[2:], 2)
        paid = self.kind != LINK
        key = self.candidate * 4 + self.kind
        keys, self.place_of_arc = np.unique(np.where(paid, key, -1), return_inverse=True)
        self.has_links = bool(len(keys) and keys[0] == -1)
        offset = 1 if self.has_links else 0
        self.place_of_arc = self.place_of_arc - offset
        self.place_kind, self.place_row = keys[offset:] % 4, keys[offset:] // 4
        takes = np.zeros(len(self.tail), dtype=bool)
        is_piece, is_node = self.kind == PIECE, self.kind == NODE
        takes[is_piece] = problem.takes_vehicles[self.candidate[is_piece]]
        takes[is_node] = problem.node_takes_vehicles[self.candidate[is_node]]
        self.gate_arc = np.flatnonzero(takes)
        self.n_places, self.n_gates = len(self.place_row), len(self.gate_arc)

    def _prices(self) -> tuple[Ints, Bools, Bools]:
        problem = self.problem
        price = np.zeros(self.n_places, dtype=np.int64)
        forbidden = np.zeros(self.n_places, dtype=bool)
        staffed = np.zeros(self.n_places, dtype=bool)
        pieces, nodes = self.place_kind == PIECE, self.place_kind == NODE
        price[pieces] = problem.price[self.place_row[pieces]]
        price[nodes] = problem.node_price[self.place_row[nodes]]
        forbidden[pieces] = problem.is_forbidden[self.place_row[pieces]]
        forbidden[nodes] = problem.node_is_forbidden[self.place_row[nodes]]
        forbidden[self.place_kind == SPAN] = True
        standing = problem.standing
        staffed[pieces] = np.isin(
            problem.piece[self.place_row[pieces]], sorted(standing.gate_pieces)
        )
        staffed[nodes] = np.isin(problem.node[self.place_row[nodes]], sorted(standing.gate_nodes))
        return price, forbidden, staffed

    def _write_rows(self, n_forbidden: int) -> None:
        n_p, n_d, n_y = self.n_potentials, self.n_places, self.n_gates
        n_a = len(self.tail)
        price, forbidden, staffed = self._prices()
        surcharge = np.where(staffed, 0, self.problem.rules.gate_crew_hours)
        gate_place = self.place_of_arc[self.gate_arc]
        self.cost = np.r_[np.zeros(n_p), price, surcharge[gate_place]].astype(np.float64)
        self.n_columns = n_p + n_d + n_y
        arcs = np.arange(n_a)
        paid = self.kind != LINK
        # potential(tail) - potential(head) - closing <= 0; on a spoke there is no closing
        falls = coo_array(
            (
                np.r_[np.ones(n_a), -np.ones(n_a), -np.ones(int(paid.sum()))],
                (
                    np.r_[arcs, arcs, arcs[paid]],
                    np.r_[self.p_tail, self.p_head, n_p + self.place_of_arc[paid]],
                ),
            ),
            shape=(n_a, self.n_columns),
        )
        gates = np.arange(n_y)
        # gate <= potential(tail) and gate <= 1 - potential(head): a gate stands in the line, facing out
        stands = [
            coo_array(
                (
                    np.r_[np.ones(n_y), np.full(n_y, sign)],
                    (np.r_[gates, gates], np.r_[n_p + n_d + gates, end[self.gate_arc]]),
                ),
                shape=(n_y, self.n_columns),
            )
            for sign, end in ((-1.0, self.p_tail), (1.0, self.p_head))
        ]
        banned = n_p + np.flatnonzero(forbidden)
        few = coo_array(
            (np.ones(len(banned)), (np.zeros(len(banned), dtype=np.int64), banned)),
            shape=(1, self.n_columns),
        )
        self.fixed = [
            LinearConstraint(falls.tocsr(), ub=0),
            LinearConstraint(stands[0].tocsr(), ub=0),
            LinearConstraint(stands[1].tocsr(), ub=1),
            LinearConstraint(few.tocsr(), ub=n_forbidden),
        ]

    def _bounds(self) -> tuple[Floats, Floats]:
        low, high = np.zeros(self.n_columns), np.ones(self.n_columns)
        low[_SOURCE], high[_SINK] = 1, 0  # rows 0 and 1 of the sorted nodes are source and sink
        low[self.n_potentials + np.flatnonzero(self._stays())] = 1
        return low, high

    def add_row(self, row: Row) -> None:
        """Add a row found to be missing."""
        key = self.place_row * 4 + self.place_kind
        keys = [4 * r + PIECE for r in row.pieces] + [4 * r + NODE for r in row.nodes]
        places = np.flatnonzero(np.isin(key, keys))
        first_gate = self.n_potentials + self.n_places
        gates = first_gate + np.flatnonzero(np.isin(self.place_of_arc[self.gate_arc], places))
        line = np.zeros((1, self.n_columns))
        if row.is_cover:
            line[0, gates] = 1
            self.fixed.append(LinearConstraint(csr_array(line), lb=1))
        else:
            line[0, self.n_potentials + places] = 1
            line[0, gates] = -1
            self.fixed.append(LinearConstraint(csr_array(line), ub=len(places) - 1))

    def add(self, block: Block) -> None:
        """Require that one demand is met, gates open and barriers shut."""
        self.blocks.append(block)
        if block.needs_gate:
            # Whoever is driven to through the line passes a gate: implied by the flow, and a strong row.
            key = self.place_row * 4 + self.place_kind
            open_to = np.r_[block.piece * 4 + PIECE, block.node * 4 + NODE]
            open_to = open_to[np.r_[block.piece, block.node] >= 0]
            useful = np.isin(key[self.place_of_arc[self.gate_arc]], open_to)
            row = np.zeros((1, self.n_columns))
            row[0, self.n_potentials + self.n_places + np.flatnonzero(useful)] = 1
            self.fixed.append(LinearConstraint(csr_array(row), lb=1))

    def solve(self, time_limit_s: float, below: int) -> JointPlan | float | None:
        """
        Look for a plan cheaper than `below` that meets the demands added so far.

        Returns the best one; or `below`, as the proven bound, when there is none; or None when the
        time is up without a plan.
        """
        n_flow = sum(len(block.length_m) for block in self.blocks)
        n = self.n_columns
        low, high = self._bounds()
        price = np.r_[self.cost, np.zeros(n_flow)]
        cheaper = LinearConstraint(price[None, :], ub=below - 1 + _TOLERANCE)
        answer = least(
            price,
            [*self._widened(n_flow), *self._block_rows(n_flow), cheaper],
            is_whole=np.r_[np.ones(n, dtype=np.int64), np.zeros(n_flow, dtype=np.int64)],
            low=np.r_[low, np.zeros(n_flow)],
            high=np.r_[high, np.ones(n_flow)],
            time_limit_s=time_limit_s,
        )
        if answer.is_infeasible:
            return float(below)
        if answer.x is None:
            return None
        n_p, n_d = self.n_potentials, self.n_places
        closed = self._needed(answer.x[n_p : n_p + n_d] > 0.5)
        gates = np.flatnonzero(answer.x[n_p + n_d : n] > 0.5)
        staffed = np.unique(self.place_of_arc[self.gate_arc[gates]])

        def of(kind: int, places: Ints) -> Ints:
            return np.asarray(self.place_row[places[self.place_kind[places] == kind]])

        return JointPlan(
            of(PIECE, closed),
            of(NODE, closed),
            of(SPAN, closed),
            of(PIECE, staffed),
            of(NODE, staffed),
            float(np.ceil(answer.bound - _TOLERANCE)),
        )

    def _needed(self, is_closed: Bools) -> Ints:
        """Return the closed places that hold somebody back; an unfinished answer may hold more."""
        paid = self.kind != LINK
        shut = np.zeros(len(self.tail), dtype=bool)
        shut[paid] = is_closed[self.place_of_arc[paid]]
        inside = self._reached(_SOURCE, self.p_tail[~shut], self.p_head[~shut])
        line = shut & inside[self.p_tail] & ~inside[self.p_head]
        on_line = np.zeros(self.n_places, dtype=bool)
        on_line[self.place_of_arc[line]] = True
        shut[paid] = on_line[self.place_of_arc[paid]]
        outside = self._reached(_SINK, self.p_head[~shut], self.p_tail[~shut])
        needed = self._stays()
        needed[self.place_of_arc[line & outside[self.p_head]]] = True
        return np.flatnonzero(needed)

    def _reached(self, start: int, tail: Ints, head: Ints) -> Bools:
        n = self.n_potentials
        graph = csr_array((np.ones(len(tail), dtype=np.int8), (tail, head)), shape=(n, n))
        reached = np.zeros(n, dtype=bool)
        reached[breadth_first_order(graph, start, return_predecessors=False)] = True
        return reached

    def _stays(self) -> Bools:
        """Return which places hold a control that stands already."""
        standing, problem = self.problem.standing, self.problem
        stays = np.zeros(self.n_places, dtype=bool)
        for kind, rows, held in (
            (PIECE, problem.piece, standing.pieces),
            (NODE, problem.node, standing.nodes),
        ):
            here = np.flatnonzero(self.place_kind == kind)
            stays[here] = np.isin(rows[self.place_row[here]], sorted(held))
        return stays

    def _widened(self, n_flow: int) -> list[LinearConstraint]:
        widened = []
        for row in self.fixed:
            matrix = coo_array(np.asarray(row.A) if isinstance(row.A, np.ndarray) else row.A)  # type: ignore[arg-type]  # sparse or dense, scipy keeps what it was given
            shape = (matrix.shape[0], self.n_columns + n_flow)
            wide = coo_array((matrix.data, matrix.coords), shape=shape)
            widened.append(LinearConstraint(wide.tocsr(), lb=row.lb, ub=row.ub))
        return widened

    def _block_rows(self, n_flow: int) -> list[LinearConstraint]:
        rows, before = [], self.n_columns
        width = self.n_columns + n_flow
        for block in self.blocks:
            shift = coo_array(block.balance)
            wide = coo_array(
                (shift.data, (shift.row, shift.col + before)), shape=(shift.shape[0], width)
            )
            rows.append(LinearConstraint(wide.tocsr(), lb=block.supply, ub=block.supply))
            if np.isfinite(block.limit_m):
                columns = before + np.arange(len(block.length_m))
                line = coo_array(
                    (block.length_m, (np.zeros(len(columns), dtype=np.int64), columns)),
                    shape=(1, width),
                )
                rows.append(LinearConstraint(line.tocsr(), ub=block.limit_m))
            if len(block.column):
                rows.append(LinearConstraint(self._passing(block, before, width), ub=1))
            before += len(block.length_m)
        return rows

    def _passing(self, block: Block, before: int, width: int) -> csr_array:
        """Write: flow + closing - gates <= 1 at each place a column passes."""
        place_at = {
            (int(kind), int(row)): place
            for place, (kind, row) in enumerate(zip(self.place_kind, self.place_row, strict=True))
        }
        gates_at: dict[int, list[int]] = {}
        for number, place in enumerate(self.place_of_arc[self.gate_arc].tolist()):
            gates_at.setdefault(place, []).append(number)
        row, column, value = [], [], []
        for number, (c, piece, node) in enumerate(
            zip(block.column.tolist(), block.piece.tolist(), block.node.tolist(), strict=True)
        ):
            place = place_at.get((PIECE, piece) if piece >= 0 else (NODE, node))
            row.append(number)
            column.append(before + c)
            value.append(1.0)
            if place is None:
                continue
            first_gate = self.n_potentials + self.n_places
            gates = [first_gate + gate for gate in gates_at.get(place, [])]
            row += [number] * (1 + len(gates))
            column += [self.n_potentials + place, *gates]
            value += [1.0] + [-1.0] * len(gates)
        return coo_array((value, (row, column)), shape=(len(block.column), width)).tocsr()
