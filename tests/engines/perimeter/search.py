"""Brute force for tests: walk, drive and try all sets of closed places on a small layout."""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from math import dist, inf, isnan

from shouwang.engines.perimeter.layout import INSIDE, OUTSIDE, RING
from shouwang.engines.perimeter.problem import SealProblem
from shouwang.engines.perimeter.roads import BACKWARD_ONLY, FOOT, FORWARD_ONLY, VEHICLE
from tests.engines.perimeter.maps import metres

Closed = tuple[frozenset[int], frozenset[int]]  # layout rows of pieces, and of nodes
Cost = tuple[int, int]  # forbidden places, crew-hours
_NOBODY = frozenset[int]()


@dataclass(frozen=True)
class Ground:
    """A layout as plain lists: who stands where, what leads where, what it costs to close."""

    problem: SealProblem
    place: list[int]
    links: dict[int, list[tuple[int, int]]]  # node -> (piece or -1, other node), on foot
    piece_cost: dict[int, Cost]
    node_cost: dict[int, Cost]

    @classmethod
    def of(cls, problem: SealProblem) -> Ground:
        """Write down the problem of a layout."""
        layout = problem.layout
        bit = VEHICLE if problem.way == "vehicle" else FOOT
        links: dict[int, list[tuple[int, int]]] = {}
        flags = layout.roads.ways.flags[layout.roads.way[layout.segment]]
        for piece, (a, b) in enumerate(
            zip(layout.tail.tolist(), layout.head.tolist(), strict=True)
        ):
            if flags[piece] & bit:
                links.setdefault(a, []).append((piece, b))
                links.setdefault(b, []).append((piece, a))
        for a, b in zip(layout.spoke_node.tolist(), layout.spoke_hub.tolist(), strict=True):
            links.setdefault(a, []).append((-1, b))
            links.setdefault(b, []).append((-1, a))
        pieces = zip(
            problem.piece.tolist(),
            problem.is_forbidden.tolist(),
            problem.price.tolist(),
            strict=True,
        )
        nodes = zip(
            problem.node.tolist(),
            problem.node_is_forbidden.tolist(),
            problem.node_price.tolist(),
            strict=True,
        )
        return cls(
            problem,
            layout.node_place.tolist(),
            links,
            {piece: (int(f), p) for piece, f, p in pieces},
            {node: (int(f), p) for node, f, p in nodes},
        )

    def price(self, pieces: frozenset[int], nodes: frozenset[int]) -> Cost:
        """Return how many forbidden places are closed, and the crew-hours of all."""
        costs = [self.piece_cost[p] for p in pieces] + [self.node_cost[n] for n in nodes]
        return sum(c[0] for c in costs), sum(c[1] for c in costs)

    def reached(self, pieces: frozenset[int], nodes: frozenset[int]) -> set[int]:
        """Return the nodes that people from the zones reach, held ones included."""
        seen = {node for node, place in enumerate(self.place) if place == INSIDE}
        queue = deque(seen)
        while queue:
            here = queue.popleft()
            if here in nodes:
                continue
            for piece, there in self.links.get(here, []):
                if piece not in pieces and there not in seen and self.place[there] != OUTSIDE:
                    seen.add(there)
                    queue.append(there)
        return seen


def escape(
    ground: Ground, pieces: frozenset[int], nodes: frozenset[int]
) -> list[tuple[int, int]] | None:
    """Return a shortest way out as (piece walked, node come to), or None when it is sealed."""
    start = [node for node, place in enumerate(ground.place) if place == INSIDE]
    before: dict[int, tuple[int, int] | None] = dict.fromkeys(start)
    queue = deque(start)
    while queue:
        here = queue.popleft()
        if here in nodes:
            continue
        if ground.place[here] == OUTSIDE:
            way = []
            while (step := before[here]) is not None:
                way.append((step[0], here))
                here = step[1]
            return way[::-1]
        for piece, there in ground.links.get(here, []):
            if piece not in pieces and there not in before:
                before[there] = (piece, here)
                queue.append(there)
    return None


