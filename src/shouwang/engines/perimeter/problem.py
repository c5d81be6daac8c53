"""The sealing problem of one layout: where controls may stand, and for how many crew-hours a day."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from shouwang.engines.perimeter.layout import INSIDE, OUTSIDE, RING, Layout, used_pieces
from shouwang.engines.perimeter.roads import BRIDGE, REPORTED, TUNNEL, VEHICLE, Bools, Ints
from shouwang.engines.perimeter.rules import Rules


@dataclass(frozen=True, slots=True)
class Standing:
    """What re-planning starts from: rows of pieces and nodes with a control, and where none can be."""

    pieces: frozenset[int] = frozenset()
    nodes: frozenset[int] = frozenset()
    gate_pieces: frozenset[int] = frozenset()
    gate_nodes: frozenset[int] = frozenset()
    refused_pieces: frozenset[int] = frozenset()
    refused_nodes: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class SealProblem:
    """
    Pieces and crossings of the ring with their prices.

    Attributes
    ----------
    piece, price, is_forbidden, takes_vehicles
        Shape ``(n_candidates,)``: used pieces of the ring, crew-hours a day, whether no control
        may stand there (a cut-off piece under a metre counts too), whether a vehicle can use it.
    node, node_price, node_is_forbidden
        Shape ``(n_crossings,)``: nodes that one team can hold.
    spans
        Rows of hubs whose square reaches from a zone to the outside.
    cluster
        Shape ``(n_nodes,)``: nodes that hang together without passing the outside; -1 outside.
    big
        What a forbidden place costs on top: more than all allowed ones together.
    list_price, node_list_price
        Prices as if nothing stood yet; `price` and `node_price` are 0 where a control stands.
    """

    layout: Layout
    way: str
    rules: Rules
    standing: Standing
    piece: Ints
    price: Ints
    is_forbidden: Bools
    takes_vehicles: Bools
    node: Ints
    node_price: Ints
    node_is_forbidden: Bools
    node_takes_vehicles: Bools
    spans: Ints
    cluster: Ints
    big: int
    list_price: Ints
    node_list_price: Ints


def pose(
    layout: Layout, rules: Rules, *, way: str, standing: Standing | None = None
) -> SealProblem:
    """Collect the places where controls may stand, with their prices."""
    standing = standing or Standing()
    used = used_pieces(layout, way)
    near_ends = (layout.node_place[layout.tail] != OUTSIDE) | (
        layout.node_place[layout.head] != OUTSIDE
    )
    piece = np.flatnonzero(used & (layout.place == RING) & near_ends)
    price, forbidden = _piece_prices(layout, rules, piece)
    refused = np.isin(piece, _rows(standing.refused_pieces))
    stands = np.isin(piece, _rows(standing.pieces))
    node, node_list_price, node_forbidden = _crossings(
        layout, rules, piece, price, forbidden, standing
    )
    drives = layout.has_flag(VEHICLE)
    is_driven = np.zeros(layout.n_nodes, dtype=bool)
    is_driven[layout.tail[drives]] = is_driven[layout.head[drives]] = True
    is_driven[layout.spoke_node[_is_driven(layout)]] = True
    ends = layout.node_place[layout.tail[piece]] + layout.node_place[layout.head[piece]]
    too_short = ~layout.is_standable()[piece] & (ends != INSIDE + OUTSIDE)
    list_price, price = price, np.where(stands, 0, price)
    node_price = np.where(np.isin(node, _rows(standing.nodes)), 0, node_list_price)
    forbidden = (forbidden | refused | too_short) & ~stands
    allowed = int(price[~forbidden].sum() + node_price[~node_forbidden].sum())
    n_forbidden = int((forbidden & ~too_short).sum() + node_forbidden.sum()) + 2
    return SealProblem(
        layout=layout,
        way=way,
        rules=rules,
        standing=standing,
        piece=piece,
        price=price,
        is_forbidden=forbidden,
        takes_vehicles=drives[piece],
        node=node,
        node_price=node_price,
        node_is_forbidden=node_forbidden,
        node_takes_vehicles=is_driven[node],
        spans=layout.first_hub + np.flatnonzero(layout.hub_spans),
        cluster=_clusters(layout, used),
        big=min(allowed + 1, 2**29 // n_forbidden),
        list_price=list_price,
        node_list_price=node_list_price,
    )


def _is_driven(layout: Layout) -> Bools:
    """Return for each spoke whether its square is one that vehicles use."""
    squares = layout.roads.squares
    is_vehicle = np.array([squares[row].is_vehicle for row in layout.hub_square], dtype=bool)
    return np.asarray(is_vehicle[layout.spoke_hub - layout.first_hub])


def _rows(rows: frozenset[int]) -> Ints:
    return np.array(sorted(rows), dtype=np.int64)


def _piece_prices(layout: Layout, rules: Rules, piece: Ints) -> tuple[Ints, Bools]:
    ways = layout.roads.ways
    way = layout.roads.way[layout.segment[piece]]
    price_of = {road: rules.price(road) for road in set(ways.road)}
    price = np.array([price_of[ways.road[row]] for row in way], dtype=np.int64)
    flags = ways.flags[way]
    forbidden = np.isin(ways.osm_id[way], _rows(rules.forbid_ways))
    forbidden |= np.array([ways.road[row] in rules.forbid_roads for row in way], dtype=bool)
    if rules.forbid_bridges:
        forbidden |= flags & BRIDGE != 0
    if rules.forbid_tunnels:
        forbidden |= flags & TUNNEL != 0
    return price, forbidden


def _crossings(
    layout: Layout,
    rules: Rules,
    piece: Ints,
    price: Ints,
    forbidden: Bools,
    standing: Standing,
) -> tuple[Ints, Ints, Bools]:
    """
    Return the nodes one team can hold: crossings of three arms and more, and entries of squares.

    No crossing with a forbidden arm is offered: the team would stand in the forbidden place; none
    where a reported path joins, unless a team stands there: nobody has measured that place. The
    entry of a square always is, because a square has no segment to stand on.
    """
    ends = np.concatenate([layout.tail[piece], layout.head[piece], layout.spoke_node])
    hub_row = layout.spoke_hub - layout.first_hub
    square_price = np.array(
        [rules.price(layout.roads.squares[row].road) for row in layout.hub_square], dtype=np.int64
    )
    arm_price = np.concatenate([price, price, square_price[hub_row]])
    no_squares = np.zeros(len(hub_row), dtype=bool)
    arm_forbidden = np.concatenate([forbidden, forbidden, no_squares])
    rows, place = np.unique(ends, return_inverse=True)
    arms = np.bincount(place, minlength=len(rows))
    dearest = np.zeros(len(rows), dtype=np.int64)
    np.maximum.at(dearest, place, arm_price)
    has_forbidden = np.bincount(place, weights=arm_forbidden, minlength=len(rows)) > 0
    is_entry = np.isin(rows, layout.spoke_node)
    stands = np.isin(rows, _rows(standing.nodes))
    free = layout.node_place[rows] == RING
    real = rows < len(layout.roads.node_id)
    # Where a reported path joins, it may pass beside the node of the map, or there is none to name.
    reported = piece[layout.has_flag(REPORTED)[piece]]
    is_joined = np.isin(rows, np.r_[layout.tail[reported], layout.head[reported]])
    can_be = ((arms >= 3) & ~has_forbidden & ~is_joined) | (is_entry & (arms >= 2))
    offered = free & real & (can_be | stands)
    ids = layout.roads.node_id[np.where(real, rows, 0)]
    banned = np.isin(ids, _rows(rules.forbid_nodes)) | np.isin(rows, _rows(standing.refused_nodes))
    cost = np.array([math.ceil(rules.crossing_factor * c) for c in dearest], dtype=np.int64)
    banned = (banned | has_forbidden) & ~stands
    keep = offered & (~banned | is_entry)
    return rows[keep], cost[keep], banned[keep]


def _clusters(layout: Layout, used: Bools) -> Ints:
    """Label nodes that hang together inside and in the ring; zones keep their nodes together."""
    near = layout.node_place != OUTSIDE
    open_pieces = used & near[layout.tail] & near[layout.head] & (layout.place != OUTSIDE)
    tails, heads = [layout.tail[open_pieces]], [layout.head[open_pieces]]
    open_spokes = near[layout.spoke_hub] & near[layout.spoke_node]
    tails.append(layout.spoke_node[open_spokes])
    heads.append(layout.spoke_hub[open_spokes])
    for rows in layout.zone_nodes:
        tails.append(rows[:-1])
        heads.append(rows[1:])
    tail, head = np.concatenate(tails), np.concatenate(heads)
    n = layout.n_nodes
    graph = csr_array((np.ones(len(tail), dtype=np.int8), (tail, head)), shape=(n, n))
    _, label = connected_components(graph, directed=False)
    return np.where(near, label, -1)


__all__ = ["INSIDE", "OUTSIDE", "RING", "SealProblem", "Standing", "pose"]
