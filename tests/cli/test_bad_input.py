"""Whatever is given, the command answers in one sentence and leaves nothing half-written."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.cli.town import (
    LAT,
    LON,
    NODES,
    WAYS,
    ZONES,
    Desk,
    collection,
    feature,
    map_text,
    ring,
    write,
    write_formats,
)

PNG = b"\x89PNG\r\n\x1a\n" + bytes(100)


def refused(desk: Desk, *words: object) -> str:
    """Run a command that must be refused in both languages; return the English sentence."""
    before = {path: path.is_file() and path.read_bytes() for path in desk.folder.iterdir()}
    sentences = []
    for lang in ("en", "zh"):
        answer = desk.run(*words, "--lang", lang)
        assert answer.code == 2, answer
        assert answer.out == ""
        assert answer.err.count("\n") == 1
        assert answer.err.endswith("]\n")  # the code that a script may look for
        assert "Traceback" not in answer.err
        assert len(answer.err) < 700
        sentences.append(answer.err)
    assert any("\u4e00" <= letter <= "\u9fff" for letter in sentences[1])
    after = {path: path.is_file() and path.read_bytes() for path in desk.folder.iterdir()}
    assert after == before
    return sentences[0]


def refused_by_both(desk: Desk, town: Path, zones: Path) -> str:
    """Refuse map or zones in `seal` and in `verify-seal`; return what `seal` says."""
    nothing = desk.file("none.json", collection())
    refused(desk, "verify-seal", town, "--zones", zones, "--plan", nothing)
    out = ("--out", desk.folder / "plan.geojson", "--picture", desk.folder / "map.svg")
    return refused(desk, "seal", town, "--zones", zones, *out)


# --- maps -----------------------------------------------------------------------------------

MAPS: dict[str, tuple[str, Any, str]] = {
    "nothing": ("a.osm", b"", "0 bytes"),
    "nothing in pbf": ("a.osm.pbf", b"", "0 bytes"),
    "text": ("a.osm", "hello world\n", "line 1"),
    "a page": ("a.osm", "<html><body>404</body></html>", "html"),
    "a picture": ("a.osm.pbf", PNG, "a.osm.pbf"),
    "a picture in gz": ("a.osm.gz", PNG, "a.osm.gz"),
    "unknown ending": ("a.txt", map_text(NODES, WAYS), "ending"),
    "json": ("a.geojson", "{}", "ending"),
    "no roads": ("a.osm", map_text(NODES, {}), f"{len(NODES)} nodes"),
    "no data": ("a.osm", map_text({}, {}), "no map data"),
    "only one-node ways": ("a.osm", map_text(NODES, {1: ([1], {"highway": "path"})}), "0 ways"),
    "only missing nodes": (
        "a.osm",
        map_text({1: (0, 0)}, {1: ([7, 8, 9], {"highway": "path"})}),
        "none of the 3 nodes",
    ),
    "never uploaded": (
        "a.osm",
        map_text({-1: (0, 0), -2: (900, 0)}, {-1: ([-1, -2], {"highway": "path"})}),
        "below 0",
    ),
}


@pytest.mark.parametrize("kind", MAPS)
def test_a_map_that_is_none_is_refused(desk: Desk, kind: str) -> None:
    name, content, value = MAPS[kind]
    said = refused_by_both(desk, desk.file(name, content), desk.zones)
    assert name in said
    assert value in said


def test_an_absent_map_and_a_folder_are_refused(desk: Desk) -> None:
    assert "no such file" in refused_by_both(desk, desk.folder / "no.osm", desk.zones)
    assert "not a file" in refused_by_both(desk, desk.folder, desk.zones)


@pytest.mark.parametrize("ending", [".osm", ".osm.gz", ".osm.bz2", ".osm.pbf"])
def test_a_map_cut_off_anywhere_is_refused(desk: Desk, ending: str) -> None:
    whole = write_formats(desk.folder)[ending].read_bytes()
    lengths = {1, 7, len(whole) // 4, len(whole) // 2, len(whole) * 3 // 4}
    for length in sorted(lengths | {len(whole) - 9, len(whole) - 5, len(whole) - 2}):
        cut = desk.file(f"cut{ending}", whole[:length])
        assert "cut" in refused_by_both(desk, cut, desk.zones)


# --- zones ----------------------------------------------------------------------------------

W, E, S, N = LON - 0.001, LON + 0.001, LAT - 0.001, LAT + 0.001


def around(*points: Any) -> Any:
    return collection(feature([list(points)]))


def spoiled(value: str) -> str:
    """Return a zone with one coordinate spoiled."""
    return json.dumps(ZONES).replace(str(ring()[0][0]), value)


BAD_ZONES: dict[str, tuple[Any, str]] = {
    "nothing": ("", "not JSON (line 1)"),
    "no json": ('{"type":\n"Feature', "not JSON (line 2)"),
    "deep": ("[" * 100_000, "not JSON"),
    "latin": (b'{"type":"\xff"}', "UTF-8"),
    "utf-16": (json.dumps(ZONES).encode("utf-16"), "UTF-8"),
    "half a character": ('{"type":"\\ud800"}', "\\ud800"),
    "list": ([], "'list'"),
    "number": ("5", "'int'"),
    "null": ("null", "'NoneType'"),
    "another kind": ({"type": "Topology"}, "'Topology'"),
    "no zone": (collection(), "0 polygons"),
    "point": (collection({"type": "Feature", "geometry": {"type": "Point"}}), "Point"),
    "no geometry": (collection({"type": "Feature", "geometry": None}), "feature 1"),
    "no feature": (collection(feature([ring()]), 5), "feature 2"),
    "no type": (collection({"geometry": {"type": "Polygon"}}), "feature 1"),
    "crossing itself": (around([W, S], [E, N], [E, S], [W, N], [W, S]), "Self-intersection"),
    "parts on top": (
        collection(feature([[ring()], [ring(50)]], kind="MultiPolygon")),
        "Self-intersection",
    ),
    "no area": (around([W, S], [E, S], [W, S], [W, S]), "no area"),
    "no ring": (collection(feature([])), "no area"),
    "two points": (around([W, S], [E, S]), "feature 1"),
    "no numbers": (collection(feature([["a", "b"]])), "'a'"),
    "no list": (collection(feature("abc")), "'abc'"),
    "nulls": (around(None, None, None, None), "None"),
    "text": (spoiled('"117.2"'), "'117.2'"),
    "yes": (spoiled("true"), "True"),
    "nan": (spoiled("NaN"), "nan"),
    "infinite": (spoiled("Infinity"), "inf"),
    "too large to write": (spoiled("1e999"), "inf"),
    "400 digits": (spoiled("9" * 400), "not JSON"),
    "huge": (spoiled("1e200"), "1e+200"),
    "projected": (around([13e6, 3e6], [13.1e6, 3e6], [13.1e6, 3.1e6], [13e6, 3e6]), "3.1e+06"),
    "another system": ({**ZONES, "crs": {"properties": {"name": "EPSG:4547"}}}, "EPSG:4547"),
    "a system that is none": ({**ZONES, "crs": 5}, "system 5"),
    "swapped": (around([S, W], [S, E], [N, E], [S, W]), "longitude, latitude"),
    "a pole": (around([W, 89], [E, 89], [E, 90], [W, 89]), "90"),
    "across 180": (
        around([179.9, S], [-179.9, S], [-179.9, N], [179.9, N], [179.9, S]),
        "359.8 degrees",
    ),
    "far away": (around([10, 10], [10.1, 10], [10.1, 10.1], [10, 10]), "outside the map"),
    "one far away": (
        collection(feature([ring()]), feature([ring(90_000)], "Mill")),
        "'Mill'",
    ),
}


@pytest.mark.parametrize("kind", BAD_ZONES)
def test_zones_that_are_none_are_refused(desk: Desk, kind: str) -> None:
    content, value = BAD_ZONES[kind]
    assert value in refused_by_both(desk, desk.map, desk.file("zones.geojson", content))


def test_swapped_coordinates_that_could_be_a_place_are_recognised(desk: Desk) -> None:
    """East of 90 degrees a swap gives itself away; elsewhere the map tells."""
    here = map_text(NODES, WAYS).replace(f'lon="{int(LON)}.', 'lon="17.')
    west = [[lat, lon - 100] for lon, lat in ring()]
    said = refused_by_both(
        desk, desk.file("a.osm", here), desk.file("zones.geojson", around(*west))
    )
    assert "look swapped" in said


def test_absent_zones_and_a_folder_are_refused(desk: Desk) -> None:
    assert "no such file" in refused_by_both(desk, desk.map, desk.folder / "no.geojson")
    assert "cannot be opened" in refused_by_both(desk, desk.map, desk.folder)


# --- rules ----------------------------------------------------------------------------------

RULES: dict[str, tuple[Any, str, str]] = {
    "no toml": ("[cost", "rules.toml", "not TOML"),
    "no text": (PNG, "rules.toml", "UTF-8"),
    "a section near": ("[costs]\nprimary = 1\n", "costs", "Known here: cost."),
    "a section far": ("[weather]\nrain = 1\n", "weather", "cost, gate, crossing, forbid"),
    "a key near": ("[gate]\ncrew_hour = 5\n", "gate.crew_hour = 5", "crew_hours"),
    "a key far": ("[forbid]\nzzz = 5\n", "forbid.zzz = 5", "bridges"),
    "no section": ("cost = 5\n", "cost = 5", "table"),
    "text": ('[cost]\nprimary = "9"\n', "cost.primary = 9", "whole"),
    "half": ("[cost]\nprimary = 2.5\n", "cost.primary = 2.5", "whole"),
    "nought": ("[cost]\nprimary = 0\n", "cost.primary = 0", "1 … 10000"),
    "negative": ("[cost]\nprimary = -3\n", "cost.primary = -3", "1 … 10000"),
    "true": ("[cost]\nprimary = true\n", "cost.primary = True", "whole"),
    "huge": ("[cost]\nprimary = 10001\n", "cost.primary = 10001", "1 … 10000"),
    "nan": ("[crossing]\nfactor = nan\n", "crossing.factor = nan", "1 … 100"),
    "infinite": ("[crossing]\nfactor = inf\n", "crossing.factor = inf", "1 … 100"),
    "little": ("[crossing]\nfactor = 0.5\n", "crossing.factor = 0.5", "1 … 100"),
    "a date": ("[gate]\ncrew_hours = 2024-01-01\n", "2024-01-01", "whole"),
    "no list": ('[forbid]\nroads = "primary"\n', "forbid.roads = primary", "list"),
    "wrong list": ("[forbid]\nroads = [1]\n", "forbid.roads = [1]", "list"),
    "names for ids": ('[forbid]\nways = ["a"]\n', "forbid.ways = ['a']", "ids"),
    "true for ids": ("[forbid]\nnodes = [true]\n", "forbid.nodes = [True]", "ids"),
    "no truth": ("[forbid]\nbridges = 1\n", "forbid.bridges = 1", "true or false"),
    "ids beyond all": (f"[forbid]\nways = [{2**70}]\n", "forbid.ways", "ids"),
    "a long list": (f"[forbid]\nways = {['a' * 9] * 99}\n", "forbid.ways", "ids"),
    "two lines": ('[cost]\nprimary = "a\\nb"\n', "cost.primary = a b", "whole"),
}


@pytest.mark.parametrize("kind", RULES)
def test_rules_that_are_not_understood_are_refused_with_what_is_known(
    desk: Desk, kind: str
) -> None:
    content, value, help_ = RULES[kind]
    rules = desk.file("rules.toml", content)
    out = desk.folder / "plan.geojson"
    said = refused(desk, "seal", desk.map, "--zones", desk.zones, "--rules", rules, "--out", out)
    assert value in said
    assert help_ in said


# --- options --------------------------------------------------------------------------------

OPTIONS = [
    ("--buffer 0", "--buffer is 0"),
    ("--buffer -5", "--buffer is -5"),
    ("--buffer nan", "--buffer is nan"),
    ("--buffer inf", "--buffer is inf"),
    ("--buffer 1e9", "--buffer is 1e+09"),
    ("--buffer 1e999", "--buffer is inf"),
    ("--buffer wide", "'wide'"),
    ("--buffer", "--buffer"),
    ("--way train", "'train'"),
    ("--nonsense", "--nonsense"),
]


@pytest.mark.parametrize(("words", "value"), OPTIONS)
def test_options_that_make_no_sense_are_refused(desk: Desk, words: str, value: str) -> None:
    plan = desk.file("none.json", collection())
    verify = ("verify-seal", desk.map, "--zones", desk.zones, "--plan", plan)
    assert value in refused(desk, *verify, *words.split())
    assert value in refused(desk, "seal", desk.map, "--zones", desk.zones, *words.split())


@pytest.mark.parametrize("metres", ["-1", "nan", "inf", "1e9", "far"])
def test_a_detour_that_makes_no_sense_is_refused(desk: Desk, metres: str) -> None:
    said = refused(desk, "seal", desk.map, "--zones", desk.zones, "--detour", metres)
    assert "--detour" in said


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("", "seal|verify-seal|reseal|init|serve|import|export|audit|manage"),
        ("lock", "lock"),
        ("seal", "--zones"),
        ("seal a.osm", "--zones"),
        ("seal --zones z", "MAP"),
        ("verify-seal a.osm --zones z", "--plan"),
        ("reseal a.osm --zones z --plan p --path q", "--out"),
        ("reseal a.osm --zones z --plan p --out o", "--path"),
    ],
)
def test_missing_words_are_named(desk: Desk, words: str, value: str) -> None:
    assert value in refused(desk, *words.split())


def test_an_unknown_language_is_refused(desk: Desk) -> None:
    answer = desk.seal("--lang", "fr")
    assert answer.code == 2
    assert "'fr'" in answer.err


# --- plans ----------------------------------------------------------------------------------


def damaged(desk: Desk, path: str, value: Any) -> Path:
    """Write a plan with the member at a dotted path changed; None takes it away."""
    data = json.loads(desk.plan().read_text("utf-8"))
    (desk.folder / "plan.geojson").unlink()
    here = data
    *most, last = path.split(".")
    for step in most:
        here = here[int(step)] if step.isdigit() else here[step]
    if value is None:
        del here[last]
    else:
        here[last] = value
    return desk.file("damaged.geojson", data)


DAMAGES: list[tuple[str, Any]] = [
    ("features", None),
    ("features", 5),
    ("features", [5]),
    ("features.1.properties", None),
    ("features.1.properties.id", None),
    ("features.1.properties.id", 7),
    ("features.1.geometry", None),
    ("features.1.geometry.coordinates", [1]),
    ("features.1.geometry.coordinates", ["a", "b"]),
    ("features.1.geometry.coordinates", [1e300, 5]),
    ("features.1.geometry.coordinates", [float("nan"), 5]),
    ("features.1.properties.way_id", "a"),
    ("features.1.properties.from_node", float("inf")),
    ("shouwang", 5),
    ("shouwang.reported_paths", 5),
    ("shouwang.reported_paths", [5]),
    ("shouwang.reported_paths", [[[117.2, 28.3]]]),
    ("shouwang.reported_paths", [[[117.2, 28.3], [117.2, float("nan")]]]),
]
ONLY_RESEAL: list[tuple[str, Any]] = [
    ("shouwang", None),
    ("features.1.properties.kind", None),
    ("features.1.properties.id", "X"),
    ("features.1.properties.id", "C²"),
    ("features.1.properties.way_id", 10**30),
    ("features.1.properties.way_id", 999),
    ("features.1.properties.cost", "a"),
    ("shouwang.way", "train"),
    ("shouwang.buffer_m", None),
    ("shouwang.buffer_m", -5),
    ("shouwang.buffer_m", 0),
    ("shouwang.buffer_m", float("nan")),
    ("shouwang.buffer_m", "300"),
    ("shouwang.detour_m", 1e300),
    ("shouwang.rules", 5),
    ("shouwang.rules", {"costs": {}}),
    ("shouwang.rules.cost.primary", -1),
    ("shouwang.not_here", 5),
    ("shouwang.not_here", [5]),
    ("shouwang.not_here", [{"lon": 117.2}]),
    ("shouwang.not_here", [{"lon": 117.2, "lat": 28.3, "way_id": "a"}]),
    ("shouwang.not_here", [{"lon": 117.2, "lat": 28.3, "way_id": 999}]),
]


@pytest.mark.parametrize(("path", "value"), DAMAGES + ONLY_RESEAL)
def test_a_damaged_plan_is_not_made_again(desk: Desk, path: str, value: Any) -> None:
    plan = damaged(desk, path, value)
    words = ("reseal", desk.map, "--zones", desk.zones, "--plan", plan)
    refused(desk, *words, "--not-here", "C1", "--out", desk.folder / "new.geojson")


@pytest.mark.parametrize(("path", "value"), DAMAGES)
def test_a_damaged_plan_is_not_verified(desk: Desk, path: str, value: Any) -> None:
    plan = damaged(desk, path, value)
    refused(desk, "verify-seal", desk.map, "--zones", desk.zones, "--plan", plan)


@pytest.mark.parametrize("content", ["", "{", PNG, "5", "[]"])
def test_a_file_that_is_no_plan_is_refused(desk: Desk, content: Any) -> None:
    plan = desk.file("p.geojson", content)
    words = (desk.map, "--zones", desk.zones, "--plan", plan)
    refused(desk, "verify-seal", *words)
    refused(desk, "reseal", *words, "--not-here", "C1", "--out", desk.folder / "new.geojson")


def test_zones_are_no_plan(desk: Desk) -> None:
    words = (desk.map, "--zones", desk.zones, "--plan", desk.zones)
    refused(desk, "verify-seal", *words)
    refused(desk, "reseal", *words, "--not-here", "C1", "--out", desk.folder / "new.geojson")


# --- anything at all ------------------------------------------------------------------------

VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**20), 10**20),
    st.floats(),
    st.text(st.characters(codec="utf-8"), max_size=6),
    st.sampled_from(
        ["FeatureCollection", "Feature", "Polygon", "MultiPolygon", "Point", LON, LAT]
    ),
)
WORDS = st.sampled_from(
    ["type", "features", "geometry", "coordinates", "properties", "name", "id", "crs"]
) | st.sampled_from(
    ["shouwang", "reported_paths", "not_here", "rules", "way", "buffer_m", "way_id", "from_node"]
)
JSON = st.recursive(
    VALUES, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS, inner, max_size=5)
)


@st.composite
def nearly(draw: st.DrawFn, whole: Any) -> Any:
    """Draw a sound document with a few members exchanged for anything."""
    data = json.loads(json.dumps(whole))
    for _ in range(draw(st.integers(1, 3))):
        here = data
        while isinstance(here, dict | list) and here:
            key = draw(
                st.sampled_from(sorted(here) if isinstance(here, dict) else range(len(here)))
            )
            if not isinstance(here[key], dict | list) or draw(st.booleans()):
                here[key] = draw(JSON)
                break
            here = here[key]
    return data


PLAN = {
    **collection(
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [117.2030539, 28.3]},
            "properties": {
                "id": "C1", "kind": "gate", "way_id": 101, "from_node": 4, "to_node": 12,
                "zone": "East Gate", "zones": ["East Gate"], "cost": 29,
            },
        }
    ),
    "shouwang": {
        "format": 1, "way": "foot", "buffer_m": 300.0, "detour_m": 1500.0, "rules": {},
        "reported_paths": [[[LON, LAT], [LON + 0.01, LAT]]],
        "not_here": [{"lon": LON, "lat": 28.301354, "way_id": 102, "from_node": 3, "to_node": 8}],
    },
}  # fmt: skip
FUZZ = settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def answered(desk: Desk, codes: set[int], *words: object) -> None:
    answer = desk.run(*words)
    assert answer.code in codes, answer
    assert "Traceback" not in answer.err
    assert answer.err.count("\n") == (answer.code == 2)


@FUZZ
@given(JSON | nearly(ZONES))
@example({"type": "FeatureCollection", "features": [{"type": []}]})
def test_no_zones_make_a_traceback(desk: Desk, data: Any) -> None:
    zones, plan = write(desk.folder / "z.json", data), write(desk.folder / "p.json", PLAN)
    answered(desk, {0, 2}, "seal", desk.map, "--zones", zones)
    answered(desk, {0, 1, 2}, "verify-seal", desk.map, "--zones", zones, "--plan", plan)


@FUZZ
@given(JSON | nearly(PLAN))
@example(PLAN)
def test_no_plan_makes_a_traceback(desk: Desk, data: Any) -> None:
    plan, new = write(desk.folder / "p.json", data), desk.folder / "new.geojson"
    words = (desk.map, "--zones", desk.zones, "--plan", plan)
    answered(desk, {0, 1, 2}, "verify-seal", *words)
    answered(desk, {0, 2}, "reseal", *words, "--not-here", "C1", "--out", new)


@FUZZ
@given(JSON | nearly({"type": "LineString", "coordinates": [[LON, LAT], [LON + 0.01, LAT]]}))
def test_no_path_makes_a_traceback(desk: Desk, data: Any) -> None:
    plan, path = write(desk.folder / "p.json", PLAN), write(desk.folder / "q.json", data)
    words = (desk.map, "--zones", desk.zones, "--plan", plan, "--path", path)
    answered(desk, {0, 2}, "reseal", *words, "--out", desk.folder / "new.geojson")
