"""Every extract and every polygon: plan, verify, and print the table of docs/engines/perimeter.md.

Usage: python benchmarks/extracts.py [SECONDS]   (time for the joint program of one plan, default 60)
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path

from shouwang.engines.perimeter import (
    Plan,
    Settings,
    make_plan,
    parse_zones,
    read_map,
    verify_seal,
)
from shouwang.engines.perimeter.planfile import plan_as_geojson

ROOT = Path(__file__).resolve().parent.parent
DATA = Path(os.environ.get("SHOUWANG_DATA", ROOT.parent / "shared" / "data"))


def main(limit_s: float) -> None:
    """Go through all maps that have polygons."""
    print(
        "| extract | polygons | sealed | gap 0 | controls | gates | forbidden | unserved | seconds |"
    )
    print("|---|---|---|---|---|---|---|---|---|")
    exceptions: list[str] = []
    for zones_file in sorted((DATA / "roads" / "zones").glob("*_zones.geojson")):
        name = zones_file.name.removesuffix("_zones.geojson")
        path = next((DATA / "roads").glob(f"{name}.osm*"))
        exceptions += _extract(name, path, zones_file, limit_s)
    print("\nExceptions:\n")
    print("\n".join(exceptions) or "none")


def _extract(name: str, path: Path, zones_file: Path, limit_s: float) -> list[str]:
    data = json.loads(zones_file.read_text("utf-8"))
    roads = read_map(path)
    alone = [{"type": "FeatureCollection", "features": [f]} for f in data["features"]]
    exceptions = []
    for label, requests in (("each alone", alone), ("all in one file", [data])):
        begun = time.perf_counter()
        plans: list[Plan] = []
        n_sealed = 0
        for request in requests:
            plan = make_plan(roads, parse_zones(request), Settings(), time_limit_s=limit_s)
            document = plan_as_geojson(plan, "en", map_name=path.name, sealed=True)
            report = verify_seal(path, request, document)
            n_sealed += report.sealed and not report.unknown_controls
            plans.append(plan)
            exceptions += _exceptions(f"{name}, {label}", plan, is_sealed=report.sealed)
        seconds = time.perf_counter() - begun
        print(
            f"| {name}, {label} | {len(data['features'])} | {n_sealed}/{len(plans)} "
            f"| {sum(p.gap == 0 for p in plans)}/{len(plans)} "
            f"| {sum(len(p.controls) for p in plans)} | {sum(len(p.gates) for p in plans)} "
            f"| {sum(len(p.infeasible) for p in plans)} | {sum(len(p.unserved) for p in plans)} "
            f"| {seconds:.1f} |",
            flush=True,
        )
    return exceptions


def _exceptions(where: str, plan: Plan, *, is_sealed: bool) -> list[str]:
    zones = plan.zones[0] + (f" and {len(plan.zones) - 1} more" if len(plan.zones) > 1 else "")
    found = []
    if not is_sealed:
        found.append("NOT SEALED")
    if plan.gap:
        found.append(f"gap {plan.gap:.1%} (cost {plan.cost}, bound {plan.bound})")
    if plan.infeasible:
        roads = sorted({control.road for control in plan.infeasible})
        found.append(f"{len(plan.infeasible)} forbidden ({', '.join(roads)})")
    if plan.unserved:
        found.append(f"{len(plan.unserved)} buildings unserved")
    return [f"- {where}, {zones}: {'; '.join(found)}"] if found else []


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 60.0)
