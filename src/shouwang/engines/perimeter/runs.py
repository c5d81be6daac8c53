"""The runs of an ambulance that controls may get in the way of, on the roads they affect."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from shouwang.engines.perimeter.graphs import distances, shortest_graph
from shouwang.engines.perimeter.problem import SealProblem
from shouwang.engines.perimeter.roads import BACKWARD_ONLY, FORWARD_ONLY, Bools, Floats, Ints
from shouwang.engines.perimeter.service import Doors, Reach, VehicleNet, buildings_near

SOURCE: Final = 0
NONE: Final = -1
SHORT_ENOUGH_M: Final = 1e-3  # a way this much too long still counts
_LEAST_M: Final = 1e-3  # arcs of no length would vanish from a sparse matrix
_ANY_LENGTH_M: Final = 1e12


@dataclass(frozen=True, slots=True)
class Runs:
    """
    Roads whose distances controls may change, and what has to stay within reach on them.

    Node 0 is the source; an arc from it stands for the way from a hospital, or from outside, that no
    control can touch. Goals, a door or a zone each, are nodes without an arc that leaves them.

    Attributes
    ----------
    tail, head, length_m
        Shape ``(n_arcs,)``.
    piece, crossing
        Shape ``(n_arcs,)``: the places for a control on the arc and at its tail, as rows of
        ``SealProblem.piece`` and ``SealProblem.node``, or NONE.
    is_ahead
        Shape ``(n_arcs,)``: whether the arc runs as its piece does, from tail to head.
    origin
        Shape ``(n_nodes,)`` and, for arcs from the source, ``(n_arcs,)`` in `arc_origin`: layout
        rows, or NONE.
    goal, limit_m, label, near
        Shape ``(n_runs,)``: node, metres allowed, row of the building or zone, and the layout node on
        whose side of a control the goal lies.
    door_piece
        Layout pieces with a goal on them.
    """

    n_nodes: int
    tail: Ints
    head: Ints
    length_m: Floats
    piece: Ints
    crossing: Ints
    is_ahead: Bools
    origin: Ints
    arc_origin: Ints
    goal: Ints
    limit_m: Floats
    label: Ints
    near: Ints
    door_piece: Ints

    def __len__(self) -> int:
        return len(self.goal)

    def reached_m(self, open_arcs: Bools) -> Floats:
        """Return the distance of every node over the arcs that are open."""
        tail, head = self.tail[open_arcs], self.head[open_arcs]
        graph = shortest_graph(self.n_nodes, tail, head, self.length_m[open_arcs])
        return distances(graph, np.array([SOURCE]))

    def is_shut(self, pieces: Ints, nodes: Ints) -> Bools:
        """Return which arcs barriers on these pieces and at these nodes shut."""
        return np.asarray(np.isin(self.piece, pieces) | np.isin(self.crossing, nodes))

    def unmet(self, pieces: Ints, nodes: Ints) -> Ints:
        """Return the rows of the goals out of reach behind these barriers."""
        reached = self.reached_m(~self.is_shut(pieces, nodes))
        return np.flatnonzero(reached[self.goal] > self.limit_m + SHORT_ENOUGH_M)

    def on_the_way(self, run: int) -> Bools:
        """Return which arcs lie on some way to a goal that would be short enough on the open network."""
        open_arcs = np.ones(len(self.tail), dtype=bool)
        before = self.reached_m(open_arcs)
        graph = shortest_graph(self.n_nodes, self.head, self.tail, self.length_m)
        after = distances(graph, self.goal[run : run + 1])
        way = before[self.tail] + self.length_m + after[self.head]
        return np.asarray(way <= self.limit_m[run] + SHORT_ENOUGH_M)

    def at_risk(self) -> Runs:
        """Return the same runs without the goals that no set of barriers can put out of reach."""
        if not len(self):
            return self
        reached = self.reached_m((self.piece == NONE) & (self.crossing == NONE))
        keep = reached[self.goal] > self.limit_m + SHORT_ENOUGH_M
        return replace(
            self,
            goal=self.goal[keep],
            limit_m=self.limit_m[keep],
            label=self.label[keep],
            near=self.near[keep],
            door_piece=self.door_piece[keep],
        )

    def without_places(self, left_out: Bools) -> Runs:
        """Return the same runs where no control stands on some candidate pieces."""
        gone = np.append(left_out, False)[self.piece]
        return replace(self, piece=np.where(gone, NONE, self.piece))


@dataclass(frozen=True, slots=True)
class _Roads:
    """Arcs into affected nodes, numbered anew; what a goal needs to be added."""

    net: VehicleNet
    row: Ints  # of each net node: its number here, or NONE
    arcs: Ints
    place_of_piece: Ints
    place_of_node: Ints

    @classmethod
    def of(cls, reach: Reach, problem: SealProblem, group: Bools) -> _Roads:
        net, layout = reach.net, problem.layout
        mine = group[layout.tail[problem.piece]] | group[layout.head[problem.piece]]
        place_of_piece = np.full(len(layout.tail) + 1, NONE, dtype=np.int64)
        place_of_piece[problem.piece[mine]] = np.flatnonzero(mine)
        place_of_node = np.full(net.n_nodes, NONE, dtype=np.int64)
        held = group[problem.node]
        place_of_node[problem.node[held]] = np.flatnonzero(held)
        can_shut = (place_of_piece[net.piece] >= 0) | (place_of_node[net.tail] >= 0)
        roots = np.flatnonzero(can_shut & (reach.before[net.head] == net.tail))
        nodes = reach.below(net.head[roots])
        row = np.full(net.n_nodes, NONE, dtype=np.int64)
        row[nodes] = 1 + np.arange(len(nodes))
        comes_from = (row[net.tail] >= 0) | np.isfinite(reach.dist[net.tail])
        return cls(
            net,
            row,
            np.flatnonzero((row[net.head] >= 0) & comes_from),
            place_of_piece,
            place_of_node,
        )

    @property
    def nodes(self) -> Ints:
        """Return the layout rows of the affected nodes."""
        return np.flatnonzero(self.row >= 0)


def building_runs(
    reach: Reach, problem: SealProblem, group: Bools, detour_m: float
) -> tuple[Runs, Ints]:
    """
    Return the runs to the buildings that controls of a group of clusters may put out of reach.

    Parameters
    ----------
    reach
        How far everything is on the open network.
    group
        Shape ``(n_nodes,)``: which layout nodes belong to the group.
    detour_m
        How much farther than on the open network a building may be.

    Returns
    -------
    The runs, and the rows of buildings near them that have no vehicle way at all.
    """
    layout = problem.layout
    roads = _Roads.of(reach, problem, group)
    affected = roads.nodes
    known = np.flatnonzero(group & ~np.isnan(layout.lon))
    around = np.r_[affected[affected < layout.n_nodes], known]
    doors = Doors.of(layout, buildings_near(layout, around))
    door, node, extra, piece, ahead = _entries(doors, reach.net)
    base = np.full(len(doors.building), np.inf)
    np.minimum.at(base, door, reach.dist[node] + extra)
    touched = (roads.row[node] >= 0) | (roads.place_of_piece[piece] >= 0)
    touched |= roads.place_of_node[node] >= 0
    asks = np.zeros(len(base), dtype=bool)
    asks[door[touched]] = True
    asks &= np.isfinite(base)
    number = np.cumsum(asks) - 1
    entry = np.flatnonzero(asks[door] & ((roads.row[node] >= 0) | np.isfinite(reach.dist[node])))
    ends = np.where(doors.share <= 0.5, layout.tail[doors.piece], layout.head[doors.piece])
    runs = _with_goals(
        roads,
        reach,
        goal=number[door[entry]],
        node=node[entry],
        length_m=extra[entry],
        piece=roads.place_of_piece[piece[entry]],
        is_ahead=ahead[entry],
        limit_m=(base + detour_m)[asks],
        label=doors.building[asks],
        near=ends[asks],
        door_piece=doors.piece[asks],
    )
    without = np.concatenate([doors.building[np.isinf(base)], doors.without])
    return runs.at_risk(), without


def _entries(doors: Doors, net: VehicleNet) -> tuple[Ints, Ints, Floats, Ints, Bools]:
    """
    Return each way to a door from an end of its piece: door, node, metres, piece, direction.

    The piece is NONE where a control in its middle would not stand between the node and the door.
    """
    layout = net.layout
    flags = layout.roads.ways.flags[layout.roads.way[layout.segment[doors.piece]]]
    stops = np.append(layout.roads.stops_vehicles, np.zeros(layout.n_nodes, dtype=bool))
    tail, head = layout.tail[doors.piece], layout.head[doors.piece]
    # One may drive on from a node only along the one-way, and not past a bollard.
    ahead = (flags & BACKWARD_ONLY == 0) & ~stops[tail] & ~np.isnan(layout.lon[tail])
    back = (flags & FORWARD_ONLY == 0) & ~stops[head] & ~np.isnan(layout.lon[head])
    length = layout.length_m[doors.piece]
    is_past = doors.share > 0.5
    rows = np.arange(len(doors.building))
    return (
        np.r_[rows[ahead], rows[back]],
        np.r_[tail[ahead], head[back]],
        np.r_[(doors.share * length)[ahead], ((1 - doors.share) * length)[back]],
        np.r_[
            np.where(is_past, doors.piece, NONE)[ahead], np.where(is_past, NONE, doors.piece)[back]
        ],
        np.r_[np.ones(int(ahead.sum()), dtype=bool), np.zeros(int(back.sum()), dtype=bool)],
    )


def zone_runs(reach: Reach, problem: SealProblem, group: Bools) -> tuple[Runs, tuple[int, ...]]:
    """Return the runs into the zones of a group, and the zones never driven into."""
    roads = _Roads.of(reach, problem, group)
    never, goals, nodes = [], list[int](), list[Ints]()
    for zone, rows in enumerate(problem.layout.zone_nodes):
        if not len(rows) or not group[rows[0]]:
            continue
        reached = rows[np.isfinite(reach.dist[rows])]
        if not len(reached):
            never.append(zone)
        elif (roads.row[reached] >= 0).all():  # else some of it is met before any control
            goals.append(zone)
            nodes.append(reached)
    counts = [len(rows) for rows in nodes]
    node = np.concatenate([np.empty(0, dtype=np.int64), *nodes])
    runs = _with_goals(
        roads,
        reach,
        goal=np.repeat(np.arange(len(goals)), counts),
        node=node,
        length_m=np.zeros(len(node)),
        piece=np.full(len(node), NONE),
        is_ahead=np.ones(len(node), dtype=bool),
        limit_m=np.full(len(goals), _ANY_LENGTH_M),
        label=np.array(goals, dtype=np.int64),
        near=np.array([rows[0] for rows in nodes], dtype=np.int64),
        door_piece=np.empty(len(goals), dtype=np.int64),
    )
    return replace(runs, door_piece=runs.door_piece[:0]), tuple(never)


def _with_goals(
    roads: _Roads,
    reach: Reach,
    *,
    goal: Ints,
    node: Ints,
    length_m: Floats,
    piece: Ints,
    is_ahead: Bools,
    limit_m: Floats,
    label: Ints,
    near: Ints,
    door_piece: Ints,
) -> Runs:
    """Put goals with their last arcs behind the roads."""
    net, layout = roads.net, roads.net.layout
    nodes = roads.nodes
    first_goal = 1 + len(nodes)
    tails = np.r_[net.tail[roads.arcs], node]
    is_inner = roads.row[tails] >= 0
    length = np.r_[net.length_m[roads.arcs], np.maximum(length_m, _LEAST_M)]
    arc_piece = net.piece[roads.arcs]
    return Runs(
        n_nodes=first_goal + len(limit_m),
        tail=np.where(is_inner, roads.row[tails], SOURCE),
        head=np.r_[roads.row[net.head[roads.arcs]], first_goal + goal],
        length_m=np.where(is_inner, length, length + reach.dist[tails]),
        piece=np.r_[roads.place_of_piece[arc_piece], piece],
        crossing=roads.place_of_node[tails],
        is_ahead=np.r_[
            (arc_piece >= 0) & (layout.tail[arc_piece] == tails[: len(arc_piece)]), is_ahead
        ],
        origin=np.r_[NONE, nodes, np.full(len(limit_m), NONE)],
        arc_origin=np.where(is_inner, NONE, tails),
        goal=first_goal + np.arange(len(limit_m)),
        limit_m=limit_m + _LEAST_M,
        label=label,
        near=near,
        door_piece=door_piece,
    )
