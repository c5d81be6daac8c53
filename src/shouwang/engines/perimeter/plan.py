"""A plan as people see it: gates and barriers with place, price, reason and proof."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Final, Literal

import numpy as np

from shouwang.core.text import Text
from shouwang.engines.perimeter.cut import WayOut
from shouwang.engines.perimeter.doubts import Doubt, find_doubts
from shouwang.engines.perimeter.layout import Layout, lay_out
from shouwang.engines.perimeter.problem import SealProblem, pose
from shouwang.engines.perimeter.roads import FERRY, Ints, RoadMap
from shouwang.engines.perimeter.rules import Rules
from shouwang.engines.perimeter.sides import Line, Sides
from shouwang.engines.perimeter.solve import Progress, Solution, solve
from shouwang.engines.perimeter.zones import Zone, require_on_map

Way = Literal["foot", "vehicle"]

REASONS: Final = {
    "gate": Text(
        "staffed: this is how an ambulance and supplies come in", "有人值守：救护车和物资由此进出"
    ),
    "barrier": Text("the cheapest place to stop this way out", "这条出路上代价最小的一处"),
    "crossing": Text(
        "one team holds this crossing, cheaper than each of its arms",
        "一组人守住路口，比逐条封更省",
    ),
    "entry": Text("entry of a square that is walked across", "广场（可步行穿过）的入口"),
    "stub": Text(
        "the way leaves the map here: hold it where the map ends", "道路从这里出图：守在图边"
    ),
    "forbidden": Text(
        "no plan avoids this place, where no control may stand: decide on the spot",
        "任何方案都绕不开这里，而这里按规则不能设点：请现场决定",
    ),
    "span": Text(
        "a square reaches from the zone past the buffer: it cannot be held",
        "广场从区内一直伸到缓冲距离之外：守不住",
    ),
}


@dataclass(frozen=True, slots=True)
class Settings:
    """What a plan was made with."""

    way: Way = "foot"
    buffer_m: float = 300.0
    detour_m: float = 1500.0
    rules: Rules = field(default_factory=Rules)


@dataclass(frozen=True, slots=True)
class Spot:
    """A point on a segment (`way_id`, `from_node`, `to_node`) or at a node (`node_id`)."""

    lon: float
    lat: float
    way_id: int | None = None
    from_node: int | None = None
    to_node: int | None = None
    node_id: int | None = None


@dataclass(frozen=True, slots=True)
class Control:
    """
    One gate or barrier.

    A control stands on a segment (`way_id`, `from_node`, `to_node`) or holds a node (`node_id`);
    one with only a `way_id` (negative for a relation) marks a square that cannot be held.
    """

    id: str
    kind: Literal["gate", "barrier"]
    lon: float
    lat: float
    zones: tuple[str, ...]
    crew_hours: int
    reason: str  # key of REASONS
    street: str
    road: str
    is_forbidden: bool
    takes_vehicles: bool
    opens: Line
    bearing_deg: float | None = None
    way_id: int | None = None
    from_node: int | None = None
    to_node: int | None = None
    node_id: int | None = None

    @property
    def spot(self) -> Spot:
        """Return where this control stands."""
        return Spot(self.lon, self.lat, self.way_id, self.from_node, self.to_node, self.node_id)


@dataclass(frozen=True, slots=True)
class WayOutProof:
    """One of the ways out that together prove the bound: what it carries, and its segments."""

    crew_hours: int
    steps: tuple[tuple[int, int, int], ...]  # way id, from node, to node; split pieces once each


@dataclass(frozen=True, slots=True)
class Building:
    """A building by its map id and centre."""

    osm_id: int
    lon: float
    lat: float


@dataclass(frozen=True, slots=True)
class Plan:
    """
    Controls, price and proof for all zones of one request.

    `cost` and `bound` are crew-hours a day; the gap is their difference as a share of the cost.
    """

    settings: Settings
    zones: tuple[str, ...]
    map_date: str
    controls: tuple[Control, ...]
    cost: int
    bound: int
    flow_crew_hours: int
    ways_out: tuple[WayOutProof, ...]
    disjoint: tuple[WayOutProof, ...]
    unserved: tuple[Building, ...]
    without_vehicle_way: tuple[Building, ...]
    zones_without_vehicle_way: tuple[str, ...]
    doubts: tuple[Doubt, ...]
    reported_paths: tuple[Line, ...] = ()
    not_here: tuple[Spot, ...] = ()

    @property
    def gap(self) -> float:
        """Return how much of the cost might be saved at the very most, as a share."""
        return (self.cost - self.bound) / self.cost if self.cost > self.bound else 0.0

    @property
    def is_safe(self) -> bool:
        """Return whether an ambulance still reaches every building it reached before."""
        return not self.unserved

    @property
    def infeasible(self) -> tuple[Control, ...]:
        """Return the controls on forbidden places that no plan avoids."""
        return tuple(control for control in self.controls if control.is_forbidden)

    @property
    def gates(self) -> tuple[Control, ...]:
        """Return the staffed controls."""
        return tuple(control for control in self.controls if control.kind == "gate")


def make_plan(
    roads: RoadMap,
    zones: tuple[Zone, ...],
    settings: Settings,
    *,
    time_limit_s: float = 30.0,
    progress: Progress | None = None,
) -> Plan:
    """
    Plan the cheapest controls that seal every zone from the outside.

    Raises
    ------
    ZonesError
        If a zone lies beside the map.
    """
    require_on_map(zones, roads)
    (progress or _silence)("layout")
    layout = lay_out(roads, zones, buffer_m=settings.buffer_m, way=settings.way)
    problem = pose(layout, settings.rules, way=settings.way)
    solution = solve(
        problem, detour_m=settings.detour_m, time_limit_s=time_limit_s, progress=progress
    )
    return describe(solution, settings)


def _silence(_stage: str) -> None:
    pass


def describe(
    solution: Solution,
    settings: Settings,
    *,
    kept: dict[int, Control] | None = None,
    kept_nodes: dict[int, Control] | None = None,
    first_number: int = 1,
    reported_paths: tuple[Line, ...] = (),
    not_here: tuple[Spot, ...] = (),
) -> Plan:
    """
    Turn rows into controls with places, names and reasons.

    `kept` and `kept_nodes` give, by layout row, the controls that stood before: they keep their
    number, place and price.
    """
    kept, kept_nodes = kept or {}, kept_nodes or {}
    problem = solution.problem
    layout = problem.layout
    writer = _Writer(solution, Sides.of(problem, *_closed(solution)))
    drafts = writer.controls(kept, kept_nodes)
    controls = _numbered(drafts, layout, first_number)
    stood = sum(c.crew_hours for c in (*kept.values(), *kept_nodes.values()))
    paid = sum(control.crew_hours for control in controls)
    return Plan(
        settings=settings,
        zones=tuple(zone.name for zone in layout.zones),
        map_date=layout.roads.date,
        controls=controls,
        cost=paid,
        bound=min(paid, solution.bound + stood),
        flow_crew_hours=solution.flow_crew_hours,
        ways_out=_proofs(layout, solution.ways_out),
        disjoint=_proofs(layout, solution.disjoint),
        unserved=_buildings(layout, solution.unserved),
        without_vehicle_way=_buildings(layout, solution.without_way),
        zones_without_vehicle_way=tuple(
            layout.zones[zone].name for zone in solution.zones_never_driven_to
        ),
        doubts=find_doubts(problem, writer.sides),
        reported_paths=reported_paths,
        not_here=not_here,
    )


def _closed(solution: Solution) -> tuple[Ints, Ints]:
    problem = solution.problem
    return problem.piece[solution.pieces], problem.node[solution.nodes]


def _buildings(layout: Layout, rows: tuple[int, ...]) -> tuple[Building, ...]:
    roads = layout.roads
    return tuple(
        Building(
            int(roads.building_id[row]),
            round(float(roads.building_lon[row]), 7),
            round(float(roads.building_lat[row]), 7),
        )
        for row in rows
    )


class _Writer:
    """Writes the controls of one solution."""

    def __init__(self, solution: Solution, sides: Sides) -> None:
        self.solution = solution
        self.problem: SealProblem = solution.problem
        self.layout = solution.problem.layout
        self.sides = sides

    def controls(self, kept: dict[int, Control], kept_nodes: dict[int, Control]) -> list[Control]:
        is_gate = self.solution.is_gate
        drafts = []
        for number, row in enumerate(self.solution.pieces.tolist()):
            piece = int(self.problem.piece[row])
            stood = kept.get(piece)
            drafts.append(self._on_piece(row, piece, bool(is_gate[number]), stood))
        first = len(self.solution.pieces)
        for number, row in enumerate(self.solution.nodes.tolist()):
            node = int(self.problem.node[row])
            stood = kept_nodes.get(node)
            drafts.append(self._at_node(row, node, bool(is_gate[first + number]), stood))
        return drafts + [self._span(int(hub)) for hub in self.solution.spans]

    def _price(self, base: int, *, is_gate: bool) -> int:
        return base + (self.problem.rules.gate_crew_hours if is_gate else 0)

    def _names(self, inner: int) -> tuple[str, ...]:
        zones = self.sides.zones_at(inner) or (0,)
        return tuple(self.layout.zones[zone].name for zone in zones)

    def _on_piece(self, row: int, piece: int, is_gate: bool, stood: Control | None) -> Control:  # noqa: FBT001
        layout, roads = self.layout, self.layout.roads
        segment = layout.segment[piece]
        way = roads.way[segment]
        ends = np.array([layout.tail[piece], layout.head[piece]])
        inner = self.sides.inner_end(ends)
        lon, lat = layout.point(piece, self._share(piece, inner))
        outer = ends[ends != inner]
        is_stub = bool(np.isnan(layout.lon[ends]).any())
        forbidden = bool(self.problem.is_forbidden[row])
        reason = (
            "forbidden" if forbidden else "gate" if is_gate else "stub" if is_stub else "barrier"
        )
        at = (stood.lon, stood.lat) if stood else (lon, lat)
        return Control(
            id=stood.id if stood else "",
            kind="gate" if is_gate else "barrier",
            lon=at[0],
            lat=at[1],
            zones=self._names(inner),
            crew_hours=self._price(int(self.problem.list_price[row]), is_gate=is_gate),
            reason=reason,
            street=roads.ways.name[way],
            road=roads.ways.road[way],
            is_forbidden=forbidden,
            takes_vehicles=bool(self.problem.takes_vehicles[row]),
            opens=self.sides.way_through(np.array([inner]), at, outer if len(outer) else ends),
            bearing_deg=self._bearing(segment),
            way_id=int(roads.ways.osm_id[way]),
            from_node=int(roads.tail_id[segment]),
            to_node=int(roads.head_id[segment]),
        )

    def _share(self, piece: int, inner: int) -> float:
        """Stand in the middle; on a ferry at the landing on the zone's side."""
        layout = self.layout
        if not layout.has_flag(FERRY)[piece]:
            return 0.5
        return 0.02 if layout.tail[piece] == inner else 0.98

    def _bearing(self, segment: int) -> float | None:
        roads = self.layout.roads
        a, b = roads.tail[segment], roads.head[segment]
        dy = roads.lat[b] - roads.lat[a]
        dx = (roads.lon[b] - roads.lon[a]) * np.cos(np.radians(roads.lat[a]))
        return None if np.isnan(dx + dy) else float(np.degrees(np.arctan2(dx, dy))) % 360

    def _at_node(self, row: int, node: int, is_gate: bool, stood: Control | None) -> Control:  # noqa: FBT001
        layout, roads = self.layout, self.layout.roads
        arms = np.flatnonzero(
            (layout.tail[self.problem.piece] == node) | (layout.head[self.problem.piece] == node)
        )
        pieces = self.problem.piece[arms]
        hubs = layout.spoke_hub[layout.spoke_node == node]
        ends = np.concatenate([layout.tail[pieces], layout.head[pieces], hubs])
        ends = np.unique(ends[ends != node])
        inner = self.sides.inner_end(ends)
        names = [roads.ways.name[roads.way[layout.segment[piece]]] for piece in pieces]
        classes = [roads.ways.road[roads.way[layout.segment[piece]]] for piece in pieces]
        at = (float(layout.lon[node]), float(layout.lat[node]))
        forbidden = bool(self.problem.node_is_forbidden[row])
        plain = "entry" if len(hubs) else "crossing"
        return Control(
            id=stood.id if stood else "",
            kind="gate" if is_gate else "barrier",
            lon=at[0],
            lat=at[1],
            zones=self._names(inner),
            crew_hours=self._price(int(self.problem.node_list_price[row]), is_gate=is_gate),
            reason="forbidden" if forbidden else "gate" if is_gate else plain,
            street=" / ".join(dict.fromkeys(name for name in names if name)),
            road=classes[0] if classes else "square",
            is_forbidden=forbidden,
            takes_vehicles=bool(self.problem.node_takes_vehicles[row]),
            opens=self.sides.way_through(ends, at, ends),
            node_id=int(roads.node_id[node]),
        )

    def _span(self, hub: int) -> Control:
        layout = self.layout
        square = layout.roads.squares[layout.hub_square[hub - layout.first_hub]]
        return Control(
            id="",
            kind="barrier",
            lon=float(layout.lon[hub]),
            lat=float(layout.lat[hub]),
            zones=self._names(hub),
            crew_hours=0,
            reason="span",
            street=square.name,
            road=square.road,
            is_forbidden=True,
            takes_vehicles=square.is_vehicle,
            opens=(),
            way_id=square.osm_id,
        )


