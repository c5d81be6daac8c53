"""
Check the emergency routes of every polygon of every extract, as planned and with all gates shut.

    python benchmarks/routes.py [seconds for a plan's integer program] [extract ...]

For each extract: on how many polygons planner and second check agree who is cut off; how many buildings
are cut off when all gates are made barriers, and how many barriers are then advised; and seconds at the
median and at the most: reading, checking the plan, checking it with all gates shut.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path
from statistics import median

from shouwang.engines.perimeter.plan import Settings, make_plan
from shouwang.engines.perimeter.planfile import plan_as_geojson
from shouwang.engines.perimeter.read import read_map
from shouwang.engines.perimeter.verify.routes import SecondRoutes
from shouwang.engines.perimeter.zones import parse_zones

ROOT = Path(__file__).resolve().parents[1]
DATA = Path(os.environ.get("SHOUWANG_DATA", ROOT.parent / "shared" / "data")) / "roads"


def main(limit_s: float, wanted: list[str]) -> None:
    """Print one row for each extract."""
    print(
        "| extract | polygons | agree | buildings cut, all shut | advised | read | check | shut |"
    )
    print("|---|---|---|---|---|---|---|---|")
    for zones_file in sorted((DATA / "zones").glob("*_zones.geojson")):
        name = zones_file.name.removesuffix("_zones.geojson")
        if not wanted or name in wanted:
            _extract(name, next(DATA.glob(f"{name}.osm*")), zones_file, limit_s)


def _extract(name: str, path: Path, zones_file: Path, limit_s: float) -> None:
    data, roads = json.loads(zones_file.read_text("utf-8")), read_map(path)
    n_agree = n_cut = n_advised = 0
    seconds: list[tuple[float, float, float]] = []
    for feature in data["features"]:
        zones = {"type": "FeatureCollection", "features": [feature]}
        plan = make_plan(roads, parse_zones(zones), Settings(), time_limit_s=limit_s)
        document = plan_as_geojson(plan, "en", map_name=path.name, sealed=True)
        begun = time.perf_counter()
        second = SecondRoutes(path, zones)
        is_read = time.perf_counter()
        as_made = second.check(document)
        is_checked = time.perf_counter()
        for control in document["features"]:
            control["properties"]["kind"] = "barrier"
        shut_at = time.perf_counter()
        shut = second.check(document)
        seconds.append((is_read - begun, is_checked - is_read, time.perf_counter() - shut_at))
        same = {cut.osm_id for cut in as_made.cut} == {b.osm_id for b in plan.unserved}
        n_agree += same and not as_made.zones_cut
        n_cut += len(shut.cut)
        n_advised += len(shut.to_staff)
    times = " | ".join(f"{median(of):.2f}, {max(of):.2f} s" for of in zip(*seconds, strict=True))
    n = len(seconds)
    print(f"| {name} | {n} | {n_agree}/{n} | {n_cut} | {n_advised} | {times} |", flush=True)


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 20.0, sys.argv[2:])
