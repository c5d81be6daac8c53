"""The field app without a browser: what it is built of, and rules that it shares with the town, by Node."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import Any, Final

import pytest

from tests.browser import field_passes
from tools.build_web import ASSETS, FIELD, ROOT, node_folder

BUILT: Final = ASSETS / "web" / "field"
CASES: Final = ROOT / "tests" / "policy" / "cases" / "passage.json"
pytestmark = pytest.mark.skipif(
    not (BUILT / "index.html").exists() or not (FIELD / "node_modules").is_dir(),
    reason="the field app is not built: make web",
)


def node(code: str, said: Any = None) -> Any:
    """Run a module of Node in the folder of the app, and return what it prints as JSON."""
    told = subprocess.run(
        [node_folder() / "bin" / "node", "--input-type=module", "-e", code],
        cwd=FIELD, input=json.dumps(said), capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert told.returncode == 0, told.stderr
    return json.loads(told.stdout)


READ: Final = (
    'import { readFileSync } from "node:fs"; const said = JSON.parse(readFileSync(0, "utf8"));'
)


def test_the_app_and_the_town_tell_the_same_of_every_case_at_a_gate() -> None:
    code = (
        READ
        + """
import { says, warmthSays, whyNot } from "./src/policy/passage.js";
const at = (text) => (text == null ? null : Date.parse(text));
console.log(JSON.stringify(said.map(({ facts, temps, fever_c, again_after_min }) => {
  const known = { ...facts, at: at(facts.at), begins_at: at(facts.begins_at), ends_at: at(facts.ends_at) };
  const taken = temps.map((one) => ({ ...one, at: at(one.at) }));
  return { reasons: whyNot(known), says: says(known, warmthSays(taken, { fever_c, again_after_min })) };
})));"""
    )
    cases = json.loads(CASES.read_text("utf-8"))
    assert node(code, cases) == [{"reasons": c["reasons"], "says": c["says"]} for c in cases]


def test_a_pass_reads_in_the_app_as_the_town_wrote_it() -> None:
    code = (
        READ
        + """
import { read, tokenOfScan, isGenuine, isSpelledRight, spelled, tokenOfCode } from "./src/pass.js";
const found = {};
for (const [name, text] of Object.entries(said.texts)) {
  const { body, signature, ...pass } = read(tokenOfScan(text));
  const hasCode = (await tokenOfCode(said.codes[name], said.book)) !== null;
  found[name] = { ...pass, isGenuine: await isGenuine({ ...pass, body, signature }, said.keys), hasCode };
}
const wrong = said.codes.good.replace(/.$/, (one) => (one === "0" ? "1" : "0"));
const swapped = said.codes.good.replace(/^(.)(.)/, "$2$1");
const spoken = " 7k2m9-qx4d" + said.codes.good[9].toLowerCase();
const none = [tokenOfScan("https://example.test"), tokenOfScan("SW1:AB1"), read(new Uint8Array(90))];
const slips = [wrong, swapped].map(isSpelledRight);
console.log(JSON.stringify({ found, spelled: isSpelledRight(spelled(spoken)), slips, none }));"""
    )
    known = field_passes.parts()["passes"]
    texts = {name: field_passes.as_text(found) for name, found in field_passes.PASSES.items()}
    told = node(code, {"texts": texts, "codes": field_passes.CODES, **known})
    good = told["found"]["good"]
    assert (good["kind"], good["shown"], good["number"], good["outings"]) == (
        "resident", "林*", "LW-0417", 2
    )  # fmt: skip
    assert good["id"] == f"{417:016x}"
    assert told["found"]["elsewhere"]["gates"] == [field_passes.OTHER_GATE[:8]]
    assert told["found"]["van"]["plate"] == "粤B12345"
    genuine = {name for name, one in told["found"].items() if one["isGenuine"]}
    assert genuine == set(field_passes.PASSES) - {"forged"}
    assert all(one["hasCode"] for one in told["found"].values())
    assert told["spelled"] is True
    assert told["slips"] == [False, False]
    assert told["none"] == [None, None, None]


def test_what_is_built_is_written_as_a_browser_of_2021_reads_it() -> None:
    """Chrome 90 is our floor; the service worker goes out as it is written, so it is looked at too."""
    code = (
        READ
        + """
