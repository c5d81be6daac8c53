"""The certificate can be checked without trusting the planner: by following each way out."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from shouwang.engines.perimeter.cut import Cut, WayOut, cheapest_cut
from shouwang.engines.perimeter.layout import INSIDE, OUTSIDE
from shouwang.engines.perimeter.problem import SealProblem
from tests.engines.perimeter.maps import SMALL, Town, as_geojson, plan_of, problem_of, towns

quick = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
KINDS = "none none street street lane avenue path bridge twin motorway"


# --- the checker ----------------------------------------------------------------------------


def complaint(problem: SealProblem, cut: Cut) -> str:  # noqa: PLR0911  # one line per complaint
    """Say what is wrong with a certificate, or nothing: then no cheaper set of controls seals."""
    load: Counter[tuple[str, int]] = Counter()
    spans = 0
    for way in cut.ways_out:
        if way.crew_hours <= 0:
            return "a way out carries nothing"
        if not way.pieces and not way.nodes:
            spans += way.crew_hours  # a square that reaches from a zone to the outside by itself
            continue
        crossings = walk(problem, way)
        if crossings is None:
            return "a way out is no chain from a zone to the outside"
        load.update({("piece", piece): way.crew_hours for piece in way.pieces})
        load.update({("node", node): way.crew_hours for node in crossings})
    if spans > problem.big * len(problem.spans):
        return "squares carry more than their price"
    limits = {("piece", p): v for p, v in priced(problem.piece, problem.price, forbidden(problem))}
    limits |= {
        ("node", n): v
        for n, v in priced(
            problem.node, problem.node_price, problem.big * problem.node_is_forbidden
        )
    }
    for place, carried in load.items():
        if place[0] == "piece" and place not in limits:
            return "a way out takes a road on which nothing was offered"
        if carried > limits.get(place, carried):
            return f"{place} carries {carried}, more than its price"
    if sum(way.crew_hours for way in cut.ways_out) != cut.value:
        return "the ways out do not add up to the price"
    return ""


def forbidden(problem: SealProblem) -> np.ndarray:
    return np.asarray(problem.big * problem.is_forbidden)


def priced(rows: np.ndarray, price: np.ndarray, extra: np.ndarray) -> list[tuple[int, int]]:
    return list(zip(rows.tolist(), (price + extra).tolist(), strict=True))


def walk(problem: SealProblem, way: WayOut) -> set[int] | None:
    """Follow a way out piece by piece and over squares; return the nodes passed, or None."""
    layout = problem.layout
    place = layout.node_place
    hubs_at: dict[int, set[int]] = {}
    for node, hub in zip(layout.spoke_node.tolist(), layout.spoke_hub.tolist(), strict=True):
        hubs_at.setdefault(node, set()).add(hub)
        hubs_at.setdefault(hub, set()).add(node)

    def across(start: set[int]) -> dict[int, set[int]]:
        """Return where squares lead from some nodes, and the nodes passed on the way."""
        passed = {node: {node} for node in start}
        front = list(start)
        while front:
            here = front.pop()
            for there in hubs_at.get(here, ()):
                if there not in passed:
                    passed[there] = passed[here] | {there}
                    front.append(there)
        return passed

    crossed: set[int] = set()
    at = {node for node in range(layout.n_nodes) if place[node] == INSIDE}
    for piece in way.pieces:
        ends = (int(layout.tail[piece]), int(layout.head[piece]))
        reach = across(at)
        begin = [end for end in ends if end in reach]
        if not begin:
            return None
        first = min(begin, key=lambda end: len(reach[end]))
        crossed |= reach[first]
        at = {ends[1] if first == ends[0] else ends[0]}
    reach = across(at)
    out = [node for node in reach if place[node] == OUTSIDE]
    if not out:
        return None
    crossed |= reach[min(out, key=lambda node: len(reach[node]))]
    return crossed - {node for node in crossed if place[node] == INSIDE}


# --- certificates of towns ------------------------------------------------------------------


@quick
@given(town=towns(KINDS))
def test_every_certificate_holds(town: Town) -> None:
    problem = problem_of(town)
    assert complaint(problem, cheapest_cut(problem)) == ""


@quick
@given(town=towns(KINDS), data=st.data())
def test_a_certificate_that_was_tampered_with_is_refused(town: Town, data: st.DataObject) -> None:
    problem = problem_of(town)
    cut = cheapest_cut(problem)
    assume(cut.ways_out)
    number = data.draw(st.integers(0, len(cut.ways_out) - 1))
    way = cut.ways_out[number]
    others = cut.ways_out[:number] + cut.ways_out[number + 1 :]
    more = replace(way, crew_hours=way.crew_hours + 1)
    short = replace(way, pieces=way.pieces[:-1], nodes=way.nodes or (0,))
    for ways, value in (
        (others, cut.value),
        ((*others, more), cut.value),
        ((*others, more), cut.value + 1),
        ((*others, short), cut.value),
        ((*others, replace(way, crew_hours=-way.crew_hours)), cut.value),
    ):
        assert complaint(problem, replace(cut, ways_out=ways, value=value))


@quick
@given(town=towns(KINDS))
def test_the_ways_out_fill_every_place_of_the_cut(town: Town) -> None:
    problem = problem_of(town)
    cut = cheapest_cut(problem)
    for row in cut.pieces.tolist():
        piece = int(problem.piece[row])
        carried = sum(way.crew_hours for way in cut.ways_out if piece in way.pieces)
        assert carried == problem.price[row] + problem.big * problem.is_forbidden[row]


@quick
@given(town=towns(KINDS))
def test_the_plan_file_holds_the_same_certificate(town: Town) -> None:
    plan = plan_of(town)
    cut = cheapest_cut(problem_of(town))
    certificate = as_geojson(plan)["shouwang"]["certificate"]
    hours = [way["crew_hours"] for way in certificate["ways_out"]]
    assert hours == [way.crew_hours for way in cut.ways_out]
    if not plan.infeasible:
        assert sum(hours) == certificate["flow_crew_hours"] <= plan.bound
    known = {(way, *step) for way, (refs, _) in town.ways.items() for step in [tuple(refs)]}
    for way in certificate["ways_out"]:
        assert {tuple(step) for step in way["steps"]} <= known


# --- squares --------------------------------------------------------------------------------

PLAZA = {"highway": "pedestrian", "area": "yes"}


@pytest.mark.parametrize("far", [150.0, 400.0], ids=["in the ring", "past the buffer"])
def test_the_certificate_of_a_square_holds(far: float) -> None:
    nodes = {1: (0.0, 0.0), 2: (90.0, 0.0), 3: (far, 0.0), 4: (far, 60.0), 5: (90.0, 60.0)}
    nodes |= {6: (0.0, 40.0), 7: (600.0, 0.0), 8: (600.0, 60.0)}
    town = Town(nodes=nodes).road(1, 1, 2).road(2, 6, 5).road(3, 3, 7).road(4, 4, 8)
    town.ways[5] = ([2, 3, 4, 5, 2], PLAZA)
    problem = problem_of(town)
    cut = cheapest_cut(problem)
    assert cut.value > 0
    assert complaint(problem, cut) == ""
    assert complaint(problem, replace(cut, ways_out=cut.ways_out[1:])) != ""


def test_the_certificate_of_a_square_that_cannot_be_held_holds() -> None:
    nodes = {1: (0.0, 0.0), 2: (400.0, 0.0), 3: (400.0, 30.0), 4: (0.0, 30.0), 5: (0.0, -400.0)}
    town = Town(nodes=nodes).road(1, 1, 5)
    town.ways[5] = ([1, 2, 3, 4, 1], PLAZA)
    problem = problem_of(town)
    cut = cheapest_cut(problem)
    assert len(cut.spans) == 1
    assert complaint(problem, cut) == ""
    (control,) = [c for c in plan_of(town, settings=SMALL).controls if c.is_forbidden]
    assert (control.way_id, control.from_node, control.node_id) == (5, None, None)
