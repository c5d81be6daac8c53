"""What a user would write instead: osmnx (simplified graph) and networkx on the same zone.

Usage: rival_osmnx.py MAP ZONE.geojson BUFFER_M. Prints the value of the cut; no gates, no
ambulance, no verification.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

import networkx as nx
import osmium
import osmnx as ox
import shapely
from shapely.geometry import shape

COST = {"path": 2, "footway": 2, "steps": 2, "track": 3, "service": 3, "tertiary": 8,
        "secondary": 12, "primary": 20, "trunk": 30}  # fmt: skip


def main(map_path: str, zone_path: str, buffer_m: float) -> None:
    """Cut one zone from the outside and print what it costs."""
    with tempfile.TemporaryDirectory() as folder:
        xml = str(Path(folder) / "roads.osm")
        with osmium.BackReferenceWriter(xml, ref_src=map_path, overwrite=True) as writer:
            for way in osmium.FileProcessor(map_path, osmium.osm.WAY).with_filter(
                osmium.filter.KeyFilter("highway")
            ):
                writer.add(way)
        graph = ox.graph_from_xml(xml, simplify=True, retain_all=True)
    graph = ox.project_graph(graph)
    data = json.loads(Path(zone_path).read_text("utf-8"))
    feature = data["features"][0] if "features" in data else data
    zone = ox.projection.project_geometry(
        shape(feature.get("geometry", feature)), to_crs=graph.graph["crs"]
    )[0]
    shapely.prepare(zone)
    side = {}
    for node, place in graph.nodes(data=True):
        gap = zone.distance(shapely.Point(place["x"], place["y"]))
        side[node] = "zone" if gap == 0 else "out" if gap > buffer_m else node
    net: nx.DiGraph = nx.DiGraph()
    seen = set()
    for a, b, road in graph.edges(data=True):
        u, v = side[a], side[b]
        key = (frozenset((a, b)), round(road["length"], 3))
        if u == v or key in seen:
            continue
        seen.add(key)
        kind = road.get("highway")
        kind = (kind[0] if isinstance(kind, list) else kind or "").removesuffix("_link")
        cost = COST.get(kind, 5)
        for x, y in ((u, v), (v, u)):
            held = net.get_edge_data(x, y, {"capacity": 0})["capacity"]
            net.add_edge(x, y, capacity=held + cost)
    value, _ = nx.minimum_cut(net, "zone", "out")
    print(value)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], float(sys.argv[3]))
