"""
Remove the controls, then walk from the zones until something outside is reached.

Every segment is cut into stretches at the points that matter on it: its ends, the edge of a
zone, the buffer line, a control, the place where a reported path joins. The points are the
vertices of a graph, the stretches its links. A control takes its point out of the graph.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Final, Literal, NamedTuple

import numpy as np
import shapely  # type: ignore[import-untyped, unused-ignore]

from shouwang.engines.perimeter.verify.given import Control, Plan, Point
from shouwang.engines.perimeter.verify.roads import Roads, Segment
from shouwang.engines.perimeter.verify.space import (
    Array,
    Where,
    between,
    metres,
    metres_per_degree,
    project,
)

Vertex = tuple[Any, ...]
"""("node", id), ("point", segment, fraction), ("square", number) or ("stub", number)."""

CONTROL_REACH_M: Final = 30.0
"""A control farther than this from its segment stands somewhere else and holds nothing."""
JOIN_M: Final = 25.0
"""A reported path goes on at its ends to the nearest road within this distance."""
TOUCH_M: Final = 0.1
"""Closer than this, a reported path touches a road."""
SLACK_M: Final = 0.2
"""A zone's edge or buffer line this close to a control counts as being at the control."""
ROUNDING_M: Final = 0.001
"""Closer than this to its end, a join is at the end."""
REPORTED_NODES: Final = -(1 << 60)
"""Ids below this belong to the corners of reported paths; no map uses them."""


@dataclass(frozen=True, slots=True)
class Step:
    """One way, square, stub or reported path walked along."""

    way_id: int
    name: str
    kind: Literal["way", "square", "stub", "reported"]
    relation: bool = False
    """The id is that of a relation (squares only)."""


class Link(NamedTuple):
    """A stretch that can be walked, in metres."""

    to: Vertex
    metres: float
    step: Step


class Join(NamedTuple):
    """A place where a reported path meets another segment."""

    a: int
    t: float
    b: int
    u: float
    metres: float


@dataclass(slots=True)
class Held:
    """Everything the controls hold, and the controls that hold nothing."""

    cuts: dict[int, list[float]] = field(default_factory=lambda: defaultdict(list))
    nodes: set[int] = field(default_factory=set)
    stubs: set[int] = field(default_factory=set)
    squares: set[int] = field(default_factory=set)
    unknown: list[str] = field(default_factory=list)


class Walk(NamedTuple):
    """A way out: the vertices from the zone to the outside, and what was walked between."""

    vertices: list[Vertex]
    steps: list[Step]


# --- reported paths -------------------------------------------------------------------------


def add_reported(roads: Roads, paths: Sequence[Sequence[Point]]) -> list[Join]:
    """Add reported paths to the segments and return where they meet roads and each other."""
    mapped = len(roads.segments)
    node = REPORTED_NODES
    ends: list[tuple[int, float]] = []
    for number, path in enumerate(paths, start=1):
        first = len(roads.segments)
        for start, end in pairwise(path):
            roads.segments.append(Segment(-number, "", node, node - 1, start, end, reported=True))
            roads.nodes[node], roads.nodes[node - 1] = start, end
            node -= 1
        node -= 1  # the next path starts at a corner of its own
        ends += [(first, 0.0), (len(roads.segments) - 1, 1.0)]
    if not paths:
        return []
    rows = np.array([(*s.start, *s.end) for s in roads.segments], dtype=float).reshape(-1, 4)
    joins = [
        join
        for new in range(mapped, len(roads.segments))
        for other in _neighbours(rows[:new], roads.segments[new])
        for join in _meetings(roads.segments, new, other)
    ]
    return joins + _end_joins(roads.segments, rows[:mapped], ends)


def _neighbours(rows: Array, new: Segment, reach_m: float = TOUCH_M) -> list[int]:
    """Return the segments, given by the coordinates of both ends, whose boxes come within reach."""
    low, high = np.minimum(rows[:, :2], rows[:, 2:]), np.maximum(rows[:, :2], rows[:, 2:])
    # The scale shrinks towards the poles: use the end of the path that is nearer to one.
    scale = np.array(metres_per_degree(max(new.start[1], new.end[1], key=abs)))
    pad = 1.1 * reach_m / scale
    from_, to = np.minimum(new.start, new.end) - pad, np.maximum(new.start, new.end) + pad
    close = ((low <= to) & (high >= from_)).all(axis=1)
    return [int(i) for i in np.flatnonzero(close)]


