"""Controls and gates chosen together: the integer program that proves a plan least."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import breadth_first_order, connected_components

from shouwang.engines.perimeter.cut import FlowNet
from shouwang.engines.perimeter.graphs import Rows, least
from shouwang.engines.perimeter.layout import INSIDE, RING
from shouwang.engines.perimeter.problem import SealProblem
from shouwang.engines.perimeter.roads import Bools, Floats, Ints

_SOURCE, _SINK = 0, 1
_TOLERANCE: Final = 1e-6
_SURELY_LEAST: Final = 0.999  # prices are whole numbers: with less than 1 to spare none is better
NO_COLUMN: Final = -1


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the program: ``value @ x[column] >= low``."""

    column: tuple[int, ...]
    value: tuple[float, ...]
    low: float


@dataclass(frozen=True, slots=True)
class JointPlan:
    """
    Controls and gates of one answer of the program.

    Attributes
    ----------
    pieces, nodes
        Rows of the problem that are closed.
    gate_pieces, gate_nodes
        Those of them that are staffed.
    x
        The whole answer, by column.
    bound
        No answer costs less.
    """

    pieces: Ints
    nodes: Ints
    gate_pieces: Ints
    gate_nodes: Ints
    x: Floats
    bound: int

    @property
    def barriers(self) -> tuple[Ints, Ints]:
        """Return the closed pieces and nodes without staff."""
        return (
            np.setdiff1d(self.pieces, self.gate_pieces),
            np.setdiff1d(self.nodes, self.gate_nodes),
        )


