"""Random streets with zones, and who is reached on them by the words of the engine's page alone."""

from __future__ import annotations

import heapq
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from math import cos, dist, hypot, inf, radians
from random import Random
from typing import Any

from shapely import LineString, Point, Polygon, box, union_all

from shouwang.engines.perimeter.verify.routes import Routes
from tests.engines.perimeter.maps import FIRST_BUILDING, Place, Tags, Town, at, metres

DRIVEN = frozenset({"residential", "service", "tertiary", "secondary"})
NEAR_M = 0.2  # what hangs on less is not judged
TIE_M = 0.05  # nor who is as near to one street as to another by less
Spot = tuple[Any, ...]  # a node, a point of a street, a square's middle
Arcs = dict[Spot, list[tuple[Spot, float]]]
Document = dict[str, Any]


@dataclass
class Ward:
    """A random town, its zones in metres, and how far an ambulance may go round."""

    town: Town
    zones: list[Polygon]
    buffer_m: float
    detour_m: float

    def geojson(self) -> dict[str, Any]:
        """Return the zones as a file holds them."""
        features = []
        for number, zone in enumerate(self.zones):
            ring = [list(at(x, y)) for x, y in zone.exterior.coords]
            shape = {"type": "Polygon", "coordinates": [ring]}
            features.append(
                {"type": "Feature", "properties": {"name": f"Z{number}"}, "geometry": shape}
            )
        return {"type": "FeatureCollection", "features": features}

    @property
    def has_car_park(self) -> bool:
        """Return whether there is one to drive across."""
        return any("amenity" in tags for _, tags in self.town.ways.values())

    def streets(self) -> list[tuple[int, int, int, Tags]]:
        """Return each driven segment: way, its nodes in order, tags."""
        return [
            (way, a, b, tags)
            for way, (refs, tags) in self.town.ways.items()
            if tags.get("highway") in DRIVEN
            for a, b in pairwise(refs)
        ]


# --- plans that people change ---------------------------------------------------------------


def barred(plan: Document, *names: str) -> Document:
    """Return a plan in which some gates, or all, are barriers."""
    return _of_kind(plan, "barrier", names or tuple(ids(plan)))


def staffed(plan: Document, *names: str) -> Document:
    """Return a plan in which some barriers are gates."""
    return _of_kind(plan, "gate", names)


def _of_kind(plan: Document, kind: str, names: tuple[str, ...]) -> Document:
    features = [
        {**f, "properties": {**f["properties"], "kind": kind}} if ids_of(f) in names else f
        for f in plan["features"]
    ]
    return {**plan, "features": features}


def ids(plan: Document) -> list[str]:
    """Return the ids of all controls."""
    return [ids_of(feature) for feature in plan["features"]]


def ids_of(feature: Document) -> str:
    """Return the id of one control."""
    return str(feature["properties"]["id"])


def barrier(name: str, x: float, y: float, **where: int) -> Document:
    """Return a barrier that somebody put somewhere."""
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": list(at(x, y))},
        "properties": {"id": name, "kind": "barrier", **where},
    }


def advised(routes: Routes) -> list[str]:
    """Return the ids of the barriers to staff."""
    return [advice.control_id for advice in routes.to_staff]


# --- making one -----------------------------------------------------------------------------

KINDS: list[tuple[int, Tags]] = [
    (10, {"highway": "residential"}),
    (3, {"highway": "service"}),
    (3, {"highway": "tertiary"}),
    (4, {"highway": "residential", "oneway": "yes"}),
    (2, {"highway": "service", "oneway": "-1"}),
    (2, {"highway": "tertiary", "junction": "roundabout"}),
    (2, {"highway": "secondary", "bridge": "yes"}),
    (3, {"highway": "footway"}),
]


