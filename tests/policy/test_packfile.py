"""Packs: complete or refused, with every fault in one sentence."""

from __future__ import annotations

import copy
import re
import tomllib
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shouwang.policy.measures import DECIDED_BY, LEVEL_NAMES, NAMES, Kind, Level, Measure
from shouwang.policy.packfile import PackFaultsError, read_cached, read_pack
from shouwang.policy.values import UNIT_NAMES, Number, Unit
from tests.policy.plans import CODES, pack, written


def faults(content: str) -> list[str]:
    with pytest.raises(PackFaultsError) as refused:
        read_pack(content)
    assert all(fault.zh for fault in refused.value.faults)
    return [fault.en for fault in refused.value.faults]


def changed(old: str, new: str, code: str = "covid19-cn-5") -> list[str]:
    content = written(code)
    assert old in content
    return faults(content.replace(old, new))


@pytest.mark.parametrize("code", CODES)
def test_a_pack_that_comes_along_is_complete_and_its_examples_come_out(code: str) -> None:
    found = pack(code)
    assert found.code == code
    assert found.golden
    for number in found.numbers():
        assert number.value is None or number.source is not None
        assert (number.value is None) == (number.why_none is not None)


@pytest.mark.parametrize("code", CODES)
def test_what_nobody_could_read_is_unchecked_and_has_to_be_confirmed(code: str) -> None:
    found = pack(code)
    for number in found.numbers():
        source = number.source
        assert number.is_unchecked == (source is not None and not source.is_checked)
    assert {n.source.code for n in found.unchecked() if n.source} == {"proposal"}


def test_there_is_no_quarantine_for_mpox_and_none_for_measles() -> None:
    for code in ("mpox", "measles"):
        allowed = pack(code).follow_up.allowed
        assert not {Measure.HOME_QUARANTINE, Measure.FACILITY, Measure.LOCKDOWN_ZONE} & set(
            allowed
        )