def all_sealings(
    ground: Ground, below: Cost, most: int = 10**9
) -> Iterator[tuple[frozenset[int], frozenset[int]]]:
    """
    Yield every smallest set of closed places that seals and costs less than `below`.

    Each way out must be closed somewhere, so the places of one way out are tried in turn: its
    first closed place is the first, or the second with the first kept open, and so on.
    """
    found = 0
    stack: list[tuple[Closed, Closed]] = [((_NOBODY, _NOBODY), (_NOBODY, _NOBODY))]
    while stack:
        (pieces, nodes), (open_pieces, open_nodes) = stack.pop()
        way = escape(ground, pieces, nodes)
        if way is None:
            if ground.price(pieces, nodes) < below:
                yield pieces, nodes
            found += 1
            if found >= most:
                return
            continue
        for piece, node in way:
            if piece in ground.piece_cost and piece not in open_pieces:
                longer = (pieces | {piece}, nodes)
                if ground.price(*longer) < below:
                    stack.append((longer, (open_pieces, open_nodes)))
                open_pieces |= {piece}
            if node in ground.node_cost and node not in open_nodes:
                longer = (pieces, nodes | {node})
                if ground.price(*longer) < below:
                    stack.append((longer, (open_pieces, open_nodes)))
                open_nodes |= {node}


# --- driving --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Roadway:
    """The layout as an ambulance sees it."""

    ground: Ground
    ahead: dict[int, list[tuple[int, int, float]]]  # node -> (piece or -1, node, metres)
    stops: set[int]
    hospitals: list[int]
    doors: dict[int, tuple[int, float]]  # building row -> piece and share along it
    is_doubtful: bool  # a building is as near to two roads: its door may be on either
    where: list[tuple[float, float]]

    @classmethod
    def of(cls, ground: Ground) -> Roadway:
        """Collect one-ways, bollards, hospitals and the nearest road of every building."""
        layout = ground.problem.layout
        roads = layout.roads
        where = [
            metres(x, y) for x, y in zip(layout.lon.tolist(), layout.lat.tolist(), strict=True)
        ]
        flags = roads.ways.flags[roads.way[layout.segment]].tolist()
        ahead: dict[int, list[tuple[int, int, float]]] = {}
        lines: dict[int, tuple[int, int]] = {}
        for piece, (a, b) in enumerate(
            zip(layout.tail.tolist(), layout.head.tolist(), strict=True)
        ):
            if not flags[piece] & VEHICLE or isnan(where[a][0] + where[b][0]):
                continue
            lines[piece] = (a, b)
            length = float(layout.length_m[piece])  # on the same sphere: a detour is decimetres
            if not flags[piece] & BACKWARD_ONLY:
                ahead.setdefault(a, []).append((piece, b, length))
            if not flags[piece] & FORWARD_ONLY:
                ahead.setdefault(b, []).append((piece, a, length))
        for a, b in zip(layout.spoke_node.tolist(), layout.spoke_hub.tolist(), strict=True):
            if roads.squares[layout.hub_square[b - layout.first_hub]].is_vehicle:
                length = dist(where[a], where[b])
                ahead.setdefault(a, []).append((-1, b, length))
                ahead.setdefault(b, []).append((-1, a, length))
        driven = {node for a, arcs in ahead.items() for node in (a, *(b for _, b, _ in arcs))}
        hospitals = [metres(x, y) for x, y in roads.hospital.tolist()]
        doors, is_doubtful = {}, False
        for row, (x, y) in enumerate(zip(roads.building_lon, roads.building_lat, strict=True)):
            spots = [(*_foot(metres(x, y), where[a], where[b]), p) for p, (a, b) in lines.items()]
            if spots and min(spots)[0] <= 500:
                gap, share, piece = min(spots)
                is_doubtful |= sum(spot[0] < gap + 0.5 for spot in spots) > 1
                doors[row] = (piece, share)
        return cls(
            ground,
            ahead,
            {n for n, stop in enumerate(roads.stops_vehicles.tolist()) if stop},
            [min(driven, key=lambda n: dist(where[n], h)) for h in hospitals if driven],
            doors,
            is_doubtful,
            where,
        )

    def drive(self, start: list[int], shut: Closed, *, home: bool = False) -> dict[int, float]:
        """Return the metres to every node reached; `home` keeps to the ring and the zones."""
        pieces, nodes = shut
        best = dict.fromkeys(start, 0.0)
        queue = [(0.0, node) for node in best]
        while queue:
            so_far, here = heapq.heappop(queue)
            if so_far > best[here] or here in self.stops or here in nodes:
                continue
            for piece, there, length in self.ahead.get(here, []):
                if piece in pieces or (home and self.ground.place[there] == OUTSIDE):
                    continue
                if so_far + length < best.get(there, inf):
                    best[there] = so_far + length
                    heapq.heappush(queue, (so_far + length, there))
        return best

    def outside(self) -> list[int]:
        """Return where an ambulance comes from that serves those whom no hospital reaches."""
        driven = {n for a, arcs in self.ahead.items() for n in (a, *(b for _, b, _ in arcs))}
        return sorted(n for n in driven if self.ground.place[n] == OUTSIDE)

    def to_doors(self, shut: Closed) -> dict[int, float]:
        """Return the metres to each building's door, from a hospital if one ever reached it."""
        open_doors = self._to_doors((_NOBODY, _NOBODY), self.hospitals)
        by_hospital = self._to_doors(shut, self.hospitals)
        by_outside = self._to_doors(shut, self.outside())
        return {
            row: by_outside[row] if m == inf else by_hospital[row] for row, m in open_doors.items()
        }

    def _to_doors(self, shut: Closed, start: list[int]) -> dict[int, float]:
        """Return the metres from some nodes; a control stands in the middle of a piece."""
        layout = self.ground.problem.layout
        reached = self.drive(start, shut)
        flags = layout.roads.ways.flags[layout.roads.way[layout.segment]]
        found = {}
        for row, (piece, share) in self.doors.items():
            a, b = int(layout.tail[piece]), int(layout.head[piece])
            length = float(layout.length_m[piece])
            ways = [inf]
            for node, far, barred in ((a, share, BACKWARD_ONLY), (b, 1 - share, FORWARD_ONLY)):
                is_past = piece in shut[0] and far > 0.5
                held = node in self.stops or node in shut[1]
                if not flags[piece] & barred and not is_past and not held:
                    ways.append(reached.get(node, inf) + far * length)
            found[row] = min(ways)
        return found

    def zone_is_driven_to(self, shut: Closed, zone: int) -> bool:
        """Tell whether a vehicle from outside gets into a zone."""
        place = self.ground.place
        start = [
            a
            for a, arcs in self.ahead.items()
            if place[a] == OUTSIDE and any(place[b] != OUTSIDE for _, b, _ in arcs)
        ]
        inside = set(self.ground.problem.layout.zone_nodes[zone].tolist())
        return bool(inside & set(self.drive(start, shut, home=True)))