def random_ward(dice: Random) -> Ward:
    """Draw streets on a crooked grid, houses, perhaps a hospital, and one zone or two."""
    columns, rows = dice.randint(3, 6), dice.randint(3, 6)
    town = Town()
    for r in range(rows):
        for c in range(columns):
            x, y = 100 * (c - columns / 2), 100 * (r - rows / 2)
            town.nodes[10 * r + c] = (x + dice.uniform(-25, 25), y + dice.uniform(-25, 25))
    _draw_streets(town, columns, rows, dice)
    if dice.random() < 0.3:
        east, north = 50.0 * columns - 40, 50.0 * rows - 40
        town.bounds = (-east, -north, east, north)
    for node in dice.sample(sorted(town.nodes), dice.randint(0, 2)):
        town.node_tags[node] = {"barrier": "bollard"}
    if dice.random() < 0.2:
        town.node_tags |= {n: {"barrier": "bollard", "emergency": "yes"} for n in (0, 1)}
    streets = [refs for refs, tags in town.ways.values() if "highway" in tags]
    for _ in range(dice.randint(2, 10)):
        a, b = dice.choice(list(pairwise(dice.choice(streets))))
        share, aside = dice.random(), dice.choice([-14, 9, 16])
        (x, y), (u, v) = town.nodes[a], town.nodes[b]
        town.buildings.append((x + share * (u - x) + aside, y + share * (v - y) + aside / 2))
    zones = [_zone(town, dice) for _ in range(dice.choice([1, 1, 1, 2]))]
    if town.bounds and not all(zone.intersects(box(*town.bounds)) for zone in zones):
        town.bounds = None  # a zone beside the map cannot be planned
    where = dice.choice(["none", "anywhere", "anywhere", "inside"])
    if where == "anywhere":
        x, y = town.nodes[dice.choice(sorted(town.nodes))]
        town.hospital = (x + dice.uniform(-9, 9), y + dice.uniform(-9, 9))
    elif where == "inside":
        middle = zones[0].representative_point()
        town.hospital = (middle.x, middle.y)
    detour_m = dice.choice([0.7, 60.3, 250.3, 1500.0])
    return Ward(town, zones, dice.choice([60.0, 110.0, 160.0]), detour_m)


def _draw_streets(town: Town, columns: int, rows: int, dice: Random) -> None:
    across = [(10 * r + c, 10 * r + c + 1) for r in range(rows) for c in range(columns - 1)]
    up = [(10 * r + c, 10 * r + c + 10) for r in range(rows - 1) for c in range(columns)]
    weights, kinds = zip(*KINDS, strict=True)
    way, extra = 100, 1000
    keep = dice.choice([0.55, 0.75, 0.95])
    for a, b in across + up:
        if dice.random() > keep:
            continue
        refs = [a, b]
        if dice.random() < 0.3:  # a bend
            (x, y), (u, v) = town.nodes[a], town.nodes[b]
            town.nodes[extra] = ((x + u) / 2 + dice.uniform(-9, 9), (y + v) / 2)
            refs = [a, extra, b]
            extra += 1
        if dice.random() < 0.5:
            refs.reverse()
        town.ways[way] = (refs, dict(dice.choices(kinds, weights)[0]))
        way += 1
    for _ in range(dice.randint(0, 3)):  # a dead end
        a = dice.choice(sorted(town.nodes))
        x, y = town.nodes[a]
        town.nodes[extra] = (x + dice.uniform(20, 60), y + dice.uniform(20, 60))
        town.ways[way] = ([a, extra], {"highway": "service"})
        way, extra = way + 1, extra + 1
    if dice.random() < 0.3:  # a car park is driven across
        a = 10 * dice.randrange(rows - 1) + dice.randrange(columns - 1)
        town.ways[way] = ([a, a + 1, a + 11, a + 10, a], {"amenity": "parking"})


