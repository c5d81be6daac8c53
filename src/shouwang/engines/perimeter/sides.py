"""Which side of the line is which once the controls stand, and what one of them holds back."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from shouwang.engines.perimeter.graphs import shortest_graph, shortest_tree
from shouwang.engines.perimeter.layout import INSIDE, OUTSIDE, used_pieces
from shouwang.engines.perimeter.problem import SealProblem
from shouwang.engines.perimeter.roads import Floats, Ints

Line = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Sides:
    """
    Distances on the sealed network from the zones and from the outside, with the ways back.

    Attributes
    ----------
    from_zone_m, from_outside_m
        Shape ``(n_nodes,)``; infinite where a control stands between.
    zone_before, outside_before
        The node before on that way.
    zone
        The zone each node is reached from, -1 if from none.
    zones_behind
        For each enclosed part its zones; `part` tells the part of a node.
    """

    problem: SealProblem
    from_zone_m: Floats
    zone_before: Ints
    zone: Ints
    from_outside_m: Floats
    outside_before: Ints
    part: Ints
    zones_behind: dict[int, tuple[int, ...]]

    @classmethod
    def of(cls, problem: SealProblem, pieces: Ints, nodes: Ints) -> Sides:
        """Walk the network with these pieces (rows of the layout) and nodes closed."""
        layout = problem.layout
        near = layout.node_place != OUTSIDE
        used = used_pieces(layout, problem.way) & (near[layout.tail] | near[layout.head])
        ends = np.zeros(layout.n_nodes, dtype=bool)
        ends[np.r_[layout.tail[used], layout.head[used], layout.spoke_hub]] = True
        used[pieces] = False
        rows = np.flatnonzero(used)
        closed = np.zeros(layout.n_nodes, dtype=bool)
        closed[nodes] = True
        tail = np.concatenate([layout.tail[rows], layout.spoke_node])
        head = np.concatenate([layout.head[rows], layout.spoke_hub])
        length = np.concatenate([layout.length_m[rows], np.ones(len(layout.spoke_node))])
        keep = ~closed[tail] & ~closed[head]
        tail, head, length = tail[keep], head[keep], np.maximum(length[keep], 0.01)
        n = layout.n_nodes
        graph = shortest_graph(n, np.r_[tail, head], np.r_[head, tail], np.r_[length, length])
        from_zone, zone_before, source = shortest_tree(
            graph, np.flatnonzero(layout.node_place == INSIDE)
        )
        # The outside is one: its own inner ways do not matter here.
        from_outside, outside_before, _ = shortest_tree(graph, np.flatnonzero(ends & ~near))
        inner = near[tail] & near[head]
        links = csr_array((np.ones(int(inner.sum())), (tail[inner], head[inner])), shape=(n, n))
        _, part = connected_components(links, directed=False)
        behind: dict[int, list[int]] = {}
        for zone, held in enumerate(layout.zone_nodes):
            for label in np.unique(part[held]).tolist():
                behind.setdefault(label, []).append(zone)
        return cls(
            problem,
            from_zone,
            zone_before,
            np.where(source >= 0, layout.node_zone[np.maximum(source, 0)], -1),
            from_outside,
            outside_before,
            part.astype(np.int64),
            {label: tuple(zones) for label, zones in behind.items()},
        )

    def inner_end(self, ends: Ints) -> int:
        """Return which of some nodes lies nearest to a zone on its side of the line."""
        return int(ends[np.argmin(self.from_zone_m[ends])])

    def zones_at(self, node: int) -> tuple[int, ...]:
        """Return the zones behind a control whose inner end is this node, the nearest first."""
        behind = self.zones_behind.get(int(self.part[node]), ())
        first = int(self.zone[node])
        return (first, *(z for z in behind if z != first)) if first >= 0 else behind

    def way_through(self, inner: Ints, at: tuple[float, float], outer: Ints) -> Line:
        """Return the way from the zone through a control to the outside, as lon and lat."""
        start = inner[np.argmin(self.from_zone_m[inner])]
        stop = outer[np.argmin(self.from_outside_m[outer])]
        if not np.isfinite(self.from_zone_m[start] + self.from_outside_m[stop]):
            return ()
        back = self._back(int(start), self.zone_before)
        return (*reversed(back), at, *self._back(int(stop), self.outside_before))

    def _back(self, node: int, before: Ints) -> list[tuple[float, float]]:
        layout = self.problem.layout
        line = []
        while node >= 0:
            if not np.isnan(layout.lon[node]):
                line.append((float(layout.lon[node]), float(layout.lat[node])))
            node = int(before[node])
        return line
