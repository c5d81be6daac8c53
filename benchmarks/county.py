"""Tile the road extracts into one invented county of about a million road segments.

The texture of each tile is real, the layout is not: six copies of every extract that has buildings stand
on a grid, and one stitch road joins each pair of neighbours. Ids are made anew, users and relations are dropped.
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import osmium
from osmium.osm import mutable

N_COPIES = 6
TILE_DEG = 0.45
ORIGIN = (5.0, 46.0)
TOO_BIG = {"pt_porto_roads.osm.pbf"}


def extracts(folder: Path) -> list[Path]:
    """Return the extracts to tile, in a fixed order."""
    return [p for p in sorted(folder.glob("*.osm*")) if p.name not in TOO_BIG]


def build_county(folder: Path, out: Path) -> int:  # one pass, told in order
    """Write the county to `out` (a .osm.pbf) and return its number of road segments."""
    sources = extracts(folder)
    tiles = [(path, copy) for copy in range(N_COPIES) for path in sources]
    columns = math.ceil(math.sqrt(len(tiles)))
    out.parent.mkdir(parents=True, exist_ok=True)
    nodes_part, ways_part = out.with_suffix(".nodes.osm.pbf"), out.with_suffix(".ways.osm.pbf")
    edges: list[dict[str, tuple[int, float]]] = []
    next_node, next_way, n_segments = 1, 1, 0
    with (
        osmium.SimpleWriter(str(nodes_part), overwrite=True) as nodes,
        osmium.SimpleWriter(str(ways_part), overwrite=True) as ways,
    ):
        for number, (path, _copy) in enumerate(tiles):
            west = ORIGIN[0] + TILE_DEG * (number % columns)
            south = ORIGIN[1] + TILE_DEG * (number // columns)
            corner = _south_west(path)
            new_id: dict[int, int] = {}
            where: dict[int, tuple[float, float]] = {}
            extreme: dict[str, tuple[int, float]] = {}
            things: Any = osmium.FileProcessor(str(path))
            for thing in things:
                if thing.is_node():
                    lon = thing.location.lon - corner[0] + west
                    lat = thing.location.lat - corner[1] + south
                    new_id[thing.id], where[thing.id] = next_node, (lon, lat)
                    nodes.add(thing.replace(id=next_node, location=(lon, lat), user="", uid=0))
                    next_node += 1
                elif thing.is_way():
                    refs = [n.ref for n in thing.nodes]
                    renamed = [new_id.get(ref, 10**9 + ref % 10**9) for ref in refs]
                    ways.add(thing.replace(id=next_way, nodes=renamed, user="", uid=0))
                    next_way += 1
                    if "highway" in thing.tags:
                        n_segments += len(refs) - 1
                        _note_extremes(extreme, [r for r in refs if r in where], new_id, where)
            edges.append(extreme)
        for a, b, sides in _neighbours(len(tiles), columns):
            first, second = edges[a].get(sides[0]), edges[b].get(sides[1])
            if first and second:
                stitch = mutable.Way(
                    id=next_way, nodes=[first[0], second[0]], tags={"highway": "tertiary"}
                )
                ways.add(stitch)
                next_way += 1
                n_segments += 1
    with osmium.SimpleWriter(str(out), overwrite=True) as whole:
        for part in (nodes_part, ways_part):
            for thing in osmium.FileProcessor(str(part)):
                whole.add(thing)
            part.unlink()
    return n_segments


def place_of(folder: Path, name: str) -> tuple[float, float]:
    """Return how far, in degrees, the first copy of an extract was moved east and north."""
    sources = extracts(folder)
    number = [path.name for path in sources].index(name)
    columns = math.ceil(math.sqrt(len(sources) * N_COPIES))
    corner = _south_west(sources[number])
    west = ORIGIN[0] + TILE_DEG * (number % columns)
    return west - corner[0], ORIGIN[1] + TILE_DEG * (number // columns) - corner[1]


def _south_west(path: Path) -> tuple[float, float]:
    lon, lat = 180.0, 90.0
    nodes: Any = osmium.FileProcessor(str(path), osmium.osm.NODE)
    for node in nodes:
        lon, lat = min(lon, node.location.lon), min(lat, node.location.lat)
    return lon, lat


def _note_extremes(
    extreme: dict[str, tuple[int, float]],
    refs: list[int],
    new_id: dict[int, int],
    where: dict[int, tuple[float, float]],
) -> None:
    for ref in refs:
        lon, lat = where[ref]
        for side, value in (("east", lon), ("west", -lon), ("north", lat), ("south", -lat)):
            if side not in extreme or value > extreme[side][1]:
                extreme[side] = (new_id[ref], value)


def _neighbours(n_tiles: int, columns: int) -> list[tuple[int, int, tuple[str, str]]]:
    pairs = []
    for tile in range(n_tiles):
        if (tile + 1) % columns and tile + 1 < n_tiles:
            pairs.append((tile, tile + 1, ("east", "west")))
        if tile + columns < n_tiles:
            pairs.append((tile, tile + columns, ("north", "south")))
    return pairs
