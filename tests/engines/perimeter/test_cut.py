"""The cheapest cut is sealed, and no other set of places that seals is cheaper."""

from __future__ import annotations

import numpy as np
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from shouwang.engines.perimeter.cut import cheapest_cut
from shouwang.engines.perimeter.layout import INSIDE, OUTSIDE, used_pieces
from shouwang.engines.perimeter.plan import Settings
from shouwang.engines.perimeter.problem import SealProblem
from shouwang.engines.perimeter.rules import Rules
from tests.engines.perimeter.maps import SMALL, Town, block, problem_of, towns
from tests.engines.perimeter.search import Ground, all_sealings, escape

quick = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))


def chosen(problem: SealProblem) -> tuple[frozenset[int], frozenset[int]]:
    cut = cheapest_cut(problem)
    pieces = frozenset(problem.piece[cut.pieces].tolist())
    return pieces, frozenset(problem.node[cut.nodes].tolist())


def names(town: Town, config: Settings = SMALL) -> list[str]:
    """Return the cut as way ids and node ids."""
    problem = problem_of(town, settings=config)
    layout = problem.layout
    pieces, nodes = chosen(problem)
    ways = [f"w{layout.roads.ways.osm_id[layout.roads.way[layout.segment[p]]]}" for p in pieces]
    return sorted(ways + [f"n{layout.roads.node_id[n]}" for n in nodes])


@quick
@given(town=towns())
def test_the_cut_seals_and_costs_what_the_flow_carries(town: Town) -> None:
    problem = problem_of(town)
    cut = cheapest_cut(problem)
    assert escape(Ground.of(problem), *chosen(problem)) is None
    dear = problem.is_forbidden[cut.pieces].sum() + problem.node_is_forbidden[cut.nodes].sum()
    price = problem.price[cut.pieces].sum() + problem.node_price[cut.nodes].sum()
    assert cut.value == price + problem.big * dear
    assert cut.value == sum(way.crew_hours for way in cut.ways_out)


@quick
@given(town=towns("none none none street lane avenue path bridge twin motorway"))
def test_no_set_of_places_that_seals_is_cheaper_or_needs_fewer_forbidden_places(
    town: Town,
) -> None:
    problem = problem_of(town)
    ground = Ground.of(problem)
    mine = ground.price(*chosen(problem))
    assert next(all_sealings(ground, below=mine), None) is None


@quick
@given(town=towns())
def test_no_place_of_the_cut_can_be_left_out(town: Town) -> None:
    problem = problem_of(town)
    ground = Ground.of(problem)
    pieces, nodes = chosen(problem)
    for piece in pieces:
        assert escape(ground, pieces - {piece}, nodes) is not None
    for node in nodes:
        assert escape(ground, pieces, nodes - {node}) is not None


@quick
@given(town=towns())
def test_the_same_map_gives_the_same_cut(town: Town) -> None:
    first, again = problem_of(town), problem_of(town)
    assert chosen(first) == chosen(again)
    assert cheapest_cut(first).ways_out == cheapest_cut(again).ways_out


@quick
@given(town=towns("none street street"), data=st.data())
def test_ties_go_to_the_smaller_inside(town: Town, data: st.DataObject) -> None:
    """Whatever is reached from the zone past the cut is reached past every cut as cheap."""
    problem = problem_of(town)
    ground = Ground.of(problem)
    pieces, nodes = chosen(problem)
    mine = ground.reached(pieces, nodes)
    forbidden, hours = ground.price(pieces, nodes)
    ties = list(all_sealings(ground, below=(forbidden, hours + 1), most=200))
    assume(ties)
    other = data.draw(st.sampled_from(ties))
    assert mine <= ground.reached(*other)


ROAD_OUT: dict[int, tuple[float, float]] = {1: (0, 0), 2: (100, 0), 3: (170, 0), 4: (400, 0)}


def test_the_cheapest_of_the_pieces_in_a_row_is_closed() -> None:
    town = Town(nodes=ROAD_OUT).road(1, 1, 2).road(2, 2, 3, highway="path").road(3, 3, 4)
    assert names(town) == ["w2"]


def test_parallel_ways_stay_parallel_and_each_is_paid_for() -> None:
    town = Town(nodes=ROAD_OUT).road(1, 1, 2, highway="secondary")
    town.road(2, 2, 3).road(3, 2, 3).road(4, 3, 4, highway="secondary")
    assert names(town) == ["w2", "w3"]
    town.road(5, 2, 3, highway="tertiary")
    assert names(town) == ["w1"]  # 12 for the road before them, 18 for the three