def _numbered(drafts: list[Control], layout: Layout, first: int) -> tuple[Control, ...]:
    """Give numbers to new controls: gates, then barriers, each clockwise around its zone."""
    order = {zone.name: number for number, zone in enumerate(layout.zones)}
    centre = {zone.name: zone.shape.centroid for zone in layout.zones}

    def key(control: Control) -> tuple[bool, int, float]:
        middle = centre[control.zones[0]]
        turn = np.arctan2(control.lon - middle.x, control.lat - middle.y) % (2 * np.pi)
        return control.kind != "gate", order[control.zones[0]], float(turn)

    standing = [control for control in drafts if control.id]
    new = sorted((control for control in drafts if not control.id), key=key)
    numbered = [_with_id(control, f"C{first + i}") for i, control in enumerate(new)]
    return (*sorted(standing, key=lambda c: int(c.id[1:])), *numbered)


def _with_id(control: Control, name: str) -> Control:
    return replace(control, id=name)


def _proofs(layout: Layout, ways: tuple[WayOut, ...]) -> tuple[WayOutProof, ...]:
    roads = layout.roads
    proofs = []
    for way in ways:
        segments = layout.segment[list(way.pieces)]
        steps = zip(
            roads.ways.osm_id[roads.way[segments]].tolist(),
            roads.tail_id[segments].tolist(),
            roads.head_id[segments].tolist(),
            strict=True,
        )
        proofs.append(WayOutProof(way.crew_hours, tuple(dict.fromkeys(steps))))
    return tuple(proofs)
