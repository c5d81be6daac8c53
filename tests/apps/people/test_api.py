"""Programs do with people what the pages do, and see no more."""

from __future__ import annotations

import re
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final
from uuid import UUID

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from shouwang.apps.people import helpers, needs
from shouwang.apps.people.models import ImportBatch, Merge, Need, Person, Responder, Travel
from shouwang.backbone.audit import log
from tests.apps.people.importing import enter_places, sheet
from tests.offices import AMINA, AT, make_areas, resident, signed_in
from tests.programs import Program, program

pytestmark = pytest.mark.django_db
ROLES: Final = ("hq-office", "village-secretary", "grid-officer", "police", "doctor")
AREAS: Final = ("LH/LW/G3/B5", "LH/LW/G3/B6")


@pytest.fixture
def one() -> Program:
    cache.clear()
    make_areas()
    return program()


@pytest.fixture
def lin(one: Program) -> Person:
    return resident("林谷雨", phone="19900000001", sex="f", needs=("alone", "dialysis"))


def brought() -> SimpleUploadedFile:
    with TemporaryDirectory() as folder:
        path = sheet(Path(folder) / "register.xlsx")
        return SimpleUploadedFile(path.name, path.read_bytes())


def test_a_list_is_narrowed_sorted_and_cut(one: Program) -> None:
    for name in ("魏雨水", "林谷雨", "曾立秋"):
        resident(name)
    resident("何小满", path="LH/LW/G3/B6/R1", needs=("alone",))
    names = [row["name"] for row in one.get("/residents")["items"]]
    assert names == ["何小满", "林谷雨", "魏雨水", "曾立秋"]
    assert one.get("/residents?sort=ref")["items"][0]["name"] == "魏雨水"
    assert one.get("/residents?path=LH/LW/G3/B5")["n"] == 3
    assert one.get("/residents?need=alone")["items"][0]["needs"] == ["alone"]
    assert one.get("/residents?standing=moved")["n"] == 0
    cut = one.get("/residents?size=2&page=2")
    assert ([row["name"] for row in cut["items"]], cut["next_page"]) == (names[2:], None)


@pytest.mark.parametrize(
    "query",
    [
        "sort=pinyin", "sort=phone_sealed", "sort=name;drop%20table", "sort=-name",
        "order_by=name", "name__contains=x", "standing__in=x", "person__phone=1", "need=1%20or%201",
        "standing=none", "size=0", "size=201", "page=0", "page=x", "path__startswith=LH", "words=x",
        "saved=1", "%24where=1",
    ],
)  # fmt: skip
def test_names_and_values_outside_the_allow_list_are_refused(one: Program, query: str) -> None:
    refused = one.get(f"/residents?{query}", 422)
    assert len(refused["fields"]) == 1
    assert "drop table" not in str(refused)


def test_names_are_looked_for_in_no_address(one: Program, lin: Person) -> None:
    assert one.post("/residents/find", {"words": "lgy"})["items"][0]["ref"] == lin.ref
    assert one.post("/residents/find", {"words": "199 0000 0001"})["n"] == 1
    assert one.post("/residents/find", {"words": "魏"})["n"] == 0


def test_one_resident_is_told_masked_and_a_look_at_the_number_is_logged(
    one: Program, lin: Person
) -> None:
    told = one.get(f"/residents/{lin.ref}")
    assert (told["name"], told["phone"]) == ("林谷雨", "*** **** 0001")
    assert told["home"]["path"] == "LH/LW/G3/B5/R1"
    assert {need["kind"] for need in told["all_needs"]} == {"alone", "dialysis"}
    assert "19900000001" not in str(told)
    assert one.post(f"/residents/{lin.ref}/phone") == {"phone": "19900000001"}
    line = log.looks(lin.pk).get(act="people.phone-seen")
    assert line.actor_name == "Bo (list)"