class Program:
    """
    The integer program of one group of clusters.

    Every node has a potential where one arrives at it and where one leaves it, 1 inside and 0
    outside; they differ only at a node that is held. Each piece has two closings, one for each way
    the potential may fall along it, and a gate stands in a closing: that a fall and a rise are told
    apart is what makes the relaxed program tight. Forbidden places are as many as the cheapest cut
    needs, and no more. Rows about the ambulance come in from outside (`add`).
    """

    def __init__(
        self, problem: SealProblem, group: Bools, n_forbidden: int, left_out: Bools
    ) -> None:
        self.problem = problem
        self.group = group
        self.rows: list[Row] = []
        self._seen: set[Row] = set()
        net = FlowNet.of(problem)
        self._number_potentials(net, group, left_out)
        self._number_places(group, left_out)
        self._write(n_forbidden)

    # --- columns ----------------------------------------------------------------------------

    def _number_potentials(self, net: FlowNet, group: Bools, left_out: Bools) -> None:
        """Give one column to all potentials that are equal whatever the plan."""
        problem, layout = self.problem, self.problem.layout
        tail, head = layout.tail[problem.piece], layout.head[problem.piece]
        uncut = np.flatnonzero(left_out & (group[tail] | group[head]))
        hub, spoke = layout.spoke_hub, layout.spoke_node
        linked = np.isin(layout.node_place[hub], (INSIDE, RING)) | (
            layout.node_place[spoke] == RING
        )
        linked &= group[hub] | group[spoke]
        a = np.r_[tail[uncut], hub[linked]]
        b = np.r_[head[uncut], spoke[linked]]
        plain = net.entrance == net.exit_
        both = plain[a] & plain[b]
        n = net.n_nodes
        joined = (
            np.ones(int(both.sum()), dtype=np.int8),
            (net.exit_[a[both]], net.exit_[b[both]]),
        )
        _, same = connected_components(csr_array(joined, shape=(n, n)), directed=False)
        members = np.flatnonzero(group)
        numbers = np.r_[_SOURCE, _SINK, net.entrance[members], net.exit_[members]]
        used = np.unique(same[numbers])
        column = np.full(int(same.max(initial=0)) + 1, NO_COLUMN, dtype=np.int64)
        column[used] = np.arange(len(used))
        self.n_potentials = len(used)
        self.source, self.sink = int(column[same[_SOURCE]]), int(column[same[_SINK]])
        # What belongs to another group is outside for this one.
        self.entrance = np.where(group, column[same[net.entrance]], self.sink)
        self.exit = np.where(group, column[same[net.exit_]], self.sink)
        self._uncut = (a[~both], b[~both])

    def _number_places(self, group: Bools, left_out: Bools) -> None:
        problem, layout = self.problem, self.problem.layout
        tail, head = layout.tail[problem.piece], layout.head[problem.piece]
        mine = (group[tail] | group[head]) & ~left_out
        mine &= (self.exit[tail] != self.entrance[head]) | (self.exit[head] != self.entrance[tail])
        self.piece = np.flatnonzero(mine)
        self.node = np.flatnonzero(group[problem.node])
        n, m = len(problem.piece), len(problem.node)
        standing = problem.standing
        self.stands = np.isin(problem.piece, sorted(standing.pieces))
        self.node_stands = np.isin(problem.node, sorted(standing.nodes))
        self.staffed = np.isin(problem.piece, sorted(standing.gate_pieces))
        self.node_staffed = np.isin(problem.node, sorted(standing.gate_nodes))
        near = group[tail] | group[head]
        self.standing_pieces = np.flatnonzero(self.stands & near)
        self.standing_nodes = np.flatnonzero(self.node_stands & group[problem.node])
        # A piece falls along it (0) or against it (1): two closings, and two gates.
        self.closing = np.full((2, n + 1), NO_COLUMN, dtype=np.int64)
        self.gate = np.full((2, n + 1), NO_COLUMN, dtype=np.int64)
        self.node_gate = np.full(m + 1, NO_COLUMN, dtype=np.int64)
        self.staff = np.full(n + 1, NO_COLUMN, dtype=np.int64)
        self.node_staff = np.full(m + 1, NO_COLUMN, dtype=np.int64)
        takes = self.piece[problem.takes_vehicles[self.piece]]
        node_takes = self.node[problem.node_takes_vehicles[self.node]]
        is_barrier, node_is_barrier = (
            self.stands & ~self.staffed,
            self.node_stands & ~self.node_staffed,
        )
        next_column = self.n_potentials
        for table, rows in (
            (self.closing[0], self.piece),
            (self.closing[1], self.piece),
            (self.gate[0], takes),
            (self.gate[1], takes),
            (self.node_gate, node_takes),
            # Staff for a barrier that stands: it is in the way even where the seal has no use for it.
            (self.staff, np.flatnonzero(is_barrier & near & problem.takes_vehicles)),
            (
                self.node_staff,
                np.flatnonzero(
                    node_is_barrier & group[problem.node] & problem.node_takes_vehicles
                ),
            ),
        ):
            table[rows] = next_column + np.arange(len(rows))
            next_column += len(rows)
        self.n_columns = next_column

    # --- rows -------------------------------------------------------------------------------

    def _write(self, n_forbidden: int) -> None:
        problem, layout = self.problem, self.problem.layout
        rows = _Writer()
        tail, head = layout.tail[problem.piece], layout.head[problem.piece]
        along, against = self.closing[0][self.piece], self.closing[1][self.piece]
        t, h = tail[self.piece], head[self.piece]
        rows.add((1, along), (-1, against), (-1, self.exit[t]), (1, self.entrance[h]))
        rows.add((1, against), (-1, along), (-1, self.exit[h]), (1, self.entrance[t]))
        node = problem.node[self.node]
        rows.add((1, self.entrance[node]), (-1, self.exit[node]))
        for a, b in (self._uncut, self._uncut[::-1]):
            rows.add((1, self.entrance[b]), (-1, self.exit[a]))
        for way in (0, 1):
            at = np.flatnonzero(self.gate[way][:-1] >= 0)
            rows.add((1, self.closing[way][at]), (-1, self.gate[way][at]))
        held = np.flatnonzero(self.node_gate[:-1] >= 0)
        at_node = problem.node[held]
        rows.add((1, self.entrance[at_node]), (-1, self.exit[at_node]), (-1, self.node_gate[held]))
        at = np.flatnonzero((self.staff[:-1] >= 0) & (self.gate[0][:-1] >= 0))
        rows.add((1, self.staff[at]), (-1, self.gate[0][at]), (-1, self.gate[1][at]))
        held = np.flatnonzero(self.node_staff[:-1] >= 0)
        rows.add((1, self.node_staff[held]), (-1, self.node_gate[held]))
        self.arcs = (
            np.r_[self.exit[t], self.exit[h], self.entrance[node], self.exit[np.r_[self._uncut]]],
            np.r_[
                self.entrance[h],
                self.entrance[t],
                self.exit[node],
                self.entrance[np.r_[self._uncut[::-1]]],
            ],
        )
        fixed = rows.matrix(self.n_columns)
        n = fixed.shape[0]
        self._fixed = Rows.joined(
            [Rows(fixed, np.zeros(n), np.full(n, np.inf)), self._forbidden(n_forbidden)]
        )
        self.cost = self._cost()

    def _forbidden(self, n_forbidden: int) -> Rows:
        problem = self.problem
        line = np.zeros((1, self.n_columns))
        banned = self.piece[problem.is_forbidden[self.piece]]
        line[0, self.closing[:, banned].ravel()] = 1
        held = problem.node[self.node[problem.node_is_forbidden[self.node]]]
        np.add.at(line[0], self.entrance[held], 1.0)
        np.add.at(line[0], self.exit[held], -1.0)
        return Rows(csr_array(line), np.array([-np.inf]), np.array([float(n_forbidden)]))

    def _cost(self) -> Floats:
        problem = self.problem
        hours = float(problem.rules.gate_crew_hours)
        cost = np.zeros(self.n_columns)
        for way in (0, 1):
            cost[self.closing[way][self.piece]] = problem.price[self.piece]
            at = np.flatnonzero(self.gate[way][:-1] >= 0)
            cost[self.gate[way][at]] = np.where(self.stands[at], 0, hours)
        node = problem.node[self.node]
        np.add.at(cost, self.entrance[node], problem.node_price[self.node])
        np.add.at(cost, self.exit[node], -problem.node_price[self.node])
        held = np.flatnonzero(self.node_gate[:-1] >= 0)
        cost[self.node_gate[held]] = np.where(self.node_stands[held], 0, hours)
        for staff in (self.staff, self.node_staff):
            cost[staff[staff >= 0]] = hours
        return cost

    def add(self, row: Row) -> bool:
        """Add a row unless it is there already; return whether it was new."""
        is_new = row not in self._seen
        if is_new:
            self._seen.add(row)
            self.rows.append(row)
        return is_new

    # --- answers ----------------------------------------------------------------------------

    def solve(self, time_limit_s: float, line: JointPlan | None = None) -> JointPlan | None:
        """
        Return the cheapest plan under the rows so far, or None when the time is up without one.

        With `line`, the controls are those of an earlier answer and only gates are chosen.
        """
        n_p = self.n_potentials
        low, high = np.zeros(self.n_columns), np.ones(self.n_columns)
        low[self.source], high[self.sink] = 1, 0
        if line is not None:
            low[:n_p] = high[:n_p] = np.round(line.x[:n_p])
        is_whole = np.ones(self.n_columns, dtype=bool)
        is_whole[self.closing[self.closing >= 0]] = False  # they follow from the potentials
        answer = least(
            self.cost,
            Rows.joined([self._fixed, self._asked()]),
            is_whole=is_whole,
            low=low,
            high=high,
            time_limit_s=time_limit_s,
            near_enough=_SURELY_LEAST,
        )
        return None if answer.x is None else self._plan(answer.x, answer.bound)

    def _asked(self) -> Rows:
        counts = [len(row.column) for row in self.rows]
        where = (
            np.repeat(np.arange(len(counts)), counts),
            np.array([c for row in self.rows for c in row.column], dtype=np.int64),
        )
        value = np.array([v for row in self.rows for v in row.value], dtype=np.float64)
        matrix = coo_array((value, where), shape=(len(counts), self.n_columns)).tocsr()
        low = np.array([row.low for row in self.rows], dtype=np.float64)
        return Rows(matrix, low, np.full(len(low), np.inf))

    def _plan(self, x: Floats, bound: float) -> JointPlan:
        problem, layout = self.problem, self.problem.layout
        leaves, arrives = x[self.exit] > 0.5, x[self.entrance] > 0.5
        t, h = layout.tail[problem.piece[self.piece]], layout.head[problem.piece[self.piece]]
        falls = (leaves[t] & ~arrives[h]) | (leaves[h] & ~arrives[t])
        node = problem.node[self.node]
        held = arrives[node] & ~leaves[node]
        pieces = np.union1d(self.piece[falls], self.standing_pieces)
        nodes = np.union1d(self.node[held], self.standing_nodes)
        return JointPlan(
            pieces=pieces,
            nodes=nodes,
            gate_pieces=pieces[self._is_staffed(x, pieces, self.staffed, *self.gate, self.staff)],
            gate_nodes=nodes[
                self._is_staffed(x, nodes, self.node_staffed, self.node_gate, self.node_staff)
            ],
            x=x,
            bound=int(np.ceil(bound - _TOLERANCE)) if np.isfinite(bound) else 0,
        )

    def all_gates(self, line: JointPlan) -> JointPlan:
        """Return a line with a gate wherever a vehicle could pass."""
        problem = self.problem
        return self.gated(
            line,
            line.pieces[problem.takes_vehicles[line.pieces]],
            line.nodes[problem.node_takes_vehicles[line.nodes]],
        )

    def gated(self, line: JointPlan, pieces: Ints, nodes: Ints) -> JointPlan:
        """Return a line with gates at these of its pieces and nodes, and where they stand already."""
        problem, layout = self.problem, self.problem.layout
        pieces = np.union1d(pieces, line.pieces[self.staffed[line.pieces]])
        nodes = np.union1d(nodes, line.nodes[self.node_staffed[line.nodes]])
        x = line.x.copy()
        for table in (*self.gate, self.node_gate, self.staff, self.node_staff):
            x[table[table >= 0]] = 0
        leaves, arrives = x[self.exit] > 0.5, x[self.entrance] > 0.5
        tail, head = layout.tail[problem.piece[pieces]], layout.head[problem.piece[pieces]]
        node = problem.node[nodes]
        for columns, is_there in (
            (self.gate[0][pieces], leaves[tail] & ~arrives[head]),
            (self.gate[1][pieces], leaves[head] & ~arrives[tail]),
            (self.node_gate[nodes], arrives[node] & ~leaves[node]),
            (self.staff[pieces], True),
            (self.node_staff[nodes], True),
        ):
            x[columns[is_there & (columns >= 0)]] = 1
        return self._plan(x, line.bound)

    def take(self, parts: list[tuple[Program, JointPlan]]) -> JointPlan:
        """
        Take over the rows of the programs of parts of this group, and return their plans as one.

        A plan of the whole that serves all serves all with the controls of one part alone, so it
        keeps every row about that part. All programs must leave out the same places.
        """
        x = np.zeros(self.n_columns)
        x[self.source] = 1
        for program, plan in parts:
            column = self._columns_of(program)
            x[column] = plan.x
            for row in program.rows:
                self.add(replace(row, column=tuple(column[list(row.column)].tolist())))
        line = self._plan(x, sum(plan.bound for _, plan in parts))
        return self.gated(line, line.gate_pieces, line.gate_nodes)

    def _columns_of(self, part: Program) -> Ints:
        """Return the column here of each column of the program of a part."""
        column = np.full(part.n_columns, NO_COLUMN, dtype=np.int64)
        column[[part.source, part.sink]] = self.source, self.sink
        for name in ("closing", "gate", "node_gate", "staff", "node_staff"):
            theirs, ours = getattr(part, name), getattr(self, name)
            column[theirs[theirs >= 0]] = ours[theirs >= 0]
        for theirs, ours in ((part.entrance, self.entrance), (part.exit, self.exit)):
            mine = part.group
            column[theirs[mine]] = ours[mine]
        return column

    def trimmed(self, plan: JointPlan) -> JointPlan:
        """Return a plan without the controls that hold nobody back, such as those around an island."""
        n_p = self.n_potentials
        potentials = self._without_islands(plan.x[:n_p] > 0.5)
        return self._plan(np.concatenate([potentials, plan.x[n_p:]]), plan.bound)

    def _without_islands(self, is_inside: Bools) -> Floats:
        """Return potentials that fall only where somebody is held back."""
        n = self.n_potentials
        tail, head = self.arcs
        for start, side in ((self.source, True), (self.sink, False)):
            keep = (is_inside[tail] == side) & (is_inside[head] == side)
            ends = (tail[keep], head[keep]) if side else (head[keep], tail[keep])
            graph = csr_array((np.ones(len(ends[0]), dtype=np.int8), ends), shape=(n, n))
            reached = np.zeros(n, dtype=bool)
            reached[breadth_first_order(graph, start, return_predecessors=False)] = True
            is_inside = reached if side else ~reached
        return is_inside.astype(np.float64)

    @staticmethod
    def _is_staffed(x: Floats, rows: Ints, staffed: Bools, *columns: Ints) -> Bools:
        padded = np.append(x, 0.0)  # NO_COLUMN reads the last entry
        chosen = [padded[column[rows]] > 0.5 for column in columns]
        return np.asarray(staffed[rows] | np.any(chosen, axis=0))


class _Writer:
    """Rows ``... >= 0`` as they are written, many of a kind at a time."""

    def __init__(self) -> None:
        self.row: list[Ints] = []
        self.column: list[Ints] = []
        self.value: list[Floats] = []
        self.n = 0

    def add(self, *terms: tuple[int, Ints]) -> None:
        """Add one row for each entry of the columns."""
        n = len(terms[0][1])
        for value, column in terms:
            self.row.append(self.n + np.arange(n))
            self.column.append(column)
            self.value.append(np.full(n, float(value)))
        self.n += n

    def matrix(self, n_columns: int) -> csr_array:
        """Return the rows; entries for the same column add up."""
        where = (np.concatenate(self.row), np.concatenate(self.column))
        return coo_array((np.concatenate(self.value), where), shape=(self.n, n_columns)).tocsr()