def leaves(data: dict[str, Any], above: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    found = []
    for key, value in data.items():
        inner = isinstance(value, dict) and not {"is", "none", "en"} & set(value)
        found += leaves(value, (*above, key)) if inner else [(*above, key)]
    return found


FIELDS = [path for path in leaves(tomllib.loads(written("covid19-cn-5")))
          if path[0] != "sources" and path[-1] != "none"]  # fmt: skip


def toml(data: dict[str, Any]) -> str:
    """Write what a test changed as TOML again: tables inline, which reads alike."""

    def said(value: Any) -> str:
        if isinstance(value, dict):
            return "{" + ", ".join(f'"{k}" = {said(v)}' for k, v in value.items()) + "}"
        if isinstance(value, list):
            return "[" + ", ".join(map(said, value)) + "]"
        if isinstance(value, bool):
            return str(value).lower()
        return f"'{value}'" if isinstance(value, str) else str(value)

    return "\n".join(f"{key} = {said(value)}" for key, value in data.items())


@pytest.mark.parametrize("path", FIELDS, ids=".".join)
def test_no_field_may_be_missing(path: tuple[str, ...]) -> None:
    data = tomllib.loads(written("covid19-cn-5").replace("'", "’"))
    read_pack(toml(data))
    inner = data
    for step in path[:-1]:
        inner = inner[step]
    del inner[path[-1]]
    assert any(".".join(path) in fault for fault in faults(toml(data)))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('{ is = 14, unit = "days", source = "who-tracing" }', '{ is = 14, unit = "days" }',
         "follow_up.days has no source that the pack names, but None"),
        ('{ is = 14, unit = "days", source = "who-tracing" }',
         '{ is = 14, unit = "weeks", source = "who-tracing" }',
         "follow_up.days has the unit 'weeks' and should have 'days'"),
        ('{ is = 14, unit = "days", source = "nhc-6" }',
         '{ is = 14.5, unit = "days", source = "nhc-6" }', "incubation.longest is 14.5 and should be whole"),
        ('is = 37.3', 'is = nan', "monitor.fever has no number"),
        ('is = 37.3', 'is = true', "monitor.fever has no number"),
        ('is = 37.3', 'is = -1', "monitor.fever has no number"),
        ('is = 37.3', 'why = "x"', "monitor.fever has no number"),
        ('is = 37.3,', 'is = 37.3, about = "x",', "monitor.fever has an unknown field 'about'"),
        (', zh = "没有" }', " }", "prophylaxis.globulin_within has no Chinese"),
        ('{ none = { en = "there was none", zh = "没有" } }', "{ none = 'no' }", "globulin_within has no English"),
        ('{ none = { en = "there was none", zh = "没有" } }', "{}", "has no number from 1 to 720"),
        ('{ none = { en = "there was none", zh = "没有" } }', "3", "is 3 and should be a number with unit"),
        ('en = "COVID-19", zh = "新型冠状病毒肺炎" }', 'zh = "新型冠状病毒肺炎" }', "disease has no English"),
        ('en = "COVID-19", zh', 'en = "COVID-19", fr = "Covid", zh', "disease has an unknown field 'fr'"),
        ('until = "isolation"', 'until = "always"', "infectious.until is 'always'; known are"),
        ('until = "isolation"', 'until = "days"', "infectious.days_after has none"),
        ('settings = ["household",', 'settings = [7, "household",', "contact.settings is 7"),
        ('roles = ["officer", "police", "doctor", "village"]', "roles = []", "team.roles is an empty list"),
        ("protection_exempts = true", 'protection_exempts = "yes"', "should be true or false"),
        ("valid_from = 2020-02-21", 'valid_from = "soon"', "valid_from is 'soon'"),
        ("valid_from = 2020-02-21", "valid_from = 2020-02-21T08:00:00", "should be a day"),
        ("valid_from = 2020-02-21", "valid_from = 9999-12-31", "should be a day"),
        ('version = "1.1.0"', 'version = " "', "version is empty"),
        ('version = "1.1.0"', 'version = "1.1.0"\nversoin = "1"', "versoin is not a field of a pack"),
        ("[incubation]", "[incubation]\nmiddle = 3", "incubation.middle is not a field"),
        ("[sources.nhc-6]", "[sources.nhc-6]\nauthor = 'x'", "sources.nhc-6.author is not a field"),
        ('on = "2020-05-10"\n', "", "sources.who-tracing.on is missing"),
        ("last_day = 2020-02-09", "last_day = 2020-02-10", "the last day is 2020-02-09 and not 2020-02-10"),
        ("last_day = 2020-02-09", "last_day = 'x'", "golden[1] last_day is 'x'"),
        ("last_day = 2020-02-09", "last_day = 2020-02-09\nnote = 'x'", "golden[1] note is not a field"),
        ('longest = { is = 28, unit = "days", source = "proposal" }\nstarts_after',
         'longest = { is = 13, unit = "days", source = "proposal" }\nstarts_after', "is less than follow_up.days"),
        ('longest = { is = 28, unit = "days", source = "proposal" }\nstarts_after',
         'longest = { none = { en = "a", zh = "b" } }\nstarts_after', "have to be numbers"),
        ('shortest = { is = 1,', 'shortest = { is = 15,', "incubation runs backward"),
        ('measure = "home-quarantine"', 'measure = "exclude"', "follow_up.measure 'exclude' is not in"),
        ('general_measure = "inform"', 'general_measure = "exclude"', "general_measure 'exclude' is not in"),
        ('all_of = ["days-done", ', "all_of = [", "release.all_of lacks days-done"),
        ('all_of = ["days-done", ', 'all_of = ["tests-negative", "days-done", ', "differ on tests"),
        ('red = ["short-breath"', 'red = ["rash", "short-breath"', "signs that monitor.signs lacks"),
        ('review_every = { is = 7', 'review_every = { is = 8', "no number from 1 to 7"),
        ('review_every = { is = 7', 'review_every = { is = 0', "no number from 1 to 7"),
        ('longest = { is = 28, unit = "days", source = "proposal" }\nclock',
         'longest = { is = 0, unit = "days", source = "proposal" }\nclock', "zones.longest has no number"),
        ('review_every = { is = 7, unit = "days", source = "proposal" }',
         'review_every = { none = { en = "a", zh = "b" } }', "zones.review_every has to be a number"),
        ('lift_all_of = ["days', 'lift_all_of = ["screened-negative", "days',
         "zones.screened_within has no number"),
        ('clock_starts_at = ["last-exposure-inside", ', "clock_starts_at = [", "zones.restart_on has events"),
        ('leave_home = "by-turns"', 'leave_home = "never"', "control-zone.leave_home is 'never'; known are"),
        ('leave_home = "by-turns"', 'leave_home = "freely"\nleave_homes = 1', "leave_homes is not a field of a pack"),
        ("[zones.levels.control-zone]", "[zones.levels.yellow-zone]", "zones.levels.yellow-zone.leave_home is not"),
        ('leave_home = "freely"', 'leave_home = "not"', "prevention-zone is stricter than control-zone"),
        ('on_case = "lockdown-zone"', 'on_case = "prevention-zone"', "control-zone.on_case is no zone of the plan"),
        ('on_case = "lockdown-zone"', 'on_case = "facility"', "control-zone.on_case is no zone of the plan"),
        ('source = "zones-2022"', 'source = "hearsay"', "is 'hearsay', and the pack names no such source"),
        ("draw_when = [{ en", "draw_when = []\nx = [{ en", "draw_when is an empty list"),
        ('draw_when = [{ en = "the rest of the county", zh', 'draw_when = [{ zh', "draw_when[1] has no English"),
        ('cluster = { is = 2,', 'cluster = { is = 1,', "zones.risk.cluster has no number from 2"),
        ('cluster = { is = 2, unit = "cases", source = "risk-2020" }', "", "zones.risk.cluster is missing"),
        ('cluster = { is = 2, unit = "cases", source = "risk-2020" }',
         'cluster = { none = { en = "a", zh = "b" } }', "zones.risk.cluster has to be a number"),
        ('is = 37.3', 'is = 3730', "monitor.fever has no number from 36 to 42"),
        ('measure = "home-quarantine"', 'measure = "lockdown-zone"', "follow_up.measure is one for zones"),
        ('general_measure = "inform"', 'general_measure = "facility"', "restricts people who are no close"),
        ('red = ["short-breath", "confusion"]', 'red = ["short-breath"]', "signs of danger in any disease"),
        ('code = "covid19-cn-5"', 'code = "../x"', "code is '../x' and should look like"),
        ('version = "1.1.0"', 'version = "one"', "version is 'one' and should look like"),
        ('version = "1.1.0"', 'version = "1.1.0"\n"release.tests" = 1', "release.tests is not a field"),
        ("at home until {last_day}", "at home for 14 days", "texts.notice.stay-home does not say until when"),
        ('[texts.release]', '[texts.release_]', "texts.release is missing"),
    ],
)  # fmt: skip
def test_each_fault_is_one_sentence(old: str, new: str, said: str) -> None:
    assert any(said in fault for fault in changed(old, new)), changed(old, new)