def test_classes_of_fields_are_those_of_the_role_and_of_the_token(lin: Person) -> None:
    police = program("police", name="Po").get(f"/residents/{lin.ref}")
    assert (police["all_needs"], police["needs"]) == ([], [])
    doctor = program("doctor", name="Do").get(f"/residents/{lin.ref}")
    assert set(doctor["needs"]) == {"alone", "dialysis"}
    few = program(name="Few", acts=["people.see"]).get(f"/residents/{lin.ref}")
    assert few["needs"] == []


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("area", AREAS)
def test_a_program_sees_the_same_number_as_the_page(one: Program, role: str, area: str) -> None:
    for number in range(3):
        resident(f"林{'一二三'[number]}", needs=("alone", "dialysis"))
    resident("魏雨水", path="LH/LW/G3/B6/R1", needs=("alone",))
    mine = program(role, area=area, name="Gi")
    client = signed_in(role, area=area, name="Gi")
    for query in ("", "?need=alone", "?need=dialysis"):
        shown = client.get(reverse("people:residents") + query).context["page"].paginator.count
        assert mine.get(f"/residents{query}")["n"] == shown
    for person in Person.objects.all():
        status = client.get(reverse("people:resident", args=[person.ref])).status_code
        assert mine.get(f"/residents/{person.ref}", status)


def test_somebody_is_entered_once_and_a_likely_twin_is_asked_for(one: Program) -> None:
    new = {"name": "白大暑", "home": "LH/LW/G3/B5/R2", "born_on": "1990-07-23"}
    ref = one.post("/residents", new, 201)["ref"]
    assert Person.objects.get(ref=ref).path == "LH/LW/G3/B5/R2"
    asked = one.post("/residents", new, 422)
    assert "may know this person" in asked["fields"][0]["message"]
    one.post("/residents", {**new, "anyway": True, "phone": "199 0000 0009"}, 201)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"home": "x"}, "name"),
        ({"name": "林谷雨", "home": "nowhere at all"}, "home"),
        ({"name": "林谷雨", "home": "LH/LW/G3/B5/R1", "born_on": "2999-01-01"}, "born_on"),
        ({"name": "林谷雨", "home": "LH/LW/G3/B5/R1", "born_on": 7}, "born_on"),
        ({"name": "林谷雨", "home": "LH/LW/G3/B5/R1", "phone": "abc"}, "phone"),
        ({"name": "林谷雨", "home": "LH/LW/G3/B5/R1", "phone": 19900000001}, "phone"),
        ({"name": "林谷雨", "home": "LH/LW/G3/B5/R1", "is_head": "yes"}, "is_head"),
        ({"name": "林谷雨", "home": "LH/LW/G3/B5/R1", "sex": "x"}, "sex"),
        ({"name": "a" * 61, "home": "LH/LW/G3/B5/R1"}, "name"),
        ({"name": "a\0b", "home": "LH/LW/G3/B5/R1"}, "name"),
        ({"name": "a\ud800b", "home": "LH/LW/G3/B5/R1"}, "name"),
        ({"name": "林谷雨", "home": "LH/LW/G3/B5/R1", "path": "LH"}, "path"),
        ({"name": "林谷雨", "home": "LH/LW/G3/B5/R1", "ref": "P-1"}, "ref"),
        ({"name": "林谷雨", "home": "LH/LW/G3/B5/R1", "standing": "merged"}, "standing"),
        ({"name": "林谷雨", "home": "LH/LW/G3/B5/R1", "batch_id": str(UUID(int=1))}, "batch_id"),
        ({"name": "林谷雨", "home": "LH/LW/G3/B5/R1", "id": str(UUID(int=1))}, "id"),
    ],
)
def test_what_cannot_be_taken_is_refused_at_its_field(
    one: Program, body: dict[str, object], field: str
) -> None:
    refused = one.post("/residents", body, 422)
    assert [row["field"] for row in refused["fields"]] == [field]
    assert not Person.objects.exists()


def test_a_change_writes_what_is_sent_and_nothing_else(one: Program, lin: Person) -> None:
    seen = one.get(f"/residents/{lin.ref}")["changed_at"]
    changed = one.post(
        f"/residents/{lin.ref}", {"relation": "户主", "seen_at": seen}, method="PATCH"
    )
    assert changed == {"differ": ["relation"]}
    row = Person.objects.get(pk=lin.pk)
    assert (row.name, row.sex, row.phone, row.relation) == ("林谷雨", "f", "19900000001", "户主")
    seen = one.get(f"/residents/{lin.ref}")["changed_at"]
    one.post(f"/residents/{lin.ref}", {"phone": "", "seen_at": seen}, method="PATCH")
    assert Person.objects.get(pk=lin.pk).phone == ""