def _meetings(segments: list[Segment], a: int, b: int) -> list[Join]:
    """Return where two segments cross or touch."""
    first, second = segments[a], segments[b]
    scale = np.array(metres_per_degree(first.start[1]))
    line, other = (
        shapely.linestrings((np.array([s.start, s.end]) - first.start) * scale)
        for s in (first, second)
    )
    gap = shapely.distance(line, other)
    if gap > TOUCH_M:
        return []
    common = shapely.intersection(line, other)
    if common.is_empty:
        common = shapely.shortest_line(line, other)
    joins = []
    for corner in shapely.get_coordinates(common):
        point = (first.start[0] + corner[0] / scale[0], first.start[1] + corner[1] / scale[1])
        t, u = _fraction(first, point), _fraction(second, point)
        joins.append(Join(a, t, b, u, 0.0))
    return joins


def _end_joins(
    segments: list[Segment], mapped: Array, ends: Iterable[tuple[int, float]]
) -> list[Join]:
    joins = []
    for number, t in ends:
        point = segments[number].end if t else segments[number].start
        spot = Segment(0, "", 0, 0, point, point)
        found = [
            (project(point, segments[i].start, segments[i].end)[1], i)
            for i in _neighbours(mapped, spot, JOIN_M)
        ]
        if found and min(found)[0] <= JOIN_M:
            gap, nearest = min(found)
            joins.append(Join(number, t, nearest, _fraction(segments[nearest], point), gap))
    return joins


def _fraction(segment: Segment, point: Point) -> float:
    t, _ = project(point, segment.start, segment.end)
    length = metres(segment.start, segment.end)
    if t * length < ROUNDING_M:
        return 0.0
    return 1.0 if (1 - t) * length < ROUNDING_M else t


# --- controls -------------------------------------------------------------------------------


def hold(roads: Roads, where: Where, plan: Plan) -> Held:
    """Find what every control of the plan holds on this map."""
    held = Held()
    known = _Known(roads, where, {control.way for control in plan.controls})
    for control in plan.controls:
        if not known.apply(control, held, len(plan.reported)):
            held.unknown.append(control.id)
    return held


class _Known:
    """What controls may name on this map, as far as these do."""

    def __init__(self, roads: Roads, where: Where, named: set[int | None]) -> None:
        self._roads = roads
        self._pairs: dict[tuple[int, int, int], list[int]] = defaultdict(list)
        self._paths: dict[int, list[int]] = defaultdict(list)
        for number, segment in enumerate(roads.segments):
            if segment.way not in named:
                continue
            if segment.reported:
                self._paths[segment.way].append(number)
            else:
                self._pairs[_pair(segment.way, segment.a, segment.b)].append(number)
        self._stubs: dict[tuple[int, int, int], list[int]] = defaultdict(list)
        for number, stub in enumerate(roads.stubs):
            self._stubs[_pair(stub.way, stub.a, stub.b)].append(number)
        self._nowhere = {_pair(*item) for item in roads.nowhere}
        reaching = {n for inside in where.squares_inside for n in inside}
        reaching &= where.squares_outside.keys()
        squares = roads.squares
        self._squares = {(squares[n].relation, squares[n].id): n for n in reaching}

    def apply(self, control: Control, held: Held, n_reported: int) -> bool:
        """Enter what the control holds; tell whether it holds anything."""
        if control.node is not None:
            return self._hold_node(control.node, control.point, held)
        if control.way is not None and -n_reported <= control.way < 0:
            return self._cut(self._paths[control.way], control.point, held)
        if control.way is not None and control.ends is not None:
            return self._hold_segment(_pair(control.way, *control.ends), control.point, held)
        # A whole square can only be given up, and only one that reaches from a zone to outside.
        number = self._squares.get((control.way is None, control.way or control.relation or 0))
        if number is None:
            return False
        held.squares.add(number)
        return True

    def _hold_node(self, node: int, point: Point, held: Held) -> bool:
        place = self._roads.nodes.get(node)
        if place is None or metres(place, point) > CONTROL_REACH_M:
            return False
        held.nodes.add(node)
        return True

    def _hold_segment(self, pair: tuple[int, int, int], point: Point, held: Held) -> bool:
        if pair in self._stubs:
            held.stubs.update(self._stubs[pair])
            return True
        return self._cut(self._pairs.get(pair, []), point, held) or pair in self._nowhere

    def _cut(self, numbers: list[int], point: Point, held: Held) -> bool:
        nearest = None
        for number in numbers:
            segment = self._roads.segments[number]
            t, gap = project(point, segment.start, segment.end)
            if gap <= CONTROL_REACH_M and (nearest is None or gap < nearest[0]):
                nearest = (gap, number, t)
        if nearest is None:
            return False
        held.cuts[nearest[1]].append(nearest[2])
        return True


