"""Wrong secrets wait longer and longer, and nobody is locked out for good."""

from __future__ import annotations

from datetime import timedelta

import pytest

from shouwang.backbone.access import tries
from tests.offices import AT

pytestmark = pytest.mark.django_db


def wait_of(key: str, seconds: float) -> int:
    try:
        tries.count(key, tries.SECRET, AT + timedelta(seconds=seconds))
    except tries.RestsError as refusal:
        return refusal.seconds
    return 0


def test_five_are_free_and_the_sixth_waits() -> None:
    assert [wait_of("a", 0) for _ in range(6)] == [0, 0, 0, 0, 0, 30]
    assert wait_of("a", 29) == 1
    assert wait_of("a", 30) == 0
    assert wait_of("a", 31) == 59


def test_what_is_tried_while_it_rests_does_not_lengthen_the_wait() -> None:
    for _ in range(50):
        wait_of("a", 0)
    assert wait_of("a", 30) == 0


def test_the_longest_wait_is_sixteen_minutes() -> None:
    at, longest = 0.0, 0
    for _ in range(30):
        wait = wait_of("a", at)
        longest, at = max(longest, wait), at + wait
    assert longest <= 16 * 60


def test_one_key_does_not_rest_another_and_time_forgets() -> None:
    for _ in range(6):
        wait_of("a", 0)
    assert wait_of("b", 0) == 0
    assert [wait_of("a", 900) for _ in range(6)] == [0, 0, 0, 0, 0, 30]


def test_what_was_right_is_forgotten() -> None:
    for _ in range(4):
        wait_of("a", 0)
    tries.forget("a")
    assert [wait_of("a", 1) for _ in range(5)] == [0] * 5