def test_what_is_stale_overwrites_nothing(one: Program, lin: Person) -> None:
    path = f"/residents/{lin.ref}"
    etag = one.ask("GET", path)["ETag"]
    fresh: Any = one.ask("PATCH", path, {"relation": "户主"}, **{"if-match": etag})
    assert fresh.status_code == 200
    late: Any = one.ask("PATCH", path, {"relation": "x"}, **{"if-match": etag})
    assert (late.status_code, late["Content-Type"]) == (412, "application/problem+json")
    stale = {"relation": "x", "seen_at": etag.strip('"')}
    assert one.post(path, stale, 409, method="PATCH")["code"] == "people.conflict"
    missing = one.post(path, {"relation": "x"}, 422, method="PATCH")
    assert missing["fields"][0]["field"] == "seen_at"
    bad: Any = one.ask("PATCH", path, {"relation": "x"}, **{"if-match": "*"})
    assert bad.status_code == 422
    assert Person.objects.get(pk=lin.pk).relation == "户主"


def test_somebody_moves_changes_status_and_comes_back(one: Program, lin: Person) -> None:
    today = timezone.localdate().isoformat()
    moved = one.post(f"/residents/{lin.ref}/move", {"home": "LH/LW/G3/B6/R1", "since": today})
    assert moved == {"n": 1}
    both = {"home": "LH/LW/G3/B6/R1", "elsewhere": "县医院", "since": today}
    assert one.post(f"/residents/{lin.ref}/move", both, 422)["fields"][0]["field"] == "home"
    one.post(f"/residents/{lin.ref}/standing", {"standing": "moved", "since": today})
    assert one.get("/residents")["n"] == 0
    one.post(f"/residents/{lin.ref}/standing", {"standing": "merged", "since": today}, 422)


def test_needs_and_travel_are_noted_and_taken_back(one: Program, lin: Person) -> None:
    need = one.post(f"/residents/{lin.ref}/needs", {"kind": "oxygen"}, 201)
    assert one.post(f"/residents/{lin.ref}/needs/{need['id']}/end") == {"done": True}
    assert one.post(f"/residents/{lin.ref}/needs/{need['id']}/end") == {"done": False}
    assert one.post(f"/residents/{lin.ref}/needs/{10**30}/end", status=404)
    assert Need.objects.get(kind="oxygen").ended_on == timezone.localdate()
    one.post(f"/residents/{lin.ref}/travels", {"place": "临和县城"}, 201)
    trip = one.get(f"/residents/{lin.ref}")["trips"][0]
    path = f"/residents/{lin.ref}/travels/{trip['id']}"
    assert one.post(path, method="DELETE") == {"done": True}
    assert one.post(path, method="DELETE") == {"done": False}
    assert not Travel.objects.exists()


def test_an_identity_number_needs_a_purpose(one: Program, lin: Person) -> None:
    path = f"/residents/{lin.ref}/identity"
    assert one.post(path, {"number": ""}, 422)["fields"][0]["field"] == "purpose"
    assert one.post(path, {"number": "12", "purpose": "a test"}, 422)
    assert one.post(path, {"number": "", "purpose": "a test"}) == {"done": True}


def test_two_entries_become_one_and_part_again(one: Program, lin: Person) -> None:
    other = resident("林谷雨", path="LH/LW/G3/B6/R1")
    assert one.get(f"/residents/{lin.ref}/namesakes")[0]["ref"] == other.ref
    done = one.post(f"/residents/{lin.ref}/merge", {"gone": other.ref, "reason": "card"}, 201)
    assert one.get(f"/residents/{other.ref}")["merged_into"] == lin.ref
    assert one.post(f"/residents/{lin.ref}/merge", {"gone": other.ref}, 409)
    assert one.post(f"/residents/{lin.ref}/merge", {"gone": "P-9"}, 422)
    one.post(f"/merges/{done['id']}/undo")
    assert Merge.objects.get().undone_at
    assert one.post(f"/merges/{UUID(int=1)}/undo", status=404)


def test_many_are_changed_at_once_and_put_back(
    one: Program, lin: Person, django_capture_on_commit_callbacks: Any
) -> None:
    listed = one.get("/residents?need=alone")
    asked = {
        "list_name": "people.residents", "act": "need-noted", "need": "oxygen",
        "on": timezone.localdate().isoformat(), "wanted": {"need": "alone"},
        "mark": listed["mark"],
    }  # fmt: skip
    with django_capture_on_commit_callbacks(execute=True):
        one.post("/many", asked, 202)
    act = one.get("/many")["items"][0]
    assert (act["state"], act["counts"]) == ("done", {"done": 1})
    assert one.get(f"/many/{act['id']}/rows?fate=done")["items"][0]["ref"] == lin.ref
    with django_capture_on_commit_callbacks(execute=True):
        one.post(f"/many/{act['id']}/undo", status=202)
    assert one.get(f"/many/{act['id']}")["state"] == "undone"
    assert one.post("/many", {**asked, "mark": "x"}, 409)["code"] == "people.list-changed"
    assert one.post("/many", {**asked, "wanted": {"name__contains": "x"}}, 422)
    assert one.post("/many", {**asked, "mark": None, "chosen": []}, 409)
    assert one.post("/many", {**asked, "chosen": None, "wanted": None}, 422)