import { transformSync } from "rolldown/utils";
import { readFileSync as read } from "node:fs";
console.log(JSON.stringify(said.filter((file) => {
  const code = read(file, "utf8");
  const as = (target) => transformSync(file, code, { target, sourcemap: false }).code;
  return as("esnext") !== as("chrome90");
})));"""
    )
    files = [*BUILT.glob("assets/*.js"), BUILT / "sw.js"]
    assert files
    assert node(code, [str(one) for one in files]) == []
    newer = FIELD / "src"  # negative control: the same check finds what is too new
    probe = newer.parent / "node_modules" / ".probe.js"
    probe.write_text("export class A { static { A.x = 1 } }", encoding="utf-8")
    assert node(code, [str(probe)]) == [str(probe)]


TOO_NEW: Final = (
    r"\.at\(", r"Object\.hasOwn\b", r"structuredClone", r"randomUUID", r"\.findLast", r"\.toSorted", r"\.toReversed",
    r"AbortSignal\.timeout", r"Object\.groupBy", r"\.replaceAll\(", r"Promise\.withResolvers", r"Array\.fromAsync",
)  # fmt: skip


def test_the_app_calls_nothing_that_a_browser_of_2021_lacks() -> None:
    ours = [*FIELD.glob("src/**/*.js"), *FIELD.glob("src/**/*.jsx")]
    found = [
        f"{one.name}: {words}" for one in ours for words in TOO_NEW
        if re.search(words, one.read_text("utf-8"))
    ]  # fmt: skip
    assert found == []


def test_the_first_load_stays_small() -> None:
    """Two gigabytes of memory and a slow line: 300 kB, not counting pictures of the home screen."""
    loaded = [BUILT / "index.html", BUILT / "sw.js", *BUILT.glob("assets/*")]
    assert sum(one.stat().st_size for one in loaded) < 300_000


def test_its_worker_keeps_every_file_of_it_and_only_those() -> None:
    worker = (BUILT / "sw.js").read_text("utf-8")
    kept = json.loads(re.search(r"new Set\((\[.*?\])\.map", worker).group(1))  # type: ignore[union-attr]
    there = {one.relative_to(BUILT).as_posix() for one in BUILT.rglob("*") if one.is_file()}
    assert set(kept) == there - {"index.html", "sw.js"}
    assert "__VERSION__" not in worker


def test_the_page_holds_no_script_and_no_style_of_its_own() -> None:
    page = (BUILT / "index.html").read_text("utf-8")
    assert re.findall(r"<script(?![^>]*\bsrc=)|<style|\bon\w+=|\bstyle=", page) == []


def test_every_word_of_the_app_is_there_in_both_languages_with_the_same_places() -> None:
    code = 'import { everyWord } from "./src/words.js"; console.log(JSON.stringify(everyWord));'
    words: dict[str, list[str]] = node(code)
    assert all(len(pair) == 2 and all(pair) for pair in words.values())
    places = re.compile(r"\{\w+\}")
    assert [
        k
        for k, (zh, en) in words.items()
        if sorted(places.findall(zh)) != sorted(places.findall(en))
    ] == []
    asked = set()
    for one in (*FIELD.glob("src/**/*.js"), *FIELD.glob("src/**/*.jsx")):
        asked |= set(re.findall(r'\bt\("([\w-]+)"', one.read_text("utf-8")))
    assert asked <= set(words)


def test_nothing_of_a_registry_stands_in_the_lock() -> None:
    assert "resolved" not in (FIELD / "package-lock.json").read_text("utf-8")


def test_the_app_asks_no_browser_where_the_phone_is() -> None:
    for one in Path(FIELD / "src").rglob("*.js*"):
        assert "geolocation" not in one.read_text("utf-8").lower()