def _zone(town: Town, dice: Random) -> Polygon:
    x, y = town.nodes[dice.choice(sorted({n for refs, _ in town.ways.values() for n in refs}))]
    around = sorted(dice.uniform(0, 360) for _ in range(dice.randint(4, 7)))
    reach = [dice.uniform(40, 130) for _ in around]
    corners = [
        (x + m * cos(radians(t)), y + m * cos(radians(90 - t)))
        for m, t in zip(reach, around, strict=True)
    ]
    drawn = Polygon(corners)
    if drawn.is_valid and drawn.contains(Point(x, y).buffer(9)):
        return drawn
    return Polygon([(x - 70, y - 60), (x + 80, y - 50), (x + 60, y + 70), (x - 40, y + 75)])


# --- who is reached -------------------------------------------------------------------------


def sphere_m(a: Place, b: Place) -> float:
    """Return the metres of a drive between two places given in metres, on the sphere."""
    (x, y), (u, v) = at(*a), at(*b)
    return 6_371_008.8 * hypot(radians(u - x) * cos(radians((y + v) / 2)), radians(v - y))


@dataclass
class Cut:
    """Who is cut off: buildings with the metres before and now, and zones."""

    buildings: dict[int, tuple[float, float]] = field(default_factory=dict)
    zones: set[str] = field(default_factory=set)
    is_doubtful: bool = False

    @property
    def everybody(self) -> set[object]:
        """Return buildings and zones together."""
        return {*self.buildings, *self.zones}


