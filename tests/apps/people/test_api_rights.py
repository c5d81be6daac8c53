"""Programs note and answer what persons ask about their own data, and hand over their copy."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from shouwang.apps.people.models import Person, RightsRequest
from shouwang.apps.people.rights.sources import last_lines_of
from shouwang.backbone.access.models import Account
from shouwang.backbone.audit import log
from shouwang.backbone.audit.acts import LOOKS
from shouwang.backbone.audit.models import Line
from tests.offices import make_areas, resident, signed_in
from tests.programs import Program, account, program, token_of

pytestmark = pytest.mark.django_db
ROLES: Final = ("data-guardian", "hq-office", "village-secretary")


@pytest.fixture
def guardian() -> Program:
    cache.clear()
    make_areas()
    return program("data-guardian", name="Gu")


@pytest.fixture
def lin(guardian: Program) -> Person:
    return resident("林谷雨", phone="19900000001", needs=("alone", "dialysis"))


def asked(**facts: object) -> dict[str, object]:
    new = {"kind": "correction", "about": "phone", "said": "an old number", "way": "paper"}
    return {**new, "asked_on": timezone.localdate().isoformat(), **facts}


def test_a_request_is_noted_once_listed_and_answered_when_it_was_done(
    guardian: Program, lin: Person
) -> None:
    path = f"/residents/{lin.ref}/requests"
    made = guardian.post(path, asked(), 201)
    assert guardian.post(path, asked(), 201)["id"] == made["id"]
    assert (made["outcome"], made["said"], made["noted_by"]) == (
        "waiting",
        "an old number",
        "Gu (list)",
    )
    assert [row["id"] for row in guardian.get("/requests")["items"]] == [made["id"]]
    assert guardian.get("/requests?state=answered")["n"] == 0
    one = f"/requests/{made['id']}"
    assert guardian.get(one)["still_kept"][0]["what"]["zh"]
    yes = {"outcome": "granted", "answer": "it was changed"}
    assert guardian.post(f"{one}/decide", yes, 409)["code"] == "people.request"
    office = program("hq-office", name="Hq")
    new = {"phone": "19900000002", "seen_at": lin.changed_at.isoformat()}
    office.post(f"/residents/{lin.ref}", new, method="PATCH")
    done = guardian.post(f"{one}/decide", yes)
    assert (done["outcome"], done["answer"], done["decided_by"]) == (
        "granted",
        "it was changed",
        "Gu (list)",
    )
    assert guardian.post(f"{one}/decide", yes, 409)["code"] == "people.request"
    assert guardian.get("/requests")["n"] == 0
    assert guardian.get("/requests?state=answered")["items"][0]["id"] == made["id"]
    acts = log.timeline([lin.pk]).values_list("act", flat=True)
    assert {"people.request-noted", "people.request-answered"} <= set(acts)


def test_a_refusal_needs_a_reason(guardian: Program, lin: Person) -> None:
    one = f"/requests/{guardian.post(f'/residents/{lin.ref}/requests', asked(), 201)['id']}"
    no = {"outcome": "refused", "answer": " no "}
    assert guardian.post(f"{one}/decide", no, 422)["fields"][0]["field"] == "answer"
    told = guardian.post(f"{one}/decide", {**no, "answer": "the number is right"})
    assert told["outcome"] == "refused"


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"kind": "money"}, "kind"), ({"about": "everything"}, "about"), ({"way": "dream"}, "way"),
        ({"said": ""}, "said"), ({"said": "x" * 501}, "said"), ({"asked_on": "today"}, "asked_on"),
        ({"asked_on": "1700-01-01"}, "asked_on"), ({"due_on": "2020-01-01"}, "due_on"),
    ],
)  # fmt: skip
def test_what_cannot_be_noted_says_which_field(
    guardian: Program, lin: Person, said: dict[str, object], field: str
) -> None:
    refused = guardian.post(f"/residents/{lin.ref}/requests", asked(**said), 422)
    assert [one["field"] for one in refused["fields"]] == [field]
    assert not RightsRequest.objects.exists()


def test_own_data_tells_who_did_or_saw_what_as_the_page_does(
    guardian: Program, lin: Person
) -> None:
    Program(token_of(account("hq-office", name="Hq"))).get(f"/residents/{lin.ref}")
    guardian.post(f"/residents/{lin.ref}/requests", asked(), 201)
    told = guardian.get(f"/residents/{lin.ref}/requests")
    assert (told["name"], told["days"], len(told["requests"])) == ("林谷雨", 15, 1)
    seen = {line["act"]: line for line in told["lines"]}
    assert (seen["people.opened"]["by"], seen["people.opened"]["role"]["en"]) == (
        "Hq (list)",
        "headquarters office",
    )
    assert "dialysis" not in str(told)
    assert "19900000001" not in str(told)


def test_the_file_of_who_asks_is_found_and_that_is_a_look(guardian: Program, lin: Person) -> None:
    found = guardian.post("/requests/find", {"words": "lgy"})
    assert found == [{"ref": lin.ref, "name": "林谷雨", "born_in": None, "home": found[0]["home"]}]
    assert guardian.post("/requests/find", {"words": " "}) == []
    assert guardian.post("/requests/find", {"words": "x" * 61}, 422)
    assert log.looks(lin.pk).get().act == "people.found"


def test_the_page_that_finds_a_file_writes_down_the_look_as_well(lin: Person) -> None:
    signed_in("data-guardian", name="Da").post(reverse("people:requests"), {"words": "林谷雨"})
    assert log.looks(lin.pk).get().actor_name == "Da"


def test_the_copy_is_that_of_the_page(guardian: Program, lin: Person) -> None:
    other = resident("何小满", phone="19900000009")
    told = guardian.post(f"/residents/{lin.ref}/copy")
    page = signed_in("data-guardian", name="Da").post(
        reverse("people:own-copy", args=[lin.ref]), {"form": "json"}
    )
    here, there = told["sections"], page.json()["sections"]
    assert set(told) == set(page.json())
    assert {k: v for k, v in here.items() if k != "log"} == {
        k: v for k, v in there.items() if k != "log"
    }
    assert other.name not in str(told)
    assert (told["format"], told["language"]) == ("shouwang.copy-of-file/1", "en")
    line = log.timeline([lin.pk]).filter(act="people.copy-made").last()
    assert line is not None
    assert (line.actor_name, line.facts) == ("Gu (list)", {"form": "json"})
    guardian._headers["accept-language"] = "zh-CN"
    assert guardian.post(f"/residents/{lin.ref}/copy")["language"] == "zh"


def test_a_copy_that_was_asked_for_is_answered_once_it_was_made(
    guardian: Program, lin: Person
) -> None:
    new = asked(kind="copy", about="", said="")
    one = f"/requests/{guardian.post(f'/residents/{lin.ref}/requests', new, 201)['id']}"
    assert guardian.post(f"{one}/decide", {"outcome": "granted"}, 409)
    guardian.post(f"/residents/{lin.ref}/copy")
    assert guardian.post(f"{one}/decide", {"outcome": "granted"})["outcome"] == "granted"


def _everything(one: Program, ref: str, request_id: object, status: int) -> None:
    one.get(f"/residents/{ref}/requests", status)
    one.post(f"/residents/{ref}/requests", asked(), status)
    one.get(f"/requests/{request_id}", status)
    one.post(f"/requests/{request_id}/decide", {"outcome": "refused", "answer": "nope"}, status)


@pytest.mark.parametrize("role", ROLES)
def test_what_lies_in_another_area_is_not_there(guardian: Program, lin: Person, role: str) -> None:
    made = guardian.post(f"/residents/{lin.ref}/requests", asked(), 201)
    far = program(role, area="LH/LW/G3/B6", name="Far")
    n_lines = Line.objects.count()
    _everything(far, lin.ref, made["id"], 404)
    assert far.get(f"/requests/{UUID(int=7)}", 404) == far.get(f"/requests/{made['id']}", 404)
    assert far.get("/requests")["n"] == 0
    assert far.post("/requests/find", {"words": "林谷雨"}) == []
    if role == "data-guardian":
        far.post(f"/residents/{lin.ref}/copy", status=404)
    assert Line.objects.filter(act__startswith="people.").count() <= n_lines
    assert RightsRequest.objects.get().decided_at is None


def test_the_file_of_ones_own_household_is_refused_with_its_requests_and_its_copy(
    guardian: Program, lin: Person
) -> None:
    made = guardian.post(f"/residents/{lin.ref}/requests", asked(), 201)
    Account.objects.filter(sign_in_name="gu").update(own_file=lin.pk)
    _everything(guardian, lin.ref, made["id"], 409)
    refused = guardian.post(f"/residents/{lin.ref}/copy", status=409)
    assert refused["code"] == "access.own-file"
    assert not log.timeline([lin.pk]).filter(act="people.copy-made").exists()
    assert RightsRequest.objects.get().decided_at is None


@pytest.mark.parametrize("is_program", [False, True])
def test_who_reads_a_request_or_what_may_be_asked_looks_at_a_file(
    guardian: Program, lin: Person, *, is_program: bool
) -> None:
    made = guardian.post(f"/residents/{lin.ref}/requests", asked(), 201)
    for there, here in (
        (f"/residents/{lin.ref}/requests", reverse("people:rights", args=[lin.ref])),
        (f"/requests/{made['id']}", reverse("people:request", args=[made["id"]])),
    ):
        looks = log.looks(lin.pk)
        before = looks.count()
        if is_program:  # each time somebody else: again by the same is the same look
            owner = account("data-guardian", name=f"G{before}")
            Program(token_of(owner)).get(there)
        else:
            other = signed_in("data-guardian", name=f"D{before}")
            assert other.get(here).status_code == 200
        assert looks.count() == before + 1
        assert looks[0].act == "people.opened"


@pytest.mark.parametrize("is_program", [False, True])
def test_the_list_of_requests_is_a_look_and_each_of_its_pages_too(
    guardian: Program, lin: Person, *, is_program: bool
) -> None:
    person = signed_in("data-guardian", name="Da")
    look_at = guardian.get if is_program else person.get
    where = "/requests" if is_program else reverse("people:requests")
    lines = Line.objects.filter(act="people.requests-seen")
    look_at(where)
    assert not lines.exists()
    for about in ("phone", "name"):
        guardian.post(f"/residents/{lin.ref}/requests", asked(about=about), 201)
    for _ in range(2):
        look_at(where)
    assert lines.get().facts == {"path": "", "rows": 2}
    assert lines.get().act in LOOKS
    if is_program:
        guardian.get("/requests?size=1&page=2")
        assert lines.latest("seq").facts == {"path": "", "rows": 1, "page": 2}


def test_of_many_looks_only_those_are_read_that_are_shown(guardian: Program, lin: Person) -> None:
    with CaptureQueriesContext(connection) as asked_of:
        assert len(last_lines_of(lin.pk, 200)) == 1
    assert len(asked_of) == 2
    assert all("LIMIT 200" in query["sql"] for query in asked_of)


def test_whose_work_it_is_not_is_refused(guardian: Program, lin: Person) -> None:
    made = guardian.post(f"/residents/{lin.ref}/requests", asked(), 201)
    doctor = program("doctor", name="Do")
    _everything(doctor, lin.ref, made["id"], 403)
    doctor.get("/requests", 403)
    office: Any = program("hq-office", name="Hq")
    assert office.get("/requests")["n"] == 1
    assert office.post(f"/residents/{lin.ref}/copy", status=403)["code"] == "access.not-your-duty"
    few = program("data-guardian", name="Few", acts=["people.correction"])
    assert few.post(f"/residents/{lin.ref}/copy", status=403)
