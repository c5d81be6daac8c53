"""All ways to one goal that are short enough, as a small graph of its own."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import numpy as np
from scipy.sparse import csr_array

from shouwang.engines.perimeter.graphs import distances, shortest_graph, shortest_tree
from shouwang.engines.perimeter.roads import Bools, Floats, Ints
from shouwang.engines.perimeter.runs import SHORT_ENOUGH_M, SOURCE, Runs

_NO_LENGTH_M: Final = 1e-9  # arcs of no length would vanish from a sparse matrix


@dataclass(slots=True)
class Corridor:
    """
    The arcs that lie on some short enough way to a goal, in the order of their tails.

    Attributes
    ----------
    arc
        Shape ``(n_arcs,)``: rows of the arcs of the runs.
    tail, head, length_m
        Shape ``(n_arcs,)``, nodes numbered anew.
    """

    arc: Ints
    tail: Ints
    head: Ints
    length_m: Floats
    n_nodes: int
    source: int
    goal: int
    limit_m: float
    _by_head: Ints = field(init=False)
    _ahead: csr_array = field(init=False)
    _back: csr_array = field(init=False)

    def __post_init__(self) -> None:
        self._by_head = np.argsort(self.head, kind="stable")
        every = np.arange(len(self.arc))
        self._ahead = self._graph(every, self.tail, self.head)
        self._back = self._graph(self._by_head, self.head, self.tail)

    @classmethod
    def of(cls, runs: Runs, run: int, base_m: Floats) -> Corridor:
        """
        Collect the corridor of one run.

        `base_m` is the distance of every node on the open network: measured against it only
        detours have a length, so the search does not leave the corridor.
        """
        goal = int(runs.goal[run])
        slack = float(runs.limit_m[run] - base_m[goal]) + 2 * SHORT_ENOUGH_M  # rounding
        with np.errstate(invalid="ignore"):
            detour = np.maximum(
                runs.length_m + base_m[runs.tail] - base_m[runs.head], _NO_LENGTH_M
            )
        arcs = np.flatnonzero(detour <= slack)
        graph = shortest_graph(runs.n_nodes, runs.head[arcs], runs.tail[arcs], detour[arcs])
        after = distances(graph, np.array([goal]), slack)
        arcs = arcs[detour[arcs] + after[runs.head[arcs]] <= slack]
        ends = np.r_[SOURCE, goal, runs.tail[arcs], runs.head[arcs]]
        nodes, row = np.unique(ends, return_inverse=True)
        tail, head = np.split(row[2:], 2)
        order = np.lexsort([runs.length_m[arcs], head, tail])
        limit_m = float(runs.limit_m[run]) + SHORT_ENOUGH_M
        return cls(
            arcs[order],
            tail[order],
            head[order],
            runs.length_m[arcs[order]],
            len(nodes),
            int(row[0]),
            int(row[1]),
            limit_m,
        )

    def __len__(self) -> int:
        return len(self.arc)

    def _graph(self, order: Ints, tail: Ints, head: Ints) -> csr_array:
        """Return arcs as a matrix; closed ones get no end of length in it, which costs less than a new one."""
        ends = np.searchsorted(tail[order], np.arange(self.n_nodes + 1))
        shape = (self.n_nodes, self.n_nodes)
        return csr_array((self.length_m[order], head[order], ends), shape=shape)

    def from_source(self, is_open: Bools) -> Floats:
        """Return the distance of every node from the source over open arcs."""
        self._ahead.data = np.where(is_open, self.length_m, np.inf)
        return distances(self._ahead, np.array([self.source]), self.limit_m)

    def to_goal(self, is_open: Bools) -> Floats:
        """Return the distance of every node to the goal over open arcs."""
        self._back.data = np.where(is_open, self.length_m, np.inf)[self._by_head]
        return distances(self._back, np.array([self.goal]), self.limit_m)

    def way(self, is_open: Bools, start: int, stop: int) -> list[int]:
        """Return the arcs of a shortest way between two nodes, which must be joined."""
        graph = self._ahead
        graph.data = np.where(is_open, self.length_m, np.inf)
        _, before, _ = shortest_tree(graph, np.array([start]))
        steps, here = list[int](), stop
        first = graph.indptr
        while here != start:
            there = int(before[here])
            arcs = np.arange(first[there], first[there + 1])
            arcs = arcs[graph.indices[arcs] == here]
            steps.append(int(arcs[graph.data[arcs].argmin()]))
            here = there
        return steps[::-1]

    def through(self, before: Floats, after: Floats) -> Bools:
        """Return which arcs lie on a short enough way, given distances before and after them."""
        return np.asarray(before[self.tail] + self.length_m + after[self.head] <= self.limit_m)
