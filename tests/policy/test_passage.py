"""Who may pass a gate, who has rested, who may answer an appeal, how rules are printed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from shouwang.policy import appeals
from shouwang.policy.passage import Emergency, NoPass, PassageFacts, why_not
from shouwang.policy.rest import REST, Shift, is_too_long, rests_enough
from shouwang.policy.rules import RULES, rule
from tests.policy.plans import NOW

HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({}, [NoPass.NONE]),
        ({"ends_at": NOW + HOUR}, []),
        ({"ends_at": NOW}, [NoPass.EXPIRED]),
        ({"ends_at": NOW + HOUR, "begins_at": NOW + HOUR / 2}, [NoPass.NOT_YET]),
        ({"ends_at": NOW + HOUR, "begins_at": NOW}, []),
        ({"ends_at": NOW - HOUR, "is_revoked": True}, [NoPass.EXPIRED, NoPass.REVOKED]),
        ({"ends_at": NOW + HOUR, "outings_left": 0}, [NoPass.NO_OUTINGS_LEFT]),
        ({"ends_at": NOW + HOUR, "outings_left": 1}, []),
        ({"ends_at": NOW + HOUR, "gates": frozenset({"N"}), "gate": "S"}, [NoPass.OTHER_GATE]),
        ({"ends_at": NOW + HOUR, "gates": frozenset({"N"}), "gate": "N"}, []),
    ],
)
def test_all_reasons_are_given_at_once(facts: dict[str, Any], why: list[NoPass]) -> None:
    assert list(why_not(PassageFacts(NOW, **facts))) == why


@pytest.mark.parametrize("emergency", Emergency)
def test_an_emergency_passes_whatever_a_paper_says(emergency: Emergency) -> None:
    facts = PassageFacts(NOW, ends_at=NOW - HOUR, is_revoked=True, emergency=emergency)
    assert not why_not(facts)


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
