"""Small towns for tests: laid out in metres, written as OpenStreetMap XML, read by the reader."""

from __future__ import annotations

import math
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from shouwang.engines.perimeter.layout import Layout, lay_out
from shouwang.engines.perimeter.plan import Plan, Settings, make_plan
from shouwang.engines.perimeter.planfile import plan_as_geojson
from shouwang.engines.perimeter.problem import SealProblem, pose
from shouwang.engines.perimeter.read import read_map
from shouwang.engines.perimeter.roads import RoadMap
from shouwang.engines.perimeter.verify import Report, verify_seal
from shouwang.engines.perimeter.zones import parse_zones

LON, LAT = 117.2, 28.3
# Metres of a degree near LAT, taken from the WGS84 ellipsoid and not from the code under test.
_A, _E2 = 6378137.0, 0.00669437999014
_W = math.sqrt(1 - _E2 * math.sin(math.radians(LAT)) ** 2)
EAST = math.radians(1) * _A / _W * math.cos(math.radians(LAT))
NORTH = math.radians(1) * _A * (1 - _E2) / _W**3

Place = tuple[float, float]
Tags = dict[str, str]
FIRST_CORNER = 1_000_000  # ids of the corners of buildings
FIRST_BUILDING = 900_000
HOSPITAL = 800_000


def at(x: float, y: float) -> Place:
    """Return longitude and latitude of a place x metres east and y metres north."""
    return LON + x / EAST, LAT + y / NORTH


def metres(lon: float, lat: float) -> Place:
    """Return the place in metres of a longitude and latitude."""
    return (lon - LON) * EAST, (lat - LAT) * NORTH


def block(x: float = 0, y: float = 0, half: float = 60) -> dict[str, Any]:
    """Return a square polygon around a place."""
    corners = [(-half, -half), (half, -half), (half, half), (-half, half), (-half, -half)]
    return {"type": "Polygon", "coordinates": [[list(at(x + dx, y + dy)) for dx, dy in corners]]}


def blocks(**places: tuple[float, float, float]) -> dict[str, Any]:
    """Return named square zones, each given as x, y and half its width."""
    features = [
        {"type": "Feature", "properties": {"name": name}, "geometry": block(*place)}
        for name, place in places.items()
    ]
    return {"type": "FeatureCollection", "features": features}


@dataclass(repr=False)
class Town:
    """A small map: nodes and buildings by place in metres, ways by node ids and tags."""

    nodes: dict[int, Place] = field(default_factory=dict)
    ways: dict[int, tuple[list[int], Tags]] = field(default_factory=dict)
    relations: dict[int, tuple[list[int], Tags]] = field(default_factory=dict)
    node_tags: dict[int, Tags] = field(default_factory=dict)
    buildings: list[Place] = field(default_factory=list)
    hospital: Place | None = None
    bounds: tuple[float, float, float, float] | None = None

    def __repr__(self) -> str:
        ways = ", ".join(f"{w}: {refs} {tags}" for w, (refs, tags) in self.ways.items())
        rest = f"{self.node_tags}, buildings {self.buildings}, hospital {self.hospital}"
        return f"Town({ways}; {rest})"

    def _repr_pretty_(self, printer: Any, _cycle: bool) -> None:
        printer.text(repr(self))

    def road(self, way: int, *refs: int, highway: str = "residential", **tags: str) -> Town:
        """Add a road through nodes; nodes that are not given places stay missing."""
        self.ways[way] = (list(refs), {"highway": highway, **tags})
        return self

    def write(self, folder: Path) -> Path:
        """Write the map into a folder."""
        path = folder / "town.osm"
        path.write_text("\n".join(self._lines()), encoding="utf-8")
        return path

    def _lines(self) -> list[str]:
        lines = ['<osm version="0.6">']
        if self.bounds:
            (west, south), (east, north) = at(*self.bounds[:2]), at(*self.bounds[2:])
            lines.append(
                f'<bounds minlon="{west:.7f}" minlat="{south:.7f}"'
                f' maxlon="{east:.7f}" maxlat="{north:.7f}"/>'
            )
        for node, place in self.nodes.items():
            lines.append(_node(node, place, self.node_tags.get(node, {})))
        if self.hospital:
            lines.append(_node(HOSPITAL, self.hospital, {"amenity": "hospital"}))
        houses = []
        for number, (x, y) in enumerate(self.buildings):
            corners = [FIRST_CORNER + 4 * number + i for i in range(4)]
            around = [(-2, -2), (2, -2), (2, 2), (-2, 2)]
            for corner, (dx, dy) in zip(corners, around, strict=True):
                lines.append(_node(corner, (x + dx, y + dy), {}))
            houses.append((FIRST_BUILDING + number, ([*corners, corners[0]], {"building": "yes"})))
        for way, (refs, tags) in [*self.ways.items(), *houses]:
            members = "".join(f'<nd ref="{ref}"/>' for ref in refs)
            lines.append(f'<way id="{way}">{members}{_tags(tags)}</way>')
        for relation, (refs, tags) in self.relations.items():
            members = "".join(f'<member type="way" ref="{ref}" role="outer"/>' for ref in refs)
            lines.append(f'<relation id="{relation}">{members}{_tags(tags)}</relation>')
        return [*lines, "</osm>"]

    def read(self) -> RoadMap:
        """Return the map as the reader sees it."""
        with tempfile.TemporaryDirectory() as folder:
            return read_map(self.write(Path(folder)))

    def verify(self, plan: dict[str, Any], zones: dict[str, Any], settings: Settings) -> Report:
        """Let the verifier look for ways out."""
        with tempfile.TemporaryDirectory() as folder:
            return verify_seal(
                self.write(Path(folder)),
                zones,
                plan,
                way=settings.way,
                buffer_m=settings.buffer_m,
            )