class Oracle:
    """Plain Dijkstra over a ward with some barriers on it: who may come where."""

    def __init__(self, ward: Ward, plan: dict[str, Any]) -> None:
        self.ward, self.town = ward, ward.town
        self.streets = ward.streets()
        self.is_doubtful = False
        self.barriers: dict[str, Spot] = {}
        self.shares: dict[int, dict[float, Spot]] = {
            i: {0.0: ("node", a), 1.0: ("node", b)} for i, (_, a, b, _) in enumerate(self.streets)
        }
        self.place: dict[Spot, Place] = {("node", n): p for n, p in self.town.nodes.items()}
        self.driven = {("node", n) for _, a, b, _ in self.streets for n in (a, b)}
        self.inside: list[set[Spot]] = [set() for _ in ward.zones]
        self.outside: set[Spot] = set()
        self.zones: list[Any] = [zone.buffer(0.1, join_style="mitre") for zone in ward.zones]
        self._cut_at_edges()
        self._place_spots()
        self.hospitals = set(self._hospital())
        self._set_barriers(plan)
        self.arcs = self._arcs()
        self.doors = self._doors()
        self.stops: set[Spot] = {
            ("node", n)
            for n, tags in self.town.node_tags.items()
            if "barrier" in tags and "emergency" not in tags
        }
        self.by_hospital = self._drive(self.hospitals, set())
        self.by_outside = self._drive(self.outside, set())

    def _line(self, street: int) -> LineString:
        _, a, b, _ = self.streets[street]
        return LineString([self.town.nodes[a], self.town.nodes[b]])

    def _add(self, street: int, share: float) -> Spot:
        line = self._line(street)
        self.is_doubtful |= any(
            0 < abs(other - share) * line.length < NEAR_M for other in self.shares[street]
        )
        spot: Spot = ("on", street, share)
        self.shares[street][share] = spot
        x, y = line.interpolate(share, normalized=True).coords[0]
        self.place[spot] = (x, y)
        return spot

    def _cut_at_edges(self) -> None:
        """Cut the streets where they cross an edge of a zone or the buffer line."""
        wide: Any = union_all(
            [zone.buffer(self.ward.buffer_m, quad_segs=64) for zone in self.zones]
        )
        for street in range(len(self.streets)):
            line = self._line(street)
            for shape in (*self.zones, wide):
                points = _points(line.intersection(shape.boundary))
                for point in points:
                    self._add(street, line.project(point, normalized=True))
                # A street that grazes an edge may be judged in or out by a hair.
                for hair in (-NEAR_M, NEAR_M):
                    edge = shape.buffer(hair).boundary
                    self.is_doubtful |= len(_points(line.intersection(edge))) != len(points)

    def _place_spots(self) -> None:
        """Tell what is inside and what outside."""
        low_x, low_y, high_x, high_y = self.town.bounds or (-inf, -inf, inf, inf)
        for spot, (x, y) in self.place.items():
            here, is_node = Point(x, y), spot[0] == "node"
            away = min(zone.distance(here) for zone in self.zones)
            edges = min(zone.boundary.distance(here) for zone in self.zones)
            at_edge = edges < NEAR_M or abs(away - self.ward.buffer_m) < NEAR_M
            self.is_doubtful |= is_node and at_edge
            is_past = not (low_x <= x <= high_x and low_y <= y <= high_y)
            holders = [z for z, zone in enumerate(self.zones) if zone.distance(here) < 1e-3]
            for number in holders:
                self.inside[number].add(spot)
            if not holders and (away > self.ward.buffer_m - 0.05 or (is_past and is_node)):
                self.outside.add(spot)
        for way, nodes in self._squares():
            ring = LineString([self.town.nodes[n] for n in [*nodes, nodes[0]]])
            ground = Polygon(ring.coords)
            held = [z for z, zone in enumerate(self.zones) if zone.intersects(ground)]
            for number in held:
                self.inside[number].add(("square", way))
            self.is_doubtful |= any(
                zone.distance(ring) < NEAR_M and not zone.buffer(-NEAR_M).intersects(ring)
                for zone in self.zones
            )
            if not held and any(("node", n) in self.outside for n in nodes):
                self.outside.add(("square", way))

    def _squares(self) -> Iterator[tuple[int, list[int]]]:
        for way, (refs, tags) in self.town.ways.items():
            if tags.get("amenity") == "parking":
                yield way, refs[:-1]

    def _hospital(self) -> Iterator[Spot]:
        home = self.town.hospital
        spots = self.driven | {s for s in self.place if s[0] == "on"}
        if home is None or not spots:
            return
        ordered = sorted((dist(self.place[s], home), s) for s in spots)
        if len(ordered) > 1:
            self.is_doubtful |= ordered[1][0] - ordered[0][0] < NEAR_M
        yield ordered[0][1]

    def _set_barriers(self, plan: dict[str, Any]) -> None:
        for feature in plan["features"]:
            own = feature["properties"]
            if own["kind"] == "gate":
                continue
            here = Point(metres(*feature["geometry"]["coordinates"]))
            if "node_id" in own:
                self.barriers[own["id"]] = ("node", own["node_id"])
            elif "from_node" in own:
                ends = {own["from_node"], own["to_node"]}
                for street, (way, a, b, _) in enumerate(self.streets):
                    if way == own["way_id"] and {a, b} == ends:
                        share = self._line(street).project(here, normalized=True)
                        while share in self.shares[street]:
                            share += 1e-9
                        self.barriers[own["id"]] = self._add(street, share)

    def _arcs(self) -> Arcs:
        arcs: Arcs = {}
        for street, (*_, tags) in enumerate(self.streets):
            length = sphere_m(*(self.place[self.shares[street][t]] for t in (0.0, 1.0)))
            round_about = tags.get("junction") == "roundabout"
            for s, t in pairwise(sorted(self.shares[street])):
                a, b = self.shares[street][s], self.shares[street][t]
                if tags.get("oneway") != "-1":
                    arcs.setdefault(a, []).append((b, (t - s) * length))
                if tags.get("oneway") != "yes" and not round_about:
                    arcs.setdefault(b, []).append((a, (t - s) * length))
        for way, nodes in self._squares():
            corners = [self.town.nodes[n] for n in nodes]
            middle = (sum(x for x, _ in corners) / 4, sum(y for _, y in corners) / 4)
            for node, corner in zip(nodes, corners, strict=True):
                across = sphere_m(corner, middle)
                arcs.setdefault(("node", node), []).append((("square", way), across))
                arcs.setdefault(("square", way), []).append((("node", node), across))
        return arcs

    def _doors(self) -> dict[int, list[tuple[int, float]]]:
        """Return for each building its nearest streets, and how far along each."""
        doors: dict[int, list[tuple[int, float]]] = {}
        for number, (x, y) in enumerate(self.town.buildings):
            middle = Point(
                x - 0.4, y - 0.4
            )  # the first corner closes the outline: it counts twice
            gaps = sorted((self._line(i).distance(middle), i) for i in range(len(self.streets)))
            near = [i for gap, i in gaps if gap <= 500 and gap < gaps[0][0] + 1e-6]
            # At a bend one point may be seconds from the other side of it: a tie or none.
            self.is_doubtful |= any(1e-6 <= gap - gaps[0][0] < TIE_M for gap, _ in gaps)
            shares = [(i, self._line(i).project(middle, normalized=True)) for i in near]
            doors[FIRST_BUILDING + number] = shares
            for i, share in shares:
                for other in self.shares[i]:
                    away = abs(other - share) * self._line(i).length
                    self.is_doubtful |= 0 < away < NEAR_M
        return doors

    def _drive(self, starts: Collection[Spot], shut: set[Spot]) -> dict[Spot, float]:
        best: dict[Spot, float] = dict.fromkeys(starts, 0.0)
        queue = [(0.0, repr(spot), spot) for spot in best]
        while queue:
            so_far, _, here = heapq.heappop(queue)
            if so_far > best[here] or here in self.stops or here in shut:
                continue
            for there, length in self.arcs.get(here, []):
                if so_far + length < best.get(there, inf):
                    best[there] = so_far + length
                    heapq.heappush(queue, (so_far + length, repr(there), there))
        return best

    def _to_door(self, building: int, reached: dict[Spot, float], shut: set[Spot]) -> float:
        ways = [inf]
        for street, share in self.doors[building]:
            stops = sorted(self.shares[street])
            if share in (0.0, 1.0):
                ways.append(reached.get(self.shares[street][share], inf))
                continue
            *_, tags = self.streets[street]
            length = sphere_m(*(self.place[self.shares[street][t]] for t in (0.0, 1.0)))
            before, after = max(t for t in stops if t < share), min(t for t in stops if t > share)
            only_ahead = tags.get("oneway") == "yes" or "junction" in tags
            for t, may in ((before, tags.get("oneway") != "-1"), (after, not only_ahead)):
                spot = self.shares[street][t]
                if may and spot not in self.stops and spot not in shut:
                    ways.append(reached.get(spot, inf) + abs(share - t) * length)
        return min(ways)

    def cut(self, staffed: Collection[str] = ()) -> Cut:
        """Return who is cut once some barriers are staffed."""
        shut = {spot for name, spot in self.barriers.items() if name not in staffed}
        hospital, outside = self._drive(self.hospitals, shut), self._drive(self.outside, shut)
        found = Cut(is_doubtful=self.is_doubtful)
        for building in self.doors:
            before = self._to_door(building, self.by_hospital, set())
            now = self._to_door(building, hospital, shut)
            if before == inf:
                before = self._to_door(building, self.by_outside, set())
                now = self._to_door(building, outside, shut)
            if before == inf:
                continue
            found.is_doubtful |= abs(now - before - self.ward.detour_m) < NEAR_M
            if now > before + self.ward.detour_m:
                found.buildings[building] = (before, now)
        for zone, inside in enumerate(self.inside):
            if inside & self.by_outside.keys() and not inside & outside.keys():
                found.zones.add(f"Z{zone}")
        return found

    @property
    def has_corner_house(self) -> bool:
        """Return whether a house is as near to one way as to another."""
        return any(len(streets) > 1 for streets in self.doors.values())

    def n_reached(self) -> int:
        """Return how many buildings are reached on the open network."""
        found = 0
        for building in self.doors:
            ways = [self._to_door(building, t, set()) for t in (self.by_hospital, self.by_outside)]
            found += min(ways) < inf
        return found


def _points(shape: Any) -> list[Point]:
    parts = getattr(shape, "geoms", [shape])
    return [Point(c) for part in parts if not part.is_empty for c in part.coords]
