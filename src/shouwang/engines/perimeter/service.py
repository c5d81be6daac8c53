"""How far an ambulance drives: on the open network, and with controls in its way."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import shapely

from shouwang.engines.perimeter.graphs import shortest_graph, shortest_tree
from shouwang.engines.perimeter.layout import OUTSIDE, Layout
from shouwang.engines.perimeter.roads import (
    BACKWARD_ONLY,
    FORWARD_ONLY,
    VEHICLE,
    Bools,
    Floats,
    Ints,
)
from shouwang.engines.perimeter.zones import lines_between

ACCESS_M: Final = 500.0  # a building farther than this from every vehicle way has none
_HOSPITAL_DEG: Final = 0.03  # how far around a hospital its vehicle way is looked for
_STEP_M: Final = 0.01  # arcs of no length would vanish from a sparse matrix


@dataclass(frozen=True, slots=True)
class VehicleNet:
    """
    Arcs a vehicle drives, one-ways kept, closed by no control yet.

    Attributes
    ----------
    n_nodes
        Layout nodes, and one more: the source that stands for hospitals or the outside.
    tail, head, length_m, piece
        Shape ``(n_arcs,)``; `piece` is -1 on the spoke of a square.
    """

    layout: Layout
    n_nodes: int
    tail: Ints
    head: Ints
    length_m: Floats
    piece: Ints

    @classmethod
    def of(cls, layout: Layout) -> VehicleNet:
        """Collect the arcs of a layout."""
        known = ~(np.isnan(layout.lon[layout.tail]) | np.isnan(layout.lon[layout.head]))
        drives = layout.has_flag(VEHICLE) & known
        ahead = np.flatnonzero(drives & ~layout.has_flag(BACKWARD_ONLY))
        back = np.flatnonzero(drives & ~layout.has_flag(FORWARD_ONLY))
        squares = layout.roads.squares
        is_open = np.array([squares[row].is_vehicle for row in layout.hub_square], dtype=bool)
        spoke = np.flatnonzero(is_open[layout.spoke_hub - layout.first_hub])
        node, hub = layout.spoke_node[spoke], layout.spoke_hub[spoke]
        span = _span_m(layout, node, hub)
        tail = np.concatenate([layout.tail[ahead], layout.head[back], node, hub])
        head = np.concatenate([layout.head[ahead], layout.tail[back], hub, node])
        length = np.concatenate([layout.length_m[ahead], layout.length_m[back], span, span])
        piece = np.concatenate([ahead, back, np.full(2 * len(spoke), -1)])
        stops = np.zeros(layout.n_nodes, dtype=bool)
        stops[: len(layout.roads.stops_vehicles)] = layout.roads.stops_vehicles
        passes = ~stops[tail]
        return cls(
            layout,
            layout.n_nodes + 1,
            tail[passes],
            head[passes],
            np.maximum(length[passes], _STEP_M),
            piece[passes],
        )

    @property
    def source(self) -> int:
        """Return the row of the source."""
        return self.n_nodes - 1

    def vehicle_nodes(self) -> Ints:
        """Return the rows of all nodes a vehicle can be at."""
        is_on = np.zeros(self.n_nodes, dtype=bool)
        is_on[self.tail] = is_on[self.head] = True
        return np.flatnonzero(is_on)


def _span_m(layout: Layout, a: Ints, b: Ints) -> Floats:
    first, second = layout.metres(a), layout.metres(b)
    return np.asarray(np.hypot(*(first - second).T))


@dataclass(frozen=True, slots=True)
class Reach:
    """Distances in metres from a source on the open network, and the tree of shortest ways."""

    net: VehicleNet
    start: Ints  # nodes where service starts
    dist: Floats
    before: Ints
    child_first: Ints
    child: Ints

    @classmethod
    def of(cls, net: VehicleNet, start: Ints, *, within: Bools | None = None) -> Reach:
        """Measure from `start` to every node, inside the nodes `within` if given."""
        tail, head, length = net.tail, net.head, net.length_m
        if within is not None:
            keep = within[tail] & within[head]
            tail, head, length = tail[keep], head[keep], length[keep]
        source = np.full(len(start), net.source)
        graph = shortest_graph(
            net.n_nodes,
            np.concatenate([tail, source]),
            np.concatenate([head, start]),
            np.concatenate([length, np.full(len(start), _STEP_M)]),
        )
        dist, before, _ = shortest_tree(graph, np.array([net.source]))
        order = np.argsort(before, kind="stable")
        first = np.searchsorted(before[order], np.arange(net.n_nodes + 1))
        return cls(net, start, dist, before, first, order)

    def below(self, roots: Ints) -> Ints:
        """Return the nodes whose shortest way leads through one of the roots, roots included."""
        found = np.zeros(self.net.n_nodes, dtype=bool)
        front = np.unique(roots)
        while len(front):
            found[front] = True
            first, last = self.child_first[front], self.child_first[front + 1]
            steps = np.repeat(first - np.r_[0, np.cumsum(last - first)[:-1]], last - first)
            front = self.child[steps + np.arange(len(steps))]
            front = front[~found[front]]
        return np.flatnonzero(found)


def from_hospitals(net: VehicleNet) -> Reach:
    """
    Measure from the hospitals on the map; where none can be reached from, from the outside.

    Parts of the network that no hospital reaches, and maps without one, are served from
    wherever they meet the outside. They serve nobody else: a street that only leads in from the
    edge of the file brings no ambulance to those whom a hospital reaches.
    """
    nodes = net.vehicle_nodes()
    reach = Reach.of(net, _nearest_nodes(net.layout, nodes, net.layout.roads.hospital))
    is_outside = np.append(net.layout.node_place == OUTSIDE, False)
    lost = nodes[np.isinf(reach.dist[nodes])]
    gates = lost[is_outside[lost]]
    if not len(gates):
        return reach
    is_lost = np.isinf(reach.dist)
    stays = ~is_lost[net.tail] | is_lost[net.head]
    parted = replace(
        net,
        tail=net.tail[stays],
        head=net.head[stays],
        length_m=net.length_m[stays],
        piece=net.piece[stays],
    )
    return Reach.of(parted, np.concatenate([reach.start, gates]))


def from_outside(net: VehicleNet) -> Reach:
    """Measure from everywhere outside: who can be driven to at all."""
    place = np.append(net.layout.node_place, OUTSIDE)
    nodes = net.vehicle_nodes()
    is_entry = np.zeros(net.n_nodes, dtype=bool)
    meets = (place[net.tail] == OUTSIDE) & (place[net.head] != OUTSIDE)
    is_entry[net.tail[meets]] = True
    within = (place != OUTSIDE) | is_entry
    return Reach.of(net, nodes[is_entry[nodes]], within=within)


def _nearest_nodes(layout: Layout, nodes: Ints, points: Floats) -> Ints:
    """Return for each point the nearest of the nodes, points without one nearby left out."""
    lon, lat = layout.lon[nodes], layout.lat[nodes]
    order = np.argsort(lon)
    sorted_lon = lon[order]
    found = []
    for x, y in points:
        low, high = np.searchsorted(sorted_lon, [x - _HOSPITAL_DEG, x + _HOSPITAL_DEG])
        rows = order[low:high]
        gap = np.hypot((lon[rows] - x) * np.cos(np.radians(y)), lat[rows] - y)
        if len(rows) and gap.min() < _HOSPITAL_DEG:
            found.append(int(nodes[rows[gap.argmin()]]))
    return np.unique(np.array(found, dtype=np.int64))


@dataclass(frozen=True, slots=True)
class Doors:
    """
    Where each building is driven to: a point on its nearest vehicle way.

    Attributes
    ----------
    building
        Shape ``(n_buildings,)``, rows of the map's buildings that have a vehicle way.
    piece, share
        Shape ``(n_buildings,)``: the piece and how far along it.
    without
        Rows of buildings with no vehicle way within ACCESS_M.
    """

    building: Ints
    piece: Ints
    share: Floats
    without: Ints

    @classmethod
    def of(cls, layout: Layout, buildings: Ints) -> Doors:
        """Find the nearest vehicle way of each building."""
        roads = layout.roads
        at = np.column_stack([roads.building_lon[buildings], roads.building_lat[buildings]])
        buildings = buildings[~np.isnan(at[:, 0])]
        at = at[~np.isnan(at[:, 0])]
        if not len(at):
            none = np.empty(0, dtype=np.int64)
            return cls(none, none, np.empty(0), none)
        pieces = _pieces_near(layout, at)
        a, b = layout.metres(layout.tail[pieces]), layout.metres(layout.head[pieces])
        points = layout.frame.metres(at)
        tree = shapely.STRtree(lines_between(a, b))
        row, hit = tree.query_nearest(
            shapely.points(points), max_distance=ACCESS_M, all_matches=False
        )
        span = b[hit] - a[hit]
        along = np.einsum("ij,ij->i", points[row] - a[hit], span)
        share = np.clip(along / np.maximum(np.einsum("ij,ij->i", span, span), 1e-9), 0, 1)
        without = np.setdiff1d(np.arange(len(buildings)), row)
        return cls(buildings[row], pieces[hit], share, buildings[without])


def _pieces_near(layout: Layout, lonlat: Floats) -> Ints:
    reach = np.degrees(ACCESS_M / 6.3e6) * np.array(
        [1 / np.cos(np.radians(np.abs(lonlat[:, 1]).max())), 1]
    )
    low, high = lonlat.min(axis=0) - reach, lonlat.max(axis=0) + reach
    drives = np.flatnonzero(layout.has_flag(VEHICLE))
    tail, head = layout.tail[drives], layout.head[drives]
    is_near = np.ones(len(drives), dtype=bool)
    for axis, values in enumerate((layout.lon, layout.lat)):
        is_near &= np.maximum(values[tail], values[head]) >= low[axis]
        is_near &= np.minimum(values[tail], values[head]) <= high[axis]
    return drives[is_near]


def buildings_near(layout: Layout, nodes: Ints) -> Ints:
    """Return the rows of buildings in the box of some nodes, widened by ACCESS_M."""
    roads = layout.roads
    if not len(nodes) or not len(roads.building_id):
        return np.empty(0, dtype=np.int64)
    lat = layout.lat[nodes]
    reach = np.degrees(ACCESS_M / 6.3e6)
    wide = reach / np.cos(np.radians(np.abs(lat).max()))
    west, east = layout.lon[nodes].min() - wide, layout.lon[nodes].max() + wide
    south, north = lat.min() - reach, lat.max() + reach
    x, y = roads.building_lon, roads.building_lat
    return np.flatnonzero((x >= west) & (x <= east) & (y >= south) & (y <= north))