def test_a_sheet_is_brought_looked_at_settled_and_taken_in(
    one: Program, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        begun = one.upload("/imports", sheet=brought(), base="LH/LW")
    number = begun["id"]
    enter_places(ImportBatch.objects.get())
    told = one.get(f"/imports/{number}")
    assert (told["state"], told["counts"]["look"], told["counts"]["refused"]) == ("preview", 2, 2)
    assert [column["key"] for column in told["columns"]][:2] == ["name", "sex"]
    row = one.get(f"/imports/{number}/rows")["items"][0]
    doubt = row["doubts"][0]
    reply = doubt["answers"][0]
    settled = {"doubt": doubt["doubt"], "answer": reply["answer"], "code": reply["code"]}
    assert one.post(f"/imports/{number}/settle", {**settled, "number": row["number"]}, 202)["n"]
    refused = one.get(f"/imports/{number}/rows?verdict=refused")["items"][0]
    mended = {"number": refused["number"], "column": "name", "text": "何立冬"}
    assert one.post(f"/imports/{number}/mend", mended)["done"]
    assert one.post(f"/imports/{number}/mend", {**mended, "column": "phone_sealed"}, 422)
    with django_capture_on_commit_callbacks(execute=True):
        one.post(f"/imports/{number}/take", status=202)
    assert one.get(f"/imports/{number}")["state"] == "imported"
    assert one.get("/residents")["n"] == Person.objects.count() > 3
    with django_capture_on_commit_callbacks(execute=True):
        one.post(f"/imports/{number}/undo", status=202)
    assert not Person.objects.exists()


def test_columns_are_named_and_sheets_discarded(
    one: Program, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        number = one.upload("/imports", sheet=brought(), base="LH/LW")["id"]
    known = {str(c["place"]): c["key"] for c in one.get(f"/imports/{number}")["columns"]}
    path = f"/imports/{number}/columns"
    assert one.post(path, {"columns": {**known, "99": "name"}}, 422)
    assert one.post(path, {"columns": {**known, "1": "name"}}, 422)
    assert one.post(path, {"columns": {"0": "phone_sealed"}}, 422)
    with django_capture_on_commit_callbacks(execute=True):
        one.post(path, {"columns": known}, 202)
    with django_capture_on_commit_callbacks(execute=True):
        one.post(f"/imports/{number}/forget", status=202)
    assert one.post(f"/imports/{number}/forget", status=202) == {"done": False}
    assert one.post(f"/imports/{number}/sheet", {"sheet": 7}, 422)
    file: Any = one.ask("POST", f"/imports/{number}/refused", {"purpose": "to be mended"})
    assert file.status_code == 200
    assert b"".join(file.streaming_content)[:2] == b"PK"
    one.post(f"/imports/{number}/discard")
    assert ImportBatch.objects.get().state == "discarded"


def test_a_sheet_brought_wrongly_leaves_nothing(one: Program) -> None:
    assert one.upload("/imports", 422, base="LH/LW")["fields"][0]["field"] == "sheet"
    assert one.upload("/imports", 422, sheet=brought(), base="NO")["fields"][0]["field"] == "base"
    extra = one.upload("/imports", 422, sheet=brought(), base="LH/LW", path="x")
    assert extra["fields"][0]["field"] == "path"
    sensitive = one.upload("/imports", 422, sheet=brought(), base="LH/LW", with_sensitive="true")
    assert sensitive["fields"][0]["field"] == "purpose"
    assert one.post("/imports", {"base": "LH/LW"}, 415)["status"] == 415
    assert not ImportBatch.objects.exists()


def test_rows_of_a_paper_sheet_are_typed_in(one: Program) -> None:
    rows = [["林谷雨", "女", "1949-06-10", "199 0000 0001", "3组", "5号"]]
    begun = one.post("/imports/typed", {"base": "LH/LW", "rows": rows}, 201)
    assert one.get(f"/imports/{begun['id']}")["counts"]["accepted"] == 1
    columns = {"columns": {"0": "name", "1": "sex"}}  # there is no file to be read again
    refused = one.post(f"/imports/{begun['id']}/columns", columns, 409)
    assert refused["code"] == "people.import-state"
    assert one.post("/imports/typed", {"base": "LH/LW", "rows": [["", ""]]}, 422)


def test_those_who_help_are_entered_changed_and_led(one: Program) -> None:
    new = {"name": "易春分", "phone": "199 0000 0008", "skills": "cooks"}
    ref = one.post("/offers", new, 201)["ref"]
    assert Responder.objects.get(ref=ref).state == "offered"
    one.post(f"/helpers/{ref}/step", {"state": "accepted"})
    assert one.post(f"/helpers/{ref}/step", {"state": "active"}, 409)["text"]["zh"]["title"]
    officer = {"name": "魏雨水", "role": "officer", "home": "LH/LW/G3/B5"}
    made = one.post("/helpers", officer, 201)["ref"]
    told = one.get(f"/helpers/{made}")
    one.post(
        f"/helpers/{made}", {"skills": "drives", "seen_at": told["changed_at"]}, method="PATCH"
    )
    late = {"skills": "x", "seen_at": told["changed_at"]}
    assert one.post(f"/helpers/{made}", late, 409, method="PATCH")
    assert one.get("/helpers?skills=driv")["items"][0]["name"] == "魏雨水"
    assert one.post("/helpers/find", {"words": "wys"})["n"] == 1
    assert one.get("/helpers?state=available")["n"] == 1
    assert one.post(f"/helpers/{ref}/phone") == {"phone": "199 0000 0008"}


def test_leave_and_fitness_are_noted(one: Program) -> None:
    new = helpers.NewHelper("魏雨水", "officer")
    helpers.enter_helpers(actor=AMINA, helpers=[new], at=AT)
    ref, today = Responder.objects.get().ref, timezone.localdate().isoformat()
    one.post(f"/helpers/{ref}/leaves", {"from_on": today, "to_on": today}, 201)
    told = one.get(f"/helpers/{ref}")
    assert told["away_until"] == today
    assert one.post(f"/helpers/{ref}/leaves/{told['leaves'][0]['id']}", method="DELETE")["done"]
    one.post(f"/helpers/{ref}/fitness", {"is_fit": False, "from_on": today}, 201)
    assert one.get(f"/helpers/{ref}")["is_fit"] is False
    wrong = {"from_on": today, "to_on": "2000-01-01"}
    assert one.post(f"/helpers/{ref}/leaves", wrong, 422)["fields"][0]["field"] == "to_on"


def test_a_stranger_offers_help_and_is_told_only_its_number(one: Program) -> None:
    new = {"name": "易春分", "phone": "199 0000 0008"}
    assert set(Program("").post("/offers", new, 201)) == {"ref"}
    assert Program("").post("/offers", {**new, "state": "active"}, 422)


def test_filters_are_kept_and_used(one: Program, lin: Person) -> None:
    kept = {"title": "alone", "wanted": {"need": "alone", "words": "林"}}
    made = one.post("/filters/people.residents", kept, 201)
    assert one.get("/filters/people.residents")["items"][0]["n"] == 1
    assert one.get(f"/residents?saved={made['id']}")["n"] == 1
    assert one.post("/filters/people.residents", {**kept, "wanted": {"x": "y"}}, 422)
    assert one.post("/filters/people.residents", {**kept, "wanted": {"need": "x"}}, 422)
    one.post(f"/filters/people.residents/{made['id']}", method="DELETE")
    assert one.get(f"/residents?saved={made['id']}", 422)
    assert one.get("/filters/no-list", 404)


def test_the_search_and_what_waits_are_those_of_the_pages(one: Program, lin: Person) -> None:
    found = one.post("/search", {"words": "lgy"})["items"]
    assert [hit["title"] for hit in found if hit["kind"] == "Residents"] == ["林谷雨"]
    assert one.get("/now")["n_news"] > 0
    one.post("/now/seen")
    assert one.get("/now")["news"] == []


def test_refusals_are_said_in_the_language_that_is_asked_for(lin: Person) -> None:
    needs.note(actor=AMINA, person=lin, kind="oxygen", on=timezone.localdate(), at=timezone.now())
    zh = program(name="Zh")
    zh._headers["accept-language"] = "zh-CN"
    refused = zh.get("/residents/P-9", 404)
    assert re.search(r"[\u4e00-\u9fff]", refused["title"])
    assert refused["text"]["en"]["title"].isascii()
