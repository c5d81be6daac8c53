"""Integer programs: HiGHS asked directly answers as it does through scipy."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from shouwang.engines.perimeter.graphs import Rows, least

WEIGHTS = st.lists(st.integers(-4, 6), min_size=5, max_size=5)


@settings(max_examples=60, deadline=None)
@given(
    cost=WEIGHTS,
    lines=st.lists(st.tuples(WEIGHTS, st.integers(-6, 9)), min_size=1, max_size=6),
    whole=st.lists(st.booleans(), min_size=4, max_size=4),
)
def test_the_least_answer_is_the_one_that_scipy_finds(
    cost: list[int], lines: list[tuple[list[int], int]], whole: list[bool]
) -> None:
    matrix = np.array([weights for weights, _ in lines], dtype=np.float64)
    low = np.array([least_sum for _, least_sum in lines], dtype=np.float64)
    price, is_whole = np.array(cost, dtype=np.float64), np.array([True, *whole])
    answer = least(
        price,
        Rows(csr_array(matrix), low, np.full(len(low), np.inf)),
        is_whole=is_whole,
        low=np.zeros(5),
        high=np.ones(5),
        time_limit_s=10,
    )
    oracle = milp(
        price,
        constraints=[LinearConstraint(matrix, lb=low)],
        integrality=is_whole.astype(int),
        bounds=Bounds(0, 1),
    )
    if oracle.x is None:
        assert answer.x is None
        return
    assert answer.x is not None
    assert price @ answer.x == pytest.approx(oracle.fun, abs=1e-6)
    assert answer.bound == pytest.approx(oracle.fun, abs=1e-6)
    assert (matrix @ answer.x >= low - 1e-6).all()