def _foot(
    point: tuple[float, float], a: tuple[float, float], b: tuple[float, float]
) -> tuple[float, float]:
    """Return distance from a line and how far along it."""
    along = (b[0] - a[0], b[1] - a[1])
    size = along[0] ** 2 + along[1] ** 2 or 1e-9
    t = ((point[0] - a[0]) * along[0] + (point[1] - a[1]) * along[1]) / size
    t = min(1.0, max(0.0, t))
    return dist(point, (a[0] + t * along[0], a[1] + t * along[1])), t


@dataclass(frozen=True)
class Service:
    """What has to stay reachable, and whether it is."""

    roadway: Roadway
    limit: dict[int, float]  # building row -> metres allowed
    never: frozenset[int]  # buildings that no vehicle reached before
    zones: list[int]

    @classmethod
    def of(cls, ground: Ground, detour_m: float) -> Service:
        """Measure the open network."""
        roadway = Roadway.of(ground)
        free: Closed = (_NOBODY, _NOBODY)
        before = roadway.to_doors(free)
        n_zones = len(ground.problem.layout.zones)
        rows = range(len(ground.problem.layout.roads.building_id))
        return cls(
            roadway,
            {row: m + detour_m for row, m in before.items() if m < inf},
            frozenset(row for row in rows if before.get(row, inf) == inf),
            [z for z in range(n_zones) if roadway.zone_is_driven_to(free, z)],
        )

    def is_safe(self, shut: Closed) -> bool:
        """Tell whether all is reached with these places shut, and each zone driven to."""
        there = self.roadway.to_doors(shut)
        return all(there[row] <= limit for row, limit in self.limit.items()) and all(
            self.roadway.zone_is_driven_to(shut, zone) for zone in self.zones
        )

    def cheaper_plan(self, below: Cost, gate: int) -> tuple[Closed, Closed] | None:
        """Return closed places and the gates among them that cost less, or None."""
        ground = self.roadway.ground
        for pieces, nodes in all_sealings(ground, below):
            forbidden, hours = ground.price(pieces, nodes)
            if forbidden != below[0]:
                continue
            places = [(p, True) for p in sorted(pieces)] + [(n, False) for n in sorted(nodes)]
            most = (below[1] - 1 - hours) // gate
            for n_gates in range(min(most, len(places)) + 1):
                for gates in combinations(places, n_gates):
                    open_pieces = frozenset(p for p, is_piece in gates if is_piece)
                    open_nodes = frozenset(n for n, is_piece in gates if not is_piece)
                    if self.is_safe((pieces - open_pieces, nodes - open_nodes)):
                        return (pieces, nodes), (open_pieces, open_nodes)
        return None


__all__ = ["RING", "Ground", "Service", "all_sealings", "escape"]
