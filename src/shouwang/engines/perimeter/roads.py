"""The road map as arrays: what the reader returns and the planner works on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

# Flags of a way.
FOOT: Final = 1
VEHICLE: Final = 2
BRIDGE: Final = 4
TUNNEL: Final = 8
FORWARD_ONLY: Final = 16
BACKWARD_ONLY: Final = 32
FERRY: Final = 64
REPORTED: Final = 128

JOIN_M: Final = 25.0  # the end of a reported path joins a way this near


@dataclass(frozen=True, slots=True)
class Ways:
    """
    The used ways of a map, one row each.

    Attributes
    ----------
    osm_id
        Shape ``(n_ways,)``. Negative for a path reported by people and not on the map.
    flags
        Shape ``(n_ways,)``, bits FOOT, VEHICLE, BRIDGE, TUNNEL, FORWARD_ONLY, BACKWARD_ONLY, FERRY, REPORTED.
    road
        Class of each way: the value of ``highway``, or ``ferry``, ``pier``, ``platform``, ``reported``.
    name
        Name of each way, empty where the map has none.
    """

    osm_id: Ints
    flags: Ints
    road: tuple[str, ...]
    name: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Square:
    """An area that is walked across: whoever reaches one node can reach every other."""

    osm_id: int  # of the way; negative of the relation's id where it is a relation
    road: str
    name: str
    nodes: Ints  # rows of RoadMap.node_id
    rings: tuple[Floats, ...]  # closed lines of (lon, lat), for tests against a zone
    is_vehicle: bool
    leads_out: bool  # a node or a member way is missing in the file


@dataclass(frozen=True, slots=True)
class RoadMap:
    """
    Everything the planner needs of a map.

    Attributes
    ----------
    node_id, lon, lat
        Shape ``(n_nodes,)``. A node that is missing in the file has ``nan`` coordinates.
    tail, head, way
        Shape ``(n_segments,)``: rows of the two nodes in the order of the way, row of the way.
    tail_id, head_id
        Shape ``(n_segments,)``: OSM ids a control on this segment is reported with. They differ
        from ``node_id[tail]`` only where a reported path split a segment.
    stops_vehicles
        Shape ``(n_nodes,)``: a bollard or the like stands at the node.
    building_id, building_lon, building_lat
        One row per building, its centre.
    building_outline, building_first
        All outline points ``(n, 2)`` and the first row of each building in it.
    hospital
        Shape ``(n_hospitals, 2)``, lon and lat.
    box
        West, south, east, north as the file states it, or None.
    """

    node_id: Ints
    lon: Floats
    lat: Floats
    tail: Ints
    head: Ints
    way: Ints
    tail_id: Ints
    head_id: Ints
    ways: Ways
    squares: tuple[Square, ...]
    stops_vehicles: Bools
    building_id: Ints
    building_lon: Floats
    building_lat: Floats
    building_outline: Floats
    building_first: Ints
    hospital: Floats
    box: tuple[float, float, float, float] | None
    date: str
    n_missing_nodes: int
    ways_with_missing: tuple[int, ...]

    @property
    def n_segments(self) -> int:
        """Return how many segments the map has."""
        return len(self.tail)

    def with_changes(self, **changes: object) -> RoadMap:
        """Return a copy with some columns exchanged."""
        return replace(self, **changes)  # type: ignore[arg-type]  # names are checked by replace