def _tags(tags: Tags) -> str:
    return "".join(f'<tag k="{k}" v="{v}"/>' for k, v in tags.items())


def _node(node: int, place: Place, tags: Tags) -> str:
    lon, lat = at(*place)
    return f'<node id="{node}" lon="{lon:.7f}" lat="{lat:.7f}">{_tags(tags)}</node>'


# A zone of 120 m and a buffer of 120 m around it keep the ring of a town small.
SMALL = Settings(buffer_m=120.0)


def plan_of(
    town: Town, zones: dict[str, Any] | None = None, settings: Settings = SMALL, **options: Any
) -> Plan:
    """Plan the zones of a town."""
    return make_plan(town.read(), parse_zones(zones or block()), settings, **options)


def problem_of(
    town: Town, zones: dict[str, Any] | None = None, settings: Settings = SMALL
) -> SealProblem:
    """Return where controls may stand in a town."""
    layout: Layout = lay_out(
        town.read(),
        parse_zones(zones or block()),
        buffer_m=settings.buffer_m,
        way=settings.way,
    )
    return pose(layout, settings.rules, way=settings.way)


def as_geojson(plan: Plan) -> dict[str, Any]:
    """Return a plan as its file holds it."""
    return plan_as_geojson(plan, "en", map_name="town.osm", sealed=True)


def without(plan: dict[str, Any], name: str) -> dict[str, Any]:
    """Return a plan file without one control."""
    features = [f for f in plan["features"] if f["properties"]["id"] != name]
    return {**plan, "features": features}


# --- random towns ---------------------------------------------------------------------------

# Odd distances, so that few ways are equally long.
_COLUMNS = (-207.0, -101.0, 0.0, 97.0, 211.0)
_ROWS = (-203.0, -95.0, 0.0, 103.0, 213.0)
STREETS: dict[str, list[Tags]] = {
    "none": [],
    "street": [{"highway": "residential"}],
    "lane": [{"highway": "service"}],
    "avenue": [{"highway": "secondary"}],
    "path": [{"highway": "footway"}],
    "bridge": [{"highway": "residential", "bridge": "yes"}],
    "motorway": [{"highway": "motorway", "oneway": "no"}],
    "ahead": [{"highway": "residential", "oneway": "yes"}],
    "back": [{"highway": "tertiary", "oneway": "-1"}],
    "twin": [{"highway": "residential"}, {"highway": "footway"}],
}


def grid_places() -> dict[int, Place]:
    """Return a grid of 5 by 5 nodes: one in the zone, eight in the ring, sixteen outside."""
    return {10 * r + c: (x, y) for r, y in enumerate(_ROWS) for c, x in enumerate(_COLUMNS)}


def grid_edges() -> list[tuple[int, int]]:
    """Return the sides of the grid's cells."""
    across = [(10 * r + c, 10 * r + c + 1) for r in range(5) for c in range(4)]
    up = [(10 * r + c, 10 * r + c + 10) for r in range(4) for c in range(5)]
    return across + up


def grid_town(kinds: list[str]) -> Town:
    """Return a town on the grid with one kind of street on each side of a cell."""
    town, way = Town(nodes=grid_places(), bounds=(-500, -500, 500, 500)), 100
    for (a, b), kind in zip(grid_edges(), kinds, strict=True):
        for tags in STREETS[kind]:
            town.ways[way] = ([a, b], dict(tags))
            way += 1
    if not town.ways:
        town.ways[way] = ([22, 23], {"highway": "residential"})
    return town


@st.composite
def towns(
    draw: st.DrawFn,
    kinds: str = "none none street street lane avenue path bridge twin",
    *,
    most_buildings: int = 0,
) -> Town:
    """Draw a grid town; with buildings, it may have a hospital anywhere and a bollard."""
    kind = st.sampled_from(kinds.split())
    town = grid_town(draw(st.lists(kind, min_size=40, max_size=40)))
    if most_buildings:
        streets = [(refs[0], refs[1]) for refs, _ in town.ways.values()]
        spot = st.tuples(st.sampled_from(streets), st.sampled_from([0.17, 0.41, 0.73]))
        for (a, b), share in draw(st.lists(spot, max_size=most_buildings)):
            town.buildings.append(_beside(town.nodes[a], town.nodes[b], share))
        corner = st.sampled_from([0, 4, 42, 44, 12, 22])
        where = draw(st.none() | corner)
        if where is not None:
            town.hospital = town.nodes[where]
        bollard = draw(st.none() | st.sampled_from([12, 21, 23, 32, 11, 33]))
        if bollard is not None:
            town.node_tags[bollard] = {"barrier": "bollard"}
    return town


def _beside(a: Place, b: Place, share: float) -> Place:
    return a[0] + share * (b[0] - a[0]) + 7, a[1] + share * (b[1] - a[1]) + 9
