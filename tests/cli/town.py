"""A small invented town for the tests of the command: its map in four formats, its zone, a runner."""

from __future__ import annotations

import bz2
import gzip
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

import osmium
import pytest

from shouwang.cli import main

LON, LAT = 117.2, 28.3
# Metres of a degree near LAT, taken from the WGS84 ellipsoid and not from the code under test.
_A, _E2 = 6378137.0, 0.00669437999014
_W = math.sqrt(1 - _E2 * math.sin(math.radians(LAT)) ** 2)
EAST = math.radians(1) * _A / _W * math.cos(math.radians(LAT))
NORTH = math.radians(1) * _A * (1 - _E2) / _W**3

Place = tuple[float, float]
Ways = Mapping[int, tuple[Sequence[int], Mapping[str, str]]]


def at(x: float, y: float) -> Place:
    """Return longitude and latitude of a place x metres east and y metres north."""
    return round(LON + x / EAST, 7), round(LAT + y / NORTH, 7)


def map_text(
    nodes: Mapping[int, Place],
    ways: Ways,
    *,
    node_tags: Mapping[int, Mapping[str, str]] | None = None,
    relations: Ways | None = None,
    bounds: tuple[float, float, float, float] | None = None,
) -> str:
    """Return a map as OSM XML, places in metres; nodes that ways name and `nodes` lacks are missing."""
    parts = ['<?xml version="1.0" encoding="UTF-8"?>\n<osm version="0.6">']
    if bounds:
        (west, south), (east, north) = at(*bounds[:2]), at(*bounds[2:])
        parts.append(
            f'<bounds minlon="{west}" minlat="{south}" maxlon="{east}" maxlat="{north}"/>'
        )
    for node, place in nodes.items():
        lon, lat = at(*place)
        tags = _tags((node_tags or {}).get(node, {}))
        parts.append(f'<node id="{node}" version="1" lon="{lon}" lat="{lat}">{tags}</node>')
    for way, (refs, tags_of) in ways.items():
        members = "".join(f'<nd ref="{ref}"/>' for ref in refs)
        parts.append(f'<way id="{way}" version="1">{members}{_tags(tags_of)}</way>')
    for relation, (refs, tags_of) in (relations or {}).items():
        members = "".join(f'<member type="way" ref="{ref}" role="outer"/>' for ref in refs)
        parts.append(f'<relation id="{relation}" version="1">{members}{_tags(tags_of)}</relation>')
    return "\n".join([*parts, "</osm>\n"])


def _tags(tags: Mapping[str, str]) -> str:
    escapes = {"\n": "&#10;", "\r": "&#13;", "\t": "&#9;"}
    return "".join(f"<tag k={quoteattr(k)} v={quoteattr(v, escapes)}/>" for k, v in tags.items())


MILL = {"highway": "residential", "name": "Mill Road"}
CANAL = {"highway": "residential", "name": "Canal Street"}
LANE = {"highway": "footway", "name": "Orchard Lane"}
HOUSE = {"building": "yes"}

NODES: dict[int, Place] = {
    1: (-1000, 0),
    2: (-200, 0),
    3: (0, 0),
    4: (200, 0),
    5: (1000, 0),
    6: (0, -1000),
    7: (0, -200),
    8: (0, 200),
    9: (0, 1000),
    10: (50, 50),
    11: (600, 600),
    12: (900, 0),
    21: (10, 10),
    22: (30, 10),
    23: (30, 30),
    24: (10, 30),
    31: (-160, 20),
    32: (-140, 20),
    33: (-140, 40),
    34: (-160, 40),
}
WAYS: dict[int, tuple[Sequence[int], Mapping[str, str]]] = {
    101: ([1, 2, 3, 4, 12, 5], MILL),
    102: ([6, 7, 3, 8, 9], CANAL),
    103: ([3, 10, 11], LANE),
    201: ([21, 22, 23, 24, 21], HOUSE),
    202: ([31, 32, 33, 34, 31], HOUSE),
}
NODE_TAGS = {12: {"amenity": "hospital"}}
TOWN = map_text(NODES, WAYS, node_tags=NODE_TAGS, bounds=(-1200, -1200, 1200, 1200))


