"""`make demo`: seal a zone on a small invented town, draw it, and say what was proved."""

from __future__ import annotations

import contextlib
import io
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

from shouwang.cli.command import FONTS, choose_lang, main
from shouwang.cli.words import DEMO, DEMO_LOOK, DEMO_NO_FONTS

_WEST: Final = 120.0
_SOUTH: Final = 30.0  # nowhere in particular: the town is invented
_STEP: Final = 0.0012
_SIZE: Final = 15

_STREETS: Final = ("Willow", "Market", "Well", "Mill", "School", "Temple", "Bridge")


def write_town(folder: Path) -> tuple[Path, Path]:
    """Write the map and the zone of the invented town; return both files."""
    nodes, ways = _town()
    folder.mkdir(parents=True, exist_ok=True)
    town = folder / "town.osm"
    rows = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<osm version="0.6" generator="shouwang demo: an invented town">',
        *(
            f'<node id="{i}" lat="{lat:.7f}" lon="{lon:.7f}" version="1"/>'
            for i, (lon, lat) in nodes.items()
        ),
    ]
    for number, (refs, tags) in enumerate(ways, start=1):
        members = "".join(f'<nd ref="{ref}"/>' for ref in refs)
        labels = "".join(f'<tag k="{key}" v="{value}"/>' for key, value in tags.items())
        rows.append(f'<way id="{number}" version="1">{members}{labels}</way>')
    town.write_text("\n".join([*rows, "</osm>", ""]), encoding="utf-8")
    zone = folder / "zone.geojson"
    corners = [(5.6, 5.6), (9.4, 5.4), (9.6, 8.2), (7.4, 9.6), (5.4, 8.6), (5.6, 5.6)]
    ring = [[round(_WEST + x * _STEP, 7), round(_SOUTH + y * _STEP, 7)] for x, y in corners]
    feature = {
        "type": "Feature",
        "properties": {"name": "柳井村 Willow Well"},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }
    zone.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}), "utf-8")
    return town, zone


Ways = list[tuple[list[int], dict[str, str]]]


def _town() -> tuple[dict[int, tuple[float, float]], Ways]:
    """Lay out a grid town with a river, two bridges, footpaths, a square, houses and a hospital."""
    nodes: dict[int, tuple[float, float]] = {}

    def at(x: float, y: float) -> int:
        place = (round(_WEST + x * _STEP, 7), round(_SOUTH + y * _STEP, 7))
        for node, where in nodes.items():
            if where == place:
                return node
        nodes[len(nodes) + 1] = place
        return len(nodes)

    ways: Ways = []
    for line in range(0, _SIZE, 2):
        road = "secondary" if line == 6 else "residential"
        name = _STREETS[line // 2 % len(_STREETS)]
        ways.append(
            ([at(x, line) for x in range(_SIZE)], {"highway": road, "name": f"{name} Street"})
        )
        south = [at(line, y) for y in range(11)]
        north = [at(line, y) for y in range(12, _SIZE)]
        lane = {"highway": road, "name": f"{name} Lane"}
        ways += [(south, lane), (north, lane)]
        if line in (4, 10):  # the river runs between rows 10 and 12
            ways.append(([south[-1], at(line, 11), north[0]], {"highway": road, "bridge": "yes"}))
    ways.append(([at(7, 6), at(7, 7), at(8, 8)], {"highway": "footway"}))
    ways.append(([at(9, 7), at(9.7, 7.4), at(11, 7.4), at(12, 7)], {"highway": "path"}))
    square = [at(6.4, 6.4), at(7.2, 6.4), at(7.2, 7.2), at(6.4, 7.2)]
    ways.append(([*square, square[0]], {"highway": "pedestrian", "area": "yes"}))
    ways.append(([square[0], at(6, 6)], {"highway": "footway"}))
    ways.append(([square[2], at(7, 7)], {"highway": "footway"}))
    for x in range(1, _SIZE - 1):
        for y in range(1, 10):
            if x % 2 and y % 2 and (x, y) != (7, 7):
                ways.append((_house(at, x, y), {"building": "yes"}))
    ways.append((_house(at, 13, 13), {"building": "yes", "amenity": "hospital"}))
    return nodes, ways


def _house(at: Callable[[float, float], int], x: float, y: float) -> list[int]:
    low, high = 0.35, 0.15
    corners = [(x - low, y - low), (x + high, y - low), (x + high, y + high), (x - low, y + high)]
    ring = [at(*corner) for corner in corners]
    return [*ring, ring[0]]


def run(folder: Path) -> int:
    """Seal the invented town in `folder` and return the exit code of the command."""
    town, zone = write_town(folder)
    lang = choose_lang([])
    print(DEMO.in_(lang))
    ask = ["seal", str(town), "--zones", str(zone), "--lang", lang]
    first = main(
        [*ask, "--out", str(folder / "plan.geojson"), "--picture", str(folder / "map.html")]
    )
    if first:
        return first
    pictures = [folder / "map.svg"]
    if any(FONTS.glob("*.ttf")):
        pictures.append(folder / "map.png")
    else:
        print(DEMO_NO_FONTS.in_(lang))
    for picture in pictures:
        with contextlib.redirect_stdout(io.StringIO()):  # said once already
            code = main([*ask, "--json", "--picture", str(picture)])
        if code:
            return code
    print(DEMO_LOOK.say(lang, page=folder / "map.html"))
    return 0


if __name__ == "__main__":
    sys.exit(run(Path("demo")))
