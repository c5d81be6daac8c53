"""`seal` and `reseal`: make a plan, let the second reader verify it, write it, say what was found."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any, Final

import shouwang
from shouwang.cli import words
from shouwang.cli.files import (
    PICTURES,
    read_json,
    read_toml,
    require_apart,
    require_writable,
    write_all,
)
from shouwang.cli.metres import require_metres
from shouwang.cli.printing import Clock, end_progress, print_json, print_line
from shouwang.cli.second import SecondReader
from shouwang.core.text import Lang

FONTS: Final = Path(shouwang.__file__).parent / "assets" / "fonts"


def seal(options: argparse.Namespace, lang: Lang) -> int:
    """Make a plan for zones on a map; return the exit code."""
    from shouwang.engines.perimeter import parse_rules, parse_zones
    from shouwang.engines.perimeter.zones import LEAST_BUFFER_M

    require_metres("--buffer", options.buffer, LEAST_BUFFER_M)
    require_metres("--detour", options.detour, 0)
    _require_outputs(options)
    zones_data = read_json(options.zones)
    zones = parse_zones(zones_data)
    rules = parse_rules(read_toml(options.rules) if options.rules else {})
    clock = Clock(lang)
    with SecondReader(options.map, zones_data, way=options.way, buffer_m=options.buffer) as second:
        from shouwang.engines.perimeter import Settings, make_plan, read_map  # loads much

        roads = clock.measured("read", "read", lambda: read_map(options.map))
        settings = Settings(options.way, options.buffer, options.detour, rules)
        plan = clock.measured(
            "plan", "layout", lambda: make_plan(roads, zones, settings, progress=clock.tell)
        )
        return _finish(options, lang, clock, roads, zones, plan, second)


def reseal(options: argparse.Namespace, lang: Lang) -> int:
    """Make a plan anew with what was reported of it; return the exit code."""
    from shouwang.engines.perimeter import parse_zones, read_map
    from shouwang.engines.perimeter import reseal as make_new_plan
    from shouwang.engines.perimeter.planfile import read_plan
    from shouwang.engines.perimeter.replan import parse_paths

    _require_outputs(options)
    zones_data = read_json(options.zones)
    zones = parse_zones(zones_data)
    stored = read_plan(read_json(options.plan))
    paths = parse_paths(read_json(options.path)) if options.path else ()
    clock = Clock(lang)
    way, buffer = stored.settings.way, stored.settings.buffer_m
    with SecondReader(options.map, zones_data, way=way, buffer_m=buffer) as second:
        roads = clock.measured("read", "read", lambda: read_map(options.map))
        plan = clock.measured(
            "plan",
            "layout",
            lambda: make_new_plan(
                roads, zones, stored, paths=paths, not_here=options.not_here, progress=clock.tell
            ),
        )
        return _finish(options, lang, clock, roads, zones, plan, second)


def _require_outputs(options: argparse.Namespace) -> None:
    inputs = [getattr(options, name, None) for name in ("map", "zones", "rules", "path")]
    taken = [path for path in inputs if path]
    for output in filter(None, (options.out, options.picture)):
        require_apart(output, taken)
        taken.append(output)
    if options.out:
        require_writable(options.out)
    if not options.picture:
        return
    require_writable(options.picture, PICTURES)
    if options.picture.suffix.lower() == ".png" and not any(FONTS.glob("*.ttf")):
        raise words.FontsError(file=options.picture.name)


def _finish(
    options: argparse.Namespace,
    lang: Lang,
    clock: Clock,
    roads: Any,
    zones: Any,
    plan: Any,
    second: SecondReader,
) -> int:
    """Verify a plan, write it, and say what was found. An unverified plan is not shown."""
    from shouwang.engines.perimeter.planfile import plan_as_geojson

    document = plan_as_geojson(plan, lang, map_name=options.map.name, sealed=True)
    clock.tell("verify")
    report, seconds = second.verify(document)
    clock.seconds["verify"] = round(seconds, 3)
    if not report.sealed or report.unknown_controls:
        end_progress()
        first = report.leaks[0].steps[0].way_id if report.leaks else report.unknown_controls[0]
        raise words.UnprovenError(n=report.n_leaks, way=first)
    results: dict[Path, bytes] = {}
    if options.out:
        text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
        results[options.out] = text.replace('{"type":"Feature"', '\n{"type":"Feature"').encode()
    if options.picture:
        clock.tell("picture")
        results[options.picture] = _draw(options, lang, roads, zones, plan)
    write_all(results)
    end_progress()
    if options.json:
        print_json(_summary(plan, document, clock))
    else:
        _say(options, lang, plan, document, list(results))
    return 0


def _draw(options: argparse.Namespace, lang: Lang, roads: Any, zones: Any, plan: Any) -> bytes:
    from shouwang.engines.perimeter import picture

    scene = picture.scene_of(roads, zones, plan, map_name=options.map.name, sealed=True, lang=lang)
    kind = options.picture.suffix.lower()
    if kind == ".png":
        return picture.draw_png(scene, lang, font_dirs=[FONTS])
    draw = picture.draw_html if kind == ".html" else picture.draw_svg
    return draw(scene, lang).encode()


def _summary(plan: Any, document: dict[str, Any], clock: Clock) -> dict[str, Any]:
    meta = document["shouwang"]
    gates = len(plan.gates)
    return {
        "zones": len(plan.zones),
        "controls": len(plan.controls),
        "gates": gates,
        "barriers": len(plan.controls) - gates,
        **{key: meta[key] for key in ("cost", "bound", "gap", "sealed", "safe")},
        **{
            key: meta[key]
            for key in (
                "infeasible",
                "unserved_buildings",
                "buildings_without_vehicle_way",
                "zones_without_vehicle_way",
                "map_doubts",
                "notice",
            )
        },
        "seconds": clock.seconds,
    }


_ROWS: Final = 30
_NAMED: Final = 8
_DOUBTS: Final = 6


def _say(
    options: argparse.Namespace,
    lang: Lang,
    plan: Any,
    document: dict[str, Any],
    files: list[Path],
) -> None:
    for line in _report_lines(plan, lang, map_name=options.map.name):
        print_line(line)
    for control in plan.controls[:_ROWS]:
        print_line(
            words.ROW.say(
                lang,
                id=control.id,
                kind=words.KIND[control.kind].in_(lang),
                street=control.street or control.road,
                cost=control.crew_hours,
                zone=control.zones[0],
            )
        )
    if len(plan.controls) > _ROWS:
        print_line(words.AND_MORE.say(lang, n=len(plan.controls) - _ROWS))
    names = ", ".join(str(path) for path in files)
    print_line(words.WROTE.say(lang, files=names) if files else words.KEEP.in_(lang))
    print_line(document["shouwang"]["notice"])


def _report_lines(plan: Any, lang: Lang, *, map_name: str) -> list[str]:
    """Return what a plan proved, in about ten lines, and the first doubts about the map."""
    from shouwang.engines.perimeter.planfile import doubt_as_dict

    settings = plan.settings
    gates = len(plan.gates)
    lines = [
        words.HEAD.say(
            lang,
            zones=len(plan.zones),
            map=map_name,
            date=plan.map_date,
            way=(words.ON_FOOT if settings.way == "foot" else words.BY_VEHICLE).in_(lang),
            buffer=f"{settings.buffer_m:g}",
        ),
        words.FOUND.say(lang, gates=gates, barriers=len(plan.controls) - gates, cost=plan.cost),
    ]
    if plan.gap == 0:
        lines.append(words.LEAST.say(lang, bound=plan.bound, n=len(plan.disjoint)))
    else:
        lines.append(words.GAP.say(lang, bound=plan.bound, gap=f"{plan.gap:.1%}"))
    lines.append(words.SEALED.in_(lang))
    if plan.is_safe:
        lines.append(words.SAFE.say(lang, detour=f"{settings.detour_m:g}"))
    else:
        ids = ", ".join(str(b.osm_id) for b in plan.unserved[:_NAMED])
        lines.append(words.UNSAFE.say(lang, n=len(plan.unserved), ids=ids))
    if plan.without_vehicle_way:
        lines.append(words.NO_WAY.say(lang, n=len(plan.without_vehicle_way)))
    if plan.zones_without_vehicle_way:
        names = ", ".join(plan.zones_without_vehicle_way[:_NAMED])
        lines.append(words.NO_GATE.say(lang, zones=names))
    if plan.infeasible:
        places = ", ".join(f"{c.id} {c.street or c.road}" for c in plan.infeasible[:_NAMED])
        lines.append(words.INFEASIBLE.say(lang, n=len(plan.infeasible), places=places))
    links = sum(doubt.opens_seal for doubt in plan.doubts)
    lines.append(words.DOUBTS.say(lang, n=len(plan.doubts), links=links))
    first = sorted(plan.doubts, key=lambda doubt: not doubt.opens_seal)[:_DOUBTS]
    lines += [f"  - {doubt_as_dict(doubt, lang)['text']}" for doubt in first]
    if len(plan.doubts) > len(first):
        lines.append(words.AND_MORE.say(lang, n=len(plan.doubts) - len(first)))
    return lines
