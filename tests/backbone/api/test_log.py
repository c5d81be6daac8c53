"""Programs read the log, see who opened what, and what the nights did, as the pages do."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.core.cache import cache
from django.utils import timezone

from shouwang.backbone.audit import log
from shouwang.backbone.audit.models import Line
from shouwang.backbone.jobs import clock
from shouwang.backbone.jobs.models import Schedule
from tests.offices import AMINA, AT, make_areas, resident, signed_in
from tests.programs import Program, account, program, token_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh_cache() -> None:
    cache.clear()


@pytest.fixture
def auditor() -> Program:
    make_areas()
    return program("auditor", name="Au")


def test_lines_are_told_newest_first_and_narrowed_as_on_the_page(auditor: Program) -> None:
    lin = resident("林谷雨")
    told = auditor.get("/log?size=2")
    numbers = [line["number"] for line in told["items"]]
    assert (len(numbers), told["next_page"]) == (2, 2)
    assert numbers == sorted(numbers, reverse=True)
    entered = auditor.get("/log?act=people.resident-entered")
    assert (entered["n"], entered["items"][0]["by"]) == (1, "Amina")
    assert UUID(entered["items"][0]["record"]) != lin.pk, "a pseudonym"
    assert "林谷雨" not in str(told) + str(entered)
    assert auditor.get("/log?until=2020-02-02")["n"] == 0
    assert auditor.get("/log?since=2020-02-03&until=2020-02-03&act=people.resident-entered")["n"]


def test_who_looked_is_told_by_the_number_of_the_account(auditor: Program) -> None:
    lin = resident("林谷雨")
    bo = account("hq-office", name="Cai")
    Program(token_of(bo)).get(f"/residents/{lin.ref}")
    lines = auditor.get(f"/log?who={bo.pk}&looks=true")["items"]
    assert [(line["act"], line["account"]) for line in lines] == [("people.opened", str(bo.pk))]
    assert auditor.get("/log?who=machine&looks=true")["n"] == 0


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("since=yesterday", "since"), ("since=0001-01-01", "since"), ("act=none", "act"),
        ("who=Bo", "who"), ("mark=xyz", "mark"), ("mark=a", "mark"), ("looks=maybe", "looks"),
        ("since=2020-02-03&until=2020-02-02", "until"), ("subject=x", "subject"),
        ("size=201", "size"),
    ],
)  # fmt: skip
def test_a_wrong_filter_shows_no_line_and_says_which(
    auditor: Program, query: str, field: str
) -> None:
    refused = auditor.get(f"/log?{query}", 422)
    assert [one["field"] for one in refused["fields"]] == [field]


def test_a_look_at_the_log_stands_in_it(auditor: Program) -> None:
    auditor.get("/log")
    auditor.get("/log?page=2")
    line = Line.objects.get(act="audit.read")
    assert (line.actor_name, line.role) == ("Au (list)", "auditor")


def test_the_log_is_whole_as_the_page_says(auditor: Program) -> None:
    told = auditor.get("/log/state")
    assert told["head_line"] == Line.objects.count()
    assert len(told["head_mark"]) == 12
    assert told["verified_at"] is None
    assert clock.TURNS["audit.verify"].run(timezone.now()) is None
    assert auditor.get("/log/state")["bad_line"] is None
    assert auditor.get("/log/state")["verified_lines"]
    mark = auditor.get("/log/state")["head_mark"]
    assert auditor.get(f"/log?mark={mark}")["n"] == 1


def test_who_opened_a_record_is_found_by_its_id_and_its_pseudonym(auditor: Program) -> None:
    lin = resident("林谷雨")
    log.look(AMINA, "people.opened", lin.pk, at=AT)
    by_id = auditor.get(f"/log/opened/{lin.pk}")
    assert [line["by"] for line in by_id["items"]] == ["Amina"]
    assert auditor.get(f"/log/opened/{by_id['items'][0]['record']}") == by_id
    assert auditor.get(f"/log/opened/{UUID(int=7)}")["n"] == 0
    assert auditor.get("/log/opened/none", 404)
    assert Line.objects.filter(act="audit.read", actor_name="Au (list)").count() == 3


def test_the_clock_says_what_came_of_each_work(auditor: Program) -> None:
    turns = {turn["name"]: turn for turn in auditor.get("/clock")}
    assert turns["audit.verify"]["state"] == "not-yet"
    assert turns["audit.verify"]["title"]["zh"] == "核对日志"
    now = timezone.now()
    Schedule.objects.create(name="audit.verify", begun_at=now, is_ok=False, message_en="broken")
    Schedule.objects.create(name="audit.anchor", begun_at=now)
    turns = {turn["name"]: turn for turn in auditor.get("/clock")}
    assert (turns["audit.verify"]["state"], turns["audit.verify"]["message_en"]) == (
        "failed",
        "broken",
    )
    assert turns["audit.anchor"]["state"] == "running"
    Schedule.objects.filter(name="audit.anchor").update(ended_at=now + timedelta(seconds=1))
    turns = {turn["name"]: turn for turn in auditor.get("/clock")}
    assert turns["audit.anchor"]["state"] == "done"


@pytest.mark.parametrize("path", ["/log", "/log/state", f"/log/opened/{UUID(int=7)}", "/clock"])
def test_whose_work_it_is_not_is_refused(path: str) -> None:
    refused = program("hq-office", name="Hq").get(path, 403)
    assert refused["code"] == "access.not-your-duty"
    few = program("auditor", "data-guardian", name="Few", acts=["retention.see"])
    assert few.get(path, 403)


@pytest.mark.parametrize("path", ["/log", "/log/state", f"/log/opened/{UUID(int=7)}"])
@pytest.mark.parametrize(("area", "within"), [("LH/LW", "LH/LW"), ("", "LH/LW")])
def test_the_log_is_the_towns_and_is_not_read_for_a_part_of_it(
    auditor: Program, path: str, area: str, within: str
) -> None:
    far = program("auditor", "data-guardian", area=area, within=within, name="Far")
    n_lines = Line.objects.filter(act="audit.read").count()
    assert far.get(path, 403)["code"] == "access.not-your-duty"
    assert Line.objects.filter(act="audit.read").count() == n_lines
    assert auditor.get(path)


def test_the_data_guardian_makes_a_token_for_the_log_on_the_page() -> None:
    guardian = signed_in("data-guardian", name="Gu")
    fields: dict[str, Any] = {"title": "watch", "duties": ["log", "kept"], "area": "", "days": "9"}
    text = guardian.post("/api/tokens/", fields).content.decode()
    token = text.partition("sw_")[2][:43]
    assert Program(f"sw_{token}").get("/log")["n"] > 0
    assert Program(f"sw_{token}").get("/clock", 403)


def test_news_are_told_to_whom_the_first_page_tells_them(auditor: Program) -> None:
    resident("林谷雨")
    assert auditor.get("/now")["n_news"] > 0
    few = program("auditor", name="Few", acts=["pages.home"]).get("/now")
    assert (few["n_news"], few["news"]) == (0, [])