def ring(x: float = 0, y: float = 0, half: float = 100) -> list[list[float]]:
    """Return a closed square line around a place."""
    corners = [(-half, -half), (half, -half), (half, half), (-half, half), (-half, -half)]
    return [list(at(x + dx, y + dy)) for dx, dy in corners]


def feature(rings: Any, name: Any = "East Gate", kind: str = "Polygon") -> dict[str, Any]:
    geometry = {"type": kind, "coordinates": rings}
    return {"type": "Feature", "properties": {"name": name}, "geometry": geometry}


def collection(*features: Any) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": list(features)}


ZONES = collection(feature([ring()]))


def line(*places: Place) -> dict[str, Any]:
    """Return a reported path as GeoJSON."""
    return {"type": "LineString", "coordinates": [list(at(*place)) for place in places]}


ACROSS = line((60, 0), (450, -450))
"""A path from Mill Road in the zone to a field well outside the buffer."""


def write(path: Path, content: Any) -> Path:
    """Write bytes, text or JSON."""
    if isinstance(content, bytes):
        path.write_bytes(content)
    elif isinstance(content, str):
        path.write_text(content, encoding="utf-8")
    else:
        path.write_text(json.dumps(content), encoding="utf-8")
    return path


def as_pbf(text: str, path: Path) -> Path:
    """Write OSM XML again as PBF."""
    source = write(path.parent / "source.osm", text)
    header = osmium.io.Reader(str(source)).header()
    with osmium.SimpleWriter(str(path), header=header) as writer:
        for thing in osmium.FileProcessor(str(source)):
            writer.add(thing)
    source.unlink()
    return path


def write_formats(folder: Path, text: str = TOWN) -> dict[str, Path]:
    """Write one map in every format the command reads."""
    return {
        ".osm": write(folder / "town.osm", text),
        ".osm.gz": write(folder / "town.osm.gz", gzip.compress(text.encode())),
        ".osm.bz2": write(folder / "town.osm.bz2", bz2.compress(text.encode())),
        ".osm.pbf": as_pbf(text, folder / "town.osm.pbf"),
    }


@dataclass(frozen=True)
class Answer:
    """What a command said."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, Any]:
        answer: dict[str, Any] = json.loads(self.out)
        return answer


@dataclass(frozen=True)
class Desk:
    """A folder with the town's map and zones, and the command to run there."""

    folder: Path
    map: Path
    zones: Path
    capsys: pytest.CaptureFixture[str]

    def run(self, *words: object) -> Answer:
        self.capsys.readouterr()
        code = main([str(word) for word in words])
        said = self.capsys.readouterr()
        return Answer(code, said.out, said.err)

    def seal(self, *words: object) -> Answer:
        return self.run("seal", self.map, "--zones", self.zones, *words)

    def verify(self, plan: Path, *words: object) -> Answer:
        return self.run("verify-seal", self.map, "--zones", self.zones, "--plan", plan, *words)

    def reseal(self, plan: Path, out: Path, *words: object) -> Answer:
        start = ("reseal", self.map, "--zones", self.zones, "--plan", plan)
        return self.run(*start, "--out", out, *words)

    def file(self, name: str, content: Any) -> Path:
        return write(self.folder / name, content)

    def plan(self, name: str = "plan.geojson", *words: object) -> Path:
        """Seal the town into a file."""
        path = self.folder / name
        answer = self.seal("--out", path, *words)
        assert answer.code == 0, answer.err
        return path

    def names(self) -> set[str]:
        """Return the names of all files in the folder, hidden ones too."""
        return {path.name for path in self.folder.iterdir()}


def features(path: Path) -> dict[str, dict[str, Any]]:
    """Return the controls of a plan file by id."""
    data = json.loads(path.read_text("utf-8"))
    return {item["id"]: item for item in data["features"]}


def stored(path: Path) -> dict[str, Any]:
    """Return what a plan file says beside its points."""
    meta: dict[str, Any] = json.loads(path.read_text("utf-8"))["shouwang"]
    return meta
