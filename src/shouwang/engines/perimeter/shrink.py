"""Which places the joint program may leave out, because another one does the same for no more."""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from shouwang.engines.perimeter.layout import RING
from shouwang.engines.perimeter.problem import SealProblem
from shouwang.engines.perimeter.roads import Bools, Ints


def dominated(problem: SealProblem, pieces_with_doors: Ints, starts: Ints) -> Bools:
    """
    Return which candidate pieces need never hold a control, shape ``(n_candidates,)``.

    A piece in a dead end stops nobody. Of pieces that follow one another with no branch and no
    building between them, all for vehicles or all for people only, the cheapest allowed one
    stands for the rest: a control on any of them parts the same places. `starts` are the nodes
    where ambulances start: they lie on one side of a control or the other.
    """
    layout = problem.layout
    tail, head = layout.tail[problem.piece], layout.head[problem.piece]
    stands = np.isin(problem.piece, sorted(problem.standing.pieces))
    free = layout.node_place == RING
    fixed = np.zeros(layout.n_nodes, dtype=bool)
    fixed[layout.spoke_node] = True
    fixed[layout.spoke_hub] = True
    fixed[starts[starts < layout.n_nodes]] = True
    is_dead_end = _dead_ends(tail, head, free & ~fixed, layout.n_nodes) & ~stands
    alive = np.flatnonzero(~is_dead_end)
    degree = np.bincount(np.r_[tail[alive], head[alive]], minlength=layout.n_nodes)
    # A side street that is a dead end for people may lead an ambulance to a door.
    branches = np.bincount(np.r_[tail, head], minlength=layout.n_nodes)
    plain = free & ~fixed & (degree == 2) & (branches == 2)
    plain[problem.node] = False
    has_door = np.isin(problem.piece, pieces_with_doors)
    alike = ~is_dead_end & ~stands & ~has_door
    group = _chains(tail, head, plain, alike, problem.takes_vehicles)
    rows = np.flatnonzero(alike)
    order = rows[np.lexsort([rows, problem.price[rows], problem.is_forbidden[rows], group[rows]])]
    keeps = np.ones(len(order), dtype=bool)
    keeps[1:] = group[order[1:]] != group[order[:-1]]
    result = is_dead_end
    result[order[~keeps]] = True
    return result


def _dead_ends(tail: Ints, head: Ints, may_end: Bools, n_nodes: int) -> Bools:
    """Peel off pieces that end at a node with nothing else, again and again."""
    gone = np.zeros(len(tail), dtype=bool)
    while True:
        left = np.flatnonzero(~gone)
        degree = np.bincount(np.r_[tail[left], head[left]], minlength=n_nodes)
        is_tip = may_end & (degree == 1)
        tips = left[is_tip[tail[left]] | is_tip[head[left]]]
        if not len(tips):
            return gone
        gone[tips] = True


def _chains(tail: Ints, head: Ints, plain: Bools, alike: Bools, takes_vehicles: Bools) -> Ints:
    """Label pieces that follow one another through plain nodes."""
    rows = np.flatnonzero(alike)
    ends = np.r_[tail[rows], head[rows]]
    piece = np.r_[rows, rows]
    at_plain = plain[ends]
    order = np.lexsort([piece[at_plain], ends[at_plain]])
    node, piece = ends[at_plain][order], piece[at_plain][order]
    same = np.flatnonzero(node[1:] == node[:-1])
    a, b = piece[same], piece[same + 1]
    match = takes_vehicles[a] == takes_vehicles[b]
    links = csr_array(
        (np.ones(int(match.sum()), dtype=np.int8), (a[match], b[match])),
        shape=(len(tail), len(tail)),
    )
    _, label = connected_components(links, directed=False)
    return label.astype(np.int64)