def test_measures_for_zones_and_zones_come_together() -> None:
    data = tomllib.loads(written("covid19-cn-5").replace("'", "’"))
    data["zones"] = {"none": {"en": "none", "zh": "没有"}}
    assert any("or the other way round" in fault for fault in faults(toml(data)))


def test_a_scheme_of_zones_has_all_of_them_or_is_none() -> None:
    data = tomllib.loads(written("covid19-cn-5").replace("'", "’"))
    del data["zones"]["levels"]["control-zone"]
    assert any("name different zones" in fault for fault in faults(toml(data)))
    del data["zones"]["levels"]
    del data["zones"]["risk"]
    older = read_pack(
        toml(data)
    ).zones  # as packs were that were approved before there were schemes
    assert older is not None
    assert older.levels == ()


def test_a_pack_without_an_example_is_refused() -> None:
    content = written("mpox")
    cut = "golden = []\n" + content[: content.index("[[golden]]")]
    assert any("golden" in fault for fault in faults(cut))


@pytest.mark.parametrize("content", [
    "", "code = ", "\0", "code = 1", "sources = 3", "[sources]", f"code = {'9' * 5000}", "a = " + "[" * 3000,
    "x" * 100_001,
], ids=range(9))  # fmt: skip
def test_what_is_no_pack_is_refused_with_a_sentence(content: str) -> None:
    assert faults(content)


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_a_pack_with_something_cut_out_or_put_in_is_read_or_refused(data: st.DataObject) -> None:
    content = written("covid19-cn-5")
    at = data.draw(st.integers(0, len(content)))
    end = data.draw(st.integers(at, min(len(content), at + 40)))
    put = data.draw(st.text(max_size=8))
    with suppress(PackFaultsError):
        read_pack(content[:at] + put + content[end:])


def test_a_refusal_travels_with_all_its_faults() -> None:
    with pytest.raises(PackFaultsError) as refused:
        read_pack("")
    again = copy.copy(refused.value)
    assert again.faults == refused.value.faults
    assert re.search(r"共发现 \d+ 处问题", again.say("zh"))


def test_a_number_that_does_not_apply_is_never_taken_for_one() -> None:
    none = Number("contact.minutes", None, Unit.MINUTES, None)
    assert not none.is_unchecked
    with pytest.raises(ValueError, match="does not apply"):
        _ = none.whole


def test_measures_are_ordered_and_every_one_has_a_name_and_a_level() -> None:
    assert set(DECIDED_BY) == set(NAMES) == set(Measure)
    assert set(LEVEL_NAMES) == set(Level)
    assert set(UNIT_NAMES) == set(Unit)
    assert Measure.MONITOR.is_milder(Measure.FACILITY)
    assert not Measure.FACILITY.is_milder(Measure.FACILITY)
    assert Measure.LOCKDOWN_ZONE.kinds == {Kind.ZONE}
    assert Kind.ZONE not in Measure.FACILITY.kinds


def test_a_pack_that_many_orders_rest_on_is_read_once() -> None:
    assert read_cached(written("measles")) is read_cached(written("measles"))
    assert read_cached(written("measles")) == pack("measles")
