"""Who may pass a gate, who has rested, who may answer an appeal, how rules are printed."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from shouwang.policy import appeals
from shouwang.policy.passage import (
    Emergency,
    NoPass,
    PassageFacts,
    Says,
    Warmth,
    says,
    warmth_says,
    why_not,
)
from shouwang.policy.rest import REST, Shift, is_too_long, rests_enough
from shouwang.policy.rules import RULES, rule
from tests.policy.plans import NOW

HOUR = timedelta(hours=1)


_CASES: list[dict[str, Any]] = json.loads(
    (Path(__file__).parent / "cases" / "passage.json").read_text("utf-8")
)
"""The app at the gate runs the same file."""


@pytest.mark.parametrize("case", _CASES, ids=lambda case: case["why"])
def test_a_case_of_the_file_is_judged_as_it_says(case: dict[str, Any]) -> None:
    facts = _facts(**case["facts"])
    taken = [
        Warmth(one["value"], datetime.fromisoformat(one["at"]), one.get("indoors", False))
        for one in case["temps"]
    ]
    again = case["again_after_min"]
    warmth = warmth_says(
        taken, fever=case["fever_c"], again_after=again and timedelta(minutes=again)
    )
    assert list(why_not(facts)) == case["reasons"]
    assert says(facts, warmth) == case["says"]


def _facts(**said: Any) -> PassageFacts:
    for name in ("at", "begins_at", "ends_at"):
        if name in said:
            said[name] = datetime.fromisoformat(said[name])
    if "gates" in said:
        said["gates"] = frozenset(said["gates"])
    if "emergency" in said:
        said["emergency"] = Emergency(said["emergency"])
    return PassageFacts(**said)


def test_the_cases_hold_every_reason_and_every_answer() -> None:
    assert {reason for case in _CASES for reason in case["reasons"]} == {*NoPass}
    assert {case["says"] for case in _CASES} == {*Says}
    assert {case["facts"].get("emergency") for case in _CASES} == {None, *Emergency}


def test_eleven_hours_lie_between_two_shifts_whichever_is_named_first() -> None:
    first = Shift(NOW, NOW + 8 * HOUR)
    enough, short = (
        Shift(first.ends + n, first.ends + n + HOUR) for n in (REST, REST - HOUR / 60)
    )
    assert rests_enough(first, enough)
    assert rests_enough(enough, first)
    assert not rests_enough(first, short)
    assert not rests_enough(first, enough, REST + HOUR)
    assert not rests_enough(first, short, rest=HOUR)  # nobody may ask for less


def test_nobody_stands_longer_than_twelve_hours() -> None:
    assert not is_too_long(Shift(NOW, NOW + 12 * HOUR))
    assert is_too_long(Shift(NOW, NOW + 12 * HOUR + HOUR / 60))
    with pytest.raises(ValueError, match="backward"):
        Shift(NOW, NOW)


def test_an_appeal_is_acknowledged_in_a_day_and_answered_in_three() -> None:
    due = appeals.due(NOW)
    assert (due.acknowledged_by - NOW, due.answered_by - NOW) == (24 * HOUR, 72 * HOUR)


def test_nobody_reviews_what_they_had_a_part_in() -> None:
    assert not appeals.may_review("first", {"first", "second"})
    assert appeals.may_review("third", {"first", "second"})


def test_every_rule_says_what_it_does_since_when_and_by_whom() -> None:
    assert len(RULES) == len({(one.module, one.name) for one in RULES}) >= 20
    assert all(one.says.endswith(".") and one.source for one in RULES)


def test_a_rule_that_says_nothing_is_no_rule() -> None:
    with pytest.raises(ValueError, match="says nothing"):

        @rule("2026-11-28", "x")
        def silent() -> None:
            pass