def _pair(way: int, a: int, b: int) -> tuple[int, int, int]:
    return way, min(a, b), max(a, b)


# --- the graph ------------------------------------------------------------------------------


class Ground:
    """Everything that can be walked once the controls stand."""

    def __init__(self, roads: Roads, where: Where, held: Held, joins: Sequence[Join]) -> None:
        self._roads, self._where, self._held = roads, where, held
        self._links: dict[Vertex, list[Link]] = defaultdict(list)
        self._place: dict[Vertex, Point] = {}
        self._sources: list[list[Vertex]] = [[] for _ in where.nodes_inside]
        self._exits: set[Vertex] = set()
        self._joined: dict[int, list[float]] = defaultdict(list)
        for join in joins:
            self._joined[join.a].append(join.t)
            self._joined[join.b].append(join.u)
        self._add_nodes()
        for number in self._worth_walking():
            self._add_segment(number)
        self._add_joins(joins)
        self._add_stubs()
        self._add_squares()
        # What is inside is never outside; only a square may be both, and is then a leak itself.
        inside = {v for vertices in self._sources for v in vertices if v[0] != "square"}
        self._exits -= inside

    def _link(self, u: Vertex | None, v: Vertex | None, length: float, step: Step) -> None:
        if u is not None and v is not None:
            self._links[u].append(Link(v, length, step))
            self._links[v].append(Link(u, length, step))

    def _add_nodes(self) -> None:
        for node, point in self._roads.nodes.items():
            self._place["node", node] = point
        for sources, inside in zip(self._sources, self._where.nodes_inside, strict=True):
            sources += [("node", node) for node in sorted(inside - self._held.nodes)]
        outside = self._where.nodes_outside - self._held.nodes
        self._exits |= {("node", node) for node in outside}

    def _vertex(self, number: int, t: float) -> Vertex | None:
        """Return the vertex at a point of a segment, or None where a control stands."""
        if t in self._held.cuts.get(number, ()):
            return None
        segment = self._roads.segments[number]
        if 0 < t < 1:
            return "point", number, t
        node = segment.b if t else segment.a
        return None if node in self._held.nodes else ("node", node)

    def _worth_walking(self) -> list[int]:
        """Return the segments but those between two exits: who could walk there is out already."""
        exits = self._where.nodes_outside - self._held.nodes
        special = self._held.cuts.keys() | self._joined.keys() | self._where.spans_inside.keys()
        return [
            number
            for number, segment in enumerate(self._roads.segments)
            if segment.a not in exits or segment.b not in exits or number in special
        ]

    def _add_segment(self, number: int) -> None:
        segment, where = self._roads.segments[number], self._where
        length = metres(segment.start, segment.end)
        step = Step(segment.way, segment.name, "reported" if segment.reported else "way")
        outside = where.spans_outside.get(number, [])
        inside = where.spans_inside.get(number, [])
        stops = self._stops(number, length)
        vertices = [self._vertex(number, t) for t in stops]
        for t, vertex in zip(stops, vertices, strict=True):
            if vertex is None:
                continue
            self._place.setdefault(vertex, between(segment.start, segment.end, t))
            for zone, (low, high) in inside:
                if low <= t <= high:
                    self._sources[zone].append(vertex)
            if any(low <= t <= high for low, high in outside):
                self._exits.add(vertex)
        for i in range(len(stops) - 1):
            self._link(vertices[i], vertices[i + 1], (stops[i + 1] - stops[i]) * length, step)

    def _stops(self, number: int, length: float) -> list[float]:
        """Return the fractions of a segment that matter, without those at a control."""
        segment, held = self._roads.segments[number], self._held
        cuts = held.cuts.get(number, [])
        blind = list(cuts)
        blind += [t for t, node in ((0.0, segment.a), (1.0, segment.b)) if node in held.nodes]
        spans = list(self._where.spans_outside.get(number, ()))
        spans += [span for _, span in self._where.spans_inside.get(number, ())]
        edges = {
            t for span in spans for t in span
            if all(abs(t - at) * length > SLACK_M for at in blind)
        }  # fmt: skip
        return sorted({0.0, 1.0, *edges, *cuts, *self._joined.get(number, ())})

    def _add_joins(self, joins: Iterable[Join]) -> None:
        for join in joins:
            step = Step(self._roads.segments[join.a].way, "", "reported")
            u, v = self._vertex(join.a, join.t), self._vertex(join.b, join.u)
            self._link(u, v, join.metres, step)

    def _add_stubs(self) -> None:
        for number, stub in enumerate(self._roads.stubs):
            if number in self._held.stubs or stub.known in self._held.nodes:
                continue
            end: Vertex = ("stub", number)
            self._place[end] = self._roads.nodes[stub.known]
            self._link(("node", stub.known), end, 0.0, Step(stub.way, stub.name, "stub"))
            self._exits.add(end)

    def _add_squares(self) -> None:
        for number, square in enumerate(self._roads.squares):
            if number in self._held.squares:
                continue
            hub: Vertex = ("square", number)
            for node in square.nodes:
                if node not in self._held.nodes:
                    # Lengths across a square depend on where it was entered; see `_length`.
                    self._link(("node", node), hub, 0.0, self._square_step(number))
            for sources, inside in zip(self._sources, self._where.squares_inside, strict=True):
                if number in inside:
                    sources.append(hub)
            if number in self._where.squares_outside:
                self._exits.add(hub)

    def _square_step(self, number: int) -> Step:
        square = self._roads.squares[number]
        return Step(square.id, square.name, "square", square.relation)

    # --- searching ---

    def search(self, zone: int, limit: int) -> tuple[int, list[Walk]]:
        """Return how many exits are reached from a zone, and the shortest ways to them."""
        before: dict[Vertex, tuple[Vertex, Step] | None] = {}
        queue: list[tuple[float, int, Vertex, tuple[Vertex, Step] | None]] = []
        starts = dict.fromkeys(self._sources[zone])
        for vertex in starts:
            queue.append((0.0, len(queue), vertex, None))
        pushed, reached = len(queue), []
        while queue:
            walked, _, vertex, came = heapq.heappop(queue)
            if vertex in before:
                continue
            before[vertex] = came
            if vertex in self._exits:
                reached.append(vertex)
                continue
            for link in self._links.get(vertex, ()):
                if link.to not in before and link.to not in starts:
                    length = walked + self._length(vertex, link, before, zone)
                    heapq.heappush(queue, (length, pushed, link.to, (vertex, link.step)))
                    pushed += 1
        return len(reached), [self._walk_to(exit_, before) for exit_ in reached[:limit]]

    def _length(self, vertex: Vertex, link: Link, before: dict[Vertex, Any], zone: int) -> float:
        """Return the length of a link; from a square, the straight line from its entry."""
        if vertex[0] != "square":
            return link.metres
        came = before[vertex]
        inside = self._where.squares_inside[zone]
        entry = inside[vertex[1]] if came is None else self._place[came[0]]
        return metres(entry, self._place[link.to])

    def _walk_to(self, vertex: Vertex, before: dict[Vertex, Any]) -> Walk:
        vertices, steps = [vertex], []
        while (came := before[vertices[-1]]) is not None:
            vertices.append(came[0])
            steps.append(came[1])
        if not steps:  # nothing was walked: a square that is both inside and outside
            steps = [self._square_step(vertex[1])]
        merged = [step for i, step in enumerate(steps) if i == 0 or step != steps[i - 1]]
        return Walk(vertices[::-1], merged[::-1])

    def line(self, walk: Walk, zone: int) -> tuple[Point, ...]:
        """Return the points walked, from the zone to the outside."""
        points = []
        for vertex in walk.vertices:
            if vertex in self._place:
                points.append(self._place[vertex])
            elif vertex is walk.vertices[0]:
                points.append(self._where.squares_inside[zone][vertex[1]])
        last = walk.vertices[-1]
        if last[0] == "square":
            left = self._where.squares_outside[last[1]]
            points.append(min(left, key=lambda point: metres(point, points[-1])))
        kept = [p for i, p in enumerate(points) if i == 0 or p != points[i - 1]]
        # A line needs two points, even when the zone is left where it is entered.
        return tuple(kept) if len(kept) > 1 else (kept[0], kept[0])
