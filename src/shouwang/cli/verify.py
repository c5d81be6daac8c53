"""`verify-seal`: look for a way out of a sealed zone, and say each that is found."""

from __future__ import annotations

import argparse
from typing import Any, Final

from shouwang.cli import words
from shouwang.cli.files import read_json
from shouwang.cli.metres import require_metres
from shouwang.cli.printing import Clock, end_progress, print_json, print_line
from shouwang.core.text import Lang


def verify(options: argparse.Namespace, lang: Lang) -> int:
    """Verify a plan; return the exit code: 0 sealed, 1 leaks found."""
    from shouwang.engines.perimeter import parse_zones, verify_seal
    from shouwang.engines.perimeter.zones import LEAST_BUFFER_M, require_on_map

    require_metres("--buffer", options.buffer, LEAST_BUFFER_M)
    zones, plan = read_json(options.zones), read_json(options.plan)
    parsed = parse_zones(zones)
    clock = Clock(lang)
    report = clock.measured(
        "verify",
        "verify",
        lambda: verify_seal(options.map, zones, plan, way=options.way, buffer_m=options.buffer),
    )
    if report.zones_without_roads:  # an empty zone is sealed; one beside the map is a mistake
        from shouwang.engines.perimeter import read_map

        require_on_map(parsed, read_map(options.map))
    end_progress()
    if options.json:
        print_json(_report_as_dict(report, clock))
    else:
        _say_report(report, lang)
    return 0 if report.sealed else 1


def _report_as_dict(report: Any, clock: Clock) -> dict[str, Any]:
    return {
        "sealed": report.sealed,
        "n_leaks": report.n_leaks,
        "leaks": [
            {
                "zone": leak.zone,
                "steps": [
                    {"way_id": step.way_id, "name": step.name, "kind": step.kind}
                    for step in leak.steps
                ],
                "line": [list(point) for point in leak.line],
            }
            for leak in report.leaks
        ],
        "unknown_controls": list(report.unknown_controls),
        "zones_without_roads": list(report.zones_without_roads),
        "seconds": clock.seconds,
    }


_STEP: Final = {"square": words.SQUARE, "stub": words.STUB, "reported": words.REPORTED}


def _say_report(report: Any, lang: Lang) -> None:
    if report.unknown_controls:
        print_line(words.UNKNOWN.say(lang, ids=", ".join(report.unknown_controls)))
    if report.zones_without_roads:
        print_line(words.NO_ROADS.say(lang, zones=", ".join(report.zones_without_roads)))
    if report.sealed:
        print_line(words.SEALED.in_(lang))
        return
    print_line(words.LEAKS.say(lang, n=report.n_leaks))
    for leak in report.leaks:
        steps = " > ".join(_step(step, lang) for step in leak.steps)
        lon, lat = leak.line[-1]
        print_line(words.LEAK.say(lang, zone=leak.zone, steps=steps, lon=lon, lat=lat))
    if report.n_leaks > len(report.leaks):
        print_line(words.MORE_LEAKS.say(lang, n=report.n_leaks - len(report.leaks)))


def _step(step: Any, lang: Lang) -> str:
    kind = f" {_STEP[step.kind].in_(lang)}" if step.kind in _STEP else ""
    return f"{step.way_id}{kind}" + (f" ({step.name})" if step.name else "")