def test_one_way_met_twice_by_the_same_road_is_closed_twice() -> None:
    nodes = {1: (0.0, 0.0), 2: (100.0, 0.0), 3: (170.0, 0.0), 4: (130.0, 20.0), 5: (400.0, 0.0)}
    town = Town(nodes=nodes).road(1, 1, 2, highway="primary")
    town.ways[2] = ([2, 3, 4, 2, 3], {"highway": "footway"})
    town.road(3, 3, 5, highway="primary")
    assert names(town) == ["w2", "w2", "w2"]


def test_a_crossing_is_held_when_that_is_cheaper_than_its_arms() -> None:
    nodes = {1: (0.0, 0.0), 2: (100.0, 0.0), 3: (400.0, 0.0), 4: (100.0, 400.0), 5: (100.0, -400)}
    town = Town(nodes=nodes).road(1, 1, 2, highway="primary").road(2, 2, 3)
    town.road(3, 4, 2).road(4, 2, 5)
    # 20 for the arm inside, 30 for the crossing, 15 for the three arms outside.
    assert names(town) == ["w2", "w3", "w4"]
    rules = Rules(cost={**Rules().cost, "residential": 9, "primary": 9})
    config = Settings(buffer_m=120, rules=rules)
    assert names(town, config) == ["w1"]
    town.ways[1] = ([1, 2], {"highway": "footway", "bridge": "yes"})
    assert names(town, config) == [
        "w2",
        "w3",
        "w4",
    ]  # a forbidden arm: nobody stands in the crossing either
    town.ways[1] = ([1, 2, 3], {"highway": "residential"})
    town.ways[2] = ([1, 2], {"highway": "residential"})
    # Two arms inside, three outside, one team at 14 in between.
    assert names(town, config) == ["n2"]


def test_a_bridge_is_closed_only_where_no_plan_avoids_it() -> None:
    town = Town(nodes=ROAD_OUT).road(1, 1, 2, highway="path", bridge="yes")
    town.road(2, 2, 3, highway="primary").road(3, 3, 4, highway="trunk")
    assert names(town) == ["w2"]
    for way in (2, 3):
        town.ways[way][1]["bridge"] = "yes"
    assert names(town) == ["w1"]
    assert problem_of(town).is_forbidden[cheapest_cut(problem_of(town)).pieces].all()


def test_forbidden_ways_nodes_and_classes_are_avoided() -> None:
    town = Town(nodes=ROAD_OUT).road(1, 1, 2).road(2, 2, 3, highway="path").road(3, 3, 4)
    by_way = Settings(buffer_m=120, rules=Rules(forbid_ways=frozenset({2})))
    assert names(town, by_way) == ["w1"]
    by_class = Settings(buffer_m=120, rules=Rules(forbid_roads=frozenset({"path", "residential"})))
    assert names(town, by_class) == ["w2"]
    star = Town(nodes={1: (0, 0), 2: (100, 0), 3: (400, 0), 4: (100, 400), 5: (100, -400)})
    star.road(1, 1, 2, highway="trunk").road(2, 2, 3, highway="secondary")
    star.road(3, 4, 2, highway="secondary").road(4, 2, 5, highway="secondary")
    free = Settings(buffer_m=120, rules=Rules(crossing_factor=1))
    assert names(star, free) == ["w1"]
    star.road(5, 1, 2, highway="trunk")
    assert names(star, free) == ["n2"]
    kept_free = Rules(crossing_factor=1, forbid_nodes=frozenset({2}))
    assert names(star, Settings(buffer_m=120, rules=kept_free)) == ["w2", "w3", "w4"]


def test_a_zone_without_a_way_out_needs_nothing() -> None:
    town = Town(nodes={1: (0, 0), 2: (100, 0)}).road(1, 1, 2)
    cut = cheapest_cut(problem_of(town))
    assert (cut.value, cut.ways_out, len(cut.pieces)) == (0, (), 0)


def test_every_candidate_stands_in_the_ring() -> None:
    town = Town(nodes={1: (0, 0), 2: (400, 0), 3: (-400, 5)}).road(1, 1, 2).road(2, 3, 1)
    problem = problem_of(town, block())
    layout = problem.layout
    assert len(problem.piece) == 2
    assert used_pieces(layout, "foot").all()
    for piece in problem.piece.tolist():
        ends = layout.node_place[[layout.tail[piece], layout.head[piece]]]
        assert set(ends.tolist()) == {INSIDE, OUTSIDE}
        assert np.isclose(layout.length_m[piece], 120, atol=2)
