"""`shouwang seal` writes a proven plan whole or not at all, in the reader's language."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from shouwang.cli import seal
from shouwang.engines.perimeter import picture
from tests.cli.town import (
    MILL,
    NODE_TAGS,
    NODES,
    WAYS,
    Desk,
    collection,
    feature,
    features,
    map_text,
    ring,
    stored,
    write,
    write_formats,
)

SHOUWANG = Path(sys.executable).with_name("shouwang")
KEYS = {
    "zones", "controls", "gates", "barriers", "cost", "bound", "gap", "sealed", "safe",
    "infeasible", "unserved_buildings", "buildings_without_vehicle_way",
    "zones_without_vehicle_way", "map_doubts", "notice", "seconds",
}  # fmt: skip
EN_NOTICE = "not about unmapped paths; a plan is not an order."
ZH_NOTICE = "不涉及地图上没有的小路；方案不是命令。"


def points_of(plan: Path) -> list[tuple[Any, ...]]:
    return [(i, f["geometry"]["coordinates"], f["properties"]) for i, f in features(plan).items()]


# --- the plan -------------------------------------------------------------------------------


def test_every_format_of_one_map_gives_the_same_plan(desk: Desk) -> None:
    plans = []
    for number, town in enumerate(write_formats(desk.folder).values()):
        out = desk.folder / f"plan{number}.geojson"
        answer = desk.run("seal", town, "--zones", desk.zones, "--out", out)
        assert (answer.code, answer.err) == (0, "")
        plans.append(points_of(out))
    assert len(plans[0]) == 5
    assert plans[0] == plans[1] == plans[2] == plans[3]


def test_the_town_is_sealed_by_one_gate_and_the_cheapest_barriers(desk: Desk) -> None:
    plan = desk.plan()
    kinds = [f["properties"]["kind"] for f in features(plan).values()]
    assert sorted(kinds) == ["barrier"] * 4 + ["gate"]
    meta = stored(plan)
    # four residential arms at 5, a footway at 2, and one of them staffed for 24 more
    assert (meta["cost"], meta["bound"], meta["gap"]) == (46, 46, 0)
    assert meta["sealed"] is True
    assert meta["safe"] is True
    assert sum(f["properties"]["cost"] for f in features(plan).values()) == 46


def test_a_point_of_the_plan_names_its_segment_zone_price_reason_and_street(desk: Desk) -> None:
    for name, item in features(desk.plan()).items():
        known = item["properties"]
        assert item["geometry"]["type"] == "Point"
        assert known["id"] == name
        assert known["zone"] == "East Gate"
        assert known["street"] in {"Mill Road", "Canal Street", "Orchard Lane"}
        assert known["reason"]
        refs = WAYS[known["way_id"]][0]
        at = refs.index(known["from_node"])
        assert refs[at + 1] == known["to_node"]


def test_the_answer_as_json_is_one_object_with_the_promised_keys(desk: Desk) -> None:
    answer = desk.seal("--json")
    assert answer.code == 0
    assert answer.out.count("\n") == 1
    assert answer.json.keys() == KEYS
    assert answer.json["seconds"].keys() == {"read", "plan", "verify"}
    assert {k: answer.json[k] for k in ("zones", "controls", "gates", "barriers")} == {
        "zones": 1, "controls": 5, "gates": 1, "barriers": 4,
    }  # fmt: skip
    assert 0 < answer.json["bound"] <= answer.json["cost"]
    assert answer.json["gap"] == 0


def test_vehicles_only_need_no_control_on_the_footpath(desk: Desk) -> None:
    on_foot, driving = desk.seal("--json").json, desk.seal("--way", "vehicle", "--json").json
    assert driving["controls"] == on_foot["controls"] - 1
    assert driving["cost"] == on_foot["cost"] - 2


def test_dearer_rules_never_make_a_plan_cheaper(desk: Desk) -> None:
    rules = desk.file("rules.toml", "[cost]\nresidential = 9\n[gate]\ncrew_hours = 30\n")
    answer = desk.seal("--rules", rules, "--json").json
    assert answer["cost"] == answer["bound"] == 4 * 9 + 2 + 30


def test_a_forbidden_way_that_cannot_be_avoided_is_named(desk: Desk) -> None:
    rules = desk.file("rules.toml", "[forbid]\nways = [103]\n")
    answer = desk.seal("--rules", rules, "--json").json
    assert [place["way_id"] for place in answer["infeasible"]] == [103]
    text = desk.seal("--rules", rules).out
    assert "Orchard Lane" in text
    assert "decide on the spot" in text


def test_the_same_command_twice_writes_the_same_bytes(desk: Desk) -> None:
    assert desk.plan("a.geojson").read_bytes() == desk.plan("b.geojson").read_bytes()


def test_a_byte_order_mark_and_heights_are_no_matter(desk: Desk) -> None:
    high = [[*point, 12.5] for point in ring()]
    marked = b"\xef\xbb\xbf" + json.dumps(collection(feature([high]))).encode()
    desk.file("zones.geojson", marked)
    assert desk.seal().code == 0


@pytest.mark.parametrize(
    "zones",
    [
        collection(feature([ring(0, 0, 300), ring(0, 0, 100)])),
        collection(feature([[ring()], [ring(500, 500, 50)]], kind="MultiPolygon")),
        collection(feature([ring()], "A"), feature([ring()], "A")),
        collection(
            feature([ring()], "A"), feature([ring(60)], "B"), feature([ring(0, 0, 9)], "C")
        ),
        collection(feature([ring(0, 0, 1300)])),
        collection(feature([ring(70, 70, 1)])),
        collection(feature([ring(0, 0, 0.1)])),
        feature([ring()]),
        {"type": "Polygon", "coordinates": [ring()]},
    ],
    ids=[
        "hole",
        "two parts",
        "twice",
        "nested",
        "whole map",
        "no road",
        "tiny",
        "feature",
        "bare",
    ],
)
def test_odd_zones_are_sealed_too(desk: Desk, zones: Any) -> None:
    desk.file("zones.geojson", zones)
    plan = desk.plan()
    assert desk.verify(plan).code == 0


def test_zones_of_one_name_are_told_apart(desk: Desk) -> None:
    desk.file("zones.geojson", collection(feature([ring()], "A"), feature([ring(700)], "A")))
    assert stored(desk.plan())["zones"] == ["A", "A (2)"]


NAMES = [
    "a\x1b[2Jb",
    "two\nlines",
    "{braces} {0} %s {zone!r}",
    "<script>alert(1)</script>",
    "x" * 5000,
    "منطقة \u202eabc",
    "😀",
    "  ",
    12.5,
    [1],
    {"a": 1},
]


@pytest.mark.parametrize("name", NAMES, ids=[ascii(name)[:20] for name in NAMES])
def test_no_name_of_a_zone_breaks_a_line_or_moves_the_cursor(desk: Desk, name: Any) -> None:
    plain = desk.seal().out.count("\n")
    desk.file("zones.geojson", collection(feature([ring()], name)))
    out, page = desk.folder / "plan.geojson", desk.folder / "map.html"
    answer = desk.seal("--out", out, "--picture", page)
    assert (answer.code, answer.err) == (0, "")
    assert answer.out.count("\n") == plain
    assert not set(answer.out) & set("\x1b\r\u202e\x00")
    assert "<script>alert(1)" not in page.read_text("utf-8")
    assert desk.verify(out).code == 0


def test_no_name_of_a_way_breaks_a_line(desk: Desk) -> None:
    named = {k: (r, {**t, "name": "A\nB\t{x}<b>\u202e"}) for k, (r, t) in WAYS.items()}
    write(desk.map, map_text(NODES, named, node_tags=NODE_TAGS))
    answer = desk.seal()
    assert answer.code == 0
    assert len([line for line in answer.out.splitlines() if "A B" in line]) == 5
    leak = desk.verify(desk.file("none.geojson", collection()))
    assert leak.code == 1
    assert leak.out.count("\n") == leak.out.count("A B") + 1
    assert "\u202e" not in leak.out + answer.out


HIGH = 2**33 + 5
ODD: dict[str, tuple[Any, Any]] = {
    "way of one node": (NODES, {**WAYS, 300: ([1], MILL)}),
    "way of no node": (NODES, {**WAYS, 300: ([], MILL)}),
    "repeated nodes": (NODES, {**WAYS, 300: ([3, 3, 10, 10, 11, 11], MILL)}),
    "house of one node": (NODES, {**WAYS, 300: ([3], {"building": "yes"})}),
    "house nobody drew": (NODES, {**WAYS, 300: ([991, 992, 991], {"building": "yes"})}),
    "ids over 2^33": (
        {k + HIGH: place for k, place in NODES.items()},
        {k + HIGH: ([r + HIGH for r in refs], tags) for k, (refs, tags) in WAYS.items()},
    ),
    "no length": ({**NODES, 50: (200, 0), 51: (200, 0)}, {**WAYS, 300: ([4, 50, 51, 11], MILL)}),
    "two nodes at one place": ({**NODES, 50: (0, 0)}, {**WAYS, 300: ([50, 11], MILL)}),
    "stub in the zone": (NODES, {**WAYS, 300: ([3, 777], MILL)}),
    "stub in the ring": (NODES, {**WAYS, 300: ([4, 777], MILL)}),
    "square nobody drew": (
        NODES,
        {**WAYS, 300: ([777, 778, 779, 777], {"highway": "pedestrian", "area": "yes"})},
    ),
    "unsorted ids": (NODES, dict(reversed(WAYS.items()))),
}


@pytest.mark.parametrize("kind", ODD)
@pytest.mark.parametrize("way", ["foot", "vehicle"])
def test_odd_maps_are_sealed_too(desk: Desk, kind: str, way: str) -> None:
    write(desk.map, map_text(*ODD[kind]))
    answer = desk.seal("--way", way, "--json")
    assert answer.code == 0, answer.err
    assert answer.json["sealed"] is True


# --- languages ------------------------------------------------------------------------------


def test_english_is_spoken_where_nothing_is_asked_for(desk: Desk) -> None:
    out = desk.seal().out
    assert "Proven least" in out
    assert out.rstrip().endswith(EN_NOTICE)


@pytest.mark.parametrize("where", ["after", "before", "joined"])
def test_chinese_is_spoken_when_asked_for_on_the_line(desk: Desk, where: str) -> None:
    line: list[object] = ["seal", desk.map, "--zones", desk.zones]
    line = {
        "after": [*line, "--lang", "zh"],
        "before": ["--lang", "zh", *line],
        "joined": [*line, "--lang=zh"],
    }[where]
    answer = desk.run(*line)
    assert answer.code == 0
    assert "已证明最省" in answer.out
    assert answer.out.rstrip().endswith(ZH_NOTICE)


@pytest.mark.parametrize("name", ["SHOUWANG_LANG", "LC_ALL", "LC_MESSAGES", "LANG"])
def test_chinese_is_spoken_when_the_environment_asks_for_it(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv(name, "zh_CN.UTF-8")
    assert "已证明最省" in desk.seal().out
    assert "Proven least" in desk.seal("--lang", "en").out


def test_the_plan_file_speaks_the_language_of_the_command(desk: Desk) -> None:
    assert stored(desk.plan("zh.geojson", "--lang", "zh"))["notice"].endswith(ZH_NOTICE)
    assert stored(desk.plan("en.geojson"))["notice"].endswith(EN_NOTICE)


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("words", [[], ["seal"], ["verify-seal"], ["reseal"]])
def test_help_is_printed_in_both_languages(desk: Desk, words: list[str], lang: str) -> None:
    with pytest.raises(SystemExit) as left:
        desk.run("--lang", lang, *words, "--help")
    assert left.value.code == 0
    said = desk.capsys.readouterr()
    assert said.err == ""
    assert ("显示帮助" in said.out) is (lang == "zh")


# --- files whole or absent ------------------------------------------------------------------


def test_plan_and_picture_are_written_and_nothing_else(desk: Desk) -> None:
    before = desk.names()
    answer = desk.seal("--out", desk.folder / "p.geojson", "--picture", desk.folder / "p.svg")
    assert answer.code == 0
    assert desk.names() - before == {"p.geojson", "p.svg"}
    assert "Written:" in answer.out
    assert (desk.folder / "p.svg").read_text("utf-8").rstrip().endswith("</svg>")


def test_without_out_nothing_is_written_and_that_is_said(desk: Desk) -> None:
    before = desk.names()
    assert "Nothing was written" in desk.seal().out
    assert desk.names() == before


def test_an_old_plan_is_replaced_whole(desk: Desk) -> None:
    old = desk.file("plan.geojson", "x" * 1_000_000)
    desk.plan()
    assert len(features(old)) == 5


@pytest.mark.parametrize(
    ("option", "name", "word"),
    [
        ("--out", "no/such/plan.geojson", "no/such"),
        ("--out", ".", "folder"),
        ("--picture", "no/such/map.svg", "no/such"),
        ("--picture", "map.pdf", ".svg, .png, .html"),
        ("--picture", "map", ".svg, .png, .html"),
        ("--out", "town.osm", "already"),
        ("--out", "zones.geojson", "already"),
        ("--picture", "plan.svg", "already"),
    ],
)
def test_an_output_that_cannot_be_written_is_refused_before_the_work(
    desk: Desk, option: str, name: str, word: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unreachable(*_: Any, **__: Any) -> Any:
        raise AssertionError("the map was read")

    monkeypatch.setattr("shouwang.engines.perimeter.read_map", unreachable)
    before = {path: path.read_bytes() for path in desk.folder.iterdir()}
    words: list[object] = [option, desk.folder / name]
    if name == "plan.svg":
        words += ["--out", desk.folder / name]
    answer = desk.seal(*words)
    assert answer.code == 2
    assert answer.err.count("\n") == 1
    assert word in answer.err
    assert {path: path.read_bytes() for path in desk.folder.iterdir()} == before


def test_a_folder_without_leave_to_write_is_refused(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shouwang.cli.files.os.access", lambda *_: False)
    answer = desk.seal("--out", desk.folder / "plan.geojson")
    assert answer.code == 2
    assert "not yours to write" in answer.err
    assert "plan.geojson" not in desk.names()


def test_a_pipe_is_no_place_for_a_plan(desk: Desk) -> None:
    pipe = desk.folder / "pipe"
    os.mkfifo(pipe)
    answer = desk.seal("--out", pipe)
    assert answer.code == 2
    assert "device or a pipe" in answer.err
    assert pipe.is_fifo()


def test_a_picture_that_fails_leaves_no_plan_behind(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any, **__: Any) -> Any:
        raise RuntimeError("no ink")

    monkeypatch.setattr(picture, "draw_svg", fail)
    before = desk.names()
    with pytest.raises(RuntimeError, match="no ink"):
        desk.seal("--out", desk.folder / "p.geojson", "--picture", desk.folder / "p.svg")
    assert desk.names() == before


def test_a_full_disk_leaves_the_old_files_as_they_were(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    old = desk.file("p.geojson", "old")
    before = desk.names()
    monkeypatch.setattr("shouwang.cli.files.os.fsync", full)
    answer = desk.seal("--out", old, "--picture", desk.folder / "p.svg")
    assert answer.code == 2
    assert "No space left" in answer.err
    assert desk.names() == before
    assert old.read_text() == "old"


def test_a_png_without_fonts_is_refused_before_the_work(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(seal, "FONTS", desk.folder)
    answer = desk.seal("--out", desk.folder / "p.geojson", "--picture", desk.folder / "p.png")
    assert answer.code == 2
    assert "make web" in answer.err
    assert "p.geojson" not in desk.names()


# --- the program itself ---------------------------------------------------------------------


def start(*words: object, **more: Any) -> subprocess.CompletedProcess[bytes]:
    env = {k: v for k, v in os.environ.items() if not k.startswith(("LC_", "LANG", "SHOUWANG"))}
    line = [str(SHOUWANG), *map(str, words)]
    env |= more.pop("env", {})
    return subprocess.run(line, capture_output=True, timeout=60, check=False, env=env, **more)


def test_the_program_shows_no_progress_in_a_pipe(desk: Desk) -> None:
    done = start("seal", desk.map, "--zones", desk.zones, env={"SHOUWANG_LANG": "zh"})
    assert done.returncode == 0
    assert done.stderr == b""
    assert b"\r" not in done.stdout
    assert b"\x1b" not in done.stdout
    assert ZH_NOTICE in done.stdout.decode()


def test_the_program_shows_progress_on_a_terminal_and_wipes_it_off(desk: Desk) -> None:
    pty = pytest.importorskip("pty")
    ours, theirs = pty.openpty()
    line = [str(SHOUWANG), "seal", str(desk.map), "--zones", str(desk.zones), "--lang", "en"]
    with subprocess.Popen(line, stdout=subprocess.DEVNULL, stderr=theirs) as running:
        os.close(theirs)
        shown = b""
        try:
            while piece := os.read(ours, 4096):
                shown += piece
        except OSError:  # Linux says so when the other end is closed
            pass
        assert running.wait(timeout=60) == 0
    os.close(ours)
    assert b"reading the map" in shown
    assert b"\n" not in shown
    assert shown.endswith(b"\r\x1b[K")


def test_the_program_speaks_to_a_terminal_that_knows_no_chinese(desk: Desk) -> None:
    done = start("--help", env={"PYTHONIOENCODING": "ascii", "SHOUWANG_LANG": "zh"})
    assert (done.returncode, done.stderr) == (0, b"")


def test_json_stays_json_on_a_terminal_that_knows_no_chinese(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    monkeypatch.setattr("sys.stdout", plain)
    assert desk.seal("--json", "--lang", "zh").code == 0
    plain.flush()
    assert json.loads(plain.buffer.getvalue())["notice"].endswith(ZH_NOTICE)


def test_the_program_is_quiet_when_nobody_reads_on(desk: Desk) -> None:
    read, wrote = os.pipe()
    os.close(read)
    line = [str(SHOUWANG), "seal", str(desk.map), "--zones", str(desk.zones)]
    done = subprocess.run(line, stdout=wrote, stderr=subprocess.PIPE, timeout=60, check=False)
    os.close(wrote)
    assert done.stderr == b""
    assert done.returncode == 0


def test_the_program_refuses_without_a_traceback(desk: Desk) -> None:
    done = start("seal", desk.map)
    assert done.returncode == 2
    assert done.stdout == b""
    assert done.stderr.count(b"\n") == 1
    assert b"--zones" in done.stderr
