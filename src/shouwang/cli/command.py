"""The `shouwang` command: its words, and sealing a zone."""

from __future__ import annotations

import argparse
import contextlib
import gc
import io
import json
import math
import os
import re
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final, NoReturn, TypeVar

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
from shouwang.cli.second import SecondReader
from shouwang.core.errors import ShouwangError
from shouwang.core.text import LANGS, Lang, Text

_T = TypeVar("_T")
MOST_M: Final = 20_000
_COMMANDS: Final = "seal|verify-seal|reseal|init|serve|import|export|manage"
FONTS: Final = Path(shouwang.__file__).parent / "assets" / "fonts"

_ARGPARSE: Final = (
    (r"the following arguments are required: (.*)", "缺少 {0}"),
    (r"one of the arguments (.*) is required", "{0} 必须给一个"),
    (r"unrecognized arguments: (.*)", "不认识 {0}"),
    (r"argument (.*?): expected one argument", "{0} 后面要有一个值"),
    (r"argument (.*?): invalid choice: (.*?) \(choose from (.*)\)", "{0} 不能是 {1}，只能是 {2}"),
    (r"argument (.*?): invalid float value: (.*)", "{0} 要的是数字，不是 {1}"),
    (r"argument (.*?): not allowed with argument (.*)", "{0} 不能和 {1} 一起用"),
)


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one sentence instead of printing its usage."""

    def error(self, message: str) -> NoReturn:
        zh = message
        for pattern, sentence in _ARGPARSE:
            if found := re.fullmatch(pattern, message):
                zh = sentence.format(*found.groups())
        raise words.UsageError(detail=Text(message, zh), command=self.prog)


def choose_lang(arguments: Sequence[str]) -> Lang:
    """Return the language asked for by ``--lang``, else by the environment, else English."""
    asked = ""
    for number, word in enumerate(arguments):
        if word == "--lang" and number + 1 < len(arguments):
            asked = arguments[number + 1]
        elif word.startswith("--lang="):
            asked = word.removeprefix("--lang=")
    names = ("SHOUWANG_LANG", "LC_ALL", "LC_MESSAGES", "LANG")
    asked = asked or next((value for name in names if (value := os.environ.get(name))), "")
    return "zh" if asked.lower().startswith("zh") else "en"


# Names come from maps and files of others: nothing in them may move the cursor, break a line or
# turn the direction of the text after them.
_UNPRINTABLE: Final = dict.fromkeys(
    [*range(32), *range(127, 160), 0x2028, 0x2029, *range(0x202A, 0x202F), *range(0x2066, 0x206A)],
    " ",
)


def _print(line: str, *, is_error: bool = False) -> None:
    """Print exactly one line."""
    print(line.translate(_UNPRINTABLE), file=sys.stderr if is_error else sys.stdout)


def _print_json(data: dict[str, Any]) -> None:
    is_utf = (sys.stdout.encoding or "").lower().startswith("utf")
    print(json.dumps(data, ensure_ascii=not is_utf))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0 done, 1 leaks found, 2 bad input."""
    arguments = list(sys.argv[1:] if arguments is None else arguments)
    lang = choose_lang(arguments)
    if isinstance(sys.stdout, io.TextIOWrapper):  # a terminal may not know every character
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        options = _parser(lang).parse_args(arguments)
        with _uncollected():
            result: int = options.run(options, lang)
        sys.stdout.flush()
    except (words.UnprovenError, words.UnverifiedError) as fault:
        _end_progress()
        _print(fault.say(lang), is_error=True)
        return 3
    except ShouwangError as refusal:
        _end_progress()
        _print(refusal.say(lang), is_error=True)
        return 2
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return 130
    return result


