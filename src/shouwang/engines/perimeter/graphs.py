"""Shortest ways and integer programs: what scipy and HiGHS are asked for, with plain types."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import highspy
import numpy as np
from scipy.sparse import csr_array, vstack
from scipy.sparse.csgraph import dijkstra

from shouwang.engines.perimeter.roads import Bools, Floats, Ints


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


def shortest_tree(graph: csr_array, start: Ints) -> tuple[Floats, Ints, Ints]:
    """Return distance, node before, and nearest start of every node; negative where there is none."""
    if not len(start):
        none = np.full(graph.shape[0], -1, dtype=np.int64)
        return np.full(graph.shape[0], np.inf), none, none
    found: Any = dijkstra(graph, indices=start, min_only=True, return_predecessors=True)
    dist, before, source = found
    return np.asarray(dist), before.astype(np.int64), source.astype(np.int64)


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of a program: ``low <= matrix @ x <= high``; shapes ``(n_rows, n_columns)``, ``(n_rows,)``."""

    matrix: csr_array
    low: Floats
    high: Floats

    @classmethod
    def joined(cls, parts: list[Rows]) -> Rows:
        """Return the rows of all parts, one below another."""
        return cls(
            csr_array(vstack([part.matrix for part in parts], format="csr")),
            np.concatenate([part.low for part in parts]),
            np.concatenate([part.high for part in parts]),
        )


@dataclass(frozen=True, slots=True)
class Answer:
    """What an integer program came to: `x` is None without a solution; `bound` holds in any case."""

    x: Floats | None
    bound: float


def least(
    cost: Floats,
    rows: Rows,
    *,
    is_whole: Bools,
    low: Floats,
    high: Floats,
    time_limit_s: float,
    near_enough: float = 0.0,
) -> Answer:
    """
    Minimise ``cost @ x`` under the rows, with HiGHS; same input, same answer unless time runs out.

    An answer that may cost `near_enough` more than the least is taken for it.
    """
    model = highspy.HighsLp()
    model.num_row_, model.num_col_ = rows.matrix.shape
    model.col_cost_, model.col_lower_, model.col_upper_ = cost, low, high
    model.row_lower_, model.row_upper_ = rows.low, rows.high
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_ = rows.matrix.indptr
    model.a_matrix_.index_ = rows.matrix.indices
    model.a_matrix_.value_ = rows.matrix.data
    kinds = highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger
    model.integrality_ = [kinds[int(whole)] for whole in is_whole.tolist()]
    solver = highspy.Highs()
    solver.silent()
    solver.setOptionValue("parallel", "off")
    solver.setOptionValue("mip_rel_gap", 0.0)
    solver.setOptionValue("mip_abs_gap", near_enough)
    solver.setOptionValue("time_limit", max(0.1, time_limit_s))
    solver.passModel(model)
    solver.run()
    info = solver.getInfo()
    bound = float(info.mip_dual_bound)
    has_answer = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    x = np.array(solver.getSolution().col_value) if has_answer else None
    return Answer(x, bound if np.isfinite(bound) else -np.inf)
