"""Leaving out: what is left is what leaving out one at a time leaves, in few questions."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from shouwang.engines.perimeter.thin import thinned


@settings(max_examples=300, deadline=None)
@given(
    n=st.integers(0, 12),
    enough=st.lists(st.sets(st.integers(0, 11)), min_size=1, max_size=5),
)
def test_the_rest_is_that_of_leaving_out_one_at_a_time(n: int, enough: list[set[int]]) -> None:
    items = list(range(n))
    least = [some & set(items) for some in enough]

    def is_enough(some: list[int]) -> bool:
        assert some == sorted(some)
        return any(one <= set(some) for one in least)

    rest = list(items)
    for item in items:
        without = [other for other in rest if other != item]
        rest = without if is_enough(without) else rest
    assert thinned(items, is_enough) == rest


def test_three_needed_of_a_thousand_take_few_questions() -> None:
    asked = 0

    def is_enough(some: list[int]) -> bool:
        nonlocal asked
        asked += 1
        return {17, 400, 999} <= set(some)

    assert thinned(list(range(1000)), is_enough) == [17, 400, 999]
    assert asked < 60
