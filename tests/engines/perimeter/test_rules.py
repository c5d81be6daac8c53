"""Rules: what is left out keeps its price, what is not understood is refused with what is."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shouwang.engines.perimeter.rules import (
    DEFAULT_COST,
    MOST_CREW_HOURS,
    Rules,
    RulesError,
    parse_rules,
)


def test_no_rules_are_the_default_rules() -> None:
    assert parse_rules({}) == Rules()
    assert parse_rules({"cost": {}, "gate": {}, "crossing": {}, "forbid": {}}) == Rules()


@pytest.mark.parametrize("road", DEFAULT_COST)
def test_one_price_changes_and_the_others_stay(road: str) -> None:
    rules = parse_rules({"cost": {road: 77}})
    assert rules.price(road) == 77
    assert {k: v for k, v in rules.cost.items() if k != road} == {
        k: v for k, v in DEFAULT_COST.items() if k != road
    }


def test_a_link_costs_what_its_road_does_and_the_unknown_what_others_do() -> None:
    rules = Rules()
    assert rules.price("primary_link") == rules.price("primary")
    assert rules.price("steps") == rules.price("reported") == rules.price("other")


def test_main_roads_cost_more_than_footpaths() -> None:
    prices = [Rules().price(road) for road in ("footway", "residential", "primary", "motorway")]
    assert prices == sorted(set(prices))


def test_everything_can_be_set_at_once() -> None:
    rules = parse_rules(
        {
            "cost": {"primary": 1},
            "gate": {"crew_hours": 48},
            "crossing": {"factor": 2},
            "forbid": {
                "roads": ["trunk"],
                "ways": [1, 2],
                "nodes": [3],
                "bridges": False,
                "tunnels": False,
            },
        }
    )
    assert rules.gate_crew_hours == 48
    assert rules.crossing_factor == 2.0
    assert rules.forbid_roads == {"trunk"}
    assert rules.forbid_ways == {1, 2}
    assert rules.forbid_nodes == {3}
    assert (rules.forbid_bridges, rules.forbid_tunnels) == (False, False)
    assert parse_rules(rules.as_dict()) == rules


@given(
    st.dictionaries(st.sampled_from(list(DEFAULT_COST)), st.integers(1, MOST_CREW_HOURS)),
    st.integers(1, MOST_CREW_HOURS),
    st.floats(1, 100),
    st.lists(st.integers(0, 2**62 - 1), max_size=4),
    st.booleans(),
)
def test_rules_come_back_from_their_table(
    cost: dict[str, int], gate: int, factor: float, ids: list[int], truth: bool
) -> None:
    table = {
        "cost": cost,
        "gate": {"crew_hours": gate},
        "crossing": {"factor": factor},
        "forbid": {"ways": ids, "nodes": ids, "bridges": truth},
    }
    rules = parse_rules(table)
    assert parse_rules(rules.as_dict()) == rules


@pytest.mark.parametrize(
    ("table", "key", "help_"),
    [
        ({"costs": {}}, "costs", "cost"),
        ({"Gate": {}}, "Gate", "gate"),
        ({"weather": {}}, "weather", "cost, gate, crossing, forbid"),
        ({"cost": {"residental": 5}}, "cost.residental = 5", "residential"),
        ({"gate": {"hours": 5}}, "gate.hours = 5", "crew_hours"),
        ({"forbid": {"way": [5]}}, "forbid.way = [5]", "ways"),
    ],
)
def test_an_unknown_word_is_answered_with_the_nearest_known(
    table: Any, key: str, help_: str
) -> None:
    with pytest.raises(RulesError) as refusal:
        parse_rules(table)
    assert key in refusal.value.say("en")
    assert help_ in refusal.value.say("en")
    assert key in refusal.value.say("zh")


WRONG: list[object] = [
    None,
    True,
    "5",
    2.5,
    0,
    -1,
    MOST_CREW_HOURS + 1,
    10**400,
    [],
    {},
    float("nan"),
]


@pytest.mark.parametrize("value", WRONG, ids=[str(value)[:8] for value in WRONG])
def test_crew_hours_are_whole_and_sensible(value: Any) -> None:
    for table in ({"cost": {"primary": value}}, {"gate": {"crew_hours": value}}):
        with pytest.raises(RulesError) as refusal:
            parse_rules(table)
        assert len(refusal.value.say("en")) < 300


@pytest.mark.parametrize("value", [None, True, "2", 0.99, 101, -1, float("nan"), float("inf"), []])
def test_a_factor_is_a_number_of_one_and_more(value: Any) -> None:
    with pytest.raises(RulesError, match=r"crossing\.factor"):
        parse_rules({"crossing": {"factor": value}})


@pytest.mark.parametrize("key", ["ways", "nodes"])
@pytest.mark.parametrize("value", [5, "id", ["5"], [True], [1.0], [2**63], None, {}])
def test_forbidden_places_are_lists_of_ids(key: str, value: Any) -> None:
    with pytest.raises(RulesError, match=f"forbid.{key}"):
        parse_rules({"forbid": {key: value}})


@pytest.mark.parametrize("key", ["cost", "gate", "crossing", "forbid"])
@pytest.mark.parametrize("value", [5, "x", [], None, True])
def test_a_section_is_a_table(key: str, value: Any) -> None:
    with pytest.raises(RulesError, match="is a table"):
        parse_rules({key: value})


@pytest.mark.parametrize("key", ["bridges", "tunnels"])
@pytest.mark.parametrize("value", [0, 1, "no", None])
def test_yes_and_no_are_true_and_false(key: str, value: Any) -> None:
    with pytest.raises(RulesError, match="true or false"):
        parse_rules({"forbid": {key: value}})
