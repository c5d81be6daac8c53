"""Shortest ways and integer programs: the two things scipy is asked for, with plain types."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from shouwang.engines.perimeter.roads import Floats, Ints

_INFEASIBLE: Final = 2  # scipy's status


def shortest_graph(n: int, tail: Ints, head: Ints, length_m: Floats) -> csr_array:
    """Return arcs as a matrix of shape ``(n, n)``; parallel ones stay side by side, as searches allow."""
    order = np.argsort(tail, kind="stable")
    first = np.zeros(n + 1, dtype=np.int64)
    np.cumsum(np.bincount(tail, minlength=n), out=first[1:])
    return csr_array((length_m[order], head[order], first), shape=(n, n))


def distances(graph: csr_array, start: Ints, limit_m: float = np.inf) -> Floats:
    """Return the distance of every node to the nearest of the starts, shape ``(n,)``."""
    if not len(start):
        return np.full(graph.shape[0], np.inf)
    table: Any = dijkstra(graph, indices=np.unique(start), min_only=True, limit=limit_m)
    return np.asarray(table, dtype=np.float64)


def distance_table(graph: csr_array, start: Ints) -> Floats:
    """Return the distance of every node from each start, shape ``(n_starts, n)``."""
    if not len(start):
        return np.empty((0, graph.shape[0]))
    table: Any = dijkstra(graph, indices=start)
    return np.asarray(table, dtype=np.float64)


def shortest_tree(graph: csr_array, start: Ints) -> tuple[Floats, Ints, Ints]:
    """Return distance, node before, and nearest start of every node; negative where there is none."""
    if not len(start):
        none = np.full(graph.shape[0], -1, dtype=np.int64)
        return np.full(graph.shape[0], np.inf), none, none
    found: Any = dijkstra(graph, indices=start, min_only=True, return_predecessors=True)
    dist, before, source = found
    return np.asarray(dist), before.astype(np.int64), source.astype(np.int64)


@dataclass(frozen=True, slots=True)
class Answer:
    """What an integer program came to: `x` is None without a solution; `bound` holds in any case."""

    x: Floats | None
    bound: float
    is_infeasible: bool


def least(
    cost: Floats,
    rows: list[LinearConstraint],
    *,
    is_whole: Ints,
    low: Floats,
    high: Floats,
    time_limit_s: float = 60.0,
) -> Answer:
    """Minimise ``cost @ x`` under the rows, with HiGHS; same input, same answer unless time runs out."""
    result: Any = milp(
        cost,
        constraints=rows,
        integrality=is_whole,
        bounds=Bounds(low, high),
        options={"time_limit": max(0.1, time_limit_s), "mip_rel_gap": 0.0},
    )
    bound = result.mip_dual_bound
    is_known = bound is not None and bool(np.isfinite(bound))
    x = None if result.x is None else np.asarray(result.x, dtype=np.float64)
    return Answer(x, float(bound) if is_known else -np.inf, result.status == _INFEASIBLE)
