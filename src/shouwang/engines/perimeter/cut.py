"""The cheapest cut between zone and outside, by maximal flow: the flow is the proof."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import breadth_first_order, maximum_flow

from shouwang.engines.perimeter.problem import INSIDE, OUTSIDE, RING, SealProblem
from shouwang.engines.perimeter.roads import Bools, Ints

_NO_LIMIT: Final = 2**30  # more than any cut can cost; flows are 32-bit
_SOURCE, _SINK = 0, 1


@dataclass(frozen=True, slots=True)
class WayOut:
    """One unit-by-unit way from a zone to the outside that a part of the flow takes."""

    crew_hours: int
    pieces: tuple[int, ...]  # rows of layout pieces, in walking order
    nodes: tuple[int, ...]  # rows of the layout nodes walked through


@dataclass(frozen=True, slots=True)
class Cut:
    """
    The cheapest controls, as candidates of a SealProblem.

    Attributes
    ----------
    pieces, nodes
        Rows into the problem's ``piece`` and ``node``.
    spans
        Rows of hubs of squares that cannot be held.
    value
        Price of the cut and of the largest flow, ``big`` for each forbidden place included.
    ways_out
        The flow taken apart: their crew-hours sum to `value`; no place carries more than its price.
    disjoint
        The most ways out of which no two share a place for a control: each needs one of its own.
    """

    pieces: Ints
    nodes: Ints
    spans: Ints
    value: int
    ways_out: tuple[WayOut, ...]
    disjoint: tuple[WayOut, ...]


def cheapest_cut(problem: SealProblem) -> Cut:
    """
    Find the cheapest controls so that every way from the inside to the outside meets one.

    Ties are broken towards the smaller inside. The same problem always gives the same answer.

    References
    ----------
    .. [1] L. R. Ford and D. R. Fulkerson, "Maximal flow through a network",
       Canadian Journal of Mathematics 8 (1956), 399-404.
    """
    net = FlowNet.of(problem)
    flow, is_source_side = net.solve()
    leaves = is_source_side[net.tail] & ~is_source_side[net.head] & (net.capacity < _NO_LIMIT)
    chosen = np.flatnonzero(leaves)
    pieces = net.candidate[chosen[net.kind[chosen] == PIECE]]
    nodes = net.candidate[chosen[net.kind[chosen] == NODE]]
    spans = net.candidate[chosen[net.kind[chosen] == SPAN]]
    stands = np.flatnonzero(np.isin(problem.piece, sorted(problem.standing.pieces)))
    stand_nodes = np.flatnonzero(np.isin(problem.node, sorted(problem.standing.nodes)))
    return Cut(
        pieces=np.unique(np.r_[pieces, stands]).astype(np.int64),
        nodes=np.unique(np.r_[nodes, stand_nodes]).astype(np.int64),
        spans=np.unique(spans),
        value=int(net.capacity[chosen].sum()),
        ways_out=_ways_out(problem, net, flow),
        disjoint=_disjoint_ways(problem, net),
    )


def _disjoint_ways(problem: SealProblem, net: FlowNet) -> tuple[WayOut, ...]:
    each_once = replace(net, capacity=np.where(net.capacity < _NO_LIMIT, 1, _NO_LIMIT))
    flow, _ = each_once.solve()
    return _ways_out(problem, each_once, flow)


PIECE: Final = 0
NODE: Final = 1
SPAN: Final = 2
LINK: Final = 3  # spoke of a square


@dataclass(frozen=True, slots=True)
class FlowNet:
    """
    The problem as arcs: zones are one source, the outside one sink, held crossings are split.

    Attributes
    ----------
    tail, head, capacity
        Shape ``(n_arcs,)``. A piece is two arcs, one each way.
    kind, candidate
        Shape ``(n_arcs,)``: PIECE, NODE, SPAN or LINK, and the row in the problem.
    entrance, exit_
        Shape ``(n_layout_nodes,)``: where arcs arrive at a node and where they leave it.
    """

    n_nodes: int
    tail: Ints
    head: Ints
    capacity: Ints
    kind: Ints
    candidate: Ints
    entrance: Ints
    exit_: Ints

    @classmethod
    def of(cls, problem: SealProblem) -> FlowNet:
        """Return the nodes numbered and the arcs written."""
        layout = problem.layout
        entrance = np.full(layout.n_nodes, -1, dtype=np.int64)
        entrance[layout.node_place == INSIDE] = _SOURCE
        entrance[layout.node_place == OUTSIDE] = _SINK
        free = np.flatnonzero(layout.node_place == RING)
        entrance[free] = 2 + np.arange(len(free))
        exit_ = entrance.copy()
        exit_[problem.node] = 2 + len(free) + np.arange(len(problem.node))
        piece_capacity = problem.price + problem.big * problem.is_forbidden
        tail, head = layout.tail[problem.piece], layout.head[problem.piece]
        hub, spoke = layout.spoke_hub, layout.spoke_node
        linked = np.isin(layout.node_place[hub], (INSIDE, RING)) | (
            layout.node_place[spoke] == RING
        )
        hub, spoke = hub[linked], spoke[linked]
        n_pieces, n_crossings, n_spans = len(tail), len(problem.node), len(problem.spans)
        rows = np.arange
        parts = [
            (exit_[tail], entrance[head], piece_capacity, PIECE, rows(n_pieces)),
            (exit_[head], entrance[tail], piece_capacity, PIECE, rows(n_pieces)),
            (
                entrance[problem.node],
                exit_[problem.node],
                problem.node_price + problem.big * problem.node_is_forbidden,
                NODE,
                rows(n_crossings),
            ),
            (
                np.full(n_spans, _SOURCE),
                np.full(n_spans, _SINK),
                np.full(n_spans, problem.big),
                SPAN,
                problem.spans,
            ),
            (exit_[spoke], entrance[hub], np.full(len(hub), _NO_LIMIT), LINK, rows(len(hub))),
            (exit_[hub], entrance[spoke], np.full(len(hub), _NO_LIMIT), LINK, rows(len(hub))),
        ]
        columns = [np.concatenate([part[i] for part in parts]) for i in (0, 1, 2, 4)]
        kind = np.concatenate([np.full(len(part[0]), part[3]) for part in parts])
        keep = columns[0] != columns[1]
        return cls(
            n_nodes=2 + len(free) + n_crossings,
            tail=columns[0][keep],
            head=columns[1][keep],
            capacity=columns[2][keep],
            kind=kind[keep],
            candidate=columns[3][keep],
            entrance=entrance,
            exit_=exit_,
        )

    def solve(self) -> tuple[Ints, Bools]:
        """Return the flow on each arc, and which nodes the source still reaches."""
        if not len(self.tail):
            return np.empty(0, dtype=np.int64), np.arange(self.n_nodes) == _SOURCE
        key = self.tail * self.n_nodes + self.head
        _, first, row = np.unique(key, return_index=True, return_inverse=True)
        together = np.minimum(np.bincount(row, weights=self.capacity.astype(float)), _NO_LIMIT)
        shape = (self.n_nodes, self.n_nodes)
        where = (self.tail[first], self.head[first])
        limits = csr_array((together.astype(np.int32), where), shape=shape)
        result = maximum_flow(limits, _SOURCE, _SINK)
        left = csr_array(limits - result.flow)
        left.eliminate_zeros()
        reached = breadth_first_order(left, _SOURCE, return_predecessors=False)
        side = np.zeros(self.n_nodes, dtype=bool)
        side[reached] = True
        moved = np.asarray(result.flow[where]).ravel()
        return self._shared_out(row, np.maximum(moved, 0)), side

    def _shared_out(self, row: Ints, moved: Ints) -> Ints:
        """Share the flow between two nodes out among the parallel arcs, each up to its limit."""
        order = np.argsort(row, kind="stable")
        flow = np.zeros(len(self.tail), dtype=np.int64)
        limit, group = self.capacity[order], row[order]
        before = np.cumsum(limit) - limit
        starts = np.r_[True, group[1:] != group[:-1]]
        within = before - np.maximum.accumulate(np.where(starts, before, 0))
        flow[order] = np.clip(moved[group] - within, 0, limit)
        return flow


def _ways_out(problem: SealProblem, net: FlowNet, flow: Ints) -> tuple[WayOut, ...]:
    """Take the flow apart into ways out, one at a time; circles, if any, are left behind."""
    left = flow.copy()
    leaving: dict[int, list[int]] = {}
    for arc in np.flatnonzero(left > 0)[::-1]:
        leaving.setdefault(int(net.tail[arc]), []).append(int(arc))
    ways: list[WayOut] = []
    while True:
        arcs = _follow(net, left, leaving)
        if not arcs:
            return tuple(ways)
        amount = int(left[arcs].min())
        left[arcs] -= amount
        ways.append(_way_out(problem, net, arcs, amount))


def _follow(net: FlowNet, left: Ints, leaving: dict[int, list[int]]) -> list[int]:
    """Walk along remaining flow from the source to the sink; drop any circle met on the way."""
    here, arcs = _SOURCE, list[int]()
    met = {_SOURCE: 0}
    while here != _SINK:
        options = leaving.get(here, [])
        while options and left[options[-1]] == 0:
            options.pop()
        if not options:
            return []
        arcs.append(options[-1])
        here = int(net.head[arcs[-1]])
        if here in met:  # a circle carries nothing out
            circle = arcs[met[here] :]
            left[circle] -= left[circle].min()
            here, arcs, met = _SOURCE, [], {_SOURCE: 0}
            continue
        met[here] = len(arcs)
    return arcs


def _way_out(problem: SealProblem, net: FlowNet, arcs: list[int], amount: int) -> WayOut:
    layout = problem.layout
    pieces, nodes = [], []
    for arc in arcs:
        row = int(net.candidate[arc])
        if net.kind[arc] == PIECE:
            pieces.append(int(problem.piece[row]))
        elif net.kind[arc] == NODE:
            nodes.append(int(problem.node[row]))
        elif net.kind[arc] == LINK:
            nodes.append(int(layout.spoke_node[row]) if row < len(layout.spoke_node) else -1)
    return WayOut(amount, tuple(pieces), tuple(nodes))
