"""
A line planned, and planned again when somebody reports a path that is not on the map: what a town waits for.

    python benchmarks/zones.py

Each answer is a plan, the second reader's search for ways out of it, and its check of emergency routes; *drawn* are
the two drawings that a page shows besides. *Cold*: the map is read anew by the planner and by both checks;
*warm*: it is at hand. The path leads from inside a zone round a barrier. *Again*: what stands stays, the least is
added. *Anew*: the same engine plans from nothing with the path on the map; *moved* counts what would have to be
taken down or staffed otherwise for it. Median of 5 in turn, least and most in brackets. The village is invented;
the other maps are left out where their folder (SHOUWANG_DATA, else ../shared/data) is absent.
"""

from __future__ import annotations

import datetime as dt
import json
import math
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from shouwang.apps.drills.invent import invent_town, town_map, zone_geojson
from shouwang.core.text import LANGS
from shouwang.engines.perimeter import (
    Plan,
    SecondReading,
    SecondRoutes,
    Settings,
    make_plan,
    parse_zones,
    picture,
    read_map,
    reseal,
)
from shouwang.engines.perimeter.planfile import plan_as_geojson, read_plan
from shouwang.engines.perimeter.roads import RoadMap

ROOT: Final = Path(__file__).resolve().parent.parent
DATA: Final = Path(os.environ.get("SHOUWANG_DATA", ROOT.parent / "shared" / "data")) / "roads"
RUNS: Final = 5
ASIDE_DEG: Final = 1.5e-4  # the path keeps some 15 m from the way that it goes round
SAME_DEG: Final = 2e-5
REAL: Final = (
    ("li_liechtenstein", "Balzers"),
    ("li_liechtenstein", "Nendeln"),
    ("us_harrisburg", "Steelton"),
)
Line = tuple[tuple[float, float], ...]
Document = dict[str, Any]


@dataclass(frozen=True)
class Desk:
    """A map and a zone, and what is kept of them between two answers."""

    path: Path
    zones: Document
    roads: RoadMap
    second: SecondReading
    routes: SecondRoutes

    @classmethod
    def of(cls, path: Path, zones: Document) -> Desk:
        """Read the map."""
        return cls(
            path, zones, read_map(path), SecondReading(path, zones), SecondRoutes(path, zones)
        )

    def answer(self, plan: Plan) -> Document:
        """Check a plan twice; stop where it is not sealed and safe."""
        document = plan_as_geojson(plan, "en", map_name=self.path.name, sealed=True)
        report, routes = self.second.verify(document), self.routes.check(document)
        if not (report.sealed and routes.is_safe and plan.is_safe):
            raise SystemExit(f"{self.path.name}: a plan is not sealed or not safe")
        return document

    def draw(self, plan: Plan) -> None:
        """Draw a plan in both languages."""
        zones = parse_zones(self.zones)
        for lang in LANGS:
            scene = picture.scene_of(
                self.roads, zones, plan, map_name=self.path.name, sealed=True, lang=lang
            )
            picture.draw_svg(scene, lang)

    def first(self) -> Plan:
        """Plan from nothing."""
        return make_plan(self.roads, parse_zones(self.zones), Settings())

    def again(self, stored: Document, path: Line) -> Plan:
        """Plan again after a report; what stands stays."""
        return reseal(self.roads, parse_zones(self.zones), read_plan(stored), paths=(path,))

    def anew(self, stored: Document, path: Line) -> Plan:
        """Plan from nothing, with the path on the map: as if nothing stood yet."""
        nothing = replace(read_plan(stored), controls=())
        return reseal(self.roads, parse_zones(self.zones), nothing, paths=(path,))


def main() -> int:
    """Print one row for each zone."""
    print(
        "| zone | points (gates) | cold | warm | again | drawn | anew | anew / again | added | moved |"
    )
    print("|---|---|---|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory(prefix="shouwang-bench-") as folder:
        town, _truth = invent_town(1, "village", dt.date(2020, 1, 27))
        path = Path(folder) / "village.osm"
        path.write_text(town_map(town), "utf-8")
        measure("the invented village", path, zone_geojson(town))
    if not DATA.is_dir():
        print("no real maps here: set SHOUWANG_DATA to their folder")
        return 0
    for extract, name in REAL:
        zones = json.loads((DATA / "zones" / f"{extract}_zones.geojson").read_text("utf-8"))
        zones["features"] = [f for f in zones["features"] if f["properties"].get("name") == name]
        measure(f"{name} ({extract})", next(DATA.glob(f"{extract}.osm*")), zones)
    return 0


def measure(name: str, path: Path, zones: Document) -> None:
    """Measure all answers about one zone in turn."""
    desk = Desk.of(path, zones)
    plan = desk.first()
    stored = desk.answer(plan)
    found = path_round(plan)
    again, anew = desk.again(stored, found), desk.anew(stored, found)
    works: dict[str, Callable[[], object]] = {
        "cold": lambda: cold(path, zones),
        "warm": lambda: desk.answer(desk.first()),
        "again": lambda: desk.answer(desk.again(stored, found)),
        "drawn": lambda: desk.draw(again),
        "anew": lambda: desk.answer(desk.anew(stored, found)),
    }
    seconds: dict[str, list[float]] = {key: [] for key in works}
    for _ in range(RUNS):
        for key, work in works.items():
            begun = time.perf_counter()
            work()
            seconds[key].append(time.perf_counter() - begun)
    ratio = statistics.median(
        b / a for a, b in zip(seconds["again"], seconds["anew"], strict=True)
    )
    told = " | ".join(
        f"{statistics.median(values):.2f} ({min(values):.2f} to {max(values):.2f})"
        for values in seconds.values()
    )
    if moved(plan, again):
        raise SystemExit(f"{name}: something that stands was moved")
    print(
        f"| {name} | {len(plan.controls)} ({len(plan.gates)}) | {told} | {ratio:.1f} "
        f"| {len(again.controls) - len(plan.controls)} | {moved(plan, anew)} |",
        flush=True,
    )


def cold(path: Path, zones: Document) -> None:
    """Plan with nothing at hand."""
    desk = Desk.of(path, zones)
    desk.answer(desk.first())


def path_round(plan: Plan) -> Line:
    """Return a path from inside a zone to where a barrier lets nobody, on no way of the map."""
    control = next(c for c in plan.controls if c.kind == "barrier" and len(c.opens) > 1)
    x, y = _beyond(control.opens[1], control.opens[0])
    to_x, to_y = _beyond(control.opens[-2], control.opens[-1])
    away = math.dist((x, y), (to_x, to_y))
    middle = (
        (x + to_x) / 2 - (to_y - y) / away * ASIDE_DEG,
        (y + to_y) / 2 + (to_x - x) / away * ASIDE_DEG,
    )
    return ((x, y), middle, (to_x, to_y))


def _beyond(a: tuple[float, float], b: tuple[float, float]) -> tuple[float, float]:
    """Return a place a little farther on than `b`, seen from `a`: well inside, or well outside."""
    share = ASIDE_DEG / max(math.dist(a, b), 1e-9)
    return b[0] + share * (b[0] - a[0]), b[1] + share * (b[1] - a[1])


def moved(before: Plan, after: Plan) -> int:
    """Return how many controls do not stand, staffed as they were, within some two metres of where they were."""
    return sum(
        not any(
            c.kind == old.kind and math.dist((c.lon, c.lat), (old.lon, old.lat)) < SAME_DEG
            for c in after.controls
        )
        for old in before.controls
    )


if __name__ == "__main__":
    sys.exit(main())
