"""`make bench`: the seal, whole processes, medians of 5, side by side with what one would use instead.

Needs the folder of real maps (SHOUWANG_DATA, else ../shared/data); says so where it is absent.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from county import build_county, place_of  # type: ignore[import-not-found]  # beside this script

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
DATA = Path(os.environ.get("SHOUWANG_DATA", ROOT.parent / "shared" / "data"))
WORK = ROOT / "build" / "bench"
RUNS = 5
SHOUWANG = str(Path(sys.executable).with_name("shouwang"))


def main() -> int:
    """Run both benchmarks and print their tables."""
    roads = DATA / "roads"
    if not roads.is_dir():
        print("no real maps here: set SHOUWANG_DATA to their folder")
        return 0
    WORK.mkdir(parents=True, exist_ok=True)
    against_osmnx(roads)
    county(roads)
    return 0


def against_osmnx(roads: Path) -> None:
    """Two villages and a municipality of Liechtenstein, end to end, verification of ours included."""
    source = roads / "li_liechtenstein.osm.pbf"
    rival = str(HERE / "rival_osmnx.py")
    print("\nLiechtenstein (real map, real polygons), whole processes, median of 5")
    for name in ("Nendeln", "Planken", "Balzers"):
        zone = str(_one_zone(roads / "zones" / "li_liechtenstein_zones.geojson", name, 0.0, 0.0))
        ours = _times(partial(_run, [SHOUWANG, "seal", str(source), "--zones", zone, "--json"]))
        theirs = _times(partial(_run, [sys.executable, rival, str(source), zone, "300"]))
        print(
            f"  {name:<8}  shouwang seal, verified {ours:6.2f} s   "
            f"osmnx + networkx, cut only {theirs:6.2f} s   ratio {theirs / ours:.1f}"
        )


def county(roads: Path) -> None:
    """Measure plan and verification of a county as multiples of an empty pass."""
    file, note = WORK / "county.osm.pbf", WORK / "county.json"
    if not file.exists() or not note.exists():
        print("tiling the county …")
        note.write_text(json.dumps({"segments": build_county(roads, file)}))
    segments = json.loads(note.read_text())["segments"]
    dx, dy = place_of(roads, "li_liechtenstein.osm.pbf")
    zone = _one_zone(roads / "zones" / "li_liechtenstein_zones.geojson", "Balzers", dx, dy)
    empty: list[float] = []
    plan: list[float] = []
    verify: list[float] = []
    read: list[float] = []
    answer: dict[str, Any] = {}
    for _ in range(RUNS):  # in turn, so that a slow minute meets all of them
        empty.append(_empty_pass(file))
        answer = json.loads(_run([SHOUWANG, "seal", str(file), "--zones", str(zone), "--json"]))
        seconds = answer["seconds"]
        read.append(seconds["read"])
        plan.append(seconds["read"] + seconds["plan"])
        verify.append(seconds["verify"])
    floor = statistics.median(empty)
    stored = WORK / "county-plan.geojson"
    ask = [str(file), "--zones", str(zone)]
    planner = _peak_mb([SHOUWANG, "seal", *ask, "--out", str(stored)])
    reader = _peak_mb([SHOUWANG, "verify-seal", *ask, "--plan", str(stored)])
    print(
        f"\nCounty of {segments:,} segments, {file.stat().st_size / 1e6:.0f} MB, one zone, median of 5"
    )
    print(f"  empty pyosmium pass         {floor:7.2f} s")
    for name, values in (("read", read), ("read and planned", plan), ("verified", verify)):
        middle = statistics.median(values)
        ratios = [value / base for value, base in zip(values, empty, strict=True)]
        print(f"  {name:<26}  {middle:7.2f} s   {statistics.median(ratios):.1f} x the empty pass")
    print(f"  peak memory                 {planner + reader:7.0f} MB at most: both processes'")
    print(
        f"                              peaks, {planner:.0f} and {reader:.0f}, as if at one time"
    )
    keys = ("controls", "gates", "cost", "bound", "sealed", "safe")
    print("  answer:", {key: answer[key] for key in keys})


def _empty_pass(file: Path) -> float:
    code = (
        "import osmium,sys,time;t=time.perf_counter()\n"
        "for _ in osmium.FileProcessor(sys.argv[1])"
        ".with_filter(osmium.filter.KeyFilter('no-such-key')): pass\n"
        "print(time.perf_counter()-t)"
    )
    return float(_run([sys.executable, "-c", code, str(file)]))


def _one_zone(file: Path, name: str, dx: float, dy: float) -> Path:
    """Write one polygon of a zones file, moved by some degrees, to a file of its own."""

    def moved(value: Any) -> Any:
        if isinstance(value[0], int | float):
            return [value[0] + dx, value[1] + dy]
        return [moved(item) for item in value]

    features = json.loads(file.read_text("utf-8"))["features"]
    feature = next(f for f in features if f["properties"]["name"] == name)
    feature["geometry"]["coordinates"] = moved(feature["geometry"]["coordinates"])
    out = WORK / f"{name}-{dx:.3f}.geojson"
    out.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    return out


def _run(command: list[str]) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return done.stdout


def _peak_mb(command: list[str]) -> float:
    """Return the peak resident memory of a command, or of its own largest process."""
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _pid, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise subprocess.CalledProcessError(child.returncode, command)
    return usage.ru_maxrss / 1024


def _times(work: Callable[[], object]) -> float:
    seconds = []
    work()  # a warm-up that does not count
    for _ in range(RUNS):
        begun = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - begun)
    return statistics.median(seconds)


if __name__ == "__main__":
    sys.exit(main())
