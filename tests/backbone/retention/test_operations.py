"""Programs see what is kept, hold data and ask that an outbreak be closed; they confirm nothing."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from shouwang.backbone.access.models import Ending
from shouwang.backbone.audit import log
from shouwang.backbone.audit.models import Line
from shouwang.backbone.retention.models import Closing, Hold
from tests.offices import assign, make_areas, resident, signed_in
from tests.programs import Program, account, program, token_of

pytestmark = pytest.mark.django_db
INCIDENT: Final = "LH-2020-01"
ASKED: Final = {"incident": INCIDENT, "reason": "notice 7"}


@pytest.fixture
def guardian() -> Program:
    cache.clear()
    make_areas()
    return program("data-guardian", name="Gu")


def ahead(days: int) -> str:
    return (timezone.localdate() + timedelta(days=days)).isoformat()


def with_incident(ref: str = INCIDENT) -> None:
    assign(account("doctor", name="Xu"), "doctor", incident=ref)


def test_what_is_kept_is_told_with_its_term_and_what_goes_next(guardian: Program) -> None:
    resident(travels=(("省城", None, None),))
    told = guardian.get("/kept")
    classes = {one["code"]: one for one in told["classes"]}
    travel = classes["people.travel"]
    assert (travel["n"], travel["days"], travel["then"]) == (1, 21, "deleted")
    assert travel["next_on"] == timezone.localdate().isoformat(), "overdue: it goes today"
    assert travel["title"]["zh"]
    assert any(one["comes_with"] for one in told["classes"])
    assert told["outbreak"] == {"open_refs": [], "closed_at": None}
    assert "省城" not in str(told)


def test_a_class_is_held_renewed_and_let_go(guardian: Program) -> None:
    new = {"what": "people.travel", "reason": "complaint 12", "until_on": ahead(9)}
    made = guardian.post("/holds", new, 201)
    assert guardian.post("/holds", new, 201)["id"] == made["id"], "asked twice, held once"
    assert (made["code"], made["owner"]) == ("people.travel", "Gu (list)")
    path = f"/holds/{made['id']}"
    later = guardian.post(path, {"until_on": ahead(30)}, method="PATCH")
    assert later["until_on"] == ahead(30)
    held = {one["code"]: one["is_held"] for one in guardian.get("/kept")["classes"]}
    assert held["people.travel"]
    assert guardian.post(path, method="DELETE") == {"done": True}
    assert guardian.post(path, method="DELETE") == {"done": False}
    assert guardian.get("/kept")["ended_holds"][0]["id"] == made["id"]
    refused = guardian.post(path, {"until_on": ahead(9)}, 409, method="PATCH")
    assert refused["code"] == "retention.hold"
    acts = Line.objects.filter(act__startswith="retention.").order_by("seq")
    assert list(acts.values_list("act", flat=True)) == [
        "retention.held", "retention.hold-renewed", "retention.hold-ended",
    ]  # fmt: skip


def test_the_file_of_one_person_is_held_by_its_number_and_named_by_it_alone(
    guardian: Program,
) -> None:
    lin = resident("林谷雨")
    new = {"what": "file", "ref": lin.ref, "reason": "lawsuit", "until_on": ahead(9)}
    assert guardian.post("/holds", new, 201)["ref"] == lin.ref
    assert Hold.objects.get().subject_id == lin.pk
    told = str(guardian.get("/kept"))
    assert lin.ref in told
    assert "林谷雨" not in told
    assert log.timeline([lin.pk]).filter(act="retention.held").exists()


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"reason": "abc"}, "reason"), ({"reason": "x" * 201}, "reason"),
        ({"until_on": "2020-01-01"}, "until_on"), ({"until_on": "2999-01-01"}, "until_on"),
        ({"until_on": 7}, "until_on"), ({"what": "everything"}, "what"),
        ({"what": "file", "ref": "P-999999"}, "ref"), ({"what": "file"}, "ref"),
        ({"what": "screening.answers"}, "what"), ({"owner": "Bo"}, "owner"),
    ],
)  # fmt: skip
def test_a_bad_hold_says_which_field(
    guardian: Program, said: dict[str, object], field: str
) -> None:
    new = {"what": "people.travel", "reason": "complaint 12", "until_on": ahead(9), **said}
    assert [one["field"] for one in guardian.post("/holds", new, 422)["fields"]] == [field]
    assert not Hold.objects.exists()


def test_before_an_outbreak_is_closed_it_is_told_what_would_go(
    guardian: Program, settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path  # files that other tests left behind wait for no outbreak
    with_incident()
    with_incident("LH-2020-02")
    resident(travels=(("省城", None, None),))
    told = guardian.get("/closings")
    assert told["open_refs"] == [INCIDENT, "LH-2020-02"]
    one = guardian.get(f"/closings?incident={INCIDENT}")
    assert not [row for row in one["going"] if row["next_on"]], "another stays open"
    assert "people.travel" in {row["code"] for row in one["going"]}
    assert guardian.get("/closings?incident=none", 422)["fields"][0]["field"] == "incident"


def test_a_program_asks_that_an_outbreak_be_closed_and_another_person_confirms_at_the_page(
    guardian: Program,
) -> None:
    with_incident()
    asked = guardian.post("/closings", ASKED, 201)
    assert (asked["is_mine"], asked["asked_by"]) == (True, "Gu (list)")
    assert asked["going"]
    assert guardian.post("/closings", ASKED, 201)["id"] == asked["id"]
    assert guardian.get("/kept")["closings"][0]["id"] == asked["id"]
    path = f"/closings/{asked['id']}"
    assert guardian.post(f"{path}/confirm", status=404)
    assert not Ending.objects.exists()
    confirm = reverse("retention:confirm", args=[asked["id"]])
    own = signed_in("data-guardian", name="Gu")
    assert own.post(confirm).status_code == 409, "who asked by a program asked"
    assert signed_in("commander", name="Co").post(confirm).status_code == 302
    assert guardian.get(path)["confirmed_by"] == "Co"
    assert guardian.get(path)["going"] == []
    assert guardian.get("/kept")["outbreak"]["closed_at"]


def test_what_was_asked_is_taken_back_once(guardian: Program) -> None:
    with_incident()
    path = f"/closings/{guardian.post('/closings', ASKED, 201)['id']}"
    assert guardian.post(path, method="DELETE") == {"done": True}
    refused = guardian.post(path, method="DELETE", status=409)
    assert refused["code"] == "retention.closing"
    assert guardian.get("/closings")["waiting"] == []
    assert Line.objects.filter(act="retention.close-taken-back").count() == 1


@pytest.mark.parametrize(
    "said", [{"incident": "none"}, {"reason": "abc"}, {"reason": None}, {"confirmed_by": "Co"}]
)
def test_an_outbreak_is_not_closed_for_nothing(guardian: Program, said: dict[str, object]) -> None:
    with_incident()
    refused = guardian.post("/closings", {**ASKED, **said}, 422)
    assert [one["field"] for one in refused["fields"]] == list(said)
    assert not Closing.objects.exists()


def test_what_there_is_not_is_not_there(guardian: Program) -> None:
    for path in (f"/holds/{UUID(int=7)}", f"/closings/{UUID(int=7)}"):
        assert guardian.post(path, status=404, method="DELETE")
    assert guardian.get(f"/closings/{UUID(int=7)}", 404)


def test_a_part_of_the_town_is_not_the_whole(guardian: Program) -> None:
    narrow = Program(token_of(account("data-guardian", name="Gu"), area="LH/LW"))
    new = {"what": "people.travel", "reason": "complaint 12", "until_on": ahead(9)}
    with_incident()
    assert narrow.get("/kept", 403)
    assert narrow.get("/closings", 403)
    assert narrow.post("/holds", new, 403)
    assert narrow.post("/closings", ASKED, 403)["code"] == "access.not-your-duty"
    assert not Hold.objects.exists()


def test_whose_work_it_is_not_is_refused(guardian: Program) -> None:
    new = {"what": "people.travel", "reason": "complaint 12", "until_on": ahead(9)}
    office = program("hq-office", name="Hq")
    assert office.get("/kept", 403)
    assert office.post("/closings", ASKED, 403)
    auditor = program("auditor", name="Au")
    assert auditor.get("/kept")["classes"]
    assert auditor.post("/holds", new, 403)
    assert auditor.get("/closings", 403)
