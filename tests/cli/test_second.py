"""The second reader in a process of its own."""

from __future__ import annotations

import json
import os
import pickle
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from shouwang.cli.second import SecondReader
from shouwang.core.errors import ShouwangError
from shouwang.engines.perimeter.verify import BadPlanError, BadZonesError
from tests.cli.town import ACROSS, ZONES, Desk, write

pytestmark = pytest.mark.two_processes


def reader(desk: Desk, zones: Any = ZONES) -> SecondReader:
    return SecondReader(desk.map, zones, way="foot", buffer_m=300.0)


def children() -> set[int]:
    listed = Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children").read_text("ascii")
    return {int(child) for child in listed.split()}


@pytest.mark.parametrize("way", ["foot", "vehicle"])
def test_seal_and_reseal_are_verified_by_another_process(desk: Desk, way: str) -> None:
    plan = desk.plan("plan.geojson", "--way", way)
    path = write(desk.folder / "path.geojson", ACROSS)
    again = desk.reseal(plan, desk.folder / "new.geojson", "--path", path, "--json")
    assert again.code == 0, again.err
    assert again.json["sealed"] is True
    assert again.json["seconds"]["verify"] > 0
    assert desk.verify(desk.folder / "new.geojson", "--way", way).code == 0


def test_a_plan_that_the_second_reader_doubts_is_not_shown(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    really = SecondReader.verify

    def forget(second: SecondReader, plan: Any) -> Any:
        return really(second, {**plan, "features": plan["features"][1:]})

    monkeypatch.setattr(SecondReader, "verify", forget)
    out = desk.folder / "plan.geojson"
    answer = desk.seal("--out", out)
    assert answer.code == 3
    assert answer.out == ""
    assert "fault of ours" in answer.err
    assert not out.exists()


def test_a_refusal_comes_back_in_both_languages_with_its_facts(desk: Desk) -> None:
    with reader(desk) as second, pytest.raises(BadPlanError) as plan_refused:
        second.verify({"type": "Point"})
    with reader(desk, {"type": "Point"}) as second, pytest.raises(BadZonesError) as zones_refused:
        second.verify({"type": "FeatureCollection", "features": []})
    for refused in (plan_refused, zones_refused):
        assert refused.value.say("en") != refused.value.say("zh")
        copy = pickle.loads(pickle.dumps(refused.value))  # noqa: S301  made on this line
        assert isinstance(copy, ShouwangError)
        assert copy.facts == refused.value.facts


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_without_the_second_reader_there_is_no_plan_and_one_sentence_says_so(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, lang: str
) -> None:
    really = SecondReader.verify

    def killed(second: SecondReader, plan: Any) -> Any:
        second._process.send_signal(signal.SIGKILL)
        second._process.wait()
        return really(second, plan)

    monkeypatch.setattr(SecondReader, "verify", killed)
    out = desk.folder / "plan.geojson"
    answer = desk.seal("--out", out, "--lang", lang)
    assert (answer.code, answer.out, out.exists()) == (3, "", False)
    assert "exit -9" in answer.err
    assert answer.err.count("\n") == 1


def test_no_second_reader_outlives_a_refused_request(desk: Desk) -> None:
    before = children()
    write(desk.map, desk.map.read_text("utf-8")[:-200])
    assert desk.seal().code == 2
    assert children() == before


def test_deeply_nested_properties_of_a_zone_are_no_hindrance(desk: Desk) -> None:
    deep: Any = []
    for _ in range(600):
        deep = [deep]
    zones = json.loads(desk.zones.read_text("utf-8"))
    zones["features"][0]["properties"]["deep"] = deep
    write(desk.zones, json.dumps(zones))
    assert desk.seal().code == 0


def test_an_interrupted_seal_ends_both_processes_without_a_word(desk: Desk) -> None:
    code = (
        "import os, signal, sys, shouwang.cli.command as command\n"
        "import shouwang.engines.perimeter.read as read\n"
        "def stop(_): os.killpg(0, signal.SIGINT); signal.pause()\n"
        "read.read_map = stop\n"
        "sys.exit(command.main(sys.argv[1:]))"
    )
    line = [sys.executable, "-c", code, "seal", str(desk.map), "--zones", str(desk.zones)]
    done = subprocess.run(
        line, capture_output=True, text=True, check=False, start_new_session=True, timeout=60
    )
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")
