"""No door is ever recorded as locked: a word that says so is a safety incident."""

from __future__ import annotations

import pytest

from shouwang.backbone.sheets.cells import reader
from shouwang.backbone.sheets.doors import CONTROLS, read_door
from tests.backbone.sheets.making import TODAY, judged

LOCKED = [
    "锁",
    "外锁",
    "反锁",
    "上锁",
    "挂锁",
    "铁链",
    "铁链锁门",
    "焊死",
    "焊了",
    "铁丝绑门",
    "铁条",
    "钢筋顶门",
    "木板钉死",
    "封死",
    "堵门",
    "门闩",
    "插销在外",
    "螺丝固定",
    "外 锁",
    "從外面鎖",
    "U型锁",
    "门磁+外锁",
    "贴封条并上锁",
    "收走钥匙",
    "铁将军把门",
    "lock",
    "Locked from outside",
    "padlock",
    "chain",
    "chained",
    "iron bar",
    "barred",
    "welded",
    "WELD",
    "bolted",
    "nailed shut",
    "boarded up",
    "wired",
    "barricade",
    "blocked",
    "deadbolt",
    "seal and padlock",
]


@pytest.mark.parametrize("word", LOCKED)
def test_a_word_for_a_lock_is_an_incident_and_no_value(word: str) -> None:
    one = read_door(word)

    assert one.incident
    assert one.value is None


@pytest.mark.parametrize("word", LOCKED)
def test_an_incident_stands_on_its_row_and_the_word_is_nowhere_else(word: str) -> None:
    rows, judging = judged(["村组", "姓名", "门控"], ["3组", "金立冬", word])

    assert [(one.row, one.column) for one in rows[0].incidents] == [(2, "door_control")]
    assert "door_control" not in rows[0].values
    assert rows[0].verdict == "look"
    assert judging.counts.incidents == 1


@pytest.mark.parametrize(
    ("written", "control"),
    [
        ("无", "none"),
        ("none", "none"),
        ("-", "none"),
        ("告知", "notice"),
        ("告知书", "notice"),
        ("Notice", "notice"),
        ("封条", "paper_seal"),
        ("贴纸封条", "paper_seal"),
        ("paper seal", "paper_seal"),
        ("paper_seal", "paper_seal"),
        ("门磁", "sensor"),
        ("sensor", "sensor"),
        ("电子封条", "sensor"),
        ("门磁+封条", "sensor+seal"),
        ("封条、门磁", "sensor+seal"),
        ("sensor and seal", "sensor+seal"),
        ("sensor+seal", "sensor+seal"),
    ],
)
def test_the_five_allowed_ways_are_read_in_both_languages(written: str, control: str) -> None:
    assert read_door(written).value == control
    assert control in CONTROLS


@pytest.mark.parametrize(
    "written", ["未上锁", "不得上锁", "没锁", "not locked", "unlocked", "no chain"]
)
def test_a_lock_that_is_denied_is_asked_about_and_no_alarm(written: str) -> None:
    one = read_door(written)

    assert one.incident is None
    assert one.value is None
    assert one.doubts


def test_another_lock_beside_a_denied_one_is_an_incident() -> None:
    assert read_door("未上锁，用铁丝绑住").incident


@pytest.mark.parametrize("written", ["有人看守", "24小时值守", "hmm", 5])
def test_an_unknown_way_needs_a_look_and_is_not_stored(written: str | int) -> None:
    one = read_door(written)

    assert one.value is None
    assert [reason.code for reason in one.doubts] == ["door-unknown"]


@pytest.mark.parametrize(
    "written",
    ["居家隔离，门外锁", "反锁在家", "居家，铁链锁门", "home, door welded shut", "焊死入户门"],
)
def test_a_locked_door_among_the_measures_is_an_incident_too(written: str) -> None:
    one = reader("measure", today=TODAY)(written)

    assert one.incident
    assert one.value is None


@pytest.mark.parametrize(
    "written", ["居家隔离", "集中隔离14天", "健康监测", "小区封锁线外劝返", "home quarantine"]
)
def test_a_usual_measure_is_no_incident(written: str) -> None:
    one = reader("measure", today=TODAY)(written)

    assert one.incident is None
    assert one.value == written