@contextlib.contextmanager
def _uncollected() -> Iterator[None]:
    """Collect no garbage: a command ends soon, and millions of rows of a map are no garbage."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _parser(lang: Lang) -> _Parser:
    def help_of(name: str) -> str:
        return words.HELP[name].in_(lang).replace("%", "%%")

    parser = _Parser(prog="shouwang", description=words.ABOUT.in_(lang), add_help=False)
    parser.add_argument("-h", "--help", action="help", help=help_of("help"))
    parser.add_argument("--lang", choices=LANGS, help=help_of("lang"))
    commands = parser.add_subparsers(required=True, metavar=_COMMANDS)

    def command(name: str, about: Text, run: Callable[..., int]) -> _Parser:
        made: _Parser = commands.add_parser(
            name, help=about.in_(lang), description=about.in_(lang), add_help=False
        )
        made.add_argument("-h", "--help", action="help", help=help_of("help"))
        made.add_argument("map", metavar="MAP", type=Path, help=help_of("map"))
        made.add_argument(
            "--zones", metavar="ZONES.geojson", type=Path, required=True, help=help_of("zones")
        )
        made.add_argument("--lang", choices=LANGS, help=help_of("lang"))
        made.set_defaults(run=run)
        return made

    def ground(made: _Parser) -> None:
        made.add_argument(
            "--way", choices=("foot", "vehicle"), default="foot", help=help_of("way")
        )
        made.add_argument(
            "--buffer", metavar="METRES", type=float, default=300.0, help=help_of("buffer")
        )

    seal = command("seal", words.SEAL, _seal)
    ground(seal)
    seal.add_argument(
        "--detour", metavar="METRES", type=float, default=1500.0, help=help_of("detour")
    )
    seal.add_argument("--rules", metavar="RULES.toml", type=Path, help=help_of("rules"))
    seal.add_argument("--out", metavar="PLAN.geojson", type=Path, help=help_of("out"))
    seal.add_argument("--picture", metavar="FILE", type=Path, help=help_of("picture"))
    seal.add_argument("--json", action="store_true", help=help_of("json"))
    verify = command("verify-seal", words.VERIFY, _verify)
    ground(verify)
    verify.add_argument(
        "--plan", metavar="PLAN.geojson", type=Path, required=True, help=help_of("plan")
    )
    verify.add_argument("--json", action="store_true", help=help_of("json"))
    again = command("reseal", words.RESEAL, _reseal)
    again.add_argument(
        "--plan", metavar="PLAN.geojson", type=Path, required=True, help=help_of("plan")
    )
    report = again.add_mutually_exclusive_group(required=True)
    report.add_argument("--path", metavar="PATH.geojson", type=Path, help=help_of("path"))
    report.add_argument("--not-here", metavar="CONTROL_ID", help=help_of("not-here"))
    again.add_argument(
        "--out", metavar="NEW.geojson", type=Path, required=True, help=help_of("out")
    )
    again.add_argument("--picture", metavar="FILE", type=Path, help=help_of("picture"))
    again.add_argument("--json", action="store_true", help=help_of("json"))
    _add_town_commands(commands, lang)
    return parser


def _add_town_commands(commands: Any, lang: Lang) -> None:
    def help_of(name: str) -> str:
        return words.HELP[name].in_(lang).replace("%", "%%")

    def command(name: str, about: Text, run: str) -> _Parser:
        made: _Parser = commands.add_parser(
            name, help=about.in_(lang), description=about.in_(lang), add_help=False
        )
        made.add_argument("-h", "--help", action="help", help=help_of("help"))
        made.add_argument("folder", metavar="FOLDER", type=Path, help=help_of("folder"))
        made.add_argument("--lang", choices=LANGS, help=help_of("lang"))
        made.set_defaults(run=partial(_in_town, run))
        return made

    init = command("init", words.INIT, "init")
    init.add_argument("--drill", choices=("village",), help=help_of("drill"))
    init.add_argument("--seed", type=int, default=1, help=help_of("seed"))
    serve = command("serve", words.SERVE, "serve")
    serve.add_argument("--host", default="127.0.0.1", help=help_of("host"))
    serve.add_argument("--port", type=int, default=8000, help=help_of("port"))
    serve.add_argument("--open", action="store_true", help=help_of("open"))
    bring_in = command("import", words.IMPORT, "bring_in")
    bring_in.add_argument("file", metavar="FILE", type=Path, help=help_of("file"))
    take_out = command("export", words.EXPORT, "take_out")
    take_out.add_argument("file", metavar="FILE.xlsx", type=Path, help=help_of("list"))
    for made in (bring_in, take_out):
        made.add_argument("--about", metavar="PATH", default="", help=help_of("about"))
    bring_in.add_argument("--purpose", default="", help=help_of("purpose"))
    take_out.add_argument("--purpose", required=True, help=help_of("purpose"))
    manage = command("manage", words.MANAGE, "manage")
    manage.add_argument("words", metavar="WORDS", nargs=argparse.REMAINDER, help=help_of("words"))


def _in_town(name: str, options: argparse.Namespace, lang: Lang) -> int:
    from shouwang.cli import town

    result: int = getattr(town, name)(options, lang)
    return result


class _Clock:
    """Says on a terminal what is being done, and notes how long each part took."""

    def __init__(self, lang: Lang) -> None:
        self.lang = lang
        self.seconds: dict[str, float] = {}
        self.started = time.perf_counter()
        self.is_shown = sys.stderr.isatty()

    def tell(self, stage: str) -> None:
        """Show a stage, on a terminal only."""
        if self.is_shown and stage in words.STAGES:
            elapsed = time.perf_counter() - self.started
            print(
                f"\r\x1b[K{elapsed:5.1f} s  {words.STAGES[stage].in_(self.lang)} …",
                end="",
                file=sys.stderr,
                flush=True,
            )

    def measured(self, part: str, stage: str, work: Callable[[], _T]) -> _T:
        """Do a part of the work and note its seconds."""
        self.tell(stage)
        begun = time.perf_counter()
        result = work()
        self.seconds[part] = round(time.perf_counter() - begun, 3)
        return result


def _end_progress() -> None:
    if sys.stderr.isatty():
        print("\r\x1b[K", end="", file=sys.stderr)


def _require_metres(option: str, value: float, least: float) -> None:
    if not (math.isfinite(value) and least <= value <= MOST_M):
        raise words.NumberError(option=option, value=f"{value:g}", least=least, most=MOST_M)


def _seal(options: argparse.Namespace, lang: Lang) -> int:
    from shouwang.engines.perimeter import parse_rules, parse_zones
    from shouwang.engines.perimeter.zones import LEAST_BUFFER_M

    _require_metres("--buffer", options.buffer, LEAST_BUFFER_M)
    _require_metres("--detour", options.detour, 0)
    _require_outputs(options)
    zones_data = read_json(options.zones)
    zones = parse_zones(zones_data)
    rules = parse_rules(read_toml(options.rules) if options.rules else {})
    clock = _Clock(lang)
    with SecondReader(options.map, zones_data, way=options.way, buffer_m=options.buffer) as second:
        from shouwang.engines.perimeter import Settings, make_plan, read_map  # loads much

        roads = clock.measured("read", "read", lambda: read_map(options.map))
        settings = Settings(options.way, options.buffer, options.detour, rules)
        plan = clock.measured(
            "plan", "layout", lambda: make_plan(roads, zones, settings, progress=clock.tell)
        )
        return _finish(options, lang, clock, roads, zones, plan, second)


def _reseal(options: argparse.Namespace, lang: Lang) -> int:
    from shouwang.engines.perimeter import parse_zones, read_map, reseal
    from shouwang.engines.perimeter.planfile import read_plan
    from shouwang.engines.perimeter.replan import parse_paths

    _require_outputs(options)
    zones_data = read_json(options.zones)
    zones = parse_zones(zones_data)
    stored = read_plan(read_json(options.plan))
    paths = parse_paths(read_json(options.path)) if options.path else ()
    clock = _Clock(lang)
    way, buffer = stored.settings.way, stored.settings.buffer_m
    with SecondReader(options.map, zones_data, way=way, buffer_m=buffer) as second:
        roads = clock.measured("read", "read", lambda: read_map(options.map))
        plan = clock.measured(
            "plan",
            "layout",
            lambda: reseal(
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
    clock: _Clock,
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
        _end_progress()
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
    _end_progress()
    if options.json:
        _print_json(_summary(plan, document, clock))
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


def _summary(plan: Any, document: dict[str, Any], clock: _Clock) -> dict[str, Any]:
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
    for line in report_lines(plan, lang, map_name=options.map.name):
        _print(line)
    for control in plan.controls[:_ROWS]:
        _print(
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
        _print(words.AND_MORE.say(lang, n=len(plan.controls) - _ROWS))
    names = ", ".join(str(path) for path in files)
    _print(words.WROTE.say(lang, files=names) if files else words.KEEP.in_(lang))
    _print(document["shouwang"]["notice"])


def report_lines(plan: Any, lang: Lang, *, map_name: str) -> list[str]:
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


def _verify(options: argparse.Namespace, lang: Lang) -> int:
    from shouwang.engines.perimeter import parse_zones, verify_seal
    from shouwang.engines.perimeter.zones import LEAST_BUFFER_M, require_on_map

    _require_metres("--buffer", options.buffer, LEAST_BUFFER_M)
    zones, plan = read_json(options.zones), read_json(options.plan)
    parsed = parse_zones(zones)
    clock = _Clock(lang)
    report = clock.measured(
        "verify",
        "verify",
        lambda: verify_seal(options.map, zones, plan, way=options.way, buffer_m=options.buffer),
    )
    if report.zones_without_roads:  # an empty zone is sealed; one beside the map is a mistake
        from shouwang.engines.perimeter import read_map

        require_on_map(parsed, read_map(options.map))
    _end_progress()
    if options.json:
        _print_json(_report_as_dict(report, clock))
    else:
        _say_report(report, lang)
    return 0 if report.sealed else 1


def _report_as_dict(report: Any, clock: _Clock) -> dict[str, Any]:
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
        _print(words.UNKNOWN.say(lang, ids=", ".join(report.unknown_controls)))
    if report.zones_without_roads:
        _print(words.NO_ROADS.say(lang, zones=", ".join(report.zones_without_roads)))
    if report.sealed:
        _print(words.SEALED.in_(lang))
        return
    _print(words.LEAKS.say(lang, n=report.n_leaks))
    for leak in report.leaks:
        steps = " > ".join(_step(step, lang) for step in leak.steps)
        lon, lat = leak.line[-1]
        _print(words.LEAK.say(lang, zone=leak.zone, steps=steps, lon=lon, lat=lat))
    if report.n_leaks > len(report.leaks):
        _print(words.MORE_LEAKS.say(lang, n=report.n_leaks - len(report.leaks)))


def _step(step: Any, lang: Lang) -> str:
    kind = f" {_STEP[step.kind].in_(lang)}" if step.kind in _STEP else ""
    return f"{step.way_id}{kind}" + (f" ({step.name})" if step.name else "")
